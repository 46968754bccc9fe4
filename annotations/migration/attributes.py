"""Renaming and deleting attributes of labels, and renaming, merging and deleting their values."""

from dataclasses import dataclass, replace

from annotations.errors import EditRefused
from annotations.migration.recasting import Fate, OfSpans
from annotations.migration.schema_draft import Path, SchemaDraft
from annotations.relation import Relation
from annotations.schema_terms import (
    attribute_asked,
    attribute_known,
    attribute_names,
    needs_met,
    needs_renamed,
    sound_name,
    value_asked,
    value_known,
)
from annotations.span import Span


@dataclass(frozen=True, slots=True)
class RenameAttribute(OfSpans):
    """An attribute of a label gets another name."""

    label: str
    old: str
    new: str

    @property
    def what(self) -> str:
        """A few words that say what is done."""
        return f"rename {self.label}.{self.old} to {self.new}"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        """Return the schema changed; raise EditRefused where that cannot be."""
        attribute_known(draft, self.label, self.old)
        if draft.get("labels", self.label, "attributes", self.new) is not None:
            raise EditRefused(f"{self.label} has an attribute {self.new} already; choose another name.")
        sound_name(self.new)
        others = attribute_names(draft, without=self.label)
        draft = attribute_asked(draft, self.label, self.old, self.new)
        draft = draft.rename(("labels", self.label, "attributes", self.old), self.new)
        for label in draft.raw["labels"]:
            if label == self.label or self.old not in others:
                draft = needs_renamed(draft, label, self.old, self.new)
        return needs_met(draft)

    def span(self, span: Span) -> Span | None:
        """Return what becomes of a span."""
        if not self.concerns(span):
            return span
        held = {name: value for name, value in span.attributes.items() if name != self.new}
        return replace(span, attributes={self.new if name == self.old else name: held[name] for name in held})

    def loss(self, span: Span) -> str:
        """Return the value that the new name had already, where it is another one."""
        if not self.concerns(span) or self.new not in span.attributes:
            return ""
        held = span.attributes[self.new]
        return "" if held == span.attributes[self.old] else f"has {self.new} already, as {held!r}"

    def concerns(self, value: Span | Relation) -> bool:
        """Tell whether the change speaks of this span or relation."""
        return isinstance(value, Span) and value.label == self.label and self.old in value.attributes


@dataclass(frozen=True, slots=True)
class DeleteAttribute(OfSpans):
    """An attribute of a label leaves the schema and the spans, or stays on them unknown."""

    label: str
    name: str
    fate: Fate = "delete"

    @property
    def what(self) -> str:
        """A few words that say what is done."""
        return f"delete {self.label}.{self.name}"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        """Return the schema changed; raise EditRefused where that cannot be."""
        attribute_known(draft, self.label, self.name)
        return needs_met(draft.remove(("labels", self.label, "attributes", self.name)))

    def span(self, span: Span) -> Span | None:
        """Return what becomes of a span."""
        if self.fate == "keep" or not self.concerns(span):
            return span
        return replace(span, attributes={name: value for name, value in span.attributes.items() if name != self.name})

    def concerns(self, value: Span | Relation) -> bool:
        """Tell whether the change speaks of this span or relation."""
        return isinstance(value, Span) and value.label == self.label and self.name in value.attributes


@dataclass(frozen=True, slots=True)
class MergeValues(OfSpans):
    """Values of an attribute become one; `into` is another one, or a new name, as it must be where `is_new`."""

    label: str
    attribute: str
    old: tuple[str, ...]
    into: str
    is_new: bool = False

    @property
    def what(self) -> str:
        """A few words that say what is done."""
        verb = "rename" if self.is_new else "merge"
        return f"{verb} {self.label}.{self.attribute} {', '.join(self.old)} to {self.into}"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        """Return the schema changed; raise EditRefused where that cannot be."""
        path: Path = ("labels", self.label, "attributes", self.attribute)
        gone = [value for value in dict.fromkeys(self.old) if value != self.into]
        for value in self.old:
            value_known(draft, self.label, self.attribute, value)
        if self.is_new and self.into in (draft.get(*path, "values") or {}):
            raise EditRefused(f"{self.label}.{self.attribute} has {self.into} already; merge the values instead.")
        if not gone:
            raise EditRefused(f"{self.into} is the only value named; name another one to put into it.")
        default = draft.get(*path, "default")
        for value in gone:
            draft = value_asked(draft, self.label, self.attribute, value, self.into)
        held = draft.get(*path, "values")
        if held and self.into not in held:
            sound_name(self.into)
            draft = draft.rename((*path, "values", gone[0]), self.into)
            rest = gone[1:]
        else:
            rest = gone if held else []
        for value in rest:
            draft = draft.remove((*path, "values", value))
        return draft.put((*path, "default"), self.into) if default in gone else draft

    def span(self, span: Span) -> Span | None:
        """Return what becomes of a span."""
        if not self.concerns(span) or span.attributes[self.attribute] == self.into:
            return span
        return replace(span, attributes={**span.attributes, self.attribute: self.into})

    def concerns(self, value: Span | Relation) -> bool:
        """Tell whether the change speaks of this span or relation."""
        return (
            isinstance(value, Span) and value.label == self.label and value.attributes.get(self.attribute) in self.old
        )


@dataclass(frozen=True, slots=True)
class DeleteValue(OfSpans):
    """A value of an attribute leaves the schema and the spans, or stays on them unknown."""

    label: str
    attribute: str
    value: str
    fate: Fate = "delete"

    @property
    def what(self) -> str:
        """A few words that say what is done."""
        return f"delete {self.label}.{self.attribute} {self.value}"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        """Return the schema changed; raise EditRefused where that cannot be."""
        path: Path = ("labels", self.label, "attributes", self.attribute)
        value_known(draft, self.label, self.attribute, self.value)
        values = draft.get(*path, "values") or {}
        if list(values) == [self.value]:
            raise EditRefused(
                f"{self.value} is the only value of {self.label}.{self.attribute}; delete the attribute instead."
            )
        if draft.get(*path, "default") == self.value:
            draft = draft.remove((*path, "default"))
        return draft.remove((*path, "values", self.value)) if values else draft

    def span(self, span: Span) -> Span | None:
        """Return what becomes of a span."""
        if self.fate == "keep" or not self.concerns(span):
            return span
        return replace(span, attributes={k: v for k, v in span.attributes.items() if k != self.attribute})

    def concerns(self, value: Span | Relation) -> bool:
        """Tell whether the change speaks of this span or relation."""
        return (
            isinstance(value, Span) and value.label == self.label and value.attributes.get(self.attribute) == self.value
        )
