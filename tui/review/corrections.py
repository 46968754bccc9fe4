"""Corrections that others propose: looked up in the background, told of at the foot, marked in the annotation pane."""

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from annotations.errors import StoreError
from tui.panes.library_pane import AT_ONCE, PAUSE

if TYPE_CHECKING:
    from annotations.article import Article
    from annotations.document import Document
    from annotations.entry import Entry
    from annotations.review.reading import Reading
    from annotations.verdict import Verdict
    from tui.review.desk import ReviewDesk


class Corrections:
    """How many corrections wait for an answer: of the open article and on which of its spans, and in all others."""

    def __init__(self, desk: "ReviewDesk") -> None:
        self.desk = desk
        self.count = 0
        self._article: Article | None = None
        self._given: Mapping[str, Verdict] | None = None
        self._waiting: dict[str, int] = {}

    @property
    def words(self) -> str:
        """What is told of them, "" where none wait."""
        article = self.desk.session.article
        elsewhere = sum(self._waiting.values()) - (self._waiting.get(article.id, 0) if article is not None else 0)
        told = self.count or elsewhere
        if not told:
            return ""
        corrections = f"{told} correction{'s' if told != 1 else ''}"
        if not self.count:
            return f"{corrections} elsewhere"
        return f"{corrections}, {elsewhere} elsewhere" if elsewhere else corrections

    def look(self) -> None:
        """Look again where another article was opened, or something was answered."""
        session = self.desk.session
        article, given = session.article, session.document.verdicts
        if article is None or not self.desk.settled or (article is self._article and given is self._given):
            return
        if article is not self._article:
            self._show(0, ())
        self._article, self._given = article, given
        document = session.document
        self.desk.run_worker(lambda: self._look(article, document), group="review-corrections", thread=True)

    def look_everywhere(self) -> None:
        """Look through what others say of all articles, slowly enough not to be felt."""
        entries = self.desk.articles.entries
        self.desk.run_worker(lambda: self._look_everywhere(entries), group="review-everywhere", thread=True)

    def look_again(self) -> None:
        """Look again where corrections were met: they may have been answered, or that was taken back."""
        if ids := tuple(self._waiting):
            self.desk.run_worker(lambda: self._count(ids), group="review-recount", exclusive=True, thread=True)

    def _look(self, article: "Article", document: "Document") -> None:
        """Read what others say of an article; theirs are only read whose file holds verdicts."""
        from annotations.review.waiting import proposals
        from tui.review.messages import Corrected

        waiting = list(proposals(document, self._others(self._reading(), article.id), 0))
        self.desk.post_message(Corrected(article, len(waiting), frozenset(item.span_id for item in waiting)))

    def _look_everywhere(self, entries: "Sequence[Entry]") -> None:
        from annotations.review.reading import holds_proposals

        worker, read, reading = get_current_worker(), itertools.count(), self._reading()

        def ends() -> bool:
            if next(read) % AT_ONCE == 0:
                PAUSE.wait(0.02)
            return worker.is_cancelled

        found = {
            document.article_id
            for name in self._names(reading)
            for document in reading.documents(name, holds_proposals, ends)
        }
        if found:
            self._count([entry.id for entry in entries if entry.id in found])

    def _count(self, ids: Iterable[str]) -> None:
        """Count what waits in articles."""
        from annotations.review.waiting import proposals
        from tui.review.messages import Elsewhere

        worker, reading = get_current_worker(), self._reading()
        counts = {}
        for article_id in ids:
            own = reading.document(reading.reviewer, article_id)
            if own is not None:
                counts[article_id] = sum(1 for _ in proposals(own, self._others(reading, article_id), 0))
        if not worker.is_cancelled:
            self.desk.post_message(Elsewhere(counts))

    def _reading(self) -> "Reading":
        from annotations.review.reading import Reading

        session = self.desk.session
        return Reading(session.workspace, session.annotator, session.scribe.pending)

    def _names(self, reading: "Reading") -> list[str]:
        """Return who else annotates; nobody where that cannot be read now."""
        try:
            return [name for name in self.desk.session.workspace.annotators() if name != reading.reviewer]
        except StoreError:
            return []

    def _others(self, reading: "Reading", article_id: str) -> "list[Document]":
        """Return what others say of an article and may propose something."""
        from annotations.review.reading import holds_proposals

        found = (reading.document(name, article_id, holds_proposals) for name in self._names(reading))
        return [document for document in found if document is not None]

    def looked(self, article: "Article", count: int, spans: Collection[str]) -> None:
        """Take what was found, unless another article is open by now."""
        if article is self.desk.session.article:
            self._waiting[article.id] = count
            self._show(count, spans)

    def counted(self, counts: Mapping[str, int]) -> None:
        """Take what was counted in articles; what waits in the open one is looked up by itself."""
        article, before = self.desk.session.article, self.words
        self._waiting |= {name: number for name, number in counts.items() if article is None or name != article.id}
        if self.words != before and self.desk.settled:
            self.desk.picture.show_foot()

    def _show(self, count: int, spans: Collection[str]) -> None:
        if (count, frozenset(spans)) == (self.count, frozenset(self.desk.spans.corrected)):
            return
        self.count, self.desk.spans.corrected = count, spans
        self.desk.spans.refresh()
        self.desk.picture.show_foot()
