"""Which verdicts settle an item, so that it is not asked again."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from annotations import change as changes
from annotations.change import Change
from annotations.document import Document
from annotations.errors import DamagedFile, EditRefused
from annotations.forms import form_of
from annotations.review.item import Item
from annotations.review.kinds import Kind
from annotations.review.overlay import fitting, shift, shifted
from annotations.verdict import Decision, Scope, Verdict, fingerprint

ATTRIBUTE = "attribute"
"""The field of a verdict that names the attribute which its finding was about."""


class Refused(NamedTuple):
    """What was refused beyond one place: a kind of finding, for one form or, where that is None, for all."""

    kind: str
    form: str | None


def refused(verdicts: Iterable[Verdict]) -> set[Refused]:
    """Return what these verdicts refuse for a whole form or kind."""
    return {
        Refused(verdict.asked, form_of(verdict.quote) if verdict.scope is Scope.FORM else None)
        for verdict in verdicts
        if verdict.decision is Decision.REFUSE and verdict.scope is not Scope.THIS
    }


def is_refused(item: Item, wide: set[Refused]) -> bool:
    """Tell whether a refusal of the item's form or kind settles it."""
    return bool(wide) and (Refused(str(item.kind), None) in wide or Refused(str(item.kind), item.form) in wide)


class Verdicts:
    """What one reviewer decided about an article, to be asked item by item."""

    def __init__(self, given: Mapping[str, Verdict]) -> None:
        self._on_spans: dict[tuple[str, str], list[Verdict]] = {}
        self._on_places: list[Verdict] = []
        for verdict in sorted(given.values(), key=lambda one: one.order):
            if verdict.answers:
                continue
            if verdict.span:
                self._on_spans.setdefault((verdict.annotator, verdict.span), []).append(verdict)
            else:
                self._on_places.append(verdict)

    def latest(self, annotator: str, span_id: str) -> Verdict | None:
        """Return the last verdict on a span, whatever brought it up."""
        found = self._on_spans.get((annotator, span_id))
        return found[-1] if found else None

    def latest_on(self, item: Item) -> Verdict | None:
        """Return the last verdict on an item's span, or on the place of a finding where nothing is tagged."""
        if item.span_id:
            return self.latest(item.annotator, item.span_id)
        return next((verdict for verdict in reversed(self._on_places) if _is_of_place(verdict, item)), None)

    def settle(self, item: Item, document: Document) -> bool:
        """Tell whether an item of `document` was decided as it stands now.

        A span that is read for its own sake is settled by any verdict on it, a finding by a verdict on such a finding.
        """
        if not item.span_id:
            return any(_is_of_place(verdict, item) for verdict in self._on_places)
        for verdict in reversed(self._on_spans.get((item.annotator, item.span_id), ())):
            if item.kind is not Kind.SPANS and not _is_of_finding(verdict, item):
                continue
            if stands(verdict, document):
                return True
            if item.kind is Kind.SPANS:
                return False
        return False


def stands(verdict: Verdict, document: Document) -> bool:
    """Tell whether the span of a verdict is still what was judged, or would be if the proposal were carried out."""
    if verdict.span in document.spans and judged(verdict, document) == verdict.judged:
        return True
    if verdict.proposal is None:
        return False
    try:
        return judged(verdict, document, changes.from_record(verdict.proposal)) == verdict.judged
    except (DamagedFile, EditRefused):
        return False


def judged(verdict: Verdict, document: Document, edit: Change | None = None) -> str:
    """Return the fingerprint of a verdict's span as it stands, or as a proposed edit would make it; "" where none is.

    Where the span was only put in place again since the text changed, its words and those around it the same, it is
    taken to stand where it stood.

    Raises:
        EditRefused: the edit no longer fits.
    """
    held = document.spans.get(verdict.span)
    after = document if edit is None else fitting(edit, document).apply(document)
    span = after.spans.get(verdict.span)
    if span is None:
        return ""
    if held is not None and (held.quote, held.prefix, held.suffix) == (verdict.quote, verdict.prefix, verdict.suffix):
        by = shift(verdict.fragments, held.fragments)
        span = replace(span, fragments=shifted(span.fragments, -by)) if by else span
    return fingerprint(span, after.relations_of(span.id))


def _is_of_finding(verdict: Verdict, item: Item) -> bool:
    about = item.suggestion.attribute if item.suggestion is not None else ""
    return verdict.asked == item.kind and str(verdict.extra.get(ATTRIBUTE, "")) == about


def _is_of_place(verdict: Verdict, item: Item) -> bool:
    """Tell whether a verdict is on the place of an item; two places with the same words around are one."""
    return (
        verdict.annotator == item.annotator
        and verdict.asked == item.kind
        and verdict.label == item.label
        and (verdict.quote, verdict.prefix, verdict.suffix) == (item.quote, item.prefix, item.suffix)
    )
