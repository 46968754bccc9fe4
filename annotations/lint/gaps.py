"""Gaps: where forms that are tagged nearly everywhere else are not tagged."""

import re
from collections.abc import Iterator

from annotations.article import Article
from annotations.document import Document
from annotations.extent import Extent
from annotations.forms import form_of
from annotations.lint.form_finder import FormFinder
from annotations.lint.lint import Act, Kind, Lint, Suggestion
from annotations.lint.rules import told
from annotations.lint.usage import Usage
from annotations.schema import Status

_FEWEST = 3
_GAPS = 0.2
"""A form counts as tagged elsewhere when it is tagged this often, and left untagged once, or in this share of all."""

_MARKS = frozenset(" ,;:!?-–—\"“”'’")

_PART = 0.8
"""What the sureness is multiplied by where a capitalised word stands beside, as in "Lisbon Treaty"."""

_SHARE = 0.7
"""The share of one label among the tags of a form that may be suggested for it."""

_REACH = 32
_WORD_BEFORE = re.compile(r"\b([^\W\d_]{2,}) $")
_WORD_AFTER = re.compile(r" ([^\W\d_]{2,})\b")

_Place = tuple[str, str, int, int, bool]
"""Article, annotator, start, end, and whether a capitalised word stands beside."""


class Gaps:
    """Occurrences of forms that are tagged elsewhere; those of a form that is left untagged too often are let go."""

    def __init__(self, usage: Usage) -> None:
        self.usage = usage
        self._best: dict[str, tuple[str, int]] = {}
        self._places: dict[str, list[_Place] | None] = {}
        self._by_owner: dict[tuple[str, str], list[tuple[str, _Place]]] | None = None
        for form, labels in usage.labels.items():
            label, count = labels.most_common(1)[0]
            if labels.total() >= _FEWEST and count >= _SHARE * labels.total() and _is_worth_it(form):
                self._best[form] = (label, labels.total())
        self._finder = FormFinder(self._best)

    def look(self, document: Document, article: Article) -> None:
        """Take note of the untagged occurrences in what was seen of an article."""
        text = article.text
        stretches = [(0, len(text))] if document.status is Status.DONE else document.seen
        reached = 0
        for start, end in stretches:
            for extent, form in self._finder.find(text, start, min(end, len(text))):
                # What stands inside a gap is part of it.
                if extent.start < reached or self._is_settled(document, form, *extent):
                    continue
                if _is_in_a_longer_name(document, text, *extent) or _is_among_capitals(text, *extent):
                    continue
                reached = extent.end
                places = self._places.setdefault(form, [])
                if places is None:
                    continue
                places.append((document.article_id, document.annotator, *extent, _is_part_of_a_name(text, *extent)))
                tagged = self._best[form][1]
                if len(places) > max(1, _GAPS * (tagged + len(places))):
                    self._places[form] = None

    def lints(self) -> Iterator[Lint]:
        """Yield a lint for each occurrence that was left."""
        for form, places in self._places.items():
            for place in places or ():
                yield self._lint(form, len(places or ()), place)

    def lints_in(self, document: Document, article: Article) -> Iterator[Lint]:
        """Yield a lint for each occurrence in an article that was left, and that is untagged in the document as it
        stands now; to be asked once every article was looked at.
        """
        if self._by_owner is None:
            self._by_owner = {}
            for form, places in self._places.items():
                for place in places or ():
                    self._by_owner.setdefault(place[:2], []).append((form, place))
        for form, place in self._by_owner.get((document.article_id, document.annotator), ()):
            start, end = place[2:4]
            if form_of(article.text[start:end]) == form and not self._is_settled(document, form, start, end):
                yield self._lint(form, len(self._places[form] or ()), place)

    def _lint(self, form: str, untagged: int, place: _Place) -> Lint:
        label, tagged = self._best[form]
        total = tagged + untagged
        article_id, annotator, start, end, is_part = place
        extent = Extent(start, end)
        what = f"{told(form)} is tagged {tagged} times of {total}, mostly {label}, and not here."
        suggestion = Suggestion(Act.TAG, label, (extent,))
        sureness = (tagged + 1) / (total + 2) * (_PART if is_part else 1)
        return Lint(Kind.MISSING, article_id, annotator, extent, "", form, what, suggestion, sureness)

    def _is_settled(self, document: Document, form: str, start: int, end: int) -> bool:
        """Tell whether the place is tagged, is part of what is tagged, or lies in a zone."""
        label = self._best[form][0]
        for span in document.spans.overlapping(start, end):
            if (span.start, span.end) == (start, end) or not self.usage.holds(span.label, label):
                return True
            # With what belongs to it, as in "the party founded in May": the head of a longer one is not tagged again.
            if span.label == label and (span.start == start or span.end == end):
                return True
        return any(mark.start < end and start < mark.end for mark in document.zones)


def _is_worth_it(form: str) -> bool:
    """Tell whether a form can be looked for: whole words, and no boundary that is itself in question."""
    return len(form) > 1 and any(map(str.isalpha, form)) and form[0].isalnum() and form[-1] not in _MARKS


def _is_in_a_longer_name(document: Document, text: str, start: int, end: int) -> bool:
    """Tell whether a capitalised word beside the place is tagged together with it, as in "Ada Bern, a baker"."""
    if not text[start].isupper():
        return False
    around = [span for span in document.spans.overlapping(start, end) if span.start <= start and end <= span.end]
    before = text[max(0, start - 32) : start].rstrip(" ").rpartition(" ")[2]
    word = re.split(r"\s", before)[-1]
    if word[:1].isupper() and any(span.start <= start - len(word) - 1 for span in around):
        return True
    after = text[end : end + 2]
    return len(after) == 2 and after[0] == " " and after[1].isupper() and any(span.end > end + 1 for span in around)


def _is_among_capitals(text: str, start: int, end: int) -> bool:
    """Tell whether the words before and after are in capitals too, where "US" may be any word."""
    if not text[start:end].isupper():
        return False
    before, after = _WORD_BEFORE.search(text, max(0, start - _REACH), start), _WORD_AFTER.match(text, end, end + _REACH)
    return all(found is not None and found[1].isupper() for found in (before, after))


def _is_part_of_a_name(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 32) : start], text[end : end + 2]
    if not text[start].isupper():
        return False
    last = before.rpartition(" ")[0].rpartition(" ")[2] if before.endswith(" ") else ""
    is_after = len(after) == 2 and after[0] == " " and after[1].isupper()
    return is_after or (last[:1].isupper() and last.isalpha() and not _begins_a_sentence(before, last))


def _begins_a_sentence(before: str, last: str) -> bool:
    return before[: len(before) - len(last) - 1].rstrip(' "“‘(')[-1:] in ("", ".", "!", "?", ":", "\n")
