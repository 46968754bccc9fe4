"""Parts that other tools tell by the names of their files, from the reading of a folder to `splits.yaml`."""

from pathlib import Path

import pyarrow
import pytest
import spacy
from pyarrow import parquet
from spacy.tokens import DocBin

from annotations.corpus import CorpusArticle
from annotations.export import Scope, export
from annotations.formats.file_part import told_parts
from annotations.formats.registry import for_reading, named
from annotations.importing import bring_in
from annotations.splits.file import load
from annotations.splits.split import Split
from annotations.workspace import Workspace
from tests.tui.command import glossator

SENTENCE = "EU B-ORG\nrejects O\n{} B-MISC\n\n"


FOLDER = Path("test") / "dev-of-train"
"""The names of folders tell nothing."""


def told(*names: str, beside: tuple[str, ...] = ()) -> list[str]:
    """Return the parts of files of one corpus, in the order of their names."""
    parts = told_parts([FOLDER / name for name in names], [FOLDER / name for name in beside])
    return [parts.get(FOLDER / name, "") for name in names]


@pytest.mark.parametrize("word", ["train", "dev", "devel", "valid", "val", "validation", "test"])
def test_a_name_that_is_nothing_but_the_word_tells_a_part_by_itself(word: str) -> None:
    assert told(f"{word}.conll") == [word]
    assert told(f"{word.upper()}.spacy") == [word]
    assert told(f"{word}.conll", "extra.conll") == [word, ""]


@pytest.mark.parametrize(
    ("names", "parts"),
    [
        (["en_ewt-ud-train.conllu", "en_ewt-ud-dev.conllu", "en_ewt-ud-test.conllu"], ["train", "dev", "test"]),
        (["wnut17.train.iob2", "wnut17.valid.iob2"], ["train", "valid"]),
        (["Corpus Train.conll", "Corpus Test.conll", "Corpus Notes.conll"], ["train", "test", ""]),
        (
            ["train-00000-of-00002.parquet", "train-00001-of-00002.parquet", "validation-00000-of-00001.parquet"],
            ["train", "train", "validation"],
        ),
        (["train-00000-of-00001-a09b74b3ef9c3b56.parquet", "test-00000.parquet"], ["train", "test"]),
        (["train.conll", "corpus-test.conll"], ["train", "test"]),
    ],
)
def test_names_that_end_in_the_word_or_number_its_shards_tell_parts_together(
    names: list[str], parts: list[str]
) -> None:
    assert told(*names) == parts
    assert [told(name, beside=tuple(names))[0] for name in names] == parts


@pytest.mark.parametrize(
    "name",
    [
        "Val-de-Marne.conll",
        "train-strike.conll",
        "test-match-reports.conllu",
        "dev_blog.spacy",
        "valid-claims.conll",
        "drug test results.conll",
        "train-test.conll",
        "train_val.conll",
        "val-loss-validation.conll",
        "latest.conll",
        "test-latest.conll",
        "00001.spacy",
        "test-2019.conll",
        "train-v2.conll",
        "shard-00000-of-00003.parquet",
    ],
)
def test_what_merely_has_the_word_in_its_name_tells_no_part_in_any_company(name: str) -> None:
    assert told(name) == [""]
    assert told(name, "train.conll", "dev.conll", "test.conll") == ["", "train", "dev", "test"]
    assert told(name, beside=("x-train.conll", "x-dev.conll", "x-test.conll")) == [""]


@pytest.mark.parametrize("name", ["en_pud-ud-test.conllu", "crash-test.conll", "the-train.parquet", "drug test.conll"])
def test_a_name_that_ends_in_the_word_tells_no_part_where_no_other_name_tells_another(name: str) -> None:
    assert told(name) == [""]
    assert told(name, "notes.conll", "Val-de-Marne.conll") == ["", "", ""]
    assert told(name, f"other {name}") == ["", ""]
    assert told("train-00000-of-00002.parquet", "train-00001-of-00002.parquet") == ["", ""]


def test_names_of_one_part_are_made_one_only_where_they_meet() -> None:
    assert told("train.conll", "validation.conll") == ["train", "validation"]
    assert told("train.conll", "a-validation.conll", "b-val.conll") == ["train", "dev", "dev"]
    assert told("dev.conll", "valid.conll", "test.conll") == ["dev", "dev", "test"]
    assert told("a-dev.conll", "b-valid.conll") == ["", ""]
    assert told("valid.conll", "stop-val.conll") == ["valid", ""]
    assert told("valid.conll", beside=("train.conll", "dev.conll")) == ["dev"]


def bring(root: Path, *paths: Path) -> None:
    """Import paths with one command into a fresh workspace."""
    root.mkdir()
    assert glossator("import", root, *paths, "--format", "conll", "--as", "ann").exit_code == 0


def test_a_file_about_the_val_de_marne_gets_no_part_and_its_corpus_can_be_dealt_out(tmp_path: Path) -> None:
    path = folder_of(tmp_path, "Val-de-Marne.conll") / "Val-de-Marne.conll"
    bring(tmp_path / "w", path)
    assert not (tmp_path / "w" / "splits.yaml").exists()
    target = tmp_path / "c.jsonl"
    assert glossator("export", tmp_path / "w", "-o", target, "--split", "train=80,dev=10,test=10").exit_code == 0


def test_files_that_one_command_names_tell_parts_together(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "en-train.conll", "en-dev.conll")
    bring(tmp_path / "w", folder / "en-train.conll", folder / "en-dev.conll")
    held = load(tmp_path / "w" / "splits.yaml").held
    assert held == {f"en-{part}.conll#{number}": part for part in ("train", "dev") for number in (1, 2)}
    bring(tmp_path / "alone", folder / "en-train.conll")
    assert not (tmp_path / "alone" / "splits.yaml").exists()


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


def test_shards_of_parquet_tell_their_part_where_several_parts_are_there(tmp_path: Path) -> None:
    for name in ("train-00000-of-00001", "validation-00000-of-00001", "train-strike"):
        rows = [{"tokens": ["EU", name], "ner_tags": ["B-ORG", "O"]}]
        parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / f"{name}.parquet")
    read = [entry for entry in named("hf").read(tmp_path).articles if isinstance(entry, CorpusArticle)]
    assert {entry.article.id.partition("#")[0]: entry.split for entry in read} == {
        "train-00000-of-00001": "train",
        "validation-00000-of-00001": "validation",
        "train-strike": "",
    }
    (alone,) = named("hf").read(tmp_path / "train-00000-of-00001.parquet").articles
    assert isinstance(alone, CorpusArticle)
    assert alone.split == ""
