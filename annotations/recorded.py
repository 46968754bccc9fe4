"""What stands in an annotation file: its tables, read whole or part by part, and what may be wrong with it.

`annotations.storage` writes such files, through TinyDB, which reading does without.
"""

import json
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from annotations.errors import DamagedFile, ForeignFile, StoreError

VERSION = 1
TABLES = ("article", "relations", "spans")
BEGINNING = b'{\n"article": {\n'
"""How every file begins that we wrote about an article: all that is not ASCII is escaped in it."""

PART = 1 << 18
"""Bytes of a file, and a line more, that are read at a time."""

BRACE = b"{\n"

_REPAIR = "'glossator check WORKSPACE --repair' brings back what can be saved, else put a good copy in its place"

Record = Mapping[str, Any]
Tables = Mapping[str, Mapping[str, Record]]


def read(path: Path) -> dict[str, dict[str, Any]] | None:
    """Return the tables of a file, or None where there is none.

    Raises:
        DamagedFile, ForeignFile: as their names say. A file of a newer version is read.
        StoreError: the disk does not give it, or no file stands there.
    """
    text = _text(path)
    return None if text is None else _tables(text, path)


def records(path: Path) -> Iterator[tuple[str, Record]]:
    """Yield each record of a file with its table's name, a few at a time where the file is as we write it.

    Raises:
        DamagedFile, ForeignFile, StoreError: as `read`; some records may have been given before.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return
        with path.open("rb") as file:
            if file.read(2) == BRACE:
                for table, part in _parts(file):
                    yield from ((table, record) for record in part.values())
                return
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise StoreError(f"{path.name} cannot be read ({error.strerror}); look at its permissions.") from error
    except (ValueError, RecursionError) as error:
        raise DamagedFile(f"{path.name} is no longer readable as JSON; {_REPAIR}.") from error
    for table, held in (read(path) or {}).items():
        yield from ((table, record) for record in held.values())


def parts(path: Path) -> Iterator[tuple[str, dict[str, Record]]]:
    """Yield the tables of a file that is as we write it, a long one in several parts, by ascending keys.

    So no more than a part of a long file is held at a time.

    Raises:
        OSError: the disk does not give it.
        ValueError, RecursionError: it is none of ours, or damaged, or sound but written otherwise: `read` tells.
    """
    # Opening a pipe or a device would wait for ever.
    if not stat.S_ISREG(path.stat().st_mode):
        raise ValueError("a file was expected")
    with path.open("rb") as file:
        if file.read(2) != BRACE:
            raise ValueError("the beginning of a file of ours was expected")
        before, reached = "", -1
        for table, part in _parts(file):
            if not all(map(_is_key, part)):
                raise ValueError("keys of records were expected")
            keys = [reached if table == before else -1, *map(int, part)]
            if keys != sorted(set(keys)):
                raise ValueError("ascending keys were expected")
            yield table, part
            before, reached = table, keys[-1]


def _parts(file: IO[bytes]) -> Iterator[tuple[str, dict[str, Record]]]:
    """Yield the tables of a canonical file whose first brace was read; raise ValueError or RecursionError otherwise."""
    table: str | None = None
    lines: list[bytes] = []
    met: set[str] = set()
    size, goes_on = 0, True
    for line in file:
        body = line.rstrip(b"\n")
        if table is not None and body not in (b"}", b"},"):
            # All but a table's last record end in a comma.
            if size > PART and lines[-1].endswith(b",\n"):
                yield table, _members(b"".join(lines)[:-2])
                lines, size = [], 0
            lines.append(line)
            size += len(line)
        elif table is not None:
            yield table, _members(b"".join(lines)) if lines else {}
            table, lines, size, goes_on = None, [], 0, body == b"},"
        elif body == b"}" and not goes_on:
            if file.read(1):
                raise ValueError("more follows its end")
            return
        else:
            name, _, value = body.partition(b": ")
            table, is_empty = json.loads(name.decode()), value in (b"{}", b"{},")
            if not goes_on or not isinstance(table, str) or table in met or not (is_empty or value == b"{"):
                raise ValueError("the beginning of a table was expected")
            met.add(table)
            if is_empty:
                yield table, {}
                table, goes_on = None, value == b"{},"
    raise ValueError("the file ends too soon")


def _members(content: bytes) -> dict[str, Record]:
    """Return the mapping whose members, one at least, with the commas between them, are written in `content`."""
    members: dict[str, Record] = json.loads(f"{{{content.decode()}}}")
    if not members or not all(isinstance(record, dict) for record in members.values()):
        raise ValueError("records were expected")
    return members


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
    made: dict[str, dict[str, Any]] = tables
    return made


def _no_json(path: Path, error: Exception) -> DamagedFile:
    return DamagedFile(f"{path.name} is no longer readable as JSON ({_where(error)}); {_REPAIR}.")


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
