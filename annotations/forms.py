"""Surface forms: what the same words were tagged as elsewhere, and with which attribute values."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from annotations.candidates.form_index import FormIndex
from annotations.document import Document
from annotations.span import Span
from annotations.spans import Spans

LONGEST = 100
"""Characters of a form; a longer quote hardly ever comes back word for word."""

HELD = 64
"""Articles whose spans are held to be compared with later values; of the others only the counts are."""

Key = tuple[str, str]


class Tagged(NamedTuple):
    """What counts of a span: its label, its form and its attribute values."""

    label: str
    form: str
    values: tuple[tuple[str, str], ...] = ()


def form_of(quote: str) -> str:
    """Return a quote as a form: white space folded, case kept."""
    return " ".join(quote.split())


def tagged(label: str, quote: str, attributes: Mapping[str, object]) -> Tagged | None:
    """Return what counts of a span, None where its words are too long to come back."""
    if len(quote) > 2 * LONGEST or len(form := form_of(quote)) > LONGEST:
        return None
    return Tagged(label, form, tuple((name, value) for name, value in attributes.items() if isinstance(value, str)))


class Forms:
    """Counts of labels and attribute values by form, over any number of documents of one workspace.

    A document that is added again takes the place of its earlier value. `index` holds the forms that are counted now,
    each under the labels it has now.
    """

    def __init__(self) -> None:
        self.index = FormIndex()
        self._spans: dict[str, Spans] = {}
        self._counted: set[str] = set()
        self._labels: dict[str, dict[str, int]] = {}
        self._values: dict[Key, dict[str, dict[str, int]]] = {}

    @property
    def size(self) -> int:
        """The number of different forms."""
        return len(self._labels)

    def knows(self, article_id: str) -> bool:
        """Tell whether an article was counted."""
        return article_id in self._counted

    def add(self, document: Document) -> None:
        """Count what a document says; only what has changed since it was added last is counted anew.

        What was counted with `learn` is taken for what the document says.
        """
        held = self._spans.pop(document.article_id, None)
        if held is None:
            held = document.spans if document.article_id in self._counted else Spans()
        gone, come = document.spans.difference(held)
        for span in gone:
            self._count_span(span, -1)
        for span in come:
            self._count_span(span, 1)
        self._counted.add(document.article_id)
        self._spans[document.article_id] = document.spans
        while len(self._spans) > HELD:
            del self._spans[next(iter(self._spans))]

    def learn(self, article_id: str, spans: Iterable[Tagged]) -> None:
        """Count what stands in an article's file; nothing where the article was counted already."""
        if article_id in self._counted:
            return
        self._counted.add(article_id)
        for one in spans:
            self._count(one, 1)

    def labels(self, quote: str) -> Mapping[str, int]:
        """Return how often each label was given to the form of `quote`."""
        return dict(self._labels.get(form_of(quote), {}))

    def forms(self) -> dict[str, str]:
        """Return each form with the label that it was given most often, of several the first by name."""
        return {form: min(labels, key=lambda name: (-labels[name], name)) for form, labels in self._labels.items()}

    def values(self, label: str, quote: str, *, without: Span | None = None) -> dict[str, str]:
        """Return the most frequent value of each attribute of spans of this label and form.

        `without` is left out of the count, so that a span does not speak for itself.
        """
        likely: dict[str, str] = {}
        for name, counted in self._values.get((label, form_of(quote)), {}).items():
            counts = Counter(counted)
            if without is not None and without.label == label and name in without.attributes:
                counts[str(without.attributes[name])] -= 1
            best = min(counts, key=lambda value: (-counts[value], value), default=None)
            if best is not None and counts[best] > 0:
                likely[name] = best
        return likely

    def _count_span(self, span: Span, by: int) -> None:
        one = tagged(span.label, span.quote, span.attributes)
        if one is not None:
            self._count(one, by)

    def _count(self, one: Tagged, by: int) -> None:
        labels = self._labels.setdefault(one.form, {})
        known = one.label in labels
        _step(labels, one.label, by)
        if one.label in labels and not known:
            self.index.learn(one.form, one.label)
        elif known and one.label not in labels:
            self.index.forget(one.form, one.label)
        if not labels:
            del self._labels[one.form]
        if not one.values:
            return
        values = self._values.setdefault((one.label, one.form), {})
        for name, value in one.values:
            counts = values.setdefault(name, {})
            _step(counts, value, by)
            if not counts:
                del values[name]
        if not values:
            del self._values[one.label, one.form]


def _step(counts: dict[str, int], name: str, by: int) -> None:
    number = counts.get(name, 0) + by
    if number > 0:
        counts[name] = number
    else:
        counts.pop(name, None)
