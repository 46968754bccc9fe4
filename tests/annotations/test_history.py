from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotations import history as histories
from annotations.change import Change
from annotations.document import Document
from annotations.extent import Extent
from annotations.history import History
from annotations.journal import Journal, Operation, Step
from annotations.span import Span
from annotations.spans import Spans


def operation(number: int, article: str = "a.txt") -> Operation:
    return Operation(str(number), "", ((article, Change(f"act {number}", state=({"note": ""}, {"note": "x"}))),))


def test_undo_and_redo_go_on_after_a_restart_and_across_articles(tmp_path: Path):
    journal = Journal(tmp_path)
    history = History(journal)
    for number, article in enumerate(("a.txt", "b.txt", "a.txt"), 1):
        journal.write([history.add(operation(number, article))])
    journal.write([history.undo()])

    history = History(Journal(tmp_path))
    assert history.next() == operation(3)
    assert history.last() == operation(2, "b.txt")
    journal.write([history.undo()])
    assert history.last() == operation(1)

    history = History(Journal(tmp_path))
    assert [history.redo().operation.id, history.redo().operation.id] == ["2", "3"]
    assert history.next() is None


def test_a_new_operation_ends_the_redo_of_an_earlier_session(tmp_path: Path):
    journal = Journal(tmp_path)
    history = History(journal)
    journal.write([history.add(operation(1)), history.add(operation(2)), history.undo()])
    history = History(Journal(tmp_path))
    journal.write([history.add(operation(3))])
    assert history.next() is None
    assert history.undo().operation.id == "3"
    assert history.undo().operation.id == "1"
    assert history.last() is None
    assert [history.redo().operation.id for _ in range(2)] == ["1", "3"]
    assert history.next() is None


def test_an_operation_whose_changes_are_lost_is_passed_over(tmp_path: Path):
    journal = Journal(tmp_path)
    journal.write([Step("do", operation(1)), Step("do", operation(2, "b.txt"))])
    journal.path("b.txt").unlink()
    history = History(journal)
    assert history.last() == operation(1)


def test_there_is_nothing_to_undo_in_the_beginning(tmp_path: Path):
    history = History(Journal(tmp_path))
    assert history.last() is history.next() is None
    with pytest.raises(IndexError):
        history.undo()
    with pytest.raises(IndexError):
        history.redo()


def test_noting_an_operation_reads_no_disk(tmp_path: Path):
    (tmp_path / ".history").mkdir()
    (tmp_path / ".history" / ".timeline.jsonl").mkdir()
    history = History(Journal(tmp_path))
    assert history.add(operation(1)).act == "do"
    assert history.last() == operation(1)


def test_what_is_forgotten_is_gone_for_good(tmp_path: Path):
    journal = Journal(tmp_path)
    history = History(journal)
    journal.write([history.add(operation(1)), history.add(operation(2))])
    journal.write([history.forget(operation(2))])
    assert history.last() == operation(1)
    assert History(Journal(tmp_path)).last() == operation(1)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["do", "undo", "redo", "restart", "forget"]), max_size=25))
def test_a_history_is_two_stacks_however_often_it_is_restarted(
    tmp_path_factory: pytest.TempPathFactory, acts: list[str]
):
    folder = tmp_path_factory.mktemp("history")
    journal, history = Journal(folder), History(Journal(folder))
    done: list[str] = []
    undone: list[str] = []
    for number, act in enumerate(acts):
        if act == "do":
            journal.write([history.add(operation(number))])
            done.append(str(number))
            undone.clear()
        elif act == "undo" and done:
            journal.write([history.undo()])
            undone.append(done.pop())
        elif act == "redo" and undone:
            journal.write([history.redo()])
            done.append(undone.pop())
        elif act == "forget" and done:
            top = history.last()
            assert top is not None
            journal.write([history.forget(top)])
            done.pop()
        elif act == "restart":
            history = History(Journal(folder))
        last, following = history.last(), history.next()
        assert (last.id if last else None) == (done[-1] if done else None)
        assert (following.id if following else None) == (undone[-1] if undone else None)


ARTICLES = ("a.txt", "b.txt")


