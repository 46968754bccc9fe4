"""Label life: a change of the vocabulary carried out over everybody's files and the schema, and taken back.

This is one of the few things that write for others: it takes the folder of every annotator first. What changes in an
annotator's files is one operation of that annotator's history, so that the app's undo takes that part back.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from annotations.change import Change, VerdictStep
from annotations.document import Document
from annotations.durable import replace_file, sync_folder
from annotations.errors import EditRefused, GlossatorError, SchemaError, StoreError
from annotations.finding import Finding
from annotations.identity import new_id, now
from annotations.journal import Operation, Step
from annotations.migration.log import Entry, MigrationLog
from annotations.migration.recasting import Recasting
from annotations.migration.relabelling import Count, relabelled
from annotations.migration.schema_draft import SchemaDraft
from annotations.schema import Schema, default_source
from annotations.schema_file import FILE_NAME
from annotations.store import Store, files
from annotations.workspace import Workspace

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change of the vocabulary comes to: the schema's file before (None where there is none) and after.

    `counts` are by annotator and article, where there is anything to count; `articles` are those whose files change, by
    annotator; `clashes` are what is merged; `verdicts` are the steps of verdicts, by annotator and article.
    """

    what: str
    before: str | None
    after: str
    schema: Schema
    keeps_layout: bool
    counts: dict[tuple[str, str], Count] = field(default_factory=dict)
    articles: dict[str, list[str]] = field(default_factory=dict)
    clashes: list[Finding] = field(default_factory=list)
    verdicts: dict[tuple[str, str], tuple[VerdictStep, ...]] = field(default_factory=dict)

    @property
    def total(self) -> Count:
        """The counts of all articles together."""
        return sum(self.counts.values(), Count())


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What an undo came to: what was taken back, in how many articles, and how many had been taken back before.

    `findings` list what was changed since, for which nothing at all was taken back; or, where `is_done`, what the
    schema that is back no longer knows.
    """

    what: str
    articles: int
    before: int
    findings: tuple[Finding, ...]
    is_done: bool


def plan(workspace: Workspace, recasting: Recasting, step: Callable[[], None] = lambda: None) -> Plan:
    """Return what `recasting` would do to a workspace; nothing is written. `step` is called after each file.

    Raises:
        EditRefused, SchemaError: the schema cannot be changed so.
        StoreError: a file cannot be read or written, or an earlier change was cut off; the sentence says what to do.
    """
    stores = {name: workspace.store(name) for name in workspace.annotators()}
    return _planned(workspace, recasting, stores, step)


def carry_out(
    workspace: Workspace, recasting: Recasting, *, strict: bool = False, step: Callable[[], None] = lambda: None
) -> Plan:
    """Change the schema and every annotator's files, durably, and return what was done.

    Where the disk refuses on the way, all is taken back. With `strict` nothing is done where anything clashes.

    Raises:
        EditRefused, SchemaError, StoreError: as `plan` does; EditRefused also where `strict` refuses, which `plan`
            then lists.
        StoreBusy: another process holds a folder; nothing was written.
        OSError: the disk refused; all is as it was, or StoreError says that it is not.
    """
    with _held(workspace) as stores:
        made = _planned(workspace, recasting, stores, step)
        if strict and made.clashes:
            raise EditRefused(
                f"{len(made.clashes)} clashes would be merged, which --strict refuses; --dry-run lists them."
            )
        articles = {name: tuple(ids) for name, ids in made.articles.items()}
        entry = Entry(new_id(), now(), made.what, made.before, made.after, articles)
        log = MigrationLog(workspace.root)
        log.begin(entry)
        try:
            for name, ids in entry.articles.items():
                _rewrite(stores[name], entry, ids, recasting, made, step)
            replace_file(workspace.root / FILE_NAME, made.after.encode("utf-8"))
            log.done(entry)
        except (OSError, GlossatorError) as error:
            _roll_back(workspace, stores, log, entry, error)
            raise
    return made


def undo(workspace: Workspace, step: Callable[[], None] = lambda: None) -> TakenBack:
    """Take back the last change of the vocabulary, in everybody's files and in the schema, also one that was cut off.

    What an annotator has taken back already stays so. Where a span that it changed was changed since, nothing is done.

    Raises:
        EditRefused: there is nothing to take back, or the schema's file was edited since.
        StoreBusy, StoreError, OSError: as `carry_out` does; what was cut off can be taken back again.
    """
    log = MigrationLog(workspace.root)
    if log.last() is None:
        raise EditRefused("No change of labels is noted here that could be taken back; rename them back instead.")
    with _held(workspace) as stores:
        entry = log.last()
        if entry is None:
            raise EditRefused("Another process has just taken it back; there is nothing more to do.")
        return _take_back(workspace, stores, log, entry, step)


def _planned(workspace: Workspace, recasting: Recasting, stores: Mapping[str, Store], step: Callable[[], None]) -> Plan:
    last = MigrationLog(workspace.root).last()
    if last is not None and not last.is_done:
        raise StoreError(f"'{last.what}' was cut off before its end; run 'glossator labels WORKSPACE undo' first.")
    before = _source(workspace.root)
    old = default_source() if before is None else before
    mark = _BOM if old.startswith(_BOM) else ""
    draft = recasting.amend(SchemaDraft.of(old.removeprefix(_BOM)))
    schema = draft.schema()
    made = Plan(recasting.what, before, mark + draft.source, schema, draft.keeps_layout)
    known = {*schema.labels, *schema.relations}
    for name, store in stores.items():
        for document in _documents(store):
            found = relabelled(document, recasting, _symmetric(schema), known, _others(stores, document))
            if found.count:
                made.counts[name, document.article_id] = found.count
                made.clashes.extend(found.clashes)
            if not found.change.is_empty():
                _writable(store, document)
                made.articles.setdefault(name, []).append(document.article_id)
            if found.change.verdicts:
                made.verdicts[name, document.article_id] = found.change.verdicts
            step()
    if not made.counts and made.after == old:
        raise EditRefused(f"'{made.what}' changes nothing: neither the schema nor anything tagged has it; look again.")
    return made


def _others(stores: Mapping[str, Store], document: Document) -> Callable[[str], Document | None]:
    """Return what gives another's document of the same article."""
    return lambda name: stores[name].load(document.article_id, document.digest) if name in stores else None


