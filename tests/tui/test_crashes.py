"""Crashes: the app is killed, and what was shown as saved is there, with its undo."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from annotations import editing
from annotations.document import Document
from annotations.text import Text
from tests.tui.saving import ARTICLE, BENCHMARKS, LONG, extent_of, kept, tagging
from tui.session import Session


@pytest.mark.parametrize("seed", range(4))
def test_an_app_that_is_killed_again_and_again_loses_nothing_that_it_showed_as_saved(tmp_path, monkeypatch, seed):
    """The quick form of `tests/benchmarks/faults.py --only kill`."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import killing

    tally = list(killing.rounds(tmp_path, 5, seed))[-1]
    assert tally.broken == []
    assert tally.rounds == 5
    assert tally.shown
    assert tally.undone


def test_undo_after_a_crash_passes_over_what_never_reached_the_disk(begin, root, told, monkeypatch):
    session = begin()
    session.commit(tagging(session, "Ferry"))
    assert session.scribe.drain(LONG)
    with crashing(session, monkeypatch):
        for words in ("stops", "Marlow", "Island"):
            session.commit(tagging(session, words))
        session.commit(editing.write_note(session.document, next(iter(session.document.spans)).id, "never saved"))
    session = begin()
    assert [span.quote for span in session.document.spans] == ["Ferry"]
    assert session.undo() is not None
    assert len(session.document.spans) == 0
    assert session.undo() is None
    assert session.redo() is not None
    assert session.scribe.drain(LONG)
    assert [span.quote for span in kept(root).spans] == ["Ferry"]


@pytest.mark.parametrize("before", [[], ["stops"]])
def test_what_was_undone_and_never_saved_as_such_can_be_undone_after_a_crash(begin, root, monkeypatch, before):
    session = begin()
    for words in ("Ferry", *before):
        session.commit(tagging(session, words))
    for span, label in zip(list(session.document.spans), ("actor", "claim"), strict=False):
        session.commit(editing.relabel(session.document, session.schema, span.id, label))
    assert session.scribe.drain(LONG)
    as_saved, many = session.document, 2 * (1 + len(before))
    with crashing(session, monkeypatch):
        for _ in range(many):
            assert session.undo() is not None
        # What is done now ends the redo of all of that in the journal, too.
        session.commit(tagging(session, "Marlow"))
    session = begin()
    assert session.document.spans == as_saved.spans
    for _ in range(many):
        assert session.undo() is not None
    assert len(session.document.spans) == 0
    assert session.undo() is None
    for _ in range(many):
        assert session.redo() is not None
    assert session.document.spans == as_saved.spans
    assert session.redo() is None
    session = begin()
    assert session.document.spans == as_saved.spans
    assert session.undo() is not None


def test_what_was_done_again_and_never_saved_can_be_done_again_after_a_crash(begin, root, monkeypatch):
    session = begin()
    session.commit(tagging(session, "Ferry"))
    session.undo()
    assert session.scribe.drain(LONG)
    with crashing(session, monkeypatch):
        assert session.redo() is not None
    session = begin()
    assert len(session.document.spans) == 0
    assert session.undo() is None
    assert session.redo() is not None
    assert [span.quote for span in session.document.spans] == ["Ferry"]


def test_what_a_crash_left_in_some_articles_only_is_undone_there_and_done_again_in_all(begin, root, monkeypatch):
    session = begin()
    session.commit(tagging(session, "Ferry"))
    assert session.scribe.drain(LONG)
    with crashing(session, monkeypatch, but="b-market.md"):
        documents = [session.document_of(article) for article in (ARTICLE, "b-market.md")]
        words = [Text(session.workspace.article(document.article_id).text) for document in documents]
        changes = [
            editing.tag(document, session.schema, text, [extent_of(text, "Port Sable")], "location")
            for document, text in zip(documents, words, strict=True)
        ]
        assert session.commit_all("tag", zip(documents, changes, strict=True)) is not None
    session = begin()
    assert [span.quote for span in session.document.spans] == ["Ferry"]
    assert len(session.document_of("b-market.md").spans) == 1
    undone = session.undo()
    assert undone is not None
    assert len(undone.articles) == 2
    assert [span.quote for span in session.document.spans] == ["Ferry"]
    assert len(session.document_of("b-market.md").spans) == 0
    assert session.redo() is not None
    assert [span.quote for span in session.document.spans] == ["Ferry", "Port Sable"]
    assert len(session.document_of("b-market.md").spans) == 1
    assert session.undo() is not None
    assert session.undo() is not None
    assert len(session.document.spans) == 0
    assert session.undo() is None


@contextmanager
def crashing(session: Session, monkeypatch: pytest.MonkeyPatch, but: str = "") -> Iterator[None]:
    """What is done here is noted in the journal, and reaches no annotation file but one before the process is gone."""
    save = session.store.save
    with monkeypatch.context() as patched:
        patched.setattr(
            session.store, "save", lambda document: (save if document.article_id == but else _hang)(document)
        )
        yield
        assert not session.scribe.drain(LONG)
        session.store.close()
        monkeypatch.setattr(session.scribe, "keep", lambda *documents, steps=(): 0)
        monkeypatch.setattr(session.scribe, "stop", lambda timeout: ())


def _hang(document: Document) -> None:
    raise OSError(errno.EIO, "Input/output error")
