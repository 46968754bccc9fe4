"""Prodigy: tokens that spaCy puts together again, answers, and tasks as its own exports have them."""

import json
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from annotations.article import Article
from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document, ZoneMark
from annotations.entry import Problem
from annotations.extent import Extent
from annotations.formats.prodigy import Prodigy, pieces
from annotations.formats.registry import for_reading
from annotations.relation import Relation
from annotations.schema import Status
from annotations.span import Span, anchor
from annotations.spans import Spans

TEXT = "🚀 Baghdad’s Cafe\u0301  burned.\r\n\r\nRead more "
VOCAB = spacy.blank("en").vocab


def span(id: str, label: str, *parts: tuple[int, int], text: str = TEXT) -> Span:
    fragments = tuple(Extent(*part) for part in parts)
    return Span(id, label, fragments, *anchor(text, fragments), created="", updated="")


def entry(*spans: Span, text: str = TEXT, relations: tuple[Relation, ...] = (), **said: Any) -> CorpusArticle:
    made = Article("a.txt", text, "T", {"k": 1})
    held = {arrow.id: arrow for arrow in relations}
    return CorpusArticle(made, (Document("a.txt", made.digest, "ana", spans=Spans(spans), relations=held, **said),))


def task(made: CorpusArticle, folder: Path) -> dict[str, Any]:
    Prodigy().write(Corpus({}, [made]), folder / "x.jsonl")
    row = json.loads((folder / "x.jsonl").read_text("utf-8"))
    assert isinstance(row, dict)
    return row


def doc_of(row: dict[str, Any]) -> Doc:
    """Build the document that Prodigy hands to spaCy: words, and whether a space follows each."""
    words = [token["text"] for token in row["tokens"]]
    return Doc(VOCAB, words=words, spaces=[token["ws"] for token in row["tokens"]])


def read(path: Path, *rows: Any) -> tuple[list[CorpusArticle], list[Problem]]:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    found = list(Prodigy().read(path).articles)
    return [a for a in found if isinstance(a, CorpusArticle)], [p for p in found if isinstance(p, Problem)]


def test_spacy_gets_the_text_and_every_span_from_the_tokens(tmp_path: Path) -> None:
    held = [span("1", "place", (2, 9)), span("2", "claim", (0, 25)), span("3", "x", (17, 18)), span("4", "y", (28, 32))]
    row = task(entry(*held), tmp_path)
    doc = doc_of(row)
    assert doc.text == TEXT
    got = {(doc[s["token_start"] : s["token_end"] + 1].text, s["label"]) for s in row["spans"]}
    assert got == {(mark.quote, mark.label) for mark in held}
    assert all(doc.char_span(s["start"], s["end"]) is not None for s in row["spans"])


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_tokens_give_any_text_back_and_fit_any_span(data: st.DataObject) -> None:
    text = data.draw(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
        | st.text(st.sampled_from("a b  .\n\r\t’sé🚀\u0301"), min_size=1, max_size=20)
    )
    bounds = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted).filter(lambda b: b[0] < b[1])
    held = [span(str(n), "x", (a, b), text=text) for n, (a, b) in enumerate(data.draw(st.lists(bounds, max_size=4)))]
    cut = pieces(text, held)
    assert "".join(token["text"] + " " * token["ws"] for token in cut) == text
    assert all(text[token["start"] : token["end"]] == token["text"] and token["text"] for token in cut)
    assert [token["id"] for token in cut] == list(range(len(cut)))
    assert {mark.start for mark in held} <= {token["start"] for token in cut}
    assert {mark.end for mark in held} <= {token["end"] for token in cut}


def test_spans_that_cut_tokens_are_listed(tmp_path: Path) -> None:
    made = entry(
        span("1", "a", (2, 9)), span("2", "b", (2, 5)), span("3", "c", (1, 9)), span("4", "d", (2, 9), (12, 17))
    )
    carried, losses = Prodigy().carry(made)
    assert carried == made
    assert sorted((loss.id, "cut" in loss.instead) for loss in losses) == [("2", True), ("3", True), ("4", False)]


def test_a_relation_names_the_last_token_of_each_span(tmp_path: Path) -> None:
    held = (span("1", "place", (2, 17)), span("2", "x", (0, 1)))
    row = task(entry(*held, relations=(Relation("5", "at", "1", "2", "", ""),)), tmp_path)
    (relation,) = row["relations"]
    assert (
        relation["head"] == relation["head_span"]["token_end"] == next(t["id"] for t in row["tokens"] if t["end"] == 17)
    )
    assert (relation["child"], relation["label"], row["_view_id"]) == (0, "at", "relations")


def test_tokens_in_a_zone_cannot_be_selected(tmp_path: Path) -> None:
    zone = ZoneMark(30, 40, "furniture")
    row = task(entry(zones=(zone,)), tmp_path)
    assert {token["text"] for token in row["tokens"] if token.get("disabled")} == {"Read", "more"}


@pytest.mark.parametrize(
    ("status", "answer"),
    [(Status.DONE, "accept"), (Status.STARTED, "accept"), (Status.SKIPPED, "ignore"), (Status.NEW, None)],
)
def test_the_status_is_the_answer(status: Status, answer: str | None, tmp_path: Path) -> None:
    made = entry(status=status)
    assert task(made, tmp_path).get("answer") == answer
    assert list(Prodigy().read(tmp_path / "x.jsonl").articles) == [made]


