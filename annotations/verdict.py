"""A verdict: what a reviewer decided about a span, or about a place where one is missing."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from annotations.errors import DamagedFile
from annotations.extent import Extent
from annotations.fields import Fields
from annotations.relation import Relation
from annotations.span import Span

FIELDS = frozenset(
    [
        "id",
        "decision",
        "annotator",
        "span",
        "label",
        "fragments",
        "quote",
        "prefix",
        "suffix",
        "asked",
        "question",
        "scope",
        "note",
        "judged",
        "created",
        "proposal",
        "answers",
    ]
)

_ALWAYS = ("id", "decision", "annotator", "created")


class Decision(StrEnum):
    """What was decided; the last three are an author's answers to a proposal."""

    KEEP = "keep"
    RELABEL = "relabel"
    RESHAPE = "reshape"
    SET = "set"
    RELATE = "relate"
    DELETE = "delete"
    ADD = "add"
    REFUSE = "refuse"
    DEFER = "defer"
    ACCEPT = "accept"
    REJECT = "reject"
    DISCUSS = "discuss"


class Scope(StrEnum):
    """How far a refusal reaches: this one, all of this form, all findings of this kind."""

    THIS = "this"
    FORM = "form"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One decision; the reviewer is the annotator of the document that holds it.

    `annotator` is whose work it is about, `span` the id of the span, "" for what is missing; `label`, `fragments`,
    `quote`, `prefix` and `suffix` say what stood where when it was given. `asked` is the kind of finding that brought
    it up, `question` the question of the queue as typed. `judged` is the `fingerprint` of what the verdict stands for,
    "" where nothing stands there. `proposal` is a correction of another's work in the form of `change.to_record`,
    which has not been carried out; `answers` the id of the verdict whose proposal this one answers.
    """

    id: str
    decision: Decision
    annotator: str
    created: str
    span: str = ""
    label: str = ""
    fragments: tuple[Extent, ...] = ()
    quote: str = ""
    prefix: str = ""
    suffix: str = ""
    asked: str = ""
    question: str = ""
    scope: Scope = Scope.THIS
    note: str = ""
    judged: str = ""
    proposal: Mapping[str, Any] | None = None
    answers: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def order(self) -> tuple[str, int, str]:
        """The place in a list: by time, then by id."""
        return (self.created, len(self.id), self.id)


def fingerprint(span: Span, relations: Iterable[Relation] = ()) -> str:
    """Return 16 hexadecimal digits that change when the span does: its label, place, words, values, note or relations.

    Its times do not count, nor do those of the relations that touch it. BLAKE2b over canonical JSON.
    """
    arrows = sorted((arrow.label, arrow.source, arrow.target) for arrow in relations if arrow.touches(span.id))
    said = [span.label, span.fragments, span.quote, dict(span.attributes), span.note, arrows]
    words = json.dumps(said, sort_keys=True, default=str).encode("ascii")
    return blake2b(words, digest_size=8).hexdigest()


def to_record(verdict: Verdict) -> dict[str, Any]:
    """Return the verdict as the mapping that TinyDB files and corpora hold; what it does not say is left out."""
    record: dict[str, Any] = {
        "id": verdict.id,
        "decision": str(verdict.decision),
        "annotator": verdict.annotator,
        "created": verdict.created,
        "span": verdict.span,
        "label": verdict.label,
        "fragments": [list(fragment) for fragment in verdict.fragments],
        "quote": verdict.quote,
        "prefix": verdict.prefix,
        "suffix": verdict.suffix,
        "asked": verdict.asked,
        "question": verdict.question,
        "scope": "" if verdict.scope is Scope.THIS else str(verdict.scope),
        "note": verdict.note,
        "judged": verdict.judged,
        "proposal": None if verdict.proposal is None else dict(verdict.proposal),
        "answers": verdict.answers,
    }
    said = {name: value for name, value in record.items() if name in _ALWAYS or value not in ("", None, [])}
    return said | dict(verdict.extra)


def from_record(record: Mapping[str, Any]) -> Verdict:
    """Return the verdict that a record describes; raise DamagedFile where a field is missing or of the wrong kind."""
    fields = Fields("verdict", record)
    return Verdict(
        id=fields.id("id"),
        decision=Decision(_one_of("decision", fields.words("decision"), Decision)),
        annotator=fields.words("annotator"),
        created=fields.text("created"),
        span=fields.text("span"),
        label=fields.text("label"),
        fragments=fields.extents("fragments"),
        quote=fields.text("quote"),
        prefix=fields.text("prefix"),
        suffix=fields.text("suffix"),
        asked=fields.text("asked"),
        question=fields.text("question"),
        scope=Scope(_one_of("scope", fields.text("scope") or str(Scope.THIS), Scope)),
        note=fields.text("note"),
        judged=fields.text("judged"),
        proposal=fields.mapping("proposal") if record.get("proposal") is not None else None,
        answers=fields.text("answers"),
        extra={key: value for key, value in record.items() if key not in FIELDS},
    )


def _one_of(name: str, value: str, known: type[StrEnum]) -> str:
    if value not in set(known):
        raise DamagedFile(f"the {name} {value!r} of a verdict is none of {', '.join(known)}")
    return value
