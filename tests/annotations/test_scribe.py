import errno
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from tinydb import TinyDB

from annotations import scribe as scribes
from annotations import storage
from annotations.change import Change
from annotations.document import Document
from annotations.durable import Stamp, replace_file
from annotations.journal import Journal, Operation, Step, stacks
from annotations.scribe import HISTORY, Kept, NotKept, Scribe
from annotations.store import Store

LONG = 20.0
"""Seconds after which a test that waits has failed."""


def document(article: str, note: str = "") -> Document:
    return Document(article, "sha256:0", "ana", note=note)


def step(number: int, article: str = "a") -> Step:
    return Step("do", Operation(str(number), "", ((article, Change("note", state=({"note": ""}, {"note": "x"}))),)))


class Disk:
    """Real files behind a gate: it can be shut, and refuse."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open = threading.Event()
        self.open.set()
        self.reached = threading.Event()
        self.refused: set[str] = set()
        self.written: list[str] = []
        monkeypatch.setattr(storage, "replace_file", self.write)

    def write(self, path: Path, content: bytes, over: Collection[Stamp | None] | None = None) -> Stamp:
        self.reached.set()
        assert self.open.wait(LONG)
        if path.name in self.refused or "*" in self.refused:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = replace_file(path, content, over)
        self.written.append(path.name)
        return written


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


@pytest.fixture
def told() -> list[Kept | NotKept]:
    return []


@pytest.fixture
def scribe(tmp_path: Path, disk: Disk, told: list[Kept | NotKept]) -> Iterator[Scribe]:
    made = Scribe(Store(tmp_path, "ana"), told.append)
    yield made
    disk.open.set()
    disk.refused.clear()
    made.stop(LONG)


def note_of(scribe: Scribe, article: str) -> str:
    return Store(scribe.store.root, "ana").load(article, "").note


def test_documents_are_written_in_order_and_each_is_told_of_once(
    scribe: Scribe, disk: Disk, told: list[Kept | NotKept]
):
    tickets = [scribe.keep(document(name)) for name in "abc"]
    assert scribe.drain(LONG)
    assert disk.written == ["a.json", "b.json", "c.json"]
    assert [outcome.article_id for outcome in told] == ["a", "b", "c"]
    assert max(outcome.ticket for outcome in told) == tickets[-1]
    assert scribe.unsaved() == ()


def test_of_a_burst_only_the_latest_value_is_written_and_none_is_dropped(
    scribe: Scribe, disk: Disk, told: list[Kept | NotKept]
):
    disk.open.clear()
    scribe.keep(document("a", "0"))
    assert disk.reached.wait(LONG)
    for number in range(1, 100):
        scribe.keep(document("a", str(number)))
        scribe.keep(document("b", str(number)))
    assert scribe.pending("a") == document("a", "99")
    assert scribe.unsaved()[-1] == document("b", "99")
    disk.open.set()
    assert scribe.drain(LONG)
    assert disk.written == ["a.json", "a.json", "b.json"]
    assert (note_of(scribe, "a"), note_of(scribe, "b")) == ("99", "99")
    assert scribe.pending("a") is None


def test_a_ticket_is_reached_only_when_everything_up_to_it_is_on_the_disk(
    scribe: Scribe, disk: Disk, told: list[Kept | NotKept]
):
    disk.refused = {"b.json"}
    ticket = scribe.keep(document("a"), document("b"), document("c"))
    assert not scribe.drain(LONG)
    assert [type(outcome) for outcome in told] == [Kept, NotKept, Kept]
    assert all(outcome.ticket < ticket for outcome in told if isinstance(outcome, Kept))
    later = scribe.keep(document("d"))
    disk.refused.clear()
    assert scribe.drain(LONG)
    assert max(outcome.ticket for outcome in told if isinstance(outcome, Kept)) == later


def test_what_the_disk_refuses_is_kept_told_of_and_written_when_it_can_be(
    scribe: Scribe, disk: Disk, told: list[Kept | NotKept]
):
    scribe.keep(document("a", "old"))
    assert scribe.drain(LONG)
    disk.refused = {"*"}
    scribe.keep(document("a", "new"))
    assert not scribe.drain(LONG)
    refusal = told[-1]
    assert isinstance(refusal, NotKept)
    assert "No space left on device" in refusal.reason
    assert refusal.retry_in >= scribes.FIRST_RETRY
    assert scribe.unsaved() == (document("a", "new"),)
    assert scribe.pending("a") == document("a", "new")
    assert note_of(scribe, "a") == "old"
    disk.refused.clear()
    assert scribe.drain(LONG)
    assert note_of(scribe, "a") == "new"


def test_a_refused_write_is_tried_again_by_itself_ever_more_seldom(
    scribe: Scribe, disk: Disk, told: list[Kept | NotKept], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(scribe, "_retry", 0.01)
    enough, kept = threading.Event(), threading.Event()

    def listen(outcome: Kept | NotKept) -> None:
        told.append(outcome)
        (kept if isinstance(outcome, Kept) else enough).set() if len(told) >= 4 else None

    scribe.tell = listen
    disk.refused = {"*"}
    scribe.keep(document("a", "new"))
    assert enough.wait(LONG)
    pauses = [outcome.retry_in for outcome in told if isinstance(outcome, NotKept)]
    assert pauses[:4] == [0.01, 0.02, 0.04, 0.08]
    disk.refused.clear()
    assert kept.wait(LONG)
    assert note_of(scribe, "a") == "new"


def test_an_article_that_is_refused_holds_no_other_one_up(scribe: Scribe, disk: Disk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scribe, "_retry", 1000.0)
    disk.refused = {"a.json"}
    scribe.keep(document("a"))
    assert not scribe.drain(LONG)
    written = threading.Event()
    scribe.tell = lambda outcome: written.set() if outcome.article_id == "b" else None
    scribe.keep(document("b"))
    assert written.wait(LONG)
    assert disk.written == ["b.json"]


def test_steps_of_the_history_are_written_with_or_without_documents(scribe: Scribe, tmp_path: Path):
    scribe.keep(document("a"), steps=[step(1)])
    scribe.keep(steps=[step(2)])
    assert scribe.drain(LONG)
    scribe.keep(steps=[step(3)])
    assert scribe.stop(LONG) == ()
    assert [held.id for held in stacks(Journal(scribe.store.folder).timeline())[0]] == ["1", "2", "3"]


def test_a_history_that_cannot_be_written_keeps_no_tag_from_the_disk(
    scribe: Scribe, told: list[Kept | NotKept], monkeypatch: pytest.MonkeyPatch
):
    def refuse(steps: object) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(scribe.store.journal, "write", refuse)
        ticket = scribe.keep(document("a", "tagged"), steps=[step(1)])
        assert scribe.drain(LONG)
    assert note_of(scribe, "a") == "tagged"
    assert Kept("a", ticket) in told
    refusal = next(outcome for outcome in told if isinstance(outcome, NotKept))
    assert refusal.article_id == HISTORY
    assert "Permission denied" in refusal.reason
    assert scribe.drain(LONG)
    assert [held.id for held in stacks(Journal(scribe.store.folder).timeline())[0]] == ["1"]


def test_stopping_while_it_writes_waits_for_the_write_and_frees_the_folder(scribe: Scribe, disk: Disk):
    disk.open.clear()
    scribe.keep(document("a", "1"))
    assert disk.reached.wait(LONG)
    scribe.keep(document("a", "2"), document("b"))
    threading.Timer(0.05, disk.open.set).start()
    assert scribe.stop(LONG) == ()
    assert note_of(scribe, "a") == "2"
    assert disk.written == ["a.json", "a.json", "b.json"]
    assert not scribe.store.lock.held
    assert Store(scribe.store.root, "ana").holder() is None


def test_stopping_a_disk_that_hangs_gives_up_in_time_and_says_what_is_unsaved(scribe: Scribe, disk: Disk):
    disk.open.clear()
    scribe.keep(document("a"))
    assert disk.reached.wait(LONG)
    assert scribe.stop(0.05) == (document("a"),)
    assert scribe.store.lock.held


def test_stopping_a_disk_that_refuses_says_what_is_unsaved_and_stopping_again_tries_again(scribe: Scribe, disk: Disk):
    disk.refused = {"a.json"}
    scribe.keep(document("a"), document("b"))
    assert scribe.stop(LONG) == (document("a"),)
    disk.refused.clear()
    assert scribe.stop(LONG) == ()
    assert disk.written == ["b.json", "a.json"]


def test_what_is_given_after_stopping_is_written_all_the_same(scribe: Scribe):
    scribe.keep(document("a"))
    assert scribe.stop(LONG) == ()
    scribe.keep(document("a", "late"))
    assert scribe.stop(LONG) == ()
    assert note_of(scribe, "a") == "late"


def test_a_scribe_that_was_given_nothing_writes_nothing(scribe: Scribe, tmp_path: Path):
    assert scribe.drain(LONG)
    assert scribe.stop(LONG) == ()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_listener_that_fails_loses_nothing(scribe: Scribe, told: list[Kept | NotKept]):
    def fail(outcome: Kept | NotKept) -> None:
        scribe.tell = told.append
        raise RuntimeError("the listener is gone")

    scribe.tell = fail
    scribe.keep(document("a"), document("b"))
    scribe.keep(document("c"))
    assert scribe.drain(LONG)
    assert {note_of(scribe, name) for name in "abc"} == {""}
    assert all(Store(scribe.store.root, "ana").exists(name) for name in "abc")


def test_what_no_file_can_carry_is_told_of_and_holds_nothing_up(scribe: Scribe, told: list[Kept | NotKept]):
    odd = Document("a", "d", "ana", labels={"set": {1, 2}})
    scribe.keep(odd, document("b"))
    assert not scribe.drain(LONG)
    assert [type(outcome) for outcome in told[:2]] == [NotKept, Kept]
    assert isinstance(told[0], NotKept)
    assert "cannot be written" in told[0].reason
    scribe.keep(document("a"))
    assert scribe.drain(LONG)


def test_a_folder_that_somebody_else_holds_is_told_of_and_taken_when_it_is_free(
    scribe: Scribe, told: list[Kept | NotKept], tmp_path: Path
):
    other = Store(tmp_path, "ana")
    other.save(document("z"))
    scribe.keep(document("a"))
    assert not scribe.drain(LONG)
    assert isinstance(told[-1], NotKept)
    assert "folder is open in process" in told[-1].reason
    other.close()
    assert scribe.drain(LONG)


def test_many_threads_may_give_at_once(scribe: Scribe):
    def give(name: str) -> None:
        for number in range(50):
            scribe.keep(document(name, str(number)), steps=[step(number, name)])

    threads = [threading.Thread(target=give, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert scribe.drain(LONG)
    assert [note_of(scribe, name) for name in "abcd"] == ["49"] * 4


WRITER = """
import sys
from pathlib import Path
from annotations.document import Document
from annotations.scribe import Kept, Scribe
from annotations.store import Store
annotator, rounds = sys.argv[2], int(sys.argv[3])
scribe = Scribe(Store(Path(sys.argv[1]), annotator), lambda told: print(type(told).__name__, told.ticket, flush=True))
for number in range(1, rounds + 1):
    ticket = scribe.keep(Document("a.txt", "d", annotator, note=str(number)))
    assert ticket == number
    if number % 7 == 0:
        scribe.drain()
