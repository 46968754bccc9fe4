"""An annotation file that git left with conflict markers, taken apart into its two versions.

The markers are those of git-merge(1), with or without the base version between them (`diff3` style).
"""

import json
import re
from pathlib import Path
from typing import Any

from annotations.errors import StoreError
from annotations.recorded import parse
from annotations.storage import CanonicalStorage

_TABLE = re.compile(rb'[ \t]*("(?:[^"\\]|\\.)*"): \{(\},?)?[ \t]*')
_RECORD = re.compile(rb'[ \t]*("\d+"): (\{.*\}),?[ \t]*')
_CLOSING = re.compile(rb"[ \t]*[{}]?,?[ \t]*")

_OURS, _BASE, _THEIRS, _BOTH = "ours", "base", "theirs", "both"


def unmerge(content: bytes) -> tuple[bytes, bytes] | None:
    """Return our version and theirs of a file with conflict markers, each in canonical form.

    None where there are no markers, where they do not belong together, or where one version would not
    be a whole annotation file: then it is a damaged file like any other.
    """
    if not re.search(rb"^<{7}(?: |\r?$)", content, re.MULTILINE):
        return None
    sides: dict[str, list[bytes]] = {_OURS: [], _THEIRS: []}
    state = _BOTH
    for line in content.replace(b"\r\n", b"\n").split(b"\n"):
        following = _after(line, state)
        if following == "":
            return None
        if following is not None:
            state = following
        elif state == _BOTH:
            sides[_OURS].append(line)
            sides[_THEIRS].append(line)
        elif state != _BASE:
            sides[state].append(line)
    if state != _BOTH:
        return None
    ours, theirs = _whole(sides[_OURS]), _whole(sides[_THEIRS])
    return None if ours is None or theirs is None else (ours, theirs)


def _after(line: bytes, state: str) -> str | None:
    """Return the state after a marker, "" where the marker has no business there, None for any other line."""
    marker = line.split(b" ", 1)[0]
    if marker == b"<<<<<<<":
        return _OURS if state == _BOTH else ""
    if marker == b"|||||||":
        return _BASE if state == _OURS else ""
    if line == b"=======":
        return _THEIRS if state in (_OURS, _BASE) else ""
    if marker == b">>>>>>>":
        return _BOTH if state == _THEIRS else ""
    return None


def _whole(lines: list[bytes]) -> bytes | None:
    """Return the file that the lines make, whatever commas a merge left between them; None where they make none."""
    tables: dict[str, dict[str, Any]] = {}
    records: dict[str, Any] | None = None
    for line in lines:
        table, record = _TABLE.fullmatch(line), _RECORD.fullmatch(line)
        try:
            if record is not None and records is not None:
                key, value = json.loads(record[1]), json.loads(record[2])
                if records.setdefault(key, value) != value:
                    return None
            elif table is not None:
                records = tables.setdefault(json.loads(table[1]), {})
            elif _CLOSING.fullmatch(line) is None:
                return None
        except (ValueError, RecursionError):
            return None
    place = Path("conflict.json")
    content = CanonicalStorage(place).encode(tables)
    try:
        parse(content, place)
    except StoreError:
        return None
    return content
