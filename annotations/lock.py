"""Who may write into an annotator's folder: one process at a time, and it says who it is."""

import json
import os
import socket
import stat
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, RLock, Thread
from typing import IO, Literal, NamedTuple

from annotations.durable import WRITING
from annotations.errors import StoreBusy
from annotations.identity import now
from annotations.naming import name_of

FILE_NAME = ".lock"

BEAT = 15.0
"""Seconds after which a holder touches its lock file again, so that other hosts see that it lives."""

STALE = 60.0
"""Seconds without a touch after which a holder on another host counts as dead."""

_Answer = Literal["got", "taken", "none"]


class Holder(NamedTuple):
    """The process that holds a folder."""

    host: str
    process: int
    since: str

    def __str__(self) -> str:
        return f"process {self.process} on {self.host}, since {self.since}"


UNKNOWN = Holder("an unknown host", 0, "an unknown time")


class FolderLock:
    """The lock of one annotator's folder.

    Between processes of one host the operating system's lock decides, which it frees when its holder dies. A disk that
    several hosts share may keep no such locks, keep them for one host only, or keep those of a host that is gone: so a
    holder touches its file every `BEAT` seconds, and one on another host is taken at its word till it is `STALE`.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self._file: IO[str] | None = None
        self._said = ""
        self._let_go = Event()
        self._guard = RLock()

    @property
    def held(self) -> bool:
        """Tell whether this process holds the folder; a lock file that was removed meanwhile locks nobody out."""
        with self._guard:
            return self._file is not None and _is_at(self._file, self.path) and _content(self._file) == self._said

    def holder(self) -> Holder | None:
        """Return who else holds the folder now, or None; writes nothing."""
        if self._file is not None:
            return None
        try:
            with self.path.open("r+", encoding="utf-8") as file:
                answer = _lock(file)
                found = _blocking(file, answer, time.time())
                if answer == "got":
                    _unlock(file)
        except OSError:
            return None
        return found

    def take(self) -> None:
        """Take the folder; the folder must exist.

        Raises:
            StoreBusy: another process has it; the sentence says who and what to do.
            OSError: the lock file cannot be made.
        """
        with self._guard:
            if not self.held:
                self.release()
                self._take()

    def _take(self) -> None:
        file = self.path.open("a+", encoding="utf-8")
        try:
            answer = _lock(file)
            told = _told(file)
            if answer == "taken" or (told is not None and (told.host != _host() or answer == "none")):
                if found := _blocking(file, answer, _clock_of(self.path.parent)):
                    owner = name_of(self.path.parent.name) or self.path.parent.name
                    raise StoreBusy(f"{owner}'s folder is open in {found}; close it there first.")
                if answer == "taken":
                    # The disk keeps the lock of a host that is gone: a new file has none.
                    self.path.unlink()
                    _close(file)
                    file = self.path.open("a+", encoding="utf-8")
                    if _lock(file) == "taken":
                        raise OSError("the lock file was taken meanwhile")
            if not _is_at(file, self.path):
                raise OSError("the lock file was removed meanwhile")
            self._said = json.dumps(Holder(_host(), os.getpid(), now())._asdict())
            file.seek(0)
            file.truncate()
            file.write(self._said)
            file.flush()
        except (OSError, StoreBusy):
            _close(file)
            raise
        self._file, self._let_go = file, Event()
        Thread(target=_beat, args=(self.path, self._let_go), name="lock", daemon=True).start()

    def release(self) -> None:
        """Let the folder go; nothing happens where it is not held."""
        with self._guard:
            file, self._file = self._file, None
            self._let_go.set()
            if file is None:
                return
            with suppress(OSError):
                if _content(file) == self._said:
                    file.seek(0)
                    file.truncate()
            _close(file)


def _beat(path: Path, let_go: Event) -> None:
    """Touch the lock file again and again till the folder is let go."""
    while not let_go.wait(BEAT):
        with suppress(OSError):
            os.utime(path)


def _lock(file: IO[str]) -> _Answer:
    """Lock a file: it was got, is taken, or the disk keeps no locks."""
    import portalocker

    try:
        portalocker.lock(file, portalocker.LOCK_EX | portalocker.LOCK_NB)
    except portalocker.AlreadyLocked:
        return "taken"
    except portalocker.LockException:
        return "none"
    return "got"


def _unlock(file: IO[str]) -> None:
    import portalocker

    with suppress(portalocker.LockException):
        portalocker.unlock(file)


def _blocking(file: IO[str], answer: _Answer, moment: float) -> Holder | None:
    """Return who holds the folder by what the lock file says at that moment, or None.

    Of another host only its last sign of life is known; of this one the lock, or else the process.
    """
    told = _told(file)
    if told is None:
        return UNKNOWN if answer == "taken" else None
    is_fresh = abs(moment - os.fstat(file.fileno()).st_mtime) < STALE
    if told.host != _host():
        return told if is_fresh else None
    if answer == "none":
        return told if is_fresh and _runs(told.process) else None
    return told if answer == "taken" else None


def _clock_of(folder: Path) -> float:
    """Return the time by the clock of the disk that the folder is on, which may be another host's; raise OSError."""
    import secrets

    probe = folder / f"{WRITING}{secrets.token_hex(8)}"
    with probe.open("xb") as file:
        moment = os.fstat(file.fileno()).st_mtime
    probe.unlink()
    return moment


def _runs(process: int) -> bool:
    """Tell whether a process of this host runs; another process than this one."""
    if os.name == "nt" or process == os.getpid():
        return process != os.getpid()
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _host() -> str:
    return socket.gethostname()


def _close(file: IO[str]) -> None:
    """Close a lock file, which frees the lock, whatever the disk says to what was to be written."""
    with suppress(OSError):
        file.close()


def _is_at(file: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


def _content(file: IO[str]) -> str:
    try:
        # A pipe would be read for ever.
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return ""
        file.seek(0)
        return file.read(1000)
    except (OSError, ValueError):
        return ""


def _told(file: IO[str]) -> Holder | None:
    """Return who a lock file says holds it, None where it says nothing sound."""
    try:
        told = json.loads(_content(file))
        return Holder(str(told["host"]), int(told["process"]), str(told["since"]))
    except (ValueError, KeyError, TypeError):
        return None
