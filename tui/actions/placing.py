"""What lost its place when the article's text changed: laid on a proposal, on the selection, or given up."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from annotations.errors import EditRefused
from annotations.extent import Extent
from annotations.reanchoring import placing
from annotations.reanchoring.unplaced import Unplaced, unplaced
from annotations.selection import Selection
from tui.keys import action
from tui.modes.choosing import Choosing
from tui.modes.mode import Mode
from tui.visible import one_line, short

if TYPE_CHECKING:
    from tui.desk import Desk

AROUND = 24
"""Code points shown on either side of a proposal."""


@action("span.place", "place what lost its place when the text changed", keys=",", vim="g ,")
def place(desk: "Desk", count: int) -> None:
    """Ask about what another program changed differently, then for each span without a place where it belongs now."""
    if desk.document.article_id in desk.saving.differing:
        from tui.actions import differing

        if (mode := differing.ask(desk)) is not None:
            desk.begin_mode(mode)
            return
    waiting = list(unplaced(desk.document).values())
    if not waiting:
        raise EditRefused("Every span of this article has its place.")
    desk.begin_mode(_asking(desk, waiting, 0))


def _asking(desk: "Desk", waiting: list[Unplaced], at: int) -> Mode:
    """Return the mode that asks about one of those that wait, with the place it likely belongs to in view."""
    one = waiting[at]
    if one.proposals:
        *_, last = one.proposals[0]
        desk.caret.select(Selection(last.start, last.end, tuple(one.proposals[0][:-1])))

    def lay(fragments: tuple[Extent, ...]) -> Callable[[], Mode | None]:
        def then() -> Mode | None:
            desk.commit(placing.place(desk.document, desk.text, one.id, fragments, desk.schema))
            desk.caret.choose(desk.document.spans[one.id])
            return _next(desk, at)

        return then

    def drop() -> Mode | None:
        desk.commit(placing.give_up(desk.document, one.id))
        return _next(desk, at)

    choices: dict[str, tuple[str, Callable[[], Mode | None]]] = {}
    for number, fragments in enumerate(one.proposals[:9], start=1):
        start, end = fragments[0].start, fragments[-1].end
        string = desk.text.string
        words = f"{string[max(0, start - AROUND) : start]}[{string[start:end]}]{string[end : end + AROUND]}"
        choices[str(number)] = (one_line(words, 60), lay(fragments))
    choices["p"] = ("at the selection", lambda: lay(desk.selection.extents)())
    choices["x"] = ("give it up", drop)
    choices["n"] = ("later", lambda: _next(desk, at + 1))
    was = f"…{one_line(one.span.prefix, 16)}[{one_line(one.span.quote, 30)}]{one_line(one.span.suffix, 16)}…"
    return Choosing(desk, f"{one.span.label} {short(one.span.quote)} ({one.why}) stood in {was}", choices)


def _next(desk: "Desk", at: int) -> Mode | None:
    left = list(unplaced(desk.document).values())
    return _asking(desk, left, at) if at < len(left) else None
