"""Folders of brat's files, written and read by the tests."""

from pathlib import Path

from annotations.corpus import Corpus, CorpusArticle
from annotations.entry import Problem
from annotations.formats.brat import Brat
from tests.annotations.formats.reading import told_apart


def write(entries: list[CorpusArticle], folder: Path) -> list[CorpusArticle]:
    folder.mkdir(parents=True)
    carried = [Brat().carry(entry)[0] for entry in entries]
    Brat().write(Corpus({}, carried), folder)
    return carried


def read(folder: Path) -> tuple[list[CorpusArticle], list[Problem]]:
    return told_apart(Brat().read(folder).articles)


def foreign(folder: Path, text: str, lines: str, name: str = "a") -> tuple[list[CorpusArticle], list[Problem]]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_bytes(text.encode("utf-8"))
    (folder / f"{name}.ann").write_bytes(lines.encode("utf-8"))
    return read(folder)


def marks(entry: CorpusArticle) -> list[tuple[str, str]]:
    return [(span.label, span.quote) for _, span in entry.spans()]
