"""brat: what its own rules make of an export, what comes back, and folders that brat and other tools wrote."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.article import Article
from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document
from annotations.entry import Problem
from annotations.errors import FormatError
from annotations.export import export
from annotations.extent import Extent
from annotations.formats import registry
from annotations.formats.brat import Brat
from annotations.formats.brat_names import brat_name, brat_value
from annotations.formats.ledger import LEDGER
from annotations.relation import Relation
from annotations.span import Span, anchor
from annotations.spans import Spans
from annotations.workspace import Workspace

CONTRACT = Path(__file__).parents[2] / "contract"
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text("_x20ab -", max_size=10)


def write(entries: list[CorpusArticle], folder: Path) -> list[CorpusArticle]:
    folder.mkdir(parents=True)
    carried = [Brat().carry(entry)[0] for entry in entries]
    Brat().write(Corpus({}, carried), folder)
    return carried


def read(folder: Path) -> tuple[list[CorpusArticle], list[Problem]]:
    found = list(Brat().read(folder).articles)
    return [a for a in found if isinstance(a, CorpusArticle)], [p for p in found if isinstance(p, Problem)]


def foreign(folder: Path, text: str, lines: str, name: str = "a") -> tuple[list[CorpusArticle], list[Problem]]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_bytes(text.encode("utf-8"))
    (folder / f"{name}.ann").write_bytes(lines.encode("utf-8"))
    return read(folder)


def marks(entry: CorpusArticle) -> list[tuple[str, str]]:
    return [(span.label, span.quote) for _, span in entry.spans()]


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


def test_every_kind_of_line_that_brat_knows_is_read(tmp_path: Path) -> None:
    text = "Barack Obama met Merkel in Berlin. He was late."
    ((entry,), problems) = foreign(
        tmp_path / "b",
        text,
        "T1\tPerson 0 12\tBarack Obama\n"
        "T2\tMeet 13 16\tmet\n"
        "T3\tPerson 17 23\tMerkel\n"
        "T4\tPlace 27 33\tBerlin\n"
        "T5\tPerson 35 37\tHe\n"
        "E1\tMeet:T2 Who:T1 Who2:T3\n"
        "E2\tMeet:T2 Where:T4 Cause:E1\n"
        "R1\tAt Arg1:T1 Arg2:T4\n"
        "R2\tPart Whole:T4 Piece:T3\n"
        "*\tEquiv T1 T5\n"
        "A1\tNegation E2\n"
        "M1\tConfidence E1 L1\n"
        "A3\tKind T1 x\n"
        "A4\tKind T1 y\n"
        "A5\tSure R1 no\n"
        "N1\tReference T1 Wikipedia:534366\tBarack Obama\n"
        "#1\tAnnotatorNotes T1\tthe president\n"
        "#2\tLemma T2\tmeet\n"
        "#3\tAnnotatorNotes R1\tsure?\n"
        "# a remark\n",
    )
    assert problems == []
    (document,) = entry.documents
    held = document.spans
    assert [(s.id, s.label, s.quote) for s in held] == [
        ("T1", "Person", "Barack Obama"),
        ("E2", "Meet", "met"),
        ("T2", "Meet", "met"),
        ("T3", "Person", "Merkel"),
        ("T4", "Place", "Berlin"),
        ("T5", "Person", "He"),
    ]
    assert {(a.label, a.source, a.target) for a in document.relations.values()} == {
        ("Who", "T2", "T1"),
        ("Who2", "T2", "T3"),
        ("Where", "E2", "T4"),
        ("Cause", "E2", "T2"),
        ("At", "T1", "T4"),
        ("Part", "T4", "T3"),
        ("Equiv", "T1", "T5"),
    }
    assert held["T1"].attributes == {"Kind": ["x", "y"]}
    assert (held["E2"].attributes, held["T2"].attributes) == ({"Negation": True}, {"Confidence": "L1"})
    assert held["T1"].note == "the president"
    assert held["T1"].extra["entity"] == "Wikipedia:534366"
    assert held["T2"].extra == {"notes": [["Lemma", "meet"]]}
    assert document.relations["R1"].note == "sure?"
    assert document.relations["R1"].extra == {"attributes": {"Sure": "no"}}
    assert document.relations["R2"].extra == {"roles": ["Whole", "Piece"]}
    assert document.note == "a remark"
    carried = write([entry], tmp_path / "out")
    assert read(tmp_path / "out") == (carried, [])
    lines = (tmp_path / "out/brat/a.ann").read_text("utf-8").splitlines()
    assert "R2\tPart Whole:T4 Piece:T3" in lines
    assert "N1\tReference T1 Wikipedia:534366\tBarack Obama" in lines
    assert {"A1\tKind T1 x", "A2\tKind T1 y"} <= set(lines)


@pytest.mark.parametrize(
    ("text", "lines", "expected"),
    [
        ("\ufeffIran and Iraq", "T1\tX 1 5\tIran\n", ["Iran"]),
        ("\ufeffIran and Iraq", "T1\tX 0 4\tIran\nT2\tX 9 13\tIraq\n", ["Iran", "Iraq"]),
        ("a\r\nIran\r\nIraq", "T1\tX 3 7\tIran\nT2\tX 9 13\tIraq\n", ["Iran", "Iraq"]),
        ("a\r\nIran\r\nIraq", "T1\tX 2 6\tIran\r\nT2\tX 7 11\tIraq\r\n", ["Iran", "Iraq"]),
        ("🚀 Iran 👍🏽 Iraq", "T1\tX 2 6\tIran\nT2\tX 10 14\tIraq\n", ["Iran", "Iraq"]),
        ("🚀 Iran 👍🏽 Iraq", "T1\tX 3 7\tIran\nT2\tX 13 17\tIraq\n", ["Iran", "Iraq"]),
        ("North and South America", "T1\tX 10 15;16 23;0 5\tSouth America North\n", ["North South America"]),
        ("North America", "T1\tX 5 13;0 5\t America North\n", ["North  America"]),
        ("North America", "T1\tX 0 5;5 13\tNorth America\n", ["North  America"]),
        ("North\nAmerica", "T1\tX 0 13\tNorth America\n", ["North\nAmerica"]),
        ("a\x85b\u2028c", "T1\tX 0 5\ta\x85b\u2028c\n", ["a\x85b\u2028c"]),
        ("Iran", "", []),
        ("", "", []),
    ],
)
def test_offsets_are_read_however_they_were_counted_as_long_as_the_words_agree(
    text: str, lines: str, expected: list[str], tmp_path: Path
) -> None:
    ((entry,), problems) = foreign(tmp_path / "b", text, lines)
    assert problems == []
    assert [quote for _, quote in marks(entry)] == expected


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("T1\tX 0 4\tIraq\n", "is not what stands at its offsets"),
        ("T1\tX 0 4\tIran\nT2\tX 1 3\tIra\n", "is not what stands at its offsets"),
        ("\tX 0 4\tIran\n", "begins with none of"),
        ("T1\tX 0 400\tIran\n", "reach past the text"),
        ("T1\tX 0 0\t\n", "marks nothing"),
        ("T1\tX 4 0\tIran\n", "marks nothing"),
        ("T1\tX 0 3;2 4\tIra an\n", "overlap"),
        ("T1\tX 0 99999999999999999999\tIran\n", "line 1"),
        ("T1\tX -1 4\tIran\n", "line 1"),
        ("T1\tX 0 ４\tIran\n", "line 1"),
        ("T1 X 0 4 Iran\n", "line 1"),
        ("T1\tX 0 4\tIran\nT1\tX 0 4\tIran\n", "T1 stands there twice"),
        ("E1\tX:T9\n", "no T9"),
        ("R1\tX Arg1:T1 Arg2:T2\n", "no 'T1'"),
        ("T1\tX 0 4\tIran\nR1\tX Arg1:T1\n", "line 2"),
        ("A1\tX T1\n", "no 'T1'"),
        ("Z1\tX 0 4\tIran\n", "begins with none of"),
        ("*\t\n", "line 1"),
        ("N1\tReference T1\n", "line 1"),
    ],
)
def test_what_does_not_fit_is_a_problem_of_one_sentence_and_never_half_an_article(
    lines: str, words: str, tmp_path: Path
) -> None:
    found, (problem,) = foreign(tmp_path / "b", "Iran", lines)
    assert found == []
    assert words in problem.what
    assert "\n" not in problem.what


def test_a_text_without_annotations_is_an_article_and_annotations_without_a_text_are_a_problem(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b/lone.txt").write_text("Nobody has read this.", "utf-8")
    (tmp_path / "b/orphan.ann").write_text("T1\tX 0 1\ta\n", "utf-8")
    (tmp_path / "b/.hidden.txt").write_text("x", "utf-8")
    (tmp_path / "b/bad.txt").write_bytes(b"\xff")
    ((entry,), problems) = read(tmp_path / "b")
    assert (entry.article.id, entry.counts()) == ("lone.txt", (0, 0))
    assert [problem.where for problem in problems] == ["bad.txt", "orphan.txt"]
    assert "no text" in problems[1].what


def test_folders_with_the_same_articles_are_annotators_and_others_are_not(tmp_path: Path) -> None:
    for name in ("ana", "ben"):
        foreign(tmp_path / "same" / name, "Iran", "T1\tX 0 4\tIran\n")
    for name in ("train", "dev"):
        foreign(tmp_path / "parts" / name, f"Iran {name}", "T1\tX 0 4\tIran\n")
    ((entry,), _) = read(tmp_path / "same")
    assert [document.annotator for document in entry.documents] == ["ana", "ben"]
    found, _ = read(tmp_path / "parts")
    assert [(entry.article.id, entry.documents[0].annotator) for entry in found] == [
        ("dev/a.txt", "brat"),
        ("train/a.txt", "brat"),
    ]


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


def test_a_folder_is_known_by_its_ledger_or_by_what_is_in_it(tmp_path: Path) -> None:
    write([], tmp_path / "ours")
    foreign(tmp_path / "theirs", "Iran", "")
    (tmp_path / "none").mkdir()
    (tmp_path / "none/a.txt").write_text("Iran", "utf-8")
    assert registry.for_reading(tmp_path / "ours").name == "brat"
    assert registry.for_reading(tmp_path / "theirs").name == "brat"
    assert registry.for_reading(tmp_path / "theirs/a.ann").name == "brat"
    with pytest.raises(FormatError, match="--format"):
        registry.for_reading(tmp_path / "none")
    with pytest.raises(FormatError, match=r"holds no file that ends in \.ann"):
        Brat().read(tmp_path / "none")
    for broken in (
        '{"format": "w3c", "glossator": 1, "schema": {}}',
        '{"format": "brat", "glossator": 9, "schema": {}}',
        "",
        "[",
    ):
        (tmp_path / "ours" / LEDGER).write_text(broken, "utf-8")
        with pytest.raises(FormatError, match=r"^[^\n]+\.$"):
            Brat().read(tmp_path / "ours")


def test_brats_configuration_with_groups_macros_and_events_becomes_a_schema(tmp_path: Path) -> None:
    foreign(tmp_path / "b", "Iran", "")
    (tmp_path / "b/annotation.conf").write_text(
        "# comment\n[entities]\n!Agent\n\tPerson\n\tOrganization\nPlace\n-----\n"
        "[relations]\n<OVERLAP> Arg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>\n"
        "Near  Arg1:Place,   Arg2:Place, <REL-TYPE>:symmetric-transitive\nAt\tArg1:<WHO>, Arg2:Place\n"
        "[events]\n<WHO>=Person|Organization\nMeet\tWho+:<WHO>, Where?:Place, Why{0-2}:<EVENT>\n"
        "[attributes]\nNegation Arg:<EVENT>\nKind\tArg:<ENTITY>, Value:a|b\n",
        "utf-8",
    )
    schema = Brat().read(tmp_path / "b").schema
    assert list(schema["labels"]) == ["Person", "Organization", "Place", "Meet"]
    assert schema["relations"]["Near"]["pairs"] == [["Place", "Place"]]
    assert schema["relations"]["Near"]["symmetric"] is True
    assert schema["relations"]["Who"]["pairs"] == [["Meet", "Person"], ["Meet", "Organization"]]
    assert schema["relations"]["Why"]["pairs"] == [["Meet", "Meet"]]
    assert set(schema["labels"]["Place"]["attributes"]["Kind"]["values"]) == {"a", "b"}
    assert list(schema["labels"]["Meet"]["attributes"]) == ["Negation"]
    (tmp_path / "b/annotation.conf").write_text("[entities]\n<A>=" + "x|" * 9 + "\n\0\n", "utf-8")
    assert Brat().read(tmp_path / "b").schema == {}
