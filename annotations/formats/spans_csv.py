"""Spans as CSV for spreadsheets: a folder of four tables, one row a span.

A text that a spreadsheet could take for a formula, a number or a date has an apostrophe put before it (as OWASP has it,
https://owasp.org/www-community/attacks/CSV_Injection); reading takes it off again.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from annotations import document as documents
from annotations import relation as relations
from annotations import span as spans
from annotations.article import Article
from annotations.corpus import Corpus, CorpusArticle, article_from_record
from annotations.entry import Problem, shown
from annotations.errors import ArticleError, EditRefused, FormatError
from annotations.extent import Extent
from annotations.formats.encoding import to_json
from annotations.formats.interface import Format
from annotations.formats.particulars import IMPORTED
from annotations.formats.tables import Row, Rows, Table, bare, cell, rows, unescaped
from annotations.identity import record_key
from annotations.schema import Status
from annotations.span import anchor, check_fragments, quote_of

SPANS = "spans.csv"
ARTICLES = "articles.csv"
ANNOTATORS = "annotators.csv"
RELATIONS = "relations.csv"

ATTRIBUTE = "attribute."
"""What the columns of attributes begin with."""

_ARTICLE_COLUMNS = ("article", "title", "split", "digest", "meta", "text")
_ANNOTATOR_COLUMNS = ("article", "annotator", "status", "note", "labels", "seen", "zones", "more")
_RELATION_COLUMNS = (
    *("article", "annotator", "label", "source", "target", "note"),
    *("origin", "created", "updated", "id", "more"),
)
_SPAN_COLUMNS = ("article", "annotator", "label", "start", "end", "quote", "note")
_SPAN_REST = ("fragments", "prefix", "suffix", "origin", "created", "updated", "id", "more")
_NEEDED = frozenset(["article", "label", "start", "end"])
_NOTHING = "'"
"""An empty text that was put there on purpose."""

_HEAD = 4096


class SpansCsv(Format):
    """Tables of articles, annotators, spans and relations.

    `texts` gives the article of an id where a lone table of spans is read; without it only a folder that has the texts
    can be.
    """

    name = "csv"
    description = "tables for spreadsheets and pandas, one row a span; nothing is lost"
    suffix = ".csvs"
    folder = True

    def __init__(self) -> None:
        self.texts: Callable[[str], Article] | None = None

    def write(self, corpus: Corpus, target: Path) -> None:
        """Write the four tables; raise OSError, and FormatError where JSON cannot hold a value."""
        named = _attributes(corpus.schema)
        columns = (*_SPAN_COLUMNS, *(ATTRIBUTE + name for name in named), *_SPAN_REST)
        with (
            Table(target / ARTICLES, _ARTICLE_COLUMNS) as articles,
            Table(target / ANNOTATORS, _ANNOTATOR_COLUMNS) as people,
            Table(target / SPANS, columns) as marks,
            Table(target / RELATIONS, _RELATION_COLUMNS) as arrows,
        ):
            for entry in corpus.articles:
                if not isinstance(entry, CorpusArticle):
                    continue
                try:
                    articles.add(_article_row(entry))
                    for row in _annotator_rows(entry):
                        people.add(row)
                    for row in _span_rows(entry, named):
                        marks.add(row)
                    for row in _relation_rows(entry):
                        arrows.add(row)
                except (TypeError, ValueError) as error:
                    raise FormatError(f"{entry.article.id} holds a value that JSON cannot ({error}).") from error

    def read(self, path: Path) -> Corpus:
        """Return the corpus in a folder of tables, or in a lone table of spans; raise OSError, FormatError."""
        table = path / SPANS if path.is_dir() else path
        with table.open("rb") as file:
            head = _columns(file.read(_HEAD))
        if not head >= _NEEDED:
            lacking = ", ".join(sorted(_NEEDED - head))
            raise FormatError(f"{table.name} has no column {lacking}; a table of spans begins with its columns' names.")
        return Corpus({}, _Articles(path, self.texts))

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell whether there is a folder with a table of spans, or a table with its columns."""
        if path.is_dir():
            return (path / SPANS).is_file()
        return path.name.lower().endswith((".csv", ".tsv")) and _columns(head) >= _NEEDED


def _columns(head: bytes) -> frozenset[str]:
    first = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").partition("\n")[0]
    mark = max(",;\t", key=first.count)
    return frozenset(word.strip().strip('"') for word in first.split(mark))


