"""From a theme to what is drawn: the app's colour variables, and the style of every stretch of text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from rich.color import Color
from rich.style import Style
from textual.theme import Theme as AppTheme

from annotations.schema import Look, Schema
from themes.contrast import blend
from themes.theme import Colours, LabelSlot, Theme

FADED = 0.34
"""How much of a colour is left in text that stands back."""

Layer = tuple[str, Look]
"""A label's name and look, as one of the spans over a stretch of text."""


def app_theme(theme: Theme) -> AppTheme:
    """Return the theme as Textual wants it."""
    c = theme.colours
    return AppTheme(
        name=theme.name,
        dark=theme.dark,
        primary=c.accent,
        secondary=c.muted,
        accent=c.accent,
        warning=c.warning,
        error=c.error,
        success=c.success,
        foreground=c.foreground,
        background=c.background,
        surface=c.surface,
        panel=c.panel,
        luminosity_spread=0.12,
        variables={
            "muted": c.muted,
            "line": c.border,
            "focus": c.focus,
            "caret": c.caret,
            "caret-text": c.caret_text,
            "zone": c.zone,
            "match": c.match,
            "text": c.foreground,
            "text-muted": c.muted,
            "border": c.focus,
            "border-blurred": c.border,
            "block-cursor-background": c.caret,
            "block-cursor-foreground": c.caret_text,
            "block-cursor-text-style": "bold",
            "input-selection-background": c.match,
            "input-cursor-background": c.caret,
            "input-cursor-foreground": c.caret_text,
            "scrollbar": c.border,
            "scrollbar-hover": c.muted,
            "scrollbar-active": c.accent,
            "scrollbar-background": c.background,
            "scrollbar-background-hover": c.background,
            "scrollbar-background-active": c.background,
            "scrollbar-corner-color": c.background,
            "footer-key-foreground": c.accent,
        },
    )


@dataclass(frozen=True)
class Palette:
    """The styles of one theme for one schema; equal stretches share one cached style."""

    theme: Theme
    schema: Schema
    ground: str = ""
    _styles: dict[object, Style] = field(default_factory=dict, repr=False, compare=False)
    _faded: list["Palette"] = field(default_factory=list, repr=False, compare=False)

    @property
    def faded(self) -> "Palette":
        """The palette of text that stands back behind what is looked at: every colour near its ground."""
        if not self._faded:
            ground = self.background
            colours = {name: blend(code, ground, FADED) for name, code in self.theme.colours._asdict().items()}
            slots = tuple(
                LabelSlot(blend(slot.fill, ground, FADED), blend(slot.ink, ground, FADED))
                for slot in (*self.theme.labels, self.theme.unknown)
            )
            theme = self.theme._replace(colours=Colours(**colours), labels=slots[:-1], unknown=slots[-1])
            self._faded.append(replace(self, theme=theme, ground=ground, _styles={}, _faded=[]))
        return self._faded[0]

    @property
    def background(self) -> str:
        """The colour that text lies on."""
        return self.ground or self.theme.colours.background

    def slot(self, label: str) -> LabelSlot:
        """Return the colours of a label, by its place in the schema."""
        places: Mapping[str, int] = {name: place for place, name in enumerate(self.schema.labels)}
        return self.theme.slot(places[label]) if label in places else self.theme.unknown

    def look(self, label: str) -> Look:
        """Return the look of a label; one that the schema lacks is underlined."""
        known = self.schema.labels.get(label)
        return known.look if known else Look.UNDERLINE

    def plain(self, colour: str = "foreground", *, bold: bool = False, ground: str | None = None) -> Style:
        """Return the style of the app's own words in one of the theme's colours."""
        key = ("plain", colour, bold, ground)
        style = self._styles.get(key)
        if style is None:
            under = getattr(self.theme.colours, ground) if ground else self.background
            ink = getattr(self.theme.colours, colour)
            style = self._styles[key] = Style(color=_colour(ink), bgcolor=_colour(under), bold=bold or None)
        return style

    def ink(self, label: str, *, bold: bool = False, ground: str | None = None) -> Style:
        """Return the style of a mark or a word in a label's colour."""
        key = ("ink", label, bold, ground)
        style = self._styles.get(key)
        if style is None:
            under = getattr(self.theme.colours, ground) if ground else self.background
            style = Style(color=_colour(self.slot(label).ink), bgcolor=_colour(under), bold=bold or None)
            self._styles[key] = style
        return style

    def badge(self, label: str) -> Style:
        """Return the style of a label's name as a small plate."""
        key = ("badge", label)
        style = self._styles.get(key)
        if style is None:
            slot = self.slot(label)
            style = self._styles[key] = Style(color=_colour(self.background), bgcolor=_colour(slot.ink), bold=True)
        return style

    def text(
        self,
        layers: tuple[Layer, ...] = (),
        *,
        chosen: bool = False,
        match: bool = False,
        linked: bool = False,
        zone: bool = False,
        edge: str | None = None,
    ) -> Style:
        """Return the style of article text under `layers`, outermost first.

        `edge` names the label whose border falls on this very character, where no blank beside it
        could take a bracket. `linked` text is the other end of a relation.
        """
        key = (layers, chosen, match, linked, zone, edge)
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._mix(layers, chosen, match, linked, zone, edge)
        return style

    def hint(self, *, behind: bool = False) -> Style:
        """Return the style of a hint's code; of one that stands `behind` the beginning of what it takes."""
        key = ("hint", behind)
        style = self._styles.get(key)
        if style is None:
            accent, ground = _colour(self.theme.colours.accent), _colour(self.theme.colours.background)
            style = (
                Style(color=accent, bgcolor=ground, bold=True, underline=True)
                if behind
                else Style(color=ground, bgcolor=accent, bold=True)
            )
            self._styles[key] = style
        return style

    def bracket(self, layers: tuple[Layer, ...], label: str, chosen: bool) -> Style:
        """Return the style of a bracket of `label` drawn in a blank under `layers`."""
        key = ("bracket", layers, label, chosen)
        style = self._styles.get(key)
        if style is None:
            ground = self.text(tuple(layer for layer in layers if layer[1] is Look.FILL), chosen=chosen)
            ink = self.theme.colours.caret_text if chosen else self.slot(label).ink
            style = self._styles[key] = Style(color=_colour(ink), bgcolor=ground.bgcolor, bold=True)
        return style

    def _mix(
        self, layers: Iterable[Layer], chosen: bool, match: bool, linked: bool, zone: bool, edge: str | None
    ) -> Style:
        colours = self.theme.colours
        ground = self.background
        ink = colours.zone if zone else colours.foreground
        bold = underline = double = filled = False
        for label, look in layers:
            slot = self.slot(label)
            if look is Look.FILL:
                ground = blend(slot.fill, ground, 0.55) if filled else slot.fill
                ink, filled, bold = colours.foreground, True, True
            elif look is Look.UNDERLINE:
                double, underline = underline, True
                ink = colours.foreground if filled else slot.ink
            elif look is Look.BRACKET and not filled and not zone:
                ink = blend(slot.ink, colours.foreground, 0.4)
        if match or linked:
            ground, ink, double = colours.match, colours.foreground, linked or double
        if edge is not None and not chosen:
            ink, bold, double, underline = self.slot(edge).ink, True, True, False
        if chosen:
            ground, ink, bold = colours.caret, colours.caret_text, True
        return Style(
            color=_colour(ink),
            bgcolor=_colour(ground),
            bold=bold or None,
            underline=(underline and not double) or None,
            underline2=double or None,
        )


def _colour(code: str) -> Color:
    return Color.parse(code)
