"""What of a text stands out around an item: its sentences, and their neighbours."""

from collections.abc import Iterable

from annotations.extent import Extent, Unit
from annotations.text import Text
from tui.reading.reader import Reader

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


def is_in_the_middle(reader: Reader) -> bool:
    """Tell whether the selection can be read where it stands: text that does not jump is easier on the eyes."""
    height, top, selection = reader.size.height, reader.scroll_offset.y, reader.selection
    first = reader.layout_rows.row_of(selection.start)
    last = reader.layout_rows.row_of(max(selection.start, selection.end - 1))
    return top + min(first, height // 6) <= first and last < top + max(1, height * 2 // 3)
