"""The options of export on the command line that choose what goes out, and the card."""

import shutil
from pathlib import Path

import yaml

from tests.tui.command import glossator


def test_labels_and_days_choose_what_goes_out(folder: Path) -> None:
    result = glossator("export", folder, "-o", "-", "--format", "yaml", "--label", "actor", "--label", "location")
    (article,) = yaml.safe_load(result.stdout)["articles"]
    assert {span["label"] for span in article["spans"]} == {"actor", "location"}
    result = glossator("export", folder, "-o", "-", "--format", "yaml", "--since", "2026-11-21")
    assert yaml.safe_load(result.stdout)["articles"] == []
    result = glossator("export", folder, "-o", "-", "--format", "yaml", "--until", "soon")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--until wants a day like 2026-11-20" in result.stderr


def test_suggestions_that_were_left_out_are_counted(folder: Path) -> None:
    path = folder / "annotations/ben/news/embassy.txt.json"
    path.write_text(path.read_text("utf-8").replace('"manual"', '"suggested:tagger"'), "utf-8")
    result = glossator("export", folder, "-o", "-", "--format", "yaml")
    assert "suggestions left out; --suggestions takes them in." in result.stderr
    (article,) = yaml.safe_load(result.stdout)["articles"]
    assert not any(span["origin"].startswith("suggested:") for span in article["spans"])
    result = glossator("export", folder, "-o", "-", "--format", "yaml", "--suggestions")
    assert "left out" not in result.stderr
    assert len(yaml.safe_load(result.stdout)["articles"][0]["spans"]) == 9


def test_a_card_stands_beside_the_file_and_not_in_standard_output(folder: Path, tmp_path: Path) -> None:
    assert glossator("export", folder, "-o", tmp_path / "c.yaml", "--card").exit_code == 0
    assert "# Embassy reports" in (tmp_path / "README.md").read_text("utf-8")
    result = glossator("export", folder, "-o", "-", "--format", "yaml", "--card")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no place for a corpus card" in result.stderr


def test_a_lone_table_of_spans_is_imported_where_its_texts_are(folder: Path, tmp_path: Path) -> None:
    glossator("export", folder, "--format", "csv", "-o", tmp_path / "tables")
    shutil.rmtree(folder / "annotations")
    result = glossator("import", folder, tmp_path / "tables" / "spans.csv")
    assert (result.exit_code, result.stderr) == (
        0,
        "spans.csv: 0 new articles, 1 known, 9 new spans, 0 new relations.\n"
        f"Look at it with 'glossator {folder} --as ana' (or as ben), or at all of it with"
        f" 'glossator review {folder}'.\n",
    )


def test_what_a_split_writes_into_the_workspace_is_said_in_one_sentence(folder: Path, tmp_path: Path) -> None:
    words = ["export", folder, "-o", tmp_path / "c.jsonl", "--split", "train=1,test=1"]
    said = glossator(*words).stderr.splitlines()
    place = folder.resolve() / "splits.yaml"
    assert said[0] == f"Wrote {place}, which keeps each article in its part at every later export."
    assert place.exists()
    before = place.read_bytes()
    assert [line for line in glossator(*words).stderr.splitlines() if line.startswith("Wrote")] == []
    assert place.read_bytes() == before
    assert glossator("export", folder, "-o", tmp_path / "d.jsonl").stderr.count("\n") == 1
