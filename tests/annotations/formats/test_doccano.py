"""doccano: what its import takes from an export of ours, and every generation of its own exports."""

import json
from pathlib import Path
from typing import Any

import pytest

from annotations.article import Article
from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document
from annotations.entry import Problem
from annotations.extent import Extent
from annotations.formats.doccano import Doccano
from annotations.formats.registry import for_reading
from annotations.relation import Relation
from annotations.span import Span, anchor
from annotations.spans import Spans

TEXT = "🚀 Cafe\u0301 in Baghdad\r\nburned."


def span(id: str, label: str, *parts: tuple[int, int], text: str = TEXT) -> Span:
    fragments = tuple(Extent(*part) for part in parts)
    return Span(id, label, fragments, *anchor(text, fragments), created="2026-01-01T00:00:00Z", updated="", note="a\nb")


def article(*spans: Span, relations: tuple[Relation, ...] = ()) -> CorpusArticle:
    made = Article("a.txt", TEXT, "T", {"k": 1})
    held = {arrow.id: arrow for arrow in relations}
    return CorpusArticle(made, (Document("a.txt", made.digest, "ana", spans=Spans(spans), relations=held),))


def read(path: Path, *rows: Any) -> tuple[list[CorpusArticle], list[Problem]]:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8", newline="")
    assert for_reading(path).name == "doccano"
    found = list(Doccano().read(path).articles)
    return [a for a in found if isinstance(a, CorpusArticle)], [p for p in found if isinstance(p, Problem)]


def said(entry: CorpusArticle) -> list[tuple[str, str, str]]:
    return [(annotator, held.label, held.quote) for annotator, held in entry.spans()]


def test_an_export_without_relations_has_the_triples_that_doccano_imports(tmp_path: Path) -> None:
    entry = article(span("7", "place", (11, 18)), span("8", "place", (2, 18)))
    Doccano().write(Corpus({}, [entry]), tmp_path / "x.jsonl")
    (line,) = (tmp_path / "x.jsonl").read_text("utf-8").split("\n")[:-1]
    row = json.loads(line)
    assert list(row) == ["text", "label", "glossator"]
    assert [(row["text"][start:end], label) for start, end, label in row["label"]] == [
        ("Cafe\u0301 in Baghdad", "place"),
        ("Baghdad", "place"),
    ]


