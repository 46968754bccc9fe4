"""Turning pages: opening articles, going on, back along the trail, and remembering where one was."""

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

from annotations import selection as selections
from annotations.errors import ArticleError, EditRefused, StoreError
from annotations.extent import Extent
from annotations.library import Entry
from annotations.selection import Selection
from annotations.text import Text
from tui.ahead import Neighbours
from tui.caret import selection_of
from tui.noticed import noticed
from tui.trail import Spot, Trail

if TYPE_CHECKING:
    from tui.desk import Desk

PASSED_OVER = 20
"""Articles that cannot be opened and are passed over, at most, on the way to one that can."""

SEEN_AT_ONCE = 500
"""Views of an open article that are remembered before they are written down as seen."""


class Turning:
    """The way from article to article, and from place to place."""

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        self.trail = Trail()
        self.neighbours = Neighbours(desk)
        self._read: list[Extent] = []

    def note_view(self) -> None:
        """Note what is on the screen as read."""
        extent = self.desk.reader.visible_extent
        if extent.end > extent.start and (not self._read or self._read[-1] != extent):
            self._read.append(extent)
            del self._read[:-SEEN_AT_ONCE]

    def open(self, article_id: str) -> None:
        """Open an article where it was left; raise ArticleError or StoreError with the old one still open."""
        self.leave()
        before = self.desk.text.string if article_id == self.desk.document.article_id else None
        chosen = self.desk.caret.chosen()
        try:
            self.desk.session.open(article_id)
        except ArticleError as error:
            self.desk.articles.learn({}, {}, {article_id: str(error)})
            raise
        selection, scroll = self.place_in(self.desk.text, article_id)
        rewritten = before is not None and before != self.desk.text.string
        if rewritten:
            # What stood there may now be in the midst of other words.
            held = self.desk.document.spans.get(chosen.id) if chosen is not None else None
            selection = selection_of(held) if held is not None else selections.collapse(self.desk.text, selection)
        if self.desk.caret.kept:
            self.desk.tell("The part that was kept in the other article is given up.")
            self.desk.caret.give_up_parts()
        self.desk.caret.forget()
        self.desk.matches = ()
        self._show(selection, scroll)
        if (rewritten or article_id in self.desk.articles.unreadable) and self.desk.session.article:
            self.desk.articles.learn({article_id: self.desk.session.article.title}, {})
        self.desk.articles.opened_now(article_id)
        self.desk.picture.show_document([])
        self.desk.picture.owe()
        # The reader's own refresh: the screen may have rested before the reader has told it that it changed.
        self.desk.reader.call_after_refresh(self.desk.session.learn)
        self.desk.reader.call_after_refresh(self.desk.look_ahead)
        stale = "The text has changed since it was annotated; 'glossator check' lists what is concerned."
        if words := [noticed(self.desk)] * bool(self.desk.session.notice) + [stale] * self.desk.session.stale:
            # What is complained of takes the place of what was complained of before.
            self.desk.complain(" ".join(words))

    def place_in(self, text: Text, article_id: str) -> tuple[Selection, int | None]:
        """Return the selection with which an article is opened, and the first row in view, None where that is open."""
        selection, scroll = self.desk.glossator.remembered(article_id) or (None, None)
        if selection is None or selection.end > len(text):
            return selections.first(text), None
        return selection, scroll

    def _show(self, selection: Selection, scroll: int | None) -> None:
        """Show the open article, as it was drawn ahead where that is how it is."""
        desk, drawn = self.desk, self.neighbours.drawn.get(self.desk.document.article_id)
        if drawn is not None:
            desk.reader.expect(drawn.rows)
        desk.reader.show(desk.text, desk.document, selection, scroll)
        if drawn is not None and drawn.fits(desk.reader):
            desk.reader.lay(drawn.strips)

    def step(self, count: int) -> None:
        """Open the article some rows further on in the list, or the first one after it that can be opened."""
        towards = 1 if count > 0 else -1
        near = (
            self.desk.articles.neighbour(self.desk.articles.open_id, count + towards * more)
            for more in range(PASSED_OVER)
        )
        if self._open_one_of(entry for entry in near if entry is not None) == 0:
            raise EditRefused("This is the last article." if count > 0 else "This is the first article.")

    def next_unfinished(self) -> None:
        """Open the next article that is neither done nor skipped, going round once."""
        after = self.desk.articles.after(self.desk.articles.open_id)
        if self._open_one_of(e for e in after if self.desk.library.status_of(e) not in ("done", "skipped")) == 0:
            self.desk.tell("Every article in the list is done.")

    def _open_one_of(self, entries: Iterable[Entry]) -> int:
        """Open the first of `entries` that can be opened, telling of those before it; return how many were tried."""
        tried = 0
        for entry in islice(entries, PASSED_OVER):
            tried += 1
            try:
                self.open(entry.id)
                break
            except (ArticleError, StoreError) as error:
                self.desk.complain(str(error))
        return tried

    def leave(self) -> None:
        """Remember where one was in the open article, and what was on the screen."""
        if self.desk.session.article is None:
            return
        self.desk.session.see(self._read)
        self._read = []
        self.note_place()

    def note_place(self) -> None:
        """Remember where one is in the open article."""
        if self.desk.session.article is not None:
            self.desk.glossator.remember(
                self.desk.session.article.id, self.desk.caret.spot, self.desk.reader.scroll_offset.y
            )

    @property
    def spot(self) -> Spot:
        """Where one is."""
        return Spot(self.desk.document.article_id, self.desk.caret.spot)

    def leap(self, spot: Spot | None) -> None:
        """Go to a spot of the trail, in whichever article it is."""
        if spot is None:
            raise EditRefused("The trail ends here.")
        if spot.article_id != self.desk.document.article_id:
            self.open(spot.article_id)
        if spot.selection.end <= len(self.desk.text):
            self.desk.caret.select(spot.selection)
