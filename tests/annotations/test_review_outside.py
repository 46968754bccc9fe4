"""What others wrote meanwhile: found by their folders, with bounded work, and never one's own."""

import os
import time

import pytest

from annotations.review import outside
from annotations.review.outside import Outside
from tests.annotations.reviewing import Corpus

TEXT = "Ada met Bern in Oslo."
LATER = 1e12


def looking(corpus: Corpus, since: float = LATER) -> Outside:
    return Outside(corpus.workspace, "me", since)


def test_what_came_changed_and_went_is_told_once(corpus: Corpus) -> None:
    corpus.article("a.txt", TEXT, [("Ada", "actor")])
    others = looking(corpus)
    assert others.look() == set()
    corpus.article("a.txt", TEXT, [("Bern", "actor")])
    corpus.article("deep/er/b 1.txt", TEXT, [("Ada", "actor")])
    corpus.article("c.txt", TEXT, [("Ada", "actor")], by="bo")
    assert others.look() == {"a.txt", "deep/er/b 1.txt", "c.txt"}
    assert others.look() == set()
    (corpus.root / "annotations/bo/c.txt.json").unlink()
    assert others.look() == {"c.txt"}
    assert others.look() == set()


def test_ones_own_folder_and_histories_are_not_looked_at(corpus: Corpus) -> None:
    corpus.article("a.txt", TEXT, [("Ada", "actor")], by="me")
    others = looking(corpus)
    others.look()
    corpus.article("a.txt", TEXT, [("Bern", "actor")], by="me")
    assert others.look() == set()


def test_what_was_written_since_the_search_began_is_told_at_the_first_look(corpus: Corpus) -> None:
    corpus.article("a.txt", TEXT, [("Ada", "actor")])
    corpus.article("old.txt", TEXT, [("Ada", "actor")])
    os.utime(corpus.root / "annotations/ana/old.txt.json", (1, 1))
    assert looking(corpus, time.time() - 60).look() == {"a.txt"}


def test_a_file_that_is_written_in_place_is_found_when_its_folders_turn_comes(corpus: Corpus) -> None:
    for name in ("a/1.txt", "b/1.txt", "c/1.txt"):
        corpus.article(name, TEXT, [("Ada", "actor")])
    others = looking(corpus)
    others.look()
    path = corpus.root / "annotations/ana/b/1.txt.json"
    path.write_bytes(path.read_bytes() + b"\n")
    assert set().union(*(others.look() for _ in range(4))) == {"b/1.txt"}


def test_an_article_whose_file_has_a_hashed_name_is_told_by_what_stands_in_it(corpus: Corpus) -> None:
    others = looking(corpus)
    others.look()
    name = "x" * 240 + ".txt"
    corpus.article(name, TEXT, [("Ada", "actor")])
    assert others.look() == {name}


def test_folders_that_stay_as_they_are_cost_one_look_each(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(60):
        corpus.article(f"{number % 6}/{number}.txt", TEXT, [("Ada", "actor")])
    others = looking(corpus)
    others.look()
    read: list[str] = []
    files_in = outside._files_in

    def counting(path: str) -> object:
        read.append(path)
        return files_in(path)

    monkeypatch.setattr(outside, "_files_in", counting)
    for _ in range(5):
        others.look()
    assert len(read) == 5
    corpus.article("3/3.txt", TEXT, [("Bern", "actor")])
    read.clear()
    assert others.look() == {"3/3.txt"}
    assert len(read) <= 2


def test_a_look_that_is_cut_short_goes_on_at_the_next(corpus: Corpus) -> None:
    for number in range(6):
        corpus.article(f"{number}/a.txt", TEXT, [("Ada", "actor")])
    others = looking(corpus)
    others.look()
    for number in range(6):
        corpus.article(f"{number}/a.txt", TEXT, [("Bern", "actor")])
    steps = iter([False, False, False, True])
    found = others.look(lambda: next(steps))
    assert len(found) < 6
    assert found | others.look() == {f"{number}/a.txt" for number in range(6)}
