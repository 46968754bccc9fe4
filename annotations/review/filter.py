"""Which documents and spans a question wants, and which files can hold any of them."""

import json
import re
from collections.abc import Callable, Iterable
from itertools import chain

from annotations.document import Document
from annotations.forms import form_of
from annotations.patterns import matcher
from annotations.review.item import Item
from annotations.review.kinds import Kind
from annotations.review.question import Question
from annotations.span import Span

Test = Callable[[Span], bool]

_CANONICAL = b'{\n"article": {'
_ON_SPANS = ("value", "origin", "since", "until", "without")
"""Terms that only what is tagged can meet."""


class Filter:
    """The conditions of one question; made once, asked often."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self._tests = [test for test in map(self._test, _TESTS) if test is not None]
        self._words = [test for test in map(self._test, ("form", "text", "longer", "shorter")) if test is not None]
        self._by, self._not_by = question.values("by"), question.values("by", negated=True)
        self._reviewers = question.values("reviewer")
        self._not_reviewers = question.values("reviewer", negated=True)
        self._statuses = question.values("status"), question.values("status", negated=True)
        self._globs = [
            matcher(patterns) if (patterns := question.values("article", negated=negated)) else None
            for negated in (False, True)
        ]
        self._needles = list(self._of_files())

    def wants_article(self, article_id: str) -> bool:
        """Tell whether items of an article can answer."""
        wanted, unwanted = self._globs
        return (wanted is None or wanted(article_id)) and not (unwanted is not None and unwanted(article_id))

    def wants_annotator(self, name: str) -> bool:
        """Tell whether items of an annotator's work can answer."""
        return (not self._by or name in self._by) and name not in self._not_by

    def wants_reviewer(self, name: str) -> bool:
        """Tell whether what somebody proposed, asked or decided can answer."""
        return (not self._reviewers or name in self._reviewers) and name not in self._not_reviewers

    def wants_document(self, document: Document) -> bool:
        """Tell whether items of a document can answer."""
        wanted, unwanted = self._statuses
        return (not wanted or document.status in wanted) and document.status not in unwanted

    def wants_span(self, span: Span) -> bool:
        """Tell whether a span meets every condition on spans."""
        return all(test(span) for test in self._tests)

    def wants_place(self, item: Item) -> bool:
        """Tell whether an item without a span meets every condition on label and words."""
        label = self.question.values("label")
        if label and item.label and item.label not in label:
            return False
        if item.label and item.label in self.question.values("label", negated=True):
            return False
        if any(self.question.values(name) for name in _ON_SPANS):
            return False
        stand_in = Span("", item.label, item.fragments, item.quote, "", "", "", "")
        return all(test(stand_in) for test in self._words)

    def may_hold(self, content: bytes) -> bool:
        """Tell whether a file's bytes can hold a span that answers; False is sure."""
        if not self._needles or not content.startswith(_CANONICAL):
            return True
        return all(any(test(content) for test in tests) for tests in self._needles)

    def _test(self, name: str) -> Test | None:
        wanted = [_TESTS[name](value) for value in self.question.values(name)]
        unwanted = [_TESTS[name](value) for value in self.question.values(name, negated=True)]
        if not wanted and not unwanted:
            return None
        if len(wanted) == 1 and not unwanted:
            return wanted[0]
        return lambda span: (
            (not wanted or any(test(span) for test in wanted)) and not any(test(span) for test in unwanted)
        )

    def _of_files(self) -> Iterable[list[Callable[[bytes], bool]]]:
        """Yield groups of tests of a canonical file's bytes: one of each group must hold."""
        if self.question.kinds - {Kind.SPANS, Kind.WITHOUT, Kind.EDGE, Kind.OVERLAP, Kind.REQUIRES}:
            return
        labels = self.question.values("label")
        if labels:
            yield [_has(f'"label": {json.dumps(label)}') for label in labels]
        forms = list(chain(self.question.values("form"), self.question.values("text")))
        groups = [self.question.values(name) for name in ("form", "text")]
        if forms:
            for values in groups:
                tests = [test for value in values if (test := _words(value)) is not None]
                if tests and len(tests) == len(values):
                    yield tests


def _has(words: str) -> Callable[[bytes], bool]:
    needle = words.encode("ascii")
    return lambda content: needle in content


def _words(value: str) -> Callable[[bytes], bool] | None:
    """Return a test for the longest word of a form in a file, None where none can be made."""
    longest = max(value.split(), key=len, default="")
    needle = json.dumps(longest)[1:-1]
    if _is_exact(value):
        return _has(needle)
    return _folded(needle) if longest.isascii() else None


def _folded(needle: str) -> Callable[[bytes], bool]:
    """Return a test for ASCII words in any case; of two other letters the small ones are ASCII too."""
    escaped = re.escape(needle).replace("k", r"(?:k|\\u212a)").replace("i", r"(?:i|\\u0130)")
    pattern = re.compile(escaped.encode("ascii"), re.IGNORECASE)
    return lambda content: pattern.search(content) is not None


def _is_exact(value: str) -> bool:
    return any(character.isupper() for character in value)


def _label(value: str) -> Test:
    return lambda span: span.label == value


def _value(value: str) -> Test:
    name, equals, wanted = value.partition("=")
    if not equals:
        return lambda span: span.attributes.get(name) is not None
    return lambda span: str(span.attributes.get(name)) == wanted and span.attributes.get(name) is not None


def _form(value: str) -> Test:
    if _is_exact(value):
        return lambda span: form_of(span.quote) == value
    folded = value.lower()
    return lambda span: form_of(span.quote).lower() == folded


def _text(value: str) -> Test:
    if _is_exact(value):
        return lambda span: value in form_of(span.quote)
    folded = value.lower()
    return lambda span: folded in form_of(span.quote).lower()


def _longer(value: str) -> Test:
    least = int(value)
    return lambda span: len(span.quote) > least


def _shorter(value: str) -> Test:
    most = int(value)
    return lambda span: len(span.quote) < most


def _origin(value: str) -> Test:
    return lambda span: span.origin.startswith(value)


def _since(value: str) -> Test:
    return lambda span: span.updated[:10] >= value


def _until(value: str) -> Test:
    return lambda span: span.updated[:10] <= value


_TESTS: dict[str, Callable[[str], Test]] = {
    "label": _label,
    "longer": _longer,
    "shorter": _shorter,
    "origin": _origin,
    "since": _since,
    "until": _until,
    "value": _value,
    "form": _form,
    "text": _text,
}
