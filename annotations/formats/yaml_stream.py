"""YAML read event by event, so that a file of any length is held one article at a time.

The plain scalars of JSON are resolved (null, true, 12, 1.5) and all others are texts: `no` stays "no".
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import yaml

from annotations.errors import FormatError

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 100
_MOST_ALIASED = 50_000_000
"""Characters that aliases of one item may stand for; a small file could else stand for more than fits a machine."""

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,400})")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?")
_NAMED = {"": None, "~": None, "null": None, "true": True, "false": False}
_CORE = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Item:
    """A value of the top mapping, or of the list `articles` in it; `trouble` is what is wrong with it, or ""."""

    key: str
    line: int
    value: Any
    trouble: str = ""


def items(file: BinaryIO, name: str) -> Iterator[Item]:
    """Yield the values of the top mapping in `file` in turn, for the key `articles` each of its items.

    Raises FormatError, which names the line in the file called `name`, for what is no YAML and for another structure;
    nothing after that place can be read.
    """
    stream = _Stream(file)
    try:
        yield from stream.top()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f", line {mark.line + 1}" if mark else ""
        raise FormatError(f"{name}{where}: {error.problem or 'YAML was expected'}; mend it there.") from error
    except yaml.YAMLError as error:
        reason, place = getattr(error, "reason", "it cannot be decoded"), getattr(error, "position", 0)
        raise FormatError(f"{name} is not YAML text at byte {place} ({reason}); mend it there.") from error
    except _Elsewhere as error:
        raise FormatError(f"{name}, line {error.line}: {error}.") from error


class _Elsewhere(Exception):
    """The file is built in another way."""

    def __init__(self, event: yaml.Event, expected: str) -> None:
        super().__init__(expected)
        self.line = _line(event)


class _Stream:
    """The events of one file and what they build."""

    def __init__(self, file: BinaryIO) -> None:
        self.events: Iterator[yaml.Event] = yaml.parse(file, Loader=_LOADER)
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.built = 0
        self.aliased = 0
        self.trouble = ""

    def top(self) -> Iterator[Item]:
        event = next(self.events)
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = next(self.events)
        if not isinstance(event, yaml.MappingStartEvent):
            raise _Elsewhere(event, "a mapping with glossator, schema and articles was expected")
        complete = False
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = str(event.value) if isinstance(event, yaml.ScalarEvent) else ""
            if not key:
                raise _Elsewhere(event, "a name such as articles was expected")
            event = next(self.events)
            complete = complete or key == "articles"
            if key != "articles":
                yield self.item(key, event)
            elif isinstance(event, yaml.SequenceStartEvent):
                while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                    yield self.item(key, event)
            elif not isinstance(event, yaml.ScalarEvent) or event.value not in ("", "~", "null"):
                raise _Elsewhere(event, "a list of articles was expected")
        if not complete:
            raise _Elsewhere(event, "it ends without a list of articles; the file may be cut off")
        for event in self.events:
            if isinstance(event, yaml.NodeEvent):
                raise _Elsewhere(event, "one document was expected, and here begins another")

    def item(self, key: str, event: yaml.Event) -> Item:
        self.aliased, self.trouble = 0, ""
        value = self.value(event, 0)
        return Item(key, _line(event), value, self.trouble)

    def value(self, event: yaml.Event, depth: int) -> Any:
        """Return the node that `event` begins; what is wrong goes to `trouble`, so that the next item can be read."""
        if isinstance(event, yaml.ScalarEvent):
            self.built += len(event.value) + 1
            value: Any = self.scalar(event)
            if event.anchor is not None:
                self.anchors[event.anchor] = (value, len(event.value) + 1)
            return value
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        if depth > _DEEPEST:
            raise _Elsewhere(event, "this is nested too deeply")
        assert isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent)
        before = self.built
        if event.tag not in (None, "!", _CORE + "map", _CORE + "seq"):
            self.complain(event, f"the tag {event.tag} is not understood")
        value = self.mapping(depth) if isinstance(event, yaml.MappingStartEvent) else self.sequence(depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, self.built - before)
        return value

    def sequence(self, depth: int) -> list[Any]:
        values = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            values.append(self.value(event, depth + 1))
        return values

    def mapping(self, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        events = self.events
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self.complain(event, "a key must be one word")
                self.value(event, depth + 1)
                key = ""
            else:
                key = event.value
                if key in values:
                    self.complain(event, f"{key!r} stands there twice")
                elif key == "<<" and not event.style:
                    self.complain(event, "'<<' merges are not understood; write the fields out")
            values[key] = self.value(next(events), depth + 1)
        return values

    def scalar(self, event: yaml.ScalarEvent) -> Any:
        text = event.value
        if event.tag is not None:
            if event.tag in ("!", _CORE + "str"):
                return text
            if not event.tag.startswith(_CORE):
                self.complain(event, f"the tag {event.tag} is not understood")
                return text
        elif event.style:
            return text
        return plain(text)

    def alias(self, event: yaml.AliasEvent) -> Any:
        if event.anchor not in self.anchors:
            self.complain(event, f"*{event.anchor} stands for nothing that was named before")
            return None
        value, weight = self.anchors[event.anchor]
        self.built += weight
        self.aliased += weight
        if self.aliased > _MOST_ALIASED:
            self.complain(event, "its aliases stand for too much")
            return None
        return value

    def complain(self, event: yaml.Event, what: str) -> None:
        self.trouble = self.trouble or f"line {_line(event)}: {what}"


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def plain(text: str) -> str | int | float | bool | None:
    """Return what a plain scalar stands for."""
    if text in _NAMED:
        return _NAMED[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and math.isfinite(value := float(text)):
        return value
    return text
