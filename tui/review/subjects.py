"""What an edit of another's work is about: the item at hand, or one made for the span that was changed."""

from dataclasses import replace

from annotations.change import Change, from_record
from annotations.document import Document
from annotations.errors import DamagedFile, EditRefused
from annotations.review.item import Item, of_span
from annotations.review.kinds import Kind
from annotations.span import Span
from annotations.verdict import Decision, Verdict

NO_FINDING = "It was changed while another item was reviewed."


def subject_of(change: Change, at_hand: Item | None, theirs: Document, own: Document) -> Item:
    """Return the item that a verdict with this edit as its proposal is to be about; raise EditRefused without one.

    `theirs` is the other annotator's document as it is on the disk.
    """
    span_ids = list(dict.fromkeys(span.id for step in change.spans for span in step if span is not None))
    span_ids += [arrow.source for step in change.relations for arrow in step if arrow is not None]
    at_hand = at_hand if at_hand is not None and at_hand.annotator == theirs.annotator else None
    if at_hand is not None and at_hand.span_id and at_hand.span_id in span_ids:
        return at_hand
    for span_id in span_ids:
        if span_id in theirs.spans:
            return of_span(Kind.SPANS, theirs.article_id, theirs.annotator, theirs.spans[span_id], NO_FINDING)
    for verdict in own.ordered_verdicts():
        if verdict.annotator == theirs.annotator and _adds(verdict, span_ids):
            if any(new is None for _, new in change.spans):
                raise EditRefused("This is proposed only; undo takes it back.")
            return _again(verdict, at_hand, theirs)
    made = next((new for old, new in change.spans if old is None and new is not None), None)
    if made is None:
        raise EditRefused("Nothing here can be proposed; choose a span of theirs first.")
    return _missing(made, at_hand, theirs)


def _missing(made: Span, at_hand: Item | None, theirs: Document) -> Item:
    if at_hand is not None and not at_hand.span_id and made.extent == at_hand.extent:
        return at_hand
    return Item(
        Kind.SPANS, theirs.article_id, theirs.annotator, "", made.fragments, made.label, made.quote, made.prefix,
        made.suffix, NO_FINDING,
    )  # fmt: skip


def _again(verdict: Verdict, at_hand: Item | None, theirs: Document) -> Item:
    """Return the item that a verdict was about which proposes a new span."""
    item = Item(
        Kind(verdict.asked), theirs.article_id, theirs.annotator, "", verdict.fragments, verdict.label, verdict.quote,
        verdict.prefix, verdict.suffix, NO_FINDING,
    )  # fmt: skip
    return at_hand if at_hand is not None and at_hand.key == item.key else replace(item, why=NO_FINDING)


def _adds(verdict: Verdict, span_ids: list[str]) -> bool:
    if verdict.decision is not Decision.ADD or verdict.proposal is None:
        return False
    try:
        steps = from_record(verdict.proposal).spans
    except DamagedFile:
        return False
    return any(old is None and new is not None and new.id in span_ids for old, new in steps)
