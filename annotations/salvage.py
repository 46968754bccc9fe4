"""What can still be read out of a damaged annotation file, and out of the history that led to it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from annotations import document as documents
from annotations import relation as relations
from annotations import span as spans
from annotations import verdict as verdicts
from annotations.amount import counted
from annotations.change import Change
from annotations.document import Document
from annotations.errors import DamagedFile, StoreError
from annotations.reanchoring import unplaced as waiting
from annotations.reanchoring.unplaced import Unplaced, with_unplaced
from annotations.relation import Relation
from annotations.span import Span, fault
from annotations.spans import Spans
from annotations.verdict import Verdict

Thing = TypeVar("Thing", Span, Relation)
Held = TypeVar("Held", Span, Relation, Unplaced, Verdict)

UNKNOWN = "unknown"
"""The digest of a text that nobody remembers."""

_LINE = re.compile(rb'^[ \t]*"\d+": (\{.*\}),?[ \t\r]*$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rescue:
    """A file set aside as `aside`, and the document that now stands in its place.

    `found` tells what was wrong with the file and where it is kept, `what` how much is made of it. `is_whole` where
    nothing of the file was lost: it held both sides of a conflict.
    """

    document: Document
    aside: Path
    found: str
    what: str
    is_whole: bool = False

    @property
    def sentence(self) -> str:
        """What a person is told whose article was not open."""
        return f"{self.found}; {self.what}: look them through."

    @property
    def sentence_while_open(self) -> str:
        """What a person is told in whose app the article is open: what is there counts, not what was left of it."""
        return self.sentence if self.is_whole else f"{self.found}; all that is open here was written back."

    def base_for(self, base: Document | None) -> Document | None:
        """Return what to merge the document by, where `base` is what the file held before it was damaged.

        What a damaged file lacks was lost and not removed, so it is left out of the base too; but for a span on whose
        words another one of its label stands now, which was tagged when it was gone.
        """
        if base is None or self.is_whole:
            return base
        found = self.document
        return replace(
            found,
            spans=Spans(span for span in base.spans if span.id in found.spans or _again(span, base.spans, found.spans)),
            relations={name: arrow for name, arrow in base.relations.items() if name in found.relations},
            verdicts={name: verdict for name, verdict in base.verdicts.items() if name in found.verdicts},
        )


@dataclass(frozen=True, slots=True)
class Stray:
    """A damaged file whose article is not here: the id it speaks of or "", where it is kept, and a sentence on it."""

    article_id: str
    aside: Path
    sentence: str


@dataclass(frozen=True, slots=True)
class Salvage:
    """Sound records of a damaged file, by id, and how many of its records were no longer sound.

    `unplaced` and `unplaced_relations` are what a history tells of spans without a place; those of a
    file stand in its `state`.
    """

    state: Mapping[str, Any] | None = None
    spans: Mapping[str, Span] = field(default_factory=dict)
    relations: Mapping[str, Relation] = field(default_factory=dict)
    broken: int = 0
    unplaced: Mapping[str, Unplaced] = field(default_factory=dict)
    unplaced_relations: Mapping[str, Relation] = field(default_factory=dict)
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)


@contextmanager
def refused_in_words() -> Iterator[None]:
    """Turn an error of the disk, while something is set aside, into a StoreError."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"What is damaged cannot be set aside ({error.strerror or error}); it stays as it is, make room first."
        ) from error


def salvage(content: bytes, article_id: str) -> Salvage:
    """Return the records in `content` that are sound; none where it speaks of another article.

    Whole tables are read where JSON still reads them, else each line that is a whole record. Of two
    records of one id, as both sides of a git conflict have them, the one updated last counts.
    """
    state: Mapping[str, Any] | None = None
    kept: dict[str, Span] = {}
    arrows: dict[str, Relation] = {}
    given: dict[str, Verdict] = {}
    broken = 0
    for record in _records(content):
        try:
            if "glossator" in record:
                if record.get("id") != article_id:
                    return Salvage()
                documents.read_summary(record)
                state = record
            elif "source" in record and "target" in record:
                _keep_later(arrows, relations.from_record(record))
            elif "decision" in record:
                verdict = verdicts.from_record(record)
                given.setdefault(verdict.id, verdict)
            elif record.keys() & spans.FIELDS:
                _keep_later(kept, spans.from_record(record))
        except DamagedFile:
            broken += 1
    return Salvage(state, kept, arrows, broken, verdicts=given)


def article_in(content: bytes) -> str:
    """Return the id of the article that a damaged file speaks of, empty where it no longer tells."""
    found = (record.get("id") for record in _records(content) if "glossator" in record)
    return next((name for name in found if isinstance(name, str)), "")


def replayed(changes: Iterable[Change]) -> Salvage:
    """Return what a history of one article leaves, whatever it began from."""
    state: dict[str, Any] = {}
    kept: dict[str, Span] = {}
    arrows: dict[str, Relation] = {}
    held: dict[str, Unplaced] = {}
    loose: dict[str, Relation] = {}
    given: dict[str, Verdict] = {}
    for change in changes:
        for old, new in change.spans:
            _step(kept, old, new)
        for before, after in change.relations:
            _step(arrows, before, after)
        for there, here in change.unplaced:
            _step(held, there, here)
        for before, after in change.unplaced_relations:
            _step(loose, before, after)
        for earlier, later in change.verdicts:
            _step(given, earlier, later)
        state |= dict(change.state[1]) if change.state else {}
    return Salvage(state or None, kept, arrows, 0, held, loose, given)


