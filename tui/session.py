"""One annotator at work: the open article, every edit of it, and its way to the disk. No screen."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from annotations.amount import counted
from annotations.article import Article
from annotations.document import Document
from annotations.durable import Stamp, stamp
from annotations.errors import ArticleError, DamagedFile, EditRefused, ForeignFile, ReadOnly, StoreError
from annotations.extent import Extent
from annotations.forms import Forms
from annotations.read_ahead import ReadAhead
from annotations.schema import Schema, Status
from annotations.scribe import Kept, NotKept, Scribe
from annotations.span import Span
from annotations.text import Text
from annotations.workspace import Workspace

if TYPE_CHECKING:
    from annotations.change import Change
    from annotations.history import History
    from annotations.journal import Operation
    from annotations.refusals import Refusals

PATIENCE = 2.0
"""Seconds that opening waits for the disk where the same number came to mean another line."""


class Session:
    """What the app knows while it runs; screens call it, it calls `annotations/`.

    `tell` is called from the writer's thread, `adopted` with the documents that an operation has changed which may be
    of other articles too: one on several articles, undo, redo.
    """

    def __init__(
        self, workspace: Workspace, annotator: str, read_only: bool, tell: Callable[[Kept | NotKept], None]
    ) -> None:
        self.workspace = workspace
        self.annotator = annotator
        self.store = workspace.store(annotator, read_only)
        self.ahead = ReadAhead(workspace.library)
        self.scribe = Scribe(self.store, tell)
        self._why_locked: str | None = None
        self.forms = Forms()
        self.article: Article | None = None
        self.text = Text("")
        self.document = Document("", "", annotator)
        self.ticket = 0
        self.notice = ""
        self.adopted: Callable[[Sequence[Document]], None] = lambda documents: None
        self._reanchored: Change | None = None
        self._source: tuple[Path, Stamp | None] | None = None

    @cached_property
    def history(self) -> "History":
        """What can be undone and redone; loaded when it is first asked for."""
        from annotations.history import History

        return History(self.store.journal)

    @cached_property
    def refusals(self) -> "Refusals":
        """What was refused as the same everywhere; loaded when it is first asked for."""
        from annotations.refusals import Refusals

        return Refusals(self.store.folder)

    @property
    def why_locked(self) -> str:
        """Why nothing may be written here, in one sentence; "" where it may. Found out when it is first asked."""
        if self._why_locked is None:
            self._why_locked = self.store.refusal()
            holder = None if self._why_locked else self.store.holder()
            if holder is not None:
                self._why_locked = (
                    f"{self.annotator}'s folder is open in {holder}: close it there, then open this again to edit."
                )
        return self._why_locked

    @property
    def schema(self) -> Schema:
        """The schema of the workspace."""
        return self.workspace.schema

    def open(self, article_id: str) -> None:
        """Make an article the open one.

        A damaged or foreign annotation file is set aside, and what can be saved of it stands in its place; `notice`
        then tells what was done.

        Raises:
            ArticleError: it cannot be read.
            StoreError: what is stored for it cannot be read.
        """
        self.notice = ""
        entry = self.workspace.entry(article_id)
        # Before it is read: what is written in between is then noticed.
        source = entry.path, stamp(entry.path)
        article = self.ahead.article(entry)
        self._take_over(article_id)
        document = self.scribe.pending(article_id)
        if document is not None and entry.is_numbered and document.digest != article.digest:
            self._wait_for_the_disk(article_id)
            document = None
        if document is None:
            document = self._sound(article)
        document, self._reanchored = self._in_place(article, document)
        self.article, self.document, self.text, self._source = article, document, Text(article.text), source

    def _wait_for_the_disk(self, article_id: str) -> None:
        """Let what waits to be saved get there: its line bears another number now, this number is another line's."""
        if not self.scribe.drain(PATIENCE):
            raise StoreError(f"What was tagged in {article_id} before its file changed is not saved yet; try again.")

    def learn(self) -> None:
        """Count what the open article says among the forms; opening it does not wait for that."""
        if self.article is not None:
            self.forms.add(self.document)

    def _in_place(self, article: Article, document: Document) -> "tuple[Document, Change | None]":
        """Return a document laid on the article's text where that changed, and the change that did it.

        `notice` tells of it. It is written with the next edit, not before; what may not be edited stays as it is.
        """
        if document.digest == article.digest or self.why_locked or self.store.refusal(article.id):
            return document, None
        from annotations.reanchoring.reanchor import reanchor

        try:
            found = reanchor(document, article.text, article.digest)
        except DamagedFile as error:
            name = self.store.path(article.id).name
            self.notice = f"{self.notice} {name}: {error}; mend that field by hand, or take it out.".strip()
            return document, None
        parts = [f"{counted(found.kept, 'span')} stayed", f"{len(found.moved)} moved"]
        if found.unsure or found.lost:
            parts.append(f"{len(found.unsure)} unsure and {len(found.lost)} lost")
        if found.lost_zones:
            parts.append(f"{counted(len(found.lost_zones), 'zone')} lost")
        words = f"The text has changed since it was annotated: {', '.join(parts)}."
        self.notice = f"{self.notice} {words}".strip()
        return found.document, found.change

    @property
    def stale(self) -> bool:
        """Tell whether the open article's text has changed since it was annotated."""
        return self.article is not None and self.document.digest != self.article.digest

    def commit(self, change: "Change") -> None:
        """Carry out an edit of the open article, note it in the history and hand it to the scribe.

        Raises:
            ReadOnly: nothing may be written here; the sentence says why.
            EditRefused: the change does not fit the document.
        """
        if change.is_empty():
            return
        if self.article is None:
            raise EditRefused("No article is open to say anything of; put .txt files into this folder first.")
        self.refuse_if_locked()
        self.forms.add(self.document)
        self.document = change.apply(self.document)
        self.forms.add(self.document)
        from annotations.journal import Operation

        changes = [change] if self._reanchored is None else [self._reanchored, change]
        self._reanchored = None
        steps = [self.history.add(Operation.of((self.document.article_id, one))) for one in changes]
        self.ticket = self.scribe.keep(self.document, steps=steps)

    def commit_all(self, what: str, changes: "Iterable[tuple[Document, Change]]") -> "Operation | None":
        """Carry out edits of several articles as one operation; return it, or None where nothing changes."""
        from annotations.journal import Operation

        self.refuse_if_locked()
        done = [(document, change) for document, change in changes if not change.is_empty()]
        if not done:
            return None
        documents = [change.apply(document) for document, change in done]
        operation = Operation.of(*((document.article_id, replace(change, what=what)) for document, change in done))
        self._adopt([document for document, _ in done], documents)
        self.ticket = self.scribe.keep(*documents, steps=[self.history.add(operation)])
        return operation

    def undo(self) -> "Operation | None":
        """Take back the last operation, whichever article it was in; return it, or None where there is none.

        Raises:
            EditRefused, ArticleError: what it changed has been changed elsewhere since, or its article is
                gone; it is then forgotten.
            ReadOnly: nothing may be written in one of its articles.
            StoreError: the history, or what is stored for one of its articles, cannot be read.
        """
        self.refuse_if_locked()
        self._sift()
        operation = self.history.last()
        if operation is not None:
            documents = self._replay(operation, [(a, change.inverse()) for a, change in operation.changes])
            self.ticket = self.scribe.keep(*documents, steps=[self.history.undo()])
        return operation

    def redo(self) -> "Operation | None":
        """Carry out again what was undone last; return it, or None where there is nothing. Raises as `undo` does."""
        self.refuse_if_locked()
        self._sift()
        operation = self.history.next()
        if operation is not None:
            documents = self._replay(operation, list(operation.changes))
            self.ticket = self.scribe.keep(*documents, steps=[self.history.redo()])
        return operation

    def _sift(self) -> None:
        """Drop from the history what was noted when an earlier session was cut off, and not saved."""
        while lost := self.history.unsaved(self.document_of):
            self.scribe.keep(steps=lost)

    def proposed(self, span: Span) -> dict[str, str]:
        """Return attribute values that the same words have elsewhere and this span does not have yet."""
        kind = self.schema.labels.get(span.label)
        if kind is None:
            return {}
        likely = self.forms.values(span.label, span.quote, without=span)
        return {
            name: value
            for name, value in likely.items()
            if name in kind.attributes
            and span.attributes.get(name) in (None, kind.attributes[name].default)
            and span.attributes.get(name) != value
            and (not kind.attributes[name].values or value in kind.attributes[name].values)
        }

    def see(self, extents: Iterable[Extent]) -> None:
        """Note what was on the screen; it is kept with the next save, or now where something is saved already."""
        if self.article is None or self.stale or self.why_locked or self.store.refusal(self.article.id):
            return
        from annotations import editing

        seen = editing.mark_seen(self.document, extents)
        if seen is not self.document:
            self.document = seen
            if seen.status is not Status.NEW:
                self.ticket = self.scribe.keep(seen)

    def taken_in(self, article_id: str) -> bool:
        """Take in what a save merged with another program's work; tell whether the open article changed."""
        if self.article is None or article_id != self.article.id:
            return False
        found = self.scribe.take_over(article_id)
        if found is None:
            return False
        from annotations.merging import merge

        self.document = merge(found[0], self.document, found[1]).document
        self.forms.add(self.document)
        return True

    def look_outside(self) -> bool:
        """Take in what another program wrote about the open article, where nothing is unsaved; tell whether it did.

        `notice` then says what is to be told besides, as after `open`.

        Raises:
            StoreError: what stands there now cannot be read; what is open stays as it is.
        """
        if self.article is None or self.scribe.pending(self.article.id) is not None:
            return False
        if not self.store.changed_outside(self.article.id):
            return False
        self._take_over(self.article.id)
        self.notice = ""
        try:
            document = self._stored(self.article)
        except (DamagedFile, ForeignFile):
            if self.why_locked or self.stale:
                raise
            # What is open is more than what could be salvaged: saving it puts the two together.
            self.ticket = self.scribe.keep(self.document)
            return False
        self.document, self._reanchored = self._in_place(self.article, document)
        self.forms.add(self.document)
        return True

    def text_changed(self) -> bool:
        """Tell whether another program changed the open article's text, where nothing is unsaved; asks the disk once.

        It is told once for each time that the file was written.
        """
        if self.article is None or self._source is None or self.scribe.pending(self.article.id) is not None:
            return False
        path, known = self._source
        now = stamp(path)
        if now is None or now == known:
            return False
        self._source = path, now
        try:
            return self.workspace.article(self.article.id).digest != self.article.digest
        except ArticleError:
            # It is on its way out, or half written: what is open stays.
            return False

    def document_of(self, article_id: str) -> Document:
        """Return what the annotator says of any article, as it stands now; raise StoreError or ArticleError."""
        if self.article is not None and article_id == self.article.id:
            return self.document
        self.scribe.take_over(article_id)
        pending = self.scribe.pending(article_id)
        if pending is not None:
            return pending
        return self._stored(self.workspace.article(article_id))

    def unsaved(self) -> "list[tuple[Document, Change]]":
        """Return every document that is not on the disk yet, with how it differs from what is."""
        from annotations.change import difference

        found = []
        for document in self.scribe.unsaved():
            stored = self.store.known(document.article_id)
            blank = Document(document.article_id, document.digest, document.annotator)
            found.append((document, difference("unsaved", stored or blank, document)))
        return found

    def _take_over(self, article_id: str) -> None:
        """Let go of what a save merged with another program's work, as the article is looked up anew."""
        if not self.taken_in(article_id):
            self.scribe.take_over(article_id)

    def _sound(self, article: Article) -> Document:
        """Return what is stored; a damaged file is set aside, which `notice` tells, where this may write."""
        try:
            return self._stored(article)
        except (DamagedFile, ForeignFile):
            if self.why_locked:
                raise
            rescue = self.store.rescue(article.id, article.digest, article.text)
            self.notice = rescue.sentence
            return rescue.document

    def _stored(self, article: Article) -> Document:
        try:
            return self.store.open(article.id, article.digest)
        except OSError as error:
            name = f"{article.id}.json"
            raise StoreError(f"{name} cannot be read ({error.strerror or error}); look at its permissions.") from error

    def _replay(self, operation: "Operation", changes: "list[tuple[str, Change]]") -> list[Document]:
        try:
            for article_id, _ in changes:
                self.refuse_if_locked(article_id)
            held = [(self.document_of(article_id), change) for article_id, change in changes]
            # A crash may have left some of its articles as they were before it.
            open_ones = [(document, change) for document, change in held if not change.is_made(document)] or held
            documents = [change.apply(document) for document, change in open_ones]
        except (EditRefused, ArticleError):
            self.scribe.keep(steps=[self.history.forget(operation)])
            raise
        self._adopt([document for document, _ in open_ones], documents)
        return documents

    def _adopt(self, before: Iterable[Document], documents: Sequence[Document]) -> None:
        for document in before:
            self.forms.add(document)
        for document in documents:
            if self.article is not None and document.article_id == self.article.id:
                self.document = document
            self.forms.add(document)
        self.adopted(documents)

    def refuse_if_locked(self, article_id: str = "") -> None:
        """Raise ReadOnly where that article, or the open one, may not be written; ArticleError or StoreError."""
        if self.why_locked:
            raise ReadOnly(self.why_locked)
        stale = self.stale
        if article_id and (self.article is None or article_id != self.article.id):
            stale = self.document_of(article_id).digest != self.workspace.article(article_id).digest
        elif self.article is not None:
            article_id = self.article.id
        if why := self.store.refusal(article_id):
            raise ReadOnly(why)
        if stale:
            raise ReadOnly(
                "This text has changed since it was annotated; run 'glossator check' to see what is concerned."
            )
