"""Texts kept together: what is read again, what is not, and that what is found stays what is there."""

import os
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations import concordance
from annotations.article import Article
from annotations.concordance import Concordance, Place, forget_old, of_workspace
from annotations.entry import Entry, Problem
from annotations.occurrences import everywhere, occurrences
from annotations.searching import Question, search
from annotations.workspace import Workspace

LONG_AGO = 1_700_000_000


class Reads:
    """A workspace whose library notes what is read."""

    def __init__(self, root: Path) -> None:
        self.workspace = Workspace.open(root)
        self.ids: list[str] = []
        read = self.workspace.library.read

        def noted(entry: Entry) -> Article:
            self.ids.append(entry.id)
            return read(entry)

        # Never undone, as nobody else has this library.
        pytest.MonkeyPatch().setattr(self.workspace.library, "read", noted)


def write(root: Path, name: str, content: bytes) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (LONG_AGO, LONG_AGO))
    os.utime(path.parent, (LONG_AGO, LONG_AGO))


@pytest.fixture
def reads(tmp_path):
    root = tmp_path / "workspace"
    write(root, "a.txt", b"The ferry to Marlow\nIsland stopped.")
    write(root, "b.txt", "Nothing of the kind in Zürich.".encode())
    write(root, "c.jsonl", b'{"text": "Marlow Island"}\n{"text": "Marlow and Island"}\n')
    return Reads(root)


@pytest.fixture
def texts(tmp_path):
    with Concordance(tmp_path / "cache" / "texts.sqlite") as kept:
        yield kept


def found(reads, texts, form, **options):
    store = reads.workspace.store("me")
    items = everywhere(reads.workspace, store, form, "actor", texts=texts, **options)
    return {one[0].id: [one[1][a:b] for a, b in one[2]] for one in items if not isinstance(one, Problem)}


def test_the_first_search_reads_every_article_and_the_second_none(reads, texts):
    expected = {"a.txt": ["Marlow\nIsland"], "c.jsonl#1": ["Marlow Island"]}
    assert found(reads, texts, "Marlow Island") == expected
    assert reads.ids == ["a.txt", "b.txt", "c.jsonl#1", "c.jsonl#2"]
    reads.ids.clear()
    assert found(reads, texts, "Marlow Island") == expected
    assert found(reads, texts, "Zürich") == {"b.txt": ["Zürich"]}
    assert found(reads, texts, "zÜRICH", fold_case=True) == {"b.txt": ["Zürich"]}
    assert found(reads, texts, "nowhere") == {}
    assert reads.ids == []


def test_a_file_that_changed_is_read_again_and_the_others_are_not(reads, texts, tmp_path):
    for _ in texts.take_in(reads.workspace.library, reads.workspace.library.scan()):
        pass
    reads.ids.clear()
    write(tmp_path / "workspace", "b.txt", b"Marlow Island it is from today.")
    write(tmp_path / "workspace", "d.txt", b"A new one.")
    assert set(found(reads, texts, "Marlow Island")) == {"a.txt", "b.txt", "c.jsonl#1"}
    assert reads.ids == ["b.txt", "d.txt"]


def test_what_was_kept_is_there_after_a_restart_and_what_is_gone_is_not_found(reads, tmp_path):
    for kept in (False, True):
        with Concordance(tmp_path / "cache" / "texts.sqlite") as texts:
            reads.ids.clear()
            assert "a.txt" in found(reads, texts, "ferry")
            assert (reads.ids == []) is kept
    (tmp_path / "workspace" / "a.txt").unlink()
    with Concordance(tmp_path / "cache" / "texts.sqlite") as texts:
        assert found(reads, texts, "ferry") == {}


def test_a_file_written_only_just_now_is_not_kept_as_it_may_change_unnoticed(reads, texts, tmp_path):
    (tmp_path / "workspace" / "a.txt").write_text("fresh")
    found(reads, texts, "fresh")
    reads.ids.clear()
    found(reads, texts, "fresh")
    assert reads.ids == ["a.txt"]


def test_an_article_that_cannot_be_read_is_told_each_time(reads, texts, tmp_path):
    write(tmp_path / "workspace", "b.txt", b"\0")
    for _ in range(2):
        items = list(everywhere(reads.workspace, reads.workspace.store("me"), "ferry", "actor", texts=texts))
        assert [one.where for one in items if isinstance(one, Problem)] == ["b.txt"]


