import errno
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from tinydb import TinyDB

from annotations import editing, storage
from annotations.document import Document
from annotations.errors import DamagedFile, ForeignFile, ReadOnly, StoreBusy, StoreError
from annotations.extent import Extent
from annotations.identity import new_id, record_key
from annotations.store import FOLDER, Store, annotators, files
from tests.annotations.storing import CONTRACT, NEWS, SCHEMA, TEXT, snapshot, tag


def document(article_id: str = "a.txt", count: int = 2) -> Document:
    made = Document(article_id, "sha256:0", "ana")
    for start in (0, 12, 23, 33)[:count]:
        made = tag(made, start, start + 4)
    return made


@pytest.mark.parametrize("annotator", ["ana", "ben"])
def test_saving_the_contract_unchanged_gives_the_same_bytes(root: Path, annotator: str):
    before = snapshot(CONTRACT)
    store = Store(root, annotator)
    loaded = store.load(NEWS, "")
    assert loaded.annotator == annotator
    assert len(loaded.spans) == {"ana": 7, "ben": 2}[annotator]
    store.save(loaded)
    store.close()
    assert snapshot(root) == before | {f"annotations/{annotator}/.lock": b""}


def test_reading_writes_nothing_and_makes_no_folder(tmp_path: Path):
    store = Store(tmp_path, "ana")
    assert store.load("a.txt", "sha256:1") == Document("a.txt", "sha256:1", "ana")
    assert not store.exists("a.txt")
    assert store.holder() is None
    assert list(store.documents()) == []
    store.close()
    assert list(tmp_path.iterdir()) == []


def test_a_saved_document_is_read_back_and_opens_with_stock_tinydb(tmp_path: Path):
    store = Store(tmp_path, "ana")
    saved = replace(document(), note="é\u2028\x1b[31m🚀")
    store.save(saved)
    assert Store(tmp_path, "ben").load("a.txt", "d") == Document("a.txt", "d", "ben")
    assert Store(tmp_path, "ana").load("a.txt", "") == saved
    with TinyDB(store.path("a.txt"), encoding="ascii") as database:
        assert {record["id"]: str(record.doc_id) for record in database.table("spans")} == {
            span.id: record_key(span.id) for span in saved.spans
        }
    assert (tmp_path / "annotations" / ".gitignore").read_bytes() == (CONTRACT / "annotations/.gitignore").read_bytes()


def test_unknown_fields_and_tables_survive_a_rewrite(root: Path):
    path = root / FOLDER / "ana" / "news" / "embassy.txt.json"
    tables = json.loads(path.read_bytes())
    tables["article"]["1"]["mood"] = {"a": [1]}
    tables["article"]["1"]["zones"][0]["sure"] = 0.5
    for table in ("spans", "relations"):
        for record in tables[table].values():
            record["novel"] = {"deep": [None, "\u2028"]}
    tables["links"] = {"5": {"entity": "Q42"}}
    path.write_bytes(storage.CanonicalStorage(path).encode(tables))
    store = Store(root, "ana")
    loaded = store.load(NEWS, "")
    change = editing.write_note(loaded, next(iter(loaded.spans)).id, "edited")
    store.save(change.apply(loaded))
    store.save(change.inverse().apply(store.load(NEWS, "")))
    assert json.loads(path.read_bytes()) == tables
    change = editing.mark_zone(loaded, SCHEMA, "furniture", Extent(0, 5))
    assert change.apply(loaded).zones[-1].extra == {"sure": 0.5}


def test_saving_again_gives_the_bytes_of_a_fresh_encoding_and_encodes_only_what_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    encoded: list[str] = []

    def watched(key: str, record: storage.Record) -> bytes:
        encoded.append(key)
        return real(key, record)

    real = storage.encode_line
    monkeypatch.setattr(storage, "encode_line", watched)
    store, elsewhere = Store(tmp_path, "ana"), Store(tmp_path / "other", "ana")
    held = document(count=4)
    store.save(held)
    span = list(held.spans)[1]
    for change in (
        editing.write_note(held, span.id, "n"),
        editing.delete(held, [span.id]),
        editing.tag(held, SCHEMA, TEXT, [Extent(44, 48)], "actor"),
    ):
        encoded.clear()
        store.save(change.apply(held))
        assert len(encoded) == (0 if change.spans[0][1] is None else 1)
        elsewhere.save(change.apply(held))
        assert store.path("a.txt").read_bytes() == elsewhere.path("a.txt").read_bytes()
        store.save(held)


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"\0\0", b'{"article": {"1": {"glossator": 1, "id": 5}}}'])
def test_what_is_damaged_or_foreign_is_neither_loaded_nor_overwritten(root: Path, content: bytes):
    path = root / FOLDER / "ana" / "news" / "embassy.txt.json"
    path.write_bytes(content)
    store = Store(root, "ana")
    for refused in (lambda: store.load(NEWS, ""), lambda: store.save(document(NEWS))):
        with pytest.raises((DamagedFile, ForeignFile)) as told:
            refused()
        assert "embassy.txt.json" in str(told.value)
        assert "\n" not in str(told.value)
    assert path.read_bytes() == content
    assert store.path(NEWS) == path
    assert [type(found) for found in store.documents()] in ([DamagedFile], [ForeignFile])


def test_a_record_that_breaks_the_contract_names_the_file_and_the_span(root: Path):
    path = root / FOLDER / "ana" / "news" / "embassy.txt.json"
    path.write_bytes(path.read_bytes().replace(b'"start": 65', b'"start": "65"'))
    with pytest.raises(DamagedFile, match=r"embassy.txt.json: span 3832603584782622 lacks a sound 'start'"):
        Store(root, "ana").load(NEWS, "")


def test_a_file_that_is_damaged_since_it_was_opened_is_set_aside_before_it_is_written(root: Path):
    store = Store(root, "ana")
    held = store.open(NEWS, "")
    store.save(held)
    path = store.path(NEWS)
    path.write_bytes(b"{")
    merged = store.save(held)
    assert merged is not None
    assert merged.document == held == store.load(NEWS, "")
    assert "embassy.txt.json was damaged" in merged.notice
    (aside,) = path.parent.glob("*.damaged-*")
    assert aside.read_bytes() == b"{"


def test_what_a_damaged_file_lacks_was_not_removed_and_what_it_has_more_is_taken_in(root: Path):
    store = Store(root, "ana")
    held = store.open(NEWS, "")
    first, second, *_ = held.spans
    foreign = replace(first, id=new_id(), label="elsewhere")
    Store(root, "ana").save(replace(held, spans=held.spans.changed([second], [foreign])))
    path = store.path(NEWS)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(line for line in lines if b'"glossator"' not in line)[:-5])
    mine = replace(held, note="mine", spans=held.spans.changed([first], []))
    merged = store.save(mine)
    assert merged is not None
    assert merged.document.note == "mine"
    assert first.id not in merged.document.spans
    assert second.id in merged.document.spans
    assert foreign.id in merged.document.spans
    assert store.load(NEWS, "") == merged.document
    mine = replace(merged.document, note="later")
    assert store.save(mine) is None
    assert store.load(NEWS, "") == mine


def test_a_file_that_is_damaged_or_newer_since_it_was_loaded_is_not_overwritten_either(root: Path):
    store = Store(root, "ana")
    held = store.load(NEWS, "")
    path = store.path(NEWS)
    path.write_bytes(b"{")
    with pytest.raises(DamagedFile):
        store.save(held)
    assert path.read_bytes() == b"{"
    newer = json.dumps({"article": {"1": {"glossator": 9, "id": NEWS}}}).encode()
    path.write_bytes(newer)
    with pytest.raises(ReadOnly, match="newer Glossator"):
        store.save(held)
    assert path.read_bytes() == newer


def test_a_newer_file_is_loaded_and_says_why_it_is_not_written(root: Path):
    path = root / FOLDER / "ana" / "news" / "embassy.txt.json"
    path.write_bytes(path.read_bytes().replace(b'"glossator": 1', b'"glossator": 2'))
    before = path.read_bytes()
    store = Store(root, "ana")
    held = store.load(NEWS, "")
    assert len(held.spans) == 7
    assert "newer Glossator" in store.refusal(NEWS)
    assert store.refusal() == store.refusal("other.txt") == ""
    with pytest.raises(ReadOnly, match="newer Glossator"):
        store.save(held)
    assert path.read_bytes() == before


def test_a_read_only_store_writes_nothing(root: Path):
    before = snapshot(root)
    store = Store(root, "ana", read_only=True)
    for refused in (lambda: store.save(store.load(NEWS, "")), store.claim, lambda: store.rescue(NEWS, "")):
        with pytest.raises(ReadOnly):
            refused()
    assert "reading only" in store.refusal(NEWS)
    assert snapshot(root) == before


def test_two_records_that_share_an_id_are_both_kept(root: Path):
    path = root / FOLDER / "ana" / "news" / "embassy.txt.json"
    tables = json.loads(path.read_bytes())
    twin = {**tables["spans"]["625040029387845"], "note": "the other one"}
    tables["spans"]["77"] = twin
    path.write_text(json.dumps(tables))
    store = Store(root, "ana")
    held = store.load(NEWS, "")
    assert len(held.spans) == len(list(held.spans)) == 8
    assert held.spans["77"].note == "the other one"
    store.save(held)
    assert {span.id for span in Store(root, "ana").load(NEWS, "").spans} == {span.id for span in held.spans}


