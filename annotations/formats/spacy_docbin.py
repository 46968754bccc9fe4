"""spaCy's `DocBin` (https://spacy.io/api/docbin): a folder of `.spacy` files that `spacy train` takes as it is.

A document is cut by the tokenizer of a blank pipeline (`xx`). `doc.spans["sc"]` has every span that fits its tokens,
`doc.ents` of those that overlap the longest. Tokens that nobody read, that stand in a zone or under a span which no
token fits are missing values to `doc.ents`, not "O". What spaCy has no place for is JSON in `doc.user_data`.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document
from annotations.entry import Problem
from annotations.errors import FormatError
from annotations.formats.coverage import silent, united, zones
from annotations.formats.encoding import to_json
from annotations.formats.file_part import told_parts
from annotations.formats.interface import Format, Loss
from annotations.formats.particulars import KEY, Found, particulars
from annotations.formats.reunion import PLACE, Said, articles, placed
from annotations.formats.tokens import Fitted, Grid, Unfit, flat
from annotations.naming import file_name

if TYPE_CHECKING:
    from spacy.tokens import Doc, DocBin

GROUP = "sc"
"""The span group that spaCy's `spancat` trains on unless told otherwise."""

WHOLE = "corpus"
"""The folder of documents that belong to no part."""

_NAMELESS = Unfit("its label is empty", "without a label")

_MOST_CHARACTERS = 1_000_000
"""How much text a file holds about; spaCy reads a file at once, and a folder file by file."""

_LARGEST = 1 << 30
"""Bytes that a file may become when it is unpacked; a small file could else fill the memory."""


class SpacyDocBin(Format):
    """Files for spaCy."""

    name = "spacy"
    description = "spaCy's DocBin, a folder that 'spacy train' takes; ents without overlaps, all spans in 'sc'"
    suffix = ".spacy"
    folder = True
    shows_relations = False

    def carry(self, entry: CorpusArticle) -> tuple[CorpusArticle, tuple[Loss, ...]]:
        """Return the article whole, as what spaCy cannot show is kept in `user_data`, and each span it does not show.

        Raises FormatError where spaCy is not installed.
        """
        grid = _grid(_tokenizer()(entry.article.text))
        losses: list[Loss] = []
        for document in entry.documents:
            fitted, level = _levels(grid, document)
            for span_id, why in level.unfit.items():
                told = 'in doc.ents or doc.spans["sc"]' if span_id in fitted.unfit else "in doc.ents"
                where = "doc.user_data" if span_id in fitted.unfit else 'doc.spans["sc"]'
                instead = f"Not {told}, as {why.told}; kept in {where}."
                losses.append(Loss(entry.article.id, span_id, instead, f"{why.reason}, not {told}"))
        return entry, tuple(losses)

    def write(self, corpus: Corpus, target: Path) -> None:
        """Write a folder for each part, in each files of about a million characters; raise OSError, FormatError."""
        shelves: dict[str, _Shelf] = {}
        for place, entry in enumerate(corpus.articles):
            if isinstance(entry, CorpusArticle):
                name = file_name(entry.split or WHOLE)
                shelf = shelves.setdefault(name, _Shelf(target / name))
                for document in entry.documents or (None,):
                    shelf.add(_doc(entry, document, place))
        for shelf in shelves.values() or (_Shelf(target / WHOLE, is_empty=True),):
            shelf.flush()

    def read(self, path: Path) -> Corpus:
        """Return the corpus in a folder or in one file; raise OSError, and FormatError where spaCy is missing."""
        _docbin()
        paths = sorted(path.rglob(f"*{self.suffix}")) if path.is_dir() else [path]
        if not paths:
            raise FormatError(f"{path.name} holds no files that end in {self.suffix}; name another folder.")
        return Corpus({}, _Articles(tuple(paths), told_parts(paths, self.beside)))

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell by the name of the file, or of a file in the folder."""
        if path.is_dir():
            return next(path.rglob(f"*{self.suffix}"), None) is not None
        return super().recognises(path, head)


def _levels(grid: Grid, document: Document) -> tuple[Fitted, Fitted]:
    """Return what fits the tokens, and what of it can stand in `doc.ents`."""
    fitted = grid.fitted(document.spans)
    named = tuple(pair for pair in fitted.kept if pair[0].label)
    nameless = {span.id: _NAMELESS for span, _ in fitted.kept if not span.label}
    fitted = Fitted(named, {**fitted.unfit, **nameless})
    return fitted, flat(fitted, zones(document))


def _grid(doc: "Doc") -> Grid:
    return Grid((token.idx, token.idx + len(token)) for token in doc)


def _doc(entry: CorpusArticle, document: Document | None, place: int) -> "Doc":
    from spacy.tokens import Span as SpacySpan

    doc = _tokenizer()(entry.article.text)
    grid = _grid(doc)
    fitted, level = _levels(grid, document) if document else (Fitted((), {}), Fitted((), {}))
    record = {**particulars(entry, document, fitted.unfit), PLACE: place}
    doc.user_data[KEY] = to_json(record)
    doc.spans[GROUP] = [SpacySpan(doc, covered.start, covered.stop, span.label) for span, covered in fitted.kept]
    entities = [SpacySpan(doc, covered.start, covered.stop, span.label) for span, covered in level.kept]
    if len(doc):
        doc.set_ents(entities, missing=_missing(doc, document, fitted, level), default="outside")
    return doc


def _missing(doc: "Doc", document: Document | None, fitted: Fitted, level: Fitted) -> list[Any]:
    """Return, as spans of one token, those tokens of which nothing is known."""
    if document is None:
        return [doc[index : index + 1] for index in range(len(doc))]
    unfit = [part for span in document.spans if span.id in fitted.unfit for part in span.fragments]
    unknown = _grid(doc).touched(united([*silent(document, len(doc.text)), *unfit]))
    unknown -= {index for _, covered in level.kept for index in covered}
    return [doc[index : index + 1] for index in sorted(unknown)]


class _Shelf:
    """The folder of one part, and the file being filled."""

    def __init__(self, folder: Path, *, is_empty: bool = False) -> None:
        self.folder = folder
        self.number = 0
        self.held = _fresh() if is_empty else None
        self.characters = 0

    def add(self, doc: "Doc") -> None:
        self.held = self.held or _fresh()
        self.held.add(doc)
        self.characters += len(doc.text) + len(doc.user_data[KEY])
        if self.characters >= _MOST_CHARACTERS:
            self.flush()

    def flush(self) -> None:
        if self.held is not None:
            self.folder.mkdir(exist_ok=True)
            self.number += 1
            self.held.to_disk(self.folder / f"{self.number:05d}.spacy")
            self.held, self.characters = None, 0


def _fresh() -> "DocBin":
    return _docbin()(attrs=["ENT_IOB", "ENT_TYPE"], store_user_data=True)


@dataclass(frozen=True, slots=True)
class _Articles:
    paths: tuple[Path, ...]
    told: Mapping[Path, str]

    def __iter__(self) -> Iterator[CorpusArticle | Problem]:
        folders = [list(paths) for _, paths in groupby(self.paths, key=lambda path: path.parent)]
        return articles((_docs(paths, self.told) for paths in folders), "imported:spacy")


def _docs(paths: Iterable[Path], told: Mapping[Path, str]) -> Iterator[Said]:
    """Yield the documents of a folder's files, in which ours stand in order."""
    place = 0
    for path in paths:
        try:
            docs = _unpacked(path)
        except FormatError as error:
            yield Said(path.name, path.name, "", (), place=place, trouble=str(error))
            continue
        for number, doc in enumerate(docs, start=1):
            where, name = f"{path.name}, document {number}", f"{path.stem}#{number}"
            said = Said(where, name, doc.text, _shown(doc), split=told.get(path, ""))
            said = placed(said, doc.user_data.get(KEY), place)
            place = said.place
            yield said


