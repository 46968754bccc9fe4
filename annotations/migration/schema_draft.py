"""A `glossator.yaml` being edited by a program: its values and its text change together, comments and layout stay.

Every edit is made in the text, at the positions of the keys and values concerned, and the text is then read
again. Where it does not say exactly what the values say, as with layouts that cannot be edited in place, the
file is written anew from its values, and `keeps_layout` tells that its comments are gone.
"""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import yaml

from annotations import positions
from annotations.errors import SchemaError
from annotations.formats.encoding import to_yaml
from annotations.positions import YamlProblem
from annotations.schema import Schema
from annotations.schema_file import FILE_NAME, parse
from annotations.schema_source import to_source

Path = tuple[str | int, ...]
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Unfit(Exception):
    """The text cannot be edited in place."""


@dataclass(frozen=True, slots=True)
class SchemaDraft:
    """The text of a schema and its values; each edit returns a new draft and raises KeyError for a missing path."""

    source: str
    raw: dict[str, Any]
    keeps_layout: bool = True

    @classmethod
    def of(cls, source: str) -> "SchemaDraft":
        """Return the draft of a sound schema's text; raise SchemaError for any other."""
        parse(source)
        return cls(source, positions.read(source).value)

    def schema(self) -> Schema:
        """Return what the draft says as a schema; raise SchemaError, in one sentence, where it is not sound."""
        try:
            return parse(self.source)
        except SchemaError as error:
            trouble = str(error).rstrip(".")
            raise SchemaError(f"The schema would not be sound ({trouble}); choose otherwise.") from error

    def get(self, *path: str | int) -> Any:
        """Return the value at `path`, None where there is none."""
        value: Any = self.raw
        for part in path:
            held: Any = value
            try:
                value = held[part]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def rename(self, path: Path, name: str) -> "SchemaDraft":
        """Return the draft with the key at the end of `path` called `name`, in its place."""
        raw, parent = self._copied(path[:-1])
        entries = [(name if key == path[-1] else key, value) for key, value in parent.items()]
        parent.clear()
        parent.update(entries)
        return self._edited(raw, lambda text: _replaced(text, *_bounds(_entry(text, path)[0]), _word(name)))

    def put(self, path: Path, value: str) -> "SchemaDraft":
        """Return the draft with the one word at `path` replaced by another."""
        raw, parent = self._copied(path[:-1])
        parent[path[-1]] = value
        return self._edited(raw, lambda text: _replaced(text, *_bounds(_entry(text, path)[1]), _word(value)))

    def remove(self, path: Path) -> "SchemaDraft":
        """Return the draft without the entry or list item at `path`; a comment above it stays."""
        raw, parent = self._copied(path[:-1])
        del parent[path[-1]]
        return self._edited(raw, lambda text: _removed(text, path))

    def add(self, path: Path, key: str, value: Any, after: str | None = None) -> "SchemaDraft":
        """Return the draft with `key: value` in the mapping at `path`, after the key `after` or at its end.

        A mapping that is not there, or has nothing in it, is made in the one above it.
        """
        held = self.get(*path)
        if not held:
            above = self if held is None and path[-1] not in (self.get(*path[:-1]) or {}) else self.remove(path)
            return above.add(path[:-1], str(path[-1]), {key: value})
        raw, parent = self._copied(path)
        entries = list(parent.items())
        place = list(parent).index(after) if after in parent else len(entries) - 1
        entries.insert(place + 1, (key, value))
        parent.clear()
        parent.update(entries)
        return self._edited(raw, lambda text: _added(text, path, place, key, value))

    def append(self, path: Path, value: Any) -> "SchemaDraft":
        """Return the draft with `value` at the end of the list at `path`, which is not empty."""
        raw, parent = self._copied(path)
        parent.append(value)
        return self._edited(raw, lambda text: _appended(text, path, value))

    def _copied(self, path: Path) -> tuple[dict[str, Any], Any]:
        raw = deepcopy(self.raw)
        parent: Any = raw
        for part in path:
            parent = parent[part]
        return raw, parent

    def _edited(self, raw: dict[str, Any], edit: Callable[[str], str]) -> "SchemaDraft":
        try:
            source = edit(self.source)
            read = positions.read(source).value
            if _plain(read) == _plain(raw) and _orders(read) == _orders(raw):
                return SchemaDraft(source, raw, self.keeps_layout)
        except (_Unfit, YamlProblem, yaml.YAMLError):
            pass
        _, _, body = to_source(raw).partition("\n")
        head = f"# {FILE_NAME}, written anew from its values: its layout could not be edited in place.\n"
        return SchemaDraft(head + body, raw, keeps_layout=False)


def _plain(value: Any) -> Any:
    """Return a value without entries that say nothing: a mapping with nothing in it may be left empty."""
    if isinstance(value, dict):
        return {key: plain for key, item in value.items() if (plain := _plain(item)) not in (None, {}, [])}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _orders(value: Any) -> Any:
    """Return the order of keys, which decides what a person sees first."""
    if isinstance(value, dict):
        return [(key, _orders(item)) for key, item in value.items() if _plain(item) not in (None, {}, [])]
    return [_orders(item) for item in value] if isinstance(value, list) else None


