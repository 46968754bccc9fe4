"""How WebAnno TSV 3 writes text and values (WebAnno user guide, appendix on TSV 3.3)."""

import re
from collections.abc import Iterator

NONE = "_"
NULL = "*"

_TEXT = {"\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", "\b": "\\b", "\\": "\\\\"}
_TEXT |= {chr(code): "\\" + chr(code) for code in range(32) if not 7 < code < 14}
_OF_TEXT = {written: character for character, written in _TEXT.items()}
_IN_TEXT = re.compile("[\x00-\x08\t\n\f\r\x0e-\x1f\\\\]")
_ESCAPED = re.compile(r"\\(u[0-9a-fA-F]{4}|->|[\s\S])")
_VALUE = re.compile(r"[\\\[\]|_;*\t\n]|->")
_OTHER = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def text_line(words: str) -> str:
    """Return a line of text as it stands after `#Text=`."""
    return _IN_TEXT.sub(lambda match: _TEXT[match[0]], words)


def of_text_line(written: str, *, old: bool) -> str:
    """Return the text that a line stands for; in an `old` file (3.0, 3.1) `\\uXXXX` is a character."""

    def character(match: re.Match[str]) -> str:
        if len(match[1]) == 5:
            return chr(int(match[1][1:], 16)) if old else match[0]
        return _OF_TEXT.get(match[0], match[1] if old else match[0])

    made = _ESCAPED.sub(character, written)
    return made.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if old else made


def value_cell(value: str) -> str:
    """Return a value as it stands in a cell."""
    return _VALUE.sub(lambda match: {"\t": "\\t", "\n": "\\n"}.get(match[0], f"\\{match[0]}"), value)


def of_value_cell(written: str) -> str | None:
    """Return the value in a cell, None where it is null."""
    if written == NULL:
        return None
    return _ESCAPED.sub(lambda match: {"t": "\t", "n": "\n"}.get(match[1], match[1]), written)


def plain_value(value: str) -> str:
    """Return a value with spaces for what a reader may take for the end of a line."""
    return _OTHER.sub(" ", value)


def split_cell(written: str, separator: str) -> Iterator[str]:
    """Yield the parts of a cell between separators that no backslash is before."""
    start = at = 0
    while at < len(written):
        if written[at] == "\\":
            at += 2
            continue
        if written[at] == separator:
            yield written[start:at]
            start = at + 1
        at += 1
    yield written[start:]


def numbered_cell(written: str) -> tuple[str, str]:
    """Return a value and what stands in brackets behind it, "" where nothing does."""
    at, opened = 0, -1
    while at < len(written):
        if written[at] == "\\":
            at += 1
        elif written[at] == "[":
            opened = at
        at += 1
    if opened < 0 or not written.endswith("]") or at > len(written):
        return written, ""
    return written[:opened], written[opened + 1 : -1]
