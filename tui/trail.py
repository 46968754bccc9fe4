"""The trail: where one was before each leap, to go back and forward."""

from typing import NamedTuple

from annotations.selection import Selection

LEAP = 400
"""Code points between two selections from which on going from one to the other is a leap."""

LONGEST = 200


class Spot(NamedTuple):
    """A selection in an article."""

    article_id: str
    selection: Selection

    def is_near(self, other: "Spot") -> bool:
        """Tell whether the other spot is no leap away."""
        same = self.article_id == other.article_id
        return same and abs(self.selection.start - other.selection.start) < LEAP


class Trail:
    """Spots that leaps left, with a place on them; a new leap forgets what lay ahead."""

    def __init__(self) -> None:
        self._behind: list[Spot] = []
        self._ahead: list[Spot] = []

    def moved(self, before: Spot, after: Spot) -> None:
        """Take note of a movement; only leaps leave a spot."""
        if before.is_near(after) or not before.article_id:
            return
        self._behind.append(before)
        del self._behind[:-LONGEST]
        self._ahead.clear()

    def back(self, here: Spot) -> Spot | None:
        """Return the spot before and stand there, or None at the beginning."""
        return _step(self._behind, self._ahead, here)

    def forward(self, here: Spot) -> Spot | None:
        """Return the spot after and stand there, or None at the end."""
        return _step(self._ahead, self._behind, here)


def _step(source: list[Spot], target: list[Spot], here: Spot) -> Spot | None:
    while source:
        spot = source.pop()
        if not spot.is_near(here):
            target.append(here)
            return spot
    return None
