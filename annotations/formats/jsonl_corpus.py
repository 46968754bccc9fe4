"""The JSONL corpus: the schema in the first line, then one article a line."""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from annotations.corpus import Corpus, Recorded, head_record, read_head
from annotations.entry import Problem
from annotations.errors import FormatError
from annotations.formats.encoding import encoding_of, to_json
from annotations.formats.interface import Format
from annotations.jsonlines import LineError, fields, lines

_BUFFER = 1 << 18


class JsonlCorpus(Format):
    """Glossator's own corpus as JSON Lines."""

    name = "jsonl"
    description = "Glossator's corpus, one article a line; nothing is lost"
    suffix = ".jsonl"
    carries_verdicts = True
    carries_unplaced = True
    lines = True

    def write(self, corpus: Corpus, target: Path) -> None:
        """Write the header and a line for each article; raise OSError, FormatError."""
        with target.open("wb", buffering=_BUFFER) as file:
            file.writelines((_head_line(corpus.schema), b"\n"))
            for line in corpus.lines():
                file.writelines((line, b"\n"))

    def read(self, path: Path) -> Corpus:
        """Return the corpus at `path`; a line that is not sound is a Problem with its number."""
        with path.open("rb") as file:
            return Corpus(read_head(_head(file, path), path.name), Recorded(partial(_rows, path)))

    def records(self, path: Path) -> Iterator[Mapping[str, Any] | bytes | Problem]:
        """Yield each line but the head as it stands there."""
        with path.open("rb", buffering=_BUFFER) as file:
            yield from (content for _, _, content in islice(lines(file), 1, None))

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
