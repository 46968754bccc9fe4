"""A folder that Hugging Face's `datasets.load_dataset` takes: Parquet files by part, and a card that tells its columns.

A row is what one annotator says of one article. `tokens` and `ner_tags` are for token classification: the tokens of
`annotations.formats.tokens`, IOB2 tags, and -1 (no label, as `ClassLabel` has it) for tokens that nobody read or that
stand in a zone. `text`, `spans` and `relations` hold everything.

The features stand in the metadata of the Parquet files, in words that every release of `datasets` reads
(https://huggingface.co/docs/hub/datasets-cards, https://huggingface.co/docs/datasets/about_dataset_features).
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document
from annotations.entry import Problem
from annotations.errors import FormatError
from annotations.formats.coverage import silent, zones
from annotations.formats.encoding import to_json, to_yaml
from annotations.formats.file_part import told_parts
from annotations.formats.hf_columns import Columns, libraries, names_in_card
from annotations.formats.interface import Format, Loss
from annotations.formats.particulars import KEY, particulars
from annotations.formats.reunion import PLACE, Said, articles, placed
from annotations.formats.tokens import Fitted, Grid, flat, tokens

DATA = "data"
CARD = "README.md"
WHOLE = "train"
"""The part of articles that were dealt out to none; `load_dataset` calls it so as well."""

_MOST_CHARACTERS = 2_000_000
_FIELDS: dict[str, dict[str, str]] = {
    "spans": {"id": "string", "label": "string", "start": "int64", "end": "int64", "text": "string", "note": "string"},
    "relations": {"id": "string", "label": "string", "source": "string", "target": "string", "note": "string"},
}
_TEXTS = ("id", "title", "annotator", "status", "text")


class HfDataset(Format):
    """A folder for `datasets.load_dataset`."""

    name = "hf"
    description = "a folder for Hugging Face's load_dataset: Parquet with tokens, tags, text and spans"
    suffix = ".parquet"
    folder = True

    def carry(self, entry: CorpusArticle) -> tuple[CorpusArticle, tuple[Loss, ...]]:
        """Return the article whole, as `spans` has everything, and each span that `ner_tags` does not show."""
        grid = Grid(tokens(entry.article.text))
        return entry, tuple(
            Loss(
                entry.article.id,
                span_id,
                f"Not in ner_tags, as {why.told}; kept in spans.",
                f"{why.reason}, not in ner_tags",
            )
            for document in entry.documents
            for span_id, why in _level(grid, document).unfit.items()
        )

    def write(self, corpus: Corpus, target: Path) -> None:
        """Write `data/<part>-00000.parquet` and the card; raise OSError, and FormatError where pyarrow is missing."""
        labels = corpus.schema.get("labels", {})
        tags = _Tags(labels if isinstance(labels, Mapping) else {})
        (target / DATA).mkdir()
        shelves: dict[str, _Shelf] = {}
        for place, entry in enumerate(corpus.articles):
            if isinstance(entry, CorpusArticle):
                if entry.split not in shelves:
                    taken = {shelf.part for shelf in shelves.values()}
                    shelves[entry.split] = _Shelf(target / DATA, _part(entry.split, taken))
                for document in entry.documents or (None,):
                    shelves[entry.split].add(_row(entry, document, place, tags))
        if not shelves:
            shelves[""] = _Shelf(target / DATA, WHOLE)
        for shelf in shelves.values():
            shelf.close(tags.names)
        (target / CARD).write_text(_card(list(shelves.values()), tags.names), "utf-8")

    def read(self, path: Path) -> Corpus:
        """Return the corpus in a folder or a Parquet file, ours or with tokens and tags, or text and spans.

        Raises OSError, and FormatError where pyarrow is missing or a file has no such columns.
        """
        paths = sorted(path.rglob(f"*{self.suffix}")) if path.is_dir() else [path]
        if not paths:
            raise FormatError(f"{path.name} holds no files that end in {self.suffix}; name another folder.")
        names = names_in_card(path / CARD) if path.is_dir() else {}
        told = told_parts(paths, self.beside)
        return Corpus({}, _Articles([Columns.of(each, names, told.get(each, "")) for each in paths]))

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell by the mark that Parquet files begin with, or by a file in the folder."""
        if path.is_dir():
            return next(path.rglob(f"*{self.suffix}"), None) is not None
        return head.startswith(b"PAR1")


