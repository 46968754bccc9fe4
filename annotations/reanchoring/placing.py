"""Edits of what has no place in the text: laying it on a place chosen by hand, or giving it up.

As in `annotations.editing`, each returns a Change and raises EditRefused, in one sentence.
"""

from collections.abc import Iterable
from dataclasses import replace

from annotations.change import Change, difference
from annotations.document import Document, ZoneMark
from annotations.editing import mark_zone
from annotations.errors import EditRefused
from annotations.extent import Extent
from annotations.identity import now
from annotations.overlap import refuse_clash
from annotations.reanchoring.unplaced import ZONES_KEY, Unplaced, unplaced, unplaced_relations, unplaced_zones
from annotations.schema import Schema
from annotations.text import Text


def place(
    document: Document, text: Text, span_id: str, fragments: Iterable[tuple[int, int]], schema: Schema | None = None
) -> Change:
    """Return the change that lays an unplaced span on `fragments` of the document's text.

    It keeps its id, label, note and attributes; the relations come back whose other end is in place
    too. Overlaps are refused where `schema` is given and forbids them.
    """
    one = unplaced_span(document, span_id)
    span = one.span.at(text.string, fragments, now())
    if schema is not None:
        refuse_clash(span, document.spans.overlapping(span.start, span.end), schema.overlap)
    back = [
        arrow
        for arrow in unplaced_relations(document).values()
        if arrow.touches(span_id)
        and all(end == span_id or end in document.spans for end in (arrow.source, arrow.target))
    ]
    return Change(
        f"place {span.label}",
        spans=((None, span),),
        relations=tuple((None, arrow) for arrow in back if arrow.id not in document.relations),
        unplaced=((one, None),),
        unplaced_relations=tuple((arrow, None) for arrow in back),
    )


def give_up(document: Document, span_id: str) -> Change:
    """Return the change that removes an unplaced span, with the relations that waited for it."""
    one = unplaced_span(document, span_id)
    arrows = tuple((arrow, None) for arrow in unplaced_relations(document).values() if arrow.touches(span_id))
    return Change(f"give up {one.span.label}", unplaced=((one, None),), unplaced_relations=arrows)


def place_zone(document: Document, schema: Schema, mark: ZoneMark, lines: Extent) -> Change:
    """Return the change that lays a zone without lines on whole lines.

    Where these lines bear the mark already it waits no longer. Refused where another mark would have to go for it, and
    where `schema` does not know the zone.
    """
    if (held := in_the_way(document, mark.zone, lines)) is not None:
        raise lines_taken(held.zone)
    after = give_up_zone(document, mark).apply(document)
    if not any((held.start, held.end, held.zone) == (*lines, mark.zone) for held in document.zones):
        after = mark_zone(after, schema, mark.zone, lines).apply(after)
        placed = replace(mark, start=lines.start, end=lines.end)
        zones = tuple(placed if (held.start, held.end) == tuple(lines) else held for held in after.zones)
        after = replace(after, zones=zones)
    return difference(f"place the zone {mark.zone}", document, after)


def in_the_way(document: Document, zone: str, lines: Extent) -> ZoneMark | None:
    """Return the first mark that goes where these lines are marked as `zone`, None where all can stay."""
    return next(
        (
            held
            for held in document.zones
            if held.start < lines.end and lines.start < held.end and (held.start, held.end, held.zone) != (*lines, zone)
        ),
        None,
    )


def lines_taken(zone: str) -> EditRefused:
    """Return the refusal of lines that are marked as `zone`."""
    return EditRefused(f"These lines are marked as {zone} already; select others, or give up the zone that waits.")


def give_up_zone(document: Document, mark: ZoneMark) -> Change:
    """Return the change that removes a zone without lines."""
    held = list(document.extra.get(ZONES_KEY) or ())
    waiting = unplaced_zones(document)
    if mark not in waiting:
        raise EditRefused("That zone has its lines, or is gone already; choose another.")
    at = waiting.index(mark)
    left = [*held[:at], *held[at + 1 :]]
    return Change(f"give up the zone {mark.zone}", state=({ZONES_KEY: held}, {ZONES_KEY: left} if left else {}))


def unplaced_span(document: Document, span_id: str) -> Unplaced:
    """Return what has no place under that id; raise EditRefused where there is nothing."""
    one = unplaced(document).get(span_id)
    if one is None:
        raise EditRefused("That span has its place, or is gone already; choose another.")
    return one
