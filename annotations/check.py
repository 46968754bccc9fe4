"""Checking a workspace: every article, file, span and relation, against the contract and the schema."""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from annotations.document import Document
from annotations.errors import ArticleError, DamagedFile, StoreError
from annotations.faults import faults
from annotations.finding import Finding, Level
from annotations.identity import record_key
from annotations.naming import file_name
from annotations.overlap import clash
from annotations.reanchoring.unplaced import (
    KEY,
    ZONES_KEY,
    beginning,
    unplaced,
    unplaced_zones,
    waits,
    waits_as_zone,
)
from annotations.recorded import VERSION, version_of
from annotations.schema import Attribute, Schema, Status
from annotations.span import Span, hangs_together
from annotations.storage import CanonicalStorage
from annotations.store import FOLDER
from annotations.survey import Survey, Surveyed
from annotations.workspace import Workspace

_CLASHES = {
    "twice": "is tagged twice; it says the same as",
    "identical": "has exactly the extent of",
    "nest": "stands inside or around",
    "cross": "crosses",
}


def check(workspace: Workspace, step: Callable[[], None] = lambda: None) -> list[Finding]:
    """Return all that is wrong in a workspace, sorted; `step` is called after each article.

    Nothing is written and nothing raised for what is wrong with the data.
    """
    survey = Survey(workspace)
    found = list(unwritable(workspace))
    for item in survey:
        if isinstance(item, Finding):
            found.append(item)
            continue
        found += _article(workspace, survey, item)
        step()
    return sorted(found, key=lambda finding: finding.order)


def unwritable(workspace: Workspace) -> Iterator[Finding]:
    """Yield the topmost folders into which no annotations can be saved, as far as permissions tell."""
    top = workspace.root / FOLDER
    if not _takes_files(workspace.root) and not (top.is_dir() and _takes_files(top)):
        what = "This workspace may only be read, so that nothing new can be saved; see to its permissions or its disk."
        yield Finding("read-only", ".", what, "", "", Level.ADVICE)
        return
    if top.is_dir() and not _takes_files(top):
        what = "Nobody new can save anything here, as this may only be read; see to its permissions or its disk."
        yield Finding("read-only", FOLDER, what, "", "", Level.ADVICE)
    for name in workspace.annotators():
        for path, folders, _ in os.walk(top / file_name(name)):
            folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
            if not _takes_files(Path(path)):
                folders.clear()
                what = f"This folder may only be read: to annotate as {name}, see to its permissions or its disk."
                where = Path(path).relative_to(workspace.root).as_posix()
                yield Finding("read-only", where, what, "", name, Level.ADVICE)


def _takes_files(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids)


def _article(workspace: Workspace, survey: Survey, item: Surveyed) -> Iterator[Finding]:
    for document, path in zip(item.documents, item.paths, strict=True):
        yield from _file(path, survey.where(path), document.annotator)
    try:
        article = workspace.library.read(item.entry)
    except ArticleError as error:
        yield Finding("article", item.entry.id, str(error))
        return
    for document in item.documents:
        yield from faults(document, article)
        if document.digest != article.digest:
            yield from _garbled(document)
        yield from _waiting(document)
        yield from against_schema(document, workspace.schema)


def _garbled(document: Document) -> Iterator[Finding]:
    """Yield each span of a document that is not sound whatever its text was."""
    for span in document.spans:
        if not hangs_together(span):
            what = (
                f"This {span.label} “{beginning(span.quote)}” is not sound: its quote and its offsets"
                f" {[tuple(f) for f in span.fragments]} do not go together; place it in the app."
            )
            yield Finding("span", document.article_id, what, span.id, document.annotator)


def _waiting(document: Document) -> Iterator[Finding]:
    """Yield each span and each zone of a document that waits for a place since the text changed."""
    where, annotator = document.article_id, document.annotator
    try:
        for one in unplaced(document).values():
            yield Finding(KEY, where, waits(one), one.id, annotator, Level.ADVICE)
    except DamagedFile as error:
        yield Finding(KEY, where, f"Its spans without a place cannot be read: {error}.", "", annotator)
    try:
        for mark in unplaced_zones(document):
            yield Finding(ZONES_KEY, where, waits_as_zone(mark), "", annotator, Level.ADVICE)
    except DamagedFile as error:
        yield Finding(ZONES_KEY, where, f"Its zones without a place cannot be read: {error}.", "", annotator)


