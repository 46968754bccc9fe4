"""How a workspace tags: counts by surface form and by what stands beside spans, to judge one place by all others."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from annotations.document import Document
from annotations.forms import form_of
from annotations.span import CONTEXT, Span

LONGEST = 100
"""Characters of a form that is still counted; what is longer is hardly ever written twice."""

_REPEATED = 3
_AGREED = 0.9
"""Forms that are tagged so often tell whether an attribute goes by the words: this share has to agree."""

_SHARED = 0.2
_BOTH_WAYS = 2
"""Two labels go by the place where they share so many of the forms that they have, and so many in either way."""

Side = Literal["before", "after", "around"]

_QUOTES = {"“": "”", "„": "“", '"': '"', "«": "»", "‹": "›", "‘": "’", "'": "'", "「": "」", "『": "』", "《": "》"}
_LAST_WORD = re.compile(r"(?:^|(?<=\s)|(?<=[(\[“„«]))(\w+\.?)(\s)$")
_FIRST_WORD = re.compile(r"^(\s)(\w+)(?=\W|$)")
_POSSESSIVE = re.compile(r"^['’]s\b")


class Beside(NamedTuple):
    """What stands beside a span, or at its edge: a word, a possessive, a mark, or quotes around it."""

    side: Side
    token: str


class Choice(NamedTuple):
    """How often something beside spans was taken in and left out."""

    taken: int
    left: int

    @property
    def total(self) -> int:
        """How often there was a choice."""
        return self.taken + self.left


class Usage:
    """Counts over any number of documents; it holds what is different, not every span."""

    def __init__(self) -> None:
        self.labels: dict[str, Counter[str]] = {}
        self.of_label: Counter[str] = Counter()
        self._values: dict[tuple[str, str], dict[str, Counter[str]]] = {}
        self._agreeing: dict[tuple[str, str, bool], tuple[int, int]] = {}
        self._nested: Counter[tuple[str, str]] = Counter()
        self._taken: Counter[tuple[str, Beside]] = Counter()
        self._left: Counter[tuple[str, Beside]] = Counter()
        self._left_of: Counter[tuple[str, str]] = Counter()
        self._outer: set[tuple[str, Side, str]] = set()
        self._shared: dict[tuple[str, str], Counter[int | None]] = {}

    def add(self, document: Document) -> None:
        """Count what a document says."""
        self._agreeing.clear()
        self._shared.clear()
        self._outer.clear()
        spans = list(document.spans)
        for place, span in enumerate(spans):
            self.of_label[span.label] += 1
            if len(span.quote) <= LONGEST and len(span.fragments) == 1:
                self._count(span)
            for other in spans[place + 1 :]:
                if other.start >= span.end:
                    break
                if other.end <= span.end and other.extent != span.extent:
                    self._nested[other.label, span.label] += 1

    def holds(self, outer: str, inner: str) -> bool:
        """Tell whether spans of the label `outer` often have ones of `inner` in them, as claims have actors."""
        return self._nested[inner, outer] >= max(2, 0.2 * self.of_label[outer])

    def values(self, label: str, form: str) -> Mapping[str, Counter[str]]:
        """Return how often each value of each attribute was given to spans of this label and form."""
        return self._values.get((label, form), {})

    def goes_by_form(self, label: str, name: str, form: str) -> bool:
        """Tell whether the same words mostly have the same value of an attribute, by all forms like this one.

        A value that depends on where words stand, as whether something was told before, says nothing of other places.
        Names, with a capital, and other words are judged apart: "we" are others each time.
        """
        is_name = not form.islower()
        if (label, name, is_name) not in self._agreeing:
            self._agreeing[label, name, is_name] = self._agreement(label, name, is_name)
        agreeing, total = self._agreeing[label, name, is_name]
        counts = self.values(label, form).get(name)
        if counts is not None and counts.total() >= _REPEATED:
            agreeing, total = agreeing - max(counts.values()), total - counts.total()
        return agreeing >= _AGREED * total

    def _agreement(self, label: str, name: str, is_name: bool) -> tuple[int, int]:
        """Return how many of the spans of repeated forms have their form's most frequent value, and of how many."""
        found = [
            counts
            for (held, form), values in self._values.items()
            if held == label
            and is_name is not form.islower()
            and (counts := values.get(name)) is not None
            and counts.total() >= _REPEATED
        ]
        return sum(max(counts.values()) for counts in found), sum(counts.total() for counts in found)

    def go_by_place(self, one: str, other: str, form: str) -> bool:
        """Tell whether two labels often have the same words, now more of the one and now of the other.

        Towns and the teams or governments that are called after them do: which it is depends on where they stand. A
        label that is given by mistake is never the more frequent one. By all forms but this one.
        """
        one, other = sorted((one, other))
        if (one, other) not in self._shared:
            found = [counts for counts in self.labels.values() if counts[one] + counts[other] >= _REPEATED]
            self._shared[one, other] = Counter(_way(counts, one, other) for counts in found)
        ways = self._shared[one, other].copy()
        counts = self.labels.get(form, Counter())
        if counts[one] + counts[other] >= _REPEATED:
            ways[_way(counts, one, other)] -= 1
        shared = ways[1] + ways[-1]
        return min(ways[1], ways[-1]) >= _BOTH_WAYS and shared >= _SHARED * ways.total()

    def is_outer(self, label: str, side: Side, word: str) -> bool:
        """Tell whether spans of the label begin (before) or end (after) with this word."""
        if not self._outer:
            for form, labels in self.labels.items():
                words = form.split(" ")
                for held in labels:
                    self._outer |= {(held, "before", words[0]), (held, "after", words[-1])}
        return (label, side, word) in self._outer

    def choice(self, label: str, beside: Beside) -> Choice:
        """Return how often spans of the label took in what stands beside them, and left it out."""
        return Choice(self._taken[label, beside], self._left[label, beside])

    def choice_of(self, label: str, longer: str) -> Choice:
        """Return how often the words `longer` were tagged, and how often without the word or mark at their edge."""
        return Choice(self.labels.get(longer, Counter())[label], self._left_of[label, longer])

    def _count(self, span: Span) -> None:
        form = form_of(span.quote)
        self.labels.setdefault(form, Counter())[span.label] += 1
        if span.attributes:
            values = self._values.setdefault((span.label, form), {})
            for name, value in span.attributes.items():
                if isinstance(value, str):
                    values.setdefault(name, Counter())[value] += 1
        for beside, _ in edges(form):
            self._taken[span.label, beside] += 1
        for beside, longer in neighbours(span):
            self._left[span.label, beside] += 1
            self._left_of[span.label, longer] += 1