def test_hashes_are_left_to_prodigy(tmp_path: Path) -> None:
    assert not {"_input_hash", "_task_hash"} & task(entry(), tmp_path).keys()


def row(text: str = "Uber and Lyft", **fields: Any) -> dict[str, Any]:
    return {"text": text, "_input_hash": 1, "_task_hash": 2, "answer": "accept", **fields}


def test_tasks_of_its_own_are_read_with_or_without_spans(tmp_path: Path) -> None:
    spans = [{"start": 0, "end": 4, "token_start": 0, "token_end": 0, "label": "ORG", "score": 0.5}]
    rows = [row(spans=spans, _session_id="news-ana", _timestamp=1633931094, meta={"source": "x"}), row("No spans key")]
    found, problems = read(tmp_path / "x.jsonl", *rows)
    assert problems == []
    assert for_reading(tmp_path / "x.jsonl").name == "prodigy"
    ((annotator, mark),) = found[0].spans()
    assert (annotator, mark.quote, mark.created) == ("news-ana", "Uber", "2021-10-11T05:44:54Z")
    assert (mark.origin, mark.extra) == ("imported:prodigy", {"prodigy": {"score": 0.5}})
    assert found[0].article.meta == {"source": "x"}
    assert [one.documents[0].status for one in found] == [Status.DONE, Status.DONE]
    assert found[1].spans() == []


def test_ignored_and_rejected_tasks_never_become_training_data(tmp_path: Path) -> None:
    spans = [{"start": 0, "end": 4, "label": "ORG"}]
    judged = [{"start": 0, "end": 4, "label": "ORG", "score": 0.9, "answer": "reject"}]
    found, _ = read(
        tmp_path / "x.jsonl",
        row("Uber a", spans=spans, answer="ignore"),
        row("Uber b", spans=spans, answer="reject", _view_id="ner_manual"),
        row("Uber c", spans=judged, answer="reject"),
        row("Uber d", spans=judged, answer="accept"),
    )
    assert [one.documents[0].status for one in found] == [
        Status.SKIPPED,
        Status.SKIPPED,
        Status.STARTED,
        Status.STARTED,
    ]
    assert [len(one.spans()) for one in found] == [1, 1, 0, 1]
    assert found[2].documents[0].extra["prodigy"][0]["spans"] == judged
    assert found[3].documents[0].seen == ()


def test_tasks_on_one_text_are_one_article_wherever_they_stand(tmp_path: Path) -> None:
    uber, lyft = {"start": 0, "end": 4, "label": "ORG"}, {"start": 9, "end": 13, "label": "ORG"}
    found, _ = read(
        tmp_path / "x.jsonl",
        row(spans=[uber], _session_id="ana"),
        row("Other"),
        row(spans=[lyft, uber], _session_id="ana"),
        row(spans=[uber], _session_id="ben"),
    )
    assert [one.article.text for one in found] == ["Other", "Uber and Lyft"]
    assert sorted((who, mark.quote) for who, mark in found[1].spans()) == [
        ("ana", "Lyft"),
        ("ana", "Uber"),
        ("ben", "Uber"),
    ]
    Prodigy().write(Corpus({}, found), tmp_path / "y.jsonl")
    assert list(Prodigy().read(tmp_path / "y.jsonl").articles) == found


def test_relations_of_its_own_are_found_by_their_spans(tmp_path: Path) -> None:
    spans = [
        {"start": 0, "end": 4, "token_start": 0, "token_end": 0, "label": "ORG"},
        {"start": 9, "end": 13, "token_start": 2, "token_end": 2, "label": "ORG"},
    ]
    by_span = {"head": 2, "child": 0, "head_span": spans[1], "child_span": spans[0], "label": "rivals"}
    by_token = {"head": 2, "child": 0, "label": "rivals"}
    for relation in (by_span, by_token):
        (one,), problems = read(tmp_path / "x.jsonl", row(spans=spans, relations=[relation]))
        assert problems == []
        ((_, arrow),) = one.relations()
        held = one.documents[0].spans
        assert (held[arrow.source].quote, arrow.label, held[arrow.target].quote) == ("Lyft", "rivals", "Uber")
    _, (problem,) = read(tmp_path / "x.jsonl", row(spans=spans, relations=[{"head": 1, "child": 0, "label": "x"}]))
    assert "is no span" in problem.what


def test_a_quote_that_stands_elsewhere_is_refused(tmp_path: Path) -> None:
    found, (problem,) = read(tmp_path / "x.jsonl", row(spans=[{"start": 0, "end": 4, "label": "ORG", "text": "Lyft"}]))
    assert found == []
    assert "'Lyft' does not stand at 0 to 4" in problem.what


def test_choices_and_other_fields_are_kept_for_the_way_back(tmp_path: Path) -> None:
    choice = {"options": [{"id": "Q1"}, {"id": "Q2"}], "accept": ["Q1"], "_view_id": "choice"}
    (one,), _ = read(tmp_path / "x.jsonl", row(**choice))
    assert one.documents[0].extra == {"prodigy": [choice]}
    Prodigy().write(Corpus({}, [one]), tmp_path / "y.jsonl")
    assert list(Prodigy().read(tmp_path / "y.jsonl").articles) == [one]
