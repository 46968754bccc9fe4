"""CoNLL-2003 columns: a token a line with its tag in the last column, in any of the usual tagging schemes.

What we write has four columns (token, two blank ones, tag; https://www.clips.uantwerpen.be/conll2003/ner/). All that
columns cannot hold, the exact text too, stands as JSON behind `-DOCSTART- -X- -X- O`, the one line which every reader
of this format passes over; a comment of its own would be a token to most of them. A corpus that was dealt into parts is
a folder with a file for each, as trainers take them: in one file nothing they read would tell where a part ends.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from heapq import merge
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document
from annotations.entry import Problem, shown
from annotations.errors import FormatError
from annotations.extent import Extent, Unit
from annotations.formats.columns import DOCSTART, Part, has_documents, parts, spans_of
from annotations.formats.coverage import silent, united, zones
from annotations.formats.encoding import to_json
from annotations.formats.file_part import told_parts
from annotations.formats.interface import Format, Loss
from annotations.formats.particulars import Found, foreign, particulars, whole
from annotations.formats.reunion import PLACE
from annotations.formats.tokens import Fitted, Grid, flat, tokens
from annotations.naming import file_name, hashed_name
from annotations.text import Text

WHOLE = "corpus"
"""The file, in a folder, of articles that belong to no part."""

_HEAD = 4096
_SUFFIXES = (".conll", ".iob1", ".bilou", ".bioes", ".conllu", ".iob", ".iob2", ".bio")
"""How files of columns in a folder are called."""
_LEFT_OUT = "left_out"
_TEXT = "text"


class Conll(Format):
    """CoNLL-2003 columns in IOB2; reads every scheme."""

    name = "conll"
    description = "CoNLL-2003 columns, IOB2 tags; of overlapping spans the longest"
    suffix = ".conll"
    parted = True
    shows_relations = False
    scheme: ClassVar[tuple[str, str, str, str]] = ("B", "I", "I", "B")
    """The marks of a span's first, inner and last token, and of one that is all alone."""

    def carry(self, entry: CorpusArticle) -> tuple[CorpusArticle, tuple[Loss, ...]]:
        """Return the article whole, as what tags cannot show is kept beside them, and each span that they do not show.

        Of spans that overlap the longest is shown; one in fragments, in a zone or of half tokens is not.
        """
        extents = Grid(tokens(entry.article.text))
        return entry, tuple(
            Loss(entry.article.id, span_id, f"Not in the tags, as {why.told}; kept beside them.", why.reason)
            for document in entry.documents
            for span_id, why in _level(extents, document).unfit.items()
        )

    def write(self, corpus: Corpus, target: Path) -> None:
        """Write each document as a part of its own, the text of an article with the first; raise OSError.

        Into a folder goes a file for each part that articles were dealt to.
        """
        if target.is_dir():
            self._write_parts(corpus, target)
            return
        with target.open("wb") as file:
            for entry in corpus.articles:
                if isinstance(entry, CorpusArticle):
                    file.writelines(self._blocks(entry))

    def _write_parts(self, corpus: Corpus, folder: Path) -> None:
        files: dict[str, BinaryIO] = {}
        taken: set[str] = set()
        with ExitStack() as stack:
            for place, entry in enumerate(corpus.articles):
                if isinstance(entry, CorpusArticle):
                    part = entry.split or WHOLE
                    if part not in files:
                        name = file_name(part, self.suffix)
                        name = hashed_name(part, self.suffix) if name.lower() in taken else name
                        taken.add(name.lower())
                        files[part] = stack.enter_context((folder / name).open("wb"))
                    files[part].writelines(self._blocks(entry, place))
            if not files:
                (folder / f"{WHOLE}{self.suffix}").touch()

    def _blocks(self, entry: CorpusArticle, place: int | None = None) -> Iterator[bytes]:
        for number, document in enumerate(entry.documents or (None,)):
            yield "".join(self._lines(entry, document, place, with_text=number == 0)).encode("utf-8")

    def read(self, path: Path) -> Corpus:
        """Return the corpus in a file or a folder of them: ours, or any columns whose last one has tags.

        Raises FormatError where nothing there is columns, and OSError.
        """
        files = sorted(one for one in path.iterdir() if _is_named(one)) if path.is_dir() else [path]
        if not files:
            raise FormatError(
                f"{shown(path.name)} holds no file that ends in {_SUFFIXES[0]}; name the files one by one."
            )
        origin = f"imported:{self.name}"
        told = told_parts(files, self.beside)
        articles = (_Articles(one, origin, has_documents(one), told.get(one, "")) for one in files)
        return Corpus({}, _Together(tuple(articles)))

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell whether the first lines are columns that end in tags."""
        if type(self) is not Conll:
            return False
        if path.is_dir():
            return any(map(_is_named, path.iterdir()))
        if super().recognises(path, head) or head.removeprefix(b"\xef\xbb\xbf").startswith(DOCSTART.encode()):
            return True
        lines = head.split(b"\n")
        rows = list(parts(lines if len(head) < _HEAD else lines[:-1], split_at_blank=True))
        return bool(rows) and not any(part.trouble for part in rows)

    def _lines(
        self, entry: CorpusArticle, document: Document | None, place: int | None, *, with_text: bool
    ) -> Iterator[str]:
        text = entry.article.text
        extents = tokens(text)
        grid = Grid(extents)
        level = _level(grid, document) if document else Fitted((), {})
        record = particulars(entry, document, level.unfit)
        if place is not None:
            record[PLACE] = place
        if with_text:
            record[_TEXT] = text
        left_out = grid.touched(silent(document, len(text)) if document else ())
        if left_out:
            runs = united((index, index + 1) for index in left_out)
            record[_LEFT_OUT] = [[extents[first].start, extents[stop - 1].end] for first, stop in runs]
        yield f"{DOCSTART} -X- -X- O {to_json(record)}\n\n"
        fresh = _first_of_sentences(text, extents)
        tags, inside = self._tags(level, fresh)
        written = False
        for index, (start, end) in enumerate(extents):
            if index in left_out:
                if written:
                    yield "\n"
                written = False
                continue
            if written and index in fresh and index not in inside:
                yield "\n"
            yield f"{text[start:end]} _ _ {tags.get(index, 'O')}\n"
            written = True
        if written:
            yield "\n"

    def _tags(self, level: Fitted, fresh: set[int]) -> tuple[dict[int, str], set[int]]:
        """Return the tags by token, and the tokens before which no sentence may end."""
        tags: dict[int, str] = {}
        inside: set[int] = set()
        ends: dict[int, str] = {}
        first, inner, last, alone = self.scheme
        for span, covered in level.kept:
            label = _escaped(span.label)
            for index in covered:
                mark = first if index == covered.start else last if index == covered.stop - 1 else inner
                tags[index] = f"{mark}-{label}"
            if len(covered) == 1:
                tags[covered.start] = f"{alone}-{label}"
            if first == "I" and covered.start not in fresh and ends.get(covered.start) == label:
                tags[covered.start] = f"B-{label}"
            ends[covered.stop] = label
            inside.update(covered[1:])
        return tags, inside


class ConllIob1(Conll):
    """CoNLL-2003 columns as the shared task had them."""

    name = "conll-iob1"
    description = "CoNLL columns, IOB1 tags: B only where two spans of one label touch"
    suffix = ".iob1"
    scheme = ("I", "I", "I", "I")


class ConllBilou(Conll):
    """CoNLL columns with marks for last and single tokens."""

    name = "conll-bilou"
    description = "CoNLL columns, BILOU tags"
    suffix = ".bilou"
    scheme = ("B", "I", "L", "U")


class ConllBioes(Conll):
    """CoNLL columns with marks for end and single tokens."""

    name = "conll-bioes"
    description = "CoNLL columns, BIOES tags"
    suffix = ".bioes"
    scheme = ("B", "I", "E", "S")


def _level(grid: Grid, document: Document) -> Fitted:
    return flat(grid.fitted(document.spans), zones(document))


@dataclass(frozen=True, slots=True)
class _Articles:
    path: Path
    origin: str
    has_documents: bool
    told: str
    """The part that the file's name tells."""

    def placed(self) -> Iterator[tuple[int, CorpusArticle | Problem]]:
        """Yield each article with its place among all that were written; what has none follows what is before it."""
        name = self.path.name
        place = 0
        with self.path.open("rb") as file:
            gathered: list[Part] = []
            number = 0
            for part in parts(file, split_at_blank=not self.has_documents):
                ours = part.particulars is not None
                if gathered and not (part.particulars and _TEXT not in part.particulars):
                    place = _place(gathered, place)
                    yield place, _ours(gathered, name)
                    gathered = []
                if part.trouble and not gathered:
                    yield place, Problem(f"{name}, line {part.line}", f"{part.trouble}; mend it there.")
                elif ours:
                    gathered.append(part)
                elif part.rows:
                    number += 1
                    yield place, _theirs(part, f"{name}#{number}", self.origin, self.told)
            if gathered:
                yield _place(gathered, place), _ours(gathered, name)


