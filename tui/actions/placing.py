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
from tui.visible import fitted, one_line, short

if TYPE_CHECKING:
    from tui.desk import Desk

AROUND = 24
"""Code points shown at most on either side of a proposal."""

BESIDES = 8
"""Columns of the line that neither the question nor the choices take."""

QUESTION, LEAST = 16, 20
"""Columns that the question gets at least, and that a proposal needs to be told from another."""


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

    ends: dict[str, tuple[str, Callable[[], Mode | None]]] = {
        "p": ("selection", lambda: lay(desk.selection.extents)()),
        "x": ("give up", drop),
        "n": ("later", lambda: _next(desk, at + 1)),
    }
    room = desk.size.width - sum(len(key) + len(what) + 4 for key, (what, _) in ends.items()) - BESIDES
    numbered = {str(number): fragments for number, fragments in enumerate(one.proposals[:9], start=1)}
    # The keys stay whole; a proposal that there is no room for has its key all the same.
    shown = max(1, min(len(numbered), (room - QUESTION) // LEAST))
    said = max(QUESTION, min(len(f"{one.span.label} {short(one.span.quote)} "), room // 2))
    share = max(LEAST // 2, (room - said) // shown - 5)
    offered = {key: (_around(desk.text.string, parts, share), lay(parts)) for key, parts in numbered.items()}
    choices = {**dict(list(offered.items())[:shown]), **ends}
    besides = {key: act for key, (_, act) in list(offered.items())[shown:]}
    was = f"…{one_line(one.span.prefix, 16)}[{one_line(one.span.quote, 30)}]{one_line(one.span.suffix, 16)}…"
    return Choosing(desk, f"{one.span.label} {short(one.span.quote)} ({one.why}) stood in {was}", choices, besides)


def _around(string: str, fragments: tuple[Extent, ...], room: int) -> str:
    """Return a proposal in its surroundings, of which there is as much as fits beside it."""
    start, end = fragments[0].start, fragments[-1].end
    aside = max(0, min(AROUND, (room - 2 - (end - start)) // 2))
    return fitted(f"{string[max(0, start - aside) : start]}[{string[start:end]}]{string[end : end + aside]}", room)


def _next(desk: "Desk", at: int) -> Mode | None:
    left = list(unplaced(desk.document).values())
    return _asking(desk, left, at) if at < len(left) else None