def _file(path: Path, where: str, annotator: str) -> Iterator[Finding]:
    """Yield what is wrong with a readable file's form: its keys, its version, its bytes."""
    storage = CanonicalStorage(path)
    try:
        content = path.read_bytes()
        tables = storage.read() or {}
    except (StoreError, OSError) as error:
        yield Finding("file", where, f"It changed while it was checked ({error}); check again.", "", annotator)
        return
    if (version := version_of(tables)) > VERSION:
        what = f"It was written for version {version}; update this Glossator before you edit it."
        yield Finding("newer", where, what, "", annotator, Level.ADVICE)
        return
    for table in ("spans", "relations"):
        ids = [str(record.get("id")) for record in tables.get(table, {}).values()]
        often = Counter(ids)
        for key, record_id in zip(tables.get(table, {}), ids, strict=True):
            if record_key(record_id) != key:
                what = f"A record of {table} stands under the key {key}, which is not its id's; mend one of them."
                yield Finding("key", where, what, record_id, annotator)
            if often[record_id] > 1:
                yield Finding(
                    "key", where, f"Two records of {table} have this id; give one another.", record_id, annotator
                )
    if storage.encode(tables) != content:
        what = "It is not in the canonical form, which makes git diffs large; the next edit mends that."
        yield Finding("canonical", where, what, "", annotator, Level.ADVICE)


def against_schema(document: Document, schema: Schema) -> Iterator[Finding]:
    """Yield each thing in a document that `schema` does not know or does not allow."""

    def finding(kind: str, what: str, span: str = "", level: Level = Level.ERROR) -> Finding:
        return Finding(kind, document.article_id, what, span, document.annotator, level)

    for span in document.spans:
        label = schema.labels.get(span.label)
        if label is None:
            yield finding("label", f"The schema has no label {_word(span.label)}; relabel this or add it.", span.id)
        else:
            for kind, what in _attributes(span.attributes, label.attributes, span.label):
                yield finding(kind, what, span.id)
        for other, rule in clashing(document, span, schema):
            yield finding("overlap", f"This {span.label} {_CLASHES[rule]} the {other.label} {other.id}.", span.id)
        if document.status is Status.DONE and label is not None and unmet(document, span, schema):
            what = f"This {span.label} of a done article has no {' and no '.join(label.requires)}; add one."
            yield finding("requires", what, span.id, Level.ADVICE)
    for arrow in document.ordered_relations():
        rule_of = schema.relations.get(arrow.label)
        ends = document.spans.get(arrow.source), document.spans.get(arrow.target)
        if rule_of is None:
            yield finding("label", f"The schema has no relation {_word(arrow.label)}; remove or add it.", arrow.id)
        elif arrow.source == arrow.target:
            yield finding("pair", f"This {arrow.label} joins a span to itself; remove it.", arrow.id)
        elif ends[0] and ends[1] and not rule_of.allows(ends[0].label, ends[1].label):
            what = f"{arrow.label} may not go from {_word(ends[0].label)} to {_word(ends[1].label)}; remove it."
            yield finding("pair", what, arrow.id)
    for kind, what in _attributes(document.labels, schema.article, "the article"):
        yield finding(kind, what)
    for mark in document.zones:
        if mark.zone not in schema.zones:
            yield finding("label", f"The schema has no zone {_word(mark.zone)}; mark {mark.start} to {mark.end} anew.")


def unmet(document: Document, span: Span, schema: Schema) -> bool:
    """Tell whether a span has none of the relations and attributes of which its label requires one."""
    label = schema.labels.get(span.label)
    if label is None or not label.requires:
        return False
    met = set(span.attributes) | {
        r.label
        for r in document.relations_of(span.id)
        if r.source == span.id or (r.label in schema.relations and schema.relations[r.label].symmetric)
    }
    return met.isdisjoint(label.requires)


def clashing(document: Document, span: Span, schema: Schema) -> Iterator[tuple[Span, str]]:
    """Yield the spans before `span` that it may not share text with, and by which rule."""
    for other in document.spans.overlapping(span.start, span.end):
        if other.order < span.order and (found := clash(span, [other], schema.overlap)) is not None:
            yield found


def _attributes(held: Any, known: Any, owner: str) -> Iterator[tuple[str, str]]:
    for name, value in held.items():
        attribute: Attribute | None = known.get(name)
        if attribute is None:
            yield "attribute", f"{owner} has no attribute {_word(name)}; remove it or add it to the schema."
        elif attribute.values and (not isinstance(value, str) or value not in attribute.values):
            yield "value", f"{name} is one of {', '.join(attribute.values)}, not {_word(value)}; set it again."


def _word(value: object) -> str:
    """Return an untrusted value for a sentence, short and in quotation marks."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"
