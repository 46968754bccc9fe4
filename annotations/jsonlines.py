"""Articles as JSON Lines: one JSON object a line, as https://jsonlines.org has it."""

import json
import math
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Mapping
from typing import BinaryIO, NoReturn

SUFFIX = ".jsonl"
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_OWN_FIELDS = frozenset({"id", "text", "title", "meta"})


class LineError(Exception):
    """A line holds no article; the text completes "this line ..."."""


def lines(stream: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """Yield number (from 1), byte offset and content, without the line's end, of each line that is not blank.

    Only `\\n` ends a line: U+0085 and U+2028 may stand in a JSON string as they are. A byte order mark is left out.
    """
    offset = 0
    for number, line in enumerate(stream, start=1):
        content = line.rstrip(b"\r\n")
        mark = len(BOM_UTF8) if number == 1 and content.startswith(BOM_UTF8) else 0
        if content[mark:].strip():
            yield number, offset + mark, content[mark:]
        offset += len(line)


def fields(line: bytes) -> dict[str, object]:
    """Return a line's JSON object.

    Raises LineError for anything else, and for what could not be written again as it was: a field that stands twice,
    NaN and infinity, half a character (a lone surrogate).
    """
    if line.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise LineError("is UTF-16, and JSON Lines must be UTF-8")
    try:
        value = json.loads(
            line.decode("utf-8"), object_pairs_hook=_object, parse_constant=_refuse_constant, parse_float=_finite
        )
    except UnicodeDecodeError as error:
        raise LineError(f"is not UTF-8 at byte {error.start + 1}") from error
    except json.JSONDecodeError as error:
        raise LineError(f"is not JSON ({error.msg} at character {error.pos + 1})") from error
    except (RecursionError, ValueError) as error:
        raise LineError("holds JSON that is nested too deeply or a number that is too long") from error
    if not isinstance(value, dict):
        raise LineError("is not a JSON object")
    if _SURROGATE.search(line):
        try:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError as error:
            raise LineError("holds half a character (a lone surrogate)") from error
    return value


def is_export(first: Mapping[str, object]) -> bool:
    """Tell whether a file's first object is of an export of ours, which holds no articles to annotate.

    That is a corpus' head, or a line for another tool with a field of ours for what the tool has no place for.
    """
    return "glossator" in first and ("schema" in first or isinstance(first["glossator"], Mapping))


def article_id(line: Mapping[str, object]) -> str | None:
    """Return the id of a line with an article, whole numbers as text, None where it has none.

    Raises LineError when the line has no text or an id of another kind.
    """
    if not isinstance(line.get("text"), str):
        raise LineError('has no "text"')
    name = line.get("id")
    if isinstance(name, int) and not isinstance(name, bool):
        name = str(name)
    if name is not None and not isinstance(name, str):
        raise LineError('has an "id" that is no text')
    return name or None


def metadata(line: Mapping[str, object]) -> dict[str, object]:
    """Return the object `meta` with every field of the line that is not one of ours beside it.

    A field whose name `meta` has too, with another value, gets an underscore at its end: nothing is lost.
    """
    own = line.get("meta")
    meta = dict(own) if isinstance(own, dict) else {}
    if own is not None and not isinstance(own, dict):
        meta["meta"] = own
    for name, value in line.items():
        if name not in _OWN_FIELDS or (name == "title" and not isinstance(value, str)):
            while name in meta and meta[name] != value:
                name += "_"
            meta[name] = value
    return meta


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise LineError(f"has the field {json.dumps(twice)} twice")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise LineError(f"holds {name}, which is no JSON")


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise LineError(f"holds the number {number[:20]}, which is too large")
    return value
