"""The desk that reviews: the real one, with a queue and a card beside the text while a question is at hand."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual import events, on

from annotations.document import Document
from annotations.errors import StoreError
from annotations.extent import Extent
from annotations.span import Span
from tui.caret import Caret
from tui.desk import Desk
from tui.keys import Command, Place
from tui.panes.library_pane import LibraryPane
from tui.panes.rows import RowList
from tui.review.corrections import Corrections
from tui.review.lighting import fragments_of, selection_on, top_for
from tui.review.likely import ReviewLikely
from tui.review.messages import Asked, Background, Corrected, Elsewhere
from tui.review.panes import ReviewPanes
from tui.review.picture import ReviewPicture
from tui.saving import OUTSIDE

if TYPE_CHECKING:
    from annotations.change import Change
    from annotations.journal import Operation
    from annotations.review.counts import Counts
    from annotations.review.item import Item
    from tui.app import GlossatorApp
    from tui.review.boxes import Boxes
    from tui.review.sitting import Sitting
    from tui.review.theirs import Theirs


class ReviewDesk(Desk):
    """A desk on which a queue can be laid; without one it is the plain desk.

    Whosever work is shown, the gestures are the same: on one's own they edit, on another's they propose.
    """

    DEFAULT_CSS = """
    ReviewDesk.reviewing #left, ReviewDesk.reviewing #right { display: none; }
    ReviewDesk #queue-box { width: 30; background: $surface; }
    ReviewDesk #card-box { width: 38; background: $surface; }
    ReviewDesk.narrow #queue-box { width: 26; }
    ReviewDesk.narrow #card-box { width: 32; }
    ReviewDesk QueuePane { height: 1fr; width: 1fr; }
    """

    picture: ReviewPicture

    def __init__(self, app: "GlossatorApp") -> None:
        self.sitting: Sitting | None = None
        self.reviewing = False
        self.boxes: Boxes | None = None
        self.theirs: Theirs | None = None
        self.acting = ""
        self._counts: Counts | None = None
        self._looked_at: Document | None = None
        super().__init__(app)
        self.caret = Caret(self, self.reader, self._moved)
        self.panes = ReviewPanes(self)
        self.picture = ReviewPicture(self)
        self.likely = ReviewLikely(self)
        self.corrections = Corrections(self)

    # -- what there is --------------------------------------------------------------------------

    @property
    def document(self) -> Document:
        """What is shown of the open article: the annotator's own work, or another's with what is proposed to them."""
        own = self.session.document
        if self.theirs is None or self.theirs.article is not self.session.article:
            return own
        return self.theirs.shown(own)

    @property
    def is_theirs(self) -> bool:
        """Whether another's work is shown."""
        return self.theirs is not None and self.theirs.article is self.session.article

    @property
    def keys_place(self) -> Place:
        """Which keys hold where the focus is."""
        place = self.place
        return Place.REVIEW if self.reviewing and place is Place.READER else place

    @property
    def counts(self) -> "Counts":
        """How the whole workspace tags, counted by the first question that needs it."""
        if self._counts is None:
            from annotations.review.counts import Counts

            self._counts = Counts(self.schema)
        return self._counts

    # -- beginning and leaving --------------------------------------------------------------------

    def ask_question(self) -> None:
        """Ask what to review."""
        from tui.review.asking import ask_question

        ask_question(self, self.sitting.words if self.sitting is not None else "")

    def toggle_review(self, *, asks: bool = True) -> None:
        """Go to the queue, or from it to the whole article; where there is no queue yet, to that of the last time.

        Where nothing answered, it asks again unless told not to; giving that up leads to the whole article.
        """
        if asks and self.sitting is not None and self.sitting.found_nothing:
            from tui.review.asking import ask_question

            ask_question(self, self.sitting.words, lambda: self.toggle_review(asks=False) if self.reviewing else None)
        elif self.reviewing:
            self.reviewing = False
            self.rearrange()
            self.light(())
            self.corrections.look_again()
            self.tell(f"The whole article; {self.key_of('review.toggle')} goes back to the queue.")
        elif self.sitting is not None:
            self.reviewing = True
            self.rearrange()
            self.sitting.show()
        else:
            self.resume_review()

    def begin_review(self, words: str) -> None:
        """Make a queue of a question; raise EditRefused where it is none. The place in the last one is taken up."""
        from tui.review.beginning import begin

        begin(self, words)

    def resume_review(self) -> None:
        """Go on with the question of the last time, or ask for one."""
        from tui.review.beginning import resume

        resume(self)

    def rearrange(self) -> None:
        """Lay out the panes anew, after a review was begun, left or taken up."""
        self.panes.arrange()
        self.reader.focus()
        self.picture.show_panes()

    # -- showing ------------------------------------------------------------------------------------

    def open_for(self, item: "Item") -> None:
        """Open an item's article, and whosever work it is; raise ArticleError or StoreError."""
        if self.session.article is None or self.session.article.id != item.article_id:
            self.theirs = None
            self.turning.open(item.article_id)
        article = self.session.article
        assert article is not None
        if item.annotator == self.session.annotator:
            if self.is_theirs:
                self.theirs = None
                self.picture.redraw_all()
        elif not self.is_theirs or (self.theirs is not None and self.theirs.annotator != item.annotator):
            from tui.review.theirs import Theirs

            self.theirs = Theirs(self.session.workspace, item.annotator, article)
            self.picture.redraw_all()

    def look_at(self, item: "Item", span: Span | None) -> None:
        """Choose the item in the text, in the middle of the view, and let what is far from it stand back."""
        fragments = fragments_of(item, self.document, self.text)
        if span is not None:
            self.caret.choose(span)
        else:
            self.caret.select(selection_on(fragments))
        self.light(fragments)
        reader = self.reader
        if top_for(reader.layout_rows, reader.size.height, reader.scroll_offset.y, self.selection) != reader.scroll_y:
            reader.bring_into_view(centre=True)

    def light(self, fragments: Sequence[Extent]) -> None:
        """Let the sentences of some fragments and their neighbours stand out; none lets all text do so."""
        self.reader.light(self.sitting.coming.lit(fragments) if self.sitting is not None else ())

    def look_ahead(self) -> None:
        """Read what is likely to be opened next; a queue knows that itself."""
        if not self.reviewing:
            super().look_ahead()

    # -- from key to action -----------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Look up what a press means; the search stands back meanwhile."""
        if self.sitting is not None:
            from time import monotonic

            self.sitting.searching.busy = monotonic()
            self.sitting.coming.stop()
        super().on_key(event)

    def run_command(self, command: Command) -> None:
        """Do an action; in a review, undo takes the queue along, and the label that the item has keeps it."""
        self.acting = command.action.id
        sitting = self.sitting if self.reviewing else None
        if sitting is not None and self.acting in ("history.undo", "history.redo"):
            back = self.acting == "history.undo"
            self.guard(lambda: self._replay(command.count, back=back))
        elif sitting is not None and self._names_it_again(command):
            self.guard(sitting.decisions.keep_named)
        elif sitting is not None and sitting.decisions.is_stray(self.acting):
            self.guard(lambda: sitting.decisions.refuse_stray(self.acting))
        else:
            super().run_command(command)
        self.acting = ""

    def guard(self, act: Callable[[], Any]) -> None:
        """Call `act`, tell what it refuses, and show the next item where it was decided."""

        def and_on() -> None:
            try:
                act()
            finally:
                if self.sitting is not None and self.sitting.moved and self.reviewing:
                    self.sitting.show()

        super().guard(and_on)

    def _names_it_again(self, command: Command) -> bool:
        """Tell whether the key of the label is pressed that the item at hand has already."""
        item = self.sitting.queue.item if self.sitting is not None else None
        chosen = self.caret.chosen()
        return (
            item is not None
            and chosen is not None
            and chosen.id == item.span_id
            and command.action.id == f"label.{chosen.label}"
        )

    def replayed(self, operation: "Operation", *, back: bool) -> None:
        """Let the queue follow what was undone, or done again, while the whole article is shown."""
        if self.sitting is not None:
            self.sitting.follow(operation, back=back)
        self.corrections.look_again()

    def _replay(self, count: int, *, back: bool) -> None:
        assert self.sitting is not None
        for _ in range(count):
            operation = self.session.undo() if back else self.session.redo()
            if operation is None:
                self.tell("Nothing to undo." if back else "Nothing to redo.")
                return
            self.sitting.follow(operation, back=back)
            self.tell(f"{'Undone' if back else 'Done again'}: {operation.what}.")

    def fall_back(self) -> None:
        """Choose the item at hand again, or select a word where there is none."""
        item = self.sitting.queue.item if self.reviewing and self.sitting is not None else None
        if item is None or item.article_id != self.document.article_id:
            super().fall_back()
        else:
            self.look_at(item, self.document.spans.get(item.span_id))

    # -- editing ------------------------------------------------------------------------------------

    def commit(self, change: "Change") -> None:
        """Carry out an edit: with its verdict where it decides the item, as a proposal where it is another's work."""
        sitting = self.sitting
        if sitting is not None and self.reviewing:
            sitting.decisions.refuse_stray(self.acting)
        if sitting is not None and self.reviewing and sitting.decisions.seals(change, self.acting):
            sitting.decisions.seal(change)
        elif self.is_theirs and sitting is not None:
            sitting.decisions.propose(change)
        else:
            super().commit(change)
            if sitting is not None:
                sitting.searching.touched(self.document.article_id)
                if self.reviewing:
                    self.picture.show_heads()
                    self.picture.show_review(grown=False)

    def carry(self, change: "Change", changed: Iterable[Span]) -> None:
        """Carry out a change of the annotator's own document, and show which spans differ now."""
        self.session.commit(change)
        # Of a verdict alone the text shows nothing.
        if self.is_theirs or change.spans or change.relations or change.state is not None:
            self.picture.show_document(list(changed))

    def _moved(self) -> None:
        if self.is_theirs:
            self.picture.mark_current()
        else:
            super()._moved()

    # -- what is told --------------------------------------------------------------------------------

    @on(RowList.Chosen)
    def _queue_chosen(self, event: RowList.Chosen) -> None:
        if self.boxes is None or event.rows is not self.boxes.queue:
            return
        event.stop()
        event.prevent_default()
        sitting = self.sitting
        if sitting is not None:
            self.guard(lambda: sitting.go_to(event.row))

    @on(Asked)
    def _asked(self, event: Asked) -> None:
        words = event.words
        self.guard(self.resume_review if words is None else lambda: self.begin_review(words))

    @on(Corrected)
    def _corrected(self, event: Corrected) -> None:
        self.corrections.looked(event.article, event.count, event.spans)

    @on(Elsewhere)
    def _counted(self, event: Elsewhere) -> None:
        self.corrections.counted(event.counts)

    @on(LibraryPane.Grew)
    def _all_found(self, event: LibraryPane.Grew) -> None:
        if event.finished:
            self.corrections.look_everywhere()

    @on(Background)
    def _told_behind(self, event: Background) -> None:
        if self.sitting is not None and event.sitting is self.sitting:
            event.act()

    def on_mount(self) -> None:
        """Keep an eye on what others write while a queue is walked."""
        self.set_interval(OUTSIDE, self.look_at_theirs)

    def look_at_theirs(self) -> None:
        """See whether the file was written anew whose work is shown; the queue takes in what changed in one's own."""
        theirs, sitting = self.theirs, self.sitting
        if sitting is None or not self.reviewing or self.mode is not None or self.prompt.is_open:
            return
        sitting.searching.look_outside()
        if self.session.document is not self._looked_at and self.session.article is not None:
            self._looked_at = self.session.document
            sitting.searching.touched(self._looked_at.article_id)
        if theirs is None or not self.is_theirs or not theirs.has_changed():
            return
        with suppress(StoreError):
            theirs.read_again()
        self.picture.redraw_all()
        sitting.searching.touched(theirs.article.id)