@dataclass(frozen=True, slots=True)
class _Together(Iterable[CorpusArticle | Problem]):
    """The articles of several files, in the order in which they were written."""

    files: tuple[_Articles, ...]

    def __iter__(self) -> Iterator[CorpusArticle | Problem]:
        return (entry for _, entry in merge(*(one.placed() for one in self.files), key=lambda placed: placed[0]))


def _is_named(path: Path) -> bool:
    return path.name.lower().endswith(_SUFFIXES) and not path.name.startswith(".") and path.is_file()


def _place(gathered: Sequence[Part], before: int) -> int:
    """Return the place that the particulars tell, if it is in order."""
    place = (gathered[0].particulars or {}).get(PLACE)
    return place if type(place) is int and place >= before else before


def _ours(gathered: Sequence[Part], name: str) -> CorpusArticle | Problem:
    if broken := next((part for part in gathered if part.trouble), None):
        return Problem(f"{name}, line {broken.line}", f"{broken.trouble}; mend it there.")
    records: list[dict[str, Any]] = [part.particulars or {} for part in gathered]
    text = records[0].get(_TEXT)
    try:
        if not isinstance(text, str):
            raise FormatError("its first part has no text")
        if any(record.get("id") != records[0].get("id") for record in records):
            raise FormatError("a part of another article follows without its text")
        found = [_placed(text, part, record) for part, record in zip(gathered, records, strict=True)]
        return whole(text, list(zip(records, found, strict=True)))
    except FormatError as error:
        return Problem(f"{name}, line {gathered[0].line}", f"This is no sound article: {error}.")