class _Tags:
    """The names of the tags in the order of their numbers: O, those of the schema, then others as they come."""

    def __init__(self, labels: Iterable[object]) -> None:
        self.names = ["O"]
        self._first: dict[str, int] = {}
        for label in labels:
            self.first(str(label))

    def first(self, label: str) -> int:
        """Return the number of B- of a label; that of I- is the next one."""
        if label not in self._first:
            self._first[label] = len(self.names)
            self.names += [f"B-{label}", f"I-{label}"]
        return self._first[label]


def _level(grid: Grid, document: Document) -> Fitted:
    return flat(grid.fitted(document.spans), zones(document))


def _row(entry: CorpusArticle, document: Document | None, place: int, tags: _Tags) -> dict[str, Any]:
    article = entry.article
    extents = tokens(article.text)
    numbers = [0 if document else -1] * len(extents)
    parted: set[str] = set()
    row: dict[str, Any] = {"id": article.id, "title": article.title, "annotator": "", "status": ""}
    row |= {"text": article.text, "spans": [], "relations": []}
    if document is not None:
        grid = Grid(extents)
        for index in grid.touched(silent(document, len(article.text))):
            numbers[index] = -1
        for span, covered in _level(grid, document).kept:
            first = tags.first(span.label)
            for index in covered:
                numbers[index] = first if index == covered.start else first + 1
        parted = {span.id for span in document.spans if len(span.fragments) > 1}
        row |= {"annotator": document.annotator, "status": str(document.status)}
        row["spans"] = [
            {
                "id": span.id,
                "label": span.label,
                "start": span.start,
                "end": span.end,
                "text": span.quote,
                "note": span.note,
                "attributes": to_json(dict(span.attributes)),
                "fragments": [{"start": start, "end": end} for start, end in span.fragments],
            }
            for span in document.spans
        ]
        row["relations"] = [
            {name: getattr(arrow, name) for name in _FIELDS["relations"]} for arrow in document.ordered_relations()
        ]
    row |= {"tokens": [article.text[start:end] for start, end in extents], "ner_tags": numbers}
    row[KEY] = to_json({**particulars(entry, document, parted), PLACE: place})
    return row


class _Shelf:
    """The file of one part, written some articles at a time."""

    def __init__(self, folder: Path, part: str) -> None:
        self.part = part
        self.rows = 0
        self._arrow, self._parquet = libraries()
        self._schema = _arrow_schema(self._arrow)
        # Without Arrow's own copy of the schema the metadata may be added at the end, when all tags are known.
        self._writer = self._parquet.ParquetWriter(
            folder / f"{part}-00000.parquet", self._schema, store_schema=False, compression="zstd"
        )
        self._held: list[dict[str, Any]] = []
        self._characters = 0

    def add(self, row: dict[str, Any]) -> None:
        self._held.append(row)
        self.rows += 1
        self._characters += len(row["text"]) + len(row[KEY])
        if self._characters >= _MOST_CHARACTERS:
            self._flush()

    def close(self, names: Sequence[str]) -> None:
        self._flush()
        features = {"info": {"features": _features(names)}}
        self._writer.add_key_value_metadata({"huggingface": json.dumps(features)})
        self._writer.close()

    def _flush(self) -> None:
        self._writer.write_table(self._arrow.Table.from_pylist(self._held, schema=self._schema))
        self._held, self._characters = [], 0


def _arrow_schema(arrow: Any) -> Any:
    kinds = {"string": arrow.string(), "int64": arrow.int64()}
    lists = {name: [(key, kinds[kind]) for key, kind in columns.items()] for name, columns in _FIELDS.items()}
    lists["spans"] += [
        ("attributes", arrow.string()),
        ("fragments", arrow.list_(arrow.struct([("start", arrow.int64()), ("end", arrow.int64())]))),
    ]
    return arrow.schema(
        [
            *((name, arrow.string()) for name in _TEXTS),
            ("tokens", arrow.list_(arrow.string())),
            ("ner_tags", arrow.list_(arrow.int64())),
            *((name, arrow.list_(arrow.struct(columns))) for name, columns in lists.items()),
            (KEY, arrow.string()),
        ]
    )


