"""The app: opens a workspace, holds what outlives a screen, and ends in good order."""

import gc
import signal
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.driver import Driver
from textual.notifications import Notify
from textual.screen import Screen
from textual.worker import get_current_worker

from annotations.errors import GlossatorError
from annotations.library import Entry
from annotations.scribe import Kept, NotKept
from annotations.selection import Selection
from annotations.workspace import Workspace
from themes.loading import discover, named
from themes.theme import Theme, ThemeError
from tui import settings
from tui.desk import Desk
from tui.keys import KeyClash, Keymap, check_preset, declared_keys, keymap
from tui.lister import Lister
from tui.look import Palette, app_theme
from tui.opening import REFUSED
from tui.parsed import ParsedFiles
from tui.review.desk import ReviewDesk
from tui.session import Session
from tui.terminal import lasting
from tui.typed_ahead import TypedAhead

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.theme import Theme as TextualTheme


DEFAULT_THEME = "lapis"

AT_ONCE = 0.05
"""Seconds that the screen stands still for the disk at the end."""

PATIENCE = 5.0
"""Seconds that a disk has for what is not saved yet, before a person is asked."""

SIGNALLED = 128
"""What the exit code of a program that a signal ended is counted from."""

WELCOME = "New here? 'glossator tour' takes five minutes."


def _palette() -> "type[Provider]":
    """Return what offers the commands; it is loaded when the palette is opened."""
    from tui.palette import InOrder

    return InOrder


