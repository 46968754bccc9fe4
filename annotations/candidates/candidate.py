"""A stretch of text that someone may want to tag, and what finds such stretches."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

import regex

from annotations.extent import Extent, Unit
from annotations.text import Text
from annotations.units.graphemes import boundaries
from annotations.units.words import words

REMEMBERED = 1_024
"""Sentences of which a rule remembers what it found: a dozen screenfuls."""

# Characters that are never alone in being a code point each: without them a grapheme is a code point.
_COMPOSING = regex.compile(r"[^\x00-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]|\r\n", regex.V1)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An extent that may be wanted; `kind` says what was recognised, `weight` (0 to 1) how often such are wanted."""

    extent: Extent
    kind: str
    weight: float


class Finder(Protocol):
    """Whatever finds candidates: a rule, a memory, a learned model."""

    def find(self, text: Text, start: int, end: int) -> Iterable[Candidate]:
        """Return the candidates that overlap [start, end), in any order, at a cost that does not grow with the text.

        More may be returned than overlap. What is found at a place must not depend on where the asked stretch begins
        and ends, else walking would miss some and meet others twice.
        """
        ...


class Found(NamedTuple):
    """A candidate within one sentence, with offsets from the sentence's start."""

    start: int
    end: int
    kind: str
    weight: float


def in_sentences(
    text: Text, start: int, end: int, rule: Callable[[str], tuple[Found, ...]]
) -> Iterator[tuple[Found, Extent]]:
    """Yield what `rule` finds in each sentence that overlaps [start, end), with where that stands in the text.

    A rule that sees nothing but the sentence can remember what it found, whatever text the sentence stands in.
    """
    for sentence in text.units(Unit.SENTENCE, start, end):
        at = sentence.start
        for found in rule(text.quote(sentence)):
            yield found, Extent(at + found.start, at + found.end)


class Parts(NamedTuple):
    """A sentence's words, and its grapheme boundaries where they are not simply all places."""

    words: list[Extent]
    boundaries: frozenset[int] | None

    def whole(self, found: Iterable[Found]) -> tuple[Found, ...]:
        """What holds something and begins and ends at grapheme boundaries."""
        edges = self.boundaries
        return tuple(
            one for one in found if one.start < one.end and (edges is None or (one.start in edges and one.end in edges))
        )


@lru_cache(maxsize=REMEMBERED)
def parts(sentence: str) -> Parts:
    """The words and boundaries of a sentence; the caller must not change them."""
    edges = boundaries(sentence) if _COMPOSING.search(sentence) else None
    return Parts(words(sentence, edges), None if edges is None else frozenset(edges))
