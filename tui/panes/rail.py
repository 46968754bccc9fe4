"""A scroll bar that is drawn in a few strips, however long it is, and the views that have one."""

from math import ceil

from rich.color import Color
from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.widget import Widget

from tui.panes.drawn import Drawn, true_filters


class Rail(ScrollBar):
    """Textual's vertical scroll bar, whose lines are kept: hardly any picture changes it, and all of them touch it."""

    def __init__(self, thickness: int) -> None:
        self._kept: tuple[object, list[Strip]] = (None, [])
        self._strips: dict[Segment, Strip] = {}
        self._strips_in: object = None
        super().__init__(vertical=True, name="vertical", thickness=thickness)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of a part of the bar."""
        height, looks = self.outer_size.height, (self._colours(), true_filters(self))
        if looks != self._strips_in:
            self._strips_in, self._strips = looks, {}
        key = height, self.window_virtual_size, self.window_size, self.position, looks
        if self._kept[0] != key:
            self._kept = key, [self._strip(segment) for segment in self._segments(height, *looks[0])]
        lines = self._kept[1]
        if crop.size == (self.thickness, height):
            return lines
        return [strip.crop(*crop.column_span) for strip in lines[crop.y : crop.bottom]]

    def _strip(self, segment: Segment) -> Strip:
        strip = self._strips.get(segment)
        if strip is None:
            strip = Strip(Segment.apply_style([segment], self.rich_style), self.thickness)
            for one in true_filters(self):
                strip = strip.apply_filter(one, self.background_colors[1])
            self._strips[segment] = strip
        return strip

    def _segments(self, height: int, ground: Color, bar: Color) -> list[Segment]:
        reach = self.window_virtual_size
        drawn = self.renderer.render_bar(
            size=height,
            virtual_size=ceil(reach),
            window_size=ceil(self.window_size) if self.window_size < reach else 0,
            position=self.position,
            thickness=self.thickness,
            back_color=ground,
            bar_color=bar,
        )
        return list(drawn.segments)

    def _colours(self) -> tuple[Color, Color]:
        """Return the colours of the ground and of what moves on it."""
        styles = self.parent.styles if self.parent is not None else self.styles
        if self.grabbed:
            ground, bar = styles.scrollbar_background_active, styles.scrollbar_color_active
        elif self.mouse_over:
            ground, bar = styles.scrollbar_background_hover, styles.scrollbar_color_hover
        else:
            ground, bar = styles.scrollbar_background, styles.scrollbar_color
        return ground.rich_color, (ground + bar).rich_color


class DrawnView(Drawn, ScrollView):
    """A view that scrolls over lines which it draws itself."""

    keys_to: Widget | None = None
    """Who gets every key pressed here at once, instead of by way of all widgets in between."""

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Scroll; the lines that stay in view are not drawn again."""
        by = round(new_value) - round(old_value)
        moved = {y - by: strip for y, strip in self._drawn.items() if 0 <= y - by < self.size.height}
        super().watch_scroll_y(old_value, new_value)
        self._drawn.update(moved)

    def on_key(self, event: events.Key) -> None:
        """Hand a key on."""
        if self.keys_to is not None:
            event.stop()
            self.keys_to.post_message(event)

    @property
    def covered(self) -> int:
        """The cells under the scroll bar."""
        return self.scrollbar_size_vertical

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The bar on the right, made when it is first asked for."""
        if self._vertical_scrollbar is None:
            # As Textual makes its own: there is no other place to put another kind.
            self._vertical_scrollbar = bar = Rail(self.scrollbar_size_vertical)
            bar.display = False
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar
