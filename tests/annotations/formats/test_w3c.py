"""Web annotations: what the model's own words make of an export, what comes back, and what other tools wrote."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph, URIRef
from rdflib.namespace import RDF

from annotations.article import Article
from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document
from annotations.entry import Problem
from annotations.export import export
from annotations.extent import Extent
from annotations.formats import registry
from annotations.formats.ledger import LEDGER
from annotations.formats.w3c import WebAnnotation
from annotations.relation import Relation
from annotations.span import Span, anchor
from annotations.spans import Spans
from annotations.workspace import Workspace

CONTRACT = Path(__file__).parents[2] / "contract"
OA = "http://www.w3.org/ns/oa#"
VOCABULARY: dict[str, Any] = {
    "oa": OA,
    "as": "http://www.w3.org/ns/activitystreams#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "id": "@id",
    "type": "@type",
    "Annotation": "oa:Annotation",
    "AnnotationPage": "as:OrderedCollectionPage",
    "SpecificResource": "oa:SpecificResource",
    "TextualBody": "oa:TextualBody",
    "TextPositionSelector": "oa:TextPositionSelector",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "Person": "foaf:Person",
    "body": {"@id": "oa:hasBody", "@type": "@id"},
    "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    **{name: f"oa:{name}" for name in ("tagging", "linking", "commenting", "describing", "identifying")},
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "value": "rdf:value",
    "name": "foaf:name",
    "creator": {"@id": "dcterms:creator", "@type": "@id"},
    "created": {"@id": "dcterms:created", "@type": "xsd:dateTime"},
    "modified": {"@id": "dcterms:modified", "@type": "xsd:dateTime"},
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
}
"""The terms used here, as the model's context defines them (https://www.w3.org/TR/annotation-vocab/)."""


def write(entries: list[CorpusArticle], folder: Path) -> list[CorpusArticle]:
    folder.mkdir(parents=True)
    carried = []
    for entry in entries:
        kept, losses = WebAnnotation().carry(entry)
        assert losses == ()
        carried.append(kept)
    WebAnnotation().write(Corpus({}, carried), folder)
    return carried


def read(path: Path) -> tuple[list[CorpusArticle], list[Problem]]:
    found = list(WebAnnotation().read(path).articles)
    return [a for a in found if isinstance(a, CorpusArticle)], [p for p in found if isinstance(p, Problem)]


def foreign(folder: Path, text: str | None, whole: object) -> tuple[list[CorpusArticle], list[Problem]]:
    if text is not None:
        (folder / "a.txt").write_bytes(text.encode("utf-8"))
    path = folder / "a.jsonld"
    path.write_text(json.dumps(whole), "utf-8")
    return read(path)


def annotation(*selectors: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "http://example.org/1",
        "type": "Annotation",
        "motivation": "tagging",
        "body": {"type": "TextualBody", "value": "actor", "purpose": "tagging"},
        "target": {"source": "http://example.org/a.txt", "selector": list(selectors)},
        **more,
    }


def position(start: object, end: object) -> dict[str, Any]:
    return {"type": "TextPositionSelector", "start": start, "end": end}


