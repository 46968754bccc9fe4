"""YAML that anybody may have written, made into mappings, lists and strings, with the line of each field.

The events of the parser are read one by one: no object is built from a tag, no alias is expanded, no key is given
twice, and a file that is nested too deeply is refused before it costs anything. PyYAML is imported at the first call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from themes.theme import ThemeError, shown

if TYPE_CHECKING:
    from yaml.events import Event

Value = str | list["Value"] | dict[str, "Value"]

KIND = "theme 1"  # what a cache holds the results of this module under; the number goes up when they change
LARGEST_FILE = 64 * 1024  # bytes; a full theme takes about two thousand
_DEEPEST = 4
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Cache(Protocol):
    """Keeps what texts came to when they were parsed; both ends are values that JSON can hold."""

    def get(self, kind: str, source: str) -> Any:
        """Return what a text came to, None where that is not known."""

    def put(self, kind: str, source: str, value: Any) -> None:
        """Keep what a text came to."""


class Parsed(NamedTuple):
    """A parsed file: its source as messages call it, its top mapping, and the lines (from 1) by dotted field."""

    source: str
    fields: dict[str, Value]
    lines: dict[str, int]

    def wrong(self, field: str, expected: str) -> ThemeError:
        """Return the error that says, in one sentence, what was expected of a field."""
        line = self.lines.get(field)
        where = f", line {line}" if line else ""
        return ThemeError(f"{self.source}{where}: {shown(field)} {expected}.")


def parse(raw: bytes, source: str, cache: Cache | None = None) -> Parsed:
    """Return what the bytes of a theme file say; raise ThemeError if they are not plain YAML of one mapping.

    What was parsed before is taken from `cache`.
    """
    if len(raw) > LARGEST_FILE:
        raise ThemeError(f"{source}: the file is larger than {LARGEST_FILE // 1024} KiB, which no theme needs.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ThemeError(f"{source}, line {line}: the file is not UTF-8; save it in that encoding.") from None
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        raise ThemeError(f"{source}, line {line}: remove the control character U+{ord(control[0]):04X}.")
    known = cache.get(KIND, text) if cache is not None else None
    try:
        if known is not None:
            return Parsed(
                source, dict(known["fields"]), {str(field): int(line) for field, line in known["lines"].items()}
            )
    except (KeyError, TypeError, ValueError, AttributeError):
        pass  # a cache that was damaged is a cache that does not know
    parsed = _Reader(source, text).document()
    if cache is not None:
        cache.put(KIND, text, {"fields": parsed.fields, "lines": parsed.lines})
    return parsed


class _Reader:
    """Walks through the events of one text."""

    def __init__(self, source: str, text: str) -> None:
        self._source = source
        self._events = _events(source, text)
        self._lines: dict[str, int] = {}

    def document(self) -> Parsed:
        import yaml

        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise ThemeError(f"{self._source}: the file is empty; a theme says at least its name.")
        fields = self._value(next(self._events), "", 1)
        next(self._events)
        if not isinstance(end := next(self._events), yaml.StreamEndEvent):
            raise self._wrong(end, "a theme file holds one document; remove what follows")
        if not isinstance(fields, dict):
            raise ThemeError(f"{self._source}: a theme is a mapping of fields such as name, dark and colours.")
        return Parsed(self._source, fields, self._lines)

    def _value(self, event: Event, field: str, depth: int) -> Value:
        import yaml

        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise self._wrong(event, "anchors and aliases are not allowed; write the value out")
        if getattr(event, "tag", None) is not None:
            raise self._wrong(event, "YAML tags are not allowed; remove the one that starts with an exclamation mark")
        if depth > _DEEPEST:
            raise self._wrong(event, "this is nested more deeply than a theme ever is")
        self._lines.setdefault(field, _line(event))
        if isinstance(event, yaml.ScalarEvent):
            return str(event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Value] = []
            while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
                items.append(self._value(event, f"{field}[{len(items) + 1}]", depth + 1))
            return items
        entries: dict[str, Value] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._value(event, f"{field} key", depth + 1)
            if not isinstance(key, str):
                raise self._wrong(event, "a field's name is a plain word")
            if key in entries:
                raise self._wrong(event, f"{shown(key)} is given twice; keep one")
            inner = f"{field}.{key}" if field else key
            self._lines[inner] = _line(event)
            entries[key] = self._value(next(self._events), inner, depth + 1)
        return entries

    def _wrong(self, event: Event, expected: str) -> ThemeError:
        return ThemeError(f"{self._source}, line {_line(event)}: {expected}.")


def _events(source: str, text: str) -> Iterator[Event]:
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        yield from yaml.parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f", line {mark.line + 1}" if mark else ""
        problem = error.problem or error.context or "it cannot be parsed"
        raise ThemeError(f"{source}{where}: the YAML is broken here: {shown(problem)}.") from None
    except yaml.YAMLError as error:
        raise ThemeError(f"{source}: the YAML is broken: {shown(' '.join(str(error).split()))}.") from None
    except (ValueError, OverflowError):
        # The pure Python parser lets these out for an escape such as "\UFFFFFFFF" and an overlong version number.
        raise ThemeError(f"{source}: the YAML is broken: it holds a number that is out of range.") from None


def _line(event: Event) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark else 1
