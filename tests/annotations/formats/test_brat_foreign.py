"""Folders that brat and other tools wrote: every kind of line, offsets however counted, and configurations."""

from pathlib import Path

import pytest

from annotations.errors import FormatError
from annotations.formats import registry
from annotations.formats.brat import Brat
from annotations.formats.ledger import LEDGER
from tests.annotations.formats.standoff import foreign, marks, read, write


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
