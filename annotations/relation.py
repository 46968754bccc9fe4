"""A relation: a labelled arrow from one span to another of the same document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from annotations.fields import Fields

FIELDS = frozenset(["id", "label", "source", "target", "note", "origin", "created", "updated"])


@dataclass(frozen=True, slots=True)
class Relation:
    """One arrow; `source` and `target` are span ids, `extra` keeps fields this version does not know."""

    id: str
    label: str
    source: str
    target: str
    created: str
    updated: str
    note: str = ""
    origin: str = "manual"
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def order(self) -> tuple[str, int, str]:
        """The place in a corpus: by creation time, then by id."""
        return (self.created, len(self.id), self.id)

    def touches(self, span_id: str) -> bool:
        """Tell whether the span is one of the two ends."""
        return span_id in (self.source, self.target)


def to_record(relation: Relation) -> dict[str, Any]:
    """Return the relation as the mapping that TinyDB files and corpora hold."""
    return {
        "id": relation.id,
        "label": relation.label,
        "source": relation.source,
        "target": relation.target,
        "note": relation.note,
        "origin": relation.origin,
        "created": relation.created,
        "updated": relation.updated,
    } | dict(relation.extra)


def from_record(record: Mapping[str, Any]) -> Relation:
    """Return the relation that a record describes; raise DamagedFile where a field is missing or of the wrong kind."""
    fields = Fields("relation", record)
    return Relation(
        id=fields.id("id"),
        label=fields.words("label"),
        source=fields.id("source"),
        target=fields.id("target"),
        created=fields.text("created"),
        updated=fields.text("updated"),
        note=fields.text("note"),
        origin=fields.text("origin", "manual"),
        extra={key: value for key, value in record.items() if key not in FIELDS},
    )
