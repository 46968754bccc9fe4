"""Our Storage class for TinyDB: canonical text, one record a line, replaced atomically.

The file is what stock `tinydb.TinyDB(path)` reads: a mapping of tables, each a mapping of integer
keys to records (https://tinydb.readthedocs.io/en/latest/extend.html#storage).
"""

import json
import stat
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from tinydb.storages import Storage

from annotations.durable import Stamp, replace_file
from annotations.errors import DamagedFile, ForeignFile, ReadOnly, StoreError

VERSION = 1
TABLES = ("article", "relations", "spans")
BEGINNING = b'{\n"article": {\n'
"""How every file begins that `CanonicalStorage` wrote about an article: all that is not ASCII is escaped in it."""

Record = Mapping[str, Any]
Tables = Mapping[str, Mapping[str, Record]]


class CanonicalStorage(Storage):
    """One annotation file.

    `read` tells apart what is not there (None), damaged, not ours and newer than ours. `write`
    encodes only records that it has not encoded before: it knows them by identity, so callers hand
    over the same mapping object for a record that has not changed.
    """

    def __init__(self, path: str | Path, read_only: bool = False) -> None:
        self.path = Path(path)
        self.read_only = read_only
        self.over: Collection[Stamp | None] | None = None
        """The states of the file that `write` may replace, any where None."""
        self.written: Stamp | None = None
        """The state that the last `write` left."""
        self._lines: dict[tuple[str, str], tuple[Record, bytes]] = {}

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Return the tables, or None where there is no file.

        Raises:
            DamagedFile, ForeignFile: as their names say. A file of a newer version is read, and from
                then on `read_only`.
            StoreError: the disk does not give it, or no file stands there.
        """
        text = _text(self.path)
        if text is None:
            return None
        tables = _tables(text, self.path)
        if version_of(tables) > VERSION:
            self.read_only = True
        return tables

    def write(self, data: Tables) -> None:
        """Replace the file by `data`, durably; raise OSError with the old file whole, ReadOnly, or Overtaken."""
        if self.read_only:
            raise ReadOnly(f"{self.path.name} may only be read here; open it as the annotator it belongs to.")
        self.written = replace_file(self.path, self.encode(data), self.over)

    def encode(self, data: Tables) -> bytes:
        """Return the canonical bytes of `data`, keeping the lines of records that have not changed."""
        lines: dict[tuple[str, str], tuple[Record, bytes]] = {}
        parts: list[bytes] = []
        for table in sorted({*TABLES, *data}):
            records = data.get(table, {})
            rows = []
            for key in sorted(records, key=int):
                record = records[key]
                held = self._lines.get((table, key))
                line = held[1] if held is not None and held[0] is record else encode_line(key, record)
                lines[table, key] = (record, line)
                rows.append(line)
            body = b"{\n" + b",\n".join(rows) + b"\n}" if rows else b"{}"
            parts.append(json.dumps(table).encode() + b": " + body)
        self._lines = lines
        return b"{\n" + b",\n".join(parts) + b"\n}\n"


def encode_line(key: str, record: Record) -> bytes:
    """Return one record as its line: sorted keys, ASCII, so that any locale reads it alike."""
    return f"{json.dumps(key)}: {json.dumps(record, sort_keys=True, ensure_ascii=True)}".encode("ascii")


def records(path: Path) -> Iterator[tuple[str, Record]]:
    """Yield each record of a file with its table's name, one at a time where the file is as `write` makes it.

    Raises:
        DamagedFile, ForeignFile, StoreError: as `CanonicalStorage.read`; some records may have been given before.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return
        with path.open("rb") as file:
            if file.readline() == b"{\n":
                yield from _by_line(file)
                return
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise StoreError(f"{path.name} cannot be read ({error.strerror}); look at its permissions.") from error
    except (ValueError, RecursionError) as error:
        raise DamagedFile(f"{path.name} is no longer readable as JSON; put a good copy in its place.") from error
    for table, held in (CanonicalStorage(path).read() or {}).items():
        yield from ((table, record) for record in held.values())


def _by_line(file: IO[bytes]) -> Iterator[tuple[str, Record]]:
    """Yield the records of a canonical file whose first line was read; raise ValueError where it is none."""
    table, is_whole = "", False
    for line in file:
        name, colon, value = line.partition(b": ")
        if not colon:
            if line.rstrip() not in (b"}", b"},"):
                raise ValueError("a line was cut off")
            # One brace ends a table, the next one the file.
            table, is_whole = "", not table
        elif not table:
            # A table without records ends on the line that it begins on.
            table = json.loads(name) if value == b"{\n" else ""
        else:
            record = json.loads(value.rstrip(b",\n"))
            if not isinstance(record, dict):
                raise ValueError("a record was expected")
            yield table, record
    if not is_whole:
        raise ValueError("the file ends too soon")


def read_bytes(path: Path) -> bytes | None:
    """Return what a file holds, None where there is none; raise StoreError where it cannot be read."""
    try:
        # Opening a pipe or a device would wait for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise StoreError(f"{path.name} is no file, but stands where annotations are kept; move it away.")
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be used"
        raise StoreError(f"{path.name} cannot be read ({reason}); mend that and open the article again.") from error


def parse(content: bytes, path: Path) -> dict[str, dict[str, Any]]:
    """Return the tables in `content`; `path` is only for the words of a complaint.

    Raises:
        DamagedFile: no JSON, or cut off.
        ForeignFile: JSON, but not tables with our article record.
    """
    return _tables(_decoded(content, path), path)


def _text(path: Path) -> str | None:
    """Return what `read_bytes` does as text; of a long file the bytes are gone before its tables are made."""
    content = read_bytes(path)
    return None if content is None else _decoded(content, path)


def _decoded(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _no_json(path, error) from error


def _tables(text: str, path: Path) -> dict[str, dict[str, Any]]:
    try:
        tables = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _no_json(path, error) from error
    shaped = isinstance(tables, dict) and all(
        isinstance(table, dict) and all(_is_key(key) and isinstance(r, dict) for key, r in table.items())
        for table in tables.values()
    )
    if not shaped or not isinstance(tables.get("article"), dict) or version_of(tables) == 0:
        raise ForeignFile(f"{path.name} is JSON, but not an annotation file of Glossator; move it away.")
    return tables  # type: ignore[no-any-return]


def _no_json(path: Path, error: Exception) -> DamagedFile:
    return DamagedFile(f"{path.name} is no longer readable as JSON ({_where(error)}); put a good copy in its place.")


def version_of(tables: Tables) -> int:
    """Return the version of the contract that a file was written for, 0 where it does not say."""
    for record in tables.get("article", {}).values():
        version = record.get("glossator")
        if isinstance(version, int) and not isinstance(version, bool) and version > 0:
            return version
    return 0


def _is_key(key: str) -> bool:
    return key.isdecimal() and len(key) <= 20


def _where(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}: {error.msg}"
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.start} is not UTF-8"
    return "nested too deeply" if isinstance(error, RecursionError) else "a number is too long"
