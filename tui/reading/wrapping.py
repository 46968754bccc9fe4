"""Wrapping: which code points stand on which row of the screen.

A row's starts are kept in one flat array, found by one regular expression over stretches of plain
characters; only lines that hold wide or combining characters are measured cluster by cluster.
"""

import re
from array import array
from bisect import bisect_right
from functools import cache
from typing import NamedTuple

from rich.cells import split_graphemes

from tui.visible import visible

NEWLINES = "\n\r\x85\u2028\u2029"
DASHES = "-–—"

PLAIN = (
    "\x00-\u02ff\u0370-\u0373\u0376\u0377\u037b-\u037f\u0384-\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u0482"
    "\u048a-\u052f\u1e00-\u1eff\u2010-\u2029\u202f-\u205e\u2070\u2071\u2074-\u208e\u20a0-\u20bf\u2100-\u2138"
)
"""Characters that surely fill one cell once they are made visible; all others are measured."""

_UNPLAIN = re.compile(f"[^{PLAIN}]")
_NEWLINE = re.compile(f"\r\n|[{NEWLINES}]")


class Row(NamedTuple):
    """One row: its code points [start, end), of which [start, shown) are drawn (line ends are not)."""

    start: int
    end: int
    shown: int


class Layout:
    """The rows of `text` at a width of `width` cells."""

    def __init__(self, text: str, width: int) -> None:
        self.text = text
        self.width = max(8, width)
        self.starts = array("L")
        self._wrap()

    def __len__(self) -> int:
        return len(self.starts)

    def row(self, number: int) -> Row:
        """Return the row of that number, 0-based."""
        start = self.starts[number]
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
        shown = end
        if shown > start and self.text[shown - 1] in NEWLINES:
            shown -= 2 if self.text.endswith("\r\n", start, shown) else 1
        return Row(start, end, shown)

    def row_of(self, offset: int) -> int:
        """Return the number of the row that holds the code point at `offset`; the last row holds the end."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def shown_text(self, row: Row) -> str:
        """Return what is drawn of a row, one visible character for each code point."""
        return visible(self.text[row.start : row.shown])

    def cell_of(self, row: Row, offset: int) -> int:
        """Return the cell in the row where the code point at `offset` is drawn."""
        shown = self.shown_text(row)
        upto = min(max(offset - row.start, 0), len(shown))
        if is_plain(shown):
            return upto
        cells = 0
        for _, end, width in split_graphemes(shown)[0]:
            if end > upto:
                break
            cells += width
        return cells

    def offset_at(self, row: Row, cell: int) -> int:
        """Return the code point drawn at `cell` of the row, or the row's last one where the cell is beyond."""
        shown = self.shown_text(row)
        if is_plain(shown):
            return row.start + max(0, min(cell, len(shown) - 1))
        cells = 0
        last = 0
        for start, _, width in split_graphemes(shown)[0]:
            last = start
            cells += width
            if cells > cell:
                break
        return row.start + last

    def _wrap(self) -> None:
        text, end, at = self.text, len(self.text), 0
        while at < end:
            found = None if text.isascii() else _UNPLAIN.search(text, at)
            if found is None:
                self._plain(at, end)
                break
            line = max((text.rfind(mark, at, found.start()) for mark in NEWLINES), default=-1) + 1
            line = max(line, at)
            newline = _NEWLINE.search(text, found.start())
            after = newline.end() if newline else end
            if line > at:
                self._plain(at, line)
            self._measured(line, after)
            at = after
        if not self.starts:
            self.starts.append(0)

    def _plain(self, start: int, end: int) -> None:
        self.starts.extend(map(re.Match.start, _rows(self.width).finditer(self.text, start, end)))
        # An empty row behind the last one is none.
        if self.starts[-1] == end:
            self.starts.pop()

    def _measured(self, start: int, end: int) -> None:
        shown = visible(_NEWLINE.sub(lambda m: " " * len(m[0]), self.text[start:end]))
        at, cells, place, place_cells = 0, 0, 0, 0
        for begin, finish, width in split_graphemes(shown)[0]:
            blank = shown[begin] == " "
            if cells + width > self.width and not blank:
                cut = place if place > at else begin
                cells = cells - place_cells if place > at else 0
                self.starts.append(start + at)
                at = cut
            cells += width
            if blank or width == 2 or (shown[begin] in DASHES and self._breaks(start + finish)):
                place, place_cells = finish, cells
        self.starts.append(start + at)

    def _breaks(self, after: int) -> bool:
        """Tell whether a row may end behind a dash that `after` follows: neither inside "--" nor before a space."""
        following = self.text[after : after + 1]
        return not (following in DASHES or following.isspace())


def is_plain(shown: str) -> bool:
    """Tell whether every character of a drawn text fills exactly one cell."""
    return shown.isascii() or _UNPLAIN.search(shown) is None


@cache
def _rows(width: int) -> re.Pattern[str]:
    inside = f"[^{NEWLINES}]"
    newline = f"(?:\r\n|[{NEWLINES}])"
    return re.compile(
        f"{inside}{{0,{width}}}+ {{0,{width}}}+(?:{newline}|\\Z)"  # what is left of a line, spaces may hang
        f"|{inside}{{1,{width}}}(?:(?<=[{DASHES}])(?![{DASHES}]|\\s)| {{1,{width}}}+)"  # to a space or behind a dash
        f"|{inside}{{{width}}}"  # a word longer than the row
    )
