"""What is known of the items of a sitting, as the card says it: of the spans, the guidelines and earlier decisions."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from annotations.document import Document
from annotations.guideline import guideline
from annotations.relation import Relation
from annotations.review.item import Item, Key
from annotations.review.queue import State
from annotations.span import Span
from annotations.spans import Spans
from annotations.verdict import Decision
from tui.review import facts as say
from tui.review.signs import DONE

if TYPE_CHECKING:
    from tui.review.sitting import Sitting

KEPT = 2
"""Items of which is kept what was said: the one at hand, and the one that comes next."""


class _Ground(NamedTuple):
    """What facts rest on; spans, relations and the text are values, so the same ones say the same."""

    item: Item
    spans: Spans
    relations: Mapping[str, Relation]
    text: str
    before: Span | None
    decided: str
    earlier: Mapping[Decision, int]

    def is_as(self, other: "_Ground") -> bool:
        """Tell whether facts that rest on `other` hold."""
        return (
            self.spans is other.spans
            and self.relations is other.relations
            and self.text is other.text
            and (self.item, self.before, self.decided, self.earlier)
            == (other.item, other.before, other.decided, other.earlier)
        )


class Knowledge:
    """Puts together what the card says of an item, and keeps it while what it rests on is as it was."""

    def __init__(self, sitting: "Sitting") -> None:
        self._sitting = sitting
        self._guides: dict[str, tuple[str, ...]] = {}
        self._said: dict[Key, tuple[_Ground, say.Facts]] = {}

    def at_hand(self) -> say.Facts | None:
        """Return what the card says now, None where no item is at hand."""
        sitting, desk = self._sitting, self._sitting.desk
        item = sitting.queue.item
        if item is None or item.article_id != desk.document.article_id:
            return None
        decision = sitting.tally.decided.get(item.key) if sitting.queue.state(item.key) is State.DECIDED else None
        decided = f"{DONE[decision]} already, u takes that back" if decision else ""
        return self.of(item, desk.document, desk.text.string, sitting.decisions.before, decided)

    def of(self, item: Item, document: Document, text: str, before: Span | None = None, decided: str = "") -> say.Facts:
        """Return what the card says of an item of a document; `before` is its span as it came to hand."""
        span = document.spans.get(item.span_id)
        before = None if before is span else before
        earlier = self._sitting.tally.earlier(item.form)
        ground = _Ground(item, document.spans, document.relations, text, before, decided, earlier)
        known = self._said.get(item.key)
        if known is not None and ground.is_as(known[0]):
            return known[1]
        label = span.label if span is not None else item.label
        facts = self._found(ground, document, label)
        self._said.pop(item.key, None)
        self._said[item.key] = ground, facts
        while len(self._said) > KEPT:
            del self._said[next(iter(self._said))]
        return facts

    def _found(self, ground: _Ground, document: Document, label: str) -> say.Facts:
        item, whose = ground.item, ""
        if not self._sitting.is_own(item):
            whose = f"{item.annotator}'s work: a change is proposed to them, and nothing of theirs is changed."
        return say.facts(
            item,
            document,
            ground.text,
            whose=whose,
            earlier=ground.earlier,
            guide=self._guide(label),
            before=ground.before,
            decided=ground.decided,
            keys=say.keys_here(item, self._sitting.desk.key_of),
        )

    def _guide(self, label: str) -> tuple[str, ...]:
        """Return what the guidelines say of a label."""
        if label not in self._guides:
            workspace = self._sitting.desk.session.workspace
            found = guideline(label, workspace.schema, workspace.guidelines())
            self._guides[label] = (*((found.description,) if found.description else ()), *found.lines)
        return self._guides[label]
