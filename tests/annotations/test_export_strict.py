"""A strict export refuses, in every format, where a span or relation is left out of what other tools read, else not."""

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from annotations.corpus import Corpus
from annotations.errors import FormatError
from annotations.export import Scope, export
from annotations.formats.interface import Format
from annotations.formats.jsonl_corpus import JsonlCorpus
from annotations.formats.registry import named, names
from annotations.schema import Status
from annotations.workspace import Workspace

CONTRACT = Path(__file__).parents[1] / "contract" / "workspace"
PLAIN = ["2236913978166727", "3832603584782622"]
"""Two locations that every format shows, and a relation between them: in the tags nothing but that is missing."""

LEVEL = frozenset(["conll", "conll-iob1", "conll-bilou", "conll-bioes", "spacy", "hf"])
"""The formats with tags, which show neither spans that overlap a longer one nor spans in fragments."""

WHOLE = frozenset(["doccano", "prodigy", "label_studio"])
"""Those whose tools know no fragments."""

PLAIN_TAGS = LEVEL - {"hf"}
"""Those of them that have no place for relations, or only one that no other tool reads."""

IN_FRAGMENTS = {"1431339391659060"}
INSIDE_ANOTHER = {"2236913978166727", "3832603584782622", "4116838582955743"}
"""What is not plain of the spans in the contract's workspace."""


@pytest.fixture(params=[name for name in names() if named(name).can_write])
def form(request: pytest.FixtureRequest) -> Format:
    return named(request.param)


def stored(tmp_path: Path, *, with_relations: bool, only: list[str] | None = None) -> Workspace:
    root = tmp_path / "w"
    root.parent.mkdir(exist_ok=True)
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


def renamed(tmp_path: Path) -> Workspace:
    """A workspace in which one span, of ana alone, has a label that is not in the schema."""
    workspace = stored(tmp_path, with_relations=False, only=PLAIN)
    path = workspace.root / "annotations/ana/news/embassy.txt.json"
    tables = json.loads(path.read_bytes())
    next(iter(tables["spans"].values()))["label"] = "town"
    path.write_text(json.dumps(tables), "utf-8")
    return Workspace.open(workspace.root)


class Unwriting(JsonlCorpus):
    """A format that tells when it comes to writing."""

    def write(self, corpus: Corpus, target: Path) -> None:
        """Fail."""
        raise AssertionError("It came to writing")


@pytest.mark.parametrize("with_relations", [False, True], ids=["bare", "related"])
def test_strict_refuses_the_formats_that_cannot_show_fragments_or_what_overlaps_and_no_other(
    form: Format, with_relations: bool, tmp_path: Path
) -> None:
    workspace = stored(tmp_path, with_relations=with_relations)
    loose = export(workspace, form, tmp_path / f"loose{form.suffix}")
    assert (loose.written, loose.refused, loose.findings) == (True, False, ())
    missing = IN_FRAGMENTS if form.name in WHOLE else IN_FRAGMENTS | INSIDE_ANOTHER if form.name in LEVEL else set()
    assert {loss.id for loss in loose.losses} == missing
    strict = export(workspace, form, tmp_path / f"strict{form.suffix}", strict=True)
    assert (strict.written, strict.refused) == ((False, True) if missing else (True, False))
    assert (tmp_path / f"strict{form.suffix}").exists() == strict.written


@pytest.mark.parametrize("with_relations", [False, True], ids=["bare", "related"])
def test_strict_refuses_plain_spans_only_where_the_relations_between_them_have_no_place(
    form: Format, with_relations: bool, tmp_path: Path
) -> None:
    workspace = stored(tmp_path, with_relations=with_relations, only=PLAIN)
    report = export(workspace, form, tmp_path / f"c{form.suffix}", strict=True)
    assert (report.spans, report.relations, report.losses) == (2, int(with_relations), ())
    assert report.written != (with_relations and form.name in PLAIN_TAGS)
    assert (tmp_path / f"c{form.suffix}").exists() == report.written


def test_attributes_and_notes_refuse_nothing_in_any_format(form: Format, tmp_path: Path) -> None:
    workspace = stored(tmp_path, with_relations=False, only=PLAIN)
    for path in (workspace.root / "annotations").rglob("*.json"):
        tables = json.loads(path.read_bytes())
        for span in tables["spans"].values():
            span |= {"attributes": {"kind": "state"}, "note": "Seen from afar."}
        path.write_text(json.dumps(tables), "utf-8")
    report = export(workspace, form, tmp_path / f"c{form.suffix}", strict=True)
    assert (report.written, report.spans) == (True, 2)


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


@pytest.mark.parametrize(
    "narrow",
    [
        {"statuses": frozenset({Status.FLAGGED})},
        {"since": "2090-01-01"},
        {"annotators": ("ben",)},
    ],
    ids=lambda narrow: next(iter(narrow)),
)
def test_a_label_that_only_spans_out_of_scope_have_is_an_empty_export_and_no_mistake(
    narrow: dict[str, Any], tmp_path: Path
) -> None:
    workspace = renamed(tmp_path)
    target = tmp_path / "c.jsonl"
    report = export(workspace, named("jsonl"), target, Scope(labels=frozenset({"town"})))
    assert (report.written, report.spans) == (True, 1)
    report = export(workspace, named("jsonl"), target, Scope(labels=frozenset({"town"}), **narrow))
    assert (report.written, report.spans, report.findings) == (True, 0, ())


def test_a_label_that_nothing_has_is_refused_before_anything_is_written_or_looked_for(tmp_path: Path) -> None:
    form = Unwriting()
    steps: list[None] = []
    with pytest.raises(FormatError, match=r"the label 'Nope'; there are actor, location, claim, town\."):
        export(
            renamed(tmp_path),
            form,
            tmp_path / "c.jsonl",
            Scope(labels=frozenset({"Nope", "town"}), since="2090-01-01"),
            step=lambda: steps.append(None),
        )
    assert steps == []
    with pytest.raises(AssertionError, match="It came to writing"):
        export(renamed(tmp_path / "again"), form, tmp_path / "c.jsonl", Scope(labels=frozenset({"town"})))
