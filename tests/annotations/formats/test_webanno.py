"""WebAnno TSV: what the format's own rules make of an export, what comes back, and what other tools wrote."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.article import Article
from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document
from annotations.entry import Problem
from annotations.export import export
from annotations.extent import Extent
from annotations.formats import registry
from annotations.formats.ledger import LEDGER
from annotations.formats.webanno import WebAnno
from annotations.formats.webanno_words import (
    numbered_cell,
    of_text_line,
    of_value_cell,
    plain_value,
    split_cell,
    text_line,
    value_cell,
)
from annotations.relation import Relation
from annotations.span import Span, anchor
from annotations.spans import Spans
from annotations.workspace import Workspace

CONTRACT = Path(__file__).parents[2] / "contract"
HEAD = "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Span|value\n\n\n"
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text("\\[]|_->;*\t\nab", max_size=12)


def write(entries: list[CorpusArticle], folder: Path) -> list[CorpusArticle]:
    folder.mkdir(parents=True)
    carried = [WebAnno().carry(entry)[0] for entry in entries]
    WebAnno().write(Corpus({}, carried), folder)
    return carried


def read(path: Path) -> tuple[list[CorpusArticle], list[Problem]]:
    found = list(WebAnno().read(path).articles)
    return [a for a in found if isinstance(a, CorpusArticle)], [p for p in found if isinstance(p, Problem)]


def foreign(folder: Path, content: str) -> tuple[list[CorpusArticle], list[Problem]]:
    (folder / "a.tsv").write_bytes(content.encode("utf-8"))
    return read(folder)


def by_the_rules(path: Path) -> list[tuple[str, str]]:
    """Read a file as the user guide describes it, with offsets in UTF-16; return label and words of each fragment."""
    lines = path.read_bytes().decode("utf-8").split("\n")
    assert lines[0] == "#FORMAT=WebAnno TSV 3.3"
    layer, *features = lines[1].removeprefix("#T_SP=").split("|")
    assert layer == "webanno.custom.Glossator"
    assert features[0] == "label"
    text = bytearray()
    held: dict[str, tuple[str, int, int]] = {}
    rows = []
    sentence, fresh = "", False
    for line in lines[2:]:
        if line.startswith("#Text="):
            words = re.sub(
                r"\\([\s\S])",
                lambda match: {"t": "\t", "n": "\n", "f": "\f", "r": "\r", "b": "\b"}.get(match[1], match[1]),
                line[6:],
            )
            sentence = words if not fresh else f"{sentence}\n{words}"
            fresh = True
        elif re.match(r"\d+-\d+", line):
            cells = line.split("\t")
            start, end = (int(bound) for bound in cells[1].split("-"))
            if fresh:
                gap = start - len(text) // 2
                text += (("\n" if text else " ") + " " * (gap - 1) if gap else "").encode("utf-16-le")
                text += sentence.encode("utf-16-le")
                fresh = False
            rows.append((cells, start, end))
            assert text[2 * start : 2 * end].decode("utf-16-le") == cells[2]
    for cells, start, end in rows:
        for cell in split_cell(cells[3], "|"):
            if cell != "_":
                label, number = cell[: cell.rindex("[")], cell[cell.rindex("[") + 1 : -1]
                first = held.get(number, (label, start, end))[1]
                held[number] = (label, first, end)
    return [
        (str(of_value_cell(label)), text[2 * start : 2 * end].decode("utf-16-le"))
        for label, start, end in held.values()
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_article_reads_back_as_it_was_carried_and_its_rows_hold_every_fragment(
    arbitrary: st.SearchStrategy[list[CorpusArticle]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("webanno") / "out"
    entries = data.draw(arbitrary)
    carried = write(entries, folder)
    assert read(folder) == (carried, [])
    for entry, kept in zip(entries, carried, strict=True):
        _, losses = WebAnno().carry(entry)
        left = {s.id for _, s in entry.spans()} | {a.id for _, a in entry.relations()}
        left -= {s.id for _, s in kept.spans()} | {a.id for _, a in kept.relations()}
        assert sorted(loss.id for loss in losses) == sorted(left)
    found = [by_the_rules(path) for path in folder.rglob("*.tsv") if path.is_file()]
    expected = [
        [
            (plain_value(span.label), words)
            for span in document.spans
            for start, end in span.fragments
            if (words := entry.article.text[start:end].strip())
        ]
        for entry in carried
        for document in entry.documents
    ]
    assert sorted(map(sorted, found)) == sorted(map(sorted, expected))


@given(WORDS)
def test_text_and_values_are_escaped_and_come_back(words: str) -> None:
    assert of_text_line(text_line(words), old=False) == words
    assert "\n" not in text_line(words)
    value = plain_value(words)
    cell = value_cell(value)
    assert of_value_cell(cell) == value
    assert len((cell + "[1]").splitlines()) == 1
    assert list(split_cell(f"{cell}[1]|{cell}[2]", "|")) == [f"{cell}[1]", f"{cell}[2]"]
    assert numbered_cell(f"{cell}[12]") == (cell, "12")
    assert numbered_cell(cell) == (cell, "")


def test_the_contracts_workspace_is_proven_and_readable_without_our_ledger(tmp_path: Path) -> None:
    report = export(Workspace.open(CONTRACT / "workspace"), WebAnno(), tmp_path / "out")
    assert report.proven
    assert (report.articles, report.spans, report.relations, report.losses) == (1, 9, 4, ())
    ((whole,), _) = read(tmp_path / "out")
    (tmp_path / "out" / LEDGER).unlink()
    ((entry,), problems) = read(tmp_path / "out")
    assert problems == []
    assert entry.article.text == whole.article.text
    for ours, theirs in zip(whole.documents, entry.documents, strict=True):
        assert [(s.id, s.label, s.fragments, s.note, dict(s.attributes)) for s in ours.spans] == [
            (s.id, s.label, s.fragments, s.note, s.attributes) for s in theirs.spans
        ]
        assert {(a.id, a.label, a.source, a.target) for a in ours.relations.values()} == {
            (a.id, a.label, a.source, a.target) for a in theirs.relations.values()
        }


def test_an_export_looks_as_inception_writes_it(tmp_path: Path) -> None:
    text = "🚀 Iran-backed men. They\tleft."
    extents = [(Extent(2, 6),), (Extent(2, 17), Extent(19, 23))]
    held = [
        Span("7", "actor", extents[0], *anchor(text, extents[0]), "", "", {"kind": "a|b"}),
        Span("8", "x_y", extents[1], *anchor(text, extents[1]), "", "", note="n\n*"),
    ]
    arrow = Relation("9", "at", "7", "8", "", "")
    article = Article("a.txt", text)
    document = Document("a.txt", article.digest, "ana", spans=Spans(held), relations={"9": arrow})
    write([CorpusArticle(article, (document,))], tmp_path / "out")
    lines = (tmp_path / "out/ana/a.tsv").read_text("utf-8").split("\n")
    assert lines[:6] == [
        "#FORMAT=WebAnno TSV 3.3",
        "#T_SP=webanno.custom.Glossator|label|identifier|note|part|kind",
        "#T_RL=webanno.custom.GlossatorRelation|label|identifier|note|BT_webanno.custom.Glossator",
        "",
        "",
        "#Text=🚀 Iran-backed men. ",
    ]
    rows = [line.split("\t") for line in lines if re.match(r"\d+-", line)]
    assert [row[:3] for row in rows] == [
        ["1-1", "0-2", "🚀"],
        ["1-2", "3-7", "Iran"],
        ["1-3", "7-8", "-"],
        ["1-4", "8-14", "backed"],
        ["1-5", "15-18", "men"],
        ["1-6", "18-19", "."],
        ["2-1", "20-24", "They"],
        ["2-2", "25-29", "left"],
        ["2-3", "29-30", "."],
    ]
    assert rows[1][3:8] == [r"x\_y[1]|actor[3]", "8[1]|7[3]", r"n\n\*[1]|*[3]", "8[1]|*[3]", r"*[1]|a\|b[3]"]
    assert rows[1][8:] == ["at", "9", "*", "1-2[3_1]", ""]
    assert rows[6][3] == r"x\_y[2]"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("#Text=This is.\n1-1\t0-4\tThis\tA\t\n1-2\t5-7\tis\t_\t\n", [("A", "This")]),
        ("#Text=This is.\n1-1\t0-4\tThis\tA[1]\t\n1-2\t5-7\tis\tA[1]|B[2]\t\n", [("A", "This is"), ("B", "is")]),
        ("#Text=This is.\n1-1\t0-4\tThis\t_\t\n1-1.1\t1-4\this\tA[1]\t\n1-2\t5-7\tis\tA[1]\t\n", [("A", "his is")]),
        ("#Text=😊 is.\n1-1\t0-2\t😊\tA\t\n1-2\t3-5\tis\tB\t\n", [("A", "😊"), ("B", "is")]),
        ("#Text=😊 is.\n1-1\t0-1\t😊\tA\t\n1-2\t2-4\tis\tB\t\n", [("A", "😊"), ("B", "is")]),
        ("#Text=One\n1-1\t0-3\tOne\t_\t\n\n#Text=two\n2-1\t3-6\ttwo\tA\t\n", [("A", "two")]),
        ("#Text=One\n1-1\t0-3\tOne\tA[1]\t\n\n#Text=two\n2-1\t5-8\ttwo\tA[1]\t\n", [("A", "One\n two")]),
        ("#Text=One\n#Text=two\\\\n\n1-1\t0-3\tOne\tA[1]\t\n1-2\t4-9\ttwo\\n\tA[1]\t\n", [("A", "One\ntwo\\n")]),
        ("#Text=This\r\n1-1\t0-4\tThis\t*\t\r\n", [("Span", "This")]),
        ("#Sentence.id=s1\n#Text=This\n1-1\t0-4\tThis\ta\\_b\\|c\\->d\\*\t\n", [("a_b|c->d*", "This")]),
        ("#Text=This\n1-1\t0-4\tThis\t_\t\n1-1.1\t0-0\t\tA\t\n", []),
        ("", []),
    ],
)
def test_what_inception_writes_is_read(body: str, expected: list[tuple[str, str]], tmp_path: Path) -> None:
    ((entry,), problems) = foreign(tmp_path, HEAD + body)
    assert problems == []
    assert [(span.label, span.quote) for _, span in entry.spans()] == expected
    carried = write([entry], tmp_path / "out")
    assert read(tmp_path / "out") == (carried, [])


def test_relations_slots_and_chains_of_others_are_kept(tmp_path: Path) -> None:
    ((entry,), problems) = foreign(
        tmp_path,
        "#FORMAT=WebAnno TSV 3.2\n"
        "#T_SP=webanno.custom.Span|value|weight\n"
        "#T_SP=webanno.custom.Host|ROLE_webanno.custom.Host:links_webanno.custom.Link|webanno.custom.Span\n"
        "#T_CH=webanno.custom.CorefLink|referenceRelation|referenceType\n"
        "#T_RL=webanno.custom.Rel|kind|BT_webanno.custom.Span\n"
        "#T_RL=de.tudarmstadt.Dependency|DependencyType|BT_de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token\n"
        "#Summary=short\n\n"
        "#Text=He saw her dog.\n"
        "1-1\t0-2\tHe\tper[1]\t3[1]\t_\t_\t*->1-1\tname[1]\t_\t_\tsubj\t1-2\t\n"
        "1-2\t3-6\tsaw\t_\t_\twho;*\t1-1[1];1-4\t_\t_\t_\t_\t_\t_\t\n"
        "1-3\t7-10\ther\t_\t_\t_\t_\tana->1-2\tpron[1]\t_\t_\t_\t_\t\n"
        "1-4\t11-14\tdog\tani\t*\t_\t_\t*->1-3\t*[1]\towns\t1-1[1_0]\t_\t_\t\n",
    )
    assert problems == []
    (document,) = entry.documents
    assert document.note == "#Summary=short"
    by_words = {span.id: (span.label, span.quote) for span in document.spans}
    assert sorted(by_words.values()) == [
        ("CorefLink", "dog"),
        ("Host", "saw"),
        ("Token", "He"),
        ("Token", "saw"),
        ("ani", "dog"),
        ("name", "He"),
        ("per", "He"),
        ("pron", "her"),
    ]
    assert document.spans["1"].attributes == {"weight": "3"}
    assert document.spans["1"].extra == {"layer": "webanno.custom.Span"}
    assert sorted((a.label, by_words[a.source], by_words[a.target]) for a in document.relations.values()) == [
        ("Rel", ("per", "He"), ("ani", "dog")),
        ("ana", ("pron", "her"), ("CorefLink", "dog")),
        ("links", ("Host", "saw"), ("ani", "dog")),
        ("referenceRelation", ("name", "He"), ("pron", "her")),
        ("subj", ("Token", "saw"), ("Token", "He")),
        ("who", ("Host", "saw"), ("per", "He")),
    ]
    assert write([entry], tmp_path / "out") == [entry]
    assert read(tmp_path / "out") == ([entry], [])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("#FORMAT=WebAnno TSV 2.0\n", "only version 3"),
        ("#FORMAT=WebAnno TSV 3.3x\n", "only version 3"),
        ("", "only version 3"),
        (HEAD + "#Text=This\n1-1\t0-4\tThat\t_\t\n", "is not what stands at its offsets"),
        (HEAD + "#Text=This\n1-1\t0-9\tThis\t_\t\n", "line 6"),
        (HEAD + "#Text=This\n1-1\t4-0\t\t_\t\n", "line 6"),
        (HEAD + "#Text=😊s\n1-1\t0-2\t😊\t_\t\n1-2\t1-3\t?s\t_\t\n", "surrogate"),
        (HEAD + "#Text=This\n1-1\t0-4\tThis\n", "has 0 values"),
        (HEAD + "#Text=This\n1-1\t999999999999-999999999999\t\t_\t\n", "far behind"),
        (HEAD + "#Text=a\n1-1\t0-1\ta\t_\t\n#Text=b\n2-1\t0-1\tb\t_\t\n", "inside the one before"),
        (HEAD + "#Text=a\n1-1\t0-1\ta\t_\t\n1-1\t0-1\ta\t_\t\n", "twice"),
        (HEAD + "#Text=a\n1-1\t0-1\ta\tx[y]\t\n", "no number"),
        (HEAD + "nonsense\n", "is no row"),
        ("#FORMAT=WebAnno TSV 3.3\n#T_XX=a|b\n", "declares no layer"),
        ("#FORMAT=WebAnno TSV 3.3\n#T_RL=R|BT_S\n#Text=a\n1-1\t0-1\ta\t7-7\t\n", "no row '7-7'"),
        ("#FORMAT=WebAnno TSV 3.3\n#T_RL=R|BT_S\n#Text=a\n1-1\t0-1\ta\t1-1[5_6]\t\n", "no annotation number 5"),
        ("#FORMAT=WebAnno TSV 3.3\n#T_CH=C|referenceRelation\n#Text=a\n1-1\t0-1\ta\tx\t\n", "a link like"),
    ],
)
def test_what_is_not_sound_is_a_problem_of_one_sentence(content: str, expected: str, tmp_path: Path) -> None:
    found, (problem,) = foreign(tmp_path, content)
    assert found == []
    assert expected in problem.what
    assert "\n" not in problem.what


def test_white_space_alone_has_no_row_and_is_a_loss(tmp_path: Path) -> None:
    text = " a \n"
    extents = [(Extent(0, 1),), (Extent(0, 3),)]
    held = [Span(str(n), "x", e, *anchor(text, e), "", "") for n, e in enumerate(extents)]
    article = Article("a", text)
    arrow = Relation("9", "at", "0", "1", "", "")
    document = Document("a", article.digest, "ana", spans=Spans(held), relations={"9": arrow})
    entry = CorpusArticle(article, (document,))
    carried, losses = WebAnno().carry(entry)
    assert [loss.id for loss in losses] == ["0", "9"]
    assert [span.id for _, span in carried.spans()] == ["1"]
    assert write([entry], tmp_path / "out") == [carried]
    assert read(tmp_path / "out") == ([carried], [])


def test_it_is_known_by_its_first_line(tmp_path: Path) -> None:
    write([], tmp_path / "ours")
    assert registry.for_reading(tmp_path / "ours").name == "webanno"
    (tmp_path / "b").mkdir()
    foreign(tmp_path / "b", HEAD)
    assert registry.for_reading(tmp_path / "b").name == "webanno"
    assert registry.for_reading(tmp_path / "b/a.tsv").name == "webanno"
    (tmp_path / "b/a.tsv").write_text("id\ttext\n", "utf-8")
    assert not WebAnno().recognises(tmp_path / "b", b"")
