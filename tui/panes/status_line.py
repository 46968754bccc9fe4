"""The two lines at the foot: where one is and whether all is saved, and the keys that matter now."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.look import Palette
from tui.panes.drawn import Drawn


class Part(NamedTuple):
    """A few words of a line, with how much they matter when the line is too narrow (0 matters most).

    Parts of one rank stay or go together, such as a key and what it does.
    """

    words: str
    style: Style
    rank: int = 5


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
        self.told: object = None
        self.cut = False

    def tells(self, what: object) -> bool:
        """Tell whether the parts that stand here were made of `what` in this palette; if not, they now are to be."""
        before, self.told = self.told, (what, self.palette)
        return before == self.told

    def show(self, left: Sequence[Part], right: Sequence[Part] = (), *, cut: bool = False) -> None:
        """Take new parts; the line is drawn again where they differ. `cut` shows where parts are left out."""
        self.cut = cut
        if (left, right) != (self.left, self.right):
            self.left, self.right = left, right
            self.refresh()

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
        left, right = list(self.left), list(self.right)
        whole = len(left)
        while _length(left) + _length(right) + (3 if self.cut and len(left) < whole else 1) > width and (left or right):
            worst = max(part.rank for part in (*left, *right))
            if worst == 0:
                break
            left, right = ([part for part in side if part.rank != worst] for side in (left, right))
        if left and _length(left) + _length(right) > width:
            first, *others = left
            room = max(1, width - _length(others) - _length(right))
            left = [first._replace(words=set_cell_size(first.words, room - 1) + "…"), *others]
        elif _length(right) > width:
            *others, last = right
            right = [*others, last._replace(words=set_cell_size(last.words, max(0, width - _length(others) - 1)) + "…")]
        if self.cut and len(left) < whole:
            left.append(Part(" …", blank))
        gap = max(0, width - _length(left) - _length(right))
        segments = [Segment(part.words, part.style) for part in left]
        segments.append(Segment(" " * gap, blank))
        segments += [Segment(part.words, part.style) for part in right]
        return Strip(segments).adjust_cell_length(width, blank)


def _length(parts: Sequence[Part]) -> int:
    return sum(Segment(part.words).cell_length for part in parts)
