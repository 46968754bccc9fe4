"""What is said of the item at hand: collected once when it comes up, drawn by the card or below the reader."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from annotations.change import from_record
from annotations.document import Document
from annotations.editing import ENTITY
from annotations.errors import DamagedFile
from annotations.extent import Extent
from annotations.forms import form_of
from annotations.lint.lint import Act, Suggestion
from annotations.review.item import Item
from annotations.review.kinds import EDGES, Kind
from annotations.span import Span
from annotations.verdict import Decision, Verdict
from tui.review.signs import counted
from tui.visible import edged


@dataclass(frozen=True, slots=True)
class End:
    """A relation of the span, and the span at its other end."""

    arrow: str
    label: str
    quote: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a person has to know to decide; all of it is untrusted text."""

    label: str
    quote: str
    why: str
    values: tuple[tuple[str, str], ...] = ()
    ends: tuple[End, ...] = ()
    note: str = ""
    by: str = ""
    whose: str = ""
    suggested: str = ""
    changes: tuple[tuple[str, str], ...] = ()
    """What is proposed or was changed: (what stood there, what stands in its place)."""
    earlier: str = ""
    guide: tuple[str, ...] = ()
    decided: str = ""
    keys: tuple[tuple[str, str], ...] = field(default=())
    """What the verdict keys do here, where that is not what they do elsewhere."""


def ends_of(document: Document, span: Span) -> tuple[End, ...]:
    """Return the relations of a span, each with its other end."""
    found = []
    for relation in document.relations_of(span.id):
        outward = relation.source == span.id
        other = document.spans.get(relation.target if outward else relation.source)
        arrow = f"{'→' if outward else '←'} {relation.label}"
        found.append(End(arrow, other.label if other else "", other.quote if other else "a span that is gone"))
    return tuple(found)


def values_of(span: Span) -> tuple[tuple[str, str], ...]:
    """Return the attributes of a span, and what it is linked to."""
    entity = (("entity", str(span.extra[ENTITY])),) if ENTITY in span.extra else ()
    return (*((str(name), str(value)) for name, value in span.attributes.items()), *entity)


def by_of(span: Span, annotator: str) -> str:
    """Return who made a span, how and when."""
    origin = "" if span.origin == "manual" else f" · {span.origin}"
    return f"{annotator}{origin} · {span.updated[:10]}"


def suggested(suggestion: Suggestion | None, text: str) -> str:
    """Return what Enter does here in a few words, "" where the linter suggests nothing that a key can do."""
    if suggestion is None:
        return ""
    match suggestion.act:
        case Act.TAG:
            return f"tag as {suggestion.label}"
        case Act.RELABEL:
            return f"relabel as {suggestion.label}"
        case Act.RESHAPE:
            quote = " … ".join(text[start:end] for start, end in suggestion.fragments)
            return f"make it “{edged(quote, inner=True)}”"
        case Act.SET:
            return f"set {suggestion.attribute} to {suggestion.value}"
        case Act.DELETE:
            return "delete it"
    return ""


def quote_of(item: Item) -> str:
    """Return an item's words, with white space to be seen where it stands at an edge or the edges are the matter."""
    return edged(item.quote, inner=item.kind in EDGES)


def changes_of(verdict: Verdict | None) -> tuple[tuple[str, str], ...]:
    """Return what a proposal would change, each as what stands there and what would stand in its place."""
    if verdict is None or verdict.proposal is None:
        return ()
    try:
        change = from_record(verdict.proposal)
    except DamagedFile:
        return ()
    told: list[tuple[str, str]] = []
    for old, new in change.spans:
        if old is None and new is not None:
            told.append(("", f"{new.label} “{new.quote}”"))
        elif new is None and old is not None:
            told.append((f"{old.label} “{old.quote}”", ""))
        elif old is not None and new is not None:
            told += difference(old, new)
    for before, after in change.relations:
        told.append((before.label if before else "", after.label if after else ""))
    return tuple(told)


def proposed_extents(verdict: Verdict | None) -> tuple[Extent, ...]:
    """Return where the spans of a proposal would stand."""
    if verdict is None or verdict.proposal is None:
        return ()
    try:
        change = from_record(verdict.proposal)
    except DamagedFile:
        return ()
    return tuple(part for _, new in change.spans if new is not None for part in new.fragments)


def marks_of(item: Item) -> tuple[Extent, ...]:
    """Return what would be tagged, where an item suggests or proposes other places than it has."""
    if item.suggestion is not None and item.suggestion.fragments:
        return item.suggestion.fragments
    return proposed_extents(item.proposal)


def keys_here(item: Item, key_of: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    """Return what the verdict keys do on an item where they do something of their own."""
    keep, delete, defer = (key_of(f"review.{name}") for name in ("keep", "delete", "defer"))
    if item.kind is Kind.PROPOSAL:
        return ((keep, "accept it"), (delete, "turn it down"), (defer, "ask back"))
    if item.is_asked_back:
        return ((keep, "hold to it"), (delete, "withdraw it"), (defer, "answer"))
    if not item.span_id:
        return ((delete, "nothing is missing here"),)
    return ()


def form(verdict: Verdict) -> str:
    """Return the surface form that a verdict is about."""
    return form_of(verdict.quote)


def difference(old: Span, new: Span) -> list[tuple[str, str]]:
    """Return in which ways two values of a span differ."""
    told = []
    if old.label != new.label:
        told.append((old.label, new.label))
    if old.fragments != new.fragments:
        told.append((f"“{edged(old.quote, inner=True)}”", f"“{edged(new.quote, inner=True)}”"))
    for name in {**old.attributes, **new.attributes}:
        before, after = old.attributes.get(name), new.attributes.get(name)
        if before != after:
            told.append((f"{name} {before}" if before else "", f"{name} {after}" if after else ""))
    if old.note != new.note:
        told.append((f"note “{old.note}”" if old.note else "", f"note “{new.note}”" if new.note else ""))
    return told


def earlier_of(item: Item, amounts: Mapping[Decision, int]) -> str:
    """Return what was decided about the same words before, "" where nothing was."""
    return counted(amounts)


def facts(
    item: Item,
    document: Document,
    text: str,
    *,
    whose: str = "",
    earlier: Mapping[Decision, int] | None = None,
    guide: Sequence[str] = (),
    before: Span | None = None,
    decided: str = "",
    keys: Sequence[tuple[str, str]] = (),
) -> Facts:
    """Return what is said of an item of a document as it is shown; `before` is the span as it was when it came up."""
    span = document.spans.get(item.span_id) if item.span_id else None
    changes = changes_of(item.proposal)
    if before is not None and span is not None:
        changes = (*changes, *difference(before, span))
    return Facts(
        label=span.label if span is not None else item.label,
        quote=quote_of(item if span is None else item.at(span)),
        why=item.why,
        values=values_of(span) if span is not None else (),
        ends=ends_of(document, span) if span is not None else (),
        note=span.note if span is not None else "",
        by=by_of(span, item.annotator) if span is not None else item.annotator,
        whose=whose,
        suggested=suggested(item.suggestion, text),
        changes=changes,
        earlier=earlier_of(item, earlier or {}),
        guide=tuple(guide),
        decided=decided,
        keys=tuple(keys),
    )
