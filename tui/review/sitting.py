"""A sitting: one question, the queue of what answers it, and every decision that is taken."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from annotations.change import Change
from annotations.errors import ArticleError, EditRefused, StoreError
from annotations.extent import Extent
from annotations.journal import Operation
from annotations.review.item import Item, Key
from annotations.review.place import Place, Stood
from annotations.review.question import Order, Question
from annotations.review.queue import Queue, State
from annotations.review.search import Looked, Search
from annotations.review.settled import refused
from annotations.verdict import Decision, Verdict
from tui.review.coming import Coming
from tui.review.decisions import Decisions
from tui.review.facts import marks_of
from tui.review.knowledge import Knowledge
from tui.review.searching import Found, Renewed, Searching, is_about, was_put_off
from tui.review.signs import counted
from tui.review.tally import Tally
from tui.review.theirs import why_placeless

if TYPE_CHECKING:
    from tui.review.desk import ReviewDesk

FRESH = 1.5
"""Seconds for which a queue in another order than the library's may still begin elsewhere than at first."""

TOLD_EVERY = 0.3
"""Seconds between two pictures of a queue that grows."""

PASSED_OVER = 20
"""Items whose article cannot be opened that are passed over on the way to one that can."""


class Sitting:
    """Walks the queue and decides; the desk shows what it is told to.

    `moved` tells that another item came to hand, which the desk shows once the key press is through.
    """

    def __init__(self, desk: "ReviewDesk", question: Question, words: str, place: Place | None = None) -> None:
        self.desk = desk
        self.question = question
        self.words = words
        self.queue = Queue(question, place.skipped if place else ())
        self.tally = Tally()
        self.decisions: Decisions = Decisions(self)
        self.knowledge = Knowledge(self)
        self.coming = Coming(self)
        self.looked: Looked | None = None
        self.finished = False
        self.moved = False
        self._shown: Key | None = None
        self._at = place.at if place else ()
        self._place = place
        self._awaited: dict[str, Callable[[Item], bool]] = {}
        self._undone: set[Key] = set()
        self._walked = False
        self._restated = True
        self._hint = ""
        self.decision_count = 0
        self._decided_at: dict[Key, int] = {}
        self._has_folder = False
        self.has_turned = False
        """Whether an item came to hand since the card was shown last."""
        self._told = 0.0
        self._told_early = False
        self._began = monotonic()
        search = Search(
            desk.session.workspace,
            question,
            desk.session.annotator,
            pending=desk.session.scribe.pending,
            counts=desk.counts,
            start=place.article if place else "",
            entries=list(desk.articles.entries) if desk.library.finished else None,
        )
        self.searching = Searching(self, search, self._at)

    # -- the item at hand -------------------------------------------------------------------------

    @property
    def item(self) -> Item:
        """The item at hand; raise EditRefused where there is none."""
        item = self.queue.item
        if item is None:
            self.refuse_early()
            raise EditRefused("Nothing is at hand: / asks another question.")
        return item

    def refuse_early(self) -> None:
        """Raise EditRefused while more is looked for; what that says goes when an item comes to hand, or none does."""
        if not self.finished:
            self._told_early = True
            raise EditRefused("Nothing is at hand yet, the queue is still being filled; wait for an item.")

    def is_own(self, item: Item) -> bool:
        """Tell whether an item is about the reviewer's own work."""
        return item.annotator == self.desk.session.annotator

    def show(self) -> None:
        """Show the item at hand: its article, whosever work it is, and the span in the middle of it."""
        self.moved = False
        desk = self.desk
        for _ in range(PASSED_OVER):
            item = self.queue.item
            if item is None:
                break
            try:
                desk.open_for(item)
            except (ArticleError, StoreError) as error:
                desk.complain(str(error))
                self.queue.skip()
                continue
            if why := why_placeless(desk.document, item.span_id):
                desk.complain(why)
                self.queue.skip()
                continue
            is_gone = item.span_id and item.span_id not in desk.document.spans
            # What was proposed to be deleted, and is asked back about, is not shown, and not gone.
            if is_gone and not item.is_asked_back and not self._drop(item):
                break
            item = self.queue.item
            if item is not None and item.article_id == desk.document.article_id:
                self._take(item)
                break
        if self.queue.item is None:
            self._shown = None
            self.decisions.forget()
            desk.light(())
        self.has_turned = True

    def take_restated(self) -> bool:
        """Tell once whether more of the queue differs since it was shown than which item is at hand."""
        restated, self._restated = self._restated, False
        return restated

    def _take(self, item: Item) -> None:
        """Bring an item to hand."""
        self.decisions.take(item)
        self._shown = item.key
        self.desk.look_at(item, self.desk.document.spans.get(item.span_id) if item.span_id else None)

    def _drop(self, item: Item) -> bool:
        """Take an item off the queue whose span is gone; tell whether another one is at hand."""
        rest = [one for one in self.queue.in_article(item.article_id) if one.key != item.key]
        self.queue.renew(item.article_id, rest)
        self.searching.touched(item.article_id)
        return self.queue.item is not None

    def tell(self, *, grown: bool = True) -> None:
        """Show the queue and the card as they are now."""
        self.desk.picture.show_review(grown=grown)

    def marks(self) -> tuple[Extent, ...]:
        """Return what would be tagged, where the item at hand suggests or proposes other places than it has."""
        item = self.queue.item
        return () if item is None else marks_of(item)

    @property
    def found_nothing(self) -> bool:
        """Whether all was looked through and nothing answers the question, nor was anything decided."""
        return self.finished and not len(self.queue) and not self.decision_count

    def words_for_nothing(self) -> Sequence[str]:
        """Return what is said where no item is at hand."""
        asked = self.words.strip() or "every span"
        if not self.finished:
            return ("Looking …",)
        if not len(self.queue):
            return (
                "Nothing answers this.",
                "",
                self._hint or f"Looked for: {asked}",
                "",
                "/ asks otherwise: label:NAME, form:WORDS, by:NAME, find:lint, find:missing, verdict:keep …",
            )
        did = counted(self.tally.amounts) or "nothing decided"
        skipped = self.queue.skipped_count
        more = f"{skipped} skipped: j brings them again." if skipped else "Nothing was skipped."
        return (f"Done: {did}.", "", more, "", "/ asks another question, F4 leaves the queue.")

    def go_on(self, keys: Iterable[Key]) -> None:
        """Go on from what was decided."""
        keys = tuple(keys)
        self.decision_count += 1
        self._decided_at.update(dict.fromkeys(keys, self.decision_count))
        self.queue.decide(keys)
        self._restated = self._restated or len(keys) > 1
        self.moved = self._walked = True

    # -- going on ---------------------------------------------------------------------------------

    def skip(self, count: int = 1) -> None:
        """Leave items without a verdict; where none is left, what was skipped comes again."""
        if not len(self.queue):
            self.refuse_early()
        if self.queue.item is None:
            self.wrap()
            return
        for _ in range(count):
            if self.queue.item is not None:
                self.queue.skip()
        self._restated = self._restated or count > 1
        self.moved = self._walked = True

    def back(self, count: int = 1) -> None:
        """Go back to items before, whatever was decided of them."""
        if not len(self.queue):
            self.refuse_early()
        went = False
        for _ in range(count):
            went = self.queue.back() or went
        if not went:
            raise EditRefused("This is the first item of the queue.")
        self.moved = self._walked = True

    def wrap(self) -> None:
        """Let what was skipped come again."""
        count = self.queue.wrap()
        if not count:
            raise EditRefused("Nothing was skipped; / asks another question.")
        self.desk.tell(f"{count} skipped come again.")
        self.moved = self._walked = self._restated = True

    def go_to(self, row: int) -> None:
        """Go to a row of the queue."""
        for found in self.queue.rows(row, row + 1):
            self.queue.go_to(found.item.key)
            self.moved = self._walked = True

    def follow(self, operation: Operation, *, back: bool) -> None:
        """Let the queue follow an operation that was undone, or done again."""
        verdicts = [(old, new) for _, change in operation.changes for old, new in change.verdicts]
        given = [new for old, new in verdicts if new is not None and old is None]
        keys = tuple(dict.fromkeys(key for verdict in given for key in self._keys_of(verdict, operation)))
        if back:
            self.tally.turn(given, -1)
            self.queue.reopen(keys)
        else:
            self.tally.turn(given, 1)
            self.queue.decide(keys)
        here = (item for article_id in operation.articles for item in self.queue.in_article(article_id))
        if not keys and (made := next((item.key for item in here if was_put_off(item, given)), None)):
            # What was put off is put off no more, and answers no question: it stays while it is at hand.
            self.queue.go_to(made)
            self._undone = {made} if back else set()
        wide = list(refused(given))
        for article_id in operation.articles:
            self.searching.touched(article_id, () if back else wide, forget=bool(wide))
        if not keys:
            touched = {span.id for _, change in operation.changes for step in change.spans for span in step if span}
            near = [one for one in self.queue.in_article(operation.articles[0]) if one.span_id in touched]
            if near:
                self.queue.go_to(near[0].key)
            for article_id, change in operation.changes:
                self._await(article_id, change, () if near else touched, back=back)
        self.desk.picture.redraw_all()
        self._shown = None
        self.decisions.forget()
        self.moved = self._walked = self._restated = True

    def _await(self, article_id: str, change: Change, spans: Collection[str], *, back: bool) -> None:
        """Let an item that is found again in an article come to hand: what verdicts taken back were on, or a span."""
        given = [new for old, new in change.verdicts if back and new is not None and old is None]
        self._awaited[article_id] = lambda item: (
            item.span_id in spans or any(is_about(verdict, item) for verdict in given)
        )

    def _keys_of(self, verdict: Verdict, operation: Operation) -> tuple[Key, ...]:
        """Return the items that a verdict decided, in this sitting or before."""
        if known := self.tally.keys_of(verdict):
            return known
        return tuple(
            one.key
            for article_id in operation.articles
            for one in self.queue.in_article(article_id)
            if is_about(verdict, one) and verdict.asked == one.kind
        )

    # -- what the background tells ------------------------------------------------------------------

    def found(self, event: Found) -> None:
        """Put what was found into the queue; the first of it is shown at once."""
        before = self.queue.item
        if before is None and event.items:
            self._began = monotonic()
        for item in event.items:
            self.queue.add(item)
            if item.key == self._at:
                self.queue.go_to(item.key)
                self._at, self._walked = (), True
        if not self._walked:
            self._begin_at_the_first()
        self.looked = event.looked or self.looked
        self.finished, self._hint = event.finished, event.hint
        if self._told_early and (self.finished or self.queue.item is not None):
            # What was said of the queue holds no longer.
            self._told_early = False
            self.desk.app.clear_notifications()
        self._restated = self._restated or bool(event.items)
        moment = monotonic()
        if self.queue.item is not before or self._shown is None:
            self.desk.guard(self._show_first)
        elif self.finished or moment - self._told > TOLD_EVERY:
            self._told = moment
            self.tell(grown=self.take_restated())

    def _begin_at_the_first(self) -> None:
        """Let the first item come to hand, which need not be found first; not once somebody reads."""
        item, first = self.queue.item, self._first()
        if item is None or first is None or self.queue.state(first.key) is not State.OPEN:
            return
        is_fresh = self.question.order is not Order.ARTICLE and monotonic() - self._began < FRESH
        if is_fresh or first.article_id == item.article_id:
            self.queue.go_to(first.key)

    def _first(self) -> Item | None:
        """Return the item to begin with: where one was, the next one in the queue's order, else the first."""
        place = self._place
        stood = place and place.item(self.searching.search.number_of(place.article))
        if not place or not stood:
            return next((row.item for row in self.queue.rows(0, 1)), None)
        return self.queue.first_from(stood, place.at)

    def _show_first(self) -> None:
        self.moved = True

    def renewed(self, event: Renewed) -> None:
        """Take in what an article holds now."""
        if not self.searching.is_current(event):
            return
        if not event.items and not self.queue.in_article(event.article_id):
            return
        before = self.queue.item
        # What was decided while that was looked up is not open again: the look did not know it.
        found = [item for item in event.items if self._decided_at.get(item.key, 0) <= event.decisions]
        if before is not None and before.article_id == event.article_id and self.decisions.is_changed(before):
            # What was changed and not decided yet stays, whether it still answers the question or not.
            span = self.desk.document.spans[before.span_id]
            found = [item for item in found if item.key != before.key] + [before.at(span)]
        awaited = self._awaited.pop(event.article_id, None)
        again = next(filter(awaited, found), None) if awaited is not None else None
        is_met = any(before is not None and item.key == before.key for item in found)
        if again is None and before is not None and before.key in self._undone and not is_met:
            found.append(before)
        self.queue.renew(event.article_id, found)
        if again is not None:
            self.queue.go_to(again.key)
        self._restated = True
        now = self.queue.item
        if (now and now.key) != (before and before.key) or self._shown is None:
            self.desk.guard(self._show_first)
        else:
            self.tell()

    def recalled(self, earlier: Mapping[str, Mapping[Decision, int]]) -> None:
        """Take in what was decided about each form, till now."""
        self.tally.recall(earlier)
        self.tell(grown=False)

    def keep_place(self) -> None:
        """Remember the question and the place in it."""
        session = self.desk.session
        self._has_folder = self._has_folder or session.store.folder.is_dir()
        if self._has_folder and not session.why_locked:
            self.searching.keep_place()

    def place(self) -> Place:
        """Return the question and the place in it."""
        item = self.queue.item
        if not self._walked:
            # What is at hand while the first items come in is no place where anybody was.
            return self._place or Place(self.words)
        if item is None:
            return Place(self.words, skipped=self.queue.skipped)
        return Place(self.words, item.article_id, item.key, self.queue.skipped, Stood.of(item))

    def save_question(self) -> None:
        """Ask for a name, under which the question stands in glossator.yaml from then on."""
        from tui.review.asking import ask_name

        ask_name(self)
