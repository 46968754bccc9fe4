"""Boxes that their contents fill, so that they have nothing to draw themselves.

They are hidden and what they hold is not: Textual cuts every line of a picture where a box begins or ends, and asks
every box for its piece, blank ones too.
"""

from textual.containers import Horizontal, Vertical


class Room(Vertical):
    """A column of widgets that fill it."""

    DEFAULT_CSS = """
    Room { visibility: hidden; }
    Room > * { visibility: visible; }
    """


class Rooms(Horizontal):
    """Columns side by side."""

    DEFAULT_CSS = """
    Rooms { visibility: hidden; }
    Rooms > * { visibility: visible; }
    Rooms > Room { visibility: hidden; }
    """
