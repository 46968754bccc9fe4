"""What of a text stands out around an item: its sentences, and their neighbours."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from annotations.document import Document
from annotations.extent import Extent, Unit
from annotations.selection import Selection
from annotations.text import Text
from tui.reading.wrapping import Layout

if TYPE_CHECKING:
    from annotations.review.item import Item

NEIGHBOURS = 1
"""Sentences on either side of the item's that stand out with it."""


def lit(text: Text, fragments: Iterable[Extent]) -> list[Extent]:
    """Return the sentences of each fragment with their neighbours."""
    found = []
    for start, end in fragments:
        first, last = text.at(Unit.SENTENCE, start), text.at(Unit.SENTENCE, max(start, end - 1))
        begin, stop = min(start, first.start if first else start), max(end, last.end if last else end)
        for _ in range(NEIGHBOURS):
            before, after = text.previous(Unit.SENTENCE, begin), text.next(Unit.SENTENCE, stop)
            begin, stop = before.start if before else begin, after.end if after else stop
        found.append(Extent(begin, stop))
    return found


def fragments_of(item: "Item", document: Document, text: Text) -> tuple[Extent, ...]:
    """Return where an item stands: its span as it is now, or the place where something is missing."""
    span = document.spans.get(item.span_id) if item.span_id else None
    if span is not None:
        return span.fragments
    return tuple(Extent(start, min(end, len(text))) for start, end in item.fragments)


def selection_on(fragments: Sequence[Extent]) -> Selection:
    """Return the selection of exactly some fragments."""
    *earlier, last = fragments
    return Selection(last.start, last.end, tuple(earlier))


def top_for(rows: Layout, height: int, top: int, selection: Selection) -> int:
    """Return the first of so many rows in view where a selection is read, `top` being the one now.

    It stays where it is if the selection can be read there: text that does not jump is easier on the eyes.
    """
    first = rows.row_of(selection.start)
    last = rows.row_of(max(selection.start, selection.end - 1))
    if top + min(first, height // 6) <= first and last < top + max(1, height * 2 // 3):
        return top
    return min(max(0, last - height // 3), max(0, len(rows) - height))
