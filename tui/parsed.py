"""What YAML files came to when they were parsed last, so that a start need not import and run a parser."""

import json
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from annotations.durable import replace_file

MOST = 40
"""Texts that are remembered; those that were put in first go first."""


class ParsedFiles:
    """Values by the kind of their parser and by their text, in one file of JSON that may be deleted at any time.

    Nothing raises: a damaged file knows nothing, one that cannot be written is done without.
    """

    def __init__(self, file: Path) -> None:
        """Take the file, which need not exist; it is read when it is first asked."""
        self._file = file
        self._held: dict[str, Any] | None = None
        self._is_new = False

    def get(self, kind: str, source: str) -> Any:
        """Return what a text came to, None where that is not known."""
        return self._known().get(_key(kind, source))

    def put(self, kind: str, source: str, value: Any) -> None:
        """Keep what a text came to; it is written at `close`."""
        held = self._known()
        held[_key(kind, source)] = value
        while len(held) > MOST:
            del held[next(iter(held))]
        self._is_new = True

    def close(self) -> None:
        """Write what came in."""
        if self._is_new:
            self._is_new = False
            with suppress(OSError, ValueError):
                replace_file(self._file, json.dumps(self._known()).encode("ascii"))

    def _known(self) -> dict[str, Any]:
        if self._held is None:
            try:
                held = json.loads(self._file.read_bytes())
            except (OSError, ValueError, RecursionError):
                held = {}
            self._held = held if isinstance(held, dict) else {}
        return self._held


def _key(kind: str, source: str) -> str:
    return f"{kind} {sha256(source.encode('utf-8', 'surrogatepass')).hexdigest()}"
