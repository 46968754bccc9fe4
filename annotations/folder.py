"""The files below a folder that may hold articles, and a safe way to open one."""

import os
import re
import stat
import time
from collections.abc import Iterator, Sequence
from heapq import merge
from pathlib import Path
from typing import BinaryIO, NamedTuple

from annotations.entry import Problem, shown
from annotations.errors import ArticleError
from annotations.patterns import matcher, natural_key

ANNOTATIONS = "annotations"
"""The folder of a workspace that holds what annotators say, and never an article."""

LEDGER = "glossator.ledger"
"""What our own exports to a folder hold; the files beside it are no articles."""

_SETTINGS = "glossator.yaml"
_UNUSABLE = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_RUN = 4096
_PIECE = 1 << 20
READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
"""How files are opened: a device or pipe that took one's place meanwhile must not make the caller wait."""


class _Subfolder(NamedTuple):
    path: str


class _Link(NamedTuple):
    path: str


_Found = str | _Subfolder | _Link | Problem
_JUST_NOW = 2_000_000_000
"""Nanoseconds within which something may change again without its time telling: FAT knows no shorter ones."""

State = tuple[int, int, int, int]
"""Of a file or folder: when it was written, when anything about it changed, which one it is, and its size."""


class Folder:
    """A folder, and which of its files are wanted: those that match a pattern and are not something else of ours."""

    def __init__(self, root: Path, patterns: Sequence[str], guidelines: str | None) -> None:
        """Take the folder, patterns as `patterns.matcher` takes them and the relative path of the guidelines."""
        self.root = root
        self._real_root = os.path.realpath(root)
        self._matches = matcher(patterns)
        self._ours = {_SETTINGS, guidelines and guidelines.removeprefix("./")}
        self._listed: dict[str, tuple[State, list[_Found]]] = {}

    def files(self) -> Iterator[str | Problem]:
        """Yield the relative posix paths of wanted files, folder by folder in natural order, and what is wrong.

        Hidden files and folders, `annotations/` and links to folders are not entered. Only one folder's names are held
        at a time, and no file is opened.
        """
        linked: set[str] = set()
        pending = [self._listing("")]
        while pending:
            found = next(pending[-1], None)
            if found is None:
                pending.pop()
            elif isinstance(found, _Subfolder):
                pending.append(self._listing(f"{found.path}/"))
            elif isinstance(found, _Link):
                target = self._target(found.path)
                if isinstance(target, Problem):
                    yield target
                elif target not in linked and not self.is_wanted(target):
                    linked.add(target)
                    yield found.path
            else:
                yield found

    def unchanged(self) -> list[tuple[str, State, list[str]]] | None:
        """Return the folders with their states and the files that `files` would list; None where it must look again.

        So it must where something changed, or only just did, and where links stand, which lead anywhere.
        """
        found = []
        pending = [""]
        while pending:
            prefix = pending.pop()
            known = self._listed.get(prefix)
            if known is None or self.state(prefix) != known[0]:
                return None
            names = [item for item in known[1] if isinstance(item, str)]
            if len(names) < len(known[1]):
                if any(isinstance(item, _Link) for item in known[1]):
                    return None
                pending += (f"{item.path}/" for item in known[1] if isinstance(item, _Subfolder))
            found.append((prefix, known[0], names))
        return found

    def is_wanted(self, path: str) -> bool:
        """Tell whether an ordinary file at this relative posix path would be listed; nothing is looked up on disk."""
        names = path.split("/")
        return (
            names[0] != ANNOTATIONS
            and not any(name in ("", "..") or name.startswith(".") for name in names)
            and not _UNUSABLE.search(path)
            and self._is_article_name(path, names[-1])
        )

    def has(self, path: str) -> bool:
        """Tell whether `files` would list this relative posix path, from a look at this path alone."""
        if not self.is_wanted(path):
            return False
        step = os.fspath(self.root)
        try:
            for name in path.split("/")[:-1]:
                step = f"{step}/{name}"
                if not stat.S_ISDIR(os.lstat(step).st_mode):
                    return False
            mode = os.lstat(self._full(path)).st_mode
        except OSError:
            return False
        if stat.S_ISLNK(mode):
            target = self._target(path)
            return isinstance(target, str) and not self.is_wanted(target)
        return stat.S_ISREG(mode)

    def state(self, path: str) -> State | None:
        """Return what changes whenever a file is written, or a name comes into a folder; None where there is none."""
        try:
            found = os.stat(self._full(path))  # noqa: PTH116 - a Path for each takes as long again
        except (OSError, ValueError):
            return None
        return found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_size

    def open(self, path: str) -> BinaryIO:
        """Open a relative posix path for reading; raise ArticleError for all but an ordinary file inside the folder."""
        return os.fdopen(self._handle(path), "rb")

    def read(self, path: str) -> bytes:
        """Return all that a file holds; raise as `open` does, and OSError and MemoryError."""
        handle = self._handle(path)
        try:
            size = os.fstat(handle).st_size
            # One byte more: what gives no more than it has is at its end.
            content = os.read(handle, size + 1)
            if len(content) == size:
                return content
            parts = [content]
            while part := os.read(handle, _PIECE):
                parts.append(part)
        finally:
            os.close(handle)
        return b"".join(parts)

    def _handle(self, path: str) -> int:
        name = shown(path)
        full = self._full(path)
        try:
            if not self._is_direct(path):
                if self._inside(os.path.realpath(full)) is None:
                    raise ArticleError(f"{name} leads outside the workspace; copy the file into it.")
                if not stat.S_ISREG(Path(full).stat().st_mode):
                    raise ArticleError(f"{name} is not an ordinary file; move it away.")
            handle = os.open(full, READING)
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                os.close(handle)
                raise ArticleError(f"{name} is not an ordinary file; move it away.")
        except FileNotFoundError as error:
            raise ArticleError(f"{name} has gone; put it back, or go on with another article.") from error
        except (OSError, ValueError) as error:
            raise unreadable(path, error) from error
        return handle

    def _is_direct(self, path: str) -> bool:
        """Tell whether an ordinary file stands at a path on which there is no link, so that it is inside."""
        *folders, last = path.split("/")
        # Windows has links that do not look like any.
        if os.name == "nt" or not last or last == ".." or "" in folders or ".." in folders:
            return False
        step = os.fspath(self.root)
        for name in folders:
            step = f"{step}/{name}"
            if not stat.S_ISDIR(os.lstat(step).st_mode):
                return False
        return stat.S_ISREG(os.lstat(f"{step}/{last}").st_mode)

    def _full(self, path: str) -> str:
        return f"{os.fspath(self.root)}/{path}"

    def _is_article_name(self, path: str, name: str) -> bool:
        return self._matches(path) and path not in self._ours and name.lower() != "readme.md"

    def _inside(self, real: str) -> str | None:
        """Return a real path relative to the folder, None when it is outside."""
        top = self._real_root.rstrip(os.sep) + os.sep
        if not f"{real}{os.sep}".startswith(top):
            return None
        return real.removeprefix(top).replace(os.sep, "/") if real != self._real_root else "."

    def _target(self, path: str) -> str | Problem:
        """Return the relative path of the file that a link stands for, or why it stands for none."""
        real = os.path.realpath(self._full(path))
        target = self._inside(real)
        try:
            mode = Path(real).stat().st_mode
        except OSError as error:
            return Problem(shown(path), f"This link leads nowhere ({error.strerror}); mend or remove it.")
        if target is None or target.startswith(f"{ANNOTATIONS}/"):
            return Problem(shown(path), "This link leads out of the articles' folder; copy the file to its place.")
        if not stat.S_ISREG(mode):
            return Problem(shown(path), "This links to a pipe or a device and is not opened; remove it.")
        return target

    def _listing(self, prefix: str) -> Iterator[_Found]:
        """Yield in order what stands in one folder; what stood there last time, where the folder has not changed."""
        state = self.state(prefix)
        known = self._listed.get(prefix)
        if known is not None and known[0] == state:
            yield from known[1]
            return
        every: list[_Found] = []
        for found in self._looked_up(prefix):
            every.append(found)
            yield found
        if state is not None and is_settled(state[0]):
            self._listed[prefix] = state, every
        else:
            self._listed.pop(prefix, None)

    def _looked_up(self, prefix: str) -> Iterator[_Found]:
        # Sorting in short runs lets go of the interpreter in between: a screen stays alive beside a huge folder.
        runs: list[list[_Found]] = [[]]
        try:
            with os.scandir(self._full(prefix)) as entries:
                for entry in entries:
                    if entry.name == LEDGER:
                        return
                    if found := self._found(entry, prefix):
                        if len(runs[-1]) == _RUN:
                            runs[-1].sort(key=_order)
                            runs.append([])
                        runs[-1].append(found)
        except OSError as error:
            yield Problem(
                shown(prefix[:-1] or str(self.root)),
                f"This folder cannot be read ({error.strerror}); mend that or move it.",
            )
        runs[-1].sort(key=_order)
        yield from runs[0] if len(runs) == 1 else merge(*runs, key=_order)

    def _found(self, entry: "os.DirEntry[str]", prefix: str) -> _Found | None:
        name = entry.name
        if name.startswith("."):
            return None
        path = prefix + name
        try:
            is_link = entry.is_symlink()
            is_folder = entry.is_dir()
            if path == ANNOTATIONS or not (is_folder or self._is_article_name(path, name)):
                return None
            if is_folder and is_link:
                return Problem(shown(path), "This link to a folder is not followed; copy the folder to its place.")
            if not is_link and not is_folder and not entry.is_file():
                return Problem(shown(path), "This is a pipe or a device and is not opened; move it away.")
        except OSError as error:
            return Problem(shown(path), f"This cannot be read ({error.strerror}); mend it or remove it.")
        if _UNUSABLE.search(name):
            return Problem(
                shown(path), "A name with control characters or undecodable bytes makes no id; rename it without them."
            )
        if is_folder:
            return _Subfolder(path)
        return _Link(path) if is_link else path


def is_settled(written: int) -> bool:
    """Tell whether what changes from now on shows in the time of what was `written` then, in nanoseconds."""
    return abs(time.time_ns() - written) > _JUST_NOW


def unreadable(path: str, error: Exception) -> ArticleError:
    """Return the error for a file, by its relative path, that could not be opened or read."""
    reason = (isinstance(error, OSError) and error.strerror) or str(error)
    return ArticleError(f"{shown(path)} cannot be read ({reason}); mend that, or go on with another article.")


def _order(found: _Found) -> str:
    if isinstance(found, str):
        return natural_key(found)
    return natural_key(found.where if isinstance(found, Problem) else found.path)
