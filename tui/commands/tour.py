"""The command that teaches the keys."""

import click

from tui.commands.telling import say


@click.command("tour")
@click.option("--keys", "preset", metavar="PRESET", help="A key preset: default or vim; else that of the settings.")
@click.option("--theme", metavar="NAME", help="One of 'glossator themes'.")
def tour(preset: str | None, theme: str | None) -> int:
    """Learn the keys in ten small tasks, on a practice text that is thrown away."""
    from tui.tour.app import run

    code, words = run(theme=theme, keys=preset)
    say(words)
    return code
