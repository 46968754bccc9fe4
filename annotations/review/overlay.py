"""Another's document as it would be with the corrections that a reviewer proposes."""

from collections.abc import Iterable
from dataclasses import replace

from annotations import change as changes
from annotations.change import Change, SpanStep
from annotations.document import Document
from annotations.errors import DamagedFile, EditRefused
from annotations.extent import Extent
from annotations.span import fault
from annotations.verdict import Decision, Verdict

Fragments = tuple[Extent, ...]


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


def fitting(edit: Change, document: Document, text: str | None = None) -> Change:
    """Return a proposed edit as one of the document as it stands, whose article's text may be given.

    A span that was only put in place again since the text changed, its words and those around it the same, is still the
    one that the edit is about; the edit then takes it from where it is, and other edges move along as far as it is sure
    what stands there. Whatever else differs stays, and is refused by `apply`.
    """
    return replace(
        edit,
        spans=tuple(_fitting(step, document, text) for step in edit.spans),
        relations=tuple(
            (held, new) if old and held and replace(held, updated=old.updated) == old else (old, new)
            for old, new in edit.relations
            for held in [document.relations.get(old.id) if old else None]
        ),
    )


def _fitting(step: SpanStep, document: Document, text: str | None) -> SpanStep:
    old, new = step
    held = None if old is None else document.spans.get(old.id)
    if old is None or held is None or replace(held, fragments=old.fragments, updated=old.updated) != old:
        return step
    if new is None or held.fragments == old.fragments:
        return held, new
    if new.fragments == old.fragments:
        return held, replace(new, fragments=held.fragments)
    by = shift(old.fragments, held.fragments)
    if not by:
        return step
    moved = replace(new, fragments=shifted(new.fragments, by))
    is_near = held.start - len(held.prefix) <= moved.start and moved.end <= held.end + len(held.suffix)
    return (held, moved) if is_near or (text is not None and fault(moved, text) is None) else step


def shift(old: Fragments, new: Fragments) -> int:
    """Return by how many characters all fragments stand later, 0 where they are other ones."""
    by = new[0].start - old[0].start if old and new else 0
    return by if shifted(old, by) == new else 0


def shifted(fragments: Fragments, by: int) -> Fragments:
    """Return fragments that stand so many characters later."""
    return tuple(Extent(one.start + by, one.end + by) for one in fragments)


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
