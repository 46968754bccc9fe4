import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations import relation as relations
from annotations import span as spans
from annotations.errors import DamagedFile, EditRefused
from annotations.extent import Extent
from annotations.identity import later, new_id, record_key
from annotations.span import Span, anchor, check_fragments, fault

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]) | st.sampled_from("\r\n\u0301🚀\u2028"), min_size=1)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@st.composite
def a_span(draw: st.DrawFn) -> tuple[str, Span]:
    text = draw(TEXT)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=6)))
    fragments = tuple(Extent(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False))
    quote, prefix, suffix = anchor(text, fragments)
    extra = draw(st.dictionaries(st.text(max_size=8).filter(lambda name: name not in spans.FIELDS), JSON, max_size=2))
    made = draw(st.dictionaries(st.text(max_size=5), JSON, max_size=2))
    return text, Span("7", "claim", fragments, quote, prefix, suffix, "c", "u", made, "n", "manual", extra)


@given(a_span())
def test_a_span_survives_its_record_as_json_with_unknown_fields(case: tuple[str, Span]):
    text, span = case
    record = json.loads(json.dumps(spans.to_record(span)))
    assert spans.from_record(record) == span
    assert fault(span, text) is None
    assert ("fragments" in record) == (len(span.fragments) > 1)


@given(a_span(), st.text(min_size=1))
def test_a_span_whose_text_differs_is_at_fault(case: tuple[str, Span], other: str):
    text, span = case
    assert fault(span, text[: span.start] + other + text[span.start :]) is not None or other * 2 in other + text


@pytest.mark.parametrize(
    "change",
    [
        {"id": None},
        {"id": 1.5},
        {"label": None},
        {"quote": 3},
        {"start": "0"},
        {"start": None},
        {"start": True},
        {"start": float("inf")},
        {"end": 9, "fragments": [[0, 1], [2, 3]]},
        {"fragments": [[0, 1], [2, 4]]},
        {"fragments": [[0]]},
        {"fragments": "ab"},
        {"fragments": {"a": 1}},
        {"fragments": [[0, 1.0]]},
        {"attributes": [["a", 1]]},
        {"note": []},
        {"created": 5},
    ],
)
def test_an_unsound_record_is_damage_that_is_named(change: dict[str, object]):
    record = {"id": "1", "label": "actor", "start": 0, "end": 3, "quote": "abc", **change}
    record = {key: value for key, value in record.items() if value is not None}
    with pytest.raises(DamagedFile, match=r"(span 1|a span record) lacks|not the bounds"):
        spans.from_record(record)


def test_a_field_that_is_null_is_as_one_that_is_not_there():
    record = {"id": 5, "label": "a", "start": 0, "end": 1, "quote": "x", "note": None, "attributes": None}
    span = spans.from_record(record)
    assert (span.id, span.note, span.attributes, span.origin) == ("5", "", {}, "manual")
    arrow = relations.from_record({"id": "1", "label": "l", "source": "2", "target": "3", "note": None, "x": [1]})
    assert arrow.note == ""
    assert relations.from_record(relations.to_record(arrow)) == arrow
    assert relations.to_record(arrow)["x"] == [1]


def test_a_relation_without_an_end_is_damage():
    with pytest.raises(DamagedFile, match="relation 1 lacks a sound 'target'"):
        relations.from_record({"id": "1", "label": "l", "source": "2"})


@pytest.mark.parametrize("fragments", [[], [(1, 1)], [(2, 1)], [(0, 2), (1, 3)], [(3, 4), (0, 1)], [(-1, 2)], [(0, 6)]])
def test_fragments_that_are_empty_out_of_order_or_outside_are_refused(fragments: list[tuple[int, int]]):
    with pytest.raises(EditRefused):
        check_fragments("abcde", fragments)


def test_a_span_laid_elsewhere_keeps_its_id_and_is_never_older_than_it_was_made():
    quote, prefix, suffix = anchor("abc def", (Extent(0, 3),))
    span = Span("1", "a", (Extent(0, 3),), quote, prefix, suffix, "2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z")
    moved = span.at("abc def", [(4, 7)], "2020-01-01T00:00:00Z")
    assert (moved.id, moved.quote, moved.updated) == ("1", "def", span.created)
    assert later("b", "a") == "b"


@given(st.text() | st.integers(0, 10**20).map(str))
def test_every_id_has_a_53_bit_key_and_a_number_of_that_size_is_its_own(record_id: str):
    key = record_key(record_id)
    assert 0 <= int(key) < 2**53
    assert record_key(key) == key
    if record_id.isascii() and record_id.isdecimal() and str(int(record_id)) == record_id and int(record_id) < 2**53:
        assert key == record_id


def test_an_id_of_ten_thousand_digits_or_half_a_character_has_a_key_too():
    assert record_key("9" * 10_000) != record_key("9" * 10_001)
    assert int(record_key("\ud800")) < 2**53
    assert 0 < int(new_id()) < 2**53
