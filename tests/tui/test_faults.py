"""Faults from end to end: kills, disks that refuse, several programs at once, odd things among the articles."""

import errno
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from annotations import editing, identity
from annotations.change import Change
from annotations.check import check
from annotations.document import Document
from annotations.errors import EditRefused
from annotations.extent import Extent
from annotations.finding import Level
from annotations.scribe import Kept, NotKept
from annotations.store import Store
from annotations.text import Text
from annotations.workspace import Workspace
from tui.commands.line import cli
from tui.session import Session

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
ARTICLE = "a-ferry.txt"
LONG = 20.0

Told = list[Kept | NotKept]


@pytest.fixture
def told() -> Told:
    return []


@pytest.fixture
def begin(root: Path, told: Told) -> Iterator[Callable[[], Session]]:
    """Begin a session on the first article; the one before it is ended."""
    made: list[Session] = []

    def start() -> Session:
        if made:
            made[-1].scribe.stop(LONG)
        made.append(Session(Workspace.open(root), "ana", False, told.append))
        made[-1].open(ARTICLE)
        return made[-1]

    yield start
    if made:
        made[-1].scribe.stop(LONG)


def tagging(session: Session, words: str, label: str = "location") -> Change:
    return editing.tag(session.document, session.schema, session.text, [_extent(session.text, words)], label)


def _extent(text: Text, words: str) -> Extent:
    start = text.string.index(words)
    return Extent(start, start + len(words))


def kept(root: Path, article: str = ARTICLE) -> Document:
    return Store(root, "ana").load(article, "")


def errors(root: Path) -> list[str]:
    return [str(finding) for finding in check(Workspace.open(root)) if finding.level is Level.ERROR]


# -- kill -9 ------------------------------------------------------------------------------------


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
            editing.tag(document, session.schema, text, [_extent(text, "Port Sable")], "location")
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
        session.scribe.keep = lambda *documents, steps=(): 0  # type: ignore[method-assign]
        session.scribe.stop = lambda timeout: ()  # type: ignore[method-assign]


def _hang(document: Document) -> None:
    raise OSError(errno.EIO, "Input/output error")


# -- a disk that refuses ------------------------------------------------------------------------


