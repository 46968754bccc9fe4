"""YAML read with the line each value stands on, so that a complaint can name the line.

PyYAML is imported at the first file that was not read before.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    import yaml

LARGEST = 4_000_000
DEEPEST = 40
KIND = "positions 1"
"""What a cache holds the results of this module under; the number goes up when they change."""

Path = tuple[str | int, ...]


class YamlProblem(ValueError):
    """YAML that cannot be used; `line` is 1-based."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


class Cache(Protocol):
    """Keeps what texts came to when they were parsed; both ends are values that JSON can hold."""

    def get(self, kind: str, source: str) -> Any:
        """Return what a text came to, None where that is not known."""

    def put(self, kind: str, source: str, value: Any) -> None:
        """Keep what a text came to."""


class Positioned(NamedTuple):
    """Plain values, and the 1-based line of each path of keys and list indices into them."""

    value: Any
    lines: dict[Path, int]

    def line(self, *path: str | int) -> int:
        """Return the line of the value at `path`, or of the nearest one that holds it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(source: str, cache: Cache | None = None) -> Positioned:
    """Return the values of one YAML document, from `cache` where the same text was read before.

    Mapping keys are strings as written. Of the plain scalars only digits become numbers and only
    `true` and `false` become booleans, so that a label named `no` stays `no`.

    Raises:
        YamlProblem: the text is no YAML or more than one document, uses anchors or tags, is nested
            too deeply or names a key twice.
    """
    if len(source) > LARGEST:
        raise YamlProblem(1, "a file of a few pages was expected")
    known = cache.get(KIND, source) if cache is not None else None
    try:
        if known is not None:
            return Positioned(known["value"], {tuple(path): int(line) for path, line in known["lines"]})
    except (KeyError, TypeError, ValueError):
        pass  # a cache that was damaged is a cache that does not know
    made = _parsed(source)
    if cache is not None:
        cache.put(
            KIND, source, {"value": made.value, "lines": [[list(path), line] for path, line in made.lines.items()]}
        )
    return made


def _parsed(source: str) -> Positioned:
    import yaml

    lines: dict[Path, int] = {}
    values: list[Any] = []
    try:
        # The composer of libyaml's binding recurses in C and ends the process on deep nesting; its events do not.
        loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        events: Iterator[yaml.Event] = iter(yaml.parse(source, Loader=loader))
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                if values:
                    raise YamlProblem(_line(event), "a second document begins here; one was expected")
                values.append(_build(event, events, (), lines))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlProblem(mark.line + 1 if mark else 1, error.problem or "YAML was expected") from error
    except yaml.reader.ReaderError as error:
        before = source.encode("utf-8", "surrogatepass")[: error.position]
        raise YamlProblem(before.count(b"\n") + 1, "a character stands here that YAML does not take") from error
    except UnicodeEncodeError as error:
        raise YamlProblem(source.count("\n", 0, error.start) + 1, "half a character stands here") from error
    except yaml.YAMLError as error:
        raise YamlProblem(1, "YAML text was expected") from error
    return Positioned(values[0] if values else None, lines)


def _line(event: "yaml.Event") -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1


def _build(event: "yaml.Event", events: "Iterator[yaml.Event]", path: Path, lines: dict[Path, int]) -> Any:
    """Return the value that begins with `event`, taking the rest of it from `events`."""
    import yaml

    line = _line(event)
    lines.setdefault(path, line)
    if isinstance(event, yaml.AliasEvent):
        raise YamlProblem(line, "an alias (*name) stands here; write the value out")
    if getattr(event, "anchor", None) is not None or getattr(event, "tag", None) is not None:
        raise YamlProblem(line, "an anchor (&name) or a tag (!name) stands here; write a plain value")
    if len(path) > DEEPEST:
        raise YamlProblem(line, "this is nested too deeply")
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event)
    if isinstance(event, yaml.SequenceStartEvent):
        return [
            _build(child, events, (*path, index), lines)
            for index, child in enumerate(_until(yaml.SequenceEndEvent, events))
        ]
    mapping: dict[str, Any] = {}
    for key_event in _until(yaml.MappingEndEvent, events):
        if not isinstance(key_event, yaml.ScalarEvent):
            raise YamlProblem(_line(key_event), "a key must be one word")
        key = str(key_event.value)
        if key in mapping:
            raise YamlProblem(_line(key_event), f"{key!r} stands here twice")
        lines[(*path, key)] = _line(key_event)
        mapping[key] = _build(next(events), events, (*path, key), lines)
    return mapping


def _until(end: "type[yaml.Event]", events: "Iterator[yaml.Event]") -> "Iterator[yaml.Event]":
    for event in events:
        if isinstance(event, end):
            return
        yield event


def _scalar(event: "yaml.ScalarEvent") -> str | int | bool | None:
    text = str(event.value)
    if event.style in ('"', "'", "|", ">"):
        return text
    if text in ("true", "false"):
        return text == "true"
    if text in ("", "~", "null"):
        return None
    if text.isascii() and text.isdecimal() and len(text) < 16 and str(int(text)) == text:
        return int(text)
    return text
