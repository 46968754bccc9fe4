"""The terms of a schema's draft: whether a name is known or free, and what else names it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from annotations.errors import EditRefused
from annotations.migration.schema_draft import Path, SchemaDraft
from annotations.review.terms import Term, of_field, of_mapping, read, recast


def known(draft: SchemaDraft, kind: str, name: str) -> None:
    """Raise EditRefused unless the schema has a label or relation (`kind` is their section) of that name."""
    names = draft.raw.get(kind) or {}
    if name not in names:
        raise EditRefused(f"The schema has no {kind.rstrip('s')} {name!r}; it has {', '.join(names) or 'none'}.")


def fresh(draft: SchemaDraft, name: str, kind: str = "labels") -> None:
    """Raise EditRefused unless the name can be given to a new label or relation."""
    sound_name(name)
    if name in (draft.raw.get(kind) or {}):
        raise EditRefused(f"The schema has a {kind.rstrip('s')} {name!r} already; choose another name.")


def sound_name(name: str) -> None:
    """Raise EditRefused unless a schema can hold the name."""
    if not name.strip() or name != name.strip() or not name.isprintable():
        raise EditRefused(f"{name!r} cannot be a name; choose printable characters without space around them.")


def wants_key(draft: SchemaDraft, kind: str, key: str) -> None:
    """Raise EditRefused unless the key is one that no other label or relation has."""
    taken = {str(entry.get("key")): name for name, entry in (draft.raw.get(kind) or {}).items()}
    if len(key) != 1 or not key.isprintable() or key.isspace():
        free = ", ".join(c for c in "acdefglmnopqtw" if c not in taken)
        raise EditRefused(f"What is new needs a key of one character; say --key with one such as {free}.")
    if key in taken:
        raise EditRefused(f"The key {key!r} is that of {taken[key]}; say --key with another one.")


def attribute_known(draft: SchemaDraft, label: str, name: str) -> None:
    """Raise EditRefused unless the label has that attribute."""
    known(draft, "labels", label)
    held = draft.get("labels", label, "attributes") or {}
    if name not in held:
        raise EditRefused(f"{label} has no attribute {name!r}; it has {', '.join(held) or 'none'}.")


def value_known(draft: SchemaDraft, label: str, attribute: str, value: str) -> None:
    """Raise EditRefused unless the attribute of the label has that value; free text has every value."""
    attribute_known(draft, label, attribute)
    values = draft.get("labels", label, "attributes", attribute, "values")
    if values and value not in values:
        raise EditRefused(f"{label}.{attribute} has no value {value!r}; it has {', '.join(values)}.")


def attribute_names(draft: SchemaDraft, without: str = "") -> set[str]:
    """Return the names of all attributes of labels but those of `without`."""
    labels = {name: label for name, label in draft.raw["labels"].items() if name != without}
    return {name for label in labels.values() for name in label.get("attributes") or {}}


def pairs(draft: SchemaDraft) -> list[tuple[Path, list[str]]]:
    """Return the pairs of all relations, each with its path."""
    relations: Mapping[str, Any] = draft.raw.get("relations") or {}
    return [
        (("relations", name, "pairs", index), pair)
        for name, rule in relations.items()
        for index, pair in enumerate(rule["pairs"])
    ]


def twins(pair: list[str], old: str, new: str) -> list[list[str]]:
    """Return the pairs that a part `new` of the label `old` may stand in as `old` does in `pair`."""
    choices = [[end, new] if end == old else [end] for end in pair]
    return [[source, target] for source in choices[0] for target in choices[1] if [source, target] != pair]


def mentioned(draft: SchemaDraft, old: str, new: str) -> SchemaDraft:
    """Return the draft with `new` for `old` wherever relations and saved questions name the label."""
    for path, pair in reversed(pairs(draft)):
        if old in pair:
            changed = [new if end == old else end for end in pair]
            if changed in draft.get(*path[:-1]):
                draft = draft.remove(path)
                continue
            for end, name in enumerate(pair):
                draft = draft.put((*path, end), new) if name == old else draft
    return asked_otherwise(draft, lambda term: replace(term, value=new) if _asks(term, "label", old) else term)


def asked_otherwise(draft: SchemaDraft, change: Callable[[Term], Term], only: str = "") -> SchemaDraft:
    """Return the draft with the terms of its saved questions changed; of those that ask for the label `only`, if given.

    A question asks for the labels of its `label` terms that are not negated.
    """
    for question, asked in (draft.raw.get("questions") or {}).items():
        if only and _labels_of(asked) != {only}:
            continue
        if isinstance(asked, str):
            words = recast(asked, change)
            draft = draft.put(("questions", question), words) if words != asked else draft
        for field, held in asked.items() if isinstance(asked, dict) else ():
            draft = _fields_changed(draft, ("questions", question, field), held, change)
    return draft


def attribute_asked(draft: SchemaDraft, label: str, old: str, new: str) -> SchemaDraft:
    """Return the draft with `new` for the attribute `old` of a label in saved questions.

    Where other labels have an attribute of that name, only in questions that ask for this label alone.
    """

    def change(term: Term) -> Term:
        if _asks(term, "without", old):
            return replace(term, value=new)
        name, equals, value = term.value.partition("=")
        return replace(term, value=f"{new}{equals}{value}") if (term.name, name) == ("value", old) else term

    return asked_otherwise(draft, change, _only(draft, label, old))


def value_asked(draft: SchemaDraft, label: str, attribute: str, old: str, new: str) -> SchemaDraft:
    """Return the draft with `new` for a value of an attribute of a label in saved questions, as `attribute_asked`."""
    before, after = f"{attribute}={old}", f"{attribute}={new}"
    return asked_otherwise(
        draft,
        lambda term: replace(term, value=after) if _asks(term, "value", before) else term,
        _only(draft, label, attribute),
    )


def _asks(term: Term, name: str, value: str) -> bool:
    return (term.name, term.value) == (name, value)


def _only(draft: SchemaDraft, label: str, attribute: str) -> str:
    """Return the label where others have an attribute of that name too, else ""."""
    return label if attribute in attribute_names(draft, without=label) else ""


def _labels_of(asked: object) -> set[str]:
    """Return the labels that a saved question asks for; none where it cannot be read."""
    try:
        terms = read(of_mapping(asked) if isinstance(asked, dict) else str(asked))
    except (EditRefused, ValueError):
        return set()
    return {term.value for term in terms if term.name == "label" and not term.negated}


def _fields_changed(draft: SchemaDraft, path: Path, held: object, change: Callable[[Term], Term]) -> SchemaDraft:
    """Return the draft with one field of a question changed, which is a value or a list of them."""
    field = str(path[-1])
    if isinstance(held, list):
        left = list(held)
        for index in reversed(range(len(held))):
            term = of_field(field, str(held[index]))
            if (new := change(term)) == term:
                continue
            if new.value in left:
                draft = draft.remove((*path, index))
                del left[index]
            else:
                draft, left[index] = draft.put((*path, index), new.value), new.value
        return draft
    term = of_field(field, str(held))
    return draft if (new := change(term)) == term else draft.put(path, new.value)


def _key_ids(name: str) -> tuple[str, str]:
    return f"label.{name}", f"label.second-{name}"


def keys_renamed(draft: SchemaDraft, old: str, new: str) -> SchemaDraft:
    """Return the draft with the keys of one label's actions given to the new name."""
    for before, after in zip(_key_ids(old), _key_ids(new), strict=True):
        if before in (draft.raw.get("keys") or {}):
            draft = draft.rename(("keys", before), after)
    return draft


