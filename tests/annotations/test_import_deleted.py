"""Imports again: what was deleted since stays deleted until it is asked for."""

from dataclasses import replace
from pathlib import Path

import pytest

from annotations.check import check
from annotations.editing import delete
from annotations.entry import Entry
from annotations.journal import Operation, Step
from annotations.naming import relative_path
from annotations.verdict import Decision, Verdict
from annotations.workspace import Workspace
from tests.annotations.importing import CONTRACT, brought


def imported_then_deleted(home: Path, *, with_history: bool) -> tuple[str, str]:
    """Import the golden corpus, delete two spans and return their ids."""
    brought(home, CONTRACT / "corpus.yaml")
    opened = Workspace.open(home)
    store = opened.store("ana")
    article = next(entry.id for entry in opened.library.scan() if isinstance(entry, Entry))
    document = store.load(article, "")
    ids = [span.id for span in document.spans][:2]
    change = delete(document, ids)
    if with_history:
        store.journal.write([Step("do", Operation.of((article, change)))])
        store.save(change.apply(document))
    else:
        verdicts = {
            f"{n}": Verdict(f"{n}", decision, "ana", "2026-01-01T00:00:00Z", span=one)
            for n, (one, decision) in enumerate(zip(ids, (Decision.DELETE, Decision.ACCEPT), strict=True), 1)
        }
        store.save(replace(change.apply(document), verdicts=verdicts))
    store.close()
    return ids[0], ids[1]


@pytest.mark.parametrize("with_history", [True, False])
def test_what_was_deleted_since_stays_deleted_until_it_is_asked_for(with_history: bool, tmp_path: Path) -> None:
    ids = imported_then_deleted(tmp_path, with_history=with_history)
    opened = Workspace.open(tmp_path)
    report = brought(tmp_path, CONTRACT / "corpus.yaml")
    assert (report.articles, report.spans) == (0, 0)
    (note,) = [note for note in report.notes if "deleted" in note]
    assert note.endswith("deleted here since an earlier import: left out; --deleted brings back what was deleted.")
    (article,) = [entry.id for entry in opened.library.scan() if isinstance(entry, Entry)]
    held = opened.store("ana", read_only=True).load(article, "")
    assert not any(one in held.spans for one in ids)
    assert list(check(opened)) == []
    report = brought(tmp_path, CONTRACT / "corpus.yaml", deleted=True)
    assert report.spans == 2
    assert any(note.endswith("brought back.") for note in report.notes)
    assert all(one in opened.store("ana", read_only=True).load(article, "").spans for one in ids)


def test_a_deletion_that_was_undone_is_none(tmp_path: Path) -> None:
    brought(tmp_path, CONTRACT / "corpus.yaml")
    opened = Workspace.open(tmp_path)
    (article,) = [entry.id for entry in opened.library.scan() if isinstance(entry, Entry)]
    store = opened.store("ana")
    document = store.load(article, "")
    operation = Operation.of((article, delete(document, [next(iter(document.spans)).id])))
    store.journal.write([Step("do", operation), Step("undo", operation)])
    store.close()
    (tmp_path / "annotations" / "ana").joinpath(*relative_path(article, ".json")).unlink()
    report = brought(tmp_path, CONTRACT / "corpus.yaml")
    assert not any("deleted" in note for note in report.notes)
    assert report.deleted == 0
