"""An author's answers to a proposal: accepted, rejected, or discussed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from annotations import change as changes
from annotations import editing
from annotations.change import Change
from annotations.document import Document
from annotations.errors import ArticleError, DamagedFile, EditRefused, StoreError
from annotations.identity import new_id, now
from annotations.overlap import refuse_clash
from annotations.review.deciding import give
from annotations.review.item import Item
from annotations.review.kinds import Kind
from annotations.schema import Schema
from annotations.verdict import Decision, Verdict, fingerprint


@dataclass(frozen=True, slots=True)
class Applied:
    """Proposals carried out: changes of the author's documents, and what was done and left, in sentences by item."""

    changes: tuple[tuple[Document, Change], ...]
    done: tuple[Item, ...]
    refused: tuple[tuple[Item, str], ...]


def accept(document: Document, proposal: Verdict, schema: Schema, *, note: str = "") -> Change:
    """Return the change of the author's document that carries out a proposal and says so.

    Raises:
        EditRefused: what it is about has changed since, or the schema refuses what it would make.
    """
    edit = _edit(proposal)
    try:
        after = edit.apply(document)
    except EditRefused:
        raise EditRefused(
            "This has changed since the correction was proposed; decide it yourself, or reject the proposal."
        ) from None
    for _, new in edit.spans:
        if new is not None:
            refuse_clash(new, after.spans.overlapping(new.start, new.end), schema.overlap)
    gone = [old.id for old, new in edit.spans if old is not None and new is None]
    for span_id in gone:
        if after.relations_of(span_id):
            raise EditRefused("A relation has been added here since; remove it first, or reject the proposal.")
    answer = _answer(document, proposal, Decision.ACCEPT, note)
    judged = after.spans.get(proposal.span)
    if judged is not None:
        answer = replace(answer, judged=fingerprint(judged, after.relations_of(judged.id)))
    return replace(edit.then(give(answer)), what=f"accept: {edit.what}")


def reject(document: Document, proposal: Verdict, *, note: str = "") -> Change:
    """Return the change that rejects a proposal; the span stays as it is."""
    return replace(give(_answer(document, proposal, Decision.REJECT, note)), what="reject a proposal")


def discuss(document: Document, proposal: Verdict, note: str) -> Change:
    """Return the change that answers a proposal by a note, which its reviewer meets among the open questions.

    Raises:
        EditRefused: the note is empty.
    """
    if not note.strip():
        raise EditRefused("An answer needs words; type what you think of the proposal.")
    return replace(give(_answer(document, proposal, Decision.DISCUSS, note)), what="discuss a proposal")


def accept_all(items: Iterable[Item], documents: Callable[[str], Document], schema: Schema) -> Applied:
    """Return the proposals of `items` carried out where they still fit; `documents` gives the author's by article."""
    begun: dict[str, Document] = {}
    current: dict[str, Document] = {}
    made: dict[str, Change] = {}
    done: list[Item] = []
    refused: list[tuple[Item, str]] = []
    for item in items:
        if item.kind is not Kind.PROPOSAL or item.proposal is None:
            continue
        name = item.article_id
        try:
            document = current[name] if name in current else documents(name)
            change = accept(document, item.proposal, schema)
        except (EditRefused, ArticleError, StoreError) as error:
            refused.append((item, str(error)))
            continue
        begun.setdefault(name, document)
        current[name] = change.apply(document)
        made[name] = made[name].then(change) if name in made else change
        done.append(item)
    return Applied(tuple((begun[name], change) for name, change in made.items()), tuple(done), tuple(refused))


def _edit(proposal: Verdict) -> Change:
    """Return what a proposal would do to spans and relations, and nothing else it may say."""
    if proposal.proposal is None:
        raise EditRefused("This verdict proposes nothing; decide the span itself.")
    try:
        edit = changes.from_record(proposal.proposal)
    except DamagedFile:
        raise EditRefused("This proposal cannot be read; ask for it again, or reject it.") from None
    return Change(edit.what, edit.spans, edit.relations)


def _answer(document: Document, proposal: Verdict, decision: Decision, note: str) -> Verdict:
    if any(held.answers == proposal.id for held in document.verdicts.values() if held.decision is decision):
        raise EditRefused("This proposal was answered so already; go on to the next one.")
    span = document.spans.get(proposal.span)
    return Verdict(
        new_id(),
        decision,
        document.annotator,
        now(),
        proposal.span,
        proposal.label if span is None else span.label,
        proposal.fragments if span is None else span.fragments,
        proposal.quote if span is None else span.quote,
        proposal.prefix if span is None else span.prefix,
        proposal.suffix if span is None else span.suffix,
        asked=str(Kind.PROPOSAL),
        note=editing.sound(note).strip(),
        answers=proposal.id,
    )
