"""Places that may be meant where nothing is sure: for a person to choose from."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from annotations.extent import Extent
from annotations.reanchoring.alignment import Alignment, common_head
from annotations.reanchoring.likeness import LEAST, alike, look_alikes
from annotations.reanchoring.needles import Needles
from annotations.reanchoring.placement import parts
from annotations.span import Span, anchor, hangs_together, quote_of

MOST = 3
"""Proposals for one span."""

_EACH_WAY = 3
"""Exact occurrences of a quote that are looked at before, and as many after, the place where it is expected."""

_FAR = 100_000
"""How far from there a quote is looked for that is too short for an index."""

_FEW = 1_000
"""Among so many spans, changed words are looked for too where the same words stand in strange surroundings."""

_WIDTH = 4_000_000
"""Characters in which changed quotes are looked for, over all spans of an article."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Fragments where a span may belong, and how likely that looks, from 0 to 1."""

    fragments: tuple[Extent, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Proposer:
    """Looks for places in `text`; `spans` is for how many, so that each gets its share of the time."""

    text: str
    alignment: Alignment
    known: Needles
    spans: int

    def proposals(self, span: Span) -> tuple[Proposal, ...]:
        """Return at most MOST places for a span, the likeliest first; none where nothing like it is near.

        The score is made of how alike the words are (three fifths) and how much of the context is
        the same (a fifth for each side).
        """
        expected = self.alignment.expected(span.start)
        best: dict[tuple[Extent, ...], float] = {}
        for fragments in self._found(span, expected):
            score = self._score(span, fragments)
            best.setdefault(fragments, score)
        if not best or (self.spans <= _FEW and max(best.values()) < LEAST):
            for fragments in self._alike(span, expected):
                best.setdefault(fragments, self._score(span, fragments))
        ranked = sorted(best.items(), key=lambda item: (-item[1], abs(item[0][0].start - expected)))
        return tuple(Proposal(fragments, round(score, 3)) for fragments, score in ranked[:MOST])

    def _found(self, span: Span, expected: int) -> Iterator[tuple[Extent, ...]]:
        mapped = self._mapped(span)
        if mapped is not None and alike(quote_of(self.text, mapped), span.quote) >= LEAST:
            yield mapped
        first, *rest = parts(span)
        for place in self._near(first, expected):
            fragments = [Extent(place, place + len(first))]
            for part, gap in zip(rest, _gaps(span), strict=False):
                at = self.text.find(part, fragments[-1].end, fragments[-1].end + 2 * gap + len(part) + 200)
                if at < 0:
                    break
                fragments.append(Extent(at, at + len(part)))
            else:
                yield tuple(fragments)

    def _mapped(self, span: Span) -> tuple[Extent, ...] | None:
        """Return what lies between the ends of each fragment, where both ends are known to be still there."""
        if not hangs_together(span):
            return None
        made: list[Extent] = []
        for start, end in span.fragments:
            head, tail = self.alignment.match(start, start + 1), self.alignment.match(end - 1, end)
            if head is None or tail is None:
                return None
            made.append(Extent(start + head.shift, end + tail.shift))
        sound = all(extent.start < extent.end <= len(self.text) for extent in made)
        return tuple(made) if sound and all(a.end <= b.start for a, b in pairwise(made)) else None

    def _near(self, quote: str, expected: int) -> list[int]:
        """Return the exact occurrences of a quote that are nearest to the expected place."""
        places = self.known.places(quote, limit=2 * _EACH_WAY) if self.known.is_known(quote) else []
        low, high = max(0, expected - _FAR), min(len(self.text), expected + _FAR)
        at = expected - 1
        for _ in range(_EACH_WAY):
            at = self.text.find(quote, at + 1, high) if at + 1 >= 0 else -1
            if at < 0:
                break
            places.append(at)
        end = expected + len(quote) - 1
        for _ in range(_EACH_WAY):
            at = self.text.rfind(quote, low, max(low, end))
            if at < 0:
                break
            places.append(at)
            end = at + len(quote) - 1
        return sorted(set(places), key=lambda place: abs(place - expected))[: 2 * _EACH_WAY]

    def _alike(self, span: Span, expected: int) -> Iterator[tuple[Extent, ...]]:
        room = min(4_000, max(200, _WIDTH // max(1, self.spans))) + len(span.quote)
        around = self.alignment.around(span.start, span.end)
        low = max(0, min(around.start, expected) - room)
        high = min(len(self.text), max(expected, min(around.end, expected + room)) + room)
        for extent, ratio in look_alikes(self.text, span.quote, Extent(low, high)):
            if ratio >= LEAST:
                yield (extent,)

    def _score(self, span: Span, fragments: tuple[Extent, ...]) -> float:
        quote, prefix, suffix = anchor(self.text, fragments)
        before = _shared(span.prefix[::-1], prefix[::-1])
        after = _shared(span.suffix, suffix)
        return 0.6 * alike(quote, span.quote) + 0.2 * before + 0.2 * after


def _shared(one: str, other: str) -> float:
    longest = max(len(one), len(other))
    return common_head(one, other, Extent(0, len(one)), Extent(0, len(other))) / longest if longest else 1.0


def _gaps(span: Span) -> list[int]:
    return [b.start - a.end for a, b in pairwise(span.fragments)]
