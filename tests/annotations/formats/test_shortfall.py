"""The shortfall of an export, as a sentence with numbers that are those of the files."""

from pathlib import Path

import pytest

from annotations.export import export
from annotations.formats.interface import Loss
from annotations.formats.registry import named
from annotations.formats.shortfall import shortfall
from annotations.workspace import Workspace

SEEDS = Path(__file__).parents[3] / "seeds"


def test_reasons_are_counted_the_most_frequent_first() -> None:
    losses = [Loss("a", str(n), "told", "in a zone") for n in range(2)]
    losses += [Loss("a", "7", "told", "in several fragments"), Loss("a", "8", "told"), Loss("a", "9", "", "cut", True)]
    assert shortfall(named("brat"), losses, 5) == (
        "Not, or not as they are, in what other tools read: 4 spans (2 in a zone, 1 for the reasons listed,"
        " 1 in several fragments) and 1 relation cut."
    )
    assert shortfall(named("brat"), [], 5) == ""


def test_zones_without_lines_are_counted_as_zones() -> None:
    zone = Loss("a", "menu", "told", "without lines in the text", is_zone=True)
    span = Loss("a", "1", "told", "in a zone")
    words = "Not, or not as they are, in what other tools read:"
    assert shortfall(named("brat"), [zone], 0) == f"{words} 1 zone without lines in the text."
    assert (
        shortfall(named("brat"), [span, zone], 0) == f"{words} 1 span in a zone and 1 zone without lines in the text."
    )
    assert shortfall(named("conll"), [span, zone, zone], 3) == (
        f"{words} 1 span in a zone, 3 relations without a place in conll and 2 zones without lines in the text."
    )


@pytest.mark.parametrize("name", ["conll", "spacy"])
def test_a_format_without_relations_says_how_many_it_does_not_show(name: str) -> None:
    assert shortfall(named(name), [], 5).endswith(f"read: 5 relations without a place in {name}.")


def test_the_tags_have_all_spans_but_those_that_are_counted(tmp_path: Path) -> None:
    form = named("conll")
    report = export(Workspace.open(SEEDS), form, tmp_path / "x.conll")
    tags = [line.rsplit(" ", 1)[-1] for line in (tmp_path / "x.conll").read_text("utf-8").splitlines()]
    missing = report.spans - sum(tag.startswith("B-") for tag in tags)
    assert missing > 0
    assert f"read: {missing} spans " in shortfall(form, report.losses, report.relations)
