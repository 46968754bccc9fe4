import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annotations import editing
from annotations.document import Document
from annotations.errors import ArticleError, EditRefused, ReadOnly, StoreError
from annotations.extent import Extent
from annotations.schema import Status
from annotations.scribe import Kept, NotKept
from annotations.store import Store
from annotations.text import Text
from annotations.workspace import Workspace
from tests.outsider import Outsider
from tui.session import Session

CONTRACT = Path(__file__).parents[1] / "contract" / "workspace"
NEWS = "news/embassy.txt"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(CONTRACT, tmp_path / "ws")
    (tmp_path / "ws" / "b.txt").write_text("Ministers met in Rome and in Paris.")
    return tmp_path / "ws"


@pytest.fixture
def sessions(root: Path, told: list[Kept | NotKept]) -> Iterator["Sessions"]:
    made = Sessions(root, told)
    yield made
    made.end()


class Sessions:
    """One session after another on one workspace, each ended before the next begins."""

    def __init__(self, root: Path, told: list[Kept | NotKept]) -> None:
        self.root, self.told, self.now = root, told, None

    def begin(self, article: str = NEWS, annotator: str = "ana", read_only: bool = False) -> Session:
        self.end()
        self.now = Session(Workspace.open(self.root), annotator, read_only, self.told.append)
        self.now.open(article)
        return self.now

    def end(self) -> None:
        if self.now is not None:
            self.now.scribe.stop(20)

    now: Session | None


def tag(session: Session, start: int, end: int, label: str = "location") -> None:
    session.commit(editing.tag(session.document, session.schema, session.text, [Extent(start, end)], label))


def stored(root: Path, article: str, annotator: str = "ana") -> Document:
    return Store(root, annotator).load(article, "")


def undone(session: Session) -> str:
    """Undo once; return what that was."""
    outcome = session.undo()
    assert outcome is not None
    return outcome.what


def test_a_tag_is_on_the_disk_and_its_ticket_is_told(sessions: Sessions, told: list[Kept | NotKept]):
    session = sessions.begin("b.txt")
    tag(session, 17, 21)
    assert session.scribe.drain(20)
    assert stored(sessions.root, "b.txt") == session.document
    assert session.document.status is Status.STARTED
    assert told[-1] == Kept("b.txt", session.ticket)


def test_undo_and_redo_go_on_after_a_restart_across_articles_down_to_the_first_byte(sessions: Sessions):
    before = (sessions.root / "annotations/ana/news/embassy.txt.json").read_bytes()
    session = sessions.begin()
    states = {NEWS: [session.document], "b.txt": []}
    tag(session, 0, 7, "actor")
    states[NEWS].append(session.document)
    session.open("b.txt")
    states["b.txt"].append(session.document)
    tag(session, 17, 21)
    states["b.txt"].append(session.document)
    session = sessions.begin()
    session.commit(editing.delete(session.document, [span.id for span in session.document.spans]))

    session = sessions.begin("b.txt")
    assert undone(session) == "delete 8 spans"
    assert session.document_of(NEWS) == states[NEWS][1]
    assert undone(session) == "tag location"
    assert session.document == states["b.txt"][0]
    session = sessions.begin("b.txt")
    assert undone(session) == "tag actor"
    assert session.undo() is None
    sessions.end()
    assert (sessions.root / "annotations/ana/news/embassy.txt.json").read_bytes() == before

    session = sessions.begin()
    whats = [operation.what for _ in range(3) if (operation := session.redo())]
    assert whats == ["tag actor", "tag location", "delete 8 spans"]
    assert session.redo() is None
    assert session.document_of("b.txt") == states["b.txt"][1]
    assert len(session.document.spans) == 0


def test_undoing_is_told_as_saved_too(sessions: Sessions, told: list[Kept | NotKept]):
    session = sessions.begin("b.txt")
    for _ in range(20):
        tag(session, 17, 21)
        session.scribe.drain(20)
        session.undo()
        assert session.scribe.drain(20)
        assert told[-1].ticket == session.ticket
    session = sessions.begin("b.txt")
    assert session.undo() is None
    assert session.redo() is not None


def test_edits_of_several_articles_are_one_operation(sessions: Sessions):
    session = sessions.begin("b.txt")
    other = session.document_of(NEWS)
    changes = [
        (session.document, editing.write_article_note(session.document, "n")),
        (other, editing.write_article_note(other, "n")),
        (other, editing.write_article_note(other, other.note)),
    ]
    before = session.document
    assert session.commit_all("notes", changes[:2] + changes[2:]) is not None
    assert session.commit_all("nothing", changes[2:]) is None
    session = sessions.begin("b.txt")
    assert (session.document.note, stored(sessions.root, NEWS).note) == ("n", "n")
    operation = session.undo()
    assert operation is not None
    assert (operation.what, set(operation.articles)) == ("notes", {"b.txt", NEWS})
    assert session.document == before
    assert session.document_of(NEWS) == other


