import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from annotations import lock as lock_module
from annotations.errors import StoreBusy
from annotations.lock import STALE, FolderLock, Holder

HOLD = (
    "import sys; from pathlib import Path; from annotations.lock import FolderLock\n"
    "lock = FolderLock(Path(sys.argv[1])); lock.take(); print('taken', flush=True); sys.stdin.read(); lock.release()"
)


@contextmanager
def holding(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "taken\n"
        yield process
        if process.poll() is None:
            process.communicate("")


def test_a_second_process_is_told_host_process_and_since_when(tmp_path: Path):
    folder = tmp_path / "Mar%C3%ADa"
    folder.mkdir()
    lock = FolderLock(folder)
    with holding(folder) as process:
        found = lock.holder()
        assert found is not None
        assert (found.host, found.process) == (socket.gethostname(), process.pid)
        assert found.since.startswith("20")
        with pytest.raises(
            StoreBusy, match=rf"^María's folder is open in process {process.pid} on .*, since 20.*; close"
        ):
            lock.take()
        assert not lock.held
    assert lock.holder() is None
    lock.take()
    assert lock.held


def test_a_holder_that_was_killed_holds_nothing(tmp_path: Path):
    lock = FolderLock(tmp_path)
    with holding(tmp_path) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert lock.path.read_text() != ""
        assert lock.holder() is None
        lock.take()
        lock.release()


def test_asking_who_holds_a_folder_writes_nothing_and_takes_nothing(tmp_path: Path):
    lock = FolderLock(tmp_path / "none")
    assert lock.holder() is None
    assert not (tmp_path / "none").exists()
    lock = FolderLock(tmp_path)
    lock.take()
    other = FolderLock(tmp_path)
    held = lock.path.read_bytes()
    holder = other.holder()
    assert holder is not None
    assert holder == Holder(socket.gethostname(), os.getpid(), holder.since)
    assert lock.path.read_bytes() == held
    lock.release()
    assert other.holder() is None
    assert lock.path.read_bytes() == b""


def test_taking_and_releasing_twice_does_no_harm(tmp_path: Path):
    lock = FolderLock(tmp_path)
    lock.take()
    lock.take()
    lock.release()
    lock.release()
    assert not lock.held


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"host": 1}', b"x" * 9999])
def test_a_lock_file_that_says_nothing_sound_still_locks(tmp_path: Path, content: bytes):
    with holding(tmp_path):
        (tmp_path / ".lock").write_bytes(content)
        with pytest.raises(StoreBusy, match="an unknown host"):
            FolderLock(tmp_path).take()


def test_a_lock_file_that_was_removed_is_no_longer_held_and_can_be_taken_anew(tmp_path: Path):
    lock = FolderLock(tmp_path)
    lock.take()
    lock.path.unlink()
    assert not lock.held
    lock.take()
    assert lock.held
    with pytest.raises(StoreBusy):
        FolderLock(tmp_path).take()


def test_a_lock_that_cannot_be_written_is_an_error_and_locks_nobody_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(lock_module, "_is_at", full)
        with pytest.raises(OSError, match="No space"):
            FolderLock(tmp_path).take()
    lock = FolderLock(tmp_path)
    lock.take()
    assert lock.held


def test_a_folder_that_vanished_is_let_go_without_a_word(tmp_path: Path):
    (tmp_path / "f").mkdir()
    lock = FolderLock(tmp_path / "f")
    lock.take()
    lock.path.unlink()
    (tmp_path / "f").rmdir()
    assert not lock.held
    lock.release()
    assert lock.holder() is None
    with pytest.raises(FileNotFoundError):
        lock.take()


# -- disks that several hosts share -------------------------------------------------------------

ELSEWHERE = '{"host": "elsewhere", "process": 1, "since": "2026-11-20T08:00:00Z"}'


def left_by_another_host(folder: Path, age: float) -> FolderLock:
    """Write the lock file of another host as it stands `age` seconds after its last sign of life."""
    lock = FolderLock(folder)
    lock.path.write_text(ELSEWHERE)
    moment = lock.path.stat().st_mtime - age
    os.utime(lock.path, (moment, moment))
    return lock


