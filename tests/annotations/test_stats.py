"""What `stats` counts."""

import json
import shutil
from pathlib import Path

from annotations.stats import count
from annotations.workspace import Workspace

CONTRACT = Path(__file__).parents[1] / "contract"


def test_the_contracts_workspace_is_counted_by_annotator_and_label() -> None:
    record = count(Workspace.open(CONTRACT / "workspace")).to_record()
    assert (record["articles"], record["characters"], record["done"], record["done_share"]) == (1, 258, 1, 1.0)
    assert record["annotators"] == {
        "ana": {"new": 0, "started": 0, "done": 1, "skipped": 0, "flagged": 0},
        "ben": {"new": 0, "started": 1, "done": 0, "skipped": 0, "flagged": 0},
    }
    assert record["spans"] == {
        "actor": {"total": 3, "ana": 3, "ben": 0},
        "location": {"total": 3, "ana": 2, "ben": 1},
        "claim": {"total": 3, "ana": 2, "ben": 1},
    }
    assert record["relations"]["attributed_to"] == {"total": 2, "ana": 2, "ben": 0}
    assert record["relations"]["at"] == {"total": 0, "ana": 0, "ben": 0}
    assert record["attributes"]["claim"] == {"stance": {"with": 2, "of": 3}, "source": {"with": 0, "of": 3}}
    assert record["unread"] == []


def test_articles_that_nobody_opened_are_new_to_everybody(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    shutil.copytree(CONTRACT / "workspace", folder)
    (folder / "b.txt").write_text("Two words’ worth, U.S. dollars 63,000.", "utf-8")
    (folder / "noise.txt").write_bytes(b"\0")
    stats = count(Workspace.open(folder))
    assert stats.articles == 2
    assert stats.done_share == 0.5
    assert stats.statuses["ana"] == {"done": 1, "new": 1}
    assert [finding.where for finding in stats.unread] == ["noise.txt"]
    only = count(Workspace.open(CONTRACT / "workspace"))
    assert stats.words - only.words == 6


def test_labels_no_schema_knows_are_counted_too(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    shutil.copytree(CONTRACT / "workspace", folder)
    (folder / "glossator.yaml").write_text("labels: {person: {key: p}}", "utf-8")
    record = count(Workspace.open(folder)).to_record()
    assert list(record["spans"]) == ["person", "claim", "location", "actor"]
    assert record["spans"]["person"]["total"] == 0


def test_an_empty_folder_counts_nothing(tmp_path: Path) -> None:
    record = count(Workspace.open(tmp_path)).to_record()
    assert (record["articles"], record["words"], record["done_share"], record["annotators"]) == (0, 0, 0.0, {})


def test_spans_that_wait_for_a_place_are_counted_apart(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    shutil.copytree(CONTRACT / "workspace", folder)
    assert "unplaced" not in count(Workspace.open(folder)).to_record()
    path = folder / "annotations/ben/news/embassy.txt.json"
    tables = json.loads(path.read_bytes())
    held = {"span": next(iter(tables["spans"].values())), "digest": "old", "why": "lost", "proposals": []}
    next(iter(tables["article"].values()))["unplaced"] = [held]
    path.write_text(json.dumps(tables), "utf-8")
    record = count(Workspace.open(folder)).to_record()
    assert record["unplaced"] == {"total": 1, "ana": 0, "ben": 1}
    assert record["unread"] == []
