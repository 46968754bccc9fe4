"""Decisions: pure functions from an item, the documents and what was decided to the change that carries it out.

The change is always one of the reviewer's own document. On one's own work it holds the edit and the verdict; of
another's work only a verdict, with the correction as a proposal.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from annotations import change as changes
from annotations import editing
from annotations.change import Change
from annotations.document import Document
from annotations.errors import ArticleError, DamagedFile, EditRefused, StoreError
from annotations.identity import new_id, now
from annotations.lint.lint import Act
from annotations.review.item import Item
from annotations.review.kinds import Kind
from annotations.review.overlay import fitting, overlay, rejected, standing, subject
from annotations.review.settled import ATTRIBUTE
from annotations.schema import Schema
from annotations.span import Span
from annotations.text import Text
from annotations.verdict import Decision, Scope, Verdict, fingerprint

NOTHING = Change("")
_SAYS_SO = {
    Decision.KEEP: "keep",
    Decision.REFUSE: "refuse the finding on",
    Decision.DEFER: "put off",
}


@dataclass(frozen=True, slots=True)
class Resolution:
    """What was decided, apart from where: `label` to relabel to or tag as, `attribute` to set to `value`.

    `suggested` asks for the item's own suggestion instead.
    """

    decision: Decision
    label: str = ""
    attribute: str = ""
    value: str | None = None
    note: str = ""
    scope: Scope = Scope.THIS
    suggested: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """The same decision for many: changes of the reviewer's documents, the items done, and those refused, with why."""

    changes: tuple[tuple[Document, Change], ...]
    done: tuple[Item, ...]
    refused: tuple[tuple[Item, str], ...]


def decide(
    item: Item,
    decision: Decision,
    own: Document,
    theirs: Document,
    edit: Change = NOTHING,
    *,
    question: str = "",
    note: str = "",
    scope: Scope = Scope.THIS,
) -> Change:
    """Return the change of the reviewer's document `own` that a decision makes.

    `theirs` is the document of the item's annotator as it stands, `own` itself where that is the reviewer. `edit` fits
    it or, for another's work, the document as `overlay` shows it with the reviewer's earlier proposals. What was
    proposed goes on being proposed where nothing else is: only `withdraw` takes it back.

    Raises:
        EditRefused: the span is gone, or was put off without a question, or the edit no longer fits.
    """
    if decision is Decision.DEFER and not note.strip():
        raise EditRefused("What is put off needs a question; type what has to be found out.")
    if item.span_id and item.span_id not in theirs.spans:
        raise EditRefused("That span is gone already; go on to the next item.")
    note = editing.sound(note).strip()
    is_own = item.annotator == own.annotator
    before = theirs if is_own else overlay(theirs, own.verdicts.values())
    after = before if edit.is_empty() else edit.apply(before)
    verdict = _verdict(item, decision, before, after, edit, is_own)
    verdict = replace(
        verdict,
        id=_fresh(own),
        created=moment_for(verdict, own),
        question=question,
        note=note,
        scope=scope if decision is Decision.REFUSE else Scope.THIS,
    )
    what = f"{_SAYS_SO.get(decision, str(decision))} {item.label or item.kind}"
    if is_own:
        return replace(edit.then(give(verdict)), what=edit.what or what)
    if edit.is_empty():
        proposal = _carried(verdict, own, theirs)
    else:
        proposal = _proposal(item, own, theirs, after, edit)
        what = f"propose to {edit.what or decision}"
    if not proposal.is_empty():
        verdict = replace(verdict, proposal=changes.to_record(proposal))
        if decision is Decision.KEEP:
            verdict = replace(verdict, decision=decision_of(proposal))
    elif not edit.is_empty():
        verdict = replace(verdict, decision=Decision.KEEP)
    return replace(give(verdict), what=what)


