"""Candidates and hints: what is likely to be wanted next, one key or a short code away."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from annotations.candidates import codes
from annotations.errors import EditRefused
from annotations.extent import Extent, Unit
from annotations.schema import Schema
from annotations.selection import Selection
from tui.actions.spans import tag
from tui.caret import Tagged
from tui.keys import ROWS, SECTIONS, TEXT, Action, action
from tui.modes.hinting import Hinting, RowHinting

if TYPE_CHECKING:
    from tui.desk import Desk

WORD_CODES = "abcdefghijklmnopqrstuvwxyz0123456789"
"""Enough for every word of the largest screen with two presses each."""

AGAIN = 0.2
"""How much of its weight a candidate keeps that is tagged already, when hints are to tag."""

BEHIND = 2.0
"""How many times farther than they are candidates before the caret count: one goes forward."""


@action("candidate.next", "the next candidate or span", keys="j, tab", vim="tab", short="next")
def next_candidate(desk: "Desk", count: int) -> None:
    """Select the next thing that is likely to be wanted."""
    desk.walk_candidates(count)


@action("candidate.previous", "the candidate or span before", keys="k, shift+tab", vim="shift+tab")
def previous_candidate(desk: "Desk", count: int) -> None:
    """Select the thing before that is likely to be wanted."""
    desk.walk_candidates(-count)


@action("candidate.hint", "hints: a code on every candidate in view; the code selects", keys="h", vim="f", short="hint")
def hint(desk: "Desk", count: int) -> None:
    """Show hints; the code typed selects its candidate."""
    desk.begin_mode(Hinting(desk, "Go to", _targets(desk), lambda extent: _pick(desk, extent)))


@action("candidate.hint-words", "hints on words: two of them select all between", keys="H", vim="F")
def hint_words(desk: "Desk", count: int) -> None:
    """Show a code on every word, the nearest ones shortest; the first typed is the beginning, the second the end."""
    view = desk.reader.visible_extent
    words = [(word, 1.0) for word in desk.text.units(Unit.WORD, view.start, view.end)]
    if not words:
        raise EditRefused("There is no word in view.")
    parts = desk.caret.parts

    def coded(near: int) -> Mapping[Extent, str]:
        return codes.assign(words, near, WORD_CODES, behind=BEHIND)

    def first(start: Extent) -> None:
        _pick(desk, start)
        desk.begin_mode(Hinting(desk, "To", coded(start.start), lambda end: last(start, end)))

    def last(start: Extent, end: Extent) -> None:
        desk.select(Selection(min(start.start, end.start), max(start.end, end.end), parts))

    desk.begin_mode(Hinting(desk, "From", coded(desk.selection.start), first))


@action("view.hint-rows", "hint a row", keys="h", vim="f", places=ROWS)
def hint_rows(desk: "Desk", count: int) -> None:
    """Show a code on every row of the focused list; the code typed opens it."""
    if desk.rows is not None and desk.rows.count():
        desk.begin_mode(RowHinting(desk, desk.rows))


def hint_tag(desk: "Desk", count: int, label: str) -> None:
    """Show hints; the code typed tags its candidate wherever it is."""

    def pick(extent: Extent) -> None:
        _pick(desk, extent)
        tag(desk, 1, label)

    desk.begin_mode(Hinting(desk, f"Tag as {label}", _targets(desk, again=AGAIN), pick))


def hint_actions(schema: Schema) -> list[Action]:
    """Return for each label the action of its capital: hints that tag. In vim capitals tag at once."""
    made = []
    for label in schema.labels.values():
        capital = label.key.upper()
        if capital == label.key:
            continue
        made.append(
            Action(
                f"label.hint-{label.name}", f"hints: the code tags as {label.name}", SECTIONS["candidate"],
                (capital,), (f"g {capital}",), TEXT, hint_tag, "", label.name,
            )
        )  # fmt: skip
    return made


def _targets(desk: "Desk", again: float = 1.0) -> Mapping[Extent, str]:
    """Return the codes of the candidates in view; what is tagged already weighs `again` times what it would."""
    tagged = Tagged(desk.document.spans)
    found = [
        (one.extent, one.weight * again if one.extent in tagged else one.weight) for one in desk.candidates_in_view()
    ]
    if not found:
        raise EditRefused("There is no candidate in view; move on, or select by hand.")
    return codes.assign(found, desk.selection.start, behind=BEHIND)


def _pick(desk: "Desk", extent: Extent) -> None:
    desk.select(Selection(extent.start, extent.end, desk.caret.parts))
