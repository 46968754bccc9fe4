"""A span: a labelled stretch of an article, in one or several fragments."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from sys import intern
from typing import Any

from annotations.errors import DamagedFile, EditRefused
from annotations.extent import Extent
from annotations.fields import Fields
from annotations.identity import later, sort_key

CONTEXT = 16
"""Code points of text before and after a span that are stored for re-anchoring."""

ENTITY = "entity"
"""The field of a span's record that names the entity it is linked to."""

FIELDS = frozenset(
    [
        "id",
        "label",
        "start",
        "end",
        "fragments",
        "quote",
        "prefix",
        "suffix",
        "attributes",
        "note",
        "origin",
        "created",
        "updated",
    ]
)

_TEXTS = itemgetter("id", "label", "quote", "prefix", "suffix", "created", "updated", "note", "origin")
_USUAL_LENGTH = len(FIELDS) - 1
"""Fields of a record that has no fragments, as one extent tells all."""


@dataclass(frozen=True, slots=True)
class Span:
    """One tagged stretch of text.

    `fragments` are non-empty, ascending and disjoint code-point extents; `quote` is their texts
    joined by one space; `extra` keeps fields this version does not know.
    """

    id: str
    label: str
    fragments: tuple[Extent, ...]
    quote: str
    prefix: str
    suffix: str
    created: str
    updated: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    origin: str = "manual"
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def start(self) -> int:
        """The first code point of the first fragment."""
        return self.fragments[0].start

    @property
    def end(self) -> int:
        """One past the last code point of the last fragment."""
        return self.fragments[-1].end

    @property
    def extent(self) -> Extent:
        """The outer bounds, half-open."""
        return Extent(self.start, self.end)

    @property
    def order(self) -> tuple[int, int, tuple[int, str]]:
        """The place in text order: by start, outer spans before inner ones, then by id."""
        return (self.fragments[0].start, -self.fragments[-1].end, sort_key(self.id))

    def covers(self, offset: int) -> bool:
        """Tell whether the code point at `offset` belongs to one of the fragments."""
        return any(f.start <= offset < f.end for f in self.fragments)

    def at(self, text: str, fragments: Iterable[tuple[int, int]], moment: str) -> "Span":
        """Return this span laid on other `fragments` of `text`; raise EditRefused where they are not sound."""
        sound = check_fragments(text, fragments)
        quote, prefix, suffix = anchor(text, sound)
        return replace(
            self, fragments=sound, quote=quote, prefix=prefix, suffix=suffix, updated=later(self.created, moment)
        )


def check_fragments(text: str, fragments: Iterable[tuple[int, int]]) -> tuple[Extent, ...]:
    """Return `fragments` as extents; raise EditRefused unless non-empty, ascending, disjoint and inside `text`."""
    sound = tuple(Extent(start, end) for start, end in fragments)
    if not sound:
        raise EditRefused("Nothing is selected; move to a word and press the label's key again.")
    reached = 0
    for fragment in sound:
        if fragment.start < reached or fragment.end <= fragment.start:
            raise EditRefused("The parts of a span must be in order and may not overlap; select them again.")
        reached = fragment.end
    if reached > len(text):
        raise EditRefused("The span reaches past the end of the article; select it again.")
    return sound


def hangs_together(span: Span) -> bool:
    """Tell whether a span's fragments are in order and as long as its quote says, which no text is needed for."""
    reached = at = 0
    for number, (start, end) in enumerate(span.fragments):
        if start < reached or end <= start or (number and span.quote[at - 1 : at] != " "):
            return False
        reached, at = end, at + end - start + 1
    return at == len(span.quote) + 1


def quote_of(text: str, fragments: Sequence[tuple[int, int]]) -> str:
    """Return the fragments' texts joined by one space."""
    return " ".join(text[start:end] for start, end in fragments)


def anchor(text: str, fragments: Sequence[Extent]) -> tuple[str, str, str]:
    """Return quote, prefix and suffix of `fragments` in `text`."""
    start, end = fragments[0].start, fragments[-1].end
    return quote_of(text, fragments), text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]


def to_record(span: Span) -> dict[str, Any]:
    """Return the span as the mapping that TinyDB files and corpora hold."""
    fragments = span.fragments
    record: dict[str, Any] = {"id": span.id, "label": span.label, "start": fragments[0].start, "end": fragments[-1].end}
    if len(fragments) > 1:
        record["fragments"] = [list(f) for f in fragments]
    record["quote"] = span.quote
    record["prefix"] = span.prefix
    record["suffix"] = span.suffix
    record["attributes"] = dict(span.attributes)
    record["note"] = span.note
    record["origin"] = span.origin
    record["created"] = span.created
    record["updated"] = span.updated
    if span.extra:
        record |= span.extra
    return record


def from_record(record: Mapping[str, Any]) -> Span:
    """Return the span that a record describes.

    Raises:
        DamagedFile: a field is missing or of the wrong kind; the sentence names it.
    """
    if len(record) == _USUAL_LENGTH and (usual := _usual(record)) is not None:
        return usual
    fields = Fields("span", record)
    start, end = fields.number("start"), fields.number("end")
    bounds = record.get("fragments")
    span = Span(
        id=fields.id("id"),
        label=fields.words("label"),
        fragments=fields.extents("fragments") if bounds else (Extent(start, end),),
        quote=fields.words("quote"),
        prefix=fields.text("prefix"),
        suffix=fields.text("suffix"),
        created=fields.text("created"),
        updated=fields.text("updated"),
        attributes=fields.mapping("attributes"),
        note=fields.text("note"),
        origin=fields.text("origin", "manual"),
        extra={key: value for key, value in record.items() if key not in FIELDS},
    )
    if (span.start, span.end) != (start, end):
        raise DamagedFile(f"span {span.id}: start and end are not the bounds of its fragments")
    return span


def _usual(record: Mapping[str, Any]) -> Span | None:
    """Return the span of a record as we write most of them: all fields sound, one fragment; else None.

    A corpus holds hundreds of thousands of them, and looking at each field by itself takes much longer.
    """
    try:
        texts = _TEXTS(record)
        start, end, attributes = record["start"], record["end"], record["attributes"]
    except KeyError:
        return None
    if set(map(type, texts)) != {str} or type(start) is not int or type(end) is not int or type(attributes) is not dict:
        return None
    id_, label, quote, prefix, suffix, created, updated, note, origin = texts
    fragments = (Extent(start, end),)
    # Thousands of spans share these words.
    label, origin, updated = intern(label), intern(origin), created if updated == created else updated
    return Span(id_, label, fragments, quote, prefix, suffix, created, updated, {**attributes}, note, origin)


def fault(span: Span, text: str) -> str | None:
    """Return what is wrong between a span and its text, in a few words, or None where all holds."""
    if len(span.fragments) == 1:
        start, end = span.fragments[0]
        if 0 <= start < end <= len(text) and text[start:end] == span.quote:
            return None
    try:
        check_fragments(text, span.fragments)
    except EditRefused:
        return f"its fragments {[tuple(f) for f in span.fragments]} are not in order inside the text"
    if span.quote != quote_of(text, span.fragments):
        return "its quote is not what stands at its offsets"
    return None
