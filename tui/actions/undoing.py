"""Undo and redo, without limit, across articles and restarts."""

from typing import TYPE_CHECKING

from annotations.journal import Operation
from tui.keys import EVERYWHERE, action

if TYPE_CHECKING:
    from tui.desk import Desk


@action("history.undo", "undo", keys="u", places=EVERYWHERE, short="undo")
def undo(desk: "Desk", count: int) -> None:
    """Take back the last operations."""
    for _ in range(count):
        if not _replay(desk, desk.session.undo(), "Undone", back=True):
            break


@action("history.redo", "redo", keys="U", vim="ctrl+r", places=EVERYWHERE)
def redo(desk: "Desk", count: int) -> None:
    """Carry out again what was undone."""
    for _ in range(count):
        if not _replay(desk, desk.session.redo(), "Done again", back=False):
            break


def _replay(desk: "Desk", operation: Operation | None, word: str, *, back: bool) -> bool:
    """Show an operation that was undone or redone, where it was; return False where there was none."""
    if operation is None:
        desk.tell("Nothing to undo." if back else "Nothing to redo.")
        return False
    if desk.document.article_id not in operation.articles:
        # What opening says of it would not be read: what was undone is said in its place.
        lost = bool(desk.caret.kept)
        desk.turning.open(operation.articles[0])
        desk.caret.has_lost_parts = lost
    here = next(change for article, change in operation.changes if article == desk.document.article_id)
    desk.picture.show_document([span for step in here.spans for span in step if span is not None])
    if here.spans:
        before, after = here.spans[-1]
        now, then = (before, after) if back else (after, before)
        span = now or then
        if span is not None:
            desk.caret.choose(span)
    desk.replayed(operation, back=back)
    desk.tell(f"{word}: {operation.what}.")
    return True
