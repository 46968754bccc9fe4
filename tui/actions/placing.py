"""What lost its place when the article's text changed: laid on a proposal, on the selection, or given up."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len

from annotations.document import ZoneMark
from annotations.errors import EditRefused
from annotations.extent import Extent
from annotations.reanchoring import placing
from annotations.reanchoring.unplaced import Unplaced, unplaced, unplaced_zones
from annotations.selection import Selection
from annotations.span import check_fragments, quote_of
from annotations.whole_lines import whole_lines
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

SHORTEST = 14
"""Columns that the question gets beside keys that are as short as they can be."""

TAKEN = "taken: "
"""What goes before a proposal at which the schema refuses what waits."""

Choices = dict[str, tuple[str, Callable[[], Mode | None]]]


class Placing(Choosing):
    """Asks about one of those that wait; it stays until a key of it is pressed, and gives back what was selected.

    `came_with` is what was selected before anything was asked, which the proposals in view took the place of.
    """

    def __init__(
        self,
        desk: "Desk",
        question: str,
        choices: Choices,
        besides: dict[str, Callable[[], Mode | None]],
        came_with: Selection,
    ) -> None:
        super().__init__(desk, question, choices, besides)
        self.came_with = came_with

    def answer(self, press: str) -> None:
        """Take a press; one that is no choice changes nothing, since the next would be taken for a command."""
        if press != "escape" and press not in self.acts:
            numbers = sorted(key for key in self.acts if key.isdigit())
            keys = ", ".join(dict.fromkeys([*numbers, *self.choices, *self.acts]))
            self.desk.complain(f"That is none of the choices; press {keys}, or Esc to leave it for later.")
            return
        try:
            super().answer(press)
        finally:
            if self.desk.mode is None and self.desk.selection != self.came_with:
                self.desk.select(self.came_with)


@action("span.place", "place what lost its place when the text changed", keys=",", vim="g ,")
def place(desk: "Desk", count: int) -> None:
    """Ask about what another program changed differently, then for each span and zone without a place where it is."""
    if desk.document.article_id in desk.saving.differing:
        from tui.actions import differing

        if (mode := differing.ask(desk)) is not None:
            desk.begin_mode(mode)
            return
    if (asking := _next(desk, 0, desk.selection, desk.selection)) is None:
        raise EditRefused("Every span and every zone of this article has its place.")
    desk.begin_mode(asking)


def _asking(
    desk: "Desk", waiting: list[Unplaced], at: int, came_with: Selection, own: Selection | None, shown: int = 1
) -> Mode:
    """Return the mode that asks about one of those that wait, with a place that it likely belongs to in view.

    `came_with` is what was selected before anything was asked, and `own` the same until it is made use of; `shown` is
    the number of the proposal that is brought into view.
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
            return _next(desk, at, came_with, left)

        return then

    def drop() -> Mode | None:
        desk.commit(placing.give_up(desk.document, one.id))
        desk.tell(f"The {one.span.label} {short(one.span.quote)} is given up.")
        return _next(desk, at, came_with, own)

    ends: Choices = {"x": ("give up", drop), "n": ("later", lambda: _next(desk, at + 1, came_with, own))}
    besides: dict[str, Callable[[], Mode | None]] = {}
    width, many = desk.size.width, f"of {len(proposals)}"
    if own is not None:
        taken = " is taken" if _is_taken(desk, one, own.extents) else ""
        shortest: Choices = {"p": (f"“”{taken}", drop), **({str(shown): (many, drop)} if proposals else {}), **ends}
        room = width - BESIDES - SHORTEST - _length(shortest)
        words = fitted(quote_of(desk.text.string, own.extents), max(1, min(room, max(LEAST // 2, width // SHARE))))
        ends = {"p": (f"“{words}”{taken}", lay(own.extents, None)), **ends}
    elif proposals:
        besides["p"] = lay(proposals[shown - 1], None)
    elsewhere = {
        str(number): partial(_asking, desk, waiting, at, came_with, own, number)
        for number in range(1, len(proposals) + 1)
        if number != shown
    }
    room = width - _length(ends) - BESIDES
    choices: Choices = {}
    wanted = len(f"{one.span.label} {short(one.span.quote)} ")
    for fit in range(min(len(proposals), max(1, (room - QUESTION) // LEAST)), 0, -1):
        # The keys stay whole; of a proposal that there is no room for, the key brings it into view first.
        spelt = sorted(range(1, len(proposals) + 1), key=lambda number: number != shown)[:fit]
        unseen: Choices = {key: ("…", act) for key, act in elsewhere.items() if int(key) not in spelt}
        left = room - _length(unseen)
        share = (left - max(QUESTION, min(wanted, left // 2))) // fit - 5
        if share >= max(_least(desk, one, proposals[number - 1]) for number in spelt):
            said = {
                str(number): (_around(desk, one, proposals[number - 1], share), lay(proposals[number - 1], own))
                for number in spelt
            }
            choices = dict(sorted({**said, **unseen}.items()))
            break
    else:
        if proposals:
            roomy = room - SHORTEST >= _length({str(shown): (f"{many}, taken", drop)})
            told = f"{many}, taken" if roomy and _is_taken(desk, one, proposals[shown - 1]) else many
            choices = {str(shown): (told, lay(proposals[shown - 1], own))}
            besides |= elsewhere
    choices |= ends
    was = f"…{one_line(one.span.prefix, 16)}[{one_line(one.span.quote, 30)}]{one_line(one.span.suffix, 16)}…"
    question = f"{one.span.label} {short(one.span.quote)} ({one.why}) stood in {was}"
    question = fitted(question, max(SHORTEST, width - _length(choices) - BESIDES))
    return Placing(desk, question, choices, besides, came_with)


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


def _least(desk: "Desk", one: Unplaced, fragments: tuple[Extent, ...]) -> int:
    """Return the columns that a proposal takes at least: for a few words all of them, else for their beginning."""
    cells = cell_len(desk.text.string[fragments[0].start : fragments[-1].end][:LEAST]) + 2
    taken = len(TAKEN) if _is_taken(desk, one, fragments) else 0
    return taken + (cells if cells < LEAST else LEAST // 2)


def _around(desk: "Desk", one: Unplaced, fragments: tuple[Extent, ...], room: int) -> str:
    """Return a proposal in its surroundings, of which there is as much as fits beside it."""
    string, taken = desk.text.string, TAKEN if _is_taken(desk, one, fragments) else ""
    start, end = fragments[0].start, fragments[-1].end
    aside = max(0, min(AROUND, (room - len(taken) - 2 - cell_len(string[start : min(end, start + room)])) // 2))
    before, behind = string[max(0, start - aside) : start], string[end : end + aside]
    # A word that is cut off says nothing about the place; what is written without blanks is kept all the same.
    if start > aside and _is_inside(string, start - aside) and _has_words(before):
        before = before[len(before.split(maxsplit=1)[0]) :]
    if end + aside < len(string) and _is_inside(string, end + aside) and _has_words(behind):
        behind = behind[: len(behind) - len(behind.rsplit(maxsplit=1)[-1])]
    return fitted(f"{taken}{before}[{string[start:end]}]{behind}", room)


def _is_inside(string: str, at: int) -> bool:
    """Tell whether a place has no white space on either side."""
    return not any(map(str.isspace, string[at - 1 : at + 1]))


def _has_words(around: str) -> bool:
    """Tell whether there is a word that may be left out: one of several, or a piece too short to tell anything."""
    return bool(around.strip()) and (len(around) < LEAST // 4 or any(map(str.isspace, around)))


def _asking_zone(desk: "Desk", zones: list[ZoneMark], at: int, behind: int, came_with: Selection, laid: bool) -> Mode:
    """Return the mode that asks about a zone without lines; `behind` of those that wait come before the zones.

    Nothing tells where it may belong: it is laid on the lines of what was selected, or given up. `laid` tells that one
    was laid there since it was asked about the first.
    """
    mark, lines = zones[at], whole_lines(desk.text, came_with.extent)
    desk.select(came_with)

    def lay() -> Mode | None:
        if lines is None:
            raise EditRefused("There is no line here to mark.")
        if laid and placing.in_the_way(desk.document, mark.zone, lines) is None:
            raise placing.lines_taken(mark.zone)
        desk.commit(placing.place_zone(desk.document, desk.schema, mark, lines))
        return _next(desk, behind + at, came_with, None, True)

    def drop() -> Mode | None:
        desk.commit(placing.give_up_zone(desk.document, mark))
        desk.tell(f"The zone {mark.zone}, once at {mark.start} to {mark.end}, is given up.")
        return _next(desk, behind + at, came_with, None, laid)

    ends: Choices = {
        "x": ("give up", drop),
        "n": ("later", lambda: _next(desk, behind + at + 1, came_with, None, laid)),
    }
    question = f"zone {mark.zone}, once {mark.start}–{mark.end}, lost its lines"
    if lines is not None:
        told = _told_of_lines(desk, mark.zone, lines, laid)
        room = desk.size.width - BESIDES - cell_len(question) - _length({"p": (f"“”{told}", lay), **ends})
        words = fitted(desk.text.string[lines.start : lines.end].strip(), max(LEAST // 2, min(room, LEAST * 2)))
        ends = {"p": (f"“{words}”{told}", lay), **ends}
    question = fitted(question, max(SHORTEST, desk.size.width - _length(ends) - BESIDES))
    return Placing(desk, question, ends, {}, came_with)


def _told_of_lines(desk: "Desk", zone: str, lines: Extent, laid: bool) -> str:
    """Return what is told besides the lines that a zone may be laid on, "" where they bear no mark."""
    if laid or placing.in_the_way(desk.document, zone, lines) is not None:
        return " is taken"
    bears = any((held.start, held.end) == tuple(lines) for held in desk.document.zones)
    return " has it" if bears else ""


def _next(desk: "Desk", at: int, came_with: Selection, own: Selection | None, laid: bool = False) -> Mode | None:
    """Return the mode that asks about the one at `at` of those that wait, the spans before the zones."""
    left = list(unplaced(desk.document).values())
    if at < len(left):
        return _asking(desk, left, at, came_with, own)
    zones = unplaced_zones(desk.document)
    if at >= len(left) + len(zones):
        return None
    return _asking_zone(desk, zones, at - len(left), len(left), came_with, laid)
