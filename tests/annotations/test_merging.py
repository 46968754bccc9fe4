"""Two copies of one person's annotations made one again, without losing what either side did."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.article import digest
from annotations.conflict_markers import unmerge
from annotations.document import Document, ZoneMark
from annotations.extent import Extent
from annotations.merging import (
    DIFFERENT,
    EDITED_HERE,
    EDITED_THERE,
    NO_END,
    OTHER_TEXT,
    OVERLAPS,
    Conflict,
    merge,
)
from annotations.reanchoring.placing import give_up_zone, place_zone
from annotations.reanchoring.reanchor import reanchor
from annotations.reanchoring.unplaced import (
    ZONES_KEY,
    Unplaced,
    unplaced,
    unplaced_relations,
    unplaced_zones,
    with_unplaced,
    zone_records,
)
from annotations.recorded import parse
from annotations.relation import Relation
from annotations.schema import Status
from annotations.schema_file import parse as schema_of
from annotations.span import Span, anchor, fault
from annotations.spans import Spans

TEXT = "The army crossed the river near Basra at dawn; the talks in Vienna go on, a spokesman said on Monday."
DIGEST = digest(TEXT)
EARLY, LATE = "2024-01-01T00:00:00Z", "2024-02-02T00:00:00Z"


def span(span_id: str, start: int, end: int, label: str = "x", note: str = "", updated: str = EARLY) -> Span:
    extents = (Extent(start, end),)
    return Span(span_id, label, extents, *anchor(TEXT, extents), EARLY, updated, note=note)


def arrow(arrow_id: str, source: str, target: str, note: str = "") -> Relation:
    return Relation(arrow_id, "in", source, target, EARLY, EARLY, note=note)


def document(*spans: Span, arrows: tuple[Relation, ...] = (), **fields: Any) -> Document:
    made = Document("a.txt", DIGEST, "ana", spans=Spans(spans), relations={one.id: one for one in arrows})
    return replace(made, **fields)


A, B = span("1", 4, 8), span("2", 32, 37)
BASE = document(A, B, arrows=(arrow("9", "1", "2"),))


def test_what_either_side_added_is_there() -> None:
    merged = merge(BASE, document(A, B, span("3", 0, 3)), document(A, B, span("4", 60, 66)))
    assert {one.id for one in merged.document.spans} == {"1", "2", "3", "4"}
    assert [c.why for c in merged.conflicts] == []


def test_what_one_side_removed_or_changed_is_taken() -> None:
    ours = replace(BASE, spans=Spans([replace(A, note="n"), B]))
    theirs = document(A)
    merged = merge(BASE, ours, theirs)
    assert list(merged.document.spans) == [replace(A, note="n")]
    assert merged.document.relations == {}
    assert merged.conflicts == ()


def test_of_two_different_changes_ours_stays_and_theirs_is_listed() -> None:
    here, there = replace(A, label="y"), replace(A, label="z")
    merged = merge(BASE, replace(BASE, spans=Spans([here, B])), replace(BASE, spans=Spans([there, B])))
    assert merged.document.spans["1"] == here
    assert merged.conflicts == (Conflict("span", "1", here, there, DIFFERENT),)


def test_the_same_change_made_twice_is_no_conflict() -> None:
    here, there = replace(A, label="y", updated=EARLY), replace(A, label="y", updated=LATE)
    merged = merge(BASE, replace(BASE, spans=Spans([here, B])), replace(BASE, spans=Spans([there, B])))
    assert merged.document.spans["1"] == there
    assert merged.conflicts == ()


@pytest.mark.parametrize("is_ours", [True, False])
def test_what_was_changed_here_and_removed_there_stays_and_is_listed(is_ours: bool) -> None:
    edited, removed = document(replace(A, note="n"), B), document(B)
    merged = merge(document(A, B), *((edited, removed) if is_ours else (removed, edited)))
    assert merged.document.spans["1"].note == "n"
    (conflict,) = merged.conflicts
    assert conflict.why == (EDITED_HERE if is_ours else EDITED_THERE)
    assert (conflict.theirs is None) == is_ours


def test_a_relation_made_to_a_span_that_the_other_side_removed_is_listed() -> None:
    made = arrow("8", "2", "1")
    merged = merge(document(A, B), document(B), document(A, B, arrows=(made,)))
    assert merged.document.relations == {}
    assert merged.conflicts == (Conflict("relation", "8", None, made, NO_END),)


def test_without_a_base_nothing_counts_as_removed() -> None:
    merged = merge(None, document(A), document(B, labels={"topic": "war"}))
    assert {one.id for one in merged.document.spans} == {"1", "2"}
    assert merged.document.labels == {"topic": "war"}


def test_fields_of_the_article_are_merged_one_by_one() -> None:
    ours = replace(BASE, status=Status.DONE, labels={"topic": "war"}, seen=(Extent(0, 50),))
    theirs = replace(BASE, note="look again", labels={"tone": "dry"}, seen=(Extent(40, 90),), extra={"later": None})
    merged = merge(BASE, ours, theirs)
    assert merged.conflicts == ()
    assert merged.document == replace(
        BASE,
        status=Status.DONE,
        note="look again",
        labels={"topic": "war", "tone": "dry"},
        seen=(Extent(0, 90),),
        extra={"later": None},
    )


def test_different_fields_of_the_article_are_listed() -> None:
    ours = replace(BASE, status=Status.DONE, labels={"topic": "war"})
    theirs = replace(BASE, status=Status.SKIPPED, labels={"topic": "sport"})
    merged = merge(BASE, ours, theirs)
    assert merged.document == ours
    assert {(c.kind, c.id, c.theirs) for c in merged.conflicts} == {
        ("state", "status", Status.SKIPPED),
        ("label", "topic", "sport"),
    }


def test_zones_of_both_sides_are_kept_unless_they_overlap() -> None:
    ours = replace(BASE, zones=(ZoneMark(0, 10, "head"),))
    theirs = replace(BASE, zones=(ZoneMark(5, 20, "head"), ZoneMark(90, 95, "foot")))
    merged = merge(BASE, ours, theirs)
    assert merged.document.zones == (ZoneMark(0, 10, "head"), ZoneMark(90, 95, "foot"))
    assert [c.why for c in merged.conflicts] == [OVERLAPS]


MENU, ADVERT = ZoneMark(3, 9, "menu", {"by": "hand"}), ZoneMark(20, 31, "advert")
ZONES = schema_of("labels:\n  x: {key: x}\nzones:\n  menu: {key: m}\n  advert: {key: v}\n")
WAITING = replace(BASE, status=Status.STARTED, extra={ZONES_KEY: zone_records([MENU, ADVERT])})


@pytest.mark.parametrize("is_ours", [True, False])
def test_two_sides_that_each_settle_another_zone_without_lines_go_together(is_ours: bool) -> None:
    placed = place_zone(WAITING, ZONES, MENU, Extent(0, 10)).apply(WAITING)
    given_up = give_up_zone(WAITING, ADVERT).apply(WAITING)
    merged = merge(WAITING, *((placed, given_up) if is_ours else (given_up, placed)))
    assert merged.conflicts == ()
    assert merged.document.zones == (ZoneMark(0, 10, "menu", {"by": "hand"}),)
    assert ZONES_KEY not in merged.document.extra


@pytest.mark.parametrize("is_ours", [True, False])
def test_a_zone_that_one_side_settles_leaves_those_that_wait_in_both(is_ours: bool) -> None:
    again = replace(MENU, start=40, end=49)
    more = replace(WAITING, extra={ZONES_KEY: zone_records([MENU, ADVERT, again, again])})
    sides = give_up_zone(WAITING, MENU).apply(WAITING), more
    merged = merge(WAITING, *(sides if is_ours else sides[::-1]))
    assert merged.conflicts == ()
    assert unplaced_zones(merged.document) == [ADVERT, again, again]


def test_a_zone_without_lines_that_one_side_gave_up_and_the_other_changed_waits_on_and_is_listed() -> None:
    changed = replace(MENU, extra={"by": "rule"})
    theirs = replace(WAITING, extra={ZONES_KEY: zone_records([changed, ADVERT])})
    merged = merge(WAITING, give_up_zone(WAITING, MENU).apply(WAITING), theirs)
    assert unplaced_zones(merged.document) == [changed, ADVERT]
    assert merged.conflicts == (Conflict("zone", "menu 3–9", None, changed, EDITED_THERE),)


def test_a_side_that_was_put_in_place_for_a_new_text_takes_the_edits_of_the_other() -> None:
    new = "Update: " + TEXT.replace("Vienna", "Geneva")
    base = replace(document(A, B, span("5", 60, 66)), zones=(ZoneMark(0, 10, "head"),))
    theirs = reanchor(base, new, digest(new), TEXT).document
    ours = replace(base, spans=Spans([replace(A, label="y"), replace(B, note="n"), base.spans["5"], span("6", 9, 16)]))
    for merged in (merge(base, ours, theirs), merge(base, theirs, ours)):
        made = merged.document
        assert made.digest == digest(new)
        assert all(fault(one, new) is None for one in made.spans)
        assert (made.spans["1"].label, made.spans["2"].note) == ("y", "n")
        assert set(unplaced(made)) == {"5", "6"}
        assert unplaced(made)["6"].digest == DIGEST
        assert merged.conflicts == ()
    marked = replace(base, zones=(*base.zones, ZoneMark(20, 30, "head")))
    (conflict,) = merge(base, marked, theirs).conflicts
    assert conflict.why == OTHER_TEXT


def test_two_sides_that_were_put_in_place_for_the_same_text_agree() -> None:
    new = "Update: " + TEXT.replace("Vienna", "Geneva")
    base = document(A, B, span("5", 60, 66), arrows=(arrow("9", "1", "5"),))
    one = reanchor(base, new, digest(new), TEXT).document
    other = reanchor(base, new, digest(new), None).document
    later = replace(other, spans=Spans(replace(held, updated="2090-01-01T00:00:00Z") for held in other.spans))
    merged = merge(base, one, later)
    assert [c for c in merged.conflicts if c.kind == "span" and c.id in ("1", "2")] == []
    assert set(unplaced(merged.document)) | {held.id for held in merged.document.spans} == {"1", "2", "5"}
    assert set(unplaced_relations(merged.document)) | set(merged.document.relations) == {"9"}


def test_documents_of_different_people_are_not_merged() -> None:
    with pytest.raises(ValueError, match="one annotator"):
        merge(None, BASE, replace(BASE, annotator="ben"))


IDS = st.sampled_from(["1", "2", "3", "4", "5"])
PLACES = st.sampled_from([(4, 8), (9, 16), (32, 37), (60, 66), (0, 66)])
SPANS = st.dictionaries(
    IDS, st.tuples(PLACES, st.sampled_from(["x", "y"]), st.sampled_from([EARLY, LATE]), st.booleans()), max_size=5
)
ARROWS = st.dictionaries(st.sampled_from(["6", "7", "8"]), st.tuples(IDS, IDS, st.sampled_from(["", "n"])), max_size=3)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    made = {
        span_id: (span(span_id, *place, label=label, updated=updated), is_placed)
        for span_id, (place, label, updated, is_placed) in draw(SPANS).items()
    }
    arrows = {
        name: arrow(name, source, target, note)
        for name, (source, target, note) in draw(ARROWS).items()
        if source in made and target in made
    }
    placed = {span_id for span_id, (_, is_placed) in made.items() if is_placed}
    away = [Unplaced(one, "sha256:old") for one, is_placed in made.values() if not is_placed]
    waiting = [one for one in arrows.values() if not {one.source, one.target} <= placed]
    return replace(
        document(*(one for one, is_placed in made.values() if is_placed)),
        relations={name: one for name, one in arrows.items() if one not in waiting},
        status=draw(st.sampled_from(Status)),
        labels=draw(st.dictionaries(st.sampled_from(["p", "q"]), st.sampled_from(["u", "v"]))),
        seen=draw(st.sampled_from([(), (Extent(0, 9),), (Extent(5, 20),)])),
        zones=draw(st.sampled_from([(), (ZoneMark(0, 9, "z"),), (ZoneMark(5, 12, "z"),), (ZoneMark(50, 60, "z"),)])),
        extra=with_unplaced(draw(st.dictionaries(st.just("k"), st.sampled_from([1, None]))), away, waiting),
    )


def names(held: Document) -> set[str]:
    return {*(one.id for one in held.spans), *unplaced(held), *held.relations, *unplaced_relations(held)}


def told(conflicts: tuple[Conflict, ...], kind: str) -> Mapping[str, Conflict]:
    return {conflict.id: conflict for conflict in conflicts if conflict.kind == kind}


@settings(max_examples=200, deadline=None)
@given(base=documents(), side=documents())
def test_a_side_that_did_nothing_changes_nothing(base: Document, side: Document) -> None:
    assert merge(base, side, base) == merge(base, base, side)
    assert merge(base, side, base).document == side
    assert merge(base, side, base).conflicts == ()
    assert merge(base, side, side).document == side


@settings(max_examples=400, deadline=None)
@given(base=st.none() | documents(), ours=documents(), theirs=documents())
def test_what_was_merged_is_sound_and_nothing_that_was_added_is_lost(
    base: Document | None, ours: Document, theirs: Document
) -> None:
    merged = merge(base, ours, theirs)
    made = merged.document
    assert all(fault(one, TEXT) is None for one in made.spans)
    assert not {one.id for one in made.spans} & set(unplaced(made))
    assert all({a.source, a.target} <= {one.id for one in made.spans} for a in made.relations.values())
    before = names(base) if base else set()
    listed = {conflict.id for conflict in merged.conflicts}
    assert (names(ours) | names(theirs)) - before <= names(made) | listed
    for side in (ours, theirs):
        for one in side.spans:
            held = made.spans.get(one.id)
            same = held is not None and replace(held, updated="") == replace(one, updated="")
            was = base is not None and base.spans.get(one.id) == one
            assert same or was or one.id in listed
    for name, mark in ((mark.zone, mark) for side in (ours, theirs) for mark in side.zones):
        known = base is not None and mark in base.zones
        assert known or mark in made.zones or name in told(merged.conflicts, "zone")


@settings(max_examples=300, deadline=None)
@given(base=st.none() | documents(), ours=documents(), theirs=documents())
def test_the_sides_may_be_exchanged_but_for_what_is_in_conflict(
    base: Document | None, ours: Document, theirs: Document
) -> None:
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert {(c.kind, c.id) for c in one.conflicts} == {(c.kind, c.id) for c in other.conflicts}
    if not one.conflicts:
        assert one.document == other.document


def git(ours: bytes, theirs: bytes, base: bytes | None = None) -> bytes:
    middle = b"" if base is None else b"||||||| 1234567\n" + base
    return b"<<<<<<< HEAD\n" + ours + middle + b"=======\n" + theirs + b">>>>>>> other branch\n"


HEAD = b'{\n"article": {\n"1": {"digest": "d", "glossator": 1, "id": "a.txt"}\n},\n"relations": {},\n"spans": {\n'
TAIL = b"}\n}\n"


@pytest.mark.parametrize("base", [None, b'"5": {"id": "5", "note": ""}\n'])
@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_a_file_with_conflict_markers_is_taken_apart(base: bytes | None, ending: bytes) -> None:
    ours = b'"5": {"id": "5", "note": "ours"},\n"6": {"id": "6"}\n'
    theirs = b'"5": {"id": "5", "note": "<<<<<<< theirs"}\n'
    sides = unmerge((HEAD + git(ours, theirs, base) + TAIL).replace(b"\n", ending))
    assert sides is not None
    tables = [json.loads(side)["spans"] for side in sides]
    assert tables == [
        {"5": {"id": "5", "note": "ours"}, "6": {"id": "6"}},
        {"5": {"id": "5", "note": "<<<<<<< theirs"}},
    ]


def test_sides_are_taken_apart_whatever_became_of_their_commas_and_tables() -> None:
    content = HEAD.replace(b'"relations": {},\n', git(b'"relations": {},\n', b'"relations": {\n"7": {"id": "7"}\n},\n'))
    sides = unmerge(content + b'"5": {"id": "5"}\n"6": {"id": "6"},\n' + TAIL)
    assert sides is not None
    assert [list(json.loads(side)["relations"]) for side in sides] == [[], ["7"]]
    assert [list(json.loads(side)["spans"]) for side in sides] == [["5", "6"], ["5", "6"]]


@pytest.mark.parametrize(
    "content",
    [
        HEAD + TAIL,
        HEAD + b"<<<<<<< HEAD\n" + TAIL,
        HEAD + b"=======\n" + git(b"", b"") + TAIL,
        HEAD + git(b'"5": {"id": \n', b"") + TAIL,
        HEAD + git(b'"5": {"id": "5"}\n"5": {"id": "6"}\n', b"") + TAIL,
        git(b"no\n", b"annotations\n"),
        b"",
        b"<<<<<<< \xff\n=======\n>>>>>>>\n",
    ],
)
def test_what_has_no_two_whole_sides_is_left_to_the_damage_path(content: bytes) -> None:
    assert unmerge(content) is None


@given(content=st.binary(max_size=60), at=st.integers(0, 200))
def test_whatever_stands_in_a_file_taking_it_apart_gives_whole_files_or_none(content: bytes, at: int) -> None:
    whole = HEAD + git(b'"5": {"id": "5"}\n', b'"6": {"id": "6"}\n') + TAIL
    sides = unmerge(whole[:at] + content + whole[at:])
    if sides is not None:
        assert all("article" in parse(side, Path("a.json")) for side in sides)
