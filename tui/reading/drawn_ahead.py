"""Rows of an article that were drawn before it is shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from textual.strip import Strip

from tui.look import Palette
from tui.reading.painter import Painter, Scene
from tui.reading.wrapping import Layout

if TYPE_CHECKING:
    from tui.reading.reader import Reader

STEP = 6
"""Rows that are drawn at a time: what a key may have to wait for."""

FEW = 200
"""Spans of an article at most that are compared with those that its rows were drawn with."""


@dataclass(frozen=True, slots=True)
class DrawnAhead:
    """Rows, and what they show: they are used where just that is shown."""

    scene: Scene
    rows: Layout
    palette: Palette
    width: int
    strips: dict[int, Strip] = field(default_factory=dict)

    def fits(self, reader: "Reader") -> bool:
        """Tell whether a reader shows just this now."""
        mine, shown = self.scene.document, reader.scene.document
        return (
            (reader.layout_rows is self.rows and reader.palette is self.palette and reader.size.width == self.width)
            and replace(self.scene, document=shown) == reader.scene
            and (mine.spans is shown.spans or (len(mine.spans) <= FEW and mine.spans == shown.spans))
            and mine.zones == shown.zones
        )

    def drawing(self, reader: "Reader", wanted: Sequence[int], painter: Painter | None = None) -> Iterator[None]:
        """Draw some rows as a reader would show them, a few at a step, with that painter where it knows the text."""
        painter, console = painter or Painter(self.rows, self.palette), reader.app.console
        for first in range(0, len(wanted), STEP):
            some = wanted[first : first + STEP]
            strips = painter.strips(some, self.scene, self.width - reader.covered, reader.indent)
            for strip in strips:
                # A strip keeps what it was written as.
                strip.render(console)
            self.strips.update(zip(some, strips, strict=True))
            yield
