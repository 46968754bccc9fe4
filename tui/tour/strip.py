"""The strip above the caret line that says what the task is, and how far one has come."""

from rich.cells import cell_len
from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from annotations.schema import Schema
from tui.keys import Keymap, spoken
from tui.look import Palette
from tui.panes.status_line import Line, Part
from tui.tour.progress import Progress
from tui.tour.wording import Cluster, Kind, clusters, lines

DONE, SKIPPED, NOW, AHEAD = "●", "–", "◉", "○"
OVER = "The tour is over. Try what you like: [app.help] shows every key, [app.quit] ends the tour."
MARGIN = 1


class TaskText(Widget):
    """A task in words, as high as the longest task is at this width, so that the text above never jumps."""

    DEFAULT_CSS = """
    TaskText { height: auto; width: 1fr; }
    """

    def __init__(self, palette: Palette, every: list[list[Cluster]]) -> None:
        super().__init__()
        self.palette = palette
        self.every = every
        self.text = every[0]

    def show(self, text: list[Cluster]) -> None:
        """Take another text."""
        self.text = text
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines that the longest text takes."""
        return max(len(lines(text, width - 2 * MARGIN)) for text in self.every)

    def render_line(self, y: int) -> Strip:
        """Return a line of the text."""
        width = self.size.width
        styles = {
            Kind.PLAIN: self.palette.plain(ground="panel"),
            Kind.STRONG: self.palette.plain(ground="panel", bold=True),
            Kind.KEY: self.palette.plain("accent", ground="background", bold=True),
        }
        made = lines(self.text, width - 2 * MARGIN)
        pieces = made[y] if y < len(made) else []
        blank = styles[Kind.PLAIN]
        segments = [Segment(" " * MARGIN, blank), *(Segment(words, styles[kind]) for words, kind in pieces)]
        return Strip(segments, MARGIN + sum(cell_len(words) for words, _ in pieces)).adjust_cell_length(width, blank)


class TaskStrip(Vertical):
    """The number and name of the task, what is to be done, and the way to skip it."""

    DEFAULT_CSS = """
    TaskStrip { height: auto; width: 1fr; }
    """

    def __init__(self, palette: Palette, keymap: Keymap, schema: Schema, progress: Progress, skip: str) -> None:
        super().__init__(id="tour")
        self.texts = [clusters(task.text, keymap, schema) for task in progress.tasks]
        self.over = clusters(OVER, keymap, schema)
        self.skip = spoken(keymap.keys[skip][0])
        self.undo = spoken(keymap.keys["history.undo"][0])
        self.head = Line(palette, "panel")
        self.body = TaskText(palette, [*self.texts, self.over])
        self.show(progress)

    def compose(self) -> ComposeResult:
        """Lay out the two parts."""
        yield self.head
        yield self.body

    def use(self, palette: Palette, progress: Progress) -> None:
        """Draw in another palette."""
        self.head.palette = self.body.palette = palette
        self.head.left = ()
        self.show(progress)

    def show(self, progress: Progress) -> None:
        """Show the task at hand."""
        part, task, behind = self.head.part, progress.task, len(progress.outcomes)
        numbered = len(progress.tasks) - 1
        left = [part(" Tour  ", "accent", 0, bold=True)]
        if task is None:
            right = [part(f" {self.skip} ", "accent", 1, bold=True), part("the summary ", "muted", 1)]
        else:
            number = f"{behind + 1} of {numbered}  " if behind < numbered else ""
            left += [part(number, "muted", 3), part(f"{task.title}  ", rank=0, bold=True)]
            right = [part(f" {self.skip} ", "accent", 1, bold=True), part("skip ", "muted", 1)]
        right[:0] = [*self._dots(progress, numbered), part(" ", rank=2)]
        if progress.last is not None and not progress.steps:
            left.append(part(f" ✓ {progress.last.praise} ", "success", 4))
        elif progress.strayed:
            left.append(part(f" Not that one yet; {self.undo} takes it back. ", "warning", 4))
        self.head.show(left, right)
        self.body.show(self.over if task is None else self.texts[behind])

    def _dots(self, progress: Progress, numbered: int) -> list[Part]:
        dots = []
        for place in range(numbered):
            if place < len(progress.outcomes):
                done = progress.outcomes[place]
                dots.append(self.head.part(DONE if done else SKIPPED, "success" if done else "muted", 2))
            else:
                now = place == len(progress.outcomes)
                dots.append(self.head.part(NOW if now else AHEAD, "accent" if now else "muted", 2))
        return dots