def test_an_operation_that_no_longer_fits_is_forgotten_for_good_and_says_so(sessions: Sessions):
    session = sessions.begin("b.txt")
    tag(session, 17, 21)
    tag(session, 29, 34)
    sessions.end()
    store = Store(sessions.root, "ana")
    held = store.load("b.txt", "")
    last = list(held.spans)[-1]
    store.save(replace(held, spans=held.spans.changed([last], [replace(last, note="elsewhere")])))
    store.close()
    session = sessions.begin("b.txt")
    with pytest.raises(EditRefused, match="no longer fits: that span was changed elsewhere"):
        session.undo()
    assert len(session.document.spans) == 2
    session = sessions.begin("b.txt")
    assert session.undo() is not None
    assert [span.note for span in session.document.spans] == ["elsewhere"]


def test_an_operation_whose_article_is_gone_is_forgotten_and_says_so(sessions: Sessions):
    session = sessions.begin("b.txt")
    tag(session, 17, 21)
    session = sessions.begin()
    (sessions.root / "b.txt").unlink()
    with pytest.raises(ArticleError):
        session.undo()
    assert session.undo() is None


def test_annotations_are_laid_on_a_changed_text_and_written_with_the_next_edit_only(sessions: Sessions):
    path = sessions.root / "b.txt"
    session = sessions.begin("b.txt")
    tag(session, 17, 21)
    quote = next(iter(session.document.spans)).quote
    sessions.end()
    before = stored(sessions.root, "b.txt")
    path.write_text("More before it all. " + path.read_text())
    session = sessions.begin("b.txt")
    assert not session.stale
    assert "1 moved" in session.notice
    moved = next(iter(session.document.spans))
    assert (moved.quote, moved.start) == (quote, 37)
    sessions.end()
    assert stored(sessions.root, "b.txt") == before
    session = sessions.begin("b.txt")
    tag(session, 0, 4, "actor")
    assert session.scribe.drain(20)
    now = stored(sessions.root, "b.txt")
    assert now.digest == session.article.digest
    assert [span.start for span in now.spans] == [0, 37]
    assert session.undo() is not None
    assert [span.start for span in session.document.spans] == [37]


def test_undo_reaches_no_other_article_whose_text_has_changed(sessions: Sessions):
    text = (sessions.root / "b.txt").read_text()
    session = sessions.begin("b.txt")
    tag(session, 17, 21)
    sessions.end()
    (sessions.root / "b.txt").write_text("More. " + text)
    session = sessions.begin(NEWS)
    with pytest.raises(ReadOnly, match="text has changed"):
        session.undo()
    (sessions.root / "b.txt").write_text(text)
    session = sessions.begin("b.txt")
    assert session.undo() is not None


def outside(root: Path, label: str, start: int, end: int) -> None:
    """Tag something in b.txt as another program would, such as git when it pulls."""
    workspace = Workspace.open(root)
    store = Outsider(root, "ana")
    article = workspace.article("b.txt")
    document = store.load("b.txt", article.digest)
    change = editing.tag(document, workspace.schema, Text(article.text), [Extent(start, end)], label)
    store.save(change.apply(document))


def test_what_another_program_wrote_is_shown_where_nothing_is_unsaved(sessions: Sessions):
    session = sessions.begin("b.txt")
    tag(session, 17, 21)
    assert session.scribe.drain(20)
    assert not session.look_outside()
    outside(sessions.root, "actor", 0, 9)
    assert session.look_outside()
    assert [span.label for span in session.document.spans] == ["actor", "location"]
    assert not session.look_outside()


def test_what_another_program_wrote_is_merged_with_the_next_save(sessions: Sessions, told: list[Kept | NotKept]):
    session = sessions.begin("b.txt")
    tag(session, 17, 21)
    assert session.scribe.drain(20)
    outside(sessions.root, "actor", 0, 9)
    tag(session, 29, 34)
    assert session.scribe.drain(20)
    kept = told[-1]
    assert isinstance(kept, Kept)
    assert kept.merged is not None
    assert session.taken_in(kept.article_id)
    assert len(session.document.spans) == 3
    assert stored(sessions.root, "b.txt").spans == session.document.spans


