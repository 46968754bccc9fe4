"""What the tables of an annotation file say, and the tables that a document makes."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from annotations import document as documents
from annotations import relation as relations
from annotations import span as spans
from annotations import verdict as verdicts
from annotations.document import Document
from annotations.durable import Stamp, stamp
from annotations.errors import DamagedFile, ForeignFile, ReadOnly
from annotations.forms import Tagged, tagged
from annotations.identity import new_id, record_key
from annotations.relation import Relation
from annotations.span import Span
from annotations.spans import Spans
from annotations.storage import TABLES, VERSION, CanonicalStorage, parse, version_of
from annotations.verdict import Verdict

VERDICTS = "verdicts"
"""The table of what was decided in review; it is there only where something was."""

KNOWN = (*TABLES, VERDICTS)

_Value = Span | Relation | Verdict


class Records:
    """The records last written for one article, so that unchanged ones stay the same objects."""

    def __init__(self, storage: CanonicalStorage, others: Mapping[str, Mapping[str, Any]]) -> None:
        self.storage = storage
        self.others = others
        self.stamp: Stamp | None = None
        self.held: dict[str, dict[str, tuple[_Value, Mapping[str, Any]]]] = {}
        self.state: Mapping[str, Any] = {}

    def tables(self, document: Document) -> dict[str, Mapping[str, Mapping[str, Any]]]:
        """Return what is to be written of `document`, with the tables that this version does not know."""
        tables: dict[str, Mapping[str, Mapping[str, Any]]] = {**self.others}
        for table, values in _values(document):
            before = self.held.get(table, {})
            held: dict[str, tuple[_Value, Mapping[str, Any]]] = {}
            records: dict[str, Mapping[str, Any]] = {}
            for value in values:
                known = before.get(value.id)
                if known is None or known[0] is not value:
                    known = (value, _record(value))
                held[value.id] = known
                records[record_key(value.id)] = known[1]
            self.held[table] = held
            tables[table] = records
        state = {"glossator": VERSION, **documents.state_record(document)}
        self.state = self.state if state == self.state else state
        tables["article"] = {"1": self.state}
        return tables


def _values(document: Document) -> Iterator[tuple[str, Iterable[_Value]]]:
    yield "spans", document.spans
    yield "relations", document.relations.values()
    if document.verdicts:
        yield VERDICTS, document.verdicts.values()


def _record(value: _Value) -> Mapping[str, Any]:
    match value:
        case Span():
            return spans.to_record(value)
        case Relation():
            return relations.to_record(value)
    return verdicts.to_record(value)


def document_in(tables: Mapping[str, Mapping[str, Any]], annotator: str, path: Path) -> Document:
    """Return the document in a file's tables; raise DamagedFile or ForeignFile."""
    state = next(iter(tables.get("article", {}).values()), None)
    if state is None or not isinstance(state.get("id"), str):
        raise ForeignFile(f"{path.name} names no article; it is not an annotation file of Glossator, move it away.")
    try:
        return Document(
            article_id=state["id"],
            digest=str(state.get("digest", "")),
            annotator=annotator,
            **documents.read_summary(state),
            spans=Spans(map(spans.from_record, _told_apart(tables.get("spans", {})))),
            relations={
                relation.id: relation
                for relation in map(relations.from_record, _told_apart(tables.get("relations", {})))
            },
            verdicts={v.id: v for v in map(verdicts.from_record, _told_apart(tables.get(VERDICTS, {})))},
            extra={key: value for key, value in state.items() if key not in documents.STATE_FIELDS},
        )
    except DamagedFile as error:
        raise DamagedFile(f"{path.name}: {error}; run 'glossator check' on the workspace.") from error


def sides(
    content: bytes, annotator: str, path: Path, article_id: str
) -> tuple[Document, Document, dict[str, Mapping[str, Any]]] | None:
    """Return our document, theirs and the tables that this version does not know of a file that git left in conflict.

    None where it is not two whole files of that article; raise ReadOnly where one is of a newer version.
    """
    from annotations.conflict_markers import unmerge

    found = unmerge(content)
    if found is None:
        return None
    ours, theirs = (parse(side, path) for side in found)
    if max(version_of(ours), version_of(theirs)) > VERSION:
        raise ReadOnly(f"{path.name} was written by a newer Glossator; update this one before you edit it.")
    try:
        here, there = (document_in(tables, annotator, path) for tables in (ours, theirs))
    except (DamagedFile, ForeignFile):
        return None
    if (here.article_id, there.article_id) != (article_id, article_id):
        return None
    names = [name for name in {**ours, **theirs} if name not in KNOWN]
    return here, there, {name: {**theirs.get(name, {}), **ours.get(name, {})} for name in names}


def tagged_in(record: Mapping[str, Any]) -> Tagged | None:
    """Return what counts of a span's record, None where it is not sound."""
    label, quote, values = record.get("label"), record.get("quote"), record.get("attributes", {})
    if not isinstance(label, str) or not isinstance(quote, str) or not isinstance(values, dict):
        return None
    return tagged(label, quote, values)


def _told_apart(records: Mapping[str, Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the records; of those that share an id, as after a careless merge, the later ones get their key as id."""
    met: set[str] = set()
    for key, record in records.items():
        record_id = record.get("id")
        if isinstance(record_id, str):
            if record_id in met:
                while key in met:
                    key = new_id()
                record, record_id = {**record, "id": key}, key
            met.add(record_id)
        yield record


def records_of(path: Path) -> Records:
    """Return the means to write a file anew; raise ReadOnly where it is of a newer version, or StoreError."""
    storage = CanonicalStorage(path)
    found = stamp(path)
    tables = storage.read() or {}
    if storage.read_only:
        raise ReadOnly(f"{path.name} was written by a newer Glossator; update this one before you edit it.")
    records = Records(storage, {name: table for name, table in tables.items() if name not in KNOWN})
    records.stamp = found
    return records
