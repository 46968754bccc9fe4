"""What runs in the background of a review: the search that fills the queue, and second looks at single articles."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from time import monotonic, sleep, time
from typing import TYPE_CHECKING

from textual.worker import Worker, get_current_worker

from annotations.document import Document
from annotations.entry import Problem
from annotations.errors import GlossatorError, StoreError
from annotations.forms import form_of
from annotations.review import place as places
from annotations.review.item import Item, Key
from annotations.review.kinds import Kind
from annotations.review.outside import Outside
from annotations.review.question import Order
from annotations.review.reading import Reading, holds_verdicts
from annotations.review.search import Looked, Search
from annotations.review.settled import Refused
from annotations.review.strangers import unknown_name
from annotations.verdict import Decision, Verdict
from tui.review.messages import Background

if TYPE_CHECKING:
    from tui.review.sitting import Sitting

EVERY = 0.05
"""Seconds between two batches of items."""

HELD = 5.0
"""Seconds for which a queue in another order than the library's waits at most for the item that was at hand."""

MOST = 200
"""Items of a batch at most: a batch is put into the queue at once."""

LATER = 0.4
"""Seconds after which is written down where one is: decisions are on the disk long before that."""

MANNERS = 0.12
"""Seconds after a key press for which the search stands back."""


AT_ONCE = 4
"""Articles that are looked at anew without standing back: those of one's own edits."""


@dataclass(frozen=True, slots=True)
class Found:
    """Items that the search came upon, and how far it is."""

    items: Sequence[Item]
    looked: Looked | None
    finished: bool
    hint: str = ""
    """Why nothing was found, where the question asks for what there is not."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """What answers in one article, looked up after the article's `version`-th change and so many decisions."""

    article_id: str
    version: int
    items: Sequence[Item]
    decisions: int


