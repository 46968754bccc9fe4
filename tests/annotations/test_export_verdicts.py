"""What an export holds beside placed spans: verdicts, and what waits for a place."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from annotations.document import Document
from annotations.export import Scope, export
from annotations.formats.registry import named
from annotations.importing import bring_in
from annotations.schema import Status
from annotations.verdict import Decision, Verdict
from annotations.verdict import fingerprint as fingerprint_of
from annotations.workspace import Workspace


@pytest.fixture
def reviewed(folder: Path) -> Workspace:
    """Return the contract's workspace, where somebody who tagged nothing kept the first span of an annotator."""
    workspace = Workspace.open(folder)
    name = workspace.annotators()[0]
    document = next(d for d in workspace.store(name, read_only=True).documents() if isinstance(d, Document))
    first = next(iter(document.spans))
    verdict = Verdict(
        "77", Decision.KEEP, name, "2026-01-01T00:00:00Z", first.id, first.label, judged=fingerprint_of(first)
    )
    store = workspace.store("rita")
    store.save(Document(document.article_id, document.digest, "rita", verdicts={"77": verdict}))
    store.close()
    return workspace


@pytest.mark.parametrize("name", ["yaml", "jsonl"])
def test_verdicts_go_out_with_what_they_are_about_and_come_back(name: str, reviewed: Workspace, tmp_path: Path) -> None:
    report = export(reviewed, named(name), tmp_path / "out")
    assert (report.proven, report.losses, report.verdicts) == (True, (), 0)
    (tmp_path / "empty").mkdir()
    empty = Workspace.open(tmp_path / "empty")
    bring_in(empty, named(name).read(tmp_path / "out"), "out", format_name=name)
    assert [
        verdict.decision
        for document in empty.store("rita", read_only=True).documents()
        if isinstance(document, Document)
        for verdict in document.ordered_verdicts()
    ] == [Decision.KEEP]
    export(Workspace.open(tmp_path / "empty"), named(name), tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == (tmp_path / "out").read_bytes()


@pytest.mark.parametrize("name", ["brat", "w3c", "webanno", "csv"])
def test_a_format_that_has_no_place_for_verdicts_counts_them_and_strict_does_not_mind(
    name: str, reviewed: Workspace, tmp_path: Path
) -> None:
    report = export(reviewed, named(name), tmp_path / "out", strict=True)
    assert (report.proven, report.losses, report.verdicts) == (True, (), 1)
    assert not list((tmp_path / "out").rglob("*rita*"))


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.DONE}))
def test_verdicts_go_out_whatever_the_status_of_who_gave_them(status: Status, reviewed: Workspace) -> None:
    [article_id] = [d.article_id for d in reviewed.store("rita", read_only=True).documents() if isinstance(d, Document)]
    store = reviewed.store("rita")
    held = store.open(article_id, reviewed.article(article_id).digest)
    store.save(replace(held, status=status))
    store.close()
    stream = io.BytesIO()
    report = export(reviewed, named("yaml"), stream, Scope(statuses=frozenset({Status.DONE})))
    [article] = yaml.safe_load(stream.getvalue().decode("utf-8"))["articles"]
    assert [given["reviewer"] for given in article["verdicts"]] == ["rita"]
    assert report.proven


def test_the_card_does_not_take_a_reviewer_for_an_annotator(reviewed: Workspace, tmp_path: Path) -> None:
    export(reviewed, named("jsonl"), tmp_path / "out.jsonl", with_card=True)
    [page] = [path.read_text("utf-8") for path in tmp_path.glob("*.md")]
    assert "rita" not in page


@pytest.mark.parametrize("name", ["yaml", "jsonl", "csv", "brat", "conll"])
def test_a_span_that_waits_for_a_place_is_never_left_out_in_silence(name: str, folder: Path, tmp_path: Path) -> None:
    path = folder / "annotations/ben/news/embassy.txt.json"
    tables = json.loads(path.read_bytes())
    held = {**next(iter(tables["spans"].values())), "id": "waits"}
    waiting = [{"span": held, "digest": "old", "why": "lost", "proposals": []}]
    next(iter(tables["article"].values()))["unplaced"] = waiting
    path.write_text(json.dumps(tables), "utf-8")
    report = export(Workspace.open(folder), named(name), tmp_path / "out")
    assert report.written
    listed = [loss.instead for loss in report.losses if loss.id == "waits"]
    if name in ("yaml", "jsonl"):
        assert (report.unplaced, listed) == (1, [])
        assert b"waits" in (tmp_path / "out").read_bytes()
        return
    assert report.unplaced == 0
    assert len(listed) == 1
    assert "no sure place" in listed[0]
    assert not export(Workspace.open(folder), named(name), tmp_path / "strict", strict=True).written


@pytest.mark.parametrize("name", ["jsonl", "csv"])
def test_a_zone_that_waits_for_its_lines_is_never_left_out_in_silence(name: str, folder: Path, tmp_path: Path) -> None:
    path = folder / "annotations/ben/news/embassy.txt.json"
    tables = json.loads(path.read_bytes())
    next(iter(tables["article"].values()))["unplaced_zones"] = [{"zone": "menu", "start": 3, "end": 9}]
    path.write_text(json.dumps(tables), "utf-8")
    report = export(Workspace.open(folder), named(name), tmp_path / "out")
    assert report.written
    listed = [loss.instead for loss in report.losses if loss.id == "menu"]
    assert len(listed) == (name == "csv")
    assert (b"unplaced_zones" in (tmp_path / "out").read_bytes()) if name == "jsonl" else "once at 3 to 9" in listed[0]
