"""Editing, saving, crashing, reopening, syncing, undoing in any order: what was acknowledged is what is read back."""

import errno
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from annotations import editing
from annotations.change import Change
from annotations.check import check
from annotations.document import Document
from annotations.errors import EditRefused
from annotations.extent import Extent
from annotations.finding import Level
from annotations.identity import new_id
from annotations.scribe import HISTORY, Kept, NotKept, Scribe
from annotations.span import Span
from annotations.store import Store
from annotations.text import Text
from annotations.workspace import Workspace
from tui.session import Session

ARTICLES = ("a.txt", "b.txt")
WORDS = ["Rome", "Oslo", "Bern", "Kiel", "Riga", "Lviv", "Graz", "Jena", "Pisa", "Nice"]
TEXT = " met ".join(WORDS) + ".\n"
OURS, THEIRS = WORDS[:6], WORDS[6:]
"""The words that the app tags, and those that another program does: so that no merge can make a clash."""

Told = list[Kept | NotKept]
Edit = tuple[str, str, int, str]
Sync = tuple[str, str, str]

NOTES = st.text("xyz", max_size=3)
EDITS = st.tuples(
    st.sampled_from(["tag", "tag", "relabel", "note", "delete", "everywhere"]),
    st.sampled_from(OURS),
    st.integers(0, 5),
    NOTES,
)
SYNCS = st.tuples(st.sampled_from(ARTICLES), st.sampled_from(THEIRS), NOTES)


class Crash(BaseException):
    """The process ends here."""


# As in tests/outsider.py: the long runs import this file by itself, where that one is out of reach.
class Outsider(Store):
    """The files of one annotator, written without asking for the lock, as git does that pulls."""

    def claim(self) -> None:
        """Take nothing; the folder is there."""


