"""Edits: pure functions from a document to the change that carries them out.

Each takes the document as it stands and returns a Change; `change.apply(document)` gives the new
document and `change.inverse()` takes it back. Each raises EditRefused, in one sentence for the
annotator, where the schema or the contract forbids the result.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from annotations.change import Change
from annotations.document import Document, ZoneMark, summary_record
from annotations.errors import EditRefused
from annotations.extent import Extent
from annotations.identity import later, new_id, now
from annotations.overlap import refuse_clash
from annotations.relation import Relation
from annotations.schema import Schema, Status
from annotations.span import ENTITY as ENTITY
from annotations.span import Span, anchor, check_fragments
from annotations.text import Text
from annotations.trim import trim


def tag(
    document: Document,
    schema: Schema,
    text: Text,
    extents: Sequence[Extent],
    label: str,
    *,
    attributes: Mapping[str, Any] | None = None,
    note: str = "",
    origin: str = "manual",
) -> Change:
    """Return the change that tags `extents` of `text` as `label`, trimmed by the label's rules.

    The new span starts with the schema's default attributes, overlaid by `attributes`.
    """
    kind = schema.label(label)
    fragments = _trimmed(text, extents, kind.trim)
    moment = now()
    quote, prefix, suffix = anchor(text.string, fragments)
    span = Span(
        id=_fresh(document),
        label=label,
        fragments=fragments,
        quote=quote,
        prefix=prefix,
        suffix=suffix,
        created=moment,
        updated=moment,
        attributes={**kind.defaults(), **(attributes or {})},
        note=sound(note),
        origin=origin,
    )
    refuse_clash(span, document.spans.overlapping(span.start, span.end), schema.overlap)
    return _begun(document, Change(f"tag {label}", spans=((None, span),)))


def relabel(document: Document, schema: Schema, span_id: str, label: str) -> Change:
    """Return the change that gives a span another label.

    Attributes that the new label has too are kept, its defaults filled in; the others are kept as
    they are where their name is unknown to both labels. Relations that the schema allows no more are
    refused, not dropped.
    """
    span = span_of(document, span_id)
    kind = schema.label(label)
    if span.label == label:
        raise EditRefused(f"This is tagged {label} already.")
    known_before = schema.labels[span.label].attributes if span.label in schema.labels else {}
    kept = {
        name: value
        for name, value in span.attributes.items()
        if name not in known_before or (name in kind.attributes and _fits(kind.attributes[name].values, value))
    }
    changed = replace(span, label=label, attributes={**kind.defaults(), **kept}, updated=later(span.created, now()))
    refuse_clash(changed, document.spans.overlapping(span.start, span.end), schema.overlap)
    for relation in document.relations_of(span_id):
        source = changed if relation.source == span_id else document.spans.get(relation.source)
        target = changed if relation.target == span_id else document.spans.get(relation.target)
        rule = schema.relations.get(relation.label)
        if rule is None or source is None or target is None:
            continue
        if not rule.allows(source.label, target.label):
            raise EditRefused(
                f"Its relation {relation.label} does not allow {source.label} to {target.label};"
                " remove the relation first."
            )
    return _begun(document, Change(f"relabel {span.label} to {label}", spans=((span, changed),)))


def reshape(
    document: Document, schema: Schema, text: Text, span_id: str, fragments: Iterable[tuple[int, int]]
) -> Change:
    """Return the change that lays a span on other fragments; its id, relations and note stay."""
    span = span_of(document, span_id)
    changed = span.at(text.string, fragments, now())
    if changed.fragments == span.fragments:
        return Change("resize")
    refuse_clash(changed, document.spans.overlapping(changed.start, changed.end), schema.overlap)
    return _begun(document, Change(f"resize {span.label}", spans=((span, changed),)))


def delete(document: Document, span_ids: Iterable[str]) -> Change:
    """Return the change that deletes spans, with the relations that start or end at them."""
    gone = [span_of(document, span_id) for span_id in dict.fromkeys(span_ids)]
    ids = {span.id for span in gone}
    arrows = tuple(
        (relation, None)
        for relation in document.ordered_relations()
        if relation.source in ids or relation.target in ids
    )
    what = f"delete {gone[0].label}" if len(gone) == 1 else f"delete {len(gone)} spans"
    return _begun(document, Change(what, spans=tuple((span, None) for span in gone), relations=arrows))


def write_note(document: Document, span_id: str, note: str) -> Change:
    """Return the change that gives a span a note; an empty one removes it."""
    span = span_of(document, span_id)
    changed = replace(span, note=sound(note), updated=later(span.created, now()))
    return _begun(document, Change("note", spans=((span, changed),) if note != span.note else ()))


def set_attribute(document: Document, schema: Schema, span_id: str, name: str, value: str | None) -> Change:
    """Return the change that gives an attribute of a span a value, or removes it with None.

    What the schema no longer knows can still be removed.
    """
    span = span_of(document, span_id)
    known = schema.labels[span.label].attributes if span.label in schema.labels else {}
    if name not in known and (value is not None or name not in span.attributes):
        raise EditRefused(f"{span.label} has no attribute {name!r}; it has {', '.join(known) or 'none'}.")
    if value is not None and not _fits(known[name].values, value):
        raise EditRefused(f"{name} is one of {', '.join(known[name].values)}, not {value!r}.")
    attributes = {key: held for key, held in span.attributes.items() if key != name}
    if value is not None:
        attributes[name] = sound(value)
    if attributes == span.attributes:
        return Change(f"{name} of {span.label}")
    changed = replace(span, attributes=attributes, updated=later(span.created, now()))
    return _begun(document, Change(f"{name} of {span.label}", spans=((span, changed),)))


def set_attributes(document: Document, schema: Schema, span_id: str, values: Mapping[str, str]) -> Change:
    """Return the change that gives several attributes of a span their values at once."""
    change, current = Change("values"), document
    for name, value in values.items():
        step = set_attribute(current, schema, span_id, name, value)
        current = step.apply(current)
        change = change.then(step)
    return replace(change, what=f"values of {span_of(document, span_id).label}")


def link(document: Document, span_id: str, entity: str) -> Change:
    """Return the change that links a span to an entity, by whatever name or identifier; an empty one unlinks it."""
    span = span_of(document, span_id)
    extra = {key: value for key, value in span.extra.items() if key != ENTITY}
    if sound(entity).strip():
        extra[ENTITY] = entity.strip()
    if extra == span.extra:
        return Change("link")
    changed = replace(span, extra=extra, updated=later(span.created, now()))
    return _begun(document, Change(f"link {span.label}", spans=((span, changed),)))


def split(document: Document, schema: Schema, text: Text, span_id: str, offset: int) -> Change:
    """Return the change that parts a span in two before `offset`; the first part keeps the id, note and relations."""
    span = span_of(document, span_id)
    before = [Extent(f.start, min(f.end, offset)) for f in span.fragments if f.start < offset]
    after = [Extent(max(f.start, offset), f.end) for f in span.fragments if f.end > offset]
    moment = now()
    parts = [[trim(text, fragment, ("space", "punctuation")) for fragment in side] for side in (before, after)]
    if not before or not after or any(not text.quote(f).strip() for side in parts for f in side):
        raise EditRefused("A span is split before the caret: move the caret to a word inside it, then split.")
    first = span.at(text.string, parts[0], moment)
    second = replace(span.at(text.string, parts[1], moment), id=_fresh(document), created=moment, note="")
    for part in (first, second):
        others = [held for held in document.spans.overlapping(part.start, part.end) if held.id != span.id]
        refuse_clash(part, others, schema.overlap)
    return _begun(document, Change(f"split {span.label}", spans=((span, first), (None, second))))


def join(document: Document, schema: Schema, text: Text, span_id: str) -> Change:
    """Return the change that joins a span with the next one of its label into one stretch.

    The first keeps its id and takes over the relations of the second, which is gone; notes are put together.
    """
    span = span_of(document, span_id)
    other = document.spans.next_to(span)
    while other is not None and other.label != span.label:
        other = document.spans.next_to(other)
    if other is None:
        raise EditRefused(f"There is no further {span.label} to join with.")
    moment = now()
    extent = Extent(span.start, max(span.end, other.end))
    note = "\n".join(part for part in (span.note, other.note) if part)
    joined = replace(
        span.at(text.string, [extent], moment), note=note, attributes={**other.attributes, **span.attributes}
    )
    around = [held for held in document.spans.overlapping(extent.start, extent.end) if held.id != other.id]
    refuse_clash(joined, around, schema.overlap)
    arrows = []
    for relation in document.relations_of(other.id):
        moved = replace(
            relation,
            source=span.id if relation.source == other.id else relation.source,
            target=span.id if relation.target == other.id else relation.target,
            updated=later(relation.created, moment),
        )
        twin = any(
            (held.label, held.source, held.target) == (moved.label, moved.source, moved.target)
            for held in document.relations_of(span.id)
        )
        arrows.append((relation, None if moved.source == moved.target or twin else moved))
    steps = ((span, joined), (other, None))
    return _begun(document, Change(f"join {span.label}", spans=steps, relations=tuple(arrows)))


def relate(
    document: Document, schema: Schema, source: str, target: str, label: str, *, origin: str = "manual"
) -> Change:
    """Return the change that adds a relation between two spans; raise EditRefused unless the schema allows the pair."""
    ends = span_of(document, source), span_of(document, target)
    rule = schema.relations.get(label)
    if rule is None:
        raise EditRefused(f"The schema has no relation {label!r}; it has {', '.join(schema.relations) or 'none'}.")
    if source == target:
        raise EditRefused("A span cannot be related to itself; choose another target.")
    if not rule.allows(ends[0].label, ends[1].label):
        allowed = ", ".join(f"{a} to {b}" for a, b in rule.pairs)
        raise EditRefused(f"{label} goes from {allowed}, not from {ends[0].label} to {ends[1].label}.")
    for relation in document.relations_of(source):
        same = (relation.source, relation.target) == (source, target)
        mirrored = rule.symmetric and (relation.source, relation.target) == (target, source)
        if relation.label == label and (same or mirrored):
            raise EditRefused(f"These two are related by {label} already.")
    moment = now()
    arrow = Relation(_fresh(document), label, source, target, moment, moment, origin=origin)
    return _begun(document, Change(f"relate {label}", relations=((None, arrow),)))


def unrelate(document: Document, relation_id: str) -> Change:
    """Return the change that removes a relation."""
    if relation_id not in document.relations:
        raise EditRefused("That relation is gone already.")
    arrow = document.relations[relation_id]
    return _begun(document, Change(f"unrelate {arrow.label}", relations=((arrow, None),)))


def set_status(document: Document, status: Status, length: int) -> Change:
    """Return the change of the article's status; `done` marks all `length` code points as seen."""
    seen = (Extent(0, length),) if status is Status.DONE and length else document.seen
    return _restated(document, f"mark the article {status}", replace(document, status=status, seen=seen))