class Crashing:
    """Sessions that tag words and remove tags; an act is noted at once, what is said of an article when it is saved."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = {article: Document(article, "d", "ana") for article in ARTICLES}
        self.saved = dict(self.said)
        self.made = 0
        self.begin()

    def begin(self) -> None:
        self.history = History(Journal(self.folder))

    def leave(self) -> None:
        self.saved = dict(self.said)
        self.begin()

    def crash(self) -> None:
        self.said = dict(self.saved)
        self.begin()

    def note(self, *steps: Step) -> None:
        self.history.journal.write(steps)

    def toggle(self, article: str, word: int) -> None:
        """Tag a word, or remove its tag where it has one."""
        self.made += 1
        span = Span(str(self.made), "location", (Extent(word, word + 1),), "x", "", "", "", "")
        old = next((held for held in self.said[article].spans if held.start == word), None)
        one = Operation(str(self.made), "", ((article, Change("act", ((old, None if old else span),))),))
        self._change(article, one.changes[0][1])
        self.note(self.history.add(one))

    def redo(self) -> None:
        self._sift()
        one = self.history.next()
        if one is not None:
            ((article, change),) = one.changes
            self._change(article, change)
            self.note(self.history.redo())

    def undo(self) -> str:
        self._sift()
        one = self.history.last()
        if one is None:
            return ""
        ((article, change),) = one.changes
        self._change(article, change.inverse())
        self.note(self.history.undo())
        return one.id

    def _sift(self) -> None:
        while lost := self.history.unsaved(self.said.__getitem__):
            self.note(*lost)

    def _change(self, article: str, change: Change) -> None:
        self.said[article] = change.apply(self.said[article])
        words = [span.start for span in self.said[article].spans]
        assert len(words) == len(set(words))


def test_what_was_undone_and_not_saved_is_told_from_what_was_after_more_was_done_there(tmp_path: Path):
    life = Crashing(tmp_path)
    for word in (1, 1, 1):
        life.toggle("a.txt", word)
    life.leave()
    assert life.undo() == "3"
    life.crash()
    life.toggle("a.txt", 2)
    life.leave()
    assert list(iter(life.undo, "")) == ["4", "3", "2", "1"]


def test_what_is_tried_before_the_first_undo_is_bounded_where_much_was_undone_and_all_was_changed_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    life = Crashing(tmp_path)
    for word in range(120):
        life.toggle("a.txt", word)
    for time in range(120):
        life.toggle("a.txt", 200 + time % 3)
        life.undo()
    said = life.said["a.txt"]
    life.said["a.txt"] = replace(said, spans=Spans([replace(span, note="seen") for span in said.spans]))
    life.leave()
    made: list[Change] = []
    changed = histories._changed

    def counted(document: Document, change: Change) -> Document:
        made.append(change)
        return changed(document, change)

    monkeypatch.setattr(histories, "_changed", counted)
    assert life.history.unsaved(life.said.__getitem__) == []
    assert 0 < len(made) <= 3_000 + histories.LATEST


def toggled(*words: int) -> list[tuple[str, str, int]]:
    return [("toggle", "a.txt", word) for word in words]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["toggle", "toggle", "undo", "undo", "redo", "save", "crash", "leave"]),
            st.sampled_from(ARTICLES),
            st.integers(1, 2),
        ),
        max_size=30,
    )
)
@example([*toggled(1, 1, 1), ("save", "a.txt", 0), *toggled(1, 1, 1), ("crash", "", 0)])
@example([*toggled(1, 1, 2, 2, 2), ("save", "a.txt", 0), *toggled(2, 1, 2, 2, 1), ("crash", "", 0)])
@example([*toggled(1, 1, 1, 1, 2), ("save", "a.txt", 0), *toggled(2, 1, 2, 1), ("crash", "", 0)])
def test_undo_leads_back_to_the_beginning_whatever_crashes_cut_off(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, str, int]]
):
    life = Crashing(tmp_path_factory.mktemp("history"))
    for act, article, word in acts:
        match act:
            case "toggle":
                life.toggle(article, word)
            case "undo":
                life.undo()
            case "redo":
                life.redo()
            case "save":
                life.saved[article] = life.said[article]
            case "crash":
                life.crash()
            case "leave":
                life.leave()
    while life.undo():
        pass
    assert all(len(document.spans) == 0 for document in life.said.values())
