"""Articles read before they are asked for."""

from pathlib import Path

import pytest

from annotations import read_ahead
from annotations.article import Article
from annotations.entry import Entry
from annotations.errors import ArticleError
from annotations.library import Library
from annotations.read_ahead import ReadAhead


class Counting(Library):
    """A library that counts what is read."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.read_ids: list[str] = []

    def read(self, entry: Entry) -> Article:
        self.read_ids.append(entry.id)
        return super().read(entry)


@pytest.fixture
def library(tmp_path: Path) -> Counting:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"Report {name}")
    return Counting(tmp_path)


def entries(library: Library) -> list[Entry]:
    return [item for item in library.scan() if isinstance(item, Entry)]


def test_what_was_read_ahead_is_not_read_again(library):
    ahead, (a, b, c) = ReadAhead(library), entries(library)
    ahead.read([a, b])
    assert library.read_ids == ["a.txt", "b.txt"]
    assert ahead.article(b).text == "Report b"
    ahead.read([b, c])
    assert ahead.article(c).text == "Report c"
    assert library.read_ids == ["a.txt", "b.txt", "c.txt"]
    ahead.article(a)
    assert library.read_ids[-1] == "a.txt"


def test_a_file_that_changed_since_is_read_anew(library, tmp_path):
    ahead, (a, *_) = ReadAhead(library), entries(library)
    ahead.read([a])
    (tmp_path / "a.txt").write_text("Another text")
    assert ahead.article(a).text == "Another text"
    (tmp_path / "a.txt").unlink()
    with pytest.raises(ArticleError):
        ahead.article(a)


def test_what_is_large_or_cannot_be_read_is_left_for_when_it_is_asked_for(library, tmp_path, monkeypatch):
    monkeypatch.setattr(read_ahead, "LARGE", 7)
    (tmp_path / "b.txt").write_bytes(b"\0")
    ahead = ReadAhead(library)
    ahead.read(entries(library))
    assert library.read_ids == ["b.txt"]


def test_what_was_not_read_ahead_is_not_held(library):
    ahead, (a, b, _) = ReadAhead(library), entries(library)
    ahead.read([a])
    assert ahead.held(a) is ahead.article(a)
    assert ahead.held(b) is None
    assert library.read_ids == ["a.txt"]