class Refusing:
    """The system calls of saving, of which the n-th from now on fails; real files stand behind them."""

    CALLS = ("open", "write", "fsync", "close", "replace", "ftruncate", "lseek", "chmod", "mkdir", "scandir")

    def __init__(self, monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
        self.left, self.error, self.failed = -1, errno.EIO, ""
        for name in self.CALLS:
            monkeypatch.setattr(os, name, self._faulty(name, getattr(os, name)))

    def _faulty(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if self.left < 0:
                return real(*args, **kwargs)
            self.left -= 1
            if self.left >= 0:
                if name == "write" and len(args[1]) > 1:  # a short write, which is no fault yet
                    return real(args[0], bytes(args[1])[: len(args[1]) // 2])
                return real(*args, **kwargs)
            self.failed = name
            if name == "write":
                real(args[0], bytes(args[1])[: len(args[1]) // 2])
            if name == "close":
                real(*args, **kwargs)
            raise OSError(self.error, os.strerror(self.error))

        return call


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_whatever_call_fails_the_old_file_is_whole_the_work_kept_the_person_told_and_a_retry_saves(
    begin, root, told, monkeypatch, error
):
    session = begin()
    words = iter(sorted(set(session.text.string.replace("\n", " ").split())))
    session.commit(tagging(session, "Ferry"))
    assert session.scribe.drain(LONG)
    disk, met = Refusing(monkeypatch, root), set()
    for calls in range(60):
        old = kept(root)
        told.clear()
        disk.error, disk.failed, disk.left = error, "", calls
        while True:
            try:
                change = tagging(session, next(words))
                break
            except EditRefused:
                continue
        session.commit(change)
        is_saved = session.scribe.drain(LONG)
        disk.left = -1
        met.add(disk.failed)
        stored = kept(root)
        assert stored in (old, session.document)
        if not is_saved:
            assert any(isinstance(outcome, NotKept) and os.strerror(error) in outcome.reason for outcome in told)
            assert session.scribe.unsaved() == (session.document,)
        else:
            assert stored == session.document
            assert any(isinstance(outcome, Kept) for outcome in told)
        assert session.scribe.drain(LONG)
        assert kept(root) == session.document
        assert not list((root / "annotations").rglob(".writing-*"))
        if not disk.failed:
            break
    assert {"open", "write", "fsync", "close", "replace", ""} <= met
    while session.undo() is not None:
        pass
    session = begin()
    assert kept(root).spans == session.document.spans
    assert session.redo() is not None
    assert session.scribe.drain(LONG)
    assert errors(root) == []


def fail_on_folders(handle: int, real: Callable[[int], None] = os.fsync) -> None:
    if stat.S_ISDIR(os.fstat(handle).st_mode):
        raise OSError(errno.EIO, os.strerror(errno.EIO))
    real(handle)


def test_a_tag_undone_while_only_the_folder_could_not_be_synced_stays_undone(begin, root, monkeypatch):
    session = begin()
    session.commit(tagging(session, "Ferry"))
    assert session.scribe.drain(LONG)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail_on_folders)
        session.commit(tagging(session, "Marlow"))
        assert not session.scribe.drain(LONG)
    assert session.undo() is not None
    assert session.scribe.drain(LONG)
    assert [span.quote for span in kept(root).spans] == ["Ferry"]
    assert kept(root) == session.document


def test_what_is_done_again_while_only_the_folder_of_merged_work_could_not_be_synced_stays(begin, root, monkeypatch):
    session = begin()
    session.commit(tagging(session, "Ferry"))
    session.commit(tagging(session, "Marlow"))
    assert session.scribe.drain(LONG)
    pulled = pull(root, "Island")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail_on_folders)
        assert session.undo() is not None
        assert not session.scribe.drain(LONG)
    assert session.redo() is not None
    assert session.scribe.drain(LONG)
    assert [span.quote for span in kept(root).spans] == ["Ferry", "Marlow", "Island"]
    assert pulled in kept(root).spans
    assert session.taken_in(ARTICLE)
    assert session.document.spans == kept(root).spans


def test_what_was_changed_on_both_sides_is_told_though_the_folder_could_not_be_synced(begin, root, told, monkeypatch):
    session = begin()
    session.commit(tagging(session, "Ferry"))
    assert session.scribe.drain(LONG)
    (span,) = session.document.spans
    other = Store(root, "ana")
    other.claim = lambda: None
    stored = other.load(ARTICLE, "")
    other.save(editing.relabel(stored, session.schema, span.id, "claim").apply(stored))
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail_on_folders)
        session.commit(editing.relabel(session.document, session.schema, span.id, "actor"))
        assert not session.scribe.drain(LONG)
    assert session.scribe.drain(LONG)
    (merged,) = [one.merged for one in told if isinstance(one, Kept) and one.merged is not None]
    assert [conflict.id for conflict in merged.conflicts] == [span.id]
    assert [one.label for one in kept(root).spans] == ["actor"]


def test_what_was_salvaged_is_not_written_over_where_the_first_save_after_it_fails(begin, root, told, monkeypatch):
    session = begin()
    session.commit(tagging(session, "Ferry"))
    assert session.scribe.drain(LONG)
    pulled = pull(root, "Island")
    path = session.store.path(ARTICLE)
    path.write_bytes(path.read_bytes()[:-2])
    real, left = session.store._write, [1]

    def failing(*args: Any) -> None:
        if args[2] is not None and left:
            left.pop()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(*args)

    with monkeypatch.context() as patched:
        patched.setattr(session.store, "_write", failing)
        session.commit(tagging(session, "Marlow"))
        session.scribe.drain(LONG)
        assert session.scribe.drain(LONG)
    assert left == []
    assert pulled in kept(root).spans
    assert [span.quote for span in kept(root).spans] == ["Ferry", "Marlow", "Island"]
    assert [one.merged for one in told if isinstance(one, Kept) and one.merged is not None]


def test_a_thousand_articles_are_saved_one_right_after_the_other(begin, root):
    session = begin()
    documents = [Document(f"n{number}.txt", "sha256:0", "ana", note="x") for number in range(300)]
    breaths: list[float] = []
    real = time.sleep
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("annotations.scribe.time.sleep", lambda seconds: (breaths.append(seconds), real(seconds))[1])
        session.scribe.keep(*documents)
        assert session.scribe.drain(LONG)
    assert len(breaths) <= 2


# -- several programs at one workspace ----------------------------------------------------------


def test_two_annotators_a_second_app_and_another_program_at_once_lose_nothing(tmp_path, monkeypatch):
    """The quick form of `tests/benchmarks/faults.py --only hammer`."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import hammer

    found = hammer.run(tmp_path / "w", 10.0)
    assert found.lost == ()
    assert found.saves > 50
    assert found.pulled > 5
    assert found.refused > 5


def pull(root: Path, words: str) -> str:
    """Tag words as another program does that asks for no lock; return the span's id."""
    workspace = Workspace.open(root)
    store = Store(root, "ana")
    store.claim = lambda: None  # type: ignore[method-assign]
    text = workspace.article(ARTICLE).text
    document, start = store.load(ARTICLE, ""), text.index(words)
    from annotations.text import Text

    change = editing.tag(document, workspace.schema, Text(text), [Extent(start, start + len(words))], "actor")
    store.save(change.apply(document))
    ((_, span),) = change.spans
    assert span is not None
    return span.id


def test_what_another_program_writes_while_a_save_is_under_way_is_not_written_over(begin, root, told, monkeypatch):
    session = begin()
    session.commit(tagging(session, "Ferry"))
    assert session.scribe.drain(LONG)
    real, pulled = os.fsync, []
    wanted = ["Ruud Okker", "Tern Lines", "Ines Valdo"]

    def sync(handle: int) -> None:
        real(handle)
        if wanted:
            words = wanted.pop()
            monkeypatch.setattr(os, "fsync", real)
            pulled.append(pull(root, words))
            monkeypatch.setattr(os, "fsync", sync)

    monkeypatch.setattr(os, "fsync", sync)
    session.commit(tagging(session, "Marlow"))
    assert session.scribe.drain(LONG)
    assert len(pulled) == 3
    assert {span.id for span in kept(root).spans} == {*pulled, *(span.id for span in session.document.spans)}
    (outcome,) = [one for one in told if isinstance(one, Kept) and one.merged is not None]
    assert outcome.merged is not None
    assert outcome.merged.conflicts == ()
    assert session.taken_in(ARTICLE)
    assert session.document == kept(root)


def test_what_was_merged_survives_edits_made_before_the_app_has_taken_it_in(begin, root, told):
    session = begin()
    session.commit(tagging(session, "Ferry"))
    assert session.scribe.drain(LONG)
    pulled = pull(root, "Ruud Okker")
    for words in ("stops", "Marlow", "Island"):
        session.commit(tagging(session, words))
        assert session.scribe.drain(LONG)
        assert pulled in {span.id for span in kept(root).spans}
    assert pulled not in session.document.spans
    assert session.taken_in(ARTICLE)
    assert not session.taken_in(ARTICLE)
    assert session.document.spans == kept(root).spans
    session.commit(editing.delete(session.document, [pulled]))
    assert session.scribe.drain(LONG)
    assert [span.quote for span in kept(root).spans] == ["Ferry", "stops", "Marlow", "Island"]


# -- odd surroundings ---------------------------------------------------------------------------


def test_a_clock_that_goes_backwards_harms_neither_spans_nor_undo(begin, root, monkeypatch):
    class Backwards(datetime):
        moment = datetime(2026, 6, 1)

        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            cls.moment -= timedelta(days=1)
            return cls.moment.replace(tzinfo=tz)

    monkeypatch.setattr(identity, "datetime", Backwards)
    session = begin()
    for words in ("Ferry", "stops", "Marlow"):
        session.commit(tagging(session, words))
        session.commit(editing.write_note(session.document, list(session.document.spans)[-1].id, words))
    assert session.scribe.drain(LONG)
    assert all(span.updated >= span.created for span in kept(root).spans)
    session = begin()
    assert [span.note for span in session.document.spans] == ["Ferry", "stops", "Marlow"]
    for _ in range(6):
        assert session.undo() is not None
    assert list(session.document.spans) == []
    assert session.scribe.drain(LONG)
    assert errors(root) == []


# -- damage -------------------------------------------------------------------------------------


def conflict(ours: bytes, theirs: bytes) -> bytes:
    """Return what git leaves of two versions where it cannot merge them."""
    one, other = ours.splitlines(keepends=True), theirs.splitlines(keepends=True)
    lines: list[bytes] = []
    for act, start, end, begin, stop in SequenceMatcher(None, one, other, False).get_opcodes():
        if act == "equal":
            lines += one[start:end]
        else:
            lines += [b"<<<<<<< HEAD\n", *one[start:end], b"=======\n", *other[begin:stop], b">>>>>>> other\n"]
    return b"".join(lines)


def test_a_conflict_that_git_left_opens_with_the_work_of_both_sides(begin, root):
    path = root / "annotations" / "ana" / f"{ARTICLE}.json"
    session = begin()
    session.commit(tagging(session, "Ferry"))
    (shared,) = session.document.spans
    session.commit(tagging(session, "Marlow"))
    session.commit(editing.write_note(session.document, shared.id, "theirs"))
    assert session.scribe.drain(LONG)
    theirs, content = session.document, path.read_bytes()
    for _ in range(2):
        session.undo()
    session.commit(editing.relabel(session.document, session.schema, shared.id, "actor"))
    session.commit(tagging(session, "Island"))
    session.scribe.stop(LONG)
    ours = session.document
    path.write_bytes(conflict(path.read_bytes(), content))
    left = path.read_bytes()
    assert b"<<<<<<< HEAD" in left
    session = begin()
    assert {span.id for span in session.document.spans} == {span.id for span in (*ours.spans, *theirs.spans)}
    assert len(session.document.spans) == 3
    assert session.document.spans[shared.id] in (ours.spans[shared.id], theirs.spans[shared.id])
    assert "conflict" in session.notice
    assert "\n" not in session.notice
    assert [aside.read_bytes() for aside in path.parent.glob("*.damaged-*")] == [left]
    assert kept(root) == session.document
    session.commit(tagging(session, "stops"))
    assert session.scribe.drain(LONG)
    assert errors(root) == []


def test_check_repair_mends_the_files_of_every_annotator_and_says_what_was_done(begin, root):
    session = begin()
    for words in ("Ferry", "Marlow"):
        session.commit(tagging(session, words))
    session.scribe.stop(LONG)
    path = root / "annotations" / "ana" / f"{ARTICLE}.json"
    whole = kept(root)
    damaged = path.read_bytes()[:-40]
    path.write_bytes(damaged)
    other = root / "annotations" / "ben" / f"{ARTICLE}.json"
    other.parent.mkdir()
    other.write_bytes(b'{"mine": 1}')
    assert CliRunner().invoke(cli, ["check", str(root)]).exit_code == 1
    result = CliRunner().invoke(cli, ["check", "--repair", str(root)])
    said = result.stderr.splitlines()
    assert sum(ARTICLE in line and "kept as" in line for line in said) == 2
    assert "2 damaged files mended." in said
    assert kept(root).spans == whole.spans
    assert [aside.read_bytes() for aside in path.parent.glob("*.damaged-*")] == [damaged]
    assert [aside.read_bytes() for aside in other.parent.glob("*.damaged-*")] == [b'{"mine": 1}']
    assert errors(root) == []
    result = CliRunner().invoke(cli, ["check", "--repair", str(root)])
    assert result.exit_code == 0
    assert "No annotation file is damaged." in result.stderr


def test_check_repair_leaves_what_another_app_holds_and_says_who_it_is(begin, root):
    session = begin()
    session.commit(tagging(session, "Ferry"))
    assert session.scribe.drain(LONG)
    path = root / "annotations" / "ana" / "b-market.md.json"
    path.write_bytes(b"{")
    result = CliRunner().invoke(cli, ["check", "--repair", str(root)])
    assert result.exit_code == 1
    assert f"process {os.getpid()}" in result.stderr
    assert "1 could not be" in result.stderr
    assert path.read_bytes() == b"{"
