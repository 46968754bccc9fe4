"""Keys for the names of a schema that comes from another tool, which knows none."""

from collections.abc import Collection, Iterable

LABELS = "acdefglmnopqtw"
"""The letters that labels own."""

_LAST = 0x2500
_REST = "bhijkrsuvxyz0123456789"


def keys_for(names: Iterable[str], first: str = LABELS, taken: Collection[str] = ()) -> dict[str, str]:
    """Return a key of its own for each name: a letter of the name out of `first`, else another one; none is `taken`.

    After letters and digits come the letters of the Latin, Greek and Cyrillic alphabets; names beyond those get none.
    """
    listed = list(dict.fromkeys(names))
    made: dict[str, str] = {}
    free = dict.fromkeys([*first, *(key for key in LABELS + _REST if key not in first)])
    for letter in taken:
        free.pop(letter, None)
    letters = (chr(code) for code in range(0xC0, _LAST) if chr(code).isalpha() and chr(code).islower())
    later = (letter for letter in letters if letter not in taken)
    for name in listed:
        wanted = next((letter for letter in name.lower() if letter in free and letter in first), None)
        key = wanted or next(iter(free), None) or next(later, None)
        if key is None:
            break
        free.pop(key, None)
        made[name] = key
    return made
