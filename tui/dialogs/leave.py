"""What is asked when something cannot be saved at the end."""

from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from annotations.errors import GlossatorError
from annotations.store import Store
from tui.visible import one_line

if TYPE_CHECKING:
    from tui.app import GlossatorApp


class LeaveScreen(ModalScreen[None]):
    """Says exactly what is unsaved, and offers to try again, to save it elsewhere, to stay, or to quit without."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS = [
        ("r", "retry", "Try again"),
        ("w", "elsewhere", "Write elsewhere"),
        ("escape", "dismiss", "Stay"),
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

    def _words(self, more: str = "") -> Content:
        unsaved = self.owner.session.scribe.unsaved()
        trouble = self.owner.desk.saving.trouble if self.owner.desk else ""
        parts: list[str | tuple[str, str]] = [one_line(trouble, 300) + "\n\n"]
        for document in unsaved[:8]:
            parts.append(f"  {one_line(document.article_id, 50)}: {len(document.spans)} spans\n")
        if len(unsaved) > 8:
            parts.append(f"  and {len(unsaved) - 8} more\n")
        if more:
            parts.append(("\n" + more + "\n", "bold"))
        for key, what in (
            ("r", "try again"),
            ("w", "write a copy to your home folder"),
            ("Esc", "stay"),
            ("D", "quit without saving"),
        ):
            parts += [(f"\n  {key:<4}", "bold $accent"), what]
        return Content.assemble(*parts)

    def action_retry(self) -> None:
        """Try once more, and quit if that goes well."""
        self.dismiss()
        self.owner.leave()

    def action_elsewhere(self) -> None:
        """Write what is unsaved into a folder of the person's home."""
        folder = Path.home() / "glossator-rescued"
        store = Store(folder, self.owner.session.annotator)
        try:
            for document in self.owner.session.scribe.unsaved():
                store.save(document)
        except (OSError, GlossatorError) as error:
            self.query_one(Static).update(self._words(f"That failed too: {one_line(str(error), 200)}"))
            return
        finally:
            store.close()
        self.query_one(Static).update(self._words(f"Written below {one_line(str(folder), 60)}; D quits now."))

    def action_discard(self) -> None:
        """Quit; what could not be saved is lost."""
        self.owner.end(1)
