"""The log of changes that concern a whole workspace: what each was, and the schema before and after it.

It is `annotations/.history/labels.jsonl`, local like all histories: a line when a change begins, a line when it is done
and one when it was taken back.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from annotations.durable import replace_file
from annotations.errors import StoreError
from annotations.journal import FOLDER as HISTORY
from annotations.store import FOLDER

FILE = "labels.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """One change: its id is that of the operation in each annotator's history.

    `before` and `after` are the texts of the schema's file, `before` None where there was none; `articles` are those
    that change, by annotator; `is_done` is False for one that was cut off.
    """

    id: str
    at: str
    what: str
    before: str | None
    after: str
    articles: Mapping[str, tuple[str, ...]]
    is_done: bool = False


class MigrationLog:
    """The log of the workspace at `root`; nothing is made before something is written."""

    def __init__(self, root: Path) -> None:
        self.path = root / FOLDER / HISTORY / FILE

    def begin(self, entry: Entry) -> None:
        """Note that a change begins; raise OSError."""
        record = {"act": "begin", "id": entry.id, "at": entry.at, "what": entry.what}
        self._write({**record, "before": entry.before, "after": entry.after, "articles": dict(entry.articles)})

    def done(self, entry: Entry) -> None:
        """Note that a change is carried out; raise OSError."""
        self._write({"act": "done", "id": entry.id})

    def undone(self, entry: Entry) -> None:
        """Note that a change was taken back; raise OSError."""
        self._write({"act": "undone", "id": entry.id})

    def last(self) -> Entry | None:
        """Return the last change that was not taken back, None where there is none; raise StoreError."""
        entries: list[Entry] = []
        for line in self._content().splitlines():
            try:
                record = json.loads(line)
                if record["act"] == "begin":
                    entries.append(_entry(record))
                elif record["act"] == "done":
                    entries = [replace(e, is_done=True) if e.id == record["id"] else e for e in entries]
                else:
                    entries = [entry for entry in entries if entry.id != record["id"]]
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                continue
        return entries[-1] if entries else None

    def _content(self) -> bytes:
        try:
            return self.path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return b""
        except OSError as error:
            raise StoreError(
                f"The history of labels cannot be read ({error.strerror}); look at the permissions of {HISTORY}."
            ) from error

    def _write(self, record: Mapping[str, Any]) -> None:
        # Whole and durable, because what was cut off is taken back by what stands here.
        replace_file(self.path, self._content() + json.dumps(record).encode("ascii") + b"\n")


def _entry(record: Mapping[str, Any]) -> Entry:
    before = record["before"]
    return Entry(
        id=str(record["id"]),
        at=str(record["at"]),
        what=str(record["what"]),
        before=None if before is None else str(before),
        after=str(record["after"]),
        articles={str(name): tuple(map(str, ids)) for name, ids in record["articles"].items()},
    )
