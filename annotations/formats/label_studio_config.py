"""Label Studio's labelling configuration from a schema, and a schema from one (https://labelstud.io/tags)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate
from xml.sax.saxutils import quoteattr

from annotations.errors import FormatError, SchemaError
from annotations.formats.schema_keys import keys_for
from annotations.schema import Attribute
from annotations.schema_file import from_mapping

TEXT = "text"
LABELS = "label"
NOTE = "note"

_COLOURS = (
    "#1f77b4",
    "#ff7f0e",
    "#2ca02c",
    "#d62728",
    "#9467bd",
    "#8c564b",
    "#e377c2",
    "#7f7f7f",
    "#bcbd22",
    "#17becf",
)
_UNSAFE = re.compile(r"\W+")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_PAIRS = 2000
"""Pairs of one relation that a schema takes over."""

Control = tuple[str, str]
"""The name of a control tag, and the type of its results."""


class Controls:
    """The control tags for a schema, and for whatever is used beyond it: made as they are asked for."""

    note: Control = (NOTE, "textarea")

    def __init__(self, raw: Mapping[str, Any]) -> None:
        """Take a schema's mapping; of one that is not sound only what is used gets tags."""
        self._labels: dict[str, None] = {}
        self._relations: dict[str, None] = {}
        self._spans: dict[tuple[str, str], Attribute] = {}
        self._article: dict[str, Attribute] = {}
        self._used: dict[tuple[str, str], Control] = {}
        self._names = {TEXT, LABELS, NOTE}
        try:
            schema = from_mapping(raw)
        except SchemaError:
            return
        for label in schema.labels.values():
            self.label(label.name)
            for attribute in label.attributes.values():
                self._spans[label.name, attribute.name] = attribute
        for relation in schema.relations:
            self.relation(relation)
        self._article.update(schema.article)

    def label(self, name: str) -> None:
        """Have a tag for a label."""
        self._labels[name] = None

    def relation(self, name: str) -> None:
        """Have a tag for a relation's label."""
        self._relations[name] = None

    def of_span(self, label: str, name: str, value: Any) -> Control | None:
        """Return the control for an attribute of spans, None where Label Studio has no place for such a value."""
        return self._control(label, name, self._spans.get((label, name)), value)

    def of_article(self, name: str, value: Any) -> Control | None:
        """Return the control for a label of the article, None where Label Studio has no place for such a value."""
        return self._control("", name, self._article.get(name), value)

    def _control(self, label: str, name: str, attribute: Attribute | None, value: Any) -> Control | None:
        if not isinstance(value, str):
            return None
        values = attribute.values if attribute is not None else ()
        if values and value not in values:
            return None
        key = (label, name)
        if key not in self._used:
            self._used[key] = (self._name(f"{label}.{name}" if label else name), "choices" if values else "textarea")
        return self._used[key]

    def _name(self, wanted: str) -> str:
        made = sound = ".".join(_UNSAFE.sub("_", word) for word in wanted.split("."))
        number = 1
        while made in self._names:
            number += 1
            made = f"{sound}_{number}"
        self._names.add(made)
        return made

    def to_xml(self) -> str:
        """Return the configuration."""
        for (label, name), attribute in self._spans.items():
            self.of_span(label, name, next(iter(attribute.values), ""))
        for name, attribute in self._article.items():
            self.of_article(name, next(iter(attribute.values), ""))
        lines = ["<View>", "  <Relations>", *(f"    <Relation value={_quoted(n)}/>" for n in self._relations)]
        lines += ["  </Relations>", f'  <Labels name="{LABELS}" toName="{TEXT}">']
        lines += [
            f'    <Label value={_quoted(name)} background="{_COLOURS[at % len(_COLOURS)]}"/>'
            for at, name in enumerate(self._labels)
        ]
        lines += ["  </Labels>", f'  <Text name="{TEXT}" value="$text"/>']
        for (label, name), (control, kind) in self._used.items():
            known = self._spans.get((label, name)) if label else self._article.get(name)
            of = f' perRegion="true" whenTagName="{LABELS}" whenLabelValue={_quoted(label)}' if label else ""
            named = f"name={_quoted(control)} toName={_quoted(TEXT)}{of}"
            if kind == "choices" and known is not None:
                lines.append(f"  <Choices {named}>")
                lines += [f"    <Choice value={_quoted(value)}/>" for value in known.values]
                lines.append("  </Choices>")
            else:
                lines.append(f"  <TextArea {named} placeholder={_quoted(name)}/>")
        lines.append(f'  <TextArea name="{NOTE}" toName="{TEXT}" placeholder="note"/>')
        return "\n".join([*lines, "</View>", ""])