def test_a_read_only_session_refuses_everything_and_writes_nothing(sessions: Sessions):
    session = sessions.begin(read_only=True)
    for refused in (lambda: tag(session, 0, 7, "actor"), session.undo, session.redo):
        with pytest.raises(ReadOnly, match="reading only"):
            refused()
    session.see([Extent(0, 9)])
    sessions.end()
    assert not (sessions.root / "annotations" / "ana" / ".lock").exists()


def test_a_folder_that_another_app_holds_is_read_and_it_is_said_who_holds_it(sessions: Sessions):
    other = Store(sessions.root, "ana")
    other.claim()
    session = sessions.begin()
    assert "ana's folder is open in process" in session.why_locked
    assert len(session.document.spans) == 7
    with pytest.raises(ReadOnly, match="close it there"):
        tag(session, 0, 7, "actor")
    other.close()


def test_a_file_of_a_newer_version_is_shown_and_not_edited(sessions: Sessions):
    path = sessions.root / "annotations/ana/news/embassy.txt.json"
    path.write_bytes(path.read_bytes().replace(b'"glossator": 1', b'"glossator": 2'))
    session = sessions.begin()
    assert len(session.document.spans) == 7
    with pytest.raises(ReadOnly, match="newer Glossator"):
        tag(session, 0, 7, "actor")
    session.see([Extent(0, 258)])
    assert session.scribe.unsaved() == ()
    session.open("b.txt")
    tag(session, 17, 21)
    assert session.scribe.drain(20)


def test_an_article_that_cannot_be_opened_leaves_the_old_one_open(sessions: Sessions):
    session = sessions.begin("b.txt")
    stored = sessions.root / "annotations/ana/news/embassy.txt.json"
    stored.unlink()
    stored.mkdir()
    for article, error in ((NEWS, StoreError), ("none.txt", ArticleError)):
        with pytest.raises(error):
            session.open(article)
    assert session.article is not None
    assert session.article.id == session.document.article_id == "b.txt"


def test_a_damaged_file_is_set_aside_and_the_article_opens_with_what_could_be_saved(sessions: Sessions):
    session = sessions.begin("b.txt")
    stored = sessions.root / "annotations/ana/news/embassy.txt.json"
    whole = stored.read_bytes()
    stored.write_bytes(whole[:-200])
    session.open(NEWS)
    assert "embassy.txt.json" in session.notice
    assert len(session.document.spans) >= 6
    (aside,) = (path for path in stored.parent.iterdir() if ".damaged-" in path.name)
    assert aside.read_bytes() == whole[:-200]
    session.open("b.txt")
    assert session.notice == ""


def test_what_was_seen_is_kept_with_the_next_save_and_is_no_edit(sessions: Sessions):
    session = sessions.begin("b.txt")
    session.see([Extent(0, 10)])
    assert session.scribe.unsaved() == ()
    tag(session, 17, 21)
    session.see([Extent(5, 20)])
    assert session.scribe.drain(20)
    assert stored(sessions.root, "b.txt").seen == (Extent(0, 20),)
    assert session.undo() is not None
    assert session.undo() is None
    assert session.document.seen == (Extent(0, 20),)


def test_a_disk_that_vanishes_keeps_the_work_in_memory_and_says_so(
    sessions: Sessions, told: list[Kept | NotKept], tmp_path: Path
):
    session = sessions.begin("b.txt")
    tag(session, 17, 21)
    assert session.scribe.drain(20)
    sessions.root.rename(tmp_path / "away")
    tag(session, 29, 34)
    assert not session.scribe.drain(20)
    assert isinstance(told[-1], NotKept)
    assert "folder is gone" in told[-1].reason
    assert session.scribe.unsaved() == (session.document,)
    (tmp_path / "away").rename(sessions.root)
    assert session.scribe.drain(20)
    assert stored(sessions.root, "b.txt") == session.document


def test_what_waits_to_be_saved_goes_with_its_line_when_another_takes_its_number(sessions: Sessions, root: Path):
    path = root / "lines.jsonl"
    lines = [json.dumps({"text": text}) for text in ("Ministers met in Rome.", "Nobody met in Paris.")]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    session = sessions.begin("lines.jsonl#1")
    session.commit(editing.tag(session.document, session.schema, session.text, [Extent(0, 9)], "actor"))
    path.write_text("\n".join([json.dumps({"text": "A third line."}), *lines]) + "\n", "utf-8")
    session.open("lines.jsonl#1")
    assert (session.text.string, list(session.document.spans)) == ("A third line.", [])
    session.open("lines.jsonl#2")
    assert [span.quote for span in session.document.spans] == ["Ministers"]