@pytest.mark.parametrize("names", [("A.txt", "a.txt"), ("News/a.txt", "news/a.txt")])
def test_ids_that_differ_only_in_case_have_files_that_do_too(tmp_path: Path, names: tuple[str, str]):
    store = Store(tmp_path, "ana")
    for name in names:
        store.save(replace(document(name), note=name))
    written = [str(path.relative_to(store.folder)).lower() for path in files(store.folder)]
    assert len(set(written)) == 2
    for name in names:
        assert Store(tmp_path, "ana").load(name, "").note == name
        assert Store(tmp_path, "ana").path(name) == store.path(name)


def test_a_file_that_speaks_of_another_article_is_left_to_it(tmp_path: Path):
    first = Store(tmp_path, "ana")
    first.save(document("a.txt"))
    shutil.copy(first.path("a.txt"), first.folder / "b.txt.json")
    first.close()
    store = Store(tmp_path, "ana")
    assert store.load("b.txt", "d") == Document("b.txt", "d", "ana")
    before = (store.folder / "b.txt.json").read_bytes()
    store.save(replace(document("b.txt"), note="mine"))
    assert (store.folder / "b.txt.json").read_bytes() == before
    assert Store(tmp_path, "ana").load("b.txt", "d").note == "mine"


@pytest.mark.parametrize(
    "article_id", ["../../x", "", ".", "a.json/b", "/etc/passwd", "n" * 300, "a/" * 900, "\0", "a\nb"]
)
def test_no_id_is_written_outside_the_annotators_folder(tmp_path: Path, article_id: str):
    store = Store(tmp_path / "ws", "../ana")
    store.save(replace(document(article_id), annotator="../ana"))
    assert [found.article_id for found in Store(tmp_path / "ws", "../ana").documents()] == [article_id]
    assert {path.parts[len(tmp_path.parts)] for path in tmp_path.rglob("*")} == {"ws"}
    assert sorted(entry.name for entry in (tmp_path / "ws").iterdir()) == ["annotations"]
    assert annotators(tmp_path / "ws") == ["../ana"]


def test_a_folder_that_is_a_link_is_not_written_through(root: Path, tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (root / FOLDER / "eve").symlink_to(tmp_path / "elsewhere")
    store = Store(root, "eve")
    with pytest.raises(StoreError, match="is a link"):
        store.save(replace(document(), annotator="eve"))
    assert "is a link" in store.refusal()
    assert annotators(root) == ["ana", "ben"]
    (root / FOLDER / "ana" / "out").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="leads out of ana's folder"):
        Store(root, "ana").save(document("out/a.txt"))
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_what_cannot_be_read_is_one_sentence_and_no_traceback(root: Path, monkeypatch: pytest.MonkeyPatch):
    path = root / FOLDER / "ana" / "news" / "embassy.txt.json"

    def refuse(self: Path, *_: object, **__: object) -> object:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refuse)
        with pytest.raises(StoreError, match=r"embassy.txt.json cannot be read \(Permission denied\)"):
            Store(root, "ana").load(NEWS, "")
    path.unlink()
    path.mkdir()
    with pytest.raises(StoreError, match=r"embassy\.txt\.json is no file"):
        Store(root, "ana").load(NEWS, "")
    with pytest.raises(StoreError, match=r"embassy\.txt\.json is no file"):
        Store(root, "ana").rescue(NEWS, "")


def test_a_folder_that_cannot_be_listed_is_one_sentence(root: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(path: object) -> object:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(StoreError, match=r"The folder annotations cannot be read \(Permission denied\)"):
        annotators(root)
    assert [str(found) for found in Store(root, "ana").documents()] == [
        "The folder ana cannot be read (Permission denied); look at its permissions."
    ]


def test_a_workspace_that_vanished_is_not_made_anew_and_saving_goes_on_once_it_is_back(root: Path, tmp_path: Path):
    store = Store(root, "ana")
    held = store.load(NEWS, "")
    store.save(held)
    root.rename(tmp_path / "away")
    with pytest.raises(StoreError, match="workspace's folder is gone"):
        store.save(held)
    assert not root.exists()
    (tmp_path / "away").rename(root)
    store.save(replace(held, note="after"))
    assert Store(root, "ana").load(NEWS, "").note == "after"
    shutil.rmtree(store.folder)
    store.save(held)
    assert Store(root, "ana").load(NEWS, "") == held
    with pytest.raises(StoreBusy):
        Store(root, "ana").save(held)


def test_a_gitignore_that_cannot_be_written_keeps_nobody_from_saving(root: Path):
    (root / FOLDER / ".gitignore").unlink()
    (root / FOLDER / ".gitignore").symlink_to("/nonexistent/nowhere")
    store = Store(root, "ana")
    store.save(store.load(NEWS, ""))
    assert store.lock.held


def test_folders_that_are_nobodys_are_not_taken_for_annotators(tmp_path: Path):
    for name in ("ana", "%41na", ".hidden", "%FF", "María", "Mar%C3%ADa"):
        (tmp_path / FOLDER / name).mkdir(parents=True)
    (tmp_path / FOLDER / "file").write_text("")
    assert annotators(tmp_path) == ["María", "ana"]
