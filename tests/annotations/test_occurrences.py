import json
import re
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations import editing
from annotations.entry import Problem
from annotations.extent import Extent
from annotations.occurrences import everywhere, occurrences
from annotations.refusals import Refusals
from annotations.text import Text
from annotations.workspace import Workspace


def quotes(text: str, form: str, **options: bool) -> list[str]:
    return [text[start:end] for start, end in occurrences(text, form, **options)]


@pytest.mark.parametrize(
    ("text", "form", "count"),
    [
        ("The U.S. and U.S., not U.S.A.", "U.S.", 2),
        ("New York, New Yorkers", "New York", 1),
        ("Iran Iran's Iranian Iran-backed _Iran_ Iran.", "Iran", 4),
        ("Green Zone, Green\nZone, Green \r\n Zone, GreenZone", "Green Zone", 3),
        ("他在北京大学学习，北京", "北京", 2),
        ("ประเทศไทยและไทย", "ไทย", 2),
        ("the C-RAM fired", "C-RAM", 1),
        ("cost €2.4 million", "€2.4", 1),
        ("ha ha ha", "ha ha", 1),
        ("cafe\u0301 cafe", "cafe", 1),
        ("anything", " \n ", 0),
        ("", "a", 0),
    ],
)
def test_a_form_is_found_as_a_whole_word(text: str, form: str, count: int) -> None:
    assert len(quotes(text, form)) == count


def test_without_word_boundaries_parts_of_words_are_found_too() -> None:
    assert quotes("Iran Iranian", "Iran", whole_words=False) == ["Iran", "Iran"]


def test_folding_finds_other_cases_at_offsets_of_the_text_itself() -> None:
    assert quotes("İİ KALTENHAFEN ŠKODA Kaltenhafen", "Kaltenhafen", fold_case=True) == ["KALTENHAFEN", "Kaltenhafen"]
    assert quotes("ß İ ŠKODA", "škoda", fold_case=True) == ["ŠKODA"]
    assert quotes("STRASSE", "straße", fold_case=True) == []


def test_composed_and_decomposed_forms_are_different_texts() -> None:
    decomposed = unicodedata.normalize("NFD", "Zürich")
    assert quotes(f"{decomposed} Zürich", "Zürich") == ["Zürich"]


@given(st.text("aAb_ .\n", max_size=60), st.text("aAb. ", min_size=1, max_size=4), st.booleans())
def test_what_is_found_is_what_a_regular_expression_finds(text: str, form: str, fold: bool) -> None:
    body = r"\s+".join(map(re.escape, form.split()))
    if not body:
        assert list(occurrences(text, form, fold_case=fold)) == []
        return
    before, after = (r"(?<!\w)", r"(?!\w)")
    pattern = re.compile(f"{before}{body}{after}", re.IGNORECASE if fold else 0)
    assert list(occurrences(text, form, fold_case=fold)) == [Extent(*found.span()) for found in pattern.finditer(text)]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.integers(0, 40), st.integers(1, 6))
def test_any_piece_of_a_text_is_found_where_it_stands(text: str, start: int, size: int) -> None:
    form = text[start : start + size].strip()
    for fold in (False, True):
        found = list(occurrences(text, form, whole_words=False, fold_case=fold))
        assert bool(found) == bool(form.split())
        assert all(left.end <= right.start for left, right in pairwise(found))
        if not fold:
            assert all(text[start:end].split() == form.split() for start, end in found)


def workspace_of(folder: Path, **articles: bytes) -> Workspace:
    for name, content in articles.items():
        (folder / f"{name}.txt").write_bytes(content)
    return Workspace.open(folder)


def found_in(workspace: Workspace, form: str, **options: bool) -> dict[str, list[str]]:
    result = {}
    for item in everywhere(workspace, workspace.store("me"), form, "actor", **options):
        assert not isinstance(item, Problem)
        entry, text, extents = item
        result[entry.id] = [text[start:end] for start, end in extents]
    return result


