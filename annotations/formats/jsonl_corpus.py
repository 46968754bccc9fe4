"""The JSONL corpus: the schema in the first line, then one article a line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from annotations.corpus import Corpus, CorpusArticle, article_from_record, article_record, head_record, read_head
from annotations.entry import Problem
from annotations.errors import FormatError
from annotations.formats.encoding import to_json
from annotations.formats.interface import Format
from annotations.jsonlines import LineError, fields, lines


class JsonlCorpus(Format):
    """Glossator's own corpus as JSON Lines."""

    name = "jsonl"
    description = "Glossator's corpus, one article a line; nothing is lost"
    suffix = ".jsonl"

    def write(self, corpus: Corpus, target: Path) -> None:
        """Write the header and a line for each article; raise OSError, FormatError."""
        with target.open("wb") as file:
            file.write(_line(head_record(corpus.schema), "the schema"))
            for entry in corpus.articles:
                if isinstance(entry, CorpusArticle):
                    file.write(_line(article_record(entry), entry.article.id))

    def read(self, path: Path) -> Corpus:
        """Return the corpus at `path`; a line that is not sound is a Problem with its number."""
        with path.open("rb") as file:
            return Corpus(read_head(_head(file, path), path.name), _Articles(path))

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell whether the first line opens our header."""
        return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b'{"glossator"')


@dataclass(frozen=True, slots=True)
class _Articles(Iterable[CorpusArticle | Problem]):
    path: Path

    def __iter__(self) -> Iterator[CorpusArticle | Problem]:
        with self.path.open("rb") as file:
            found = lines(file)
            next(found, None)
            for number, _, content in found:
                try:
                    yield article_from_record(fields(content))
                except LineError as error:
                    yield Problem(f"{self.path.name}, line {number}", f"This line {error}; mend or remove it.")
                except FormatError as error:
                    yield Problem(f"{self.path.name}, line {number}", f"This is no sound article: {error}.")


def _head(file: BinaryIO, path: Path) -> Any:
    for _, _, content in lines(file):
        try:
            return fields(content)
        except LineError as error:
            raise FormatError(f"{path.name}, line 1: this {error}; a corpus begins with its schema.") from error
    raise FormatError(f"{path.name} is empty; export it again.")


def _line(record: dict[str, Any], what: str) -> bytes:
    try:
        return to_json(record).encode("utf-8") + b"\n"
    except (TypeError, ValueError) as error:
        raise FormatError(f"{what} holds a value that JSON cannot ({error}); mend it and export again.") from error
