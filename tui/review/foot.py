"""What the lines above the panes and at the foot say while reviewing."""

from typing import TYPE_CHECKING

from annotations.review.kinds import Kind
from tui import foot
from tui.keys import spoken
from tui.panes.status_line import Part
from tui.review.facts import keys_here, suggested
from tui.visible import fitted, one_line

if TYPE_CHECKING:
    from tui.review.desk import ReviewDesk
    from tui.review.sitting import Sitting

VERDICTS = ("keep", "delete")
"""The keys that are offered first, by the last part of their action's name."""

OTHERS = ("next", "refuse", "defer", "alike", "toggle", "ask")
WITHOUT = {"refuse": (Kind.SPANS, Kind.PROPOSAL, Kind.DEFERRED), "alike": (Kind.PROPOSAL,)}
"""Kinds of items on which a key does nothing but say so."""

WORDS = {
    "keep": "keep", "delete": "delete", "suggested": "as suggested", "next": "skip", "refuse": "refuse",
    "defer": "put off", "alike": "all alike", "toggle": "article", "ask": "ask",
}  # fmt: skip


def show_heads(desk: "ReviewDesk", sitting: "Sitting") -> None:
    """Draw the lines above the queue and the card."""
    if desk.boxes is None:
        return
    head, queue = desk.boxes.queue_head, sitting.queue
    more = "" if sitting.finished else "…"
    asked = one_line(sitting.words, 60) or "every span"
    head.show([head.part(f" {asked}", bold=True, rank=0)], [head.part(f" {len(queue)}{more} ", "muted", 1)])
    card = desk.boxes.card_head
    card.show([card.part(f" {_place(sitting)}", bold=True, rank=0)], [card.part(f" {_pace(sitting)} ", "muted", 1)])


def show_foot(desk: "ReviewDesk", sitting: "Sitting") -> None:
    """Draw how far the review is, and the keys that decide."""
    foot.show_caret(desk)
    _status(desk, sitting)
    if desk.mode is None and not desk.session.why_locked:
        _keys(desk, sitting)
    else:
        foot.show_keys(desk)


def _place(sitting: "Sitting") -> str:
    queue = sitting.queue
    more = "" if sitting.finished else "+"
    if queue.item is None:
        return "Looking…" if not sitting.finished else "Done" if len(queue) else "Nothing found"
    return f"{queue.index + 1} of {len(queue)}{more}"


def _pace(sitting: "Sitting") -> str:
    return sitting.tally.pace.told(sitting.queue.left)


def _status(desk: "ReviewDesk", sitting: "Sitting") -> None:
    line, queue = desk.status_line, sitting.queue
    left: list[Part] = [line.part(f" {_place(sitting)} ", rank=0, bold=True)]
    looked = sitting.looked
    if not sitting.finished and looked is not None:
        of = f" of {looked.of}" if looked.of else ""
        doing = "counting" if looked.is_counting else "looked at"
        left.append(line.part(f" {doing} {looked.number}{of} articles ", "muted", 5))
    left.append(line.part(f" {queue.left} left ", "muted", 2))
    if sitting.queue.decided_count:
        left.append(line.part(f" {queue.decided_count} decided ", "success", 3))
    if queue.skipped_count:
        left.append(line.part(f" {queue.skipped_count} skipped ", "muted", 4))
    if pace := _pace(sitting):
        left.append(line.part(f" {pace} ", "muted", 3))
    line.show(left, foot.standing(desk, line))


def _keys(desk: "ReviewDesk", sitting: "Sitting") -> None:
    line, keymap, item = desk.key_bar, desk.dispatcher.keymap, sitting.queue.item
    kind, tagged, suggests, asked = (
        (None, False, False, False)
        if item is None
        else (item.kind, bool(item.span_id), bool(suggested(item.suggestion, "")), item.is_asked_back)
    )
    # Most items are of the kind of the one before.
    if line.tells(("review", keymap, kind, tagged, suggests, asked)):
        return
    parts: list[Part] = [line.part(" ", rank=0)]
    rank = 1

    def add(action_id: str, words: str) -> None:
        nonlocal rank
        keys = keymap.keys.get(action_id, ())
        if keys:
            rank += 1
            parts.append(line.part(f"{spoken(min(keys, key=len))} ", "accent", rank, bold=True))
            parts.append(line.part(f"{fitted(words, 16)}  ", "muted", rank))

    own = {desk.key_of("review.keep"): "", **dict(keys_here(item, desk.key_of))} if item is not None else {}
    if item is None:
        verdicts: tuple[str, ...] = ()
    elif not item.span_id and item.kind is not Kind.PROPOSAL and not asked:
        verdicts = ("delete",)
    else:
        verdicts = VERDICTS
    if suggests:
        add("review.suggested", "as suggested")
    for name in verdicts:
        words = own.get(desk.key_of(f"review.{name}")) or WORDS[name]
        add(f"review.{name}", "not missing" if words.startswith("nothing is") else words)
    if item is not None and item.kind is not Kind.PROPOSAL:
        for label in desk.schema.labels:
            add(f"label.{label}", label)
    for name in OTHERS:
        if name in ("toggle", "ask") or (item is not None and item.kind not in WITHOUT.get(name, ())):
            add(f"review.{name}", own.get(desk.key_of(f"review.{name}")) or WORDS[name])
    add("history.undo", "undo")
    if item is not None and item.span_id:
        add("span.boundary-next", "boundary")
        add("span.values", "values")
        add("relation.start", "relate")
    add("app.help", "help")
    line.show(parts)
