"""Deciding the item at hand: the edit and the verdict as one change, or a proposal where it is another's work."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from annotations.change import Change
from annotations.document import Document
from annotations.editing import delete as deleted
from annotations.errors import EditRefused
from annotations.review import answering
from annotations.review.deciding import NOTHING, Batch, Resolution, decide, decision_of, suggested, withdraw
from annotations.review.item import Item, Key
from annotations.review.kinds import Kind
from annotations.review.overlay import subject
from annotations.review.settled import refused
from annotations.span import Span
from annotations.verdict import Decision, Scope, Verdict
from tui.review.facts import keys_here
from tui.review.signs import DONE
from tui.visible import one_line, short

if TYPE_CHECKING:
    from tui.review.sitting import Sitting


class Decisions:
    """What the verdict keys do to the item at hand."""

    def __init__(self, sitting: "Sitting") -> None:
        self.sitting = sitting
        self.desk = sitting.desk
        self._item: Key | None = None
        self._before: tuple[Span, frozenset[str]] | None = None
        self._edited = ""

    def take(self, item: Item) -> None:
        """Remember what an item is as it comes to hand."""
        if self._item == item.key:
            return
        document = self.desk.document
        span = document.spans.get(item.span_id) if item.span_id else None
        arrows = frozenset(arrow.id for arrow in document.relations_of(item.span_id)) if span else frozenset()
        self._item, self._before, self._edited = item.key, None if span is None else (span, arrows), ""

    def forget(self) -> None:
        """No item is at hand, or it is to be looked at anew."""
        self._item, self._before, self._edited = None, None, ""

    @property
    def before(self) -> Span | None:
        """The span as it was when the item came to hand."""
        return None if self._before is None else self._before[0]

    def keep(self) -> None:
        """Keep what stands there now: as it was, or as it was changed since it came up; accept a proposal."""
        item = self.sitting.item
        if item.kind is Kind.PROPOSAL and item.proposal is not None:
            desk, article = self.desk, self.desk.session.article
            assert article is not None
            self._settle(item, Decision.ACCEPT, answering.accept(desk.document, item.proposal, desk.schema, article))
            return
        if item.is_asked_back and not self.is_changed(item):
            self._decide(item, Decision.KEEP)
            return
        if not item.span_id:
            how = self.desk.key_of("review.suggested") if item.label else "a label's key"
            raise EditRefused(
                f"Nothing is tagged here to keep: {how} tags it, {self.desk.key_of('review.delete')} says that nothing"
                " is missing."
            )
        edited = self.desk.session.document.verdicts.get(self._edited)
        if edited is not None:
            self._decided(item, edited.decision, [edited.id])
            return
        self._decide(item, decision_of(self._edits()))

    def keep_named(self) -> None:
        """Keep it, as the key of the label that it has was pressed."""
        self.refuse_stray(self.desk.acting)
        self.keep()

    def delete(self) -> None:
        """Delete the item, or propose to; where something is missing, say that nothing is; turn a proposal down."""
        item = self.sitting.item
        if item.kind is Kind.PROPOSAL and item.proposal is not None:
            self._settle(item, Decision.REJECT, answering.reject(self.desk.document, item.proposal))
        elif item.is_asked_back:
            own, theirs = self._documents()
            self._settle(item, Decision.KEEP, withdraw(item, own, theirs, question=str(self.sitting.question)))
        elif not item.span_id:
            self._decide(item, Decision.REFUSE)
        else:
            self._decide(item, Decision.DELETE, deleted(self.desk.document, [item.span_id]))

    def carry_out(self) -> None:
        """Carry out what is suggested."""
        item, desk = self.sitting.item, self.desk
        if item.kind is Kind.PROPOSAL:
            self.keep()
            return
        edit = suggested(item, desk.document, desk.schema, desk.text)
        self._decide(item, decision_of(edit), edit)

    def refuse(self) -> None:
        """Ask how far the finding is refused: this one, this form, this kind."""
        from tui.review.asking import refusing

        item = self.sitting.item
        if item.kind in (Kind.SPANS, Kind.PROPOSAL, Kind.DEFERRED):
            keys = self.desk.key_of("review.keep"), self.desk.key_of("review.delete")
            told = dict(keys_here(item, self.desk.key_of))
            keep, delete = told.get(keys[0], "keep it"), told.get(keys[1], "delete it")
            raise EditRefused(f"This is no finding that could be wrong: {keys[0]} to {keep}, {keys[1]} to {delete}.")
        self.desk.begin_mode(refusing(self, item, self.desk))

    def refuse_as(self, item: Item, scope: Scope) -> None:
        """Refuse the finding for good."""
        also: list[Key] = []
        if scope is not Scope.THIS:
            form = None if scope is Scope.KIND else item.form
            also = [other.key for other in self.sitting.queue.of_kind(item.kind, form)]
        self._decide(item, Decision.REFUSE, scope=scope, also=also)

    def defer(self) -> None:
        """Ask for a question, and put the item off with it; ask back where it is a proposal, and answer if asked."""
        item, desk = self.sitting.item, self.desk

        def put_off(words: str) -> None:
            if item.kind is Kind.PROPOSAL and item.proposal is not None:
                self._settle(item, Decision.DISCUSS, answering.discuss(desk.document, item.proposal, words))
            elif item.is_asked_back:
                if not words.strip():
                    raise EditRefused("An answer needs words; type what the author should know.")
                self._decide(item, Decision.KEEP, note=words)
            else:
                self._decide(item, Decision.DEFER, note=words)

        desk.session.refuse_if_locked()
        what = "Ask back about" if item.kind is Kind.PROPOSAL else "Put off with a question:"
        if item.is_asked_back:
            what = f"Answer {one_line(item.annotator, 24)} about"
        desk.ask(f"{what} {item.label} {short(item.quote)}", "", put_off)

    def is_stray(self, action_id: str) -> bool:
        """Tell whether a label's key is pressed, and no item is at hand that it could decide."""
        item = self.sitting.queue.item
        return _tags(action_id) and (item is None or item.kind is Kind.PROPOSAL)

    def refuse_stray(self, action_id: str) -> None:
        """Raise EditRefused where a label's key is pressed, and no item is at hand that it could decide."""
        item, key_of = self.sitting.queue.item, self.desk.key_of
        whole = f"{key_of('review.toggle')} shows the whole article, where anything can be tagged."
        if not self.is_stray(action_id):
            return
        if item is None:
            self.desk.session.refuse_if_locked()
            self.sitting.refuse_early()
            raise EditRefused(f"No item is at hand, so nothing was tagged; {whole}")
        told = ", ".join(f"{key} to {words}" for key, words in keys_here(item, key_of))
        raise EditRefused(f"A correction is answered, {told}, so nothing was tagged; {whole}")

    def seals(self, change: Change, action_id: str) -> bool:
        """Tell whether an edit decides the item at once: its label, or the value or relation that it lacked."""
        item = self.sitting.queue.item
        if item is None or item.kind is Kind.PROPOSAL or item.article_id != self.desk.document.article_id:
            return False
        tags = _tags(action_id)
        steps = [(old, new) for old, new in change.spans if new is not None]
        if not item.span_id:
            return tags and any(old is None and _meets(new, item) for old, new in steps)
        own = [(old, new) for old, new in steps if old is not None and old.id == item.span_id]
        if tags and any(old.label != new.label for old, new in own):
            return True
        told = item.suggestion
        if told is None:
            return False
        asked = {told.attribute, *told.needs} - {""}
        given = {
            name for old, new in own for name in new.attributes if new.attributes[name] != old.attributes.get(name)
        }
        given |= {arrow.label for _, arrow in change.relations if arrow is not None and arrow.touches(item.span_id)}
        return not asked.isdisjoint(given)

    def seal(self, change: Change) -> None:
        """Carry out an edit that decides the item."""
        self._decide(self.sitting.item, decision_of(change), change)

    def propose(self, change: Change) -> None:
        """Make a proposal of an edit of another's work; the item stays at hand."""
        if change.state is not None:
            raise EditRefused("This is another's work: spans and relations can be proposed, nothing else.")
        item, desk = self._subject(change), self.desk
        own, theirs = desk.session.document, desk.theirs
        assert theirs is not None
        decision = decision_of(change)
        made = decide(item, decision, own, theirs.base, change, question=str(self.sitting.question))
        is_at_hand = self.sitting.queue.item is not None and item.key == self.sitting.queue.item.key
        earlier = own.verdicts.get(self._edited) if is_at_hand else None
        (_, verdict), *_ = made.verdicts
        assert verdict is not None
        if earlier is not None:
            # One verdict for all that is done to the item while it is at hand.
            verdict = replace(verdict, id=earlier.id)
            made = replace(made, verdicts=((earlier, verdict),))
        desk.carry(made, [span for step in change.spans for span in step if span is not None])
        if is_at_hand:
            self._edited = verdict.id
        self.sitting.tell(grown=False)

    def _subject(self, change: Change) -> Item:
        """Return the item that an edit of another's work is about: the one at hand, or one made for the span."""
        from tui.review.subjects import subject_of

        assert self.desk.theirs is not None
        return subject_of(change, self.sitting.queue.item, self.desk.theirs.base, self.desk.session.document)

    def _edits(self) -> Change:
        """Return how the span at hand differs from what it was when it came up."""
        if self._before is None:
            return NOTHING
        span, arrows = self._before
        document = self.desk.document
        now = document.spans.get(span.id)
        related = tuple((None, arrow) for arrow in document.relations_of(span.id) if arrow.id not in arrows)
        return Change("", spans=((span, now),) if now != span else (), relations=related)

    def _decide(
        self,
        item: Item,
        decision: Decision,
        edit: Change = NOTHING,
        *,
        note: str = "",
        scope: Scope = Scope.THIS,
        also: Iterable[Key] = (),
    ) -> None:
        own, theirs = self._documents()
        change = decide(item, decision, own, theirs, edit, question=str(self.sitting.question), note=note, scope=scope)
        given = next((new.decision for _, new in change.verdicts if new is not None), decision)
        self._settle(item, given, change, edit, also)

    def _documents(self) -> tuple[Document, Document]:
        """Return the reviewer's document, and that of whose work is at hand, which may be the same."""
        own, theirs = self.desk.session.document, self.desk.theirs
        return own, own if theirs is None else theirs.base

    def _settle(
        self, item: Item, decision: Decision, change: Change, edit: Change = NOTHING, also: Iterable[Key] = ()
    ) -> None:
        spans = edit.spans or change.spans
        change = in_order(change, self.desk.session.document)
        self.desk.carry(change, [span for step in spans for span in step if span is not None])
        given = [verdict for _, verdict in change.verdicts if verdict is not None]
        self._decided(item, decision, [verdict.id for verdict in given], also)
        wide = refused(given)
        if spans or change.relations or wide:
            self.sitting.searching.touched(item.article_id, list(wide))

    def _decided(self, item: Item, decision: Decision, verdicts: Iterable[str], also: Iterable[Key] = ()) -> None:
        """Take note of a decision, and go on."""
        keys = tuple(dict.fromkeys((item.key, *also)))
        self.sitting.tally.take([item], decision, verdicts, keys)
        self.sitting.go_on(keys)

    def alike(self) -> None:
        """Show what is like the item at hand, for one decision on all of it."""
        from tui.review.alike import AlikeScreen

        item, desk = self.sitting.item, self.desk
        desk.session.refuse_if_locked()
        if item.kind is Kind.PROPOSAL:
            raise EditRefused("Proposals are answered one by one; 'glossator review --apply' carries out all that fit.")
        items = self.sitting.queue.alike(item)
        if not items:
            raise EditRefused("Nothing like it is left to be decided; go on to the next item.")
        desk.app.push_screen(AlikeScreen(self.sitting, items))

    def decide_alike(self, batch: Batch, resolution: Resolution) -> None:
        """Carry out one decision for many as one operation."""
        desk = self.desk
        keys = tuple(item.key for item in batch.done)
        given = [new for _, change in batch.changes for _, new in change.verdicts if new is not None]
        decision = given[0].decision if given else resolution.decision
        operation = desk.session.commit_all(f"{decision} {len(batch.done)} alike", batch.changes)
        self.sitting.tally.take(batch.done, decision, [verdict.id for verdict in given], keys)
        self.sitting.go_on(keys)
        if operation is not None:
            desk.picture.redraw_all()
            for article_id in operation.articles:
                self.sitting.searching.touched(article_id)
        left = f" {len(batch.refused)} could not be: {batch.refused[0][1]}" if batch.refused else ""
        desk.tell(f"{len(batch.done)} {DONE[decision]}.{left} u takes all back.")

    def is_changed(self, item: Item) -> bool:
        """Tell whether the item at hand was changed since it came up, and not decided."""
        desk = self.desk
        if self._item != item.key or item.span_id not in desk.document.spans:
            return False
        return not self._edits().is_empty() or self._edited in desk.session.document.verdicts


def _tags(action_id: str) -> bool:
    """Tell whether an action gives what is selected a label."""
    return action_id == "history.repeat" or (action_id.startswith("label.") and ".hint-" not in action_id)


def in_order(change: Change, own: Document) -> Change:
    """Return a change whose verdict takes the place of one of the same second on the same subject: times tell no more.

    Which of two verdicts counts is told by their times, which are those of seconds.
    """
    steps = []
    for old, new in change.verdicts:
        earlier = None if new is None or old is not None else _same_second(new, own)
        steps.append((old, new) if new is None or earlier is None else (earlier, replace(new, id=earlier.id)))
    return replace(change, verdicts=tuple(steps))


def _same_second(verdict: Verdict, own: Document) -> Verdict | None:
    near = (held for held in own.verdicts.values() if held.created == verdict.created)
    mine = (subject(verdict), verdict.answers)
    return next((held for held in near if (subject(held), held.answers) == mine), None)


def _meets(span: Span, item: Item) -> bool:
    """Tell whether a span tags what an item says is missing."""
    return span.start < item.extent.end and item.extent.start < span.end
