"""Renaming, merging, splitting and deleting relations."""

from dataclasses import dataclass, replace

from annotations.errors import EditRefused
from annotations.migration.recasting import Fate, OfRelations
from annotations.migration.schema_draft import SchemaDraft
from annotations.relation import Relation
from annotations.schema_terms import attribute_names, fresh, known, needs_met, needs_renamed, wants_key
from annotations.span import Span


@dataclass(frozen=True, slots=True)
class MergeRelations(OfRelations):
    """Relations become one, as labels do; the pairs of all are allowed to it."""

    old: tuple[str, ...]
    into: str
    is_new: bool = False

    @property
    def what(self) -> str:
        """A few words that say what is done."""
        verb = "rename" if self.is_new else "merge"
        return f"{verb} relation {', '.join(self.old)} to {self.into}"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        """Return the schema changed; raise EditRefused where that cannot be."""
        gone = [name for name in dict.fromkeys(self.old) if name != self.into]
        relations = draft.raw.get("relations") or {}
        if self.is_new:
            known(draft, "relations", self.old[0])
            fresh(draft, self.into, "relations")
        if not gone:
            raise EditRefused(f"{self.into} is the only relation named; name another one to put into it.")
        gone = [name for name in gone if name in relations]
        renamed = list(gone)
        if self.into not in relations:
            if not gone:
                known(draft, "relations", self.into)
            fresh(draft, self.into, "relations")
            draft = draft.rename(("relations", gone.pop(0)), self.into)
        for name in gone:
            for pair in draft.get("relations", name, "pairs"):
                if pair not in draft.get("relations", self.into, "pairs"):
                    draft = draft.append(("relations", self.into, "pairs"), pair)
            draft = draft.remove(("relations", name))
        attributes = attribute_names(draft)
        for label in draft.raw["labels"]:
            for name in renamed:
                if name not in attributes:
                    draft = needs_renamed(draft, label, name, self.into)
        return draft

    def relation(self, relation: Relation, source: str, target: str) -> Relation | None:
        """Return what becomes of a relation."""
        if not self.concerns(relation) or relation.label == self.into:
            return relation
        return replace(relation, label=self.into)

    def concerns(self, value: Span | Relation) -> bool:
        """Tell whether the change speaks of this span or relation."""
        return isinstance(value, Relation) and value.label in self.old


@dataclass(frozen=True, slots=True)
class SplitRelation(OfRelations):
    """Relations between one pair of labels get another name, new or not; the old one no longer allows that pair."""

    label: str
    into: str
    source: str
    target: str
    key: str = ""

    @property
    def what(self) -> str:
        """A few words that say what is done."""
        return f"split relation {self.label} by {self.source} to {self.target} into {self.into}"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        """Return the schema changed; raise EditRefused where that cannot be."""
        known(draft, "relations", self.label)
        rule = draft.raw["relations"][self.label]
        pair = [self.source, self.target]
        if pair not in rule["pairs"]:
            raise EditRefused(f"{self.label} does not go from {self.source} to {self.target}; name a pair it has.")
        if len(rule["pairs"]) == 1:
            raise EditRefused(f"{self.label} goes from {self.source} to {self.target} only; rename it instead.")
        if self.into in draft.raw["relations"]:
            if pair not in draft.get("relations", self.into, "pairs"):
                draft = draft.append(("relations", self.into, "pairs"), pair)
        else:
            fresh(draft, self.into, "relations")
            wants_key(draft, "relations", self.key)
            made = {**rule, "key": self.key, "pairs": [pair]}
            draft = draft.add(("relations",), self.into, made, self.label)
        return draft.remove(("relations", self.label, "pairs", rule["pairs"].index(pair)))

    def relation(self, relation: Relation, source: str, target: str) -> Relation | None:
        """Return what becomes of a relation."""
        if self.concerns(relation) and (source, target) == (self.source, self.target):
            return replace(relation, label=self.into)
        return relation

    def concerns(self, value: Span | Relation) -> bool:
        """Tell whether the change speaks of this span or relation."""
        return isinstance(value, Relation) and value.label == self.label


@dataclass(frozen=True, slots=True)
class DeleteRelation(OfRelations):
    """A relation leaves the schema; those that were drawn go too, or are kept under a name that nobody knows."""

    label: str
    fate: Fate

    @property
    def what(self) -> str:
        """A few words that say what is done."""
        return f"delete relation {self.label}"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        """Return the schema changed; raise EditRefused where that cannot be."""
        if self.label not in (draft.raw.get("relations") or {}):
            return draft
        return needs_met(draft.remove(("relations", self.label)))

    def relation(self, relation: Relation, source: str, target: str) -> Relation | None:
        """Return what becomes of a relation."""
        return None if self.fate == "delete" and self.concerns(relation) else relation

    def concerns(self, value: Span | Relation) -> bool:
        """Tell whether the change speaks of this span or relation."""
        return isinstance(value, Relation) and value.label == self.label
