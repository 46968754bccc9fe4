"""`glossator labels` and `glossator check --lint` as people and scripts meet them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from annotations.article import digest
from annotations.document import Document
from annotations.extent import Extent
from annotations.schema import Status
from annotations.span import Span
from annotations.spans import Spans
from annotations.workspace import Workspace
from tests.tui.command import glossator
from tui.session import Session

ROOT = Path(__file__).parents[2]
ARTICLE = "news/embassy.txt"


def shared(folder: Path) -> dict[Path, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and ".history" not in path.parts)
    return {path: path.read_bytes() for path in files if path.name not in (".lock", ".gitignore")}


def spans(folder: Path, name: str) -> list[str]:
    document = Workspace.open(folder).store(name, read_only=True).load(ARTICLE, "")
    return [span.label for span in document.spans]


def test_a_dry_run_counts_shows_the_schema_and_writes_nothing(folder: Path) -> None:
    before = shared(folder)
    result = glossator("labels", folder, "merge", "actor", "location", "--into", "thing", "--dry-run")
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert lines[0] == ["annotator", "article", "spans"]
    assert ["ana", ARTICLE, "5"] in lines
    assert ["ben", "(all)", "1"] in lines
    assert "+  thing:" in result.stdout.splitlines()
    assert "nothing was written" in result.stderr
    assert shared(folder) == before
    assert not (folder / "annotations/.history").exists()


def test_the_counts_and_the_schema_to_come_as_json(folder: Path) -> None:
    result = glossator("labels", folder, "rename", "actor", "person", "--dry-run", "--json")
    record = json.loads(result.stdout)
    assert (record["what"], record["done"]) == ("rename actor to person", False)
    assert record["counts"][0]["annotator"] == "ana"
    assert record["total"]["spans"] == 3
    assert list(record["schema"]["labels"]) == ["person", "location", "claim"]


def test_renaming_says_that_it_writes_for_others_and_undo_takes_all_of_it_back(folder: Path) -> None:
    before = shared(folder)
    result = glossator("labels", folder, "merge", "actor", "location", "--into", "thing")
    assert result.exit_code == 0
    assert "These files belong to ana, ben." in result.stderr
    assert "undo" in result.stderr
    assert spans(folder, "ben").count("thing") == 1
    assert glossator("check", folder).exit_code == 0
    result = glossator("labels", folder, "undo")
    assert (result.exit_code, result.stdout) == (0, "")
    assert shared(folder) == before
    result = glossator("labels", folder, "undo")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["rename", "actor", "person"],
        ["split", "actor", "--by", "kind=state", "--into", "state", "--key", "s"],
        ["split", "actor", "--form", "Kataib Hezbollah", "--into", "location"],
        ["attribute", "rename", "actor.kind", "type"],
        ["attribute", "delete", "actor.kind", "--values", "delete"],
        ["value", "rename", "actor.kind", "group", "crowd"],
        ["value", "merge", "actor.kind", "group", "armed_group", "--into", "organisation"],
        ["value", "delete", "actor.kind", "state", "--values", "delete"],
        ["relation", "rename", "attributed_to", "said_by"],
        ["relation", "merge", "at", "about", "--into", "touches"],
        ["relation", "split", "about", "--from", "claim", "--to", "claim", "--into", "on", "--key", "z"],
        ["relation", "delete", "same_as"],
        ["delete", "actor", "--spans", "delete"],
    ],
    ids=" ".join,
)
def test_every_command_changes_and_can_be_taken_back(folder: Path, words: list[str]) -> None:
    before = shared(folder)
    result = glossator("labels", folder, *words)
    assert result.exit_code == 0, result.stderr
    assert shared(folder) != before
    yaml.safe_load((folder / "glossator.yaml").read_text("utf-8"))
    assert glossator("labels", folder, "undo").exit_code == 0
    assert shared(folder) == before


def test_deleting_asks_what_becomes_of_spans_and_keeping_them_is_told(folder: Path) -> None:
    before = shared(folder)
    result = glossator("labels", folder, "delete", "actor")
    assert result.exit_code == 2
    assert "'keep' or 'delete'" in result.stderr
    assert shared(folder) == before
    result = glossator("labels", folder, "delete", "actor", "--spans", "keep")
    assert result.exit_code == 1
    assert "left over" in result.stderr
    assert spans(folder, "ana").count("actor") == 3
    assert glossator("check", folder).exit_code == 1


@pytest.mark.parametrize(
    "words",
    [
        ["rename", "nix", "person"],
        ["rename", "actor", "claim"],
        ["split", "actor", "--into", "x", "--key", "x"],
        ["split", "actor", "--by", "kind", "--into", "x", "--key", "x"],
        ["attribute", "rename", "kind", "type"],
        ["value", "rename", "actor.kind", "nix", "x"],
        ["relation", "delete", "nix"],
        ["nonsense"],
        ["merge", "actor"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(folder: Path, words: list[str]) -> None:
    before = shared(folder)
    done = subprocess.run(
        [sys.executable, "-m", "tui.cli", "labels", str(folder), *words], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert shared(folder) == before


def test_without_a_word_the_labels_are_listed(folder: Path) -> None:
    result = glossator("labels", folder)
    assert result.exit_code == 0
    rows = [line.split() for line in result.stdout.splitlines()]
    assert ["actor", "a", "3"] in rows
    assert ["same_as", "s", "0"] in rows


def test_the_apps_undo_takes_back_the_annotators_own_part(folder: Path) -> None:
    before = spans(folder, "ana"), spans(folder, "ben")
    glossator("labels", folder, "merge", "actor", "location", "--into", "thing")
    session = Session(Workspace.open(folder), "ben", False, lambda _: None)
    operation = session.undo()
    assert operation is not None
    assert operation.what == "merge actor, location to thing"
    assert session.scribe.stop() == ()
    assert spans(folder, "ben") == before[1]
    assert spans(folder, "ana") != before[0]
    result = glossator("labels", folder, "undo")
    assert "1 had been taken back in the app" in result.stderr
    assert (spans(folder, "ana"), spans(folder, "ben")) == before


def test_an_open_app_stops_the_change(folder: Path) -> None:
    store = Workspace.open(folder).store("ana")
    store.claim()
    done = subprocess.run(
        [sys.executable, "-m", "tui.cli", "labels", str(folder), "rename", "actor", "person"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    store.close()
    assert done.returncode == 2
    assert "ana's folder is open" in done.stderr
    assert "actor" in spans(folder, "ana")


@pytest.fixture
def inconsistent(tmp_path: Path) -> Path:
    """Four articles where a place is tagged, one where it is not; all are done."""
    made = tmp_path / "v"
    made.mkdir()
    text = "In Baku it rained."
    moment = "2026-01-01T00:00:00Z"
    span = Span("1", "location", (Extent(3, 7),), "Baku", text[:3], text[7:], moment, moment)
    store = Workspace.open(made).store("ana")
    for number in range(5):
        (made / f"{number}.txt").write_text(text, "utf-8")
        spans = Spans([span] if number else [])
        store.save(Document(f"{number}.txt", digest(text), "ana", Status.DONE, spans=spans))
    store.close()
    return made


def test_lint_is_listed_only_where_it_is_asked_for(inconsistent: Path) -> None:
    result = glossator("check", inconsistent)
    assert (result.exit_code, result.stdout) == (0, "")
    result = glossator("check", inconsistent, "--lint")
    assert result.exit_code == 1
    assert result.stdout == (
        "advice: 0.txt (ana): 'Baku' is tagged 4 times of 5, mostly location, and not here. (3 to 7)\n"
    )
    assert result.stderr == "5 articles checked, 1 to look at.\n"


def test_lint_as_json_says_what_would_mend_it(inconsistent: Path) -> None:
    (record,) = json.loads(glossator("check", inconsistent, "--lint", "--json").stdout)
    assert record.pop("sureness") == pytest.approx(5 / 7, abs=0.001)
    assert record == {
        "kind": "missing",
        "level": "advice",
        "where": "0.txt",
        "annotator": "ana",
        "span": "",
        "what": "'Baku' is tagged 4 times of 5, mostly location, and not here.",
        "start": 3,
        "end": 7,
        "form": "Baku",
        "suggestion": {"act": "tag", "label": "location", "fragments": [[3, 7]]},
    }


def test_what_check_tells_is_not_told_again_by_lint(folder: Path) -> None:
    done = glossator("labels", folder, "relation", "delete", "attributed_to", "--relations", "delete")
    assert done.exit_code == 0
    plain = json.loads(glossator("check", folder, "--json").stdout)
    linted = json.loads(glossator("check", folder, "--json", "--lint").stdout)
    assert [one["kind"] for one in plain].count("requires") > 0
    assert linted[: len(plain)] == plain
    assert [one["kind"] for one in linted].count("requires") == [one["kind"] for one in plain].count("requires")


def test_adopting_adds_to_the_schema_what_is_used_and_undo_takes_it_back(folder: Path) -> None:
    path = folder / "glossator.yaml"
    path.write_text("# mine\nlabels:\n  actor: {key: a}   # who acts\n", "utf-8")
    before = shared(folder)
    result = glossator("labels", folder, "adopt", "--dry-run")
    assert result.exit_code == 0
    assert "+  claim:" in result.stdout
    assert "nothing was written" in result.stderr
    assert shared(folder) == before
    assert glossator("check", folder).exit_code == 1
    result = glossator("labels", folder, "adopt")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "'adopt' has changed only glossator.yaml." in result.stderr
    assert path.read_text("utf-8").startswith("# mine\nlabels:\n  actor: {key: a")
    assert {name: held for name, held in shared(folder).items() if name != path} == {
        name: held for name, held in before.items() if name != path
    }
    assert glossator("check", folder).exit_code == 0
    result = glossator("labels", folder, "adopt")
    assert (result.exit_code, result.stderr) == (
        2,
        "The schema has all that is used here; there is nothing to adopt.\n",
    )
    assert "glossator.yaml is as it was" in glossator("labels", folder, "undo").stderr
    assert shared(folder) == before
