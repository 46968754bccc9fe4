"""What the tests of saving share: edits of the first article, what the disk keeps of them, and another program."""

from pathlib import Path

from annotations import editing
from annotations.change import Change
from annotations.check import check
from annotations.document import Document
from annotations.extent import Extent
from annotations.finding import Level
from annotations.scribe import Kept, NotKept
from annotations.store import Store
from annotations.text import Text
from annotations.workspace import Workspace
from tests.outsider import Outsider
from tui.session import Session

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
ARTICLE = "a-ferry.txt"
LONG = 20.0
Told = list[Kept | NotKept]


def tagging(session: Session, words: str, label: str = "location") -> Change:
    return editing.tag(session.document, session.schema, session.text, [extent_of(session.text, words)], label)


def extent_of(text: Text, words: str) -> Extent:
    start = text.string.index(words)
    return Extent(start, start + len(words))


def kept(root: Path, article: str = ARTICLE) -> Document:
    return Store(root, "ana").load(article, "")


def errors(root: Path) -> list[str]:
    return [str(finding) for finding in check(Workspace.open(root)) if finding.level is Level.ERROR]


def pull(root: Path, words: str) -> str:
    """Tag words as another program does that asks for no lock; return the span's id."""
    workspace = Workspace.open(root)
    store = Outsider(root, "ana")
    text = workspace.article(ARTICLE).text
    document, start = store.load(ARTICLE, ""), text.index(words)
    change = editing.tag(document, workspace.schema, Text(text), [Extent(start, start + len(words))], "actor")
    store.save(change.apply(document))
    ((_, span),) = change.spans
    assert span is not None
    return span.id
