"""What the tests of imports share: corpora that go into a workspace and out of it again."""

import io
from pathlib import Path
from typing import Any

from annotations.article import Article
from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document
from annotations.export import Scope, export
from annotations.extent import Extent
from annotations.formats.registry import named
from annotations.importing import Report, bring_in
from annotations.schema import Status
from annotations.span import Span
from annotations.spans import Spans
from annotations.workspace import Workspace

CONTRACT = Path(__file__).parents[1] / "contract"


def exported(folder: Path, name: str = "yaml", scope: Scope | None = None) -> bytes:
    stream = io.BytesIO()
    report = export(Workspace.open(folder), named(name), stream, scope)
    assert report.findings == ()
    assert report.proven
    return stream.getvalue()


def brought(folder: Path, path: Path, **options: Any) -> Report:
    form = named(path.suffix[1:])
    return bring_in(Workspace.open(folder), form.read(path), path.stem, format_name=form.name, **options)


def many(folder: Path) -> Path:
    """Write a corpus of eight articles by two annotators, and return its path."""
    entries = []
    for number in range(8):
        article = Article(f"a{number}", f"Iran denies it, {number}.", "T")
        span = Span(str(number + 1), "actor", (Extent(0, 4),), "Iran", "", article.text[4:20], "", "")
        people = [Document(article.id, article.digest, name, Status.DONE, spans=Spans([span])) for name in ("ana", "b")]
        entries.append(CorpusArticle(article, tuple(people)))
    named("jsonl").write(Corpus({}, entries), folder / "many.jsonl")
    return folder / "many.jsonl"
