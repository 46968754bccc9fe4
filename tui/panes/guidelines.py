"""The guidelines and the legend of labels, beside the text."""

import re

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from annotations.schema import Schema
from tui.look import Palette
from tui.visible import visible

_STRONG = re.compile(r"\*\*(.+?)\*\*")


class Guidelines(VerticalScroll):
    """The workspace's guidelines as plain text, headings bold, after the schema's labels and their keys."""

    DEFAULT_CSS = """
    Guidelines { width: 1fr; height: 1fr; padding: 0 1; background: $surface; color: $foreground;
                 scrollbar-size-vertical: 1; }
    """

    can_focus = False

    def __init__(self, schema: Schema, words: str, palette: Palette, id: str | None = None) -> None:
        super().__init__(id=id)
        self.schema = schema
        self.words = words
        self.palette = palette

    def compose(self) -> ComposeResult:
        """Lay out the one text."""
        yield Static(self.content(), id="guide")

    def use(self, palette: Palette) -> None:
        """Draw in another palette."""
        self.palette = palette
        for static in self.query("#guide").results(Static):
            static.update(self.content())

    def content(self) -> Content:
        """Return the legend and the guidelines; nothing in them is read as markup."""
        parts: list[Content | str | tuple[str, str]] = []
        for label in self.schema.labels.values():
            ink = self.palette.slot(label.name).ink
            parts += [(f" {label.key} ", f"bold reverse {ink}"), (f" {visible(label.name)}\n", f"bold {ink}")]
            if label.description:
                parts.append(f"{visible(label.description)}\n")
        parts.append("\n")
        for line in self.words.splitlines():
            shown = visible(line)
            if shown.startswith("#"):
                parts.append((shown.lstrip("#").strip() + "\n", "bold"))
                continue
            if shown.startswith(("- ", "* ")):
                shown = "• " + shown[2:]
            for place, words in enumerate(_STRONG.split(shown)):
                parts.append((words, "bold") if place % 2 else words)
            parts.append("\n")
        return Content.assemble(*parts)
