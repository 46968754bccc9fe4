"""Looking ahead: the articles that are likely to be opened next are read, and drawn, while the open one is read."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from annotations.article import Article
from annotations.document import Document
from annotations.entry import Entry
from annotations.errors import StoreError
from annotations.text import Text
from tui.lister import Found
from tui.panes.library_pane import LibraryPane
from tui.reading.drawn_ahead import FEW, DrawnAhead
from tui.reading.painter import Scene
from tui.reading.wrapping import Layout
from tui.spare_time import SpareTime

if TYPE_CHECKING:
    from tui.desk import Desk

FAR = 1000
"""Articles that are looked at, at most, for one that is not done."""

FINISHED = ("done", "skipped")

SHORT = 100_000
"""Code points of a text that is wrapped ahead: of a longer one the wrapping would hold up a key."""


class Neighbours:
    """The articles that are likely to be opened next, drawn as they will be shown."""

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        self.drawn: dict[str, DrawnAhead] = {}
        self.spare = SpareTime(desk)

    def draw(self, found: Sequence[tuple[Article, Document]]) -> None:
        """Draw some articles as soon as there is time, and let go of all others."""
        self.spare.use(self._drawing(found))

    def _drawing(self, found: Sequence[tuple[Article, Document]]) -> Iterator[None]:
        drawn, reader = self.drawn, self.desk.reader
        self.drawn = {}
        for article, document in found:
            selection, scroll = self.desk.turning.place_in(Text(article.text), article.id)
            scene = Scene(document, selection.extents)
            look = reader.palette, reader.size.width
            one = drawn.get(article.id)
            if (
                one is None
                or one.rows.text is not article.text
                or (one.scene, one.palette, one.width) != (scene, *look)
            ):
                one = DrawnAhead(scene, Layout(article.text, reader.measure), *look)
                yield
                yield from one.drawing(reader, range(scroll or 0, (scroll or 0) + reader.size.height))
            self.drawn[article.id] = one


def look_ahead(desk: "Desk") -> None:
    """Read the neighbours of the open article in the background, and the next one that is not done."""
    rows = desk.articles
    near = [entry for step in (1, -1) if (entry := rows.neighbour(rows.open_id, step)) is not None]
    unknown: list[Entry] = []
    for entry in islice(rows.after(rows.open_id), FAR):
        summary = rows.summaries.get(entry.id)
        if summary is None:
            unknown.append(entry)
        elif summary.status not in FINISHED:
            near.append(entry)
            break
    desk.run_worker(lambda: _read(desk, near, unknown), group="ahead", thread=True, exclusive=True)


def _read(desk: "Desk", near: Sequence[Entry], unknown: Sequence[Entry]) -> None:
    worker, lister = get_current_worker(), desk.glossator.lister
    found = Found({}, {}, {})
    wanted = list(near)
    for entry in unknown:
        if worker.is_cancelled:
            return
        summary = found.summaries[entry.id] = lister.summary(entry)
        if summary.status not in FINISHED:
            wanted.append(entry)
            break
    desk.session.ahead.read(wanted)
    lister.catalogue.flush()
    if not worker.is_cancelled:
        desk.library.post_message(LibraryPane.Learned(found))
        desk.call_later(desk.turning.neighbours.draw, _short(desk, wanted))


def _short(desk: "Desk", entries: Sequence[Entry]) -> list[tuple[Article, Document]]:
    """Return those of some articles that take little to draw, with what the annotator says of them."""
    found = []
    for entry in dict.fromkeys(entries):
        article = desk.session.ahead.held(entry)
        if article is not None and len(article.text) <= SHORT:
            with suppress(StoreError, OSError):
                document = desk.session.store.load(article.id, article.digest)
                if len(document.spans) <= FEW:
                    found.append((article, document))
    return found
