"""Undo and redo, without limit, across articles and restarts."""

from typing import TYPE_CHECKING

from tui.keys import EVERYWHERE, action

if TYPE_CHECKING:
    from tui.desk import Desk


@action("history.undo", "undo", keys="u", places=EVERYWHERE, short="undo")
def undo(desk: "Desk", count: int) -> None:
    """Take back the last operations."""
    for _ in range(count):
        if not desk.replay(desk.session.undo(), "Undone", back=True):
            break


@action("history.redo", "redo", keys="U", vim="ctrl+r", places=EVERYWHERE)
def redo(desk: "Desk", count: int) -> None:
    """Carry out again what was undone."""
    for _ in range(count):
        if not desk.replay(desk.session.redo(), "Done again", back=False):
            break
