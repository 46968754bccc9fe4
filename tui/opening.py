"""Opening the app: what a command line asks for in so many words, and what comes of it as an exit code."""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from annotations.errors import GlossatorError

REFUSED = 2
COMMANDS = {
    "init": ("tui.commands.data", "init"),
    "export": ("tui.commands.data", "export"),
    "import": ("tui.commands.data", "import_"),
    "check": ("tui.commands.data", "check"),
    "stats": ("tui.commands.data", "stats"),
    "formats": ("tui.commands.lists", "formats"),
    "themes": ("tui.commands.lists", "themes"),
    "keys": ("tui.commands.lists", "keys"),
    "labels": ("tui.commands.labels", "labels"),
    "reanchor": ("tui.commands.mending", "reanchor"),
    "review": ("tui.commands.review", "review"),
    "tour": ("tui.commands.tour", "tour"),
}
"""Where each command is defined; it is imported when it is called, so that the app need not wait for it."""

_VALUED = {"--as": "name", "--theme": "theme", "--keys": "preset", "--article": "article"}


class Wanted(NamedTuple):
    """What the app is opened with."""

    workspace: Path
    name: str | None = None
    theme: str | None = None
    preset: str | None = None
    read_only: bool = False
    article: str | None = None


def plainly_wanted(words: Sequence[str]) -> Wanted | None:
    """Return what the app is to be opened with, None where the words ask for anything else, or not plainly.

    Those are left to the parser, which the app then need not load: it says what is wrong with them.
    """
    if words and words[0] in COMMANDS:
        return None
    chosen: dict[str, str] = {}
    place: Path | None = None
    read_only = False
    rest = iter(words)
    for word in rest:
        if word == "--read-only":
            read_only = True
        elif word in _VALUED:
            value = next(rest, "-")
            if value.startswith("-"):
                return None
            chosen[_VALUED[word]] = value
        elif word and not word.startswith("-") and place is None:
            place = Path(word)
        else:
            return None
    return Wanted(place or Path(), read_only=read_only, **chosen)


def opened(wanted: Wanted) -> int:
    """Open the app and return its exit code.

    Raises:
        GlossatorError: the workspace, a setting or the keys cannot be used.
    """
    # What a start makes is no garbage; the app turns this on again once its first picture is drawn.
    gc.disable()
    # Several pictures to one key follow each other without waiting for a slow clock.
    os.environ.setdefault("TEXTUAL_FPS", "240")
    # A key waits no longer than this for a thread that works in the background.
    sys.setswitchinterval(0.0005)
    try:
        from annotations.workspace import Workspace
        from tui.parsed import ParsedFiles
        from tui.settings import annotator, cache_folder

        parsed = ParsedFiles(cache_folder() / "parsed.json")
        workspace = Workspace.open(wanted.workspace, parsed)
        who = annotator(wanted.name, parsed)
        from tui.app import GlossatorApp

        app = GlossatorApp(
            workspace,
            annotator=who,
            theme=wanted.theme,
            keys=wanted.preset,
            read_only=wanted.read_only,
            article=wanted.article,
            parsed=parsed,
        )
        return app.outcome()
    finally:
        gc.enable()


def outcome(act: Callable[[], object]) -> int:
    """Carry out `act`; return the exit code it gives, with one sentence on standard error where it cannot be done."""
    try:
        try:
            code = act()
        finally:
            sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except BrokenPipeError:
        # Whoever read has enough; what the interpreter still holds must not be written at its end.
        _silence()
        return 0
    except GlossatorError as error:
        _say(error)
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        _say(f"{named}{error.strerror or error}; mend that and try again.")
    except KeyboardInterrupt:
        _say("Stopped; what was written till then is whole.")
    return REFUSED


def _say(words: object) -> None:
    from tui.commands.telling import say

    say(words)


def _silence() -> None:
    try:
        handle = sys.stdout.fileno()
    except (OSError, ValueError):
        return
    os.dup2(os.open(os.devnull, os.O_WRONLY), handle)
