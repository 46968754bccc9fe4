"""An item of a queue: one thing to look at and decide."""

from dataclasses import dataclass, replace
from typing import Any

from annotations.extent import Extent
from annotations.forms import form_of
from annotations.lint.lint import Suggestion
from annotations.review.kinds import Kind
from annotations.span import Span
from annotations.verdict import Verdict

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """What to look at: why (`kind`, and one sentence), whose work, where, and what would mend it.

    `span_id` is "" where nothing is tagged; `fragments`, `quote`, `prefix` and `suffix` then say where something could
    be, and `label` which label, "" where that is open. `form` is the quote with white space folded. `surprise` is 0 for
    what is as everywhere else, 1 for what is hardly ever so. `number` is the article's place in the library, from 0.
    `proposal` is the verdict that proposes a correction, or that deferred; `reviewer` is whose verdict that is, or the
    author who asks back about it.
    `updated` is when the span was changed last.
    """

    kind: Kind
    article_id: str
    annotator: str
    span_id: str
    fragments: tuple[Extent, ...]
    label: str
    quote: str
    prefix: str = ""
    suffix: str = ""
    why: str = ""
    suggestion: Suggestion | None = None
    surprise: float = 0.5
    proposal: Verdict | None = None
    reviewer: str = ""
    number: int = 0
    updated: str = ""

    @property
    def key(self) -> Key:
        """What the item, and a verdict on it, is known by, whatever the span looks like now."""
        place = (self.span_id,) if self.span_id else ("", self.label, self.quote, self.prefix, self.suffix)
        named = (self.proposal.id,) if self.proposal is not None else ()
        return (str(self.kind), self.article_id, self.annotator, *place, *self._aside, *named)

    @property
    def extent(self) -> Extent:
        """The outer bounds, half-open."""
        return Extent(self.fragments[0].start, self.fragments[-1].end)

    @property
    def is_asked_back(self) -> bool:
        """Whether the author asks back about a correction that was proposed."""
        proposed = self.proposal is not None and self.proposal.proposal is not None
        return self.kind is Kind.DEFERRED and proposed and self.reviewer == self.annotator

    @property
    def form(self) -> str:
        """The quote with white space folded."""
        return form_of(self.quote)

    @property
    def likeness(self) -> tuple[object, ...]:
        """What items that are alike share: kind, form, label, and what is suggested, apart from places in a text."""
        act = self.suggestion
        told = None if act is None else (act.act, act.label, act.attribute, act.value, act.needs, self._shape)
        return (self.kind, self.form, self.label, told)

    @property
    def _shape(self) -> tuple[tuple[int, int], ...]:
        """How far the suggested fragments lie from the present ones."""
        if self.suggestion is None:
            return ()
        start, end = self.extent
        return tuple((fragment.start - start, fragment.end - end) for fragment in self.suggestion.fragments)

    @property
    def _aside(self) -> tuple[str, ...]:
        """What tells apart two findings of one kind on one span."""
        return (self.suggestion.attribute,) if self.suggestion is not None and self.suggestion.attribute else ()

    def at(self, span: Span) -> "Item":
        """Return the item as the span stands now."""
        return replace(
            self,
            fragments=span.fragments,
            label=span.label,
            quote=span.quote,
            prefix=span.prefix,
            suffix=span.suffix,
            updated=span.updated,
        )

    def to_record(self) -> dict[str, Any]:
        """Return the item as JSON values, as the command line lists it."""
        start, end = self.extent
        record: dict[str, Any] = {
            "kind": str(self.kind),
            "article": self.article_id,
            "annotator": self.annotator,
            "span": self.span_id,
            "label": self.label,
            "start": start,
            "end": end,
            "quote": self.quote,
            "why": self.why,
            "surprise": round(self.surprise, 3),
        }
        if self.suggestion is not None:
            told = {
                "act": str(self.suggestion.act),
                "label": self.suggestion.label,
                "fragments": [list(fragment) for fragment in self.suggestion.fragments],
                "attribute": self.suggestion.attribute,
                "value": self.suggestion.value,
                "needs": list(self.suggestion.needs),
            }
            record["suggestion"] = {name: value for name, value in told.items() if value}
        if self.proposal is not None:
            record["proposal"] = {
                "id": self.proposal.id,
                "reviewer": self.reviewer,
                "decision": str(self.proposal.decision),
                "note": self.proposal.note,
            }
        return record


def of_span(kind: Kind, article_id: str, annotator: str, span: Span, why: str, number: int = 0) -> Item:
    """Return the item that a span makes."""
    return Item(
        kind,
        article_id,
        annotator,
        span.id,
        span.fragments,
        span.label,
        span.quote,
        span.prefix,
        span.suffix,
        why,
        number=number,
        updated=span.updated,
    )
