"""The pane of articles: finds them in the background, and looks up their titles and counts."""

from collections.abc import Sequence
from threading import Event

from textual import on, work
from textual.app import ComposeResult
from textual.message import Message
from textual.worker import get_current_worker

from annotations.document import Document
from annotations.forms import Tagged
from annotations.library import Entry, Problem
from tui.lister import Found as LookedUp
from tui.lister import Lister, summary_of
from tui.look import Palette
from tui.panes.article_list import ArticleList
from tui.panes.rooms import Room
from tui.panes.status_line import Line

AT_ONCE = 8
"""Articles whose texts are read before the other threads have their turn."""

PAUSE = Event()
"""Never set: a thread that waits for it makes way for the others."""


class LibraryPane(Room):
    """The list of articles under its head line, filled while it is looked at."""

    class Grew(Message):
        """Articles were found, or what cannot be one; `finished` when that was all."""

        def __init__(self, finished: bool) -> None:
            super().__init__()
            self.finished = finished

    class Found(Message):
        """A batch from the thread that looks through the workspace."""

        def __init__(self, entries: Sequence[Entry], problems: Sequence[Problem], finished: bool = False) -> None:
            super().__init__()
            self.entries, self.problems, self.finished = entries, problems, finished

    class Learned(Message):
        """What the thread that looks up titles and counts came to."""

        def __init__(self, found: LookedUp) -> None:
            super().__init__()
            self.found = found

    class Read(Message):
        """What was tagged in articles of the workspace, read for the forms in them."""

        def __init__(self, tagged: Sequence[tuple[str, list[Tagged]]]) -> None:
            super().__init__()
            self.tagged = tagged

    def __init__(self, lister: Lister, palette: Palette, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lister = lister
        self.head = Line(palette, "panel", id="head-articles")
        self.list = ArticleList(palette, id="articles")
        self.problems: list[Problem] = []
        self.finished = False

    def compose(self) -> ComposeResult:
        """Lay out the head line above the list."""
        yield self.head
        yield self.list

    def status_of(self, entry: Entry) -> str:
        """Return the status of an article, looked up now where it is not known yet."""
        known = self.list.summaries.get(entry.id) or self.lister.summary(entry)
        return known.status

    def show_counts(self, documents: Sequence[Document]) -> None:
        """Show status and number of spans of documents as they are now, on the disk or not yet."""
        self.list.learn({}, {document.article_id: summary_of(document) for document in documents})

    @work(thread=True, group="find", exclusive=True)
    def find(self) -> None:
        """Find the workspace's articles in the background."""
        worker = get_current_worker()
        for entries, problems in self.lister.batches():
            if worker.is_cancelled:
                return
            self.post_message(self.Found(entries, problems))
        self.post_message(self.Found((), (), finished=True))

    @work(thread=True, group="titles")
    def look_up(self, entries: Sequence[Entry]) -> None:
        """Look up titles and counts in the background."""
        worker = get_current_worker()
        found = self.lister.look_up(entries, lambda: worker.is_cancelled)
        if not worker.is_cancelled:
            self.post_message(self.Learned(found))

    @work(thread=True, group="forms", exclusive=True)
    def learn_forms(self) -> None:
        """Read what was tagged before, and the texts, in the whole workspace, slowly enough not to be felt."""
        worker = get_current_worker()
        for tagged in self.lister.tagged():
            if worker.is_cancelled:
                return
            self.post_message(self.Read(tagged))
            PAUSE.wait(0.02)
        for number, _ in enumerate(self.lister.kept_texts()):
            if worker.is_cancelled:
                return
            if number % AT_ONCE == 0:
                PAUSE.wait(0.02)

    @on(ArticleList.Arranged)
    def _list_arranged(self, event: ArticleList.Arranged) -> None:
        event.stop()
        self.post_message(self.Grew(finished=False))

    @on(ArticleList.Wanted)
    def _wanted(self, event: ArticleList.Wanted) -> None:
        event.stop()
        self.look_up(event.entries)

    @on(Found)
    def _found(self, event: Found) -> None:
        event.stop()
        self.list.add(event.entries)
        self.problems += event.problems
        if event.finished:
            self.finished = self.list.searched = True
        if self.list.open_id:
            self.list.point_at(self.list.open_id)
        self.post_message(self.Grew(event.finished))

    @on(Learned)
    def _learned(self, event: Learned) -> None:
        event.stop()
        found = event.found
        # What is known by now came from an edit, and is newer than what the disk told.
        summaries = {i: s for i, s in found.summaries.items() if i not in self.list.summaries}
        self.list.learn(found.titles, summaries, found.unreadable)
