"""Spans whose old text is not known: quote and context that stand at one place are enough, fewer are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.article import digest
from annotations.document import Document
from annotations.extent import Extent
from annotations.reanchoring.reanchor import reanchor
from annotations.span import CONTEXT, Span, anchor
from annotations.spans import Spans

MOMENT = "2024-01-01T00:00:00Z"
TOP = "News of the day. "
LINES = [
    f"In paragraph {number} the ministry told of the {word} and of what it had found there.\n"
    for number, word in enumerate(("harbour", "bridge", "airport", "market", "school", "garrison", "river", "well"))
]
OLD = TOP + "".join(LINES)


def saying(text: str, *quotes: str) -> Document:
    spans = []
    for number, quote in enumerate(quotes):
        extents = (Extent(text.index(quote), text.index(quote) + len(quote)),)
        spans.append(Span(str(number), "x", extents, *anchor(text, extents), MOMENT, MOMENT))
    return Document("a.txt", digest(text), "ana", spans=Spans(spans))


def quotes_in_place(held: Document, new: str) -> list[str]:
    found = reanchor(held, new, digest(new))
    for span in found.document.spans:
        assert new[span.start : span.end] == span.quote
        assert new[max(0, span.start - CONTEXT) : span.start].endswith(held.spans[span.id].prefix)
    return [span.quote for span in found.document.spans]


@pytest.mark.parametrize("inserted", [1, 32, 33, 64, 65, 500])
@pytest.mark.parametrize("quotes", [("bridge",), ("bridge", "airport", "market")])
def test_what_stands_once_is_sure_though_something_above_was_put_in_and_something_below_taken_out(inserted, quotes):
    new = TOP + "x" * (inserted - 1) + "\n" + "".join(LINES[:4] + LINES[6:])
    assert quotes_in_place(saying(OLD, "News", *quotes, "river"), new) == ["News", *quotes, "river"]


def test_what_stands_at_two_places_is_not_sure():
    new = TOP + "x" * 33 + "".join(LINES[:4] + LINES[6:] + LINES[1:2])
    held = saying(OLD, "News", "bridge", "market", "river")
    new = new.replace(LINES[1], LINES[0] + LINES[1], 1)
    found = reanchor(held, new, digest(new))
    assert [one.span.quote for one in found.unsure] == ["bridge"]


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 90)), max_size=4), st.sets(st.integers(0, 7), max_size=3))
def test_every_span_in_a_line_that_stayed_whole_with_its_neighbours_is_sure(inserts, removed):
    words = ("harbour", "bridge", "airport", "market", "school", "garrison", "river", "well")
    held = saying(OLD, *words)
    lines = ["" if number in removed else line for number, line in enumerate(LINES)]
    for at, length in inserts:
        lines.insert(min(at, len(lines)), f"{'y' * length}\n")
    new = TOP + "".join(lines)
    placed = quotes_in_place(held, new)
    assert placed == [word for number, word in enumerate(words) if number not in removed]
