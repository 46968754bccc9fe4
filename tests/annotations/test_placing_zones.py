"""Zones that lost their lines: laid on other lines, or given up, each as one change that can be undone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.document import Document, ZoneMark
from annotations.editing import mark_zone
from annotations.errors import EditRefused
from annotations.extent import Extent
from annotations.reanchoring.placing import give_up_zone, in_the_way, place_zone
from annotations.reanchoring.unplaced import ZONES_KEY, how_many, unplaced_zones
from annotations.schema import Status
from annotations.schema_file import parse

SCHEMA = parse("labels:\n  a: {key: a}\nzones:\n  menu: {key: m}\n  advert: {key: v}\n")
MENU, ADVERT = ZoneMark(3, 9, "menu", {"by": "hand"}), ZoneMark(20, 31, "advert")


def waiting(*marks: ZoneMark, zones: tuple[ZoneMark, ...] = ()) -> Document:
    records = [{"zone": mark.zone, "start": mark.start, "end": mark.end, **mark.extra} for mark in marks]
    return Document("a.txt", "d", "ana", Status.STARTED, zones=zones, extra={ZONES_KEY: records} if records else {})


def test_a_zone_is_given_up_alone_and_the_others_wait_on() -> None:
    held = waiting(MENU, ADVERT)
    change = give_up_zone(held, MENU)
    assert change.what == "give up the zone menu"
    assert unplaced_zones(change.apply(held)) == [ADVERT]
    assert change.inverse().apply(change.apply(held)) == held


def test_the_last_one_that_is_given_up_leaves_no_field_behind() -> None:
    held = waiting(MENU)
    assert give_up_zone(held, MENU).apply(held).extra == {}


def test_a_zone_that_is_laid_on_lines_keeps_what_else_is_known_of_it() -> None:
    held = waiting(MENU, ADVERT, zones=(ZoneMark(12, 18, "advert"),))
    change = place_zone(held, SCHEMA, MENU, Extent(0, 10))
    after = change.apply(held)
    assert after.zones == (ZoneMark(0, 10, "menu", {"by": "hand"}), ZoneMark(12, 18, "advert"))
    assert unplaced_zones(after) == [ADVERT]
    assert change.inverse().apply(after) == held


def test_lines_that_bear_the_mark_already_keep_it() -> None:
    held = waiting(MENU, zones=(ZoneMark(0, 10, "menu"),))
    after = place_zone(held, SCHEMA, MENU, Extent(0, 10)).apply(held)
    assert (after.zones, after.extra) == (held.zones, {})


@pytest.mark.parametrize(
    "there", [ZoneMark(0, 10, "advert"), ZoneMark(8, 12, "advert"), ZoneMark(0, 4, "menu"), ZoneMark(0, 12, "menu")]
)
def test_lines_on_which_another_mark_would_have_to_go_are_refused(there: ZoneMark) -> None:
    held = waiting(MENU, zones=(there,))
    assert in_the_way(held, "menu", Extent(0, 10)) == there
    with pytest.raises(EditRefused, match=f"marked as {there.zone} already"):
        place_zone(held, SCHEMA, MENU, Extent(0, 10))


def test_marks_before_and_after_the_lines_stay_where_they_are() -> None:
    around = ZoneMark(0, 4, "advert"), ZoneMark(10, 18, "advert")
    after = place_zone(waiting(MENU, zones=around), SCHEMA, MENU, Extent(4, 10)).apply(waiting(MENU, zones=around))
    assert [(mark.start, mark.end, mark.zone) for mark in after.zones] == [
        (0, 4, "advert"),
        (4, 10, "menu"),
        (10, 18, "advert"),
    ]


def test_a_zone_that_nobody_waits_for_or_the_schema_lacks_is_refused() -> None:
    with pytest.raises(EditRefused, match="gone already"):
        give_up_zone(waiting(MENU), ADVERT)
    with pytest.raises(EditRefused, match="no zone 'footer'"):
        place_zone(waiting(ZoneMark(1, 2, "footer")), SCHEMA, ZoneMark(1, 2, "footer"), Extent(0, 10))


def test_what_waits_is_counted_and_what_cannot_be_read_counts_as_none() -> None:
    assert how_many(waiting(MENU, ADVERT)) == (0, 2)
    assert how_many(Document("a.txt", "d", "ana", extra={ZONES_KEY: 5})) == (0, 0)


EXTENTS = st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda pair: Extent(pair[0], sum(pair)))
MARKS = st.builds(
    lambda lines, zone, extra: ZoneMark(lines.start, lines.end, zone, extra),
    EXTENTS,
    st.sampled_from(["menu", "advert"]),
    st.dictionaries(st.just("by"), st.integers(0, 2)),
)


@given(st.lists(MARKS, min_size=1, max_size=4), st.lists(EXTENTS, max_size=3), EXTENTS, st.data())
def test_undo_of_any_placing_is_the_identity(
    marks: list[ZoneMark], lines: list[Extent], at: Extent, data: st.DataObject
) -> None:
    held = waiting(*marks)
    for extent in lines:
        held = mark_zone(held, SCHEMA, "menu", extent).apply(held)
    mark = data.draw(st.sampled_from(marks))
    changes = [give_up_zone(held, mark)]
    if in_the_way(held, mark.zone, at) is None:
        changes.append(place_zone(held, SCHEMA, mark, at))
    for change in changes:
        after = change.apply(held)
        assert len(unplaced_zones(after)) == len(marks) - 1
        assert {(zone.start, zone.end, zone.zone) for zone in held.zones} <= {
            (zone.start, zone.end, zone.zone) for zone in after.zones
        }
        assert change.inverse().apply(after) == held
    assert len(changes) == 1 or any((zone.start, zone.end, zone.zone) == (*at, mark.zone) for zone in after.zones)
