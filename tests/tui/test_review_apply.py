"""`glossator review --apply` and `--list` are not asked together, and what cannot be asked for is told in one line."""

from pathlib import Path

import pytest

from annotations.schema import Status
from tests.annotations.reviewing import Corpus, proposed
from tests.tui.command import glossator


def test_what_would_be_listed_is_not_carried_out(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    before, _, ada = proposed(corpus)
    result = glossator("review", corpus.root, "--as", "ana", "--list", "--apply")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == ["--apply carries out what --list would print; give one of them."]
    assert corpus.load("a.txt").spans == before.spans
    assert glossator("review", corpus.root, "--as", "ana", "--apply").exit_code == 0
    assert corpus.load("a.txt").spans[ada.span_id].label == "location"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["by:eve"], "Nobody called 'eve' annotates here; there are ana, me."),
        (["value:size=big"], "has the attribute 'size'; there are kind, stance."),
        (["since:2026-11-22", "--until", "2026-11-21"], "swap them"),
    ],
)
def test_what_nothing_here_has_is_told_in_one_line(tmp_path: Path, words: list[str], told: str) -> None:
    corpus = Corpus(tmp_path)
    corpus.article("a.txt", "Ada slept.", [("Ada", "actor")], status=Status.DONE)
    result = glossator("review", corpus.root, *words, "--as", "me", "--list")
    assert result.exit_code == 2
    assert told in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_schema_without_relations_and_attributes_says_so(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path, schema="labels: {actor: {key: a}}\n")
    result = glossator("review", corpus.root, "without:kind", "--list", "--as", "me")
    assert result.exit_code == 2
    assert "the schema has none; leave it out" in result.stderr
