"""The ledger of an exported folder: what a format's own files have no place for.

The first line of `glossator.ledger` names the format and holds the schema; each other line is an article with its
metadata, the files that hold it, what its annotators say of it as a whole, and, by span and relation, the fields that
the format's own files say otherwise or not at all. What those files say comes first: a field is taken from the ledger
only where they still say what they said at the export.

This is for files with no room for a field of ours in which the tool can change anything (brat, WebAnno TSV, XMI, Web
Annotation); where there is such a field, `remainder` and `particulars` keep less and need no file of their own.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from annotations import document as documents
from annotations import relation as relations
from annotations import span as spans
from annotations.document import Document
from annotations.errors import DamagedFile, FormatError
from annotations.folder import LEDGER as LEDGER
from annotations.formats.encoding import to_json
from annotations.relation import Relation
from annotations.span import Span
from annotations.spans import Spans

VERSION = 1

_EXTRA = "extra"


def head(form: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the first line's record; not one that could be taken for a corpus in JSON Lines."""
    return {"format": form, "glossator": VERSION, "schema": dict(schema)}


def read_head(record: Mapping[str, Any], form: str) -> Mapping[str, Any]:
    """Return the schema in a first line; raise FormatError where it is none, of another format or newer."""
    schema, version = record.get("schema"), record.get("glossator")
    if record.get("format") != form or not isinstance(schema, Mapping) or type(version) is not int:
        raise FormatError(f"{LEDGER} does not begin like that of a {form} export; say another --format or remove it.")
    if version > VERSION:
        raise FormatError(f"{LEDGER} was written for version {version}; update this Glossator, which reads {VERSION}.")
    return schema


@dataclass(frozen=True, slots=True)
class Shown:
    """What a format's own file says of a document, and by the id of a span or relation that which it has there."""

    document: Document
    spans: Mapping[str, str]
    relations: Mapping[str, str]


def kept(shown: Shown, full: Document) -> dict[str, Any]:
    """Return what the ledger keeps of `full` where the format's file says `shown`."""
    said = shown.document
    pairs = [(said.spans[shown.spans[span.id]], span) for span in full.spans]
    arrows = [(said.relations[shown.relations[arrow.id]], arrow) for arrow in full.ordered_relations()]
    return {
        "state": documents.summary_record(full),
        **({_EXTRA: dict(full.extra)} if full.extra else {}),
        "spans": {
            _span_key(there): left for there, span in pairs if (left := _left(_span_record(there), _span_record(span)))
        },
        "relations": {
            _relation_key(there): left
            for there, arrow in arrows
            if (left := _left(_relation_record(there), _relation_record(arrow)))
        },
    }


def completed(bare: Document, record: Mapping[str, Any]) -> Document:
    """Return what a file says, `bare`, with what the ledger kept of it; raise FormatError where that is not sound."""
    state, extra = _kept(record.get("state")), _kept(record.get(_EXTRA, {}))
    kept_spans, kept_relations = _kept(record.get("spans")), _kept(record.get("relations"))
    ids: dict[str, str] = {}
    held: list[Span] = []
    arrows: dict[str, Relation] = {}
    try:
        for span in bare.spans:
            made = _span(_filled(_span_record(span), kept_spans.get(_span_key(span), {})))
            ids[span.id] = made.id
            held.append(made)
        for arrow in bare.relations.values():
            left = kept_relations.get(_relation_key(arrow), {})
            ended = replace(arrow, source=ids[arrow.source], target=ids[arrow.target])
            whole = _relation(_filled(_relation_record(ended), left))
            arrows[whole.id] = whole
        made_document = replace(bare, extra=dict(extra), **documents.read_summary(state))
    except DamagedFile as error:
        raise FormatError(f"{LEDGER}: {error}") from error
    if len(Spans(held)) != len(held) or len(arrows) != len(bare.relations):
        raise FormatError(f"an id of {bare.annotator} stands there twice")
    return replace(made_document, spans=Spans(held), relations=arrows)


def numbered(ids: Iterable[str], prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each id with the name that a file gives it: its own where it has such a one, else `prefix` and a number."""
    listed = list(ids)
    taken = {one for one in listed if _is_numbered(one, prefix)}
    number = 0
    for one in listed:
        if one in taken:
            yield one, one
            continue
        number += 1
        while f"{prefix}{number}" in taken:
            number += 1
        yield one, f"{prefix}{number}"


def _is_numbered(name: str, prefix: str) -> bool:
    digits = name.removeprefix(prefix)
    return name == prefix + digits and 0 < len(digits) < 10 and digits.isascii() and digits.isdecimal() and digits > "0"


def _span_key(span: Span) -> str:
    return to_json([span.id, span.label, *(list(fragment) for fragment in span.fragments)])


def _relation_key(arrow: Relation) -> str:
    return to_json([arrow.id, arrow.label, arrow.source, arrow.target])


def _span_record(span: Span) -> dict[str, Any]:
    return {**spans.to_record(replace(span, extra={})), _EXTRA: dict(span.extra)}


def _relation_record(arrow: Relation) -> dict[str, Any]:
    return {**relations.to_record(replace(arrow, extra={})), _EXTRA: dict(arrow.extra)}


def _span(record: dict[str, Any]) -> Span:
    extra = record.pop(_EXTRA)
    return replace(spans.from_record(record), extra=_mapping(extra))


def _relation(record: dict[str, Any]) -> Relation:
    extra = record.pop(_EXTRA)
    return replace(relations.from_record(record), extra=_mapping(extra))


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise DamagedFile("a record lacks a sound 'extra'")
    return dict(value)


def _left(shown: Mapping[str, Any], full: Mapping[str, Any]) -> dict[str, Any]:
    """Return by field what it is and, where the file says something there, what that was."""
    left = {}
    for name in shown.keys() | full.keys():
        if name in ("source", "target"):
            continue
        was = {"was": shown[name]} if name in shown else {}
        is_ = {"is": full[name]} if name in full else {}
        if not was or not is_ or to_json(shown[name]) != to_json(full[name]):
            left[name] = was | is_
    return dict(sorted(left.items()))


def _filled(bare: dict[str, Any], left: object) -> dict[str, Any]:
    if not isinstance(left, Mapping) or not all(isinstance(one, Mapping) for one in left.values()):
        raise DamagedFile("what is kept of a span or relation is no mapping")
    made = dict(bare)
    for name, one in left.items():
        if ("was" in one) != (name in bare) or (name in bare and to_json(bare[name]) != to_json(one["was"])):
            continue
        if "is" in one:
            made[name] = one["is"]
        else:
            made.pop(name, None)
    return made


def _kept(part: object) -> Mapping[str, Any]:
    """Return a part of the ledger; raise FormatError where it is no mapping."""
    if not isinstance(part, Mapping):
        raise FormatError(f"{LEDGER} is damaged; remove it and import what the other files say")
    return part
