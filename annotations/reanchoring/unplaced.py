"""Spans that have no sure place since their article's text changed, and the relations that wait for them.

They stand in the article record of the annotation file, beside the fields of the contract, because a
span of the file is one whose quote stands at its offsets: `unplaced` is a list of records, in the
order in which the spans once stood, and `unplaced_relations` a list of relation records.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from annotations import relation as relations
from annotations import span as spans
from annotations.document import Document, ZoneMark, read_summary
from annotations.errors import DamagedFile
from annotations.extent import Extent
from annotations.relation import Relation
from annotations.span import Span

KEY = "unplaced"
RELATIONS_KEY = "unplaced_relations"
ZONES_KEY = "unplaced_zones"

FIELDS = frozenset(["span", "digest", "why", "proposals"])

SHOWN = 60
"""Code points of a quote that are shown where an unplaced span is listed."""

Why = Literal["unsure", "lost"]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A span without a place: as it last stood, in the text of `digest`.

    `why` is `unsure` where `proposals` say where it may belong in the present text, the likeliest
    first, or `lost` where nothing like it was found.
    """

    span: Span
    digest: str
    why: Why = "lost"
    proposals: tuple[tuple[Extent, ...], ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The id of the span."""
        return self.span.id


def unplaced(document: Document) -> dict[str, Unplaced]:
    """Return the spans of a document that have no place, by id, in the order in which they once stood.

    Raises:
        DamagedFile: what the article record holds under `unplaced` is no list of such spans.
    """
    return {one.id: one for one in map(from_record, _records(document.extra, KEY))}


def waits(one: Unplaced) -> str:
    """Return the sentence that lists an unplaced span: its label, the beginning of its quote, and what to do."""
    shown = beginning(one.span.quote)
    return f"This {one.span.label} “{shown}” has no sure place since the text changed; place it in the app."


def beginning(quote: str) -> str:
    """Return as much of a quote as is shown where its span is listed, on one line."""
    words = " ".join(quote.split())
    return words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"


def unplaced_relations(document: Document) -> dict[str, Relation]:
    """Return the relations that wait for an unplaced end, by id; raise DamagedFile as `unplaced` does."""
    return {arrow.id: arrow for arrow in map(relations.from_record, _records(document.extra, RELATIONS_KEY))}


def unplaced_zones(document: Document) -> list[ZoneMark]:
    """Return the zones that lost their lines, as they last stood; raise DamagedFile as `unplaced` does."""
    return list(read_summary({"zones": _records(document.extra, ZONES_KEY)})["zones"])


def zone_records(marks: Iterable[ZoneMark]) -> list[dict[str, Any]]:
    """Return zones that lost their lines as the list that the article record holds."""
    return [{"zone": mark.zone, "start": mark.start, "end": mark.end, **mark.extra} for mark in marks]


def how_many(document: Document) -> tuple[int, int]:
    """Return how many spans and how many zones wait for a place; what cannot be read counts as none."""
    spans_held, zones_held = (document.extra.get(key) for key in (KEY, ZONES_KEY))
    return (
        len(spans_held) if isinstance(spans_held, list) else 0,
        len(zones_held) if isinstance(zones_held, list) else 0,
    )


def waits_as_zone(mark: ZoneMark) -> str:
    """Return the sentence that lists a zone without lines: its name, where it stood, and what to do."""
    return (
        f"The zone {mark.zone}, once at {mark.start} to {mark.end}, has no sure place since the text changed; place it"
        " in the app."
    )


def with_unplaced(extra: Mapping[str, Any], held: Iterable[Unplaced], arrows: Iterable[Relation]) -> Mapping[str, Any]:
    """Return the further fields of an article record with exactly these spans and relations in them."""
    fields = {key: value for key, value in extra.items() if key not in (KEY, RELATIONS_KEY)}
    records = [to_record(one) for one in sorted(held, key=lambda one: one.span.order)]
    waiting = [relations.to_record(arrow) for arrow in sorted(arrows, key=lambda arrow: arrow.order)]
    return fields | ({KEY: records} if records else {}) | ({RELATIONS_KEY: waiting} if waiting else {})


def to_record(one: Unplaced) -> dict[str, Any]:
    """Return an unplaced span as the mapping that the article record holds."""
    return {
        "span": spans.to_record(one.span),
        "digest": one.digest,
        "why": one.why,
        "proposals": [[list(fragment) for fragment in fragments] for fragments in one.proposals],
    } | dict(one.extra)


def from_record(record: Mapping[str, Any]) -> Unplaced:
    """Return the unplaced span that a record describes; raise DamagedFile where it is unsound."""
    try:
        return Unplaced(
            span=spans.from_record(record["span"]),
            digest=str(record.get("digest", "")),
            why="unsure" if record.get("why") == "unsure" else "lost",
            proposals=tuple(
                tuple(Extent(int(start), int(end)) for start, end in fragments)
                for fragments in record.get("proposals") or ()
            ),
            extra={key: value for key, value in record.items() if key not in FIELDS},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DamagedFile(f"a span without a place is not sound ({error})") from error


def _records(extra: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    held = extra.get(key) or []
    if not isinstance(held, list) or not all(isinstance(record, dict) for record in held):
        raise DamagedFile(f"the article record's field {key} is not a list of records")
    return cast("list[Mapping[str, Any]]", held)
