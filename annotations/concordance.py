"""The texts of a workspace's articles, kept together in the cache: a search of all of them opens no file."""

import hashlib
import os
import re
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import compress, islice
from operator import ne
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from annotations.cache_file import CacheFile, Row
from annotations.entry import Entry, Problem
from annotations.errors import ArticleError
from annotations.folder import State, is_settled
from annotations.library import Library, Listing
from annotations.pack import Pack
from annotations.states import States, hashes, written

_VERSION = 1
_LARGEST = 2 * 1024**3
_FULL = 1024**3
"""Bytes of the file above which nothing more is taken in."""

_BATCH = 400
_FIRST_BATCH = 32
_HELD = 4 * 1024**2
"""Characters that are written at once."""

_FRESH = 2.0
"""Seconds for which the states of all files hold once they were looked up; `is_settled` trusts times no further."""

_SPARE = 16 * 1024**2
"""Bytes that a pack may waste on texts that were replaced, beside as many as it uses."""

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


@dataclass(frozen=True, slots=True)
class Holder:
    """An article that holds some words: its place and its text in UTF-8, and from and to which of its bytes they stand.

    Where `body` is None its text is not at hand, and it is not known whether it holds them.
    """

    place: Place
    body: bytes | None = None
    found: Sequence[tuple[int, int]] = ()


