"""A change: what an edit does to a document, and how to take it back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from annotations import document as documents
from annotations import relation as relations
from annotations import span as spans
from annotations import verdict as verdicts
from annotations.document import Document
from annotations.errors import DamagedFile, EditRefused
from annotations.reanchoring import unplaced as waiting
from annotations.reanchoring.unplaced import KEY, RELATIONS_KEY, Unplaced
from annotations.relation import Relation
from annotations.span import Span
from annotations.spans import Spans
from annotations.verdict import Verdict

SpanStep = tuple[Span | None, Span | None]
RelationStep = tuple[Relation | None, Relation | None]
UnplacedStep = tuple[Unplaced | None, Unplaced | None]
VerdictStep = tuple[Verdict | None, Verdict | None]


class _Known(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_Known)
_Steps = tuple[tuple[T | None, T | None], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Steps from an old to a new value of a document; None stands for "was not there".

    `what` says in a few words what was done. `state` holds the old and new fields of the article
    record that changed: those of its summary (status, labels, note, seen, zones), `digest`, and any
    that this version does not know, where a field that only one side names is not there on the other.
    `unplaced` and `unplaced_relations` are steps of what has no place in the text, `verdicts` of what was
    decided in review.
    """

    what: str
    spans: tuple[SpanStep, ...] = ()
    relations: tuple[RelationStep, ...] = ()
    state: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None
    unplaced: tuple[UnplacedStep, ...] = ()
    unplaced_relations: tuple[RelationStep, ...] = ()
    verdicts: tuple[VerdictStep, ...] = ()

    def inverse(self) -> "Change":
        """Return the change that undoes this one."""
        return Change(
            self.what,
            _turned(self.spans),
            _turned(self.relations),
            None if self.state is None else (self.state[1], self.state[0]),
            _turned(self.unplaced),
            _turned(self.unplaced_relations),
            _turned(self.verdicts),
        )

    def then(self, other: "Change") -> "Change":
        """Return the two changes as one."""
        state = other.state or self.state
        if self.state is not None and other.state is not None:
            first, second = {**self.state[0], **self.state[1]}, {**other.state[0], **other.state[1]}
            state = (
                {**{key: value for key, value in other.state[0].items() if key not in first}, **self.state[0]},
                {**{key: value for key, value in self.state[1].items() if key not in second}, **other.state[1]},
            )
        return Change(
            self.what,
            self.spans + other.spans,
            self.relations + other.relations,
            state,
            self.unplaced + other.unplaced,
            self.unplaced_relations + other.unplaced_relations,
            self.verdicts + other.verdicts,
        )

    def is_empty(self) -> bool:
        """Tell whether nothing changes."""
        return not (
            self.spans or self.relations or self.state or self.unplaced or self.unplaced_relations or self.verdicts
        )

    def is_made(self, document: Document) -> bool:
        """Tell whether `document` is as this change leaves it, and not as it begins."""
        try:
            self.apply(document)
        except EditRefused:
            try:
                self.inverse().apply(document)
            except EditRefused:
                return False
            return True
        return False

    def apply(self, document: Document) -> Document:
        """Return `document` changed.

        What was seen grows without being edited, so it is set, but not compared.

        Raises:
            EditRefused: the document is not in the state that the change starts from.
        """
        moved = self._stepped(self.spans, document.spans.get, "span")
        arrows = document.relations
        if self.relations:
            arrows = dict(arrows)
            _put(arrows, self._stepped(self.relations, arrows.get, "relation"))
        changed = replace(document, spans=_respanned(document.spans, moved), relations=arrows)
        if self.unplaced or self.unplaced_relations:
            held, loose = waiting.unplaced(document), waiting.unplaced_relations(document)
            _put(held, self._stepped(self.unplaced, held.get, "span"))
            _put(loose, self._stepped(self.unplaced_relations, loose.get, "relation"))
            changed = replace(changed, extra=waiting.with_unplaced(document.extra, held.values(), loose.values()))
        if self.verdicts:
            given = dict(document.verdicts)
            _put(given, self._stepped(self.verdicts, given.get, "verdict"))
            changed = replace(changed, verdicts=given)
        if self.state is None:
            return changed
        present = documents.state_record(document)
        for name, value in self.state[0].items():
            if name != "seen" and present.get(name) != value:
                raise EditRefused(f"{self.what!r} no longer fits: the article's {name} was changed meanwhile.")
        return _restated(changed, *self.state)

    def _stepped(self, steps: _Steps[T], get: Callable[[str], T | None], kind: str) -> dict[str, T | None]:
        """Return what the steps make of the values that `get` finds, by id; raise EditRefused where one differs."""
        made: dict[str, T | None] = {}
        for old, new in steps:
            one = new if old is None else old
            if one is None:
                continue
            value_id = one.id
            held = made[value_id] if value_id in made else get(value_id)
            if held != old:
                raise EditRefused(f"{self.what!r} no longer fits: that {kind} was changed elsewhere meanwhile.")
            made[value_id] = new
        return made