def test_an_export_with_a_relation_has_entities_in_every_line(tmp_path: Path) -> None:
    joined = article(span("7", "a", (0, 1)), span("8", "b", (2, 7)), relations=(Relation("1", "at", "8", "7", "", ""),))
    other = article(span("7", "a", (0, 1)))
    Doccano().write(Corpus({}, [other, joined]), tmp_path / "x.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "x.jsonl").read_text("utf-8").split("\n")[:-1]]
    assert all("label" not in row and {"entities", "relations"} <= row.keys() for row in rows)
    (relation,) = rows[1]["relations"]
    by_id = {entity["id"]: entity for entity in rows[1]["entities"]}
    assert (by_id[relation["from_id"]]["label"], relation["type"], by_id[relation["to_id"]]["label"]) == (
        "b",
        "at",
        "a",
    )
    assert all(type(entity["id"]) is int for entity in rows[1]["entities"])


def test_a_span_of_several_parts_is_listed_and_comes_back(tmp_path: Path) -> None:
    entry = article(span("7", "claim", (2, 7), (11, 18)))
    carried, losses = Doccano().carry(entry)
    assert [(loss.article_id, loss.id) for loss in losses] == [("a.txt", "7")]
    assert "one piece from 2 to 18" in losses[0].instead
    Doccano().write(Corpus({}, [carried]), tmp_path / "x.jsonl")
    assert json.loads((tmp_path / "x.jsonl").read_text("utf-8"))["label"] == [[2, 18, "claim"]]
    assert list(Doccano().read(tmp_path / "x.jsonl").articles) == [entry]


def test_what_was_changed_in_doccano_counts_and_the_rest_keeps_what_is_known(tmp_path: Path) -> None:
    Doccano().write(Corpus({}, [article(span("7", "a", (0, 1)), span("8", "b", (2, 7)))]), tmp_path / "x.jsonl")
    row = json.loads((tmp_path / "x.jsonl").read_text("utf-8"))
    row["label"] = [[11, 18, "place"], [0, 1, "a"]]
    row |= {"id": 33, "Comments": ["new"]}
    (entry,), problems = read(tmp_path / "y.jsonl", row)
    assert problems == []
    assert entry.article.id == "a.txt"
    held = {mark.quote: mark for _, mark in entry.spans()}
    assert held.keys() == {"🚀", "Baghdad"}
    assert (held["🚀"].id, held["🚀"].note, held["🚀"].origin) == ("7", "a\nb", "manual")
    assert held["Baghdad"].origin == "imported:doccano"


@pytest.mark.parametrize("name", ["label", "labels", "entities"])
def test_triples_are_read_whatever_their_column_is_called(name: str, tmp_path: Path) -> None:
    (entry,), _ = read(
        tmp_path / "x.jsonl", {"id": 5, "text": TEXT, name: [[11, 18, "place"], [0, 1, "x"]], "url": "u"}
    )
    assert (entry.article.id, entry.article.meta) == ("5", {"url": "u"})
    assert said(entry) == [("imported", "x", "🚀"), ("imported", "place", "Baghdad")]
    assert {mark.origin for _, mark in entry.spans()} == {"imported:doccano"}


def test_relations_name_entities_by_their_ids_within_the_line(tmp_path: Path) -> None:
    entities = [
        {"id": 91, "label": "A", "start_offset": 11, "end_offset": 18},
        {"id": 90, "label": "B", "start_offset": 0, "end_offset": 1},
    ]
    row = {"text": TEXT, "entities": entities, "relations": [{"id": 4, "from_id": 90, "to_id": 91, "type": "in"}]}
    (entry,), _ = read(tmp_path / "x.jsonl", row)
    assert entry.article.id == "x.jsonl#1"
    ((_, arrow),) = entry.relations()
    spans = entry.documents[0].spans
    assert (spans[arrow.source].label, arrow.label, spans[arrow.target].label) == ("B", "in", "A")
    _, (problem,) = read(tmp_path / "x.jsonl", row | {"relations": [{"from_id": 1, "to_id": 91, "type": "in"}]})
    assert "joins an entity that is not there" in problem.what


def test_the_oldest_annotations_are_told_apart_by_user(tmp_path: Path) -> None:
    marks = [
        {"label": 12, "start_offset": 0, "end_offset": 1, "user": 1},
        {"label": 13, "start_offset": 0, "end_offset": 1, "user": 2},
    ]
    (entry,), _ = read(
        tmp_path / "x.jsonl", {"text": TEXT, "annotations": marks, "meta": {}, "annotation_approver": None}
    )
    assert sorted(said(entry)) == [("user-1", "12", "🚀"), ("user-2", "13", "🚀")]


def test_labels_of_the_text_and_comments_are_kept(tmp_path: Path) -> None:
    rows = [{"text": "a", "label": ["news"]}, {"text": "b", "entities": [], "cats": ["x"], "Comments": ["1", "2"]}]
    (first, second), _ = read(tmp_path / "x.jsonl", *rows)
    assert first.documents[0].labels == {"label": ["news"]}
    assert (second.documents[0].labels, second.documents[0].note) == ({"cats": ["x"]}, "1\n2")


def test_objects_over_several_lines_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    rows = [{"text": TEXT, "label": [[0, 1, "x"]]}, {"text": "b", "label": []}]
    for content in ("\n".join(json.dumps(row, indent=2) for row in rows), json.dumps(rows, indent=1), json.dumps(rows)):
        path.write_text(content, "utf-8")
        assert for_reading(path).name == "doccano"
        found = [entry for entry in Doccano().read(path).articles if isinstance(entry, CorpusArticle)]
        assert [len(entry.spans()) for entry in found] == [1, 0]


def test_a_label_outside_the_text_refuses_its_line_alone(tmp_path: Path) -> None:
    found, problems = read(
        tmp_path / "x.jsonl",
        {"text": "ab", "label": [[0, 1, "x"]]},
        {"text": "ab", "label": [[0, 3, "x"]]},
        {"text": "ab", "label": [[1, 1, "x"]]},
        {"text": "ab", "label": [[0, 1]]},
        {"label": [[0, 1, "x"]]},
    )
    assert len(found) == 1
    assert [problem.where for problem in problems] == [f"x.jsonl, line {n}" for n in (2, 3, 4, 5)]
    assert "past the end" in problems[0].what


def test_the_same_label_twice_stays_two(tmp_path: Path) -> None:
    (entry,), _ = read(tmp_path / "x.jsonl", {"text": "ab", "label": [[0, 1, "x"], [0, 1, "x"]]})
    assert len({mark.id for _, mark in entry.spans()}) == 2
    assert list(Doccano().read(tmp_path / "x.jsonl").articles) == [entry]
