"""What waits for an answer: corrections that others propose, and what was deferred with a question."""

from collections.abc import Iterable, Iterator, Mapping

from annotations.document import Document
from annotations.review.item import Item
from annotations.review.kinds import Kind
from annotations.review.overlay import standing, subject
from annotations.verdict import Decision, Verdict

_DID = {
    Decision.RELABEL: "another label",
    Decision.RESHAPE: "other edges",
    Decision.SET: "other values",
    Decision.RELATE: "a relation",
    Decision.DELETE: "to delete this",
    Decision.ADD: "to tag this",
}


def proposals(document: Document, others: Iterable[Document], number: int) -> Iterator[Item]:
    """Yield the corrections of a document that others propose in theirs, and that its annotator has not answered.

    What a reviewer decided otherwise since is no longer proposed.
    """
    answered = {verdict.answers for verdict in document.verdicts.values() if verdict.answers}
    for other in others:
        if other.annotator == document.annotator:
            continue
        for verdict in standing(other.verdicts.values(), document.annotator):
            if verdict.proposal is None or verdict.id in answered:
                continue
            note = f": {verdict.note}" if verdict.note else "."
            why = f"{other.annotator} proposes {_DID.get(verdict.decision, str(verdict.decision))}{note}"
            item = _item(Kind.PROPOSAL, document, verdict, other.annotator, why, number)
            if item is not None:
                yield item


def deferred(own: Document, documents: Mapping[str, Document], number: int) -> Iterator[Item]:
    """Yield what the reviewer put off with a question, and what authors ask back about the reviewer's proposals.

    What was decided later is no longer open. `documents` are those of the article by annotator.
    """
    latest: dict[tuple[str, ...], Verdict] = {}
    for verdict in own.ordered_verdicts():
        latest[subject(verdict)] = verdict
    for verdict in latest.values():
        document = documents.get(verdict.annotator)
        if verdict.decision is Decision.DEFER and document is not None:
            why = f"Put off with a question: {verdict.note}" if verdict.note else "Put off without a question."
            item = _item(Kind.DEFERRED, document, verdict, own.annotator, why, number)
            if item is not None:
                yield item
    for document in documents.values():
        for answer in document.ordered_verdicts() if document.annotator != own.annotator else ():
            mine = own.verdicts.get(answer.answers)
            if mine is None or answer.decision is not Decision.DISCUSS:
                continue
            if latest[subject(mine)].created > answer.created:
                continue
            why = f"{document.annotator} asks back: {answer.note}"
            item = _item(Kind.DEFERRED, document, mine, document.annotator, why, number)
            if item is not None:
                yield item


def _item(kind: Kind, document: Document, verdict: Verdict, reviewer: str, why: str, number: int) -> Item | None:
    """Return the item on what a verdict speaks of, where it stands now; None where nothing tells any more."""
    span = document.spans.get(verdict.span)
    fragments = verdict.fragments if span is None else span.fragments
    if not fragments or (verdict.span and span is None):
        return None
    return Item(
        kind,
        document.article_id,
        document.annotator,
        verdict.span,
        fragments,
        verdict.label if span is None else span.label,
        verdict.quote if span is None else span.quote,
        verdict.prefix if span is None else span.prefix,
        verdict.suffix if span is None else span.suffix,
        why,
        proposal=verdict,
        reviewer=reviewer,
        number=number,
        updated="" if span is None else span.updated,
    )
