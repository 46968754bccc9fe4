"""One annotator at work: the open article, every edit of it, and its way to the disk. No screen."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from annotations import editing
from annotations.article import Article
from annotations.change import Change
from annotations.document import Document
from annotations.errors import ArticleError, EditRefused, ReadOnly
from annotations.extent import Extent
from annotations.history import History
from annotations.journal import Operation
from annotations.schema import Schema, Status
from annotations.scribe import Kept, NotKept, Scribe
from annotations.text import Text
from annotations.workspace import Workspace


class Session:
    """What the app knows while it runs; screens call it, it calls `annotations/`.

    `tell` is called from the writer's thread.
    """

    def __init__(
        self, workspace: Workspace, annotator: str, read_only: bool, tell: Callable[[Kept | NotKept], None]
    ) -> None:
        self.workspace = workspace
        self.annotator = annotator
        self.store = workspace.store(annotator, read_only)
        self.scribe = Scribe(self.store, tell)
        self.history = History(self.store.journal)
        self.why_locked = (
            "The workspace is open for reading only; open it again without --read-only." if read_only else ""
        )
        holder = None if read_only else self.store.holder()
        if holder is not None:
            self.why_locked = f"{annotator}'s folder is open in {holder}: close it there, then open this again to edit."
        self.article: Article | None = None
        self.text = Text("")
        self.document = Document("", "", annotator)
        self.ticket = 0

    @property
    def schema(self) -> Schema:
        """The schema of the workspace."""
        return self.workspace.schema

    def open(self, article_id: str) -> None:
        """Make an article the open one.

        Raises:
            ArticleError: it cannot be read.
            StoreError: what is stored for it cannot be read.
        """
        article = self.workspace.article(article_id)
        document = self.scribe.pending(article_id) or self.workspace.opened(self.store, article).document
        self.article, self.document, self.text = article, document, Text(article.text)

    @property
    def stale(self) -> bool:
        """Tell whether the open article's text has changed since it was annotated."""
        return self.article is not None and self.document.digest != self.article.digest

    def commit(self, change: Change) -> None:
        """Carry out an edit of the open article, note it in the history and hand it to the scribe.

        Raises:
            ReadOnly: nothing may be written here; the sentence says why.
            EditRefused: the change does not fit the document.
        """
        if change.is_empty():
            return
        self._refuse_if_locked()
        self.document = change.apply(self.document)
        step = self.history.add(Operation.of((self.document.article_id, change)))
        self.ticket = self.scribe.keep(self.document, steps=[step])

    def commit_all(self, what: str, changes: Iterable[tuple[Document, Change]]) -> Operation | None:
        """Carry out edits of several articles as one operation; return it, or None where nothing changes."""
        self._refuse_if_locked()
        done = [(document, change) for document, change in changes if not change.is_empty()]
        if not done:
            return None
        documents = [change.apply(document) for document, change in done]
        operation = Operation.of(*((document.article_id, replace(change, what=what)) for document, change in done))
        self._adopt(documents)
        self.ticket = self.scribe.keep(*documents, steps=[self.history.add(operation)])
        return operation

    def undo(self) -> Operation | None:
        """Take back the last operation, whichever article it was in; return it, or None where there is none.

        Raises:
            EditRefused: what it changed has been changed elsewhere since; it is then forgotten.
        """
        operation = self.history.last()
        if operation is not None:
            documents = self._replay(operation, [(a, change.inverse()) for a, change in operation.changes])
            self.ticket = self.scribe.keep(*documents, steps=[self.history.undo()])
        return operation

    def redo(self) -> Operation | None:
        """Carry out again what was undone last; return it, or None where there is nothing. Raises as `undo` does."""
        operation = self.history.next()
        if operation is not None:
            documents = self._replay(operation, list(operation.changes))
            self.ticket = self.scribe.keep(*documents, steps=[self.history.redo()])
        return operation

    def see(self, extents: Iterable[Extent]) -> None:
        """Note what was on the screen; it is kept with the next save, or now where something is saved already."""
        if self.why_locked or self.stale or self.article is None:
            return
        seen = editing.mark_seen(self.document, extents)
        if seen is not self.document:
            self.document = seen
            if seen.status is not Status.NEW:
                self.ticket = self.scribe.keep(seen)

    def document_of(self, article_id: str) -> Document:
        """Return what the annotator says of any article, as it stands now; raise StoreError or ArticleError."""
        if self.article is not None and article_id == self.article.id:
            return self.document
        pending = self.scribe.pending(article_id)
        if pending is not None:
            return pending
        return self.workspace.opened(self.store, self.workspace.article(article_id)).document

    def _replay(self, operation: Operation, changes: list[tuple[str, Change]]) -> list[Document]:
        self._refuse_if_locked()
        try:
            documents = [change.apply(self.document_of(article)) for article, change in changes]
        except (EditRefused, ArticleError):
            self.history.forget(operation)
            raise
        self._adopt(documents)
        return documents

    def _adopt(self, documents: Iterable[Document]) -> None:
        for document in documents:
            if self.article is not None and document.article_id == self.article.id:
                self.document = document

    def _refuse_if_locked(self) -> None:
        if self.why_locked:
            raise ReadOnly(self.why_locked)
        if self.stale:
            raise ReadOnly(
                "This text has changed since it was annotated; run 'glossator check' to see what is concerned."
            )
