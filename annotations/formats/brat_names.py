"""Names of ours as brat can take them, which ends a type at the first space and keeps some marks for itself."""

import re

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
