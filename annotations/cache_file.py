"""A file of the cache: tables that may be thrown away at any time."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

Row = tuple[Any, ...]


class CacheFile:
    """One SQLite file. Any thread may call.

    Nothing raises: a damaged one is thrown away; one that cannot be written, or that another process is writing to, is
    done without.
    """

    def __init__(self, file: Path, version: int, tables: Sequence[str], largest: int) -> None:
        """Take the file, which is opened or made when it is first asked; the statements that make its tables anew; and
        the bytes above which it is begun anew.
        """
        self._file = file
        self._version = version
        self._tables = tables
        self._largest = largest
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None

    def ask(
        self, query: str, key: Sequence[object] = (), functions: Mapping[str, Callable[[bytes], bool]] | None = None
    ) -> list[Row]:
        """Return what a query gives, nothing where it cannot be asked; it may call `functions` of one value."""
        import sqlite3

        with self._lock:
            try:
                for name, function in (functions or {}).items():
                    self._database.create_function(name, 1, function, deterministic=True)
                return self._database.execute(query, key).fetchall()
            except sqlite3.Error as error:
                self._recover(error)
                return []

    def put(self, *statements: tuple[str, Iterable[Sequence[object]]]) -> None:
        """Carry out statements, each for all of its rows, at once; what cannot be written now is forgotten."""
        import sqlite3

        with self._lock:
            try:
                with self._database:
                    self._database.execute("BEGIN IMMEDIATE")
                    for statement, rows in statements:
                        self._database.executemany(statement, rows)
            except sqlite3.Error as error:
                self._recover(error)

    def size(self) -> int:
        """Return how many bytes the file has, 0 where there is none."""
        try:
            return self._file.stat().st_size
        except OSError:
            return 0

    def close(self) -> None:
        """Let go of the file; it is opened again when it is asked again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @property
    def _database(self) -> "sqlite3.Connection":
        """The connection, opened by whoever asks first; the lock is held."""
        if self._connection is None:
            self._connection = self._opened()
        return self._connection

    def _recover(self, error: "sqlite3.Error") -> None:
        """Start anew after damage; a cache that is only busy, full, read-only or closed is left as it is."""
        if _is_damage(error):
            self._database.close()
            with suppress(OSError):
                self._delete()
            self._connection = self._opened()

    def _opened(self) -> "sqlite3.Connection":
        import sqlite3

        with suppress(OSError):
            if self._file.stat().st_size > self._largest:
                self._delete()
        for _attempt in range(2):
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                # What it holds is nobody else's to read.
                os.close(os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600))
                return self._connected(str(self._file))
            except sqlite3.Error as error:
                if not _is_damage(error):
                    break
                with suppress(OSError):
                    self._delete()
            except OSError:
                break
        return self._connected(":memory:")

    def _delete(self) -> None:
        for suffix in ("", "-wal", "-shm", "-journal"):
            self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)

    def _connected(self, file: str) -> "sqlite3.Connection":
        """Return a connection to a cache of this version, made if need be; raise sqlite3.Error."""
        import sqlite3

        database = sqlite3.connect(file, timeout=0.2, isolation_level=None, check_same_thread=False)
        try:
            # Readers then never wait for a writer; where that is not to be had, the cache works all the same.
            with suppress(sqlite3.OperationalError):
                database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            if _version(database) != self._version:
                database.execute("BEGIN IMMEDIATE")
                # Another process may have made it while this one waited.
                if _version(database) != self._version:
                    for statement in (*self._tables, f"PRAGMA user_version = {self._version}"):
                        database.execute(statement)
                database.execute("COMMIT")
            return database
        except sqlite3.Error:
            database.close()
            raise


def _version(database: "sqlite3.Connection") -> object:
    return database.execute("PRAGMA user_version").fetchone()[0]


def _is_damage(error: "sqlite3.Error") -> bool:
    """Tell damage, or tables that are not ours, from a cache that just cannot be used now."""
    import sqlite3

    damage = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in damage
