"""What a change of the vocabulary makes of one document: spans, relations, and what waits for a place."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from annotations.change import Change, difference
from annotations.document import Document
from annotations.extent import Extent
from annotations.finding import Finding, Level
from annotations.identity import later, now
from annotations.migration.recasting import Recasting
from annotations.migration.verdicts import recast
from annotations.reanchoring import unplaced as waiting
from annotations.relation import Relation
from annotations.span import Span
from annotations.spans import Spans


@dataclass(frozen=True, slots=True)
class Count:
    """How many spans and relations change, go, are kept under a name that the schema no longer has, or were merged."""

    spans: int = 0
    spans_deleted: int = 0
    spans_left: int = 0
    relations: int = 0
    relations_deleted: int = 0
    clashes: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


@dataclass(frozen=True, slots=True)
class Relabelled:
    """The change of one document, what it counts, and each clash with what is done about it."""

    change: Change
    count: Count
    clashes: tuple[Finding, ...]


def relabelled(
    document: Document,
    recasting: Recasting,
    symmetric: Collection[str] = (),
    known: Collection[str] | None = None,
    others: Callable[[str], Document | None] = lambda annotator: None,
) -> Relabelled:
    """Return what becomes of `document`; nothing is refused.

    Spans that come to have label and extent in common become the oldest of them, with the attributes, notes and
    relations of all; where two disagree on a value, the oldest one's counts. Relations that come to say the same, or to
    join a span to itself, become one or none. `symmetric` names the relations whose direction says nothing, `known`
    the labels and relations of the schema to come, to count what is left over. `others` gives what another annotator
    says of the article, as it was: verdicts are about that.
    """
    made = _Made(document, recasting, symmetric)
    if document.verdicts:
        about = {name: _both(name, made, others) for name in {one.annotator for one in document.verdicts.values()}}
        verdicts = {name: recast(one, recasting, *about[one.annotator]) for name, one in document.verdicts.items()}
        made.document = replace(made.document, verdicts=verdicts)
    change = difference(recasting.what, document, made.document)
    return Relabelled(change, made.count(change, known), tuple(made.clashes))


def _both(name: str, made: "_Made", others: Callable[[str], Document | None]) -> tuple[Document, Document]:
    """Return what an annotator says of the article, before and after."""
    if name == made.old.annotator:
        return made.old, made.document
    other = others(name)
    if other is None:
        other = Document(made.old.article_id, "", name)
    return other, _Made(other, made.recasting, made.symmetric).document


class _Made:
    """One document on its way."""

    def __init__(self, document: Document, recasting: Recasting, symmetric: Collection[str]) -> None:
        self.old = document
        self.recasting = recasting
        self.symmetric = symmetric
        self.moment = now()
        self.clashes: list[Finding] = []
        self.moved: dict[str, str] = {}
        held = waiting.unplaced(document)
        self.labels = {span.id: span.label for span in document.spans}
        self.labels |= {one.id: one.span.label for one in held.values()}
        spans = self._joined(document.spans)
        loose = {one.id: replace(one, span=span) for one in held.values() if (span := self._span(one.span)) is not None}
        ends = {*spans, *loose}
        relations = self._related(document.ordered_relations(), ends)
        loose_relations = self._related(waiting.unplaced_relations(document).values(), ends)
        extra = waiting.with_unplaced(document.extra, loose.values(), loose_relations.values())
        self.document = replace(
            document,
            spans=Spans(spans.values()),
            relations=relations,
            extra=extra if held or loose_relations else document.extra,
        )

    def count(self, change: Change, known: Collection[str] | None) -> Count:
        """Count a change of this document."""
        spans = [*change.spans, *((old and old.span, new and new.span) for old, new in change.unplaced)]
        relations = [*change.relations, *change.unplaced_relations]
        values = [*self.document.spans, *self.document.relations.values()]
        left = 0 if known is None else sum(1 for v in values if self.recasting.concerns(v) and v.label not in known)
        return Count(
            spans=sum(1 for old, new in spans if old and new),
            spans_deleted=sum(1 for old, new in spans if old and not new) - len(self.moved),
            spans_left=left,
            relations=sum(1 for old, new in relations if old and new),
            relations_deleted=sum(1 for old, new in relations if old and not new),
            clashes=len(self.clashes),
        )

    def _span(self, span: Span) -> Span | None:
        made = self.recasting.span(span)
        if made is None or made is span:
            return made
        if lost := self.recasting.loss(span):
            self._tell(f"This {span.label} {lost}, which goes.", span.id)
        return replace(made, updated=later(span.created, self.moment))

    def _joined(self, spans: Iterable[Span]) -> dict[str, Span]:
        """Return the spans recast by id, those with label and extent in common as one; what was so before stays."""
        made: dict[str, Span] = {}
        alike: dict[tuple[str, tuple[Extent, ...]], list[Span]] = {}
        for old in spans:
            span = self._span(old)
            if span is not None:
                made[span.id] = span
                alike.setdefault((span.label, _solid(span)), []).append(span)
        for twins in alike.values():
            if len(twins) > 1 and any(span is not self.old.spans[span.id] for span in twins):
                kept, *others = sorted(twins, key=lambda span: (span.created, span.order))
                for other in others:
                    kept = self._merged(kept, other)
                    del made[other.id]
                    self.moved[other.id] = kept.id
                made[kept.id] = kept
        return made

    def _merged(self, kept: Span, other: Span) -> Span:
        names = (kept.id, other.id)
        origins = " and ".join(self.labels[name] for name in names)
        what = f"It is tagged {origins}: {other.id} becomes one {kept.label} with this."
        differing = [
            f"{name} {value!r}" for name, value in other.attributes.items() if kept.attributes.get(name, value) != value
        ]
        self._tell(f"{what[:-1]}, and its {', '.join(differing)} goes." if differing else what, kept.id)
        return replace(
            kept,
            attributes={**other.attributes, **kept.attributes},
            note="\n".join(dict.fromkeys(note for note in (kept.note, other.note) if note)),
            extra={**other.extra, **kept.extra},
            updated=later(kept.created, self.moment),
        )

    def _related(self, relations: Iterable[Relation], ends: Collection[str]) -> dict[str, Relation]:
        """Return what becomes of relations, by id, where spans have the ids `ends`."""
        made: dict[str, Relation] = {}
        met: dict[tuple[str, str, str], Relation] = {}
        for old in relations:
            recast = self.recasting.relation(old, self.labels.get(old.source, ""), self.labels.get(old.target, ""))
            source, target = self.moved.get(old.source, old.source), self.moved.get(old.target, old.target)
            gone = [end for end in (source, target) if end in self.labels and end not in ends]
            if recast is None or gone:
                continue
            if (source, target) != (old.source, old.target):
                recast = replace(recast, source=source, target=target)
            new = recast if recast is old else replace(recast, updated=later(old.created, self.moment))
            if new is not old and source == target:
                self._tell(f"This {new.label} would join a span to itself, so it goes.", new.id)
                continue
            sides = sorted((source, target)) if new.label in self.symmetric else (source, target)
            says = (new.label, sides[0], sides[1])
            twin = met.setdefault(says, new)
            if twin is not new and (new is not old or twin is not self.old.relations.get(twin.id)):
                self._tell(f"This {new.label} says what {twin.id} says, so it goes.", new.id)
                continue
            made[new.id] = new
        return made

    def _tell(self, what: str, span_id: str) -> None:
        self.clashes.append(Finding("clash", self.old.article_id, what, span_id, self.old.annotator, Level.ADVICE))


def _solid(span: Span) -> tuple[Extent, ...]:
    """Return the stretches that a span holds; fragments that touch are one."""
    joined: list[Extent] = []
    for start, end in span.fragments:
        if joined and joined[-1].end == start:
            joined[-1] = Extent(joined[-1].start, end)
        else:
            joined.append(Extent(start, end))
    return tuple(joined)