def difference(what: str, old: Document, new: Document) -> Change:
    """Return the change that makes `new` of `old`, two values of what one annotator says of one article."""
    before, after = documents.state_record(old), documents.state_record(new)
    names = [
        name
        for name in {**before, **after}
        if name not in (KEY, RELATIONS_KEY)
        and ((name in before) != (name in after) or before.get(name) != after.get(name))
    ]
    return Change(
        what,
        _steps({span.id: span for span in old.spans}, {span.id: span for span in new.spans}),
        _steps(old.relations, new.relations),
        (
            {name: before[name] for name in names if name in before},
            {name: after[name] for name in names if name in after},
        )
        if names
        else None,
        _steps(waiting.unplaced(old), waiting.unplaced(new)),
        _steps(waiting.unplaced_relations(old), waiting.unplaced_relations(new)),
        _steps(old.verdicts, new.verdicts),
    )


def to_record(change: Change) -> dict[str, Any]:
    """Return the change as JSON values, as the journal holds it."""
    record: dict[str, Any] = {"what": change.what}
    if change.spans:
        record["spans"] = [[s and spans.to_record(s) for s in step] for step in change.spans]
    if change.relations:
        record["relations"] = [[r and relations.to_record(r) for r in step] for step in change.relations]
    if change.state is not None:
        record["state"] = [dict(change.state[0]), dict(change.state[1])]
    if change.unplaced:
        record[KEY] = [[u and waiting.to_record(u) for u in step] for step in change.unplaced]
    if change.unplaced_relations:
        record[RELATIONS_KEY] = [[r and relations.to_record(r) for r in step] for step in change.unplaced_relations]
    if change.verdicts:
        record["verdicts"] = [[v and verdicts.to_record(v) for v in step] for step in change.verdicts]
    return record


def from_record(record: Mapping[str, Any]) -> Change:
    """Return the change that a journal record describes; raise DamagedFile where it is unsound."""
    try:
        state = record.get("state")
        change = Change(
            what=str(record.get("what", "")),
            spans=_read(record.get("spans"), spans.from_record),
            relations=_read(record.get("relations"), relations.from_record),
            state=None if state is None else (dict(state[0]), dict(state[1])),
            unplaced=_read(record.get(KEY), waiting.from_record),
            unplaced_relations=_read(record.get(RELATIONS_KEY), relations.from_record),
            verdicts=_read(record.get("verdicts"), verdicts.from_record),
        )
        for summary in change.state or ():
            documents.read_summary(summary)
    except (TypeError, ValueError, AttributeError, LookupError) as error:
        raise DamagedFile("a line of the history is not a change") from error
    return change


def _read(steps: Iterable[Any] | None, value: Callable[[Mapping[str, Any]], T]) -> _Steps[T]:
    read = tuple((None if old is None else value(old), None if new is None else value(new)) for old, new in steps or ())
    if any((old or new) is None or (old and new and old.id != new.id) for old, new in read):
        raise ValueError("a step from nothing to nothing, or from one thing to another")
    return read


def _turned(steps: _Steps[T]) -> _Steps[T]:
    return tuple((new, old) for old, new in reversed(steps))


def _put(values: dict[str, T], made: Mapping[str, T | None]) -> None:
    for value_id, value in made.items():
        if value is None:
            values.pop(value_id, None)
        else:
            values[value_id] = value


def _respanned(held: Spans, made: Mapping[str, Span | None]) -> Spans:
    gone = [held[span_id] for span_id in made if span_id in held]
    return held.changed(gone, [span for span in made.values() if span is not None]) if made else held


def _restated(document: Document, old: Mapping[str, Any], new: Mapping[str, Any]) -> Document:
    known = documents.STATE_FIELDS
    extra = {key: value for key, value in document.extra.items() if key in new or key not in old}
    return replace(
        document,
        digest=str(new.get("digest", document.digest)),
        extra=extra | {key: value for key, value in new.items() if key not in known},
        **documents.read_summary({**documents.summary_record(document), **new}),
    )


def _steps(old: Mapping[str, T], new: Mapping[str, T]) -> _Steps[T]:
    ids = [*old, *(value_id for value_id in new if value_id not in old)]
    pairs = ((old.get(value_id), new.get(value_id)) for value_id in ids)
    return tuple((before, after) for before, after in pairs if before is not after and before != after)
