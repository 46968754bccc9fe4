"""Which files stand below an annotator's folder, and which names are free there."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

from annotations.errors import StoreError
from annotations.naming import name_of

FOLDER = "annotations"


def annotators(root: Path) -> list[str]:
    """Return the names of those who have a folder in the workspace, sorted; raise StoreError where none can be read."""
    names = (name_of(entry.name) for entry in _entries(root / FOLDER) if entry.is_dir(follow_symlinks=False))
    return sorted(name for name in names if name)


def files(folder: Path) -> Iterator[Path]:
    """Yield the annotation files below an annotator's folder, sorted by path; links are not followed.

    Raises:
        StoreError: a folder cannot be read.
    """
    for entry in sorted(_entries(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            yield from files(Path(entry.path))
        elif entry.name.endswith(".json") and entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def odd(folder: Path) -> Iterator[Path]:
    """Yield what bears an annotation file's name below an annotator's folder but is a link, a pipe or a device.

    Links to folders are such too. Raises as `files` does.
    """
    for entry in sorted(_entries(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            if not entry.name.endswith(".json"):
                yield from odd(Path(entry.path))
            continue
        is_file = entry.is_file(follow_symlinks=False)
        if (entry.name.endswith(".json") and not is_file) or (entry.is_symlink() and entry.is_dir()):
            yield Path(entry.path)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """Return what stands in a folder but for hidden names, nothing where there is no folder."""
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if not entry.name.startswith(".")]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise StoreError(
            f"The folder {folder.name} cannot be read ({error.strerror}); look at its permissions."
        ) from error


def free_name(path: Path) -> Path:
    """Return a name beside `path` that nothing has yet, for what is damaged."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    names = chain([f"{path.name}.damaged-{moment}"], (f"{path.name}.damaged-{moment}-{n}" for n in count(2)))
    return next(aside for name in names if not os.path.lexists(aside := path.with_name(name)))


def has_twin(top: Path, plain: Path) -> bool:
    """Tell whether a name on the way from `top` to `plain` differs only in case from one that stands beside it."""
    folder = top
    for part in plain.relative_to(top).parts:
        try:
            names = [beside.name for beside in folder.iterdir()]
        except OSError:
            return False
        folded = part.casefold()
        if any(name != part and name.casefold() == folded for name in names):
            return True
        folder = folder / part
    return False
