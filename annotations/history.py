"""What can be undone and redone, over all articles of one annotator, also after a restart."""

from annotations.journal import Journal, Operation, Reference, Step


class History:
    """The order of operations; those of earlier sessions are read back from the journal when undo reaches them."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self._done: list[Operation | Reference] = []
        self._undone: list[Operation | Reference] = []
        self._own: set[str] = set()
        self._knows_earlier = False

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

    def _recall(self) -> None:
        """Lay what earlier sessions did beneath what this one did; whatever was done here ended their redo."""
        done, undone = self.journal.timeline(without=self._own)
        self._done[:0] = done
        if not self._own:
            self._undone[:0] = undone
        self._knows_earlier = True

    def _top(self, stack: list[Operation | Reference]) -> Operation | None:
        while stack:
            held = stack[-1]
            operation = held if isinstance(held, Operation) else self.journal.operation(held.id, held.articles)
            if operation is not None:
                stack[-1] = operation
                return operation
            stack.pop()
        return None
