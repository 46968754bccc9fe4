"""Looking through a workspace again: what has not changed since is not looked up again, and what has changed is."""

import os
from pathlib import Path

import pytest

from annotations import jsonlines
from annotations.entry import Entry, Problem
from annotations.library import Library

LONG_AGO = 1_700_000_000


def age(root: Path) -> None:
    """Make all below a folder look as if it had been written long ago."""
    for path in (root, *root.rglob("*")):
        os.utime(path, (LONG_AGO, LONG_AGO))


@pytest.fixture
def root(tmp_path):
    (tmp_path / "one").mkdir()
    for name in ("a.txt", "one/b.txt", "one/c.txt"):
        (tmp_path / name).write_text(name)
    (tmp_path / "d.jsonl").write_text('{"id": "x", "text": "first"}\n{"id": "y", "text": "second"}\n')
    age(tmp_path)
    return tmp_path


@pytest.fixture
def work(monkeypatch):
    """What is done on the disk and to its lines: one entry a folder that is listed, one a line that is parsed."""
    done: list[str] = []
    scandir, fields = os.scandir, jsonlines.fields
    monkeypatch.setattr(os, "scandir", lambda path: (done.append(Path(path).name), scandir(path))[1])
    monkeypatch.setattr(jsonlines, "fields", lambda line: (done.append("line"), fields(line))[1])
    return done


def ids(library: Library) -> list[str]:
    return [item.id if isinstance(item, Entry) else item.where for item in library.scan()]


def test_a_second_look_lists_no_folder_and_parses_no_line(root, work):
    library = Library(root)
    first = ids(library)
    assert first == ["a.txt", "x", "y", "one/b.txt", "one/c.txt"]
    assert sorted(work) == sorted([root.name, "one", "line", "line"])
    work.clear()
    assert ids(library) == first
    assert work == []


def test_only_the_folder_in_which_something_came_or_went_is_listed_again(root, work):
    library = Library(root)
    ids(library)
    work.clear()
    (root / "one" / "d.txt").write_text("new")
    (root / "one" / "b.txt").unlink()
    assert ids(library) == ["a.txt", "x", "y", "one/c.txt", "one/d.txt"]
    assert work == ["one"]


def test_lines_of_a_file_that_was_written_again_are_parsed_again(root, work):
    library = Library(root)
    ids(library)
    work.clear()
    (root / "d.jsonl").write_text('{"id": "z", "text": "other"}\n')
    assert ids(library) == ["a.txt", "z", "one/b.txt", "one/c.txt"]
    assert "line" in work


def test_a_folder_or_file_written_only_just_now_is_looked_up_again(root, work):
    library = Library(root)
    (root / "e.txt").write_text("just now")
    (root / "d.jsonl").write_text('{"id": "z", "text": "other"}\n')
    ids(library)
    work.clear()
    ids(library)
    assert sorted(work) == sorted([root.name, "line"])


def test_a_look_that_was_broken_off_is_not_taken_for_a_whole_one(root):
    library = Library(root)
    next(library.scan())
    look = library.scan()
    for _ in range(2):
        next(look)
    look.close()
    assert ids(library) == ["a.txt", "x", "y", "one/b.txt", "one/c.txt"]


def test_an_id_that_another_file_takes_meanwhile_is_still_refused(root):
    (root / "e.jsonl").write_text('{"id": "w", "text": "third"}\n')
    age(root)
    library = Library(root)
    assert "w" in ids(library)
    (root / "d.jsonl").write_text('{"id": "w", "text": "first"}\n')
    problems = [item for item in library.scan() if isinstance(item, Problem)]
    assert [problem.where for problem in problems] == ["e.jsonl line 1"]
    assert "taken by d.jsonl line 1" in problems[0].what


def test_a_listing_is_the_same_until_a_look_would_find_something_else(root, work):
    library = Library(root)
    assert library.listing() is None
    ids(library)
    work.clear()
    first = library.listing()
    assert first is not None
    assert (library.listing(), work) == (first, [])
    for change in (
        lambda: (root / "one" / "d.txt").write_text("new"),
        lambda: (root / "one" / "b.txt").unlink(),
        lambda: (root / "d.jsonl").write_text('{"id": "z", "text": "other"}\n'),
        lambda: (root / "two").mkdir(),
        lambda: (root / "two").rmdir(),
    ):
        change()
        assert library.listing() is None
        age(root)
        ids(library)
        now = library.listing()
        assert now is not None
        assert now != first
        first = now


def test_where_links_or_what_may_be_exports_stand_a_listing_cannot_tell(root):
    (root / "one" / "link.txt").symlink_to(root / "one" / "b.txt")
    age(root)
    library = Library(root)
    ids(library)
    assert library.listing() is None
    (root / "one" / "link.txt").unlink()
    (root / "e.yaml").write_text("text")
    age(root)
    library = Library(root, ("**/*.txt", "**/*.yaml"))
    assert "e.yaml" in ids(library)
    assert library.listing() is None
