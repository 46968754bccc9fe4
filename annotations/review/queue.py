"""The queue: what was found so far in its order, the item at hand, and what was decided and skipped in this sitting."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from annotations.patterns import natural_key
from annotations.review.item import Item, Key
from annotations.review.question import Order, Question


class State(StrEnum):
    """How an item of the queue stands."""

    OPEN = "open"
    DECIDED = "decided"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the queue as a list shows it."""

    item: Item
    state: State
    is_at_hand: bool


def rank(item: Item, seed: int) -> bytes:
    """Return the item's place in the random order of a seed, the same in every run; BLAKE2b of its key."""
    words = "\0".join((str(seed), *item.key))
    return blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest()


class Queue:
    """Grows while it is walked; the item at hand stays at hand, whatever is put before it.

    Going on visits what follows and is open, then what came in before it meanwhile; what was skipped comes again once
    `wrap` is called. Decided items stay, so that one can go back to them.
    """

    def __init__(self, question: Question, skipped: Iterable[Key] = ()) -> None:
        self.question = question
        self._order = question.order
        self._seed = question.seed
        self._places: list[tuple[Any, ...]] = []
        self._items: list[Item] = []
        self._by_key: dict[Key, tuple[Any, ...]] = {}
        self._at: Key | None = None
        self._decided: set[Key] = set()
        self._skipped: set[Key] = set(skipped)

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    @property
    def item(self) -> Item | None:
        """The item at hand, None where nothing is left."""
        return None if self._at is None else self.get(self._at)

    @property
    def index(self) -> int:
        """The row of the item at hand, from 0; -1 where there is none."""
        return -1 if self._at is None else self._row(self._at)

    @property
    def left(self) -> int:
        """How many items are neither decided nor skipped."""
        return len(self._items) - len(self._decided) - self.skipped_count

    @property
    def decided_count(self) -> int:
        """How many items were decided in this sitting."""
        return len(self._decided)

    @property
    def skipped_count(self) -> int:
        """How many of the items were skipped."""
        return len(self._skipped & self._by_key.keys())

    @property
    def skipped(self) -> tuple[Key, ...]:
        """What was skipped and not come back to, found or not, to be remembered."""
        return tuple(sorted(self._skipped))

    def get(self, key: Key) -> Item | None:
        """Return the item of that key, None where the queue has none."""
        return self._items[self._row(key)] if key in self._by_key else None

    def state(self, key: Key) -> State:
        """Return how an item stands."""
        if key in self._decided:
            return State.DECIDED
        return State.SKIPPED if key in self._skipped else State.OPEN

    def rows(self, start: int, stop: int) -> list[Row]:
        """Return the lines from `start` up to `stop`, as many as there are."""
        return [
            Row(item, self.state(item.key), item.key == self._at) for item in self._items[max(0, start) : max(0, stop)]
        ]

    def add(self, item: Item) -> bool:
        """Put an item in its place; tell whether it is a new one. The first open one comes to hand."""
        if item.key in self._by_key:
            self._replace(item)
            return False
        place = self._place(item)
        row = bisect_left(self._places, place)
        self._places.insert(row, place)
        self._items.insert(row, item)
        self._by_key[item.key] = place
        if self._at is None and self.state(item.key) is State.OPEN:
            self._at = item.key
        return True

    def decide(self, keys: Iterable[Key]) -> None:
        """Take note that items were decided, and go on where the one at hand is among them."""
        for key in keys:
            if key in self._by_key:
                self._decided.add(key)
                self._skipped.discard(key)
        if self._at in self._decided:
            self._at = self._following()

    def reopen(self, keys: Iterable[Key]) -> None:
        """Take back that items were decided, as after an undo; the first of them comes to hand."""
        back = [key for key in keys if key in self._by_key]
        self._decided.difference_update(back)
        self._skipped.difference_update(back)
        if back:
            self._at = back[0]

    def skip(self) -> None:
        """Leave the item at hand for later and go on."""
        if self._at is not None:
            self._skipped.add(self._at)
            self._at = self._following()

    def next(self) -> bool:
        """Go on to the next open item without leaving a mark on this one; tell whether there is another."""
        following = self._following()
        if following is None or following == self._at:
            return False
        self._at = following
        return True

    def back(self) -> bool:
        """Go back to the row before, whatever its state, at the end to the last one; tell whether there is one."""
        row = self.index if self._at is not None else len(self._items)
        if row <= 0:
            return False
        self._at = self._items[row - 1].key
        return True

    def go_to(self, key: Key) -> bool:
        """Make an item the one at hand; tell whether the queue has it."""
        if key in self._by_key:
            self._at = key
        return key in self._by_key

    def wrap(self) -> int:
        """Let what was skipped come again; return how many items that is."""
        count = self.skipped_count
        self._skipped.clear()
        if self._at is None:
            self._at = self._following()
        return count

    def alike(self, item: Item) -> list[Item]:
        """Return the open and skipped items that are like this one, itself among them, in the queue's order."""
        wanted = item.likeness
        return [
            other
            for other in self._items
            if other.label == item.label and other.key not in self._decided and other.likeness == wanted
        ]

    def renew(self, article_id: str, items: Sequence[Item], annotator: str | None = None) -> None:
        """Take in what was found anew in an article, or in one annotator's work there.

        What is no longer found goes, but for what was decided here; what was decided and is found again is open again,
        but for the decision that is being shown: it comes back only by `reopen` or a change. A sample gets no new ones.
        """
        found = {item.key: item for item in items}
        for item in [
            item
            for item in self._items
            if item.article_id == article_id and annotator in (None, item.annotator) and item.key not in found
        ]:
            if item.key not in self._decided:
                self._drop(item.key)
        for key, item in found.items():
            self._decided.discard(key)
            if key in self._by_key or self.question.sample is None:
                self.add(item)

    def _drop(self, key: Key) -> None:
        if key == self._at:
            following = self._following()
            self._at = None if following == key else following
        row = self._row(key)
        del self._places[row], self._items[row], self._by_key[key]

    def _replace(self, item: Item) -> None:
        """Bring an item up to date; what is at hand, decided or skipped stays so."""
        row = self._row(item.key)
        place = self._place(item)
        if place == self._places[row]:
            self._items[row] = item
            return
        del self._places[row], self._items[row]
        row = bisect_left(self._places, place)
        self._places.insert(row, place)
        self._items.insert(row, item)
        self._by_key[item.key] = place

    def _row(self, key: Key) -> int:
        return bisect_left(self._places, self._by_key[key])

    def _following(self) -> Key | None:
        """Return the next open item after the one at hand, from the start again where there is none behind it."""
        start = self.index + 1
        for row in (*range(start, len(self._items)), *range(start)):
            key: Key = self._items[row].key
            if self.state(key) is State.OPEN:
                return key
        return None

    def _place(self, item: Item) -> tuple[Any, ...]:
        """Return what an item is sorted by; its key at the end tells any two apart."""
        in_text = (item.number, natural_key(item.article_id), *item.extent, item.annotator, *item.key)
        if self._order is Order.FORM:
            return (item.form.lower(), item.form, item.label, *in_text)
        if self._order is Order.SURPRISE:
            return (-item.surprise, *in_text)
        if self._order is Order.RANDOM:
            return (rank(item, self._seed), *in_text)
        return in_text
