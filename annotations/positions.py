"""YAML read with the line each value stands on, so that a complaint can name the line."""

from dataclasses import dataclass
from typing import Any

import yaml

LARGEST = 4_000_000
DEEPEST = 40


class YamlProblem(ValueError):
    """YAML that cannot be used; `line` is 1-based."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


@dataclass(frozen=True, slots=True)
class Positioned:
    """Plain values, and the 1-based line of each path of keys and list indices into them."""

    value: Any
    lines: dict[tuple[str | int, ...], int]

    def line(self, *path: str | int) -> int:
        """Return the line of the value at `path`, or of the nearest one that holds it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(source: str) -> Positioned:
    """Return the values of one YAML document.

    Mapping keys are strings as written. Of the plain scalars only digits become numbers and only
    `true` and `false` become booleans, so that a label named `no` stays `no`.

    Raises:
        YamlProblem: the text is no YAML, uses anchors or tags, or names a key twice.
    """
    if len(source) > LARGEST:
        raise YamlProblem(1, "a file of a few pages was expected")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        root = yaml.compose(source, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlProblem(mark.line + 1 if mark else 1, error.problem or "YAML was expected") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise YamlProblem(1, "YAML text was expected") from error
    lines: dict[tuple[str | int, ...], int] = {}
    if root is None:
        return Positioned(None, lines)
    return Positioned(_build(root, (), lines, set()), lines)


def _build(
    node: yaml.Node, path: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int], seen: set[int]
) -> Any:
    line = node.start_mark.line + 1
    lines[path] = line
    if len(path) > DEEPEST:
        raise YamlProblem(line, "this is nested too deeply")
    if id(node) in seen:
        raise YamlProblem(line, "an alias (*name) stands here; write the value out")
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*path, index), lines, seen) for index, child in enumerate(node.value)]
    mapping: dict[str, Any] = {}
    for key_node, child in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise YamlProblem(key_node.start_mark.line + 1, "a key must be one word")
        key = str(key_node.value)
        if key in mapping:
            raise YamlProblem(key_node.start_mark.line + 1, f"{key!r} stands here twice")
        mapping[key] = _build(child, (*path, key), lines, seen)
        lines[(*path, key)] = key_node.start_mark.line + 1
    return mapping


def _scalar(node: yaml.ScalarNode) -> str | int | bool | None:
    text = str(node.value)
    if node.style in ('"', "'", "|", ">"):
        return text
    if text in ("true", "false"):
        return text == "true"
    if text in ("", "~", "null"):
        return None
    if text.isascii() and text.isdecimal() and len(text) < 16:
        return int(text)
    return text