def _features(names: Sequence[str]) -> dict[str, Any]:
    """Return the columns as the metadata of Parquet files tells them."""

    def value(kind: str) -> dict[str, str]:
        return {"dtype": kind, "_type": "Value"}

    lists = {name: {key: value(kind) for key, kind in columns.items()} for name, columns in _FIELDS.items()}
    spans: dict[str, Any] = dict(lists["spans"], attributes=value("string"))
    spans["fragments"] = [{"start": value("int64"), "end": value("int64")}]
    tags = {"names": list(names), "_type": "ClassLabel"}
    return {
        **{name: value("string") for name in _TEXTS},
        "tokens": {"feature": value("string"), "_type": "Sequence"},
        "ner_tags": {"feature": tags, "_type": "Sequence"},
        "spans": [spans],
        "relations": [lists["relations"]],
        KEY: value("string"),
    }


def _card(shelves: Sequence[_Shelf], names: Sequence[str]) -> str:
    """Return the card: the columns for the loader, then some words for people."""
    head = ["---", "configs:", "- config_name: default", "  data_files:"]
    for shelf in shelves:
        head += [f"  - split: {shelf.part}", f"    path: {DATA}/{shelf.part}-*"]
    head += ["dataset_info:", "  features:"]
    head += [f"  - name: {name}\n    dtype: string" for name in _TEXTS]
    head += ["  - name: tokens\n    sequence: string", "  - name: ner_tags\n    sequence:\n      class_label:"]
    head += ["        names:", *(f"          '{number}': {to_yaml(name)}" for number, name in enumerate(names))]
    for name, columns in _FIELDS.items():
        head += [f"  - name: {name}\n    list:", *(f"    - name: {k}\n      dtype: {v}" for k, v in columns.items())]
        if name == "spans":
            head += ["    - name: attributes\n      dtype: string", "    - name: fragments\n      list:"]
            head += [f"      - name: {key}\n        dtype: int64" for key in ("start", "end")]
    head += [f"  - name: {KEY}\n    dtype: string", "task_categories:", "- token-classification", "---"]
    rows = "\n".join(f"| {shelf.part} | {shelf.rows} |" for shelf in shelves)
    return (
        "\n".join(head)
        + f"""

# Annotated articles

Written by Glossator. A row is what one annotator says of one article.

| part | rows |
|---|---|
{rows}

- `tokens` and `ner_tags`: IOB2; of spans that overlap the longest; -1 where a token was not read or is no part of the
  article itself. Turn -1 into -100 before training.
- `text` and `spans`: everything; offsets are code points, `text[start:end]`. `fragments` are the pieces of a span.
- `relations`: arrows between spans, by their ids.
- `{KEY}`: what importing it again needs.
"""
    )


def _part(split: str, taken: set[str]) -> str:
    """Return the name of a part as `datasets` allows it: letters, digits and underscores."""
    name = re.sub(r"\W", "_", split, flags=re.ASCII)[:60] or WHOLE
    name = f"{name}_" if name == "all" else name
    number = 1
    free = name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


@dataclass(frozen=True, slots=True)
class _Articles:
    files: Sequence[Columns]

    def __iter__(self) -> Iterator[CorpusArticle | Problem]:
        # Our parts are a file each; what others spread over several files is one stream.
        ours = [[file] for file in self.files if file.ours]
        theirs = [list(files) for _, files in groupby(f for f in self.files if not f.ours)]
        return articles(map(_rows, [*ours, *theirs]), "imported:hf")


def _rows(files: Iterable[Columns]) -> Iterator[Said]:
    arrow, parquet = libraries()
    place = 0
    for file in files:
        number = 0
        try:
            for batch in parquet.ParquetFile(file.path).iter_batches(batch_size=32):
                for row in batch.to_pylist():
                    number += 1
                    said = placed(file.said(row, number), row.get(KEY), place)
                    place = said.place
                    yield said
        except (arrow.ArrowException, ValueError) as error:
            what = f"It cannot be read on from here ({error}); write it again."
            yield Said(f"{file.path.name}, row {number + 1}", file.path.name, "", (), place=place, trouble=what)
