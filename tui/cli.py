"""The command line: `glossator [WORKSPACE]` opens the app, `glossator COMMAND ...` does what its first word says.

Exit codes: 0 done; 1 done, and something is wrong with the data, which is listed; 2 cannot do that.
"""

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from annotations.errors import GlossatorError

REFUSED = 2
HELP = {"help_option_names": ["-h", "--help"]}
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


class _Front(click.Group):
    """The commands, and the app where the first word is none of them."""

    def main(self, args: Sequence[str] | None = None, *_: Any, **__: Any) -> NoReturn:
        """Carry out the command line `args`, that of the process by default, and exit with the code it gives."""
        words = list(sys.argv[1:] if args is None else args)
        first = words[0] if words else ""
        own = first in COMMANDS or first in ("-h", "--help", "--version")
        sys.exit(_outcome(self if own else app, words))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        command.context_settings = HELP
        return command


def _version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if not asked:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        click.echo(f"glossator {version('glossator')}")
    except PackageNotFoundError:
        click.echo("glossator, run from its source without being installed")
    context.exit()


@click.group(cls=_Front, context_settings=HELP)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Say the version.")
def cli() -> None:
    """Read articles, tag them, export a training corpus.

    'glossator [WORKSPACE]' opens the app on a folder of articles, the current one by default; it takes --as NAME,
    --theme NAME, --keys PRESET, --read-only and --article ID. A folder that is named like a command is written with
    a './' before it.
    """


@click.command("glossator", context_settings=HELP, add_help_option=True)
@click.argument("workspace", type=click.Path(path_type=Path), default=".")
@click.option("--as", "name", metavar="NAME", help="Who annotates; else the settings' name, else the system's user.")
@click.option("--theme", metavar="NAME", help="One of 'glossator themes'.")
@click.option("--keys", "preset", metavar="PRESET", help="A key preset: default or vim.")
@click.option("--read-only", is_flag=True, help="Change nothing.")
@click.option("--article", metavar="ID", help="The article to begin with.")
def app(
    workspace: Path, name: str | None, theme: str | None, preset: str | None, read_only: bool, article: str | None
) -> int:
    """Open the app on a folder of articles."""
    # What a start makes is no garbage; the app turns this on again once its first picture is drawn.
    gc.disable()
    # Several pictures to one key follow each other without waiting for a slow clock.
    os.environ.setdefault("TEXTUAL_FPS", "240")
    # A key waits no longer than this for a thread that works in the background.
    sys.setswitchinterval(0.0005)
    try:
        return _opened(workspace, name, theme, preset, read_only, article)
    finally:
        gc.enable()


def _opened(
    workspace: Path, name: str | None, theme: str | None, preset: str | None, read_only: bool, article: str | None
) -> int:
    from annotations.workspace import Workspace
    from tui.parsed import ParsedFiles
    from tui.settings import annotator, cache_folder

    parsed = ParsedFiles(cache_folder() / "parsed.json")
    opened = Workspace.open(workspace, parsed)
    who = annotator(name, parsed)
    from tui.app import run

    return run(opened, annotator=who, theme=theme, keys=preset, read_only=read_only, article=article, parsed=parsed)


def main() -> NoReturn:
    """Run the command line of the process and exit."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    cli.main()


def _outcome(command: click.Command, words: list[str]) -> int:
    """Carry out a command; return its exit code, with one sentence on standard error where it cannot be done."""
    try:
        try:
            with command.make_context("glossator", words) as context:
                code = command.invoke(context)
        finally:
            sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as end:
        return end.exit_code
    except BrokenPipeError:
        # Whoever read has enough; what the interpreter still holds must not be written at its end.
        _silence()
        return 0
    except click.ClickException as error:
        told = getattr(error, "ctx", None)
        path = told.command_path if told is not None else "glossator"
        _say(f"{error.format_message().rstrip('.')}; see '{path} --help'.")
    except GlossatorError as error:
        _say(error)
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        _say(f"{named}{error.strerror or error}; mend that and try again.")
    except (KeyboardInterrupt, click.Abort):
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


if __name__ == "__main__":
    main()
