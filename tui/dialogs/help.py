"""Every key there is, by task."""

from itertools import groupby

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.keys import SECTIONS, Keymap, names
from tui.visible import visible

KEYS_WIDTH = 26


class HelpScreen(ModalScreen[None]):
    """The key table of this workspace; arrows scroll, any of Esc, `?` and `q` closes."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS = [("escape,question_mark,q,f1", "dismiss", "Close")]

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self.keymap = keymap

    def compose(self) -> ComposeResult:
        """Lay out the table."""
        with VerticalScroll(id="help") as pane:
            pane.border_title = "Keys"
            pane.border_subtitle = "↑ ↓ scroll   Esc closes"
            yield Static(help_content(self.keymap))


def help_content(keymap: Keymap) -> Content:
    """Return the key table as text, by section, in the order of tasks."""
    order = list(SECTIONS.values())
    rows = sorted(keymap.actions.values(), key=lambda action: order.index(action.section))
    parts: list[str | tuple[str, str]] = []
    keyless = [action for action in rows if not keymap.keys[action.id]]
    rows = [action for action in rows if keymap.keys[action.id]]
    for section, group in groupby(rows, key=lambda action: action.section):
        parts.append((f"\n{section}\n", "bold $accent"))
        for action in group:
            parts.append((f"  {visible(names(keymap.keys[action.id])):<{KEYS_WIDTH}}", "bold"))
            parts.append(f" {visible(action.what)}\n")
    parts.append(("\nOnly in the palette (Ctrl+P), until you give them a key\n", "bold $accent"))
    parts += [f"  {visible(action.what)}\n" for action in keyless]
    parts.append(("\nA number before a key repeats it. ", ""))
    parts.append(f"Key preset: {keymap.preset}.\n")
    return Content.assemble(*parts)
