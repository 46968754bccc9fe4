"""Importing a corpus into a workspace: new articles first, then what is said of them; nothing is ever overwritten.

What was deleted here since stays deleted unless it is asked for: a deletion is work too, mostly a review's, and of a
corpus that comes in twice nobody would see that it was taken back.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from annotations.amount import counted
from annotations.article import Article
from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document, summary_record
from annotations.draft import draft, put
from annotations.durable import make_folder, replace_file
from annotations.editing import mark_seen
from annotations.entry import Entry, Problem
from annotations.errors import ArticleError, SchemaError, StoreBusy, StoreError
from annotations.faults import faults
from annotations.finding import Finding, of_problem
from annotations.formats.encoding import to_json, unstorable
from annotations.migration.schema_draft import SchemaDraft
from annotations.naming import file_name, name_of
from annotations.reanchoring.unplaced import unplaced
from annotations.schema_file import FILE_NAME, from_mapping
from annotations.schema_source import to_source
from annotations.spans import Spans
from annotations.splits.file import FILE_NAME as SPLIT_FILE
from annotations.splits.told import Told
from annotations.store import Store, files
from annotations.verdict import Decision
from annotations.vocabulary import Vocabulary, told
from annotations.workspace import IMPORTED, Workspace


@dataclass(slots=True)
class Report:
    """What came of an import: how much is new here, what was passed over and why, and what else is worth knowing.

    `annotators` are those whose work it brings, `deleted` is how many spans of it were deleted here since an earlier
    import, `deleted_relations` how many relations, `has_made_schema` tells whether the workspace has a schema only by
    it.
    """

    articles: int = 0
    known: int = 0
    spans: int = 0
    relations: int = 0
    deleted: int = 0
    deleted_relations: int = 0
    annotators: list[str] = field(default_factory=list)
    has_made_schema: bool = False
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def bring_in(
    workspace: Workspace,
    corpus: Corpus,
    source: str,
    *,
    format_name: str,
    annotator: str | None = None,
    deleted: bool = False,
    grows: bool = False,
    step: Callable[[], None] = lambda: None,
) -> Report:
    """Bring `corpus` into `workspace` and return what came of it.

    Articles that are not known by id and digest are written to `articles/<source>.jsonl`, before anything that is said
    of them. Documents are merged by record id into their annotators' files, or all into those of `annotator`; what
    differs here already stays as it is and is listed. An article with a fault is left out whole. Doing it again changes
    nothing. What was deleted here since comes back only where `deleted` says so. `step` is called after each article
    that was saved.

    A workspace with no schema of its own, in which nothing is annotated, gets that of the corpus, or one made of what
    the corpus uses. A schema that is there stays as it is, unless it `grows`: that is for a corpus in several files.

    Parts that the corpus tells go into the workspace's `splits.yaml`, where no article changes its part.

    Raises:
        FormatError: the corpus tells parts, and `splits.yaml` is not sound; nothing was written.
        StoreBusy: somebody works in one of the folders; nothing was written.
        OSError: the disk refused; what was saved till then is whole, and another import goes on from there.
    """
    report = Report()
    is_bare = not (workspace.root / FILE_NAME).exists() and not _is_annotated(workspace)
    plan = _Plan(workspace, corpus, report, annotator, format_name)
    with ExitStack() as stack:
        folder = workspace.root / Path(IMPORTED).parent
        names: dict[str, None] = {}
        target = _free(folder, source)
        lines = plan.look(names)
        first = next(lines, None)
        if first is not None:
            make_folder(folder)
            made = stack.enter_context(draft(target))
            with made.open("wb") as file:
                file.write(first)
                file.writelines(lines)
        laid = Told.beside(workspace.root / SPLIT_FILE, plan.parts) if plan.parts else None
        adopted = _adopted(workspace, corpus.schema, plan.vocabulary, report, is_bare=is_bare, grows=grows)
        report.annotators = [*names]
        stores = {name: workspace.store(name) for name in names}
        for store in stores.values():
            stack.callback(store.close)
            store.claim()
        if adopted:
            replace_file(workspace.root / FILE_NAME, adopted.encode("utf-8"))
        if first is not None:
            put(made, target)
        if laid is not None:
            laid.keep()
            report.notes += laid.notes()
        for document in plan.documents():
            _keep(stores[document.annotator], document, report, deleted=deleted)
            step()
    if report.deleted or report.deleted_relations:
        parts = [(report.deleted, "span"), (report.deleted_relations, "relation")]
        what = " and ".join(counted(number, noun) for number, noun in parts if number)
        fate = "brought back" if deleted else "left out; --deleted brings back what was deleted"
        report.notes.append(f"{what} of it, deleted here since an earlier import: {fate}.")
    return report


def merged(ours: Document, theirs: Document) -> tuple[Document, list[tuple[str, str]]]:
    """Return `ours` with what only `theirs` has, and what differs in both: its id, or "", and one sentence."""
    differing: list[tuple[str, str]] = []
    come = []
    for span in theirs.spans:
        held = ours.spans.get(span.id)
        if held is None:
            come.append(span)
        elif held != span:
            differing.append((span.id, f"This {span.label} is another one here; yours was kept."))
    arrows = dict(ours.relations)
    for arrow in theirs.relations.values():
        if arrows.setdefault(arrow.id, arrow) != arrow:
            differing.append((arrow.id, f"This {arrow.label} is another one here; yours was kept."))
    blank = Document(ours.article_id, ours.digest, ours.annotator)
    taken: dict[str, Any] = {}
    for name in ("status", "labels", "note", "zones"):
        mine, other = getattr(ours, name), getattr(theirs, name)
        if mine == getattr(blank, name):
            taken[name] = other
        elif other not in (mine, getattr(blank, name)):
            shown = summary_record(theirs)[name]
            differing.append(("", f"The {name} of the article differs from the imported {shown!r}; yours was kept."))
    extra = {**theirs.extra, **ours.extra}
    given = {**theirs.verdicts, **ours.verdicts}
    spans = ours.spans.changed([], come)
    joined = replace(ours, spans=spans, relations=arrows, verdicts=given, extra=extra, **taken)
    return (mark_seen(joined, theirs.seen) if ours.seen else replace(joined, seen=theirs.seen)), differing


@dataclass(slots=True)
class _Plan:
    """Two passes over a corpus: one that looks and gives the new articles, one that gives the sound documents."""

    workspace: Workspace
    corpus: Corpus
    report: Report
    annotator: str | None
    format_name: str
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    refused: set[int] = field(default_factory=set)
    parts: list[tuple[str, str]] = field(default_factory=list)

    def look(self, names: dict[str, None]) -> Iterator[bytes]:
        """Yield the line of each new article; fill `names` with the annotators concerned, `parts` with what is told."""
        known = {e.id: e for e in self.workspace.library.scan() if isinstance(e, Entry)}
        met: dict[str, str] = {}
        for at, entry in enumerate(self.corpus.articles):
            if isinstance(entry, Problem):
                self.report.findings.append(of_problem(entry))
                continue
            wrong = list(self._wrong(entry, known, met))
            if wrong:
                self.refused.add(at)
                self.report.findings += wrong
                continue
            article = entry.article
            is_new = article.id not in known and article.id not in met
            met[article.id] = article.digest
            names.update(dict.fromkeys([self.annotator] if self.annotator else [d.annotator for d in entry.documents]))
            for document in entry.documents:
                self.vocabulary.add(document)
            if entry.split.strip():
                self.parts.append((article.id, entry.split))
            if is_new:
                self.report.articles += 1
                yield _line(article)
            else:
                self.report.known += 1

    def documents(self) -> Iterator[Document]:
        """Yield the documents of all articles that were found sound, as they are to be merged."""
        for at, entry in enumerate(self.corpus.articles):
            if isinstance(entry, CorpusArticle) and at not in self.refused:
                for document in entry.documents:
                    yield self._owned(document) if self.annotator else document

    def _wrong(self, entry: CorpusArticle, known: Mapping[str, Entry], met: Mapping[str, str]) -> Iterator[Finding]:
        article = entry.article
        digest = met.get(article.id)
        if digest is None and article.id in known:
            try:
                digest = self.workspace.library.read(known[article.id]).digest
            except ArticleError as error:
                yield Finding("article", article.id, f"{error} It was not imported.")
                return
        if digest not in (None, article.digest):
            what = "An article of this id with another text is here already; rename one of them and import again."
            yield Finding("article", article.id, what)
        if (trouble := unstorable(entry.split)) is not None:
            yield Finding("split", article.id, f"The name of its part cannot be kept, as {trouble}; give it another.")
        for document in entry.documents:
            owner = self.annotator or document.annotator
            if name_of(file_name(owner)) != owner:
                what = "This annotator's name is too long for a folder; import with --as and a shorter one."
                yield Finding("annotator", article.id, what, "", document.annotator)
            yield from faults(document, article)

    def _owned(self, document: Document) -> Document:
        """Return the document as the one who imports it: what others did by hand says where it came from."""
        origin = f"imported:{self.format_name}"
        owner = self.annotator or document.annotator
        return replace(
            document,
            annotator=owner,
            verdicts={name: replace(verdict, annotator=owner) for name, verdict in document.verdicts.items()},
            spans=type(document.spans)(
                replace(span, origin=origin) if span.origin == "manual" else span for span in document.spans
            ),
            relations={
                name: replace(arrow, origin=origin) if arrow.origin == "manual" else arrow
                for name, arrow in document.relations.items()
            },
        )


def _keep(store: Store, theirs: Document, report: Report, *, deleted: bool) -> None:
    where, owner = theirs.article_id, store.annotator
    try:
        ours = store.load(where, theirs.digest)
        if ours.digest != theirs.digest:
            what = "What is stored here was made on another text; open the article, then import again."
            report.findings.append(Finding("stale", where, what, "", owner))
            return
        gone = _deleted(store, ours, theirs)
        report.deleted += sum(name in theirs.spans for name in gone)
        report.deleted_relations += len(theirs.relations.keys() & gone)
        document, differing = merged(ours, theirs if deleted else _without(theirs, gone))
        if document != ours:
            store.save(document)
    except StoreBusy:
        raise
    except StoreError as error:
        report.findings.append(Finding("file", where, f"{error} Nothing was added to it.", "", owner))
        return
    report.findings += [Finding("differs", where, what, record_id, owner) for record_id, what in differing]
    report.spans += len(document.spans) - len(ours.spans)
    report.relations += len(document.relations) - len(ours.relations)


def _deleted(store: Store, ours: Document, theirs: Document) -> set[str]:
    """Return the ids of what was in `ours` before and was deleted: the history tells, and verdicts where that is lost.

    What waits for a place is none of it.
    """
    missing = {span.id for span in theirs.spans if span.id not in ours.spans}
    missing |= theirs.relations.keys() - ours.relations.keys()
    if not missing or ours.is_empty():
        return set()
    # What stands after an accepted proposal has a fingerprint; where nothing does, it was one to delete.
    own = [one for one in ours.verdicts.values() if one.annotator == ours.annotator and not one.judged]
    found = {one.span for one in own if one.decision in (Decision.DELETE, Decision.ACCEPT)}
    try:
        changes = store.journal.changes_of(ours.article_id, ours.digest)
    except StoreError:
        changes = []
    for change in changes:
        for before, after in (*change.spans, *change.relations):
            if after is not None:
                found.discard(after.id)
            elif before is not None:
                found.add(before.id)
    return (missing & found) - unplaced(ours).keys()


def _without(document: Document, gone: set[str]) -> Document:
    """Return a document without the spans and relations of these ids, and without relations that lose an end."""
    if not gone:
        return document
    return replace(
        document,
        spans=Spans(span for span in document.spans if span.id not in gone),
        relations={
            name: arrow for name, arrow in document.relations.items() if not {name, arrow.source, arrow.target} & gone
        },
    )


def _is_annotated(workspace: Workspace) -> bool:
    return any(True for name in workspace.annotators() for _ in files(workspace.store(name, read_only=True).folder))


def _adopted(
    workspace: Workspace,
    schema: Mapping[str, Any],
    vocabulary: Vocabulary,
    report: Report,
    *,
    is_bare: bool,
    grows: bool,
) -> str | None:
    """Return the source of the schema that the workspace is to get, None where it keeps what it has."""
    present = dict(workspace.schema.raw)
    if is_bare and schema and dict(schema) != present:
        try:
            from_mapping(schema)
            source = to_source(schema)
        except SchemaError as error:
            report.findings.append(Finding("schema", "schema", f"{error} The default schema is used."))
        else:
            report.has_made_schema = True
            report.notes.append(f"The corpus' schema was written to {FILE_NAME}.")
            _tell_lacking(vocabulary, schema, report)
            return source
    elif schema and dict(schema) != present:
        kept = f"the one in {FILE_NAME}" if (workspace.root / FILE_NAME).exists() else "the default one"
        report.notes.append(f"The corpus was made with another schema; {kept} stays as it is.")
    elif not schema and any(vocabulary.lacking(present)):
        if is_bare and (made := vocabulary.schema()):
            report.has_made_schema = True
            report.notes.append(f"{FILE_NAME} was made of what the corpus has: {told(vocabulary.lacking({}))}.")
            return to_source(made)
        if grows:
            draft = SchemaDraft.of((workspace.root / FILE_NAME).read_text("utf-8"))
            report.notes.append(f"{FILE_NAME} got what it lacked of this: {told(vocabulary.lacking(present))}.")
            return vocabulary.amended(draft).source
    _tell_lacking(vocabulary, present, report)
    return None


def _tell_lacking(vocabulary: Vocabulary, schema: Mapping[str, Any], report: Report) -> None:
    if lacking := told(vocabulary.lacking(schema)):
        report.notes.append(
            f"The schema here lacks what the corpus has, {lacking}; 'glossator labels WORKSPACE adopt' adds it."
        )


def _free(folder: Path, source: str) -> Path:
    """Return a path for imported articles that nothing has yet."""
    target = folder / file_name(source, ".jsonl")
    number = 1
    while target.exists():
        number += 1
        target = folder / file_name(f"{source}-{number}", ".jsonl")
    return target


def _line(article: Article) -> bytes:
    record = {"id": article.id, "title": article.title, "meta": dict(article.meta), "text": article.text}
    return to_json(record).encode("utf-8") + b"\n"
