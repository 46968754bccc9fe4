"""File names for ids and annotators: injective, portable, and never a way out of a folder."""

from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote, unquote

LONGEST = 200
"""Bytes a file name may have; common file systems stop at 255, and suffixes and temporary names need room."""

DEEPEST = 700
"""Bytes that the folders and the file name of one id may have together; some systems stop at 1,024 for a whole path."""

_SAFE = " !#$&'()+,;=@[]^`{}~-_."
"""Characters that every common file system takes in a name, besides ASCII letters and digits."""

HASHED = "%-"
"""What every hashed name has in it, and no other."""

_EMPTY = "%"
"""What stands for an empty name: no encoded name is a lone percent sign."""

_DEVICES = frozenset(["CON", "PRN", "AUX", "NUL", *(f"COM{n}" for n in range(10)), *(f"LPT{n}" for n in range(10))])
"""Names that Windows keeps for devices, whatever follows their first dot
(https://learn.microsoft.com/windows/win32/fileio/naming-a-file)."""


def file_name(name: str, suffix: str = "") -> str:
    """Return one file name for `name`, percent-encoded, with `suffix` kept at its end.

    A leading dot is encoded (hidden names are ours), so is a trailing dot or space (Windows drops
    them) and the first letter of a device's name, and a name that would be longer than LONGEST bytes
    is cut and hashed.
    """
    encoded = quote(name, safe=_SAFE, errors="surrogatepass") or _EMPTY
    if encoded[0] in ". ~" or encoded.split(".")[0].rstrip().upper() in _DEVICES:
        encoded = f"%{ord(encoded[0]):02X}" + encoded[1:]
    if encoded[-1] in ". ":
        encoded = encoded[:-1] + f"%{ord(encoded[-1]):02X}"
    if len(encoded) + len(suffix) > LONGEST:
        return hashed_name(name, suffix)
    return encoded + suffix


@lru_cache(maxsize=256)
def hashed_name(name: str, suffix: str = "") -> str:
    """Return the name that stands in for one which is too long, or which differs from another only in case.

    No encoded name has a percent sign before a hyphen, so that it never meets one.
    """
    head = quote(name[:40], safe="", errors="surrogatepass")[:40].rsplit("%", 1)[0].split(".")[0].strip("~") or "x"
    return f"{head}{HASHED}{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}{suffix}"


def name_of(encoded: str) -> str | None:
    """Return the name that `file_name` made `encoded` of, None where it made it of none or the name was hashed."""
    try:
        name = "" if encoded == _EMPTY else unquote(encoded, errors="surrogatepass")
        return name if file_name(name) == encoded else None
    except UnicodeError:
        return None


@lru_cache(maxsize=256)
def relative_path(record_id: str, suffix: str) -> tuple[str, ...]:
    """Return the parts of the relative path for an id, whose slashes become folders.

    A folder's name never ends like a file of ours, so that the ids `a` and `a.json/b` do not meet. An
    id whose path would be too long for a disk is one hashed name.
    """
    *folders, last = record_id.split("/")
    parts = []
    for folder in folders:
        encoded = file_name(folder)
        if encoded.lower().endswith(suffix):
            encoded = encoded[: -len(suffix)] + "%2E" + encoded[1 - len(suffix) :]
        parts.append(encoded)
    parts.append(file_name(last, suffix))
    return tuple(parts) if sum(map(len, parts)) + len(parts) <= DEEPEST else (hashed_name(record_id, suffix),)
