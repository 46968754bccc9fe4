"""Coverage: which stretches of a text a document says nothing of, so that no format takes them for unlabelled text."""

from collections.abc import Iterable

from annotations.document import Document
from annotations.extent import Extent
from annotations.schema import Status


def united(extents: Iterable[tuple[int, int]]) -> tuple[Extent, ...]:
    """Return the extents ascending and disjoint; those that touch are made one, empty ones left out."""
    merged: list[Extent] = []
    for start, end in sorted(extents):
        if merged and start <= merged[-1].end:
            merged[-1] = Extent(merged[-1].start, max(merged[-1].end, end))
        elif start < end:
            merged.append(Extent(start, end))
    return tuple(merged)


def zones(document: Document) -> tuple[Extent, ...]:
    """Return the stretches that are not the article itself."""
    return united((mark.start, mark.end) for mark in document.zones)


def silent(document: Document, length: int) -> tuple[Extent, ...]:
    """Return the stretches of a text of `length` that are zones or were not read.

    What bears a span was read, and of an article that is done everything was.
    """
    read = [Extent(0, length)] if document.status is Status.DONE else [*document.seen]
    read += [fragment for span in document.spans for fragment in span.fragments]
    unread = []
    reached = 0
    for start, end in (*united(read), Extent(length, length)):
        unread.append(Extent(reached, start))
        reached = end
    return united((*unread, *zones(document)))
