"""The reader: shows an article, keeps the selection in view, and tells what the mouse selects."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from textual import events
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.strip import Strip

from annotations import selection as selections
from annotations.document import Document
from annotations.extent import Extent, Unit
from annotations.selection import Selection
from annotations.span import Span
from annotations.text import Text
from tui.look import Palette
from tui.panes.rail import DrawnView
from tui.reading.next_page import NextPage
from tui.reading.painter import GUTTER, MEASURE, Painter, Scene, indent_in, measure_in
from tui.reading.wrapping import Layout

STEP = 16
"""Rows in which the reach of scrolling grows: up to so many blank ones may stand below the text."""

MARGIN = 2
"""Rows kept in view above and below the selection."""


class Reader(DrawnView, can_focus=True):
    """One article, its spans and the selection, drawn row by row.

    The screen sets `show`, `select` and `redraw`; only rows that change are drawn again.
    """

    DEFAULT_CSS = """
    Reader { width: 1fr; height: 1fr; background: $background; scrollbar-size-vertical: 1;
             overflow-x: hidden; overflow-y: scroll; }
    """

    class Selected(Message):
        """The mouse selected something."""

        def __init__(self, selection: Selection) -> None:
            super().__init__()
            self.selection = selection

    def __init__(self, palette: Palette, id: str | None = None) -> None:
        super().__init__(id=id)
        self.text = Text("")
        self.selection = Selection(0, 0)
        self.scene = Scene(Document("", "", ""))
        self.palette = palette
        self.layout_rows = Layout("", MEASURE)
        self.painter = Painter(self.layout_rows, palette)
        self.goal: int | None = None
        self._strips: dict[int, Strip] = {}
        self._fitted: Size | None = None
        self._expected: Layout | None = None
        self._scroll: int | None = None
        self._pressed: int | None = None
        self._press_unit = Unit.WORD
        self.next_page = NextPage(self)

    # -- what the screen sets -------------------------------------------------------------------

    def show(self, text: Text, document: Document, selection: Selection, scroll: int | None = None) -> None:
        """Show another article; `scroll` is the first row in view, None to bring the selection there."""
        self.text = text
        self.selection = selection
        self.scene = Scene(document, selection.extents)
        self.goal = None
        self._scroll = scroll
        self._fitted = None
        self._strips.clear()
        if self.size.width:
            self._fit()
        else:
            self._take(Layout("", MEASURE))

    def select(self, selection: Selection, *, keep_goal: bool = False) -> None:
        """Move the selection; the rows it leaves and enters are drawn again."""
        if not keep_goal:
            self.goal = None
        old = self.selection
        self.selection = selection
        self.scene = replace(self.scene, chosen=selection.extents)
        self.bring_into_view()
        self._stale((*old.extents, *selection.extents, Extent(old.start, old.end), selection.extent))

    def redraw(self, document: Document, changed: Iterable[Span]) -> None:
        """Take a new value of the document; `changed` are the spans that came, went or changed."""
        old_scene = self.scene
        old = old_scene.document
        self.scene = replace(old_scene, document=document)
        if old.zones != document.zones:
            self._strips.clear()
            self.refresh()
            return
        reach: list[Extent] = []
        gone, come = document.spans.difference(old.spans)
        for span in (*changed, *gone, *come):
            reach.append(span.extent)
            for spans in (old.spans, document.spans):
                reach += [other.extent for other in spans.overlapping(span.start, span.end)]
        self._stale(reach)

    def highlight(
        self, matches: Iterable[Extent], hints: Iterable[tuple[int, str]] = (), behind: Iterable[int] = ()
    ) -> None:
        """Show search matches and hint codes; `behind` is where codes stand at the end of what they take."""
        self.scene = replace(self.scene, matches=tuple(matches), hints=tuple(hints), behind=frozenset(behind))
        self._strips.clear()
        self.refresh()

    def link(self, extents: Iterable[Extent]) -> None:
        """Show the other ends of the relations of the span under the caret."""
        linked = tuple(extents)
        if linked != self.scene.linked:
            before = self.scene.linked
            self.scene = replace(self.scene, linked=linked)
            self._stale((*before, *linked))

    def light(self, extents: Iterable[Extent]) -> None:
        """Let all text but these extents stand back; none lets all of it stand as usual."""
        lit = tuple(extents)
        before = self.scene.lit
        if lit == before:
            return
        self.scene = replace(self.scene, lit=lit)
        if lit and before:
            self._stale(_differing(before, lit))
        else:
            self._strips.clear()
            self.refresh()

    def use(self, palette: Palette) -> None:
        """Draw in another palette."""
        self.palette = palette
        self.painter = Painter(self.layout_rows, palette)
        self._strips.clear()
        self.refresh()

    # -- where things are -----------------------------------------------------------------------

    @property
    def visible_rows(self) -> range:
        """The numbers of the rows in view."""
        top = self.scroll_offset.y
        return range(top, min(top + self.size.height, len(self.layout_rows)))

    @property
    def page(self) -> int:
        """How many rows a page down goes."""
        return max(1, self.size.height - 2)

    @property
    def visible_extent(self) -> Extent:
        """The code points in view."""
        rows = self.visible_rows
        if not rows:
            return Extent(0, 0)
        return Extent(self.layout_rows.row(rows[0]).start, self.layout_rows.row(rows[-1]).end)

    @property
    def measure(self) -> int:
        """The cells that a row of text may take."""
        return measure_in(self.size.width)

    @property
    def indent(self) -> int:
        """The cells left of the gutter: the text stands in the middle of a wide reader."""
        return indent_in(self.size.width)

    def offset_at(self, x: int, y: int) -> int:
        """Return the code point drawn at a cell of the widget."""
        number = min(max(0, self.scroll_offset.y + y), len(self.layout_rows) - 1)
        return self.layout_rows.offset_at(self.layout_rows.row(number), x - self.indent - GUTTER)

    def vertical(self, selection: Selection, count: int) -> int:
        """Return an offset on the row with text `count` rows below the selection's head (above, if negative)."""
        rows = self.layout_rows
        at = min(selection.head, len(self.text.string))
        if selection.head > selection.anchor and at > 0:
            at -= 1
        number = rows.row_of(at)
        if self.goal is None:
            start = rows.row(number)
            first = rows.cell_of(start, max(selection.start, start.start))
            self.goal = (first + rows.cell_of(start, at)) // 2
        step = 1 if count > 0 else -1
        target = number
        for _ in range(abs(count)):
            beyond = target + step
            while 0 <= beyond < len(rows) and not rows.shown_text(rows.row(beyond)).strip():
                beyond += step
            if not 0 <= beyond < len(rows):
                break
            target = beyond
        if target == number:
            return at
        row = rows.row(target)
        offset = rows.offset_at(row, self.goal)
        return min(max(offset, row.start), max(row.start, row.shown - 1))

    def pages_on(self, pages: int) -> tuple[int, range]:
        """Return where the caret would stand so many pages below (above, if negative), and the rows then in view."""
        goal = self.goal
        at = self.vertical(self.selection, pages * self.page)
        self.goal = goal
        row = self.layout_rows.row_of(at)
        top = self._top(row, row)
        return at, range(top, min(top + self.size.height, len(self.layout_rows)))

    def bring_into_view(self, centre: bool = False) -> None:
        """Scroll so that the selection's head, and as much of it as fits, is in view."""
        if not self.size.height:
            return
        head = max(0, self.selection.head - (1 if self.selection.head > self.selection.anchor else 0))
        row, other = self.layout_rows.row_of(head), self.layout_rows.row_of(self.selection.anchor)
        top = self._top(row, other, centre)
        if top != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, immediate=True, force=True)

    def _top(self, row: int, other: int, centre: bool = False) -> int:
        """Return the first row in view where `row`, and as much as fits of the way to `other`, is brought there."""
        top, height = self.scroll_offset.y, self.size.height
        margin = min(MARGIN, height // 4)
        if centre:
            wanted = row - height // 3
        elif row < top + margin:
            wanted = min(row, max(other, row - height + 1 + 2 * margin)) - margin
        elif row >= top + height - margin:
            wanted = row - height + 1 + margin
        else:
            return top
        return min(max(0, wanted), max(0, len(self.layout_rows) - height))

    # -- drawing --------------------------------------------------------------------------------

    def draw_lines(self, numbers: Sequence[int], width: int) -> list[Strip]:
        """Return lines of the widget."""
        if self._fitted is None:
            # The first picture is drawn before a resize is told of.
            self._fit()
        if len(self._strips) > 2000:
            self._strips.clear()
        top = self.scroll_offset.y
        return self.draw_rows([top + y for y in numbers], width)

    def draw_rows(self, numbers: Sequence[int], width: int) -> list[Strip]:
        """Return rows of the text, in view or not, of `width` cells but for what the scroll bar covers."""
        strips = self._strips
        if missing := [number for number in numbers if number not in strips]:
            drawn = self.painter.strips(missing, self.scene, width - self.covered, indent_in(width))
            strips.update(zip(missing, drawn, strict=True))
        return [strips[number] for number in numbers]

    def lay(self, strips: Mapping[int, Strip]) -> None:
        """Take rows that were drawn ahead of just what is shown now; those that stand here already stay."""
        self._strips = {**strips, **self._strips}

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Scroll; what is likely to be scrolled to next is made ready later."""
        super().watch_scroll_y(old_value, new_value)
        self.next_page.follow(down=new_value > old_value)

    def on_resize(self, event: events.Resize) -> None:
        """Wrap to the new width; what stood at the top of the view stays near it."""
        if self._fitted == self.size:
            return
        self._strips.clear()
        if self._fitted is None:
            self._fit()
        elif self.layout_rows.width != self.measure:
            head_row = self.layout_rows.row_of(self.selection.start) - self.scroll_offset.y
            self._wrap()
            wanted = self.layout_rows.row_of(self.selection.start) - max(0, min(head_row, self.size.height - 1))
            limit = max(0, len(self.layout_rows) - self.size.height)
            self.scroll_to(y=min(max(0, wanted), limit), animate=False, immediate=True, force=True)
        self._fitted = self.size
        self.refresh()
        self.call_after_refresh(self.bring_into_view)

    def _fit(self) -> None:
        """Wrap a new article to the size that there is, and go to where it is to be read."""
        self._fitted = self.size
        self._wrap()
        if self._scroll is None:
            self.bring_into_view(centre=True)
        else:
            self.scroll_to(y=self._scroll, animate=False, immediate=True, force=True)
            self.bring_into_view()
        self.next_page.follow(down=True)

    def expect(self, rows: Layout) -> None:
        """Take the rows of a text that is likely to be shown next, wrapped to the present measure."""
        self._expected = rows

    def _wrap(self) -> None:
        rows = self._expected
        is_known = rows is not None and rows.text is self.text.string and rows.width == self.measure
        self._take(rows if rows is not None and is_known else Layout(self.text.string, self.measure))

    def _take(self, rows: Layout) -> None:
        self._strips.clear()
        self.layout_rows = rows
        self.painter = Painter(rows, self.palette)
        count, height = len(rows), self.size.height
        # In steps: each change of it lays out the whole screen again.
        self.virtual_size = Size(self.size.width, height if count <= height else -(-count // STEP) * STEP)
        self.refresh()

    def _stale(self, extents: Iterable[Extent]) -> None:
        """Draw again the rows in view that hold any of `extents`; forget the others' strips."""
        top, height = self.scroll_offset.y, self.size.height
        rows: set[int] = set()
        for start, end in extents:
            first = self.layout_rows.row_of(start)
            last = self.layout_rows.row_of(max(start, end - 1))
            if last - first > 200:
                self._strips.clear()
                rows.update(range(max(first, top), min(last, top + height) + 1))
            else:
                rows.update(range(first, last + 1))
        for number in rows:
            self._strips.pop(number, None)
        seen = sorted(number - top for number in rows if top <= number < top + height)
        if not seen:
            return
        begin = seen[0]
        for here, after in pairwise([*seen, height + 2]):
            if after != here + 1:
                self.refresh(Region(0, begin, self.size.width, here - begin + 1))
                begin = after

    # -- the mouse ------------------------------------------------------------------------------

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A press selects the word under it, and begins a drag; with Shift it extends."""
        if event.button != 1:
            return
        self.focus()
        offset = self._under(event.offset)
        if event.shift:
            self.post_message(self.Selected(_through(self.text, self.selection.anchor, offset, Unit.WORD)))
            self._pressed = self.selection.anchor
        else:
            self._pressed = offset
            self.post_message(self.Selected(selections.at(self.text, offset)))
        self._press_unit = Unit.WORD
        self.capture_mouse()
        event.stop()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """A drag selects all from the press to here, by whole words."""
        if self._pressed is not None and event.button:
            moved = _through(self.text, self._pressed, self._under(event.offset), self._press_unit)
            if moved.extent != self.selection.extent:
                self.post_message(self.Selected(moved))
            event.stop()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """The drag ends."""
        self._pressed = None
        self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """A double click selects the sentence, a triple one the paragraph."""
        if event.chain > 1:
            unit = Unit.SENTENCE if event.chain == 2 else Unit.PARAGRAPH
            self.post_message(self.Selected(selections.at(self.text, self._under(event.offset), unit)))
        event.stop()

    def _under(self, place: Offset) -> int:
        return self.offset_at(place.x, place.y)


def _differing(before: Sequence[Extent], after: Sequence[Extent]) -> list[Extent]:
    """Return the stretches that only one of two lights falls on, of each a little more where they are in parts."""
    if len(before) == len(after) == 1 and before[0].start < after[0].end and after[0].start < before[0].end:
        edges = zip(before[0], after[0], strict=True)
        return [Extent(min(pair), max(pair)) for pair in edges if pair[0] != pair[1]]
    return [*before, *after]


def _through(text: Text, anchor: int, head: int, unit: Unit) -> Selection:
    """Return the selection of all units from the one at `anchor` to the one at `head`."""
    first, last = text.at(unit, anchor), text.at(unit, head)
    if first is None or last is None:
        return Selection(anchor, head)
    if last.start < first.start:
        return Selection(first.end, last.start)
    return Selection(first.start, last.end)