class Disk:
    """The system calls of saving, of which the n-th from now on fails, or is the last thing that the process does."""

    CALLS = ("write", "fsync", "replace")

    def __init__(self) -> None:
        self.left, self.error = -1, Crash
        self.real = {name: getattr(os, name) for name in self.CALLS}
        for name, call in self.real.items():
            # No power is lost here, and fsync is most of the time.
            setattr(os, name, self._faulty(name, (lambda handle: None) if name == "fsync" else call))

    def restore(self) -> None:
        for name, call in self.real.items():
            setattr(os, name, call)

    def _faulty(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if self.left != 0:
                self.left -= self.left > 0
                return real(*args, **kwargs)
            if name == "write":  # half of it is there
                real(args[0], bytes(args[1])[: len(args[1]) // 2])
            if self.error is Crash:
                raise Crash
            self.left = -1
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        return call


class StepwiseScribe(Scribe):
    """A scribe without a thread: it works when it is told to, so that every order of events can be tried."""

    def _start(self) -> None:
        pass

    def work(self) -> bool:
        """Write one document; tell whether there was anything to write."""
        if not self._has_work():
            self._refused.clear()
        if not self._has_work():
            return False
        self._work()
        return True


def signs(document: Document, words: list[str]) -> frozenset[tuple[str, str, str, str]]:
    return frozenset((s.id, s.label, s.quote, s.note) for s in document.spans if s.quote in words)


class Life(RuleBasedStateMachine):
    """One annotator at work on two articles, with crashes, and another program that writes the same files."""

    @initialize()
    def begin(self) -> None:
        self.disk = Disk()
        self.folder = Path(tempfile.mkdtemp())
        self.root = self.folder / "w"
        self.root.mkdir()
        for article in ARTICLES:
            (self.root / article).write_text(TEXT, encoding="utf-8")
        self.told: Told = []
        self.heard = 0
        self.has_crashed = False
        self.ours = {article: [signs(self._stored(article), OURS)] for article in ARTICLES}
        """What the app says: what was acknowledged, and all that was given after it."""
        self.theirs = {article: signs(self._stored(article), THEIRS) for article in ARTICLES}
        self.ever: set[str] = set()
        """The ids of all that the other program ever tagged."""
        self.other: Store | None = None
        """Another app of the same annotator, which holds the folder."""
        self._open()

    def _open(self, article: str = ARTICLES[0]) -> None:
        self.other_app(False)
        self.session = Session(Workspace.open(self.root), "ana", False, self.told.append)
        self.scribe = StepwiseScribe(self.session.store, self.told.append)
        self.session.scribe = self.scribe
        self.session.open(article)
        assert not self.session.why_locked
        assert not self.session.notice

    def _stored(self, article: str) -> Document:
        return Store(self.root, "ana").load(article, "")

    def _given(self) -> None:
        """Take note of what the app says of each article now."""
        for article in ARTICLES:
            said = signs(self.session.document_of(article), OURS)
            if said != self.ours[article][-1]:
                self.ours[article].append(said)

    def _listen(self, since: int) -> None:
        """What is told as kept is on the disk, with everything that the other program wrote."""
        for outcome in self.told[since:]:
            if not isinstance(outcome, Kept) or outcome.article_id == HISTORY:
                continue
            stored = self._stored(outcome.article_id)
            given = self.ours[outcome.article_id]
            assert signs(stored, OURS) in given
            assert signs(stored, THEIRS) == self.theirs[outcome.article_id]
            at = len(given) - 1 - given[::-1].index(signs(stored, OURS))
            del given[:at]

    # -- the annotator --------------------------------------------------------------------------

    @rule(edits=st.lists(EDITS, min_size=1, max_size=3))
    def edit(self, edits: list[Edit]) -> None:
        for edit in edits:
            with suppress(EditRefused):
                self._edit(*edit)
            self._given()

    def _edit(self, act: str, word: str, index: int, note: str) -> None:
        session = self.session
        spans = [span for span in session.document.spans if span.quote in OURS]
        if act == "everywhere":
            documents = [session.document_of(article) for article in ARTICLES]
            session.commit_all("tag", [(document, self._tagged(document, word)) for document in documents])
        elif act == "tag" or not spans:
            session.commit(self._tagged(session.document, word))
        elif act == "relabel":
            span = spans[index % len(spans)]
            label = "actor" if span.label == "location" else "location"
            session.commit(editing.relabel(session.document, session.schema, span.id, label))
        elif act == "note":
            session.commit(editing.write_note(session.document, spans[index % len(spans)].id, note))
        else:
            session.commit(editing.delete(session.document, [spans[index % len(spans)].id]))

    def _tagged(self, document: Document, word: str) -> Change:
        start = TEXT.index(word)
        return editing.tag(document, self.session.schema, Text(TEXT), [Extent(start, start + len(word))], "location")

    @rule(back=st.booleans(), times=st.integers(1, 4))
    def undo_or_redo(self, back: bool, times: int) -> None:
        for _ in range(times):
            try:
                self.session.undo() if back else self.session.redo()
            except EditRefused:
                assert self.has_crashed
            self._given()

    @rule(article=st.sampled_from(ARTICLES))
    def turn_to(self, article: str) -> None:
        self.session.open(article)
        assert not self.session.notice
        assert signs(self.session.document, OURS) == self.ours[article][-1]

    @rule()
    def look_around(self) -> None:
        """Take in what saves have merged, and what was changed since; the app does so some time after it happened."""
        for outcome in self.told[self.heard :]:
            if isinstance(outcome, Kept) and outcome.merged is not None:
                self.session.taken_in(outcome.article_id)
        self.heard = len(self.told)
        self._given()
        if self.session.look_outside():
            assert signs(self.session.document, THEIRS) == self.theirs[self.session.document.article_id]
        self._given()

    # -- the disk -------------------------------------------------------------------------------

    @rule(pairs=st.lists(st.tuples(st.none() | SYNCS, st.none() | EDITS), min_size=1, max_size=4))
    def save(self, pairs: list[tuple[Sync | None, Edit | None]]) -> None:
        """Save, with edits and another program's writing in between."""
        for sync, edit in pairs:
            if sync is not None:
                self._sync(*sync)
            if edit is not None:
                self.edit([edit])
            since = len(self.told)
            self.scribe.work()
            self._listen(since)
            for outcome in self.told[since:]:
                if isinstance(outcome, NotKept):
                    assert self.other is not None
                    assert "ana's folder is open in process" in outcome.reason
                else:
                    assert self.other is None

    @rule(calls=st.integers(0, 12))
    def save_on_a_disk_that_refuses(self, calls: int) -> None:
        since = len(self.told)
        self.disk.left, self.disk.error = calls, OSError
        self.scribe.work()
        self.disk.left = -1
        self._listen(since)
        self.other_app(self.other is not None)
        for article in ARTICLES:
            assert signs(self.session.document_of(article), OURS) == self.ours[article][-1]

    @rule(share=st.floats(0, 1), edits=st.lists(EDITS, max_size=2))
    def damage(self, share: float, edits: list[Edit]) -> None:
        """Cut off the file of the open article, edit on, and save or look: what the app says is what stands there."""
        assert self.session.article is not None
        article = self.session.article.id
        path = self.session.store.path(article)
        self.other_app(False)
        if not path.exists():
            return
        knows_all = False
        if not edits and self.scribe.pending(article) is None:
            self.look_around()
            knows_all = True
        content = path.read_bytes()
        path.write_bytes(content[: int(share * (len(content) - 2))])
        said = self.ours[article][-1]
        for edit in edits:
            with suppress(EditRefused):
                self._edit(*edit)
            said = signs(self.session.document, OURS)
        since = len(self.told)
        for _ in range(2):
            while self.scribe.work():
                pass
            self.look_around()
        assert all(isinstance(outcome, Kept) for outcome in self.told[since:])
        stored = self._stored(article)
        assert signs(stored, OURS) >= said
        assert self.has_crashed or signs(stored, OURS) == said
        assert not knows_all or signs(stored, THEIRS) == self.theirs[article]
        # What was removed outside, unseen, may be back: a damaged file does not tell what it lacks and what was lost.
        assert {one[0] for one in signs(stored, THEIRS)} <= self.ever
        self.theirs[article] = signs(stored, THEIRS)
        for name in ARTICLES:
            self.ours[name] = [signs(self._stored(name), OURS)]
        assert list(path.parent.glob(f"{path.name}.damaged-*"))

    @rule(calls=st.integers(0, 30))
    def crash_and_open_again(self, calls: int) -> None:
        self.other_app(False)
        since = len(self.told)
        self.disk.left, self.disk.error = calls, Crash
        with suppress(Crash):
            while self.scribe.work():
                pass
        self.disk.left = -1
        self._listen(since)
        self.session.store.close()  # as the system does
        self.has_crashed = True
        self.heard = len(self.told)
        for article in ARTICLES:
            stored = signs(self._stored(article), OURS)
            assert stored in self.ours[article]
            self.ours[article] = [stored]
        self._check()
        self._open()

    @rule()
    def leave_and_open_again(self) -> None:
        self.other_app(False)
        since = len(self.told)
        while self.scribe.work():
            pass
        self._listen(since)
        self.heard = len(self.told)
        self.session.store.close()
        for article in ARTICLES:
            assert signs(self._stored(article), OURS) == self.ours[article][-1]
        self._check()
        self._open(ARTICLES[1])

    @rule(there=st.booleans())
    def other_app(self, there: bool) -> None:
        """Another app of the same annotator takes the folder where this one has not yet, or lets it go."""
        if not there and self.other is not None:
            self.other.close()
            self.other = None
        elif there and self.other is None and not self.session.store.lock.held:
            self.other = Store(self.root, "ana")
            self.other.claim()

    # -- another program ------------------------------------------------------------------------

    @rule(sync=SYNCS)
    def sync(self, sync: Sync) -> None:
        self._sync(*sync)

    def _sync(self, article: str, word: str, note: str) -> None:
        """Another program tags a word, writes another note on it, or takes the tag away, as git does that pulls."""
        document = self._stored(article)
        if not document.digest:
            return
        held = next((span for span in document.spans if span.quote == word), None)
        if held is None:
            start = TEXT.index(word)
            span = Span.at(_blank(), TEXT, (Extent(start, start + len(word)),), "2026-01-01T00:00:00Z")
            document = replace(document, spans=document.spans.changed([], [replace(span, note=note)]))
        elif note:
            later = replace(held, note=note, updated="2027-01-01T00:00:00Z")
            document = replace(document, spans=document.spans.changed([held], [later]))
        else:
            document = replace(document, spans=document.spans.changed([held], []))
        Outsider(self.root, "ana").save(document)
        self.theirs[article] = signs(document, THEIRS)
        self.ever |= {one[0] for one in self.theirs[article]}

    # -- what always holds ----------------------------------------------------------------------

    def _check(self) -> None:
        assert [str(f) for f in check(Workspace.open(self.root)) if f.level is Level.ERROR] == []
        for article in ARTICLES:
            assert signs(self._stored(article), THEIRS) == self.theirs[article]

    def teardown(self) -> None:
        if not hasattr(self, "session"):
            return
        try:
            self.leave_and_open_again()
        finally:
            self.session.store.close()
            self.disk.restore()
            shutil.rmtree(self.folder)


def _blank() -> Span:
    return Span(id=new_id(), label="location", fragments=(), quote="", prefix="", suffix="", created="", updated="")


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=150, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def test_what_was_undone_before_a_crash_does_not_clash_with_what_is_undone_after_it():
    life = Life()
    life.begin()
    try:
        life.edit(edits=[("tag", "Rome", 0, "")])
        life.crash_and_open_again(calls=12)
        life.damage(share=0.0, edits=[("delete", "Rome", 0, ""), ("tag", "Rome", 0, "")])
        life.damage(share=0.0, edits=[("relabel", "Rome", 0, "")])
        for calls in (0, 4):
            life.undo_or_redo(back=True, times=2)
            life.crash_and_open_again(calls=calls)
    finally:
        life.teardown()


def test_what_was_undone_before_a_crash_is_still_told_from_what_was_saved_two_sessions_later():
    life = Life()
    life.begin()
    both = [("tag", "Rome", 0, ""), ("tag", "Oslo", 0, "")]
    try:
        life.save(pairs=[(None, ("tag", "Rome", 0, "")), (None, ("delete", "Rome", 0, ""))])
        life.edit(edits=both)
        life.leave_and_open_again()
        life.edit(edits=both)
        life.undo_or_redo(back=True, times=4)
        life.crash_and_open_again(calls=2)
        life.leave_and_open_again()
        life.edit(edits=both)
        life.leave_and_open_again()
        life.undo_or_redo(back=True, times=4)
        life.leave_and_open_again()
        assert life.ours["a.txt"][-1] == frozenset()
    finally:
        life.teardown()
