"""One annotator's files: reading and writing documents. The only room that knows TinyDB."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tinydb import TinyDB

from annotations import document as documents
from annotations import relation as relations
from annotations import span as spans
from annotations.document import Document
from annotations.durable import make_folder, replace_file
from annotations.errors import DamagedFile, ForeignFile, ReadOnly, StoreError
from annotations.identity import record_key
from annotations.journal import Journal
from annotations.lock import FolderLock, Holder
from annotations.naming import file_name, hashed_name, relative_path
from annotations.relation import Relation
from annotations.span import Span
from annotations.spans import Spans
from annotations.storage import VERSION, CanonicalStorage, version_of

FOLDER = "annotations"
IGNORED = ".history/\n.lock\n"
REMEMBERED = 8
"""Articles whose encoded lines are kept at hand for the next save."""


class _Records:
    """The records last written for one article, so that unchanged ones stay the same objects."""

    def __init__(self, storage: CanonicalStorage) -> None:
        self.storage = storage
        self.held: dict[str, tuple[Span | Relation, Mapping[str, Any]]] = {}
        self.state: Mapping[str, Any] = {}

    def tables(self, document: Document) -> dict[str, dict[str, Mapping[str, Any]]]:
        held: dict[str, tuple[Span | Relation, Mapping[str, Any]]] = {}
        tables: dict[str, dict[str, Mapping[str, Any]]] = {"article": {}, "relations": {}, "spans": {}}
        for table, values in (("spans", document.spans), ("relations", document.relations.values())):
            for value in values:
                known = self.held.get(value.id)
                if known is None or known[0] is not value:
                    record = spans.to_record(value) if isinstance(value, Span) else relations.to_record(value)
                    known = (value, record)
                held[value.id] = known
                tables[table][record_key(value.id)] = known[1]
        state = {"glossator": VERSION, **documents.state_record(document)}
        self.state = self.state if state == self.state else state
        tables["article"]["1"] = self.state
        self.held = held
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
        self._paths: dict[str, Path] = {}
        self._records: dict[Path, _Records] = {}

    def path(self, article_id: str) -> Path:
        """Return where the annotations of an article stand, or would stand.

        A file there that belongs to another id (two ids that differ only in case, on a disk that
        does not tell them apart, now or after a copy) sends this one to its hashed name.
        """
        known = self._paths.get(article_id)
        if known is None:
            plain, hashed = self._names(article_id)
            taken = _id_in(plain) not in (None, article_id) or (not plain.exists() and _has_twin(plain))
            known = self._paths[article_id] = hashed if hashed.exists() or taken else plain
        return known

    def exists(self, article_id: str) -> bool:
        """Tell whether anything was ever saved for the article."""
        return self.path(article_id).exists()

    def load(self, article_id: str, digest: str) -> Document:
        """Return what is stored for an article, or a new document for the text with `digest`.

        The document carries the digest of the text that was annotated, which the caller compares.

        Raises:
            DamagedFile, ForeignFile: the file is not what it should be; it is left as it is.
        """
        for path in self._names(article_id):
            with TinyDB(path, storage=CanonicalStorage) as database:
                tables = database.storage.read()
            if tables is None:
                continue
            document = _document(tables, self.annotator, path)
            if document.article_id == article_id:
                self._paths[article_id] = path
                return document
        return Document(article_id, digest, self.annotator)

    def save(self, document: Document) -> None:
        """Write a document durably: when this returns, it is on the disk.

        Raises:
            ReadOnly: this store, or a file of a newer version, may only be read.
            StoreBusy: another process writes into this folder.
            OSError: the disk refused; the old file is whole.
        """
        if self.read_only:
            raise ReadOnly("This workspace is open for reading only; open it again without --read-only.")
        self.claim()
        path = self.path(document.article_id)
        records = self._records.pop(path, None) or self._fresh(path)
        with TinyDB(path, storage=lambda _: records.storage) as database:
            database.storage.write(records.tables(document))
        self._records[path] = records
        while len(self._records) > REMEMBERED:
            del self._records[next(iter(self._records))]

    def claim(self) -> None:
        """Make the folder ready for writing and take its lock; raise StoreBusy or OSError."""
        if self.lock.held and self.folder.is_dir():
            return
        make_folder(self.folder)
        ignore = self.folder.parent / ".gitignore"
        if not ignore.exists():
            replace_file(ignore, IGNORED.encode())
        self.lock.take()

    def holder(self) -> Holder | None:
        """Return which other process writes into this folder, or None."""
        return self.lock.holder()

    def close(self) -> None:
        """Let the folder go."""
        self.lock.release()

    def documents(self) -> "Iterator[Document | StoreError]":
        """Yield every document in the folder, or the error that its file gives, in the order of their paths."""
        for path in files(self.folder):
            try:
                with TinyDB(path, storage=CanonicalStorage) as database:
                    yield _document(database.storage.read() or {}, self.annotator, path)
            except StoreError as error:
                yield error
            except OSError as error:
                yield StoreError(f"{path.name} cannot be read ({error.strerror}); look at its permissions.")

    def _names(self, article_id: str) -> tuple[Path, Path]:
        plain = self.folder.joinpath(*relative_path(article_id, ".json"))
        return plain, plain.with_name(hashed_name(article_id, ".json"))

    def _fresh(self, path: Path) -> _Records:
        storage = CanonicalStorage(path)
        if storage.read() is not None and storage.read_only:
            raise ReadOnly(f"{path.name} was written by a newer Glossator; update this one before you edit it.")
        return _Records(storage)


def annotators(root: Path) -> list[str]:
    """Return the names of those who have a folder in the workspace, sorted."""
    from urllib.parse import unquote

    try:
        entries = list(os.scandir(root / FOLDER))
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(unquote(e.name) for e in entries if e.is_dir(follow_symlinks=False) and not e.name.startswith("."))


def files(folder: Path) -> Iterator[Path]:
    """Yield the annotation files below an annotator's folder, sorted by path; links are not followed."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from files(Path(entry.path))
        elif entry.name.endswith(".json") and entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def _document(tables: Mapping[str, Mapping[str, Any]], annotator: str, path: Path) -> Document:
    """Return the document in a file's tables; raise DamagedFile or ForeignFile."""
    state = next(iter(tables.get("article", {}).values()), None)
    if state is None or not isinstance(state.get("id"), str):
        raise ForeignFile(f"{path.name} names no article; it is not an annotation file of Glossator.")
    try:
        return Document(
            article_id=state["id"],
            digest=str(state.get("digest", "")),
            annotator=annotator,
            **documents.read_summary(state),
            spans=Spans(spans.from_record(record) for record in tables.get("spans", {}).values()),
            relations={
                relation.id: relation for relation in map(relations.from_record, tables.get("relations", {}).values())
            },
            extra={key: value for key, value in state.items() if key not in documents.STATE_FIELDS},
        )
    except DamagedFile as error:
        raise DamagedFile(f"{path.name}: {error}; run 'glossator check' on the workspace.") from error


def is_newer(path: Path) -> bool:
    """Tell whether a file was written by a newer Glossator, and so may only be read; raise StoreError."""
    tables = CanonicalStorage(path).read()
    return tables is not None and version_of(tables) > VERSION


def _id_in(path: Path) -> str | None:
    """Return the id of the article whose annotations a file holds, None where there is no such file."""
    tables = CanonicalStorage(path).read()
    return None if tables is None else _document(tables, "", path).article_id


def _has_twin(plain: Path) -> bool:
    """Tell whether the folder holds a name that differs from `plain` only in case."""
    try:
        names = os.listdir(plain.parent)
    except (FileNotFoundError, NotADirectoryError):
        return False
    folded = plain.name.casefold()
    return any(name != plain.name and name.casefold() == folded for name in names)