def test_a_garbled_cache_is_done_without(reads, tmp_path):
    file = tmp_path / "cache" / "texts.sqlite"
    file.parent.mkdir()
    file.write_bytes(b"no database, but long enough to be taken for one" * 100)
    with Concordance(file) as texts:
        assert set(found(reads, texts, "ferry")) == {"a.txt"}
    file.unlink()
    file.mkdir()
    with Concordance(file) as texts:
        assert set(found(reads, texts, "ferry")) == {"a.txt"}


def test_a_search_of_the_workspace_reads_nothing_twice(reads, texts):
    workspace, store = reads.workspace, reads.workspace.store("me")
    for words in ("marlow", "Marlow", "~M.rlow"):
        answers = [one for some in search(workspace, store, Question.of(words), texts=texts) for one in some]
        assert [one.words for one in answers] == ["Marlow"] * 3
    assert len(reads.ids) == 4


def test_every_article_is_stepped_by_whether_it_answers_or_not(reads, texts):
    steps: list[int] = []
    list(search(reads.workspace, reads.workspace.store("me"), Question.of("Zürich"), lambda: steps.append(1), texts))
    assert len(steps) == 4


def test_nothing_more_is_taken_in_once_the_file_is_full(reads, texts, monkeypatch):
    monkeypatch.setattr(concordance, "_FULL", 0)
    found(reads, texts, "ferry")
    reads.ids.clear()
    found(reads, texts, "ferry")
    assert len(reads.ids) == 4


