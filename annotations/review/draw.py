"""A draw of what answers a question: the same seed draws the same, whatever was decided of it since."""

from collections.abc import Iterable
from heapq import nsmallest

from annotations.document import Document
from annotations.review.item import Item, Key
from annotations.review.kinds import Kind
from annotations.review.question import Order, Question
from annotations.review.queue import rank, rank_of
from annotations.review.settled import ATTRIBUTE
from annotations.verdict import Decision, Verdict


class Draw:
    """Takes all that answers a question, settled or not, and gives what of its sample is still to be decided."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._words = str(question)
        self._held: list[Item] = []
        self._settled: set[Key] = set()
        self._decided: set[Key] = set()
        self._tagged: set[Key] = set()

    def add(self, item: Item) -> None:
        """Take in an item."""
        self._held.append(item)
        most = self._question.sample
        if most is not None and len(self._held) >= 4 * most + 1000:
            self._held = self._first(self._held, most)

    def settle(self, key: Key) -> None:
        """Take note that an item is settled: it is drawn, and not given."""
        self._settled.add(key)

    def decided(self, own: Document) -> None:
        """Take note of what the reviewer decided of this very draw in a document: that may answer no more."""
        for verdict in own.verdicts.values():
            if verdict.answers or verdict.question == self._words:
                key = _key(verdict, own.article_id)
                (self._tagged if verdict.decision is Decision.ADD else self._decided).add(key)

    def items(self) -> list[Item]:
        """Return what was drawn and is open, in the question's order where that is random, else in the library's."""
        seed, most = self._question.seed, self._question.sample
        drawn = self._first(self._held, len(self._held))
        if most is not None:
            found = {item.key for item in drawn}
            last = [rank_of(key, seed) for key in self._decided - found]
            seats = most - len(self._tagged - found)
            ranked = nsmallest(max(0, seats), [*last, *(rank(item, seed) for item in drawn)])
            drawn = drawn[: len(ranked) - len(set(ranked).intersection(last))]
        drawn = [item for item in drawn if item.key not in self._settled]
        if self._question.order is not Order.RANDOM:
            drawn.sort(key=lambda item: (item.number, item.extent, item.key))
        return drawn

    def _first(self, items: Iterable[Item], count: int) -> list[Item]:
        seed = self._question.seed
        return nsmallest(count, items, key=lambda item: rank(item, seed))


def _key(verdict: Verdict, article_id: str) -> Key:
    """Return the key of the item that a verdict decided."""
    is_place = not verdict.span or verdict.decision is Decision.ADD
    words = ("", verdict.label, verdict.quote, verdict.prefix, verdict.suffix)
    about = str(verdict.extra.get(ATTRIBUTE, ""))
    kind = str(Kind.PROPOSAL) if verdict.answers else verdict.asked
    aside = ((about,) if about else ()) + ((verdict.answers,) if verdict.answers else ())
    return (kind, article_id, verdict.annotator, *(words if is_place else (verdict.span,)), *aside)
