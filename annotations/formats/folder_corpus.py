"""A corpus as a folder: a file for each annotator and article in another tool's format, and our ledger beside them."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from annotations.article import Article
from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document
from annotations.entry import Problem, shown
from annotations.errors import ArticleError, FormatError
from annotations.formats.encoding import to_json
from annotations.formats.interface import Format, Loss
from annotations.formats.ledger import LEDGER, Shown, completed, head, kept, read_head
from annotations.formats.remainder import of_article
from annotations.jsonlines import LineError, fields, lines
from annotations.naming import file_name, hashed_name, relative_path
from annotations.span import Span
from annotations.spans import Spans

_CARD = "readme.md"
"""The corpus card that an export puts beside what a format writes."""


class FolderCorpus(Format):
    """What the formats have in common that put each annotator's view of each article into a file of its own.

    An export is `<annotator>/<article><ending>` and the ledger; of a corpus that was dealt into parts each has a folder
    of its own, `<annotator>/<part>/<article><ending>`, as these tools know a part by nothing else. A folder of another
    tool has no ledger: its files are then one annotator's, called as the format is, unless its folders hold the same
    articles: these are annotators.
    """

    folder = True
    ending: ClassVar[str]
    """How the names of its files end, with the dot."""
    reserved: ClassVar[tuple[str, ...]] = ()
    """Names in the folder that no annotator may have, in lower case."""

    @abstractmethod
    def show(self, text: str, document: Document) -> Shown:
        """Return what the file will say of the document, whose text `plain` may have altered."""

    @abstractmethod
    def put(self, path: Path, text: str, document: Document) -> None:
        """Write to `path` what `show` gave; its folder is there. Raises OSError and FormatError."""

    @abstractmethod
    def get(self, path: Path, annotator: str) -> tuple[str, Document]:
        """Return text and document in a file, of whichever tool; the article's id and digest are filled in later.

        Raises OSError, and FormatError in a few words.
        """

    def plain(self, text: str) -> str:
        """Return the text as the file can hold it, of the same length."""
        return text

    def refusal(self, text: str, span: Span) -> str | None:
        """Return in one sentence why a span cannot be held and what is done instead, or None where it can."""
        return None

    def prepare(self, schema: Mapping[str, Any], folder: Path) -> None:
        """Write what the folder holds besides its articles, such as a configuration; nothing, unless overridden."""

    def finish(self, folder: Path) -> None:
        """Write what the folder holds besides its articles and only they tell; nothing, unless overridden."""

    def foreign_schema(self, folder: Path) -> Mapping[str, Any]:
        """Return the schema that another tool's folder describes, empty where it describes none."""
        return {}

    def is_theirs(self, path: Path) -> bool:
        """Tell whether a file whose name ends as it should is one of this format."""
        return True

    def article_id(self, relative: str) -> str:
        """Return the id of the article in another tool's file at this path, whose parts are joined by slashes."""
        return relative[: -len(self.ending)]

    def carry(self, entry: CorpusArticle) -> tuple[CorpusArticle, tuple[Loss, ...]]:
        """Leave out spans that the format has no place for, and relations that end at them."""
        text, losses, made = entry.article.text, [], []
        for document in entry.documents:
            gone = {span.id: why for span in document.spans if (why := self.refusal(text, span)) is not None}
            cut = [arrow for arrow in document.relations.values() if {arrow.source, arrow.target} & gone.keys()]
            losses += [Loss(entry.article.id, span_id, why, "of white space alone") for span_id, why in gone.items()]
            losses += [
                Loss(entry.article.id, arrow.id, "Left out, as one of its ends is.", "with an end left out", True)
                for arrow in cut
            ]
            if gone:
                lost = {arrow.id for arrow in cut}
                document = replace(
                    document,
                    spans=Spans(span for span in document.spans if span.id not in gone),
                    relations={key: arrow for key, arrow in document.relations.items() if key not in lost},
                )
            made.append(document)
        return (replace(entry, documents=tuple(made)) if losses else entry), tuple(losses)

    def write(self, corpus: Corpus, target: Path) -> None:
        """Fill the folder; raise OSError, FormatError."""
        names = _Names(self)
        self.prepare(corpus.schema, target)
        with (target / LEDGER).open("wb") as ledger:
            ledger.write(_line(head(self.name, corpus.schema)))
            for entry in corpus.articles:
                if isinstance(entry, CorpusArticle):
                    ledger.write(_line(self._written(entry, target, names)))
        self.finish(target)

    def _written(self, entry: CorpusArticle, target: Path, names: "_Names") -> dict[str, Any]:
        article, place = entry.article, names.article(entry.article.id, entry.split)
        text = self.plain(article.text)
        said = {}
        for document in entry.documents:
            path = "/".join((names.annotator(document.annotator), *place))
            view = self.show(text, document)
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            self.put(target / path, text, view.document)
            said[document.annotator] = {"file": path, **kept(view, document)}
        return {
            **of_article(entry),
            **({"text": article.text} if text != article.text or not said else {}),
            "annotators": said,
        }

    def read(self, path: Path) -> Corpus:
        """Return the corpus in a folder, ours or another tool's, or in one file of another tool's."""
        if not path.is_dir():
            return Corpus(self.foreign_schema(path.parent), _Foreign(self, path.parent, (path,)))
        if (path / LEDGER).is_file():
            return Corpus(read_head(_ledger_head(path), self.name), _Ours(self, path))
        found = _Foreign(self, path, tuple(self.files(path)))
        if not found.files:
            raise FormatError(f"{shown(path.name)} holds no file that ends in {self.ending}; choose another folder.")
        return Corpus(self.foreign_schema(path), found)

    def files(self, folder: Path) -> Iterator[Path]:
        """Yield the files in a folder and below it that are named as this format's are, in the order of their names."""
        for path in sorted(folder.rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
            if path.name.lower().endswith(self.ending) and path.is_file() and not hidden:
                yield path

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell whether it is a folder of ours, or one without a ledger that has a file of this format."""
        if not path.is_dir():
            return path.name.lower().endswith(self.ending) and self.is_theirs(path)
        if (path / LEDGER).is_file():
            try:
                return _ledger_head(path).get("format") == self.name
            except FormatError:
                return False
        return any(map(self.is_theirs, self.files(path)))


class _Names:
    """Where articles and annotators go: no two to one place, also where the disk does not know case."""

    def __init__(self, form: FolderCorpus) -> None:
        self.form = form
        self._places: set[tuple[str, ...]] = set()
        self._folders: dict[str, str] = {}

    def article(self, article_id: str, part: str) -> tuple[str, ...]:
        stem = article_id.removesuffix(".txt") or article_id
        above = (self._part(part),) if part else ()
        place = (*above, *relative_path(stem, self.form.ending))
        key = tuple(part.lower() for part in place)
        if key in self._places or any(part.lower().endswith((".txt", self.form.ending)) for part in place[:-1]):
            place = (*above, hashed_name(article_id, self.form.ending))
            key = tuple(part.lower() for part in place)
        self._places.add(key)
        return place

    def _part(self, name: str) -> str:
        folder = file_name(name)
        return hashed_name(name) if folder.lower().endswith((".txt", self.form.ending)) else folder

    def annotator(self, name: str) -> str:
        if name not in self._folders:
            folder = file_name(name)
            taken = {other.lower() for other in self._folders.values()}
            if folder.lower() in taken or folder.lower() in (LEDGER, _CARD, *self.form.reserved):
                folder = hashed_name(name)
            self._folders[name] = folder
        return self._folders[name]


@dataclass(frozen=True, slots=True)
class _Ours(Iterable[CorpusArticle | Problem]):
    """The articles of an export, in the ledger's order, then those that another tool has added since."""

    form: FolderCorpus
    folder: Path

    def __iter__(self) -> Iterator[CorpusArticle | Problem]:
        known: set[Path] = set()
        with (self.folder / LEDGER).open("rb") as file:
            found = lines(file)
            next(found, None)
            for number, _, content in found:
                where = f"{LEDGER}, line {number}"
                try:
                    yield self._article(fields(content), known)
                except LineError as error:
                    yield Problem(where, f"This line {error}; mend or remove it.")
                except (FormatError, ArticleError) as error:
                    yield Problem(where, f"This is no sound article: {str(error).rstrip('.')}.")
                except OSError as error:
                    what = "A file of this article cannot be read"
                    yield Problem(where, f"{what} ({error.strerror}); put it back or remove the line.")
        yield from _Foreign(self.form, self.folder, tuple(p for p in self.form.files(self.folder) if p not in known))

    def _article(self, record: Mapping[str, Any], known: set[Path]) -> CorpusArticle:
        said = _of_kind(record, "annotators", Mapping, {})
        views = []
        for annotator, one in said.items():
            if not annotator or not isinstance(one, Mapping):
                raise FormatError("an annotator's entry is no mapping")
            path = self._inside(_of_kind(one, "file", str))
            known.add(path)
            text, bare = self.form.get(path, annotator)
            views.append((text, completed(bare, one)))
        texts = {text for text, _ in views}
        text = _of_kind(record, "text", str, "") if "text" in record or not texts else min(texts)
        if texts - {self.form.plain(text)}:
            raise FormatError("its annotators' files have other texts than at the export, or than each other")
        article = Article(
            id=_of_kind(record, "id", str) or "?",
            text=text,
            title=_of_kind(record, "title", str, ""),
            meta=_of_kind(record, "meta", Mapping, {}),
        )
        if record.get("digest", article.digest) != article.digest:
            raise FormatError(f"the text of {article.id} is not the one its digest was made from")
        return _joined(article, [document for _, document in views], _of_kind(record, "split", str, ""))

    def _inside(self, name: str) -> Path:
        parts = name.split("/")
        if not name or "\0" in name or any(part in ("", ".", "..") for part in parts):
            raise FormatError(f"{shown(name)!r} is no file of this folder")
        path = self.folder.joinpath(*parts)
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise FormatError(f"{shown(name)!r} is no file of this folder")
        return path


@dataclass(frozen=True, slots=True)
class _Foreign(Iterable[CorpusArticle | Problem]):
    """The articles of another tool's files, in the order of their names."""

    form: FolderCorpus
    folder: Path
    files: tuple[Path, ...]

    def __iter__(self) -> Iterator[CorpusArticle | Problem]:
        for article_id, views in self._grouped().items():
            try:
                held = [self._view(annotator, path) for annotator, path in views]
                if len({text for text, _ in held}) > 1:
                    raise FormatError("its annotators' files have different texts")
                yield _joined(Article(article_id, held[0][0]), [document for _, document in held], "")
            except (FormatError, ArticleError) as error:
                yield Problem(shown(article_id), f"This is no sound article: {str(error).rstrip('.')}.")
            except OSError as error:
                yield Problem(shown(article_id), f"It cannot be read ({error.strerror}); give it rights or remove it.")

    def _grouped(self) -> dict[str, list[tuple[str, Path]]]:
        """Return by article its annotators and their files."""
        named = {path: path.relative_to(self.folder).as_posix() for path in self.files}
        owners = self._owners(named)
        grouped: dict[str, list[tuple[str, Path]]] = {}
        for path, relative in named.items():
            owner, _, rest = relative.partition("/") if owners else (self.form.name, "", relative)
            grouped.setdefault(self.form.article_id(rest), []).append((owner, path))
        return grouped

    def _owners(self, named: Mapping[Path, str]) -> bool:
        """Tell whether the folders are annotators: there are several, and an article that two have is the same."""
        places: dict[str, list[Path]] = {}
        for path, relative in named.items():
            _, _, rest = relative.partition("/")
            if not rest:
                return False
            places.setdefault(rest, []).append(path)
        shared = next((paths for paths in places.values() if len(paths) > 1), None)
        if shared is None:
            return False
        try:
            return len({self.form.get(path, self.form.name)[0] for path in shared[:2]}) == 1
        except (FormatError, OSError):
            return False

    def _view(self, annotator: str, path: Path) -> tuple[str, Document]:
        try:
            return self.form.get(path, annotator)
        except FormatError as error:
            raise FormatError(f"{shown(path.relative_to(self.folder).as_posix())}: {error}") from error


def _joined(article: Article, views: Sequence[Document], split: str) -> CorpusArticle:
    made = [replace(document, article_id=article.id, digest=article.digest) for document in views]
    return CorpusArticle(article, tuple(sorted(made, key=lambda document: document.annotator)), split)


def _ledger_head(folder: Path) -> Mapping[str, Any]:
    try:
        with (folder / LEDGER).open("rb") as file:
            for _, _, content in lines(file):
                return fields(content)
    except LineError as error:
        raise FormatError(f"{LEDGER}, line 1: this {error}; export again or remove it.") from error
    raise FormatError(f"{LEDGER} is empty; export again or remove it.")


def _of_kind(record: Mapping[str, Any], name: str, kind: type, default: Any = None) -> Any:
    value = record.get(name, default)
    if not isinstance(value, kind):
        raise FormatError(f"{name!r} is missing or of another kind than expected")
    return value


def _line(record: Mapping[str, Any]) -> bytes:
    try:
        return to_json(record).encode("utf-8") + b"\n"
    except (TypeError, ValueError) as error:
        what = f"{record.get('id', 'The schema')} holds a value that JSON cannot ({error})"
        raise FormatError(f"{what}; mend it and export again.") from error