def _attributes(raw: Mapping[str, Any]) -> list[str]:
    """Return the names of all attributes of spans in a schema's mapping."""
    labels = raw.get("labels")
    found: dict[str, None] = {}
    for label in labels.values() if isinstance(labels, Mapping) else ():
        held = label.get("attributes") if isinstance(label, Mapping) else None
        found.update((str(name), None) for name in (held if isinstance(held, Mapping) else ()))
    return list(found)


def _article_row(entry: CorpusArticle) -> list[str]:
    article = entry.article
    named = (article.id, article.title, entry.split)
    return [*map(cell, named), article.digest, _json(dict(article.meta)), cell(article.text)]


def _annotator_rows(entry: CorpusArticle) -> Iterator[list[str]]:
    for document in entry.documents:
        said = documents.summary_record(document)
        lists = [_json(said["labels"]), _json(said["seen"]), _json(said["zones"]), _json(dict(document.extra))]
        yield [*map(cell, (entry.article.id, document.annotator)), said["status"], cell(document.note), *lists]


def _span_rows(entry: CorpusArticle, named: list[str]) -> Iterator[list[str]]:
    for annotator, span in entry.spans():
        plain = {k: v for k, v in span.attributes.items() if k in named and isinstance(v, str) and v}
        rest = {
            **({"attributes": held} if (held := {k: v for k, v in span.attributes.items() if k not in plain}) else {}),
            **({"extra": dict(span.extra)} if span.extra else {}),
        }
        parts = _json([list(fragment) for fragment in span.fragments]) if len(span.fragments) > 1 else ""
        yield [
            *map(cell, (entry.article.id, annotator, span.label)),
            str(span.start),
            str(span.end),
            *map(cell, (span.quote, span.note, *(plain.get(name, "") for name in named))),
            parts,
            *map(cell, (span.prefix, span.suffix)),
            cell(span.origin) or _NOTHING,
            *map(bare, (span.created, span.updated)),
            cell(span.id),
            _json(rest),
        ]


def _relation_rows(entry: CorpusArticle) -> Iterator[list[str]]:
    for annotator, arrow in entry.relations():
        ends = (arrow.label, arrow.source, arrow.target, arrow.note)
        times = [bare(arrow.created), bare(arrow.updated)]
        yield [
            *map(cell, (entry.article.id, annotator, *ends)),
            cell(arrow.origin) or _NOTHING,
            *times,
            cell(arrow.id),
            _json(dict(arrow.extra)),
        ]


def _json(value: Any) -> str:
    return to_json(value) if value else ""


@dataclass(frozen=True, slots=True)
class _Articles(Iterable[CorpusArticle | Problem]):
    path: Path
    texts: Callable[[str], Article] | None

    def __iter__(self) -> Iterator[CorpusArticle | Problem]:
        """Yield the articles in the order of their table, then those that only the table of spans names."""
        folder = self.path if self.path.is_dir() else None
        met: set[str] = set()
        try:
            with Rows() as held:
                held.take("span", folder / SPANS if folder else self.path)
                for kind, name in (("annotator", ANNOTATORS), ("relation", RELATIONS)):
                    if folder and (folder / name).is_file():
                        held.take(kind, folder / name)
                if folder and (folder / ARTICLES).is_file():
                    for row in rows(folder / ARTICLES):
                        named = row.text("article")
                        yield _sound(row.where, partial(_whole, row, held, met))
                        met.add(named)
                for named in held.articles():
                    if named not in met:
                        yield _sound(shown(named), partial(self._known, named, held))
        except FormatError as error:
            yield Problem(self.path.name, f"{error} Nothing after that place was read.")

    def _known(self, named: str, held: Rows) -> CorpusArticle:
        if self.texts is None:
            raise FormatError(f"its text is in no {ARTICLES} beside the spans")
        try:
            article = self.texts(named)
        except ArticleError as error:
            raise FormatError(f"its text is not known here: {str(error).rstrip('.')}") from error
        record = {"id": article.id, "title": article.title, "meta": dict(article.meta), "text": article.text}
        return _entry(record, held)


def _sound(where: str, made: Callable[[], CorpusArticle]) -> CorpusArticle | Problem:
    try:
        return made()
    except FormatError as error:
        return Problem(where, f"This is no sound article: {error}.")


