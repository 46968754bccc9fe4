import errno
import json
from pathlib import Path

import pytest

from annotations import editing, journal
from annotations.change import Change
from annotations.document import Document
from annotations.durable import append
from annotations.errors import StoreError
from annotations.journal import Journal, Operation, Reference, Step, stacks
from annotations.schema import Status


def operation(number: int, *articles: str) -> Operation:
    note = Change(f"note {number}", state=({"note": str(number - 1)}, {"note": str(number)}))
    return Operation(str(number), "2026-01-01T00:00:00Z", tuple((article, note) for article in articles or ("a.txt",)))


def reference(one: Operation) -> Reference:
    return Reference(one.id, one.articles)


def do(*numbers: int) -> list[Step]:
    return [Step("do", operation(number)) for number in numbers]


def test_what_is_written_is_read_back_in_order(tmp_path: Path):
    kept = Journal(tmp_path)
    kept.write(do(1, 2, 3))
    kept.write([Step("undo", operation(3)), Step("undo", operation(2)), Step("redo", operation(2))])
    done, undone = stacks(Journal(tmp_path).timeline())
    assert done == [reference(operation(1)), reference(operation(2))]
    assert undone == [reference(operation(3))]
    assert Journal(tmp_path).operation("2", ["a.txt"]) == operation(2)
    kept.write(do(4))
    assert stacks(Journal(tmp_path).timeline()) == ([reference(operation(n)) for n in (1, 2, 4)], [])


def test_an_operation_over_several_articles_is_one(tmp_path: Path):
    kept = Journal(tmp_path)
    both = operation(1, "a.txt", "sub/b.txt", "A.txt")
    kept.write([Step("do", both)])
    assert kept.operation("1", both.articles) == both
    assert kept.operation("1", ["a.txt"]) == operation(1, "a.txt")
    assert kept.operation("1", ["a.txt", "none.txt"]) is None
    assert kept.operation("2", ["a.txt"]) is None


def test_ids_that_share_a_file_on_a_disk_without_case_are_told_apart(tmp_path: Path):
    kept = Journal(tmp_path)
    both = Operation("1", "", (("A.txt", operation(1).changes[0][1]), ("a.txt", operation(2).changes[0][1])))
    kept.write([Step("do", both)])
    kept.path("A.txt").write_bytes(kept.path("A.txt").read_bytes() + kept.path("a.txt").read_bytes())
    kept.path("a.txt").write_bytes(kept.path("A.txt").read_bytes())
    assert kept.operation("1", ["A.txt", "a.txt"]) == both


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_line_torn_by_a_crash_is_written_over(tmp_path: Path, cut: int):
    kept = Journal(tmp_path)
    kept.write(do(1))
    for path in (tmp_path / ".history" / ".timeline.jsonl", kept.path("a.txt")):
        whole = path.read_bytes()
        path.write_bytes(whole + whole[:cut])
    assert stacks(Journal(tmp_path).timeline())[0] == [reference(operation(1))]
    kept.write(do(2))
    assert stacks(Journal(tmp_path).timeline())[0] == [reference(operation(1)), reference(operation(2))]
    assert Journal(tmp_path).operation("2", ["a.txt"]) == operation(2)
    for path in (tmp_path / ".history" / ".timeline.jsonl", kept.path("a.txt")):
        assert all(json.loads(line) for line in path.read_bytes().splitlines())


def test_a_torn_first_line_longer_than_a_block_is_written_over_too(tmp_path: Path):
    kept = Journal(tmp_path)
    append(kept.path("a.txt"), b"x" * 200_000)
    kept.write(do(1))
    assert kept.operation("1", ["a.txt"]) == operation(1)


def test_steps_that_are_written_again_after_a_failure_count_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    both = operation(1, "a.txt", "b.txt")
    written: list[Path] = []

    def failing(path: Path, content: bytes, at: int | None = None) -> int:
        written.append(path)
        if len(written) in failures:
            raise OSError(errno.ENOSPC, "No space left on device")
        return append(path, content, at)

    monkeypatch.setattr(journal, "append", failing)
    for failures in ({1}, {2}, {3}):
        written.clear()
        kept = Journal(tmp_path / str(failures))
        with pytest.raises(OSError, match="No space"):
            kept.write([Step("do", both)])
        assert stacks(kept.timeline()) == ([], [])
        kept.write([Step("do", both)])
        kept.write([Step("do", both)])
        assert stacks(kept.timeline()) == ([reference(both)], [])
        assert kept.operation("1", both.articles) == both


