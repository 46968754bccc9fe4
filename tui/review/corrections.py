"""Corrections that others propose of the open article: looked up in the background, marked in the annotation pane."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotations.article import Article
    from annotations.document import Document
    from annotations.verdict import Verdict
    from tui.review.desk import ReviewDesk


class Corrections:
    """How many corrections of the open article wait for an answer, and on which spans."""

    def __init__(self, desk: "ReviewDesk") -> None:
        self.desk = desk
        self.count = 0
        self._article: Article | None = None
        self._given: Mapping[str, Verdict] | None = None

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

    def _look(self, article: "Article", document: "Document") -> None:
        """Read what others say of an article; theirs are only read whose file holds verdicts."""
        from annotations.review.reading import Reading
        from annotations.review.waiting import proposals
        from tui.review.messages import Corrected

        workspace = self.desk.session.workspace
        reading = Reading(workspace, document.annotator, lambda article_id: None)
        names = [name for name in workspace.annotators() if name != document.annotator]
        found = [reading.document(name, article.id, lambda content: b'"proposal"' in content) for name in names]
        waiting = list(proposals(document, [other for other in found if other is not None], 0))
        self.desk.post_message(Corrected(article, len(waiting), frozenset(item.span_id for item in waiting)))

    def looked(self, article: "Article", count: int, spans: Collection[str]) -> None:
        """Take what was found, unless another article is open by now."""
        if article is self.desk.session.article:
            self._show(count, spans)

    def _show(self, count: int, spans: Collection[str]) -> None:
        if (count, frozenset(spans)) == (self.count, frozenset(self.desk.spans.corrected)):
            return
        self.count, self.desk.spans.corrected = count, spans
        self.desk.spans.refresh()
        self.desk.picture.show_foot()
