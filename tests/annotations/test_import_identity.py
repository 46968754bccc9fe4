"""Import and export are each other's inverse: whatever a corpus holds, it comes out as it went in."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.article import Article
from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document, ZoneMark
from annotations.extent import Extent
from annotations.formats.registry import named
from annotations.positions import read as read_yaml
from annotations.relation import Relation
from annotations.schema import Status
from annotations.schema_file import default_schema
from annotations.schema_source import to_source
from annotations.span import FIELDS, Span, anchor
from annotations.spans import Spans
from tests.annotations.importing import brought, exported

SPECIAL = 'ab \0\t\r\n\x1b\x7f\x85\x9f\xa0\u200d\u2028\u2029\ufeff\ufffe\uffff\U0001fffe🚀é e\u0301’"\\:-#{}[]א'
TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(SPECIAL), max_size=60)
NAMES = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("./\\%~aA\0"), min_size=1, max_size=12)


def ordered(pairs: dict[str, Any]) -> dict[str, Any]:
    return dict(sorted(pairs.items()))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3).map(ordered),
    max_leaves=6,
)


MAPPINGS = st.dictionaries(TEXTS, VALUES, max_size=3).map(ordered)


EXTRA = st.dictionaries(
    NAMES.filter(lambda n: n not in FIELDS | {"annotator", "source", "target"}), VALUES, max_size=2
).map(ordered)


def extents(draw: st.DrawFn, length: int, most: int) -> tuple[Extent, ...]:
    marks = sorted(draw(st.sets(st.integers(0, length), max_size=2 * most)))
    return tuple(Extent(a, b) for a, b in zip(marks[::2], marks[1::2], strict=False))


@st.composite
def documents(draw: st.DrawFn, article: Article, annotator: str, ids: list[str]) -> Document:
    length = len(article.text)
    made = []
    for _ in range(draw(st.integers(0, 3)) if length else 0):
        if not (fragments := extents(draw, length, 3)):
            continue
        quote, prefix, suffix = anchor(article.text, fragments)
        made.append(
            Span(
                ids.pop(),
                draw(TEXTS),
                fragments,
                quote,
                prefix,
                suffix,
                draw(TEXTS),
                draw(TEXTS),
                draw(MAPPINGS),
                draw(TEXTS),
                draw(TEXTS),
                draw(EXTRA),
            )
        )
    arrows = {}
    for _ in range(draw(st.integers(0, 2)) if made else 0):
        source, target = (draw(st.sampled_from(made)).id for _ in "ab")
        arrow = Relation(
            ids.pop(), draw(TEXTS), source, target, draw(TEXTS), draw(TEXTS), draw(TEXTS), draw(TEXTS), draw(EXTRA)
        )
        arrows[arrow.id] = arrow
    return Document(
        article.id, article.digest, annotator, draw(st.sampled_from([Status.STARTED, Status.DONE, Status.FLAGGED])),
        draw(MAPPINGS), draw(TEXTS), extents(draw, length, 2),
        tuple(ZoneMark(a, b, draw(TEXTS)) for a, b in extents(draw, length, 1)), Spans(made), arrows,
    )  # fmt: skip


@st.composite
def corpora(draw: st.DrawFn) -> list[CorpusArticle]:
    numbers = draw(st.lists(st.integers(1, 2**53 - 1), min_size=60, max_size=60, unique=True))
    ids = list(map(str, numbers))
    entries = []
    for name in draw(st.lists(NAMES, max_size=3, unique=True)):
        title = draw(TEXTS.filter(lambda t: bool(t.strip())))
        article = Article(name, draw(TEXTS), title, draw(MAPPINGS))
        people = sorted(draw(st.lists(NAMES, min_size=1, max_size=2, unique=True)))
        entries.append(CorpusArticle(article, tuple(draw(documents(article, person, ids)) for person in people)))
    return entries


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(corpora(), st.sampled_from(["yaml", "jsonl"]))
def test_import_then_export_is_the_identity(
    tmp_path_factory: pytest.TempPathFactory, entries: list[CorpusArticle], name: str
) -> None:
    folder = tmp_path_factory.mktemp("w")
    first = folder / f"first.{name}"
    named(name).write(Corpus(default_schema().raw, entries), first)
    home = folder / "home"
    home.mkdir()
    report = brought(home, first)
    assert report.findings == []
    assert report.articles == len(entries)
    assert exported(home, name) == first.read_bytes()
    again = brought(home, first)
    assert (again.articles, again.spans, again.relations, again.findings) == (0, 0, 0, [])
    assert exported(home, name) == first.read_bytes()


@given(st.dictionaries(TEXTS, st.recursive(TEXTS | st.booleans() | st.none() | st.integers(0, 10**14),
       lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8),
       max_size=4))  # fmt: skip
def test_a_schema_written_as_yaml_reads_back_the_same(raw: dict[str, Any]) -> None:
    found = read_yaml(to_source(raw)).value or {}
    assert found == raw
    assert json.dumps(found) == json.dumps(raw)
