"""Which panes are in view while reviewing: the queue and the card, or the brief where there is no room for them."""

from typing import TYPE_CHECKING

from tui.arrangement import NARROW, Arrangement
from tui.look import Palette

if TYPE_CHECKING:
    from tui.review.desk import ReviewDesk

QUEUE_WIDTH = NARROW
"""Below this width the queue folds away by itself."""

CARD_WIDTH = 100
"""Below this width the card folds into the brief."""


QUEUE_LEAST, QUEUE_MOST = 30, 56
READING = 132
"""Columns of the card and of a text that reads well: what a wide screen has besides goes to the queue."""


class ReviewPanes(Arrangement):
    """The panes of the desk, and those of a review laid in their place while one is at hand."""

    def __init__(self, desk: "ReviewDesk") -> None:
        super().__init__(desk)
        self._review = desk
        self._put_away: dict[str, bool] = {}

    def arrange(self) -> None:
        """Show the panes that are wanted and for which there is room."""
        super().arrange()
        desk = self._review
        desk.set_class(desk.reviewing, "reviewing")
        if desk.boxes is None:
            return
        width = desk.app.size.width
        queue = desk.reviewing and not self._put_away.get("left", width < QUEUE_WIDTH)
        card = desk.reviewing and not self._put_away.get("right", width < CARD_WIDTH)
        desk.boxes.queue_box.styles.width = min(QUEUE_MOST, width - READING) if width - READING > QUEUE_LEAST else None
        desk.boxes.queue_box.set_class(not queue, "folded")
        desk.boxes.card_box.set_class(not card, "folded")
        desk.boxes.brief.set_class(card or not desk.reviewing, "folded")

    def fold(self, name: str) -> None:
        """Show or fold away a pane by hand."""
        boxes = self._review.boxes
        if not self._review.reviewing or boxes is None or name == "guidelines":
            super().fold(name)
            return
        box = boxes.queue_box if name == "left" else boxes.card_box
        self._put_away[name] = not box.has_class("folded")
        self.arrange()

    def next_pane(self, step: int) -> None:
        """Move the focus among the panes in view; a review has one that takes it."""
        if self._review.reviewing:
            self._review.reader.focus()
            return
        super().next_pane(step)

    def dress(self, palette: Palette) -> None:
        """Draw everything in another palette."""
        if self._review.boxes is not None:
            self._review.boxes.use(palette)
        super().dress(palette)
