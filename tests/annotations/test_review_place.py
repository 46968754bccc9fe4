"""The place of a review: kept beside the history, read back, and none where it is damaged."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.review import place as places
from annotations.review.place import Place, Stood


def test_the_place_is_kept_and_a_damaged_one_is_none(tmp_path: Path) -> None:
    stood = Stood("Ada", "claim", 3, 6, 0.25)
    kept = Place("label:claim", "a.txt", ("spans", "a.txt", "ana", "7"), (("spans", "b.txt", "ana", "8"),), stood)
    assert places.last(tmp_path) is None
    places.keep(tmp_path, kept)
    assert places.last(tmp_path) == kept
    path = tmp_path / ".history" / places.FILE
    for content in (b"", b"[]", b'{"question": 1}', b'{"question": "", "article": "", "at": [1], "skipped": []}'):
        path.write_bytes(content)
        assert places.last(tmp_path) is None
    places.keep(tmp_path, kept)
    path.write_bytes(path.read_bytes().replace(b'["Ada"', b'[["Ada"]'))
    assert places.last(tmp_path) == replace(kept, stood=None)
    assert replace(kept, stood=None).item(0) is None
    assert replace(kept, at=("no such kind", "a.txt", "ana", "7")).item(0) is None


@given(st.text(st.characters(exclude_categories=["Cs"])), st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_any_place_reads_back(tmp_path_factory: pytest.TempPathFactory, words: str, key: list[str]) -> None:
    folder = tmp_path_factory.mktemp("place")
    places.keep(folder, Place(words, words, tuple(key), (tuple(key),)))
    assert places.last(folder) == Place(words, words, tuple(key), (tuple(key),))


def test_the_place_is_no_annotation_file_and_no_journal(tmp_path: Path) -> None:
    folder = tmp_path / "annotations/ana"
    places.keep(folder, Place("label:claim"))
    assert list(tmp_path.rglob("*.json*")) == []