def keys_removed(draft: SchemaDraft, name: str) -> SchemaDraft:
    """Return the draft without keys for a label's actions."""
    for key_id in _key_ids(name):
        if key_id in (draft.raw.get("keys") or {}):
            draft = draft.remove(("keys", key_id))
    return draft


def attributes_joined(draft: SchemaDraft, source: str, into: str) -> SchemaDraft:
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
    found: str | None = next((letter for letter in letters if letter not in taken), None)
    if found is None:
        raise EditRefused(f"No key is left for {name}; give the values of one label fewer keys first.")
    return found


def needs_renamed(draft: SchemaDraft, label: str, old: str, new: str) -> SchemaDraft:
    """Return the draft with `new` for `old` in what a label requires."""
    held = draft.get("labels", label, "requires")
    path: Path = ("labels", label, "requires")
    if held == old:
        return draft.put(path, new)
    if isinstance(held, list) and old in held:
        place: Path = (*path, held.index(old))
        return draft.remove(place) if new in held else draft.put(place, new)
    return draft


def needs_met(draft: SchemaDraft) -> SchemaDraft:
    """Return the draft without requirements that no relation and no attribute of it can meet."""
    known = attribute_names(draft) | set(draft.raw.get("relations") or {})
    for label in draft.raw["labels"]:
        held = draft.get("labels", label, "requires")
        if isinstance(held, str) and held not in known:
            draft = draft.remove(("labels", label, "requires"))
        elif isinstance(held, list):
            for index in reversed([i for i, name in enumerate(held) if name not in known]):
                draft = draft.remove(("labels", label, "requires", index))
    return draft
