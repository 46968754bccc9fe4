"""Who may write into an annotator's folder: one process at a time, and it says who it is."""

import json
import os
import socket
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from annotations.errors import StoreBusy
from annotations.identity import now

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
        """Tell whether this process holds the folder."""
        return self._file is not None

    def holder(self) -> Holder | None:
        """Return who else holds the folder now, or None; writes nothing."""
        if self._file is not None or not self.path.exists():
            return None
        import portalocker

        try:
            with self.path.open("r+", encoding="utf-8") as file:
                try:
                    portalocker.lock(file, portalocker.LOCK_EX | portalocker.LOCK_NB)
                except portalocker.LockException:
                    return _read_holder(file)
                portalocker.unlock(file)
        except OSError:
            return None
        return None

    def take(self) -> None:
        """Take the folder; the folder must exist.

        Raises:
            StoreBusy: another process has it; the sentence says who and what to do.
            OSError: the lock file cannot be made.
        """
        if self._file is not None:
            return
        import portalocker

        file = self.path.open("a+", encoding="utf-8")
        try:
            portalocker.lock(file, portalocker.LOCK_EX | portalocker.LOCK_NB)
        except portalocker.LockException:
            holder = _read_holder(file)
            file.close()
            raise StoreBusy(f"{self.path.parent.name}'s folder is open in {holder}; close it there first.") from None
        file.seek(0)
        file.truncate()
        json.dump(asdict(Holder(socket.gethostname(), os.getpid(), now())), file)
        file.flush()
        self._file = file

    def release(self) -> None:
        """Let the folder go; nothing happens where it is not held."""
        if self._file is None:
            return
        import portalocker

        self._file.seek(0)
        self._file.truncate()
        portalocker.unlock(self._file)
        self._file.close()
        self._file = None


def _read_holder(file: IO[str]) -> Holder:
    try:
        file.seek(0)
        told = json.loads(file.read(1000))
        return Holder(str(told["host"]), int(told["process"]), str(told["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Holder("an unknown host", 0, "an unknown time")
