"""What is asked when something cannot be saved at the end."""

from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from annotations.elsewhere import free_folder, in_words, write_elsewhere
from annotations.errors import GlossatorError
from tui.visible import one_line

if TYPE_CHECKING:
    from tui.app import GlossatorApp

LISTED = 8
"""Unsaved articles that are named one by one."""


class LeaveScreen(ModalScreen[None]):
    """Says exactly what is unsaved, and offers to try again, to save it elsewhere, to stay, or to quit without."""

    CSS_PATH = "dialogs.tcss"
    AUTO_FOCUS = ""
    BINDINGS = [
        ("r", "retry", "Try again"),
        ("w", "elsewhere", "Write elsewhere"),
        ("escape", "stay", "Stay"),
        ("D", "discard", "Quit without"),
    ]

    def __init__(self, app: "GlossatorApp") -> None:
        super().__init__()
        self.owner = app

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        with Vertical(id="leave") as pane:
            pane.border_title = "Not everything is saved"
            yield Static(self._words())
            yield Input(id="folder", select_on_focus=False)

    def on_mount(self) -> None:
        """Hide the line for the folder till it is asked for."""
        self.query_one(Input).display = False

    def _words(self, more: str = "") -> Content:
        unsaved = self.owner.session.unsaved()
        trouble = self.owner.desk.saving.trouble if self.owner.desk else ""
        parts: list[str | tuple[str, str]] = [one_line(trouble, 300) + "\n\n"]
        for document, change in unsaved[:LISTED]:
            words = in_words(change) or "what was read"
            parts.append(f"  {one_line(document.article_id, 40)}: {one_line(words, 60)}\n")
        if len(unsaved) > LISTED:
            parts.append(f"  and {len(unsaved) - LISTED} more articles\n")
        if more:
            parts.append(("\n" + more + "\n", "bold"))
        for key, what in (
            ("r", "try again"),
            ("w", "write it to another folder"),
            ("Esc", "stay"),
            ("D", "quit without saving"),
        ):
            parts += [(f"\n  {key:<4}", "bold $accent"), what]
        return Content.assemble(*parts)

    def action_retry(self) -> None:
        """Try once more, and quit if that goes well."""
        self.dismiss()
        self.owner.leave()

    def action_stay(self) -> None:
        """Close the line for the folder, or the question."""
        field = self.query_one(Input)
        if field.display:
            field.display = False
            self.set_focus(None)
        else:
            self.dismiss()

    def action_elsewhere(self) -> None:
        """Ask for the folder that what is unsaved is to be written to."""
        field = self.query_one(Input)
        field.value = str(free_folder(Path.home()))
        field.cursor_position = len(field.value)
        field.display = True
        field.focus()
        self._say("Which folder? One of another disk will do; Enter writes.")

    @on(Input.Submitted)
    def _write(self, event: Input.Submitted) -> None:
        event.stop()
        folder = Path(event.value.strip() or str(free_folder(Path.home()))).expanduser()
        try:
            documents = [document for document, _ in self.owner.session.unsaved()]
            write_elsewhere(documents, self.owner.session.annotator, folder)
        except (OSError, ValueError, RuntimeError, GlossatorError) as error:
            self._say(f"That failed too: {one_line(getattr(error, 'strerror', None) or str(error), 200)}")
            return
        event.input.display = False
        self.set_focus(None)
        self._say(
            f"Written below {one_line(str(folder), 60)}. D quits now; later, copy its annotations folder into this"
            " workspace."
        )

    def _say(self, words: str) -> None:
        self.query_one(Static).update(self._words(words))

    def action_discard(self) -> None:
        """Quit; what could not be saved is lost."""
        self.owner.end(1)
