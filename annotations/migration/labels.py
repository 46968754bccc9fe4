"""Renaming, merging, splitting and deleting labels."""

from dataclasses import dataclass, replace

from annotations.errors import EditRefused
from annotations.forms import form_of
from annotations.migration.recasting import Fate, OfSpans
from annotations.migration.schema_draft import SchemaDraft
from annotations.relation import Relation
from annotations.schema_terms import (
    attributes_joined,
    fresh,
    keys_removed,
    keys_renamed,
    known,
    mentioned,
    needs_met,
    pairs,
    twins,
    value_known,
    wants_key,
)
from annotations.span import Span


@dataclass(frozen=True, slots=True)
class MergeLabels(OfSpans):
    """Labels become one; `into` is one of them, another one, or a new name, as it must be where `is_new`.

    What only an old label's attributes or values offer is added to the one that stays, so that nothing is lost.
    """

    old: tuple[str, ...]
    into: str
    is_new: bool = False

    @property
    def what(self) -> str:
        """A few words that say what is done."""
        verb = "rename" if self.is_new else "merge"
        return f"{verb} {', '.join(self.old)} to {self.into}"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        """Return the schema changed; raise EditRefused where that cannot be."""
        gone = [name for name in dict.fromkeys(self.old) if name != self.into]
        if self.is_new:
            known(draft, "labels", self.old[0])
            fresh(draft, self.into)
        if not gone:
            raise EditRefused(f"{self.into} is the only label named; name another one to put into it.")
        # A label that only spans have, as after an import, can be merged too.
        gone = [name for name in gone if name in draft.raw["labels"]]
        if self.into not in draft.raw["labels"]:
            if not gone:
                known(draft, "labels", self.into)
            fresh(draft, self.into)
            first = gone.pop(0)
            draft = draft.rename(("labels", first), self.into)
            draft = keys_renamed(mentioned(draft, first, self.into), first, self.into)
        for name in gone:
            draft = attributes_joined(draft, name, self.into)
            draft = draft.remove(("labels", name))
            draft = keys_removed(mentioned(draft, name, self.into), name)
        return draft

    def span(self, span: Span) -> Span | None:
        """Return what becomes of a span."""
        return replace(span, label=self.into) if self.concerns(span) and span.label != self.into else span

    def concerns(self, value: Span | Relation) -> bool:
        """Tell whether the change speaks of this span or relation."""
        return isinstance(value, Span) and value.label in self.old


@dataclass(frozen=True, slots=True)
class SplitLabel(OfSpans):
    """Spans of a label with one of some forms, or a value of an attribute, get another label, new or not.

    A new one is a copy of the old one with `key`; either may stand in relations wherever the old one may.
    """

    label: str
    into: str
    key: str = ""
    attribute: str = ""
    value: str = ""
    forms: frozenset[str] = frozenset()

    @property
    def what(self) -> str:
        """A few words that say what is done."""
        by = f"{self.attribute}={self.value}" if self.attribute else " or ".join(sorted(self.forms))
        return f"split {self.label} by {by} to {self.into}"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        """Return the schema changed; raise EditRefused where that cannot be."""
        known(draft, "labels", self.label)
        if self.attribute:
            value_known(draft, self.label, self.attribute, self.value)
        if self.into == self.label:
            raise EditRefused(f"{self.into} is what is split; name another label for its part.")
        if self.into in draft.raw["labels"]:
            draft = attributes_joined(draft, self.label, self.into)
        else:
            fresh(draft, self.into)
            wants_key(draft, "labels", self.key)
            draft = draft.add(("labels",), self.into, {**draft.raw["labels"][self.label], "key": self.key}, self.label)
        for path, pair in pairs(draft):
            if self.label in pair:
                for twin in twins(pair, self.label, self.into):
                    if twin not in draft.get(*path[:-1]):
                        draft = draft.append(path[:-1], twin)
        return draft

    def span(self, span: Span) -> Span | None:
        """Return what becomes of a span."""
        return replace(span, label=self.into) if self.concerns(span) else span

    def concerns(self, value: Span | Relation) -> bool:
        """Tell whether the change speaks of this span or relation."""
        if not isinstance(value, Span) or value.label != self.label:
            return False
        if self.attribute:
            return value.attributes.get(self.attribute) == self.value
        return form_of(value.quote) in self.forms


@dataclass(frozen=True, slots=True)
class DeleteLabel(OfSpans):
    """A label leaves the schema; its spans go with their relations, or are kept under a label that nobody knows."""

    label: str
    fate: Fate

    @property
    def what(self) -> str:
        """A few words that say what is done."""
        return f"delete {self.label}"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        """Return the schema changed; raise EditRefused where that cannot be."""
        if self.label not in draft.raw["labels"]:
            return draft
        if len(draft.raw["labels"]) == 1:
            raise EditRefused(f"{self.label} is the only label; a schema has one at least, so rename it instead.")
        for path, pair in reversed(list(pairs(draft))):
            if self.label in pair:
                draft = draft.remove(path)
        for name in [name for name, rule in (draft.raw.get("relations") or {}).items() if not rule["pairs"]]:
            draft = draft.remove(("relations", name))
        return needs_met(keys_removed(draft.remove(("labels", self.label)), self.label))

    def span(self, span: Span) -> Span | None:
        """Return what becomes of a span."""
        return None if self.fate == "delete" and self.concerns(span) else span

    def concerns(self, value: Span | Relation) -> bool:
        """Tell whether the change speaks of this span or relation."""
        return isinstance(value, Span) and value.label == self.label
