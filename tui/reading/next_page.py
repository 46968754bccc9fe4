"""The next page: made ready while nobody waits, so that the key that goes there only has to show it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotations.extent import Unit
from tui.reading.drawn_ahead import STEP
from tui.spare_time import SpareTime

if TYPE_CHECKING:
    from tui.reading.reader import Reader


class NextPage:
    """The rows that the way of the last scrolling leads to, and the words among which the caret would land."""

    def __init__(self, reader: "Reader") -> None:
        self.reader = reader
        self.spare = SpareTime(reader)

    def follow(self, *, down: bool) -> None:
        """Make ready what follows below, or above, as soon as nothing has been scrolled for a while."""
        self.spare.use(self._made(1 if down else -1))

    def _made(self, pages: int) -> Iterator[None]:
        reader = self.reader
        at, rows = reader.pages_on(pages)
        reader.text.at(Unit.WORD, at)
        yield
        console = reader.app.console
        for first in range(0, len(rows), STEP):
            for strip in reader.draw_rows(rows[first : first + STEP], reader.size.width):
                # A strip keeps what it was written as.
                strip.render(console)
            yield
