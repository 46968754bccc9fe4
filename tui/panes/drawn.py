"""Widgets that keep the lines they have drawn: a picture that touches them elsewhere costs next to nothing."""

from collections.abc import Sequence
from typing import Self

from textual.filter import ANSIToTruecolor, LineFilter
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


def true_filters(widget: Widget) -> Sequence[LineFilter]:
    """Return what a widget's lines have to be put through; our styles name true colours, so no system colours are."""
    return [one for one in widget.get_line_filters() if not isinstance(one, ANSIToTruecolor)]


class Drawn(Widget):
    """A widget that draws its own lines, and again only those of them that were refreshed.

    Textual asks every widget that the smallest rectangle around all changes touches for all its lines. A widget of
    this kind has neither border nor padding nor opacity.
    """

    def __init__(self, id: str | None = None) -> None:
        self._drawn: dict[int, Strip] = {}
        self._drawn_in: tuple[int, Sequence[LineFilter]] = (0, ())
        self._picture: tuple[Region | None, list[Strip]] = (None, [])
        super().__init__(id=id)

    @property
    def covered(self) -> int:
        """How many cells on the right something else lies upon, which therefore need not be drawn."""
        return 0

    def draw_lines(self, numbers: Sequence[int], width: int) -> list[Strip]:
        """Return lines of the widget, each of `width` cells but for those that are covered."""
        raise TypeError("a widget of this kind draws its lines")

    def render_line(self, y: int) -> Strip:
        """Return one line of the widget."""
        width = self.size.width
        return self.draw_lines((y,), width)[0].adjust_cell_length(width, self.rich_style)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of a part of the widget."""
        filters = true_filters(self)
        width = self._drawn_in[0]
        if crop == self._picture[0] and filters == self._drawn_in[1]:
            return self._picture[1]
        if crop.x or crop.width != width or filters != self._drawn_in[1]:
            width = self.size.width
            if (width, filters) != self._drawn_in:
                self._drawn_in = width, filters
                self.forget_lines()
        drawn = self._drawn
        if missing := [y for y in crop.line_range if y not in drawn]:
            strips = self.draw_lines(missing, width)
            room = width - self.covered
            # Textual puts a style together anew each time that it is asked for.
            ground = self.rich_style if any(strip.cell_length < room for strip in strips) else None
            strips = [strip.adjust_cell_length(room, ground) for strip in strips]
            if filters:
                background = self.background_colors[1]
                for one in filters:
                    strips = [strip.apply_filter(one, background) for strip in strips]
            drawn.update(zip(missing, strips, strict=True))
        lines = [drawn[y] for y in crop.line_range]
        if crop.x or crop.width < width:
            lines = [strip.crop(*crop.column_span) for strip in lines]
        self._picture = crop, lines
        return lines

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Draw again, where regions are given only these."""
        if regions:
            for region in regions:
                for y in region.line_range:
                    self._drawn.pop(y, None)
            self._picture = None, []
        elif repaint:
            self.forget_lines()
        super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        return self

    def notify_style_update(self) -> None:
        """Draw in the new style."""
        self.forget_lines()
        super().notify_style_update()

    def forget_lines(self) -> None:
        """Let every line be drawn anew when it is asked for."""
        self._drawn.clear()
        self._picture = None, []
