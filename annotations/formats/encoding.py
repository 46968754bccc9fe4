"""Values as text that is JSON and YAML 1.1 at once, so that both corpora say the same in the same bytes."""

import json
import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from annotations.errors import FormatError

_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What YAML 1.1 does not take raw, or takes for a line's end (https://yaml.org/spec/1.1/#id868524)."""

_LONGEST_KEY = 200
"""Characters of a YAML key that may stand without "? " before it; the limit is 1024 with its escapes (spec 7.4.2)."""


_MARKS = tuple(map(chr, [*range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF]))
_LEADS = (b"\xc2", b"\xef")
"""What each of the marks begins with in UTF-8, but for U+007F and two; most texts hold none of these."""

_ALWAYS = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"))
_BETWEEN = "\x1f"

_LONG = 1000
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def to_json(value: Any) -> str:
    """Return `value` as JSON on one line; raise ValueError for NaN and TypeError for what is no JSON value."""
    return _escaped(encode(value))


def encode(value: Any) -> str:
    """Return `value` as JSON in which not all is escaped yet that `to_bytes` escapes; raise as `to_json`."""
    return _ENCODER.encode(value)


def to_bytes(encoded: str) -> bytes:
    """Return what `encode` gave, or a text made of that, in the UTF-8 that `to_json` has; raise UnicodeEncodeError."""
    content = encoded.encode("utf-8")
    if b"\x7f" not in content and (
        len(content) == len(encoded)
        or not (any(lead in content for lead in _LEADS) or "\u2028" in encoded or "\u2029" in encoded)
    ):
        return content
    return _escaped(encoded).encode("utf-8")


def inside(texts: Sequence[str]) -> list[str]:
    """Return texts as `encode` gives them, without their quotation marks; raise TypeError where one is no text.

    All are looked at as one, which is several times quicker than one by one. Of control characters only line ends and
    tabs are escaped: a text with others gives what no reader of JSON takes, so that whoever parses it is told.
    """
    joined = _BETWEEN.join(texts)
    for character, escaped in _ALWAYS:
        if character in joined:
            joined = joined.replace(character, escaped)
    found = joined.split(_BETWEEN)
    return found if len(found) == len(texts) else [encode(text)[1:-1] for text in texts]


def _escaped(encoded: str) -> str:
    # Looking for each mark in turn is several times quicker in a long text than the pattern for all of them.
    if encoded.isascii():
        return encoded if "\x7f" not in encoded else _ESCAPED.sub(_escape, encoded)
    if len(encoded) > _LONG and not any(mark in encoded for mark in _MARKS):
        return encoded
    return _ESCAPED.sub(_escape, encoded)


def to_yaml(value: Any) -> str:
    """Return `value` as a YAML flow node on one line: JSON, but for long keys and for floats; raises as `to_json`.

    A JSON number like 1e+22 is a text to YAML 1.1, which wants a point in it.
    """
    return to_json(value) if not _is_delicate(value) else _flow(value)


@contextmanager
def encoding_of(what: str) -> Iterator[None]:
    """Turn the errors of encoding into a FormatError that names `what` holds the value."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise FormatError(f"{what} holds a value that JSON cannot ({error}); mend it and export again.") from error


def unstorable(value: Any) -> str | None:
    """Return in a few words why no file of ours can hold `value`, or None where it can."""
    try:
        encoded = _ENCODER.encode(value)
        if not encoded.isascii():
            encoded.encode("utf-8")
    except UnicodeEncodeError:
        return "it holds half a character (a lone surrogate)"
    except (TypeError, ValueError, RecursionError) as error:
        return f"it holds a value that JSON cannot ({error})"
    return None


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _is_delicate(value: Any) -> bool:
    if isinstance(value, str):
        return False
    if isinstance(value, dict):
        return any(len(key) > _LONGEST_KEY or _is_delicate(held) for key, held in value.items())
    if isinstance(value, list | tuple):
        return any(map(_is_delicate, value))
    return isinstance(value, float)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_flow(held)}" for key, held in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, float) and math.isfinite(value):
        mantissa, mark, exponent = repr(value).partition("e")
        return mantissa + (".0" if mark and "." not in mantissa else "") + mark + exponent
    return to_json(value)


def _key(key: str) -> str:
    return ("? " if len(key) > _LONGEST_KEY else "") + to_json(key)
