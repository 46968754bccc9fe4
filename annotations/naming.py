"""File names for ids and annotators: injective, portable, and never a way out of a folder."""

from hashlib import sha256
from urllib.parse import quote

LONGEST = 200
"""Bytes a file name may have; common file systems stop at 255, and suffixes and temporary names need room."""

_SAFE = " !#$&'()+,;=@[]^`{}~-_."
"""Characters that every common file system takes in a name, besides ASCII letters and digits."""


def file_name(name: str, suffix: str = "") -> str:
    """Return one file name for `name`, percent-encoded, with `suffix` kept at its end.

    A leading dot is encoded (hidden names are ours), so is a trailing dot or space (Windows drops
    them), and a name that would be longer than LONGEST bytes is cut and hashed.
    """
    encoded = quote(name, safe=_SAFE) or "%00"
    if encoded[0] in ". ~":
        encoded = f"%{ord(encoded[0]):02X}" + encoded[1:]
    if encoded[-1] in ". ":
        encoded = encoded[:-1] + f"%{ord(encoded[-1]):02X}"
    if len(encoded) + len(suffix) > LONGEST:
        return hashed_name(name, suffix)
    return encoded + suffix


def hashed_name(name: str, suffix: str = "") -> str:
    """Return the name that stands in for one which is too long, or which differs from another only in case."""
    head = quote(name, safe="")[:40].rsplit("%", 1)[0].strip(". ~") or "x"
    return f"{head}%{sha256(name.encode()).hexdigest()[:32]}{suffix}"


def relative_path(record_id: str, suffix: str) -> tuple[str, ...]:
    """Return the parts of the relative path for an id, whose slashes become folders.

    A folder's name never ends like a file of ours, so that the ids `a` and `a.json/b` do not meet.
    """
    *folders, last = record_id.split("/")
    parts = []
    for folder in folders:
        encoded = file_name(folder)
        if encoded.lower().endswith(suffix):
            encoded = encoded[: -len(suffix)] + "%2E" + suffix[1:]
        parts.append(encoded)
    return (*parts, file_name(last, suffix))
