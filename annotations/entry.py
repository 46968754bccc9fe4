"""What a look through a workspace finds: articles, by where they stand, and what is wrong."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Entry:
    """Where an article stands, without its text.

    Built to be held a hundred thousand times: a whole file is known by the workspace's folder (`base`) and its `id`,
    which is its path there. A JSONL line has the file as `base`, the bytes from `offset` on, `length` many, without the
    line's end, and its number, counted from 1.
    """

    id: str
    base: Path
    offset: int | None = None
    length: int | None = None
    line: int | None = None

    @property
    def path(self) -> Path:
        """The file that holds the article."""
        return self.base if self.line is not None else self.base / self.id

    @property
    def is_numbered(self) -> bool:
        """Whether it is a line without an id of its own: `path#n` moves on when a line is put in before it."""
        return self.line is not None and self.id.endswith(f"{self.base.name}#{self.line}")


class Problem(NamedTuple):
    """Something that cannot be an article: where it stands, and one sentence that says what to do."""

    where: str
    what: str


def shown(name: str) -> str:
    """Return a name that is safe to print: what is not printable is escaped, undecodable bytes as `\\xff`."""
    if name.isprintable():
        return name
    return "".join(character if character.isprintable() else _escape(ord(character)) for character in name)


def _escape(code: int) -> str:
    if 0xDC80 <= code <= 0xDCFF:  # what `surrogateescape` makes of a byte
        code -= 0xDC00
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
