"""Where an export may stand: it replaces an earlier one as a whole, and nothing else."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from annotations.corpus import Corpus
from annotations.errors import FormatError
from annotations.export import export
from annotations.formats.jsonl_corpus import JsonlCorpus
from annotations.formats.registry import named
from annotations.workspace import Workspace
from tests.annotations.exporting import CONTRACT, annotate


def test_a_disk_that_refuses_leaves_the_old_file_and_nothing_beside_it(folder: Path, tmp_path: Path) -> None:
    class Full(JsonlCorpus):
        def write(self, corpus: Corpus, target: Path) -> None:
            super().write(corpus, target)
            raise OSError(28, "No space left on device")

    target = tmp_path / "c.jsonl"
    target.write_text("old", "utf-8")
    with pytest.raises(OSError, match="No space"):
        export(Workspace.open(folder), Full(), target)
    assert target.read_text("utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.jsonl", "w"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "is a folder"),
        ("news", "is a folder"),
        ("glossator.yaml", "belongs to the workspace"),
        ("news/embassy.txt", "belongs to the workspace"),
        ("guidelines.md", "belongs to the workspace"),
        ("splits.yaml", "belongs to the workspace"),
        ("annotations/ana/c.yaml", "among the annotations"),
        ("missing/c.yaml", "There is no folder"),
        ("/dev/null", "no ordinary file"),
    ],
)
def test_an_export_never_takes_the_place_of_anything_else(name: str, words: str, folder: Path) -> None:
    (folder / "splits.yaml").write_text("glossator: 1\nseed: 1\nparts: {train: 100}\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(FormatError, match=words):
        export(Workspace.open(folder), named("yaml"), folder / name)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ["corpus.yaml", "corpus.jsonl"])
def test_an_export_into_the_workspace_is_no_article_and_can_be_repeated(name: str, folder: Path) -> None:
    for _ in range(2):
        report = export(Workspace.open(folder), named(name.partition(".")[2]), folder / name)
        assert (report.articles, report.findings) == (1, ())
        assert (folder / name).read_bytes() == (CONTRACT / name).read_bytes()


INSIDE = {
    "doccano": "train.jsonl",
    "prodigy": "train.prodigy.jsonl",
    "label_studio": "tasks",
    "csv": "tables",
    "brat": "standoff",
    "w3c": "web.jsonld",
    "xmi": "cas",
    "webanno": "tsv",
    "conll": "train.conll",
    "spacy": "docs",
    "hf": "dataset",
}


def listed(folder: Path) -> list[str]:
    schema = (folder / "glossator.yaml").read_text("utf-8")
    everything = 'articles: ["**/*.txt", "**/*.md", "**/*.jsonl", "**/*.csv", "**/*.json", "**/*.tsv"]\n'
    (folder / "glossator.yaml").write_text(re.sub(r"(?m)^articles:(.*\n)(?: .*\n| *- .*\n)*", "", schema) + everything)
    return [getattr(item, "id", str(item)) for item in Workspace.open(folder).library.scan()]


@pytest.mark.parametrize(("form", "name"), INSIDE.items())
def test_no_export_into_the_workspace_is_taken_for_an_article(form: str, name: str, folder: Path) -> None:
    before = listed(folder)
    report = export(Workspace.open(folder), named(form), folder / name, with_card=not named(form).folder)
    assert report.written
    assert (folder / name).exists()
    assert listed(folder) == before


@pytest.mark.parametrize(("form", "name"), [("conll", "train.txt"), ("yaml", "corpus.md")])
def test_a_name_that_would_make_an_article_of_an_export_is_refused(form: str, name: str, folder: Path) -> None:
    with pytest.raises(FormatError, match="would be taken for an article here"):
        export(Workspace.open(folder), named(form), folder / name)
    assert not (folder / name).exists()
    assert export(Workspace.open(folder), named(form), folder.parent / name).written


def test_doccano_and_prodigy_exports_into_the_workspace_can_be_repeated(folder: Path) -> None:
    for form in ("doccano", "prodigy"):
        for _ in range(2):
            assert export(Workspace.open(folder), named(form), folder / f"{form}.jsonl").written


def test_a_line_of_anothers_jsonl_is_an_article_whatever_it_is_called(folder: Path) -> None:
    line = {"id": "x", "text": "Words.", "label": [], "glossator": "a trade"}
    (folder / "train.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    assert "x" in listed(folder)


def test_an_export_keeps_the_permissions_of_the_file_it_replaces(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "c.yaml"
    target.touch(0o600)
    export(Workspace.open(folder), named("yaml"), target)
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("form", "name"), INSIDE.items())
def test_every_export_can_be_made_again_over_an_earlier_one(form: str, name: str, folder: Path, tmp_path: Path) -> None:
    for place in (folder / name, tmp_path / name):
        export(Workspace.open(folder), named(form), place)
        first = contents(place)
        annotate(folder, "eve", "news/embassy.txt", digest=embassy_digest(folder))
        report = export(Workspace.open(folder), named(form), place)
        assert (report.written, report.proven, report.findings) == (True, True, ())
        assert contents(place) != first
        (folder / "annotations" / "eve" / "news" / "embassy.txt.json").unlink()
        export(Workspace.open(folder), named(form), place)
        assert contents(place) == first
        assert not [path for path in place.parent.iterdir() if path.name.startswith(".writing-")]


def embassy_digest(folder: Path) -> str:
    return Workspace.open(folder).article("news/embassy.txt").digest


def contents(place: Path) -> dict[str, bytes]:
    """Return the files of an export with what is in them."""
    files = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    return {path.relative_to(place.parent).as_posix(): path.read_bytes() for path in files}


def touched(place: Path) -> None:
    path = next(path for path in sorted(place.rglob("*.ann")))
    path.write_bytes(path.read_bytes().replace(b"actor", b"place", 1))


def unlinked(place: Path) -> None:
    next(path for path in sorted(place.rglob("*.ann"))).unlink()


@pytest.mark.parametrize(
    "change",
    [
        touched,
        unlinked,
        lambda place: (place / "notes.txt").write_text("mine"),
        lambda place: (place / "deeper").mkdir(),
        lambda place: (place / "glossator.ledger").write_bytes(b""),
        lambda place: (place / "link").symlink_to("/etc/passwd"),
    ],
    ids=["changed", "removed", "added", "folder", "ledger", "link"],
)
def test_a_folder_in_which_anything_was_touched_is_never_replaced(
    change: Callable[[Path], object], folder: Path, tmp_path: Path
) -> None:
    place = tmp_path / "brat"
    export(Workspace.open(folder), named("brat"), place)
    change(place)
    before = contents(place)
    with pytest.raises(FormatError, match="something was added or changed since"):
        export(Workspace.open(folder), named("brat"), place)
    assert contents(place) == before


def test_a_folder_that_is_touched_while_it_is_written_anew_is_not_replaced(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "brat"
    export(Workspace.open(folder), named("brat"), place)

    def touch() -> None:
        (place / "mine.txt").write_text("mine")

    with pytest.raises(FormatError, match="something was added or changed since"):
        export(Workspace.open(folder), named("brat"), place, step=touch)
    assert (place / "mine.txt").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["brat", "w"]


def test_a_file_never_replaces_a_folder_nor_a_folder_a_file(folder: Path, tmp_path: Path) -> None:
    export(Workspace.open(folder), named("brat"), tmp_path / "out")
    with pytest.raises(FormatError, match="is a folder"):
        export(Workspace.open(folder), named("yaml"), tmp_path / "out")
    (tmp_path / "c").write_text("mine")
    with pytest.raises(FormatError, match="is a file, and brat makes a folder"):
        export(Workspace.open(folder), named("brat"), tmp_path / "c")
    assert (tmp_path / "c").read_text() == "mine"


@pytest.mark.parametrize(
    "first", ["", "Iran NNP I-NP B-actor\n", "-DOCSTART- -X- -X- O\n", "-DOCSTART- -X- -X- O {}\n"]
)
def test_columns_of_others_in_the_workspace_are_never_replaced(first: str, folder: Path) -> None:
    (folder / "train.conll").write_text(first, "utf-8")
    with pytest.raises(FormatError, match="belongs to the workspace"):
        export(Workspace.open(folder), named("conll"), folder / "train.conll")
    assert (folder / "train.conll").read_text("utf-8") == first
