"""What waits for an answer: corrections that others propose, and what was deferred with a question."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from annotations.change import from_record
from annotations.document import Document
from annotations.errors import DamagedFile
from annotations.review.deciding import decision_of
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
            why = _why(verdict, other, document)
            item = _item(Kind.PROPOSAL, document, verdict, other.annotator, why, number)
            if item is not None:
                yield item


def deferred(own: Document, documents: Mapping[str, Document], number: int) -> Iterator[Item]:
    """Yield what the reviewer put off with a question, and what authors ask back about the reviewer's proposals.

    What was decided later is no longer open. `documents` are those of the article by annotator.
    """
    asked_back = dict(_asked_back(own, documents))
    latest: dict[tuple[str, ...], Verdict] = {}
    for verdict in own.ordered_verdicts():
        latest[subject(verdict)] = verdict
    for verdict in latest.values():
        document = documents.get(verdict.annotator)
        if verdict.decision is Decision.DEFER and document is not None and verdict.id not in asked_back:
            why = f"Put off with a question: {verdict.note}" if verdict.note else "Put off without a question."
            item = _item(Kind.DEFERRED, document, verdict, own.annotator, why, number)
            if item is not None:
                yield item
    for mine_id, answer in asked_back.items():
        mine = own.verdicts[mine_id]
        document = documents[mine.annotator]
        why = f"{document.annotator} asks back: {answer.note}"
        item = _item(Kind.DEFERRED, document, mine, document.annotator, why, number)
        if item is not None:
            yield item


def _asked_back(own: Document, documents: Mapping[str, Document]) -> Iterator[tuple[str, Verdict]]:
    """Yield the reviewer's proposals that stand, by id, each with the question that is its author's last word on it.

    Which verdict stands tells what was answered, and no time does: two people's clocks need not agree.
    """
    for annotator, document in documents.items():
        if annotator == own.annotator:
            continue
        answers = {answer.answers: answer for answer in document.ordered_verdicts() if answer.answers}
        for mine in standing(own.verdicts.values(), annotator):
            answer = answers.get(mine.id)
            if answer is not None and answer.decision is Decision.DISCUSS:
                yield mine.id, answer


def _why(proposal: Verdict, other: Document, document: Document) -> str:
    """Return what is proposed and why; what the author asked about it and what came as an answer, where they did."""
    said = f"{other.annotator} proposes {_did(proposal)}"
    about = subject(proposal)
    asked = ""
    for answer in document.ordered_verdicts():
        earlier = other.verdicts.get(answer.answers) if answer.decision is Decision.DISCUSS else None
        if earlier is not None and subject(earlier) == about:
            asked = answer.note
    if asked:
        answered = f"{other.annotator} answers: {proposal.note}" if proposal.note else f"{other.annotator} holds to it."
        return f"{said}. You asked: {asked} {answered}"
    return f"{said}: {proposal.note}" if proposal.note else f"{said}."


def _did(proposal: Verdict) -> str:
    """Return what a proposal is for in a few words; one that was put off, or whose finding was refused, is one too."""
    decision = proposal.decision
    if decision not in _DID:
        with suppress(DamagedFile):
            decision = decision_of(from_record(proposal.proposal or {}))
    return _DID.get(decision, str(decision))


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
