"""What the lines above and below the panes say."""

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.keys import Action, Place, spoken
from tui.lister import count
from tui.panes.article_list import COLOURS, MARKS
from tui.panes.status_line import Line, Part
from tui.shortening import shortened
from tui.visible import fitted, one_line, visible

if TYPE_CHECKING:
    from tui.desk import Desk

READS = (
    "move.", "extend.", "candidate.", "find.", "view.", "app.", "article.next", "article.previous", "span.next",
    "span.previous", "span.choose", "span.register", "relation.follow",
)  # fmt: skip
"""How the ids of the actions begin that work where nothing may be written."""

READ_FIRST = ("app.help", "span.next", "find.search", "article.next", "candidate.hint", "app.quit")
"""Of these the actions that are offered first."""

NO_ARTICLES = "No articles here yet: put .txt, .md or .jsonl files into this folder."

LABEL = 16
"""Columns that a label's name may take at the foot."""

QUOTE = 16
"""Columns that each of several quotes gets before the innermost takes what is left."""

SETTLING = "span.place"
"""The action that asks about each span without a place, and about each thing that was changed on both sides."""

CHOSEN_FIRST = ("span.delete", "span.note", "extend.word-right", "extend.word-left", "span.choose")
"""Actions that matter most while a span is chosen."""


def show_heads(desk: "Desk") -> None:
    """Draw the lines above the three panes."""
    lists, reader, spans = desk.library.head, desk.reader_head, desk.spans_head
    shown, every = desk.articles.count(), len(desk.articles.entries)
    number = f"{shown} of {every}" if desk.articles.filter else str(every)
    extra = "" if desk.articles.order == "path" else f" by {desk.articles.order}"
    lists.show(
        [lists.part(" Articles", bold=True, rank=0), lists.part(extra, "muted", 2)],
        [lists.part(f" {number}{'' if desk.library.finished else '…'} ", "muted", 1)],
    )
    article = desk.session.article
    title = one_line(article.title) if article else NO_ARTICLES if desk.library.finished else "Looking for articles …"
    right = []
    if desk.file.gone:
        right.append(reader.part(" file gone ", "warning", 0))
    if article and article.encoding not in ("utf-8", "ascii"):
        right.append(reader.part(f" {visible(article.encoding)} ", "warning", 0))
    if desk.document.note:
        right.append(reader.part(" ✎ ", "accent", 0))
    for name, value in desk.document.labels.items():
        right.append(reader.part(f" {visible(str(name))} {visible(str(value))} ", "muted", 4))
    reader.show([reader.part(f" {title}", bold=True, rank=0)], right)
    listed, every = desk.spans.count(), len(desk.document.spans)
    amount = f"{listed} of {every}" if desk.spans.filter else str(every)
    order = "" if desk.spans.order == "text" else " by label"
    spans.show(
        [spans.part(" Annotations", bold=True, rank=0), spans.part(order, "muted", 2)],
        [spans.part(f" {amount} ", "muted", 1)],
    )


def show_foot(desk: "Desk") -> None:
    """Draw the caret line, the status line and the key bar."""
    show_caret(desk)
    _status(desk, desk.status_line)
    show_keys(desk)


def show_caret(desk: "Desk") -> None:
    """Draw the caret line."""
    _caret(desk, desk.caret_line)


def show_keys(desk: "Desk") -> None:
    """Draw the key bar."""
    _keys(desk, desk.key_bar)


def _question(desk: "Desk", line: Line) -> None:
    """Draw what a mode asks, in the place of the caret line."""
    assert desk.mode is not None
    left, leave = [line.part(" ", rank=0)], line.part(" Esc ", "muted", 90)
    room = desk.size.width - cell_len(leave.words) - 2
    for rank, (key, words) in enumerate(shortened(desk.mode.words(), room)):
        if key:
            left.append(line.part(f" {spoken(key)} ", "accent", rank, bold=True))
            left.append(line.part(f"{words} ", rank=rank))
        else:
            left.append(line.part(f"{words}  ", "accent", 0))
    line.show(left, [leave], cut=True)


def _caret(desk: "Desk", line: Line) -> None:
    if desk.mode is not None:
        _question(desk, line)
        return
    room = desk.size.width
    right = [line.part(f" {fitted(desk.said, max(20, room - 2))} ", "accent", 0)] if desk.said else []
    proposed = desk.likely.values()
    if proposed is not None:
        values = ", ".join(f"{name} {value}" for name, value in proposed[1].items())
        right.insert(0, line.part(f" y: {one_line(values, 40)} ", "success", 1))
    if desk.dispatcher.pending:
        right.append(line.part(f" {desk.dispatcher.pending} ", "accent", 0, bold=True))
    if desk.caret.extending:
        right.append(line.part(" EXTEND ", "accent", 0, bold=True))
    at = _match(desk)
    if at:
        right.append(line.part(f" match {at} of {len(desk.matches)} ", "muted", 1))
    line.show(_under(desk, line, room - sum(cell_len(part.words) for part in right)), right)


def _match(desk: "Desk") -> int:
    """Return which match of the search is selected, from 1; 0 where the selection is none.

    It is told till one goes on or edits: who comes upon a match by another way, or has tagged it, does not search.
    """
    here = desk.selection.extent
    at_match = desk.at_match
    if at_match is None or at_match[0] is not desk.selection or at_match[1] is not desk.document:
        return 0
    at = bisect_left(desk.matches, here)
    return at + 1 if at < len(desk.matches) and desk.matches[at] == here else 0


