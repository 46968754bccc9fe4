from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.extent import Extent
from annotations.span import Span
from annotations.spans import CHUNK, Spans


def span(number: int, start: int, length: int) -> Span:
    return Span(str(number), "a", (Extent(start, start + length),), "", "", "", "", "")


def ordered(held: dict[str, Span]) -> list[Span]:
    return sorted(held.values(), key=lambda one: one.order)


def agree(found: Spans, held: dict[str, Span], probes: list[tuple[int, int]]) -> None:
    naive = ordered(held)
    assert list(found) == naive
    assert len(found) == len(naive)
    for at, length in probes:
        end = at + length
        assert found.overlapping(at, end) == [one for one in naive if one.start < end and one.end > at]
        assert found.after(at) == next((one for one in naive if one.start >= at), None)
        assert found.last_before(at) == next((one for one in reversed(naive) if one.start < at), None)
        near = span(10**6 + at, at, length)
        assert found.next_to(near) == next((one for one in naive if one.order > near.order), None)
        assert found.before(near) == next((one for one in reversed(naive) if one.order < near.order), None)
    for index, one in enumerate(naive[:: max(1, len(naive) // 20)]):
        index *= max(1, len(naive) // 20)
        assert found.get(one.id) is one
        assert one.id in found
        assert found.next_to(one) == (naive[index + 1] if index + 1 < len(naive) else None)
        assert found.before(one) == (naive[index - 1] if index else None)


PLACES = st.tuples(st.integers(0, 400), st.integers(1, 60))
EDITS = st.lists(
    st.tuples(st.lists(PLACES, max_size=300), st.integers(0, 2**32), st.floats(0, 1)), min_size=1, max_size=5
)


@settings(max_examples=40, deadline=None)
@given(EDITS, st.lists(PLACES, min_size=1, max_size=8))
def test_spans_are_what_a_sorted_list_is(edits: list[tuple[list[tuple[int, int]], int, float]], probes):
    found, held, number = Spans(), {}, 0
    for places, seed, share in edits:
        leaving = [one for at, one in enumerate(ordered(held)) if (at * 2654435761 + seed) % 1000 < share * 1000]
        coming = []
        for start, length in places:
            number += 1
            coming.append(span(number, start, length))
        before, naive_before = found, dict(held)
        found = found.changed(leaving, coming)
        for one in leaving:
            del held[one.id]
        held |= {one.id: one for one in coming}
        agree(found, held, probes)
        assert list(before) == ordered(naive_before)


@given(st.lists(PLACES, max_size=20))
def test_spans_made_at_once_or_one_by_one_are_equal(places: list[tuple[int, int]]):
    all_of_them = [span(number, *place) for number, place in enumerate(places)]
    one_by_one = Spans()
    for one in all_of_them:
        one_by_one = one_by_one.changed([], [one])
    assert one_by_one == Spans(all_of_them)
    assert hash(one_by_one) == hash(Spans(all_of_them))


def test_of_spans_that_share_an_id_the_last_one_counts_everywhere():
    first, second = span(1, 0, 3), span(1, 5, 3)
    both = Spans([first, second])
    assert list(both) == [second]
    assert len(both) == 1
    assert both.overlapping(0, 4) == []


def test_a_chunk_that_grows_is_parted_and_one_that_empties_is_gone():
    found = Spans()
    for number in range(5 * CHUNK):
        found = found.changed([], [span(number, number % 7, 2)])
    agree(found, {one.id: one for one in found}, [(0, 1), (3, 2), (6, 9), (9, 1)])
    for one in list(found):
        found = found.changed([one], [])
    assert list(found) == []
    assert found.after(0) is found.last_before(9) is found.next_to(span(1, 1, 1)) is found.before(span(1, 1, 1)) is None


@given(st.lists(PLACES, max_size=300), st.lists(PLACES, max_size=40), st.integers(1, 9))
def test_counts_places_and_differences_are_those_of_the_list(
    places: list[tuple[int, int]], more: list[tuple[int, int]], every: int
) -> None:
    before = Spans(replace(span(n, *place), label="ab"[n % 2]) for n, place in enumerate(places))
    assert before.counts() == Counter(one.label for one in before)
    gone = list(before)[::every]
    come = [replace(span(1000 + n, *place), label="bc"[n % 2]) for n, place in enumerate(more)]
    after = before.changed(gone, come)
    assert after.counts() == Counter(one.label for one in after)
    assert [after.nth(row) for row in range(len(after))] == list(after)
    assert [after.row_of(one) for one in after] == list(range(len(after)))
    less, new = after.difference(before)
    assert sorted(less, key=lambda one: one.order) == gone
    assert sorted(one.id for one in new) == sorted(one.id for one in come)


def test_a_place_beyond_the_ends_and_a_span_that_is_not_held_are_refused() -> None:
    found = Spans([span(1, 0, 3)])
    for row in (-1, 1):
        with pytest.raises(IndexError):
            found.nth(row)
    with pytest.raises(KeyError):
        found.row_of(span(2, 0, 3))
