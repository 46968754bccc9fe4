"""A change: what an edit does to a document, and how to take it back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from annotations import document as documents
from annotations import relation as relations
from annotations import span as spans
from annotations.document import Document
from annotations.errors import DamagedFile, EditRefused
from annotations.relation import Relation
from annotations.span import Span

SpanStep = tuple[Span | None, Span | None]
RelationStep = tuple[Relation | None, Relation | None]


@dataclass(frozen=True, slots=True)
class Change:
    """Steps from an old to a new value of a document; None stands for "was not there".

    `what` says in a few words what was done; `state` holds the old and new summary of the article
    (status, labels, note, seen, zones) where that changed.
    """

    what: str
    spans: tuple[SpanStep, ...] = ()
    relations: tuple[RelationStep, ...] = ()
    state: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None

    def inverse(self) -> "Change":
        """Return the change that undoes this one."""
        return Change(
            self.what,
            tuple((new, old) for old, new in self.spans),
            tuple((new, old) for old, new in self.relations),
            None if self.state is None else (self.state[1], self.state[0]),
        )

    def then(self, other: "Change") -> "Change":
        """Return the two changes as one."""
        state = other.state or self.state
        if self.state is not None and other.state is not None:
            state = (self.state[0], other.state[1])
        return Change(self.what, self.spans + other.spans, self.relations + other.relations, state)

    def is_empty(self) -> bool:
        """Tell whether nothing changes."""
        return not (self.spans or self.relations or self.state)

    def apply(self, document: Document) -> Document:
        """Return `document` changed.

        Raises:
            EditRefused: the document is not in the state that the change starts from.
        """
        current = document.spans
        for old, new in self.spans:
            held = current.get((old or new).id)  # type: ignore[union-attr]
            if held != old:
                raise EditRefused(f"{self.what!r} no longer fits: that span was changed elsewhere meanwhile.")
            current = current.changed([held] if held else [], [new] if new else [])
        arrows = dict(document.relations)
        for before, after in self.relations:
            arrow_id = (before or after).id  # type: ignore[union-attr]
            if arrows.get(arrow_id) != before:
                raise EditRefused(f"{self.what!r} no longer fits: that relation was changed elsewhere meanwhile.")
            if after is None:
                del arrows[arrow_id]
            else:
                arrows[arrow_id] = after
        changed = replace(document, spans=current, relations=arrows)
        if self.state is None:
            return changed
        fields = {key: value for key, value in self.state[1].items()}
        return replace(changed, **documents.read_summary({**documents.summary_record(document), **fields}))


def to_record(change: Change) -> dict[str, Any]:
    """Return the change as JSON values, as the journal holds it."""
    record: dict[str, Any] = {"what": change.what}
    if change.spans:
        record["spans"] = [[s and spans.to_record(s) for s in step] for step in change.spans]
    if change.relations:
        record["relations"] = [[r and relations.to_record(r) for r in step] for step in change.relations]
    if change.state is not None:
        record["state"] = [dict(change.state[0]), dict(change.state[1])]
    return record


def from_record(record: Mapping[str, Any]) -> Change:
    """Return the change that a journal record describes; raise DamagedFile where it is unsound."""
    try:
        state = record.get("state")
        return Change(
            what=str(record.get("what", "")),
            spans=tuple(
                (old and spans.from_record(old), new and spans.from_record(new))
                for old, new in record.get("spans") or ()
            ),
            relations=tuple(
                (old and relations.from_record(old), new and relations.from_record(new))
                for old, new in record.get("relations") or ()
            ),
            state=None if state is None else (dict(state[0]), dict(state[1])),
        )
    except (TypeError, ValueError, AttributeError, IndexError) as error:
        raise DamagedFile("a line of the history is not a change") from error