def words(exact: str, **more: str) -> dict[str, Any]:
    return {"type": "TextQuoteSelector", "exact": exact, **more}


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_article_reads_back_as_it_was(
    arbitrary: st.SearchStrategy[list[CorpusArticle]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("w3c") / "out"
    entries = data.draw(arbitrary)
    assert write(entries, folder) == entries
    assert read(folder) == (entries, [])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_pages_alone_hold_every_label_fragment_note_and_link(
    arbitrary: st.SearchStrategy[list[CorpusArticle]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("w3c") / "out"
    entries = write(data.draw(arbitrary), folder)

    def said(entry: CorpusArticle) -> list[object]:
        (document,) = entry.documents
        held = [(span.id, span.label, span.fragments, span.note, span.quote) for span in document.spans]
        arrows = sorted((a.id, a.label, a.source, a.target, a.note) for a in document.relations.values())
        return [entry.article.text, held, arrows]

    alone = []
    for path in folder.rglob("*.jsonld"):
        ((entry,), problems) = read(path)
        assert problems == []
        alone.append(said(entry))
    parts = [CorpusArticle(entry.article, (document,)) for entry in entries for document in entry.documents]
    assert sorted(alone, key=repr) == sorted(map(said, parts), key=repr)


def test_rdflib_finds_every_span_of_the_contracts_workspace(tmp_path: Path) -> None:
    workspace = Workspace.open(CONTRACT / "workspace")
    report = export(workspace, WebAnnotation(), tmp_path / "out")
    assert report.proven
    assert (report.articles, report.spans, report.relations, report.losses) == (1, 9, 4, ())
    (entry,) = read(tmp_path / "out")[0]
    counted = 0
    for document in entry.documents:
        path = tmp_path / "out" / document.annotator / "news/embassy.jsonld"
        page = json.loads(path.read_text("utf-8"))
        assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
        page["@context"] = VOCABULARY
        graph = Graph().parse(data=json.dumps(page), format="json-ld", publicID="http://example.org/page")
        text = path.with_name("embassy.txt").read_bytes().decode("utf-8")
        assert text == entry.article.text
        found = {}
        for subject in graph.subjects(RDF.type, URIRef(OA + "Annotation")):
            fragments = []
            for target in graph.objects(subject, URIRef(OA + "hasTarget")):
                for selector in graph.objects(target, URIRef(OA + "hasSelector")):
                    if (selector, RDF.type, URIRef(OA + "TextPositionSelector")) in graph:
                        start, end = (int(str(graph.value(selector, URIRef(OA + name)))) for name in ("start", "end"))
                        fragments.append((start, end))
                    else:
                        assert str(graph.value(selector, URIRef(OA + "exact"))) in text
            if fragments:
                tags = [
                    str(graph.value(body, RDF.value))
                    for body in graph.objects(subject, URIRef(OA + "hasBody"))
                    if (body, URIRef(OA + "hasPurpose"), URIRef(OA + "tagging")) in graph
                ]
                found[unquote(str(subject).rpartition("/")[2])] = (tags, sorted(fragments))
        assert found == {s.id: ([s.label], [tuple(f) for f in s.fragments]) for s in document.spans}
        counted += len(found)
    assert counted == 9
    (tmp_path / "out" / LEDGER).unlink()
    ((alone,), problems) = read(tmp_path / "out")
    assert problems == []
    assert alone.counts() == (9, 4)
    assert [document.annotator for document in alone.documents] == ["ana", "ben"]


@pytest.mark.parametrize(
    ("text", "selectors", "expected"),
    [
        ("Iran and Iraq", [position(0, 4)], "Iran"),
        ("Iran and Iraq", [position(9, 13), words("Iraq", prefix="and ")], "Iraq"),
        ("Iran and Iraq", [words("Iraq")], "Iraq"),
        ("Iran, Iran!", [words("Iran", suffix="!")], "Iran"),
        ("🚀 Iran", [position(2, 6), words("Iran")], "Iran"),
        ("🚀 Iran", [position(3, 7), words("Iran")], "Iran"),
        ("a\r\nIran", [position(2, 6), words("Iran")], "Iran"),
        ("\ufeffIran", [position(0, 4), words("Iran")], "Iran"),
        ("\ufeffIran", [position(1, 5), words("Iran")], "Iran"),
        ("e\u0301\nIran", [position(0, 7), words("e\u0301 Iran")], "e\u0301\nIran"),
        ("Iran and Iraq", [{"type": "FragmentSelector", "value": "char=0,4"}], "Iran"),
    ],
)
def test_a_target_is_found_by_position_checked_by_its_quote(
    text: str, selectors: list[dict[str, Any]], expected: str, tmp_path: Path
) -> None:
    ((entry,), problems) = foreign(tmp_path, text, annotation(*selectors))
    assert problems == []
    ((_, span),) = entry.spans()
    assert (span.label, span.quote, span.origin) == ("actor", expected, "imported:w3c")


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        (annotation(position(0, 4), words("Iraq")), "is not what stands at its position"),
        (annotation(position(0, 99)), "reach past the text"),
        (annotation(position(4, 4)), "empty"),
        (annotation(position(-1, 4)), "whole number"),
        (annotation(position(0, 10**400)), "whole number"),
        (annotation(position(True, 4)), "whole number"),
        (annotation(position("0", 4)), "whole number"),
        (annotation(words("an")), "never or more than once"),
        (annotation(words("")), "never or more than once"),
        (annotation({"type": "SvgSelector", "value": "<svg/>"}), "no selector of a position"),
        (annotation(position(0, 4), target=None), "has no target"),
        (annotation(position(0, 4), target="http://example.org/a.txt"), "no part of a text"),
        ([annotation(position(0, 4)), annotation(position(0, 4))], "twice"),
        ({"items": [annotation(position(0, 4)), 5]}, "no annotation with a target"),
        ({"items": "http://example.org/page2"}, "no annotations were found"),
        ({}, "no annotations were found"),
        (5, "no annotation with a target"),
        (
            [
                annotation(position(0, 4)),
                annotation(id="2", target={"source": "http://example.org/b.txt", "selector": position(0, 4)}),
            ],
            "part it, one file a text",
        ),
    ],
)
def test_what_cannot_be_laid_on_the_text_is_a_problem(whole: object, expected: str, tmp_path: Path) -> None:
    found, (problem,) = foreign(tmp_path, "Iran, Oman", whole)
    assert found == []
    assert expected in problem.what
    assert "\n" not in problem.what


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe{", b"[" * 100_000, b'{"a": NaN}', b'{"a": 1, "a": 2}', b"}{"]
)
def test_what_is_no_json_is_a_problem_too(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.jsonld").write_bytes(content)
    found, problems = read(tmp_path / "a.jsonld")
    assert (found, len(problems)) == ([], 1)


def test_bodies_of_every_purpose_and_links_and_replies_are_kept(tmp_path: Path) -> None:
    first = annotation(
        position(0, 4),
        words("Iran"),
        creator={"type": "Person", "name": "Eve"},
        created="2020-01-01T00:00:00Z",
        body=[
            {"type": "TextualBody", "value": "actor", "purpose": "tagging"},
            {"type": "TextualBody", "value": "state", "purpose": "tagging"},
            {"type": "TextualBody", "value": "kind: country", "purpose": "describing"},
            {"type": "TextualBody", "value": "A remark."},
            {"type": "SpecificResource", "source": "http://www.wikidata.org/entity/Q794", "purpose": "identifying"},
            {"type": "Image", "id": "http://example.org/i.png"},
        ],
        motivation="commenting",
    )
    second = {**annotation(position(9, 13)), "id": "http://example.org/2", "body": "http://example.org/x"}
    third = {
        "id": "http://example.org/3",
        "type": "Annotation",
        "motivation": "linking",
        "body": "http://example.org/2",
        "target": "http://example.org/1",
    }
    reply = {"type": "Annotation", "motivation": "replying", "bodyValue": "Sure?", "target": "http://example.org/1"}
    ((entry,), problems) = foreign(tmp_path, "Iran and Iraq", {"@graph": [first, second, third, reply]})
    assert problems == []
    (document,) = entry.documents
    iran = document.spans["http://example.org/1"]
    assert (iran.label, iran.note, iran.attributes) == ("actor", "A remark.\nSure?", {"kind": "country"})
    assert iran.extra == {
        "entity": "http://www.wikidata.org/entity/Q794",
        "tags": ["state"],
        "bodies": [{"type": "Image", "id": "http://example.org/i.png"}],
        "creators": ["Eve"],
    }
    assert iran.created == "2020-01-01T00:00:00Z"
    assert [(s.label, s.extra) for s in document.spans if s != iran] == [
        ("tagging", {"entity": "http://example.org/x"})
    ]
    assert [(a.label, a.source, a.target) for a in document.relations.values()] == [
        ("linking", "http://example.org/1", "http://example.org/2")
    ]
    assert write([entry], tmp_path / "out") == [entry]
    assert read(tmp_path / "out") == ([entry], [])


def test_a_text_is_taken_from_the_page_from_beside_it_or_asked_for(tmp_path: Path) -> None:
    inside = annotation(target={"source": {"id": "urn:x", "value": "Iran"}, "selector": position(0, 4)})
    assert foreign(tmp_path, None, inside)[0][0].article.text == "Iran"
    found, problems = foreign(tmp_path, None, annotation(position(0, 4)))
    assert found == []
    assert "put it beside it as a.txt" in problems[0].what
    (tmp_path / "b.txt").write_text("Iran", "utf-8")
    named = annotation(target={"source": "../../b.txt", "selector": position(0, 4)})
    assert foreign(tmp_path, None, named)[0][0].counts() == (1, 0)
    outside = annotation(target={"source": "file:///etc/passwd", "selector": position(0, 4)})
    assert foreign(tmp_path, None, outside)[0] == []


@given(
    st.text(st.sampled_from(": \nab"), max_size=6),
    st.text(st.sampled_from(": \nab"), min_size=1, max_size=6)
    | st.just(["a", ""])
    | st.just(["a", "a"])
    | st.just([1, "a"]),
)
def test_an_attribute_is_one_in_the_page_too_whatever_its_name(name: str, value: object) -> None:
    extents = (Extent(0, 4),)
    held = Span("1", "actor", extents, *anchor("Iran", extents), "", "", {name: value}, "note")
    document = Document("a", "", "ana", spans=Spans([held]))
    shown = WebAnnotation().show("Iran", document).document
    assert [key.replace(" ", "") for key in shown.spans["1"].attributes] == [name.replace(" ", "")] * bool(name)
    if name and isinstance(value, str):
        assert list(shown.spans["1"].attributes.values()) == [value]
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.jsonld")
        WebAnnotation().put(path, "Iran", shown)
        assert list(WebAnnotation().get(path, "ana")[1].spans) == list(shown.spans)


def test_a_span_and_a_relation_may_share_an_id_that_is_an_iri(tmp_path: Path) -> None:
    article = Article("a.txt", "Iran")
    extents = (Extent(0, 4),)
    held = Span("urn:x:1", "actor", extents, *anchor("Iran", extents), "", "")
    arrow = Relation("urn:x:1", "at", "urn:x:1", "urn:x:1", "", "")
    document = Document("a.txt", article.digest, "ana", spans=Spans([held]), relations={"urn:x:1": arrow})
    entry = CorpusArticle(article, (document,))
    assert write([entry], tmp_path / "out") == [entry]
    assert read(tmp_path / "out") == ([entry], [])


def test_it_is_known_by_the_context_it_names(tmp_path: Path) -> None:
    write([], tmp_path / "ours")
    foreign(tmp_path, "Iran", annotation(position(0, 4)))
    (tmp_path / "b.json").write_text(json.dumps(annotation(position(0, 4))), "utf-8")
    (tmp_path / "other.jsonld").write_text('{"@context": "http://schema.org"}', "utf-8")
    assert registry.for_reading(tmp_path / "ours").name == "w3c"
    assert registry.for_reading(tmp_path / "a.jsonld").name == "w3c"
    assert registry.for_reading(tmp_path / "b.json").name == "w3c"
    assert registry.for_reading(tmp_path).name == "w3c"
    assert not WebAnnotation().recognises(tmp_path / "other.jsonld", b"{")
