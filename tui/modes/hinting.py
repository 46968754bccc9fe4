"""Hints: a short code on everything in view that may be wanted; typing it goes there."""

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from annotations.candidates import codes
from annotations.extent import Extent
from tui.modes.mode import Mode

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.panes.rows import RowList


ASIDE = 8
"""Cells beside a target up to which its code may stand where the target has no room for it."""


UNDERLINED = "; an underlined code takes what ends there"


class Twin(NamedTuple):
    """Another target on an extent that is one already: the second of them, the third and so on."""

    start: int
    end: int
    number: int


Target = Extent | Twin


class Hinting(Mode):
    """Shows `codes` on their targets; `picked` gets the one whose code was typed.

    `switches` are keys that mean something else than a code here, such as another relation. A code whose last letter is
    a capital goes to `capital` instead.
    """

    def __init__(
        self,
        desk: "Desk",
        question: str,
        codes: Mapping[Target, str],
        picked: Callable[[Target], None],
        switches: "Mapping[str, tuple[str, Callable[[], Mode]]] | None" = None,
        capital: Callable[[Target], None] | None = None,
    ) -> None:
        super().__init__(desk)
        self.question = question
        self.codes = codes
        self.picked = picked
        self.switches = switches or {}
        self.capital = capital
        self.typed = ""
        self._places = places(codes, desk.text.string)

    def words(self) -> Sequence[tuple[str, str]]:
        """Return the question, what is typed so far, and the switches."""
        question = f"{self.question} {self.typed}" if self.typed else self.question
        if self.behind() and not self.typed and not self.switches:
            question += UNDERLINED
        return [("", question), *((key, what) for key, (what, _) in self.switches.items())]

    def hints(self) -> Sequence[tuple[int, str]]:
        """Return the codes that can still be meant, without what is typed of them."""
        size = len(self.typed)
        return [
            (self._places[target], code[size:]) for target, code in self.codes.items() if code.startswith(self.typed)
        ]

    def behind(self) -> Collection[int]:
        """Return where those codes are drawn that stand behind the beginning of what they take."""
        return {place for target, place in self._places.items() if place > target.start}

    def press(self, press: str) -> bool:
        """Take a letter of a code, or a switch."""
        if press == "backspace" and self.typed:
            self.typed = self.typed[:-1]
            return True
        if press in self.switches and not self.typed:
            self.desk.begin_mode(self.switches[press][1]())
            return True
        typed = self.typed + (press.lower() if self.capital else press)
        left = [target for target, code in self.codes.items() if code.startswith(typed)]
        if len(press) != 1 or not left:
            return False
        self.typed = typed
        if self.codes[left[0]] == typed:
            self.desk.end_mode()
            pick = self.capital if self.capital and press.isupper() else self.picked
            pick(left[0])
        return True


def places(codes: Mapping[Target, str], string: str) -> dict[Target, int]:
    """Return where in `string` each code is drawn: over its target's beginning, or over its end where that is taken.

    Where both are taken it stands further inside, else just behind or before its target on the same line; where there
    is room, apart from other codes.
    """
    taken: set[int] = set()
    found: dict[Target, int] = {}
    for target in sorted(codes, key=lambda one: (one.end - one.start, one)):
        size = len(codes[target])
        last = max(target.start, target.end - size)
        spots = chain(
            (target.start, last),
            range(last - 1, target.start, -1),
            range(target.end, target.end + ASIDE),
            range(target.start - size, max(target.start - ASIDE, 0), -1),
        )
        at = -1
        for spot in spots:
            if not taken.isdisjoint(range(spot, spot + size)) or "\n" in string[target.end : spot + 1]:
                continue
            apart = spot - 1 not in taken and spot + size not in taken
            at = spot if at < 0 or apart else at
            if apart:
                break
        at = target.start if at < 0 else at
        found[target] = at
        taken.update(range(at, at + size))
    return found


class RowHinting(Mode):
    """Shows a code on every row of a list in view; the one typed is opened."""

    def __init__(self, desk: "Desk", rows: "RowList") -> None:
        super().__init__(desk)
        self.rows = rows
        view = rows.rows_in_view
        self.codes = dict(zip(view, codes.codes(len(view)), strict=True))
        self.typed = ""
        self._show()

    def words(self) -> Sequence[tuple[str, str]]:
        """Return the question."""
        return [("", f"Open {self.typed}")]

    def ended(self) -> None:
        """Take the codes off the rows."""
        self.rows.codes = {}
        self.rows.refresh()

    def press(self, press: str) -> bool:
        """Take a letter of a code."""
        typed = self.typed + press
        left = [row for row, code in self.codes.items() if code.startswith(typed)]
        if len(press) != 1 or not left:
            return False
        self.typed = typed
        if self.codes[left[0]] == typed:
            self.desk.end_mode()
            self.rows.move(left[0])
            self.desk.open_row()
        else:
            self._show()
        return True

    def _show(self) -> None:
        size = len(self.typed)
        self.rows.codes = {r: c[size:] for r, c in self.codes.items() if c.startswith(self.typed) and c[size:]}
        self.rows.refresh()
