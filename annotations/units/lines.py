"""Lines and paragraphs of a long string, found from nearby places only."""

from itertools import pairwise
from typing import NamedTuple

from annotations.extent import Extent

NEWLINES = "\n\r\x85\u2028\u2029"
_FINAL = ".!?…。！？؟۔।:;"
_CLOSERS = "\"'”’»)]}"
_WIDEST = 110  # no one wraps prose by hand wider than this
_NARROWEST = 45
_WRAPPED = 16_384  # a hard-wrapped block longer than this is cut, so that finding its ends stays cheap
_CELL = 8_192
_LONG = 4_096
_REMEMBERED = 8


class Line(NamedTuple):
    """A line: its content is [start, end), the next line starts at `next`."""

    start: int
    end: int
    next: int
    blank: bool


def first_visible(string: str, start: int, end: int) -> int:
    """The first place in [start, end) that holds no white space; `end` when there is none."""
    size = 64
    while start < end:
        piece = string[start : min(start + size, end)]
        rest = piece.lstrip()
        if rest:
            return start + len(piece) - len(rest)
        start += len(piece)
        size = min(size * 4, 65_536)
    return end


def after_visible(string: str, start: int, end: int) -> int:
    """The place after the last character in [start, end) that is no white space; `start` when there is none."""
    size = 64
    while start < end:
        piece = string[max(end - size, start) : end]
        rest = piece.rstrip()
        if rest:
            return end - len(piece) + len(rest)
        end -= len(piece)
        size = min(size * 4, 65_536)
    return start


def _newline_after(string: str, offset: int) -> int:
    size, length = 512, len(string)
    while offset < length:
        limit = min(offset + size, length)
        found = limit
        for newline in NEWLINES:
            place = string.find(newline, offset, found)
            if place >= 0:
                found = place
        if found < limit:
            return found
        offset = limit
        size = min(size * 4, 1_048_576)
    return length


def _newline_before(string: str, offset: int) -> int:
    size = 512
    while offset > 0:
        limit = max(offset - size, 0)
        found = limit - 1
        for newline in NEWLINES:
            found = max(found, string.rfind(newline, found + 1, offset))
        if found >= limit:
            return found
        offset = limit
        size = min(size * 4, 1_048_576)
    return -1


class Lines:
    """The lines of one string. Nothing is scanned before it is asked for; long finds are remembered."""

    __slots__ = ("_long", "_paragraphs", "_string")

    def __init__(self, string: str) -> None:
        self._string = string
        self._long: tuple[Line, ...] = ()
        self._paragraphs: tuple[Extent, ...] = ()

    def at(self, offset: int) -> Line:
        """The line that holds `offset` (0 to the string's length); a newline belongs to the line that it ends."""
        for line in self._long:
            if line.start <= offset < line.next or line.start <= offset == line.end == len(self._string):
                return line
        string = self._string
        if 0 < offset < len(string) and string[offset] == "\n" and string[offset - 1] == "\r":
            offset -= 1
        start = _newline_before(string, offset) + 1
        end = _newline_after(string, offset)
        following = end + 2 if string.startswith("\r\n", end) else min(end + 1, len(string))
        line = Line(start, end, following, first_visible(string, start, end) == end)
        if end - start > _LONG:
            self._long = (*self._long[1 - _REMEMBERED :], line)
        return line

    def after(self, line: Line) -> Line | None:
        """The line after `line`; None after the last one."""
        return self.at(line.next) if line.next > line.end else None

    def before(self, line: Line) -> Line | None:
        """The line before `line`; None before the first one."""
        return self.at(line.start - 1) if line.start > 0 else None

    def paragraph(self, line: Line) -> Extent:
        """The paragraph of a line that is not blank: the line, or its hard-wrapped block. Not trimmed."""
        if line.end - line.start > _WIDEST:
            return Extent(line.start, line.end)
        for known in self._paragraphs:
            if known.start <= line.start < known.end:
                return known
        found = self._block(line, cells=False)
        if found.end - found.start > _WRAPPED:
            found = self._block(line, cells=True)
        if found.end > line.end or found.start < line.start:
            self._paragraphs = (*self._paragraphs[1 - _REMEMBERED :], found)
        return found

    def _block(self, line: Line, *, cells: bool) -> Extent:
        first = last = line
        while line.start - first.start <= _WRAPPED:
            previous = self.before(first)
            if previous is None or not self._continues(previous, first, cells=cells):
                break
            first = previous
        while last.end - line.end <= _WRAPPED:
            following = self.after(last)
            if following is None or not self._continues(last, following, cells=cells):
                break
            last = following
        return Extent(first.start, last.end)

    def _continues(self, upper: Line, lower: Line, *, cells: bool) -> bool:
        if cells and upper.start // _CELL != lower.start // _CELL:
            return False
        return self._wraps(upper, lower)

    def _wraps(self, upper: Line, lower: Line) -> bool:
        """Whether the newline between two lines only wraps prose.

        Either the sentence visibly goes on, or the upper line is full: the first word of the lower line would not have
        fitted into the width of the lines around, and the same holds for a line break beside this one.
        """
        if not self._prose(upper) or not self._prose(lower):
            return False
        above = self._string[upper.start : upper.end].rstrip()
        below = self._string[lower.start : lower.end].strip()
        if len(above) >= 20 and below[0].islower() and above.rstrip(_CLOSERS)[-1:] not in _FINAL:
            return True
        if len(above) < _NARROWEST:
            return False
        around = [upper, lower]
        for _ in range(2):
            previous = self.before(around[0])
            if previous is None or not self._prose(previous):
                break
            around.insert(0, previous)
        for _ in range(2):
            following = self.after(around[-1])
            if following is None or not self._prose(following):
                break
            around.append(following)
        texts = [self._string[line.start : line.end].rstrip() for line in around]
        width = max(map(len, texts))
        full = [len(text) + 1 + len(following.split(maxsplit=1)[0]) > width for text, following in pairwise(texts)]
        here = around.index(upper)
        return full[here] and any(full[max(here - 1, 0) : here] + full[here + 1 : here + 2])

    def _prose(self, line: Line) -> bool:
        return not line.blank and line.end - line.start <= _WIDEST
