"""The item that comes next: what its picture needs is made ready in small steps while the one at hand is read.

Nothing of it is shown, or taken for granted: what was made is used where what is shown then is what it was made of.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from annotations.article import Article
from annotations.document import Document
from annotations.errors import ArticleError
from annotations.extent import Extent
from annotations.review.item import Item
from annotations.review.reading import Reading
from annotations.text import Text
from tui.ahead import SHORT
from tui.linked import other_ends
from tui.reading.drawn_ahead import DrawnAhead
from tui.reading.painter import Scene
from tui.reading.wrapping import Layout
from tui.review.facts import marks_of
from tui.review.lighting import fragments_of, lit, selection_on, top_for
from tui.review.messages import Background
from tui.spare_time import SpareTime

if TYPE_CHECKING:
    from tui.review.sitting import Sitting

REST = 0.15
"""Seconds after a key for which nothing is made ready: what else comes of the key, such as its saving, goes first."""


class Coming:
    """What was made ready for the next item; that of another one takes its place."""

    def __init__(self, sitting: "Sitting") -> None:
        self.sitting = sitting
        self.desk = sitting.desk
        self._spare = SpareTime(sitting.desk, REST)
        self._lit: tuple[str, Sequence[Extent], Sequence[Extent]] | None = None
        self._drawn: DrawnAhead | None = None

    @property
    def busy(self) -> bool:
        """Whether something is being made, or waits for a while to pass."""
        return self._spare.busy

    def follow(self) -> None:
        """Use what is ready where the next item came to hand, and begin anew once nothing was pressed for a while."""
        self.lay()
        self._spare.use(self._begun())

    def lay(self) -> None:
        """Let the reader have the rows that are ready, where they are what it shows."""
        drawn, self._drawn = self._drawn, None
        if drawn is not None and drawn.fits(self.desk.reader):
            self.desk.reader.lay(drawn.strips)

    def stop(self) -> None:
        """Leave it at what is ready: a key is pressed."""
        self._spare.use(iter(()))

    def lit(self, fragments: Sequence[Extent]) -> Sequence[Extent]:
        """Return what of the text stands out around some fragments."""
        text = self.desk.text
        if self._lit is not None and self._lit[0] is text.string and self._lit[1] == fragments:
            return self._lit[2]
        return lit(text, fragments)

    def _begun(self) -> Iterator[None]:
        desk, item = self.desk, self.sitting.queue.following
        if item is None or not desk.reviewing:
            return
        if item.article_id != desk.document.article_id:
            desk.run_worker(lambda: self._read(item), group="review-coming", thread=True, exclusive=True)
        elif item.annotator == desk.document.annotator:
            yield from self._made(item, desk.text, desk.document, desk.reader.layout_rows, desk.reader.scroll_offset.y)

    def _read(self, item: Item) -> None:
        """Read an article that is not too large, and what the reviewer says of it."""
        session = self.desk.session
        try:
            entry = session.workspace.entry(item.article_id)
        except ArticleError:
            return
        session.ahead.read([entry])
        article = session.ahead.held(entry)
        if article is None or len(article.text) > SHORT:
            return
        reading = Reading(session.workspace, session.annotator, session.scribe.pending)
        document = reading.document(session.annotator, item.article_id)
        document = document or Document(item.article_id, article.digest, session.annotator)
        self.desk.post_message(Background(self.sitting, lambda: self._was_read(item, article, document)))

    def _was_read(self, item: Item, article: Article, document: Document) -> None:
        """Go on with what was read, unless another item comes next by now."""
        desk = self.desk
        if self.sitting.queue.following != item or not desk.reviewing or desk.document.article_id == article.id:
            return
        rows = Layout(article.text, desk.reader.measure)
        desk.turning.neighbours.drawn.pop(article.id, None)
        desk.reader.expect(rows)
        if item.annotator == desk.session.annotator and document.digest == article.digest:
            _, top = desk.glossator.remembered(article.id) or (None, 0)
            self._spare.use(self._made(item, Text(article.text), document, rows, top))

    def _made(self, item: Item, text: Text, document: Document, rows: Layout, top: int) -> Iterator[None]:
        """Make ready one thing after the other; `top` is the first row in view before the item comes to hand."""
        span = document.spans.get(item.span_id) if item.span_id else None
        if item.span_id and span is None:
            return
        fragments = fragments_of(item, document, text)
        self._lit = text.string, fragments, lit(text, fragments)
        yield
        if self.desk.boxes is not None:
            facts = self.sitting.knowledge.of(item, document, text.string)
            self.desk.boxes.card.foresee(facts)
            self.desk.boxes.brief.foresee(facts)
            yield
        selection, reader = selection_on(fragments), self.desk.reader
        linked = (*(other_ends(document, span) if span is not None else ()), *marks_of(item))
        scene = Scene(document, selection.extents, linked=linked, lit=tuple(self._lit[2]))
        here = rows is reader.layout_rows
        if here:
            scene = replace(scene, matches=reader.scene.matches)
        drawn = self._drawn = DrawnAhead(scene, rows, reader.palette, reader.size.width)
        top = top_for(rows, reader.size.height, top, selection)
        in_view = range(top, top + reader.size.height)
        wanted = self._changing(in_view, scene) if here else in_view
        yield from drawn.drawing(reader, wanted, reader.painter if here else None)

    def _changing(self, wanted: Sequence[int], scene: Scene) -> Sequence[int]:
        """Return those of some rows that are not in view yet, or look otherwise then than they do now."""
        reader = self.desk.reader
        now, shown, rows = reader.scene, reader.visible_rows, reader.layout_rows
        reach = (*now.lit, *scene.lit, *now.linked, *scene.linked, *now.chosen, *scene.chosen)
        changing = {
            number for start, end in reach for number in range(rows.row_of(start), rows.row_of(max(start, end - 1)) + 1)
        }
        return [number for number in wanted if number in changing or (number not in shown and number < len(rows))]
