"""What it takes to change the vocabulary of a workspace: what becomes of the schema, of a span, of a relation."""

from typing import Literal, Protocol

from annotations.migration.schema_draft import SchemaDraft
from annotations.relation import Relation
from annotations.span import Span

Fate = Literal["keep", "delete"]


class Recasting(Protocol):
    """One change of the vocabulary, as a value that knows no workspace.

    `span` and `relation` return the same object where nothing becomes of it, and None where it goes.
    """

    @property
    def what(self) -> str:
        """A few words that say what is done."""

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        """Return the schema changed; raise EditRefused where that cannot be."""

    def span(self, span: Span) -> Span | None:
        """Return what becomes of a span."""

    def relation(self, relation: Relation, source: str, target: str) -> Relation | None:
        """Return what becomes of a relation between spans of the labels `source` and `target`, as they were."""

    def loss(self, span: Span) -> str:
        """Return what of a span has no place afterwards, in a few words, or ""."""

    def concerns(self, value: Span | Relation) -> bool:
        """Tell whether the change speaks of this span or relation, whatever becomes of it."""


class OfSpans:
    """What a change of spans does to relations: nothing; most lose nothing."""

    def loss(self, span: Span) -> str:
        """Return what of a span has no place afterwards."""
        return ""

    def relation(self, relation: Relation, source: str, target: str) -> Relation | None:
        """Return what becomes of a relation."""
        return relation


class OfRelations:
    """What a change of relations does to spans: nothing."""

    def loss(self, span: Span) -> str:
        """Return what of a span has no place afterwards."""
        return ""

    def span(self, span: Span) -> Span | None:
        """Return what becomes of a span."""
        return span
