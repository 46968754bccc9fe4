"""The seal of an exported folder: by it a folder in which nothing was touched since is known, and may be replaced.

It stands in the first line of `glossator.ledger`: a SHA-256 of the paths and contents of all files in the folder, of
the ledger without that line.
"""

import json
import os
import stat
from hashlib import sha256
from pathlib import Path
from typing import Any

from annotations.folder import LEDGER
from annotations.formats.encoding import to_json
from annotations.jsonlines import LineError, fields

_FIELD = "seal"
_PIECE = 1 << 20
_DRAFT = f".{LEDGER}"


def seal(folder: Path) -> None:
    """Put the seal into the ledger of a folder that is whole; raise OSError."""
    ledger, draft = folder / LEDGER, folder / _DRAFT
    found = _digest(folder)
    with ledger.open("rb") as file, draft.open("wb") as made:
        made.write(to_json({**json.loads(file.readline()), _FIELD: found}).encode("utf-8") + b"\n")
        while piece := file.read(_PIECE):
            made.write(piece)
    draft.replace(ledger)


def is_sealed(folder: Path) -> bool:
    """Tell whether a folder is as an export left it, no file more or fewer and none changed; raise OSError."""
    try:
        with (folder / LEDGER).open("rb") as file:
            head: dict[str, Any] = fields(file.readline())
    except (FileNotFoundError, IsADirectoryError, LineError):
        return False
    said = head.get(_FIELD)
    return isinstance(said, str) and _digest(folder) == said


def _digest(folder: Path) -> str:
    """Return the digest of a folder, "" where something stands in it that is neither a file nor a folder."""
    found = sha256()
    for path in sorted(folder.rglob("*")):
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            return ""
        found.update(os.fsencode(path.relative_to(folder).as_posix()) + b"\0")
        if stat.S_ISREG(mode):
            found.update(_digest_of(path, is_ledger=path == folder / LEDGER))
    return found.hexdigest()


def _digest_of(path: Path, *, is_ledger: bool) -> bytes:
    found = sha256()
    with path.open("rb") as file:
        if is_ledger:
            file.readline()
        while piece := file.read(_PIECE):
            found.update(piece)
    return found.digest()
