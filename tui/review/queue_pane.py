"""The queue as a list: one line an item, what was decided of it, and where the one at hand stands."""

from collections.abc import Callable, Mapping, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from annotations.review.item import Item, Key
from annotations.review.kinds import Kind
from annotations.review.queue import Queue, State
from annotations.schema import Schema
from annotations.verdict import Decision
from tui.look import Palette
from tui.panes.rows import RowList
from tui.review.facts import quote_of
from tui.review.signs import SIGNS, STATES
from tui.visible import fitted, fitted_keeping, fitted_middle, visible

FEWEST = 6
"""Columns beside a form from which on they tell where it stands."""

COLOURS = {State.OPEN: "foreground", State.DECIDED: "muted", State.SKIPPED: "muted"}


class QueuePane(RowList, can_focus=False):
    """The items of a queue, drawn as far as they are in view; the cursor is the item at hand."""

    def __init__(self, schema: Schema, palette: Palette, id: str | None = None) -> None:
        super().__init__(id=id)
        self.schema = schema
        self.palette = palette
        self.queue: Queue | None = None
        self.decided: Mapping[Key, Decision] = {}
        self.words: Callable[[], Sequence[str]] = tuple
        self._glyphs = {label.name: label.key for label in schema.labels.values()}

    def count(self) -> int:
        """Return the number of items."""
        return 0 if self.queue is None else len(self.queue)

    def follow(self, *, grown: bool) -> None:
        """Draw the queue as it is now; `grown` tells that items came or went."""
        if self.queue is None:
            return
        row = max(0, self.queue.index)
        if grown:
            self.cursor = row
            self.rebuild()
            self.reveal()
        else:
            before = self.cursor
            self.move(row)
            if before == row:
                self.refresh_rows(row)

    def open_lines(self, row: int, width: int) -> int:
        """Return how many lines stand below the item at hand."""
        return 1 if width and self.queue is not None and self.queue.item is not None else 0

    def reveal(self) -> None:
        """Scroll where the item at hand comes near an edge, so that it seldom does."""
        height, top = self.size.height, self.scroll_offset.y
        if height and not top + min(2, self.cursor) <= self.cursor + 1 < top + height - 2:
            limit = max(0, self.count() + self.opened - height)
            wanted = min(limit, max(0, self.cursor - height // 3))
            if wanted != top:
                self.scroll_to(y=wanted, animate=False, immediate=True, force=True)

    def draw(self, row: int, line: int, width: int) -> Strip:
        """Return one line of an item: what it is, and for the one at hand where it stands."""
        found = [] if self.queue is None else self.queue.rows(row, row + 1)
        if not found:
            return self.blank(width)
        item, state, here = found[0].item, found[0].state, found[0].is_at_hand
        ground = "panel" if here else "surface"
        faint = self.palette.plain("muted", ground=ground)
        if line:
            place = f"    {_place(item.article_id, item.annotator, width - 5)}"
            return Strip([Segment(place, faint)]).adjust_cell_length(width, faint)
        plain = self.palette.plain("foreground" if here else COLOURS[state], ground=ground, bold=here)
        decided = self.decided.get(item.key) if state is State.DECIDED else None
        sign = SIGNS[decided] if decided is not None else STATES[state]
        kind = "" if item.kind is Kind.SPANS else f" {item.kind}"
        room = max(1, width - 6 - len(kind))
        ink = self.palette.ink(item.label, ground=ground, bold=here)
        form = fitted(quote_of(item), room)
        beside = _beside(item, room - cell_len(form))
        return Strip(
            [
                Segment("▸" if here else " ", self.palette.plain("accent", ground=ground, bold=True)),
                Segment(sign, plain if here else faint),
                Segment(" ", plain),
                Segment(
                    f"{visible(self._glyphs.get(item.label, '·'))[:1]} ", ink if state is State.OPEN or here else faint
                ),
                Segment(form, plain),
                Segment(beside + " " * (room - cell_len(form) - cell_len(beside)), faint),
                Segment(f"{kind} ", faint),
            ]
        )

    def code_style(self) -> Style:
        """Return the style of a hint's code on a row."""
        return self.palette.hint()

    def blank(self, width: int) -> Strip:
        """Return the ground below the last item."""
        return Strip.blank(width, self.palette.plain(ground="surface"))

    def nothing(self) -> Sequence[str]:
        """Return what an empty queue says."""
        return self.words()


def _beside(item: Item, room: int) -> str:
    """Return what follows an item in its line of the text and, where there is room, its article: they tell it."""
    if room < FEWEST:
        return ""
    after = fitted_keeping(item.suffix.partition("\n")[0].rstrip("\r"), room)
    left = room - cell_len(after) - 2
    if left < FEWEST:
        return after
    article = fitted_middle(item.article_id, left)
    return after + " " * (room - cell_len(after) - cell_len(article)) + article


def _place(article_id: str, annotator: str, room: int) -> str:
    """Return an article and whose work it is in so many columns; what is too long is cut in its middle."""
    room -= 3
    whose = fitted_middle(annotator, max(room // 2, room - cell_len(visible(article_id))))
    return f"{fitted_middle(article_id, room - cell_len(whose))} · {whose}"
