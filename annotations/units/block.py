"""A short piece of text cut into units; a long text is many of these."""

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import NamedTuple

import regex

from annotations.extent import Extent, Unit
from annotations.units.graphemes import boundaries
from annotations.units.quotations import quotations
from annotations.units.sentences import sentences
from annotations.units.words import widen, words

# Characters that are never alone in being a code point each: without them a grapheme is a code point.
_COMPOSING = regex.compile(r"[^\x00-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]|\r\n", regex.V1)


class Units(NamedTuple):
    """Extents in order, with their starts and the greatest end so far, to search in."""

    extents: tuple[Extent, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def holding(self, offset: int) -> Extent | None:
        """The first extent that ends after `offset`."""
        index = bisect_right(self.ends, offset)
        return self.extents[index] if index < len(self.extents) else None

    def starting(self, offset: int) -> Extent | None:
        """The first extent that starts at or after `offset`."""
        index = bisect_left(self.starts, offset)
        return self.extents[index] if index < len(self.extents) else None

    def ending(self, offset: int) -> Extent | None:
        """The extent with the greatest end at or before `offset`; of several the last."""
        before = [extent for extent in self.extents[: bisect_left(self.starts, offset)] if extent.end <= offset]
        return max(before, key=lambda extent: (extent.end, extent.start), default=None)


class Block:
    """The stretch [start, end) of a string: a paragraph, or a part of a very long line."""

    def __init__(self, string: str, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self._text = string[start:end]
        self._units: dict[Unit, Units] = {}

    def units(self, unit: Unit) -> Units:
        """The units of one kind from WORD to SENTENCE in this block, with offsets of the whole string."""
        known = self._units.get(unit)
        if known is None:
            extents = tuple(Extent(extent.start + self.start, extent.end + self.start) for extent in self._local(unit))
            known = Units(extents, tuple(extent.start for extent in extents), _greatest_ends(extents))
            self._units[unit] = known
        return known

    def _local(self, unit: Unit) -> list[Extent]:
        if unit is Unit.WORD:
            return self._words
        if unit is Unit.SENTENCE:
            return self._sentences
        if unit is Unit.QUOTATION:
            return [self._whole(extent) for extent in self._quotations]
        # Their patterns and lists are costly to load and not needed to show an article.
        if unit is Unit.GROUP:
            from annotations.units.groups import groups

            return groups(self._text, self._words, self._sentences)
        if unit is Unit.NOUN_GROUP:
            from annotations.units.groups import noun_groups

            return noun_groups(self._text, self._words, self._sentences)
        if unit is Unit.CLAUSE:
            from annotations.units.clauses import clauses

            return _disjoint([self._whole(extent) for extent in clauses(self._text, self._words, self._sentences)])
        raise ValueError(f"{unit} is no unit of a block")

    @cached_property
    def _boundaries(self) -> list[int] | None:
        return boundaries(self._text) if _COMPOSING.search(self._text) else None

    @cached_property
    def _words(self) -> list[Extent]:
        return words(self._text, self._boundaries)

    @cached_property
    def _quotations(self) -> list[Extent]:
        return quotations(self._text, len(self._text.rstrip()))

    @cached_property
    def _sentences(self) -> list[Extent]:
        return _disjoint([self._whole(extent) for extent in sentences(self._text, self._quotations)])

    def _whole(self, extent: Extent) -> Extent:
        """The extent widened to whole graphemes."""
        return extent if self._boundaries is None else widen(extent, self._boundaries)


def _greatest_ends(extents: tuple[Extent, ...]) -> tuple[int, ...]:
    greatest: list[int] = []
    for extent in extents:
        greatest.append(max(extent.end, greatest[-1]) if greatest else extent.end)
    return tuple(greatest)


def _disjoint(extents: list[Extent]) -> list[Extent]:
    """Ascending extents of which neighbours that share a grapheme are made one."""
    apart: list[Extent] = []
    for extent in extents:
        if apart and extent.start < apart[-1].end:
            apart[-1] = Extent(apart[-1].start, max(apart[-1].end, extent.end))
        else:
            apart.append(extent)
    return apart
