"""The commands that change labels, attributes, values and relations over a whole workspace."""

import json
from collections.abc import Callable
from difflib import unified_diff
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from annotations.amount import counted
from annotations.errors import WorkspaceError
from annotations.forms import form_of
from annotations.migration.adopting import Adopt
from annotations.migration.attributes import DeleteAttribute, DeleteValue, MergeValues, RenameAttribute
from annotations.migration.labels import DeleteLabel, MergeLabels, SplitLabel
from annotations.migration.relabelling import Count
from annotations.migration.relations import DeleteRelation, MergeRelations, SplitRelation
from annotations.schema import default_source
from annotations.workspace import Workspace
from tui.commands.data import MOST_LISTED
from tui.commands.telling import progress, say, show, table

if TYPE_CHECKING:
    from annotations.migration.migration import Plan
    from annotations.migration.recasting import Fate, Recasting

COLUMNS = {
    "spans": "spans",
    "spans_deleted": "deleted",
    "spans_left": "left over",
    "relations": "relations",
    "relations_deleted": "deleted",
    "clashes": "clashes",
}
"""What is counted, and the heads of its columns."""

REFUSED = 2


@click.group("labels", invoke_without_command=True)
@click.argument("workspace", type=click.Path(path_type=Path))
@click.pass_context
def labels(context: click.Context, workspace: Path) -> int | None:
    """Rename, merge, split and delete labels, attributes, values and relations everywhere.

    Every annotator's files and glossator.yaml are changed together; 'glossator labels WORKSPACE undo' takes that back.
    Without a further word the labels are listed with the number of their spans.
    """
    context.obj = Workspace.open(workspace)
    return _listed(context.obj) if context.invoked_subcommand is None else None


def _listed(workspace: Workspace) -> int:
    from annotations.stats import count

    with progress(None, "Counting") as bar:
        counted = count(workspace, bar.step).to_record()
    for kind, known in (("spans", workspace.schema.labels), ("relations", workspace.schema.relations)):
        totals = {name: int(held["total"]) for name, held in counted[kind].items()}
        rows: list[list[object]] = [["label" if kind == "spans" else "relation", "key", kind, ""]]
        rows += [[name, kind_of.key, totals.get(name, 0), ""] for name, kind_of in known.items()]
        rows += [[name, "", number, "not in the schema"] for name, number in totals.items() if name not in known]
        for line in table(rows):
            show(line)
        show()
    return 0


def _changing(command: Callable[..., "Recasting"]) -> Callable[..., int]:
    """Turn a function that says what is to be done into a command that shows it or does it."""

    def run(workspace: Workspace, dry_run: bool, strict: bool, as_json: bool, **words: Any) -> int:
        from annotations.migration.migration import carry_out, plan

        recasting = command(**words)
        with progress(None, "Counting" if dry_run else "Rewriting") as bar:
            if dry_run or words.get("fate", "keep") is None:
                made = plan(workspace, recasting, bar.step)
                total = made.total
                if not dry_run and (total.spans or total.spans_deleted or total.relations_deleted):
                    raise WorkspaceError(
                        "Say what becomes of what bears it, 'keep' or 'delete' (--help names the option);"
                        " --dry-run counts it."
                    )
            if not dry_run:
                made = carry_out(workspace, recasting, strict=strict, step=bar.step)
        return _told(made, dry_run, strict, as_json)

    made: Callable[..., Any] = wraps(command)(run)
    for decorate in (
        click.pass_obj,
        click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON."),
        click.option("--strict", is_flag=True, help="Do nothing where spans or relations would become the same."),
        click.option("--dry-run", is_flag=True, help="Count and list; write nothing."),
    ):
        made = decorate(made)
    return made


