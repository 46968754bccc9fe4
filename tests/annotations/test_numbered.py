"""Lines of a JSONL file that have no id: what is said of them follows their texts."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations import editing, numbered
from annotations.catalogue import Summary
from annotations.check import check
from annotations.document import Document
from annotations.durable import stamp
from annotations.entry import Entry
from annotations.errors import ReadOnly
from annotations.extent import Extent
from annotations.history import History
from annotations.journal import Operation
from annotations.repair import repair
from annotations.schema_file import default_schema
from annotations.stats import count
from annotations.store import Store
from annotations.survey import Survey, Surveyed
from annotations.text import Text
from annotations.workspace import Workspace

NAME = "x/lines.jsonl"
SCHEMA = default_schema()
TEXTS = st.sampled_from(["Ada", "Ben", "Cleo", "Dan", "Eve went", "Ada went"])


def write(root: Path, texts: Sequence[str], name: str = NAME) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")


@contextmanager
def opened(root: Path, read_only: bool = False) -> Iterator[tuple[Workspace, Store]]:
    workspace = Workspace.open(root)
    store = workspace.store("ana", read_only)
    try:
        yield workspace, store
    finally:
        store.close()


def say(workspace: Workspace, store: Store, number: int, note: str, name: str = NAME) -> Document:
    """Tag the first word of a line and write a note on the article."""
    article = workspace.article(f"{name}#{number}")
    held = store.open(article.id, article.digest)
    if not held.spans:
        extent = Extent(0, len(article.text.split()[0]))
        held = editing.tag(held, SCHEMA, Text(article.text), [extent], "actor").apply(held)
    held = editing.write_article_note(held, note).apply(held)
    store.save(held)
    return held


def said(workspace: Workspace, store: Store, name: str = NAME) -> dict[int, tuple[str, str]]:
    """Return text and note of every line that something is said of."""
    found = {}
    for entry in workspace.library.scan():
        assert isinstance(entry, Entry)
        article = workspace.library.read(entry)
        document = store.load(entry.id, article.digest)
        assert document == store.load(entry.id, "") or document.is_empty()
        assert document.article_id == entry.id
        if not document.is_empty():
            assert document.digest == article.digest
            found[entry.line or 0] = article.text, document.note
    return found


def names(root: Path) -> dict[str, str]:
    """Return the note in every annotation file, by the file's name."""
    folder = root / "annotations" / "ana" / "x"
    return {
        path.name: next(iter(json.loads(path.read_bytes())["article"].values()))["note"]
        for path in folder.glob("*.json")
    }