def salvaged(content: bytes, history: Salvage, blank: Document) -> tuple[Document, str]:
    """Return the document made of a damaged file and of its history, with a few words on how much that is."""
    found = salvage(content, blank.article_id)
    document, taken, lost = rebuilt(found, history, blank)
    parts = [
        f"{counted(len(document.spans), 'span')} and {counted(len(document.relations), 'relation')} could be salvaged"
    ]
    if taken:
        parts.append(f"{taken} of them from the history")
    if found.broken or lost:
        parts.append(f"{counted(found.broken + lost, 'record')} could not")
    return document, ", ".join(parts)


def reunited(ours: Document, theirs: Document) -> tuple[Document, str]:
    """Return the two sides of a conflict as one, with a few words on what came of it.

    What only one side has is taken; of a span or relation that both have, and differently, the one
    that was updated last.
    """
    from annotations.merging import merge

    found = merge(None, ours, theirs)
    spans, arrows = found.document.spans, dict(found.document.relations)
    for conflict in found.conflicts:
        here, there = conflict.ours, conflict.theirs
        if isinstance(here, Span) and isinstance(there, Span) and there.updated > here.updated:
            spans = spans.changed([here], [there])
        elif isinstance(here, Relation) and isinstance(there, Relation) and there.updated > here.updated:
            arrows[there.id] = there
    arrows = {name: arrow for name, arrow in arrows.items() if arrow.source in spans and arrow.target in spans}
    document = replace(found.document, spans=spans, relations=arrows)
    what = f"both sides were put together to {counted(len(spans), 'span')} and {counted(len(arrows), 'relation')}"
    if found.conflicts:
        what += f", {len(found.conflicts)} things differ in them, of which the later or yours was kept"
    return document, what


def rebuilt(found: Salvage, history: Salvage, blank: Document) -> tuple[Document, int, int]:
    """Return the document made of a file's records and, for what they lack, of its history.

    `blank` has the ids and the digest to use where none was found. With it come the number of records
    taken from the history, and that of relations left out because one of their ends is lost.
    """
    extra = {key: value for key, value in (found.state or {}).items() if key not in documents.STATE_FIELDS}
    away = (_away(replace(blank, extra=extra)) if found.state is not None else None) or history
    kept, arrows = dict(found.spans), dict(found.relations)
    for span in history.spans.values():
        if span.id not in away.unplaced:
            _keep_later(kept, span)
    for arrow in history.relations.values():
        if arrow.id not in away.unplaced_relations:
            _keep_later(arrows, arrow)
    held = {name: one for name, one in away.unplaced.items() if name not in kept}
    ends = kept.keys() | held.keys()
    sound = {name: arrow for name, arrow in arrows.items() if arrow.source in ends and arrow.target in ends}
    whole = {name: arrow for name, arrow in sound.items() if arrow.source in kept and arrow.target in kept}
    loose = {**away.unplaced_relations, **sound}
    given = {**history.verdicts, **found.verdicts}
    state = found.state or history.state or {}
    document = replace(
        blank,
        digest=str((found.state or {}).get("digest") or (history.state or {}).get("digest") or blank.digest),
        **documents.read_summary(state),
        spans=Spans(kept.values()),
        relations=whole,
        verdicts=given,
        extra=with_unplaced(extra, held.values(), (arrow for name, arrow in loose.items() if name not in whole)),
    )
    taken = sum(found.spans.get(name) is not span for name, span in kept.items())
    taken += sum(found.relations.get(name) is not arrow for name, arrow in whole.items())
    taken += len(given) - len(found.verdicts)
    taken += len(held) if found.state is None else 0
    return document, taken, len(arrows) - len(sound)


def on_text(document: Document, text: str) -> Document:
    """Return a salvaged document as it is where its spans stand in `text`, else as one of a text that is not known.

    Such a one is laid on the text anew, as if that had changed under it.
    """
    if all(fault(span, text) is None for span in document.spans):
        return document
    return replace(document, digest=UNKNOWN)


def _again(span: Span, before: Spans, there: Spans) -> bool:
    """Tell whether exactly the words of a span bear its label there, under an id that was not there before."""
    return any(
        other.id not in before and (other.label, other.fragments) == (span.label, span.fragments)
        for other in there.overlapping(span.start, span.end)
    )


def _away(document: Document) -> Salvage | None:
    """Return what an article record says is without a place, None where it cannot be read."""
    try:
        return Salvage(unplaced=waiting.unplaced(document), unplaced_relations=waiting.unplaced_relations(document))
    except DamagedFile:
        return None


def _records(content: bytes) -> list[Mapping[str, Any]]:
    try:
        tables = json.loads(content)
    except (ValueError, RecursionError):
        return [record for line in _LINE.finditer(content) if (record := _record(line[1])) is not None]
    if not isinstance(tables, dict):
        return []
    found = [table.values() for table in tables.values() if isinstance(table, dict)]
    return [record for table in found for record in table if isinstance(record, dict)]


def _record(line: bytes) -> Mapping[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) and record else None


def _keep_later(held: dict[str, Thing], value: Thing) -> None:
    if value.id not in held or held[value.id].updated < value.updated:
        held[value.id] = value


def _step(held: dict[str, Held], old: Held | None, new: Held | None) -> None:
    if new is not None:
        held[new.id] = new
    elif old is not None:
        held.pop(old.id, None)
