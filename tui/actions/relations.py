"""Relations: from the chosen span to another one, with hints on those that the schema allows."""

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from annotations import editing
from annotations.candidates import codes
from annotations.errors import EditRefused
from annotations.extent import Extent
from annotations.schema import RelationLabel
from annotations.span import Span
from tui.keys import Place, action
from tui.modes.choosing import Choosing
from tui.modes.hinting import Hinting, Target, Twin
from tui.modes.mode import Mode
from tui.visible import short

if TYPE_CHECKING:
    from tui.desk import Desk

LETTERS = "asdfghjklqwertyuiopzxcvbnm"
BOTH = frozenset({Place.READER, Place.PANE})


@action(
    "relation.start", "relate: hints on the spans it may go to", keys="r", vim="g r, r", places=BOTH, short="relate"
)
def relate(desk: "Desk", count: int) -> None:
    """Ask for the target of a relation from the chosen span."""
    source = _source(desk)
    desk.reader.focus()
    desk.begin_mode(_target(desk, source, None))


@action("relation.follow", "follow a relation of this span to its other end", keys="R", vim="g R", places=BOTH)
def follow(desk: "Desk", count: int) -> None:
    """Choose the span at the other end of a relation; of several, ask which."""
    span = _source(desk)
    ends = _other_ends(desk, span)
    if not ends:
        raise EditRefused("This span has no relation; r starts one.")
    desk.reader.focus()
    if len(ends) == 1:
        desk.caret.choose(ends[0][1])
        return

    def go(target: Span) -> Callable[[], None]:
        return lambda: desk.caret.choose(target)

    letters = codes.codes(len(ends), "123456789" if len(ends) < 10 else LETTERS)
    choices = {key: (f"{what} {short(end.quote)}", go(end)) for key, (what, end) in zip(letters, ends, strict=True)}
    desk.begin_mode(Choosing(desk, "Follow", choices))


@action("relation.delete", "remove a relation of this span", keys="&", vim="g x", places=BOTH)
def unrelate(desk: "Desk", count: int) -> None:
    """Remove the one relation of the chosen span, or ask which."""
    span = _source(desk)
    arrows = desk.document.relations_of(span.id)
    if not arrows:
        raise EditRefused("This span has no relation; r starts one.")

    def remove(relation_id: str) -> Callable[[], None]:
        return lambda: desk.commit(editing.unrelate(desk.document, relation_id))

    if len(arrows) == 1:
        remove(arrows[0].id)()
        desk.tell(f"Removed {arrows[0].label}. u brings it back.")
        return
    named = dict(zip((arrow.id for arrow in arrows), codes.codes(len(arrows), LETTERS), strict=True))
    choices = {}
    for arrow in arrows:
        other = desk.document.spans.get(arrow.target if arrow.source == span.id else arrow.source)
        words = f"{arrow.label} {short(other.quote) if other else ''}"
        choices[named[arrow.id]] = (words, remove(arrow.id))
    desk.begin_mode(Choosing(desk, "Remove", choices))


def _source(desk: "Desk") -> Span:
    span = desk.row_span() if desk.place is Place.PANE else desk.caret.current()
    if span is None:
        raise EditRefused("Choose the span that the relation starts from first: z takes the one here, J the next one.")
    return span


def _target(desk: "Desk", source: Span, wanted: RelationLabel | None) -> Mode:
    """Return the hints for the target.

    A code takes the first relation that fits, a code in capitals the second; any other is a switch away. PgUp and PgDn
    turn to targets that are out of view.
    """
    held = desk.reader.visible_extent
    targets: list[tuple[Span, tuple[RelationLabel, ...]]] = []
    offered: dict[str, RelationLabel] = {}
    for span in desk.document.spans.overlapping(held.start, held.end):
        if span.id == source.id:
            continue
        allowed = desk.schema.relations_between(source.label, span.label)
        offered.update({rule.name: rule for rule in allowed})
        if wanted is not None:
            allowed = tuple(rule for rule in allowed if rule is wanted)
        if allowed:
            targets.append((span, allowed))
    if not targets and not any(_fits(desk, source, span, wanted) for span in desk.document.spans):
        raise EditRefused(
            f"No span can be the target of a relation from {source.label}"
            f"{f' by {wanted.name}' if wanted else ''}; tag it first."
        )
    names = {rule.key: rule for rule in offered.values() if rule is not wanted}
    alphabet = "".join(letter for letter in LETTERS if letter not in names)
    rules: dict[Target, tuple[Span, tuple[RelationLabel, ...]]] = {}
    met: Counter[Extent] = Counter()
    for span, allowed in targets:
        extent = span.fragments[0]
        met[extent] += 1
        rules[Twin(*extent, met[extent]) if met[extent] > 1 else extent] = span, allowed
    made = codes.assign(((at, 1.0) for at in rules), source.start, alphabet)

    def pick(at: Target, place: int = 0) -> None:
        target, allowed = rules[at]
        rule = allowed[min(place, len(allowed) - 1)]
        desk.commit(editing.relate(desk.document, desk.schema, source.id, target.id, rule.name))
        desk.caret.choose(desk.document.spans[source.id])
        desk.tell(f"{source.label} {short(source.quote)} {rule.name} {short(target.quote)}")

    def switch(rule: RelationLabel) -> Callable[[], Mode]:
        return lambda: _target(desk, source, rule)

    def turned(pages: int) -> Mode:
        reader = desk.reader
        there = reader.scroll_offset.y + pages * max(1, reader.size.height - 2)
        reader.scroll_to(y=there, animate=False, immediate=True, force=True)
        return _target(desk, source, wanted)

    label = wanted.name if wanted else "Relate"
    switches = {key: (rule.name, switch(rule)) for key, rule in names.items()}
    switches["pagedown"] = "further on", lambda: turned(1)
    switches["pageup"] = "further back", lambda: turned(-1)
    second = any(len(allowed) > 1 for _, allowed in targets)
    question = f"{label} {short(source.quote)} to{' (capitals: the second that fits)' if second else ''}"
    return Hinting(desk, question, made, pick, switches, lambda at: pick(at, 1))


def _fits(desk: "Desk", source: Span, target: Span, wanted: RelationLabel | None) -> bool:
    allowed = desk.schema.relations_between(source.label, target.label)
    return target.id != source.id and (wanted in allowed if wanted else bool(allowed))


def _other_ends(desk: "Desk", span: Span) -> list[tuple[str, Span]]:
    ends = []
    for arrow in desk.document.relations_of(span.id):
        outward = arrow.source == span.id
        other = desk.document.spans.get(arrow.target if outward else arrow.source)
        if other is not None:
            ends.append((f"{'→' if outward else '←'} {arrow.label}", other))
    return ends
