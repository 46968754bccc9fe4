"""One annotator's files: reading and writing documents. The only room that knows TinyDB."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinydb import TinyDB

from annotations import document as documents
from annotations import relation as relations
from annotations import span as spans
from annotations.document import Document
from annotations.durable import make_folder, replace_file
from annotations.errors import DamagedFile, ForeignFile, ReadOnly, StoreError
from annotations.forms import Tagged, tagged
from annotations.identity import new_id, record_key
from annotations.journal import Journal
from annotations.lock import FolderLock, Holder
from annotations.naming import file_name, hashed_name, name_of, relative_path
from annotations.relation import Relation
from annotations.salvage import Rescue, rebuilt, replayed, salvage
from annotations.span import Span
from annotations.spans import Spans
from annotations.storage import TABLES, VERSION, CanonicalStorage, parse, read_bytes, records, version_of

if TYPE_CHECKING:
    from annotations.merging import Merge

FOLDER = "annotations"
IGNORED = ".history/\n.lock\n"
HELD = 64
"""Articles of which is known what stood on the disk when they were loaded or saved last."""

REMEMBERED = 8
"""Articles whose encoded lines are kept at hand for the next save."""
READ_ONLY = "This workspace is open for reading only; open it again without --read-only."

Stamp = tuple[int, int, int]


class _Records:
    """The records last written for one article, so that unchanged ones stay the same objects."""

    def __init__(self, storage: CanonicalStorage, others: Mapping[str, Mapping[str, Any]]) -> None:
        self.storage = storage
        self.others = others
        self.stamp: Stamp | None = None
        self.held: dict[str, dict[str, tuple[Span | Relation, Mapping[str, Any]]]] = {}
        self.state: Mapping[str, Any] = {}

    def tables(self, document: Document) -> dict[str, Mapping[str, Mapping[str, Any]]]:
        """Return what is to be written of `document`, with the tables that this version does not know."""
        tables: dict[str, Mapping[str, Mapping[str, Any]]] = {**self.others}
        for table, values in (("spans", document.spans), ("relations", document.relations.values())):
            before = self.held.get(table, {})
            held: dict[str, tuple[Span | Relation, Mapping[str, Any]]] = {}
            records: dict[str, Mapping[str, Any]] = {}
            for value in values:
                known = before.get(value.id)
                if known is None or known[0] is not value:
                    record = spans.to_record(value) if isinstance(value, Span) else relations.to_record(value)
                    known = (value, record)
                held[value.id] = known
                records[record_key(value.id)] = known[1]
            self.held[table] = held
            tables[table] = records
        state = {"glossator": VERSION, **documents.state_record(document)}
        self.state = self.state if state == self.state else state
        tables["article"] = {"1": self.state}
        return tables


class Store:
    """The folder of one annotator in a workspace: `annotations/<annotator>/`.

    Nothing is written, and no folder made, before the first `save`; that one takes the folder's lock.
    """

    def __init__(self, root: Path, annotator: str, read_only: bool = False) -> None:
        self.root = root
        self.annotator = annotator
        self.read_only = read_only
        self.folder = root / FOLDER / file_name(annotator)
        self.lock = FolderLock(self.folder)
        self.journal = Journal(self.folder)
        self._was_there = root.is_dir()
        self._homes: dict[str, Path] = {}
        self._newer: set[str] = set()
        self._held: dict[str, tuple[Stamp | None, Document]] = {}
        self._records: dict[Path, _Records] = {}

    def path(self, article_id: str) -> Path:
        """Return where the annotations of an article stand, or would stand; reads no file.

        Two ids that differ only in case, on a disk that does not tell them apart, now or after a copy,
        do not meet: the second one stands under its hashed name.
        """
        known = self._homes.get(article_id)
        if known is None:
            hashed, plain = self._names(article_id)
            known = hashed if _stamp(hashed) else plain
        return known

    def exists(self, article_id: str) -> bool:
        """Tell whether anything was ever saved for the article."""
        return _stamp(self.path(article_id)) is not None

    def load(self, article_id: str, digest: str) -> Document:
        """Return what is stored for an article, or a new document for the text with `digest`.

        The document carries the digest of the text that was annotated, which the caller compares.

        Raises:
            DamagedFile, ForeignFile: the file is not what it should be; it is left as it is.
            StoreError: the disk does not give it.
        """
        for path in self._names(article_id):
            with TinyDB(path, storage=CanonicalStorage) as database:
                tables = database.storage.read()
            if tables is None:
                continue
            document = _document(tables, self.annotator, path)
            if document.article_id == article_id:
                (self._newer.add if version_of(tables) > VERSION else self._newer.discard)(article_id)
                return document
        return Document(article_id, digest, self.annotator)

    def refusal(self, article_id: str = "") -> str:
        """Return why nothing can be saved, for that article where one is named, in one sentence; "" where it can.

        What only the disk knows is not told here. Of an article, what was true when it was loaded.
        """
        if self.read_only:
            return READ_ONLY
        if self.folder.is_symlink():
            return f"{FOLDER}/{self.folder.name} is a link; put the folder itself there to write into it."
        if article_id in self._newer:
            return f"{self.path(article_id).name} was written by a newer Glossator; update this one before you edit it."
        return ""

    def hold(self, document: Document) -> None:
        """Take a document that was just loaded for editing as what stands on the disk now.

        What others write there from now on is merged, not overwritten.
        """
        self._held[document.article_id] = (_stamp(self.path(document.article_id)), document)
        while len(self._held) > HELD:
            del self._held[next(iter(self._held))]

    def changed_outside(self, article_id: str) -> bool:
        """Tell whether the file of a held article is no longer as it was loaded or saved here; asks the disk once."""
        held = self._held.get(article_id)
        if held is None:
            return False
        now = _stamp(self.path(article_id))
        return now is not None and now != held[0]

    def save(self, document: Document) -> "Merge | None":
        """Write a document durably: when this returns, it is on the disk.

        What another program wrote there since it was held is merged into it first; then what was written is
        returned, with where the two did not go together, else None.

        Raises:
            ReadOnly: this store, or a file of a newer version, may only be read.
            StoreBusy: another process writes into this folder.
            DamagedFile, ForeignFile: what stands there is not ours, and stays.
            StoreError: there is no sound place to write to.
            OSError: the disk refused; the old file is whole.
        """
        self.claim()
        path = self._home(document.article_id)
        merged = self._merged(document)
        document = document if merged is None else merged.document
        records = self._records.pop(path, None)
        if records is None or records.stamp != _stamp(path):
            records = _fresh(path)
        self._write(path, records, document)
        self._held.pop(document.article_id, None)
        self.hold(document)
        return merged

    def _merged(self, document: Document) -> "Merge | None":
        """Return the document with what was written outside since it was held, None where nothing was."""
        if not self.changed_outside(document.article_id):
            return None
        from annotations.merging import merge

        _, base = self._held[document.article_id]
        return merge(base, document, self.load(document.article_id, document.digest))

    def rescue(self, article_id: str, digest: str) -> Rescue:
        """Set a damaged or foreign file aside, and put in its place what can be salvaged of it.

        It is copied to `<name>.damaged-<time>` first, byte for byte, so that nothing is lost; what stands
        there then holds its sound records, and of what they lack what the history still knows.

        Raises:
            ReadOnly, StoreBusy: as `save` does.
            StoreError: nothing is damaged here, or the disk refused; the file is then as it was.
        """
        try:
            self.claim()
            path, content, why = self._damaged(article_id)
            aside = _aside(path)
            replace_file(aside, content)
            found = salvage(content, article_id)
            blank = Document(article_id, digest, self.annotator)
            document, taken, lost = rebuilt(found, replayed(self.journal.changes_of(article_id)), blank)
            self._write(path, _Records(CanonicalStorage(path), {}), document)
        except OSError as error:
            raise StoreError(
                f"What is damaged cannot be set aside ({error.strerror or error}); it stays as it is, make room first."
            ) from error
        self._homes[article_id] = path
        parts = [f"{path.name} was damaged ({why}) and is kept as {aside.name}"]
        parts.append(f"{len(document.spans)} spans and {len(document.relations)} relations could be salvaged")
        if taken:
            parts.append(f"{taken} of them from the history")
        if found.broken or lost:
            parts.append(f"{found.broken + lost} records could not")
        return Rescue(document, aside, f"{parts[0]}; {', '.join(parts[1:])}: look them through.")

    def claim(self) -> None:
        """Make the folder ready for writing and take its lock; raise ReadOnly, StoreBusy, StoreError or OSError."""
        if self.lock.held:
            return
        if self.read_only:
            raise ReadOnly(READ_ONLY)
        if why := self.refusal():
            raise StoreError(why)
        if self._was_there and not self.root.is_dir():
            raise StoreError("The workspace's folder is gone; put it back, your work is kept here till then.")
        make_folder(self.folder)
        ignore = self.folder.parent / ".gitignore"
        # It belongs to everyone's folder and spares git a few files: its lack is no reason to save nothing.
        with suppress(OSError):
            if not ignore.exists():
                replace_file(ignore, IGNORED.encode())
        self.lock.take()

    def holder(self) -> Holder | None:
        """Return which other process writes into this folder, or None."""
        return self.lock.holder()

    def close(self) -> None:
        """Let the folder go."""
        self.lock.release()

    def tagged(self) -> "Iterator[tuple[str, list[Tagged]]]":
        """Yield the id of every article in the folder with what counts of its spans; what is unsound is left out.

        No document is made of a file, so that a large workspace is gone through in little time and memory.
        """
        try:
            for path in files(self.folder):
                article_id, found = None, []
                try:
                    for table, record in records(path):
                        if table == "article":
                            article_id = record.get("id")
                        elif table == "spans" and (one := _tagged(record)):
                            found.append(one)
                except StoreError:
                    continue
                if isinstance(article_id, str):
                    yield article_id, found
        except StoreError:
            return

    def documents(self) -> "Iterator[Document | StoreError]":
        """Yield every document in the folder, or the error that its file gives, in the order of their paths."""
        try:
            for path in files(self.folder):
                try:
                    with TinyDB(path, storage=CanonicalStorage) as database:
                        yield _document(database.storage.read() or {}, self.annotator, path)
                except StoreError as error:
                    yield error
        except StoreError as error:
            yield error

    def _names(self, article_id: str) -> tuple[Path, Path]:
        plain = self.folder.joinpath(*relative_path(article_id, ".json"))
        return plain.with_name(hashed_name(article_id, ".json")), plain

    def _home(self, article_id: str) -> Path:
        """Return where to write an article: never over what speaks of another one, and never out of the folder."""
        known = self._homes.get(article_id)
        if known is not None:
            return known
        hashed, plain = self._names(article_id)
        if not plain.parent.resolve().is_relative_to(self.folder.resolve()):
            raise StoreError(f"{plain.parent.name} leads out of {self.annotator}'s folder; put a folder there instead.")
        home = plain
        if _stamp(hashed):
            home = hashed
        else:
            tables = CanonicalStorage(plain).read()
            held = None if tables is None else _document(tables, self.annotator, plain).article_id
            if held not in (None, article_id) or (held is None and _has_twin(self.folder, plain)):
                home = hashed
        self._homes[article_id] = home
        return home

    def _damaged(self, article_id: str) -> tuple[Path, bytes, str]:
        """Return the file of an article that is damaged or foreign, its bytes and what is wrong; raise StoreError."""
        for path in self._names(article_id):
            content = read_bytes(path)
            if content is None:
                continue
            try:
                if _document(parse(content, path), self.annotator, path).article_id == article_id:
                    break
            except ForeignFile:
                return path, content, "it is no annotation file"
            except DamagedFile as error:
                return path, content, str(error.__cause__ or error)
        raise StoreError("Nothing is damaged here any more; open the article again.")

    def _write(self, path: Path, records: _Records, document: Document) -> None:
        with TinyDB(path, storage=lambda _: records.storage) as database:
            database.storage.write(records.tables(document))
        records.stamp = _stamp(path)
        self._records[path] = records
        while len(self._records) > REMEMBERED:
            del self._records[next(iter(self._records))]


def annotators(root: Path) -> list[str]:
    """Return the names of those who have a folder in the workspace, sorted; raise StoreError where none can be read."""
    names = (name_of(entry.name) for entry in _entries(root / FOLDER) if entry.is_dir(follow_symlinks=False))
    return sorted(name for name in names if name)


def files(folder: Path) -> Iterator[Path]:
    """Yield the annotation files below an annotator's folder, sorted by path; links are not followed.

    Raises:
        StoreError: a folder cannot be read.
    """
    for entry in sorted(_entries(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            yield from files(Path(entry.path))
        elif entry.name.endswith(".json") and entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """Return what stands in a folder but for hidden names, nothing where there is no folder."""
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if not entry.name.startswith(".")]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise StoreError(
            f"The folder {folder.name} cannot be read ({error.strerror}); look at its permissions."
        ) from error


def _document(tables: Mapping[str, Mapping[str, Any]], annotator: str, path: Path) -> Document:
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
            extra={key: value for key, value in state.items() if key not in documents.STATE_FIELDS},
        )
    except DamagedFile as error:
        raise DamagedFile(f"{path.name}: {error}; run 'glossator check' on the workspace.") from error


def _tagged(record: Mapping[str, Any]) -> Tagged | None:
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


def _fresh(path: Path) -> _Records:
    """Return the means to write a file anew; raise ReadOnly where it is of a newer version, or StoreError."""
    storage = CanonicalStorage(path)
    stamp = _stamp(path)
    tables = storage.read() or {}
    if storage.read_only:
        raise ReadOnly(f"{path.name} was written by a newer Glossator; update this one before you edit it.")
    records = _Records(storage, {name: table for name, table in tables.items() if name not in TABLES})
    records.stamp = stamp
    return records


def _stamp(path: Path) -> Stamp | None:
    """Return what changes whenever a file is written, None where none can be found."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _aside(path: Path) -> Path:
    """Return a name beside `path` that nothing has yet, for what is damaged."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    names = chain([f"{path.name}.damaged-{moment}"], (f"{path.name}.damaged-{moment}-{n}" for n in count(2)))
    return next(aside for name in names if not os.path.lexists(aside := path.with_name(name)))


def _has_twin(top: Path, plain: Path) -> bool:
    """Tell whether a name on the way from `top` to `plain` differs only in case from one that stands beside it."""
    folder = top
    for part in plain.relative_to(top).parts:
        try:
            names = [beside.name for beside in folder.iterdir()]
        except OSError:
            return False
        folded = part.casefold()
        if any(name != part and name.casefold() == folded for name in names):
            return True
        folder = folder / part
    return False
