"""Why something is in the queue: each kind of item, with one sentence that explains it."""

from enum import StrEnum

from annotations.lint.lint import Kind as LintKind

LINT, CHECK, MISSING = "lint", "check", "missing"
"""Names for all kinds of one family."""


class Kind(StrEnum):
    """Why an item is in the queue."""

    SPANS = "spans"
    LABELS = "labels"
    UNTAGGED = "untagged"
    EDGE = "edge"
    BOUNDARY = "boundary"
    VALUES = "values"
    OVERLAP = "overlap"
    REQUIRES = "requires"
    UNKNOWN = "unknown"
    VALUE = "value"
    PAIR = "pair"
    BROKEN = "broken"
    SENTENCE = "sentence"
    QUOTATION = "quotation"
    WITHOUT = "without"
    PROPOSAL = "proposal"
    DEFERRED = "deferred"

    @property
    def sentence(self) -> str:
        """What the kind means, for a person."""
        return _SENTENCES[self]


_SENTENCES = {
    Kind.SPANS: "It is what the question asks for.",
    Kind.LABELS: "The same words have another label nearly everywhere else.",
    Kind.UNTAGGED: "The same words are tagged nearly everywhere else, and not here.",
    Kind.EDGE: "What the label's trim rule takes off stands at its edge.",
    Kind.BOUNDARY: "A word or mark beside it is taken in, or left out, nearly everywhere else.",
    Kind.VALUES: "The same words have another value nearly everywhere else.",
    Kind.OVERLAP: "It shares text with another span in a way that the schema refuses, or is a variant of one.",
    Kind.REQUIRES: "Its label requires a relation or an attribute, and it has none of them.",
    Kind.UNKNOWN: "The schema does not know its label or one of its attributes.",
    Kind.VALUE: "An attribute has a value that the schema does not give it.",
    Kind.PAIR: "One of its relations is unknown to the schema, has no end, or joins what it may not join.",
    Kind.BROKEN: "Its words are not those that stand at its place in the text.",
    Kind.SENTENCE: "This sentence was seen, and nothing in it is tagged.",
    Kind.QUOTATION: "This quotation is not tagged as quotations are elsewhere.",
    Kind.WITHOUT: "It lacks a relation or an attribute that spans of its label have.",
    Kind.PROPOSAL: "Somebody who reviewed this work proposes a correction.",
    Kind.DEFERRED: "It was put off with a question.",
}

FAMILIES: dict[str, frozenset[Kind]] = {
    LINT: frozenset([Kind.LABELS, Kind.UNTAGGED, Kind.EDGE, Kind.BOUNDARY, Kind.VALUES, Kind.OVERLAP, Kind.REQUIRES]),
    CHECK: frozenset([Kind.UNKNOWN, Kind.VALUE, Kind.PAIR, Kind.BROKEN, Kind.OVERLAP, Kind.REQUIRES]),
    MISSING: frozenset([Kind.UNTAGGED, Kind.REQUIRES, Kind.SENTENCE, Kind.QUOTATION, Kind.WITHOUT]),
}
"""The kinds that `find:lint`, `find:check` and `find:missing` ask for."""

OF_LINT: dict[LintKind, Kind] = {
    LintKind.LABELS: Kind.LABELS,
    LintKind.MISSING: Kind.UNTAGGED,
    LintKind.EDGE: Kind.EDGE,
    LintKind.BOUNDARY: Kind.BOUNDARY,
    LintKind.ATTRIBUTE: Kind.VALUES,
    LintKind.OVERLAP: Kind.OVERLAP,
    LintKind.REQUIRES: Kind.REQUIRES,
}
"""The kind of item that a lint makes."""

OF_CHECK: dict[str, Kind] = {
    "label": Kind.UNKNOWN,
    "attribute": Kind.UNKNOWN,
    "value": Kind.VALUE,
    "pair": Kind.PAIR,
    "relation": Kind.PAIR,
    "span": Kind.BROKEN,
    "overlap": Kind.OVERLAP,
    "requires": Kind.REQUIRES,
}
"""The kind of item that a finding of `check` makes where it points at a span or a relation."""

COUNTED = frozenset([Kind.LABELS, Kind.UNTAGGED, Kind.BOUNDARY, Kind.VALUES, Kind.QUOTATION, Kind.WITHOUT])
"""The kinds that need to know how the whole workspace tags."""


EDGES = frozenset([Kind.EDGE, Kind.BOUNDARY])
"""The kinds whose matter is the edges, where white space has to be seen."""


def named(name: str) -> frozenset[Kind]:
    """Return the kinds that a name asks for: a kind's own, or a family's; raise KeyError for any other."""
    if name in FAMILIES:
        return FAMILIES[name]
    return frozenset([Kind(name)]) if name in set(Kind) else FAMILIES[name]


def names() -> list[str]:
    """Return every name that can be asked for, families first."""
    return [*FAMILIES, *map(str, Kind)]