def _entry(text: str, path: Path) -> tuple[yaml.Node, yaml.Node]:
    """Return the key node and the value node at `path`; of a list item the value node twice."""
    # The reader has refused what is nested too deeply for the composer.
    node = yaml.compose(text, Loader=_LOADER)
    key = node
    for part in path:
        if isinstance(node, yaml.MappingNode):
            key, node = next((pair for pair in node.value if pair[0].value == part), (None, None))
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            key = node = node.value[part]
        else:
            raise _Unfit
        if node is None:
            raise _Unfit
    if node is None or key is None:
        raise _Unfit
    return key, node


def _bounds(node: yaml.Node) -> tuple[int, int]:
    if (
        not isinstance(node, yaml.ScalarNode)
        or node.style in ("|", ">")
        or node.start_mark.index == node.end_mark.index
    ):
        raise _Unfit
    return node.start_mark.index, node.end_mark.index


def _replaced(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _word(word: str) -> str:
    """Return a word as YAML, plain where that can be taken for nothing else."""
    if all(c.isalnum() or c in "_ .-" for c in word) and word.strip() == word and not word.startswith(("-", ".")):
        try:
            if positions.read(f"[{word}, {{{word}: {word}}}]").value == [word, {word: word}] and not _is_special(word):
                return word
        except YamlProblem:
            pass
    return to_yaml(word)


def _is_special(word: str) -> bool:
    """Tell whether other readers of YAML take the plain word for a number, a date or a truth value."""
    try:
        return not isinstance(yaml.safe_load(word), str)
    except ValueError:
        return True


def _end(node: yaml.Node) -> int:
    """Return where a node's own text ends: a block's end mark lies behind the comments that follow it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        raise _Unfit
    return int(node.end_mark.index)


def _collection(text: str, path: Path) -> yaml.CollectionNode:
    node = _entry(text, path)[1]
    if not isinstance(node, yaml.CollectionNode):
        raise _Unfit
    return node


def _items(node: yaml.CollectionNode) -> list[tuple[int, int]]:
    pairs = [item if isinstance(item, tuple) else (item, item) for item in node.value]
    return [(int(key.start_mark.index), max(_end(key), _end(value))) for key, value in pairs]


def _line_end(text: str, at: int) -> int:
    """Return where the line that holds `at` ends, its newline included."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _removed(text: str, path: Path) -> str:
    parent = _collection(text, path[:-1])
    items = _items(parent)
    is_mapping = isinstance(parent, yaml.MappingNode)
    names = [item[0].value for item in parent.value] if is_mapping else list(range(len(items)))
    place = names.index(path[-1])
    start, end = items[place]
    if parent.flow_style:
        if place + 1 < len(items):
            return _replaced(text, start, items[place + 1][0], "")
        return _replaced(text, items[place - 1][1] if place else start, end, "")
    line = text.rfind("\n", 0, start) + 1
    if text[line:start].strip(" " if is_mapping else " -"):
        raise _Unfit
    return _replaced(text, line, _line_end(text, end), "")


def _added(text: str, path: Path, place: int, key: str, value: Any) -> str:
    parent = _collection(text, path)
    items = _items(parent)
    start, end = items[place]
    if parent.flow_style:
        return _replaced(text, end, end, f", {_word(key)}: {_flow(value)}")
    margin = text[text.rfind("\n", 0, start) + 1 : start]
    if margin.strip():
        raise _Unfit
    return _with_lines(text, end, [margin + line for line in _block({key: value})])


def _appended(text: str, path: Path, value: Any) -> str:
    parent = _collection(text, path)
    items = _items(parent)
    if not items:
        raise _Unfit
    start, end = items[-1]
    if parent.flow_style:
        return _replaced(text, end, end, f", {_flow(value)}")
    margin = text[text.rfind("\n", 0, start) + 1 : start]
    if margin.strip(" ") != "-":
        raise _Unfit
    return _with_lines(text, end, [margin + _flow(value)])


def _with_lines(text: str, end: int, lines: Sequence[str]) -> str:
    at = _line_end(text, end)
    newline = "\r\n" if "\r\n" in text else "\n"
    before = text[:at] if text[:at].endswith("\n") else text[:at] + newline
    return before + "".join(line + newline for line in lines) + text[at:]


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_word(str(key))}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _word(value) if isinstance(value, str) else to_yaml(value)


def _block(value: dict[str, Any]) -> list[str]:
    """Return a mapping as lines: mappings of mappings in blocks, all others in one line each."""
    lines: list[str] = []
    for key, item in value.items():
        nested = isinstance(item, dict) and any(isinstance(inner, dict) for inner in item.values())
        if nested and len(flow := _flow(item)) > 90:
            lines += [f"{_word(key)}:", *("  " + line for line in _block(item))]
        elif nested:
            lines.append(f"{_word(key)}: {flow}")
        else:
            lines.append(f"{_word(key)}: {_flow(item)}")
    return lines
