"""Where many strings stand in one long text."""

from bisect import bisect_left
from collections.abc import Iterable

_GRAM = 12
_INDEXED = 2 * _GRAM - 1
"""A string of this length holds, wherever it stands, one whole gram that begins at a multiple of _GRAM."""

_SCANNED = 8_192
"""A range this short is searched as it stands."""


class Needles:
    """The places of some strings in a text, found without reading the text once for each of them.

    Of the text, every twelfth place is entered in an index if the twelve characters there could belong
    to one of `needles`. The places of a string are those of its twelve possible grams, looked at again.
    Strings that are too short for that, or were not announced, are searched for.
    """

    def __init__(self, text: str, needles: Iterable[str] = ()) -> None:
        self.text = text
        wanted = {needle[at : at + _GRAM] for needle in needles if len(needle) >= _INDEXED for at in range(_GRAM)}
        self._known = wanted
        self._places: dict[str, list[int]] = {}
        if wanted:
            for at in range(0, len(text) - _GRAM + 1, _GRAM):
                gram = text[at : at + _GRAM]
                if gram in wanted:
                    self._places.setdefault(gram, []).append(at)

    def is_known(self, needle: str) -> bool:
        """Tell whether `needle` is found by the index, and so as quickly in the whole text as in a part."""
        return len(needle) >= _INDEXED and all(needle[at : at + _GRAM] in self._known for at in range(_GRAM))

    def places(self, needle: str, start: int = 0, end: int | None = None, limit: int = 32) -> list[int]:
        """Return, ascending, where `needle` begins in text[start:end], and at most `limit` of these places.

        Where there are more, it is not said which of them are left out.
        """
        end = len(self.text) if end is None else min(end, len(self.text))
        start = max(0, start)
        if end - start <= _SCANNED or not self.is_known(needle):
            return self._scanned(needle, start, end, limit)
        last = end - len(needle)
        found: list[int] = []
        for offset in range(_GRAM):
            grams = self._places.get(needle[offset : offset + _GRAM], [])
            of_this = 0
            for index in range(bisect_left(grams, start + offset), len(grams)):
                place = grams[index] - offset
                if place > last or of_this == limit:
                    break
                if self.text.startswith(needle, place):
                    found.append(place)
                    of_this += 1
        return sorted(found)[:limit]

    def _scanned(self, needle: str, start: int, end: int, limit: int) -> list[int]:
        found: list[int] = []
        place = self.text.find(needle, start, end) if needle else -1
        while place >= 0 and len(found) < limit:
            found.append(place)
            place = self.text.find(needle, place + 1, end)
        return found