def withdraw(item: Item, own: Document, theirs: Document, *, question: str = "") -> Change:
    """Return the change of the reviewer's document that takes back what an item's verdict proposes.

    What stands there is kept then or, where nothing does, not missing.

    Raises:
        EditRefused: nothing is proposed.
    """
    proposal = item.proposal
    if proposal is None or proposal.proposal is None:
        raise EditRefused("Nothing is proposed here that could be withdrawn; go on to the next item.")
    span = theirs.spans.get(proposal.span)
    verdict = replace(
        proposal,
        id=_fresh(own),
        decision=Decision.KEEP if span is not None else Decision.REFUSE,
        created=moment_for(proposal, own),
        question=question,
        note="",
        judged="" if span is None else fingerprint(span, theirs.relations_of(span.id)),
        proposal=None,
        answers="",
    )
    return replace(give(verdict), what="withdraw a correction")


def give(verdict: Verdict) -> Change:
    """Return the change that adds a verdict to its reviewer's document."""
    return Change("review", verdicts=((None, verdict),))


def decision_of(edit: Change) -> Decision:
    """Return what an edit decides: the first that holds of delete, add, relabel, reshape, set, relate; else keep."""
    for old, new in edit.spans:
        if new is None:
            return Decision.DELETE
        if old is None:
            return Decision.ADD
    steps = [(old, new) for old, new in edit.spans if old is not None and new is not None]
    if any(old.label != new.label for old, new in steps):
        return Decision.RELABEL
    if any(old.fragments != new.fragments for old, new in steps):
        return Decision.RESHAPE
    if steps:
        return Decision.SET
    return Decision.RELATE if edit.relations else Decision.KEEP


def resolved(item: Item, resolution: Resolution, document: Document, schema: Schema, text: Text) -> Change:
    """Return the edit of the item's document that a resolution asks for, empty for keep, refuse and defer.

    Raises:
        EditRefused: the schema forbids it, the span is gone, or nothing is suggested.
    """
    if resolution.suggested:
        return suggested(item, document, schema, text)
    match resolution.decision:
        case Decision.RELABEL:
            return editing.relabel(document, schema, item.span_id, resolution.label)
        case Decision.DELETE:
            return editing.delete(document, [item.span_id])
        case Decision.SET:
            return editing.set_attribute(document, schema, item.span_id, resolution.attribute, resolution.value)
        case Decision.ADD:
            return editing.tag(document, schema, text, item.fragments, resolution.label or item.label)
        case Decision.KEEP | Decision.REFUSE | Decision.DEFER:
            return NOTHING
    raise EditRefused(f"To {resolution.decision} is done one by one; choose an item and do it there.")


def suggested(item: Item, document: Document, schema: Schema, text: Text) -> Change:
    """Return the edit that an item suggests; raise EditRefused where it suggests none that needs no choice."""
    told = item.suggestion
    if told is None or told.act is Act.ADD:
        needs = f" It needs {' or '.join(told.needs)}." if told is not None and told.needs else ""
        raise EditRefused(f"Nothing is suggested here that could be carried out; decide it yourself.{needs}")
    match told.act:
        case Act.TAG:
            return editing.tag(document, schema, text, told.fragments, told.label)
        case Act.RELABEL:
            return editing.relabel(document, schema, item.span_id, told.label)
        case Act.RESHAPE:
            return editing.reshape(document, schema, text, item.span_id, told.fragments)
        case Act.SET:
            return editing.set_attribute(document, schema, item.span_id, told.attribute, told.value)
    return editing.delete(document, [item.span_id])


def decide_all(
    items: Iterable[Item],
    resolution: Resolution,
    documents: Callable[[str, str], Document],
    texts: Callable[[str], Text],
    schema: Schema,
    reviewer: str,
    *,
    question: str = "",
) -> Batch:
    """Return the same decision for many items, as `Session.commit_all` takes it: one change an article.

    `documents` gives the document of an annotator and an article, as it stands, `texts` an article's text. What cannot
    be decided so is left, and listed with why.
    """
    begun: dict[str, Document] = {}
    current: dict[str, Document] = {}
    made: dict[str, Change] = {}
    done: list[Item] = []
    refused: list[tuple[Item, str]] = []
    for item in items:
        article_id = item.article_id
        try:
            own = current[article_id] if article_id in current else documents(reviewer, article_id)
            theirs = own if item.annotator == reviewer else documents(item.annotator, article_id)
            shown = theirs if item.annotator == reviewer else overlay(theirs, own.verdicts.values())
            edit = resolved(item, resolution, shown, schema, texts(article_id))
            decision = decision_of(edit) if resolution.suggested else resolution.decision
            change = decide(
                item,
                decision,
                own,
                theirs,
                edit,
                question=question,
                note=resolution.note,
                scope=resolution.scope,
            )
            after = change.apply(own)
        except (EditRefused, ArticleError, StoreError) as error:
            refused.append((item, str(error)))
            continue
        begun.setdefault(article_id, own)
        current[article_id] = after
        made[article_id] = made[article_id].then(change) if article_id in made else change
        done.append(item)
    return Batch(tuple((begun[name], change) for name, change in made.items()), tuple(done), tuple(refused))


