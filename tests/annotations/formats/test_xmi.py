"""XMI: what dkpro-cassis reads in an export, what comes back, and CAS files that other tools wrote."""

import shutil
from itertools import pairwise
from pathlib import Path

import cassis
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
from annotations.formats.ledger import LEDGER
from annotations.formats.uima_layers import SEGMENT, feature_name
from annotations.formats.xmi import Xmi
from annotations.span import Span, anchor
from annotations.spans import Spans
from annotations.workspace import Workspace

CONTRACT = Path(__file__).parents[2] / "contract"
HEAD = (
    '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore"'
    ' xmlns:ner="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore"'
    ' xmlns:seg="http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore"'
    ' xmlns:custom="http:///webanno/custom.ecore" xmi:version="2.0"><cas:NULL xmi:id="0"/>'
)


def xmi(body: str, text: str, members: str, version: str = "1.0", before: str = "") -> bytes:
    sofa = f'<cas:Sofa xmi:id="12" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="{text}"/>'
    view = f'<cas:View sofa="12" members="{members}"/></xmi:XMI>'
    return f'<?xml version="{version}" encoding="UTF-8"?>{before}{HEAD}{body}{sofa}{view}'.encode()


def entity(number: int, begin: object, end: object, value: str = "PER") -> str:
    return f'<ner:NamedEntity xmi:id="{number}" sofa="12" begin="{begin}" end="{end}" value="{value}"/>'


def write(entries: list[CorpusArticle], folder: Path) -> list[CorpusArticle]:
    folder.mkdir(parents=True)
    for entry in entries:
        assert Xmi().carry(entry) == (entry, ())
    Xmi().write(Corpus({}, entries), folder)
    return entries


def read(path: Path) -> tuple[list[CorpusArticle], list[Problem]]:
    found = list(Xmi().read(path).articles)
    return [a for a in found if isinstance(a, CorpusArticle)], [p for p in found if isinstance(p, Problem)]