def _unpacked(path: Path) -> "list[Doc]":
    """Return the documents of one file; raise FormatError in a sentence, and OSError."""
    from spacy.vocab import Vocab

    content = path.read_bytes()
    try:
        size, packed = 0, zlib.decompressobj()
        for at in range(0, len(content), 1 << 16):
            rest = content[at : at + (1 << 16)]
            while rest:
                size += len(packed.decompress(rest, 1 << 20))
                rest = packed.unconsumed_tail
                if size > _LARGEST:
                    raise FormatError(f"{path.name} is larger than a gigabyte when it is unpacked; split it up.")
        return list(_docbin()(store_user_data=True).from_bytes(content).get_docs(Vocab()))
    except (zlib.error, ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
        raise FormatError(f"{path.name} is no DocBin of spaCy that can be read ({error}); write it again.") from error


def _shown(doc: "Doc") -> tuple[Found, ...]:
    """Return the spans of `sc`, then the entities that are none of them; where there is neither, every group's."""
    group = [Found(span.start_char, span.end_char, span.label_) for span in doc.spans.get(GROUP, ())]
    known = set(group)
    group += [one for span in doc.ents if (one := Found(span.start_char, span.end_char, span.label_)) not in known]
    if not group:
        every = (span for spans in doc.spans.values() for span in spans)
        group = list(dict.fromkeys(Found(span.start_char, span.end_char, span.label_) for span in every))
    return tuple(group)


@cache
def _tokenizer() -> Callable[[str], "Doc"]:
    try:
        import spacy
    except ImportError as error:
        raise _missing_package() from error
    made: Callable[[str], Doc] = spacy.blank("xx").tokenizer
    return made


def _docbin() -> "type[DocBin]":
    try:
        from spacy.tokens import DocBin
    except ImportError as error:
        raise _missing_package() from error
    return DocBin


def _missing_package() -> FormatError:
    return FormatError("The format spacy needs spaCy; install it with: pip install 'glossator[spacy]'")
