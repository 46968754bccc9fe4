"""The YAML corpus: one document that any YAML reader loads, written and read article by article."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotations.corpus import Corpus, CorpusArticle, article_from_record, article_record, head_record, read_head
from annotations.entry import Problem
from annotations.errors import FormatError
from annotations.formats.encoding import to_yaml
from annotations.formats.interface import Format
from annotations.formats.yaml_stream import items

_LISTS = ("spans", "relations")


class YamlCorpus(Format):
    """Glossator's own corpus as YAML."""

    name = "yaml"
    description = "Glossator's corpus as one YAML document; nothing is lost"
    suffix = ".yaml"

    def write(self, corpus: Corpus, target: Path) -> None:
        """Write the document; raise OSError, FormatError."""
        with target.open("wb") as file:
            file.writelines(_encoded(_head(corpus), "the schema"))
            empty = True
            for entry in corpus.articles:
                if isinstance(entry, CorpusArticle):
                    if empty:
                        file.write(b"articles:\n")
                    file.writelines(_encoded(_article(entry), entry.article.id))
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
        return Corpus(read_head(head, path.name), _Articles(path))

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell whether the first line opens our header, or else whether the name ends like a YAML file's."""
        begins = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return begins.startswith(b"glossator:") or path.name.lower().endswith((".yaml", ".yml"))


@dataclass(frozen=True, slots=True)
class _Articles(Iterable[CorpusArticle | Problem]):
    path: Path

    def __iter__(self) -> Iterator[CorpusArticle | Problem]:
        name = self.path.name
        with self.path.open("rb") as file:
            try:
                for item in items(file, name):
                    if item.key != "articles":
                        continue
                    try:
                        if item.trouble:
                            raise FormatError(item.trouble)
                        yield article_from_record(item.value)
                    except FormatError as error:
                        yield Problem(f"{name}, line {item.line}", f"This is no sound article: {error}.")
            except FormatError as error:
                yield Problem(name, f"{error} Nothing after that place was read.")


def _head(corpus: Corpus) -> Iterator[str]:
    for key, value in head_record(corpus.schema).items():
        yield f"{key}: {to_yaml(value)}\n"


def _article(entry: CorpusArticle) -> Iterator[str]:
    lead = "- "
    for key, value in article_record(entry).items():
        if key in _LISTS and value:
            yield f"{lead}{key}:\n"
            for item in value:
                yield f"  - {to_yaml(item)}\n"
        else:
            yield f"{lead}{key}: {to_yaml(value)}\n"
        lead = "  "


def _encoded(lines: Iterator[str], what: str) -> Iterator[bytes]:
    try:
        for line in lines:
            yield line.encode("utf-8")
    except (TypeError, ValueError) as error:
        raise FormatError(f"{what} holds a value that JSON cannot ({error}); mend it and export again.") from error
