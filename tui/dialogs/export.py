"""Exporting from the app: where to, and how far it is."""

from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, ProgressBar, Static
from textual.worker import get_current_worker

from annotations.errors import GlossatorError
from tui.visible import one_line

if TYPE_CHECKING:
    from tui.app import GlossatorApp

DEFAULT_NAME = "corpus.yaml"


class _Stopped(GlossatorError):
    """The person stopped the export."""


class ExportScreen(ModalScreen[None]):
    """Asks for a file, writes the corpus in the background, and says what came of it."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS = [("escape", "stop", "Stop or close")]

    class Stepped(Message):
        """So many articles were looked at."""

        def __init__(self, done: int) -> None:
            super().__init__()
            self.done = done

    class Ended(Message):
        """The export is over; `words` say how it went."""

        def __init__(self, words: str, good: bool) -> None:
            super().__init__()
            self.words = words
            self.good = good

    def __init__(self, app: "GlossatorApp") -> None:
        super().__init__()
        self.owner = app

    def compose(self) -> ComposeResult:
        """Lay out the question, the bar and the outcome."""
        from annotations.formats.registry import names

        with Vertical(id="export") as pane:
            pane.border_title = "Export the corpus"
            pane.border_subtitle = "Enter exports   Esc closes"
            yield Static(
                Content(
                    "Everybody's annotations of all articles but new and skipped ones. The ending of the name says"
                    f" the format: {', '.join(names())}."
                )
            )
            yield Input(str(self.owner.workspace.root / DEFAULT_NAME), id="target", select_on_focus=False)
            yield ProgressBar(total=self._length(), id="bar", show_eta=False)
            yield Static(id="outcome")

    def on_mount(self) -> None:
        """Ask for the file."""
        self.query_one(ProgressBar).display = False
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        target = event.value.strip()
        if not target or any(worker.is_running for worker in self.workers if worker.node is self):
            return
        self.query_one(Input).disabled = True
        bar = self.query_one(ProgressBar)
        bar.update(progress=0)
        bar.display = True
        self.query_one("#outcome", Static).update("")
        self.write(Path(target).expanduser())

    @work(thread=True, group="export", exclusive=True)
    def write(self, target: Path) -> None:
        """Write the corpus in the background, after what is still on its way to the disk."""
        from annotations.export import export
        from annotations.formats.registry import for_writing

        worker = get_current_worker()
        done = 0

        def step() -> None:
            nonlocal done
            if worker.is_cancelled:
                raise _Stopped("Stopped; nothing was written.")
            done += 1
            if done % 50 == 1:
                self.post_message(self.Stepped(done))

        try:
            if not self.owner.session.scribe.drain(10.0):
                raise _Stopped("Not everything is saved yet; nothing was exported.")
            report = export(self.owner.workspace, for_writing(str(target)), target, step=step)
        except GlossatorError as error:
            self.post_message(self.Ended(str(error), False))
        except OSError as error:
            self.post_message(self.Ended(f"{target.name}: {error.strerror or error}; choose another place.", False))
        else:
            words = f"{report.articles} articles, {report.spans} spans, {report.relations} relations"
            if not report.written:
                words += ": what was written does not read back alike, so nothing was put in its place."
            else:
                words += ", all verified." if report.proven else ", written."
            if report.findings:
                words += f" {len(report.findings)} findings, first: {report.findings[0]}"
            self.post_message(self.Ended(words, report.written and not report.findings))

    @on(Stepped)
    def _stepped(self, event: Stepped) -> None:
        self.query_one(ProgressBar).update(progress=event.done)

    @on(Ended)
    def _ended(self, event: Ended) -> None:
        bar = self.query_one(ProgressBar)
        bar.update(progress=bar.total or 0)
        answer = self.query_one(Input)
        answer.disabled = False
        answer.focus()
        self.query_one("#outcome", Static).update(
            Content.assemble((one_line(event.words, 600), "$text-success" if event.good else "$text-warning"))
        )

    def action_stop(self) -> None:
        """Stop the export that runs, or close."""
        running = [worker for worker in self.workers if worker.node is self and worker.is_running]
        for worker in running:
            worker.cancel()
        if not running:
            self.dismiss()

    def _length(self) -> int:
        desk = self.owner.desk
        return max(1, len(desk.articles.entries) if desk else 1)
