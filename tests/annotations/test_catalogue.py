import os
import sqlite3
from pathlib import Path

import pytest

from annotations.catalogue import Catalogue, Stamp, Summary, stamp
from annotations.entry import Entry


@pytest.fixture
def article(tmp_path: Path) -> Entry:
    (tmp_path / "a.txt").write_text("Rockets fall")
    return Entry("a.txt", tmp_path)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "titles.db"


def catalogue(cache: Path) -> Catalogue:
    return Catalogue(cache, lambda article_id, annotator: cache.parent.parent / f"{annotator}-{article_id}.json")


def test_a_title_is_known_at_once_and_after_a_restart(article, cache):
    with Catalogue(cache) as kept:
        assert kept.title(article) is None
        kept.remember(article, "Rockets\nfall 🚀")
        assert kept.title(article) == "Rockets\nfall 🚀"
    with Catalogue(cache) as kept:
        assert kept.title(article) == "Rockets\nfall 🚀"


def test_a_title_of_a_changed_or_vanished_file_is_not_given(article, cache):
    with Catalogue(cache) as kept:
        kept.remember(article, "Rockets fall")
        kept.flush()
        os.utime(article.path, ns=(1, 1))
        assert kept.title(article) is None
        article.path.unlink()
        assert kept.title(article) is None
        kept.remember(article, "gone")
        assert kept.title(article) is None


def test_a_title_is_kept_for_the_state_that_was_read(article, cache):
    read_at = stamp(article.path)
    article.path.write_text("Rockets fall again, and longer")
    with Catalogue(cache) as kept:
        kept.remember(article, "Rockets fall", read_at)
        assert kept.title(article) is None


def test_lines_of_one_file_have_titles_of_their_own(tmp_path, cache):
    (tmp_path / "c.jsonl").write_text("x" * 20)
    lines = [Entry(str(n), tmp_path / "c.jsonl", n, 1, n + 1) for n in range(20)]
    with Catalogue(cache) as kept:
        for line in lines:
            kept.remember(line, f"title {line.id}")
    with Catalogue(cache) as kept:
        assert [kept.title(line) for line in lines] == [f"title {n}" for n in range(20)]


def test_a_summary_is_known_until_the_annotations_change(article, cache, tmp_path):
    annotations = tmp_path / "ana-a.txt.json"
    annotations.write_text("{}")
    with catalogue(cache) as kept:
        kept.remember_summary(article, "ana", Summary("done", {"actor": 3}))
        assert kept.summary(article, "ana") == Summary("done", {"actor": 3})
    with catalogue(cache) as kept:
        assert kept.summary(article, "ana") == Summary("done", {"actor": 3})
        assert kept.summary(article, "ben") is None
        annotations.write_text("{} ")
        assert kept.summary(article, "ana") is None


def test_without_a_way_to_annotation_files_there_are_no_summaries(article, cache):
    with Catalogue(cache) as kept:
        kept.remember_summary(article, "ana", Summary("done", {}))
        assert kept.summary(article, "ana") is None


def other_tables(cache: Path) -> None:
    with sqlite3.connect(cache) as database:
        database.execute("CREATE TABLE title (strange)")
        database.execute("PRAGMA user_version = 1")
    database.close()


@pytest.mark.parametrize(
    "damage",
    [
        lambda cache: cache.write_bytes(b"not a database, but long enough to be read as one" * 100),
        lambda cache: cache.write_bytes(b""),
        other_tables,
    ],
)
def test_a_damaged_cache_is_thrown_away(article, cache, damage):
    cache.parent.mkdir()
    damage(cache)
    for expected in (None, "Rockets fall"):
        with catalogue(cache) as kept:
            assert kept.title(article) == expected
            kept.remember(article, "Rockets fall")
            kept.flush()
            assert kept.title(article) == "Rockets fall"


def test_a_cache_that_is_cut_short_in_the_middle_is_thrown_away(tmp_path, cache):
    (tmp_path / "c.jsonl").write_text("x")
    lines = [Entry(str(n), tmp_path / "c.jsonl", n, 1, n + 1) for n in range(3000)]
    with Catalogue(cache) as kept:
        for line in lines:
            kept.remember(line, f"title {line.id}")
    content = bytearray(cache.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    cache.write_bytes(content)
    with Catalogue(cache) as kept:
        assert all(kept.title(line) is None for line in lines[:50])
        kept.remember(lines[0], "anew")
    with Catalogue(cache) as kept:
        assert kept.title(lines[0]) == "anew"


def test_a_cache_may_be_deleted_while_it_is_open(article, cache):
    with Catalogue(cache) as kept:
        kept.remember(article, "Rockets fall")
        kept.flush()
        for file in cache.parent.iterdir():
            file.unlink()
        kept.remember(article, "Rockets fall again")
        kept.flush()
    with Catalogue(cache) as kept:
        assert kept.title(article) in (None, "Rockets fall again")


def test_a_place_that_cannot_be_written_is_done_without(article, tmp_path):
    with Catalogue(tmp_path / "a.txt" / "titles.db") as kept:
        kept.remember(article, "Rockets fall")
        kept.flush()
        assert kept.title(article) == "Rockets fall"


def test_two_apps_share_one_cache_and_a_writer_holds_up_no_reader(article, cache, tmp_path):
    (tmp_path / "b.txt").write_text("b")
    other = Entry("b.txt", tmp_path)
    with Catalogue(cache) as one, Catalogue(cache) as two:
        one.remember(article, "one")
        one.flush()
        two.remember(other, "two")
        two.flush()
        assert (one.title(other), two.title(article)) == ("two", "one")
        writer = sqlite3.connect(cache, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        assert one.title(article) == "one"
        one.remember(article, "while another writes")
        one.flush()
        writer.execute("ROLLBACK")
        writer.close()
        assert two.title(article) == "one"


def test_a_stamp_of_nothing_is_none(tmp_path):
    assert stamp(tmp_path / "gone") is None
    (tmp_path / "a").write_text("ab")
    os.utime(tmp_path / "a", ns=(5, 7))
    assert stamp(tmp_path / "a") == Stamp(7, 2)
