"""What can be undone and redone, over all articles of one annotator, also after a restart."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from annotations.change import Change
from annotations.document import Document
from annotations.errors import ArticleError, EditRefused
from annotations.journal import Act, Journal, Operation, Reference, Step, stacks
from annotations.overlap import clash
from annotations.schema import Overlap

LATEST = 256
"""Acts on an article, the last ones, of which it is looked up whether they reached the disk."""

APPLIED = 3_000
"""Changes that are made on trial where acts cannot be taken back, in all articles: someone waits for undo meanwhile."""

ANY = Overlap(nest=True, cross=True, identical=True)
"""Forbids only what no schema allows: the same extent twice with one label."""


class History:
    """The order of operations; those of earlier sessions are read back from the journal when undo reaches them."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self._acts: list[tuple[Act, Operation | Reference]] = []
        self._done: list[Operation | Reference] = []
        self._undone: list[Operation | Reference] = []
        self._own: set[str] = set()
        self._knows_earlier = False
        self._sifted: set[str] = set()

    def add(self, operation: Operation) -> Step:
        """Take note of an operation just done; return the step to be journalled. Reads no disk."""
        self._done.append(operation)
        self._undone.clear()
        self._own.add(operation.id)
        return self._noted("do", operation)

    def last(self) -> Operation | None:
        """Return the operation that undo would take back, or None; one that cannot be read back is passed over.

        Raises:
            StoreError: the disk does not give the journal of earlier sessions.
        """
        found = self._top(self._done)
        if found is None and not self._knows_earlier:
            self._recall()
            found = self._top(self._done)
        return found

    def next(self) -> Operation | None:
        """Return the operation that redo would carry out again, or None; raise StoreError as `last` does."""
        found = self._top(self._undone)
        if found is None and not self._knows_earlier and not self._own:
            self._recall()
            found = self._top(self._undone)
        return found

    def undo(self) -> Step:
        """Take the last operation as undone; return the step to be journalled."""
        operation = self.last()
        if operation is None:
            raise IndexError("nothing to undo")
        self._undone.append(self._done.pop())
        return self._noted("undo", operation)

    def redo(self) -> Step:
        """Take the next operation as done again; return the step to be journalled."""
        operation = self.next()
        if operation is None:
            raise IndexError("nothing to redo")
        self._done.append(self._undone.pop())
        return self._noted("redo", operation)

    def forget(self, operation: Operation) -> Step:
        """Drop an operation that no longer fits what is stored; return the step to be journalled."""
        for stack in (self._done, self._undone):
            stack[:] = [held for held in stack if held.id != operation.id]
        return self._noted("forget", operation)

    def unsaved(self, document_of: Callable[[str], Document]) -> list[Step]:
        """Drop what earlier sessions noted but had not saved when they were cut off; return the steps to be journalled.

        It is looked for once in each article, when undo or redo first comes to what an earlier session did there; where
        something was dropped they may come to another article: ask again. `document_of` gives what is said of an
        article now; what it raises is passed on, but for ArticleError.

        Raises:
            StoreError: as `last` does.
        """
        articles = self._reached() - self._sifted
        if not articles:
            return []
        lost = self._lost(articles, document_of)
        self._sifted |= articles
        steps = [Step("lost", operation, self._acts.pop(number)[0]) for number, operation in lost]
        if steps:
            self._done, self._undone = stacks(self._acts)
        return steps

    def _reached(self) -> set[str]:
        """Return the articles of what undo and redo come to, and of the last act, where earlier sessions did these."""
        last = self.last()
        if not self._knows_earlier or (last is not None and last.id in self._own):
            return set()
        earlier = (held for _, held in reversed(self._acts) if held.id not in self._own)
        # Where nothing is left, what was undone and not saved may be in any article.
        heads = [*self._done[-1:], *self._undone[-1:], *islice(earlier, LATEST if last is None else 1)]
        return {article for held in heads if held.id not in self._own for article in held.articles}

    def _lost(self, articles: Iterable[str], document_of: Callable[[str], Document]) -> list[tuple[int, Operation]]:
        """Return the numbers of the acts that no article of theirs shows, the last one first, and what they are on."""
        on: dict[str, list[int]] = defaultdict(list)
        about: dict[str, list[int]] = defaultdict(list)
        for number, (act, held) in enumerate(self._acts):
            on[held.id].append(number)
            # Of this session's nothing is left where undo comes to an earlier one.
            if act != "forget" and held.id not in self._own:
                for article in held.articles:
                    about[article].append(number)
        absent: dict[str, set[int]] = {}
        trials = iter(range(APPLIED))

        def is_absent(number: int, article: str) -> bool:
            if article not in absent:
                absent[article] = self._absent(article, about[article][-LATEST:], document_of, trials)
            return number in absent[article]

        found = {number for article in articles for number in about[article] if is_absent(number, article)}
        lost: list[tuple[int, Operation]] = []
        for number in sorted(found, reverse=True):
            held = self._acts[number][1]
            # What a crash cut off between its articles is undone where it stands.
            if number == on[held.id][-1] and all(is_absent(number, article) for article in held.articles):
                operation = self._read(held)
                if operation is not None:
                    lost.append((number, operation))
                    on[held.id].pop()
        return lost

    def _absent(
        self,
        article: str,
        numbers: Iterable[int],
        document_of: Callable[[str], Document],
        trials: Iterator[int],
    ) -> set[int]:
        """Return which of these acts on an article, the oldest first, what is said of it now does not hold.

        They are taken back one by one from what is said now. An act is noted before it is saved: where one cannot be
        taken back, the shortest run of acts with it that can be made then was never made to what is stored. One of
        `trials` is taken for each change that is made to find that out; where none is left, the act counts as held.
        """
        made: list[tuple[int, str, Change]] = []
        absent: set[int] = set()
        acts = {number: self._acts[number] for number in numbers}
        changes = self.journal.changes_by(article, {held.id for _, held in acts.values()})
        for number, (act, held) in acts.items():
            if held.id in changes:
                name, change = changes[held.id]
                made.append((number, name, change.inverse() if act == "undo" else change))
        try:
            documents = {name: document_of(name) for name in {name for _, name, _ in made}}
        except ArticleError:
            return absent
        # What was said before the act with that number, and what is said now after the last one.
        said = {len(made): documents}
        at = len(made)
        while at > 0:
            at -= 1
            _, name, change = made[at]
            try:
                said[at] = {**said[at + 1], name: _changed(said[at + 1][name], change.inverse())}
            except EditRefused:
                runs = ((start, end) for end in sorted(said) for start in range(at, -1, -1))
                run = _first_that_fits(runs, made, said, trials)
                if run is None:
                    # It was changed elsewhere since.
                    said[at] = said[at + 1]
                    continue
                at, end = run
                absent |= {number for number, _, _ in made[at:end]}
                said = {place: documents for place, documents in said.items() if place >= end}
                said[at] = said[end]
        return absent

    def _recall(self) -> None:
        """Lay what earlier sessions did beneath what this one did; whatever was done here ended their redo."""
        self._acts[:0] = self.journal.timeline(without=self._own)
        self._done, self._undone = stacks(self._acts)
        self._knows_earlier = True

    def _top(self, stack: list[Operation | Reference]) -> Operation | None:
        while stack:
            held = stack[-1]
            operation = self._read(held)
            if operation is not None:
                if isinstance(held, Reference):
                    stack[-1] = operation
                return operation
            stack.pop()
            self._acts = [one for one in self._acts if one[1].id != held.id]
        return None

    def _noted(self, act: Act, operation: Operation) -> Step:
        self._acts.append((act, operation))
        return Step(act, operation)

    def _read(self, held: Operation | Reference) -> Operation | None:
        """Return an operation with the ids that its articles have now, None where it cannot be told any more."""
        if isinstance(held, Operation):
            return self.journal.placed(held)
        return self.journal.operation(held.id, held.articles)


