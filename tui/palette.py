"""The palette: every action and every theme by name."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.command import DiscoveryHit, Hits
from textual.markup import escape
from textual.system_commands import SystemCommandsProvider

from themes.loading import discover
from tui.keys import Action, Command, names

if TYPE_CHECKING:
    from tui.app import GlossatorApp

FIRST = ("label.", "find.search", "find.workspace", "review.toggle", "app.export", "app.help")
"""How the ids of the actions begin that are wanted most, in their order; the others follow as in the help."""


class InOrder(SystemCommandsProvider):
    """Offers the commands in the order in which they come, not by the alphabet."""

    async def discover(self) -> Hits:
        """Yield every command."""
        for name, what, run, offered in self.app.get_system_commands(self.screen):
            if offered:
                yield DiscoveryHit(name, run, help=what)


def commands(app: "GlossatorApp") -> Iterator[SystemCommand]:
    """Yield an entry for every action that has a place in the palette, then for every theme."""
    desk = app.desk
    if desk is None:
        return
    locked = bool(desk.session.why_locked or desk.session.stale)
    for action in sorted(app.keymap.actions.values(), key=lambda action: _rank(action, locked)):
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


def _rank(action: Action, locked: bool) -> int:
    """Return how early an action is offered; to tag is where that can be done, with one label before with several."""
    if action.id.startswith("label.") and (locked or not action.short):
        return len(FIRST)
    return next((rank for rank, begun in enumerate(FIRST) if action.id.startswith(begun)), len(FIRST))
