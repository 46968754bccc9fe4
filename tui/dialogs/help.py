"""Every key there is, by task: in as many columns as there is room for, filtered by what is typed."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.keys import SECTIONS, Action, Keymap, names
from tui.visible import fitted, visible

KEYS = 18
"""Columns that the keys of an action take at most before what it does."""

COLUMN = 58
"""Columns of the least width at which the table is still read with ease."""

GAP = "   "
FOOT = "type to filter   ↑ ↓ scroll   Esc {}"
PALETTE = "Only in the palette (Ctrl+P), until you give them a key"

Row = tuple[str, str, bool]
"""What stands left, what stands right, and whether it is a heading."""


class FilterLine(Input):
    """A line for the filter; as long as it is empty, the key that opened the help closes it."""

    def on_key(self, event: events.Key) -> None:
        """Leave that key to the screen."""
        if event.character == "?" and not self.value:
            event.prevent_default()


class HelpScreen(ModalScreen[None]):
    """The key table of this workspace. Letters filter it, arrows scroll it; Esc clears the filter, then closes."""

    CSS_PATH = "dialogs.tcss"
    AUTO_FOCUS = "#help-filter"

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self.keymap = keymap

    def compose(self) -> ComposeResult:
        """Lay out the filter above the table."""
        with Vertical(id="help") as pane:
            pane.border_title = f"Keys ({self.keymap.preset})"
            pane.border_subtitle = FOOT.format("closes")
            yield FilterLine(id="help-filter", placeholder="filter: words, a key", select_on_focus=False)
            with VerticalScroll(id="help-table", can_focus=False):
                yield Static(id="help-words")

    def on_mount(self) -> None:
        """Show all of it."""
        self.call_after_refresh(self._show)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the table out in as many columns as fit now."""
        self.call_after_refresh(self._show)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one(VerticalScroll).scroll_home(animate=False)
        self.query_one("#help").border_subtitle = FOOT.format("clears" if event.value else "closes")
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Scroll, clear the filter, close."""
        table, answer = self.query_one(VerticalScroll), self.query_one(Input)
        scrolls = {
            "down": table.scroll_down, "up": table.scroll_up, "pagedown": table.scroll_page_down,
            "pageup": table.scroll_page_up, "ctrl+home": table.scroll_home, "ctrl+end": table.scroll_end,
        }  # fmt: skip
        if event.key in scrolls:
            scrolls[event.key](animate=False)
        elif event.key == "escape" and answer.value:
            answer.value = ""
        elif event.key in ("escape", "f1") or (event.character == "?" and not answer.value):
            self.dismiss()
        else:
            return
        event.stop()
        event.prevent_default()

    def _show(self) -> None:
        width = self.query_one(VerticalScroll).scrollable_content_region.width or self.size.width
        self.query_one("#help-words", Static).update(help_content(self.keymap, width, self.query_one(Input).value))


def help_content(keymap: Keymap, width: int = 2 * COLUMN, typed: str = "") -> Content:
    """Return the key table as text: by section, in the order of tasks, in as many columns as `width` has room for.

    `typed` leaves only the actions whose keys or words hold each word of it; a key alone must be spelled exactly.
    """
    sections = _sections(keymap, typed)
    if not sections:
        return Content("Nothing matches; Esc shows all keys.")
    amount = max(1, min(3, (width + len(GAP)) // (COLUMN + len(GAP))))
    each = (width - len(GAP) * (amount - 1)) // amount
    columns = _columns([[line for row in rows for line in _lines(row, each)] for rows in sections], amount)
    parts: list[str | tuple[str, str]] = []
    for at in range(max(map(len, columns))):
        for place, column in enumerate(columns):
            cells = 0
            for words, style in column[at] if at < len(column) else ():
                parts.append((words, style) if style else words)
                cells += cell_len(words)
            if place < len(columns) - 1:
                parts.append(" " * (each - cells) + GAP)
        parts.append("\n")
    if not typed:
        parts.append("\nA number before a key repeats it.")
    return Content.assemble(*parts)


def _sections(keymap: Keymap, typed: str) -> list[list[Row]]:
    """Return the sections that are shown, each a heading and its rows."""
    order = list(SECTIONS.values())
    every = sorted(keymap.actions.values(), key=lambda action: order.index(action.section))
    shown = [action for action in every if _holds(action, keymap, typed.split())]
    keyed = [action for action in shown if keymap.keys[action.id]]
    made: list[list[Row]] = []
    for section, group in groupby(keyed, key=lambda action: action.section):
        rows = [(visible(names(keymap.keys[action.id])), visible(action.what), False) for action in group]
        made.append([(section, "", True), *rows])
    keyless = [action for action in shown if not keymap.keys[action.id]]
    if keyless:
        made.append([(PALETTE, "", True), *(("", visible(action.what), False) for action in keyless)])
    return made


def _holds(action: Action, keymap: Keymap, words: Iterable[str]) -> bool:
    spoken = names(keymap.keys[action.id])
    held = f"{spoken} {action.what} {action.section}".casefold()
    return all(word in spoken.split() if len(word) == 1 else word.casefold() in held for word in words)


def _lines(row: Row, width: int) -> list[list[tuple[str, str]]]:
    """Return the lines of a row: keys, then what they do, wrapped under itself."""
    left, right, heading = row
    if heading:
        return [[(fitted(left, width), "bold $accent")]]
    lead = KEYS if left else 2
    wrapped: list[str] = []
    line = ""
    for word in right.split():
        if line and cell_len(line) + 1 + cell_len(word) > width - lead - 1:
            wrapped.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    wrapped.append(line)
    long = cell_len(left) > lead
    lines: list[list[tuple[str, str]]] = []
    if long:
        lines.append([(fitted(left, width), "bold")])
    for number, words in enumerate(wrapped):
        keys = left if number == 0 and not long else ""
        lines.append([(keys + " " * (lead - cell_len(keys)), "bold"), (" " + fitted(words, width - lead - 1), "")])
    return lines


def _columns(sections: Sequence[list[list[tuple[str, str]]]], amount: int) -> list[list[list[tuple[str, str]]]]:
    """Deal the sections, in their order, to columns of about one height; no section is parted."""
    total = sum(len(section) + 1 for section in sections)
    columns: list[list[list[tuple[str, str]]]] = [[]]
    for section in sections:
        full = len(columns[-1]) + len(section) / 2 > total / amount
        if columns[-1] and full and len(columns) < amount:
            columns.append([])
        if columns[-1]:
            columns[-1].append([])
        columns[-1] += section
    return columns