def _under(desk: "Desk", line: Line, room: int) -> list[Part]:
    """Return what says which spans are under the caret, innermost first, in so many columns as there are."""
    spans, chosen = desk.caret.under()[:4], desk.caret.chosen()
    names = [
        f"{'▸' if chosen is not None and span.id == chosen.id else ''}{fitted(span.label, LABEL)} " for span in spans
    ]
    wanted = [cell_len(fitted(span.quote, room)) for span in spans]
    given = [min(want, QUOTE) for want in wanted]
    left = room - 2 - sum(map(cell_len, names)) - 4 * (len(spans) - 1) - sum(given)
    parts: list[Part] = [line.part(" ", rank=0)]
    for place, span in enumerate(spans):
        more = max(0, min(left, wanted[place] - given[place]))
        left -= more
        if place:
            parts.append(line.part(" in ", "muted", 1 + 2 * place))
        parts.append(line.label(names[place], span.label, 1 + 2 * place))
        parts.append(line.part(fitted(span.quote, given[place] + more), rank=2 + 2 * place))
    return parts


def _status(desk: "Desk", line: Line) -> None:
    every, at = len(desk.articles.entries), desk.articles.position(desk.articles.open_id)
    status = str(desk.document.status)
    left = [
        line.part(f" {at or '–'}/{every}{'' if desk.library.finished else '…'} ", "muted", 2),
        line.part(f" {MARKS[status]} {status} ", COLOURS[status], 1),
    ]
    counts = Counter(count(desk.document.spans))
    for rank, label in enumerate((*desk.schema.labels, *sorted(set(counts) - set(desk.schema.labels))), 4):
        left.append(line.label(f" {fitted(label, LABEL)}", label, rank))
        left.append(line.part(f" {counts[label]} ", rank=rank))
    if desk.library.problems:
        left.append(line.part(f" ⚠ {len(desk.library.problems)} not readable ", "warning", 3))
    if desk.document.article_id in desk.saving.set_aside:
        # What was told of it goes with the next complaint.
        left.append(line.part(" ⚠ file set aside ", "warning", 2))
    if differing := len(desk.saving.differing.get(desk.document.article_id, ())):
        left.extend(_to_settle(desk, line, f"{differing} changed on both sides"))
    from annotations.reanchoring.unplaced import how_many

    if waiting := sum(how_many(desk.document)):
        left.extend(_to_settle(desk, line, f"{waiting} to place"))
    line.show(left, standing(desk, line), cut=True)


def _to_settle(desk: "Desk", line: Line, words: str) -> list[Part]:
    """Return what is to be settled, after the key that begins with it: in brackets, since it may be a comma."""
    keys = desk.dispatcher.keymap.keys[SETTLING]
    parts = [line.part(f" {words} ", "warning", 2)]
    if keys:
        key = line.part(spoken(keys[0]), "accent", 2, bold=True)
        parts[:0] = [line.part(" [", "muted", 2), key, line.part("]", "muted", 2)]
    return parts


def show_standing(desk: "Desk") -> None:
    """Draw anew in the status line whether all is saved."""
    line = desk.status_line
    line.show(line.left, standing(desk, line), cut=line.cut)


def standing(desk: "Desk", line: Line) -> list[Part]:
    """Return what tells whether all is saved, and who annotates."""
    if not desk.settled:
        saved = line.part("")
    elif _locked(desk):
        saved = line.part(" read only ", "warning", 0)
    elif desk.saving.trouble:
        saved = line.part(" ✗ NOT SAVED ", "error", 0, bold=True)
    elif desk.saving.kept_ticket < desk.session.ticket:
        saved = line.part(" … saving ", "muted", 0)
    else:
        saved = line.part(" ✓ saved ", "success", 0)
    right = [saved, line.part(f" {fitted(desk.session.annotator, 24)} ", "accent", 1)]
    if desk.held_by:
        right.insert(1, line.part(f"held by {visible(desk.held_by)} ", "warning", 2))
    return right


def _locked(desk: "Desk") -> bool:
    return desk.settled and bool(desk.session.why_locked or desk.session.stale)


def _keys(desk: "Desk", line: Line) -> None:
    keymap = desk.dispatcher.keymap
    place = desk.place
    locked = _locked(desk)
    chosen = not locked and place is Place.READER and desk.caret.chosen() is not None
    # Every key comes by here, and hardly any changes this.
    if line.tells((keymap, place, locked, chosen)):
        return
    here = [
        a
        for a in keymap.actions.values()
        if place in a.places and keymap.keys[a.id] and (not locked or a.id.startswith(READS))
    ]
    parts: list[Part] = [line.part(" Read only, what works: ", "warning", 0) if locked else line.part(" ", rank=0)]
    rank = 1

    def add(action: Action, words: str) -> None:
        nonlocal rank
        rank += 1
        matters = 1 if action.id == "app.help" else rank
        keys = keymap.keys[action.id]
        key = min(map(spoken, keys), key=len) if action.id.startswith("label.") else spoken(keys[0])
        parts.append(line.part(f"{key} ", "accent", matters, bold=True))
        parts.append(line.part(f"{fitted(words, LABEL)}  ", "muted", matters))

    for action in here:
        if action.id.startswith("label.") and action.short:
            add(action, action.argument)
    if chosen:
        for name, words in zip(CHOSEN_FIRST, ("delete", "note", "wider", "narrower", "choose"), strict=True):
            if keymap.keys[name]:
                add(keymap.actions[name], words)
    first = READ_FIRST if locked else ("app.help", "history.undo")
    told = {name: rank for rank, name in enumerate(first)}
    rest = [a for a in here if a.short and not a.id.startswith("label.") and not (chosen and a.id in CHOSEN_FIRST)]
    for action in sorted(rest, key=lambda a: (told.get(a.id, len(told)), a.section not in ("Move and select",))):
        add(action, action.short)
    line.show(parts)