def _symmetric(schema: Schema) -> frozenset[str]:
    return frozenset(name for name, rule in schema.relations.items() if rule.symmetric)


def _source(root: Path) -> str | None:
    """Return the text of the schema's file, None where there is none; raise SchemaError."""
    try:
        return (root / FILE_NAME).read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise SchemaError(f"{FILE_NAME} cannot be read ({error}); mend it and try again.") from error


def _documents(store: Store) -> Iterator[Document]:
    """Yield everything an annotator has said; raise StoreError where part of it cannot be read."""
    for path, found in zip(files(store.folder), store.documents(), strict=True):
        if isinstance(found, StoreError):
            raise StoreError(f"{found} Nothing was changed, because not everything could be.")
        if store.path(found.article_id) != path:
            raise StoreError(
                f"{path.name} of {store.annotator} does not bear the name of its article; 'glossator check' tells more."
            )
        yield found


def _writable(store: Store, document: Document) -> None:
    """Raise StoreError where the file of a document may not be written."""
    store.load(document.article_id, document.digest)
    if why := store.refusal(document.article_id):
        raise StoreError(f"{why} Nothing was changed, because not everything could be.")


@contextmanager
def _held(workspace: Workspace) -> Iterator[dict[str, Store]]:
    """Give the stores of all annotators, each one's folder taken; raise StoreBusy where another process has one."""
    with ExitStack() as stack:
        stores: dict[str, Store] = {}
        for name in workspace.annotators():
            store = workspace.store(name)
            stack.callback(store.close)
            store.claim()
            stores[name] = store
        yield stores


def _rewrite(
    store: Store, entry: Entry, ids: tuple[str, ...], recasting: Recasting, made: Plan, step: Callable[[], None]
) -> None:
    """Change one annotator's files; the history first, so that what was cut off can be taken back.

    The steps of verdicts are those of the plan: others' files, which they are about, may have been changed by now.
    """
    symmetric = _symmetric(made.schema)
    changes: list[tuple[str, Change]] = []
    for article in ids:
        change = relabelled(store.load(article, ""), recasting, symmetric).change
        change = replace(change, verdicts=made.verdicts.get((store.annotator, article), ()))
        if not change.is_empty():
            changes.append((article, change))
    if changes:
        store.journal.write([Step("do", Operation(entry.id, entry.at, tuple(changes)))])
    for article, change in changes:
        store.save(change.apply(store.load(article, "")))
        step()


