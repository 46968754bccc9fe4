"""Our Storage class for TinyDB: canonical text, one record a line, replaced atomically.

The file is what stock `tinydb.TinyDB(path)` reads: a mapping of tables, each a mapping of integer
keys to records (https://tinydb.readthedocs.io/en/latest/extend.html#storage).
"""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from tinydb.storages import Storage

from annotations.durable import Stamp, replace_file
from annotations.errors import ReadOnly
from annotations.recorded import TABLES, VERSION, Record, Tables, read, version_of


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
            DamagedFile, ForeignFile, StoreError: as `annotations.recorded.read`. A file of a newer version is
                read, and from then on `read_only`.
        """
        tables = read(self.path)
        if tables is not None and version_of(tables) > VERSION:
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
