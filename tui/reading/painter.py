"""The painter: one row of an article with its spans, selection and marks, as a strip of cells.

On the left of the text stands the gutter: lanes in which bracketed and barred spans run down their
rows, then one cell that takes an opening bracket at the row's beginning. One cell on the right takes
a closing one.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

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
MEASURE = 84
"""Cells of text on a row at most: longer rows are tiring to read."""

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
    behind: frozenset[int] = frozenset()
    """Where hints stand behind the beginning of what they take, mostly at its end."""

    def marks(self) -> list[tuple[int, int]] | None:
        """Return the stretches where anything but the spans changes how text is drawn; None: everywhere."""
        if self.lit or self.hints:
            return None
        zones = [(mark.start, mark.end) for mark in self.document.zones]
        return [*self.chosen, *self.matches, *self.linked, *zones]

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

    def strips(self, numbers: Sequence[int], scene: Scene, width: int, indent: int) -> list[Strip]:
        """Return rows, of ascending numbers, as strips of `width` cells, their gutter beginning at cell `indent`."""
        if scene.document.spans is not self._spans:
            self._spans, self._known = scene.document.spans, {}
        count, marks = len(self.layout), scene.marks()
        spans = self._by_row(range(numbers[0], min(numbers[-1] + 1, count)))
        strips = []
        for number in numbers:
            if number >= count:
                strips.append(Strip.blank(width, self.palette.plain()))
                continue
            row, on = self.layout.row(number), spans.get(number, ())
            more = marks is None or any(start <= row.end and row.start <= end for start, end in marks)
            if on or more:
                strips.append(self._marked(row, on, scene if more else None, width, indent))
            else:
                strips.append(self._bare(row, width, indent))
        return strips

    def _by_row(self, numbers: range) -> dict[int, list[Span]]:
        """Return the spans on each of some neighbouring rows, in text order; nothing for a row without."""
        found: dict[int, list[Span]] = {}
        if not numbers:
            return found
        layout = self.layout
        for span in self._spans.overlapping(layout.row(numbers[0]).start, layout.row(numbers[-1]).end):
            start, end = span.extent
            first, last = layout.row_of(start), layout.row_of(max(start, end - 1))
            for number in range(max(first, numbers[0]), min(last, numbers[-1]) + 1):
                found.setdefault(number, []).append(span)
        return found

    def _bare(self, row: Row, width: int, indent: int) -> Strip:
        """Return a row of text on which nothing lies: one style from end to end."""
        shown = self.layout.shown_text(row)
        words = " " * (indent + GUTTER) + shown
        used = len(words) if is_plain(shown) else cell_len(words)
        return Strip([Segment(words + " " * (width - used), self.palette.text())], max(used, width))

    def _marked(self, row: Row, spans: Sequence[Span], scene: Scene | None, width: int, indent: int) -> Strip:
        """Return a row on which spans lie, and what else there is in a scene, None where that is nothing."""
        blank = self.palette.plain()
        back = scene is not None and scene.stands_back(row.start, row.end)
        palette = self.palette.faded if back else self.palette
        left, right, inside = self._brackets(row, spans, palette)
        segments = [Segment(" " * indent, blank)] if indent else []
        segments += self._lanes(row, spans, palette)
        segments.append(left or Segment(" ", blank))
        segments += self._words(row, spans, inside) if scene is None else self._lit(row, spans, inside, scene)
        used = sum(segment.cell_length for segment in segments)
        if right:
            segments.append(right)
            used += 1
        if used < width:
            segments.append(Segment(" " * (width - used), blank))
        # Each change of style costs the terminal more than the words that follow.
        return Strip(Segment.simplify(segments), max(used, width))

    def _words(self, row: Row, spans: Sequence[Span], inside: Mapping[int, tuple[str, str]]) -> list[Segment]:
        """Return the words of a row on which nothing but spans lies."""
        shown, laid = self.layout.shown_text(row), self._laid(spans)
        segments = []
        for start, end in pairwise(self._places(row, shown, laid, inside)):
            words = shown[start - row.start : end - row.start]
            layers = tuple([layer for first, last, layer in laid if first <= start < last])
            mark, label = inside.get(start, ("", "")) if end == start + 1 else ("", "")
            if mark and words.isspace():
                segments.append(Segment(mark, self.palette.bracket(layers, label, False)))
            else:
                segments.append(Segment(words, self.palette.text(layers, edge=label if mark else None)))
        return segments

    def _lit(
        self, row: Row, spans: Sequence[Span], inside: Mapping[int, tuple[str, str]], scene: Scene
    ) -> list[Segment]:
        """Return the words of a row with everything that a scene may lay upon them."""

        def here(extents: Iterable[Extent]) -> list[Extent]:
            return [extent for extent in extents if extent[0] <= row.end and row.start <= extent[1]]

        shown, laid = self.layout.shown_text(row), self._laid(spans)
        zones = here(Extent(mark.start, mark.end) for mark in scene.document.zones)
        chosens, matches, linked = here(scene.chosen), here(scene.matches), here(scene.linked)
        codes = {at: code for at, code in scene.hints if row.start <= at < row.shown}
        ends = [min(at + len(code), row.shown) for at, code in codes.items()]
        cuts = chain(codes, ends, *chosens, *matches, *linked, *zones, *here(scene.lit))
        segments = []
        for start, end in pairwise(self._places(row, shown, laid, inside, cuts, ends)):
            words = shown[start - row.start : end - row.start]
            if start in codes:
                segments.append(self._code(codes[start], words, start in scene.behind))
                continue
            layers = tuple([layer for first, last, layer in laid if first <= start < last])
            mark, label = inside.get(start, ("", "")) if end == start + 1 else ("", "")
            chosen = _covered(start, chosens)
            palette = self.palette.faded if scene.stands_back(start, end) and not chosen else self.palette
            if mark and words.isspace():
                segments.append(Segment(mark, palette.bracket(layers, label, chosen)))
                continue
            style = palette.text(
                layers,
                chosen=chosen,
                match=_covered(start, matches),
                linked=_covered(start, linked),
                zone=_covered(start, zones),
                edge=label if mark else None,
            )
            segments.append(Segment(words, style))
        if not segments and _covered(row.start, chosens):
            segments.append(Segment(" ", self.palette.text(chosen=True)))
        return segments

    def _laid(self, spans: Iterable[Span]) -> list[tuple[int, int, Layer]]:
        """Return the fragments of spans, each with the layer that it lays on its words."""
        look = self.palette.look
        return [(start, end, (span.label, look(span.label))) for span in spans for start, end in span.fragments]

    def _places(
        self,
        row: Row,
        shown: str,
        laid: Iterable[tuple[int, int, Layer]],
        inside: Iterable[int],
        more: Iterable[int] = (),
        ends: Sequence[int] = (),
    ) -> list[int]:
        """Return where the look of a row may change, in order; `ends` are those of what hides text."""
        cuts = {row.start, row.shown, *more}
        for start, end, _ in laid:
            cuts.add(start)
            cuts.add(end)
        for at in inside:
            cuts.add(at)
            cuts.add(at + 1)
        places = sorted([cut for cut in cuts if row.start <= cut <= row.shown])
        return places if is_plain(shown) else _whole_clusters(shown, row.start, places, ends)

    def _code(self, code: str, words: str, is_behind: bool) -> Segment:
        """Return a hint's code in exactly as many cells as the text has that it hides."""
        return Segment(set_cell_size(code, cell_len(words)), self.palette.hint(behind=is_behind))

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
        self, row: Row, spans: Sequence[Span], palette: Palette
    ) -> tuple[Segment | None, Segment | None, dict[int, tuple[str, str]]]:
        """Return the bracket left of the row, the one right of it, and by offset those inside it."""
        left = right = None
        inside: dict[int, tuple[str, str]] = {}
        amounts: dict[tuple[int, str], int] = {}
        text = self.layout.text

        def glyph(at: int, bracket: str) -> str:
            amounts[at, bracket] = amount = amounts.get((at, bracket), 0) + 1
            return bracket if amount == 1 else SEVERAL[min(amount, len(SEVERAL) - 1)]

        for span in spans:
            if not self._among_others(span)[0]:
                continue
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

    def _lanes(self, row: Row, spans: Sequence[Span], palette: Palette) -> list[Segment]:
        """Return what runs down on the left of a row."""
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


def measure_in(width: int) -> int:
    """Return the cells that text may take in a reader of `width` cells."""
    return max(8, min(MEASURE, width - GUTTER - 1))


def indent_in(width: int) -> int:
    """Return the cells left of the gutter: the text stands in the middle of a wide reader."""
    return max(0, (width - GUTTER - 1 - measure_in(width)) // 2)