def _placed(text: str, part: Part, record: dict[str, Any]) -> list[Found]:
    """Return the spans of a part of ours; raise FormatError where its tokens are not those of the text."""
    skipped = _pairs(record.get(_LEFT_OUT, []))
    place = 0
    extents: list[Extent] = []
    for row in part.rows:
        place = _solid(text, place, skipped)
        if not text.startswith(row.token, place) or not row.token:
            raise FormatError(f"the token {row.token[:40]!r} in line {row.line} is not what stands there in its text")
        extents.append(Extent(place, place + len(row.token)))
        place += len(row.token)
    if _solid(text, place, skipped) < len(text):
        raise FormatError("its rows end before its text does")
    return spans_of(part.rows, extents, _unescaped)


def _solid(text: str, place: int, skipped: dict[int, int]) -> int:
    while place < len(text) and (text[place].isspace() or place in skipped):
        place = skipped.get(place, place + 1)
    return place


def _pairs(value: object) -> dict[int, int]:
    pairs: dict[int, int] = {}
    for pair in value if isinstance(value, list) else [None]:
        match pair:
            case [int(start), int(end)] if start < end:
                pairs[start] = end
            case _:
                raise FormatError(f"{_LEFT_OUT}: a list of pairs of whole numbers was expected")
    return pairs


def _theirs(part: Part, article_id: str, origin: str, split: str) -> CorpusArticle:
    text: list[str] = []
    extents: list[Extent] = []
    place = 0
    for index, row in enumerate(part.rows):
        extents.append(Extent(place, place + len(row.token)))
        after = "\n" if row.ends_sentence and index + 1 < len(part.rows) else " " * row.spaced
        text += [row.token, after]
        place += len(row.token) + len(after)
    made = "".join(text).removesuffix(" ")
    found = [place for place in spans_of(part.rows, extents, str) if place.start < place.end]
    return replace(foreign(part.name or article_id, made, found, origin), split=split)


def _first_of_sentences(text: str, extents: Sequence[tuple[int, int]]) -> set[int]:
    fresh: set[int] = set()
    at = 0
    for sentence in Text(text).units(Unit.SENTENCE, 0, len(text)):
        while at < len(extents) and extents[at][0] < sentence.start:
            at += 1
        fresh.add(at)
    return fresh


def _escaped(label: str) -> str:
    """Return the label without white space, which would end its column, as percent and hexadecimal digits."""
    return "".join(f"%{ord(c):x};" if c == "%" or c.isspace() or not c.isprintable() else c for c in label)


def _unescaped(label: str) -> str:
    pieces = label.split("%")
    try:
        return pieces[0] + "".join(
            chr(int(piece.partition(";")[0], 16)) + piece.partition(";")[2] for piece in pieces[1:]
        )
    except (ValueError, OverflowError):
        raise FormatError(f"the label {label[:40]!r} has a % that stands for no character") from None
