"""An annotation file counted record by record says what the whole file says."""

from dataclasses import replace
from pathlib import Path

import pytest
from tinydb import TinyDB

from annotations.document import Document
from annotations.errors import DamagedFile, ForeignFile
from annotations.forms import Forms, Tagged
from annotations.outline import outline
from annotations.recorded import records
from annotations.storage import CanonicalStorage
from annotations.store import Store, files

CONTRACT = Path(__file__).parents[1] / "contract" / "workspace"
FILES = list(files(CONTRACT / "annotations" / "ana"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_records_are_those_that_stock_tinydb_reads(path: Path) -> None:
    with TinyDB(path, access_mode="r") as database:
        expected = [(name, dict(record)) for name in sorted(database.tables()) for record in database.table(name).all()]
    assert sorted(map(str, records(path))) == sorted(map(str, expected))


def test_a_file_that_others_wrote_on_one_line_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"article": {"1": {"glossator": 1, "id": "a", "status": "done"}}, "spans": {"7": {"label": "x"}}}')
    assert outline(path) == ("done", {"x": 1})


def test_an_empty_table_ends_where_it_begins(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    storage = CanonicalStorage(path)
    storage.write({"article": {"1": {"glossator": 1, "id": "a", "status": "started"}}, "spans": {"5": {"label": "y"}}})
    assert b'"relations": {}' in path.read_bytes()
    assert outline(path) == ("started", {"y": 1})


def test_no_file_is_a_new_article(tmp_path: Path) -> None:
    assert outline(tmp_path / "none.json") == ("new", {})


def test_a_torn_file_is_damaged_wherever_it_was_torn(tmp_path: Path) -> None:
    whole = FILES[0].read_bytes()
    path = tmp_path / "a.json"
    for size in (*range(5, len(whole) - 2, 97), *(at + 1 for at in range(5, len(whole) - 2) if whole[at] == 10)):
        path.write_bytes(whole[:size])
        with pytest.raises((DamagedFile, ForeignFile)):
            outline(path)


def test_forms_learned_from_files_are_those_of_the_documents() -> None:
    store = Store(CONTRACT, "ana", read_only=True)
    learned, added = Forms(), Forms()
    for article_id, spans in store.tagged():
        learned.learn(article_id, spans)
    for document in store.documents():
        assert isinstance(document, Document)
        added.add(document)
    assert learned.forms() == added.forms() != {}


def test_what_was_learned_is_not_counted_twice_and_follows_edits() -> None:
    store = Store(CONTRACT, "ana", read_only=True)
    forms = Forms()
    for article_id, spans in store.tagged():
        forms.learn(article_id, spans)
        forms.learn(article_id, [Tagged("never", "counted")])
    before = forms.forms()
    documents = [found for found in store.documents() if isinstance(found, Document)]
    for document in documents:
        forms.add(document)
    assert forms.forms() == before
    for document in documents:
        forms.add(replace(document, spans=document.spans.changed(list(document.spans), [])))
    assert forms.forms() == {}
