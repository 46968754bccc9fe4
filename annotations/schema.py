"""The schema: which labels, attributes, relations and zones a workspace uses, and their keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from annotations.errors import EditRefused


class Look(StrEnum):
    """The visual channel by which spans of a label are told apart without colour."""

    FILL = "fill"
    UNDERLINE = "underline"
    BRACKET = "bracket"
    GUTTER = "gutter"


class Status(StrEnum):
    """How far one annotator is with one article."""

    NEW = "new"
    STARTED = "started"
    DONE = "done"
    SKIPPED = "skipped"
    FLAGGED = "flagged"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property of a span or of an article; `values` maps each value to its key, empty means free text."""

    name: str
    key: str
    values: Mapping[str, str]
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """What a span can be tagged as."""

    name: str
    key: str
    look: Look
    description: str
    trim: tuple[str, ...]
    attributes: Mapping[str, Attribute]
    requires: tuple[str, ...]

    def defaults(self) -> dict[str, object]:
        """Return the attributes that a new span of this label starts with."""
        return {a.name: a.default for a in self.attributes.values() if a.default is not None}


@dataclass(frozen=True, slots=True)
class RelationLabel:
    """A relation and the ordered pairs of span labels it may join."""

    name: str
    key: str
    pairs: tuple[tuple[str, str], ...]
    symmetric: bool
    description: str

    def allows(self, source: str, target: str) -> bool:
        """Tell whether the relation may go from a span labelled `source` to one labelled `target`."""
        return (source, target) in self.pairs or (self.symmetric and (target, source) in self.pairs)


@dataclass(frozen=True, slots=True)
class Zone:
    """A kind of whole line that is not the article itself."""

    name: str
    key: str
    description: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """Which ways two spans may share text: inside, crossing, and the same extent twice."""

    nest: bool = True
    cross: bool = True
    identical: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """Everything `glossator.yaml` says; `raw` is the file's own mapping, as exports carry it.

    `questions` are the saved questions of a review: name to words.
    """

    title: str
    guidelines: str
    articles: tuple[str, ...]
    labels: Mapping[str, Label]
    relations: Mapping[str, RelationLabel]
    overlap: Overlap
    zones: Mapping[str, Zone]
    article: Mapping[str, Attribute]
    options: Mapping[str, Any]
    keys: Mapping[str, str]
    raw: Mapping[str, Any]
    questions: Mapping[str, str] = field(default_factory=dict)

    def label(self, name: str) -> Label:
        """Return the label called `name`; raise EditRefused when the schema has none."""
        try:
            return self.labels[name]
        except KeyError:
            raise EditRefused(f"The schema has no label {name!r}; its labels are {', '.join(self.labels)}.") from None

    def relations_between(self, source: str, target: str) -> tuple[RelationLabel, ...]:
        """Return the relations allowed from label `source` to label `target`, in the file's order."""
        return tuple(r for r in self.relations.values() if r.allows(source, target))


def default_source() -> str:
    """Return the text of the schema that a workspace without `glossator.yaml` gets."""
    return (Path(__file__).parent / "default.yaml").read_text("utf-8")


def default_guidelines() -> str:
    """Return the guidelines that `glossator init` writes to start from."""
    return (Path(__file__).parent / "default_guidelines.md").read_text("utf-8")
