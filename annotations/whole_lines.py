"""Whole lines: what a zone is laid on."""

from annotations.extent import Extent, Unit
from annotations.text import Text


def whole_lines(text: Text, extent: Extent) -> Extent | None:
    """Return the lines of which an extent holds a part, from the first to the last; None where it holds part of none.

    A newline is part of no line, so what ends in one does not reach into the line after it.
    """
    first, last = text.at(Unit.LINE, extent.start), text.at(Unit.LINE, extent.end - 1)
    if last is not None and last.start >= extent.end:
        last = text.previous(Unit.LINE, extent.end)
    if first is None or last is None or first.start >= extent.end or first.end <= extent.start:
        return None
    return Extent(first.start, last.end)
