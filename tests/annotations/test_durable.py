import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from annotations.durable import append, make_folder, replace_file, sync_folder

OLD, NEW = b"old\n" * 500, b"new content\n" * 1000


class FaultyDisk:
    """The system calls of `os`, of which the n-th fails as told; real files stand behind it."""

    CALLS = ("open", "write", "fsync", "close", "replace", "rename", "ftruncate", "chmod", "mkdir", "stat")

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count, self.fail_at, self.error = 0, -1, errno.EIO
        self.failed = ""
        for name in self.CALLS:
            monkeypatch.setattr(os, name, self._faulty(name, getattr(os, name)))

    def _faulty(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if self.fail_at < 0:
                return real(*args, **kwargs)
            at, self.count = self.count, self.count + 1
            if name == "write":
                args = (args[0], bytes(args[1][: max(1, len(args[1]) // 2)]))
            if at == self.fail_at:
                self.failed = name
                if name == "write":
                    real(args[0], args[1][: len(args[1]) // 2])
                if name == "close":
                    real(*args, **kwargs)
                raise OSError(self.error, os.strerror(self.error))
            return real(*args, **kwargs)

        return call

    def faults(self, act: Callable[[], object]) -> Iterator[tuple[str, OSError | None]]:
        """Do `act` again and again, each time with the next call failing, till none is left to fail."""
        for at in range(200):
            self.count, self.failed, self.fail_at = 0, "", at
            refused: OSError | None = None
            try:
                act()
            except OSError as error:
                refused = error
            self.fail_at = -1
            if not self.failed:
                return
            yield self.failed, refused


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> FaultyDisk:
    return FaultyDisk(monkeypatch)


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_whatever_call_fails_a_replaced_file_is_the_old_or_the_new_one_whole(
    tmp_path: Path, disk: FaultyDisk, error: int
):
    disk.error = error
    path = tmp_path / "kept" / "file.json"
    replace_file(path, OLD)
    met = set()
    for name, refused in disk.faults(lambda: replace_file(path, NEW)):
        met.add(name)
        content = path.read_bytes()
        assert content in (OLD, NEW)
        assert [entry.name for entry in path.parent.iterdir()] == ["file.json"]
        if refused is None:
            assert content == NEW
        else:
            assert refused.errno == error
        if name in ("write", "replace", "rename"):
            assert refused is not None
            assert content == OLD
        replace_file(path, OLD)
    assert {"open", "write", "fsync", "close"} <= met
    assert met & {"replace", "rename"}
    replace_file(path, NEW)
    assert path.read_bytes() == NEW


def test_a_first_file_whose_folders_cannot_be_made_leaves_nothing_and_is_made_at_the_next_try(
    tmp_path: Path, disk: FaultyDisk
):
    for _name, refused in disk.faults(lambda: replace_file(tmp_path / "a" / "b" / "c.json", NEW)):
        assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "c.json"]
        assert refused is not None or (tmp_path / "a" / "b" / "c.json").read_bytes() == NEW
    assert (tmp_path / "a" / "b" / "c.json").read_bytes() == NEW


def test_whatever_call_fails_an_append_leaves_whole_lines_only(tmp_path: Path, disk: FaultyDisk):
    path = tmp_path / "log"
    append(path, b"first\n")
    for name, refused in disk.faults(lambda: append(path, b"second line\n", 6)):
        content = path.read_bytes()
        assert content in (b"first\n", b"first\nsecond line\n")
        if name == "write":
            assert content == b"first\n"
            assert refused is not None
    assert append(path, b"second\n", 6) == 13
    assert path.read_bytes() == b"first\nsecond\n"


def test_an_append_cuts_off_what_a_crash_left_of_a_line(tmp_path: Path):
    path = tmp_path / "new" / "log"
    assert append(path, b"one\ntor") == 7
    assert append(path, b"two\n", 4) == 8
    assert path.read_bytes() == b"one\ntwo\n"
    assert append(path, b"three\n", 999) == 14


def test_a_replaced_file_keeps_its_permissions(tmp_path: Path):
    path = tmp_path / "file"
    path.write_bytes(OLD)
    path.chmod(0o640)
    replace_file(path, NEW)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_folder_that_knows_no_fsync_is_no_failure_but_a_broken_disk_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    def refuse(code: int) -> Callable[[int], None]:
        def fsync(handle: int) -> None:
            raise OSError(code, os.strerror(code))

        return fsync

    monkeypatch.setattr(os, "fsync", refuse(errno.EINVAL))
    sync_folder(tmp_path)
    monkeypatch.setattr(os, "fsync", refuse(errno.EIO))
    with pytest.raises(OSError, match="Input/output"):
        sync_folder(tmp_path)


def test_a_file_in_the_way_of_a_folder_is_an_error_and_stays(tmp_path: Path):
    (tmp_path / "a").write_bytes(OLD)
    with pytest.raises(OSError, match="a"):
        make_folder(tmp_path / "a" / "b")
    with pytest.raises(OSError, match="a"):
        replace_file(tmp_path / "a" / "c", NEW)
    assert (tmp_path / "a").read_bytes() == OLD


def test_a_size_limit_of_the_system_leaves_the_old_file_whole(tmp_path: Path):
    """A real refusal: the kernel lets no file grow past 4 KiB, as on a full disk or over a quota."""
    path = tmp_path / "file"
    path.write_bytes(OLD)
    script = (
        "import resource, signal, sys; from pathlib import Path; from annotations.durable import replace_file\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try: replace_file(Path(sys.argv[1]), b'n' * 100_000)\n"
        "except OSError as error: print(error.strerror)\n"
    )
    told = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "File too large"
    assert path.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [path]


class PowerLoss:
    """A record of what was written, synced and renamed, from which the disk after a loss of power follows.

    Only what was fsynced is sure: of a file its content, of a folder the names in it.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.unsynced: set[tuple[int, int]] = set()
        self.names: set[str] = set()
        self.faults: list[str] = []
        for name in ("write", "fsync", "replace", "rename", "mkdir"):
            monkeypatch.setattr(os, name, getattr(self, name)(getattr(os, name)))

    def write(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(handle: int, content: bytes) -> int:
            found = os.fstat(handle)
            self.unsynced.add((found.st_dev, found.st_ino))
            return int(real(handle, content))

        return call

    def fsync(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(handle: int) -> None:
            real(handle)
            found = os.fstat(handle)
            self.unsynced.discard((found.st_dev, found.st_ino))
            self.names = {name for name in self.names if not os.path.samestat(Path(name).parent.stat(), found)}

        return call

    def replace(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(source: Any, target: Any, **more: Any) -> None:
            found = Path(source).stat()
            if (found.st_dev, found.st_ino) in self.unsynced:
                self.faults.append(f"{target} was replaced by what is not on the disk")
            real(source, target, **more)
            self.names.add(os.fspath(target))

        return call

    rename = replace

    def mkdir(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, *more: Any, **others: Any) -> None:
            real(path, *more, **others)
            self.names.add(os.fspath(path))

        return call


def test_what_was_acknowledged_outlives_a_loss_of_power(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    power = PowerLoss(monkeypatch)
    path = tmp_path / "a" / "b" / "file.json"
    for content in (OLD, NEW):
        replace_file(path, content)
        assert power.faults == []
        assert power.unsynced == set()
        assert power.names == set()
    assert path.read_bytes() == NEW
