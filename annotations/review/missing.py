"""What is missing in what was read: sentences with nothing in them, quotations that are not tagged."""

from collections.abc import Collection, Iterator

from annotations.article import Article
from annotations.document import Document
from annotations.extent import Extent, Unit
from annotations.lint.lint import Act, Suggestion
from annotations.review.item import Item
from annotations.review.kinds import Kind
from annotations.schema import Status
from annotations.span import anchor
from annotations.text import Text
from annotations.units.quotations import MARKS

_FEWEST_WORDS = 3
"""Words of a sentence or quotation that is worth asking about: shorter ones are headings, names and scare quotes."""


def looked_at(document: Document, length: int) -> list[Extent]:
    """Return the stretches of a text that the annotator has read: all of it where the article is done."""
    if document.status is Status.SKIPPED:
        return []
    if document.status is Status.DONE:
        return [Extent(0, length)] if length else []
    return [Extent(start, min(end, length)) for start, end in document.seen if start < length]


def sentences(document: Document, article: Article, text: Text, labels: Collection[str], number: int) -> Iterator[Item]:
    """Yield the sentences that were read whole and hold no span, or none of `labels` where there are any."""
    asked = f"no {' and no '.join(sorted(labels))}" if labels else "nothing"
    label = next(iter(labels)) if len(labels) == 1 else ""
    for stretch in looked_at(document, len(article.text)):
        for extent in text.units(Unit.SENTENCE, *stretch):
            if not _is_within(extent, stretch) or not _has_words(article.text, extent):
                continue
            if not _is_tagged(document, extent, labels) and not _is_in_zone(document, extent):
                why = f"This sentence was read and has {asked} in it."
                yield _place(Kind.SENTENCE, document, article, extent, label, why, None, number)


def quotations(
    document: Document, article: Article, text: Text, labels: Collection[str], number: int
) -> Iterator[Item]:
    """Yield the outermost quotations that were read whole and share no text with a span of `labels`."""
    if not labels:
        return
    label = next(iter(labels)) if len(labels) == 1 else ""
    why = f"This quotation was read and is no {' and no '.join(sorted(labels))}."
    for stretch in looked_at(document, len(article.text)):
        reached = stretch.start
        for extent in text.units(Unit.QUOTATION, *stretch):
            if extent.start < reached or not _is_within(extent, stretch):
                continue
            reached = extent.end
            inner = _inside(article.text, extent)
            if not _has_words(article.text, inner) or _is_in_zone(document, extent):
                continue
            if not _is_tagged(document, extent, labels):
                suggestion = Suggestion(Act.TAG, label, (inner,)) if label else None
                yield _place(Kind.QUOTATION, document, article, inner, label, why, suggestion, number)


def _place(
    kind: Kind,
    document: Document,
    article: Article,
    extent: Extent,
    label: str,
    why: str,
    suggestion: Suggestion | None,
    number: int,
) -> Item:
    quote, prefix, suffix = anchor(article.text, (extent,))
    owner = document.annotator
    return Item(kind, article.id, owner, "", (extent,), label, quote, prefix, suffix, why, suggestion, number=number)


def _inside(text: str, extent: Extent) -> Extent:
    """Return a quotation without its marks; one that is never closed has only the first."""
    start, end = extent.start + 1, extent.end - (text[extent.end - 1] in MARKS)
    return Extent(start, end) if end > start else extent


def _is_within(extent: Extent, stretch: Extent) -> bool:
    return stretch.start <= extent.start and extent.end <= stretch.end


def _has_words(text: str, extent: Extent) -> bool:
    words = [word for word in text[extent.start : extent.end].split() if any(map(str.isalpha, word))]
    return len(words) >= _FEWEST_WORDS


def _is_tagged(document: Document, extent: Extent, labels: Collection[str]) -> bool:
    return any(
        (not labels or span.label in labels)
        and any(part.start < extent.end and extent.start < part.end for part in span.fragments)
        for span in document.spans.overlapping(*extent)
    )


def _is_in_zone(document: Document, extent: Extent) -> bool:
    return any(mark.start < extent.end and extent.start < mark.end for mark in document.zones)
