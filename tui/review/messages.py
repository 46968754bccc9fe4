"""What reaches the desk from elsewhere: a question to begin with, and what the background found."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from annotations.article import Article
    from tui.review.sitting import Sitting


class Asked(Message):
    """A review is to begin, once the desk stands; None goes on with the last one."""

    def __init__(self, words: str | None) -> None:
        super().__init__()
        self.words = words


class Background(Message):
    """What came of a worker of a sitting: `act` is called on the event loop while that sitting is at hand."""

    def __init__(self, sitting: "Sitting", act: Callable[[], None]) -> None:
        super().__init__()
        self.sitting, self.act = sitting, act


class Elsewhere(Message):
    """How many corrections wait for an answer in articles, by their ids."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        super().__init__()
        self.counts = counts


class Corrected(Message):
    """How many corrections of an article wait for an answer, and on which spans."""

    def __init__(self, article: "Article", count: int, spans: "frozenset[str]") -> None:
        super().__init__()
        self.article, self.count, self.spans = article, count, spans
