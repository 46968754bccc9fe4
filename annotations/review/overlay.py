"""Another's document as it would be with the corrections that a reviewer proposes."""

from collections.abc import Iterable

from annotations import change as changes
from annotations.document import Document
from annotations.errors import DamagedFile, EditRefused
from annotations.verdict import Decision, Verdict


def overlay(document: Document, verdicts: Iterable[Verdict]) -> Document:
    """Return a document with the proposals of `verdicts` in place, for showing; nothing of it is to be saved.

    Of several verdicts on one span the last counts. What no longer fits, and what the document's annotator has
    rejected, is left out.
    """
    rejected = {
        answer.answers for answer in document.verdicts.values() if answer.decision is Decision.REJECT and answer.answers
    }
    for verdict in standing(verdicts, document.annotator):
        if verdict.id in rejected or verdict.proposal is None:
            continue
        try:
            document = changes.from_record(verdict.proposal).apply(document)
        except (EditRefused, DamagedFile):
            continue
    return document


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