def test_what_was_not_used_for_long_is_deleted_and_nothing_else(tmp_path):
    old, new, other = of_workspace(tmp_path, Path("/old")), of_workspace(tmp_path, Path("/new")), tmp_path / "catalogue"
    for kept in (old, new):
        kept.keep(Place(Entry("a.txt", tmp_path), f"{LONG_AGO}000000000 0 0 0"), "text")
        kept.close()
    other.write_text("other")
    files = sorted(tmp_path.glob("texts-*.sqlite"), key=lambda file: file.name)
    assert len(files) == 2
    for file in (files[0], other):
        os.utime(file, (LONG_AGO, LONG_AGO))
    forget_old(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([files[1], other])


def test_nobody_else_may_read_the_kept_texts(reads, tmp_path):
    with Concordance(tmp_path / "deep" / "texts.sqlite") as texts:
        found(reads, texts, "ferry")
        texts.flush()
        assert len(list((tmp_path / "deep").iterdir())) > 1
        assert all(file.stat().st_mode & 0o077 == 0 for file in (tmp_path / "deep").iterdir())


def test_another_process_may_read_while_one_writes(reads, tmp_path):
    file = tmp_path / "cache" / "texts.sqlite"
    with Concordance(file) as one, Concordance(file) as two:
        found(reads, one, "ferry")
        one.flush()
        writer = sqlite3.connect(file, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        reads.ids.clear()
        assert set(found(reads, two, "ferry")) == {"a.txt"}
        assert reads.ids == []
        writer.execute("ROLLBACK")
        writer.close()


class Looks:
    """Notes the states of files that are looked up, and the folders that are listed."""

    def __init__(self, monkeypatch) -> None:
        self.states: list[str] = []
        stat, scandir = os.stat, os.scandir

        def noted(path, *args, **kwargs):
            self.states.append(str(path))
            return stat(path, *args, **kwargs)

        def listed(path):
            self.listed.append(str(path))
            return scandir(path)

        self.listed: list[str] = []
        monkeypatch.setattr(os, "stat", noted)
        monkeypatch.setattr(os, "scandir", listed)

    def articles(self) -> list[str]:
        return sorted({Path(path).name for path in self.states if path.endswith((".txt", ".md"))})


def test_a_search_again_lists_nothing_and_looks_up_only_what_holds_the_words(reads, texts, monkeypatch):
    for _ in range(2):
        found(reads, texts, "ferry")
    looks = Looks(monkeypatch)
    assert set(found(reads, texts, "Marlow Island")) == {"a.txt", "c.jsonl#1"}
    assert (looks.listed, looks.articles()) == ([], ["a.txt"])
    assert found(reads, texts, "nowhere") == {}
    assert len(reads.ids) == 4


def test_after_two_seconds_a_search_looks_up_every_file_once_and_reads_none(reads, texts, monkeypatch):
    for _ in range(2):
        found(reads, texts, "ferry")
    monkeypatch.setattr(concordance, "_FRESH", 0)
    looks = Looks(monkeypatch)
    assert found(reads, texts, "nowhere") == {}
    assert sorted(looks.states.count(str(reads.workspace.root / name)) for name in ("a.txt", "b.txt")) == [1, 1]
    assert (looks.listed, len(reads.ids)) == ([], 4)


def test_a_file_written_in_place_between_two_searches_is_read_again(reads, texts, tmp_path, monkeypatch):
    monkeypatch.setattr(concordance, "_FRESH", 0)
    for _ in range(2):
        found(reads, texts, "Marlow")
    file = tmp_path / "workspace" / "b.txt"
    file.write_bytes(b"By ferry, from now on.")
    os.utime(file, (LONG_AGO + 5, LONG_AGO + 5))
    assert set(found(reads, texts, "ferry")) == {"a.txt", "b.txt"}
    assert reads.ids[4:] == ["b.txt"]
    assert set(found(reads, texts, "from now")) == {"b.txt"}
    assert reads.ids[4:] == ["b.txt"]


def test_what_holds_the_words_no_longer_is_not_given_however_recent_the_last_search_was(reads, texts, tmp_path):
    for _ in range(3):
        assert "a.txt" in found(reads, texts, "ferry")
    file = tmp_path / "workspace" / "a.txt"
    file.write_bytes(b"The bus to Marlow Island.")
    assert found(reads, texts, "ferry") == {}


def test_what_another_process_kept_is_packed_and_not_read(reads, tmp_path):
    file = tmp_path / "cache" / "texts.sqlite"
    with Concordance(file) as one, Concordance(file) as two:
        for _ in one.take_in(reads.workspace.library, reads.workspace.library.scan()):
            pass
        reads.ids.clear()
        for _ in range(2):
            assert set(found(reads, two, "ferry")) == {"a.txt"}
        assert reads.ids == []


def test_a_search_that_is_given_up_leaves_the_next_one_whole(reads, texts):
    store = reads.workspace.store("me")
    for _ in range(2):
        next(everywhere(reads.workspace, store, "Marlow", "actor", texts=texts))
    assert set(found(reads, texts, "Marlow")) == {"a.txt", "c.jsonl#1", "c.jsonl#2"}


def test_a_pack_without_a_disk_is_done_without(reads, texts, monkeypatch):
    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("annotations.pack.tempfile.TemporaryFile", full)
    for _ in range(3):
        assert set(found(reads, texts, "ferry")) == {"a.txt"}


def test_texts_that_were_replaced_often_do_not_fill_the_pack(reads, texts, tmp_path, monkeypatch):
    monkeypatch.setattr(concordance, "_FRESH", 0)
    monkeypatch.setattr(concordance, "_SPARE", 100)
    for number in range(30):
        write(tmp_path / "workspace", "b.txt", f"Edition {number} of the paper, by ferry.".encode())
        for _ in range(2):
            assert found(reads, texts, f"Edition {number}") == {"b.txt": [f"Edition {number}"]}
    assert texts._seen.pack.size < 1000


words = st.sampled_from(["Ada", "Kiel", "ada", "x", "Ki", "é", " ", "\n", "\u3000", "  ", "\u2003 ", "."])


@given(
    st.lists(st.lists(words, max_size=12).map("".join), min_size=1, max_size=6), st.lists(words, min_size=1, max_size=4)
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_the_kept_texts_answer_is_what_the_articles_hold(tmp_path_factory, bodies, pieces):
    root, form = tmp_path_factory.mktemp("workspace"), "".join(pieces)
    for number, body in enumerate(bodies):
        write(root, f"{number}.txt", body.encode())
    reads = Reads(root)
    expected = {f"{n}.txt": [b[s:e] for s, e in occurrences(b, form)] for n, b in enumerate(bodies)}
    with Concordance(tmp_path_factory.mktemp("cache") / "texts.sqlite") as texts:
        for _ in range(4):
            assert found(reads, texts, form) == {name: held for name, held in expected.items() if held}
