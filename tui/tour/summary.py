"""What is said at the end of the tour."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from annotations.schema import Schema
from tui.keys import Keymap, spoken
from tui.tour.progress import Progress
from tui.tour.wording import keys_of

TITLE_WIDTH = 24
YOUR_TURN = "glossator FOLDER"


class SummaryScreen(ModalScreen[bool]):
    """What was learned and what comes next; gives True where the tour is to end, False where one stays to play."""

    DEFAULT_CSS = """
    SummaryScreen { align: center middle; background: $background 60%; }
    SummaryScreen #summary { width: 66; max-width: 96%; height: auto; max-height: 96%; background: $surface;
        border: round $focus; padding: 0 2; scrollbar-size-vertical: 1; }
    """
    BINDINGS = [("enter,ctrl+q,ctrl+c", "dismiss(True)", "End the tour"), ("escape", "dismiss(False)", "Stay")]

    def __init__(self, progress: Progress, keymap: Keymap, schema: Schema) -> None:
        super().__init__()
        self.progress = progress
        self.keymap = keymap
        self.schema = schema

    def compose(self) -> ComposeResult:
        """Lay out the words."""
        done = sum(self.progress.outcomes)
        with VerticalScroll(id="summary") as pane:
            pane.border_title = "Well done" if done == len(self.progress.tasks) else "The end of the tour"
            pane.border_subtitle = "Enter ends the tour   Esc stays to play"
            yield Static(self.words())

    def words(self) -> Content:
        """Return what was done and what was skipped, with the keys, and the way on."""
        parts: list[str | tuple[str, str]] = []
        for task, done in zip(self.progress.tasks, self.progress.outcomes, strict=False):
            keys = " ".join(keys_of(task.text, self.keymap, self.schema))
            parts.append(("\n✓ " if done else "\n– ", "bold $success" if done else "$text-muted"))
            parts.append((f"{task.title:<{TITLE_WIDTH}}", "" if done else "$text-muted"))
            parts.append((keys, "bold $accent"))
        parts.append("\n\nYour turn: ")
        parts.append((YOUR_TURN + preset_option(self.keymap), "bold"))
        parts.append("\nFOLDER is any folder with .txt, .md or .jsonl files.\n")
        for action, what in (("app.help", "shows every key"), ("app.palette", "every action by name")):
            parts += [(spoken(self.keymap.keys[action][0]), "bold $accent"), f" {what}, "]
        parts[-1] = " every action by name."
        return Content.assemble(*parts)


def preset_option(keymap: Keymap) -> str:
    """Return the option that opens the app with these keys, empty for the default ones."""
    return "" if keymap.preset == "default" else f" --keys {keymap.preset}"
