"""The palette: every action and every theme by name."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.markup import escape

from themes.loading import discover
from tui.keys import Command, names

if TYPE_CHECKING:
    from tui.app import GlossatorApp


def commands(app: "GlossatorApp") -> Iterator[SystemCommand]:
    """Yield an entry for every action that has a place in the palette, then for every theme."""
    desk = app.desk
    if desk is None:
        return
    for action in app.keymap.actions.values():
        if not action.palette:
            continue
        keys = names(app.keymap.keys[action.id])
        title = action.what[0].upper() + action.what[1:]
        command = Command(action, 1, False)
        yield SystemCommand(
            escape(title),
            escape(f"{action.section}{'   ' + keys if keys else ''}"),
            lambda command=command: desk.run_command(command),
        )
    for theme in discover(app.theme_folders).themes.values():
        yield SystemCommand(f"Theme: {theme.name}", escape(theme.description), lambda theme=theme: app.use_theme(theme))