def foreign(folder: Path, content: bytes) -> tuple[list[CorpusArticle], list[Problem]]:
    (folder / "a.xmi").write_bytes(content)
    return read(folder)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_article_reads_back_as_it_was_and_cassis_sees_every_span_of_it(
    arbitrary: st.SearchStrategy[list[CorpusArticle]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("xmi") / "out"
    entries = write(data.draw(arbitrary), folder)
    assert read(folder) == (entries, [])
    types = cassis.load_typesystem(folder / "TypeSystem.xml")
    found = []
    for path in folder.rglob("*.xmi"):
        if not path.is_file():
            continue
        cas = cassis.load_cas_from_xmi(path, typesystem=types)
        found.append(
            (
                cas.sofa_string,
                sorted((fs.label, fs.begin, fs.end) for fs in cas.select("webanno.custom.Glossator")),
                sorted((fs.label, fs.Governor.begin) for fs in cas.select("webanno.custom.GlossatorRelation")),
            )
        )
        tokens = [(token.begin, token.end) for token in cas.select(f"{SEGMENT}.Token")]
        assert all(a[1] <= b[0] for a, b in pairwise(tokens))
        assert not any(character.isspace() for begin, end in tokens for character in cas.sofa_string[begin:end])
        inside = [
            (token.begin, token.end)
            for sentence in cas.select(f"{SEGMENT}.Sentence")
            for token in cas.select_covered(f"{SEGMENT}.Token", sentence)
        ]
        assert inside == tokens
    plain = Xmi().plain
    assert sorted(found) == sorted(
        (
            plain(entry.article.text),
            sorted((plain(span.label), *f) for span in document.spans for f in span.fragments),
            sorted((plain(a.label), document.spans[a.source].start) for a in document.relations.values()),
        )
        for entry in entries
        for document in entry.documents
    )


def test_the_contracts_workspace_is_proven_and_readable_without_our_ledger(tmp_path: Path) -> None:
    report = export(Workspace.open(CONTRACT / "workspace"), Xmi(), tmp_path / "out")
    assert report.proven
    assert (report.articles, report.spans, report.relations, report.losses) == (1, 9, 4, ())
    ((whole,), _) = read(tmp_path / "out")
    (tmp_path / "out" / LEDGER).unlink()
    for type_system in (True, False):
        if not type_system:
            (tmp_path / "out/TypeSystem.xml").unlink()
        ((entry,), problems) = read(tmp_path / "out")
        assert problems == []
        for ours, theirs in zip(whole.documents, entry.documents, strict=True):
            assert [(s.id, s.label, s.fragments, s.note, dict(s.attributes)) for s in ours.spans] == [
                (s.id, s.label, s.fragments, s.note, s.attributes) for s in theirs.spans
            ]
            assert {(a.id, a.label, a.source, a.target) for a in ours.relations.values()} == {
                (a.id, a.label, a.source, a.target) for a in theirs.relations.values()
            }


def test_characters_that_xml_cannot_hold_are_spaces_there_and_come_back(tmp_path: Path) -> None:
    text = "\0Iran\x0b\ufffe\x85\u2028\r\n🚀 Iraq"
    extents = (Extent(1, 6), Extent(12, 16))
    held = Span(
        "\x01", "a\0b", extents, *anchor(text, extents), "", "", {"class": "x\x02", "begin": 1, "é ": "y"}, "n\x03"
    )
    article = Article("a.txt", text)
    entry = CorpusArticle(article, (Document("a.txt", article.digest, "ana", spans=Spans([held])),))
    write([entry], tmp_path / "out")
    assert read(tmp_path / "out") == ([entry], [])
    (tmp_path / "out" / LEDGER).unlink()
    ((alone,), problems) = read(tmp_path / "out")
    assert problems == []
    assert alone.article.text == " Iran  \x85\u2028\r\n🚀 Iraq"
    ((_, span),) = alone.spans()
    assert (span.label, span.note, span.fragments) == ("a b", "n ", extents)
    assert span.attributes == {"a_begin": "1", "a_class": "x ", "a__xe9__x20_": "y"}


def test_offsets_are_utf_16(tmp_path: Path) -> None:
    ((entry,), problems) = foreign(tmp_path, xmi(entity(1, 3, 7) + entity(2, 8, 10), "🚀 Iran 🚀", "1 2"))
    assert problems == []
    assert [(s.label, s.quote, s.id) for _, s in entry.spans()] == [("PER", "Iran", "1"), ("PER", "🚀", "2")]
    found, problems = foreign(tmp_path, xmi(entity(1, 1, 7), "🚀 Iran", "1"))
    assert found == []
    assert "Not mapping external offset" in problems[0].what


def test_xml_1_1_with_its_control_characters_and_line_ends_is_read(tmp_path: Path) -> None:
    text = "&#1;a&#x1F;b &#xE000;\u0085c\u2028d&#x85;e"
    ((entry,), problems) = foreign(tmp_path, xmi(entity(1, 0, 3, "&#2;x"), text, "1", "1.1"))
    assert problems == []
    assert entry.article.text == "\x01a\x1fb \ue000 c d\x85e"
    assert [(s.label, s.quote) for _, s in entry.spans()] == [("\x02x", "\x01a\x1f")]
    found, problems = foreign(tmp_path, xmi("", "&#1;a", "", "1.0"))
    assert found == []
    assert "no sound XML" in problems[0].what


def test_relations_token_ends_features_and_layers_of_others_are_kept(tmp_path: Path) -> None:
    body = (
        '<seg:Token xmi:id="1" sofa="12" begin="0" end="4"/><seg:Token xmi:id="2" sofa="12" begin="5" end="8"/>'
        '<seg:Token xmi:id="3" sofa="12" begin="9" end="13"/><seg:Sentence xmi:id="4" sofa="12" begin="0" end="13"/>'
        '<custom:Claim xmi:id="5" sofa="12" begin="0" end="13" Akteur="EGMR" sure="true"><tags>a</tags><tags>b c</tags>'
        "</custom:Claim>"
        '<custom:Rel xmi:id="6" sofa="12" begin="5" end="8" Governor="5" Dependent="2" value="about"/>'
        '<custom:Point xmi:id="7" sofa="12" begin="4" end="4" value="here"/>'
    )
    for described in (False, True):
        if described:
            types = cassis.TypeSystem()
            token = types.create_type(f"{SEGMENT}.Token", "uima.tcas.Annotation")
            types.create_type(f"{SEGMENT}.Sentence", "uima.tcas.Annotation")
            claim = types.create_type("webanno.custom.Claim", "uima.tcas.Annotation")
            types.create_feature(claim, "Akteur", "uima.cas.String")
            types.create_feature(claim, "sure", "uima.cas.Boolean")
            types.create_feature(claim, "tags", "uima.cas.StringArray")
            arrow = types.create_type("webanno.custom.Rel", "uima.tcas.Annotation")
            types.create_feature(arrow, "Governor", claim)
            types.create_feature(arrow, "Dependent", token)
            types.create_feature(arrow, "value", "uima.cas.String")
            types.to_xml(tmp_path / "TypeSystem.xml")
        ((entry,), problems) = foreign(tmp_path, xmi(body, "Iran and Iraq", "1 2 3 4 5 6 7"))
        assert problems == []
        (document,) = entry.documents
        claim_span = document.spans["5"]
        assert [(s.id, s.label, s.quote) for s in document.spans] == [
            ("5", "Claim", "Iran and Iraq"),
            ("2", "Token", "and"),
        ]
        assert claim_span.attributes == {"Akteur": "EGMR", "sure": True if described else "true", "tags": ["a", "b c"]}
        assert claim_span.extra == {"layer": "webanno.custom.Claim"}
        assert [(a.label, a.source, a.target) for a in document.relations.values()] == [("about", "5", "2")]
        assert document.extra == {"empty_spans": [{"label": "here", "at": 4, "attributes": {}}]}
        assert write([entry], tmp_path / "out") == [entry]
        assert read(tmp_path / "out") == ([entry], [])
        shutil.rmtree(tmp_path / "out")


BOMB = "<!DOCTYPE x [" + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)) + "]>"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (xmi("", "x", "", before=BOMB), "document type"),
        (xmi("", "&e;", "", before='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'), "document type"),
        (xmi("", "&e;", ""), "no sound XML"),
        (xmi("<a><b><c/></b></a>", "x", ""), "nested deeper"),
        (b"<html/>", "no CAS"),
        (b"", "no sound XML"),
        (b"\xff\xfe", "no sound XML"),
        (b'<?xml version="1.0" encoding="x-unknown"?><a/>', "no sound XML"),
        (f"{HEAD}</xmi:XMI>".encode(), "no text"),
        (xmi(entity(1, 0, 99), "Iran", "1"), "Not mapping external offset"),
        (xmi(entity(1, 3, 1), "Iran", "1"), "does not lie in the text"),
        (xmi(entity(1, "x", 1), "Iran", "1"), "no CAS that can be read"),
        (xmi(entity(1, -1, 1), "Iran", "1"), "Not mapping external offset"),
        (xmi(entity(1, "9" * 5000, 1), "Iran", "1"), "no CAS that can be read"),
        (xmi(entity(1, 0, 4), "Iran", "1 7"), "no CAS that can be read"),
        (
            xmi('<custom:R xmi:id="1" sofa="12" begin="0" end="4" Governor="8" Dependent="9"/>', "Iran", "1"),
            "not there",
        ),
        (xmi('<custom:class xmi:id="1" sofa="12" begin="0" end="4" class="x"/>', "Iran", "1"), ""),
    ],
)
def test_what_is_no_sound_cas_is_a_problem_and_nothing_is_expanded(
    content: bytes, expected: str, tmp_path: Path
) -> None:
    found, problems = foreign(tmp_path, content)
    assert len(found) + len(problems) == 1
    if expected:
        assert expected in problems[0].what
    assert not any("\n" in problem.what for problem in problems)


