"""Cheap signs of where a unit can be, to pass over long stretches that hold none."""

import regex

from annotations.extent import Unit
from annotations.units.quotations import MARKS

_VISIBLE = regex.compile(r"\S")
_WORD = regex.compile(r"[\p{L}\p{N}\p{Extended_Pictographic}\p{RI}\u20e3]", regex.V1)
_HINTS = {
    Unit.WORD: _WORD,
    Unit.NOUN_GROUP: _WORD,
    Unit.CLAUSE: _WORD,
    Unit.GROUP: regex.compile(r"[\p{Lu}\p{Lt}\-‐‑–·・]", regex.V1),
    Unit.QUOTATION: regex.compile(
        rf"[{''.join(sorted(MARKS - set(chr(39) + '‘’')))}]|(?<![\p{{L}}\p{{N}}])['‘’]", regex.V1
    ),
}
_SENTENCE_END = regex.compile(r"[.!?…؟۔।][)\]\"'”’»]*\s+|[。！？][”’」』]*")
_SPACE = regex.compile(r"\s+")
_WINDOW = 4_096


def hint_from(string: str, unit: Unit, offset: int) -> int:
    """A place at or after `offset` before which no such unit starts; the string's end if there is none."""
    found = _HINTS.get(unit, _VISIBLE).search(string, offset)
    return found.start() if found else len(string)


def hint_to(string: str, unit: Unit, offset: int) -> int:
    """A place at or before `offset` after which no such unit ends; 0 if there is none."""
    pattern = _HINTS.get(unit, _VISIBLE)
    while offset > 0:
        if pattern.search(string, max(offset - _WINDOW, 0), offset):
            return offset
        offset -= _WINDOW
    return 0


def cut_in(string: str, start: int, end: int) -> int:
    """The best place in [start, end) to cut prose: after a sentence, else after a space, else `start`."""
    found = _SENTENCE_END.search(string, start, end) or _SPACE.search(string, start, end)
    return found.end() if found else start
