"""What was changed here and by another program at once, and differently: a person says which of the two stands."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from annotations.merging import Conflict
from annotations.settling import can_settle, settle
from annotations.span import Span
from tui.modes.choosing import Choosing
from tui.modes.mode import Mode
from tui.visible import one_line, short

if TYPE_CHECKING:
    from tui.desk import Desk


def ask(desk: "Desk") -> Mode | None:
    """Return the mode that asks about what differs in the open article; None where nothing is left to decide."""
    article_id = desk.document.article_id
    left = tuple(one for one in desk.saving.differing.get(article_id, ()) if can_settle(desk.document, one))
    if not left:
        desk.saving.differing.pop(article_id, None)
        return None
    desk.saving.differing[article_id] = left
    one = left[0]
    if one.kind == "span" and (held := desk.document.spans.get(one.id)) is not None:
        desk.caret.choose(held)

    def taking(value: Any) -> Callable[[], Mode | None]:
        def then() -> Mode | None:
            # A value of ours may have been edited on since: what stands stays.
            if value is None or value is not one.ours:
                change = settle(desk.document, one, value)
                if not change.is_empty():
                    desk.commit(change)
            desk.saving.differing[article_id] = left[1:]
            return ask(desk)

        return then

    choices = {
        "t": (f"theirs: {_said(one, one.theirs)}", taking(one.theirs)),
        "m": (f"mine: {_said(one, one.ours)}", taking(one.ours)),
    }
    return Choosing(desk, f"{_about(one)}, which was changed outside too", choices)


def _about(one: Conflict) -> str:
    value = one.ours if one.ours is not None else one.theirs
    if isinstance(value, Span):
        return f"{value.label} {short(value.quote)}"
    return f"{one.kind} {one_line(one.id, 30)}" if one.kind != "state" else f"the article's {one_line(one.id, 30)}"


def _said(one: Conflict, value: Any) -> str:
    """Return in a few words what one side made of it."""
    if value is None:
        return "removed"
    other = one.theirs if value is one.ours else one.ours
    if isinstance(value, Span) and isinstance(other, Span):
        parts = []
        if value.label != other.label:
            parts.append(value.label)
        if value.fragments != other.fragments:
            parts.append(short(value.quote))
        if value.note != other.note:
            parts.append(f"note “{value.note}”")
        if value.attributes != other.attributes:
            parts.append(", ".join(f"{name} {held}" for name, held in value.attributes.items()) or "no values")
        return one_line(", ".join(parts) or value.label, 40)
    if isinstance(value, Span):
        return one_line(f"{value.label} {short(value.quote)}", 40)
    return one_line(str(getattr(value, "label", value)) or "nothing", 40)
