"""Spans that are likely to be wanted next, whatever finds them, and the way from one to the next."""

from bisect import bisect_right
from collections.abc import Container, Iterator, Sequence
from math import inf
from typing import Literal

from annotations.candidates.candidate import Candidate, Finder
from annotations.candidates.clauses import Clauses, Quotations
from annotations.candidates.form_index import FormIndex
from annotations.candidates.known import Alike, KnownForms
from annotations.candidates.names import Bits, Names, Numbers
from annotations.extent import Extent
from annotations.text import Text

__all__ = ["BITS", "DEFAULT", "OFFERED", "Candidate", "Finder", "candidates", "outside", "walk", "with_forms"]

DEFAULT: tuple[Finder, ...] = (Names(), Numbers(), Clauses(), Quotations())
"""What finds candidates in any workspace. A workspace's own forms, or a learned model, are finders beside these."""

BITS: tuple[Finder, ...] = (Names(), Bits())
"""What finds the rest of what may be wanted near by: lighter things than those that are shown in a whole view."""

OFFERED = 0.25
"""The least weight that `walk` stops at: above it, the sample's candidates are wanted about every second time."""

_NEAR = 120  # characters that are looked at first: most candidates are that near
_WINDOW = 1_920
_REACH = 60_000  # characters without any candidate after which a walk ends


def with_forms(index: FormIndex) -> tuple[Finder, ...]:
    """Return what finds candidates in a workspace whose forms are those of `index`, also as it changes."""
    return (*DEFAULT, KnownForms(index), Alike(index))


def outside(finders: Sequence[Finder], stretches: Sequence[Extent]) -> Sequence[Finder]:
    """Return finders of what those find that shares nothing with any of some stretches, such as masked lines.

    The stretches are disjoint and in text order.
    """
    return [_Outside(finder, stretches) for finder in finders] if stretches else finders


class _Outside:
    """What another finder finds outside some stretches."""

    def __init__(self, finder: Finder, stretches: Sequence[Extent]) -> None:
        self._finder = finder
        self._stretches = stretches
        self._ends = [stretch.end for stretch in stretches]

    def find(self, text: Text, start: int, end: int) -> Iterator[Candidate]:
        """Yield what the other finder does."""
        for found in self._finder.find(text, start, end):
            place = bisect_right(self._ends, found.extent.start)
            if place == len(self._ends) or self._stretches[place].start >= found.extent.end:
                yield found


def candidates(
    text: Text, start: int, end: int, finders: Sequence[Finder] = DEFAULT, *, least: float = 0.0
) -> list[Candidate]:
    """Return what overlaps [start, end), in text order, outer ones before inner ones, each extent once.

    Of several candidates with one extent the heaviest is kept; those lighter than `least` are left out. The cost is
    that of the stretch, not of the text.
    """
    best: dict[Extent, Candidate] = {}
    for finder in finders:
        for found in finder.find(text, start, end):
            extent = found.extent
            if found.weight < least or extent.start >= end or extent.end <= start:
                continue
            known = best.get(extent)
            if known is None or known.weight < found.weight:
                best[extent] = found
    return sorted(best.values(), key=lambda found: _order(found.extent))


def walk(
    text: Text,
    here: Extent,
    direction: Literal[1, -1],
    finders: Sequence[Finder] = DEFAULT,
    skip: Container[Extent] = frozenset(),
    *,
    least: float = OFFERED,
) -> Candidate | None:
    """Return the next (1) or previous (-1) candidate of weight `least` or more, None where there is none near.

    `here` is what is selected; an empty extent is a place. From a candidate, or from what is in `skip` (extents that
    are tagged already, which are passed over), it goes on in text order. From anything else, forwards, those that start
    with it count too, so that from one word of a name the name is reached.
    """
    if direction > 0:
        return _forward(text, here, finders, skip, least)
    return _backward(text, here, finders, skip, least)


def _forward(
    text: Text, here: Extent, finders: Sequence[Finder], skip: Container[Extent], least: float
) -> Candidate | None:
    place, limit = max(here.start, 0), min(max(here.start, 0) + _REACH, len(text))
    first, size = True, _NEAR
    while place < limit:
        stop = min(place + size, len(text))
        found = [one for one in candidates(text, place, stop, finders, least=least) if one.extent.start >= place]
        if first and (here in skip or any(one.extent == here for one in found)):
            found = [one for one in found if _order(one.extent) > _order(here)]
        for one in found:
            if one.extent not in skip and one.extent != here:
                return one
        place, first, size = stop, False, min(2 * size, _WINDOW)
    return None


def _backward(
    text: Text, here: Extent, finders: Sequence[Finder], skip: Container[Extent], least: float
) -> Candidate | None:
    # Those that start where `here` does stand before it when they are longer.
    stop = min(max(here.start, 0) + 1, len(text))
    limit, size = stop - _REACH, _NEAR
    while stop > max(limit, 0):
        place = max(stop - size, 0)
        found = candidates(text, place, stop, finders, least=least)
        for one in reversed(found):
            if one.extent.start >= place and _order(one.extent) < _order(here) and one.extent not in skip:
                return one
        stop, size = place, min(2 * size, _WINDOW)
    return None


def _order(extent: Extent) -> tuple[int, float]:
    # A place without extent stands before everything that starts there.
    return extent.start, -extent.end if extent.end > extent.start else -inf
