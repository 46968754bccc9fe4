"""The command line: `glossator [WORKSPACE]` opens the app, `glossator COMMAND ...` does what its first word says."""

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from tui.commands.telling import say
from tui.opening import COMMANDS, REFUSED, Wanted, opened, outcome

HELP = {"help_option_names": ["-h", "--help"]}


class _Front(click.Group):
    """The commands, and the app where the first word is none of them."""

    def main(self, args: Sequence[str] | None = None, *_: Any, **__: Any) -> NoReturn:
        """Carry out the command line `args`, that of the process by default, and exit with the code it gives."""
        words = list(sys.argv[1:] if args is None else args)
        first = words[0] if words else ""
        own = first in COMMANDS or first in ("-h", "--help", "--version")
        command: click.Command = self if own else app
        sys.exit(outcome(lambda: _done(command, words)))

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
def app(**wanted: Any) -> int:
    """Open the app on a folder of articles."""
    return opened(Wanted(**wanted))


def _done(command: click.Command, words: list[str]) -> object:
    """Carry out a command; return what it does, or an exit code."""
    try:
        with command.make_context("glossator", words) as context:
            return command.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        told = getattr(error, "ctx", None)
        path = told.command_path if told is not None else "glossator"
        say(f"{error.format_message().rstrip('.')}; see '{path} --help'.")
        return REFUSED
    except click.Abort:
        raise KeyboardInterrupt from None
