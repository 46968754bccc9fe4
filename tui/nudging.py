"""Nudging: an edge of the chosen span moves by units."""

from typing import TYPE_CHECKING

from annotations.editing import reshape
from annotations.errors import EditRefused
from annotations.extent import Unit

if TYPE_CHECKING:
    from tui.desk import Desk


def nudge(desk: "Desk", unit: Unit, count: int) -> bool:
    """Move an edge of the chosen span by units; return False where none is chosen, raise EditRefused at the end."""
    nudged = desk.caret.nudged(unit, count)
    if nudged is None:
        return False
    span, fragments = nudged
    edit = reshape(desk.document, desk.schema, desk.text, span.id, fragments)
    if edit.is_empty():
        raise EditRefused("The edge can go no further.")
    backward = desk.caret.is_backward
    desk.commit(edit)
    desk.caret.choose(desk.document.spans[span.id])
    if backward:
        desk.caret.swap()
    return True
