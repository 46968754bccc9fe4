"""The history of one annotator: every operation, appended, so that undo works after a restart.

`.history/<article>.jsonl` holds the operations of one article, a line each; `.history/.timeline.jsonl`
holds their order over all articles, so that undo can go back across articles. Both are local (git
ignores them) and can be lost without losing a tag.
"""

import errno
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from annotations import change as changes
from annotations.change import Change
from annotations.durable import append
from annotations.errors import DamagedFile, StoreError
from annotations.identity import new_id, now
from annotations.naming import relative_path
from annotations.numbered import Numbered

FOLDER = ".history"
TIMELINE = ".timeline.jsonl"

Act = Literal["do", "undo", "redo", "forget", "lost"]


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
    """An act on an operation: it was done, undone, redone, or forgotten because it fits no more.

    `lost` takes back the act on it that came last, which was `of` that kind: that was noted, but never saved.
    """

    act: Act
    operation: Operation
    of: Act | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """Where an operation can be found: its id, and the articles whose journals hold it."""

    id: str
    articles: tuple[str, ...]


class Journal:
    """The history files in one annotator's folder."""

    def __init__(self, folder: Path, numbered: Numbered | None = None) -> None:
        """Take the annotator's folder, and what follows the lines that have no id when their numbers change."""
        self.folder = folder / FOLDER
        self._numbered = numbered
        self._texts: dict[tuple[str, str], str] = {}

    def path(self, article_id: str) -> Path:
        """Return where the operations of an article stand."""
        return self.folder.joinpath(*relative_path(article_id, ".jsonl"))

    def write(self, steps: Sequence[Step]) -> None:
        """Append the steps.

        Raises OSError; the same steps may then be written again: what was written of them counts once.
        """
        lines: dict[Path, list[dict[str, Any]]] = {}
        timeline: list[dict[str, Any]] = []
        for step in steps:
            operation = step.operation
            noted = {"act": step.act, "op": operation.id, "at": operation.at, "articles": operation.articles}
            timeline.append({**noted, "of": step.of} if step.of else noted)
            if step.act != "do":
                continue
            for article, change in operation.changes:
                # The id, because ids that differ only in case may share a file.
                entry = {"op": operation.id, "at": operation.at, "article": article, **changes.to_record(change)}
                if text := self._numbered.text_of(article) if self._numbered else "":
                    entry["text"] = str((change.state[1] if change.state else {}).get("digest", text))
                    self._texts[operation.id, article] = entry["text"]
                lines.setdefault(self.path(article), []).append(entry)
        # An operation stands in the timeline only when its changes can be read back.
        for path, entries in (*lines.items(), (self.folder / TIMELINE, timeline)):
            if entries:
                append(path, "".join(json.dumps(entry) + "\n" for entry in entries).encode("ascii"), _end(path))

    def operation(self, operation_id: str, articles: Sequence[str]) -> Operation | None:
        """Return an operation read back from the articles' journals, None where they lack it; raise StoreError."""
        found: list[tuple[str, Change]] = []
        at = ""
        for article in articles:
            for entry in _entries(self.path(article), operation_id):
                if entry.get("op") == operation_id and entry.get("article") == article:
                    at = str(entry.get("at", ""))
                    text = str(entry.get("text", ""))
                    now = self._now(article, text)
                    if now is None:
                        return None
                    if text:
                        self._texts[operation_id, now] = text
                    try:
                        found.append((now, changes.from_record(entry)))
                    except DamagedFile:
                        return None
                    break
            else:
                return None
        return Operation(operation_id, at, tuple(found))

    def changes_by(self, article: str, operations: Collection[str]) -> dict[str, tuple[str, Change]]:
        """Return what these operations changed in an article, by their ids, with the id that the article has now.

        Those that cannot be told any more are not there. The last lines are read first, and no more than needed.

        Raises:
            StoreError: as `operation` does.
        """
        found: dict[str, tuple[str, Change]] = {}
        sought = set(operations)
        for entry in _entries(self.path(article), backwards=True):
            if not sought:
                break
            op = entry.get("op")
            if not isinstance(op, str) or op not in sought or entry.get("article") != article:
                continue
            sought.remove(op)
            now = self._now(article, str(entry.get("text", "")))
            if now is not None:
                with suppress(DamagedFile):
                    found[op] = now, changes.from_record(entry)
        return found

    def placed(self, operation: Operation) -> Operation | None:
        """Return an operation of this session with the ids that its articles have now, None where one is gone."""
        found: list[tuple[str, Change]] = []
        for article, change in operation.changes:
            text = self._texts.get((operation.id, article), "")
            now = self._now(article, text)
            if now is None:
                return None
            found.append((now, change))
        if [name for name, _ in found] == [*operation.articles]:
            return operation
        return Operation(operation.id, operation.at, tuple(found))

    def changes_of(self, article_id: str, text: str = "") -> list[Change]:
        """Return what was done to an article, in order; what was undone is there as the inverse. Raises StoreError.

        Of a line without an id only what was done while it had the text with that digest, where one is given.
        """
        done: dict[str, Change] = {}
        for entry in _entries(self.path(article_id)):
            if text and entry.get("text", text) != text:
                continue
            if entry.get("article") == article_id and isinstance(op := entry.get("op"), str):
                try:
                    done.setdefault(op, changes.from_record(entry))
                except DamagedFile:
                    continue
        replayed: list[Change] = []
        met: set[str] = set()
        noted = list(self._noted())
        for act, reference in _held(noted):
            change = done.get(reference.id)
            if change is None or (act == "do" and reference.id in met):
                continue
            met.add(reference.id)
            if act != "forget":
                replayed.append(change.inverse() if act == "undo" else change)
        told = {reference.id for _, reference, _ in noted}
        return replayed + [change for op, change in done.items() if op not in told]

    def timeline(self, without: Collection[str] = ()) -> list[tuple[Act, Reference]]:
        """Return every act that was noted, oldest first, but for those on operations with the ids `without`.

        What was lost is not among them.

        Raises:
            StoreError: the file is there, but the disk does not give it.
        """
        return [one for one in _held(self._noted()) if one[1].id not in without]

    def _noted(self) -> Iterator[tuple[Act, Reference, str]]:
        for entry in _entries(self.folder / TIMELINE):
            articles: object = entry.get("articles")
            act: Any = entry.get("act")
            if isinstance(articles, list) and act in get_args(Act):
                reference = Reference(str(entry.get("op")), tuple(str(article) for article in articles))
                yield act, reference, str(entry.get("of", ""))

    def _now(self, article: str, text: str) -> str | None:
        """Return the id that an article with that digest has now, None where it was a line that is gone."""
        return self._numbered.line_with(article, text) if text and self._numbered else article


