"""The corpus card: its figures, what it takes from the schema, and that nothing in it becomes markup."""

from pathlib import Path

import pytest

from annotations.article import Article
from annotations.card import Agreement, Tally, card
from annotations.corpus import CorpusArticle
from annotations.document import Document
from annotations.entry import Entry
from annotations.errors import FormatError
from annotations.export import export
from annotations.extent import Extent
from annotations.formats.registry import named
from annotations.schema_file import default_schema, from_mapping
from annotations.scope import Scope
from annotations.span import Span, anchor
from annotations.spans import Spans
from annotations.splits.split import Split
from annotations.workspace import Workspace

TEXT = "one two three four"


def document(annotator: str, *marks: tuple[int, int, str]) -> Document:
    article = Article("a", TEXT)
    spans = []
    for number, (start, end, label) in enumerate(marks):
        extents = (Extent(start, end),)
        spans.append(Span(f"{annotator}{number}", label, extents, *anchor(TEXT, extents), created="", updated=""))
    return Document("a", article.digest, annotator, spans=Spans(spans))


def test_agreement_is_the_f1_of_spans_that_are_exactly_the_same() -> None:
    agreement = Agreement()
    agreement.add([document("ana", (0, 3, "x"), (4, 7, "x"), (8, 13, "y")), document("ben", (0, 3, "x"), (4, 7, "y"))])
    agreement.add([document("ana", (0, 3, "x")), document("ben", (0, 3, "x"))])
    pair = ("ana", "ben")
    assert agreement.articles[pair] == 2
    assert agreement.f1(pair) == pytest.approx(2 * 2 / (4 + 3))
    assert agreement.f1(pair, "x") == pytest.approx(2 * 2 / (3 + 2))
    assert agreement.f1(pair, "y") == 0
    assert agreement.f1(pair, "z") is None


def test_a_span_that_stands_twice_agrees_once_with_one_that_stands_once() -> None:
    agreement = Agreement()
    agreement.add([document("ana", (0, 3, "x"), (0, 3, "x")), document("ben", (0, 3, "x"))])
    assert agreement.f1(("ana", "ben")) == pytest.approx(2 / 3)


def test_the_contracts_card_has_its_counts_definitions_and_guidelines(folder: Path, tmp_path: Path) -> None:
    scope = Scope(split=Split.parse("train=80,test=20", 3))
    report = export(Workspace.open(folder), named("yaml"), tmp_path / "c.yaml", scope, with_card=True)
    assert report.proven
    words = (tmp_path / "README.md").read_text("utf-8")
    assert words.startswith("<!-- glossator: card of c.yaml -->\n\n# Embassy reports\n")
    assert "1 article, 9 spans, 4 relations, by 2 annotators" in words
    assert "| location | 3 | 2 | 1 |" in words
    assert "| actor | Who acts, speaks, is blamed or harmed. | kind: person 1," in words
    assert "| ana, ben | 1 | 0.000 | 0.000 | 0.000 | 0.000 |" in words or "| ana, ben | 1 | 0.000 |" in words
    assert "train=80, test=20, seed 3" in words
    assert "of which 36 in zones" in words
    assert "## Guidelines" in words
    assert "Not stated." in words


def test_the_licence_is_the_schemas_option() -> None:
    schema = from_mapping({**default_schema().raw, "options": {"licence": "CC BY 4.0"}})
    assert "\nCC BY 4.0\n" in card(Tally(), schema, name="c.yaml", form="yaml")


def test_what_comes_from_the_data_is_no_markup() -> None:
    article = Article("a", TEXT)
    hostile = "<img src=x>|[a](b)\n# h *x*\x1b[31m\u202e"
    tally = Tally()
    made = document(hostile, (0, 3, hostile))
    tally.add(CorpusArticle(article, (made,)))
    schema = from_mapping({"title": hostile, "labels": {"x": {"key": "x", "description": hostile}}})
    words = card(tally, schema, name=f"{hostile}-->", form="yaml")
    assert "<img" not in words.replace("\\<img", "")
    assert words.count("-->") == 1
    assert all(character.isprintable() or character == "\n" for character in words)
    rows = [line for line in words.split("\n") if line.startswith("| \\<img")]
    assert rows
    assert not any("\n# h" in line for line in rows)


def test_guidelines_keep_their_code_and_lower_their_headings() -> None:
    words = card(Tally(), default_schema(), name="c", form="yaml", guidelines="# A\n\n```\n# code\n```\n## B\n")
    assert "\n### A\n" in words
    assert "\n# code\n" in words
    assert "\n#### B\n" in words


def test_a_folder_always_has_its_card_below_what_the_format_wrote(folder: Path, tmp_path: Path) -> None:
    export(Workspace.open(folder), named("csv"), tmp_path / "out")
    assert (tmp_path / "out" / "README.md").read_text("utf-8").startswith("<!-- glossator: card of out -->")
    assert len(list(named("csv").read(tmp_path / "out").articles)) == 1


def test_a_card_never_takes_the_place_of_another_readme(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Mine\n", "utf-8")
    with pytest.raises(FormatError, match="is not this corpus' card"):
        export(Workspace.open(folder), named("yaml"), tmp_path / "c.yaml", with_card=True)
    assert (tmp_path / "README.md").read_text("utf-8") == "# Mine\n"
    assert not (tmp_path / "c.yaml").exists()
    (tmp_path / "README.md").unlink()
    for _ in range(2):
        export(Workspace.open(folder), named("yaml"), tmp_path / "c.yaml", with_card=True)
    with pytest.raises(FormatError, match="is not this corpus' card"):
        export(Workspace.open(folder), named("jsonl"), tmp_path / "d.jsonl", with_card=True)


def test_a_card_in_the_workspace_is_no_article(folder: Path) -> None:
    for _ in range(2):
        report = export(Workspace.open(folder), named("yaml"), folder / "c.yaml", with_card=True)
        assert (report.articles, report.findings) == (1, ())
    (entry,) = Workspace.open(folder).library.scan()
    assert isinstance(entry, Entry)
    assert entry.id == "news/embassy.txt"
