"""Vocabularies: what documents use, as a schema of their own and as what another schema lacks."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.article import Article
from annotations.check import against_schema
from annotations.document import Document, ZoneMark
from annotations.extent import Extent
from annotations.migration.schema_draft import SchemaDraft
from annotations.relation import Relation
from annotations.schema import Status, default_source
from annotations.schema_file import from_mapping, parse
from annotations.schema_source import to_source
from annotations.span import Span, anchor
from annotations.spans import Spans
from annotations.vocabulary import Vocabulary, told

TEXT = "Rockets fell on Baghdad and the Embassy of the U.S. denied it."
NAMES = st.sampled_from(["actor", "claim", "no", "1:30", "armed group", "ö-ö", "a: b", "#x"]) | st.text(
    st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8
)
WORDS = st.dictionaries(NAMES, NAMES | st.booleans() | st.lists(NAMES, max_size=2), max_size=3)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    article = Article("a", TEXT)
    made: dict[tuple[str, int, int], Span] = {}
    for number in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(TEXT) - 1))
        extents = (Extent(start, draw(st.integers(start + 1, len(TEXT)))),)
        label = draw(NAMES)
        made.setdefault(
            (label, *extents[0]),
            Span(str(number + 1), label, extents, *anchor(TEXT, extents), "", "", attributes=draw(WORDS)),
        )
    held = list(made.values())
    arrows = {}
    for number in range(draw(st.integers(0, 3)) if len(held) > 1 else 0):
        source, target = draw(st.permutations(held))[:2]
        arrows[f"9{number}"] = Relation(f"9{number}", draw(NAMES), source.id, target.id, "", "")
    zones = (ZoneMark(0, 5, draw(NAMES)),) if draw(st.booleans()) else ()
    return Document(
        "a", article.digest, "ana", Status.DONE, draw(WORDS), zones=zones, spans=Spans(held), relations=arrows
    )


def vocabulary(*said: Document) -> Vocabulary:
    made = Vocabulary()
    for document in said:
        made.add(document)
    return made


def is_sayable(document: Document) -> bool:
    """Tell whether a schema can hold every name that a document uses."""
    used = {span.label for span in document.spans} | {arrow.label for arrow in document.relations.values()}
    used |= {name for span in document.spans for name in span.attributes} | set(document.labels)
    used |= {mark.zone for mark in document.zones}
    return all(name.strip() and name.isprintable() for name in used)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(documents(), max_size=3))
def test_a_schema_made_of_documents_is_sound_and_nothing_in_them_is_unknown_to_it(said: list[Document]) -> None:
    used = vocabulary(*said)
    raw = used.schema()
    if not raw:
        assert not any(name.strip() and name.isprintable() for name in used.labels)
        return
    schema = parse(to_source(raw))
    assert schema.raw == raw
    assert list(used.lacking(raw)) == []
    assert told(used.lacking(raw)) == ""
    for document in said:
        if is_sayable(document):
            assert list(against_schema(document, schema)) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents(), documents())
def test_a_schema_that_adopts_keeps_all_it_had_and_then_lacks_nothing(first: Document, second: Document) -> None:
    for source in (default_source(), to_source(vocabulary(first).schema() or {"labels": {"x": {"key": "x"}}})):
        draft = SchemaDraft.of(source)
        amended = vocabulary(second).amended(draft)
        schema = amended.schema()
        assert list(vocabulary(second).lacking(amended.raw)) == []
        assert holds(amended.raw, {**draft.raw, "overlap": {}})
        if is_sayable(second):
            # What is no word can be no value of an attribute that lists its own, and claims want what they want.
            assert {finding.kind for finding in against_schema(second, schema)} <= {"value", "requires"}


def holds(whole: Mapping[str, Any], part: Mapping[str, Any]) -> bool:
    """Tell whether all that stands in `part` stands in `whole`."""
    for key, value in part.items():
        if isinstance(value, Mapping):
            if not holds(whole.get(key) or {}, value):
                return False
        elif isinstance(value, list) and isinstance(whole.get(key), list):
            if any(item not in whole[key] for item in value):
                return False
        elif whole.get(key) != value:
            return False
    return True


def test_two_labels_on_one_extent_need_a_rule_and_the_schema_gets_it() -> None:
    extents = (Extent(0, 7),)
    twins = [Span(str(n), label, extents, *anchor(TEXT, extents), "", "") for n, label in enumerate("ab", 1)]
    document = Document("a", Article("a", TEXT).digest, "ana", spans=Spans(twins))
    raw = vocabulary(document).schema()
    assert raw["overlap"] == {"identical": "allow"}
    assert list(against_schema(document, from_mapping(raw))) == []
    assert told(vocabulary(document).lacking({})) == "2 labels (a, b), 1 overlap rule"


def test_labels_beyond_the_colours_of_a_theme_get_another_look_and_every_label_a_key_of_its_own() -> None:
    extents = [(Extent(n, n + 1),) for n in range(40)]
    many = [Span(str(n + 1), f"label {n:02}", e, *anchor(TEXT, e), "", "") for n, e in enumerate(extents)]
    schema = from_mapping(vocabulary(Document("a", "", "ana", spans=Spans(many))).schema())
    looks = [label.look for label in schema.labels.values()]
    assert len({(place % 8, look) for place, look in enumerate(looks[:32])}) == 32
    assert len({label.key for label in schema.labels.values()}) == 40


@pytest.mark.parametrize(
    ("values", "listed"),
    [(["state", "person", "state"], ["state", "person"]), ([f"Q{n}" for n in range(40)], []), (["x", True], [])],
)
def test_words_that_come_again_are_values_to_choose_from_and_others_are_free_text(
    values: list[object], listed: list[str]
) -> None:
    extents = [(Extent(n, n + 1),) for n in range(len(values))]
    held = [
        Span(str(n + 1), "x", e, *anchor(TEXT, e), "", "", attributes={"kind": value})
        for n, (e, value) in enumerate(zip(extents, values, strict=True))
    ]
    schema = from_mapping(vocabulary(Document("a", "", "ana", spans=Spans(held))).schema())
    assert list(schema.labels["x"].attributes["kind"].values) == listed
