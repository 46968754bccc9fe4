"""The commands that list what there is: formats, themes and keys."""

from pathlib import Path

import click

from annotations.errors import FormatError, WorkspaceError
from annotations.workspace import Workspace
from tui.commands.telling import say, show, table

FOLDER = click.Path(path_type=Path)


@click.command("formats")
def formats() -> int:
    """List the formats that can be exported and imported."""
    from annotations.formats.registry import named, names

    rows = []
    broken = 0
    for name in names():
        try:
            form = named(name)
        except FormatError as error:
            say(error)
            broken = 1
            continue
        ways = " ".join(way for way, can in (("export", form.can_write), ("import", form.can_read)) if can)
        rows.append([form.name, form.suffix, ways, form.description])
    for line in table(rows):
        show(line)
    return broken


@click.command("themes")
@click.argument("workspace", type=FOLDER, default=".")
def themes(workspace: Path) -> int:
    """List the built-in themes, one's own, and those of the workspace."""
    from themes.loading import discover
    from tui.settings import config_folder

    found = discover([config_folder() / "themes", workspace / "themes"])
    rows = [[t.name, "dark" if t.dark else "light", t.description] for _, t in sorted(found.themes.items())]
    for line in table(rows):
        show(line)
    for problem in found.problems:
        say(problem)
    return 1 if found.problems else 0


@click.command("keys")
@click.argument("workspace", type=FOLDER, default=".")
@click.option("--keys", "preset", metavar="PRESET", help="Another preset than that of the settings.")
def keys(workspace: Path, preset: str | None) -> int:
    """List every key, by task, with the labels of the workspace."""
    from tui.keys import PRESETS
    from tui.keys import table as key_table
    from tui.settings import load

    chosen = preset or load()[0].keys or PRESETS[0]
    if chosen not in PRESETS:
        raise WorkspaceError(f"There is no key preset {chosen!r}; there are {', '.join(PRESETS)}.")
    section = ""
    rows = key_table(Workspace.open(workspace).schema, chosen)
    width = max((len(pressed) for pressed, _, _ in rows), default=0)
    for pressed, what, task in rows:
        if task != section:
            if section:
                show()
            show(task)
            section = task
        show(f"  {pressed.ljust(width)}  {what}")
    return 0