def _told(made: "Plan", dry_run: bool, strict: bool, as_json: bool) -> int:
    total = made.total
    if as_json:
        counts = [
            {"annotator": name, "article": article, **{field: getattr(count, field) for field in COLUMNS}}
            for (name, article), count in sorted(made.counts.items())
        ]
        record = {"what": made.what, "done": not dry_run, "counts": counts, "schema": made.schema.raw}
        click.echo(json.dumps(record | {"total": {field: getattr(total, field) for field in COLUMNS}}, indent=2))
    else:
        _counted(made)
        if dry_run:
            for line in unified_diff(
                (made.before or default_source()).splitlines(), made.after.splitlines(), "before", "after", n=1
            ):
                show(line.rstrip("\n"))
    for clash in made.clashes[:MOST_LISTED]:
        say(clash)
    if len(made.clashes) > MOST_LISTED:
        say(f"... and {len(made.clashes) - MOST_LISTED} more.")
    if not made.keeps_layout:
        say("The layout of glossator.yaml could not be edited in place: it is written anew, without its comments.")
    people = len(made.articles)
    number = sum(map(len, made.articles.values()))
    where = f"{number} file{'' if number == 1 else 's'} of {people} annotator{'' if people == 1 else 's'} and "
    where = f"{where if number else 'only '}glossator.yaml"
    if dry_run:
        say(f"'{made.what}' would change {where}; nothing was written.")
        return REFUSED if strict and made.clashes else 0
    say(f"'{made.what}' has changed {where}.")
    if people:
        say("These files belong to " + ", ".join(made.articles) + ".")
    if made.before is None:
        say("The workspace had no glossator.yaml; it has one now, made from the schema that it used.")
    say("'glossator labels WORKSPACE undo' takes all of it back, 'u' in the app an annotator's own part.")
    if left := total.spans_left:
        say(f"{left} are left over that the schema does not know; 'glossator check' lists them.")
    return 1 if total.spans_left else 0


def _counted(made: "Plan") -> None:
    shown = [name for name in COLUMNS if any(getattr(count, name) for count in made.counts.values())]
    if not shown:
        return
    rows: list[list[object]] = [["annotator", "article", *(COLUMNS[name] for name in shown)]]
    for (annotator, article), count in list(made.counts.items())[:MOST_LISTED]:
        rows.append([annotator, article, *(getattr(count, name) for name in shown)])
    if len(made.counts) > MOST_LISTED:
        rows.append(["...", f"{len(made.counts) - MOST_LISTED} more articles", *("" for _ in shown)])
    by_annotator: dict[str, Count] = {}
    for (annotator, _), count in made.counts.items():
        by_annotator[annotator] = by_annotator.get(annotator, Count()) + count
    for annotator, count in by_annotator.items():
        rows.append([annotator, "(all)", *(getattr(count, name) for name in shown)])
    for line in table(rows):
        show(line)


