"""What the lines above and below the panes say."""

from collections import Counter
from typing import TYPE_CHECKING

from annotations.reanchoring.unplaced import KEY as UNPLACED
from tui.keys import Action, Place, spoken
from tui.lister import count
from tui.panes.article_list import COLOURS, MARKS
from tui.panes.status_line import Line, Part
from tui.visible import one_line, visible

if TYPE_CHECKING:
    from tui.desk import Desk

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
    title = one_line(article.title) if article else "No articles"
    right = []
    if article and article.encoding not in ("utf-8", "ascii"):
        right.append(reader.part(f" {visible(article.encoding)} ", "warning", 0))
    if desk.document.note:
        right.append(reader.part(" ✎ ", "accent", 0))
    for name, value in desk.document.labels.items():
        right.append(reader.part(f" {visible(str(name))} {visible(str(value))} ", "muted", 4))
    reader.show([reader.part(f" {title}", bold=True, rank=0)], right)
    order = "" if desk.spans.order == "text" else " by label"
    spans.show(
        [spans.part(" Annotations", bold=True, rank=0), spans.part(order, "muted", 2)],
        [spans.part(f" {len(desk.document.spans)} ", "muted", 1)],
    )


def show_foot(desk: "Desk") -> None:
    """Draw the caret line, the status line and the key bar."""
    _caret(desk, desk.caret_line)
    _status(desk, desk.status_line)
    _keys(desk, desk.key_bar)


def _question(desk: "Desk", line: Line) -> None:
    """Draw what a mode asks, in the place of the caret line."""
    assert desk.mode is not None
    left = [line.part(" ", rank=0)]
    for rank, (key, words) in enumerate(desk.mode.words()):
        if key:
            left.append(line.part(f" {spoken(key)} ", "accent", rank, bold=True))
            left.append(line.part(f"{visible(words)} ", rank=rank))
        else:
            offered = sum(len(key) + len(choice) + 4 for key, choice in desk.mode.words() if key)
            room = max(14, desk.size.width - offered - 8)
            left.append(line.part(f"{one_line(words, room)}  ", "accent", 0))
    line.show(left, [line.part(" Esc ", "muted", 90)])


def _caret(desk: "Desk", line: Line) -> None:
    if desk.mode is not None:
        _question(desk, line)
        return
    left: list[Part] = [line.part(" ", rank=0)]
    chosen = desk.caret.chosen()
    for place, span in enumerate(desk.caret.under()[:4]):
        if place:
            left.append(line.part(" in ", "muted", 1 + 2 * place))
        mark = "▸" if chosen is not None and span.id == chosen.id else ""
        left.append(line.label(f"{mark}{visible(span.label)} ", span.label, 1 + 2 * place))
        left.append(line.part(one_line(span.quote, 38 if place == 0 else 20), rank=2 + 2 * place))
    right = [line.part(f" {desk.said} ", "accent", 0)] if desk.said else []
    proposed = desk.proposed()
    if proposed is not None:
        values = ", ".join(f"{name} {value}" for name, value in proposed[1].items())
        right.insert(0, line.part(f" y: {one_line(values, 40)} ", "success", 1))
    if desk.dispatcher.pending:
        right.append(line.part(f" {desk.dispatcher.pending} ", "accent", 0, bold=True))
    if desk.caret.extending:
        right.append(line.part(" EXTEND ", "accent", 0, bold=True))
    if desk.matches:
        at = sum(1 for match in desk.matches if match.start <= desk.selection.start)
        right.append(line.part(f" match {max(1, at)} of {len(desk.matches)} ", "muted", 1))
    line.show(left, right)


def _status(desk: "Desk", line: Line) -> None:
    every, at = len(desk.articles.entries), desk.articles.position(desk.articles.open_id)
    status = str(desk.document.status)
    left = [
        line.part(f" {at or '–'}/{every}{'' if desk.library.finished else '…'} ", "muted", 2),
        line.part(f" {MARKS[status]} {status} ", COLOURS[status], 1),
    ]
    counts = Counter(count(desk.document.spans))
    for rank, label in enumerate((*desk.schema.labels, *sorted(set(counts) - set(desk.schema.labels))), 4):
        left.append(line.label(f" {visible(label)}", label, rank))
        left.append(line.part(f" {counts[label]} ", rank=rank))
    if desk.library.problems:
        left.append(line.part(f" ⚠ {len(desk.library.problems)} not readable ", "warning", 3))
    waiting = len(desk.document.extra.get(UNPLACED, ()))
    if waiting:
        left.append(line.part(f" , {waiting} without a place ", "warning", 2))
    if not desk.settled:
        saved = line.part("")
    elif desk.session.why_locked or desk.session.stale:
        saved = line.part(" read only ", "warning", 0)
    elif desk.saving.trouble:
        saved = line.part(" ✗ NOT SAVED ", "error", 0, bold=True)
    elif desk.saving.kept_ticket < desk.session.ticket:
        saved = line.part(" … saving ", "muted", 0)
    else:
        saved = line.part(" ✓ saved ", "success", 0)
    line.show(left, [saved, line.part(f" {visible(desk.session.annotator)} ", "accent", 1)])


def _keys(desk: "Desk", line: Line) -> None:
    keymap = desk.dispatcher.keymap
    place = desk.place
    here = [a for a in keymap.actions.values() if place in a.places and keymap.keys[a.id]]
    parts: list[Part] = [line.part(" ", rank=0)]
    rank = 1

    def add(action: Action, words: str) -> None:
        nonlocal rank
        rank += 1
        matters = 1 if action.id == "app.help" else rank
        parts.append(line.part(f"{spoken(keymap.keys[action.id][0])} ", "accent", matters, bold=True))
        parts.append(line.part(f"{visible(words)}  ", "muted", matters))

    chosen = place is Place.READER and desk.caret.chosen() is not None
    for action in here:
        if action.id.startswith("label.") and action.short:
            add(action, action.argument)
    if chosen:
        for name, words in zip(CHOSEN_FIRST, ("delete", "note", "wider", "narrower", "choose"), strict=True):
            if keymap.keys[name]:
                add(keymap.actions[name], words)
    told = {"app.help": 0, "history.undo": 1}
    rest = [a for a in here if a.short and not a.id.startswith("label.") and not (chosen and a.id in CHOSEN_FIRST)]
    for action in sorted(rest, key=lambda a: (told.get(a.id, 2), a.section not in ("Move and select",))):
        add(action, action.short)
    line.show(parts)
