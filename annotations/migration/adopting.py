"""Adopting: the schema gets what documents use and it lacks."""

from dataclasses import dataclass

from annotations.errors import EditRefused
from annotations.finding import Finding
from annotations.migration.recasting import OfSpans
from annotations.migration.schema_draft import SchemaDraft
from annotations.relation import Relation
from annotations.span import Span
from annotations.survey import Survey
from annotations.vocabulary import Vocabulary
from annotations.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Adopt(OfSpans):
    """Labels, attributes, values, relations, pairs, zones and overlaps that are used become part of the schema.

    Nothing becomes of any span: only the schema changes, and nothing that stands in it goes.
    """

    vocabulary: Vocabulary

    @classmethod
    def used_in(cls, workspace: Workspace) -> "Adopt":
        """Return what takes over all that anybody uses in a workspace; what cannot be read is passed over."""
        vocabulary = Vocabulary()
        for item in Survey(workspace):
            for document in () if isinstance(item, Finding) else item.documents:
                vocabulary.add(document)
        return cls(vocabulary)

    @property
    def what(self) -> str:
        """A few words that say what is done."""
        return "adopt"

    def amend(self, draft: SchemaDraft) -> SchemaDraft:
        """Return the schema changed; raise EditRefused where it lacks nothing."""
        made = self.vocabulary.amended(draft)
        if made.raw == draft.raw:
            raise EditRefused("The schema has all that is used here; there is nothing to adopt.")
        return made

    def span(self, span: Span) -> Span | None:
        """Return the span as it is."""
        return span

    def concerns(self, value: Span | Relation) -> bool:
        """Tell that no span and no relation is spoken of."""
        return False
