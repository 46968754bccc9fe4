"""Putting annotations back in place when their article's text has changed under them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from annotations.article import digest
from annotations.change import Change, difference
from annotations.document import Document, ZoneMark
from annotations.extent import Extent
from annotations.identity import now
from annotations.reanchoring.alignment import Alignment
from annotations.reanchoring.needles import Needles
from annotations.reanchoring.placement import CHANGED, TOUCHED, by_context, by_text
from annotations.reanchoring.proposals import Proposal, Proposer
from annotations.reanchoring.unplaced import (
    ZONES_KEY,
    Unplaced,
    unplaced,
    unplaced_relations,
    with_unplaced,
    zone_records,
)
from annotations.relation import Relation
from annotations.span import Span, fault
from annotations.spans import Spans

WHAT = "put in place again"

_LINE_ENDS = frozenset("\n\r\x85\u2028\u2029")


@dataclass(frozen=True, slots=True)
class Moved:
    """A span that is surely somewhere else now: its fragments in the old and the new text."""

    span_id: str
    old: tuple[Extent, ...]
    new: tuple[Extent, ...]


@dataclass(frozen=True, slots=True)
class Unsure:
    """A span as it was, the places where it may belong, the likeliest first, and why none of them is sure."""

    span: Span
    proposals: tuple[Proposal, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Reanchoring:
    """A document for the new text, and what became of its spans.

    `change` makes `document` of the old one, and its inverse the old one of `document`. `kept` spans
    stand where they stood. `unsure` and `lost` ones, and the relations that touch them, are in the
    document without a place (`annotations.reanchoring.unplaced`). `lost_zones` are marks that must be made again.
    """

    document: Document
    change: Change
    kept: int
    moved: tuple[Moved, ...]
    unsure: tuple[Unsure, ...]
    lost: tuple[Span, ...]
    lost_zones: tuple[ZoneMark, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Tell whether everything found its place."""
        return not (self.unsure or self.lost or self.lost_zones)


def reanchor(document: Document, new_text: str, new_digest: str, old_text: str | None = None) -> Reanchoring:
    """Return what becomes of a document when its article's text is `new_text`, whose digest is `new_digest`.

    `old_text` helps where it is known; one that is not the text of the document is left aside. A span
    is moved only where its new place is sure; nothing is dropped. A span without a place gets it back
    when its own text comes back. Of what was seen, only what is surely unchanged stays seen.

    Raises:
        DamagedFile: what the document holds without a place cannot be read.
    """
    waiting = unplaced(document)
    if document.digest == new_digest:
        return Reanchoring(document, Change(WHAT), len(document.spans), (), (), ())
    spans = list(document.spans)
    is_known = old_text is not None and digest(old_text) == document.digest
    placement = by_text(spans, old_text, new_text) if old_text is not None and is_known else by_context(spans, new_text)
    moment = now()
    laid: dict[str, Span] = {}
    moved: list[Moved] = []
    for span in spans:
        if (fragments := placement.sure.get(span.id)) is None:
            continue
        put = span.at(new_text, fragments, moment)
        laid[span.id] = span if replace(put, updated=span.updated) == span else put
        if fragments != span.fragments:
            moved.append(Moved(span.id, span.fragments, fragments))
    for one in waiting.values():
        if one.digest == new_digest and fault(one.span, new_text) is None:
            laid.setdefault(one.id, one.span)
            moved.append(Moved(one.id, one.span.fragments, one.span.fragments))
    astray = [Unplaced(span, document.digest) for span in spans if span.id not in laid]
    astray += [one for one in waiting.values() if one.id not in laid and one.id not in document.spans]
    unsure = _proposed(astray, new_text, placement.alignment, placement.why)
    held = [
        replace(one, why="unsure" if found.proposals else "lost", proposals=tuple(p.fragments for p in found.proposals))
        for one, found in zip(astray, unsure, strict=True)
    ]
    zones, lost_zones = _zones(document.zones, placement.alignment, new_text)
    made = replace(
        document,
        digest=new_digest,
        seen=placement.alignment.mapped(document.seen),
        zones=zones,
        spans=Spans(laid.values()),
        extra=_with_zones(document, lost_zones),
    )
    made = _related(made, held, document)
    return Reanchoring(
        made,
        difference(WHAT, document, made),
        len(laid) - len(moved),
        tuple(moved),
        tuple(found for found in unsure if found.proposals),
        tuple(found.span for found in unsure if not found.proposals),
        tuple(lost_zones),
    )


def _proposed(astray: list[Unplaced], text: str, alignment: Alignment, why: Mapping[str, str]) -> list[Unsure]:
    """Return for each span without a place what may be meant."""
    if not astray:
        return []
    proposer = Proposer(text, alignment, Needles(text, (one.span.quote for one in astray)), len(astray))
    found: list[Unsure] = []
    for one in astray:
        proposals = proposer.proposals(one.span)
        reason = why.get(one.id, TOUCHED)
        if reason == TOUCHED and not any(_says(text, p, one.span.quote) for p in proposals):
            reason = CHANGED
        found.append(Unsure(one.span, proposals, reason))
    return found


def _says(text: str, proposal: Proposal, quote: str) -> bool:
    return " ".join(text[start:end] for start, end in proposal.fragments) == quote


def _related(document: Document, held: list[Unplaced], old: Document) -> Document:
    """Return the document with its relations where their ends are: those of unplaced spans wait with them."""
    away = {one.id for one in held}
    arrows: dict[str, Relation] = dict(old.relations)
    loose = unplaced_relations(old)
    back = {
        name: arrow
        for name, arrow in loose.items()
        if name not in arrows and arrow.source in document.spans and arrow.target in document.spans
    }
    gone = {name: arrow for name, arrow in arrows.items() if arrow.source in away or arrow.target in away}
    placed = {name: arrow for name, arrow in {**arrows, **back}.items() if name not in gone}
    left = {name: arrow for name, arrow in {**loose, **gone}.items() if name not in placed}
    return replace(document, relations=placed, extra=with_unplaced(document.extra, held, left.values()))


def _zones(marks: Iterable[ZoneMark], alignment: Alignment, text: str) -> tuple[tuple[ZoneMark, ...], list[ZoneMark]]:
    """Return the marks in the new text, and those, as they were, whose lines do not begin and end as they did."""
    kept: list[ZoneMark] = []
    lost: list[ZoneMark] = []
    for mark in marks:
        head = alignment.match(mark.start, mark.start + 1)
        tail = alignment.match(mark.end - 1, mark.end)
        start = mark.start + head.shift if head else -1
        end = mark.end + tail.shift if tail else -1
        if 0 <= start < end <= len(text) and _is_edge(text, start) and _is_edge(text, end):
            kept.append(replace(mark, start=start, end=end))
        else:
            lost.append(mark)
    return tuple(kept), lost


def _is_edge(text: str, offset: int) -> bool:
    """Tell whether a line begins or ends at `offset`."""
    return offset in (0, len(text)) or text[offset - 1] in _LINE_ENDS or text[offset] in _LINE_ENDS


def _with_zones(document: Document, lost: list[ZoneMark]) -> dict[str, object]:
    """Return the further fields of the article record with the lost marks among them."""
    extra = dict(document.extra)
    if lost:
        extra[ZONES_KEY] = [*(extra.get(ZONES_KEY) or ()), *zone_records(lost)]
    return extra
