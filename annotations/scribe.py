"""The scribe: one thread that saves documents in order, and says when each is on the disk."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from annotations.document import Document
from annotations.errors import GlossatorError
from annotations.journal import Step
from annotations.store import Store

FIRST_RETRY = 0.5
LAST_RETRY = 30.0


@dataclass(frozen=True, slots=True)
class Kept:
    """A document is on the disk; `ticket` is what `Scribe.keep` returned for it."""

    article_id: str
    ticket: int


@dataclass(frozen=True, slots=True)
class NotKept:
    """A document could not be saved and is kept in memory; `reason` is one sentence."""

    article_id: str
    ticket: int
    reason: str
    retry_in: float


class Scribe:
    """Saves what it is given, in order, in one thread of its own.

    Of an article that is given again before it was written only the latest value is written; nothing
    else is ever dropped. What the disk refuses stays here and is tried again, first after half a
    second, then ever more seldom. `tell` is called from the scribe's thread, once for each attempt.
    """

    def __init__(self, store: Store, tell: Callable[[Kept | NotKept], None]) -> None:
        self.store = store
        self.tell = tell
        self._changed = threading.Condition()
        self._waiting: dict[str, tuple[int, Document]] = {}
        self._writing: tuple[int, Document] | None = None
        self._steps: list[Step] = []
        self._tickets = 0
        self._retry = 0.0
        self._failures = 0
        self._hurry = False
        self._stopping = False
        self._thread: threading.Thread | None = None

    def keep(self, *documents: Document, steps: Sequence[Step] = ()) -> int:
        """Take documents for saving, and the history's steps that led to them; return a ticket. Never waits."""
        with self._changed:
            self._tickets += 1
            for document in documents:
                self._waiting.pop(document.article_id, None)
                self._waiting[document.article_id] = (self._tickets, document)
            self._steps += steps
            self._hurry = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="scribe", daemon=True)
                self._thread.start()
            self._changed.notify_all()
            return self._tickets

    def pending(self, article_id: str) -> Document | None:
        """Return the value of an article that is not on the disk yet, or None."""
        with self._changed:
            held = self._waiting.get(article_id) or self._writing
            return held[1] if held and held[1].article_id == article_id else None

    def unsaved(self) -> tuple[Document, ...]:
        """Return every document that is not on the disk yet."""
        with self._changed:
            held = dict(self._waiting)
            if self._writing is not None:
                held.setdefault(self._writing[1].article_id, self._writing)
            return tuple(document for _, document in held.values())

    def drain(self, timeout: float | None = None) -> bool:
        """Wait until everything is on the disk or the disk refuses once more; tell whether all is there."""
        with self._changed:
            self._hurry = True
            before = self._failures
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._idle() or self._failures > before, timeout)
            return self._idle()

    def stop(self, timeout: float | None = None) -> tuple[Document, ...]:
        """Drain, end the thread, free the folder; return what could not be saved."""
        self.drain(timeout)
        left = self.unsaved()
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(timeout)
        self.store.close()
        return left

    def _idle(self) -> bool:
        return not self._waiting and self._writing is None

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or bool(self._waiting))
                if self._retry and not self._hurry:
                    self._changed.wait_for(lambda: self._stopping or self._hurry, self._retry)
                if self._stopping:
                    return
                self._hurry = False
                article_id = next(iter(self._waiting))
                ticket, document = self._writing = self._waiting.pop(article_id)
                steps, self._steps = self._steps, []
            outcome = self._write(ticket, document, steps)
            with self._changed:
                if isinstance(outcome, NotKept):
                    self._waiting.setdefault(article_id, (ticket, document))
                    self._retry = outcome.retry_in
                    self._failures += 1
                else:
                    self._retry = 0.0
                self._writing = None
                self._changed.notify_all()
            self.tell(outcome)

    def _write(self, ticket: int, document: Document, steps: list[Step]) -> Kept | NotKept:
        try:
            self.store.claim()
            if steps:
                self.store.journal.write(steps)
                steps = []
            self.store.save(document)
        except GlossatorError as error:
            reason = str(error)
        except OSError as error:
            reason = f"The disk refused ({error.strerror or error}); make room or mend it, your work is kept here."
        else:
            return Kept(document.article_id, ticket)
        with self._changed:
            self._steps = steps + self._steps
        retry = min(LAST_RETRY, max(FIRST_RETRY, self._retry * 2))
        return NotKept(document.article_id, ticket, reason, retry)
