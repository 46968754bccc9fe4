"""The JSONL corpus: the schema in the first line, then one article a line."""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from annotations.corpus import Corpus, CorpusArticle, Recorded, head_record, read_head
from annotations.entry import Problem
from annotations.errors import FormatError
from annotations.formats.encoding import encoding_of, to_json
from annotations.formats.interface import Format
from annotations.jsonlines import LineError, fields, lines


class JsonlCorpus(Format):
    """Glossator's own corpus as JSON Lines."""

    name = "jsonl"
    description = "Glossator's corpus, one article a line; nothing is lost"
    suffix = ".jsonl"
    carries_verdicts = True
    carries_unplaced = True

    def write(self, corpus: Corpus, target: Path) -> None:
        """Write the header and a line for each article; raise OSError, FormatError."""
        with target.open("wb") as file:
            file.writelines((_head_line(corpus.schema), b"\n"))
            for entry in corpus.articles:
                if isinstance(entry, CorpusArticle):
                    file.writelines((_encoded(entry), b"\n"))

    def read(self, path: Path) -> Corpus:
        """Return the corpus at `path`; a line that is not sound is a Problem with its number."""
        with path.open("rb") as file:
            return Corpus(read_head(_head(file, path), path.name), Recorded(partial(_rows, path)))

    def records(self, path: Path) -> Iterator[Mapping[str, Any] | Problem]:
        """Yield each line's object as it is parsed."""
        with path.open("rb") as file:
            for number, _, content in islice(lines(file), 1, None):
                try:
                    record = json.loads(content)
                except ValueError as error:
                    yield Problem(f"{path.name}, line {number}", f"This line is no JSON ({error}).")
                else:
                    yield record if isinstance(record, dict) else {}

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell whether the first line opens our header."""
        return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b'{"glossator"')


def _rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]] | Problem]:
    """Yield where a line stands and its object, for all but the head."""
    with path.open("rb") as file:
        found = lines(file)
        next(found, None)
        for number, _, content in found:
            where = f"{path.name}, line {number}"
            try:
                yield where, fields(content)
            except LineError as error:
                yield Problem(where, f"This line {error}; mend or remove it.")


def _head(file: BinaryIO, path: Path) -> Any:
    for _, _, content in lines(file):
        try:
            return fields(content)
        except LineError as error:
            raise FormatError(f"{path.name}, line 1: this {error}; a corpus begins with its schema.") from error
    raise FormatError(f"{path.name} is empty; export it again.")


def _head_line(schema: Mapping[str, Any]) -> bytes:
    with encoding_of("the schema"):
        return to_json(head_record(schema)).encode("utf-8")


def _encoded(entry: CorpusArticle) -> bytes:
    with encoding_of(entry.article.id):
        return entry.json()
