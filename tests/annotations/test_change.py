import json
import time
from dataclasses import replace

import pytest

from annotations import change as changes
from annotations.change import Change
from annotations.document import Document
from annotations.errors import DamagedFile, EditRefused
from annotations.extent import Extent
from annotations.relation import Relation
from annotations.span import Span
from annotations.spans import Spans


def span(number: int, start: int = 0, label: str = "actor") -> Span:
    return Span(str(number), label, (Extent(start, start + 3),), "abc", "", "", "2026", "2026")


def arrow(number: int, source: int, target: int) -> Relation:
    return Relation(str(number), "at", str(source), str(target), "2026", "2026")


EMPTY = Document("a.txt", "sha256:0", "ana")
FULL = Change(
    "all at once",
    spans=((None, span(1)), (None, span(2, 5))),
    relations=((None, arrow(3, 1, 2)),),
    state=({"status": "new", "note": ""}, {"status": "started", "note": "n"}),
)


def test_a_change_and_its_inverse_leave_the_document_as_it_was():
    changed = FULL.apply(EMPTY)
    assert (list(changed.spans), list(changed.relations), changed.note) == ([span(1), span(2, 5)], ["3"], "n")
    assert FULL.inverse().apply(changed) == EMPTY
    assert FULL.inverse().inverse() == FULL


def test_a_change_survives_its_record_as_json():
    assert changes.from_record(json.loads(json.dumps(changes.to_record(FULL)))) == FULL
    deleted = FULL.inverse()
    assert changes.from_record(json.loads(json.dumps(changes.to_record(deleted)))) == deleted


@pytest.mark.parametrize(
    "document",
    [
        replace(EMPTY, spans=Spans([span(1, 9)])),
        replace(EMPTY, relations={"3": arrow(3, 2, 1)}),
        replace(EMPTY, note="written elsewhere"),
    ],
)
def test_a_change_that_no_longer_fits_is_refused_and_says_what_it_was(document: Document):
    with pytest.raises(EditRefused, match="'all at once' no longer fits"):
        FULL.apply(document)


def test_what_was_seen_meanwhile_stands_in_no_ones_way():
    done = Change("done", state=({"status": "new", "seen": []}, {"status": "done", "seen": [[0, 9]]}))
    assert done.apply(replace(EMPTY, seen=(Extent(0, 4),))).seen == (Extent(0, 9),)


def test_two_changes_as_one_do_and_undo_what_both_did():
    first = Change("first", spans=((None, span(1)),), state=({"note": ""}, {"note": "n"}))
    moved = replace(span(1), label="claim")
    second = Change("second", spans=((span(1), moved),), state=({"status": "new"}, {"status": "started"}))
    both = first.then(second)
    assert both.apply(EMPTY) == second.apply(first.apply(EMPTY))
    assert both.inverse().apply(both.apply(EMPTY)) == EMPTY


@pytest.mark.parametrize(
    "record",
    [
        {"spans": [[None, None]]},
        {"spans": [[None]]},
        {"spans": 5},
        {"spans": [[None, {"id": "1"}]]},
        {"spans": [[None, []]]},
        {"spans": [[{}, None]]},
        {"spans": [[changes.to_record(FULL)["spans"][0][1], changes.to_record(FULL)["spans"][1][1]]]},
        {"relations": [[None, {"id": "1"}]]},
        {"state": {}},
        {"state": [{}]},
        {"state": [{"status": "new"}, {"status": "gone"}]},
        {"state": [{"note": 5}, {}]},
        {"state": 5},
    ],
)
def test_an_unsound_record_is_damage(record: dict[str, object]):
    with pytest.raises(DamagedFile):
        changes.from_record(record)


def test_ten_thousand_steps_cost_no_more_than_a_glance():
    many = Change("tag", spans=tuple((None, span(number, number)) for number in range(10_000)))
    begun = time.perf_counter()
    full = many.apply(EMPTY)
    assert len(full.spans) == 10_000
    assert many.inverse().apply(full) == EMPTY
    assert time.perf_counter() - begun < 5