@dataclass(slots=True)
class _Seen:
    """What a look through the workspace found: for each item its number in the pack, -1 where it is not packed, and
    the hash of its file's state; when those were right, and how many texts had been kept in all by then.
    """

    pack: Pack
    listing: Listing | None = None
    items: list[Entry | Problem] = field(default_factory=list)
    numbers: "array[int]" = field(default_factory=lambda: array("q"))
    states: "array[int]" = field(default_factory=lambda: array("q"))
    checked: float = 0.0
    kept: int = 0


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
        self._folder = file.parent
        self._kept = 0
        self._packing = Lock()
        self._seen = _Seen(Pack(self._folder))

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
        remaining, size, states = iter(found), _FIRST_BATCH, States()
        while batch := list(islice(remaining, size)):
            size = _BATCH
            names = [None if isinstance(item, Problem) else _name(item) for item in batch]
            known = self._known([name for name in names if name is not None], pieces)
            for item, name in zip(batch, names, strict=True):
                if isinstance(item, Problem):
                    yield item
                    continue
                state, held = written(states.of(item)), known.get(name or "")
                if held is None or held[1] != state:
                    yield Place(item, state, False)
                elif held[2]:
                    yield Place(item, state, True)

    def holders(self, library: Library, pieces: Sequence[str]) -> Iterator[Holder | Problem]:
        """Yield what holds `pieces` with white space between them, and what cannot be an article, in their order.

        Texts that are at hand are gone through together, and stay in a file of this process for the next time. Then
        the state of each file is looked up only where that was not done within _FRESH seconds, and of those that hold
        the pieces. Without `pieces` all articles come.
        """
        self.flush()
        listing, seen = library.listing(), self._seen
        if listing is None or seen.listing != listing or seen.kept != self._kept or not _still(seen):
            yield from self._packed(library, pieces)
            return
        for first in range(0, len(seen.items), _BATCH):
            yield from self._holders(seen, first, first + _BATCH, pieces)

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
            self._kept += 1
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

    def _packed(self, library: Library, pieces: Sequence[str]) -> Iterator[Holder | Problem]:
        """Look through the workspace, pack what is not packed, and yield as `holders` does."""
        old, began = self._seen, time.monotonic()
        known = {
            _name(item): (state, number)
            for item, state, number in zip(old.items, old.states, old.numbers, strict=True)
            if number >= 0 and isinstance(item, Entry)
        }
        used = sum(old.pack.length(number) for _, number in known.values())
        if old.pack.size > 2 * used + _SPARE:
            known, seen = {}, _Seen(Pack(self._folder))
        else:
            seen = _Seen(old.pack)
        seen.kept = self._kept
        remaining, size, states = library.scan(), _FIRST_BATCH, States()
        try:
            while batch := list(islice(remaining, size)):
                size, first = _BATCH, len(seen.items)
                current = [None if isinstance(item, Problem) else states.of(item) for item in batch]
                self._pack(seen, batch, current, known)
                yield from self._holders(seen, first, first + len(batch), pieces)
            seen.listing, seen.checked = library.listing(), began
        finally:
            # What was packed till then is not packed again.
            self._seen = seen

    def _pack(
        self,
        seen: _Seen,
        batch: Sequence[Entry | Problem],
        states: Sequence[State | None],
        known: dict[str, tuple[int, int]],
    ) -> None:
        """Add a batch to what was seen, with the texts that are kept of it; `known` are those that are packed."""
        numbers, missing = [-1] * len(batch), {}
        for at, (item, state) in enumerate(zip(batch, states, strict=True)):
            if isinstance(item, Problem) or state is None:
                continue
            name = _name(item)
            packed = known.get(name)
            if packed is not None and packed[0] == hash(state):
                numbers[at] = packed[1]
            else:
                missing[name] = at
        for name, state, body in self._bodies(list(missing)):
            at = missing[name]
            if state == written(states[at]):
                with self._packing:
                    number = seen.pack.add(bytes(body))
                numbers[at] = -1 if number is None else number
        seen.items += batch
        seen.numbers.extend(numbers)
        seen.states.extend(hash(state) for state in states)

    def _bodies(self, names: list[str]) -> Iterator[Row]:
        """Yield name, state and text of what is kept, in the order of `names`, not many megabytes at once."""
        if not names:
            return
        marks = ",".join("?" * len(names))
        sizes: dict[str, int] = dict(
            self._cache.ask(f"SELECT name, length(body) FROM text WHERE name IN ({marks})", names)
        )
        some: list[str] = []
        held = 0
        for name in (*names, None):
            if some and (name is None or held > _HELD):
                marks = ",".join("?" * len(some))
                rows = self._cache.ask(f"SELECT name, state, body FROM text WHERE name IN ({marks})", some)
                yield from sorted(rows, key=lambda row: some.index(row[0]))
                some, held = [], 0
            if name in sizes:
                some.append(str(name))
                held += sizes[name]

    def _holders(self, seen: _Seen, first: int, end: int, pieces: Sequence[str]) -> Iterator[Holder | Problem]:
        """Yield as `holders` does, of some of what was seen."""
        numbers = seen.numbers[first:end].tolist()
        packed = [at for at, number in enumerate(numbers) if number >= 0]
        found: dict[int, Sequence[tuple[int, int]]] = {at: () for at, number in enumerate(numbers) if number < 0}
        with self._packing:
            if not pieces:
                found |= dict.fromkeys(packed, ())
            elif packed:
                there = seen.pack.holding(pieces, [numbers[at] for at in packed])
                found |= {packed[place]: stretches for place, stretches in there}
        states = States()
        for at in sorted(found):
            item = seen.items[first + at]
            if isinstance(item, Problem):
                yield item
                continue
            state = states.of(item)
            if numbers[at] < 0 or hash(state) != seen.states[first + at]:
                yield Holder(Place(item, written(state)))
                continue
            with self._packing:
                body = seen.pack.text(numbers[at])
            yield Holder(Place(item, written(state), True), body, found[at])

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


def _still(seen: _Seen) -> bool:
    """Tell whether all that is packed is as its files are, from a look at their states or from a very recent one."""
    now = time.monotonic()
    if now - seen.checked < _FRESH:
        return True
    there = [number >= 0 for number in seen.numbers]
    states = hashes(compress(seen.items, there))
    if states is None or any(map(ne, states, compress(seen.states, there))):
        return False
    seen.checked = now
    return True


def _name(entry: Entry) -> str:
    return entry.id if entry.line is None else f"{entry.base}\0{entry.offset}\0{entry.id}"
