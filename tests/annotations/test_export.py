"""Exports: what is in scope, what is left out and said, and which part a text is dealt to."""

import io
import json
from pathlib import Path

import pytest
import yaml

from annotations.errors import FormatError
from annotations.export import Scope, export
from annotations.formats.registry import named
from annotations.schema import Status
from annotations.splits.split import Split
from annotations.workspace import Workspace
from tests.annotations.exporting import CONTRACT, annotate


def exported(folder: Path, scope: Scope | None = None) -> tuple[dict[str, list[str]], list[str]]:
    """Return the annotators of each exported article, and the kinds of what was listed."""
    stream = io.BytesIO()
    report = export(Workspace.open(folder), named("yaml"), stream, scope)
    assert report.written
    assert report.proven
    loaded = yaml.safe_load(stream.getvalue().decode("utf-8"))
    assert report.articles == len(loaded["articles"])
    return {a["id"]: list(a["annotators"]) for a in loaded["articles"]}, [f.kind for f in report.findings]


@pytest.mark.parametrize("name", ["yaml", "jsonl"])
def test_the_contracts_workspace_gives_the_contracts_corpus(name: str, folder: Path, tmp_path: Path) -> None:
    golden = (CONTRACT / f"corpus.{name}").read_bytes()
    report = export(Workspace.open(folder), named(name), tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == golden
    assert (report.articles, report.spans, report.relations, report.proven) == (1, 9, 4, True)
    assert not report.findings
    stream = io.BytesIO()
    export(Workspace.open(folder), named(name), stream)
    assert stream.getvalue() == golden


def test_an_annotator_whose_status_is_not_wanted_is_left_out_of_that_article(folder: Path) -> None:
    for number, status in enumerate(Status):
        (folder / f"{number}.txt").write_text(f"Text {number}", "utf-8")
        annotate(folder, "eve", f"{number}.txt", status=str(status))
    embassy = "sha256:9a9d9b32be271e27ac4ac93086a20d5af0801eaafd0cbd47fc00c8c7d74dee9c"
    annotate(folder, "eve", "news/embassy.txt", status="skipped", digest=embassy)
    everything, listed = exported(folder)
    assert everything == {"1.txt": ["eve"], "2.txt": ["eve"], "4.txt": ["eve"], "news/embassy.txt": ["ana", "ben"]}
    assert listed == []
    assert exported(folder, Scope(statuses=frozenset({Status.SKIPPED})))[0] == {
        "3.txt": ["eve"],
        "news/embassy.txt": ["eve"],
    }
    assert exported(folder, Scope(annotators=("ben",)))[0] == {"news/embassy.txt": ["ben"]}
    assert exported(folder, Scope(("ben",), frozenset({Status.DONE}))) == ({}, [])


def test_an_unknown_annotator_is_refused_with_the_known_names(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="eve has annotated nothing here; those who have are ana, ben"):
        export(Workspace.open(folder), named("yaml"), tmp_path / "x", Scope(annotators=("eve",)))
    assert not (tmp_path / "x").exists()


def test_what_cannot_be_trusted_is_listed_and_left_out(folder: Path) -> None:
    for name in ("changed", "damaged", "foreign", "fine"):
        (folder / f"{name}.txt").write_text(name, "utf-8")
        path = annotate(folder, "eve", f"{name}.txt")
        if name == "changed":
            (folder / "changed.txt").write_text("other", "utf-8")
        elif name == "damaged":
            path.write_bytes(path.read_bytes()[:-9])
        elif name == "foreign":
            path.write_text('{"_default": {}}', "utf-8")
    annotate(folder, "eve", "gone.txt")
    articles, listed = exported(folder)
    assert articles == {"fine.txt": ["eve"], "news/embassy.txt": ["ana", "ben"]}
    assert sorted(listed) == ["file", "file", "orphan", "stale"]


def test_a_document_with_an_unsound_span_is_left_out_whole(folder: Path) -> None:
    path = folder / "annotations/ben/news/embassy.txt.json"
    path.write_text(path.read_text("utf-8").replace("Green Zone", "green Zone"), "utf-8")
    articles, listed = exported(folder)
    assert articles == {"news/embassy.txt": ["ana"]}
    assert listed == ["span", "span"]


def test_strict_writes_nothing_where_there_is_anything_to_list(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "c.yaml"
    target.write_text("old", "utf-8")
    annotate(folder, "eve", "gone.txt")
    report = export(Workspace.open(folder), named("yaml"), target, strict=True)
    assert not report.written
    assert target.read_text("utf-8") == "old"
    stream = io.BytesIO()
    assert not export(Workspace.open(folder), named("yaml"), stream, strict=True).written
    assert stream.getvalue() == b""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.yaml", "w"]


def test_a_split_deals_out_by_the_text_alone(folder: Path) -> None:
    split = Split.parse("train=80, dev=10,test=10", seed=7)
    parts = {text: split.part(text) for text in map(str, range(5000))}
    counted = [list(parts.values()).count(name) for name in ("train", "dev", "test")]
    assert 3900 < counted[0] < 4100
    assert all(400 < number < 600 for number in counted[1:])
    assert parts == {text: Split.parse("train=80,dev=10,test=10", 7).part(text) for text in parts}
    assert parts != {text: Split.parse("train=80,dev=10,test=10", 8).part(text) for text in parts}
    stream = io.BytesIO()
    report = export(Workspace.open(folder), named("jsonl"), stream, Scope(split=split))
    assert report.proven
    record = json.loads(stream.getvalue().splitlines()[1])
    assert record["split"] == split.part(record["digest"])
    assert list(record)[3:6] == ["meta", "split", "annotators"]


@pytest.mark.parametrize("words", ["", "train", "train=", "=5", "train=x", "a=1,a=2", "a=0", "a=-1", "a=1,,b=2", "a=٣"])
def test_a_split_that_means_nothing_is_refused(words: str) -> None:
    with pytest.raises(FormatError, match="--split"):
        Split.parse(words)


def test_a_part_of_nothing_is_never_dealt() -> None:
    split = Split.parse("train=0,test=3")
    assert {split.part(str(n)) for n in range(100)} == {"test"}
