"""An export that is refused on the command line says why in its last lines, and leaves nothing behind."""

import json
from pathlib import Path

import pytest

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
    assert result.stderr.splitlines() == [
        f"Not, or not as they are, in what other tools read: 1 relation without a place in {form}.",
        "Nothing was written: --strict refuses while anything is wrong or left out; mend it or leave --strict out.",
    ]
    assert sorted(tmp_path.rglob("*")) == before
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
