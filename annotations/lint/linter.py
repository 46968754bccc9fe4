"""The consistency linter: where tagging does not agree with itself, over a whole workspace.

Two passes. The first counts how the workspace tags (`usage`); the second reads each article with what is said of it and
judges every place by these counts. What is held grows with the number of different forms and of lints, not with the
texts. Everybody's tagging counts together, as in a corpus; a place is judged only where somebody has looked: in
articles that are done, and in what was seen of others.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import nsmallest

from annotations.document import Document
from annotations.errors import ArticleError
from annotations.finding import Finding
from annotations.lint.gaps import Gaps
from annotations.lint.lint import Lint
from annotations.lint.rules import Rules
from annotations.lint.usage import Usage
from annotations.schema import Status
from annotations.survey import Survey
from annotations.workspace import Workspace

MOST = 10_000
"""Lints that are listed; nobody walks a longer list."""


def lint(
    workspace: Workspace, annotators: Sequence[str] | None = None, step: Callable[[], None] = lambda: None
) -> Iterator[Lint]:
    """Yield what does not agree, in no order to rely on; `step` is called after each article of the second pass.

    `annotators` are those whose work is judged, all by default; it is always judged by everybody's. What cannot be read
    is passed over: `check` lists it. Nothing is written.
    """
    usage = Usage()
    for name in workspace.annotators():
        for document in workspace.store(name, read_only=True).documents():
            if isinstance(document, Document):
                usage.add(document)
    rules = Rules(workspace.schema, usage)
    gaps = Gaps(usage)
    for item in Survey(workspace, annotators):
        if isinstance(item, Finding):
            continue
        if item.documents:
            try:
                article = workspace.library.read(item.entry)
            except ArticleError:
                continue
            for document in item.documents:
                if document.digest == article.digest and document.status is not Status.SKIPPED:
                    yield from rules.lints(document, article)
                    gaps.look(document, article)
        step()
    yield from gaps.lints()


def surest(lints: Iterable[Lint], most: int = MOST) -> list[Lint]:
    """Return the `most` surest lints in order; of the others nothing is held."""
    return nsmallest(most, lints, key=lambda one: one.order)
