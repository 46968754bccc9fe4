"""Spans whose offsets and words do not go together, in a text that changed: they wait, the others are placed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations import change as changes
from annotations.article import digest
from annotations.check import check
from annotations.document import Document
from annotations.extent import Extent
from annotations.reanchoring.everywhere import reanchor_all
from annotations.reanchoring.reanchor import Reanchoring, reanchor
from annotations.reanchoring.unplaced import unplaced
from annotations.salvage import UNKNOWN
from annotations.span import Span, anchor, fault
from annotations.spans import Spans
from annotations.workspace import Workspace

MOMENT = "2024-01-01T00:00:00Z"
OLD = "The ferry to Marlow Island stopped on Monday, said Ines Valdo. No boat leaves Port Sable today.\n"
NEW = "x" + OLD

KNOWN = pytest.mark.parametrize("known", [True, False], ids=["old text known", "old text unknown"])


def span(number: int, quote: str, *fragments: tuple[int, int]) -> Span:
    start = OLD.index(quote)
    sound = (Extent(start, start + len(quote)),)
    laid = tuple(Extent(*one) for one in fragments) or sound
    return Span(str(number), "x", laid, *anchor(OLD, sound), MOMENT, MOMENT)


def put(spans: list[Span], known: bool, old_digest: str = digest(OLD)) -> Reanchoring:
    held = Document("a.txt", old_digest, "ana", spans=Spans(spans))
    found = reanchor(held, NEW, digest(NEW), OLD if known else None)
    away = unplaced(found.document)
    assert {one.id for one in found.document.spans} | set(away) == {one.id for one in spans}
    assert not {one.id for one in found.document.spans} & set(away)
    assert [fault(one, NEW) for one in found.document.spans] == [None] * len(found.document.spans)
    assert found.change.apply(held) == found.document
    assert found.change.inverse().apply(found.document) == held
    assert changes.from_record(changes.to_record(found.change)) == found.change
    return found


@KNOWN
@pytest.mark.parametrize("bounds", [(13, 9999), (13, 14), (9000, 9999), (20, 13), (-5, 4), (13, 13)])
def test_a_span_whose_end_is_not_where_its_quote_ends_waits_and_the_others_are_placed(known, bounds):
    found = put([span(1, "Marlow Island", bounds), span(2, "Ines Valdo"), span(3, "Port Sable")], known)
    assert [one.quote for one in found.document.spans] == ["Ines Valdo", "Port Sable"]
    waiting = unplaced(found.document)["1"]
    assert waiting.span.quote == "Marlow Island"
    (asked,) = found.unsure
    assert asked.why == "its offsets and its quote do not go together"
    assert [NEW[slice(*proposal.fragments[0])] for proposal in asked.proposals] == ["Marlow Island"]


@KNOWN
def test_of_such_a_span_in_parts_the_words_are_not_guessed(known):
    found = put([span(1, "Marlow Island", (13, 19), (19, 9999)), span(2, "Ines Valdo")], known)
    assert [one.quote for one in found.document.spans] == ["Ines Valdo"]
    assert unplaced(found.document)["1"].span.fragments == (Extent(13, 19), Extent(19, 9999))


def test_of_a_text_that_is_not_known_they_wait_too():
    found = put([span(1, "Marlow Island", (13, 9999)), span(2, "Port Sable")], False, UNKNOWN)
    assert [one.quote for one in found.document.spans] == ["Port Sable"]
    assert list(unplaced(found.document)) == ["1"]


@KNOWN
@given(
    bounds=st.lists(st.tuples(st.integers(-9, 200), st.integers(-9, 200)), min_size=1, max_size=3),
    quote=st.sampled_from(["", " ", "Marlow Island", "Port Sable today.\n", "nowhere", OLD]),
)
def test_whatever_offsets_stand_there_nothing_is_dropped_or_refused(known, bounds, quote):
    garbled = replace(
        span(1, "Marlow Island"),
        fragments=tuple(Extent(*one) for one in bounds),
        quote=quote,
        prefix="",
        suffix="",
    )
    put([garbled, span(2, "Ines Valdo")], known)
    put([replace(garbled, prefix=OLD[:16], suffix=OLD[-16:]), span(2, "Ines Valdo")], known)


def damaged(tmp_path: Path) -> tuple[Path, Path]:
    """A workspace whose text changed, and whose file holds a span that reaches past its end."""
    (tmp_path / "a.txt").write_text(OLD)
    workspace = Workspace.open(tmp_path)
    store = workspace.store("ana")
    spans = Spans([span(1, "Marlow Island"), span(2, "Port Sable")])
    store.save(Document("a.txt", digest(OLD), "ana", spans=spans))
    store.close()
    path = tmp_path / "annotations" / "ana" / "a.txt.json"
    tables = json.loads(path.read_text())
    tables["spans"]["1"]["end"] = 9999
    path.write_text(json.dumps(tables))
    (tmp_path / "a.txt").write_text(NEW)
    return tmp_path, path


def test_check_names_the_span_before_and_after_its_article_is_laid_on_the_new_text(tmp_path):
    root, _ = damaged(tmp_path)
    before = [one for one in check(Workspace.open(root)) if one.span == "1" and one.kind != "label"]
    assert [(one.kind, one.where, one.annotator) for one in before] == [("span", "a.txt", "ana")]
    assert "Marlow Island" in before[0].what
    assert before[0].what.endswith("do not go together; place it in the app.")
    ((article_id, found),) = reanchor_all(Workspace.open(root), "ana", False)
    assert article_id == "a.txt"
    assert isinstance(found, Reanchoring)
    assert [one.quote for one in found.document.spans] == ["Port Sable"]
    (after,) = [one for one in check(Workspace.open(root)) if one.span == "1" and one.kind != "label"]
    assert after.kind == "unplaced"
    assert "Marlow Island" in after.what
