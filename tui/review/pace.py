"""How fast a review goes: the median time of a decision, long pauses left out, and the time left at that pace."""

from collections import deque
from statistics import median

from annotations.review.report import PAUSE

LAST = 30
"""Decisions that the pace is made of."""


class Pace:
    """Takes the moment of each decision; moments are seconds of a clock that never goes back."""

    def __init__(self, began: float) -> None:
        self._before = began
        self._took: deque[float] = deque(maxlen=LAST)

    def decided(self, moment: float) -> None:
        """Take note of a decision."""
        took = moment - self._before
        self._before = moment
        if took <= PAUSE:
            self._took.append(took)

    @property
    def each(self) -> float | None:
        """The seconds of a decision, None before there were three."""
        return median(self._took) if len(self._took) >= 3 else None

    def told(self, left: int) -> str:
        """Return "6 s each, about 5 min left" for so many items, "" where that is not known yet."""
        each = self.each
        if each is None:
            return ""
        words = f"{each:.0f} s each" if each >= 1 else f"{max(0.1, each):.1f} s each"
        return f"{words}, about {spoken(each * left)} left" if left else words


def spoken(seconds: float) -> str:
    """Return a stretch of time as people say it: "40 s", "5 min", "2 h 10 min"."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
