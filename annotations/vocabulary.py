"""Changes of what labels, attributes and values are called: each knows what becomes of the schema and of a span.

All are values without a workspace. `amend` returns the schema's draft changed, or raises EditRefused in one sentence;
`span` and `relation` return what becomes of one of them, the same object where nothing does and None where it goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from annotations.errors import EditRefused
from annotations.forms import form_of
from annotations.relation import Relation
from annotations.schema_draft import Path, SchemaDraft
from annotations.span import Span

Fate = Literal["keep", "delete"]


class Recasting(Protocol):
    """One change of the vocabulary."""

    @property
    def what(self) -> str:
        """A few words that say what is done."""

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        """Return the schema changed; raise EditRefused where that cannot be."""

    def span(self, span: Span) -> Span | None:
        """Return what becomes of a span."""

    def relation(self, relation: Relation, source: str, target: str) -> Relation | None:
        """Return what becomes of a relation between spans of the labels `source` and `target`, as they were."""

    def concerns(self, value: Span | Relation) -> bool:
        """Tell whether the change speaks of this span or relation, whatever becomes of it."""


class _Spans:
    """What a change of spans does to relations: nothing."""

    def relation(self, relation: Relation, source: str, target: str) -> Relation | None:
        return relation


@dataclass(frozen=True, slots=True)
class MergeLabels(_Spans):
    """Labels become one; `into` is one of them, another one, or a new name (a rename, where there is one old label).

    What only an old label's attributes or values offer is added to the one that stays, so that nothing is lost.
    """

    old: tuple[str, ...]
    into: str

    @property
    def what(self) -> str:
        verb = "rename" if len(self.old) == 1 else "merge"
        return f"{verb} {', '.join(self.old)} to {self.into}"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        gone = [name for name in dict.fromkeys(self.old) if name != self.into]
        for name in self.old:
            _known(draft, "labels", name)
        if not gone:
            raise EditRefused(f"{self.into} is the only label named; name another one to put into it.")
        if self.into not in draft.raw["labels"]:
            _new(draft, self.into)
            first = gone.pop(0)
            draft = draft.rename(("labels", first), self.into)
            draft = _keys_renamed(_mentioned(draft, first, self.into), first, self.into)
        for name in gone:
            draft = _attributes_joined(draft, name, self.into)
            draft = draft.remove(("labels", name))
            draft = _keys_removed(_mentioned(draft, name, self.into), name)
        return draft

    def span(self, span: Span) -> Span | None:
        return replace(span, label=self.into) if self.concerns(span) and span.label != self.into else span

    def concerns(self, value: Span | Relation) -> bool:
        return isinstance(value, Span) and value.label in self.old


@dataclass(frozen=True, slots=True)
class SplitLabel(_Spans):
    """Spans of a label with one of some forms, or a value of an attribute, get another label, new or not.

    A new one is a copy of the old one with `key`, and may stand wherever the old one may.
    """

    label: str
    into: str
    key: str = ""
    attribute: str = ""
    value: str = ""
    forms: frozenset[str] = frozenset()

    @property
    def what(self) -> str:
        by = f"{self.attribute}={self.value}" if self.attribute else " or ".join(sorted(self.forms))
        return f"split {self.label} by {by} to {self.into}"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        _known(draft, "labels", self.label)
        if self.attribute:
            _value_known(draft, self.label, self.attribute, self.value)
        if self.into == self.label:
            raise EditRefused(f"{self.into} is what is split; name another label for its part.")
        if self.into in draft.raw["labels"]:
            return draft
        _new(draft, self.into)
        _wants_key(draft, "labels", self.key)
        draft = draft.add(("labels",), self.into, {**draft.raw["labels"][self.label], "key": self.key}, self.label)
        for path, pair in _pairs(draft):
            if self.label in pair:
                for twin in _twins(pair, self.label, self.into):
                    if twin not in draft.get(*path[:-1]):
                        draft = draft.append(path[:-1], twin)
        return draft

    def span(self, span: Span) -> Span | None:
        return replace(span, label=self.into) if self.concerns(span) else span

    def concerns(self, value: Span | Relation) -> bool:
        if not isinstance(value, Span) or value.label != self.label:
            return False
        if self.attribute:
            return value.attributes.get(self.attribute) == self.value
        return form_of(value.quote) in self.forms


@dataclass(frozen=True, slots=True)
class DeleteLabel(_Spans):
    """A label leaves the schema; its spans go with their relations, or are kept under a label that nobody knows."""

    label: str
    fate: Fate

    @property
    def what(self) -> str:
        return f"delete {self.label}"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        _known(draft, "labels", self.label)
        if len(draft.raw["labels"]) == 1:
            raise EditRefused(f"{self.label} is the only label; a schema has one at least, so rename it instead.")
        for path, pair in reversed(list(_pairs(draft))):
            if self.label in pair:
                draft = draft.remove(path)
        for name in [name for name, rule in (draft.raw.get("relations") or {}).items() if not rule["pairs"]]:
            draft = draft.remove(("relations", name))
        return _needs_checked(_keys_removed(draft.remove(("labels", self.label)), self.label))

    def span(self, span: Span) -> Span | None:
        return None if self.fate == "delete" and self.concerns(span) else span

    def concerns(self, value: Span | Relation) -> bool:
        return isinstance(value, Span) and value.label == self.label


@dataclass(frozen=True, slots=True)
class RenameAttribute(_Spans):
    """An attribute of a label gets another name."""

    label: str
    old: str
    new: str

    @property
    def what(self) -> str:
        return f"rename {self.label}.{self.old} to {self.new}"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        _attribute_known(draft, self.label, self.old)
        if draft.get("labels", self.label, "attributes", self.new) is not None:
            raise EditRefused(f"{self.label} has an attribute {self.new} already; choose another name.")
        _sound_name(self.new)
        others = _names(draft, without=self.label)
        draft = draft.rename(("labels", self.label, "attributes", self.old), self.new)
        for label in draft.raw["labels"]:
            if label == self.label or self.old not in others:
                draft = _needs_renamed(draft, label, self.old, self.new)
        return _needs_checked(draft)

    def span(self, span: Span) -> Span | None:
        if not self.concerns(span):
            return span
        held = {name: value for name, value in span.attributes.items() if name != self.new}
        return replace(span, attributes={self.new if name == self.old else name: held[name] for name in held})

    def concerns(self, value: Span | Relation) -> bool:
        return isinstance(value, Span) and value.label == self.label and self.old in value.attributes


@dataclass(frozen=True, slots=True)
class DeleteAttribute(_Spans):
    """An attribute of a label leaves the schema and the spans, or stays on them unknown."""

    label: str
    name: str
    fate: Fate = "delete"

    @property
    def what(self) -> str:
        return f"delete {self.label}.{self.name}"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        _attribute_known(draft, self.label, self.name)
        return _needs_checked(draft.remove(("labels", self.label, "attributes", self.name)))

    def span(self, span: Span) -> Span | None:
        if self.fate == "keep" or not self.concerns(span):
            return span
        return replace(span, attributes={name: value for name, value in span.attributes.items() if name != self.name})

    def concerns(self, value: Span | Relation) -> bool:
        return isinstance(value, Span) and value.label == self.label and self.name in value.attributes


@dataclass(frozen=True, slots=True)
class MergeValues(_Spans):
    """Values of an attribute become one; `into` is another one, or a new name where there is one old value."""

    label: str
    attribute: str
    old: tuple[str, ...]
    into: str

    @property
    def what(self) -> str:
        verb = "rename" if len(self.old) == 1 else "merge"
        return f"{verb} {self.label}.{self.attribute} {', '.join(self.old)} to {self.into}"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        path: Path = ("labels", self.label, "attributes", self.attribute)
        gone = [value for value in dict.fromkeys(self.old) if value != self.into]
        for value in self.old:
            _value_known(draft, self.label, self.attribute, value)
        if not gone:
            raise EditRefused(f"{self.into} is the only value named; name another one to put into it.")
        default = draft.get(*path, "default")
        held = draft.get(*path, "values")
        if held and self.into not in held:
            _sound_name(self.into)
            draft = draft.rename((*path, "values", gone[0]), self.into)
            rest = gone[1:]
        else:
            rest = gone if held else []
        for value in rest:
            draft = draft.remove((*path, "values", value))
        return draft.put((*path, "default"), self.into) if default in gone else draft

    def span(self, span: Span) -> Span | None:
        if not self.concerns(span) or span.attributes[self.attribute] == self.into:
            return span
        return replace(span, attributes={**span.attributes, self.attribute: self.into})

    def concerns(self, value: Span | Relation) -> bool:
        return (
            isinstance(value, Span) and value.label == self.label and value.attributes.get(self.attribute) in self.old
        )


@dataclass(frozen=True, slots=True)
class DeleteValue(_Spans):
    """A value of an attribute leaves the schema and the spans, or stays on them unknown."""

    label: str
    attribute: str
    value: str
    fate: Fate = "delete"

    @property
    def what(self) -> str:
        return f"delete {self.label}.{self.attribute} {self.value}"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        path: Path = ("labels", self.label, "attributes", self.attribute)
        _value_known(draft, self.label, self.attribute, self.value)
        values = draft.get(*path, "values") or {}
        if list(values) == [self.value]:
            raise EditRefused(
                f"{self.value} is the only value of {self.label}.{self.attribute}; delete the attribute instead."
            )
        if draft.get(*path, "default") == self.value:
            draft = draft.remove((*path, "default"))
        return draft.remove((*path, "values", self.value)) if values else draft

    def span(self, span: Span) -> Span | None:
        if self.fate == "keep" or not self.concerns(span):
            return span
        return replace(span, attributes={k: v for k, v in span.attributes.items() if k != self.attribute})

    def concerns(self, value: Span | Relation) -> bool:
        return (
            isinstance(value, Span)
            and value.label == self.label
            and value.attributes.get(self.attribute) == self.value
        )


class _Relations:
    """What a change of relations does to spans: nothing."""

    def span(self, span: Span) -> Span | None:
        return span


@dataclass(frozen=True, slots=True)
class MergeRelations(_Relations):
    """Relations become one, as labels do; the pairs of all are allowed to it."""

    old: tuple[str, ...]
    into: str

    @property
    def what(self) -> str:
        verb = "rename" if len(self.old) == 1 else "merge"
        return f"{verb} relation {', '.join(self.old)} to {self.into}"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        gone = [name for name in dict.fromkeys(self.old) if name != self.into]
        for name in self.old:
            _known(draft, "relations", name)
        if not gone:
            raise EditRefused(f"{self.into} is the only relation named; name another one to put into it.")
        renamed = list(gone)
        if self.into not in draft.raw["relations"]:
            _new(draft, self.into, "relations")
            draft = draft.rename(("relations", gone.pop(0)), self.into)
        for name in gone:
            for pair in draft.get("relations", name, "pairs"):
                if pair not in draft.get("relations", self.into, "pairs"):
                    draft = draft.append(("relations", self.into, "pairs"), pair)
            draft = draft.remove(("relations", name))
        attributes = _names(draft)
        for label in draft.raw["labels"]:
            for name in renamed:
                if name not in attributes:
                    draft = _needs_renamed(draft, label, name, self.into)
        return draft

    def relation(self, relation: Relation, source: str, target: str) -> Relation | None:
        if not self.concerns(relation) or relation.label == self.into:
            return relation
        return replace(relation, label=self.into)

    def concerns(self, value: Span | Relation) -> bool:
        return isinstance(value, Relation) and value.label in self.old


@dataclass(frozen=True, slots=True)
class SplitRelation(_Relations):
    """Relations between one pair of labels get another name, new or not; the old one no longer allows that pair."""

    label: str
    into: str
    source: str
    target: str
    key: str = ""

    @property
    def what(self) -> str:
        return f"split relation {self.label} by {self.source} to {self.target} into {self.into}"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        _known(draft, "relations", self.label)
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
            _new(draft, self.into, "relations")
            _wants_key(draft, "relations", self.key)
            made = {**rule, "key": self.key, "pairs": [pair]}
            draft = draft.add(("relations",), self.into, made, self.label)
        return draft.remove(("relations", self.label, "pairs", rule["pairs"].index(pair)))

    def relation(self, relation: Relation, source: str, target: str) -> Relation | None:
        if self.concerns(relation) and (source, target) == (self.source, self.target):
            return replace(relation, label=self.into)
        return relation

    def concerns(self, value: Span | Relation) -> bool:
        return isinstance(value, Relation) and value.label == self.label


@dataclass(frozen=True, slots=True)
class DeleteRelation(_Relations):
    """A relation leaves the schema; those that were drawn go too, or are kept under a name that nobody knows."""

    label: str
    fate: Fate

    @property
    def what(self) -> str:
        return f"delete relation {self.label}"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        _known(draft, "relations", self.label)
        return _needs_checked(draft.remove(("relations", self.label)))

    def relation(self, relation: Relation, source: str, target: str) -> Relation | None:
        return None if self.fate == "delete" and self.concerns(relation) else relation

    def concerns(self, value: Span | Relation) -> bool:
        return isinstance(value, Relation) and value.label == self.label


def _known(draft: SchemaDraft, kind: str, name: str) -> None:
    names = draft.raw.get(kind) or {}
    if name not in names:
        raise EditRefused(f"The schema has no {kind.rstrip('s')} {name!r}; it has {', '.join(names) or 'none'}.")


def _new(draft: SchemaDraft, name: str, kind: str = "labels") -> None:
    _sound_name(name)
    if name in (draft.raw.get(kind) or {}):
        raise EditRefused(f"The schema has a {kind.rstrip('s')} {name!r} already; choose another name.")


def _sound_name(name: str) -> None:
    if not name.strip() or name != name.strip() or not name.isprintable():
        raise EditRefused(f"{name!r} cannot be a name; choose printable characters without space around them.")


def _wants_key(draft: SchemaDraft, kind: str, key: str) -> None:
    taken = {str(entry.get("key")): name for name, entry in (draft.raw.get(kind) or {}).items()}
    if len(key) != 1 or not key.isprintable() or key.isspace():
        free = ", ".join(c for c in "acdefglmnopqtw" if c not in taken)
        raise EditRefused(f"What is new needs a key of one character; say --key with one such as {free}.")
    if key in taken:
        raise EditRefused(f"The key {key!r} is that of {taken[key]}; say --key with another one.")


def _attribute_known(draft: SchemaDraft, label: str, name: str) -> None:
    _known(draft, "labels", label)
    held = draft.get("labels", label, "attributes") or {}
    if name not in held:
        raise EditRefused(f"{label} has no attribute {name!r}; it has {', '.join(held) or 'none'}.")


def _value_known(draft: SchemaDraft, label: str, attribute: str, value: str) -> None:
    _attribute_known(draft, label, attribute)
    values = draft.get("labels", label, "attributes", attribute, "values")
    if values and value not in values:
        raise EditRefused(f"{label}.{attribute} has no value {value!r}; it has {', '.join(values)}.")


def _names(draft: SchemaDraft, without: str = "") -> set[str]:
    """Return the names of all attributes of labels but those of `without`."""
    labels = {name: label for name, label in draft.raw["labels"].items() if name != without}
    return {name for label in labels.values() for name in label.get("attributes") or {}}


def _pairs(draft: SchemaDraft) -> list[tuple[Path, list[str]]]:
    relations: Mapping[str, Any] = draft.raw.get("relations") or {}
    return [
        (("relations", name, "pairs", index), pair)
        for name, rule in relations.items()
        for index, pair in enumerate(rule["pairs"])
    ]


def _twins(pair: list[str], old: str, new: str) -> list[list[str]]:
    choices = [[end, new] if end == old else [end] for end in pair]
    return [[source, target] for source in choices[0] for target in choices[1] if [source, target] != pair]


def _mentioned(draft: SchemaDraft, old: str, new: str) -> SchemaDraft:
    """Return the draft with `new` for `old` wherever relations and saved questions name the label."""
    for path, pair in reversed(_pairs(draft)):
        if old in pair:
            changed = [new if end == old else end for end in pair]
            if changed in draft.get(*path[:-1]):
                draft = draft.remove(path)
                continue
            for end, name in enumerate(pair):
                draft = draft.put((*path, end), new) if name == old else draft
    for question, asked in (draft.raw.get("questions") or {}).items():
        for field in ("label", "labels"):
            held = asked.get(field) if isinstance(asked, dict) else None
            if held == old:
                draft = draft.put(("questions", question, field), new)
            elif isinstance(held, list) and old in held:
                place: Path = ("questions", question, field, held.index(old))
                draft = draft.remove(place) if new in held else draft.put(place, new)
    return draft


def _key_ids(name: str) -> tuple[str, str]:
    return f"label.{name}", f"label.second-{name}"


def _keys_renamed(draft: SchemaDraft, old: str, new: str) -> SchemaDraft:
    for before, after in zip(_key_ids(old), _key_ids(new), strict=True):
        if before in (draft.raw.get("keys") or {}):
            draft = draft.rename(("keys", before), after)
    return draft


def _keys_removed(draft: SchemaDraft, name: str) -> SchemaDraft:
    for key_id in _key_ids(name):
        if key_id in (draft.raw.get("keys") or {}):
            draft = draft.remove(("keys", key_id))
    return draft


def _attributes_joined(draft: SchemaDraft, source: str, into: str) -> SchemaDraft:
    """Return the draft with the attributes and values of one label added to those of another."""
    for name, attribute in (draft.get("labels", source, "attributes") or {}).items():
        held = draft.get("labels", into, "attributes") or {}
        if name not in held:
            made = {**attribute, "key": _free(str(attribute["key"]), name, [str(a["key"]) for a in held.values()])}
            draft = draft.add(("labels", into, "attributes"), name, made)
            continue
        values = held[name].get("values") or {}
        path: Path = ("labels", into, "attributes", name, "values")
        if values and not attribute.get("values"):
            raise EditRefused(
                f"{name} is free text for {source} and one of some values for {into}; make them alike first."
            )
        for value, key in (attribute.get("values") or {}).items() if values else ():
            values = draft.get(*path)
            if value not in values:
                draft = draft.add(path, value, _free(str(key), value, [str(k) for k in values.values()]))
    return draft


def _free(wanted: str, name: str, taken: list[str]) -> str:
    """Return the wanted key, or the first free one of the name's letters, of the alphabet, of the digits."""
    letters = [wanted, *(c for c in name.lower() if c.isalnum()), *"abcdefghijklmnopqrstuvwxyz0123456789"]
    found = next((letter for letter in letters if letter not in taken), None)
    if found is None:
        raise EditRefused(f"No key is left for {name}; give the values of one label fewer keys first.")
    return found


def _needs_renamed(draft: SchemaDraft, label: str, old: str, new: str) -> SchemaDraft:
    held = draft.get("labels", label, "requires")
    path: Path = ("labels", label, "requires")
    if held == old:
        return draft.put(path, new)
    if isinstance(held, list) and old in held:
        place: Path = (*path, held.index(old))
        return draft.remove(place) if new in held else draft.put(place, new)
    return draft


def _needs_checked(draft: SchemaDraft) -> SchemaDraft:
    """Return the draft without requirements that no relation and no attribute of it can meet."""
    known = _names(draft) | set(draft.raw.get("relations") or {})
    for label in draft.raw["labels"]:
        held = draft.get("labels", label, "requires")
        if isinstance(held, str) and held not in known:
            draft = draft.remove(("labels", label, "requires"))
        elif isinstance(held, list):
            for index in reversed([i for i, name in enumerate(held) if name not in known]):
                draft = draft.remove(("labels", label, "requires", index))
    return draft
