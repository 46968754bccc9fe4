"""A list that draws only the rows in view, one of which may be opened to several lines."""

from collections.abc import Sequence
from textwrap import wrap

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from tui.panes.rail import DrawnView
from tui.visible import visible

STEP = 16
"""Lines in which a list grows: up to so many blank ones may stand below its last row."""


class RowList(DrawnView, can_focus=True):
    """Rows of one line each, of any number; the one at `cursor` is followed by `opened` further lines.

    Subclasses say how many rows there are and draw them; the screen moves the cursor.
    """

    DEFAULT_CSS = """
    RowList { background: $surface; scrollbar-size-vertical: 1; overflow-x: hidden; overflow-y: auto;
              scrollbar-background: $surface; scrollbar-background-hover: $surface;
              scrollbar-background-active: $surface; }
    """

    class Chosen(Message):
        """A row was chosen with the mouse."""

        def __init__(self, rows: "RowList", row: int) -> None:
            super().__init__()
            self.rows = rows
            self.row = row

        @property
        def control(self) -> "RowList":
            """The list it happened in."""
            return self.rows

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.cursor = 0
        self.opened = 0
        self.codes: dict[int, str] = {}
        self.room = 0
        """Cells of a line that nothing covers, when it was last drawn."""

    def count(self) -> int:
        """Return the number of rows."""
        raise TypeError("a list says how many rows it has")

    def draw(self, row: int, line: int, width: int) -> Strip:
        """Return a line of a row: 0 is the row itself, 1 and on are the opened ones; `room` cells are enough."""
        raise TypeError("a list draws its rows")

    def blank(self, width: int) -> Strip:
        """Return what is drawn below the last row."""
        raise TypeError("a list draws its ground")

    def nothing(self) -> Sequence[str]:
        """Return the sentences that stand where there are no rows."""
        return ()

    def open_lines(self, row: int, width: int) -> int:
        """Return how many lines are shown below the row at the cursor."""
        return 0

    def rebuild(self) -> None:
        """Measure and draw everything again, after the rows or the width changed."""
        self.measure()
        self.refresh()

    def measure(self) -> None:
        """Measure again after the rows or the width changed, and draw nothing yet."""
        self.cursor = max(0, min(self.cursor, self.count() - 1))
        self.opened = self.open_lines(self.cursor, self.size.width) if self.count() else 0
        self._reach()

    def _reach(self) -> None:
        """Say how far there is to scroll, in steps: each change of it lays out the whole screen again."""
        lines, height = self.count() + self.opened, self.size.height
        reach = height if lines <= height else -(-lines // STEP) * STEP
        # What opens and closes at the cursor does not shorten the list by less than a page.
        if lines <= height or not reach <= self.virtual_size.height <= reach + height + STEP:
            self.virtual_size = Size(self.size.width, reach)

    def move(self, row: int) -> None:
        """Put the cursor on a row and bring that into view."""
        if not self.count():
            return
        row = max(0, min(row, self.count() - 1))
        before, opened = self.cursor, self.opened
        self.cursor = row
        self.opened = self.open_lines(row, self.size.width)
        if opened != self.opened:
            self._reach()
            # All below moves up or down.
            self.redraw_lines(min(before, row), self.scroll_offset.y + self.size.height)
        elif opened:
            self.redraw_lines(min(before, row), max(before, row) + opened + 1)
        elif before != row:
            self.refresh_rows(before, row)
        self.reveal()

    def refresh_rows(self, *rows: int) -> None:
        """Draw some rows again, those of them that are in view."""
        for row in set(rows):
            line = row + (self.opened if row > self.cursor else 0)
            self.redraw_lines(line, line + 1)

    def redraw_lines(self, first: int, end: int) -> None:
        """Draw lines of the whole list again, as far as they are in view."""
        top = self.scroll_offset.y
        first, end = max(first, top), min(end, top + self.size.height)
        if first < end:
            self.refresh(Region(0, first - top, self.size.width, end - first))

    def reveal(self) -> None:
        """Scroll so that the row at the cursor is in view, with what is opened below it."""
        height = self.size.height
        top = self.scroll_offset.y
        if not height:
            return
        last = self.cursor + min(self.opened, height - 1)
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, immediate=True, force=True)
        elif last >= top + height:
            self.scroll_to(y=last - height + 1, animate=False, immediate=True, force=True)

    def place_of(self, y: int) -> tuple[int, int]:
        """Return the row and its line drawn at `y` of the whole list."""
        if y <= self.cursor:
            return y, 0
        if y <= self.cursor + self.opened:
            return self.cursor, y - self.cursor
        return y - self.opened, 0

    def draw_lines(self, numbers: Sequence[int], width: int) -> list[Strip]:
        """Return lines of the widget."""
        top, count, self.room = self.scroll_offset.y, self.count(), width - self.covered
        return [self._line(y, *self.place_of(top + y), count, width) for y in numbers]

    def _line(self, y: int, row: int, line: int, count: int, width: int) -> Strip:
        if row >= count:
            return self.blank(width) if count else self._said(y, width)
        strip = self.draw(row, line, width)
        if not self.room <= strip.cell_length <= width:
            strip = strip.adjust_cell_length(width, self.rich_style)
        code = self.codes.get(row) if line == 0 else None
        if code is None:
            return strip
        return Strip([Segment(code, self.code_style()), *strip.crop(len(code), width)], width)

    def _said(self, y: int, width: int) -> Strip:
        """Return a line of what stands where there are no rows."""
        ground = self.blank(width)
        lines = [line for words in self.nothing() for line in wrap(words, max(8, width - 2)) or [""]]
        if y >= len(lines) or not width:
            return ground
        style = next((segment.style for segment in ground if segment.style), None)
        return Strip([Segment(f" {visible(lines[y])}", style)]).adjust_cell_length(width, style)

    def code_style(self) -> Style:
        """Return the style of a hint's code on a row."""
        raise TypeError("a list says how it draws codes")

    @property
    def rows_in_view(self) -> range:
        """The rows that are at least partly in view."""
        top = self.scroll_offset.y
        first, _ = self.place_of(top)
        last, _ = self.place_of(top + max(0, self.size.height - 1))
        return range(first, min(last + 1, self.count()))

    def on_resize(self, event: events.Resize) -> None:
        """Measure again for the new width."""
        self.rebuild()
        self.call_after_refresh(self.reveal)

    def on_click(self, event: events.Click) -> None:
        """A click chooses the row under it."""
        row, _ = self.place_of(self.scroll_offset.y + event.y)
        self.focus()
        if row < self.count():
            self.post_message(self.Chosen(self, row))
        event.stop()

    def on_focus(self) -> None:
        """The cursor is drawn stronger while the list has the focus."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor is drawn fainter while the focus is elsewhere."""
        self.refresh()
