"""Which relative paths a workspace's patterns mean, and in which order names are listed."""

import re
from collections.abc import Callable, Sequence

_DIGITS = re.compile(r"[0-9]+")


def matcher(patterns: Sequence[str]) -> Callable[[str], bool]:
    """Return a test for relative posix paths: whether one of `patterns` matches the whole path.

    As in `pathlib`'s `full_match`: `*` and `?` stay within a name, `[...]` is one character of a set, `**` as a whole
    name stands for any number of folders, upper and lower case differ. Nothing is matched by an empty sequence.
    """
    if not patterns:
        return lambda path: False
    test = re.compile("|".join(f"(?:{_translate(pattern)})" for pattern in patterns), re.DOTALL).fullmatch
    return lambda path: test(path) is not None


def natural_key(name: str) -> str:
    """Return what to sort names by so that `a2` comes before `a10`; case decides only between otherwise equal names."""
    folded = name.casefold()
    # A number is led by its length, which puts shorter ones, that is smaller ones, first.
    return _DIGITS.sub(_number_key, folded) + "\0" + name


def _number_key(number: re.Match[str]) -> str:
    digits = number[0].lstrip("0")
    return f"0{chr(len(digits) + 1)}{digits}"


def _translate(pattern: str) -> str:
    names = pattern.removeprefix("./").split("/")
    parts = []
    for position, name in enumerate(names):
        is_last = position == len(names) - 1
        if name != "**":
            parts.append(_translate_name(name) + ("" if is_last else "/"))
        elif is_last:
            parts.append(".*")
        elif position == 0 or names[position - 1] != "**":
            parts.append("(?:[^/]+/)*")
    return "".join(parts)


def _translate_name(name: str) -> str:
    regex, position = [], 0
    while position < len(name):
        character = name[position]
        position += 1
        # A bracket that closes at once is a member of the set.
        end = name.find("]", position + 1 + name.startswith("!", position)) if character == "[" else -1
        if end > 0:
            inside = name[position:end]
            negation, members = ("^", inside[1:]) if inside.startswith("!") else ("", inside)
            regex.append(f"(?!/)[{negation}{_members(members)}]")
            position = end + 1
        elif character == "*":
            # Several stars in a row mean one; as several they would try every split between them.
            if not name.startswith("*", position):
                regex.append("[^/]*")
        else:
            regex.append("[^/]" if character == "?" else re.escape(character))
    return "".join(regex)


def _members(members: str) -> str:
    """Return the inside of a set as a regex; a range that runs backwards means its three characters."""
    parts, position = [], 0
    while position < len(members):
        first, dash, last = (
            members[position],
            members[position + 1 : position + 2],
            members[position + 2 : position + 3],
        )
        if dash == "-" and last and first <= last:
            parts.append(f"{re.escape(first)}-{re.escape(last)}")
            position += 3
        else:
            parts.append(re.escape(first))
            position += 1
    return "".join(parts)