def _whole(row: Row, held: Rows, met: set[str]) -> CorpusArticle:
    """Return the article of a row with its text."""
    named = row.text("article")
    if named in met:
        raise FormatError("it stands there twice")
    record = {"id": named, "title": row.text("title"), "meta": row.json("meta", {}), "text": row.text("text")}
    record |= {"digest": row.plain("digest")} if row.plain("digest") else {}
    return _entry({**record, "split": row.text("split")}, held)


def _entry(record: dict[str, Any], held: Rows) -> CorpusArticle:
    named, text = record["id"], record["text"]
    summaries: dict[str, dict[str, Any]] = {}
    for row in held.of("annotator", named):
        owner = row.text("annotator")
        if owner in summaries:
            raise FormatError(f"{owner} has two rows of it in {ANNOTATORS}")
        said: dict[str, Any] = {"status": row.plain("status") or str(Status.DONE), "note": row.text("note")}
        said |= {"labels": row.json("labels", {}), "seen": row.json("seen", []), "zones": row.json("zones", [])}
        summaries[owner] = {**row.json("more", {}), **said}
    marks: list[dict[str, Any]] = []
    for row in held.of("span", named):
        marks.append(_span(row, text, len(marks)))
        everything = {"status": str(Status.DONE), "seen": [[0, len(text)]] if text else []}
        summaries.setdefault(marks[-1]["annotator"], everything)
    arrows = [_relation(row) for row in held.of("relation", named)]
    return article_from_record({**record, "annotators": summaries, "spans": marks, "relations": arrows})


def _span(row: Row, text: str, number: int) -> dict[str, Any]:
    """Return the record of a row; raise FormatError where its quote is not what stands at its place."""
    start, end = row.number("start"), row.number("end")
    parts = row.json("fragments", [[start, end]])
    try:
        fragments = check_fragments(text, [Extent(*part) for part in parts])
    except (EditRefused, TypeError, ValueError) as error:
        raise FormatError(f"{row.where}: {start} to {end} is not inside its text") from error
    quote, prefix, suffix = anchor(text, fragments)
    if row.has("quote") and quote not in (row.text("quote"), row.plain("quote")):
        raise FormatError(f"{row.where}: {row.text('quote')[:40]!r} does not stand at {start} to {end}")
    rest = row.json("more", {})
    plain = {name.removeprefix(ATTRIBUTE): row.text(name) for name in row.columns if name.startswith(ATTRIBUTE)}
    attributes = rest.get("attributes", {})
    extra = rest.get("extra", {})
    if not isinstance(attributes, Mapping) or not isinstance(extra, Mapping):
        raise FormatError(f"{row.where}: more: attributes and extra were expected to be mappings")
    label, owner = row.text("label"), row.text("annotator") or IMPORTED
    made = record_key(to_json([row.text("article"), owner, label, start, end, number]))
    return {
        **{key: value for key, value in extra.items() if key not in spans.FIELDS},
        "id": row.text("id") or made,
        "annotator": owner,
        "label": label,
        "start": start,
        "end": end,
        **({"fragments": [list(fragment) for fragment in fragments]} if len(fragments) > 1 else {}),
        "quote": quote_of(text, fragments),
        "prefix": row.text("prefix") if row.has("prefix") else prefix,
        "suffix": row.text("suffix") if row.has("suffix") else suffix,
        "attributes": {**{name: value for name, value in plain.items() if value}, **attributes},
        "note": row.text("note"),
        "origin": row.text("origin") if row.plain("origin") else f"imported:{SpansCsv.name}",
        "created": unescaped(row.plain("created")),
        "updated": unescaped(row.plain("updated")),
    }


def _relation(row: Row) -> dict[str, Any]:
    extra = row.json("more", {})
    ends = [row.text("label"), row.text("source"), row.text("target")]
    return {
        **{key: value for key, value in extra.items() if key not in relations.FIELDS},
        "id": row.text("id") or record_key(json.dumps([row.text("article"), *ends])),
        "annotator": row.text("annotator") or IMPORTED,
        "label": ends[0],
        "source": ends[1],
        "target": ends[2],
        "note": row.text("note"),
        "origin": row.text("origin") if row.plain("origin") else f"imported:{SpansCsv.name}",
        "created": unescaped(row.plain("created")),
        "updated": unescaped(row.plain("updated")),
    }
