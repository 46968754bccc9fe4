"""The command that lays annotations on changed texts again, over a whole workspace."""

from pathlib import Path

import click

from annotations.amount import counted
from annotations.errors import GlossatorError
from annotations.workspace import Workspace
from tui.commands.telling import say, show

FOLDER = click.Path(path_type=Path)


@click.command("reanchor")
@click.argument("workspace", type=FOLDER)
@click.option("--as", "names", multiple=True, metavar="NAME", help="Only this annotator's; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Only say what would become of them.")
def reanchor(workspace: Path, names: tuple[str, ...], dry_run: bool) -> int:
    """Lay annotations on texts that changed under them; what cannot be placed surely waits for a person."""
    from annotations.reanchoring.everywhere import reanchor_all

    opened = Workspace.open(workspace)
    articles = kept = moved = unsure = lost = failed = 0
    for name in names or tuple(opened.annotators()):
        for article_id, found in reanchor_all(opened, name, dry_run):
            if isinstance(found, GlossatorError):
                failed += 1
                say(f"{name}, {article_id}: {found}")
                continue
            articles += 1
            kept += found.kept
            moved += len(found.moved)
            unsure += len(found.unsure)
            lost += len(found.lost)
            show(
                f"{name}, {article_id}: {counted(found.kept, 'span')} stayed, {len(found.moved)} moved,"
                f" {len(found.unsure)} unsure, {len(found.lost)} lost"
            )
            for one in found.unsure:
                show(f"  unsure: {one.span.label} {one.span.id} {one.span.quote!r}: {one.why}")
            for span in found.lost:
                show(f"  lost: {span.label} {span.id} {span.quote!r}")
    would = "would be " if dry_run else ""
    say(
        f"{counted(articles, 'article')} with a changed text: {counted(kept, 'span')} stayed, {moved} {would}moved,"
        f" {unsure} unsure, {lost} lost."
    )
    if unsure or lost:
        say("Open those articles and press the key ',' to place what waits.")
    return 1 if unsure or lost or failed else 0
