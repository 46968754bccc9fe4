"""A look through a workspace: each article with what has been said of it, and whatever fits no article."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotations.amount import counted
from annotations.document import Document
from annotations.entry import Entry, Problem
from annotations.errors import StoreError
from annotations.finding import Finding, of_problem
from annotations.folder import READING
from annotations.naming import HASHED, file_name, hashed_name, relative_path
from annotations.places import odd
from annotations.sheet import Sheet
from annotations.storage import CanonicalStorage
from annotations.store import FOLDER, Store, files
from annotations.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Surveyed:
    """An article that was listed, not read, and the documents that are stored for it, by annotator's name.

    Where nothing is stored there is no document. `paths` are the documents' files.
    """

    entry: Entry
    documents: tuple[Document, ...]
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """An article that was listed, not read, and the records that are stored for it, by annotator's name."""

    entry: Entry
    sheets: tuple[Sheet, ...]


class Survey:
    """One pass over a workspace for some annotators, or for all; one article's documents are held at a time."""

    def __init__(self, workspace: Workspace, annotators: Sequence[str] | None = None) -> None:
        self.workspace = workspace
        everyone = workspace.annotators()
        self.annotators = [name for name in everyone if annotators is None or name in annotators]
        self._stores = [workspace.store(name, read_only=True) for name in self.annotators]
        self._met: set[str] = set()
        self._hashed: dict[str, bool] = {}
        self._ids: set[str] = set()

    def __iter__(self) -> Iterator[Surveyed | Finding]:
        """Yield the articles in the library's order with their documents, then what is left over."""
        for item in self._entries():
            if isinstance(item, Finding):
                yield item
            else:
                yield from self.built(item)
        yield from self._left_over()

    def lightly(self) -> Iterator[Held | Surveyed | Finding]:
        """Yield as iterating does, but the mere records of an article where the state of each file is a usual one."""
        for item in self._entries():
            if isinstance(item, Finding):
                yield item
            elif (sheets := self._sheets(item.id)) is not None:
                yield Held(item, sheets)
            else:
                yield from self.built(item)
        yield from self._left_over()

    def built(self, entry: Entry) -> Iterator[Surveyed | Finding]:
        """Yield what is wrong with the files of an article, then the article with its documents."""
        documents: list[Document] = []
        paths: list[Path] = []
        for store in self._stores:
            found = self._load(store, entry.id)
            if isinstance(found, Finding):
                yield found
            elif found is not None:
                documents.append(found)
                paths.append(store.path(entry.id))
        self._met.update(map(str, paths))
        yield Surveyed(entry, tuple(documents), tuple(paths))

    def _entries(self) -> Iterator[Entry | Finding]:
        for entry in self.workspace.library.scan():
            if isinstance(entry, Problem):
                yield of_problem(entry)
            else:
                self._ids.add(entry.id)
                yield entry

    def _sheets(self, article_id: str) -> tuple[Sheet, ...] | None:
        """Return the records of an article, None where there is anything about a file that must be looked at."""
        if "#" in article_id:  # perhaps a line without an id, whose file need not bear its name
            return None
        held = []
        for store in self._stores:
            names = (str(store.folder), *relative_path(article_id, ".json"))
            path = os.sep.join(names)  # noqa: PTH118 - once a file; a Path takes several times as long
            try:
                if self._has_hashed(path.rpartition(os.sep)[0]):
                    return None
                content = _content(path)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError:
                return None
            sheet = Sheet.of(article_id, store.annotator, content) if content is not None else None
            if sheet is None:
                return None
            self._met.add(path)
            held.append(sheet)
        return tuple(held)

    def _has_hashed(self, folder: str) -> bool:
        """Tell whether a file in a folder bears a hashed name, which comes before the one that an id gives."""
        if folder not in self._hashed:
            self._hashed[folder] = any(HASHED in name for name in os.listdir(folder))  # noqa: PTH208 - names alone
        return self._hashed[folder]

    def where(self, path: Path) -> str:
        """Return a file's path relative to the workspace, with forward slashes."""
        return path.relative_to(self.workspace.root).as_posix()

    def _load(self, store: Store, article_id: str) -> Document | Finding | None:
        try:
            document = store.load(article_id, "")
        except (StoreError, OSError) as error:
            path = store.path(article_id)
            plain = store.folder.joinpath(*relative_path(article_id, ".json"))
            self._met.update(map(str, (path, plain, plain.with_name(hashed_name(article_id, ".json")))))
            return _unreadable(self.where(path), store.annotator, error)
        return document if document.digest or not document.is_empty() else None

    def _left_over(self) -> Iterator[Finding]:
        """Yield the annotation files that belong to no article, to one that has another file, or to no annotator."""
        root = self.workspace.root / FOLDER
        for store in self._stores:
            if self._is_known(str(store.folder)):
                continue
            try:
                for path in files(store.folder):
                    if str(path) not in self._met:
                        yield self._stray(path, store)
                for path in odd(store.folder):
                    if str(path) not in self._met:
                        what = "This is a link, a pipe or a device and is not looked at; put the file itself there."
                        yield Finding("file", self.where(path), what, "", store.annotator)
            except StoreError as error:
                yield _unreadable(self.where(store.folder), store.annotator, error)
        try:
            names = sorted(path.name for path in root.iterdir() if not path.name.startswith("."))
        except (FileNotFoundError, NotADirectoryError):
            return
        folders = {file_name(name) for name in self.workspace.annotators()}
        for name in names:
            if (root / name).is_symlink():
                what = "This link is not followed; put the folder itself there."
                yield Finding("folder", f"{FOLDER}/{name}", what)
            elif name not in folders and (root / name).is_dir():
                what = "This folder's name is that of no annotator, so nothing in it was looked at; rename it."
                yield Finding("folder", f"{FOLDER}/{name}", what)
            elif name.endswith(".json"):
                what = "This file lies beside the annotators' folders and is not looked at; move it into one."
                yield Finding("folder", f"{FOLDER}/{name}", what)

    def _is_known(self, folder: str) -> bool:
        """Tell whether nothing stands in a folder but files that were met, so that none need be looked at by itself."""
        try:
            with os.scandir(folder) as entries:
                return all(
                    entry.path in self._met
                    or entry.name.startswith(".")
                    or (entry.is_dir(follow_symlinks=False) and self._is_known(entry.path))
                    for entry in entries
                )
        except OSError:
            return False

    def _stray(self, path: Path, store: Store) -> Finding:
        where, annotator = self.where(path), store.annotator
        try:
            tables = CanonicalStorage(path).read() or {}
        except (StoreError, OSError) as error:
            return _unreadable(where, annotator, error)
        article_id = next((record.get("id") for record in tables.get("article", {}).values()), None)
        if isinstance(article_id, str) and store.is_line(article_id):
            spans = counted(len(tables.get("spans", {})), "span")
            what = f"The line it was made on ({spans}) is not here; put the line back or move this file away."
            return Finding("orphan", where, what, "", annotator)
        if article_id in self._ids:
            what = f"It speaks of {article_id}, but does not bear the name that is looked for; merge or rename it."
            return Finding("name", where, what, "", annotator)
        spans = counted(len(tables.get("spans", {})), "span")
        what = f"Its article {article_id} with {spans} is not here; put the article back or move this file away."
        return Finding("orphan", where, what, "", annotator)


def _content(path: str) -> bytes | None:
    """Return what an ordinary file holds, None of any other thing; raise OSError."""
    handle = os.open(path, READING)
    try:
        found = os.fstat(handle)
        content = os.read(handle, found.st_size + 1) if stat.S_ISREG(found.st_mode) else b""
    finally:
        os.close(handle)
    return content if content and len(content) == found.st_size else None


def _unreadable(where: str, annotator: str, error: StoreError | OSError) -> Finding:
    if isinstance(error, StoreError):
        return Finding("file", where, str(error), "", annotator)
    what = f"It cannot be read ({error.strerror}); look at its permissions."
    return Finding("file", where, what, "", annotator)
