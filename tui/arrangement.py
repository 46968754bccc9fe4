"""Which panes are in view, which of them has the focus, and in what colours all is drawn."""

from time import monotonic
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from tui.look import Palette
from tui.panes.rooms import Room, Rooms
from tui.panes.rows import RowList

if TYPE_CHECKING:
    from tui.desk import Desk

NARROW, NARROWER = 112, 72
"""Below the first width the list of articles folds away by itself, below the second the annotations too."""

TOAST = 6.0
"""Seconds for which a toast stands."""

WIDE = 180
"""From this width on the text leaves room for wider panes."""


class Arrangement:
    """The panes of the desk, shown or folded away by hand, else by the room there is."""

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        self._folded: dict[str, bool] = {}
        self._toasts_until = 0.0

    def rooms(self) -> ComposeResult:
        """Lay the panes out side by side, for the first time."""
        desk = self.desk
        # What is folded away from the start is never laid out.
        width = desk.app.size.width
        self.measure(width)
        desk.library.set_class(width < NARROW, "folded")
        with Rooms(id="rooms"):
            yield desk.library
            with Room(id="middle"):
                yield desk.reader_head
                yield desk.reader
                yield desk.prompt
            with Room(id="right", classes="folded" if width < NARROWER else ""):
                yield desk.spans_head
                yield desk.spans

    def arrange(self) -> None:
        """Show the panes that are wanted and for which there is room."""
        width = self.desk.app.size.width
        self.measure(width)
        for name, limit in (("left", NARROW), ("right", NARROWER)):
            folded = self._folded.get(name, width < limit)
            box = self.desk.query_one(f"#{name}")
            if folded and self.desk.focused is not None and box in self.desk.focused.ancestors:
                self.desk.reader.focus()
            box.set_class(folded, "folded")

    def measure(self, width: int) -> None:
        """Give the panes at the sides the width that goes with the terminal's."""
        self.desk.set_class(width < 140, "narrow")
        self.desk.set_class(width >= WIDE, "wide")

    def fold(self, name: str) -> None:
        """Show or fold away a pane by hand: `left`, `right` or `guidelines`."""
        if name == "guidelines":
            self.desk.glossator.toggle_guidelines(self.desk)
            return
        self._folded[name] = not self.desk.query_one(f"#{name}").has_class("folded")
        self.arrange()

    def next_pane(self, step: int) -> None:
        """Move the focus among the panes in view."""
        shown = [
            pane
            for pane in (self.desk.articles, self.desk.reader, self.desk.spans)
            if not any(box.has_class("folded") for box in pane.ancestors)
        ]
        at = shown.index(self.desk.focused) if self.desk.focused in shown else 0
        shown[(at + step) % len(shown)].focus()
        self.desk.picture.show_foot()

    def clear_of_toasts(self, *, coming: bool = False) -> None:
        """Put what is told in toasts into the half of the screen where the person is not at work."""
        desk = self.desk
        if coming:
            self._toasts_until = monotonic() + TOAST
        elif monotonic() > self._toasts_until:
            return
        if not desk.reader.size.height:
            # Nothing is laid out yet: measured now, the foot would be all of the screen. The desk asks again.
            return
        focused = desk.focused if isinstance(desk.focused, RowList) else desk.reader
        top, height = focused.scroll_offset.y, max(1, focused.size.height)
        if isinstance(focused, RowList):
            line = focused.cursor
        else:
            line = focused.layout_rows.row_of(min(desk.selection.start, max(0, len(desk.text) - 1)))
        below = not desk.prompt.is_open and line - top < height / 2
        foot = desk.size.height - max(box.region.bottom for box in (desk.reader, *desk.reader.siblings))
        desk.set_class(below, "toasts-below")
        for rack in desk.query("ToastRack"):
            rack.styles.margin = (0, 0, foot, 0) if below else (1, 0, 0, 0)

    def dress(self, palette: Palette) -> None:
        """Draw everything in another palette."""
        self.desk.reader.use(palette)
        for list_ in (self.desk.articles, self.desk.spans):
            list_.palette = palette
            list_.refresh()
        for line in (
            self.desk.library.head,
            self.desk.reader_head,
            self.desk.spans_head,
            self.desk.caret_line,
            self.desk.status_line,
            self.desk.key_bar,
        ):
            line.palette = palette

        from tui.panes.guidelines import Guidelines

        for guide in self.desk.query(Guidelines):
            guide.use(palette)
        self.desk.picture.show_document([])
        self.desk.picture.show_foot()