def test_lines_that_are_no_history_are_passed_over(tmp_path: Path):
    kept = Journal(tmp_path)
    kept.write(do(1))
    junk = b'\xff\n[]\n5\n{}\n{"act": "do", "op": "7", "articles": 5}\n{"act": "undo"}\n' + b"[" * 99_999 + b"\n"
    for path in (tmp_path / ".history" / ".timeline.jsonl", kept.path("a.txt")):
        path.write_bytes(
            junk + path.read_bytes() + junk + b'{"op": "9", "article": "a.txt", "spans": [[null, null]]}\n'
        )
    assert stacks(Journal(tmp_path).timeline()) == ([reference(operation(1))], [])
    assert Journal(tmp_path).operation("1", ["a.txt"]) == operation(1)
    assert Journal(tmp_path).operation("9", ["a.txt"]) is None


def test_what_was_forgotten_stays_forgotten(tmp_path: Path):
    kept = Journal(tmp_path)
    kept.write([*do(1, 2, 3), Step("undo", operation(3)), Step("forget", operation(2)), Step("forget", operation(3))])
    assert stacks(Journal(tmp_path).timeline()) == ([reference(operation(1))], [])


def test_a_history_that_cannot_be_read_is_one_sentence_and_one_that_is_not_there_is_empty(tmp_path: Path):
    kept = Journal(tmp_path)
    assert stacks(kept.timeline()) == ([], [])
    assert kept.changes_of("a.txt") == []
    kept.path("a.txt").mkdir(parents=True)
    with pytest.raises(StoreError, match="The history cannot be read"):
        kept.operation("1", ["a.txt"])


def test_the_changes_of_an_article_lead_to_what_it_is_now(tmp_path: Path):
    kept, document = Journal(tmp_path), Document("a.txt", "d", "ana")
    first = editing.write_article_note(document, "n")
    second = editing.set_status(first.apply(document), Status.DONE, 9)
    steps = [Operation.of(("a.txt", first)), Operation.of(("a.txt", second)), operation(5, "b.txt")]
    kept.write([Step("do", one) for one in steps] + [Step("undo", steps[1])])
    replayed = document
    for change in kept.changes_of("a.txt"):
        replayed = change.apply(replayed)
    assert replayed == first.apply(document)
    (tmp_path / ".history" / ".timeline.jsonl").unlink()
    assert kept.changes_of("a.txt") == [first, second]


def test_an_act_that_is_noted_twice_counts_once(tmp_path: Path):
    journal = Journal(tmp_path)
    steps = [Step("do", operation(1)), Step("undo", operation(1))]
    journal.write([*steps, steps[1], steps[0]])
    assert journal.timeline() == [("do", reference(operation(1))), ("undo", reference(operation(1)))]
    assert len(journal.changes_of("a.txt")) == 2


def test_what_operations_changed_in_an_article_is_read_back_as_far_as_it_can_be_told(tmp_path: Path):
    kept = Journal(tmp_path)
    kept.write([Step("do", operation(1, "a.txt", "b.txt")), *do(2, 3)])
    with kept.path("a.txt").open("ab") as file:
        file.write(b'{"op": [4], "article": "a.txt"}\n{"op": "5", "article": "a.txt", "spans": [[null, null]]}\n{"op"')
    found = kept.changes_by("a.txt", {"1", "3", "4", "5"})
    assert found == {one.id: one.changes[0] for one in (operation(1), operation(3))}
    assert kept.changes_by("none.txt", {"1"}) == {}


def test_a_loss_that_is_noted_twice_takes_back_one_act(tmp_path: Path):
    journal = Journal(tmp_path)
    steps = [Step("do", operation(1)), Step("undo", operation(1)), Step("redo", operation(1))]
    lost = [Step("lost", operation(1), "redo"), Step("lost", operation(1), "undo")]
    journal.write([*steps, *lost, *lost])
    assert journal.timeline() == [("do", reference(operation(1)))]
    assert len(journal.changes_of("a.txt")) == 1
