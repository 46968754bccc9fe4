"""An article's text and the units a reader moves by, found where they are asked for and nowhere else."""

from collections.abc import Iterator
from functools import lru_cache, partial
from typing import TYPE_CHECKING, final

from annotations.extent import Extent, Unit
from annotations.units.lines import Lines, after_visible, first_visible

if TYPE_CHECKING:
    from annotations.units.block import Block

__all__ = ["Extent", "Text", "Unit"]

_LONG = 4_096  # a longer line is cut into blocks
_PIECE = 2_048
_BLOCKS = 128
_SHORT = 100
_WHOLE_LINES = frozenset({Unit.LINE, Unit.PARAGRAPH})


def _block(string: str, start: int, end: int) -> "Block":
    from annotations.units.block import Block

    return Block(string, start, end)


def _plain_word(head: str) -> str:
    """The word that a text begins with if that is one by any rule, so that a start need not load the rules; else ""."""
    line, line_end, _ = head.partition("\n")
    word, space, _ = line.partition(" ")
    if not line_end and not space:
        return ""
    word = word[:-1] if word.endswith((",", ";", "!", "?")) else word
    return word if word.isascii() and word.isalpha() else ""


@final
class Text:
    """One immutable string and its units. Costs nothing to make; a call costs the same however long the string is.

    Offsets are code points. Offsets outside the string are taken for its nearest end.
    """

    __slots__ = ("_barren", "_blocks", "_lines", "string")

    def __init__(self, string: str) -> None:
        self.string = string
        self._lines = Lines(string)
        self._barren: dict[Unit, Extent] = {}
        self._blocks = lru_cache(maxsize=_BLOCKS)(partial(_block, string))

    def __len__(self) -> int:
        return len(self.string)

    def __repr__(self) -> str:
        return f"Text({self.string[:40]!r}, {len(self.string)} code points)"

    def quote(self, extent: Extent) -> str:
        """The characters of an extent."""
        return self.string[extent.start : extent.end]

    def snap(self, offset: int) -> int:
        """The nearest grapheme boundary at or before `offset`."""
        from annotations.units.graphemes import snap

        return snap(self.string, offset)

    def at(self, unit: Unit, offset: int) -> Extent | None:
        """The unit that holds `offset`; in a gap between units the nearest following one, else the preceding one.

        None where there is none: in an empty text, and outside quotations for QUOTATION, of which it is the innermost.
        """
        offset = min(max(offset, 0), len(self.string))
        if unit is Unit.QUOTATION:
            return self._quotation(offset)
        if unit is Unit.WORD and not offset and (plain := _plain_word(self.string[:_SHORT])):
            return Extent(0, len(plain))
        if unit is Unit.GRAPHEME and offset == len(self.string):
            return self.previous(unit, offset)
        if unit is Unit.GRAPHEME:
            return self.next(unit, self.snap(offset))
        if unit is Unit.ARTICLE:
            return Extent(0, len(self.string)) if self.string else None
        return self._ending_after(unit, offset) or self.previous(unit, len(self.string))

    def next(self, unit: Unit, offset: int) -> Extent | None:
        """The first unit that starts at or after `offset`."""
        offset = min(max(offset, 0), len(self.string))
        if unit is Unit.GRAPHEME:
            return self._grapheme_from(offset)
        if unit is Unit.ARTICLE:
            return Extent(0, len(self.string)) if self.string and offset == 0 else None
        if unit in _WHOLE_LINES:
            place = offset
            while (found := self._stretch_from(unit, place)) is not None and found.start < offset:
                place = found.end
            return found
        for block in self._blocks_from(unit, offset):
            found = block.units(unit).starting(offset)
            if found is not None:
                return found
        return None

    def previous(self, unit: Unit, offset: int) -> Extent | None:
        """The last unit that ends at or before `offset`."""
        offset = min(max(offset, 0), len(self.string))
        if unit is Unit.GRAPHEME:
            end = self.snap(offset)
            return Extent(self.snap(end - 1), end) if end else None
        if unit is Unit.ARTICLE:
            return Extent(0, len(self.string)) if self.string and offset == len(self.string) else None
        if unit in _WHOLE_LINES:
            place = offset
            while (found := self._stretch_to(unit, place)) is not None and found.end > offset:
                place = found.start
            return found
        for block in self._blocks_to(unit, offset):
            found = block.units(unit).ending(offset)
            if found is not None:
                return found
        return None

    def units(self, unit: Unit, start: int, end: int) -> Iterator[Extent]:
        """The units that overlap [start, end), in order; quotations by start, the outer before the inner."""
        start, end = max(start, 0), min(end, len(self.string))
        if start >= end:
            return
        if unit is Unit.QUOTATION:
            for block in self._blocks_from(unit, start):
                if block.start >= end:
                    return
                yield from (found for found in block.units(unit).extents if found.start < end and found.end > start)
            return
        if unit not in _WHOLE_LINES and unit not in (Unit.GRAPHEME, Unit.ARTICLE):
            for block in self._blocks_from(unit, start):
                if block.start >= end:
                    return
                yield from (found for found in block.units(unit).extents if found.start < end and found.end > start)
            return
        found = self.at(unit, start)
        while found is not None and found.start < end:
            if found.end > start:
                yield found
            found = self.next(unit, found.end)

    def _quotation(self, offset: int) -> Extent | None:
        block = self._block_from(offset)
        if block is None:
            return None
        holding = (found for found in block.units(Unit.QUOTATION).extents if found.start <= offset < found.end)
        return min(holding, key=lambda found: found.end - found.start, default=None)

    def _grapheme_from(self, offset: int) -> Extent | None:
        from annotations.units.graphemes import cluster_end, snap

        start = snap(self.string, offset)
        if start < offset:
            start = cluster_end(self.string, start)
        return Extent(start, cluster_end(self.string, start)) if start < len(self.string) else None

    def _ending_after(self, unit: Unit, offset: int) -> Extent | None:
        if unit in _WHOLE_LINES:
            return self._stretch_from(unit, offset)
        for block in self._blocks_from(unit, offset):
            found = block.units(unit).holding(offset)
            if found is not None:
                return found
        return None

    def _stretch_from(self, unit: Unit, offset: int) -> Extent | None:
        """The first line or paragraph that ends after `offset`."""
        while True:
            place = self._visible_from(unit, offset)
            if place >= len(self.string):
                return None
            found = self._stretch(unit, place)
            if found.end > offset:
                return found
            offset = self._lines.at(place).next

    def _visible_from(self, unit: Unit, offset: int) -> int:
        if unit is Unit.LINE:
            line = self._lines.at(offset)
            if not line.blank and offset < line.end:
                return offset
            offset = line.next if line.next > line.end else len(self.string)
        return first_visible(self.string, offset, len(self.string))

    def _stretch_to(self, unit: Unit, offset: int) -> Extent | None:
        """The last line or paragraph that starts before `offset`."""
        place = after_visible(self.string, 0, offset) - 1
        if unit is Unit.LINE and offset:
            line = self._lines.at(offset - 1)
            if not line.blank and line.start < offset:
                return Extent(line.start, line.end)
        return self._stretch(unit, place) if place >= 0 else None

    def _stretch(self, unit: Unit, place: int) -> Extent:
        """The line or paragraph that holds a visible place; the paragraph without white space around."""
        line = self._lines.at(place)
        if unit is Unit.LINE:
            return Extent(line.start, line.end)
        start, end = self._lines.paragraph(line)
        return self._whole(first_visible(self.string, start, end), after_visible(self.string, start, end))

    def _whole(self, start: int, end: int) -> Extent:
        from annotations.units.graphemes import cluster_end, snap

        start = snap(self.string, start)
        snapped = snap(self.string, end)
        return Extent(start, end if snapped == end else cluster_end(self.string, snapped))

    def _blocks_from(self, unit: Unit, offset: int) -> Iterator["Block"]:
        """The blocks that end after `offset`, in order, without those that hold no such unit for sure."""
        block = self._block_from(offset)
        while block is not None:
            yield block
            place = block.end
            if not block.units(unit).extents:
                place = self._past_barren(unit, block)
            block = self._block_from(place)

    def _blocks_to(self, unit: Unit, offset: int) -> Iterator["Block"]:
        """The blocks that start before `offset`, backwards, without those that hold no such unit for sure."""
        block = self._block_to(offset)
        while block is not None:
            yield block
            place = block.start
            if not block.units(unit).extents:
                place = self._before_barren(unit, block)
            block = self._block_to(place)

    def _past_barren(self, unit: Unit, block: "Block") -> int:
        """A place after a block without such units, before which there is none for sure."""
        from annotations.units.signs import hint_from

        known = self._barren.get(unit)
        if known is not None and known.start <= block.end < known.end:
            place = known.end
        else:
            place = hint_from(self.string, unit, block.end)
        self._remember_barren(unit, Extent(block.start, place))
        return place

    def _before_barren(self, unit: Unit, block: "Block") -> int:
        """A place before a block without such units, after which there is none for sure."""
        from annotations.units.signs import hint_to

        known = self._barren.get(unit)
        if known is not None and known.start < block.start <= known.end:
            place = known.start
        else:
            place = hint_to(self.string, unit, block.start)
        self._remember_barren(unit, Extent(place, block.end))
        return place

    def _remember_barren(self, unit: Unit, stretch: Extent) -> None:
        """Keep the longest stretch known to hold no such unit, so that it is searched once."""
        known = self._barren.get(unit)
        if known is None:
            self._barren[unit] = stretch
        elif known.start <= stretch.end and stretch.start <= known.end:
            self._barren[unit] = Extent(min(known.start, stretch.start), max(known.end, stretch.end))
        elif stretch.end - stretch.start > known.end - known.start:
            self._barren[unit] = stretch

    def _block_from(self, offset: int) -> "Block | None":
        place = first_visible(self.string, offset, len(self.string))
        return self._block_at(place) if place < len(self.string) else None

    def _block_to(self, offset: int) -> "Block | None":
        place = after_visible(self.string, 0, offset) - 1
        return self._block_at(place) if place >= 0 else None

    def _block_at(self, place: int) -> "Block":
        line = self._lines.at(place)
        if line.end - line.start <= _LONG:
            return self._blocks(*self._lines.paragraph(line))
        index = (place - line.start) // _PIECE
        while index and self._cut(line.start, line.end, index) > place:
            index -= 1
        start = self._cut(line.start, line.end, index)
        while (end := self._cut(line.start, line.end, index + 1)) <= place:
            index += 1
            start = end
        return self._blocks(start, end)

    def _cut(self, start: int, end: int, index: int) -> int:
        """Where piece number `index` of a long line starts: after a sentence, else after a space, else anywhere."""
        place = start + index * _PIECE
        if index == 0 or place >= end:
            return start if index == 0 else end
        from annotations.units.signs import cut_in

        return self.snap(cut_in(self.string, place, min(place + _PIECE // 2, end)))
