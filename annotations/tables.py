"""What the tables of an annotation file say, and the tables that a document makes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from annotations import document as documents
from annotations import relation as relations
from annotations import span as spans
from annotations.document import Document
from annotations.durable import Stamp, stamp
from annotations.errors import DamagedFile, ForeignFile, ReadOnly
from annotations.forms import Tagged, tagged
from annotations.identity import new_id, record_key
from annotations.recorded import TABLES, VERSION, parse, parts, read, version_of
from annotations.relation import Relation
from annotations.span import Span
from annotations.spans import Spans

if TYPE_CHECKING:
    from annotations.storage import CanonicalStorage
    from annotations.verdict import Verdict

VERDICTS = "verdicts"
"""The table of what was decided in review; it is there only where something was."""

KNOWN = (*TABLES, VERDICTS)

_Value: TypeAlias = "Span | Relation | Verdict"


class Records:
    """The records last written for one article, so that unchanged ones stay the same objects."""

    def __init__(self, storage: "CanonicalStorage", others: Mapping[str, Mapping[str, Any]]) -> None:
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
    if isinstance(value, Span):
        return spans.to_record(value)
    if isinstance(value, Relation):
        return relations.to_record(value)
    from annotations import verdict as verdicts

    return verdicts.to_record(value)


class Stored(NamedTuple):
    """What a file says, and for which version of the contract it was written."""

    document: Document
    version: int


def stored(path: Path, annotator: str) -> Stored | None:
    """Return what a file says, None where there is none; of a long one no more than a part is held as it is read.

    Raises:
        DamagedFile, ForeignFile: the file is not what it should be.
        StoreError: the disk does not give it.
    """
    reading, version = _Reading(annotator, path), 0
    try:
        for table, part in parts(path):
            reading.take(table, part)
            version = version_of({table: part}) or version
        if version:
            return Stored(reading.document(), version)
    except (OSError, ValueError, RecursionError, DamagedFile, ForeignFile):
        # It is not as we write it: as a whole it may be sound, or what is wrong with it can be told.
        del reading
    tables = read(path)
    return None if tables is None else Stored(document_in(tables, annotator, path), version_of(tables))


def document_in(tables: Mapping[str, Mapping[str, Any]], annotator: str, path: Path) -> Document:
    """Return the document in a file's tables; raise DamagedFile or ForeignFile."""
    reading = _Reading(annotator, path)
    try:
        for table in ("article", "spans", "relations", VERDICTS):
            reading.take(table, tables.get(table, {}))
    except DamagedFile as error:
        raise DamagedFile(f"{path.name}: {error}; run 'glossator check' on the workspace.") from error
    return reading.document()


class _Reading:
    """What the records of one file come to, as they are read."""

    def __init__(self, annotator: str, path: Path) -> None:
        self._annotator = annotator
        self._path = path
        self._state: dict[str, Any] = {}
        self._values: dict[str, list[Any]] = {"spans": [], "relations": [], VERDICTS: []}
        self._met: dict[str, set[str]] = {table: set() for table in self._values}

    def take(self, table: str, records: Mapping[str, Mapping[str, Any]]) -> None:
        """Read some records of a table, or all; raise DamagedFile or ForeignFile where they are not sound."""
        if table == "article":
            self._take_state(next(iter(records.values()), {}))
        elif table in self._values and records:
            self._values[table] += map(_reader(table), _told_apart(records, self._met[table]))

    def _take_state(self, state: Mapping[str, Any]) -> None:
        if not isinstance(state.get("id"), str):
            raise ForeignFile(
                f"{self._path.name} names no article; it is not an annotation file of Glossator, move it away."
            )
        self._state = {
            "article_id": state["id"],
            "digest": str(state.get("digest", "")),
            **documents.read_summary(state),
            "extra": {key: value for key, value in state.items() if key not in documents.STATE_FIELDS},
        }

    def document(self) -> Document:
        """Return the document of the records that were taken, that of the article among them."""
        return Document(
            annotator=self._annotator,
            **self._state,
            spans=Spans(self._values["spans"]),
            relations={relation.id: relation for relation in self._values["relations"]},
            verdicts={verdict.id: verdict for verdict in self._values[VERDICTS]},
        )


def _reader(table: str) -> Callable[[Mapping[str, Any]], _Value]:
    """Return what makes values of a table's records; that of verdicts is loaded where there are some."""
    if table == VERDICTS:
        from annotations import verdict as verdicts

        return verdicts.from_record
    return spans.from_record if table == "spans" else relations.from_record


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


def _told_apart(records: Mapping[str, Mapping[str, Any]], met: set[str]) -> Iterator[Mapping[str, Any]]:
    """Yield the records, whose ids join those `met` before.

    Of those that share an id, as after a careless merge, the later ones get their key as id.
    """
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
    from annotations.storage import CanonicalStorage

    found = stamp(path)
    version = 0
    others: dict[str, dict[str, Any]] = {}
    try:
        for table, part in parts(path):
            version = version_of({table: part}) or version
            if table not in KNOWN:
                others.setdefault(table, {}).update(part)
    except (OSError, ValueError, RecursionError):
        version = 0
    if not version:
        tables = read(path) or {}
        version, others = version_of(tables), {name: table for name, table in tables.items() if name not in KNOWN}
    if version > VERSION:
        raise ReadOnly(f"{path.name} was written by a newer Glossator; update this one before you edit it.")
    records = Records(CanonicalStorage(path), others)
    records.stamp = found
    return records
