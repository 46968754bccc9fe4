"""A document: all that one annotator says of one article, as one immutable value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from annotations.errors import DamagedFile
from annotations.extent import Extent
from annotations.fields import Fields
from annotations.relation import Relation
from annotations.schema import Status
from annotations.spans import Spans

if TYPE_CHECKING:
    from annotations.verdict import Verdict

STATE_FIELDS = frozenset(["glossator", "id", "digest", "status", "labels", "note", "seen", "zones"])
ZONE_FIELDS = frozenset(["zone", "start", "end"])
_STATUSES = {status.value: status for status in Status}


@dataclass(frozen=True, slots=True)
class ZoneMark:
    """Whole lines of an article that are not the article itself; `extra` keeps fields this version does not know."""

    start: int
    end: int
    zone: str
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Document:
    """What `annotator` says of the article `article_id` whose text has `digest`.

    `seen` holds the extents that have been read, ascending and disjoint; `verdicts`, by id, are what this
    annotator decided in review, about anybody's spans of the article; `extra` keeps fields of the article
    record that this version does not know.
    """

    article_id: str
    digest: str
    annotator: str
    status: Status = Status.NEW
    labels: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    seen: tuple[Extent, ...] = ()
    zones: tuple[ZoneMark, ...] = ()
    spans: Spans = field(default_factory=Spans)
    relations: Mapping[str, Relation] = field(default_factory=dict)
    verdicts: "Mapping[str, Verdict]" = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    _ends: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def relations_of(self, span_id: str) -> tuple[Relation, ...]:
        """Return the relations that start or end at the span, oldest first."""
        # Values that follow from this one share the index as long as they share the relations.
        if self._ends.get("of") is not self.relations:
            by_span: dict[str, list[Relation]] = {}
            for relation in self.ordered_relations():
                for end in {relation.source, relation.target}:
                    by_span.setdefault(end, []).append(relation)
            self._ends.update({"of": self.relations, "by": {end: tuple(found) for end, found in by_span.items()}})
        found: tuple[Relation, ...] = self._ends["by"].get(span_id, ())
        return found

    def ordered_relations(self) -> list[Relation]:
        """Return all relations in the order in which a corpus lists them."""
        return sorted(self.relations.values(), key=lambda relation: relation.order)

    def ordered_verdicts(self) -> "list[Verdict]":
        """Return all verdicts, oldest first."""
        return sorted(self.verdicts.values(), key=lambda verdict: verdict.order)

    def is_empty(self) -> bool:
        """Tell whether nothing at all has been said, so that no file need exist."""
        return self == Document(self.article_id, self.digest, self.annotator)


def state_record(document: Document) -> dict[str, Any]:
    """Return the one record of the `article` table, without the contract's version number."""
    return {
        "id": document.article_id,
        "digest": document.digest,
        **summary_record(document),
        **document.extra,
    }


def summary_record(document: Document) -> dict[str, Any]:
    """Return what an annotator says of the article as a whole, as corpora list it by annotator."""
    return {
        "status": str(document.status),
        "labels": dict(document.labels),
        "note": document.note,
        "seen": [list(extent) for extent in document.seen],
        "zones": [{"zone": mark.zone, "start": mark.start, "end": mark.end, **mark.extra} for mark in document.zones],
    }


def read_summary(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keyword arguments of a Document that a summary record describes; raise DamagedFile."""
    fields = Fields("article", record)
    status = fields.text("status", Status.NEW)
    if status not in _STATUSES:
        raise DamagedFile(f"its status {status!r} is none of {', '.join(Status)}")
    return {
        "status": _STATUSES[status],
        "labels": fields.mapping("labels"),
        "note": fields.text("note"),
        "seen": fields.extents("seen"),
        "zones": tuple(_zone(mark) for mark in fields.mappings("zones")),
    }


def _zone(record: Mapping[str, Any]) -> ZoneMark:
    fields = Fields("zone", record)
    extra = {key: value for key, value in record.items() if key not in ZONE_FIELDS}
    return ZoneMark(fields.number("start"), fields.number("end"), fields.words("zone"), extra)
