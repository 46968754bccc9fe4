"""Tokens: how token-based formats cut a text, and which spans fit the cut.

The tokenizer is deterministic and knows every script. A token is a word of `annotations.text` (`Unit.WORD`: "U.S.",
"2,500", "al-Qadisiyah" and an address of the web are one each; Thai, Chinese and Japanese are parted by a learned
model), or else one grapheme of what stands between words: each comma, quotation mark, dash and bracket by itself.
Two things are cut where a word does not end: white space, and a possessive ("Baghdad’s" is "Baghdad" and "’s"), which
annotators leave outside of names. White space is what `str.isspace` says, so that no token breaks up where another
tool splits a line of columns. Every other character is in exactly one token.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import regex

from annotations.extent import Extent, Unit
from annotations.span import Span
from annotations.text import Text

_SOLID = re.compile(r"\S+")
_CLUSTER = regex.compile(r"\X")
_POSSESSIVE = re.compile(r"(?<=[\w.])['’‘`´ʼ＇][sS]$")


@lru_cache(maxsize=2)
def tokens(text: str) -> tuple[Extent, ...]:
    """Return the tokens of `text`: ascending, disjoint, none with white space, every other character in one."""
    found: list[Extent] = []
    reached = 0
    for word in Text(text).units(Unit.WORD, 0, len(text)):
        found += _between(text, reached, word.start)
        found += _of_word(text, word)
        reached = word.end
    found += _between(text, reached, len(text))
    return tuple(found)


def _between(text: str, start: int, end: int) -> Iterator[Extent]:
    for solid in _SOLID.finditer(text, start, end):
        if len(solid[0]) == 1:
            yield Extent(*solid.span())
        else:
            yield from (Extent(*cluster.span()) for cluster in _CLUSTER.finditer(text, *solid.span()))


def _of_word(text: str, word: Extent) -> Iterator[Extent]:
    for solid in _SOLID.finditer(text, *word):
        start, end = solid.span()
        possessive = _POSSESSIVE.search(text[max(start, end - 3) : end])
        if possessive:
            yield Extent(start, end - 2)
            start = end - 2
        yield Extent(start, end)


@dataclass(frozen=True, slots=True)
class Fitted:
    """Spans laid on tokens: `kept` with the indices of their tokens, and by id why each other one does not fit."""

    kept: tuple[tuple[Span, range], ...]
    unfit: dict[str, "Unfit"]


class Unfit(NamedTuple):
    """Why a span does not fit: `told` of this one, as part of a sentence, and `reason` as others have it too."""

    told: str
    reason: str


_INSIDE = Unfit("it begins or ends inside a token or in white space", "with an end inside a token or in white space")


class Grid:
    """The tokens of one text, asked which of them a stretch covers."""

    __slots__ = ("_ends", "_starts", "extents")

    def __init__(self, extents: Iterable[tuple[int, int]]) -> None:
        self.extents = tuple(extents)
        self._starts = {start: index for index, (start, _) in enumerate(self.extents)}
        self._ends = {end: index + 1 for index, (_, end) in enumerate(self.extents)}

    def fit(self, start: int, end: int) -> range | None:
        """Return the tokens that [start, end) covers exactly, or None where a bound is not that of a token."""
        first, last = self._starts.get(start), self._ends.get(end)
        return None if first is None or last is None or last <= first else range(first, last)

    def touched(self, stretches: Iterable[tuple[int, int]]) -> set[int]:
        """Return the indices of the tokens that share a character with one of `stretches`, ascending and disjoint."""
        found: set[int] = set()
        at = 0
        for start, end in stretches:
            while at < len(self.extents) and self.extents[at][1] <= start:
                at += 1
            index = at
            while index < len(self.extents) and self.extents[index][0] < end:
                found.add(index)
                index += 1
        return found

    def fitted(self, spans: Iterable[Span]) -> Fitted:
        """Return the spans that are of one piece and begin and end with tokens, overlapping or not, in text order."""
        kept: list[tuple[Span, range]] = []
        unfit: dict[str, Unfit] = {}
        for span in spans:
            covered = self.fit(span.start, span.end)
            if len(span.fragments) > 1:
                unfit[span.id] = Unfit(f"it is in {len(span.fragments)} fragments", "in several fragments")
            elif covered is None or span.quote[0].isspace() or span.quote[-1].isspace():
                unfit[span.id] = _INSIDE
            else:
                kept.append((span, covered))
        return Fitted(tuple(kept), unfit)


def flat(fitted: Fitted, barred: Iterable[Extent] = ()) -> Fitted:
    """Return those of the fitted spans that can stand in one column of tags, in text order.

    A span that touches one of `barred` is left out. Of spans that overlap the longest is kept; among equally long ones
    the first.
    """
    owners: dict[int, str] = {}
    kept: list[tuple[Span, range]] = []
    unfit = dict(fitted.unfit)
    barred = tuple(barred)
    for span, covered in sorted(fitted.kept, key=lambda pair: (pair[0].start - pair[0].end, pair[0].order)):
        other = next((owners[index] for index in covered if index in owners), None)
        if any(span.start < end and start < span.end for start, end in barred):
            unfit[span.id] = Unfit("it stands in a zone", "in a zone")
        elif other is not None:
            unfit[span.id] = Unfit(f"it overlaps {other}, which is not shorter", "overlapping one that is not shorter")
        else:
            owners.update(dict.fromkeys(covered, span.id))
            kept.append((span, covered))
    kept.sort(key=lambda pair: pair[0].order)
    return Fitted(tuple(kept), unfit)
