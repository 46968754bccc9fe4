"""A draft: a new file or folder that is made beside its place, and put there when it is whole."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from annotations.durable import sync_folder


@contextmanager
def draft(target: Path, *, folder: bool = False) -> Iterator[Path]:
    """Give the path of an empty file or folder beside `target`, and remove what is still there at the end.

    Raises OSError. Whoever fills it calls `put` when it is whole.
    """
    path = target.with_name(f".writing-{secrets.token_hex(8)}{target.suffix}")
    try:
        if folder:
            path.mkdir()
        else:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
            if target.is_file():
                shutil.copymode(target, path)
        yield path
    finally:
        if folder:
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def put(path: Path, target: Path) -> None:
    """Move a draft to its place durably: a reader sees the old content or the new; raise OSError with the old whole.

    A folder that stands there is removed; for a moment, in which it is moved aside, there is none.
    """
    for file in path.rglob("*") if path.is_dir() else [path]:
        handle = os.open(file, os.O_RDONLY if file.is_dir() else os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    aside = target.with_name(f".writing-{secrets.token_hex(8)}.old") if path.is_dir() and target.is_dir() else None
    if aside is not None:
        target.rename(aside)
    try:
        path.replace(target)
    except OSError:
        if aside is not None:
            aside.rename(target)
        raise
    sync_folder(target.parent)
    if aside is not None:
        shutil.rmtree(aside, ignore_errors=True)
