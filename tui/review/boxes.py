"""The widgets of a review, mounted into the desk when the first question is asked."""

from annotations.schema import Schema
from tui.look import Palette
from tui.panes.rooms import Room
from tui.panes.status_line import Line
from tui.review.card import Brief, Card
from tui.review.queue_pane import QueuePane


class Boxes:
    """The queue and the card, each with a line above it, and the brief."""

    def __init__(self, schema: Schema, palette: Palette, key: str) -> None:
        """`key` is how the key is called that carries out what is suggested."""
        self.queue = QueuePane(schema, palette, id="queue")
        self.queue_head = Line(palette, "panel", id="head-queue")
        self.card = Card(palette, key, id="card")
        self.card_head = Line(palette, "panel", id="head-card")
        self.brief = Brief(palette, key, id="brief")
        self.queue_box = Room(self.queue_head, self.queue, id="queue-box")
        self.card_box = Room(self.card_head, self.card, id="card-box")

    def use(self, palette: Palette) -> None:
        """Draw in another palette."""
        for widget in (self.queue, self.queue_head, self.card, self.card_head, self.brief):
            widget.palette = palette
            widget.refresh()
