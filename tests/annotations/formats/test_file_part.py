"""Parts that other tools tell by the names of their files, from the reading of a folder to `splits.yaml`."""

from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin

from annotations.corpus import CorpusArticle
from annotations.export import Scope, export
from annotations.formats.file_part import PARTS, part_of
from annotations.formats.registry import for_reading, named
from annotations.importing import bring_in
from annotations.splits.file import load
from annotations.splits.split import Split
from annotations.workspace import Workspace

SENTENCE = "EU B-ORG\nrejects O\n{} B-MISC\n\n"


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("train.conll", "train"),
        ("TEST.conll", "test"),
        ("en_ewt-ud-dev.conllu", "dev"),
        ("validation-00000-of-00002.parquet", "validation"),
        ("wnut17.valid.iob2", "valid"),
        ("latest.conll", ""),
        ("train-test.conll", ""),
        ("00001.spacy", ""),
    ],
)
def test_a_word_of_the_name_tells_the_part_where_it_is_the_only_one(name: str, part: str) -> None:
    assert part_of(Path("test") / name) == part
    assert part in PARTS or not part


def folder_of(tmp_path: Path, *names: str) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number, name in enumerate(names):
        (folder / name).write_text(SENTENCE.format(f"word{number}") + SENTENCE.format(f"other{number}"), "utf-8")
    return folder


def test_a_folder_of_columns_brings_its_parts_into_the_workspace(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "train.conll", "dev.conll", "test.conll", "extra.conll")
    root = tmp_path / "w"
    root.mkdir()
    workspace = Workspace.open(root)
    report = bring_in(workspace, for_reading(folder).read(folder), "corpus", format_name="conll")
    assert (report.articles, report.findings) == (8, [])
    held = load(root / "splits.yaml").held
    assert held == {f"{part}.conll#{number}": part for part in ("train", "dev", "test") for number in (1, 2)}
    assert any("Parts of 6 articles were taken over" in note for note in report.notes)
    form = named("conll")
    export(Workspace.open(root), form, tmp_path / "out", Scope(split_file=root / "splits.yaml"))
    assert {path.stem for path in (tmp_path / "out").glob("*.conll")} == {"train", "dev", "test", "corpus"}


def test_what_ours_say_of_their_part_counts_whatever_their_file_is_called(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "train.conll", "test.conll")
    (tmp_path / "w").mkdir()
    bring_in(Workspace.open(tmp_path / "w"), named("conll").read(folder), "corpus", format_name="conll")
    split = Split.parse("alpha=1,beta=1", 0)
    (tmp_path / "w" / "splits.yaml").unlink()
    export(Workspace.open(tmp_path / "w"), named("conll"), tmp_path / "out", Scope(split=split))
    (tmp_path / "out" / "alpha.conll").rename(tmp_path / "out" / "test.conll")
    read = [entry for entry in named("conll").read(tmp_path / "out").articles if isinstance(entry, CorpusArticle)]
    assert {entry.split for entry in read} == {"alpha", "beta"}


def test_files_of_spacy_tell_their_part_by_their_names(tmp_path: Path) -> None:
    blank = spacy.blank("en")
    for name in ("train", "dev", "other"):
        DocBin(docs=[blank(f"The {name} text.")]).to_disk(tmp_path / f"{name}.spacy")
    read = [entry for entry in named("spacy").read(tmp_path).articles if isinstance(entry, CorpusArticle)]
    assert {entry.article.id: entry.split for entry in read} == {"train#1": "train", "dev#1": "dev", "other#1": ""}
