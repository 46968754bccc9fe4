"""Which panes are in view, which of them has the focus, and in what colours all is drawn."""

from typing import TYPE_CHECKING

from tui.look import Palette

if TYPE_CHECKING:
    from tui.desk import Desk

NARROW, NARROWER = 112, 72
"""Below the first width the list of articles folds away by itself, below the second the annotations too."""


class Arrangement:
    """The panes of the desk, shown or folded away by hand, else by the room there is."""

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        self._folded: dict[str, bool] = {}

    def arrange(self) -> None:
        """Show the panes that are wanted and for which there is room."""
        width = self.desk.app.size.width
        self.desk.set_class(width < 140, "narrow")
        for name, limit in (("left", NARROW), ("right", NARROWER)):
            folded = self._folded.get(name, width < limit)
            box = self.desk.query_one(f"#{name}")
            if folded and self.desk.focused is not None and box in self.desk.focused.ancestors:
                self.desk.reader.focus()
            box.set_class(folded, "folded")

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
        self.desk.show_foot()

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
        self.desk.show_document([])
        self.desk.show_foot()
