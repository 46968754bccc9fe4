"""Searching the whole workspace: results stream in, in context, and one opens where it stands."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input
from textual.worker import get_current_worker

from annotations.amount import counted
from annotations.errors import GlossatorError
from annotations.propagation import Occurrence
from annotations.searching import Question, search
from annotations.selection import Selection
from tui.dialogs.everywhere import OccurrenceList
from tui.keys import press_of
from tui.panes.rows import RowList
from tui.panes.status_line import Line
from tui.visible import one_line, short

if TYPE_CHECKING:
    from tui.desk import Desk

EVERY = 200
"""Articles between two reports of how far the search is."""


class Answers(OccurrenceList):
    """Answers in context; where there are none, `words` say why."""

    words = ""

    def nothing(self) -> Sequence[str]:
        """Return what stands where there are no answers."""
        return (self.words,) if self.words else ()


class SearchScreen(ModalScreen[None]):
    """A line for the question above the answers; Enter searches, then opens an answer; Esc stops, then closes."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS = []
    AUTO_FOCUS = "#question-line"

    class Found(Message):
        """Answers, and how many articles were looked at so far."""

        def __init__(self, found: Sequence[Occurrence], done: int) -> None:
            super().__init__()
            self.found, self.done = found, done

    class Ended(Message):
        """The search is over, or could not be made."""

        def __init__(self, done: int, trouble: str = "") -> None:
            super().__init__()
            self.done, self.trouble = done, trouble

    def __init__(self, desk: "Desk") -> None:
        super().__init__()
        self.desk = desk
        self.list = Answers(desk.glossator.palette)
        self.line = Line(desk.glossator.palette, "panel")
        self.done = 0
        self.searching = False
        self.trouble = ""
        self.asked = ""

    def compose(self) -> ComposeResult:
        """Lay out the question, how far the search is, and the answers."""
        with Vertical(id="everywhere") as pane:
            pane.border_title = "Search the whole workspace"
            pane.border_subtitle = "~ expression  @label words  !note  Enter searches, then opens  Esc"
            yield Input(id="question-line", select_on_focus=False, placeholder="words")
            yield self.line
            yield self.list

    def on_mount(self) -> None:
        """Show that nothing was searched yet."""
        self.show()

    @on(Input.Submitted)
    def _asked(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip():
            self.list.found, self.list.answers = [], []
            self.list.cursor = 0
            self.list.rebuild()
            self.done, self.searching, self.trouble, self.list.words = 0, True, "", ""
            self.asked = event.value
            self.look(Question.of(event.value))
            self.list.focus()
            self.show()

    @work(thread=True, group="search", exclusive=True)
    def look(self, question: Question) -> None:
        """Search in the background, after what is still on its way to the disk."""
        worker = get_current_worker()
        session = self.desk.session
        done = 0

        def step() -> None:
            nonlocal done
            done += 1
            if done % EVERY == 0:
                self.post_message(self.Found((), done))

        session.scribe.drain(5.0)
        own = session.workspace.store(session.annotator, read_only=True)
        try:
            for found in search(session.workspace, own, question, step, self.desk.glossator.lister.texts):
                if worker.is_cancelled:
                    return
                self.post_message(self.Found(found, done))
        except GlossatorError as error:
            self.post_message(self.Ended(done, str(error)))
        else:
            self.post_message(self.Ended(done))

    @on(Found)
    def _found(self, event: Found) -> None:
        self.list.found += event.found
        self.list.answers += [None] * len(event.found)
        self.done = event.done
        if event.found:
            self.list.rebuild()
        self.show()

    @on(Ended)
    def _ended(self, event: Ended) -> None:
        self.searching, self.done, self.trouble = False, event.done, event.trouble
        if not self.list.found and not event.trouble:
            self.list.words = f"Nothing in {counted(event.done, 'article')} matches {short(self.asked)}; / asks again."
            self.list.refresh()
        self.show()

    def show(self) -> None:
        """Draw how far the search is."""
        line, every = self.line, max(len(self.desk.articles.entries), self.done, 1)
        if self.trouble:
            line.show([line.part(f" {one_line(self.trouble, 120)}", "warning", 0)])
            return
        width = 20
        full = round(width * self.done / every) if self.searching else width if self.done else 0
        bar = "━" * full + "─" * (width - full)
        words = counted(len(self.list.found), "place")
        line.show(
            [line.part(f" {words}", bold=True, rank=0)],
            [line.part(f"{bar} ", "accent", 2), line.part(f"{self.done} of {counted(every, 'article')} ", "muted", 1)],
        )

    def on_key(self, event: events.Key) -> None:
        """Walk the answers, open one, stop or close."""
        press = press_of(event.key, event.character)
        if press == "escape":
            event.stop()
            if self.searching:
                self.workers.cancel_group(self, "search")
                self.searching = False
                self.show()
            else:
                self.dismiss()
            return
        rows = self.list
        page = max(1, rows.size.height - 1)
        steps = {"down": 1, "up": -1, "pagedown": page, "pageup": -page}
        if rows.has_focus:
            steps |= {"j": 1, "k": -1}
            if press == "enter":
                event.stop()
                self.go(rows.cursor)
                return
            if press in ("/", "tab", "shift+tab"):
                event.stop()
                self.query_one(Input).focus()
                return
        if press in steps:
            event.stop()
            rows.move(rows.cursor + steps[press])

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.go(event.row)

    def go(self, row: int) -> None:
        """Open the article of an answer at its place."""
        if not 0 <= row < len(self.list.found):
            return
        found = self.list.found[row]
        self.workers.cancel_group(self, "search")
        self.dismiss()
        self.desk.guard(lambda: self._open(found))

    def _open(self, found: Occurrence) -> None:
        desk = self.desk
        before = desk.turning.spot
        if desk.document.article_id != found.article_id:
            desk.turning.open(found.article_id)
        if found.extent.end > found.extent.start:
            desk.caret.select(Selection.of(found.extent))
        desk.turning.trail.moved(before, desk.turning.spot)
        desk.reader.focus()
