"""Candidates and hints: what is likely to be wanted next, one key or a short code away."""

from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING
from unicodedata import category

from annotations.candidates import codes
from annotations.candidates.form_index import last_word
from annotations.errors import EditRefused
from annotations.extent import Extent, Unit
from annotations.schema import Schema
from annotations.selection import Selection
from annotations.span import Span
from tui.actions.spans import tag
from tui.caret import Tagged
from tui.keys import ROWS, SECTIONS, TEXT, Action, action
from tui.modes.hinting import Hinting, RowHinting, Target, Twin

if TYPE_CHECKING:
    from annotations.candidates.candidate import Candidate
    from tui.desk import Desk

AGAIN = 0.2
"""How much of its weight a candidate keeps that is tagged already, when hints are to tag."""

OTHER = 0.4
"""How much of its weight a candidate keeps whose words are known under other labels only."""

UNLIKE = 0.3
"""How much of its weight a candidate keeps that looks like nothing that bears the label."""

PART = 0.3
"""How much a part of a word weighs beside a whole word, when hints are on words."""

LONGEST = 40
"""Characters of a word whose parts have hints; longer ones are addresses."""

SPAN = 0.2
"""How much a span weighs that is no candidate, when hints are to go there."""

NEAR_BEHIND, NEAR_AHEAD = 160, 480
"""Code points before and after the selection within which hints are given to any bit of a noun group."""

BEHIND = 2.0
"""How many times farther than they are candidates before the caret count: one goes forward."""


@action("candidate.next", "the next candidate or span", keys="j, tab", vim="tab", short="next")
def next_candidate(desk: "Desk", count: int) -> None:
    """Select the next thing that is likely to be wanted."""
    desk.likely.walk(count)


@action("candidate.previous", "the candidate or span before", keys="k, shift+tab", vim="shift+tab")
def previous_candidate(desk: "Desk", count: int) -> None:
    """Select the thing before that is likely to be wanted."""
    desk.likely.walk(-count)


@action("candidate.hint", "hints: a code on every candidate in view; the code selects", keys="h", vim="f", short="hint")
def hint(desk: "Desk", count: int) -> None:
    """Show hints; the code typed selects its candidate or span."""
    weights: dict[Target, float] = {one.extent: one.weight for one in desk.likely.in_view()}
    view = desk.reader.visible_extent
    split: dict[Target, Span] = {}
    for span in desk.document.spans.overlapping(view.start, view.end):
        if len(span.fragments) == 1:
            weights.setdefault(span.fragments[0], SPAN)
        else:
            split[Twin(span.start, span.end, len(split) + 1)] = span

    def pick(target: Target) -> None:
        if target in split:
            desk.caret.reach(split[target])
        else:
            _pick(desk, target)

    desk.begin_mode(Hinting(desk, "Go to", _coded(desk, {**weights, **dict.fromkeys(split, SPAN)}), pick))


@action("candidate.hint-words", "hints on words: two of them select all between", keys="H", vim="F")
def hint_words(desk: "Desk", count: int) -> None:
    """Show a code on every word, the nearest ones shortest; the first typed is the beginning, the second the end.

    What punctuation parts within a word has codes of its own.
    """
    view = desk.reader.visible_extent
    words: list[tuple[Target, float]] = []
    for word in desk.text.units(Unit.WORD, view.start, view.end):
        words.append((word, 1.0))
        inner = _parts(word, desk.text.quote(word))
        words += ((part, PART) for part in inner if all(desk.text.snap(edge) == edge for edge in part))
    if not words:
        raise EditRefused("There is no word in view.")
    parts = desk.caret.parts

    def coded(near: int) -> Mapping[Target, str]:
        return codes.assign(words, near, codes.LARGE, behind=BEHIND)

    def first(start: Target) -> None:
        _pick(desk, start)
        desk.begin_mode(Hinting(desk, "To", coded(start.start), lambda end: last(start, end)))

    def last(start: Target, end: Target) -> None:
        desk.select(Selection(min(start.start, end.start), max(start.end, end.end), parts))

    desk.begin_mode(Hinting(desk, "From", coded(desk.selection.start), first))


def _parts(word: Extent, quote: str) -> list[Extent]:
    """Return what punctuation parts in a word, without single characters."""
    if quote.isalnum() or len(quote) > LONGEST:
        return []
    plain = "".join(character if character.isalnum() or category(character)[0] == "M" else " " for character in quote)
    found, place = [], 0
    for piece in plain.split():
        place = plain.index(piece, place)
        if len(piece) > 1:
            found.append(Extent(word.start + place, word.start + place + len(piece)))
        place += len(piece)
    return [part for part in found if part != word]


@action("view.hint-rows", "hint a row", keys="h", vim="f", places=ROWS)
def hint_rows(desk: "Desk", count: int) -> None:
    """Show a code on every row of the focused list; the code typed opens it."""
    if desk.rows is not None and desk.rows.count():
        desk.begin_mode(RowHinting(desk, desk.rows))


def hint_tag(desk: "Desk", count: int, label: str) -> None:
    """Show hints; the code typed tags its candidate wherever it is."""

    def pick(target: Target) -> None:
        _pick(desk, target)
        tag(desk, 1, label)

    desk.begin_mode(Hinting(desk, f"Tag as {label}", _targets(desk, label), pick))


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
                (capital,), (f"g {capital}", f"alt+shift+{label.key}"), TEXT, hint_tag, "", label.name,
            )
        )  # fmt: skip
    return made


def _targets(desk: "Desk", label: str) -> Mapping[Target, str]:
    """Return the codes of what may be tagged with a label: the candidates in view, and near by any bit of a noun group.

    What looks like the forms of the label, or is one of them, weighs more; what is tagged already, or known under other
    labels only, less.
    """
    view, here = desk.reader.visible_extent, desk.selection
    near = Extent(max(view.start, here.start - NEAR_BEHIND), min(view.end, here.end + NEAR_AHEAD))
    index = desk.session.forms.index
    tagged = Tagged(desk.document.spans)
    weights: dict[Target, float] = {}
    for one in chain(desk.likely.in_view(), _bits(desk, near)):
        quote = desk.text.quote(one.extent)
        weight = one.weight * (UNLIKE + (1 - UNLIKE) * index.fit(label, quote))
        known = index.labels(quote) if one.kind == "form" else index.headed(last_word(quote))
        if known and label not in known:
            weight *= OTHER
        if one.extent in tagged:
            weight *= AGAIN
        weights[one.extent] = max(weight, weights.get(one.extent, 0))
    return _coded(desk, weights)


def _bits(desk: "Desk", near: Extent) -> "list[Candidate]":
    from annotations.candidates.walking import BITS, candidates, outside
    from annotations.formats import coverage

    finders = outside(BITS, coverage.zones(desk.document))
    return candidates(desk.text, near.start, near.end, finders) if near.start < near.end else []


def _coded(desk: "Desk", weights: Mapping[Target, float]) -> Mapping[Target, str]:
    if not weights:
        raise EditRefused("There is no candidate in view; move on, or select by hand.")
    return codes.assign(weights.items(), desk.selection.start, codes.LARGE, behind=BEHIND)


def _pick(desk: "Desk", target: Target) -> None:
    desk.select(Selection(target.start, target.end, desk.caret.parts))
