"""Another's document as it would be with the corrections that a reviewer proposes."""

from collections.abc import Iterable
from dataclasses import replace

from annotations import change as changes
from annotations.change import Change, SpanStep
from annotations.document import Document
from annotations.errors import DamagedFile, EditRefused
from annotations.verdict import Decision, Verdict


def overlay(document: Document, verdicts: Iterable[Verdict]) -> Document:
    """Return a document with the proposals of `verdicts` in place, for showing; nothing of it is to be saved.

    Of several verdicts on one span the last counts. What no longer fits, and what the document's annotator has
    rejected, is left out.
    """
    turned_down = rejected(document)
    for verdict in standing(verdicts, document.annotator):
        if verdict.id in turned_down or verdict.proposal is None:
            continue
        try:
            document = fitting(changes.from_record(verdict.proposal), document).apply(document)
        except (EditRefused, DamagedFile):
            continue
    return document


def rejected(document: Document) -> frozenset[str]:
    """Return the ids of the verdicts whose proposals a document's annotator has rejected."""
    given = document.verdicts.values()
    return frozenset(one.answers for one in given if one.decision is Decision.REJECT and one.answers)


def fitting(edit: Change, document: Document) -> Change:
    """Return a proposed edit as one of the document as it stands.

    A span that was only put in place again since the text changed, its words and those around it the same, is still the
    one that the edit is about; the edit then takes it from where it is. Whatever else differs stays, and is refused
    by `apply`.
    """
    return replace(
        edit,
        spans=tuple(_fitting(step, document) for step in edit.spans),
        relations=tuple(
            (held, new) if old and held and replace(held, updated=old.updated) == old else (old, new)
            for old, new in edit.relations
            for held in [document.relations.get(old.id) if old else None]
        ),
    )


def _fitting(step: SpanStep, document: Document) -> SpanStep:
    old, new = step
    held = None if old is None else document.spans.get(old.id)
    if old is None or held is None or replace(held, fragments=old.fragments, updated=old.updated) != old:
        return step
    if new is None or new.fragments != old.fragments:
        # Other edges are told by offsets: those of the text that they were proposed on.
        return (held, new) if new is None or held.fragments == old.fragments else step
    return held, replace(new, fragments=held.fragments)


def standing(verdicts: Iterable[Verdict], annotator: str) -> list[Verdict]:
    """Return of the verdicts on one annotator's work the last on each span or place, oldest first; no answers."""
    last: dict[tuple[str, ...], Verdict] = {}
    for verdict in sorted(verdicts, key=lambda one: one.order):
        if verdict.annotator == annotator and not verdict.answers:
            last.pop(subject(verdict), None)
            last[subject(verdict)] = verdict
    return list(last.values())


def subject(verdict: Verdict) -> tuple[str, ...]:
    """Return what a verdict is about: a span, or a place where something is missing."""
    if verdict.span:
        return (verdict.annotator, verdict.span)
    return (verdict.annotator, "", verdict.asked, verdict.quote, verdict.prefix, verdict.suffix)
