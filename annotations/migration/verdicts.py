"""What a change of the vocabulary makes of verdicts: they speak of spans by label, and stand for spans as they were."""

from collections.abc import Iterator
from dataclasses import replace

from annotations import change as changes
from annotations.change import Change
from annotations.document import Document
from annotations.errors import DamagedFile, EditRefused
from annotations.extent import Extent
from annotations.migration.recasting import Recasting
from annotations.review.settled import ATTRIBUTE, judged
from annotations.span import Span
from annotations.verdict import Verdict


def recast(verdict: Verdict, recasting: Recasting, before: Document, after: Document) -> Verdict:
    """Return what becomes of a verdict, the same object where that is nothing.

    `before` and `after` are the document of the annotator whose work it is about. Its label and what it proposes are
    recast like spans; what it stood for before it stands for after, and what it did not stand for it never does.
    """
    made = verdict
    held = before.spans.get(verdict.span)
    if verdict.label:
        span = held if held is not None and held.label == verdict.label else _span_of(verdict)
        if (new := recasting.span(span)) is not None and new.label != verdict.label:
            made = replace(made, label=new.label)
        if (about := _about(verdict, recasting)) != verdict.extra.get(ATTRIBUTE):
            made = replace(made, extra={**verdict.extra, ATTRIBUTE: about})
    proposed = _proposed(verdict)
    changed = None if proposed is None else _recast_edit(proposed, recasting, before)
    if changed is not None and changed != proposed:
        made = replace(made, proposal=changes.to_record(changed))
    for edit, then in ((None, None), (proposed, changed)):
        if verdict.judged and _judged(verdict, before, edit) == verdict.judged:
            stood = _judged(verdict, after, then)
            return made if stood in ("", made.judged) else replace(made, judged=stood)
        if proposed is None:
            break
    return made


def _about(verdict: Verdict, recasting: Recasting) -> object:
    """Return the attribute that a verdict's finding was about as it is called afterwards, what it holds where none."""
    name = verdict.extra.get(ATTRIBUTE)
    if not isinstance(name, str):
        return name
    span = recasting.span(replace(_span_of(verdict), attributes={name: ""}))
    return next(iter(span.attributes), name) if span is not None else name


def _span_of(verdict: Verdict) -> Span:
    """Return what a verdict says of its span, or of the place where one is missing, as a span."""
    fragments = verdict.fragments or (Extent(0, 1),)
    words = (verdict.quote, verdict.prefix, verdict.suffix)
    return Span(verdict.span or verdict.id, verdict.label, fragments, *words, verdict.created, verdict.created)


def _proposed(verdict: Verdict) -> Change | None:
    if verdict.proposal is None:
        return None
    try:
        return changes.from_record(verdict.proposal)
    except DamagedFile:
        return None


def _judged(verdict: Verdict, document: Document, edit: Change | None) -> str:
    """Return the fingerprint of a verdict's span as it is, or as an edit would make it; "" where there is none."""
    try:
        return judged(verdict, document, edit)
    except EditRefused:
        return ""


def _recast_edit(edit: Change, recasting: Recasting, before: Document) -> Change:
    """Return a proposed edit in the new vocabulary; what goes altogether is left out of it."""
    labels = {span.id: span.label for step in edit.spans for span in step if span is not None}

    def label_of(span_id: str) -> str:
        held = before.spans.get(span_id)
        return labels.get(span_id, "") if held is None else held.label

    def steps() -> Iterator[tuple[Span | None, Span | None]]:
        for old, new in edit.spans:
            step = (old and recasting.span(old), new and recasting.span(new))
            if (old is None) == (step[0] is None) and step[0] != step[1]:
                yield step

    arrows = []
    for old_arrow, new_arrow in edit.relations:
        one, other = (
            arrow and recasting.relation(arrow, label_of(arrow.source), label_of(arrow.target))
            for arrow in (old_arrow, new_arrow)
        )
        if (old_arrow is None) == (one is None) and one != other:
            arrows.append((one, other))
    return replace(edit, spans=tuple(steps()), relations=tuple(arrows))
