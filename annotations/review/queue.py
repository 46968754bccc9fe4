"""The queue: what was found so far in its order, the item at hand, and what was decided and skipped in this sitting."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from annotations.patterns import natural_key
from annotations.review.item import Item, Key
from annotations.review.kinds import Kind
from annotations.review.question import Order, Question

MANY = 50
"""Items that are decided or reopened at once from which on the open ones are listed anew."""

Spot = tuple[Any, ...]
"""What an item is sorted by."""


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
    """Return the item's place in the random order of a seed, the same in every run."""
    return rank_of(item.key, seed)


def rank_of(key: Key, seed: int) -> bytes:
    """Return the place of a key in the random order of a seed; BLAKE2b of it."""
    words = "\0".join((str(seed), *key))
    return blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest()


class Queue:
    """Grows while it is walked; the item at hand stays at hand, whatever is put before it.

    Going on visits what follows and is open, then what came in before it meanwhile; what was skipped comes again once
    `wrap` is called. Decided items stay, so that one can go back to them.

    No step of the walk looks through the whole queue: what is open is kept in its order, and all items by their article
    and by their kind and form.
    """

    def __init__(self, question: Question, skipped: Iterable[Key] = ()) -> None:
        self.question = question
        self._order = question.order
        self._seed = question.seed
        self._places: list[Spot] = []
        self._items: list[Item] = []
        self._open: list[tuple[Spot, Key]] = []
        self._by_key: dict[Key, Spot] = {}
        self._by_article: dict[str, set[Key]] = {}
        self._by_form: dict[Kind, dict[str, set[Key]]] = {}
        self._at: Key | None = None
        self._decided: set[Key] = set()
        self._skipped: dict[Key, None] = dict.fromkeys(skipped)

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    @property
    def item(self) -> Item | None:
        """The item at hand, None where nothing is left."""
        return None if self._at is None else self.get(self._at)

    @property
    def following(self) -> Item | None:
        """The item that comes to hand once this one is decided or skipped; None where there is no other."""
        key = self._following()
        return None if key is None or key == self._at else self.get(key)

    @property
    def index(self) -> int:
        """The row of the item at hand, from 0; -1 where there is none."""
        return -1 if self._at is None else self._row(self._at)

    @property
    def left(self) -> int:
        """How many items are neither decided nor skipped."""
        return len(self._open)

    @property
    def decided_count(self) -> int:
        """How many items were decided in this sitting."""
        return len(self._decided)

    @property
    def skipped_count(self) -> int:
        """How many of the items were skipped."""
        return len(self._items) - len(self._open) - len(self._decided)

    @property
    def skipped(self) -> tuple[Key, ...]:
        """What was skipped and not come back to, found or not, to be remembered."""
        return tuple(self._skipped)

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

    def in_article(self, article_id: str) -> list[Item]:
        """Return the items of one article, in the queue's order."""
        return self._sorted(self._by_article.get(article_id, ()))

    def of_kind(self, kind: Kind, form: str | None = None) -> list[Item]:
        """Return the items of one kind, or of one form among them, that are open or skipped, in the queue's order."""
        forms = self._by_form.get(kind, {})
        found: Iterator[Key] | set[Key]
        found = (key for keys in forms.values() for key in keys) if form is None else forms.get(form, set())
        return self._sorted(key for key in found if key not in self._decided)

    def add(self, item: Item) -> bool:
        """Put an item in its place; tell whether it is a new one. The first open one comes to hand."""
        if item.key in self._by_key:
            self._replace(item)
            return False
        self._put(item)
        if self._at is None and self.state(item.key) is State.OPEN:
            self._at = item.key
        return True

    def decide(self, keys: Iterable[Key]) -> None:
        """Take note that items were decided, and go on where the one at hand is among them."""
        done = [key for key in keys if key in self._by_key]
        for key in done:
            self._decided.add(key)
            self._skipped.pop(key, None)
        self._sort_open(done)
        if self._at in self._decided:
            self._at = self._following()

    def reopen(self, keys: Iterable[Key]) -> None:
        """Take back that items were decided, as after an undo; the first of them comes to hand."""
        back = [key for key in keys if key in self._by_key]
        self._decided.difference_update(back)
        for key in back:
            self._skipped.pop(key, None)
        self._sort_open(back)
        if back:
            self._at = back[0]

    def skip(self) -> None:
        """Leave the item at hand for later and go on; one that is decided stays so."""
        if self._at is not None:
            if self._at not in self._decided:
                self._skipped[self._at] = None
                self._sort_open([self._at])
            self._at = self._following()

    def first_from(self, item: Item, key: Key) -> Item | None:
        """Return the first open item at the place of an item known by `key`, found or not, or behind it.

        Where nothing is open behind it, that is the first of all; None where nothing is open.
        """
        if not self._open:
            return None
        place: Spot = (rank_of(key, self._seed),) if self._order is Order.RANDOM else self._place(item)
        return self.get(self._open[bisect_left(self._open, (place,)) % len(self._open)][1])

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
        back = [key for key in self._skipped if key in self._by_key]
        self._skipped.clear()
        self._sort_open(back)
        if self._at is None:
            self._at = self._following()
        return count

    def alike(self, item: Item) -> list[Item]:
        """Return the open and skipped items that are like this one, itself among them, in the queue's order."""
        wanted = item.likeness
        return [other for other in self.of_kind(item.kind, item.form) if other.likeness == wanted]

    def renew(self, article_id: str, items: Sequence[Item], annotator: str | None = None) -> None:
        """Take in what was found anew in an article, or in one annotator's work there.

        What is no longer found goes, but for what was decided here; what was decided and is found again is open again,
        but for the decision that is being shown: it comes back only by `reopen` or a change. A sample gets no new ones.
        """
        found = {item.key: item for item in items}
        for item in self.in_article(article_id):
            if annotator in (None, item.annotator) and item.key not in found and item.key not in self._decided:
                self._drop(item.key)
        for key, item in found.items():
            if key in self._decided:
                self._decided.remove(key)
                self._sort_open([key])
            if key in self._by_key or self.question.sample is None:
                self.add(item)

    def _drop(self, key: Key) -> None:
        if key == self._at:
            following = self._following()
            self._at = None if following == key else following
        self._take_out(key)

    def _replace(self, item: Item) -> None:
        """Bring an item up to date; what is at hand, decided or skipped stays so.

        One that is at hand, or was left, keeps its row when it is no longer the same words or label, so that the queue
        goes on from where one was.
        """
        row = self._row(item.key)
        known = self._items[row]
        was_met = item.key == self._at or self.state(item.key) is not State.OPEN
        differs = (item.quote, item.label) != (known.quote, known.label)
        if self._place(item) == self._place(known) or (was_met and differs):
            self._items[row] = item
            self._by_form[known.kind][known.form].discard(item.key)
            self._by_form[item.kind].setdefault(item.form, set()).add(item.key)
        else:
            self._take_out(item.key)
            self._put(item)

    def _put(self, item: Item) -> None:
        key, place = item.key, self._place(item)
        row = bisect_left(self._places, place)
        self._places.insert(row, place)
        self._items.insert(row, item)
        self._by_key[key] = place
        self._by_article.setdefault(item.article_id, set()).add(key)
        self._by_form.setdefault(item.kind, {}).setdefault(item.form, set()).add(key)
        self._sort_open([key])

    def _take_out(self, key: Key) -> None:
        row = self._row(key)
        place, item = self._places.pop(row), self._items.pop(row)
        self._close(place, key)
        del self._by_key[key]
        self._by_article[item.article_id].discard(key)
        self._by_form[item.kind][item.form].discard(key)

    def _sort_open(self, keys: Sequence[Key]) -> None:
        """List items among the open ones, or take them off, after their state changed."""
        if len(keys) > MANY:
            stands = zip(self._places, self._items, strict=True)
            self._open = [(place, item.key) for place, item in stands if self.state(item.key) is State.OPEN]
            return
        for key in keys:
            place = self._by_key[key]
            self._close(place, key)
            if self.state(key) is State.OPEN:
                insort(self._open, (place, key))

    def _close(self, place: Spot, key: Key) -> None:
        at = bisect_left(self._open, (place, key))
        if self._open[at : at + 1] == [(place, key)]:
            del self._open[at]

    def _sorted(self, keys: Iterable[Key]) -> list[Item]:
        return [self._items[row] for row in sorted(map(self._row, keys))]

    def _row(self, key: Key) -> int:
        return bisect_left(self._places, self._by_key[key])

    def _following(self) -> Key | None:
        """Return the next open item after the one at hand, from the start again where there is none behind it."""
        if not self._open:
            return None
        here = 0 if self._at is None else bisect_right(self._open, (self._by_key[self._at], self._at))
        return self._open[here % len(self._open)][1]

    def _place(self, item: Item) -> Spot:
        """Return what an item is sorted by; its key at the end tells any two apart."""
        in_text = (item.number, natural_key(item.article_id), *item.extent, item.annotator, *item.key)
        if self._order is Order.FORM:
            return (item.form.lower(), item.form, item.label, *in_text)
        if self._order is Order.SURPRISE:
            return (-item.surprise, *in_text)
        if self._order is Order.RANDOM:
            return (rank(item, self._seed), *in_text)
        return in_text