class GlossatorApp(App[int], inherit_bindings=False):
    """One workspace, one annotator."""

    TITLE = "Glossator"
    CSS_PATH = "desk.tcss"
    ENABLE_COMMAND_PALETTE = True
    # Not Textual's own: with their priority they would overtake keys that were pressed before them.
    BINDINGS = [Binding("ctrl+q,ctrl+c", "quit", "Save all and quit", show=False)]
    ESCAPE_TO_MINIMIZE = False
    DESK: type[Desk] = ReviewDesk
    COMMANDS = {_palette}

    def __init__(
        self,
        workspace: Workspace,
        *,
        annotator: str,
        theme: str | None = None,
        keys: str | None = None,
        read_only: bool = False,
        article: str | None = None,
        parsed: ParsedFiles | None = None,
    ) -> None:
        self.parsed = parsed
        self.personal, passed_over = settings.load(parsed)
        self.workspace = workspace
        self.first = article
        self.warnings: list[str] = list(passed_over)
        self.theme_folders = (settings.config_folder() / "themes", workspace.root / "themes")
        self.preset = check_preset(keys or self.personal.keys or "default")
        self.refused: KeyClash | None = None
        self._check_keys()
        self.look = self._theme(theme or self.personal.theme or DEFAULT_THEME)
        self.palette = Palette(self.look, workspace.schema)
        self.session = Session(workspace, annotator, read_only, self._tell)
        self.memory = settings.recall(workspace.root, annotator)
        self._places: dict[str, tuple[Selection, int]] = {}
        self.lister = Lister(workspace.library, self.session.store, self.cache_file())
        self.desk: Desk | None = None
        self.typed_ahead = TypedAhead(self)
        self._ended = False
        self._remembering = Lock()
        # Known before Textual makes its style sheet, so that this is not made for another theme first.
        self.set_reactive(GlossatorApp.theme, self.look.name)
        super().__init__()
        self.register_theme(app_theme(self.look))

    def cache_file(self) -> Path:
        """Return where titles and counts are kept between starts."""
        return settings.cache_folder() / "catalogue.sqlite"

    @cached_property
    def keymap(self) -> Keymap:
        """Which key does what; where it is known to be sound the first picture does without it. Raise KeyClash."""
        return keymap(self.workspace.schema, self.preset, self.workspace.schema.keys)

    def get_theme(self, theme_name: str) -> "TextualTheme | None":
        """Return a theme of Textual's by name: that which is worn is known before it is registered."""
        return app_theme(self.look) if theme_name == self.look.name else super().get_theme(theme_name)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the variables that our style sheet uses, which every theme of ours sets."""
        return app_theme(self.look).variables

    def get_driver_class(self) -> type[Driver]:
        """Return the platform's driver, made to outlive its terminal: when that is gone, the app saves and ends."""
        return lasting(super().get_driver_class(), self._lose_terminal)

    # -- starting -------------------------------------------------------------------------------

    def outcome(self) -> int:
        """Run till someone leaves, and return the exit code; raise KeyClash where two actions share a key."""
        code = self.run()
        if self.refused is not None:
            raise self.refused
        return code if code is not None else 1

    def on_load(self) -> None:
        """Take over the end that the system may ask for: hanging up and terminating save first."""
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None:
                try:
                    self._loop_signal(number)
                except (NotImplementedError, RuntimeError, ValueError):
                    continue

    def _lose_terminal(self) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.end, 128 + getattr(signal, "SIGHUP", 1))

    def _loop_signal(self, number: int) -> None:
        import asyncio

        asyncio.get_running_loop().add_signal_handler(number, self.end, 128 + number)

    def get_default_screen(self) -> Desk:
        """Return the desk: there is no screen below it."""
        self.desk = self.DESK(self)
        return self.desk

    async def on_event(self, event: events.Event) -> None:
        """Hand on what was typed to where the keys before it led."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded and self.typed_ahead.holds(event):
            return
        await super().on_event(event)

    async def hand_on(self, event: events.Event) -> None:
        """Hand on a key that was held back."""
        await super().on_event(event)

    def begin(self, desk: Desk) -> None:
        """Open what was asked for, or what was open last time, before the list is known."""
        for words in self.warnings:
            desk.complain(words)
        if not self.first and settings.is_first_start():
            desk.tell(WELCOME)
        wanted = self.first or self.memory.article
        if wanted:
            try:
                desk.turning.open(wanted)
            except GlossatorError as error:
                # That what was read last is gone by now, nobody needs to be told.
                if self.first or self.workspace.library.find(wanted) is not None:
                    desk.complain(str(error))

    def _check_keys(self) -> None:
        """Raise KeyClash where two actions share a key; keys that were sound once are not looked through again."""
        declared = declared_keys(self.workspace.schema, self.preset)
        if self.parsed is None or not self.parsed.get("keys", declared):
            known = bool(self.keymap.actions)
            if self.parsed is not None:
                self.parsed.put("keys", declared, known)

    def has_keys(self) -> bool:
        """Tell whether no two actions share a key; where some do since another version, this ends and says so."""
        try:
            return bool(self.keymap.actions)
        except KeyClash as error:
            self.refused = error
            self.end(REFUSED)
            return False

    def settle(self) -> None:
        """Do what the first picture did not wait for; from here on memory is tidied up as usual."""
        desk = self.desk
        if desk is not None:
            for words in self.keymap.moved:
                desk.complain(words, besides=True)
        if desk is not None and self.session.why_locked:
            desk.complain(self.session.why_locked, besides=True)
            desk.picture.show_foot()
        if self.parsed is not None:
            self.parsed.close()
        self.run_worker(_load_rules, group="rules", thread=True)
        if not gc.isenabled():
            # What a start leaves behind lives as long as the app does.
            gc.freeze()
            gc.enable()

    def open_first(self) -> None:
        """Open the first article found that is not done; a broken one is told of and passed over."""
        desk = self.desk
        if desk is None:
            return
        rows = desk.articles
        entries = [entry for row in range(rows.count()) if (entry := rows.entry_at(row))]
        unfinished: list[Entry] = []
        for entry in entries:
            status = self.lister.summary(entry).status
            if status not in ("done", "skipped"):
                unfinished.append(entry)
                break
        for entry in [*unfinished, *entries]:
            try:
                desk.turning.open(entry.id)
                return
            except GlossatorError as error:
                desk.complain(str(error))

    def all_found(self, desk: Desk) -> None:
        """Say what there is to say once the workspace has been looked through."""
        if not desk.articles.entries:
            desk.complain(
                "No articles here yet: put .txt, .md or .jsonl files into this folder and open it again.", besides=True
            )
        if desk.library.problems:
            first = desk.library.problems[0]
            more = (
                f" And {len(desk.library.problems) - 1} more; 'glossator check' lists them."
                if len(desk.library.problems) > 1
                else ""
            )
            desk.complain(f"{first.where}: {first.what}{more}", besides=True)

    def on_notify(self, event: Notify) -> None:
        """Say nothing a second time while it stands: keys that come in one burst are refused in the same words."""
        if any(standing.message == event.notification.message for standing in self._notifications):
            event.prevent_default()

    # -- memory ---------------------------------------------------------------------------------

    def remembered(self, article_id: str) -> tuple[Selection, int] | None:
        """Return the selection and the first row in view of last time."""
        if article_id in self._places:
            return self._places[article_id]
        if article_id == self.memory.article and self.memory.caret[1] > self.memory.caret[0]:
            return Selection(*self.memory.caret), self.memory.scroll
        return None

    def remember(self, article_id: str, selection: Selection, scroll: int) -> None:
        """Keep where one is in an article; the last one is there again at the next start."""
        self._places[article_id] = (selection, scroll)
        self.memory = settings.Memory(article_id, (selection.start, selection.end), scroll, self.memory.panes)

    def write_memory(self, memory: settings.Memory | None = None) -> None:
        """Keep for the next start where one is; any thread may call, with a `memory` that counts till the app ends."""
        with self._remembering:
            if memory is None or not self._ended:
                settings.remember(self.workspace.root, self.session.annotator, memory or self.memory)

    # -- themes ---------------------------------------------------------------------------------

    def next_theme(self) -> None:
        """Change to the next theme there is, for good."""
        found = discover(self.theme_folders)
        names = sorted(found.themes)
        self.use_theme(
            found.themes[names[(names.index(self.look.name) + 1) % len(names) if self.look.name in names else 0]]
        )

    def use_theme(self, theme: Theme) -> None:
        """Dress everything in a theme and remember it as the person's own."""
        self.look = theme
        self.palette = Palette(theme, self.workspace.schema)
        self.register_theme(app_theme(theme))
        self.theme = theme.name
        desk = self.desk
        if desk is not None:
            desk.dress(self.palette)
            desk.tell(f"Theme: {theme.name}")
        try:
            settings.save(theme=theme.name)
        except settings.SettingsError as error:
            self.notify(str(error), severity="warning", markup=False)

    def _theme(self, name: str) -> Theme:
        try:
            return named(name, self.theme_folders, self.parsed)
        except ThemeError as error:
            self.warnings.append(str(error))
            return named(DEFAULT_THEME, (), self.parsed)

    # -- dialogs --------------------------------------------------------------------------------

    def show_help(self) -> None:
        """Lay the key table over the desk."""
        from tui.dialogs.help import HelpScreen

        self.push_screen(HelpScreen(self.keymap))

    def toggle_guidelines(self, desk: Desk) -> None:
        """Show the guidelines beside the text, or fold them away."""
        from tui.panes.guidelines import Guidelines

        shown = desk.query(Guidelines)
        if shown:
            shown.remove()
            return
        pane = Guidelines(self.workspace.schema, self.workspace.guidelines(), self.palette, id="guidelines")
        desk.query_one("#rooms").mount(pane)

    def ask_export(self) -> None:
        """Ask where to export to, and do it."""
        from tui.dialogs.export import ExportScreen

        self.push_screen(ExportScreen(self))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer every action, and every theme, in the palette."""
        from tui.palette import commands

        return commands(self)

    # -- saving and leaving ---------------------------------------------------------------------

    def _tell(self, outcome: Kept | NotKept) -> None:
        desk = self.desk
        if desk is not None and desk.is_attached:
            desk.post_message(Desk.Told(outcome))

    async def action_quit(self) -> None:
        """Save everything and quit."""
        self.leave()

    def leave(self) -> None:
        """Bring everything to the disk; quit, or say what cannot be saved."""
        if self.desk is not None:
            self.desk.turning.leave()
        if self.session.scribe.drain(AT_ONCE):
            self.end(0)
            return
        if self.desk is not None:
            self.desk.tell("Saving ... this ends once all is on the disk.")
            self.desk.picture.show_foot()
        self.run_worker(self._drain, group="leaving", thread=True, exclusive=True)

    def _drain(self) -> None:
        """Wait for a disk that takes its time, in a thread; the screen stays alive meanwhile."""
        worker, is_saved = get_current_worker(), self.session.scribe.drain(PATIENCE)
        if not worker.is_cancelled:
            self.call_later(self._drained, is_saved)

    def _drained(self, is_saved: bool) -> None:
        if is_saved:
            self.end(0)
            return
        from tui.dialogs.leave import LeaveScreen

        self.push_screen(LeaveScreen(self))

    def end(self, code: int) -> None:
        """Save what can be saved and go; called by signals too, which do not wait for a person."""
        if self.desk is not None and self.desk.is_attached:
            self.desk.turning.leave()
        if self._ended:
            return
        self._ended = True
        self.write_memory()
        left = self.session.scribe.stop(PATIENCE)
        self.lister.close()
        words = None
        if left and code > SIGNALLED:
            # Nobody can be asked any more where to.
            from annotations.elsewhere import put_away

            words = put_away(left, self.session.annotator)
        self.exit(code or (1 if left else 0), message=words)

    def on_unmount(self, event: events.Unmount) -> None:
        """Whatever the way out was, drain the queue."""
        if self._ended:
            return
        self.write_memory()
        self.session.scribe.stop(PATIENCE)


def _load_rules() -> None:
    """Load what the first picture did without, before a key needs it: rules for words, the history, TinyDB."""
    from annotations import history, refusals, storage  # noqa: F401 - to have them
    from annotations.units import block  # noqa: F401 - to have it
