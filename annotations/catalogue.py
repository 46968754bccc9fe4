"""A cache of what lists show of articles that are not open: titles and counts. It may be deleted at any time."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import NamedTuple, Self

from annotations.cache_file import CacheFile
from annotations.entry import Entry

_VERSION = 1
_BATCH = 500
_LARGEST = 512 * 1024 * 1024
_TABLES = (
    "DROP TABLE IF EXISTS title",
    "DROP TABLE IF EXISTS summary",
    "CREATE TABLE title (path TEXT, offset INTEGER, modified INTEGER, size INTEGER, title TEXT,"
    " PRIMARY KEY (path, offset)) WITHOUT ROWID",
    "CREATE TABLE summary (path TEXT PRIMARY KEY, modified INTEGER, size INTEGER, status TEXT, counts TEXT)"
    " WITHOUT ROWID",
)
_PUT_TITLE = "INSERT OR REPLACE INTO title VALUES (?, ?, ?, ?, ?)"
_PUT_SUMMARY = "INSERT OR REPLACE INTO summary VALUES (?, ?, ?, ?, ?)"

_Row = tuple[str | int, ...]


class Stamp(NamedTuple):
    """What tells one state of a file from another: its time of change in nanoseconds, and its size."""

    modified: int
    size: int


class Summary(NamedTuple):
    """What a list shows of an annotator's work on an article: its status, and how many spans each label has."""

    status: str
    counts: Mapping[str, int]


class Catalogue:
    """Titles and summaries by the state of the file that they were read from.

    What was read from a file that has changed since is not given. Nothing raises: a damaged cache is thrown away, a
    cache that cannot be written, or that another process is writing to, is done without. Any thread may call.
    """

    def __init__(self, cache_file: Path, annotation_file: Callable[[str, str], Path] | None = None) -> None:
        """Take the cache's file, which is opened or made when it is first asked; `annotation_file` gives the file of
        an article's id and an annotator.
        """
        self._cache = CacheFile(cache_file, _VERSION, _TABLES, _LARGEST)
        self._annotation_file = annotation_file
        self._lock = Lock()
        self._titles: dict[tuple[str, int], _Row] = {}
        self._summaries: dict[str, _Row] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def title(self, entry: Entry) -> str | None:
        """Return the title of an article whose file is as it was when the title was remembered, else None."""
        path, offset = str(entry.path), _offset(entry)
        row = self._titles.get((path, offset)) or self._row(
            "SELECT path, offset, modified, size, title FROM title WHERE path = ? AND offset = ?", path, offset
        )
        return str(row[4]) if row and _is_of(row[2:4], entry.path) else None

    def remember(self, entry: Entry, title: str, read_at: Stamp | None = None) -> None:
        """Keep a title, for the state that the file had before it was read; without `read_at`, for its state now."""
        if now := read_at or stamp(entry.path):
            path, offset = str(entry.path), _offset(entry)
            with self._lock:
                self._titles[path, offset] = (path, offset, now.modified, now.size, title)
                self._flush_full()

    def summary(self, entry: Entry, annotator: str) -> Summary | None:
        """Return the status and counts of an annotator's unchanged file, None when they must be read anew."""
        if self._annotation_file is None:
            return None
        file = self._annotation_file(entry.id, annotator)
        row = self._summaries.get(str(file)) or self._row(
            "SELECT path, modified, size, status, counts FROM summary WHERE path = ?", str(file)
        )
        return Summary(str(row[3]), json.loads(str(row[4]))) if row and _is_of(row[1:3], file) else None

    def remember_summary(self, entry: Entry, annotator: str, summary: Summary, read_at: Stamp | None = None) -> None:
        """Keep a summary, for the state that the annotation file had before it was read, else for its state now."""
        if self._annotation_file is None:
            return
        file = self._annotation_file(entry.id, annotator)
        if now := read_at or stamp(file):
            counts = json.dumps(dict(summary.counts))
            with self._lock:
                self._summaries[str(file)] = (str(file), now.modified, now.size, summary.status, counts)
                self._flush_full()

    def flush(self) -> None:
        """Write what was remembered; what cannot be written now is forgotten."""
        with self._lock:
            self._flush()

    def close(self) -> None:
        """Write what was remembered and let go of the file."""
        with self._lock:
            self._flush()
        self._cache.close()

    def _flush_full(self) -> None:
        if len(self._titles) + len(self._summaries) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        titles, summaries = list(self._titles.values()), list(self._summaries.values())
        self._titles.clear()
        self._summaries.clear()
        if titles or summaries:
            self._cache.put((_PUT_TITLE, titles), (_PUT_SUMMARY, summaries))

    def _row(self, query: str, *key: str | int) -> _Row | None:
        return next(iter(self._cache.ask(query, key)), None)


def stamp(file: Path) -> Stamp | None:
    """Return the state of a file, None when there is none: take it before reading what is to be remembered."""
    try:
        found = file.stat()
    except (OSError, ValueError):
        return None
    return Stamp(found.st_mtime_ns, found.st_size)


def _is_of(row: _Row, file: Path) -> bool:
    now = stamp(file)
    return now is not None and row == (now.modified, now.size)


def _offset(entry: Entry) -> int:
    return -1 if entry.offset is None else entry.offset
