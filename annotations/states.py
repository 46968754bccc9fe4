"""The states of the files that articles stand in: what changes whenever one of them is written."""

import os
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from pathlib import Path

from annotations.entry import Entry, Problem
from annotations.folder import State

_TELLING = attrgetter("st_mtime_ns", "st_ctime_ns", "st_ino", "st_size")


class States:
    """The states of files, each asked for once in a row: the lines of one file follow each other."""

    def __init__(self) -> None:
        self._path = ""
        self._state: State | None = None

    def of(self, entry: Entry) -> State | None:
        """Return the state of an article's file, None where it cannot be told."""
        path = _path(entry)
        if path != self._path:
            self._path = path
            try:
                self._state = _TELLING(os.stat(path))  # noqa: PTH116 - a Path for each takes as long again
            except (OSError, ValueError):
                self._state = None
        return self._state


def written(state: State | None) -> str | None:
    """Return a state as it is kept in a cache."""
    return None if state is None else "{} {} {} {}".format(*state)


def hashes(items: Iterable[Entry | Problem]) -> Sequence[int] | None:
    """Return the hash of the state of each article's file among `items`; None where one cannot be told.

    Ten thousand files take a fortieth of a second, nearly all of it in the system.
    """
    paths = list(_paths(items))
    files = list(dict.fromkeys(paths))
    try:
        states = dict(zip(files, map(hash, map(_TELLING, map(os.stat, files))), strict=True))
    except (OSError, ValueError):
        return None
    return [states[path] for path in paths]


def _paths(items: Iterable[Entry | Problem]) -> Iterator[str]:
    base: Path | None = None
    beginning = ""
    for item in items:
        if isinstance(item, Entry):
            if item.base is not base:
                base, beginning = item.base, str(item.base)
            yield beginning if item.line is not None else f"{beginning}/{item.id}"


def _path(entry: Entry) -> str:
    return f"{entry.base}/{entry.id}" if entry.line is None else str(entry.base)
