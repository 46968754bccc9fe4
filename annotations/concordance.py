"""The texts of a workspace's articles, kept together in the cache: a search of all of them opens no file."""

import hashlib
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from annotations.cache_file import CacheFile, Row
from annotations.entry import Entry, Problem
from annotations.errors import ArticleError
from annotations.folder import is_settled
from annotations.library import Library

_VERSION = 1
_LARGEST = 2 * 1024**3
_FULL = 1024**3
"""Bytes of the file above which nothing more is taken in."""

_BATCH = 400
_FIRST_BATCH = 32
_HELD = 4 * 1024**2
"""Characters that are written at once."""

_PREFIX = "texts-"
_LONG_AGO = 90 * 24 * 3600

_TABLES = (
    "DROP TABLE IF EXISTS text",
    "CREATE TABLE text (name TEXT PRIMARY KEY, state TEXT, body BLOB)",
)
_PUT = "INSERT OR REPLACE INTO text VALUES (?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Place:
    """An article as a search of the workspace meets it.

    `state` is that of its file, None where that cannot be told; `kept` where its text is at hand for that state.
    """

    entry: Entry
    state: str | None = None
    kept: bool = False


class Concordance:
    """Texts by where they stand and by the state of their file, of one workspace.

    What was read from a file that has changed since is not given. Nothing raises: a cache that cannot be used is done
    without. Any thread may call.
    """

    def __init__(self, file: Path) -> None:
        """Take the cache's file, which is opened or made when it is first asked."""
        self._cache = CacheFile(file, _VERSION, _TABLES, _LARGEST)
        self._lock = Lock()
        self._waiting: dict[str, tuple[str, str, bytes]] = {}
        self._held = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def places(self, found: Iterable[Entry | Problem], pieces: Sequence[str] = ()) -> Iterator[Place | Problem]:
        """Yield what a scan of the workspace finds, in its order, with what is known of it.

        Left out are articles whose text surely lacks `pieces`, with white space between them.
        """
        self.flush()
        remaining, size, states = iter(found), _FIRST_BATCH, _States()
        while batch := list(islice(remaining, size)):
            size = _BATCH
            names = [None if isinstance(item, Problem) else _name(item) for item in batch]
            known = self._known([name for name in names if name is not None], pieces)
            for item, name in zip(batch, names, strict=True):
                if isinstance(item, Problem):
                    yield item
                    continue
                state, held = states.of(item), known.get(name or "")
                if held is None or held[1] != state:
                    yield Place(item, state, False)
                elif held[2]:
                    yield Place(item, state, True)

    def read(self, library: Library, place: Place) -> str:
        """Return the text of a place; what is not at hand is read from its file, and kept. Raises ArticleError."""
        if place.kept:
            for (body,) in self._cache.ask("SELECT body FROM text WHERE name = ?", [_name(place.entry)]):
                return bytes(body).decode("utf-8", "replace")
        text = library.read(place.entry).text
        self.keep(place, text)
        return text

    def keep(self, place: Place, text: str) -> None:
        """Keep a text for the state that its file had before it was read, unless that is only just written."""
        if place.state is None or not is_settled(int(place.state.partition(" ")[0])):
            return
        with self._lock:
            name = _name(place.entry)
            self._waiting[name] = (name, place.state, text.encode("utf-8"))
            self._held += len(text) + 100
            is_full = self._held > _HELD
        if is_full:
            self.flush()

    def take_in(self, library: Library, found: Iterable[Entry | Problem]) -> Iterator[None]:
        """Read and keep what is not kept yet, an article at each step; those that cannot be read are passed over."""
        for place in self.places(found):
            if isinstance(place, Place) and not place.kept and place.state is not None:
                with suppress(ArticleError):
                    self.read(library, place)
                yield
        self.flush()

    def flush(self) -> None:
        """Write what is to be kept; what cannot be written now is forgotten."""
        with self._lock:
            rows, self._held = list(self._waiting.values()), 0
            self._waiting.clear()
        if rows and self._cache.size() < _FULL:
            self._cache.put((_PUT, rows))

    def close(self) -> None:
        """Write what is to be kept and let go of the file."""
        self.flush()
        self._cache.close()

    def _known(self, names: list[str], pieces: Sequence[str]) -> dict[str, Row]:
        """Return by name the rows of what is kept of some articles: name, state, and whether it holds the pieces."""
        if not names:
            return {}
        holds = "holds(body)" if pieces else "1"
        marks = ",".join("?" * len(names))
        query = f"SELECT name, state, {holds} FROM text WHERE name IN ({marks})"
        rows = self._cache.ask(query, names, {"holds": _test_of(pieces)} if pieces else None)
        return {row[0]: row for row in rows}


@cache
def _between() -> bytes:
    """White space in UTF-8, one or more."""
    spaces = (chr(code) for code in range(0x3001) if chr(code).isspace())
    return b"(?:" + b"|".join(re.escape(space.encode()) for space in spaces) + b")+"


def _test_of(pieces: Sequence[str]) -> Callable[[bytes], bool]:
    """Return a test of whether a text in UTF-8 holds `pieces` with white space between them.

    SQLite's own search for bytes takes three times as long.
    """
    needles = [piece.encode("utf-8", "surrogatepass") for piece in sorted(pieces, key=len, reverse=True)]
    parts = [piece.encode("utf-8", "surrogatepass") for piece in pieces]
    together = b" ".join(parts)
    search = re.compile(_between().join(map(re.escape, parts))).search

    def holds(body: bytes) -> bool:
        if not all(needle in body for needle in needles):
            return False
        return len(parts) == 1 or together in body or search(body) is not None

    return holds


def of_workspace(folder: Path, root: Path) -> Concordance:
    """Return the concordance of the workspace at `root` in a cache folder, which need not exist."""
    return Concordance(folder / f"{_PREFIX}{hashlib.sha256(os.fsencode(root)).hexdigest()[:16]}.sqlite")


def forget_old(folder: Path) -> None:
    """Delete the concordances of workspaces in which nothing was kept for a long time."""
    with suppress(OSError):
        for file in folder.glob(f"{_PREFIX}*"):
            if time.time() - file.stat().st_mtime > _LONG_AGO:
                file.unlink(missing_ok=True)


class _States:
    """The states of files, each asked for once in a row: the lines of one file follow each other."""

    def __init__(self) -> None:
        self._path = ""
        self._state: str | None = None

    def of(self, entry: Entry) -> str | None:
        path = f"{entry.base}/{entry.id}" if entry.line is None else str(entry.base)
        if path != self._path:
            self._path = path
            try:
                found = os.stat(path)  # noqa: PTH116 - a Path for each of a hundred thousand files takes as long again
            except (OSError, ValueError):
                self._state = None
            else:
                self._state = f"{found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino} {found.st_size}"
        return self._state


def _name(entry: Entry) -> str:
    return entry.id if entry.line is None else f"{entry.base}\0{entry.offset}\0{entry.id}"
