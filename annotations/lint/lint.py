"""A lint: one place where tagging does not agree with the rest of the workspace, and what would mend it."""

from dataclasses import dataclass
from enum import StrEnum

from annotations.extent import Extent
from annotations.finding import Finding, Level
from annotations.patterns import natural_key


class Kind(StrEnum):
    """What does not agree."""

    LABELS = "labels"
    """The same form has another label nearly everywhere else."""
    MISSING = "missing"
    """The form is tagged nearly everywhere else, and not here."""
    EDGE = "edge"
    """What the label's trim rule takes off stands at an edge."""
    BOUNDARY = "boundary"
    """A word or mark beside the span is taken in, or left out, nearly everywhere else."""
    ATTRIBUTE = "attribute"
    """The same form has another value nearly everywhere else."""
    OVERLAP = "overlap"
    """Two spans share text in a way that the schema refuses, or are variants of one."""
    REQUIRES = "requires"
    """A span lacks the relation or the attribute that its label asks for."""


class Act(StrEnum):
    """What would mend a lint."""

    TAG = "tag"
    RELABEL = "relabel"
    RESHAPE = "reshape"
    SET = "set"
    DELETE = "delete"
    ADD = "add"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to do: `label` to TAG as or RELABEL to, `fragments` to TAG or RESHAPE to, `attribute` to SET to `value`.

    DELETE takes the span of the lint away; ADD asks for one of `needs`, names of relations or attributes.
    """

    act: Act
    label: str = ""
    fragments: tuple[Extent, ...] = ()
    attribute: str = ""
    value: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lint:
    """Where it is, what it is in one sentence, what would mend it, and how sure that is (0 to 1).

    `span_id` is "" where nothing is tagged yet; `form` is the surface form, white space folded.
    """

    kind: Kind
    article_id: str
    annotator: str
    extent: Extent
    span_id: str
    form: str
    what: str
    suggestion: Suggestion
    sureness: float

    @property
    def key(self) -> tuple[Kind, str, str, Extent, str, Suggestion]:
        """What a verdict on it is remembered by."""
        return (self.kind, self.article_id, self.annotator, self.extent, self.span_id, self.suggestion)

    @property
    def order(self) -> tuple[float, str, str, int, str]:
        """The place in a list: the surest first, then by article in natural order, then as in the text."""
        return (-self.sureness, natural_key(self.article_id), self.annotator, self.extent.start, self.kind)

    @property
    def finding(self) -> Finding:
        """The lint as `check` lists it, an advice."""
        return Finding(self.kind, self.article_id, self.what, self.span_id, self.annotator, Level.ADVICE)

    def to_record(self) -> dict[str, object]:
        """Return the lint as JSON values."""
        suggestion = {
            "act": str(self.suggestion.act),
            "label": self.suggestion.label,
            "fragments": [list(fragment) for fragment in self.suggestion.fragments],
            "attribute": self.suggestion.attribute,
            "value": self.suggestion.value,
            "needs": list(self.suggestion.needs),
        }
        return {
            "start": self.extent.start,
            "end": self.extent.end,
            "form": self.form,
            "sureness": round(self.sureness, 3),
            "suggestion": {name: value for name, value in suggestion.items() if value},
        }
