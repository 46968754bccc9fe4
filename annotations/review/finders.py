"""What answers a question in one document: spans that were asked for, and findings of the linter and of check."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from annotations.article import Article
from annotations.check import against_schema
from annotations.document import Document
from annotations.faults import faults
from annotations.lint.lint import Act, Lint, Suggestion
from annotations.review.counts import Counts, carried, may_carry
from annotations.review.item import Item, of_span
from annotations.review.kinds import OF_CHECK, OF_LINT, Kind
from annotations.schema import Schema
from annotations.span import Span, anchor


def spans(document: Document, wants: Callable[[Span], bool], counts: Counts | None, number: int) -> Iterator[Item]:
    """Yield the spans that are wanted; `counts`, where there are any, tell how surprising each is."""
    for span in document.spans:
        if wants(span):
            why = f"This {span.label} is what the question asks for."
            item = of_span(Kind.SPANS, document.article_id, document.annotator, span, why, number)
            yield item if counts is None else replace(item, surprise=counts.surprise(span))


def lacking(document: Document, schema: Schema, names: Iterable[str], counts: Counts, number: int) -> Iterator[Item]:
    """Yield the spans that lack one of `names`, which their label may have; without names, what is usual for it."""
    asked = set(names)
    for span in document.spans:
        usual = () if asked else counts.usual(span.label)
        lack = lacks(document, span, schema, asked) or sorted(set(usual) - carried(document, span, schema))
        if lack:
            why = f"This {span.label} has no {' and no '.join(lack)}."
            item = of_span(Kind.WITHOUT, document.article_id, document.annotator, span, why, number)
            yield replace(item, suggestion=Suggestion(Act.ADD, needs=tuple(lack)))


def lacks(document: Document, span: Span, schema: Schema, names: Iterable[str]) -> list[str]:
    """Return those of the names of relations and attributes that a span has not, and may have."""
    return sorted((set(names) & may_carry(span.label, schema)) - carried(document, span, schema))


def of_lint(lint: Lint, document: Document, text: str, number: int) -> Item:
    """Return the item that a lint of a document makes."""
    kind = OF_LINT[lint.kind]
    span = document.spans.get(lint.span_id)
    if span is not None:
        item = of_span(kind, document.article_id, document.annotator, span, lint.what, number)
        return replace(item, suggestion=lint.suggestion, surprise=lint.sureness)
    fragments = lint.suggestion.fragments or (lint.extent,)
    quote, prefix, suffix = anchor(text, fragments)
    return Item(
        kind,
        document.article_id,
        document.annotator,
        "",
        fragments,
        lint.suggestion.label,
        quote,
        prefix,
        suffix,
        lint.what,
        lint.suggestion,
        lint.sureness,
        number=number,
    )


def unsound(document: Document, article: Article, schema: Schema, number: int) -> Iterator[Item]:
    """Yield what `check` says of a document's spans and relations; of a relation, at the span that it starts from."""
    for finding in (*faults(document, article), *against_schema(document, schema)):
        kind = OF_CHECK.get(finding.kind)
        if kind is None or not finding.span:
            continue
        span = document.spans.get(finding.span)
        arrow = document.relations.get(finding.span)
        if span is None and arrow is not None:
            span = document.spans.get(arrow.source) or document.spans.get(arrow.target)
            kind = Kind.PAIR
        if span is not None:
            yield of_span(kind, document.article_id, document.annotator, span, finding.what, number)
