import errno
from dataclasses import replace
from pathlib import Path

import pytest

from annotations import editing, storage
from annotations import store as stores
from annotations.document import Document
from annotations.durable import Stamp, replace_file
from annotations.errors import StoreError
from annotations.extent import Extent
from annotations.journal import Operation, Step
from annotations.relation import Relation
from annotations.store import FOLDER, Store, files
from tests.annotations.storing import CONTRACT, NEWS, SCHEMA, TEXT, snapshot, tag


def damaged(root: Path, content: bytes, annotator: str = "ana") -> Path:
    path = root / FOLDER / annotator / "news" / "embassy.txt.json"
    path.write_bytes(content)
    return path


GOOD = (CONTRACT / FOLDER / "ana" / "news" / "embassy.txt.json").read_bytes()


@pytest.mark.parametrize("end", range(0, len(GOOD) - 4, 97))
def test_of_a_file_cut_off_anywhere_every_whole_line_is_saved_and_nothing_is_overwritten(root: Path, end: int):
    whole = Store(root, "ana").load(NEWS, "")
    path = damaged(root, GOOD[:end])
    store = Store(root, "ana")
    rescue = store.rescue(NEWS, "sha256:given")
    assert rescue.aside.read_bytes() == GOOD[:end]
    assert rescue.aside.parent == path.parent
    assert rescue.aside.name.startswith("embassy.txt.json.damaged-2")
    kept = [line for line in GOOD[:end].splitlines() if line.rstrip(b",").endswith(b"}") and b'"quote"' in line]
    assert len(rescue.document.spans) == len(kept)
    assert all(whole.spans[span.id] == span for span in rescue.document.spans)
    assert all(
        {arrow.source, arrow.target} <= {span.id for span in rescue.document.spans}
        for arrow in rescue.document.relations.values()
    )
    told = any(b'"zones"' in line and line.endswith(b"]}") for line in GOOD[:end].splitlines())
    assert rescue.document.digest == (whole.digest if told else "sha256:given")
    assert Store(root, "ana").load(NEWS, "") == rescue.document
    assert rescue.aside.name in rescue.sentence
    assert "\n" not in rescue.sentence
    assert list(files(store.folder)) == [path]


def test_what_a_damaged_file_lacks_comes_from_the_history_with_undos_taken_into_account(tmp_path: Path):
    store = Store(tmp_path, "ana")
    held, steps = Document("a.txt", "sha256:0", "ana"), []
    for start, end in ((0, 7), (12, 18), (23, 28), (33, 39)):
        change = editing.tag(held, SCHEMA, TEXT, [Extent(start, end)], "location")
        held = change.apply(held)
        steps.append(Step("do", Operation.of(("a.txt", change))))
    undone = steps.pop(1).operation
    steps[1:1] = [Step("do", undone), Step("undo", undone)]
    held = undone.changes[0][1].inverse().apply(replace(held, status=held.status))
    store.claim()
    store.journal.write(steps)
    store.save(held)
    store.path("a.txt").write_bytes(b"\0" * 1000)
    rescue = store.rescue("a.txt", "sha256:0")
    assert rescue.document == held
    assert "3 of them from the history" in rescue.sentence
    assert Store(tmp_path, "ana").load("a.txt", "") == held


def test_both_sides_of_a_git_conflict_are_kept_and_of_one_record_the_later(root: Path):
    lines = GOOD.decode().split("\n")
    at = next(number for number, line in enumerate(lines) if '"7602144941183306": {"attr' in line)
    ours = lines[at].replace('"note": ""', '"note": "ours"')
    theirs = lines[at].replace('"note": ""', '"note": "theirs"').replace('"updated": "2026', '"updated": "2027')
    conflict = [*lines[:at], "<<<<<<< HEAD", ours, "=======", theirs, ">>>>>>> main", *lines[at + 1 :]]
    damaged(root, "\n".join(conflict).encode())
    rescue = Store(root, "ana").rescue(NEWS, "")
    assert len(rescue.document.spans) == 7
    assert rescue.document.spans["7602144941183306"].note == "theirs"
    assert len(rescue.document.relations) == 4


