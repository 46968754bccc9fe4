"""Particulars: what a format's own fields have no place for, kept beside them as one JSON object.

A file of ours is read by its standard fields: those say where spans are. The particulars add to each of them the id,
attributes, note, origin and times it had, and to the article its id, metadata and state. Where somebody changed the
standard fields since, the particulars of what is gone are passed over, and what is new gets an id made from its place.
Spans that the standard fields cannot show are kept whole among the particulars, apart from the others.

This is for formats of tokens (columns, Parquet, DocBin). They show only those spans that fit their tokens and never
overlap, and no ids: what they do not show must still come back. The `remainder` is for records of tools that show every
span, mostly with relations and ids of their own, which count; the `ledger` for folders whose files other people edit,
where each field is compared with what the file said at the export. What an article itself has is one record in all.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from annotations import document as documents
from annotations import relation as relations
from annotations import span as spans
from annotations.article import title_of
from annotations.corpus import CorpusArticle, article_from_record
from annotations.document import Document
from annotations.errors import DamagedFile, EditRefused, FormatError
from annotations.extent import Extent
from annotations.formats import remainder
from annotations.identity import record_key
from annotations.schema import Status
from annotations.span import Span, anchor, check_fragments

IMPORTED = "imported"
"""The annotator of what comes from a file that names none."""

KEY = remainder.FIELD
"""What the particulars are called wherever they need a name."""

VERSION = 1
_EMPTY: dict[str, Any] = {"attributes": {}, "note": "", "origin": "manual", "created": "", "updated": ""}


class Found(NamedTuple):
    """A labelled stretch that the standard fields of a format tell of."""

    start: int
    end: int
    label: str


def particulars(entry: CorpusArticle, document: Document | None, unshown: Container[str] = ()) -> dict[str, Any]:
    """Return what is to be kept of an article and of one document of it, but for the text.

    `unshown` are the ids of the spans that the standard fields do not show.
    """
    article = entry.article
    record: dict[str, Any] = {KEY: VERSION, **remainder.of_article(entry)}
    if document is not None:
        record["annotator"] = document.annotator
        record["document"] = {**documents.summary_record(document), **document.extra}
        record["spans"] = [_brief(span, article.text) for span in document.spans if span.id not in unshown]
        if beside := [_brief(span, article.text) for span in document.spans if span.id in unshown]:
            record["beside"] = beside
        record["relations"] = [relations.to_record(arrow) for arrow in document.ordered_relations()]
    return record


def whole(text: str, parts: Sequence[tuple[Mapping[str, Any], Iterable[Found]]]) -> CorpusArticle:
    """Return the article whose particulars, one an annotator, and whose labelled stretches were read.

    Raises:
        FormatError: the particulars are not sound or do not fit the text; a few words say what is wrong.
    """
    first = parts[0][0]
    if first.get(KEY) != VERSION or isinstance(first.get(KEY), bool):
        raise FormatError(f"its particulars do not say '{KEY}: {VERSION}'; update this Glossator or mend the file")
    record: dict[str, Any] = {key: first[key] for key in ("id", "title", "digest", "meta", "split") if key in first}
    record |= {"text": text, "annotators": {}, "spans": [], "relations": []}
    for held, found in parts:
        if "annotator" not in held:
            continue
        name = held["annotator"]
        if not isinstance(name, str) or name in record["annotators"]:
            raise FormatError("its annotators are not told apart")
        record["annotators"][name] = held.get("document", {})
        own = _met(str(record.get("id", "")), text, _mappings(held, "spans"), found, name)
        own += [_expanded(beside, text) for beside in _mappings(held, "beside")]
        record["spans"] += [{**span, "annotator": name} for span in own]
        ids = {span["id"] for span in own}
        record["relations"] += [
            {**arrow, "annotator": name}
            for arrow in _mappings(held, "relations")
            if arrow.get("source") in ids and arrow.get("target") in ids
        ]
    return article_from_record(record)


def foreign(
    article_id: str, text: str, found: Iterable[Found], origin: str, *, title: str = "", meta: Mapping[str, Any] = {}
) -> CorpusArticle:
    """Return an article of a file that is not ours, read whole and done by somebody who has no name.

    `origin` is what its spans get: `imported:<format>`. Raises FormatError where a stretch does not fit the text.
    """
    own = _met(article_id, text, [], found, IMPORTED)
    summary = {"status": str(Status.DONE), "seen": [[0, len(text)]] if text else []}
    return article_from_record(
        {
            "id": article_id,
            "title": title or title_of(text, meta, article_id),
            "meta": dict(meta),
            "annotators": {IMPORTED: summary},
            "text": text,
            "spans": [{**span, "origin": origin, "annotator": IMPORTED} for span in own],
            "relations": [],
        }
    )


def _brief(span: Span, text: str) -> dict[str, Any]:
    """Return the span's record without what its text and the usual values tell."""
    record = spans.to_record(span)
    del record["quote"]
    _, prefix, suffix = anchor(text, span.fragments)
    told = {**_EMPTY, "prefix": prefix, "suffix": suffix}
    return {key: value for key, value in record.items() if key not in told or value != told[key]}


def _expanded(brief: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Return the whole record of a span that only the particulars tell of."""
    try:
        bare = spans.from_record({"quote": "", **brief})
        fragments = check_fragments(text, bare.fragments)
    except (DamagedFile, EditRefused) as error:
        what = "its fragments are not in order inside the text" if isinstance(error, EditRefused) else str(error)
        raise FormatError(f"a span among its particulars is not sound: {what}") from error
    quote, prefix, suffix = anchor(text, fragments)
    return {**_EMPTY, "prefix": prefix, "suffix": suffix, **brief, "quote": quote}


def _met(
    article_id: str, text: str, held: Iterable[Mapping[str, Any]], found: Iterable[Found], annotator: str
) -> list[dict[str, Any]]:
    """Return a whole record for each found stretch, with what was held of it, and an id made up where nothing was."""
    known: dict[Found, list[Mapping[str, Any]]] = {}
    for record in held:
        start, end, label = record.get("start"), record.get("end"), record.get("label")
        if type(start) is int and type(end) is int and isinstance(label, str):
            known.setdefault(Found(start, end, label), []).append(record)
    made: list[dict[str, Any]] = []
    met: dict[Found, int] = {}
    for place in found:
        if not 0 <= place.start < place.end <= len(text):
            raise FormatError(f"a span from {place.start} to {place.end} is not inside its text")
        extents = (Extent(place.start, place.end),)
        quote, prefix, suffix = anchor(text, extents)
        records = known.get(place)
        number = met[place] = met.get(place, 0) + 1
        brief = records.pop(0) if records else {"id": made_id(article_id, annotator, *place, number)}
        told = {**_EMPTY, "prefix": prefix, "suffix": suffix, **brief, "quote": quote}
        made.append({**told, "start": place.start, "end": place.end, "label": place.label})
    return made


def made_id(*told: object) -> str:
    """Return an id made from what is told: the same each time, so that a second import adds nothing."""
    return record_key("\0".join(map(str, told)))


def _mappings(record: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = record.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise FormatError(f"{key}: a list of mappings was expected")
    return value
