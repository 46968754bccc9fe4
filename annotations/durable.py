"""Writing to disk so that it is there after a crash."""

import errno
import os
import stat
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

Stamp = tuple[int, int, int]
"""What changes whenever a file is written: its time, its size and which file it is."""


WRITING = ".writing-"
"""How the names begin of files that are not whole yet; one that is left was cut off by a crash."""


class Overtaken(Exception):
    """Another program wrote the file meanwhile, so it was left as that program wrote it."""


def stamp(path: Path) -> Stamp | None:
    """Return what tells this state of a file from others, None where none can be found."""
    try:
        return _stamp_of(path.stat())
    except (OSError, ValueError):
        return None


def replace_file(path: Path, content: bytes, over: Collection[Stamp | None] | None = None) -> Stamp:
    """Put `content` at `path` durably: a reader sees the old file or the new one, whole, and never a mixture.

    Written beside the target, fsynced, renamed over it, and the folder fsynced. Missing folders are
    made; the file keeps its permissions. Returns the stamp of the file as it was written.

    Raises:
        OSError: a reader still sees the old file or the new one, whole, and nothing is left lying about.
        Overtaken: `over` is given, and the stamp of what stands there just before the rename is not in it.
    """
    import secrets

    make_folder(path.parent)
    temporary = path.with_name(f"{WRITING}{secrets.token_hex(8)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        try:
            view = memoryview(content)
            while view:
                view = view[os.write(handle, view) :]
            os.fsync(handle)
            # The rename keeps all of it, and afterwards the file may be another program's already.
            written = _stamp_of(os.fstat(handle))
        finally:
            os.close(handle)
        with suppress(FileNotFoundError):
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        if over is not None and stamp(path) not in over:
            raise Overtaken
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)
    return written


def tidy(folder: Path) -> None:
    """Remove from a folder what crashes left of files that never became whole; nobody else may be writing there.

    What cannot be removed stays, as it harms nobody.
    """
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(WRITING):
                Path(entry.path).unlink()


def append(path: Path, content: bytes, at: int | None = None) -> int:
    """Append `content` to `path`, first cutting it back to `at` bytes where that is given; return the new size.

    What a failed write left behind is cut off again, so that a retry never leaves half a line. Not
    fsynced: what is appended here may be lost with the power. Raises OSError.
    """
    make_folder(path.parent)
    # A pipe that took the file's place would make the caller wait for ever.
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    handle = os.open(path, flags, 0o666)
    try:
        start = os.lseek(handle, 0, os.SEEK_END)
        if at is not None and at < start:
            os.ftruncate(handle, at)
            start = os.lseek(handle, at, os.SEEK_SET)
        try:
            view = memoryview(content)
            while view:
                view = view[os.write(handle, view) :]
        except OSError:
            with suppress(OSError):
                os.ftruncate(handle, start)
            raise
        return start + len(content)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make `folder` and what is missing above it, each entered durably in its parent."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Fsync a folder, so that a name just made or moved in it survives a power loss; raise OSError.

    Some network file systems know no fsync of a folder: there the name is as durable as they make it.
    """
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def _stamp_of(found: os.stat_result) -> Stamp:
    return found.st_mtime_ns, found.st_size, found.st_ino
