"""Where a text's code points stand when they are counted in UTF-16, as Java and JavaScript do."""

from bisect import bisect_left

from annotations.errors import FormatError


class Utf16:
    """The offsets of one text in both counts; costs what its characters outside the basic plane cost."""

    __slots__ = ("_astral", "_points", "_units")

    def __init__(self, text: str) -> None:
        self._astral = [] if text.isascii() else [at for at, character in enumerate(text) if character > "\uffff"]
        self._units = [at + number for number, at in enumerate(self._astral)]
        self._points = len(text)

    def __len__(self) -> int:
        """Return the text's length in UTF-16 code units."""
        return self._points + len(self._astral)

    @property
    def is_plain(self) -> bool:
        """Whether both counts are the same."""
        return not self._astral

    def unit(self, point: int) -> int:
        """Return the code unit at which the code point number `point` begins."""
        return point + bisect_left(self._astral, point)

    def point(self, unit: int) -> int:
        """Return which code point begins at `unit`; raise FormatError inside a surrogate pair or beyond the text."""
        if not 0 <= unit <= len(self):
            raise FormatError(f"the offset {unit} is not inside the text")
        before = bisect_left(self._units, unit)
        if before and self._units[before - 1] == unit - 1:
            raise FormatError(f"the offset {unit} is inside a surrogate pair")
        return unit - before
