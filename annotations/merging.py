"""Merging two values of what one annotator says of one article, as when two copies of a workspace meet."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from annotations import editing
from annotations.document import Document, ZoneMark
from annotations.extent import Extent
from annotations.identity import later
from annotations.reanchoring.unplaced import (
    KEY,
    RELATIONS_KEY,
    ZONES_KEY,
    Unplaced,
    unplaced,
    unplaced_relations,
    unplaced_zones,
    with_unplaced,
    zone_records,
)
from annotations.relation import Relation
from annotations.span import Span
from annotations.spans import Spans

Kind = Literal["span", "relation", "verdict", "label", "zone", "state"]

DIFFERENT = "both sides changed it, and differently"
EDITED_HERE = "it was changed here and removed there"
EDITED_THERE = "it was removed here and changed there"
NO_END = "one of the spans that it joins is gone"
OVERLAPS = "both sides marked these lines, and differently"
OTHER_TEXT = "it was made in another version of the text"

T = TypeVar("T")
Standing = Span | Unplaced
"""A span of a document, with or without a place."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """What two sides did that does not go together.

    `id` is that of the span or relation, else the name of the label, zone or field; `ours` and `theirs`
    are the two values, None where a side does not have it; `why` says in a few words what is the matter.
    """

    kind: Kind
    id: str
    ours: Any
    theirs: Any
    why: str


@dataclass(frozen=True, slots=True)
class Merge:
    """The merged document, and what a person should look at; nothing that a side added is in neither of them.

    `notice` is a sentence on what became of a damaged file that was merged, else "".
    """

    document: Document
    conflicts: tuple[Conflict, ...]
    notice: str = ""


def merge(base: Document | None, ours: Document, theirs: Document) -> Merge:
    """Return the two sides as one; `base` is the last value they shared, where that is known.

    What only one side changed is taken from it; where both changed the same differently, ours stays and
    theirs is listed; where one removed what the other changed, the changed one stays and is listed.
    Without a base nothing counts as removed. Where the sides stand on different versions of the text,
    the version is merged like a field, and a span that was made or laid anew in the other version is
    kept without a place (`annotations.reanchoring.unplaced`), to be put in place by `reanchor` or by hand.

    Raises:
        ValueError: the documents are not of one article and one annotator.
        DamagedFile: what one of them holds without a place cannot be read.
    """
    others = [document for document in (base, theirs) if document is not None]
    if any((d.article_id, d.annotator) != (ours.article_id, ours.annotator) for d in others):
        raise ValueError("only documents of one article and one annotator can be merged")
    conflicts: list[Conflict] = []
    digest = _field("digest", lambda document: document.digest, base, ours, theirs, conflicts)
    spans = _spans(base, ours, theirs, digest, conflicts)
    arrows = _each("relation", _arrows(base), _arrows(ours), _arrows(theirs), conflicts)
    placed, waiting = _joined(arrows, spans, _arrows(ours), conflicts)
    extra = _each("state", _extra(base), _extra(ours), _extra(theirs), conflicts)
    extra |= _waiting_zones(base, ours, theirs, conflicts)
    held = [one for one in spans.values() if isinstance(one, Unplaced)]
    document = replace(
        _state(base, ours, theirs, digest, conflicts),
        spans=Spans(one for one in spans.values() if isinstance(one, Span)),
        relations=placed,
        verdicts=_each("verdict", base.verdicts if base else {}, ours.verdicts, theirs.verdicts, conflicts),
        extra=with_unplaced(extra, held, waiting.values()),
    )
    return Merge(document, tuple(conflicts))


def merge_on(before: Merge | None, base: Document | None, ours: Document, theirs: Document) -> Merge:
    """Return what `merge` does, where ours is what was merged `before`, if anything was."""
    found = merge(base, before.document if before else ours, theirs)
    return Merge(found.document, (*before.conflicts, *found.conflicts), before.notice) if before else found


def _each(
    kind: Kind, base: Mapping[str, T], ours: Mapping[str, T], theirs: Mapping[str, T], conflicts: list[Conflict]
) -> dict[str, T]:
    """Merge values by their names."""
    made: dict[str, T] = {}
    for name in [*ours, *(name for name in theirs if name not in ours)]:
        # In a list, so that a value which is None is told apart from one that is not there.
        value = _one(kind, name, _held(base, name), _held(ours, name), _held(theirs, name), conflicts)
        if value:
            made[name] = value[0]
    return made


def _held(side: Mapping[str, T], name: str) -> list[T]:
    return [side[name]] if name in side else []


def _one(kind: Kind, name: str, base: list[T], ours: list[T], theirs: list[T], conflicts: list[Conflict]) -> list[T]:
    """Return the merged value of one thing, each in a list that is empty where it is not there."""
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    if ours and theirs:
        if (same := _same(ours[0], theirs[0])) is not None:
            return [same]
        why = DIFFERENT
    else:
        why = EDITED_HERE if ours else EDITED_THERE
    conflicts.append(Conflict(kind, name, ours[0] if ours else None, theirs[0] if theirs else None, why))
    return ours or theirs


def _same(one: T, other: T) -> T | None:
    """Return one of two values that say the same, None where they do not.

    Spans and relations do that whenever they were changed, unplaced ones whatever was proposed for them.
    """
    if isinstance(one, Span | Relation) and isinstance(other, Span | Relation):
        earlier, latest = sorted((one, other), key=lambda value: value.updated)
        return latest if replace(earlier, updated=latest.updated) == latest else None
    if isinstance(one, Unplaced) and isinstance(other, Unplaced) and one.span == other.span:
        return min(one, other, key=repr)
    return None


def _spans(
    base: Document | None, ours: Document, theirs: Document, digest: str, conflicts: list[Conflict]
) -> dict[str, Standing]:
    sides: list[dict[str, Standing]] = [_standing(document) for document in (base, ours, theirs)]
    digests = [document.digest if document else digest for document in (base, ours, theirs)]
    if all(known == digest for known in digests):
        return _each("span", sides[0], sides[1], sides[2], conflicts)
    present = next(side for side, known in zip(sides[1:], digests[1:], strict=True) if known == digest)
    rebased = [
        {
            span_id: one if known == digest else _carried(one, present.get(span_id), sides[0].get(span_id), known)
            for span_id, one in side.items()
        }
        for side, known in zip(sides, digests, strict=True)
    ]
    return _each("span", rebased[0], rebased[1], rebased[2], conflicts)


def _carried(one: Standing, there: Standing | None, before: Standing | None, digest: str) -> Standing:
    """Return a span that was made in the text of `digest` as it is in the present text.

    It stands where its namesake `there` does, unless it was laid on other words since `before`.
    """
    if isinstance(one, Unplaced):
        return there if isinstance(there, Unplaced) and there.span == one.span else one
    if there is None:
        return Unplaced(one, digest)
    was = before.span if isinstance(before, Unplaced) else before
    if was is not None and (one.fragments, one.quote) != (was.fragments, was.quote):
        return Unplaced(one, digest)
    if isinstance(there, Unplaced):
        return replace(there, span=one)
    if there.quote != one.quote:
        return Unplaced(one, digest)
    return replace(
        one,
        fragments=there.fragments,
        prefix=there.prefix,
        suffix=there.suffix,
        updated=later(one.updated, there.updated),
    )


def _joined(
    arrows: Mapping[str, Relation],
    spans: Mapping[str, Standing],
    ours: Mapping[str, Relation],
    conflicts: list[Conflict],
) -> tuple[dict[str, Relation], dict[str, Relation]]:
    """Return the relations whose ends are in place, and those that wait for one."""
    placed: dict[str, Relation] = {}
    waiting: dict[str, Relation] = {}
    for name, arrow in arrows.items():
        ends = [spans.get(arrow.source), spans.get(arrow.target)]
        if None in ends:
            here, there = (arrow, None) if name in ours else (None, arrow)
            conflicts.append(Conflict("relation", name, here, there, NO_END))
        elif all(isinstance(end, Span) for end in ends):
            placed[name] = arrow
        else:
            waiting[name] = arrow
    return placed, waiting


def _standing(document: Document | None) -> dict[str, Standing]:
    return {**unplaced(document), **{span.id: span for span in document.spans}} if document else {}


def _arrows(document: Document | None) -> dict[str, Relation]:
    return {**unplaced_relations(document), **document.relations} if document else {}


def _extra(document: Document | None) -> dict[str, Any]:
    held = document.extra if document else {}
    return {name: value for name, value in held.items() if name not in (KEY, RELATIONS_KEY, ZONES_KEY)}


def _waiting_zones(
    base: Document | None, ours: Document, theirs: Document, conflicts: list[Conflict]
) -> dict[str, list[dict[str, Any]]]:
    """Return the merged field of the zones that lost their lines; nothing where none waits any more."""
    was, here, there = (_by_place(document) for document in (base, ours, theirs))
    made = _each("zone", was, here, there, conflicts)
    by_place = dict(sorted(made.items(), key=lambda item: (item[1].start, item[1].end, item[0])))
    # The order in which they are asked about is not worth a change.
    kept = next((side for side in (here, there) if side == made), by_place)
    return {ZONES_KEY: zone_records(kept.values())} if kept else {}


def _by_place(document: Document | None) -> dict[str, ZoneMark]:
    """Return the zones that lost their lines by name and last place; of several alike each has its number."""
    found: dict[str, ZoneMark] = {}
    often = Counter[str]()
    for mark in unplaced_zones(document) if document else ():
        name = f"{mark.zone} {mark.start}–{mark.end}"
        often[name] += 1
        found[f"{name} {often[name]}" if often[name] > 1 else name] = mark
    return found


def _state(base: Document | None, ours: Document, theirs: Document, digest: str, conflicts: list[Conflict]) -> Document:
    """Return ours with the merged status, labels, note, zones and what was seen."""
    return replace(
        ours,
        digest=digest,
        status=_field("status", lambda d: d.status, base, ours, theirs, conflicts),
        note=_field("note", lambda d: d.note, base, ours, theirs, conflicts),
        labels=_each("label", base.labels if base else {}, ours.labels, theirs.labels, conflicts),
        zones=_zones(base, ours, theirs, digest, conflicts),
        seen=_seen(base, ours, theirs, digest),
    )


def _field(
    name: str,
    of: Callable[[Document], T],
    base: Document | None,
    ours: Document,
    theirs: Document,
    conflicts: list[Conflict],
) -> T:
    return _one("state", name, [of(base)] if base else [], [of(ours)], [of(theirs)], conflicts)[0]


def _zones(
    base: Document | None, ours: Document, theirs: Document, digest: str, conflicts: list[Conflict]
) -> tuple[ZoneMark, ...]:
    """Return the zones that a side added or that both kept; of two that overlap, ours."""
    if ours.digest != theirs.digest:
        present, other = (ours, theirs) if ours.digest == digest else (theirs, ours)
        for mark in other.zones:
            if base is None or base.digest != other.digest or mark not in base.zones:
                here, there = (mark, None) if other is ours else (None, mark)
                conflicts.append(Conflict("zone", mark.zone, here, there, OTHER_TEXT))
        return present.zones
    if base is not None and base.digest == digest:
        if theirs.zones == base.zones:
            return ours.zones
        if ours.zones == base.zones:
            return theirs.zones
    before = base.zones if base is not None and base.digest == digest else ()
    kept = [mark for mark in ours.zones if mark in theirs.zones or mark not in before]
    for mark in theirs.zones:
        if mark in ours.zones or mark in before:
            continue
        clash = next((held for held in kept if held.start < mark.end and mark.start < held.end), None)
        if clash is None:
            kept.append(mark)
        else:
            conflicts.append(Conflict("zone", mark.zone, clash, mark, OVERLAPS))
    return tuple(sorted(kept, key=lambda mark: (mark.start, mark.end, mark.zone)))


def _seen(base: Document | None, ours: Document, theirs: Document, digest: str) -> tuple[Extent, ...]:
    """Return what either side has seen of the present text."""
    if ours.digest != theirs.digest:
        return ours.seen if ours.digest == digest else theirs.seen
    if base is not None and theirs.seen == base.seen:
        return ours.seen
    if base is not None and ours.seen == base.seen:
        return theirs.seen
    return editing.mark_seen(ours, theirs.seen).seen
