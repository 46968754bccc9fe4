"""The scope of an export: labels, days, and what no person has confirmed."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from annotations.errors import FormatError
from annotations.export import Report, export
from annotations.formats.registry import named
from annotations.schema import Status
from annotations.scope import Scope
from annotations.workspace import Workspace


def exported(folder: Path, scope: Scope) -> tuple[list[dict[str, Any]], Report]:
    stream = io.BytesIO()
    report = export(Workspace.open(folder), named("jsonl"), stream, scope)
    assert report.proven
    return [json.loads(line) for line in stream.getvalue().decode("utf-8").split("\n")[1:-1]], report


def suggest(folder: Path, annotator: str, ids: set[str] | None = None) -> None:
    """Make spans of an annotator suggestions: those of `ids`, or all."""
    path = folder / f"annotations/{annotator}/news/embassy.txt.json"
    tables = json.loads(path.read_text("utf-8"))
    for record in tables["spans"].values():
        if ids is None or record["id"] in ids:
            record["origin"] = "suggested:tagger"
    path.write_text(json.dumps(tables), "utf-8")


def test_spans_of_other_labels_and_relations_without_both_ends_are_left_out(folder: Path) -> None:
    (article,), report = exported(folder, Scope(labels=frozenset({"claim", "location"})))
    assert {span["label"] for span in article["spans"]} == {"claim", "location"}
    ids = {span["id"] for span in article["spans"]}
    assert all(arrow["source"] in ids and arrow["target"] in ids for arrow in article["relations"])
    assert report.spans == 6
    assert 0 < report.relations < 4
    assert list(article["annotators"]) == ["ana", "ben"]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2026-11-20", "", ["ana", "ben"]),
        ("2026-11-20", "2026-11-20", ["ana", "ben"]),
        ("2026-11-21", "", []),
        ("", "2026-11-19", []),
    ],
)
def test_both_days_count_and_documents_stay_whole(since: str, until: str, found: list[str], folder: Path) -> None:
    articles, report = exported(folder, Scope(since=since, until=until))
    assert [list(article["annotators"]) for article in articles] == ([found] if found else [])
    assert report.spans == (9 if found else 0)


@pytest.mark.parametrize("day", ["yesterday", "2026-1-1", "2026-11-20T10:00", "20261120"])
def test_what_is_no_day_is_refused(day: str) -> None:
    with pytest.raises(FormatError, match="--since wants a day"):
        Scope(since=day)
    with pytest.raises(FormatError, match="--until wants a day"):
        Scope(until=day)


def test_suggestions_are_left_out_and_counted_unless_asked_for(folder: Path) -> None:
    suggest(folder, "ana", {"7602144941183306"})
    (article,), report = exported(folder, Scope())
    assert "7602144941183306" not in {span["id"] for span in article["spans"]}
    assert (report.spans, report.suggestions) == (8, 1)
    _, report = exported(folder, Scope(suggestions=True))
    assert (report.spans, report.suggestions) == (9, 0)


def test_who_has_said_nothing_but_suggestions_is_left_out_unless_done(folder: Path) -> None:
    suggest(folder, "ben")
    (article,), report = exported(folder, Scope())
    assert (list(article["annotators"]), report.suggestions) == (["ana"], 2)
    suggest(folder, "ana")
    (article,), _ = exported(folder, Scope(statuses=frozenset({Status.DONE})))
    assert (list(article["annotators"]), article["spans"], article["relations"]) == (["ana"], [], [])