print("left", len(scribe.stop()), flush=True)
"""


def test_whatever_was_told_as_kept_is_there_after_kill_9(tmp_path: Path):
    seed = random.Random(20)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    for number in range(20):
        root = tmp_path / str(number)
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(root), "ana", "100000"],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        ) as process:
            assert process.stdout is not None
            for _ in range(seed.randint(1, 60)):
                line = process.stdout.readline()
            process.send_signal(signal.SIGKILL)
            rest = process.stdout.read().splitlines()
            told = [one for one in [line, *rest] if one.startswith("Kept ") and one.split()[1].isdigit()]
        path = root / "annotations" / "ana" / "a.txt.json"
        with TinyDB(path) as database:
            assert database.table("article").all()[0]["id"] == "a.txt"
        store = Store(root, "ana")
        assert int(store.load("a.txt", "").note) >= int(told[-1].split()[1])
        store.save(store.load("a.txt", ""))
        store.close()


def test_two_annotators_at_once_do_not_disturb_each_other(tmp_path: Path):
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), name, "300"],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for name in ("ana", "ben")
    ]
    for process, name in zip(running, ("ana", "ben"), strict=True):
        output, _ = process.communicate(timeout=60)
        assert "NotKept" not in output
        assert output.splitlines()[-1] == "left 0"
        assert Store(tmp_path, name).load("a.txt", "").note == "300"
