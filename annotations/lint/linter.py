"""The consistency linter: where tagging does not agree with itself, over a whole workspace.

Two passes. The first counts how the workspace tags (`usage`); the second reads each article with what is said of it and
judges every place by these counts. What is held grows with the number of different forms and of lints, not with the
texts. Everybody's tagging counts together, as in a corpus; a place is judged only where somebody has looked: in
articles that are done, and in what was seen of others.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import nsmallest

from annotations.article import Article
from annotations.document import Document
from annotations.errors import ArticleError
from annotations.extent import Extent
from annotations.finding import Finding
from annotations.lint.form_finder import FormFinder
from annotations.lint.lint import Act, Kind, Lint, Suggestion
from annotations.lint.rules import Rules, told
from annotations.lint.usage import Usage
from annotations.schema import Status
from annotations.survey import Survey
from annotations.workspace import Workspace

MOST = 10_000
"""Lints that are listed; nobody walks a longer list."""

_FEWEST = 3
_GAPS = 0.2
"""A form counts as tagged elsewhere when it is tagged this often, and left untagged once, or in this share of all."""

_MARKS = frozenset(" ,;:!?-–—\"“”'’")

_PART = 0.8
"""What the sureness is multiplied by where a capitalised word stands beside, as in "Lisbon Treaty"."""

_SHARE = 0.7
"""The share of one label among the tags of a form that may be suggested for it."""


def lint(
    workspace: Workspace, annotators: Sequence[str] | None = None, step: Callable[[], None] = lambda: None
) -> Iterator[Lint]:
    """Yield what does not agree, in no order to rely on; `step` is called after each article of the second pass.

    `annotators` are those whose work is judged, all by default; it is always judged by everybody's. What cannot be read
    is passed over: `check` lists it. Nothing is written.
    """
    usage = Usage()
    for name in workspace.annotators():
        for document in workspace.store(name, read_only=True).documents():
            if isinstance(document, Document):
                usage.add(document)
    rules = Rules(workspace.schema, usage)
    gaps = _Gaps(usage)
    for item in Survey(workspace, annotators):
        if isinstance(item, Finding):
            continue
        if item.documents:
            try:
                article = workspace.library.read(item.entry)
            except ArticleError:
                continue
            for document in item.documents:
                if document.digest == article.digest and document.status is not Status.SKIPPED:
                    yield from rules.lints(document, article)
                    gaps.look(document, article)
        step()
    yield from gaps.lints()


def surest(lints: Iterable[Lint], most: int = MOST) -> list[Lint]:
    """Return the `most` surest lints in order; of the others nothing is held."""
    return nsmallest(most, lints, key=lambda one: one.order)


class _Gaps:
    """Occurrences of forms that are tagged elsewhere; those of a form that is left untagged too often are let go."""

    def __init__(self, usage: Usage) -> None:
        self.usage = usage
        self._best: dict[str, tuple[str, int]] = {}
        self._places: dict[str, list[tuple[str, str, int, int, bool]] | None] = {}
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
            if not places:
                continue
            label, tagged = self._best[form]
            total = tagged + len(places)
            for article_id, annotator, start, end, is_part in places:
                extent = Extent(start, end)
                what = f"{told(form)} is tagged {tagged} times of {total}, mostly {label}, and not here."
                suggestion = Suggestion(Act.TAG, label, (extent,))
                sureness = (tagged + 1) / (total + 2) * (_PART if is_part else 1)
                yield Lint(Kind.MISSING, article_id, annotator, extent, "", form, what, suggestion, sureness)

    def _is_settled(self, document: Document, form: str, start: int, end: int) -> bool:
        """Tell whether the place is tagged, is part of what is tagged, or lies in a zone."""
        label = self._best[form][0]
        for span in document.spans.overlapping(start, end):
            if (span.start, span.end) == (start, end) or not self.usage.holds(span.label, label):
                return True
        return any(mark.start < end and start < mark.end for mark in document.zones)


def _is_worth_it(form: str) -> bool:
    """Tell whether a form can be looked for: whole words, and no boundary that is itself in question."""
    return len(form) > 1 and any(map(str.isalpha, form)) and form[0].isalnum() and form[-1] not in _MARKS


def _is_part_of_a_name(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 32) : start], text[end : end + 2]
    if not text[start].isupper():
        return False
    last = before.rpartition(" ")[0].rpartition(" ")[2] if before.endswith(" ") else ""
    is_after = len(after) == 2 and after[0] == " " and after[1].isupper()
    return is_after or (last[:1].isupper() and last.isalpha() and not _begins_a_sentence(before, last))


def _begins_a_sentence(before: str, last: str) -> bool:
    return before[: len(before) - len(last) - 1].rstrip(' "“‘(')[-1:] in ("", ".", "!", "?", ":", "\n")
