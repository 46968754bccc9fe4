"""What the tests of formats share: arbitrary articles with all that can be said of them."""

from typing import Any

import pytest
from hypothesis import strategies as st

from annotations.article import Article
from annotations.corpus import CorpusArticle
from annotations.document import Document, ZoneMark
from annotations.extent import Extent
from annotations.formats.tokens import tokens
from annotations.relation import Relation
from annotations.schema import Status
from annotations.span import FIELDS, Span, anchor
from annotations.spans import Spans

PIECES = [
    "Baghdad’s",
    "U.S.",
    "the",
    "al-Qadisiyah",
    "63%",
    "«non»",
    "👍🏽",
    "🚀",
    "éx",
    "é",
    "สวัสดีครับ",
    "東京都に行く",
    "\r\n",
    "\n\n",
    "\t",
    "\x85",
    "\u2028",
    "\ufeff",
    "\u200d",
    "\x00",
    "\x1b",
    "\x1c",
    "#",
    "-DOCSTART-",
    "O",
    "B-PER",
    "'",
    '"',
    "\\",
    "{",
    "}",
    "]",
    "|",
    "_",
    "%",
    ";",
    "=",
    "\ufffe",
    "\U0001fffe",
    ".",
    ",",
    "…",
    "”",
    "s's",
    *[" ", " ", " ", " ", "  ", "\n", "Tax-free. He said. "],
]
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
TEXTS = st.lists(st.sampled_from(PIECES) | WORDS, max_size=24).map("".join)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
LABELS = st.sampled_from(["actor", "location", "claim", "armed group", "ö-ö", "50%"]) | NAMES


def ordered(pairs: dict[str, Any]) -> dict[str, Any]:
    return dict(sorted(pairs.items()))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2).map(ordered),
    max_leaves=4,
)
MAPPINGS = st.dictionaries(WORDS, VALUES, max_size=2).map(ordered)
EXTRA = st.dictionaries(
    NAMES.filter(lambda name: name not in FIELDS | {"annotator", "source", "target"}), VALUES, max_size=1
).map(ordered)


@st.composite
def extents(draw: st.DrawFn, text: str, most: int) -> tuple[Extent, ...]:
    """Draw extents that often begin and end with a token."""
    bounds = sorted({bound for extent in tokens(text) for bound in extent})
    place = st.integers(0, len(text)) if not bounds else st.sampled_from(bounds) | st.integers(0, len(text))
    marks = sorted(draw(st.sets(place, max_size=2 * most)))
    return tuple(Extent(a, b) for a, b in zip(marks[::2], marks[1::2], strict=False))


@st.composite
def spans(draw: st.DrawFn, text: str, span_id: str) -> Span | None:
    fragments = draw(extents(text, draw(st.sampled_from([1, 1, 1, 3]))))
    if not fragments:
        return None
    quote, prefix, suffix = anchor(text, fragments)
    if draw(st.booleans()):
        prefix = draw(WORDS)
    times = (draw(WORDS), draw(WORDS))
    held = (draw(MAPPINGS), draw(WORDS), draw(st.just("manual") | WORDS), draw(EXTRA))
    return Span(span_id, draw(LABELS), fragments, quote, prefix, suffix, *times, *held)


@st.composite
def documents(draw: st.DrawFn, article: Article, annotator: str, ids: list[str]) -> Document:
    made = [span for _ in range(draw(st.integers(0, 5))) if (span := draw(spans(article.text, ids.pop()))) is not None]
    arrows = {}
    for _ in range(draw(st.integers(0, 2)) if made else 0):
        source, target = (draw(st.sampled_from(made)).id for _ in "ab")
        arrow = Relation(
            ids.pop(), draw(LABELS), source, target, draw(WORDS), draw(WORDS), draw(WORDS), draw(WORDS), draw(EXTRA)
        )
        arrows[arrow.id] = arrow
    zones = tuple(ZoneMark(a, b, draw(WORDS)) for a, b in draw(extents(article.text, 1)))
    return Document(
        article_id=article.id,
        digest=article.digest,
        annotator=annotator,
        status=draw(st.sampled_from([Status.DONE, Status.DONE, Status.STARTED, Status.FLAGGED])),
        labels=draw(MAPPINGS),
        note=draw(WORDS),
        seen=draw(extents(article.text, 2)),
        zones=zones,
        spans=Spans(made),
        relations=arrows,
    )


@st.composite
def entries(draw: st.DrawFn, number: int = 0) -> CorpusArticle:
    ids = draw(st.lists(st.integers(1, 2**53).map(str), min_size=40, max_size=40, unique=True))
    article = Article(f"{draw(NAMES)}{number}", draw(TEXTS), draw(WORDS), draw(MAPPINGS))
    names = draw(st.lists(NAMES, min_size=1, max_size=2, unique=True))
    made = [draw(documents(article, name, ids)) for name in sorted(names)]
    return CorpusArticle(article, tuple(made), draw(st.sampled_from(["", "train", "dev"])))


@pytest.fixture(scope="session")
def arbitrary() -> st.SearchStrategy[list[CorpusArticle]]:
    """Give a strategy for a few articles of different ids, each with one or two annotators."""
    return st.integers(1, 3).flatmap(lambda count: st.tuples(*(entries(n) for n in range(count))).map(list))