Held = TypeVar("Held", bound=Operation | Reference)


def stacks(acts: Iterable[tuple[Act, Held]]) -> tuple[list[Held], list[Held]]:
    """Return what can be undone after these acts, and what can be done again, each with the next one last."""
    done: list[Held] = []
    undone: list[Held] = []
    met: set[str] = set()
    for act, reference in acts:
        match act:
            case "do" if reference.id not in met:
                met.add(reference.id)
                done.append(reference)
                undone.clear()
            case "undo":
                _move(reference.id, done, undone)
            case "redo":
                _move(reference.id, undone, done)
            case "forget":
                done = [held for held in done if held.id != reference.id]
                undone = [held for held in undone if held.id != reference.id]
    return done, undone


def _move(held_id: str, source: list[Held], target: list[Held]) -> None:
    """Move what has that id, which is not the last one where acts after it were lost and are there again."""
    for at in reversed(range(len(source))):
        if source[at].id == held_id:
            target.append(source.pop(at))
            return


def _held(noted: Iterable[tuple[Act, Reference, str]]) -> list[tuple[Act, Reference]]:
    """Return the acts without those that were lost; whatever stands there twice counts once."""
    acts: list[tuple[Act, Reference]] = []
    for act, reference, of in noted:
        if act != "lost":
            acts.append((act, reference))
            continue
        on_it = [number for number, (_, other) in enumerate(acts) if other.id == reference.id]
        # It may stand there more than once, as writing that failed is done once more.
        while on_it and acts[on_it[-1]][0] == of:
            del acts[on_it.pop()]
    last: dict[str, Act] = {}
    once: list[tuple[Act, Reference]] = []
    for act, reference in acts:
        if last.get(reference.id) != act and not (act == "do" and reference.id in last):
            once.append((act, reference))
            last[reference.id] = act
    return once


def _end(path: Path) -> int | None:
    """Return where the last whole line of `path` ends: a line torn by a crash is written over."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, f"{path.name} is no file")
    try:
        with path.open("rb") as file:
            at = file.seek(0, 2)
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


def _entries(path: Path, about: str = "", backwards: bool = False) -> Iterator[dict[str, Any]]:
    """Yield the readable lines of a history file, only those that speak of `about` where it is given."""
    sought = about.encode()
    try:
        # A pipe or a device would be read for ever.
        if path.exists() and not path.is_file():
            raise OSError(errno.EINVAL, "it is no file")
        with path.open("rb") as file:
            for line in reversed(file.readlines()) if backwards else file:
                if sought not in line:
                    continue
                try:
                    entry = json.loads(line)
                except (ValueError, RecursionError):
                    continue
                if isinstance(entry, dict):
                    yield entry
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise StoreError(
            f"The history cannot be read ({error.strerror}); look at the permissions of {FOLDER}, your tags are safe."
        ) from error
