import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import TinyDB

from annotations import recorded, storage
from annotations.errors import DamagedFile, ForeignFile, ReadOnly, StoreError
from annotations.recorded import parse, parts
from annotations.storage import CanonicalStorage, encode_line
from annotations.tables import document_in, stored

CONTRACT = Path(__file__).parents[1] / "contract" / "workspace" / "annotations"
FILES = sorted(CONTRACT.rglob("*.json"))
ARTICLE = {"1": {"glossator": 1, "id": "a"}}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parts[-3])
def test_the_contracts_files_are_read_and_written_to_the_byte(path: Path, tmp_path: Path):
    copy = tmp_path / "copy.json"
    shutil.copy(path, copy)
    kept = CanonicalStorage(copy)
    tables = kept.read()
    assert tables is not None
    kept.write(tables)
    assert copy.read_bytes() == path.read_bytes()
    with TinyDB(copy) as database:
        assert database.tables() == {"article", "relations", "spans"} or database.tables() == {"article", "spans"}
        assert {str(span.doc_id) for span in database.table("spans")} == set(tables["spans"])


def test_an_empty_path_is_nothing_and_so_is_one_below_a_file(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    assert CanonicalStorage(tmp_path / "none.json").read() is None
    assert CanonicalStorage(tmp_path / "file" / "none.json").read() is None
    assert sorted(tmp_path.iterdir()) == [tmp_path / "file"]


GOOD = FILES[0].read_bytes()


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", DamagedFile, "no longer readable as JSON"),
        (GOOD[: len(GOOD) // 2], DamagedFile, "no longer readable as JSON"),
        (GOOD[:-3], DamagedFile, "line 19"),
        (GOOD.replace(b"{", b"\x00", 3), DamagedFile, "line 1"),
        (b"\0" * 4096, DamagedFile, "no longer readable as JSON"),
        (GOOD + GOOD, DamagedFile, "Extra data"),
        (b'{"article": {"1": {"id": "\xff"}}}', DamagedFile, "byte 26 is not UTF-8"),
        (b"[" * 200_000, DamagedFile, "no longer readable as JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", DamagedFile, "a number is too long"),
        (b"<<<<<<< HEAD\n" + GOOD, DamagedFile, "line 1"),
        (b"{}", ForeignFile, "not an annotation file"),
        (b"[1, 2]", ForeignFile, "not an annotation file"),
        (b"null", ForeignFile, "not an annotation file"),
        (b'{"_default": {"1": {"name": "x"}}}', ForeignFile, "not an annotation file"),
        (b'{"article": []}', ForeignFile, "not an annotation file"),
        (b'{"article": {"x": {"glossator": 1}}}', ForeignFile, "not an annotation file"),
        (b'{"article": {"1": {"glossator": true}}}', ForeignFile, "not an annotation file"),
        (b'{"article": {"1": {"glossator": 0}}}', ForeignFile, "not an annotation file"),
        (b'{"article": {"1": {"glossator": 1}}, "spans": {"1": 5}}', ForeignFile, "not an annotation file"),
        (b'{"article": {"1": {"glossator": 1}}, "x": {"' + b"9" * 5000 + b'": {}}}', ForeignFile, "not an annotation"),
    ],
    ids=range(20),
)
def test_what_is_damaged_or_foreign_is_told_apart_and_left_as_it_is(
    tmp_path: Path, content: bytes, error: type[StoreError], words: str
):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(error, match=words) as told:
        CanonicalStorage(path).read()
    assert type(told.value) is error
    assert "\n" not in str(told.value)
    assert path.read_bytes() == content


def test_a_file_of_a_newer_version_is_read_and_never_written(tmp_path: Path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"article": {"1": {"glossator": 2, "id": "a"}}, "novel": {}}))
    before = path.read_bytes()
    kept = CanonicalStorage(path)
    tables = kept.read()
    assert tables is not None
    assert kept.read_only
    with pytest.raises(ReadOnly):
        kept.write(tables)
    assert path.read_bytes() == before


def test_a_folder_or_a_pipe_where_the_file_should_be_is_told_of_without_waiting(tmp_path: Path):
    (tmp_path / "a.json").mkdir()
    os.mkfifo(tmp_path / "b.json")
    (tmp_path / "c.json").symlink_to("/dev/zero")
    (tmp_path / "d.json").symlink_to(tmp_path / "d.json")
    for name in "abcd":
        with pytest.raises(StoreError, match=f"{name}.json"):
            CanonicalStorage(tmp_path / f"{name}.json").read()
    with pytest.raises(StoreError, match="too long"):
        CanonicalStorage(tmp_path / ("n" * 400)).read()