def _first_that_fits(
    runs: Iterable[tuple[int, int]],
    made: Sequence[tuple[int, str, Change]],
    said: Mapping[int, Mapping[str, Document]],
    trials: Iterator[int],
) -> tuple[int, int] | None:
    """Return the first run of which the changes can be made one after another to what is `said` at its end.

    One of `trials` is taken for each change that is made; None where none fits, or none of them is left.
    """
    for start, end in runs:
        changed = dict(said[end])
        try:
            for _, name, change in made[start:end]:
                if next(trials, None) is None:
                    return None
                changed[name] = _changed(changed[name], change)
        except EditRefused:
            continue
        return start, end
    return None


def _changed(document: Document, change: Change) -> Document:
    """Return a document changed; raise EditRefused where that does not fit, or gives what no edit gives.

    That is one extent tagged twice with one label, or a relation that lacks an end.
    """
    changed = change.apply(document)
    spans = changed.spans
    gone = [old.id for old, _ in change.spans if old is not None and old.id not in spans]
    here = [spans[new.id] for _, new in change.spans if new is not None and new.id in spans]
    arrows = [new for _, new in change.relations if new is not None and new.id in changed.relations]
    if (
        any(changed.relations_of(span_id) for span_id in gone)
        or any(clash(span, spans.overlapping(span.start, span.end), ANY) for span in here)
        or any(end not in spans for arrow in arrows for end in (arrow.source, arrow.target))
    ):
        raise EditRefused(f"{change.what!r} no longer fits: something else was done there meanwhile.")
    return changed
