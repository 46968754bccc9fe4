"""Importing this module registers every action; those of the schema's own letters are made here."""

from annotations.schema import Schema
from tui.actions import (
    articles,
    candidates,
    entities,
    finding,
    moving,
    placing,
    relations,
    shaping,
    spans,
    undoing,
    values,
    views,
)
from tui.keys import Action
from tui.review import actions as review

__all__ = [
    "articles",
    "candidates",
    "entities",
    "finding",
    "moving",
    "placing",
    "relations",
    "review",
    "schema_actions",
    "shaping",
    "spans",
    "undoing",
    "values",
    "views",
]  # fmt: skip


def schema_actions(schema: Schema) -> list[Action]:
    """Return the actions of a schema's letters, besides tagging itself."""
    return [*candidates.hint_actions(schema), *values.zone_actions(schema)]
