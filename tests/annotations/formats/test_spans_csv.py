"""Tables: pandas and the csv module read them, spreadsheets run nothing in them, and they can be imported again."""

import csv
import json
from pathlib import Path
from typing import Any

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.article import Article
from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document
from annotations.entry import Problem
from annotations.errors import ArticleError, FormatError
from annotations.export import export
from annotations.extent import Extent
from annotations.formats.registry import for_reading
from annotations.formats.spans_csv import ARTICLES, SPANS, SpansCsv
from annotations.formats.tables import cell, unescaped
from annotations.span import Span, anchor
from annotations.spans import Spans
from annotations.workspace import Workspace

CONTRACT = Path(__file__).parents[2] / "contract"
TEXT = '=cmd|"/c calc"!A0, +1 (e\u0301) 🚀\r\n@b; 3-4 said "no"\n-x\u2028'


def entry(*places: tuple[int, int], text: str = TEXT, id: str = "=a.txt") -> CorpusArticle:
    made = Article(id, text, "@title", {"k": "=1"})
    spans = []
    for number, (start, end) in enumerate(places):
        extents = (Extent(start, end),)
        quote, prefix, suffix = anchor(text, extents)
        name = str(4531393181171438 + number)
        held = {"kind": "=HYPERLINK()", "list": [1]}
        spans.append(Span(name, "+actor", extents, quote, prefix, suffix, "2026-01-01T00:00:00Z", "", held, "\t=x"))
    return CorpusArticle(made, (Document(id, made.digest, "-ana", spans=Spans(spans), note="@note"),))


def made(folder: Path, *entries: CorpusArticle) -> Path:
    target = folder / "out"
    target.mkdir()
    schema = {"labels": {"+actor": {"key": "a", "attributes": {"kind": {"key": "k"}}}}}
    SpansCsv().write(Corpus(schema, entries), target)
    return target


def read(path: Path, form: SpansCsv | None = None) -> tuple[list[CorpusArticle], list[Problem]]:
    found = list((form or SpansCsv()).read(path).articles)
    return [a for a in found if isinstance(a, CorpusArticle)], [p for p in found if isinstance(p, Problem)]


def test_pandas_finds_every_span_where_the_texts_say(tmp_path: Path) -> None:
    target = tmp_path / "out"
    export(Workspace.open(CONTRACT / "workspace"), SpansCsv(), target)
    spans = pandas.read_csv(target / SPANS, keep_default_na=False)
    texts = pandas.read_csv(target / ARTICLES, keep_default_na=False, lineterminator=None).set_index("article")["text"]
    (golden,) = SpansCsv().read(target).articles
    assert isinstance(golden, CorpusArticle)
    assert list(zip(spans.start, spans.end, spans.label, spans.annotator, strict=True)) == [
        (held.start, held.end, held.label, annotator) for annotator, held in golden.spans()
    ]
    for row in spans.itertuples():
        quote = texts[row.article][row.start : row.end]
        assert row.quote.removeprefix("'") == quote or row.fragments
    assert set(spans["attribute.kind"]) == {"", "city", "district", "group", "armed_group", "person"}


def test_no_cell_is_a_formula_a_number_or_a_date(tmp_path: Path) -> None:
    target = made(tmp_path, entry((0, 5), (19, 21), (30, 32), (34, 37), (46, 48)))
    for path in target.iterdir():
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in list(csv.DictReader(file)):
                for name, held in row.items():
                    if name in ("start", "end"):
                        assert held.isdecimal()
                    elif name not in ("created", "updated"):
                        assert held[:1] not in tuple("=+-@\t\r\n＝＋－＠0123456789") or not held
    assert read(target)[1] == []


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.text("='+-@1a\t\r\n", max_size=4))
def test_any_text_comes_out_of_its_cell_as_it_went_in(words: str) -> None:
    assert unescaped(cell(words)) == words
    assert cell(words)[:1] not in set("=+-@\t\r\n")


def test_a_table_that_was_sorted_and_saved_with_semicolons_is_read(tmp_path: Path) -> None:
    entries = (entry((0, 5), (30, 32)), entry((19, 21), id="b.txt"))
    target = made(tmp_path, *entries)
    with (target / SPANS).open(encoding="utf-8-sig", newline="") as file:
        head, *rows = list(csv.reader(file))
    with (target / SPANS).open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";", lineterminator="\n").writerows([head, *reversed(rows)])
    assert read(target) == (list(entries), [])


def test_a_lone_table_of_spans_is_read_where_the_texts_are_known(tmp_path: Path) -> None:
    path = tmp_path / "spans.csv"
    path.write_text("article,label,start,end,quote\na.txt,place,0,7,Baghdad\nb.txt,place,0,1,x\n", "utf-8")
    assert for_reading(path).name == "csv"
    assert [problem.what for problem in read(path)[1]] == [
        "This is no sound article: its text is in no articles.csv beside the spans."
    ] * 2
    form = SpansCsv()

    def texts(name: str) -> Article:
        if name != "a.txt":
            raise ArticleError(f"There is no article {name} here.")
        return Article("a.txt", "Baghdad burned.")

    form.texts = texts
    (found,), (problem,) = read(path, form)
    ((annotator, held),) = found.spans()
    assert (annotator, held.quote, held.origin, problem.where) == ("imported", "Baghdad", "imported:csv", "b.txt")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"start": "1"}, "does not stand at"),
        ({"end": "999"}, "not inside its text"),
        ({"start": "1.5"}, "whole number"),
        ({"start": "9" * 5000}, "whole number"),
        ({"quote": "=Cmd"}, "does not stand at"),
        ({"fragments": "[[0, 1], 5]"}, "not inside its text"),
        ({"fragments": "{"}, "no JSON"),
        ({"more": "[]"}, "another kind"),
    ],
)
def test_a_row_that_was_spoilt_refuses_its_article_alone(change: dict[str, Any], words: str, tmp_path: Path) -> None:
    target = made(tmp_path, entry((0, 5)), entry((0, 5), id="b.txt"))
    with (target / SPANS).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0] |= change
    with (target / SPANS).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    found, (problem,) = read(target)
    assert [one.article.id for one in found] == ["b.txt"]
    assert words in problem.what


def test_a_table_without_the_columns_or_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(FormatError, match="has no column"):
        SpansCsv().read(path)
    path.write_bytes("article,label,start,end\nB\xfccher,x,0,1\n".encode("latin-1"))
    _, (problem,) = read(path)
    assert "save it as CSV UTF-8" in problem.what


def test_a_text_longer_than_csv_modules_usual_limit_comes_back(tmp_path: Path) -> None:
    long = entry((0, 3), text="abc " * 60_000)
    assert read(made(tmp_path, long)) == ([long], [])


def test_what_has_no_column_stands_as_json(tmp_path: Path) -> None:
    target = made(tmp_path, entry((0, 5)))
    with (target / SPANS).open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["attribute.kind"] == "'=HYPERLINK()"
    assert json.loads(row["more"]) == {"attributes": {"list": [1]}}
