"""A strict export refuses, in every format, exactly where something is left out of what other tools read."""

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from annotations.errors import FormatError
from annotations.export import Scope, export
from annotations.formats.interface import Format
from annotations.formats.registry import named, names
from annotations.formats.shortfall import shortfall
from annotations.workspace import Workspace

CONTRACT = Path(__file__).parents[1] / "contract" / "workspace"
PLAIN = ["2236913978166727", "3832603584782622"]
"""Two locations that every format shows, and a relation between them: in the tags nothing but that is missing."""


@pytest.fixture(params=[name for name in names() if named(name).can_write])
def form(request: pytest.FixtureRequest) -> Format:
    return named(request.param)


def stored(tmp_path: Path, *, with_relations: bool, only: list[str] | None = None) -> Workspace:
    root = tmp_path / "w"
    shutil.copytree(CONTRACT, root)
    for path in sorted((root / "annotations").rglob("*.json")):
        tables: dict[str, Any] = json.loads(path.read_bytes())
        spans, arrows = tables["spans"], tables.get("relations", {})
        if only is not None:
            tables["spans"] = spans = {key: span for key, span in spans.items() if span["id"] in only}
        ends = {span["id"] for span in spans.values()}
        tables["relations"] = {
            key: arrow for key, arrow in arrows.items() if with_relations and {arrow["source"], arrow["target"]} <= ends
        }
        path.write_text(json.dumps(tables), "utf-8")
    return Workspace.open(root)


@pytest.mark.parametrize("with_relations", [False, True], ids=["bare", "related"])
@pytest.mark.parametrize("only", [None, PLAIN], ids=["all", "plain"])
def test_strict_refuses_exactly_where_the_shortfall_has_anything_to_tell(
    form: Format, with_relations: bool, only: list[str] | None, tmp_path: Path
) -> None:
    workspace = stored(tmp_path, with_relations=with_relations, only=only)
    loose = export(workspace, form, tmp_path / f"loose{form.suffix}")
    strict = export(workspace, form, tmp_path / f"strict{form.suffix}", strict=True)
    assert loose.written
    told = shortfall(form, loose.losses, loose.relations)
    assert strict.written == (not told and not loose.findings), told
    assert (tmp_path / f"strict{form.suffix}").exists() == strict.written


def test_relations_are_told_where_the_format_shows_none_and_shown_or_listed_where_it_does(
    form: Format, tmp_path: Path
) -> None:
    workspace = stored(tmp_path, with_relations=True, only=PLAIN)
    report = export(workspace, form, tmp_path / f"c{form.suffix}", strict=True)
    assert report.relations == 1
    assert report.written == form.shows_relations


@pytest.mark.parametrize("over", [False, True], ids=["new", "over an earlier one"])
def test_a_label_that_nothing_has_is_refused_and_leaves_nothing(form: Format, over: bool, tmp_path: Path) -> None:
    workspace = stored(tmp_path, with_relations=True)
    target = tmp_path / f"c{form.suffix}"
    if over:
        export(workspace, form, target)
    before = sorted((path, path.read_bytes() if path.is_file() else b"") for path in tmp_path.rglob("*"))
    scope = Scope(labels=frozenset({"Nope", "actor"}))
    with pytest.raises(FormatError, match=r"has the label 'Nope'; there are actor, location, claim\."):
        export(workspace, form, target, scope)
    assert sorted((path, path.read_bytes() if path.is_file() else b"") for path in tmp_path.rglob("*")) == before


def test_a_label_that_nothing_has_leaves_standard_output_empty(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with pytest.raises(FormatError, match="'Nope'"):
        export(stored(tmp_path, with_relations=True), named("yaml"), stream, Scope(labels=frozenset({"Nope"})))
    assert stream.getvalue() == b""


def test_a_label_that_only_the_schema_has_is_an_empty_export_and_no_mistake(tmp_path: Path) -> None:
    workspace = stored(tmp_path, with_relations=False, only=PLAIN)
    report = export(workspace, named("jsonl"), tmp_path / "c.jsonl", Scope(labels=frozenset({"claim"})))
    assert (report.written, report.spans, report.findings) == (True, 0, ())
