"""What can still be read out of a damaged annotation file, and out of the history that led to it."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from annotations import document as documents
from annotations import relation as relations
from annotations import span as spans
from annotations.change import Change
from annotations.document import Document
from annotations.errors import DamagedFile
from annotations.relation import Relation
from annotations.span import Span
from annotations.spans import Spans

Thing = TypeVar("Thing", Span, Relation)

_LINE = re.compile(rb'^[ \t]*"\d+": (\{.*\}),?[ \t\r]*$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rescue:
    """A file set aside as `aside`, the document that now stands in its place, and a sentence for the person."""

    document: Document
    aside: Path
    sentence: str


@dataclass(frozen=True, slots=True)
class Salvage:
    """Sound records of a damaged file, by id, and how many of its records were no longer sound."""

    state: Mapping[str, Any] | None = None
    spans: Mapping[str, Span] = field(default_factory=dict)
    relations: Mapping[str, Relation] = field(default_factory=dict)
    broken: int = 0


def salvage(content: bytes, article_id: str) -> Salvage:
    """Return the records in `content` that are sound; none where it speaks of another article.

    Whole tables are read where JSON still reads them, else each line that is a whole record. Of two
    records of one id, as both sides of a git conflict have them, the one updated last counts.
    """
    state: Mapping[str, Any] | None = None
    kept: dict[str, Span] = {}
    arrows: dict[str, Relation] = {}
    broken = 0
    for record in _records(content):
        try:
            if "glossator" in record:
                if record.get("id") != article_id:
                    return Salvage()
                documents.read_summary(record)
                state = record
            elif "source" in record and "target" in record:
                _keep_later(arrows, relations.from_record(record))
            elif record.keys() & spans.FIELDS:
                _keep_later(kept, spans.from_record(record))
        except DamagedFile:
            broken += 1
    return Salvage(state, kept, arrows, broken)


def replayed(changes: Iterable[Change]) -> Salvage:
    """Return what a history of one article leaves, whatever it began from."""
    state: dict[str, Any] = {}
    kept: dict[str, Span] = {}
    arrows: dict[str, Relation] = {}
    for change in changes:
        for old, new in change.spans:
            _step(kept, old, new)
        for before, after in change.relations:
            _step(arrows, before, after)
        state |= dict(change.state[1]) if change.state else {}
    return Salvage(state or None, kept, arrows)


def rebuilt(found: Salvage, history: Salvage, blank: Document) -> tuple[Document, int, int]:
    """Return the document made of a file's records and, for what they lack, of its history.

    `blank` has the ids and the digest to use where none was found. With it come the number of records
    taken from the history, and that of relations left out because one of their ends is lost.
    """
    kept, arrows = dict(found.spans), dict(found.relations)
    for span in history.spans.values():
        _keep_later(kept, span)
    for arrow in history.relations.values():
        _keep_later(arrows, arrow)
    whole = {name: arrow for name, arrow in arrows.items() if arrow.source in kept and arrow.target in kept}
    state = found.state or history.state or {}
    document = replace(
        blank,
        digest=str((found.state or {}).get("digest") or blank.digest),
        **documents.read_summary(state),
        spans=Spans(kept.values()),
        relations=whole,
        extra={key: value for key, value in (found.state or {}).items() if key not in documents.STATE_FIELDS},
    )
    taken = sum(found.spans.get(name) is not span for name, span in kept.items())
    taken += sum(found.relations.get(name) is not arrow for name, arrow in whole.items())
    return document, taken, len(arrows) - len(whole)


def _records(content: bytes) -> list[Mapping[str, Any]]:
    try:
        tables = json.loads(content)
    except (ValueError, RecursionError):
        return [record for line in _LINE.finditer(content) if (record := _record(line[1])) is not None]
    if not isinstance(tables, dict):
        return []
    found = [table.values() for table in tables.values() if isinstance(table, dict)]
    return [record for table in found for record in table if isinstance(record, dict)]


def _record(line: bytes) -> Mapping[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) and record else None


def _keep_later(held: dict[str, Thing], value: Thing) -> None:
    if value.id not in held or held[value.id].updated < value.updated:
        held[value.id] = value


def _step(held: dict[str, Thing], old: Thing | None, new: Thing | None) -> None:
    if new is not None:
        held[new.id] = new
    elif old is not None:
        held.pop(old.id, None)
