"""Odd surroundings as a person meets them: a disk that refuses, a clock that goes back, odd things among the files."""

import errno
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from annotations import editing, identity
from tests.tui.saving import ARTICLE, LONG, errors, kept, tagging
from tui.commands.line import cli


async def test_an_app_whose_disk_fails_says_so_keeps_the_work_and_saves_when_it_can(bench, root, stored, monkeypatch):
    def fail(handle: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    await bench.press("l")
    await bench.rest()
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        await bench.press("right", "a")
        await bench.until(lambda: "NOT SAVED" in bench.shown(bench.desk.status_line)[0])
        assert any("Input/output error" in toast and "\n" not in toast for toast in bench.toasts)
        await bench.press("right", "c")
        await bench.rest()
        assert "NOT SAVED" in bench.shown(bench.desk.status_line)[0]
        assert len(bench.tags) == 3
        assert stored(root, ARTICLE) == [("location", "Ferry")]
    await bench.rest()
    assert "✓ saved" in bench.shown(bench.desk.status_line)[0]
    assert stored(root, ARTICLE) == bench.tags


async def test_a_folder_that_may_only_be_read_is_one_clear_sentence_and_the_work_is_kept(bench, root, monkeypatch):
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    with monkeypatch.context() as patched:
        patched.setattr(os, "mkdir", refuse)
        await bench.press("l")
        await bench.until(lambda: "NOT SAVED" in bench.shown(bench.desk.status_line)[0])
        (toast,) = bench.toasts
        assert "Read-only file system" in toast
        assert "your work is kept" in toast
        assert not (root / "annotations").exists()
    await bench.rest()
    assert "✓ saved" in bench.shown(bench.desk.status_line)[0]


def test_each_odd_thing_among_the_articles_is_one_clear_line(root):
    os.mkfifo(root / "pipe.txt")
    (root / "device.txt").symlink_to("/dev/zero")
    (root / "loop.txt").symlink_to("loop.txt")
    (root / "round").symlink_to(root)
    (root / "two\nlines.txt").write_text("x")
    Path(os.fsdecode(os.fsencode(root) + b"/bytes\xff.txt")).write_text("x")
    result = CliRunner().invoke(cli, ["check", str(root)])
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert len(lines) == 6
    for name in ("pipe.txt", "device.txt", "loop.txt", "round", r"two\x0alines.txt", r"bytes\xff.txt"):
        (line,) = [line for line in lines if f"error: {name}: " in line]
        assert line.endswith(".")
    assert "9 articles" not in result.stderr


def test_each_odd_thing_among_the_annotation_files_is_one_clear_line(root):
    folder = root / "annotations" / "ana"
    folder.mkdir(parents=True)
    os.mkfifo(folder / f"{ARTICLE}.json")
    os.mkfifo(folder / "pipe.json")
    (folder / "loop.json").symlink_to("loop.json")
    (folder / "device.json").symlink_to("/dev/zero")
    (folder / "more").symlink_to(root)
    (root / "annotations" / "ben").symlink_to(folder)
    (root / "annotations" / "two\nlines").mkdir()
    result = CliRunner().invoke(cli, ["check", str(root)])
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    names = ("ana/a-ferry.txt.json", "ana/pipe.json", "ana/loop.json", "ana/device.json", "ana/more", "ben", r"two\n")
    assert len(lines) == len(names)
    for name in names:
        (line,) = [line for line in lines if f"annotations/{name}" in line]
        assert line.endswith(".")


async def test_the_app_opens_beside_odd_things_and_names_the_first_of_them(opened, root):
    os.mkfifo(root / "pipe.txt")
    (root / "loop.txt").symlink_to("loop.txt")
    (root / "two\nlines.txt").write_text("x")
    async with opened(root) as bench:
        assert bench.desk.articles.count() == 3
        assert "3 not readable" in bench.shown(bench.desk.status_line)[0]
        (toast,) = bench.toasts
        assert "\n" not in toast
        assert "2 more" in toast


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
