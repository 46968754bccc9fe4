"""The two lines at the foot: where one is and whether all is saved, and the keys that matter now."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from tui.look import Palette
from tui.panes.drawn import Drawn

CUT = " …"
"""What tells that parts are left out."""


class Part(NamedTuple):
    """A few words of a line, with how much they matter when the line is too narrow (0 matters most).

    Parts of one rank stay or go together, such as a key and what it does.
    """

    words: str
    style: Style
    rank: int = 5


REMEMBERED = 8
"""What a line said of late and may say again, such as the keys with and without a chosen span."""


class Line(Drawn):
    """One line of parts, some on the left and some on the right; the least important go first."""

    DEFAULT_CSS = """
    Line { height: 1; width: 1fr; }
    """

    def __init__(self, palette: Palette, ground: str = "panel", id: str | None = None) -> None:
        super().__init__(id=id)
        self.palette = palette
        self.ground = ground
        self.left: Sequence[Part] = ()
        self.right: Sequence[Part] = ()
        self.cut = False
        self._told: object = None
        self._said: list[tuple[object, Sequence[Part], Sequence[Part]]] = []

    def tells(self, what: object) -> bool:
        """Tell whether parts that were made of `what` in this palette stand here, now or again; if not, show them."""
        before, self._told = self._told, (what, self.palette)
        if before == self._told:
            return True
        for told, left, right in self._said:
            if told == self._told:
                self._put(left, right)
                return True
        return False

    def show(self, left: Sequence[Part], right: Sequence[Part] = (), *, cut: bool = False) -> None:
        """Take new parts; the line is drawn again where they differ. `cut` shows where parts are left out."""
        self.cut = cut
        if self._told is not None:
            self._said = [*self._said[1 - REMEMBERED :], (self._told, left, right)]
        self._put(left, right)

    def _put(self, left: Sequence[Part], right: Sequence[Part]) -> None:
        if (left, right) == (self.left, self.right):
            return
        before = self._fitting(self.size.width) if left == self.left else None
        self.left, self.right = left, right
        self.refresh(*(() if before is None else self._changed(*before)))

    def _changed(self, left: Sequence[Part], right: Sequence[Part]) -> tuple[Region, ...]:
        """Return the cells on the right that differ, where only these do; `left` and `right` are what was drawn.

        What is said there, such as that all is saved, changes more often than the rest.
        """
        width = self.size.width
        kept, come = self._fitting(width)
        cells = max(_length(right), _length(come))
        if kept != left or _length(kept) + len(CUT) + cells > width:
            return ()
        return (Region(width - cells, 0, cells, 1),)

    def part(self, words: str, colour: str = "foreground", rank: int = 5, *, bold: bool = False) -> Part:
        """Return words in one of the theme's colours on this line's ground."""
        return Part(words, self.palette.plain(colour, ground=self.ground, bold=bold), rank)

    def label(self, words: str, label: str, rank: int = 5) -> Part:
        """Return words in a label's colour on this line's ground."""
        return Part(words, self.palette.ink(label, ground=self.ground, bold=True), rank)

    def draw_lines(self, numbers: Sequence[int], width: int) -> list[Strip]:
        """Return the line, and what there may be below it."""
        return [self._line(width) for _ in numbers]

    def _line(self, width: int) -> Strip:
        blank = self.palette.plain(ground=self.ground)
        left, right = self._fitting(width)
        if left and _length(left) + _length(right) > width:
            first, *others = left
            room = max(1, width - _length(others) - _length(right))
            left = [first._replace(words=set_cell_size(first.words, room - 1) + "…"), *others]
        elif _length(right) > width:
            *others, last = right
            right = [*others, last._replace(words=set_cell_size(last.words, max(0, width - _length(others) - 1)) + "…")]
        if self.cut and len(left) < len(self.left):
            left.append(Part(CUT, blank))
        gap = max(0, width - _length(left) - _length(right))
        segments = [Segment(part.words, part.style) for part in left]
        segments.append(Segment(" " * gap, blank))
        segments += [Segment(part.words, part.style) for part in right]
        return Strip(segments).adjust_cell_length(width, blank)

    def _fitting(self, width: int) -> tuple[list[Part], list[Part]]:
        """Return the parts that there is room for, with a cell between, or with the sign of what is left out."""
        cells: dict[int, int] = {}
        for part in (*self.left, *self.right):
            cells[part.rank] = cells.get(part.rank, 0) + cell_len(part.words)
        used, most, is_cut = sum(cells.values()), None, False
        for worst in sorted(cells, reverse=True):
            if worst == 0 or used + (3 if is_cut else 1) <= width:
                break
            most, used = worst, used - cells[worst]
            is_cut = self.cut and (is_cut or any(part.rank == worst for part in self.left))
        if most is None:
            return list(self.left), list(self.right)
        left, right = ([part for part in side if part.rank < most] for side in (self.left, self.right))
        return left, right


def _length(parts: Sequence[Part]) -> int:
    return sum(cell_len(part.words) for part in parts)
