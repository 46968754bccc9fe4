"""The memory of "no": what was offered as the same everywhere and refused, so that it is not asked again."""

import json
from pathlib import Path
from typing import NamedTuple

from annotations.durable import append
from annotations.extent import Extent
from annotations.journal import FOLDER

FILE = ".refusals.jsonl"
"""The file's name in the history folder; its dot keeps it apart from the journal of an article called `refusals`."""


class Refusal(NamedTuple):
    """What was refused: a form as a label in an article, known again by the text around it wherever it moves to."""

    form: str
    label: str
    article_id: str
    prefix: str
    suffix: str


class Refusals:
    """One annotator's refusals, in one small append-only file that is local and may be lost.

    Each line says `[refused, form, label, article id, start, end, prefix, suffix]`; the last line on a place counts.
    Nothing is read before it is asked for, and a line that is torn or not ours is passed over. Two places of an
    article with the same form and the same text around are one.
    """

    def __init__(self, folder: Path) -> None:
        """Take the annotator's folder, which need not exist."""
        self._path = folder / FOLDER / FILE
        self._held: set[Refusal] | None = None
        self._size: int | None = None

    def __contains__(self, refusal: object) -> bool:
        return refusal in self._known()

    def __len__(self) -> int:
        return len(self._known())

    def holds(self, form: str, label: str, article_id: str, extent: Extent, prefix: str, suffix: str) -> bool:
        """Tell whether this place was refused; `extent` is where it stands now, which need not be where it stood."""
        return Refusal(form, label, article_id, prefix, suffix) in self._known()

    def add(self, form: str, label: str, article_id: str, extent: Extent, prefix: str, suffix: str) -> None:
        """Remember a no; raise OSError, with nothing remembered, where it cannot be written."""
        self._put(True, Refusal(form, label, article_id, prefix, suffix), extent)

    def remove(self, form: str, label: str, article_id: str, extent: Extent, prefix: str, suffix: str) -> None:
        """Forget a no, if there was one; raise OSError, with nothing forgotten, where it cannot be written."""
        self._put(False, Refusal(form, label, article_id, prefix, suffix), extent)

    def _put(self, refused: bool, refusal: Refusal, extent: Extent) -> None:
        held = self._known()
        if (refusal in held) == refused:
            return
        form, label, article_id, prefix, suffix = refusal
        line = json.dumps([refused, form, label, article_id, *extent, prefix, suffix]) + "\n"
        self._size = append(self._path, line.encode("ascii"), self._size)
        if refused:
            held.add(refusal)
        else:
            held.remove(refusal)

    def _known(self) -> set[Refusal]:
        if self._held is None:
            held: set[Refusal] = set()
            try:
                content = self._path.read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                content = b""
            # A line torn by a crash is written over by the next one.
            self._size = content.rfind(b"\n") + 1
            for line in content[: self._size].splitlines():
                entry = _entry(line)
                if entry is not None:
                    refused, refusal = entry
                    held.add(refusal) if refused else held.discard(refusal)
            self._held = held
        return self._held


def _entry(line: bytes) -> tuple[bool, Refusal] | None:
    try:
        match json.loads(line):
            case [bool(refused), str(form), str(label), str(article), int(), int(), str(prefix), str(suffix)]:
                return refused, Refusal(form, label, article, prefix, suffix)
    except (ValueError, RecursionError):
        return None
    return None
