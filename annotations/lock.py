"""Who may write into an annotator's folder: one process at a time, and it says who it is."""

import json
import os
import socket
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from annotations.errors import StoreBusy
from annotations.identity import now
from annotations.naming import name_of

FILE_NAME = ".lock"


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that holds a folder."""

    host: str
    process: int
    since: str

    def __str__(self) -> str:
        return f"process {self.process} on {self.host}, since {self.since}"


class FolderLock:
    """The lock of one annotator's folder; the operating system frees it when its holder dies."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self._file: IO[str] | None = None

    @property
    def held(self) -> bool:
        """Tell whether this process holds the folder; a lock file that was removed meanwhile locks nobody out."""
        return self._file is not None and _is_at(self._file, self.path)

    def holder(self) -> Holder | None:
        """Return who else holds the folder now, or None; writes nothing."""
        if self._file is not None:
            return None
        import portalocker

        try:
            with self.path.open("r+", encoding="utf-8") as file:
                try:
                    portalocker.lock(file, portalocker.LOCK_EX | portalocker.LOCK_NB)
                except portalocker.AlreadyLocked:
                    return _read_holder(file)
                portalocker.unlock(file)
        except (OSError, portalocker.LockException):
            return None
        return None

    def take(self) -> None:
        """Take the folder; the folder must exist.

        Raises:
            StoreBusy: another process has it; the sentence says who and what to do.
            OSError: the lock file cannot be made, or the disk knows no locks.
        """
        if self.held:
            return
        self.release()
        import portalocker

        file = self.path.open("a+", encoding="utf-8")
        try:
            portalocker.lock(file, portalocker.LOCK_EX | portalocker.LOCK_NB)
            if not _is_at(file, self.path):
                raise OSError("the lock file was removed meanwhile")
            file.seek(0)
            file.truncate()
            json.dump(asdict(Holder(socket.gethostname(), os.getpid(), now())), file)
            file.flush()
        except portalocker.AlreadyLocked:
            holder = _read_holder(file)
            _close(file)
            owner = name_of(self.path.parent.name) or self.path.parent.name
            raise StoreBusy(f"{owner}'s folder is open in {holder}; close it there first.") from None
        except portalocker.LockException as error:
            _close(file)
            raise OSError(f"this disk gives no lock: {error}") from error
        except OSError:
            _close(file)
            raise
        self._file = file

    def release(self) -> None:
        """Let the folder go; nothing happens where it is not held."""
        file, self._file = self._file, None
        if file is None:
            return
        with suppress(OSError):
            file.seek(0)
            file.truncate()
        _close(file)


def _close(file: IO[str]) -> None:
    """Close a lock file, which frees the lock, whatever the disk says to what was to be written."""
    with suppress(OSError):
        file.close()


def _is_at(file: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


def _read_holder(file: IO[str]) -> Holder:
    try:
        file.seek(0)
        told = json.loads(file.read(1000))
        return Holder(str(told["host"]), int(told["process"]), str(told["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Holder("an unknown host", 0, "an unknown time")
