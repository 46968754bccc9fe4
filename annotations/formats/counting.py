"""How other tools may have counted a text's characters, to be tried until all their quotes agree."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import partial

from annotations.formats.utf16 import Utf16


def countings(text: str) -> Iterator[tuple[str, Callable[[int], int]]]:
    """Yield the text to keep, and what places an offset in it: by code points first, as it should be.

    Then come: without the byte order mark, one character for CR LF, and UTF-16. An offset beyond the text is placed
    beyond it or raises FormatError.
    """
    texts = [text, text[1:]] if text.startswith("\ufeff") else [text]
    for read in texts:
        yield read, lambda offset: offset
    for read in texts:
        if "\r\n" in read:
            ends = [match.start() - number for number, match in enumerate(re.finditer("\r\n", read))]
            yield read, partial(_with_both, ends)
    for read in texts:
        if not (units := Utf16(read)).is_plain:
            yield read, units.point


def _with_both(ends: list[int], offset: int) -> int:
    """Return an offset that counts CR LF as one as one that counts both; `ends` are those of the pairs, so counted."""
    return offset + bisect_left(ends, offset)


def solid(words: str) -> str:
    """Return the words without any white space, which tools write in their own ways."""
    return "".join(words.split())
