"""The scribe: one thread that saves documents in order, and says when each is on the disk."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from annotations.document import Document
from annotations.errors import GlossatorError
from annotations.store import Store

if TYPE_CHECKING:
    from annotations.journal import Step
    from annotations.merging import Merge

FIRST_RETRY = 0.5
LAST_RETRY = 30.0

BREATH = 0.004
"""Seconds between an edit and its saving: the picture that shows it is drawn first, undisturbed."""

HISTORY = ""
"""What stands for the history where an outcome names an article."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A document is on the disk; so is every other one given to `Scribe.keep` up to the `ticket` it returned.

    Where `article_id` is HISTORY it is the steps that could not be written before.
    """

    article_id: str
    ticket: int
    merged: "Merge | None" = field(default=None, compare=False)
    """What was written in the place of what was given, where another program had changed the file meanwhile."""


class NotKept(NamedTuple):
    """A document could not be saved and is kept in memory; `reason` is one sentence.

    Where `article_id` is HISTORY the documents may be safe, but the steps for undo after a restart are not.
    """

    article_id: str
    ticket: int
    reason: str
    retry_in: float


class Scribe:
    """Saves what it is given, in order, in one thread of its own.

    Of an article that is given again before it was written only the latest value is written; nothing
    else is ever dropped. What the disk refuses stays here and is tried again, first after half a
    second, then ever more seldom, and holds nothing else up. `tell` is called from the scribe's
    thread, once for each attempt; it may not wait for a thread that drains.
    """

    def __init__(self, store: Store, tell: Callable[[Kept | NotKept], None]) -> None:
        self.store = store
        self.tell = tell
        self._changed = threading.Condition()
        self._waiting: dict[str, tuple[int, Document]] = {}
        self._writing: tuple[int, Document] | None = None
        self._steps: list[Step] = []
        self._merges: dict[str, tuple[Document, Document]] = {}
        self._refused: set[str] = set()
        self._is_history_behind = False
        self._tickets = 0
        self._retry = FIRST_RETRY
        self._retry_at = 0.0
        self._busy = False
        self._stopping = False
        self._has_rested = False
        self._running = False
        self._thread: threading.Thread | None = None

    def keep(self, *documents: Document, steps: "Sequence[Step]" = ()) -> int:
        """Take documents for saving, and the history's steps that led to them; return a ticket. Never waits.

        After `stop` it begins anew, so that nothing given is ever left lying.
        """
        with self._changed:
            self._tickets += bool(documents)
            for document in documents:
                self._waiting.pop(document.article_id, None)
                self._waiting[document.article_id] = (self._tickets, document)
                self._refused.discard(document.article_id)
            self._steps += steps
            self._start()
            return self._tickets

    def pending(self, article_id: str) -> Document | None:
        """Return the value of an article that is not on the disk yet, or None."""
        with self._changed:
            held = self._waiting.get(article_id) or self._writing
            return held[1] if held and held[1].article_id == article_id else None

    def take_over(self, article_id: str) -> tuple[Document, Document] | None:
        """Return the document that a save merged last with another program's, and what came of it; None where none did.

        Documents given from now on are taken to hold what was merged. Till then each is merged anew, so
        that nothing which the other program wrote is written over.
        """
        with self._changed:
            found = self._merges.pop(article_id, None)
            if found is not None and article_id in self._waiting:
                ticket, document = self._waiting[article_id]
                self._waiting[article_id] = (ticket, _rebased(document, found))
            if found is not None and self._writing is not None and self._writing[1].article_id == article_id:
                self._writing = (self._writing[0], _rebased(self._writing[1], found))
            return found

    def unsaved(self) -> tuple[Document, ...]:
        """Return every document that is not on the disk yet."""
        with self._changed:
            held = dict(self._waiting)
            if self._writing is not None:
                held.setdefault(self._writing[1].article_id, self._writing)
            return tuple(document for _, document in held.values())

    def drain(self, timeout: float | None = None) -> bool:
        """Wait until all is on the disk or the disk has refused the rest once more; tell whether every document is."""
        with self._changed:
            if self._waiting or self._steps:
                self._refused.clear()
                self._start()
            self._changed.wait_for(lambda: not self._running or not (self._busy or self._has_work()), timeout)
            return not self._waiting and self._writing is None

    def stop(self, timeout: float | None = None) -> tuple[Document, ...]:
        """Drain, end the thread, free the folder; return what could not be saved.

        Where the disk hangs for longer than `timeout`, the folder stays held till the process ends.
        """
        begun = time.monotonic()
        self.drain(timeout)
        with self._changed:
            self._stopping = True
            thread = self._thread
            self._changed.notify_all()
        if thread is not None:
            thread.join(None if timeout is None else max(0.0, timeout - (time.monotonic() - begun)))
        if thread is None or not thread.is_alive():
            self.store.close()
        return self.unsaved()

    def _start(self) -> None:
        """Wake the thread, or begin one where none runs; the lock is held."""
        if not self._running:
            self._running, self._stopping = True, False
            self._thread = threading.Thread(target=self._run, name="scribe", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _has_work(self) -> bool:
        return any(self._is_ready(article_id) for article_id in self._waiting) or (
            bool(self._steps) and self._is_ready(HISTORY)
        )

    def _is_ready(self, article_id: str) -> bool:
        return article_id not in self._refused

    def _run(self) -> None:
        try:
            while self._wait_for_work():
                if self._has_rested:
                    time.sleep(BREATH)
                self._work()
        finally:
            with self._changed:
                if self._thread is threading.current_thread():
                    self._running = self._busy = False
                    if not self._stopping and (self._waiting or self._steps):
                        # A listener has failed: what waits is not to wait for the next edit.
                        self._start()
                self._changed.notify_all()

    def _wait_for_work(self) -> bool:
        """Wait until there is something to write, or until it is time to try again; return False to end."""
        with self._changed:
            self._has_rested = not self._has_work()
            while not self._stopping and not self._has_work():
                if not self._refused:
                    self._changed.wait()
                elif (left := self._retry_at - time.monotonic()) > 0:
                    self._changed.wait(left)
                else:
                    self._refused.clear()
                    self._retry = min(LAST_RETRY, self._retry * 2)
            self._busy = not self._stopping
            if self._stopping:
                self._running = False
            return self._busy

    def _work(self) -> None:
        """Write the oldest document that waits, and before it what is to be told of its history."""
        with self._changed:
            steps: list[Step] = []
            if self._is_ready(HISTORY):
                steps, self._steps = self._steps, []
            article_id = next(filter(self._is_ready, self._waiting), None)
            taken = self._writing = None if article_id is None else self._waiting.pop(article_id)
            known = None if article_id is None else self._merges.get(article_id)
        outcomes: list[Kept | NotKept] = []
        trouble: str | None = None
        noted = kept = caught_up = False
        try:
            trouble = self._refusal(lambda: self._note(steps))
            noted = trouble is None
            if taken is not None:
                sent: list[Document] = []
                merged: list[Merge | None] = []

                def save(document: Document = taken[1]) -> None:
                    sent.append(_rebased(document, known))
                    merged.append(self.store.save(sent[0]))

                reason = self._refusal(save)
                kept = reason is None
                if reason is not None:
                    outcomes.append(NotKept(taken[1].article_id, taken[0], reason, self._retry))
        finally:
            with self._changed:
                if not noted:
                    self._steps = steps + self._steps
                    self._refuse(HISTORY)
                    self._is_history_behind = True
                elif steps and self._is_history_behind:
                    self._is_history_behind = False
                    caught_up = True
                given = self._writing
                if given is not None and not kept and given[1].article_id not in self._waiting:
                    self._waiting[given[1].article_id] = given
                    self._refuse(given[1].article_id)
                self._writing = None
                if not self._refused:
                    self._retry = FIRST_RETRY
                if given is not None and kept:
                    self._note_merge(given[1], sent[0], merged[0])
                    outcomes.append(Kept(given[1].article_id, self._reached(), merged[0]))
        if trouble is not None and not any(isinstance(outcome, NotKept) for outcome in outcomes):
            outcomes.append(
                NotKept(HISTORY, self._tickets, f"{trouble} Undo after a restart is at stake.", self._retry)
            )
        if caught_up:
            outcomes.append(Kept(HISTORY, self._tickets_reached()))
        for outcome in outcomes:
            self.tell(outcome)
        with self._changed:
            self._busy = False
            self._changed.notify_all()

    def _note_merge(self, given: Document, sent: Document, merged: "Merge | None") -> None:
        """Take note that of what was `given` something else stands on the disk, if it does; the lock is held.

        `sent` is `given` with what was merged before.
        """
        if merged is not None:
            self._merges[given.article_id] = (given, merged.document)
        elif given.article_id in self._merges:
            self._merges[given.article_id] = (given, sent)

    def _refuse(self, article_id: str) -> None:
        """Leave what was refused till the next retry; the lock is held."""
        if not self._refused:
            self._retry_at = time.monotonic() + self._retry
        self._refused.add(article_id)

    def _reached(self) -> int:
        """Return the last ticket up to which everything is on the disk."""
        return min((ticket for ticket, _ in self._waiting.values()), default=self._tickets + 1) - 1

    def _tickets_reached(self) -> int:
        with self._changed:
            return self._reached()

    def _note(self, steps: "Sequence[Step]") -> None:
        if steps:
            self.store.claim()
            self.store.journal.write(steps)

    @staticmethod
    def _refusal(act: Callable[[], None]) -> str | None:
        """Carry out `act`; return why it was refused, in one sentence, or None."""
        try:
            act()
        except GlossatorError as error:
            return str(error)
        except OSError as error:
            return f"The disk refused ({error.strerror or error}); make room or mend it, your work is kept here."
        except (TypeError, ValueError) as error:
            return f"This cannot be written ({error}); undo the last edit, the rest of your work is kept here."
        return None


def _rebased(document: Document, found: tuple[Document, Document] | None) -> Document:
    """Return a document that goes back to the first of two others as if it went back to the second."""
    if found is None:
        return document
    from annotations.merging import merge

    return merge(found[0], document, found[1]).document
