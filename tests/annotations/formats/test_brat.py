"""brat: what its own rules make of an export, and what comes back."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.article import Article
from annotations.corpus import CorpusArticle
from annotations.document import Document
from annotations.entry import Problem
from annotations.export import export
from annotations.extent import Extent
from annotations.formats.brat import Brat
from annotations.formats.brat_names import brat_name, brat_value
from annotations.formats.ledger import LEDGER
from annotations.relation import Relation
from annotations.span import Span, anchor
from annotations.spans import Spans
from annotations.workspace import Workspace
from tests.annotations.formats.standoff import foreign, read, write

CONTRACT = Path(__file__).parents[2] / "contract"
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text("_x20ab -", max_size=10)


def by_the_rules(path: Path) -> dict[str, tuple[str, list[tuple[int, int]]]]:
    """Check a `.ann` line by line as brat's server and manual have it; return its text-bound annotations."""
    text = path.with_suffix(".txt").read_bytes().decode("utf-8")
    held: dict[str, tuple[str, list[tuple[int, int]]]] = {}
    ids: set[str] = set()
    targets = []
    content = path.read_bytes().decode("utf-8")
    assert content.splitlines() == content.split("\n")[:-1]
    for line in content.splitlines():
        name, data, *tail = line.split("\t")
        assert re.fullmatch(r"[TRAN#][1-9][0-9]*", name)
        assert name not in ids
        ids.add(name)
        if name[0] == "T":
            label, _, bounds = data.partition(" ")
            assert re.fullmatch(r"[\w-]+", label)
            fragments = [(int(a), int(b)) for a, b in (pair.split(" ") for pair in bounds.split(";"))]
            for number, (start, end) in enumerate(fragments):
                assert 0 <= start < end <= len(text)
                assert not any(end >= other and start < beyond for other, beyond in fragments[:number])
            assert tail == [" ".join(text[a:b] for a, b in fragments)]
            held[name] = (label, fragments)
        elif name[0] == "R":
            match = re.fullmatch(r"[\w-]+ [^\s:]+:(T\d+) [^\s:]+:(T\d+)", data)
            assert match
            targets += [match[1], match[2]]
        else:
            match = re.fullmatch(r"[\w-]+ ([TR]\d+)( \S+)?", data)
            assert match
            assert len(tail) == (name[0] in "N#")
            targets.append(match[1])
    assert set(targets) <= ids
    return held


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_article_reads_back_as_it_was_carried_and_keeps_brats_rules(
    arbitrary: st.SearchStrategy[list[CorpusArticle]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("brat") / "out"
    entries = data.draw(arbitrary)
    carried = write(entries, folder)
    assert read(folder) == (carried, [])
    for number, entry in enumerate(entries):
        _, losses = Brat().carry(entry)
        kept = {span.id for _, span in carried[number].spans()} | {arrow.id for _, arrow in carried[number].relations()}
        whole = {span.id for _, span in entry.spans()} | {arrow.id for _, arrow in entry.relations()}
        assert sorted(loss.id for loss in losses) == sorted(whole - kept)
    held = [by_the_rules(path) for path in folder.rglob("*.ann")]
    assert sum(map(len, held)) == sum(entry.counts()[0] for entry in carried)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_files_of_brat_alone_hold_every_span_and_relation(
    arbitrary: st.SearchStrategy[list[CorpusArticle]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("brat") / "out"
    carried = write(data.draw(arbitrary), folder)
    (folder / LEDGER).unlink()
    found, problems = [], []
    for path in folder.rglob("*.ann"):
        for entry in Brat().read(path).articles:
            (problems if isinstance(entry, Problem) else found).append(entry)
    assert problems == []

    def said(entries: list[CorpusArticle]) -> list[object]:
        views = []
        for entry in entries:
            for document in entry.documents:
                solid = sorted("".join(span.quote.split()) for span in document.spans)
                views.append((entry.article.text, solid, len(document.relations)))
        return sorted(views)

    assert said(found) == said(carried)


@given(NAMES, NAMES)
def test_no_two_names_become_one(one: str, other: str) -> None:
    for made in (brat_name, brat_value):
        assert (made(one) == made(other)) == (one == other)
        assert re.fullmatch(r"[^\s|,:]+", made(one))


def test_the_contracts_workspace_is_proven_and_its_schema_is_brats_configuration(tmp_path: Path) -> None:
    report = export(Workspace.open(CONTRACT / "workspace"), Brat(), tmp_path / "out")
    assert report.proven
    assert (report.articles, report.spans, report.relations, report.losses) == (1, 9, 4, ())
    there = {path.name for path in (tmp_path / "out").iterdir()}
    assert there - {"README.md"} == {"ana", "annotation.conf", "ben", LEDGER, "visual.conf"}
    conf = (tmp_path / "out/annotation.conf").read_text("utf-8").splitlines()
    assert conf[:4] == ["[entities]", "actor", "location", "claim"]
    assert "attributed_to\tArg1:claim, Arg2:actor" in conf
    assert "same_as\tArg1:actor, Arg2:actor, <REL-TYPE>:symmetric" in conf
    assert "stance\tArg:claim, Value:asserts|denies|hedges|demands|vows|asks" in conf
    (tmp_path / "out" / LEDGER).unlink()
    corpus = Brat().read(tmp_path / "out")
    assert list(corpus.schema["labels"]) == ["actor", "location", "claim"]
    assert set(corpus.schema["relations"]) == {
        "attributed_to",
        "at",
        "about",
        "located_in",
        "belongs_to",
        "same_as",
    }
    assert set(corpus.schema["labels"]["claim"]["attributes"]["stance"]["values"]) >= {"asserts", "vows"}
    (entry,) = corpus.articles
    assert isinstance(entry, CorpusArticle)
    assert [document.annotator for document in entry.documents] == ["ana", "ben"]
    assert entry.counts() == (9, 4)


def test_a_span_that_was_changed_in_brat_comes_back_as_another_and_the_rest_keeps_its_ids(tmp_path: Path) -> None:
    text = "Iran denies it."
    extents = [(Extent(0, 4),), (Extent(5, 11),)]
    held = [
        Span(str(n), "actor", e, *anchor(text, e), "2026-01-01T00:00:00Z", "", {"kind": "state"}, origin="manual")
        for n, e in enumerate(extents, start=7)
    ]
    article = Article("a.txt", text)
    arrows = {"9": Relation("9", "at", "7", "8", "", "")}
    document = Document("a.txt", article.digest, "ana", spans=Spans(held), relations=arrows)
    write([CorpusArticle(article, (document,))], tmp_path / "out")
    path = tmp_path / "out/ana/a.ann"
    path.write_text(path.read_text("utf-8").replace("T2\tactor 5 11\tdenies", "T2\tactor 5 14\tdenies it"), "utf-8")
    ((entry,), problems) = read(tmp_path / "out")
    assert problems == []
    assert [(s.id, s.quote, s.origin) for _, s in entry.spans()] == [
        ("7", "Iran", "manual"),
        ("T2", "denies it", "imported:brat"),
    ]
    assert [(a.source, a.target) for _, a in entry.relations()] == [("7", "T2")]


@pytest.mark.parametrize("file", ["../../secret.ann", "/etc/passwd.ann", "ana/../../x.ann", "ana//a.ann", "", "a\0b"])
def test_a_ledger_never_leads_out_of_its_folder(file: str, tmp_path: Path) -> None:
    article = Article("a.txt", "Iran")
    write([CorpusArticle(article, (Document("a.txt", article.digest, "ana"),))], tmp_path / "out")
    ledger = tmp_path / "out" / LEDGER
    shown = file.replace("\0", "\\u0000")
    ledger.write_text(ledger.read_text("utf-8").replace('"ana/a.ann"', f'"{shown}"'), "utf-8")
    found, problems = read(tmp_path / "out")
    assert "is no file of this folder" in problems[0].what
    assert [entry.documents[0].annotator for entry in found] == ["brat"]


def test_what_another_tool_added_to_an_export_is_read_too_and_a_changed_text_is_said(tmp_path: Path) -> None:
    article = Article("a.txt", "Iran")
    write([CorpusArticle(article, (Document("a.txt", article.digest, "ana"),))], tmp_path / "out")
    found, problems = foreign(tmp_path / "out" / "ana", "Iraq", "T1\tX 0 4\tIraq\n", "new")
    found, problems = read(tmp_path / "out")
    assert [entry.article.id for entry in found] == ["a.txt", "ana/new.txt"]
    (tmp_path / "out/ana/a.txt").write_text("Oran", "utf-8")
    found, problems = read(tmp_path / "out")
    assert "not the one its digest was made from" in problems[0].what
    (tmp_path / "out/ana/a.txt").unlink()
    (tmp_path / "out/ana/a.ann").unlink()
    found, problems = read(tmp_path / "out")
    assert [problem.where for problem in problems] == [f"{LEDGER}, line 2"]


def test_names_that_meet_on_a_disk_get_places_of_their_own(tmp_path: Path) -> None:
    ids = ["A.txt", "a", "a.txt", "A", "x.ann/b", "x", "x.txt/c", "../up", "con", "annotation.conf/n", "é" * 200, " "]
    made = []
    for number, name in enumerate(ids):
        article = Article(name, f"Text {number}")
        owners = ("annotation.conf", "visual.conf", "README.md", LEDGER, "Ana", "ana", "..")
        made.append(CorpusArticle(article, tuple(Document(name, article.digest, owner) for owner in sorted(owners))))
    carried = write(made, tmp_path / "out")
    assert read(tmp_path / "out") == (carried, [])
    paths = [path.relative_to(tmp_path / "out").as_posix().lower() for path in tmp_path.rglob("*.ann")]
    assert len(set(paths)) == len(paths) == len(ids) * 7
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
