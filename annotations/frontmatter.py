"""The `---` block of metadata that may stand before an article's text."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import yaml

LONGEST = 256 * 1024
"""Characters within which a block must be closed; what is longer is text."""

_DEEPEST = 50
_OPENING = re.compile(r"---[ \t]*\r?\n")
_CLOSING = re.compile(r"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE)


class FrontMatter(NamedTuple):
    """Metadata and the position where the text begins behind it; both empty when there is no block."""

    meta: dict[str, object]
    end: int


def front_matter(text: str) -> FrontMatter:
    """Return the metadata at the head of `text`: strings as written, lists and mappings.

    Nothing is resolved: `no` stays "no" and a date stays as it was typed. A block that is not a YAML mapping, or that
    has tags, aliases, a key twice, a key that is no scalar or very deep nesting, is no front matter but text.
    """
    closing = _closing(text)
    if closing is None:
        return FrontMatter({}, 0)
    import yaml

    opening, block_end, end = closing
    try:
        meta = _mapping(text[opening:block_end])
    except (yaml.YAMLError, _NotMetadataError, UnicodeEncodeError):
        return FrontMatter({}, 0)
    return FrontMatter(meta, end)


def is_open(head: str) -> bool:
    """Tell whether `head`, the beginning of a text, opens a block that it does not close: more must be read."""
    return len(head) < LONGEST and head.startswith("---") and _OPENING.match(head) is not None and not _closing(head)


class _NotMetadataError(Exception):
    """The block is YAML, but not metadata of ours."""


def _closing(text: str) -> tuple[int, int, int] | None:
    """Return where the block begins and ends and where the text begins; None without a block."""
    if not text.startswith("---") or not (opening := _OPENING.match(text)):
        return None
    closing = _CLOSING.search(text, opening.end(), LONGEST)
    if closing is None or closing.end() == LONGEST < len(text):
        return None
    return opening.end(), closing.start(), closing.end()


def _mapping(block: str) -> dict[str, object]:
    import yaml

    loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    events: Iterator[yaml.Event] = iter(yaml.parse(block, Loader=loader))
    documents = [_value(event, events, 0) for event in events if isinstance(event, yaml.NodeEvent)]
    if len(documents) != 1 or not isinstance(documents[0], dict):
        raise _NotMetadataError
    return documents[0]


def _value(event: "yaml.Event", events: "Iterator[yaml.Event]", depth: int) -> object:
    """Return the node that `event` begins, and take its events from `events`."""
    import yaml

    if depth > _DEEPEST or isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None) is not None:
        raise _NotMetadataError
    if isinstance(event, yaml.ScalarEvent):
        value = str(event.value)
        value.encode("utf-8")  # refuses lone surrogates, which one of PyYAML's two parsers lets through
        return value
    if isinstance(event, yaml.SequenceStartEvent):
        return [_value(item, events, depth + 1) for item in _until(yaml.SequenceEndEvent, events)]
    mapping: dict[str, object] = {}
    for item in _until(yaml.MappingEndEvent, events):
        key = _value(item, events, depth + 1)
        if not isinstance(key, str) or key in mapping:
            raise _NotMetadataError
        mapping[key] = _value(next(events), events, depth + 1)
    return mapping


def _until(end: "type[yaml.Event]", events: "Iterator[yaml.Event]") -> "Iterator[yaml.Event]":
    for event in events:
        if isinstance(event, end):
            return
        yield event
