"""A scroll bar that is drawn in a few strips, however long it is."""

from typing import TYPE_CHECKING

from rich.color import Color
from rich.segment import Segment
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from textual.filter import LineFilter


class Rail(ScrollBar):
    """Textual's vertical scroll bar, whose lines are kept: hardly any picture changes it, and all of them touch it."""

    def __init__(self, thickness: int) -> None:
        self._lines: tuple[Hashable, list[Strip]] = (None, [])
        super().__init__(vertical=True, name="vertical", thickness=thickness)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of a part of the bar."""
        filters = self.get_line_filters()
        look = self._look()
        height = self.outer_size.height
        if crop.width != self.thickness or crop.bottom > height:
            return super().render_lines(crop)
        key = (look, height, self.window_virtual_size, self.window_size, self.position, tuple(map(id, filters)))
        if self._lines[0] != key:
            self._lines = key, self._drawn(height, look, filters)
        lines = self._lines[1]
        return lines if crop.height == height else lines[crop.y : crop.bottom]

    def _look(self) -> tuple[Color, Color]:
        """Return the colours of the ground and of what moves on it."""
        assert self.parent is not None
        styles = self.parent.styles
        if self.grabbed:
            ground, bar = styles.scrollbar_background_active, styles.scrollbar_color_active
        elif self.mouse_over:
            ground, bar = styles.scrollbar_background_hover, styles.scrollbar_color_hover
        else:
            ground, bar = styles.scrollbar_background, styles.scrollbar_color
        return ground.rich_color, (ground + bar).rich_color