class Searching:
    """The workers of one sitting; each ends with the screen, or with the next question."""

    def __init__(self, sitting: "Sitting", search: Search, at: Key) -> None:
        """`at` is the item that is to come first, where it is found."""
        self.sitting = sitting
        self.search = search
        self.at = at
        self.busy = 0.0
        self._versions: dict[str, int] = {}
        self._wide: list[Refused] = []
        self._forget = False
        self._writing = Lock()
        self._place: places.Place | None = None
        self._kept = self._waits = False
        self._lock = Lock()
        self._told: dict[str, int] = {}
        self._looking = False
        self._stopped = False
        self._outside = Outside(search.workspace, search.reviewer, time())
        self._peeping = False

    def begin(self) -> None:
        """Look for what answers the question."""
        self._run(self._search, "review-search")

    def touched(self, article_id: str, refused: Sequence[Refused] = (), *, forget: bool = False) -> None:
        """An article changed, or findings were refused for good: see what answers there now.

        `forget` tells that such refusals were taken back: what else was refused is looked up anew.
        """
        self._forget = self._forget or forget
        self._touched([article_id], refused)

    def look_outside(self) -> None:
        """See what others wrote meanwhile, unless that is being looked for."""
        if not self._peeping:
            self._peeping = True
            self._run(self._look_outside, "review-outside")

    def _touched(self, article_ids: Iterable[str], refused: Sequence[Refused] = ()) -> None:
        with self._lock:
            for article_id in article_ids:
                self._versions[article_id] = self._versions.get(article_id, 0) + 1
            self._wide += refused
            if self._looking:
                return
            self._looking = True
        self._run(self._look_again, "review-again")

    def is_current(self, renewed: Renewed) -> bool:
        """Tell whether nothing has changed since that was looked up."""
        return self._versions.get(renewed.article_id) == renewed.version

    def keep_place(self) -> None:
        """Write down where one is, soon; where that cannot be written it is done without."""
        if not self._kept:
            self._kept = True
            self._write_soon()
        elif not self._waits:
            self._waits = True
            self.sitting.desk.set_timer(LATER, self._write_soon)

    def _write_soon(self) -> None:
        self._waits = False
        self._place = self.sitting.place()
        self._run(self._write_place, "review-place")

    def stop(self) -> None:
        """Look no further; what runs sees that and ends."""
        self._stopped = True

    def _run(self, act: Callable[[], None], group: str) -> None:
        self.sitting.desk.run_worker(act, group=group, thread=True)

    def _search(self) -> None:
        worker = get_current_worker()
        batch: list[Item] = []
        looked: Looked | None = None
        told = monotonic()
        waits = bool(self.at)
        found_any = False
        holds = waits and self.search.question.order is not Order.ARTICLE
        began = told
        first = True
        try:
            for found in self.search:
                if self._is_over(worker):
                    return
                if isinstance(found, Looked):
                    looked = found
                else:
                    batch.append(found)
                    holds = holds and found.key != self.at
                    waits = waits and found.key != self.at and len(batch) < MOST
                moment = monotonic()
                holds = holds and moment - began < HELD
                if holds:
                    # What comes next where one was is known once all was found: it may be anywhere.
                    if moment - told > EVERY:
                        self._tell_found(Found([], looked, finished=False))
                        told = moment
                elif (batch and first and not waits) or moment - told > EVERY or len(batch) >= MOST:
                    self._tell_batch(batch, looked, finished=False)
                    found_any = found_any or bool(batch)
                    first = first and not batch
                    batch, told = [], moment
                if not first:
                    self._stands_back(worker)
        except GlossatorError as error:
            why = str(error)
            self._tell(lambda: self.sitting.desk.complain(why))
            return
        found_any = found_any or bool(batch)
        hint = "" if found_any else unknown_name(self.search.question, self.search.workspace)
        self._tell_batch(batch, looked, finished=True, hint=hint)
        self._recall()

    def _tell_batch(self, batch: Sequence[Item], looked: Looked | None, *, finished: bool, hint: str = "") -> None:
        """Tell of items that were found, so many at once that keys need not wait for them."""
        last = max(0, len(batch) - 1) // MOST * MOST
        for start in range(0, last, MOST):
            self._tell_found(Found(batch[start : start + MOST], looked, finished=False))
        self._tell_found(Found(batch[last:], looked, finished=finished, hint=hint))

    def _look_again(self) -> None:
        worker = get_current_worker()
        while not self._is_over(worker):
            with self._lock:
                stale = [(name, at) for name, at in self._versions.items() if self._told.get(name) != at]
                wide, self._wide = self._wide, []
                forget, self._forget = self._forget, False
                if not stale:
                    self._looking = False
                    return
            if forget:
                self.search.forget_refusals()
            if wide:
                self.search.refuse(wide)
            for number, (article_id, version) in enumerate(stale):
                if number >= AT_ONCE and self._stands_back(worker):
                    return
                self._told[article_id] = version
                decisions = self.sitting.decision_count
                self._tell_renewed(Renewed(article_id, version, self.search.again(article_id), decisions))

    def _is_over(self, worker: Worker[None]) -> bool:
        return self._stopped or worker.is_cancelled

    def _tell(self, act: Callable[[], None]) -> None:
        self.sitting.desk.post_message(Background(self.sitting, act))

    def _tell_found(self, found: Found) -> None:
        self._tell(lambda: self.sitting.found(found))

    def _tell_renewed(self, renewed: Renewed) -> None:
        self._tell(lambda: self.sitting.renewed(renewed))

    def _recall(self) -> None:
        """Count what everybody decided about each form, once nothing else is looked for."""
        worker = get_current_worker()
        workspace = self.search.workspace
        reading = Reading(workspace, self.search.reviewer, lambda article_id: None)
        names = workspace.annotators()
        earlier: dict[str, Counter[Decision]] = {}
        for entry in workspace.library.scan():
            if self._is_over(worker):
                return
            if isinstance(entry, Problem):
                continue
            for name in names:
                document = reading.document(name, entry.id, holds_verdicts)
                if document is not None:
                    count_decisions(document, earlier)
            self._stands_back(worker)
        self._tell(lambda: self.sitting.recalled(earlier))

    def _look_outside(self) -> None:
        worker = get_current_worker()
        try:
            found = self._outside.look(lambda: self._stands_back(worker))
            if found:
                self.search.meet_all()
        except StoreError:
            # A folder that cannot be read just now is looked at again.
            found = set()
        finally:
            self._peeping = False
        if found:
            self._tell(lambda: self._touched(found))

    def _stands_back(self, worker: Worker[None]) -> bool:
        """Wait while keys are pressed; tell whether it is all over."""
        while monotonic() - self.busy < MANNERS and not self._is_over(worker):
            sleep(0.01)
        return self._is_over(worker)

    def _write_place(self) -> None:
        with self._writing:
            place, self._place = self._place, None
            if place is not None:
                with suppress(OSError):
                    places.keep(self.sitting.desk.session.store.folder, place)


def count_decisions(document: Document, into: dict[str, Counter[Decision]]) -> None:
    """Add what was decided in a document to what was decided about each form."""
    for verdict in document.verdicts.values():
        if verdict.quote:
            into.setdefault(form_of(verdict.quote), Counter())[verdict.decision] += 1


def is_about(verdict: Verdict, item: Item) -> bool:
    """Tell whether a verdict is on what an item is about."""
    if verdict.annotator != item.annotator:
        return False
    if item.span_id:
        return verdict.span == item.span_id
    return not verdict.span and (verdict.quote, verdict.prefix, verdict.suffix) == (
        item.quote,
        item.prefix,
        item.suffix,
    )


def was_put_off(item: Item, verdicts: Iterable[Verdict]) -> bool:
    """Tell whether an item is in the queue because one of these verdicts put it off."""
    held = item.proposal if item.kind is Kind.DEFERRED else None
    return held is not None and any(verdict.id == held.id for verdict in verdicts)
