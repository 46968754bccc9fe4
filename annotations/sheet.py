"""An article's line of a corpus, made of the records in annotation files, column by column and without their values.

Nearly all records hold the usual fields and nothing else. Where those of an article all do, what `article_record` would
say of them can be told from the records as they were parsed, in a fraction of the time; where one does not, or where
anything is wrong, nothing is given here, and the values are built, which tell of each case by itself.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from operator import itemgetter, lt
from typing import Any

from annotations import document as documents
from annotations.article import Article
from annotations.document import Document
from annotations.errors import DamagedFile
from annotations.faults import faults
from annotations.formats.encoding import encode, inside, to_bytes
from annotations.recorded import TABLES
from annotations.scope import SUGGESTED
from annotations.spans import Spans

Record = Mapping[str, Any]
_Row = tuple[Any, ...]

_TABLES = {*TABLES}
_LONGEST_KEY = 20
_NONE = Spans()
_parse = json.JSONDecoder().raw_decode
"""Gives a value and where it ends; a little quicker than `json.loads`, which looks for white space around it, too."""

_owner, _start, _end, _held = itemgetter("annotator"), itemgetter(2), itemgetter(3), itemgetter(7)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an annotation file holds of an article: `said` of it as a whole, and the tables of its records."""

    said: Document
    tables: Mapping[str, Mapping[str, Record]]

    @classmethod
    def of(cls, article_id: str, annotator: str, content: bytes) -> "Sheet | None":
        """Return what the bytes of a file hold, None where that is not as it is in most files."""
        try:
            tables, end = _parse(content.decode("ascii"))
            if content[end:].strip(b" \t\r\n"):
                return None
            (state,) = tables["article"].values()
            if tables.keys() != _TABLES or set(map(type, tables.values())) != {dict}:
                return None
            if state["id"] != article_id or not state.keys() <= documents.STATE_FIELDS:
                return None
            if type(state["glossator"]) is not int or state["glossator"] < 1 or type(state["digest"]) is not str:
                return None
            keys = [*chain.from_iterable(tables.values())]
            if not all(map(str.isdecimal, keys)) or max(map(len, keys)) > _LONGEST_KEY:
                return None
            said = Document(article_id, state["digest"], annotator, **documents.read_summary(state), spans=_NONE)
        except (DamagedFile, AttributeError, KeyError, TypeError, ValueError, RecursionError):
            return None
        return cls(said, tables)


@dataclass(frozen=True, slots=True)
class Line:
    """An article as a line of a corpus, without the line's end, and what it counts."""

    content: bytes
    spans: int
    relations: int


def line_of(article: Article, sheets: Sequence[Sheet], split: str = "", *, suggestions: bool = False) -> Line | None:
    """Return the line of an article with what its sheets say, which are in the order of their annotators' names.

    None where a record is not as most are, or is not sound, where one is a suggestion and those are not wanted, where
    a text holds a rare control character, and where what the line says, parsed again, is not what the records say.
    """
    spans, relations = _Spans(suggestions), _Relations(suggestions)
    try:
        for sheet in sheets:
            if any(faults(sheet.said, article, storable=True)):
                return None
            relations.take(sheet, spans.take(sheet, article.text))
        about: dict[str, Any] = {
            "id": article.id,
            "title": article.title,
            "digest": article.digest,
            "meta": dict(article.meta),
            **({"split": split} if split else {}),
            "annotators": {sheet.said.annotator: documents.summary_record(sheet.said) for sheet in sheets},
        }
        (text,) = inside([article.text])
        # Part by part, as a single character that is not ASCII makes all that is in one text with it slow to handle.
        content = b"".join(
            [
                to_bytes(encode(about)[:-1]),
                b', "text": "',
                to_bytes(text),
                b'", "spans": [',
                to_bytes(spans.json()),
                b'], "relations": [',
                to_bytes(relations.json()),
                b"]}",
            ]
        )
        line = content.decode("utf-8")
        said, end = _parse(line)
        is_said = (
            end == len(line)
            and spans.are(said.pop("spans"))
            and relations.are(said.pop("relations"))
            and said.pop("text") == article.text
            and said == about
            and (not _has_numbers(article, sheets) or repr(said) == repr(about))
        )
    except (_UnusualError, KeyError, TypeError, ValueError, RecursionError):
        return None
    return Line(content, len(spans.rows), len(relations.rows)) if is_said else None


class _UnusualError(Exception):
    """A record has other fields than most, or is not sound."""


def _has_numbers(article: Article, sheets: Sequence[Sheet]) -> bool:
    """Tell whether anything but texts may be said of an article: 1, 1.0 and True are equal, but look different."""
    return bool(article.meta) or any(one.said.labels or one.said.seen or one.said.zones for one in sheets)


