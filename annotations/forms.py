"""Surface forms: what the same words were tagged as elsewhere, and with which attribute values."""

from collections import Counter
from collections.abc import Mapping

from annotations.document import Document
from annotations.span import Span

Key = tuple[str, str]


def form_of(quote: str) -> str:
    """Return a quote as a form: white space folded, case kept."""
    return " ".join(quote.split())


class Forms:
    """Counts of labels and attribute values by form, over any number of documents of one workspace.

    A document that is added again takes the place of its earlier value.
    """

    def __init__(self) -> None:
        self._spans: dict[str, dict[str, Span]] = {}
        self._labels: dict[str, Counter[str]] = {}
        self._values: dict[Key, dict[str, Counter[str]]] = {}

    @property
    def size(self) -> int:
        """The number of different forms."""
        return len(self._labels)

    def knows(self, article_id: str) -> bool:
        """Tell whether a document of this article was added."""
        return article_id in self._spans

    def add(self, document: Document) -> None:
        """Count what a document says; only what has changed since it was added last is counted anew."""
        held = self._spans.get(document.article_id, {})
        now = {span.id: span for span in document.spans}
        for span_id, span in held.items():
            if now.get(span_id) is not span:
                self._count(span, -1)
        for span_id, span in now.items():
            if held.get(span_id) is not span:
                self._count(span, 1)
        self._spans[document.article_id] = now

    def labels(self, quote: str) -> Mapping[str, int]:
        """Return how often each label was given to the form of `quote`."""
        return {label: count for label, count in self._labels.get(form_of(quote), Counter()).items() if count > 0}

    def forms(self) -> dict[str, str]:
        """Return each form with the label that it was given most often."""
        return {form: max(labels, key=labels.__getitem__) for form, labels in self._labels.items() if labels}

    def values(self, label: str, quote: str, *, without: Span | None = None) -> dict[str, str]:
        """Return the most frequent value of each attribute of spans of this label and form.

        `without` is left out of the count, so that a span does not speak for itself.
        """
        likely: dict[str, str] = {}
        for name, counted in self._values.get((label, form_of(quote)), {}).items():
            counts = Counter(counted)
            if without is not None and without.label == label and name in without.attributes:
                counts[str(without.attributes[name])] -= 1
            best = max(counts, key=counts.__getitem__, default=None)
            if best is not None and counts[best] > 0:
                likely[name] = best
        return likely

    def _count(self, span: Span, by: int) -> None:
        form = form_of(span.quote)
        labels = self._labels.setdefault(form, Counter())
        labels[span.label] += by
        if labels[span.label] <= 0:
            del labels[span.label]
        if not labels:
            del self._labels[form]
        values = self._values.setdefault((span.label, form), {})
        for name, value in span.attributes.items():
            if isinstance(value, str):
                values.setdefault(name, Counter())[value] += by
