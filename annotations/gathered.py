"""What an export takes from a workspace: the articles in scope, gathered while they are written."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from annotations.card import Tally
from annotations.corpus import CorpusArticle, Lined, fingerprint, print_of
from annotations.document import Document
from annotations.entry import Entry
from annotations.errors import ArticleError, DamagedFile, FormatError
from annotations.faults import faults
from annotations.finding import Finding
from annotations.formats.encoding import encoding_of
from annotations.formats.interface import Format, Loss
from annotations.reanchoring.unplaced import KEY, unplaced, unplaced_zones, waits, waits_as_zone
from annotations.scope import Scope
from annotations.sheet import Line, Sheet, line_of
from annotations.splits.parts import Parts
from annotations.survey import Held, Survey, Surveyed
from annotations.workspace import Workspace


@dataclass(slots=True)
class Gathered(Lined):
    """The articles in scope, gathered while they are iterated; remembers what it met and what it gave.

    `prints` tell what each article must leave in the file: a digest of its line where the format writes lines, else
    its fingerprint.
    """

    workspace: Workspace
    form: Format
    scope: Scope
    step: Callable[[], None]
    parts: Parts | None = None
    with_card: bool = False
    findings: list[Finding] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    prints: list[tuple[str, bytes | int | None]] = field(default_factory=list)
    spans: int = 0
    relations: int = 0
    suggestions: int = 0
    unplaced: int = 0
    verdicts: int = 0
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
            entry = self._taken(item)
            if entry is not None:
                yield entry
            if isinstance(item, Surveyed):
                self.step()

    def lines(self) -> Iterator[bytes]:
        """Yield the line of each article that would be iterated, those that are as most are without building them."""
        if not self._is_whole():
            for entry in self:
                yield entry.json()
            return
        survey = Survey(self.workspace, self.scope.annotators)
        for item in survey.lightly():
            if not isinstance(item, Held):
                yield from self._built([item])
            elif wanted := [one for one in item.sheets if one.said.status in self.scope.statuses]:
                line = self._line(item.entry, wanted)
                yield from [line.content] if line is not None else self._built(survey.built(item.entry))
            if not isinstance(item, Finding):
                self.step()

    def _built(self, items: Iterable[Surveyed | Finding]) -> Iterator[bytes]:
        for item in items:
            if (entry := self._taken(item)) is not None:
                yield entry.json()

    def _is_whole(self) -> bool:
        """Tell whether documents in scope are wanted with all that is said in them, and nobody looks at their parts."""
        scope = self.scope
        is_narrow = scope.labels is not None or scope.since or scope.until
        return type(self.form).carry is Format.carry and not is_narrow and not self.with_card

    def _line(self, entry: Entry, wanted: Sequence[Sheet]) -> Line | None:
        """Return the line of an article, None where it cannot be told from what is stored."""
        try:
            article = self.workspace.library.read(entry)
        except ArticleError:
            return None
        part = self.parts.of(article.id) if self.parts else ""
        line = line_of(article, wanted, part, suggestions=self.scope.suggestions)
        if line is not None:
            self.spans += line.spans
            self.relations += line.relations
            self.prints.append((article.id, print_of(line.content)))
        return line

    def _taken(self, item: Surveyed | Finding) -> CorpusArticle | None:
        """Take note of what was met; return the article as the format carries it, None where nothing is to be written.

        Raises FormatError where it cannot be written.
        """
        if isinstance(item, Finding):
            self.findings.append(item)
            return None
        entry = self._entry(item)
        if entry is None:
            return None
        carried, losses = _carried(self.form, entry)
        spans, relations = carried.counts()
        self.losses += losses
        self.verdicts += 0 if self.form.carries_verdicts else len(entry.verdicts())
        self._note_unplaced(entry)
        self.spans += spans
        self.relations += relations
        if self.with_card or self.scope.labels:
            self.tally.add(carried)
        with encoding_of(carried.article.id):
            self.prints.append((carried.article.id, self._print(carried)))
        return carried

    def _print(self, entry: CorpusArticle) -> bytes | int | None:
        """Return what the article must leave in the file, None where its line does not say what it does."""
        if not self.form.lines:
            return fingerprint(entry.record())
        return print_of(entry.json()) if entry.is_sound_json() else None

    def _note_unplaced(self, entry: CorpusArticle) -> None:
        """Count the spans that wait for a place; where the format has none for them, list each as a loss, and zones."""
        for document in entry.documents:
            try:
                waiting, zones = unplaced(document), unplaced_zones(document)
            except DamagedFile as error:
                what = f"What has no place in it cannot be read: {error}."
                self.findings.append(Finding(KEY, document.article_id, what, "", document.annotator))
                continue
            if self.form.carries_unplaced:
                self.unplaced += len(waiting)
            else:
                self.losses += [
                    Loss(document.article_id, one.id, waits(one), "without a place in the text")
                    for one in waiting.values()
                ]
                self.losses += [
                    Loss(document.article_id, mark.zone, waits_as_zone(mark), "without lines in the text", is_zone=True)
                    for mark in zones
                ]

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
    """Return what a format holds of an article, and what it does not; verdicts only where they have a place in it.

    Verdicts that have none are no losses: they are about the corpus, and nobody trains on them.
    """
    if form.carries_verdicts or not entry.verdicts():
        return form.carry(entry)
    plain = [replace(document, verdicts={}) for document in entry.documents]
    left = tuple(document for document in plain if not document.is_empty()) or tuple(plain)
    return form.carry(replace(entry, documents=left))


def _is_storable(entry: CorpusArticle) -> bool:
    """Tell whether a file of ours can hold all that is said; if not, which value it is must be looked for."""
    try:
        entry.json()
    except (TypeError, ValueError, RecursionError):
        return False
    return True
