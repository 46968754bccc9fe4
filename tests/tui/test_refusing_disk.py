"""A disk that refuses: whichever call fails, the old file is whole, the work is kept, and a retry saves it."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotations import editing
from annotations.errors import EditRefused
from annotations.scribe import Kept, NotKept
from tests.outsider import Outsider
from tests.tui.saving import ARTICLE, LONG, errors, kept, pull, tagging


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
    other = Outsider(root, "ana")
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
