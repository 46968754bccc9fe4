"""What a span is linked to: the other ends of its relations."""

from annotations.document import Document
from annotations.extent import Extent
from annotations.span import Span


def other_ends(document: Document, span: Span) -> list[Extent]:
    """Return the extents of the spans at the other ends of a span's relations; an end that is gone has none."""
    ends: list[Extent] = []
    for relation in document.relations_of(span.id):
        other = document.spans.get(relation.target if relation.source == span.id else relation.source)
        ends += other.fragments if other is not None else ()
    return ends
