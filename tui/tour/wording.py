"""From a task's text to words and keys, the keys as they are in the preset that is used."""

import re
from enum import StrEnum
from typing import NamedTuple

from annotations.schema import Schema
from tui.keys import Keymap, spoken

PALETTE = "app.palette"
_TOKEN = re.compile(r"\[(?P<key>[^\]]+)\]|\*(?P<strong>[^*]+)\*|(?P<space>\s+)|(?P<plain>[^\s\[*]+)")


class Kind(StrEnum):
    """How a piece of a text is to look."""

    PLAIN = "plain"
    STRONG = "strong"
    KEY = "key"


class Piece(NamedTuple):
    """A few words that look alike."""

    words: str
    kind: Kind


Cluster = tuple[Piece, ...]
"""Pieces between which no line may break."""


def clusters(text: str, keymap: Keymap, schema: Schema) -> list[Cluster]:
    """Return a task's text in pieces, with its keys spelled.

    Raises:
        KeyError: the text names what neither the keys nor the schema have.
    """
    found: list[Cluster] = []
    open_cluster: list[Piece] = []
    for token in _TOKEN.finditer(text):
        kind, words = token.lastgroup, token[token.lastgroup or 0]
        if kind == "space":
            found.append(tuple(open_cluster))
            open_cluster = []
        elif kind == "key":
            open_cluster.append(Piece(spelled(words, keymap, schema), Kind.KEY))
        else:
            open_cluster.append(Piece(words, Kind.STRONG if kind == "strong" else Kind.PLAIN))
    return [cluster for cluster in (*found, tuple(open_cluster)) if cluster]


def spelled(name: str, keymap: Keymap, schema: Schema) -> str:
    """Return the key of an action, of an attribute (`label.attribute`) or of a value (`label.attribute=value`).

    An action without a key is spelled as its name in the palette. Raises KeyError for any other name.
    """
    if name in keymap.actions:
        keys = keymap.keys[name]
        return spoken(keys[0]) if keys else f"{spoken(keymap.keys[PALETTE][0])} “{keymap.actions[name].what}”"
    label, _, rest = name.partition(".")
    attribute, _, value = rest.partition("=")
    asked = schema.labels[label].attributes[attribute]
    return asked.values[value] if value else asked.key


def keys_of(text: str, keymap: Keymap, schema: Schema) -> list[str]:
    """Return the keys that a task's text names, in their order."""
    return [piece.words for cluster in clusters(text, keymap, schema) for piece in cluster if piece.kind is Kind.KEY]


def lines(text: list[Cluster], width: int) -> list[list[Piece]]:
    """Return a text broken into lines of at most `width` cells where that can be; keys get a blank on either side."""
    made: list[list[Piece]] = [[]]
    used = 0
    for cluster in text:
        pieces = [Piece(f" {piece.words} ", piece.kind) if piece.kind is Kind.KEY else piece for piece in cluster]
        size = sum(len(piece.words) for piece in pieces)
        if used and used + 1 + size > width:
            made.append([])
            used = 0
        if used:
            made[-1].append(Piece(" ", Kind.PLAIN))
            used += 1
        made[-1] += pieces
        used += size
    return made
