"""What the screen shows of what is done at the desk: what one looks at goes first, all else waits for its turn."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from annotations.span import Span
from tui import foot
from tui.keys import Place
from tui.linked import other_ends
from tui.lister import summary_of

if TYPE_CHECKING:
    from tui.desk import Desk


BREATH = 0.002
"""Seconds for the thread that writes a picture out, before what follows it is worked out."""


class Picture:
    """Shows in every pane and line what the desk holds, and owes what can wait.

    The foot and the marks of the caret follow once for all keys that wait, the pane of annotations behind the text or
    with the next key.
    """

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        self._owes_foot = self._owes_marks = self._owes_annotations = False
        self._collects = False
        self._edited: Span | None = None

    # -- what follows from keys -----------------------------------------------------------------

    def owe(self, *, marks: bool = False) -> None:
        """Let the foot, and the marks of the caret, follow once for all keys that are waiting by now."""
        if not self._owes_foot and not self._collects:
            self.desk.call_later(self.catch_up)
        self._owes_foot, self._owes_marks = True, self._owes_marks or marks

    @contextmanager
    def collected(self) -> Iterator[None]:
        """Let what follows from a key wait till that is through, and then for those that wait behind it."""
        owed, self._collects = self._owes_foot, True
        try:
            yield
        finally:
            self._collects = False
            if not owed and self._owes_foot:
                # A message of its own would cost a key that is alone more than what it does.
                alone = not self.desk.message_queue_size and not self.desk.app.message_queue_size
                self.catch_up() if alone else self.desk.call_later(self.catch_up)

    def catch_up(self) -> None:
        """Show now what follows from keys and otherwise waits for those that are queued behind them."""
        self._catch_up_marks()
        if self._owes_foot:
            self._owes_foot = False
            # The first picture does without it, and without the keys it tells of.
            if self.desk.settled:
                self.show_foot()

    def _catch_up_marks(self) -> None:
        if self._owes_marks:
            self._owes_marks = False
            self.mark_current()
            self.desk.panes.clear_of_toasts()

    def mark_current(self) -> None:
        """Mark the span under the caret in its pane, and the other ends of its relations in the text."""
        desk = self.desk
        span = desk.caret.current()
        if not self._owes_annotations:
            last = desk.document.spans.last_before(desk.selection.start) if span is None else None
            desk.spans.mark(span.id if span else None, last.id if last else None)
        desk.reader.link(other_ends(desk.document, span) if span is not None else ())

    # -- what follows from edits ----------------------------------------------------------------

    def show_edit(self, changed: Sequence[Span]) -> None:
        """Show the document after an edit at the desk; `changed` are the spans that came, went or changed.

        The text comes first where one looks at it; the pane of annotations follows in the next picture, or with the
        next key.
        """
        desk = self.desk
        if desk.place is not Place.READER:
            self.show_document(changed)
            return
        self._owes_annotations = True
        self._edited = desk.caret.current()
        desk.reader.redraw(desk.document, changed)
        self._show_counts()
        self.owe(marks=True)
        # The reader's own, since the screen may rest before the reader has told it of the rows to be drawn.
        desk.reader.call_after_refresh(self.follow_up)

    async def follow_up(self) -> None:
        """Show what is beside the text, behind the picture of that."""
        if self.owes_panes:
            await asyncio.sleep(BREATH)
            self.show_annotations()

    @property
    def owes_panes(self) -> bool:
        """Whether anything in view beside the text waits to be shown."""
        return self._owes_annotations

    def show_document(self, changed: Sequence[Span]) -> None:
        """Show the document as it is now; `changed` are the spans that came, went or changed."""
        self.desk.reader.redraw(self.desk.document, changed)
        self._show_counts()
        self._owes_annotations = True
        self.show_annotations()

    def show_annotations(self) -> None:
        """Show in the pane of annotations, and above the panes, what the document says now, where they do not yet."""
        if not self._owes_annotations:
            return
        self._owes_annotations = False
        self.desk.spans.show(self.desk.document)
        # The caret may have gone on since, but what was tagged is to be seen.
        edited, self._edited = self._edited, None
        if edited is not None:
            self.desk.spans.mark(edited.id)
        self.mark_current()
        self.show_heads()

    def _show_counts(self) -> None:
        """Show the open article's status and number of spans in the list of articles."""
        document = self.desk.document
        if document.article_id:
            self.desk.articles.learn({}, {document.article_id: summary_of(document)})

    # -- the lines ------------------------------------------------------------------------------

    def show_heads(self) -> None:
        """Draw the lines above the panes again."""
        foot.show_heads(self.desk)

    def show_foot(self) -> None:
        """Draw the lines at the foot again."""
        foot.show_foot(self.desk)
