"""The commands that list what there is: formats, themes and keys."""

from collections.abc import Iterator
from pathlib import Path

import click

from annotations.errors import FormatError, WorkspaceError
from annotations.schema import Schema
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
@click.option("--markdown", is_flag=True, help="As a Markdown table of every preset.")
def keys(workspace: Path, preset: str | None, markdown: bool) -> int:
    """List every key, by task, with the labels of the workspace."""
    from tui.keys import PRESETS
    from tui.keys import table as key_table
    from tui.settings import load

    chosen = preset or load()[0].keys or PRESETS[0]
    if chosen not in PRESETS:
        raise WorkspaceError(f"There is no key preset {chosen!r}; there are {', '.join(PRESETS)}.")
    schema = Workspace.open(workspace).schema
    if markdown:
        for line in key_page(schema):
            show(line)
        return 0
    section = ""
    rows = key_table(schema, chosen, schema.keys)
    width = max((len(pressed) for pressed, *_ in rows), default=0)
    for pressed, what, task, _ in rows:
        if task != section:
            if section:
                show()
            show(task)
            section = task
        show(f"  {pressed.ljust(width)}  {what}")
    return 0


def key_page(schema: Schema) -> Iterator[str]:
    """Yield the lines of a Markdown page with the keys of every preset, by task; `docs/keys.md` is that page."""
    from tui.keys import PRESETS
    from tui.keys import table as key_table

    yield "# Keys"
    yield ""
    yield "Made by `glossator keys --markdown` from the code. A workspace's `glossator.yaml` may change any of them by"
    yield "their ids (`keys: {view.theme: f10}`); rows without a key are in the palette (Ctrl+P)."
    tables = [key_table(schema, preset, schema.keys) for preset in PRESETS]
    section = ""
    for rows in zip(*tables, strict=True):
        _, what, task, action_id = rows[0]
        if task != section:
            section = task
            yield from (
                "",
                f"## {task}",
                "",
                f"| what | {' | '.join(PRESETS)} | id |",
                f"|---|{'---|' * len(PRESETS)}---|",
            )
        cells = " | ".join(_code(pressed) for pressed, *_ in rows)
        yield f"| {what} | {cells} | `{action_id}` |"


def _code(pressed: str) -> str:
    """Return keys as code that a Markdown table takes."""
    return " ".join(f"`{key}`" if "`" not in key else f"`` {key} ``" for key in pressed.replace("|", "\\|").split())
