"""Where any of many forms stands in a text, found word by word."""

import re
from collections.abc import Iterable, Iterator

from annotations.extent import Extent
from annotations.occurrences import stands_alone

_WORD = re.compile(r"\w+")
_HYPHENS = frozenset("-‐‑–")
_JOINED = frozenset("-‐‑_/@#&")


class FormFinder:
    """The occurrences of given forms as words of their own, from left to right, at one place the longest first.

    White space in a form stands for any run of it. What a hyphen, a slash, the sign of a handle or the dot of a host's
    name joins to a letter is part of something else, and is not found. Forms without a letter or digit are left out; so
    are those of scripts without spaces between words, of which nothing tells whether they stand alone.
    """

    def __init__(self, forms: Iterable[str]) -> None:
        self._by_word: dict[str, list[tuple[int, list[str], str]]] = {}
        for form in forms:
            found = _WORD.search(form)
            if found is not None:
                self._by_word.setdefault(found[0], []).append((found.start(), form.split(), form))
        for entries in self._by_word.values():
            entries.sort(key=lambda entry: -len(entry[2]))

    def find(self, text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[Extent, str]]:
        """Yield each occurrence inside [start, end) with its form."""
        end = len(text) if end is None else end
        by_word = self._by_word
        for word in _WORD.finditer(text, start, end):
            entries = by_word.get(word[0])
            if entries is None:
                continue
            for offset, pieces, form in entries:
                begin = word.start() - offset
                stop = _end(text, begin, pieces) if begin >= start else None
                if stop is not None and stop <= end and _apart(text, begin, stop):
                    yield Extent(begin, stop), form


def _end(text: str, begin: int, pieces: list[str]) -> int | None:
    """Return where the pieces that begin at `begin` end, None where they do not stand there."""
    place = begin
    for index, piece in enumerate(pieces):
        if index:
            gap = place
            while place < len(text) and text[place].isspace():
                place += 1
            if place == gap:
                return None
        if not text.startswith(piece, place):
            return None
        place += len(piece)
    return place


def _apart(text: str, start: int, end: int) -> bool:
    if not stands_alone(text, start, end):
        return False
    if start > 0 and text[start - 1] in _JOINED:
        return False
    if _joins(text, end) or (start > 1 and text[start - 2].isalnum() and _joins(text, start - 1)):
        return False
    joined = end + 1 < len(text) and text[end] in _HYPHENS and text[end + 1].isalnum()
    return not joined and text[end : end + 1] not in ("@", "/", "_")


def _joins(text: str, place: int) -> bool:
    """Tell whether a dot stands there with a small letter or digit right after it, as in the name of a host or file."""
    after = text[place + 1 : place + 2]
    return text[place : place + 1] == "." and (after.islower() or after.isdigit())
