"""The YAML corpus: one document that any YAML reader loads, written and read article by article."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from annotations.corpus import Corpus, CorpusArticle, Recorded, head_record, read_head
from annotations.entry import Problem
from annotations.errors import FormatError
from annotations.formats.encoding import encoding_of, to_yaml
from annotations.formats.interface import Format
from annotations.formats.yaml_stream import items

_LISTS = ("spans", "relations")


class YamlCorpus(Format):
    """Glossator's own corpus as YAML."""

    name = "yaml"
    description = "Glossator's corpus as one YAML document; nothing is lost"
    suffix = ".yaml"
    carries_verdicts = True
    carries_unplaced = True

    def write(self, corpus: Corpus, target: Path) -> None:
        """Write the document; raise OSError, FormatError."""
        with target.open("wb") as file:
            with encoding_of("the schema"):
                file.writelines(_head(corpus))
            empty = True
            for entry in corpus.articles:
                if isinstance(entry, CorpusArticle):
                    if empty:
                        file.write(b"articles:\n")
                    with encoding_of(entry.article.id):
                        file.write(b"".join(_article(entry)))
                    empty = False
            if empty:
                file.write(b"articles: []\n")

    def read(self, path: Path) -> Corpus:
        """Return the corpus at `path`: ours, or any YAML of its structure; an unsound article is a Problem."""
        head: dict[str, Any] = {}
        with path.open("rb") as file:
            for item in items(file, path.name):
                if item.key != "articles":
                    head[item.key] = item.value
                if {"glossator", "schema"} <= head.keys():
                    break
        return Corpus(read_head(head, path.name), Recorded(partial(_rows, path)))

    def records(self, path: Path) -> Iterator[Mapping[str, Any] | Problem]:
        """Yield each item of the list as it is parsed."""
        return (item if isinstance(item, Problem) else item[1] for item in _rows(path))

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell whether the first line opens our header, or else whether the name ends like a YAML file's."""
        begins = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return begins.startswith(b"glossator:") or path.name.lower().endswith((".yaml", ".yml"))


def _rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]] | Problem]:
    """Yield where an item of the list stands and its value."""
    with path.open("rb") as file:
        try:
            for item in items(file, path.name):
                if item.key != "articles":
                    continue
                where = f"{path.name}, line {item.line}"
                if item.trouble or not isinstance(item.value, dict):
                    what = item.trouble or "a mapping with id, text, spans and relations was expected"
                    yield Problem(where, f"This is no sound article: {what}.")
                else:
                    yield where, item.value
        except FormatError as error:
            yield Problem(path.name, f"{error} Nothing after that place was read.")


def _head(corpus: Corpus) -> Iterator[bytes]:
    for key, value in head_record(corpus.schema).items():
        yield f"{key}: {to_yaml(value)}\n".encode()


def _article(entry: CorpusArticle) -> Iterator[bytes]:
    lead = "- "
    for key, value in entry.record().items():
        if key in _LISTS and value:
            yield f"{lead}{key}:\n".encode()
            for item in value:
                yield f"  - {to_yaml(item)}\n".encode()
        else:
            yield f"{lead}{key}: {to_yaml(value)}\n".encode()
        lead = "  "