def test_a_type_system_that_is_none_is_a_problem(tmp_path: Path) -> None:
    for content in (
        "<!DOCTYPE x><x/>",
        "<",
        "<typeSystemDescription><types><typeDescription/></types></typeSystemDescription>",
    ):
        (tmp_path / "TypeSystem.xml").write_text(content, "utf-8")
        found, problems = foreign(tmp_path, xmi(entity(1, 0, 4), "Iran", "1"))
        assert found == []
        assert "TypeSystem.xml" in problems[0].what


@given(st.text(max_size=8))
def test_every_attribute_can_be_a_feature(name: str) -> None:
    types = cassis.TypeSystem()
    made = types.create_type("x.Y", "uima.tcas.Annotation")
    types.create_feature(made, feature_name(name), "uima.cas.String")
    assert made(begin=0, end=1, **{feature_name(name): "v"})[feature_name(name)] == "v"


def test_without_cassis_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cassis", None)
    with pytest.raises(FormatError, match=r"pip install 'glossator\[xmi\]'"):
        Xmi().write(Corpus({}, []), tmp_path)


def test_it_is_known_by_its_first_element(tmp_path: Path) -> None:
    write([], tmp_path / "ours")
    (tmp_path / "other.xmi").write_text("<uml/>", "utf-8")
    assert registry.for_reading(tmp_path / "ours").name == "xmi"
    foreign(tmp_path, xmi("", "Iran", ""))
    assert registry.for_reading(tmp_path / "a.xmi").name == "xmi"
    assert registry.for_reading(tmp_path).name == "xmi"
    assert not Xmi().recognises(tmp_path / "other.xmi", b"")
