"""A theme: the colours of the app and of the labels, as plain values."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

_LONGEST_ECHO = 80
_LONGEST_PATH = 4096


class ThemeError(Exception):
    """A theme cannot be used; the text is one sentence: which file, which field, what was expected there."""


class LabelSlot(NamedTuple):
    """The two colours of one label: ``fill`` lies behind text, ``ink`` is for text, lines and brackets."""

    fill: str
    ink: str


class Colours(NamedTuple):
    """The colours of the app, each ``#rrggbb`` in lower case.

    ``surface`` is the ground of the panes, ``panel`` that of the status line and the footer. ``caret`` lies behind
    ``caret_text``, ``match`` behind a search hit in ``foreground``. ``zone`` is the text of greyed portal furniture.
    """

    background: str
    surface: str
    panel: str
    foreground: str
    muted: str
    border: str
    focus: str
    accent: str
    success: str
    warning: str
    error: str
    caret: str
    caret_text: str
    zone: str
    match: str


class Theme(NamedTuple):
    """All that a theme file says. ``labels`` holds eight slots or more; ``unknown`` is for a label of no schema."""

    name: str
    dark: bool
    description: str
    colours: Colours
    labels: tuple[LabelSlot, ...]
    unknown: LabelSlot

    def slot(self, place: int) -> LabelSlot:
        """Return the slot of the label at this place of the schema, from 0; after the last the first follows."""
        return self.labels[place % len(self.labels)]


def shown(text: str, longest: int = _LONGEST_ECHO) -> str:
    """Return text that is safe to put in a message: unprintable characters replaced, and cut if it is longer."""
    plain = "".join(character if character.isprintable() else "\ufffd" for character in text[: longest + 1])
    return plain if len(plain) <= longest else plain[:longest] + "…"


def shown_path(path: Path) -> str:
    """Return a path that is safe to put in a message, whole: its end is what tells files apart."""
    return shown(str(path), _LONGEST_PATH)