def test_what_is_said_of_a_line_follows_it_when_lines_are_put_in_before_it(tmp_path: Path) -> None:
    write(tmp_path, ["Ada", "Ben", "Cleo"])
    with opened(tmp_path) as (workspace, store):
        for number, note in ((1, "a"), (2, "b"), (3, "c")):
            say(workspace, store, number, note)
    write(tmp_path, ["Zoe", "Ada", "Yan", "Ben", "Cleo"])
    with opened(tmp_path) as (workspace, store):
        assert said(workspace, store) == {2: ("Ada", "a"), 4: ("Ben", "b"), 5: ("Cleo", "c")}
        assert names(tmp_path) == {"lines.jsonl#1.json": "a", "lines.jsonl#2.json": "b", "lines.jsonl#3.json": "c"}
        say(workspace, store, 4, "bb")
        assert names(tmp_path) == {"lines.jsonl#2.json": "a", "lines.jsonl#4.json": "bb", "lines.jsonl#5.json": "c"}
        assert said(workspace, store) == {2: ("Ada", "a"), 4: ("Ben", "bb"), 5: ("Cleo", "c")}
    assert [str(finding) for finding in check(Workspace.open(tmp_path))] == []


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=7), st.lists(st.lists(TEXTS, max_size=8), max_size=3), st.data())
def test_however_lines_come_and_go_everything_said_stays_with_its_text(
    texts: list[str], later: list[list[str]], data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        write(root, texts)
        written: Counter[tuple[str, str]] = Counter()
        for turn, lines in enumerate([texts, *later]):
            shuffled = (
                data.draw(st.permutations(lines + (texts if data.draw(st.booleans()) else []))) if turn else lines
            )
            write(root, shuffled)
            with opened(root) as (workspace, store):
                found = said(workspace, store)
                # A text has as much said of it as before, as far as it has lines enough; nothing moves to another.
                room = Counter(shuffled)
                for text in room:
                    before = [key for key in written.elements() if key[0] == text]
                    now = [value for value in found.values() if value[0] == text]
                    assert len(now) == min(len(before), room[text])
                    assert not Counter(now) - Counter(before)
                chosen = data.draw(st.sets(st.integers(1, len(shuffled)), max_size=3)) if shuffled else set()
                for number in sorted(chosen):
                    note = f"{turn}-{number}"
                    if number in found:
                        written[found[number]] -= 1
                    written[shuffled[number - 1], note] += 1
                    say(workspace, store, number, note)
            on_disk = Counter(names(root).values())
            assert on_disk == Counter(note for (_, note), times in written.items() for _ in range(times))


def test_a_text_that_comes_back_finds_what_was_said_of_it(tmp_path: Path) -> None:
    write(tmp_path, ["Ada", "Ben"])
    with opened(tmp_path) as (workspace, store):
        say(workspace, store, 2, "b")
    write(tmp_path, ["Ada", "Cleo"])
    with opened(tmp_path) as (workspace, store):
        assert said(workspace, store) == {}
        say(workspace, store, 2, "c")
        assert sorted(names(tmp_path).values()) == ["b", "c"]
    findings = check(Workspace.open(tmp_path))
    assert [finding.kind for finding in findings] == ["orphan"]
    assert "is not here" in findings[0].what
    write(tmp_path, ["Cleo", "Ben"])
    with opened(tmp_path) as (workspace, store):
        assert said(workspace, store) == {1: ("Cleo", "c"), 2: ("Ben", "b")}


def test_of_equal_texts_each_keeps_what_is_said_of_it(tmp_path: Path) -> None:
    write(tmp_path, ["Ada", "Ada", "Ada"])
    with opened(tmp_path) as (workspace, store):
        say(workspace, store, 1, "first")
        assert said(workspace, store) == {1: ("Ada", "first")}
        say(workspace, store, 2, "second")
        assert said(workspace, store) == {1: ("Ada", "first"), 2: ("Ada", "second")}
    write(tmp_path, ["Zoe", "Yan", "Xia", "Ada", "Ada", "Ada"])
    with opened(tmp_path) as (workspace, store):
        assert said(workspace, store) == {4: ("Ada", "first"), 5: ("Ada", "second")}
        say(workspace, store, 6, "third")
        assert said(workspace, store) == {4: ("Ada", "first"), 5: ("Ada", "second"), 6: ("Ada", "third")}


def test_a_line_whose_text_was_edited_keeps_its_annotations_to_be_laid_anew(tmp_path: Path) -> None:
    write(tmp_path, ["Ada went to Rome with Ben", "Cleo"])
    with opened(tmp_path) as (workspace, store):
        before = say(workspace, store, 1, "a")
    write(tmp_path, ["Ada went to Rome, with Ben", "Cleo"])
    with opened(tmp_path) as (workspace, store):
        article = workspace.article(f"{NAME}#1")
        found = workspace.opened(store, article)
        assert found.stale
        assert found.document == before


def test_nothing_is_written_by_looking_and_a_read_only_workspace_shows_the_same(tmp_path: Path) -> None:
    write(tmp_path, ["Ada", "Ben"])
    with opened(tmp_path) as (workspace, store):
        say(workspace, store, 1, "a")
    write(tmp_path, ["Zoe", "Ada"])
    before = {path: stamp(path) for path in tmp_path.rglob("*") if path.is_file()}
    with opened(tmp_path, read_only=True) as (workspace, store):
        assert said(workspace, store) == {2: ("Ada", "a")}
        document = store.open(f"{NAME}#2", workspace.article(f"{NAME}#2").digest)
        with pytest.raises(ReadOnly):
            store.save(document)
    assert [f.kind for f in check(Workspace.open(tmp_path))] == []
    counted = count(Workspace.open(tmp_path))
    assert counted.spans["actor"]["ana"] == 1
    assert counted.statuses["ana"] == {"new": 1, "started": 1}
    surveyed = [item for item in Survey(Workspace.open(tmp_path)) if isinstance(item, Surveyed)]
    assert [(item.entry.line, len(item.documents)) for item in surveyed] == [(1, 0), (2, 1)]
    assert [d.article_id for d in workspace.store("ana").documents() if isinstance(d, Document)] == [f"{NAME}#2"]
    assert [name for name, _ in workspace.store("ana").tagged()] == [f"{NAME}#2"]
    assert {path: stamp(path) for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_line_that_moves_while_it_is_open_is_saved_where_it_is_now(tmp_path: Path) -> None:
    write(tmp_path, ["Ada", "Ben"])
    with opened(tmp_path) as (workspace, store):
        say(workspace, store, 1, "a")
        held = say(workspace, store, 2, "b")
        write(tmp_path, ["Zoe", "Ada", "Ben", "Cleo"])
        store.save(editing.write_article_note(held, "bb").apply(held))
        assert said(workspace, store) == {2: ("Ada", "a"), 3: ("Ben", "bb")}


def test_a_new_line_that_moves_before_its_first_save_takes_nobodys_file(tmp_path: Path) -> None:
    write(tmp_path, ["Ada", "Ben"])
    with opened(tmp_path) as (workspace, store):
        say(workspace, store, 1, "a")
        article = workspace.article(f"{NAME}#2")
        fresh = store.open(article.id, article.digest)
        write(tmp_path, ["Zoe", "Ada", "Ben"])
        store.save(editing.write_article_note(fresh, "b").apply(fresh))
        assert said(workspace, store) == {2: ("Ada", "a"), 3: ("Ben", "b")}


@pytest.mark.parametrize("restarted", [False, True])
def test_undo_goes_to_the_line_that_was_edited(tmp_path: Path, restarted: bool) -> None:
    write(tmp_path, ["Ada", "Ben"])
    with opened(tmp_path) as (workspace, store):
        held = say(workspace, store, 1, "a")
        change = editing.delete(held, [span.id for span in held.spans])
        history = History(store.journal)
        operation = Operation.of((f"{NAME}#1", change))
        store.journal.write([history.add(operation)])
        store.save(change.apply(held))
        write(tmp_path, ["Zoe", "Ada", "Ben"])
        if not restarted:
            found = history.last()
            assert found is not None
            assert found.articles == (f"{NAME}#2",)
    with opened(tmp_path) as (workspace, store):
        history = History(store.journal)
        found = history.last()
        assert found is not None
        assert found.articles == (f"{NAME}#2",)
        now = store.load(f"{NAME}#2", "")
        assert len(found.changes[0][1].inverse().apply(now).spans) == 1
        write(tmp_path, ["Zoe", "Ben"])
        assert History(store.journal).last() is None


def test_a_damaged_file_of_a_line_that_has_moved_is_repaired(tmp_path: Path) -> None:
    write(tmp_path, ["Ada", "Ben"])
    with opened(tmp_path) as (workspace, store):
        say(workspace, store, 1, "a")
    write(tmp_path, ["Zoe", "Ada", "Ben"])
    path = tmp_path / "annotations/ana/x/lines.jsonl#1.json"
    path.write_bytes(path.read_bytes()[:-5])
    mended = list(repair(Workspace.open(tmp_path)))
    assert [(one.article_id, one.is_done) for one in mended] == [(f"{NAME}#2", True)]
    with opened(tmp_path) as (workspace, store):
        assert said(workspace, store) == {2: ("Ada", "a")}


@given(st.sets(st.integers(1, 40), max_size=8), st.sets(st.integers(1, 40), max_size=8))
def test_what_belongs_together_is_paired_once_and_in_order(old: set[int], new: set[int]) -> None:
    pairs = list(numbered._pairs(sorted(old), sorted(new)))
    assert len(pairs) == min(len(old), len(new))
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))
    if old <= new or new <= old:
        assert {(sorted(old)[a], sorted(new)[b]) for a, b in pairs} == {(n, n) for n in old & new}


def test_a_summary_is_that_of_the_line_that_stands_there_now(tmp_path: Path) -> None:
    from tui.lister import Lister

    write(tmp_path, ["Ada", "Ben"])
    with opened(tmp_path) as (workspace, store):
        say(workspace, store, 1, "a")
    write(tmp_path, ["Zoe", "Ada"])
    with opened(tmp_path) as (workspace, store):
        lister = Lister(workspace.library, store, tmp_path / "cache" / "c.sqlite")
        entries = [entry for entry in workspace.library.scan() if isinstance(entry, Entry)]
        assert [lister.summary(entry) for entry in entries] == [Summary("new", {}), Summary("started", {"actor": 1})]
        lister.close()
