"""The bench on which reviews are tried: a review that runs, what annotators tagged, and the verdicts on the disk."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from tinydb import TinyDB

from annotations import editing
from annotations.extent import Extent
from annotations.review.item import Item
from annotations.text import Text
from annotations.workspace import Workspace
from tests.tui.bench import Bench
from tui.review.desk import ReviewDesk
from tui.review.sitting import Sitting


class ReviewBench(Bench):
    """A running review with what tests ask of it."""

    @property
    def desk(self) -> ReviewDesk:
        assert isinstance(self.app.desk, ReviewDesk)
        return self.app.desk

    @property
    def sitting(self) -> Sitting:
        assert self.desk.sitting is not None
        return self.desk.sitting

    @property
    def item(self) -> Item | None:
        return self.sitting.queue.item

    @property
    def at_hand(self) -> tuple[str, str]:
        """Label and quote of the item at hand."""
        assert self.item is not None
        return self.item.label, self.item.quote

    @property
    def card(self) -> str:
        """What the card says, its lines put together."""
        assert self.desk.boxes is not None
        widget = self.desk.boxes.card if self.desk.boxes.card.size.height else self.desk.boxes.brief
        return " ".join(" ".join(self.shown(widget)).split())

    async def say(self, words: str) -> None:
        """Press the key that defers, asks back or answers, and say why."""
        await self.press("!")
        await self.type(words)
        await self.press("enter")


Review = Callable[..., AbstractAsyncContextManager[ReviewBench]]


def tagged(root: Path, annotator: str, article: str, tags: Sequence[tuple[str, str]]) -> None:
    """Tag words of an article as an annotator does, and save it."""
    workspace = Workspace.open(root)
    store = workspace.store(annotator)
    found = workspace.article(article)
    document = store.open(article, found.digest)
    text = Text(found.text)
    for words, label in tags:
        start = found.text.index(words)
        extent = Extent(start, start + len(words))
        document = editing.tag(document, workspace.schema, text, [extent], label).apply(document)
    store.save(document)
    store.close()


def verdicts(root: Path, annotator: str, article: str) -> list[dict[str, Any]]:
    """The verdicts on the disk in the order of the text, as a stock TinyDB reads them."""
    path = root / "annotations" / annotator / f"{article}.json"
    if not path.exists():
        return []
    with TinyDB(path) as database:
        return sorted((dict(row) for row in database.table("verdicts").all()), key=lambda row: row["fragments"])


FERRY_TAGS = (
    ("Ines Valdo", "actor"),
    ("Harbour Trust", "location"),
    ("Port Sable", "location"),
    ("Ruud Okker", "actor"),
)