def write_article_note(document: Document, note: str) -> Change:
    """Return the change of the article's note."""
    return _begun(document, _restated(document, "article note", replace(document, note=sound(note))))


def set_article_label(document: Document, schema: Schema, name: str, value: str | None) -> Change:
    """Return the change of one label of the article as a whole, or its removal with None, known or not."""
    if name not in schema.article and (value is not None or name not in document.labels):
        raise EditRefused(f"Articles have no label {name!r}; they have {', '.join(schema.article) or 'none'}.")
    if value is not None and not _fits(schema.article[name].values, value):
        raise EditRefused(f"{name} is one of {', '.join(schema.article[name].values)}, not {value!r}.")
    labels = {key: held for key, held in document.labels.items() if key != name}
    if value is not None:
        labels[name] = sound(value)
    return _begun(document, _restated(document, f"article {name}", replace(document, labels=labels)))


def mark_zone(document: Document, schema: Schema, zone: str, lines: Extent) -> Change:
    """Return the change that marks whole lines as a zone, or takes the mark off where exactly they bear it."""
    mark, what = ZoneMark(lines.start, lines.end, zone), f"take the mark {zone} off"
    zones = tuple(held for held in document.zones if (held.start, held.end, held.zone) != (*lines, zone))
    if len(zones) == len(document.zones):
        if zone not in schema.zones:
            raise EditRefused(f"The schema has no zone {zone!r}; it has {', '.join(schema.zones) or 'none'}.")
        if not 0 <= lines.start < lines.end:
            raise EditRefused("No line is selected; move to one and mark it again.")
        what = f"mark as {zone}"
        apart = [held for held in document.zones if held.end <= mark.start or mark.end <= held.start]
        zones = tuple(sorted([*apart, mark], key=lambda held: (held.start, held.end)))
    return _begun(document, _restated(document, what, replace(document, zones=zones)))


