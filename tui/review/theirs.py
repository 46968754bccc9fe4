"""Another's work on the open article, as it is on the disk and as it would be with what is proposed."""

from annotations.article import Article
from annotations.document import Document
from annotations.durable import Stamp, stamp
from annotations.reanchoring.unplaced import unplaced
from annotations.review.overlay import overlay
from annotations.workspace import Workspace
from tui.visible import one_line, short


class Theirs:
    """What an annotator says of an article, read once; `has_changed` tells when their file was written anew.

    What was said of another text is laid on the present one; nothing of that is written.
    """

    def __init__(self, workspace: Workspace, annotator: str, article: Article) -> None:
        """Read it; raise StoreError where it cannot be read."""
        self.annotator = annotator
        self.article = article
        self._store = workspace.store(annotator, read_only=True)
        self._path = self._store.path(article.id)
        self._stamp: Stamp | None = None
        self._made: tuple[Document, Document, Document] | None = None
        self.base = self._read()

    def shown(self, own: Document) -> Document:
        """Return it with the corrections in place that the reviewer's document `own` proposes."""
        if self._made is None or self._made[0] is not self.base or self._made[1] is not own:
            self._made = self.base, own, overlay(self.base, own.verdicts.values())
        return self._made[2]

    def has_changed(self) -> bool:
        """Tell whether their file was written since it was read; asks the disk once."""
        return stamp(self._path) != self._stamp

    def read_again(self) -> None:
        """Take in what stands there now; raise StoreError where it cannot be read."""
        self.base = self._read()

    def _read(self) -> Document:
        self._stamp = stamp(self._path)
        return laid(self._store.load(self.article.id, self.article.digest), self.article)


def laid(document: Document, article: Article) -> Document:
    """Return what was said of an article on its text as it is now; raise StoreError where part of it is not sound."""
    if document.digest == article.digest:
        return document
    from annotations.reanchoring.reanchor import reanchor

    return reanchor(document, article.text, article.digest).document


def why_placeless(document: Document, span_id: str) -> str:
    """Return in one sentence that a span has no sure place in the text as it is now, "" for any other."""
    held = None if span_id in document.spans else unplaced(document).get(span_id)
    if held is None:
        return ""
    return (
        f"The text has changed, and {short(held.span.quote)} has no sure place in it any more: "
        f"{one_line(document.annotator, 40)} has to put it in place first."
    )
