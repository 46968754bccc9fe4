"""Parts for training and testing: in every format a reader of its files can tell them apart."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from annotations.article import Article
from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document
from annotations.extent import Extent
from annotations.formats import registry
from annotations.formats.ledger import LEDGER
from annotations.schema import Status
from annotations.span import Span, anchor
from annotations.spans import Spans

PARTS = ("train", "dev", "test")
BESIDE = (LEDGER, "readme.md", "annotation.conf", "visual.conf", "typesystem.xml")


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


FIELDS: dict[str, Callable[[Path], list[object]]] = {
    "yaml": lambda path: [one["split"] for one in yaml.safe_load(path.read_text("utf-8"))["articles"]],
    "jsonl": lambda path: [row["split"] for row in rows(path)[1:]],
    "doccano": lambda path: [row["split"] for row in rows(path)],
    "prodigy": lambda path: [row["split"] for row in rows(path)],
    "label_studio": lambda path: [
        task["data"]["split"] for task in json.loads((path / "tasks.json").read_text("utf-8"))
    ],
    "csv": lambda path: [row["split"] for row in csv.DictReader((path / "articles.csv").open(encoding="utf-8-sig"))],
}
"""How a reader who knows nothing of ours finds the part of each article; in all others a file's path tells it."""


def entry(number: int, part: str) -> CorpusArticle:
    text = f"Rockets fell on town {number}."
    article = Article(f"news/{number}.txt", text, "Title")
    extents = (Extent(0, 7),)
    span = Span(str(number + 1), "actor", extents, *anchor(text, extents), created="", updated="")
    return CorpusArticle(
        article, (Document(article.id, article.digest, "ana", Status.DONE, spans=Spans([span])),), part
    )


@pytest.mark.parametrize("name", registry.names())
def test_whoever_reads_the_files_can_tell_the_parts_and_all_come_back_in_order(name: str, tmp_path: Path) -> None:
    form = registry.named(name)
    entries = [form.carry(entry(number, PARTS[number % 3]))[0] for number in range(6)]
    target = tmp_path / f"out{form.suffix}"
    is_folder = form.folder or form.parted
    if is_folder:
        target.mkdir()
    form.write(Corpus({}, entries), target)
    assert list(form.read(target).articles) == entries
    if name in FIELDS:
        assert FIELDS[name](target) == [PARTS[number % 3] for number in range(6)]
        return
    files = [path for path in target.rglob("*") if path.is_file() and path.name.lower() not in BESIDE]
    assert files
    found = [[part for part in PARTS if part in path.relative_to(target).as_posix()] for path in files]
    assert all(len(parts) == 1 for parts in found)
    assert {part for (part,) in found} == set(PARTS)


@pytest.mark.parametrize("name", ["brat", "webanno", "w3c"])
def test_a_part_and_an_annotator_of_one_name_and_ids_that_look_like_parts_never_meet(name: str, tmp_path: Path) -> None:
    form = registry.named(name)
    one, two = entry(1, "train"), entry(2, "")
    article = Article("train/news/1.txt", two.article.text, "Title")
    document = Document(article.id, article.digest, "ana", Status.DONE, spans=two.documents[0].spans)
    entries = [one, CorpusArticle(article, (document,)), entry(3, "a.txt"), entry(4, f"b{form.suffix}")]
    target = tmp_path / "out"
    target.mkdir()
    form.write(Corpus({}, entries), target)
    assert list(form.read(target).articles) == entries
