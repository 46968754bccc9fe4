"""What can be undone and redone, over all articles of one annotator, also after a restart."""

from annotations.journal import Journal, Operation, Reference, Step


class History:
    """The order of operations; those of earlier sessions are read back from the journal when undo reaches them."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self._done: list[Operation | Reference] | None = None
        self._undone: list[Operation | Reference] = []

    def add(self, operation: Operation) -> Step:
        """Take note of an operation just done; return the step to be journalled."""
        self._load()
        self._undoable.append(operation)
        self._undone.clear()
        return Step("do", operation)

    def last(self) -> Operation | None:
        """Return the operation that undo would take back, or None; one that cannot be read back is passed over."""
        return self._top(self._undoable)

    def next(self) -> Operation | None:
        """Return the operation that redo would carry out again, or None."""
        self._load()
        return self._top(self._undone)

    def undo(self) -> Step:
        """Take the last operation as undone; return the step to be journalled."""
        operation = self.last()
        if operation is None:
            raise IndexError("nothing to undo")
        self._undone.append(self._undoable.pop())
        return Step("undo", operation)

    def redo(self) -> Step:
        """Take the next operation as done again; return the step to be journalled."""
        operation = self.next()
        if operation is None:
            raise IndexError("nothing to redo")
        self._undoable.append(self._undone.pop())
        return Step("redo", operation)

    def forget(self, operation: Operation) -> None:
        """Drop an operation that no longer fits what is stored."""
        for stack in (self._undoable, self._undone):
            stack[:] = [held for held in stack if held.id != operation.id]

    @property
    def _undoable(self) -> list[Operation | Reference]:
        self._load()
        assert self._done is not None
        return self._done

    def _load(self) -> None:
        if self._done is None:
            done, undone = self.journal.timeline()
            self._done, self._undone = list(done), list(undone)

    def _top(self, stack: list[Operation | Reference]) -> Operation | None:
        while stack:
            held = stack[-1]
            operation = held if isinstance(held, Operation) else self.journal.operation(held.id, held.articles)
            if operation is not None:
                stack[-1] = operation
                return operation
            stack.pop()
        return None