def _fate(option: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(option, "fate", type=click.Choice(["keep", "delete"]), help="What becomes of those there are.")


def _attribute(words: str) -> tuple[str, str]:
    """Return label and attribute of LABEL.ATTRIBUTE; raise WorkspaceError."""
    label, dot, name = words.rpartition(".")
    if not (dot and label and name):
        raise WorkspaceError(f"{words!r} names no attribute; write LABEL.ATTRIBUTE, such as actor.kind.")
    return label, name


@labels.command("rename")
@click.argument("old")
@click.argument("new")
@_changing
def rename(old: str, new: str) -> "Recasting":
    """Give a label another name."""
    return MergeLabels((old,), new, is_new=True)


@labels.command("merge")
@click.argument("old", nargs=-1, required=True)
@click.option("--into", required=True, metavar="LABEL", help="One of them, another one, or a new name.")
@_changing
def merge(old: tuple[str, ...], into: str) -> "Recasting":
    """Make several labels one; attributes and values of all are kept."""
    return MergeLabels(old, into)


@labels.command("split")
@click.argument("label")
@click.option("--by", metavar="ATTRIBUTE=VALUE", help="Those with this value.")
@click.option("--form", "forms", multiple=True, metavar="TEXT", help="Those that tag this text; may be repeated.")
@click.option("--into", required=True, metavar="LABEL", help="The label they get, new or not.")
@click.option("--key", default="", help="The key of a new label.")
@_changing
def split(label: str, by: str | None, forms: tuple[str, ...], into: str, key: str) -> "Recasting":
    """Give some spans of a label another label."""
    if (by is None) == (not forms):
        raise WorkspaceError("Say which spans: --by ATTRIBUTE=VALUE or --form TEXT.")
    attribute, equals, value = (by or "").partition("=")
    if by is not None and not (attribute and equals and value):
        raise WorkspaceError(f"{by!r} names no value; write --by ATTRIBUTE=VALUE, such as kind=state.")
    return SplitLabel(label, into, key, attribute, value, frozenset(map(form_of, forms)))


@labels.command("delete")
@click.argument("label")
@_fate("--spans")
@_changing
def delete(label: str, fate: "Fate | None") -> "Recasting":
    """Take a label out of the schema, with its spans and their relations or without them."""
    return DeleteLabel(label, fate or "delete")


@labels.group("attribute")
def attribute() -> None:
    """Rename and delete attributes of labels."""


@attribute.command("rename")
@click.argument("old", metavar="LABEL.OLD")
@click.argument("new")
@_changing
def attribute_rename(old: str, new: str) -> "Recasting":
    """Give an attribute another name."""
    return RenameAttribute(*_attribute(old), new)


@attribute.command("delete")
@click.argument("name", metavar="LABEL.ATTRIBUTE")
@_fate("--values")
@_changing
def attribute_delete(name: str, fate: "Fate | None") -> "Recasting":
    """Take an attribute out of the schema, with its values on spans or without them."""
    return DeleteAttribute(*_attribute(name), fate or "delete")


@labels.group("value")
def value() -> None:
    """Rename, merge and delete values of attributes."""


@value.command("rename")
@click.argument("name", metavar="LABEL.ATTRIBUTE")
@click.argument("old")
@click.argument("new")
@_changing
def value_rename(name: str, old: str, new: str) -> "Recasting":
    """Give a value another name."""
    return MergeValues(*_attribute(name), (old,), new, is_new=True)


@value.command("merge")
@click.argument("name", metavar="LABEL.ATTRIBUTE")
@click.argument("old", nargs=-1, required=True)
@click.option("--into", required=True, metavar="VALUE", help="One of them, another one, or a new name.")
@_changing
def value_merge(name: str, old: tuple[str, ...], into: str) -> "Recasting":
    """Make several values one."""
    return MergeValues(*_attribute(name), old, into)


@value.command("delete")
@click.argument("name", metavar="LABEL.ATTRIBUTE")
@click.argument("old", metavar="VALUE")
@_fate("--values")
@_changing
def value_delete(name: str, old: str, fate: "Fate | None") -> "Recasting":
    """Take a value out of the schema, and off the spans or not."""
    return DeleteValue(*_attribute(name), old, fate or "delete")


@labels.group("relation")
def relation() -> None:
    """Rename, merge, split and delete relations."""


@relation.command("rename")
@click.argument("old")
@click.argument("new")
@_changing
def relation_rename(old: str, new: str) -> "Recasting":
    """Give a relation another name."""
    return MergeRelations((old,), new, is_new=True)


@relation.command("merge")
@click.argument("old", nargs=-1, required=True)
@click.option("--into", required=True, metavar="RELATION", help="One of them, another one, or a new name.")
@_changing
def relation_merge(old: tuple[str, ...], into: str) -> "Recasting":
    """Make several relations one, which may join whatever they may."""
    return MergeRelations(old, into)


@relation.command("split")
@click.argument("label", metavar="RELATION")
@click.option("--from", "source", required=True, metavar="LABEL", help="Those that start at spans of this label.")
@click.option("--to", "target", required=True, metavar="LABEL", help="And end at spans of this one.")
@click.option("--into", required=True, metavar="RELATION", help="The relation they become, new or not.")
@click.option("--key", default="", help="The key of a new relation.")
@_changing
def relation_split(label: str, source: str, target: str, into: str, key: str) -> "Recasting":
    """Give the relations between two labels a name of their own."""
    return SplitRelation(label, into, source, target, key)


@relation.command("delete")
@click.argument("label", metavar="RELATION")
@_fate("--relations")
@_changing
def relation_delete(label: str, fate: "Fate | None") -> "Recasting":
    """Take a relation out of the schema, with those that were drawn or without them."""
    return DeleteRelation(label, fate or "delete")


@labels.command("adopt")
@_changing
def adopt() -> "Recasting":
    """Add to the schema what is used here and it lacks: labels, attributes, values, relations, zones, overlaps."""
    workspace: Workspace = click.get_current_context().obj
    return Adopt.used_in(workspace)


@labels.command("undo")
@click.pass_obj
def undo(workspace: Workspace) -> int:
    """Take back the last of these changes, in everybody's files and in the schema."""
    from annotations.migration.migration import undo as take_back

    with progress(None, "Taking back") as bar:
        taken = take_back(workspace, bar.step)
    for finding in taken.findings[:MOST_LISTED]:
        say(finding)
    if not taken.is_done:
        say(
            f"'{taken.what}' stays, because {counted(len(taken.findings), 'article')} changed since; undo that, or make"
            " the opposite change instead."
        )
        return REFUSED
    before = f", {taken.before} had been taken back in the app" if taken.before else ""
    say(f"Took back '{taken.what}' in {counted(taken.articles, 'file')}{before}; glossator.yaml is as it was.")
    return 1 if taken.findings else 0
