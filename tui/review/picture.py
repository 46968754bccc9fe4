"""What the screen shows while a queue lies on the desk: the queue and the card too, and whosever work it is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from annotations.span import Span
from tui.linked import other_ends
from tui.picture import Picture
from tui.visible import fitted

if TYPE_CHECKING:
    from tui.review.desk import ReviewDesk


class ReviewPicture(Picture):
    """The picture of the desk, and of the review that is laid on it; the panes out of sight wait till that is left."""

    def __init__(self, desk: "ReviewDesk") -> None:
        super().__init__(desk)
        self._review = desk
        self._owes_rest = False

    # -- what follows from keys -----------------------------------------------------------------

    def catch_up(self) -> None:
        """Show now what otherwise waits for the keys that are queued behind the one that was pressed.

        Of an item that came to hand, the text and the card go first; all else follows in the next picture.
        """
        desk, sitting = self._review, self._review.sitting
        if sitting is None or not (sitting.has_turned and desk.reviewing):
            super().catch_up()
            self._prepare()
            return
        sitting.has_turned = False
        self._owes_rest, self._owes_foot = True, False
        self._catch_up_marks()
        self.show_card()
        sitting.coming.lay()
        # As after an edit: the reader tells of its rows later than it is told of them.
        desk.reader.call_after_refresh(self.follow_up)

    async def follow_up(self) -> None:
        """Show what is beside the text and, where an item came to hand, beside the card."""
        await super().follow_up()
        # The sitting may be another one by now.
        sitting = self._review.sitting
        if not self._owes_rest or sitting is None:
            return
        self._owes_rest = False
        self.show_queue(grown=sitting.take_restated())
        if self._review.settled:
            self.show_foot()
        sitting.keep_place()
        self._prepare()

    @property
    def owes_panes(self) -> bool:
        """Whether anything in view beside the text waits to be shown."""
        return self._owes_rest or (self._owes_annotations and not self._review.reviewing)

    def _prepare(self) -> None:
        """Use what was made ready where it is at hand, and make ready in spare time what comes next."""
        if self._review.sitting is not None:
            self._review.sitting.coming.follow()

    # -- the panes ------------------------------------------------------------------------------

    def mark_current(self) -> None:
        """Mark the span under the caret, and where the item's suggestion would stand."""
        desk = self._review
        marks = desk.sitting.marks() if desk.reviewing and desk.sitting is not None else ()
        if marks:
            span = desk.caret.current()
            desk.reader.link([*(other_ends(desk.document, span) if span is not None else ()), *marks])
        else:
            super().mark_current()

    def redraw_all(self) -> None:
        """Show the document as it is now, whatever of it changed."""
        desk = self._review
        self.show_document([*desk.reader.scene.document.spans, *desk.document.spans])

    def show_document(self, changed: Sequence[Span]) -> None:
        """Show the document as it is now; what the list of articles says is of one's own work only."""
        desk = self._review
        if desk.is_theirs:
            desk.reader.redraw(desk.document, changed)
            self._owes_annotations = True
            self.show_annotations()
        else:
            super().show_document(changed)
        if desk.reviewing:
            self.mark_current()
            self.show_heads()

    def show_annotations(self) -> None:
        """Show in the pane of annotations what the document says now; out of sight it waits till the review is left."""
        if not self._review.reviewing:
            super().show_annotations()

    def show_panes(self) -> None:
        """Bring up to date what is beside the text, after a review was begun, left or taken up."""
        if self._review.reviewing:
            self._owes_annotations = True
        self.show_annotations()
        self.show_heads()

    def show_review(self, *, grown: bool = True) -> None:
        """Show the queue and the card as they are; `grown` tells that more than the item at hand differs."""
        self.show_queue(grown=grown)
        self.show_card()
        if self._review.reviewing:
            self.show_foot()

    def show_queue(self, *, grown: bool) -> None:
        """Show the queue as it is, and the lines above it and the card."""
        desk = self._review
        if desk.boxes is None or desk.sitting is None:
            return
        desk.boxes.queue.follow(grown=grown)
        if desk.reviewing:
            from tui.review.foot import show_heads

            show_heads(desk, desk.sitting)

    def show_card(self) -> None:
        """Show what is known of the item at hand."""
        desk = self._review
        if desk.boxes is None or desk.sitting is None:
            return
        facts = desk.sitting.knowledge.at_hand()
        words = desk.sitting.words_for_nothing() if facts is None else ()
        desk.boxes.card.show(facts, words)
        desk.boxes.brief.show(facts, words)

    def show_heads(self) -> None:
        """Draw the lines above the panes again."""
        super().show_heads()
        desk = self._review
        if desk.session.article is None and desk.articles.entries:
            desk.reader_head.show([desk.reader_head.part(" Nothing is open yet", "muted", 0)])
        if desk.is_theirs and desk.theirs is not None:
            line = desk.reader_head
            whose = line.part(f" {fitted(desk.theirs.annotator, 24)}'s work ", "warning", 0, bold=True)
            line.show(line.left, [*line.right, whose])
        if desk.reviewing and desk.sitting is not None:
            from tui.review.foot import show_heads

            show_heads(desk, desk.sitting)

    def show_foot(self) -> None:
        """Draw the lines at the foot again."""
        desk = self._review
        if desk.reviewing and desk.sitting is not None:
            from tui.review.foot import show_foot

            show_foot(desk, desk.sitting)
            return
        desk.corrections.look()
        super().show_foot()
        if told := desk.corrections.words:
            line, words = desk.status_line, f" {desk.key_of('review.proposals')} {told} "
            line.show([*line.left[:2], line.part(words, "warning", 1), *line.left[2:]], line.right, cut=True)
