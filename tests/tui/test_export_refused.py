"""An export that is refused on the command line says why in its last lines, and leaves nothing behind."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.corpus import Corpus, CorpusArticle
from annotations.formats.interface import Loss
from annotations.formats.yaml_corpus import YamlCorpus
from tests.tui.command import glossator, one_sentence


@pytest.mark.parametrize("form", ["conll", "spacy"])
def test_strict_tells_the_relations_for_which_it_refuses(form: str, folder: Path, tmp_path: Path) -> None:
    for path in (folder / "annotations").rglob("*.json"):
        tables = json.loads(path.read_bytes())
        tables["spans"] = {
            key: span for key, span in tables["spans"].items() if span["id"] in ("2236913978166727", "3832603584782622")
        }
        ends = {span["id"] for span in tables["spans"].values()}
        tables["relations"] = {
            key: arrow
            for key, arrow in tables.get("relations", {}).items()
            if {arrow["source"], arrow["target"]} <= ends
        }
        path.write_text(json.dumps(tables), "utf-8")
    before = sorted(tmp_path.rglob("*"))
    result = glossator("export", folder, "-o", tmp_path / f"c.{form}", "--strict")
    assert result.exit_code == 2
    assert one_sentence(result.stderr) == (
        "Nothing was written: --strict refuses, as other tools would not read, or not as they are, 1 relation without a"
        f" place in {form}; choose yaml or jsonl, which hold everything, or leave --strict out.\n"
    )
    assert sorted(tmp_path.rglob("*")) == before
    for advice in ("yaml", "jsonl"):
        assert glossator("export", folder, "-o", tmp_path / f"c.{advice}", "--strict").exit_code == 0
    assert glossator("export", folder, "-o", tmp_path / f"c.{form}").exit_code == 0


@pytest.mark.parametrize("name", ["c.yaml", "c.conll", "c.brat", "-"])
def test_a_label_that_there_is_not_is_one_sentence_and_leaves_nothing(name: str, folder: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    target = name if name == "-" else tmp_path / name
    result = glossator(
        "export", folder, "-o", target, "--format", "yaml" if name == "-" else name[2:], "--label", "Nope"
    )
    assert (result.exit_code, result.stdout) == (2, "")
    assert one_sentence(result.stderr).startswith("No span and no schema has the label 'Nope'; there are actor, ")
    assert sorted(tmp_path.rglob("*")) == before


def test_strict_lists_each_span_and_finding_and_ends_with_one_sentence_that_can_be_followed(
    folder: Path, tmp_path: Path
) -> None:
    path = folder / "annotations/ben/news/embassy.txt.json"
    sound = path.read_bytes()
    path.write_bytes(b"{")
    *listed, last = glossator("export", folder, "-o", tmp_path / "c.conll", "--strict").stderr.splitlines()
    assert len(listed) == 4
    assert listed[0].startswith("annotations/ben/news/embassy.txt.json (ben): ")
    assert all(line.startswith("news/embassy.txt, ") and line.endswith(".") for line in listed[1:])
    assert last == (
        "Nothing was written: --strict refuses, as other tools would not read, or not as they are, 3 spans (2"
        " overlapping one that is not shorter, 1 in several fragments) and 4 relations without a place in conll, and 1"
        " finding is listed above; choose yaml or jsonl, which hold everything, and mend what was found, or leave"
        " --strict out."
    )
    result = glossator("export", folder, "-o", tmp_path / "c.yaml", "--strict")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == (
        "Nothing was written: --strict refuses, as 1 finding is listed above; mend what was found, or leave --strict"
        " out."
    )
    path.write_bytes(sound)
    assert glossator("export", folder, "-o", tmp_path / "c.yaml", "--strict").exit_code == 0


def test_what_does_not_read_back_is_told_so_and_not_that_strict_refused_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Forgetful(YamlCorpus):
        def carry(self, entry: CorpusArticle) -> tuple[CorpusArticle, tuple[Loss, ...]]:
            return replace(entry, split="lost"), ()

        def write(self, corpus: Corpus, target: Path) -> None:
            whole = [replace(one, split="") for one in corpus.articles if isinstance(one, CorpusArticle)]
            super().write(replace(corpus, articles=whole), target)

    monkeypatch.setattr("annotations.formats.yaml_corpus.YamlCorpus", Forgetful)
    result = glossator("export", folder, "-o", tmp_path / "c.yaml", "--strict")
    assert result.exit_code == 1
    assert "the corpus does not read back as it was written" in result.stderr.splitlines()[-1]
    assert "--strict" not in result.stderr


@pytest.mark.parametrize("narrow", [("--status", "flagged"), ("--since", "2090-01-01"), ("--as", "ben")])
def test_a_label_that_only_others_than_asked_for_use_is_an_empty_export(
    narrow: tuple[str, str], folder: Path, tmp_path: Path
) -> None:
    path = folder / "annotations/ana/news/embassy.txt.json"
    path.write_text(path.read_text("utf-8").replace('"label": "actor"', '"label": "town"'), "utf-8")
    words = ("export", folder, "-o", tmp_path / "c.jsonl", "--label", "town")
    assert " 3 spans," in glossator(*words).stderr
    result = glossator(*words, *narrow)
    assert (result.exit_code, " 0 spans," in result.stderr) == (0, True)
