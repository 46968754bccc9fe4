"""Names of ours as brat can take them, which ends a type at the first space and keeps some marks for itself."""

import re

_APART = re.compile(r"[\s\x00-\x1f\x7f-\x9f|,:]")
_OTHER = re.compile(r"[^\w-]")
_LIKE_OURS = re.compile(r"_(?=x[0-9a-f]*_)")


def brat_name(name: str) -> str:
    """Return a type's, role's or value's name in letters, digits, `_` and `-`; other characters become `_x20_`.

    No two names become one; an empty name becomes `_x_`.
    """
    made = _OTHER.sub(lambda match: f"_x{ord(match[0]):x}_", _LIKE_OURS.sub("_x5f_", name))
    if made.strip("-") == "":
        made = made.replace("-", "_x2d_")
    return made or "_x_"


def brat_value(value: str) -> str:
    """Return an attribute's value with `_x20_` and the like for what ends one in a `.ann` or in `annotation.conf`."""
    return _APART.sub(lambda match: f"_x{ord(match[0]):x}_", _LIKE_OURS.sub("_x5f_", value)) or "_x_"
