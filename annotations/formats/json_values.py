"""JSON values one by one: the lines of a JSON Lines file, or the items of one long list, in bounded memory."""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from io import TextIOWrapper
from json import JSONDecoder
from pathlib import Path
from typing import Any, BinaryIO

from annotations.errors import FormatError
from annotations.formats.encoding import to_json
from annotations.jsonlines import LineError, fields, lines

_CHUNK = 1 << 16
_LONGEST_SNIFF = 1 << 22
"""Bytes of a first value that are looked at to tell a format."""
_BETWEEN = re.compile(r"[\s,]*")
_SPACE = re.compile(r"\s*")
_DECODER = JSONDecoder()


def objects(file: BinaryIO, name: str) -> Iterator[tuple[str, Mapping[str, Any] | LineError]]:
    """Yield where and what each object of a file is: one a line, else (a list, or objects over several lines) in a row.

    What a line holds that is no object is given as the LineError that says why. Raises FormatError where a file that
    has no objects on its lines cannot be read on.
    """
    is_list = file.read(_CHUNK).removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"[")
    file.seek(0)
    if not is_list:
        first = next((content for _, _, content in lines(file)), b"")
        is_list = _opens_more_lines(first)
        file.seek(0)
    if is_list:
        for at, value in enumerate(items(file, name), start=1):
            yield f"{name}, item {at}", checked(value)
        return
    for number, _, content in lines(file):
        try:
            yield f"{name}, line {number}", fields(content)
        except LineError as error:
            yield f"{name}, line {number}", error


def items(file: BinaryIO, name: str) -> Iterator[Any]:
    """Yield the values of the list that a file holds, or the values that stand in it in a row.

    Raises FormatError where the file is not UTF-8 or what comes next is no JSON.
    """
    text = _Text(file, name)
    in_list = text.skip(_SPACE) == "["
    if in_list:
        text.at += 1
    while (mark := text.skip(_BETWEEN)) not in ("", "]"):
        yield text.value()
    if in_list and mark != "]":
        raise FormatError(f"{name} is cut off: its list does not end; export it again.")


def line(record: Mapping[str, Any], what: str) -> bytes:
    """Return a record as one line of JSON; raise FormatError where JSON cannot hold it, saying `what` it belongs to."""
    try:
        return to_json(record).encode("utf-8") + b"\n"
    except (TypeError, ValueError, RecursionError) as error:
        raise FormatError(f"{what} holds a value that JSON cannot ({error}); mend it and export again.") from error


def first_object(path: Path, head: bytes) -> Mapping[str, Any] | None:
    """Return the first object of a file that begins with `head`, whatever stands around it; None where there is none.

    Only some megabytes are looked at. Raises OSError.
    """
    begins = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not begins.startswith((b"{", b"[")):
        return None
    with path.open("rb") as file:
        content = file.read(_LONGEST_SNIFF).removeprefix(codecs.BOM_UTF8).decode("utf-8", "ignore")
    at = _past(_SPACE, content, content.index(begins[:1].decode()) + (begins[:1] == b"["))
    try:
        value, _ = _DECODER.raw_decode(content, at)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, Mapping) else None


def _past(pattern: re.Pattern[str], content: str, at: int) -> int:
    """Return where what `pattern` matches at a place ends, which is there where it matches nothing."""
    found = pattern.match(content, at)
    return found.end() if found is not None else at


def _opens_more_lines(content: bytes) -> bool:
    """Tell whether a first line is the beginning of something longer, not a whole object and not mere nonsense."""
    if not content.lstrip().startswith(b"{"):
        return False
    try:
        json.loads(content.decode("utf-8"))
    except json.JSONDecodeError as error:
        return error.pos >= len(content.decode("utf-8").rstrip())
    except (ValueError, RecursionError):
        return False
    return False


def checked(value: object) -> Mapping[str, Any] | LineError:
    """Return an object after the same checks as a line's."""
    try:
        return fields(json.dumps(value).encode("ascii"))
    except (ValueError, RecursionError):
        return LineError("holds JSON that is nested too deeply or a number that is too long")
    except LineError as error:
        return error


class _Text:
    """The characters of a file, as far as they are needed."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        self.held = ""
        self.at = 0
        self._file = TextIOWrapper(file, "utf-8-sig", newline="")

    def more(self, least: int = _CHUNK) -> bool:
        """Take in what follows and forget what was read; tell whether there was anything."""
        try:
            came = self._file.read(max(_CHUNK, least))
        except UnicodeDecodeError as error:
            raise FormatError(f"{self.name} is not UTF-8; save it again as UTF-8.") from error
        self.held = self.held[self.at :] + came
        self.at = 0
        return bool(came)

    def skip(self, pattern: re.Pattern[str]) -> str:
        """Go past what `pattern` matches and return the character there, "" at the end."""
        while True:
            self.at = _past(pattern, self.held, self.at)
            if self.at < len(self.held):
                return self.held[self.at]
            if not self.more():
                return ""

    def value(self) -> Any:
        """Return the JSON value that stands here; a long one is tried again each time twice as much was read."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self.held, self.at)
                if end < len(self.held) or not self.more():
                    self.at = end if end < len(self.held) else len(self.held)
                    return value
            except (json.JSONDecodeError, RecursionError, ValueError) as error:
                if isinstance(error, RecursionError) or not isinstance(error, json.JSONDecodeError):
                    raise FormatError(f"{self.name} holds JSON that is nested too deeply, or a huge number.") from error
                if not self.more(2 * (len(self.held) - self.at)):
                    raise FormatError(f"{self.name} is no JSON from some place on ({error.msg}); mend it.") from error
