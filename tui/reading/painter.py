"""The painter: one row of an article with its spans, selection and marks, as a strip of cells.

On the left of the text stands the gutter: lanes in which bracketed and barred spans run down their
rows, then one cell that takes an opening bracket at the row's beginning. One cell on the right takes
a closing one.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.cells import cell_len, set_cell_size, split_graphemes
from rich.segment import Segment
from textual.strip import Strip

from annotations.document import Document
from annotations.extent import Extent
from annotations.schema import Look
from annotations.span import Span
from annotations.spans import Spans
from tui.look import Layer, Palette
from tui.reading.wrapping import Layout, Row, is_plain

LANES = 3
GUTTER = LANES + 1
_LANED = (Look.BRACKET, Look.GUTTER)
OPENING, CLOSING = "⌜", "⌟"
SEVERAL = " ⌜²³⁴⁵⁶⁷⁸⁹"
"""What stands for so many spans that begin, or end, at one place."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that a row's picture depends on, besides the text and its wrapping.

    Text outside `lit` stands back, unless there is none.
    """

    document: Document
    chosen: tuple[Extent, ...] = ()
    matches: tuple[Extent, ...] = ()
    hints: tuple[tuple[int, str], ...] = ()
    linked: tuple[Extent, ...] = ()
    lit: tuple[Extent, ...] = ()

    def touches(self, start: int, end: int) -> bool:
        """Tell whether anything but the spans changes how a stretch of text is drawn."""
        if self.lit or self.hints:
            return True
        if any(first <= end and start <= last for first, last in self.chosen):
            return True
        laid = (*self.matches, *self.linked)
        if laid and any(first <= end and start <= last for first, last in laid):
            return True
        return any(mark.start <= end and start <= mark.end for mark in self.document.zones)

    def stands_back(self, start: int, end: int) -> bool:
        """Tell whether none of a stretch of text is lit."""
        return bool(self.lit) and not any(begin < end and start < stop for begin, stop in self.lit)


class Painter:
    """Draws rows of one layout in one palette."""

    def __init__(self, layout: Layout, palette: Palette) -> None:
        self.layout = layout
        self.palette = palette
        self._spans = Spans()
        self._known: dict[str, tuple[bool, int]] = {}

    def strip(self, number: int, scene: Scene, width: int, indent: int) -> Strip:
        """Return row `number` as a strip of `width` cells, its gutter beginning at cell `indent`."""
        blank = self.palette.plain()
        if number >= len(self.layout):
            return Strip.blank(width, blank)
        if scene.document.spans is not self._spans:
            self._spans, self._known = scene.document.spans, {}
        row = self.layout.row(number)
        spans = scene.document.spans.overlapping(row.start, max(row.end, row.start + 1))
        if not spans and not scene.touches(row.start, row.end):
            return self._bare(row, width, indent)
        left, right, inside = self._brackets(row, spans, scene)
        segments = [Segment(" " * indent, blank)] if indent else []
        segments += self._lanes(row, spans, scene)
        segments.append(left or Segment(" ", blank))
        segments += self._words(row, spans, inside, scene)
        used = sum(segment.cell_length for segment in segments)
        if right:
            segments.append(right)
            used += 1
        if used < width:
            segments.append(Segment(" " * (width - used), blank))
        return Strip(segments, max(used, width))

    def _bare(self, row: Row, width: int, indent: int) -> Strip:
        """Return a row of text on which nothing lies."""
        blank, shown = self.palette.plain(), self.layout.shown_text(row)
        words = Segment(shown, self.palette.text())
        used = indent + GUTTER + words.cell_length
        segments = [Segment(" " * (indent + GUTTER), blank), *((words,) if shown else ())]
        if used < width:
            segments.append(Segment(" " * (width - used), blank))
        return Strip(segments, max(used, width))

    def _words(
        self, row: Row, spans: Sequence[Span], inside: dict[int, tuple[str, str]], scene: Scene
    ) -> list[Segment]:
        shown = self.layout.shown_text(row)
        zones = [Extent(mark.start, mark.end) for mark in scene.document.zones]
        codes = {at: code for at, code in scene.hints if row.start <= at < row.shown}
        cuts = {row.start, row.shown, *inside, *(at + 1 for at in inside), *codes}
        cuts.update(min(at + len(code), row.shown) for at, code in codes.items())
        for span in spans:
            for fragment in span.fragments:
                cuts.update(fragment)
        for extents in (scene.chosen, scene.matches, scene.linked, zones, scene.lit):
            for extent in extents:
                cuts.update(extent)
        places = sorted(cut for cut in cuts if row.start <= cut <= row.shown)
        if not is_plain(shown):
            ends = [min(at + len(code), row.shown) for at, code in codes.items()]
            places = _whole_clusters(shown, row.start, places, ends)
        segments = []
        for start, end in pairwise(places):
            words = shown[start - row.start : end - row.start]
            if start in codes:
                segments.append(self._code(codes[start], words))
                continue
            mark, label = inside.get(start, ("", ""))
            chosen = _covered(start, scene.chosen)
            palette = self.palette.faded if scene.stands_back(start, end) and not chosen else self.palette
            if mark and end == start + 1 and words.isspace():
                segments.append(Segment(mark, palette.bracket(self._layers(spans, start), label, chosen)))
                continue
            style = palette.text(
                self._layers(spans, start),
                chosen=chosen,
                match=_covered(start, scene.matches),
                linked=_covered(start, scene.linked),
                zone=_covered(start, zones),
                edge=label if mark and end == start + 1 else None,
            )
            segments.append(Segment(words, style))
        if not segments and _covered(row.start, scene.chosen):
            segments.append(Segment(" ", self.palette.text(chosen=True)))
        return segments

    def _code(self, code: str, words: str) -> Segment:
        """Return a hint's code in exactly as many cells as the text has that it hides."""
        return Segment(set_cell_size(code, cell_len(words)), self.palette.hint())

    def _layers(self, spans: Iterable[Span], offset: int) -> tuple[Layer, ...]:
        return tuple((span.label, self.palette.look(span.label)) for span in spans if span.covers(offset))

    def _among_others(self, span: Span) -> tuple[bool, int]:
        """Return whether a span's ends are drawn, and its lane.

        They are where its look says so, it has parts, or its like overlaps it. The lane is how many spans that have
        one were open already where this one begins.
        """
        known = self._known.get(span.id)
        if known is None:
            look, bounds = self.palette.look(span.label), span.extent
            others = [other for other in self._spans.overlapping(*bounds) if other.id != span.id]
            looks = [self.palette.look(other.label) for other in others]
            drawn = look is Look.BRACKET or len(span.fragments) > 1 or look in looks
            lane = sum(
                1
                for other, its in zip(others, looks, strict=True)
                if its in _LANED and other.start <= bounds.start and other.order < span.order
            )
            known = self._known[span.id] = drawn, lane
        return known

    def _brackets(
        self, row: Row, spans: Sequence[Span], scene: Scene
    ) -> tuple[Segment | None, Segment | None, dict[int, tuple[str, str]]]:
        """Return the bracket left of the row, the one right of it, and by offset those inside it."""
        left = right = None
        inside: dict[int, tuple[str, str]] = {}
        amounts: Counter[tuple[int, str]] = Counter()
        text = self.layout.text

        def glyph(at: int, bracket: str) -> str:
            amounts[at, bracket] += 1
            amount = amounts[at, bracket]
            return bracket if amount == 1 else SEVERAL[min(amount, len(SEVERAL) - 1)]

        for span in spans:
            if not self._among_others(span)[0]:
                continue
            palette = self.palette.faded if scene.stands_back(row.start, row.end) else self.palette
            ink = palette.ink(span.label, bold=True)
            for start, end in span.fragments:
                if start == row.start:
                    left = Segment(glyph(-1, OPENING), ink)
                elif row.start < start <= row.shown:
                    at = start - 1 if text[start - 1].isspace() else start
                    self._put(inside, at, glyph(at, OPENING), span.label)
                if end == row.shown or (row.shown < end <= row.end):
                    right = Segment(glyph(-2, CLOSING), ink)
                elif row.start < end < row.shown:
                    at = end if text[end].isspace() else end - 1
                    self._put(inside, at, glyph(at, CLOSING), span.label)
        return left, right, inside

    @staticmethod
    def _put(inside: dict[int, tuple[str, str]], at: int, glyph: str, label: str) -> None:
        """Put a bracket at a place: the first one stays unless a count takes its place."""
        if at not in inside or glyph not in (OPENING, CLOSING):
            inside[at] = (glyph, label)

    def _lanes(self, row: Row, spans: Sequence[Span], scene: Scene) -> list[Segment]:
        blank = self.palette.plain()
        lanes: list[tuple[str, str] | None] = [None] * LANES
        for span in spans:
            look = self.palette.look(span.label)
            if look not in _LANED:
                continue
            lane = self._among_others(span)[1]
            if lane >= LANES:
                continue
            begins, ends = span.start >= row.start, span.end <= row.end
            glyph = {(True, True): "╶", (True, False): "╭", (False, True): "╰", (False, False): "│"}[begins, ends]
            if look is Look.GUTTER:
                glyph = "▌"
            held = lanes[lane]
            lanes[lane] = (glyph if held is None else "├", span.label)
        palette = self.palette.faded if scene.stands_back(row.start, row.end) else self.palette
        if not any(lanes):
            return [Segment(" " * LANES, blank)]
        return [Segment(lane[0], palette.ink(lane[1])) if lane else Segment(" ", blank) for lane in lanes]


def _covered(offset: int, extents: Iterable[Extent]) -> bool:
    return any(start <= offset < end for start, end in extents)


def _whole_clusters(shown: str, start: int, places: Sequence[int], ends: Sequence[int] = ()) -> list[int]:
    """Move cuts that fall inside a cluster to its beginning, so that no mark is torn off its letter.

    `ends` are those of what hides text: these move to the cluster's end.
    """
    # Here, since the rules for clusters are not loaded for a first picture that can do without them.
    from annotations.units.graphemes import snap

    # Rich parts the two halves of a flag, which Unicode takes for one cluster.
    clusters = {start + snap(shown, begin) for begin, _, _ in split_graphemes(shown)[0]}
    edges = sorted(clusters | {start + len(shown)})
    whole = {edges[max(0, bisect_right(edges, place) - 1)] for place in places}
    return sorted(whole | {edges[min(bisect_left(edges, end), len(edges) - 1)] for end in ends})