def test_of_a_file_with_one_bad_record_all_others_are_saved(root: Path):
    damaged(root, GOOD.replace(b'"start": 65', b'"start": "65"'))
    rescue = Store(root, "ana").rescue(NEWS, "")
    assert len(rescue.document.spans) == 6
    assert len(rescue.document.relations) == 3
    assert "2 records could not" in rescue.sentence


@pytest.mark.parametrize("content", [b"%PDF-1.4\n\xff\xfe", b'{"name": "somebody else\'s"}', b"[]", b""])
def test_a_foreign_file_is_set_aside_whole(root: Path, content: bytes):
    damaged(root, content)
    store = Store(root, "ana")
    first = store.rescue(NEWS, "sha256:d")
    assert first.document == Document(NEWS, "sha256:d", "ana")
    assert first.aside.read_bytes() == content
    store.path(NEWS).write_bytes(b"again")
    second = store.rescue(NEWS, "sha256:d")
    assert second.aside != first.aside
    assert first.aside.read_bytes() == content


def test_a_sound_or_a_missing_file_is_not_rescued(root: Path):
    before = snapshot(root)
    store = Store(root, "ana")
    for article in (NEWS, "none.txt"):
        with pytest.raises(StoreError, match="Nothing is damaged here"):
            store.rescue(article, "")
    store.close()
    assert snapshot(root) == before | {"annotations/ana/.lock": b""}


@pytest.mark.parametrize("failing", [0, 1])
def test_a_rescue_that_the_disk_refuses_leaves_the_damaged_file(
    root: Path, monkeypatch: pytest.MonkeyPatch, failing: int
):
    path = damaged(root, GOOD[:500])
    calls: list[Path] = []

    def full(target: Path, content: bytes, *over: object) -> Stamp:
        calls.append(target)
        if len(calls) > failing:
            raise OSError(errno.ENOSPC, "No space left on device")
        return replace_file(target, content)

    monkeypatch.setattr(stores, "replace_file", full)
    monkeypatch.setattr(storage, "replace_file", full)
    with pytest.raises(StoreError, match="No space left on device"):
        Store(root, "ana").rescue(NEWS, "")
    assert path.read_bytes() == GOOD[:500]


def test_relations_whose_ends_are_lost_are_left_out_and_counted(root: Path):
    held = replace(
        tag(Document("a.txt", "sha256:0", "ana"), 0, 4), relations={"5": Relation("5", "at", "1", "2", "", "")}
    )
    store = Store(root, "ana")
    store.save(held)
    store.path("a.txt").write_bytes(store.path("a.txt").read_bytes()[:-3])
    rescue = store.rescue("a.txt", "")
    assert rescue.document.relations == {}
    assert "1 record could not" in rescue.sentence


def test_what_was_removed_and_tagged_anew_outside_before_the_damage_does_not_stand_there_twice(root: Path):
    store = Store(root, "ana")
    opened = store.open(NEWS, "")
    first, *rest = opened.spans
    removed = editing.delete(opened, [first.id]).apply(opened)
    again = replace(first, id="anew", note="by another program")
    Store(root, "ana").save(replace(removed, spans=removed.spans.changed([], [again])))
    path = store.path(NEWS)
    path.write_bytes(path.read_bytes()[:-2])
    edited = editing.write_note(opened, rest[0].id, "mine").apply(opened)
    merged = store.save(edited)
    assert merged is not None
    spans = Store(root, "ana").load(NEWS, "").spans
    assert "anew" in spans
    assert first.id not in spans
    assert spans[rest[0].id].note == "mine"
    assert {span.id for span in rest} < {span.id for span in spans}


def test_of_two_that_say_the_same_the_one_whose_record_was_lost_stays(root: Path):
    store = Store(root, "ana")
    opened = store.open(NEWS, "")
    first = next(iter(opened.spans))
    both = replace(opened, spans=opened.spans.changed([], [replace(first, id="twin")]))
    store.save(both)
    path = store.path(NEWS)
    damaged(root, path.read_bytes().replace(f'"{first.id}": {{'.encode(), f'"{first.id}": [{{'.encode()))
    store.save(editing.write_note(both, "twin", "mine").apply(both))
    spans = Store(root, "ana").load(NEWS, "").spans
    assert {first.id, "twin"} <= {span.id for span in spans}