def test_only_records_that_are_other_objects_are_encoded_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    encoded: list[str] = []

    def watched(key: str, record: storage.Record) -> bytes:
        encoded.append(key)
        return encode_line(key, record)

    monkeypatch.setattr(storage, "encode_line", watched)
    kept = CanonicalStorage(tmp_path / "a.json")
    records = {str(number): {"id": number} for number in range(100)}
    tables = {"article": ARTICLE, "spans": records, "relations": {}}
    kept.write(tables)
    encoded.clear()
    kept.write({**tables, "spans": {**records, "50": {"id": "new"}, "200": {"id": "more"}}})
    assert sorted(encoded) == ["200", "50"]
    assert (tmp_path / "a.json").read_bytes() == CanonicalStorage(tmp_path / "b.json").encode(
        {**tables, "spans": {**records, "50": {"id": "new"}, "200": {"id": "more"}}}
    )


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=5,
)
RECORDS = st.dictionaries(st.integers(0, 2**53 - 1).map(str), st.dictionaries(st.text(max_size=4), VALUES), max_size=4)


@given(RECORDS, RECORDS)
def test_any_records_are_read_back_and_stand_a_line_each_in_ascii(spans, others):
    tables = {"article": ARTICLE, "spans": spans, "relations": {}, "unknown": others}
    content = CanonicalStorage("a.json").encode(tables)
    assert content.isascii()
    assert parse(content, Path("a.json")) == tables
    lines = content.decode("ascii").split("\n")
    assert sum(line.startswith('"') and line.rstrip(",").endswith("}") and line[-2:] != "{}" for line in lines) >= 1
    for table in (spans, others):
        for key, record in table.items():
            assert encode_line(key, record).decode() in [line.removesuffix(",") for line in lines]


def outcome(act: Callable[[], object]) -> object:
    try:
        return act()
    except StoreError as error:
        return type(error), str(error)


def whole(path: Path) -> object:
    return document_in(CanonicalStorage(path).read() or {}, "ana", path)


@pytest.mark.parametrize("size", [1, 300, 1 << 18])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parts[-3])
def test_a_file_that_is_read_part_by_part_says_the_same(path: Path, size: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(recorded, "PART", size)
    found = stored(path, "ana")
    assert found is not None
    assert (found.document, found.version) == (whole(path), 1)
    assert len(list(parts(path))) > 3 or size > 1


@given(st.data())
def test_a_damaged_or_foreign_or_edited_file_that_is_read_part_by_part_is_told_of_as_one_read_whole(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
):
    content = data.draw(st.sampled_from(FILES)).read_bytes()
    lines = content.splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        cut = data.draw(st.integers(0, len(lines[at])))
        match data.draw(st.sampled_from(["cut", "twice", "gone", "swapped", "comma", "other", "end"])):
            case "cut":
                lines[at] = lines[at][:cut]
            case "twice":
                lines.insert(data.draw(st.integers(0, len(lines))), lines[at])
            case "gone":
                lines[at] = b""
            case "swapped":
                other = data.draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
            case "comma":
                lines[at] = lines[at].replace(b",\n", b"\n") if b",\n" in lines[at] else lines[at][:-1] + b",\n"
            case "other":
                piece = data.draw(st.sampled_from([b"\xff", "é".encode(), b"\r", b"{", b"}", b'"', b"0", b"\n", b" "]))
                lines[at] = lines[at][:cut] + piece + lines[at][cut:]
            case "end":
                del lines[at + 1 :]
    path = tmp_path_factory.mktemp("edited") / "a.json"
    path.write_bytes(b"".join(lines))

    def by_part() -> object:
        found = stored(path, "ana")
        return found and found.document

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(recorded, "PART", data.draw(st.sampled_from([1, 400, 1 << 18])))
        assert outcome(by_part) == outcome(lambda: whole(path))


def test_of_a_long_file_as_we_write_it_no_more_than_a_part_is_held_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "a.json"
    (span,) = list(parse(FILES[0].read_bytes(), FILES[0])["spans"].values())[:1]
    spans = {str(number): {**span, "id": str(number)} for number in range(1, 3_000)}
    path.write_bytes(CanonicalStorage(path).encode({"article": ARTICLE, "spans": spans}))
    most = max(len(part) for _, part in parts(path))
    assert most < 3_000 / 3
    monkeypatch.setattr(Path, "read_bytes", None)
    found = stored(path, "ana")
    assert found is not None
    assert [one.id for one in found.document.spans] == list(spans)


def test_a_file_that_another_program_wrote_is_read_whole(tmp_path: Path):
    tables = {"article": ARTICLE, "relations": {}, "spans": parse(FILES[0].read_bytes(), FILES[0])["spans"]}
    ours = CanonicalStorage("a.json").encode(tables)
    for number, content in enumerate(
        [json.dumps(tables).encode(), json.dumps(tables, indent=1).encode(), json.dumps(tables, indent=0).encode()]
    ):
        path = tmp_path / f"{number}.json"
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"xpect|ends too soon|Extra"):
            list(parts(path))
        (tmp_path / "ours.json").write_bytes(ours)
        assert stored(path, "ana") == stored(tmp_path / "ours.json", "ana")


def test_a_pipe_is_not_opened_to_be_read_part_by_part(tmp_path: Path):
    os.mkfifo(tmp_path / "a.json")
    with pytest.raises(ValueError, match="a file was expected"):
        list(parts(tmp_path / "a.json"))
    with pytest.raises(StoreError, match=r"a\.json is no file"):
        stored(tmp_path / "a.json", "ana")
    assert stored(tmp_path / "none.json", "ana") is None
