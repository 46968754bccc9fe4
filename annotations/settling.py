"""Settling what two sides did differently: one of the two values is put in its place."""

from dataclasses import replace
from typing import Any

from annotations import editing
from annotations.change import Change, difference
from annotations.document import Document
from annotations.errors import EditRefused
from annotations.merging import Conflict
from annotations.relation import Relation
from annotations.schema import Status
from annotations.span import Span

WHAT = "settle what was changed on both sides"


def can_settle(document: Document, conflict: Conflict) -> bool:
    """Tell whether there is still something to decide: one of the two values can stand there and does not."""
    for value in (conflict.ours, conflict.theirs):
        try:
            if not settle(document, conflict, value).is_empty():
                return bool(conflict.ours != conflict.theirs)
        except EditRefused:
            continue
    return False


def settle(document: Document, conflict: Conflict, value: Any) -> Change:
    """Return the change that puts `value`, which is one of the conflict's two, in its place; empty where it stands.

    Raises:
        EditRefused: what is there now leaves no room for it, or it is of no kind that stands by itself.
    """
    name = conflict.id
    match conflict.kind:
        case "span" if value is None or isinstance(value, Span):
            held = document.spans.get(name)
            if held == value:
                return Change(WHAT)
            return replace(editing.delete(document, [name]), what=WHAT) if value is None else _step(held, value)
        case "relation" if value is None or isinstance(value, Relation):
            there = document.relations.get(name)
            if value is not None and not (value.source in document.spans and value.target in document.spans):
                raise EditRefused("One of the spans that it joins is gone; tag that again first.")
            return Change(WHAT) if there == value else Change(WHAT, relations=((there, value),))
        case "label":
            labels = {key: held for key, held in document.labels.items() if key != name}
            labels |= {} if value is None else {name: value}
            return difference(WHAT, document, replace(document, labels=labels))
        case "state" if name == "note":
            return difference(WHAT, document, replace(document, note=str(value)))
        case "state" if name == "status":
            return difference(WHAT, document, replace(document, status=Status(value)))
    raise EditRefused("This cannot be taken over by itself; edit it by hand.")


def _step(held: Span | None, value: Span) -> Change:
    return Change(WHAT, spans=((held, value),))
