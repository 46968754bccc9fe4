"""Exporting from the app: in which format and where to, and how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass
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
WIDTH = 70
"""Columns of the content, until it is laid out and its own width counts."""

LONGEST = 400
"""Characters of the first sentence of the outcome, which may quote a path or an error of any length."""

PLACE = 63
"""Columns of a path that are shown at most, fewer where the row is narrower; of a longer one the end, which tells more.

The question, which is longer, has half of that.
"""

BEHIND = 1
"""Columns of what stands right behind a path and goes into the same row."""

_CUTS = (LONGEST, 300, 200, 100, 50)
"""Characters that are left of a sentence where there is less and less room."""

NAMED = (None, 3, 2, 1, 0)
"""How many reasons are named why other tools miss something: all, or as many as there is room for."""


class _Stopped(GlossatorError):
    """The person stopped the export."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said below the formats: a sentence, which may begin with words and a path.

    `short` tells what other tools miss, at full length and then ever shorter, `besides` what else was left out.
    """

    words: str
    good: bool
    short: Sequence[str] = ()
    besides: str = ""
    before: str = ""
    path: str = ""

    def fitted(self, width: int, rows: int) -> Content:
        """Return as much of it as `rows` of `width` columns hold: fewer reasons first, then the end of the sentence."""
        place = fitted_end(self.path, max(1, min(PLACE, width - len(self.before) - BEHIND)))
        colour = "$text-success" if self.good else "$text-warning"
        blank = " " * self.words.startswith(" ")
        cuts = ((f"{blank}{one_line(self.words, most)}", short) for most in _CUTS for short in self.short or [""])
        content = Content("")
        for words, short in cuts:
            first = Content.assemble((f"{self.before}{place}{words}", colour))
            rest = [Content(one_line(more, len(more))) for more in (short, self.besides) if more]
            content = Content("\n").join([first, *rest])
            if content.get_height({}, width) <= rows:
                break
        return content


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
        """The export is over; `said` tells how it went."""

        def __init__(self, said: Said) -> None:
            super().__init__()
            self.said = said

    def __init__(self, app: "GlossatorApp") -> None:
        super().__init__()
        self.owner = app
        self.forms = writable()
        self.asking: Path | None = None
        self.said: Said | None = None

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
        self.call_after_refresh(self._refit)

    def on_resize(self) -> None:
        """Lay out what is said for the room that there is now."""
        self.call_after_refresh(self._refit)

    def _refit(self) -> None:
        self._show_forms()
        self._show_said()

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
                self._ask_again(Said("Nothing was written; choose another name, or press Enter again.", good=True))
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
            self._ask_again(Said(str(error), good=False))
            return
        if not place.exists():
            self._begin(place)
            return
        self.asking = place
        self.query_one(Input).disabled = True
        self.set_focus(None)
        words = " is there already. y replaces it, any other key leaves it as it is."
        self._say(Said(words, good=False, path=str(place)))

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
        self._say(None)
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
            self.post_message(self.Ended(Said(str(error), good=False)))
        except OSError as error:
            words = f"{target.name}: {error.strerror or error}; choose another place."
            self.post_message(self.Ended(Said(words, good=False)))
        else:
            self.post_message(self.Ended(_said(report, form, target)))

    @on(Stepped)
    def _stepped(self, event: Stepped) -> None:
        self.query_one(ProgressBar).update(progress=event.done)

    @on(Ended)
    def _ended(self, event: Ended) -> None:
        bar = self.query_one(ProgressBar)
        bar.update(progress=bar.total or 0)
        self._ask_again(event.said)

    def _ask_again(self, said: Said) -> None:
        """Say something, and ask for a file again."""
        answer = self.query_one(Input)
        answer.disabled = False
        answer.focus()
        self._say(said)

    def _say(self, said: Said | None) -> None:
        self.said = said
        self._show_said()
        self.call_after_refresh(self._show_said)  # the bar may take its row only now

    def _show_said(self) -> None:
        """Show what was last said, as far as there is room for it."""
        outcome = self.query_one("#outcome", Static)
        outcome.update(self.said.fitted(self._width(), self._room()) if self.said else "")

    def _width(self) -> int:
        return self.query_one("#export").content_size.width or WIDTH

    def _room(self) -> int:
        """Return how many rows of the screen the rest of the dialog leaves to the outcome."""
        pane, outcome = self.query_one("#export"), self.query_one("#outcome")
        above = max(child.virtual_region.bottom for child in pane.displayed_children if child is not outcome)
        return self.size.height - pane.gutter.height - above - outcome.styles.margin.top

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
        column = self._width() // 2
        endings = {form.name: f"{visible(form.suffix)}{'/' if form.folder else ''}" for form in self.forms}
        lead = min(max(map(len, endings.values())) + 2, column * 3 // 5)
        parts: list[str | tuple[str, str]] = []
        for row in range(half):
            parts += ["\n"] if row else []
            for form in self.forms[row::half]:
                ending = fitted(endings[form.name], lead - 1)
                words = f" {'▸' if form is chosen else ' '}{ending:<{lead}}{fitted(form.name, column - lead - 3)}"
                parts.append((f"{words:<{column}}", "bold $accent" if form is chosen else ""))
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


def _said(report: "Report", form: "Format", target: Path) -> Said:
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
        words = f": {words}{', all verified' if report.proven else ''}."
    else:
        words += ": what was written does not read back alike, so nothing was put in its place."
    if report.findings:
        words += f" {counted(len(report.findings), 'finding')}, first: {one_line(str(report.findings[0]), 2 * PLACE)}"
    if not report.written:
        return Said(words, good=False)
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
    missing = [words for words in short if words]
    return Said(words, not report.findings, missing, told, before="Wrote ", path=str(target))