def mark_seen(document: Document, extents: Iterable[tuple[int, int]]) -> Document:
    """Return the document with `extents` added to what was seen; this is no edit and is not undone."""
    merged: list[Extent] = []
    for start, end in sorted({*document.seen, *(Extent(max(0, a), b) for a, b in extents if b > max(0, a))}):
        if merged and start <= merged[-1].end:
            merged[-1] = Extent(merged[-1].start, max(end, merged[-1].end))
        else:
            merged.append(Extent(start, end))
    return document if tuple(merged) == document.seen else replace(document, seen=tuple(merged))


def span_of(document: Document, span_id: str) -> Span:
    """Return the span of that id; raise EditRefused where it is gone."""
    span = document.spans.get(span_id)
    if span is None:
        raise EditRefused("That span is gone already; choose another.")
    return span


def sound(words: str) -> str:
    """Return `words`; raise EditRefused where they hold half a surrogate pair, which no file can carry."""
    try:
        words.encode("utf-8")
    except UnicodeEncodeError:
        raise EditRefused("This text holds half a character; type or paste it again.") from None
    return words


def _trimmed(text: Text, extents: Sequence[Extent], rules: Sequence[str]) -> tuple[Extent, ...]:
    check_fragments(text.string, extents)
    if len(extents) == 1:
        kept = [trim(text, extents[0], rules)]
    else:
        kept = [trim(text, extent, [rule for rule in rules if rule == "space"]) for extent in extents]
        kept[0] = Extent(trim(text, kept[0], rules).start, kept[0].end)
        kept[-1] = Extent(kept[-1].start, trim(text, kept[-1], rules).end)
    if not any(text.string[a:b].strip() for a, b in kept):
        raise EditRefused("Only space is selected; move to a word and press the label's key again.")
    return check_fragments(text.string, kept)


def _fits(values: Mapping[str, str], value: object) -> bool:
    return not values or (isinstance(value, str) and value in values)


def _fresh(document: Document) -> str:
    while (made := new_id()) in document.spans or made in document.relations:
        pass
    return made


def _begun(document: Document, change: Change) -> Change:
    """Add to the first real edit of an article that it is started now."""
    if change.is_empty() or document.status is not Status.NEW or (change.state and change.state[1].get("status")):
        return change
    old, new = change.state or ({}, {})
    return replace(change, state=({**old, "status": "new"}, {**new, "status": "started"}))


def _restated(document: Document, what: str, changed: Document) -> Change:
    old, new = summary_record(document), summary_record(changed)
    differing = [name for name in old if old[name] != new[name]]
    if not differing:
        return Change(what)
    return Change(what, state=({name: old[name] for name in differing}, {name: new[name] for name in differing}))
