"""Boxes that their contents fill, so that they have nothing to draw themselves."""

from textual.containers import Horizontal, Vertical


class Room(Vertical):
    """A column of widgets that fill it, so that it has nothing to draw itself."""

    BLANK = True


class Rooms(Horizontal):
    """Columns side by side."""

    BLANK = True
