"""What can be undone and redone, over all articles of one annotator, also after a restart."""

from collections.abc import Callable, Iterable, Sequence

from annotations.change import Change
from annotations.document import Document
from annotations.errors import EditRefused
from annotations.journal import Act, Journal, Operation, Reference, Step, stacks

LATEST = 64
"""Acts at the end of an earlier session that may not have reached the disk when it was cut off."""


class History:
    """The order of operations; those of earlier sessions are read back from the journal when undo reaches them."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self._done: list[Operation | Reference] = []
        self._undone: list[Operation | Reference] = []
        self._own: set[str] = set()
        self._knows_earlier = False
        self._is_sifted = False

    def add(self, operation: Operation) -> Step:
        """Take note of an operation just done; return the step to be journalled. Reads no disk."""
        self._done.append(operation)
        self._undone.clear()
        self._own.add(operation.id)
        return Step("do", operation)

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
        return Step("undo", operation)

    def redo(self) -> Step:
        """Take the next operation as done again; return the step to be journalled."""
        operation = self.next()
        if operation is None:
            raise IndexError("nothing to redo")
        self._done.append(self._undone.pop())
        return Step("redo", operation)

    def forget(self, operation: Operation) -> Step:
        """Drop an operation that no longer fits what is stored; return the step to be journalled."""
        for stack in (self._done, self._undone):
            stack[:] = [held for held in stack if held.id != operation.id]
        return Step("forget", operation)

    def unsaved(self, document_of: Callable[[str], Document]) -> list[Step]:
        """Drop what an earlier session noted but had not saved when it was cut off; return the steps to be journalled.

        It is looked for once, when undo or redo first reaches an earlier session. `document_of` gives what is said
        of an article now; what it raises is passed on.

        Raises:
            StoreError: as `last` does.
        """
        last = self.last()
        if self._is_sifted or not self._knows_earlier or (last is not None and last.id in self._own):
            return []
        self._is_sifted = True
        acts = self.journal.timeline(without=self._own)
        steps: list[Step] = []
        while lost := self._never_saved(acts, document_of):
            steps += [Step("lost", operation, act) for act, operation in reversed(lost)]
            # Those that were forgotten meanwhile are of no more use.
            del acts[_start(acts, len(lost)) :]
        if steps:
            self._done[:], undone = stacks(acts)
            if not self._own:
                self._undone[:] = undone
        return steps

    def _never_saved(
        self, acts: list[tuple[Act, Reference]], document_of: Callable[[str], Document]
    ) -> list[tuple[Act, Operation]]:
        """Return the last acts, where these can be made now; none where the last can be taken back.

        An act is noted before it is saved: what can be made now was never made to what is stored.
        """
        latest: list[tuple[Act, Operation]] = []
        changes: list[tuple[str, Change]] = []
        for act, reference in reversed(acts[_start(acts, LATEST) :]):
            if act == "forget":
                continue
            operation = self._read(reference)
            if operation is None:
                return []
            there, back = list(operation.changes), [(article, one.inverse()) for article, one in operation.changes]
            if act == "undo":
                there, back = back, there
            if not latest and _fits(back, document_of):
                return []
            latest.insert(0, (act, operation))
            changes[:0] = there
            if _fits(changes, document_of):
                return latest
        return []

    def _recall(self) -> None:
        """Lay what earlier sessions did beneath what this one did; whatever was done here ended their redo."""
        done, undone = stacks(self.journal.timeline(without=self._own))
        self._done[:0] = done
        if not self._own:
            self._undone[:0] = undone
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
        return None

    def _read(self, held: Operation | Reference) -> Operation | None:
        """Return an operation with the ids that its articles have now, None where it cannot be told any more."""
        if isinstance(held, Operation):
            return self.journal.placed(held)
        return self.journal.operation(held.id, held.articles)


def _start(acts: Sequence[tuple[Act, Reference]], many: int) -> int:
    """Return where the last `many` acts begin, not counting what was forgotten."""
    counted = [number for number, (act, _) in enumerate(acts) if act != "forget"]
    return counted[-many] if many <= len(counted) else 0


def _fits(changes: Iterable[tuple[str, Change]], document_of: Callable[[str], Document]) -> bool:
    """Tell whether the changes can be made one after another to what is said of the articles now."""
    documents: dict[str, Document] = {}
    try:
        for article, change in changes:
            held = documents[article] if article in documents else document_of(article)
            documents[article] = change.apply(held)
    except EditRefused:
        return False
    return True