def edges(form: str) -> Iterator[tuple[Beside, str]]:
    """Yield what could be left out at the edges of a form, with the form that remains."""
    if len(form) > 2 and _QUOTES.get(form[0]) == form[-1]:
        yield Beside("around", form[0]), form[1:-1]
        return
    first, space, rest = form.partition(" ")
    if space and first.rstrip(".").isalnum():
        yield Beside("before", _token(first)), rest
    rest, space, last = form.rpartition(" ")
    if space and last.isalnum():
        yield Beside("after", _token(last)), rest
    if len(form) > 2 and _POSSESSIVE.match(form[-2:]):
        yield Beside("after", "'s"), form[:-2]


def neighbours(span: Span) -> Iterator[tuple[Beside, str]]:
    """Yield what stands beside a span and could be taken in, with the form that it would then have."""
    form = form_of(span.quote)
    prefix, suffix = span.prefix, span.suffix
    if prefix and suffix and _QUOTES.get(prefix[-1]) == suffix[0]:
        yield Beside("around", prefix[-1]), prefix[-1] + form + suffix[0]
    if (found := _LAST_WORD.search(prefix)) and (found.start(1) > 0 or len(prefix) < CONTEXT):
        yield Beside("before", _token(found[1])), f"{found[1]} {form}"
    if _POSSESSIVE.match(suffix):
        yield Beside("after", "'s"), form + suffix[:2]
    elif (found := _FIRST_WORD.match(suffix)) and (found.end() < len(suffix) or len(suffix) < CONTEXT):
        yield Beside("after", _token(found[2])), f"{form} {found[2]}"


def _way(counts: Counter[str], one: str, other: str) -> int | None:
    """Return which of two labels more of these tags bear: 1 or -1, 0 for as many of both, None where one has none."""
    if not (counts[one] and counts[other]):
        return None
    return (counts[one] > counts[other]) - (counts[one] < counts[other])


def _token(word: str) -> str:
    """Return a word without the capital that a sentence's beginning may have given it; capitals throughout stay."""
    return word if word.isupper() and len(word) > 1 else word.lower()
