"""Imports take the parts of a corpus over, so that no article goes from training to testing on its way."""

from pathlib import Path

import pytest

from annotations.article import Article
from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document
from annotations.entry import Problem
from annotations.errors import FormatError
from annotations.export import Scope, export
from annotations.extent import Extent
from annotations.formats.registry import named
from annotations.importing import Report, bring_in
from annotations.schema import Status
from annotations.span import Span, anchor
from annotations.spans import Spans
from annotations.splits.file import Splits, load, save
from annotations.splits.split import Split
from annotations.workspace import Workspace

HALVES = Scope(split=Split.parse("train=50,dev=0,test=50", 3))
NAMES = [f"a{number}" for number in range(6)]


def entry(number: int, part: str = "") -> CorpusArticle:
    """Return an article that is nearly the same as no other, with a span more than that before."""
    text = f"Words{number} of{number} an{number} article{number} nobody{number} copies{number}"
    article = Article(NAMES[number], text)
    places = [(Extent(at, at + 1),) for at in range(number % 3 + 1)]
    spans = [
        Span(str(10 * number + at + 1), "actor", place, *anchor(text, place), created="", updated="")
        for at, place in enumerate(places)
    ]
    return CorpusArticle(article, (Document(article.id, article.digest, "ana", Status.DONE, spans=Spans(spans)),), part)


def brought(home: Path, *entries: CorpusArticle) -> Report:
    home.mkdir(exist_ok=True)
    return bring_in(Workspace.open(home), Corpus({}, entries), "come", format_name="jsonl")


def parts_of(home: Path) -> dict[str, str]:
    return dict(load(home / "splits.yaml").held)


def told(report: Report) -> list[str]:
    return [note for note in report.notes if "splits.yaml" in note]


@pytest.mark.parametrize(
    "name",
    [
        "yaml",
        "jsonl",
        "doccano",
        "prodigy",
        "label_studio",
        "csv",
        "brat",
        "w3c",
        "xmi",
        "webanno",
        "conll",
        "conll-bioes",
        "spacy",
        "hf",
    ],
)
def test_exported_with_parts_imported_elsewhere_and_exported_again_the_parts_are_the_same(
    name: str, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    brought(first, *map(entry, range(6)))
    form = named(name)
    corpus = tmp_path / f"corpus{form.suffix}"
    assert export(Workspace.open(first), form, corpus, HALVES).written
    held = parts_of(first)
    assert set(held) == set(NAMES)
    assert set(held.values()) == {"train", "test"}

    second.mkdir()
    report = bring_in(Workspace.open(second), form.read(corpus), "corpus", format_name=name)
    assert told(report) == ["Parts of 6 articles were taken over into splits.yaml."]
    assert parts_of(second) == held
    turned = Scope(split=Split.parse("test=50,dev=0,train=50", 8))
    assert export(Workspace.open(second), named("jsonl"), tmp_path / "again.jsonl", turned).written
    again = named("jsonl").read(tmp_path / "again.jsonl")
    assert {one.article.id: one.split for one in again.articles if not isinstance(one, Problem)} == held


def test_a_part_that_stands_here_stays_and_a_line_says_how_many_differ(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    known = Splits(Split({"train": 80, "test": 20}, 7), {NAMES[0]: "test", NAMES[1]: "train", "gone": "test"})
    save(home / "splits.yaml", known)
    report = brought(home, entry(0, "train"), entry(1, "train"), entry(2, "dev"), entry(3))
    assert told(report) == [
        "Parts of 1 article were taken over into splits.yaml.",
        "The corpus has 1 article in another part than splits.yaml; what stands in splits.yaml holds.",
    ]
    assert load(home / "splits.yaml") == Splits(known.split, {**known.held, NAMES[2]: "dev"})


def test_lists_by_hand_stay_lists_and_what_is_known_by_heart_is_not_written_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    path = home / "splits.yaml"
    path.write_text("articles:\n  test:\n  - a0 # mine\n", "utf-8")
    before = path.read_bytes()
    assert told(brought(home, entry(0, "test"))) == []
    assert path.read_bytes() == before
    brought(home, entry(0, "test"), entry(1, "train"))
    assert load(path) == Splits(None, {"a0": "test", "a1": "train"})


def test_articles_that_are_here_without_a_part_get_theirs_and_importing_twice_changes_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    brought(home, entry(0), entry(1))
    assert parts_of(home) == {}
    brought(home, entry(0, "test"))
    written = (home / "splits.yaml").read_bytes()
    assert parts_of(home) == {"a0": "test"}
    assert told(brought(home, entry(0, "test"))) == []
    assert (home / "splits.yaml").read_bytes() == written


@pytest.mark.parametrize("part", ["", " "])
def test_a_corpus_without_parts_writes_no_file_and_says_nothing(part: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    report = brought(home, entry(0, part), entry(1, part))
    assert report.articles == 2
    assert told(report) == []
    assert not (home / "splits.yaml").exists()


def test_an_article_that_is_refused_gets_no_part(tmp_path: Path) -> None:
    home = tmp_path / "home"
    brought(home, entry(0))
    other = CorpusArticle(Article(NAMES[0], "Another text."), (), "train")
    report = brought(home, other, entry(1, "half \ud800"))
    assert [finding.where for finding in report.findings] == NAMES[:2]
    assert "half a character" in report.findings[1].what
    assert not (home / "splits.yaml").exists()


def test_a_file_of_parts_that_is_not_sound_refuses_a_corpus_with_parts_before_anything_is_written(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "splits.yaml").write_text("articles: 5\n", "utf-8")
    with pytest.raises(FormatError, match=r"splits\.yaml, line 1"):
        brought(home, entry(0, "train"))
    assert [path.name for path in home.rglob("*") if path.is_file()] == ["splits.yaml"]
    assert brought(home, entry(0)).articles == 1
