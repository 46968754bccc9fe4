"""What both sides changed differently is settled for the other one, as a change that can be undone."""

from dataclasses import replace

import pytest

from annotations.document import Document, ZoneMark
from annotations.errors import EditRefused
from annotations.extent import Extent
from annotations.merging import Conflict, merge
from annotations.reanchoring.unplaced import Unplaced
from annotations.relation import Relation
from annotations.schema import Status
from annotations.settling import can_settle, settle
from annotations.span import Span
from annotations.spans import Spans

TEXT = "Rome and Oslo and Bern"
DAY = "2026-01-01T00:00:00Z"
LATER = "2026-01-02T00:00:00Z"


def span(number: int, word: str) -> Span:
    start = TEXT.index(word)
    blank = Span(str(number), "location", (), "", "", "", DAY, DAY)
    return Span.at(blank, TEXT, (Extent(start, start + len(word)),), DAY)


ROME, OSLO, BERN = span(1, "Rome"), span(2, "Oslo"), span(3, "Bern")
ARROW = Relation("9", "same_as", "1", "2", DAY, DAY)
BASE = Document(
    "a.txt",
    "d",
    "ana",
    spans=Spans([ROME, OSLO, BERN]),
    relations={"9": ARROW},
    labels={"genre": "news"},
    status=Status.STARTED,
)


def respanned(old: Span, new: Span | None) -> Document:
    return replace(BASE, spans=BASE.spans.changed([old], [] if new is None else [new]))


CASES = {
    "a span": (respanned(BERN, replace(BERN, note="o", updated=LATER)), respanned(BERN, replace(BERN, note="t"))),
    "a span removed there": (respanned(BERN, replace(BERN, note="o", updated=LATER)), respanned(BERN, None)),
    "a span removed here": (respanned(BERN, None), respanned(BERN, replace(BERN, note="t", updated=LATER))),
    "a relation": (
        replace(BASE, relations={"9": replace(ARROW, note="o", updated=LATER)}),
        replace(BASE, relations={"9": replace(ARROW, note="t")}),
    ),
    "a relation removed there": (
        replace(BASE, relations={"9": replace(ARROW, note="o", updated=LATER)}),
        replace(BASE, relations={}),
    ),
    "a label": (replace(BASE, labels={"genre": "opinion"}), replace(BASE, labels={"genre": "mixed"})),
    "a label removed": (replace(BASE, labels={"genre": "opinion"}), replace(BASE, labels={})),
    "the note": (replace(BASE, note="o"), replace(BASE, note="t")),
    "the status": (replace(BASE, status=Status.DONE), replace(BASE, status=Status.SKIPPED)),
}


@pytest.mark.parametrize(("ours", "theirs"), CASES.values(), ids=CASES)
def test_taking_theirs_gives_what_they_have_and_can_be_undone(ours: Document, theirs: Document):
    found = merge(BASE, ours, theirs)
    (conflict,) = found.conflicts
    assert can_settle(found.document, conflict)
    change = settle(found.document, conflict, conflict.theirs)
    settled = change.apply(found.document)
    assert (settled.spans, settled.relations, settled.labels) == (theirs.spans, theirs.relations, theirs.labels)
    assert (settled.note, settled.status) == (theirs.note, theirs.status)
    assert change.inverse().apply(settled) == found.document
    assert settle(settled, conflict, conflict.theirs).is_empty()
    back = settle(settled, conflict, conflict.ours).apply(settled)
    assert (back.spans, back.relations, back.labels, back.note) == (ours.spans, ours.relations, ours.labels, ours.note)


def test_a_span_that_they_removed_goes_with_its_relations():
    ours = respanned(OSLO, replace(OSLO, note="o", updated=LATER))
    theirs = replace(respanned(OSLO, None), relations={})
    found = merge(BASE, ours, theirs)
    conflict = next(one for one in found.conflicts if one.kind == "span")
    settled = settle(found.document, conflict, None).apply(found.document)
    assert "2" not in settled.spans
    assert settled.relations == {}


@pytest.mark.parametrize(
    "conflict",
    [
        Conflict("zone", "furniture", ZoneMark(0, 9, "furniture"), ZoneMark(0, 4, "furniture"), "overlaps"),
        Conflict("state", "digest", "d", "e", "differs"),
        Conflict("relation", "8", None, Relation("8", "same_as", "1", "7", DAY, DAY), "no end"),
        Conflict("span", "1", ROME, Unplaced(ROME, "d"), "without a place"),
        Conflict("span", "1", ROME, ROME, "the same"),
    ],
    ids=["zone", "digest", "relation without an end", "no place", "nothing"],
)
def test_what_cannot_be_settled_by_itself_is_not_offered(conflict: Conflict):
    assert not can_settle(BASE, conflict)
    if conflict.ours != conflict.theirs:
        with pytest.raises(EditRefused):
            settle(BASE, conflict, conflict.theirs)
