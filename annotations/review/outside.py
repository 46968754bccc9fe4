"""What others wrote meanwhile: which articles' files came, went or changed in the folders of all other annotators."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from annotations.durable import Stamp
from annotations.errors import StoreError
from annotations.naming import file_name, name_of
from annotations.places import FOLDER, annotators
from annotations.recorded import parse
from annotations.tables import document_in
from annotations.workspace import Workspace

SUFFIX = ".json"
INSIDE: Stamp = (0, 0, 0)
"""What stands for the stamp of a folder in another."""

Folder = tuple[str, tuple[str, ...]]
"""A folder's path, and the parts of the ids that begin with it."""


class Outside:
    """Looks at the folders of all annotators but the reviewer; any one thread may look at a time.

    A file that is put in a place, or taken from it, changes the folder that holds it: only the files of such folders
    are looked at, and besides those of one folder more at each look, in turn, which finds what was written in place.
    """

    def __init__(self, workspace: Workspace, reviewer: str, since: float) -> None:
        """`since` is a time of the clock: what was written after it counts as new at the first look."""
        self._root = workspace.root
        self._reviewer = reviewer
        self._since: float | None = since
        self._folders: dict[str, int] = {}
        self._files: dict[str, dict[str, Stamp]] = {}
        self._turn = 0

    def look(self, wait: Callable[[], bool] = lambda: False) -> set[str]:
        """Return the ids of the articles whose files differ from the last look.

        `wait` is called before each folder and may take its time; where it tells so, the look ends there, and the next
        one goes on with the rest.
        """
        found: set[str] = set()
        met: set[str] = set()
        turn = self._turned()
        try:
            names = [name for name in annotators(self._root) if name != self._reviewer]
        except StoreError:
            return found
        waiting: list[Folder] = [(str(self._root / FOLDER / file_name(name)), ()) for name in names]
        while waiting:
            if wait():
                return found
            path, parts = waiting.pop()
            met.add(path)
            found |= self._look_into(path, parts, anyway=path == turn)
            waiting += [(f"{path}/{name}", (*parts, name)) for name in self._inner(path)]
        for path in self._folders.keys() - met:
            found |= {article for name in self._files.pop(path, {}) if (article := self._id_of(path, name))}
            del self._folders[path]
        self._since = None
        return found

    def _turned(self) -> str:
        """Return the folder whose turn it is to be looked into whatever its time says."""
        known = list(self._folders)
        self._turn += 1
        return known[self._turn % len(known)] if known else ""

    def _inner(self, path: str) -> Iterator[str]:
        return (name for name, state in self._files.get(path, {}).items() if state == INSIDE)

    def _look_into(self, path: str, parts: tuple[str, ...], *, anyway: bool) -> set[str]:
        try:
            state = Path(path).stat().st_mtime_ns
        except OSError:
            return set()
        before = self._files.get(path)
        if before is not None and self._folders[path] == state and not anyway:
            return set()
        now = dict(_files_in(path))
        self._folders[path], self._files[path] = state, now
        if before is None:
            # What came with its folder is new; the first look knows nothing older than itself.
            changed = [name for name, made in now.items() if self._since is None or made[0] / 1e9 >= self._since]
        else:
            changed = [name for name in {**before, **now} if before.get(name) != now.get(name)]
        return {article for name in changed if (article := self._id_of(path, name))}

    def _id_of(self, path: str, name: str) -> str:
        """Return the id of the article that a file is about, "" where that is none that can be told."""
        if not name.endswith(SUFFIX):
            return ""
        inside = Path(path, name).relative_to(self._root / FOLDER).parts[1:]
        parts = [*map(name_of, inside[:-1]), name_of(inside[-1][: -len(SUFFIX)])]
        if None not in parts:
            return "/".join(part for part in parts if part is not None)
        file = Path(path, name)
        with suppress(StoreError, OSError):
            return document_in(parse(file.read_bytes(), file), "", file).article_id
        return ""


def _files_in(path: str) -> Iterator[tuple[str, Stamp]]:
    """Yield the annotation files and folders of a folder with their stamps; that of a folder is nothing."""
    with suppress(OSError), os.scandir(path) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            with suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    yield entry.name, INSIDE
                elif entry.name.endswith(SUFFIX) and entry.is_file(follow_symlinks=False):
                    state = entry.stat(follow_symlinks=False)
                    yield entry.name, (state.st_mtime_ns, state.st_size, state.st_ino)
