"""How a whole workspace tags, counted once for many questions: what findings are judged by."""

from collections import Counter

from annotations.document import Document
from annotations.forms import form_of
from annotations.lint.gaps import Gaps
from annotations.lint.rules import Rules
from annotations.lint.usage import LONGEST, Usage
from annotations.relation import Relation
from annotations.schema import Schema
from annotations.span import Span
from annotations.units.quotations import MARKS

_QUOTING = MARKS - frozenset("'’‘‚‛")
"""Marks that quote; an apostrophe says nothing."""

_FEWEST = 5
_USUAL = 0.8
"""What spans of a label carry this often, where there are so many of them, is lacking where it is not."""

_HOLDS = 0.2
"""The share of a label's spans in quotation marks from which on it is taken to hold quotations."""


class Counts:
    """Counts over a workspace, for as long as it is open; edits made since are not counted anew.

    `is_whole` is set once every document was added, `gaps` once every text was looked at for untagged forms.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.usage = Usage()
        self.rules = Rules(schema, self.usage)
        self.is_whole = False
        self.gaps: Gaps | None = None
        self._carried: Counter[tuple[str, str]] = Counter()
        self._quoted: Counter[str] = Counter()

    def add(self, document: Document) -> None:
        """Count what a document says."""
        self.usage.add(document)
        for span in document.spans:
            for name in carried(document, span, self.schema):
                self._carried[span.label, name] += 1
            if _is_quoted(span):
                self._quoted[span.label] += 1

    def take(self, other: "Counts") -> None:
        """Take over counts of the whole workspace."""
        self.usage, self.rules, self.gaps = other.usage, other.rules, None
        self._carried, self._quoted = other._carried, other._quoted
        self.is_whole = True

    def surprise(self, span: Span) -> float:
        """Return how rare the label is for these words: near 0 where they always have it, near 1 where hardly ever.

        One less the share of the label among all tags of the form, each form counted once more than it occurs, so that
        words met once are neither.
        """
        form = form_of(span.quote)
        counts = self.usage.labels.get(form) if len(span.quote) <= LONGEST else None
        return 0.5 if not counts else 1 - counts[span.label] / (counts.total() + 1)

    def usual(self, label: str) -> tuple[str, ...]:
        """Return the relations and attributes that nearly all spans of a label have."""
        total = self.usage.of_label[label]
        if total < _FEWEST:
            return ()
        return tuple(
            sorted(name for (held, name), count in self._carried.items() if held == label and count >= _USUAL * total)
        )

    def holding_quotations(self) -> tuple[str, ...]:
        """Return the labels whose spans often stand in quotation marks."""
        return tuple(
            sorted(
                label
                for label, count in self._quoted.items()
                if count >= _FEWEST and count >= _HOLDS * self.usage.of_label[label]
            )
        )


def carried(document: Document, span: Span, schema: Schema) -> set[str]:
    """Return the names of a span's attributes and of the relations that it is the source of, either end where that is
    the same.
    """
    names = {name for name, value in span.attributes.items() if value is not None}
    for arrow in document.relations_of(span.id) if document.relations else ():
        rule = schema.relations.get(arrow.label)
        if _starts_at(arrow, span) or (rule is not None and rule.symmetric):
            names.add(arrow.label)
    return names


def may_carry(label: str, schema: Schema) -> set[str]:
    """Return the names of the attributes that spans of a label may have, and of the relations they may start."""
    known = schema.labels.get(label)
    names = set(known.attributes) if known is not None else set()
    for rule in schema.relations.values():
        if any(source == label or (rule.symmetric and target == label) for source, target in rule.pairs):
            names.add(rule.name)
    return names


def _starts_at(arrow: Relation, span: Span) -> bool:
    return arrow.source == span.id


def _is_quoted(span: Span) -> bool:
    opens = span.prefix[-1:] or " "
    closes = span.suffix.lstrip(".,;!?…")[:1] or " "
    within = span.quote[0] in _QUOTING or span.quote[-1] in _QUOTING
    return within or (opens in _QUOTING and closes in _QUOTING)
