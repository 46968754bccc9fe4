"""A schema that changes under existing spans drops nothing: they are shown, kept, exported, and can be put right."""

import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from annotations.document import Document
from annotations.store import Store
from tui.commands.line import cli

CONTRACT = Path(__file__).parents[1] / "contract" / "workspace"
NEWS = "news/embassy.txt"


@pytest.fixture
def shrunk(tmp_path: Path) -> Path:
    """A workspace whose schema has lost a label, an attribute, a zone and relations, and forbids every overlap."""
    root = tmp_path / "ws"
    shutil.copytree(CONTRACT, root)
    path = root / "glossator.yaml"
    schema = yaml.safe_load(path.read_text("utf-8"))
    del schema["labels"]["location"], schema["labels"]["actor"]["attributes"]["kind"], schema["zones"]
    schema["relations"] = {
        name: held for name, held in schema["relations"].items() if "location" not in str(held["pairs"])
    }
    schema["overlap"] = dict.fromkeys(("nest", "cross", "identical"), "refuse")
    path.write_text(yaml.safe_dump(schema, sort_keys=False), encoding="utf-8")
    return root


def kept(root: Path) -> Document:
    return Store(root, "ana").load(NEWS, "")


async def test_all_spans_are_shown_and_kept_by_an_edit_of_another_one(opened, shrunk):
    before = kept(shrunk)
    async with opened(shrunk) as bench:
        assert bench.desk.document.spans == before.spans
        pane = "\n".join(bench.shown(bench.desk.spans))
        assert "location" in pane
        noted = next(span for span in before.spans if span.label == "claim")
        bench.desk.caret.choose(noted)
        await bench.press("!", *"odd", "enter")
        await bench.rest()
        assert "✓ saved" in bench.shown(bench.desk.status_line)[0]
    after = kept(shrunk)
    assert after.spans[noted.id].note == "odd"
    assert [span for span in after.spans if span.id != noted.id] == [s for s in before.spans if s.id != noted.id]
    assert (after.relations, after.zones, after.labels) == (before.relations, before.zones, before.labels)


async def test_a_span_of_a_lost_label_can_be_relabelled_or_deleted_and_that_be_undone(opened, shrunk):
    before = kept(shrunk)
    first, second = [span for span in before.spans if span.label == "location"][:2]
    async with opened(shrunk) as bench:
        bench.desk.caret.choose(first)
        await bench.press("x")
        await bench.rest()
        assert first.id not in kept(shrunk).spans
        await bench.press("u")
        await bench.rest()
        assert kept(shrunk).spans == before.spans
        assert kept(shrunk).relations == before.relations
        claims = [span for span in before.spans if span.label == "claim" and span.start <= second.start < span.end]
        for claim in claims:
            bench.desk.caret.choose(claim)
            await bench.press("x")
        bench.desk.caret.choose(bench.desk.document.spans[second.id])
        await bench.press("a")
        await bench.rest()
        assert kept(shrunk).spans[second.id].label == "actor"


def test_what_the_schema_lost_is_listed_by_check_and_exported_whole(shrunk, tmp_path):
    result = CliRunner().invoke(cli, ["check", str(shrunk)])
    assert result.exit_code == 1
    for words in ('no label "location"', 'no attribute "kind"', 'no zone "furniture"', "inside or around"):
        assert words in result.stdout
    target = tmp_path / "corpus.yaml"
    result = CliRunner().invoke(cli, ["export", str(shrunk), "-o", str(target)])
    assert "all verified" in result.stderr
    (article,) = yaml.safe_load(target.read_text("utf-8"))["articles"]
    spans = {span["id"]: span for span in article["spans"] if span["annotator"] == "ana"}
    assert {name: span["label"] for name, span in spans.items()} == {s.id: s.label for s in kept(shrunk).spans}
    assert any("kind" in span["attributes"] for span in spans.values())
