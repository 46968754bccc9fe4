"""What lost its place when the article's text changed: laid on a proposal, on the selection, or given up."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len

from annotations.errors import EditRefused
from annotations.extent import Extent
from annotations.reanchoring import placing
from annotations.reanchoring.unplaced import Unplaced, unplaced
from annotations.selection import Selection
from annotations.span import check_fragments, quote_of
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

NUMBERED = 9
"""Proposals that have a key."""

SHARE = 6
"""What part of the line the words may take that are selected."""

Choices = dict[str, tuple[str, Callable[[], Mode | None]]]


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
    desk.begin_mode(_asking(desk, waiting, 0, desk.selection))


def _asking(desk: "Desk", waiting: list[Unplaced], at: int, own: Selection | None, shown: int = 1) -> Mode:
    """Return the mode that asks about one of those that wait, with a place that it likely belongs to in view.

    `own` is what was selected before anything was asked, until it is made use of; `shown` is the number of the
    proposal that is brought into view.
    """
    one = waiting[at]
    sound = [parts for parts in one.proposals if _stands(desk, parts)][:NUMBERED]
    proposals = sorted(sound, key=lambda parts: _is_taken(desk, one, parts))
    if proposals:
        *others, last = proposals[shown - 1]
        desk.select(Selection(last.start, last.end, tuple(others)))

    def lay(fragments: tuple[Extent, ...], left: Selection | None) -> Callable[[], Mode | None]:
        def then() -> Mode | None:
            desk.commit(placing.place(desk.document, desk.text, one.id, fragments, desk.schema))
            if own is not None and fragments == own.extents:
                desk.caret.give_up_parts()
            desk.caret.choose(desk.document.spans[one.id])
            return _next(desk, at, left)

        return then

    def drop() -> Mode | None:
        desk.commit(placing.give_up(desk.document, one.id))
        return _next(desk, at, own)

    ends: Choices = {"x": ("give up", drop), "n": ("later", lambda: _next(desk, at + 1, own))}
    besides: dict[str, Callable[[], Mode | None]] = {}
    if own is not None:
        words = fitted(quote_of(desk.text.string, own.extents), max(LEAST // 2, desk.size.width // SHARE))
        taken = " is taken" if _is_taken(desk, one, own.extents) else ""
        ends = {"p": (f"“{words}”{taken}", lay(own.extents, None)), **ends}
    elif proposals:
        besides["p"] = lay(proposals[shown - 1], None)
    room = desk.size.width - _length(ends) - BESIDES
    # The keys stay whole; of a proposal that there is no room for, the key brings it into view first.
    fit = max(1, min(len(proposals), (room - QUESTION) // LEAST))
    spelt = sorted(range(1, len(proposals) + 1), key=lambda number: number != shown)[:fit]
    unseen: Choices = {
        str(number): ("…", partial(_asking, desk, waiting, at, own, number))
        for number in range(1, len(proposals) + 1)
        if number not in spelt
    }
    room -= _length(unseen)
    said = max(QUESTION, min(len(f"{one.span.label} {short(one.span.quote)} "), room // 2))
    share = max(LEAST // 2, (room - said) // fit - 5)
    choices: Choices = {
        str(number): (_around(desk, one, proposals[number - 1], share), lay(proposals[number - 1], own))
        for number in sorted(spelt)
    }
    was = f"…{one_line(one.span.prefix, 16)}[{one_line(one.span.quote, 30)}]{one_line(one.span.suffix, 16)}…"
    question = f"{one.span.label} {short(one.span.quote)} ({one.why}) stood in {was}"
    return Choosing(desk, question, {**dict(sorted({**choices, **unseen}.items())), **ends}, besides)


def _length(choices: Choices) -> int:
    """Return the columns that choices take."""
    return sum(len(key) + cell_len(words) + 4 for key, (words, _) in choices.items())


def _stands(desk: "Desk", fragments: tuple[Extent, ...]) -> bool:
    """Tell whether there is such a place in the text."""
    try:
        return bool(check_fragments(desk.text.string, fragments))
    except EditRefused:
        return False


def _is_taken(desk: "Desk", one: Unplaced, fragments: tuple[Extent, ...]) -> bool:
    """Tell whether the schema refuses what waits at a place, for what is tagged there."""
    try:
        placing.place(desk.document, desk.text, one.id, fragments, desk.schema)
    except EditRefused:
        return True
    return False


def _around(desk: "Desk", one: Unplaced, fragments: tuple[Extent, ...], room: int) -> str:
    """Return a proposal in its surroundings, of which there is as much as fits beside it."""
    string, taken = desk.text.string, "taken: " if _is_taken(desk, one, fragments) else ""
    start, end = fragments[0].start, fragments[-1].end
    aside = max(0, min(AROUND, (room - len(taken) - 2 - (end - start)) // 2))
    around = f"{string[max(0, start - aside) : start]}[{string[start:end]}]{string[end : end + aside]}"
    return fitted(f"{taken}{around}", room)


def _next(desk: "Desk", at: int, own: Selection | None) -> Mode | None:
    left = list(unplaced(desk.document).values())
    return _asking(desk, left, at, own) if at < len(left) else None