def _roll_back(
    workspace: Workspace, stores: Mapping[str, Store], log: MigrationLog, entry: Entry, cause: Exception
) -> None:
    """Take back what was done of a change; raise StoreError where that fails too."""
    why = getattr(cause, "strerror", None) or str(cause).rstrip(".")
    try:
        taken = _take_back(workspace, stores, log, entry, lambda: None)
    except (OSError, GlossatorError) as error:
        raise StoreError(f"'{entry.what}' was cut off ({why}); run 'glossator labels WORKSPACE undo' now.") from error
    if not taken.is_done:
        raise StoreError(f"'{entry.what}' was cut off ({why}); run 'glossator labels WORKSPACE undo' now.") from cause


def _take_back(
    workspace: Workspace, stores: Mapping[str, Store], log: MigrationLog, entry: Entry, step: Callable[[], None]
) -> TakenBack:
    path = workspace.root / FILE_NAME
    present = _source(workspace.root)
    if present not in (entry.before, entry.after):
        raise EditRefused(
            f"{FILE_NAME} was edited since '{entry.what}'; take that edit out, or make the opposite change instead."
        )
    todo: dict[str, list[str]] = {}
    before = 0
    findings: list[Finding] = []
    for name, ids in entry.articles.items():
        for article in ids:
            match _standing(stores.get(name), entry, name, article):
                case Finding() as finding:
                    findings.append(finding)
                case True:
                    todo.setdefault(name, []).append(article)
                case _:
                    before += entry.is_done
    if findings:
        return TakenBack(entry.what, 0, before, tuple(findings), is_done=False)
    for name, articles in todo.items():
        store = stores[name]
        for article in articles:
            change = _change(store, entry, article)
            if change is not None:
                store.save(change.inverse().apply(store.load(article, "")))
            step()
    for name, ids in entry.articles.items():
        if name in stores:
            whole = Operation(entry.id, entry.at, tuple((article, Change(entry.what)) for article in ids))
            acts = [Step("undo", whole)] if name in todo else []
            stores[name].journal.write([*acts, Step("forget", whole)])
    if present != entry.before:
        if entry.before is None:
            path.unlink()
            sync_folder(path.parent)
        else:
            replace_file(path, entry.before.encode("utf-8"))
    log.undone(entry)
    unknown = _unknown(stores, entry) if entry.is_done else ()
    return TakenBack(entry.what, sum(map(len, todo.values())), before, tuple(unknown), is_done=True)


def _standing(store: Store | None, entry: Entry, name: str, article: str) -> bool | Finding:
    """Tell whether a change stands in an article now, or return why that cannot be told."""
    if store is None:
        return Finding("undo", article, f"{name} has no folder any more; put it back.", "", name)
    change = _change(store, entry, article)
    if change is None:
        if not entry.is_done:
            return False  # its history is written before its file
        return Finding("undo", article, "The history no longer knows what it was; rename it back.", "", name)
    document = store.load(article, "")
    try:
        change.inverse().apply(document)
    except EditRefused:
        try:
            change.apply(document)
        except EditRefused as error:
            return Finding("undo", article, str(error), "", name)
        return False
    return True


def _change(store: Store, entry: Entry, article: str) -> Change | None:
    operation = store.journal.operation(entry.id, (article,))
    return operation.changes[0][1] if operation is not None else None


def _unknown(stores: Mapping[str, Store], entry: Entry) -> Iterator[Finding]:
    """Yield the articles with spans tagged since under a label that only the schema of the change had."""
    old = SchemaDraft.of((entry.before or default_source()).removeprefix(_BOM)).schema()
    new = SchemaDraft.of(entry.after.removeprefix(_BOM)).schema()
    only = new.labels.keys() - old.labels.keys()
    for name, store in stores.items():
        for document in store.documents() if only else ():
            if not isinstance(document, Document):
                continue
            for label in sorted({span.label for span in document.spans} & only):
                what = f"Spans were tagged {label} since, which the schema no longer has; relabel them."
                yield Finding("label", document.article_id, what, "", name)