def to_schema(content: bytes, name: str) -> dict[str, Any]:
    """Return the mapping of a schema for a configuration, empty where that labels no text; raise FormatError."""
    tags = _tags(content, name)
    labels = keys_for(_values(tags, "Label", ("Labels", "HyperTextLabels", "ParagraphLabels")))
    if not labels:
        return {}
    made: dict[str, Any] = {"labels": {label: {"key": key} for label, key in labels.items()}}
    relations = keys_for(_values(tags, "Relation", ("Relations",)))
    pairs = [[a, b] for a in labels for b in labels][:_MOST_PAIRS]
    if relations:
        made["relations"] = {relation: {"key": key, "pairs": pairs} for relation, key in relations.items()}
    article: dict[str, dict[str, str]] = {}
    spans: dict[str, dict[str, dict[str, str]]] = {label: {} for label in labels}
    for at, (tag, attributes, _) in enumerate(tags):
        if tag not in ("Choices", "TextArea") or not (control := attributes.get("name", "")).isprintable():
            continue
        chosen = [given.get("value", "") for kind, given, parent in tags if kind == "Choice" and parent == at]
        values = keys_for(value for value in chosen if value.strip() and value.isprintable())
        if attributes.get("perRegion") != "true":
            article[control] = values
            continue
        only = [word for word in attributes.get("whenLabelValue", "").split(",") if word in labels]
        for label in only or labels:
            spans[label][control.removeprefix(f"{_UNSAFE.sub('_', label)}.")] = values
    for label, held in spans.items():
        if held:
            made["labels"][label]["attributes"] = _attributes(held)
    if article:
        made["article"] = _attributes(article)
    return {"glossator": 1, **made}


def _attributes(held: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    return {
        name: {"key": key, **({"values": dict(held[name])} if held[name] else {})}
        for name, key in keys_for(held).items()
        if name.strip()
    }


def _values(tags: Iterable[tuple[str, Mapping[str, str], int]], tag: str, parents: tuple[str, ...]) -> list[str]:
    listed = list(tags)
    found = [
        given.get("value", "") for kind, given, at in listed if kind == tag and at >= 0 and listed[at][0] in parents
    ]
    return [value for value in found if value.strip() and value.isprintable()]


def _tags(content: bytes, name: str) -> list[tuple[str, dict[str, str], int]]:
    """Return each tag with its attributes and the place of the tag around it, -1 for none.

    A document type is refused, and with it every entity that could grow or reach out.
    """
    found: list[tuple[str, dict[str, str], int]] = []
    within: list[int] = []
    parser = ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        found.append((tag, attributes, within[-1] if within else -1))
        within.append(len(found) - 1)

    def refuse(*_: object) -> None:
        raise FormatError(f"{name} declares a document type, which no labelling configuration needs; remove that.")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: within.pop()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (ExpatError, ValueError, LookupError) as error:
        raise FormatError(f"{name} is no sound XML ({error}); mend or remove it.") from error
    return found


def _quoted(value: str) -> str:
    """Return an attribute's value in quotation marks, what XML cannot hold replaced, line ends escaped."""
    return quoteattr(_ILLEGAL.sub("\ufffd", value), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
