"""Exporting from the app: in which format and where to, and how far it is."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, ProgressBar, Static
from textual.worker import get_current_worker

from annotations.amount import counted
from annotations.errors import GlossatorError
from annotations.formats.shortfall import shortfall
from tui.visible import fitted, fitted_end, one_line, visible

if TYPE_CHECKING:
    from annotations.export import Report
    from annotations.formats.interface import Format
    from tui.app import GlossatorApp

DEFAULT_NAME = "corpus"
COLUMN = 35
"""Columns of one of the two halves of the list of formats."""

ROWS = 6
"""Rows that the outcome has, as many as there is room for in a terminal of 24 rows."""

LONGEST = 400
"""Characters of a sentence of the outcome: what is longer would push what follows off the screen."""

PLACE = 63
"""Columns of a path that are shown, what fits into a row behind "Wrote"; of a longer one the end, which tells more.

The question, which is longer, has half of that.
"""

NAMED = (None, 3, 2, 1, 0)
"""How many reasons are named why other tools miss something: all, or as many as there is room for."""


class _Stopped(GlossatorError):
    """The person stopped the export."""


class ExportScreen(ModalScreen[None]):
    """Asks for a format and a file, writes the corpus in the background, and says what came of it."""

    CSS_PATH = "dialogs.tcss"
    AUTO_FOCUS = "#target"

    class Stepped(Message):
        """So many articles were looked at."""

        def __init__(self, done: int) -> None:
            super().__init__()
            self.done = done

    class Ended(Message):
        """The export is over; `words` say how it went.

        `short` tells what other tools miss, at full length and then ever shorter, `besides` what else was left out.
        """

        def __init__(self, words: str, good: bool, short: Sequence[str] = (), besides: str = "") -> None:
            super().__init__()
            self.words = words
            self.good = good
            self.short = short
            self.besides = besides

    def __init__(self, app: "GlossatorApp") -> None:
        super().__init__()
        self.owner = app
        self.forms = writable()
        self.asking: Path | None = None

    def compose(self) -> ComposeResult:
        """Lay out the question, the formats, the bar and the outcome."""
        with Vertical(id="export") as pane:
            pane.border_title = "Export the corpus"
            pane.border_subtitle = "↑ ↓ format   Enter exports   Esc closes"
            yield Static(
                Content(
                    "Everybody's annotations of all articles but new and skipped ones. A name without a folder goes"
                    f" into {fitted_end(str(self.owner.workspace.root), PLACE // 2)}; ~ is your own folder."
                )
            )
            yield Input(f"{DEFAULT_NAME}{self.forms[0].suffix}", id="target", select_on_focus=False)
            yield Static(id="forms")
            yield ProgressBar(total=self._length(), id="bar", show_eta=False)
            yield Static(id="outcome")

    def on_mount(self) -> None:
        """Ask for the file."""
        self.query_one(ProgressBar).display = False
        self._show_forms()

    @property
    def running(self) -> bool:
        """Whether an export is on its way."""
        return any(worker.is_running for worker in self.workers if worker.node is self)

    def on_key(self, event: events.Key) -> None:
        """Answer the question whether to replace a file, choose a format, stop or close."""
        asked, self.asking = self.asking, None
        if asked is not None:
            if event.character == "y":
                self._begin(asked)
            else:
                self._ask_again("Nothing was written; choose another name, or press Enter again.", good=True)
        elif event.key in ("up", "down") and not self.running:
            self._step(1 if event.key == "down" else -1)
        elif event.key == "escape":
            self._stop()
        else:
            return
        event.stop()
        event.prevent_default()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show_forms()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        typed = event.value.strip()
        if not typed or self.running:
            return
        from annotations.export import place_for
        from annotations.formats.registry import for_writing

        try:
            place = place_for(self.owner.workspace, self.place(typed))
            for_writing(place.name)
        except (GlossatorError, OSError) as error:
            self._ask_again(str(error), good=False)
            return
        if not place.exists():
            self._begin(place)
            return
        self.asking = place
        self.query_one(Input).disabled = True
        self.set_focus(None)
        self._say(
            f"{fitted_end(str(place), PLACE)} is there already. y replaces it, any other key leaves it as it is.",
            good=False,
        )

    def place(self, typed: str) -> Path:
        """Return the path that somebody typed: `~` is a home folder, and what is relative is so to the workspace."""
        try:
            path = Path(typed).expanduser()
        except RuntimeError:
            path = Path(typed)
        return self.owner.workspace.root / path

    def _begin(self, place: Path) -> None:
        self.query_one(Input).disabled = True
        bar = self.query_one(ProgressBar)
        bar.update(progress=0)
        bar.display = True
        self.query_one("#outcome", Static).update("")
        self.write(place)

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
            form = for_writing(target.name)
            report = export(self.owner.workspace, form, target, step=step)
        except GlossatorError as error:
            self.post_message(self.Ended(str(error), False))
        except OSError as error:
            self.post_message(self.Ended(f"{target.name}: {error.strerror or error}; choose another place.", False))
        else:
            self.post_message(_ended(report, form, target))

    @on(Stepped)
    def _stepped(self, event: Stepped) -> None:
        self.query_one(ProgressBar).update(progress=event.done)

    @on(Ended)
    def _ended(self, event: Ended) -> None:
        bar = self.query_one(ProgressBar)
        bar.update(progress=bar.total or 0)
        self._ask_again(event.words, good=event.good)
        width = self.query_one("#export").content_size.width
        told = [words for words in (one_line(event.words, LONGEST), event.besides) if words]
        room = ROWS - sum(Content(words).get_height({}, width) for words in told)
        fitting = [words for words in event.short if Content(words).get_height({}, width) <= room]
        short = (fitting or event.short[-1:])[:1]
        rest = [one_line(words, LONGEST) for words in (*short, event.besides) if words]
        outcome = self.query_one("#outcome", Static)
        outcome.update(Content("\n").join([self._coloured(event.words, good=event.good), *map(Content, rest)]))

    def _ask_again(self, words: str, *, good: bool) -> None:
        """Say something, and ask for a file again."""
        answer = self.query_one(Input)
        answer.disabled = False
        answer.focus()
        self._say(words, good=good)

    def _say(self, words: str, *, good: bool) -> None:
        self.query_one("#outcome", Static).update(self._coloured(words, good=good))

    @staticmethod
    def _coloured(words: str, *, good: bool) -> Content:
        return Content.assemble((one_line(words, LONGEST), "$text-success" if good else "$text-warning"))

    def _stop(self) -> None:
        """Stop the export that runs, or close."""
        running = [worker for worker in self.workers if worker.node is self and worker.is_running]
        for worker in running:
            worker.cancel()
        if not running:
            self.dismiss()

    def _step(self, step: int) -> None:
        """Give the name that is typed the ending of the next format."""
        answer = self.query_one(Input)
        form = self._form()
        at = self.forms.index(form) if form is not None else -1 if step > 0 else 0
        following = self.forms[(at + step) % len(self.forms)]
        stem = answer.value.rstrip()
        if form is not None:
            stem = stem[: -len(form.suffix)]
        answer.value = f"{stem}{following.suffix}"
        answer.cursor_position = len(answer.value)

    def _form(self) -> "Format | None":
        """Return the format whose ending the name has that is typed; the longest ending counts."""
        name = self.query_one(Input).value.rstrip().lower()
        return max((f for f in self.forms if name.endswith(f.suffix)), key=lambda f: len(f.suffix), default=None)

    def _show_forms(self) -> None:
        chosen = self._form()
        half = -(-len(self.forms) // 2)
        parts: list[str | tuple[str, str]] = []
        for row in range(half):
            parts += ["\n"] if row else []
            for form in self.forms[row::half]:
                ending = f"{visible(form.suffix)}{'/' if form.folder else ''}"
                words = f" {'▸' if form is chosen else ' '}{ending:<17}{fitted(form.name, COLUMN - 20)}"
                parts.append((f"{words:<{COLUMN}}", "bold $accent" if form is chosen else ""))
        self.query_one("#forms", Static).update(Content.assemble(*parts))

    def _length(self) -> int:
        desk = self.owner.desk
        return max(1, len(desk.articles.entries) if desk else 1)


def writable() -> "Sequence[Format]":
    """Return the formats that can be written, ours first; one whose package is broken is left to `formats` to tell."""
    from annotations.formats.registry import named, names

    made = []
    for name in names():
        try:
            form = named(name)
        except GlossatorError:
            continue
        if form.can_write:
            made.append(form)
    return made


def _ended(report: "Report", form: "Format", target: Path) -> ExportScreen.Ended:
    """Return what is to be said of an export."""
    words = ", ".join(
        counted(amount, noun)
        for amount, noun in (
            (report.articles, "article"),
            (report.spans, "span"),
            (report.relations, "relation"),
        )
    )
    if report.written:
        words = f"Wrote {fitted_end(str(target), PLACE)}: {words}{', all verified' if report.proven else ''}."
    else:
        words += ": what was written does not read back alike, so nothing was put in its place."
    if report.findings:
        words += f" {counted(len(report.findings), 'finding')}, first: {one_line(str(report.findings[0]), 2 * PLACE)}"
    if not report.written:
        return ExportScreen.Ended(words, False)
    short = [shortfall(form, report.losses, report.relations, most) for most in NAMED]
    left = [
        counted(amount, noun)
        for amount, noun in ((report.suggestions, "suggestion"), (report.verdicts, "review verdict"))
        if amount
    ]
    besides = [f"{' and '.join(left)} left out"] if left else []
    if report.unplaced:
        besides.append(f"{counted(report.unplaced, 'span')} still without a place in the changed text")
    told = f"{'; '.join(besides)}." if besides else ""
    return ExportScreen.Ended(words, not report.findings, [words for words in short if words], told)
