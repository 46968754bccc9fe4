"""The scope of an export: whose word, on which articles, and which of their spans."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from annotations.document import Document
from annotations.errors import FormatError
from annotations.relation import Relation
from annotations.schema import Status
from annotations.span import Span
from annotations.spans import Spans
from annotations.splits.split import Split

STATUSES = frozenset(Status) - {Status.NEW, Status.SKIPPED}
"""What is exported unless told otherwise."""

SUGGESTED = "suggested:"
"""What the origin of a span begins with that no person has confirmed."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Scope:
    """What to export: whose documents (None: everybody's), of which status; the parts to deal articles out to.

    `labels` are those of the spans that are wanted (None: all); a relation needs both its ends. `since` and `until` are
    days, such as 2026-11-20, and both count: a document is wanted whole where the last change to a span or relation of
    it fell between them, so that no half-told article passes for a whole one. Suggestions are left out unless asked
    for. Where there is a `split` or a `split_file`, the latter (`splits.yaml` in the workspace unless told otherwise)
    holds articles in their parts and remembers new ones.
    """

    annotators: tuple[str, ...] | None = None
    statuses: frozenset[Status] = STATUSES
    split: Split | None = None
    split_file: Path | None = None
    labels: frozenset[str] | None = None
    since: str = ""
    until: str = ""
    suggestions: bool = False

    def __post_init__(self) -> None:
        for name, day in (("since", self.since), ("until", self.until)):
            if day and not _DAY.fullmatch(day):
                raise FormatError(f"--{name} wants a day like 2026-11-20, not {day!r}.")

    def narrowed(self, document: Document) -> tuple[Document | None, int]:
        """Return what of a document is in scope, None where nothing is, and how many suggestions were left out."""
        if document.status not in self.statuses or not self._is_in_time(document):
            return None, 0
        left_out = 0
        if not self.suggestions:
            kept = _only(document, lambda span: not span.origin.startswith(SUGGESTED), _is_confirmed)
            left_out = len(document.spans) - len(kept.spans)
            if left_out and not len(kept.spans) and document.status is not Status.DONE:
                return None, left_out
            document = kept
        if self.labels is not None:
            wanted = self.labels
            document = _only(document, lambda span: span.label in wanted, lambda _: True)
        return document, left_out

    def _is_in_time(self, document: Document) -> bool:
        if not self.since and not self.until:
            return True
        last = max((held.updated for held in (*document.spans, *document.relations.values())), default="")[:10]
        return bool(last) and self.since <= last and (not self.until or last <= self.until)


def _is_confirmed(arrow: Relation) -> bool:
    return not arrow.origin.startswith(SUGGESTED)


def _only(document: Document, wants: Callable[[Span], bool], joins: Callable[[Relation], bool]) -> Document:
    """Return a document with those of its spans and, between them, of its relations that are wanted."""
    kept = [span for span in document.spans if wants(span)]
    spans = document.spans if len(kept) == len(document.spans) else Spans(kept)
    relations = {
        name: arrow
        for name, arrow in document.relations.items()
        if joins(arrow) and arrow.source in spans and arrow.target in spans
    }
    if spans is document.spans and len(relations) == len(document.relations):
        return document
    return replace(document, spans=spans, relations=relations)