class _Rows(ABC):
    """The fields of records, each with its owner, of all annotators in the order of a corpus; and them by column.

    Taking and encoding them raises _UnusualError, KeyError or TypeError where one is not usual or not sound.
    """

    fields: Callable[[Record], _Row]
    first: Callable[[_Row], Any]
    """What of `order` comes first."""

    def __init__(self, suggestions: bool) -> None:
        self.suggestions = suggestions
        self.rows: list[_Row] = []
        self.owners: list[str] = []
        self.columns: list[tuple[Any, ...]] = []

    @staticmethod
    @abstractmethod
    def order(row: _Row) -> tuple[Any, ...]:
        """Return the place of a row among those of its owner."""

    def add(self, annotator: str, records: Collection[Record]) -> list[tuple[Any, ...]]:
        """Add the records of an annotator, and return their fields by column; there must be one at least."""
        rows = sorted(map(type(self).fields, records), key=self.first)
        if len(set(map(self.first, rows))) < len(rows):
            rows.sort(key=self.order)
        columns = list(zip(*rows, strict=True))
        if set(map(len, records)) != {len(columns)} or len(set(columns[0])) < len(rows):
            raise _UnusualError
        if not self.suggestions and any(str.startswith(origin, SUGGESTED) for origin in set(columns[-3])):
            raise _UnusualError
        owners = [annotator] * len(rows)
        if not self.rows:
            self.rows, self.owners, self.columns = rows, owners, columns
            return columns
        pairs = [*zip(self.rows, self.owners, strict=True), *zip(rows, owners, strict=True)]
        pairs.sort(key=lambda pair: (self.order(pair[0]), pair[1]))
        self.rows, self.owners = [row for row, _ in pairs], [owner for _, owner in pairs]
        self.columns = list(zip(*self.rows, strict=True))
        return columns

    def are(self, said: list[dict[str, Any]]) -> bool:
        """Tell whether these are the records in their order, each with its owner and with nothing else besides."""
        if not self.rows or not said:
            return not self.rows and not said
        found = list(map(type(self).fields, said))
        return (
            found == self.rows
            and list(map(_owner, said)) == self.owners
            and set(map(len, said)) == {len(self.columns) + 1}
            and self.are_alike(found)
        )

    def are_alike(self, found: list[_Row]) -> bool:
        """Tell whether what is equal to the rows is of the same kinds, too."""
        return True

    def encoded(self, *columns: Sequence[str]) -> list[list[str]]:
        """Return columns of texts with each as it stands between quotation marks in JSON."""
        texts = inside(list(chain.from_iterable(columns)))
        return [texts[at : at + len(self.rows)] for at in range(0, len(texts), len(self.rows))]


class _Spans(_Rows):
    fields = itemgetter(
        *("id", "label", "start", "end", "quote", "prefix", "suffix"),
        *("attributes", "note", "origin", "created", "updated"),
    )
    first = itemgetter(2)

    @staticmethod
    def order(row: _Row) -> tuple[int, int, int, str]:
        """Return what `Span.order` is."""
        return row[2], -row[3], len(row[0]), row[0]

    def take(self, sheet: Sheet, text: str) -> Collection[str]:
        """Take the spans of an annotator and return their ids."""
        records = sheet.tables["spans"].values()
        if not records:
            return ()
        ids, _, starts, ends, quotes, _, _, attributes, *_ = self.add(sheet.said.annotator, records)
        if (
            set(map(type, starts + ends)) != {int}
            or set(map(type, attributes)) != {dict}
            or starts[0] < 0
            or max(ends) > len(text)
            or not all(map(lt, starts, ends))
            or [text[start:end] for start, end in zip(starts, ends, strict=True)] != list(quotes)
        ):
            raise _UnusualError
        return ids

    def are_alike(self, found: list[_Row]) -> bool:
        """Tell it of offsets and attributes, as 1, 1.0 and True are equal; each looks different, though."""
        values = list(map(_held, found))
        return set(map(type, chain(map(_start, found), map(_end, found)))) == {int} and (
            not any(values) or repr(values) == repr(list(map(_held, self.rows)))
        )

    def json(self) -> str:
        """Return the spans as JSON, parted by commas."""
        if not self.rows:
            return ""
        ids, labels, starts, ends, quotes, prefixes, suffixes, attributes, *words = self.columns
        values = map(encode, attributes) if any(attributes) else repeat("{}")
        texts = self.encoded(ids, self.owners, labels, quotes, prefixes, suffixes, *words)
        return ", ".join(
            [
                f'{{"id": "{id}", "annotator": "{owner}", "label": "{label}", "start": {start}, "end": {end},'
                f' "quote": "{quote}", "prefix": "{prefix}", "suffix": "{suffix}", "attributes": {held},'
                f' "note": "{note}", "origin": "{origin}", "created": "{created}", "updated": "{updated}"}}'
                for id, owner, label, quote, prefix, suffix, note, origin, created, updated, start, end, held in zip(
                    *texts, starts, ends, values, strict=False
                )
            ]
        )


class _Relations(_Rows):
    fields = itemgetter("id", "label", "source", "target", "note", "origin", "created", "updated")
    first = itemgetter(6)

    @staticmethod
    def order(row: _Row) -> tuple[str, int, str]:
        """Return what `Relation.order` is."""
        return row[6], len(row[0]), row[0]

    def take(self, sheet: Sheet, ids: Collection[str]) -> None:
        """Take the relations of an annotator, all of them between spans of these ids."""
        if records := sheet.tables["relations"].values():
            columns = self.add(sheet.said.annotator, records)
            if not {*columns[2], *columns[3]} <= set(ids):
                raise _UnusualError

    def json(self) -> str:
        """Return the relations as JSON, parted by commas."""
        if not self.rows:
            return ""
        ids, *words = self.columns
        return ", ".join(
            [
                f'{{"id": "{id}", "annotator": "{owner}", "label": "{label}", "source": "{source}",'
                f' "target": "{target}", "note": "{note}", "origin": "{origin}", "created": "{created}",'
                f' "updated": "{updated}"}}'
                for id, owner, label, source, target, note, origin, created, updated in zip(
                    *self.encoded(ids, self.owners, *words), strict=True
                )
            ]
        )
