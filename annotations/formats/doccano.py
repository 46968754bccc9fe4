"""JSON Lines of doccano, all generations: label triples, entities with relations, annotations by user."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Any

from annotations.article import Article
from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document
from annotations.entry import Problem
from annotations.errors import FormatError
from annotations.formats import json_values, remainder
from annotations.formats.interface import Format, Loss
from annotations.formats.particulars import IMPORTED
from annotations.formats.remainder import FIELD, Arrow, Mark
from annotations.jsonlines import LineError

_LABELS = ("label", "labels", "entities", "annotations", "column_label")
_TEXTS = ("text", "data", "column_data")
_OWN = frozenset([*_LABELS, *_TEXTS, "id", "relations", "cats", "Comments", "comments", "meta", FIELD])


class Doccano(Format):
    """JSON Lines that doccano imports and exports (https://doccano.github.io/doccano)."""

    name = "doccano"
    description = "doccano's JSON Lines, with relations where there are any; nothing is lost"
    suffix = ".doccano.jsonl"

    def carry(self, entry: CorpusArticle) -> tuple[CorpusArticle, tuple[Loss, ...]]:
        """Return the article as it is: doccano itself sees spans of several parts only from end to end."""
        return entry, in_parts(entry, "doccano")

    def write(self, corpus: Corpus, target: Path) -> None:
        """Write a line for each annotator of each article: `label` triples, or entities where a relation is met."""
        with target.open("wb") as file, TemporaryFile() as related:
            met = False
            for entry in corpus.articles:
                if not isinstance(entry, CorpusArticle):
                    continue
                for document in entry.documents or (None,):
                    triples, entities = _lines(entry, document)
                    file.write(json_values.line(triples, entry.article.id))
                    related.write(json_values.line(entities, entry.article.id))
                    met = met or bool(entities["relations"])
            if met:
                related.seek(0)
                file.seek(0)
                file.truncate()
                copyfileobj(related, file)

    def read(self, path: Path) -> Corpus:
        """Return the corpus at `path`, of whichever generation each line is; raise OSError."""
        with path.open("rb"):
            return Corpus({}, _Articles(path))

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell whether the first object has a text and labels as doccano writes them."""
        row = json_values.first_object(path, head) if head else None
        return row is not None and _is_row(row)


def in_parts(entry: CorpusArticle, tool: str) -> tuple[Loss, ...]:
    """Return what a tool without spans of several parts does not see."""
    return tuple(
        Loss(
            entry.article.id,
            span.id,
            f"{tool} sees it as one piece from {span.start} to {span.end}; its {len(span.fragments)} parts stand in"
            f" the field {FIELD}, from where they are read again",
            "in several parts, seen as one piece",
        )
        for _, span in entry.spans()
        if len(span.fragments) > 1
    )


def _lines(entry: CorpusArticle, document: Document | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the line of a document in either generation."""
    held = list(document.spans) if document else []
    number = {span.id: at for at, span in enumerate(held)}
    rest = {FIELD: remainder.of(entry, document)}
    text = {"text": entry.article.text, **({"split": entry.split} if entry.split else {})}
    triples = [[span.start, span.end, span.label] for span in held]
    entities = [
        {"id": at, "label": span.label, "start_offset": span.start, "end_offset": span.end}
        for at, span in enumerate(held)
    ]
    relations = [
        {"id": at, "from_id": number[arrow.source], "to_id": number[arrow.target], "type": arrow.label}
        for at, arrow in enumerate(document.ordered_relations() if document else ())
    ]
    return {**text, "label": triples, **rest}, {**text, "entities": entities, "relations": relations, **rest}


def _is_row(row: Mapping[str, Any]) -> bool:
    if FIELD in row and not isinstance(row[FIELD], Mapping):
        return False
    if not any(isinstance(row.get(name), str) for name in _TEXTS):
        return False
    if any(name in row for name in ("tokens", "spans", "answer", "_input_hash", "data_annotations", "result")):
        return False
    if not any(isinstance(row.get(name), list) for name in (*_LABELS, "cats")):
        return False
    return all(_is_label(item) for name in _LABELS for item in row.get(name) or ())


def _is_label(item: object) -> bool:
    if isinstance(item, Mapping):
        return "start_offset" in item and "end_offset" in item
    return isinstance(item, str) or (isinstance(item, list) and len(item) == 3)


@dataclass(frozen=True, slots=True)
class _Articles(Iterable[CorpusArticle | Problem]):
    path: Path

    def __iter__(self) -> Iterator[CorpusArticle | Problem]:
        name = self.path.name
        with self.path.open("rb") as file:
            found = enumerate(json_values.objects(file, name), start=1)
            try:
                for _, group in groupby(found, key=lambda numbered: _same(*numbered)):
                    rows = list(group)
                    where = rows[0][1][0]
                    try:
                        yield _entry([(f"{name}#{at}", _sound(row)) for at, (_, row) in rows])
                    except LineError as error:
                        yield Problem(where, f"This line {error}; mend or remove it.")
                    except FormatError as error:
                        yield Problem(where, f"This is no sound article: {error}.")
            except FormatError as error:
                yield Problem(name, f"{error} Nothing after that place was read.")


def _same(at: int, met: tuple[str, Mapping[str, Any] | LineError]) -> object:
    """Return what lines of one article that we wrote have in common; any other line stands alone."""
    row = met[1]
    if isinstance(row, Mapping) and isinstance(kept := row.get(FIELD), Mapping):
        article = kept.get("article")
        if isinstance(article, Mapping) and isinstance(article.get("id"), str):
            return article["id"]
    return at


def _sound(row: Mapping[str, Any] | LineError) -> Mapping[str, Any]:
    if isinstance(row, LineError):
        raise row
    return row


def _entry(rows: list[tuple[str, Mapping[str, Any]]]) -> CorpusArticle:
    """Return the article of one line, or of the lines that we wrote for it, one an annotator."""
    documents: dict[str, Document] = {}
    entry: tuple[Article, str] | None = None
    for name, row in rows:
        text = _text(row)
        kept = row.get(FIELD)
        known = remainder.article_from(remainder.part(kept, "article"), text, _article(name, row, text))
        if entry is not None and known != entry:
            raise FormatError("its lines differ in more than what annotators say")
        entry = known
        for document in _documents(known[0], row, remainder.part(kept, "document"), kept is None):
            if document.annotator in documents:
                raise FormatError(f"{document.annotator} has two lines of it")
            documents[document.annotator] = document
    assert entry is not None
    return CorpusArticle(entry[0], tuple(documents[name] for name in sorted(documents)), entry[1])


def _text(row: Mapping[str, Any]) -> str:
    found = next((row[name] for name in _TEXTS if isinstance(row.get(name), str)), None)
    if found is None:
        raise FormatError("it has no 'text'")
    return str(found)


def _article(name: str, row: Mapping[str, Any], text: str) -> Article:
    """Return the article of a line that doccano wrote: whatever is not doccano's own is metadata, as it was there."""
    given = row.get("id")
    if isinstance(given, str | int) and not isinstance(given, bool) and str(given):
        name = str(given)
    meta = {key: value for key, value in row.items() if key not in _OWN}
    own = row.get("meta")
    for key, value in own.items() if isinstance(own, Mapping) else [("meta", own)] if own else ():
        while key in meta and meta[key] != value:
            key += "_"
        meta[key] = value
    return remainder.article(name, text, None, meta)


def _documents(article: Article, row: Mapping[str, Any], kept: object, foreign: bool) -> Iterator[Document]:
    labels: dict[str, Any] = {}
    if isinstance(row.get("cats"), list):
        labels["cats"] = row["cats"]
    for name in ("label", "labels"):
        if isinstance(row.get(name), str):
            labels[name] = row[name]
        elif isinstance(row.get(name), list) and (words := [item for item in row[name] if isinstance(item, str)]):
            labels[name] = words
    note = "\n".join(str(words) for words in _list(row, "Comments") or _list(row, "comments"))
    by_user: dict[str, list[Mapping[str, Any]]] = {}
    for item in _list(row, "annotations"):
        if not isinstance(item, Mapping):
            raise FormatError("annotations: mappings with label, start_offset and end_offset were expected")
        by_user.setdefault(f"user-{item['user']}" if "user" in item else IMPORTED, []).append(item)
    for user, items in by_user.items():
        marks = [_mark(item) for item in items]
        yield remainder.document_from(article, user, marks, form=Doccano.name, labels=labels, note=note)
    marks = [_mark(item) for name in _LABELS if name != "annotations" for item in _list(row, name) if _has_place(item)]
    if by_user and not marks:
        return
    if kept is None and not (foreign or marks):
        return
    yield remainder.document_from(
        article,
        IMPORTED,
        marks,
        list(_arrows(row)),
        form=Doccano.name,
        labels=labels,
        note=note,
        kept=kept,
        with_relations="entities" in row,
    )


def _list(row: Mapping[str, Any], name: str) -> list[Any]:
    found = row.get(name)
    return found if isinstance(found, list) else []


def _has_place(item: object) -> bool:
    return not isinstance(item, str)


def _mark(item: object) -> Mark:
    """Return the span of a triple `[start, end, label]` or of a mapping; raise FormatError for anything else."""
    if isinstance(item, Mapping):
        start, end, label = item.get("start_offset"), item.get("end_offset"), item.get("label")
    elif isinstance(item, list) and len(item) == 3:
        start, end, label = item
    else:
        raise FormatError("a label is neither [start, end, name] nor a mapping with start_offset, end_offset and label")
    if type(start) is not int or type(end) is not int or isinstance(label, bool) or not isinstance(label, str | int):
        raise FormatError("a label has no whole numbers for its start and end, or no name")
    return Mark(str(label), start, end)


def _arrows(row: Mapping[str, Any]) -> Iterator[Arrow]:
    """Yield the relations between the entities of a line, which name them by their ids."""
    before = sum(_has_place(item) for name in ("label", "labels") for item in _list(row, name))
    places: dict[object, int] = {}
    for at, item in enumerate(_list(row, "entities"), start=before):
        if isinstance(item, Mapping) and isinstance(item.get("id"), str | int):
            places[item["id"]] = at
    for item in _list(row, "relations"):
        if not isinstance(item, Mapping) or not isinstance(item.get("type"), str):
            raise FormatError("relations: mappings with from_id, to_id and type were expected")
        ends = [item.get("from_id"), item.get("to_id")]
        if not all(isinstance(end, str | int) and end in places for end in ends):
            raise FormatError(f"a relation {item['type']} joins an entity that is not there")
        yield Arrow(item["type"], places[ends[0]], places[ends[1]])
