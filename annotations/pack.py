"""Texts one behind the other in a file of this process alone: a search goes over all of them without a stop at each."""

import mmap
import re
import tempfile
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import IO

MOST = 2 * 1024**3
"""Bytes above which nothing more is taken in."""

_RUN = 256 * 1024
_BETWEEN = b"\xff"
"""Stands behind each text; no UTF-8 has it, so that nothing is found across two of them."""


class Pack:
    """Texts in UTF-8 by number, in an unnamed file that is gone when the process is, mapped into memory.

    One thread at a time may call. What cannot be written is not taken in.
    """

    def __init__(self, folder: Path) -> None:
        """Take the folder for the file, which is made with the first text."""
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._map: mmap.mmap | None = None
        self._starts = array("q")
        self._ends = array("q")
        self._size = 0

    def add(self, text: bytes) -> int | None:
        """Take a text in; return its number, which is the number of those before it, or None where it has no room."""
        if self._size + len(text) > MOST:
            return None
        try:
            if self._file is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._file = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115 - as long as the pack
            self._file.seek(self._size)
            if self._file.write(text + _BETWEEN) <= len(text):
                return None
        except OSError:
            return None
        self._starts.append(self._size)
        self._size += len(text) + 1
        self._ends.append(self._size - 1)
        return len(self._starts) - 1

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self._size

    def length(self, number: int) -> int:
        """Return how many bytes a text has."""
        return self._ends[number] - self._starts[number]

    def text(self, number: int) -> bytes:
        """Return a text."""
        return self._mapped()[self._starts[number] : self._ends[number]]

    def holding(self, pieces: Sequence[str], numbers: Sequence[int]) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        """Yield the places, in `numbers`, of the texts that hold `pieces` with white space between them.

        With each come the bytes of the text from and to which they stand; one may begin within another.
        """
        needles = [piece.encode("utf-8", "surrogatepass") for piece in pieces]
        # The longest one is found or missed soonest.
        sought = sorted(set(needles), key=len, reverse=True)
        search = re.compile(_white().join(map(re.escape, needles))).search
        for first, end in self._runs(numbers):
            content, one, behind = self._mapped(), numbers[first], numbers[end - 1] + 1
            last = self._ends[behind - 1]
            start = self._starts[one]
            if len(sought) > 1 and any(content.find(needle, start, last) < 0 for needle in sought):
                continue
            found: list[tuple[int, int]] = []
            number, begin, stop = -1, 0, -1
            match = search(content, start, last)
            while match is not None:
                at = match.start()
                if at >= stop:
                    if found:
                        yield first + number - one, found
                    number, found = bisect_right(self._starts, at, one, behind) - 1, []
                    begin, stop = self._starts[number], self._ends[number]
                found.append((at - begin, match.end() - begin))
                match = search(content, at + 1, last)
            if found:
                yield first + number - one, found

    def _runs(self, numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield the places from and to which texts stand right behind each other, as much as is looked at at once."""
        first = 0
        for place in range(1, len(numbers)):
            number = numbers[place]
            if number != numbers[place - 1] + 1 or self._ends[number] - self._starts[numbers[first]] > _RUN:
                yield first, place
                first = place
        if numbers:
            yield first, len(numbers)

    def _mapped(self) -> mmap.mmap:
        """The file in memory, with all that was taken in; there is one text at least."""
        if self._map is None or len(self._map) < self._size:
            if self._file is None:
                raise LookupError("no text was taken in")
            # Who still looks through the old one keeps it.
            self._map = mmap.mmap(self._file.fileno(), self._size, access=mmap.ACCESS_READ)
        return self._map


@cache
def _white() -> bytes:
    """White space in UTF-8, one or more."""
    spaces = [chr(code) for code in range(0x3001) if chr(code).isspace()]
    single = "".join(space for space in spaces if space.isascii())
    longer = b"|".join(re.escape(space.encode()) for space in spaces if not space.isascii())
    return b"(?:[" + re.escape(single.encode()) + b"]|" + longer + b")+"
