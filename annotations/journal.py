"""The history of one annotator: every operation, appended, so that undo works after a restart.

`.history/<article>.jsonl` holds the operations of one article, a line each; `.history/.timeline.jsonl`
holds their order over all articles, so that undo can go back across articles. Both are local (git
ignores them) and can be lost without losing a tag.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from annotations import change as changes
from annotations.change import Change
from annotations.durable import append
from annotations.errors import DamagedFile
from annotations.identity import new_id, now
from annotations.naming import relative_path

FOLDER = ".history"
TIMELINE = ".timeline.jsonl"

Act = Literal["do", "undo", "redo"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing an annotator did: its id, and for each article concerned what changed there."""

    id: str
    at: str
    changes: tuple[tuple[str, Change], ...]

    @classmethod
    def of(cls, *changes: tuple[str, Change]) -> "Operation":
        """Return a new operation made now."""
        return cls(new_id(), now(), changes)

    @property
    def what(self) -> str:
        """A few words that say what was done."""
        return self.changes[0][1].what if self.changes else ""

    @property
    def articles(self) -> tuple[str, ...]:
        """The ids of the articles it changed."""
        return tuple(article for article, _ in self.changes)


@dataclass(frozen=True, slots=True)
class Step:
    """An act on an operation: it was done, undone or redone."""

    act: Act
    operation: Operation


class Journal:
    """The history files in one annotator's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / FOLDER

    def path(self, article_id: str) -> Path:
        """Return where the operations of an article stand."""
        return self.folder.joinpath(*relative_path(article_id, ".jsonl"))

    def write(self, steps: Sequence[Step]) -> None:
        """Append the steps; raise OSError with the files as they were."""
        lines: dict[Path, list[dict[str, Any]]] = {}
        for step in steps:
            operation = step.operation
            lines.setdefault(self.folder / TIMELINE, []).append(
                {"act": step.act, "op": operation.id, "at": operation.at, "articles": operation.articles}
            )
            if step.act != "do":
                continue
            for article, change in operation.changes:
                entry = {"op": operation.id, "at": operation.at, **changes.to_record(change)}
                lines.setdefault(self.path(article), []).append(entry)
        for path, entries in lines.items():
            append(path, "".join(json.dumps(entry) + "\n" for entry in entries).encode("ascii"), _end(path))

    def operation(self, operation_id: str, articles: Sequence[str]) -> Operation | None:
        """Return an operation read back from the articles' journals, or None where they lack it."""
        found: list[tuple[str, Change]] = []
        at = ""
        for article in articles:
            for entry in _entries(self.path(article)):
                if entry.get("op") == operation_id:
                    at = str(entry.get("at", ""))
                    try:
                        found.append((article, changes.from_record(entry)))
                    except DamagedFile:
                        return None
        return Operation(operation_id, at, tuple(found)) if len(found) == len(articles) else None

    def timeline(self) -> "tuple[list[Reference], list[Reference]]":
        """Return what can be undone and what can be redone, oldest first."""
        done: list[Reference] = []
        undone: list[Reference] = []
        for entry in _entries(self.folder / TIMELINE):
            reference = Reference(str(entry.get("op")), tuple(str(a) for a in entry.get("articles") or ()))
            match entry.get("act"):
                case "do":
                    done.append(reference)
                    undone.clear()
                case "undo" if done and done[-1].id == reference.id:
                    undone.append(done.pop())
                case "redo" if undone and undone[-1].id == reference.id:
                    done.append(undone.pop())
        return done, undone


@dataclass(frozen=True, slots=True)
class Reference:
    """Where an operation can be found: its id, and the articles whose journals hold it."""

    id: str
    articles: tuple[str, ...]


def _end(path: Path) -> int | None:
    """Return where the last whole line of `path` ends: a line torn by a crash is written over."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            at = size
            while at > 0:
                start = max(0, at - 65536)
                file.seek(start)
                found = file.read(at - start).rfind(b"\n")
                if found >= 0:
                    return start + found + 1
                at = start
            return 0
    except FileNotFoundError:
        return None


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open("rb") as file:
            for line in file:
                try:
                    entry = json.loads(line)
                except ValueError:
                    continue
                if isinstance(entry, dict):
                    yield entry
    except (FileNotFoundError, NotADirectoryError):
        return
