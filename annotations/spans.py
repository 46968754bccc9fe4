"""Spans in text order, as an immutable collection that stays quick with tens of thousands of them."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import NamedTuple

from annotations.span import Span

CHUNK = 128


class _Chunk(NamedTuple):
    """Up to 2 * CHUNK neighbouring spans, and how far to the right any of them reaches."""

    first: tuple[int, int, tuple[int, str]]
    reach: int
    items: tuple[Span, ...]
    bounds: tuple[tuple[int, int], ...]

    def place_of(self, span: Span) -> int:
        """Return where a span stands here, or would stand."""
        return bisect_left(self.items, span.order, key=lambda held: held.order)

    def with_one(self, span: Span) -> "_Chunk":
        """Return these spans and another one."""
        at = self.place_of(span)
        items = (*self.items[:at], span, *self.items[at:])
        bounds = (*self.bounds[:at], (span.start, span.end), *self.bounds[at:])
        return _Chunk(items[0].order, max(self.reach, span.end), items, bounds)


def _chunk(items: Iterable[Span]) -> _Chunk:
    spans = tuple(items)
    bounds = tuple((span.start, span.end) for span in spans)
    return _Chunk(spans[0].order, max(end for _, end in bounds), spans, bounds)


class Spans:
    """Spans sorted by `Span.order`; changing it returns a new one that shares the untouched chunks.

    A query looks at the chunks whose reach crosses it, so that an edit or a repaint costs about the
    same among 10 spans and among 10,000. Of spans that share an id the last one counts.
    """

    __slots__ = ("_by_id", "_chunks", "_counts", "_first_rows")

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._by_id = {span.id: span for span in spans}
        ordered = sorted(self._by_id.values(), key=lambda span: span.order)
        self._chunks = tuple(_chunk(ordered[at : at + CHUNK]) for at in range(0, len(ordered), CHUNK))
        self._counts: Counter[str] | None = None
        self._first_rows: list[int] | None = None

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Span]:
        for chunk in self._chunks:
            yield from chunk.items

    def __contains__(self, span_id: object) -> bool:
        return span_id in self._by_id

    def __getitem__(self, span_id: str) -> Span:
        return self._by_id[span_id]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spans) and self._by_id == other._by_id

    def __hash__(self) -> int:
        return hash(frozenset(self._by_id))

    def __repr__(self) -> str:
        return f"Spans({list(self)!r})"

    def get(self, span_id: str) -> Span | None:
        """Return the span of that id, or None."""
        return self._by_id.get(span_id)

    def counts(self) -> Mapping[str, int]:
        """Return how many spans each label has; counted once, and from then on only what changes."""
        if self._counts is None:
            self._counts = Counter(span.label for span in self)
        return self._counts

    def nth(self, row: int) -> Span:
        """Return the span at a place in text order, from 0; raise IndexError beyond the ends."""
        if not 0 <= row < len(self):
            raise IndexError(row)
        firsts = self._rows()
        at = bisect_right(firsts, row) - 1
        return self._chunks[at].items[row - firsts[at]]

    def row_of(self, span: Span) -> int:
        """Return the place of a span held here in text order, from 0; raise KeyError for another one."""
        if self._by_id.get(span.id) != span:
            raise KeyError(span.id)
        at = self._chunk_of(span)
        return self._rows()[at] + self._chunks[at].place_of(span)

    def difference(self, earlier: "Spans") -> tuple[list[Span], list[Span]]:
        """Return the spans that `earlier` has and this lacks, and those that are new here; a changed one is in both.

        What the two share costs nothing.
        """
        if self is earlier:
            return [], []
        ours, theirs = set(map(id, self._chunks)), set(map(id, earlier._chunks))
        gone = [s for c in earlier._chunks if id(c) not in ours for s in c.items if self._by_id.get(s.id) is not s]
        come = [s for c in self._chunks if id(c) not in theirs for s in c.items if earlier._by_id.get(s.id) is not s]
        return gone, come

    def overlapping(self, start: int, end: int) -> list[Span]:
        """Return, in text order, the spans whose outer bounds share a code point with [start, end)."""
        found: list[Span] = []
        for chunk in self._chunks:
            if chunk.first[0] >= end:
                break
            if chunk.reach > start:
                found += [
                    span
                    for (first, last), span in zip(chunk.bounds, chunk.items, strict=True)
                    if first < end and last > start
                ]
        return found

    def after(self, offset: int) -> Span | None:
        """Return the first span that starts at `offset` or later."""
        at = max(0, bisect_right(self._chunks, offset, key=lambda chunk: chunk.first[0] + 1) - 1)
        for chunk in self._chunks[at:]:
            for span in chunk.items:
                if span.start >= offset:
                    return span
        return None

    def next_to(self, span: Span) -> Span | None:
        """Return the span that follows `span` in text order."""
        at = self._chunk_of(span)
        for index in range(at, len(self._chunks)):
            for candidate in self._chunks[index].items:
                if candidate.order > span.order:
                    return candidate
        return None

    def before(self, span: Span) -> Span | None:
        """Return the span that precedes `span` in text order."""
        at = self._chunk_of(span)
        for index in range(at, -1, -1):
            for candidate in reversed(self._chunks[index].items if self._chunks else ()):
                if candidate.order < span.order:
                    return candidate
        return None

    def last_before(self, offset: int) -> Span | None:
        """Return the last span, in text order, that starts before `offset`."""
        best: Span | None = None
        for chunk in self._chunks:
            if chunk.first[0] >= offset:
                break
            best = next((span for span in reversed(chunk.items) if span.start < offset), best)
        return best

    def changed(self, gone: Iterable[Span], come: Iterable[Span]) -> "Spans":
        """Return these spans without `gone`, all of them held here, and with `come`; raise KeyError for others.

        Of a few, only the chunks concerned are rebuilt.
        """
        gone, come = list(gone), list(come)
        by_id = dict(self._by_id)
        if len(gone) + len(come) > CHUNK:
            for span in gone:
                del by_id[span.id]
            return Spans([*by_id.values(), *come])
        chunks = list(self._chunks)
        for span in gone:
            at = self._locate(chunks, span)
            items = [kept for kept in chunks[at].items if kept.id != span.id]
            chunks[at : at + 1] = [_chunk(items)] if items else []
            del by_id[span.id]
        for span in come:
            by_id[span.id] = span
            if not chunks:
                chunks = [_chunk([span])]
                continue
            at = self._locate(chunks, span)
            grown = chunks[at].with_one(span)
            both = grown.items[:CHUNK], grown.items[CHUNK:]
            chunks[at : at + 1] = [grown] if len(grown.items) <= 2 * CHUNK else map(_chunk, both)
        made = Spans.__new__(Spans)
        made._by_id = by_id
        made._chunks = tuple(chunks)
        made._counts = None
        made._first_rows = None
        if self._counts is not None:
            counts = Counter(self._counts)
            counts.subtract(span.label for span in gone)
            counts.update(span.label for span in come)
            made._counts = +counts
        return made

    def _rows(self) -> list[int]:
        """Return the place of each chunk's first span in text order."""
        if self._first_rows is None:
            self._first_rows = list(accumulate((len(chunk.items) for chunk in self._chunks), initial=0))[:-1]
        return self._first_rows

    def _chunk_of(self, span: Span) -> int:
        return self._locate(self._chunks, span)

    @staticmethod
    def _locate(chunks: "list[_Chunk] | tuple[_Chunk, ...]", span: Span) -> int:
        return max(0, bisect_right(chunks, span.order, key=lambda chunk: chunk.first) - 1)
