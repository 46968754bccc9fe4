"""Exporting a workspace: gather what is in scope, write it, read it back, compare, then put it in its place."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import BinaryIO

from annotations.card import Tally, card, place_beside, put_into
from annotations.corpus import Corpus, CorpusArticle, fingerprint
from annotations.document import Document
from annotations.draft import draft, put
from annotations.durable import replace_file
from annotations.entry import Problem
from annotations.errors import ArticleError, DamagedFile, FormatError
from annotations.faults import faults
from annotations.finding import Finding, of_problem
from annotations.formats.encoding import to_json
from annotations.formats.interface import Format, Loss
from annotations.formats.ledger import LEDGER, head
from annotations.jsonlines import LineError, fields, lines
from annotations.jsonlines import is_export as is_export_line
from annotations.patterns import matcher
from annotations.reanchoring.unplaced import KEY, unplaced, waits
from annotations.scope import STATUSES, Scope
from annotations.splits.file import FILE_NAME as SPLIT_FILE
from annotations.splits.parts import Parts
from annotations.store import FOLDER
from annotations.survey import Survey, Surveyed
from annotations.workspace import Workspace, visible

__all__ = ["STATUSES", "Report", "Scope", "export", "is_export", "place_for"]


_YAML_HEAD = b"glossator: "
_MARKED = (".jsonl", ".yaml", ".yml")
"""How files are called that a workspace looks into before it takes them for articles."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of an export. `written` is False where it was refused or did not read back as it was written.

    `suggestions` is how many spans were left out because no person has confirmed them, `remembered` the file that now
    tells which part each article belongs to, where it was written. `unplaced` is how many spans wait for a place in
    what was written, as they do in YAML and JSONL; in other formats each is a loss.
    """

    articles: int
    spans: int
    relations: int
    written: bool
    proven: bool
    findings: tuple[Finding, ...]
    losses: tuple[Loss, ...]
    suggestions: int = 0
    remembered: Path | None = None
    unplaced: int = 0


def export(
    workspace: Workspace,
    form: Format,
    target: Path | BinaryIO,
    scope: Scope | None = None,
    *,
    strict: bool = False,
    with_card: bool = False,
    step: Callable[[], None] = lambda: None,
) -> Report:
    """Write the corpus of `workspace` to `target`, a path or an open stream, and return what came of it.

    A path is replaced atomically; a stream gets the corpus once it is proven. With `strict` nothing is written where
    there is anything to list. A document that breaks the contract is left out whole and listed. A folder gets a corpus
    card, and a file one beside it `with_card`. `step` is called after each article that was looked at.

    Raises:
        FormatError: the target cannot be taken, an annotator is unknown, or a value cannot be written.
        OSError: the disk refused; what stood at the path is untouched.
    """
    chosen = scope or Scope()
    gathered = _Gathered(workspace, form, chosen, step, _parts(workspace, form, chosen), with_card or form.folder)
    if isinstance(target, Path):
        place = place_for(workspace, target)
        beside = place_beside(place) if with_card and not form.folder else None
        with draft(place, folder=form.folder) as made:
            report = _made(form, gathered, made, strict)
            if report.written:
                _refuse_article(workspace, place, made)
                report = replace(report, remembered=gathered.keep_parts())
                if form.folder:
                    put_into(made, _card(gathered, place.name))
                put(made, place)
                if beside:
                    replace_file(beside, _card(gathered, place.name).encode("utf-8"))
        return report
    if with_card:
        raise FormatError("Standard output has no place for a corpus card; name a file with -o.")
    if form.folder:
        raise FormatError(
            f"{form.name} is a folder of files and cannot go to standard output; name a new folder with -o."
        )
    with tempfile.TemporaryDirectory(prefix="glossator-") as folder:
        made = Path(folder, f"corpus{form.suffix}")
        report = _made(form, gathered, made, strict)
        if report.written:
            report = replace(report, remembered=gathered.keep_parts())
            with made.open("rb") as file:
                shutil.copyfileobj(file, target)
            target.flush()
    return report


def _parts(workspace: Workspace, form: Format, scope: Scope) -> Parts | None:
    """Return the part of each article in scope, or None where no parts are wanted; this reads the workspace once."""
    if scope.split is None and scope.split_file is None:
        return None
    looked_at = _Gathered(workspace, form, scope, lambda: None)
    return Parts.deal(scope.split_file or workspace.root / SPLIT_FILE, scope.split, looked_at.sound())


def _card(gathered: "_Gathered", name: str) -> str:
    workspace = gathered.workspace
    return card(
        gathered.tally,
        workspace.schema,
        name=name,
        form=gathered.form.name,
        guidelines=workspace.guidelines(),
        split=gathered.scope.split,
        losses=len(gathered.losses),
    )


def _made(form: Format, gathered: "_Gathered", path: Path, strict: bool) -> Report:
    form.write(Corpus(gathered.workspace.schema.raw, gathered), path)
    if form.folder and not (path / LEDGER).exists():
        # It marks the folder: whatever the workspace's patterns say, nothing in it is an article.
        (path / LEDGER).write_bytes(to_json(head(form.name, {})).encode("utf-8") + b"\n")
    gathered.findings += _unmet(gathered)
    refused = strict and bool(gathered.findings or gathered.losses)
    differing = list(_differing(form, gathered, path)) if form.can_read and not refused else []
    return Report(
        articles=len(gathered.prints),
        spans=gathered.spans,
        relations=gathered.relations,
        written=not refused and not differing,
        proven=form.can_read and not refused and not differing,
        findings=tuple(gathered.findings + differing),
        losses=tuple(gathered.losses),
        suggestions=gathered.suggestions,
        unplaced=gathered.unplaced,
    )


@dataclass(slots=True)
class _Gathered:
    """The articles in scope, gathered while they are iterated; remembers what it met and what it gave."""

    workspace: Workspace
    form: Format
    scope: Scope
    step: Callable[[], None]
    parts: Parts | None = None
    with_card: bool = False
    findings: list[Finding] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    prints: list[tuple[str, bytes]] = field(default_factory=list)
    spans: int = 0
    relations: int = 0
    suggestions: int = 0
    unplaced: int = 0
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        known = self.workspace.annotators()
        for name in self.scope.annotators or ():
            if name not in known:
                there = f"those who have are {', '.join(known)}" if known else "nobody has yet"
                raise FormatError(f"{name} has annotated nothing here; {there}.")
        if self.parts is not None:
            self.findings += self.parts.findings

    def keep_parts(self) -> Path | None:
        """Remember which part each article went to; return the file where anything is new in it; raise OSError."""
        if self.parts is None or not self.parts.is_new:
            return None
        self.parts.keep()
        return self.parts.path

    def sound(self) -> Iterator[CorpusArticle]:
        """Yield the articles in scope as they are, before a format has its say."""
        for item in Survey(self.workspace, self.scope.annotators):
            if isinstance(item, Surveyed) and (entry := self._entry(item)) is not None:
                yield entry

    def __iter__(self) -> Iterator[CorpusArticle]:
        for item in Survey(self.workspace, self.scope.annotators):
            if isinstance(item, Finding):
                self.findings.append(item)
                continue
            entry = self._entry(item)
            if entry is not None:
                carried, losses = _carried(self.form, entry)
                spans, relations = carried.counts()
                self.losses += losses
                self._note_unplaced(entry)
                self.spans += spans
                self.relations += relations
                if self.with_card or self.scope.labels:
                    self.tally.add(carried)
                self.prints.append((carried.article.id, fingerprint(carried.record())))
                yield carried
            self.step()

    def _note_unplaced(self, entry: CorpusArticle) -> None:
        """Count the spans that wait for a place; where the format has none for them, list each as a loss."""
        for document in entry.documents:
            try:
                waiting = unplaced(document)
            except DamagedFile as error:
                what = f"Its spans without a place cannot be read: {error}."
                self.findings.append(Finding(KEY, document.article_id, what, "", document.annotator))
                continue
            if self.form.carries_unplaced:
                self.unplaced += len(waiting)
            else:
                self.losses += [Loss(document.article_id, one.id, waits(one)) for one in waiting.values()]

    def _entry(self, item: Surveyed) -> CorpusArticle | None:
        wanted: dict[str, Document] = {}
        for document in item.documents:
            narrowed, left_out = self.scope.narrowed(document)
            self.suggestions += left_out
            if narrowed is not None:
                wanted[document.annotator] = narrowed
        if not wanted:
            return None
        try:
            article = self.workspace.library.read(item.entry)
        except ArticleError as error:
            self.findings.append(Finding("article", item.entry.id, str(error)))
            return None
        wanted |= _reviews(item.documents, wanted)
        told = [document for document in item.documents if document.annotator in wanted]
        told.sort(key=lambda document: document.annotator)
        part = self.parts.of(article.id) if self.parts else ""
        whole = CorpusArticle(article, tuple(wanted[document.annotator] for document in told), part)
        storable = _is_storable(whole)
        sound: list[Document] = []
        for document in told:
            wrong = list(faults(document, article, storable=storable and wanted[document.annotator] is document))
            self.findings += [replace(one, what=f"{one.what} Not exported.") for one in wrong]
            if not wrong:
                sound.append(wanted[document.annotator])
        if not sound:
            return None
        return whole if len(sound) == len(told) else replace(whole, documents=tuple(sound))


def _reviews(documents: Iterable[Document], wanted: Mapping[str, Document]) -> dict[str, Document]:
    """Return, of reviewers whose own word is not wanted, what they decided about those whose is, and only that."""
    found: dict[str, Document] = {}
    for document in documents:
        given = {name: verdict for name, verdict in document.verdicts.items() if verdict.annotator in wanted}
        if given and document.annotator not in wanted:
            found[document.annotator] = Document(
                document.article_id, document.digest, document.annotator, verdicts=given
            )
    return found


def _carried(form: Format, entry: CorpusArticle) -> tuple[CorpusArticle, Sequence[Loss]]:
    """Return what a format holds of an article, and what it does not; verdicts only where they have a place in it."""
    given = entry.verdicts()
    if form.carries_verdicts or not given:
        return form.carry(entry)
    plain = [replace(document, verdicts={}) for document in entry.documents]
    left = tuple(document for document in plain if not document.is_empty()) or tuple(plain)
    carried, losses = form.carry(replace(entry, documents=left))
    article_id = entry.article.id
    instead = "A verdict of a review was left out; YAML and JSONL keep them."
    return carried, [*losses, *(Loss(article_id, verdict.id, instead) for _, verdict in given)]


def _is_storable(entry: CorpusArticle) -> bool:
    """Tell whether a file of ours can hold all that is said; if not, which value it is must be looked for."""
    try:
        entry.json()
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def _unmet(gathered: _Gathered) -> list[Finding]:
    """Return each label that was asked for and that neither the schema nor any span has."""
    known = gathered.workspace.schema.labels.keys() | gathered.tally.labels.keys()
    unmet = sorted((gathered.scope.labels or frozenset()) - known)
    return [Finding("label", "schema", f"No span and no schema has the label {visible(name)!r}.") for name in unmet]


def _differing(form: Format, gathered: _Gathered, path: Path) -> Iterator[Finding]:
    """Yield each article that does not read back as it was written."""
    try:
        read = form.read(path)
    except FormatError as error:
        yield Finding("proof", path.name, f"What was written cannot be read back: {error}")
        return
    if read.schema and read.schema != gathered.workspace.schema.raw:
        yield Finding("proof", path.name, "The schema does not read back as it was written; report this.")
    for written, found in zip_longest(gathered.prints, form.records(path)):
        if isinstance(found, Problem):
            yield of_problem(found, "proof")
        elif written is None or found is None or written != (found.get("id"), fingerprint(found)):
            where = written[0] if written else str(found.get("id"))
            yield Finding("proof", where, "This article does not read back as it was written; report this.")


def place_for(workspace: Workspace, target: Path) -> Path:
    """Return where an export to `target` goes; raise FormatError where something stands there that it would destroy."""
    shown = visible(target)
    place = target.resolve()
    if place.is_dir():
        raise FormatError(f"{shown} is a folder; name a file in it with -o.")
    if place.exists() and not place.is_file():
        raise FormatError(f"{shown} is no ordinary file; write to standard output with '-o -' instead.")
    if not place.parent.is_dir():
        raise FormatError(f"There is no folder {visible(target.parent)}; make it first or choose another.")
    if not place.is_relative_to(workspace.root):
        return place
    if place.is_relative_to(workspace.root / FOLDER):
        raise FormatError(f"{shown} is among the annotations; choose a place outside that folder.")
    if place.exists() and not is_export(place):
        raise FormatError(f"{shown} belongs to the workspace and is no export; choose another name.")
    return place


def _refuse_article(workspace: Workspace, place: Path, made: Path) -> None:
    """Raise FormatError where the file `made` would be taken for an article once it is at `place`."""
    if not made.is_file() or not place.is_relative_to(workspace.root):
        return
    relative = place.relative_to(workspace.root).as_posix()
    known = place.suffix in _MARKED and (is_export(made) or not made.stat().st_size)
    if not known and matcher(workspace.schema.articles)(relative):
        raise FormatError(
            f"{visible(place.name)} would be taken for an article here; choose a name with another ending, or a place"
            " outside the workspace."
        )


def is_export(path: Path) -> bool:
    """Tell whether a file begins like an export of ours whose header or first line says so."""
    with path.open("rb") as file:
        if file.read(len(_YAML_HEAD)) == _YAML_HEAD:
            return path.name != "glossator.yaml"
        file.seek(0)
        try:
            return is_export_line(fields(next((content for _, _, content in lines(file)), b"")))
        except LineError:
            return False
