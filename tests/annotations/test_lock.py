import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from annotations.errors import StoreBusy
from annotations.lock import FolderLock, Holder

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
    assert other.holder() == Holder(socket.gethostname(), os.getpid(), other.holder().since)  # type: ignore[union-attr]
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
    import json

    def full(value: object, file: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(json, "dump", full)
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