def test_a_workspace_is_searched_whatever_its_articles_are_stored_in(tmp_path: Path) -> None:
    workspace = workspace_of(
        tmp_path,
        a="Zürich lies by\r\na lake. Zürich!".encode(),
        b=b"Nothing here.",
        c="Über Zürich".encode("utf-16"),
        d=("Die Stadt Zürich war schön, " * 20).encode("cp1252"),
        e=b"\xef\xbb\xbf---\ntitle: lake\n---\nZ\xc3\xbcrich",
    )
    lines = [{"text": "In Zürich\nby a lake"}, {"text": "Zürich"}, {"text": "Bern"}]
    plain = json.dumps(lines[1], ensure_ascii=False)
    (tmp_path / "w.jsonl").write_text(f"{json.dumps(lines[0])}\n{plain}\n{json.dumps(lines[2])}\n", encoding="utf-8")
    found = found_in(workspace, "Zürich")
    assert {name: len(quoted) for name, quoted in found.items()} == {
        "a.txt": 2, "c.txt": 1, "d.txt": 20, "e.txt": 1, "w.jsonl#1": 1, "w.jsonl#2": 1,
    }  # fmt: skip
    assert found_in(workspace, "by a lake") == {"a.txt": ["by\r\na lake"], "w.jsonl#1": ["by a lake"]}
    assert set(found_in(workspace, "zÜRICH", fold_case=True)) == set(found)
    assert found_in(workspace, " ") == {}


def test_what_is_tagged_with_the_label_or_was_refused_is_not_asked_again(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, a=b"Iran met Iran. Then Iran left.", b=b"Iran")
    store = workspace.store("me")
    article = workspace.article("a.txt")
    document = store.load(article.id, article.digest)
    change = editing.tag(document, workspace.schema, Text(article.text), [Extent(0, 4)], "actor")
    store.save(change.apply(document))
    refusals = Refusals(store.folder)
    refusals.add("Iran", "actor", "a.txt", Extent(9, 13), article.text[:9], article.text[13:29])

    def left(label: str, memory: Refusals | None) -> dict[str, list[Extent]]:
        items = everywhere(workspace, store, "Iran", label, memory)
        return {item[0].id: item[2] for item in items if not isinstance(item, Problem)}

    assert left("actor", refusals) == {"a.txt": [Extent(20, 24)], "b.txt": [Extent(0, 4)]}
    assert left("actor", None)["a.txt"] == [Extent(9, 13), Extent(20, 24)]
    assert len(left("location", refusals)["a.txt"]) == 3
    store.close()


def test_articles_that_cannot_be_searched_are_told_and_the_others_searched(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, a=b"Iran \0\0", b=b"Iran", c=b"Iran")
    store = workspace.store("me")
    (store.folder).mkdir(parents=True)
    (store.folder / "b.txt.json").write_text("garbled")
    found = list(everywhere(workspace, store, "Iran", "actor"))
    problems = [item.where for item in found if isinstance(item, Problem)]
    assert problems == ["a.txt", "b.txt"]
    assert [item[0].id for item in found if not isinstance(item, Problem)] == ["c.txt"]


def test_searching_is_lazy_and_writes_nothing(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, a=b"Iran", b=b"Iran")
    search = everywhere(workspace, workspace.store("me"), "Iran", "actor")
    first = next(search)
    assert not isinstance(first, Problem)
    (tmp_path / "b.txt").unlink()
    assert isinstance(next(search), Problem)
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_annotations_that_say_nothing_of_the_words_are_not_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = workspace_of(tmp_path, a="Zürich and Iran".encode(), b=b"Iran", c=b"Iran")
    store = workspace.store("me")
    for name, extent in (("a.txt", Extent(0, 6)), ("b.txt", Extent(0, 4))):
        article = workspace.article(name)
        document = store.load(name, article.digest)
        store.save(editing.tag(document, workspace.schema, Text(article.text), [extent], "actor").apply(document))
    loaded: list[str] = []
    load = store.load
    monkeypatch.setattr(store, "load", lambda name, digest: (loaded.append(name), load(name, digest))[1])
    found = [item[0].id for item in everywhere(workspace, store, "Iran", "actor") if not isinstance(item, Problem)]
    assert found == ["a.txt", "c.txt"]
    assert loaded == ["b.txt"]
    assert list(everywhere(workspace, store, "Zürich", "actor")) == []
    store.close()
