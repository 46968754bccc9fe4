"""The example of a format in docs/extending.md is a package that works: these tests build it from that page."""

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import invalidate_caches
from pathlib import Path

import pytest

from annotations.corpus import CorpusArticle
from annotations.entry import Problem
from annotations.errors import FormatError
from annotations.export import export
from annotations.formats import registry
from annotations.importing import bring_in
from annotations.workspace import Workspace

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "extending.md").read_text("utf-8")
CONTRACT = ROOT / "tests" / "contract" / "workspace"


def block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert isinstance(found, str)
    return found


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Put the example where Python finds packages, as an installer leaves it there, and give its format's name."""
    project = tomllib.loads(block("toml"))["project"]
    site = tmp_path / "site"
    ((name, target),) = project["entry-points"][registry.GROUP].items()
    dist = site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    dist.mkdir(parents=True)
    (site / f"{target.partition(':')[0]}.py").write_text(block("python"), "utf-8")
    (dist / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    (dist / "entry_points.txt").write_text(f"[{registry.GROUP}]\n{name} = {target}\n")
    monkeypatch.syspath_prepend(str(site))
    invalidate_caches()
    yield name
    sys.modules.pop(target.partition(":")[0], None)


def test_the_example_is_listed_exports_proven_and_imports(installed: str, tmp_path: Path) -> None:
    assert registry.names()[-1] == installed
    out = tmp_path / f"corpus.{installed}"
    form = registry.for_writing(out.name)
    assert form.name == installed
    report = export(Workspace.open(CONTRACT), form, out)
    assert (report.proven, report.findings) == (True, ())
    (source,) = export_of_ours(tmp_path)
    assert {loss.id for loss in report.losses} >= {arrow["id"] for arrow in source["relations"]}
    assert {loss.id for loss in report.losses} >= {span["id"] for span in source["spans"]}

    home = tmp_path / "home"
    home.mkdir()
    reader = registry.for_reading(out)
    assert reader.name == installed
    brought = bring_in(Workspace.open(home), reader.read(out), "corpus", format_name=installed)
    assert (brought.articles, brought.findings) == (1, [])
    (entry,) = (item for item in reader.read(out).articles if isinstance(item, CorpusArticle))
    found = {(span.start, span.end, span.label) for _, span in entry.spans()}
    assert found == {(span["start"], span["end"], span["label"]) for span in source["spans"]}
    assert brought.spans == len(found)


def export_of_ours(tmp_path: Path) -> list[dict[str, list[dict[str, str]]]]:
    export(Workspace.open(CONTRACT), registry.named("jsonl"), tmp_path / "ours.jsonl")
    return [json.loads(line) for line in (tmp_path / "ours.jsonl").read_text("utf-8").splitlines()[1:]]


def test_the_example_names_the_lines_that_are_not_sound(installed: str, tmp_path: Path) -> None:
    path = tmp_path / f"x.{installed}"
    path.write_text('no JSON\n{"id": "a"}\n{"id": "b", "text": "Iran", "spans": [[0, 4, "actor"]]}\n', "utf-8")
    found = list(registry.named(installed).read(path).articles)
    assert [isinstance(item, Problem) for item in found] == [True, True, False]


def test_without_its_package_the_example_is_no_format() -> None:
    with pytest.raises(FormatError, match="no format 'triples'"):
        registry.named("triples")


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:annotations|themes|tui)/[a-z_/]+(?:\.py)?)`", PAGE))))
def test_every_place_that_the_page_names_is_there(path: str) -> None:
    assert (ROOT / path).exists()


def test_every_name_that_the_page_sends_to_is_there() -> None:
    for name, path in (
        ("Look", "annotations/schema.py"),
        ("Palette", "tui/look.py"),
        ("Finder", "annotations/candidates/candidate.py"),
        ("in_sentences", "annotations/candidates/candidate.py"),
        ("DEFAULT", "annotations/candidates/walking.py"),
        ("with_forms", "annotations/candidates/walking.py"),
        ("Kind", "annotations/lint/lint.py"),
        ("Suggestion", "annotations/lint/lint.py"),
        ("COMMANDS", "tui/opening.py"),
    ):
        assert f"`{name}`" in PAGE or f"`{name}s`" in PAGE
        assert re.search(rf"^(class |def )?{name}\b", (ROOT / path).read_text("utf-8"), re.MULTILINE)
