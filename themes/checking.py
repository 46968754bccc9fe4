"""From the fields of a theme file to a theme: every field checked, and what it leaves out taken from its base."""

from __future__ import annotations

import re

from themes.parsing import Parsed, Value
from themes.theme import Colours, LabelSlot, Theme, ThemeError, shown

FEWEST_SLOTS = 8
_MOST_SLOTS = 64
_LONGEST_DESCRIPTION = 200
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_NAME = 40

_FIELDS = ("name", "extends", "dark", "description", "colours", "labels", "unknown")
_COLOURS = Colours._fields
_SLOT = LabelSlot._fields


def is_name(text: str) -> bool:
    """Tell whether this can be the name of a theme: lower-case letters, digits and single hyphens, 40 at most."""
    return len(text) <= _LONGEST_NAME and _NAME.fullmatch(text) is not None


def base_name(parsed: Parsed) -> str | None:
    """Return the name of the theme that this one extends, None if it stands alone; raise ThemeError."""
    if "extends" not in parsed.fields:
        return None
    base = parsed.fields["extends"]
    if not isinstance(base, str) or not is_name(base):
        raise parsed.wrong("extends", "is the name of another theme, such as lapis")
    return base


def check(parsed: Parsed, stem: str, base: Theme | None) -> Theme:
    """Return the theme that the fields describe, laid over ``base`` if there is one.

    ``stem`` is the file's name without its suffix, which the theme's name has to equal. Raises ThemeError.
    """
    given = parsed.fields
    _known(parsed, given, "", _FIELDS)
    _name(parsed, stem)
    colours = {}
    own = _mapping(parsed, given.get("colours", {}), "colours", _COLOURS)
    for key in _COLOURS:
        inherited = getattr(base.colours, key) if base else None
        colours[key] = _colour(parsed, own.get(key), f"colours.{key}", inherited)
    return Theme(
        name=stem,
        dark=_dark(parsed, base),
        description=_description(parsed, base),
        colours=Colours(**colours),
        labels=_labels(parsed, base),
        unknown=_slot(parsed, given.get("unknown"), "unknown", base.unknown if base else None),
    )


def _name(parsed: Parsed, stem: str) -> None:
    if not is_name(stem):
        raise ThemeError(
            f"{parsed.source}: name the file with lower-case letters, digits and hyphens"
            f" ({_LONGEST_NAME} characters at most), such as my-theme.yaml."
        )
    if "name" not in parsed.fields:
        raise ThemeError(f"{parsed.source}: name is missing; expected is {stem}, like the file.")
    if parsed.fields["name"] != stem:
        raise parsed.wrong("name", f"has to be {stem}, like the file")


def _dark(parsed: Parsed, base: Theme | None) -> bool:
    if "dark" not in parsed.fields:
        if base is None:
            raise _missing(parsed, "dark", "true or false")
        return base.dark
    value = parsed.fields["dark"]
    if value not in ("true", "false"):
        raise parsed.wrong("dark", "is true or false")
    return value == "true"


def _description(parsed: Parsed, base: Theme | None) -> str:
    if "description" not in parsed.fields:
        if base is None:
            raise _missing(parsed, "description", "one line of text")
        return base.description
    value = parsed.fields["description"]
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST_DESCRIPTION or not value.isprintable():
        raise parsed.wrong("description", f"is one line of {_LONGEST_DESCRIPTION} printable characters at most")
    return value


def _labels(parsed: Parsed, base: Theme | None) -> tuple[LabelSlot, ...]:
    inherited = base.labels if base else ()
    expected = f"is a list of {FEWEST_SLOTS} to {_MOST_SLOTS} slots, each with {' and '.join(_SLOT)}"
    if "labels" not in parsed.fields and base is None:
        raise _missing(parsed, "labels", f"a list of {FEWEST_SLOTS} or more slots")
    given = parsed.fields.get("labels", [])
    if not isinstance(given, list) or not FEWEST_SLOTS <= max(len(given), len(inherited)) <= _MOST_SLOTS:
        raise parsed.wrong("labels", expected)
    own = tuple(
        _slot(parsed, item, f"labels[{place + 1}]", inherited[place] if place < len(inherited) else None)
        for place, item in enumerate(given)
    )
    return own + inherited[len(own) :]


def _slot(parsed: Parsed, value: Value | None, field: str, inherited: LabelSlot | None) -> LabelSlot:
    if value is None:
        if inherited is None:
            raise _missing(parsed, field, " and ".join(_SLOT))
        return inherited
    own = _mapping(parsed, value, field, _SLOT)
    return LabelSlot(
        fill=_colour(parsed, own.get("fill"), f"{field}.fill", inherited.fill if inherited else None),
        ink=_colour(parsed, own.get("ink"), f"{field}.ink", inherited.ink if inherited else None),
    )


def _colour(parsed: Parsed, value: Value | None, field: str, inherited: str | None) -> str:
    if value is None:
        if inherited is None:
            raise _missing(parsed, field, 'a colour such as "#1b2a4a"')
        return inherited
    if value == "":
        # Unquoted, # starts a comment, and YAML sees no value at all.
        raise parsed.wrong(field, 'is empty; write the colour in quotes, such as "#1b2a4a"')
    if not isinstance(value, str) or not _COLOUR.fullmatch(value):
        raise parsed.wrong(field, 'is a colour of the form "#rrggbb", such as "#1b2a4a"')
    return value.lower()


def _mapping(parsed: Parsed, value: Value, field: str, known: tuple[str, ...]) -> dict[str, Value]:
    if not isinstance(value, dict):
        raise parsed.wrong(field, f"is a mapping with {', '.join(known)}")
    _known(parsed, value, field, known)
    return value


def _known(parsed: Parsed, mapping: dict[str, Value], field: str, known: tuple[str, ...]) -> None:
    for key in mapping:
        if key not in known:
            inner = f"{field}.{key}" if field else key
            raise parsed.wrong(inner, f"is not a field; known are {', '.join(known)}")


def _missing(parsed: Parsed, field: str, expected: str) -> ThemeError:
    return ThemeError(f"{parsed.source}: {shown(field)} is missing; expected is {expected}.")
