"""brat's `annotation.conf` from a schema and into one (https://brat.nlplab.org/configuration.html)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from annotations.errors import SchemaError
from annotations.formats.brat_names import brat_name, brat_value
from annotations.formats.schema_keys import keys_for
from annotations.schema import Overlap, Schema
from annotations.schema_file import from_mapping

FILE_NAME = "annotation.conf"
VISUAL_NAME = "visual.conf"

_SECTION = re.compile(r"\s*\[(.*)\]\s*")
_MACRO = re.compile(r"<([a-zA-Z_-]+)>=\s*(.*?)\s*")
_REPEAT = re.compile(r"(?:\{[^}]*\}|[?*+])$")
_MOST_PAIRS = 2000
"""Pairs of one relation that a schema takes over; `<ANY>` of a hundred types would be ten thousand."""


def to_conf(raw: Mapping[str, Any]) -> str:
    """Return the `annotation.conf` of a schema's mapping; of one that is not sound, with its sections empty."""
    schema = _schema(raw)
    sections: dict[str, list[str]] = {"entities": [], "relations": [], "events": [], "attributes": []}
    if schema is not None:
        sections["entities"] = [brat_name(name) for name in schema.labels]
        sections["relations"] = [*_overlaps(schema.overlap), *_relations(schema)]
        sections["attributes"] = list(_attributes(schema))
    return "\n".join(f"[{name}]\n" + "".join(f"{line}\n" for line in lines) for name, lines in sections.items())


def to_visual(raw: Mapping[str, Any]) -> str:
    """Return the `visual.conf` of a schema's mapping: how the names are written that brat cannot take as they are."""
    schema = _schema(raw)
    names = [*schema.labels, *schema.relations] if schema is not None else []
    shown = [f"{brat_name(name)} | {name.replace('|', '/')}\n" for name in names if brat_name(name) != name]
    return "[labels]\n" + "".join(shown) + "\n[drawing]\n"


def to_schema(conf: str) -> dict[str, Any]:
    """Return the mapping of a schema for an `annotation.conf`: empty where that names no type.

    Types that only group others (`!`) are left out; events are labels and their arguments' roles relations.
    """
    entities, relations, events, attributes = _sections(conf)
    labels = [line.name for line in (*entities, *events) if not line.grouping]
    kinds = {
        "ENTITY": [line.name for line in entities if not line.grouping],
        "EVENT": [line.name for line in events if not line.grouping],
        "ANY": labels,
    }
    label_keys = keys_for(labels)
    if not label_keys:
        return {}

    def ends(words: str) -> list[str]:
        named = [name for word in words.split("|") for name in kinds.get(word.strip("<>"), [word])]
        return [name for name in dict.fromkeys(named) if name in label_keys]

    pairs: dict[str, list[list[str]]] = {}
    symmetric = set()
    for line in relations:
        given = [words for name, words in line.arguments if not name.startswith("<")]
        if line.name.startswith("<") or len(given) != 2:
            continue
        pairs.setdefault(line.name, []).extend([s, t] for s in ends(given[0]) for t in ends(given[1]))
        if any(name == "<REL-TYPE>" and "symmetric" in words for name, words in line.arguments):
            symmetric.add(line.name)
    for line in events:
        for role, words in line.arguments:
            if line.name in label_keys:
                found = [[line.name, target] for target in ends(words)]
                pairs.setdefault(_REPEAT.sub("", role), []).extend(found)
    relation_keys = keys_for(name for name, found in pairs.items() if found)
    made: dict[str, Any] = {"labels": {name: {"key": key} for name, key in label_keys.items()}}
    for line in attributes:
        given_to = dict(line.arguments)
        values = [value.split(":")[0] for value in given_to.get("Value", "").split("|") if value]
        for label in ends(given_to.get("Arg", "")):
            made["labels"][label].setdefault("attributes", {})[line.name] = {"values": keys_for(values)}
    for label in made["labels"].values():
        keys = keys_for(label.get("attributes", {}))
        kept = {name: {"key": keys[name], **one} for name, one in label.get("attributes", {}).items() if name in keys}
        label.update({"attributes": kept} if kept else {})
    if relation_keys:
        made["relations"] = {
            name: {
                "key": key,
                "pairs": [list(pair) for pair in dict.fromkeys(map(tuple, pairs[name]))][:_MOST_PAIRS],
                **({"symmetric": True} if name in symmetric else {}),
            }
            for name, key in relation_keys.items()
        }
    return made if _schema(made) is not None else {}


@dataclass(frozen=True, slots=True)
class _Line:
    """A type with its arguments, such as `Located` with Arg1 and Arg2."""

    name: str
    grouping: bool
    arguments: list[tuple[str, str]] = field(default_factory=list)


def _sections(conf: str) -> tuple[list[_Line], list[_Line], list[_Line], list[_Line]]:
    found: dict[str, list[_Line]] = {"entities": [], "relations": [], "events": [], "attributes": []}
    macros: dict[str, str] = {}
    section = ""
    for row in conf.removeprefix("\ufeff").splitlines():
        if not row.strip() or row.lstrip().startswith("#") or not row.strip().strip("-"):
            continue
        if (match := _SECTION.fullmatch(row)) is not None:
            section = "entities" if match[1] == "spans" else match[1]
        elif (match := _MACRO.fullmatch(row)) is not None:
            macros[match[1]] = match[2]
        elif section in found:
            for name, words in macros.items():
                row = row.replace(f"<{name}>", words)
                if len(row) > 100_000:
                    return [], [], [], []
            found[section].append(_line(row))
    return found["entities"], found["relations"], found["events"], found["attributes"]


def _line(row: str) -> _Line:
    name, _, rest = row.strip().replace("\t", " ").partition(" ")
    arguments = []
    for argument in rest.split(","):
        role, colon, words = (
            argument.strip().rpartition(":") if "Value:" not in argument else argument.strip().partition(":")
        )
        if colon:
            arguments.append((role.strip(), words.strip()))
    return _Line(name.removeprefix("!"), name.startswith("!"), arguments)


def _overlaps(overlap: Overlap) -> Iterator[str]:
    kinds = [kind for kind, allowed in (("contain", overlap.nest), ("cross", overlap.cross)) if allowed]
    if kinds and overlap.identical:
        kinds.append("equal")
    if kinds:
        yield f"<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:{'|'.join(kinds) if len(kinds) < 3 else '<ANY>'}"


def _relations(schema: Schema) -> Iterator[str]:
    for relation in schema.relations.values():
        targets: dict[str, list[str]] = {}
        for source, target in relation.pairs:
            targets.setdefault(source, []).append(brat_name(target))
        kind = ", <REL-TYPE>:symmetric" if relation.symmetric else ""
        for source, found in targets.items():
            yield f"{brat_name(relation.name)}\tArg1:{brat_name(source)}, Arg2:{_either(found)}{kind}"


def _attributes(schema: Schema) -> Iterator[str]:
    labels: dict[str, list[str]] = {}
    values: dict[str, list[str]] = {}
    for label in schema.labels.values():
        for attribute in label.attributes.values():
            labels.setdefault(attribute.name, []).append(brat_name(label.name))
            values.setdefault(attribute.name, []).extend(map(brat_value, attribute.values))
    for name, holders in labels.items():
        chosen = f", Value:{_either(values[name])}" if values[name] else ""
        yield f"{brat_name(name)}\tArg:{_either(holders)}{chosen}"


def _either(names: Iterable[str]) -> str:
    return "|".join(dict.fromkeys(names))


def _schema(raw: Mapping[str, Any]) -> Schema | None:
    try:
        return from_mapping(raw)
    except SchemaError:
        return None
