from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.change import Change
from annotations.history import History
from annotations.journal import Journal, Operation, Step


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
