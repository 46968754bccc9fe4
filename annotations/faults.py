"""What is wrong between a document and its text, whatever a schema says: nothing of that may leave or enter."""

from collections.abc import Iterator

from annotations import document as documents
from annotations import relation as relations
from annotations import span as spans
from annotations.article import Article
from annotations.document import Document
from annotations.finding import Finding
from annotations.formats.encoding import unstorable
from annotations.span import fault


def faults(document: Document, article: Article, *, storable: bool = False) -> Iterator[Finding]:
    """Yield each breach of the contract in a document of `article`: text, spans, ends of relations, extents, values.

    `storable` says that a file of ours can hold every value of it, which the caller has tried.
    """
    where, annotator, length = article.id, document.annotator, len(article.text)
    if document.digest != article.digest:
        yield Finding(
            "stale",
            where,
            "Its text has changed since it was annotated; open it to put the spans in place.",
            "",
            annotator,
        )
        return
    for span in document.spans:
        if (wrong := fault(span, article.text)) is not None:
            yield Finding("span", where, f"This {span.label} is not sound: {wrong}.", span.id, annotator)
        elif not storable and (wrong := unstorable(spans.to_record(span))) is not None:
            yield Finding("value", where, f"This {span.label} cannot be exported: {wrong}.", span.id, annotator)
    for arrow in document.ordered_relations():
        lost = [end for end in (arrow.source, arrow.target) if end not in document.spans]
        if lost:
            what = f"This {arrow.label} has no span {' and '.join(lost)} to join; remove it."
            yield Finding("relation", where, what, arrow.id, annotator)
        elif not storable and (wrong := unstorable(relations.to_record(arrow))) is not None:
            yield Finding("value", where, f"This {arrow.label} cannot be exported: {wrong}.", arrow.id, annotator)
    if not storable and (wrong := unstorable(documents.state_record(document))) is not None:
        yield Finding("value", where, f"What is said of the article cannot be exported: {wrong}.", "", annotator)
    for mark in document.zones:
        if not 0 <= mark.start < mark.end <= length:
            what = f"The zone {mark.zone} at {mark.start} to {mark.end} is not inside the text; mark it again."
            yield Finding("zone", where, what, "", annotator)
    reached = 0
    for extent in document.seen:
        if not reached <= extent.start < extent.end <= length:
            yield Finding(
                "seen", where, f"What was seen, {list(extent)}, is not in order inside the text.", "", annotator
            )
        reached = extent.end