def test_a_holder_on_another_host_is_believed_while_it_gives_signs_of_life(tmp_path: Path):
    lock = left_by_another_host(tmp_path, STALE / 2)
    assert lock.holder() == Holder("elsewhere", 1, "2026-11-20T08:00:00Z")
    with pytest.raises(StoreBusy, match="process 1 on elsewhere, since 2026-11-20T08:00:00Z; close it there"):
        lock.take()
    assert lock.path.read_text() == ELSEWHERE
    assert [entry.name for entry in tmp_path.iterdir()] == [".lock"]


@pytest.mark.parametrize("age", [STALE + 1, 1e6, -1e6])
def test_a_holder_on_another_host_that_gave_no_sign_of_life_for_long_is_dead(tmp_path: Path, age: float):
    lock = left_by_another_host(tmp_path, age)
    assert lock.holder() is None
    lock.take()
    assert lock.held
    assert json.loads(lock.path.read_text())["host"] == socket.gethostname()


@pytest.mark.parametrize("skew", [-86400.0, 86400.0])
def test_signs_of_life_are_read_by_the_clock_of_the_disk_and_not_by_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, skew: float
):
    lock = left_by_another_host(tmp_path, STALE / 2)
    real = lock_module.time.time
    monkeypatch.setattr(lock_module.time, "time", lambda: real() + skew)
    assert lock.holder() is None
    with pytest.raises(StoreBusy, match="elsewhere"):
        lock.take()


def test_a_lock_that_the_disk_keeps_for_a_host_that_is_gone_is_taken_over(tmp_path: Path):
    with holding(tmp_path):
        lock = left_by_another_host(tmp_path, STALE / 2)
        with pytest.raises(StoreBusy, match="elsewhere"):
            lock.take()
        lock = left_by_another_host(tmp_path, STALE + 1)
        assert lock.holder() is None
        lock.take()
        assert lock.held
        with pytest.raises(StoreBusy, match=str(os.getpid())):
            FolderLock(tmp_path).take()


@pytest.fixture
def no_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that keeps no locks."""
    import portalocker

    def refuse(*_: object) -> None:
        raise portalocker.LockException("No locks available")

    monkeypatch.setattr(portalocker, "lock", refuse)


def test_on_a_disk_without_locks_the_signs_of_life_decide(tmp_path: Path, no_locks: None):
    with holding(tmp_path) as process:
        lock = FolderLock(tmp_path)
        assert lock.holder() is not None
        with pytest.raises(StoreBusy, match=f"process {process.pid} on"):
            lock.take()
        process.kill()
        process.wait()
        assert lock.holder() is None
        lock.take()
        assert lock.held
    lock.release()
    assert lock.path.read_text() == ""
    lock = left_by_another_host(tmp_path, 0)
    with pytest.raises(StoreBusy, match="elsewhere"):
        lock.take()
    left_by_another_host(tmp_path, STALE + 1).take()


def test_a_holder_touches_its_file_till_it_lets_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    touched = Event()
    real = os.utime

    def touch(path: Path) -> None:
        real(path)
        touched.set()

    monkeypatch.setattr(lock_module, "BEAT", 0.01)
    monkeypatch.setattr(os, "utime", touch)
    lock = FolderLock(tmp_path)
    lock.take()
    real(lock.path, (0, 0))
    touched.clear()
    assert touched.wait(10)
    assert touched.wait(10)
    assert lock.path.stat().st_mtime > 0
    lock.release()


def test_one_that_was_taken_for_dead_notices_it_and_leaves_the_new_holder_alone(tmp_path: Path):
    lock = FolderLock(tmp_path)
    lock.take()
    lock.path.write_text(ELSEWHERE)
    assert not lock.held
    with pytest.raises(StoreBusy, match="elsewhere"):
        lock.take()
    lock.release()
    assert lock.path.read_text() == ELSEWHERE