def _verdict(item: Item, decision: Decision, before: Document, after: Document, edit: Change, is_own: bool) -> Verdict:
    """Return the verdict without its id, question, note and scope."""
    span = before.spans.get(item.span_id)
    shaped = item if span is None else item.at(span)
    span_id, label = item.span_id, shaped.label
    if decision is Decision.ADD and is_own:
        # The verdict stands for what was tagged: the place that lacked it is gone.
        added = next((new for old, new in edit.spans if old is None and new is not None), None)
        span_id, label = (added.id, added.label) if added is not None else (span_id, label)
    judged = after.spans.get(span_id)
    held = item.proposal if item.kind is Kind.DEFERRED else None
    about = item.suggestion.attribute if item.suggestion is not None else ""
    return Verdict(
        "",
        decision,
        item.annotator,
        now(),
        span_id,
        label,
        shaped.fragments,
        shaped.quote,
        shaped.prefix,
        shaped.suffix,
        # What was put off is decided as what it was when it came up.
        asked=held.asked if held is not None else str(item.kind),
        judged=fingerprint(judged, after.relations_of(judged.id)) if judged is not None else "",
        extra=held.extra if held is not None else {ATTRIBUTE: about} if about else {},
    )


def _proposal(item: Item, own: Document, theirs: Document, after: Document, edit: Change) -> Change:
    """Return an edit of the document as it was shown as one of the document as it is, with what it builds on."""
    earlier = [
        changes.from_record(verdict.proposal)
        for verdict in own.verdicts.values()
        if verdict.proposal is not None and subject(verdict) == (item.annotator, item.span_id)
    ]
    touched = [edit, *earlier]
    span_ids = dict.fromkeys(span.id for one in touched for step in one.spans for span in step if span)
    arrow_ids = dict.fromkeys(arrow.id for one in touched for step in one.relations for arrow in step if arrow)
    spans = [(theirs.spans.get(name), after.spans.get(name)) for name in span_ids]
    arrows = [(theirs.relations.get(name), after.relations.get(name)) for name in arrow_ids]
    return Change(
        edit.what,
        spans=tuple((old, new) for old, new in spans if not _is_same(old, new)),
        relations=tuple((old, new) for old, new in arrows if old != new),
    )


def _is_same(old: Span | None, new: Span | None) -> bool:
    """Tell whether a span would say what it says already, whenever it was changed."""
    return old == new or (old is not None and new is not None and replace(new, updated=old.updated) == old)


def _carried(verdict: Verdict, own: Document, theirs: Document) -> Change:
    """Return what the reviewer proposes on the same subject and still fits, empty where that is nothing."""
    for earlier in standing(own.verdicts.values(), theirs.annotator):
        if subject(earlier) != subject(verdict) or earlier.proposal is None or earlier.id in rejected(theirs):
            continue
        try:
            change = changes.from_record(earlier.proposal)
            fitting(change, theirs).apply(theirs)
        except (DamagedFile, EditRefused):
            return NOTHING
        return change
    return NOTHING


def moment_for(verdict: Verdict, own: Document) -> str:
    """Return the present time, but after that of every verdict of `own` on the same subject: times are of seconds."""
    moment, about = now(), subject(verdict)
    near = (held for held in own.verdicts.values() if held.span == verdict.span)
    earlier = max((held.created for held in near if subject(held) == about), default="")
    if earlier < moment:
        return moment
    try:
        return (datetime.fromisoformat(earlier) + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return moment


def _fresh(own: Document) -> str:
    while (made := new_id()) in own.verdicts:
        pass
    return made
