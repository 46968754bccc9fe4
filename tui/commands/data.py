"""The commands that work on a workspace's data: init, export, import, check and stats."""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from shlex import quote
from typing import Any

import click

from annotations.errors import WorkspaceError
from annotations.schema import Status
from annotations.workspace import Workspace, visible
from tui.commands.telling import progress, say, show, table

MOST_LISTED = 1000
"""Findings that are printed one by one."""

MOST_NAMED = 4
"""Annotators that are named one by one."""

FOLDER = click.Path(path_type=Path)
STATUSES = [str(status) for status in Status]


@click.command("init")
@click.argument("workspace", type=FOLDER)
def init(workspace: Path) -> int:
    """Write glossator.yaml and guidelines.md to start from."""
    from annotations.durable import replace_file
    from annotations.schema import default_guidelines, default_source

    if workspace.exists() and not workspace.is_dir():
        raise WorkspaceError(f"{visible(workspace)} is a file; give the folder that holds the articles.")
    written = []
    for name, source in (("glossator.yaml", default_source()), ("guidelines.md", default_guidelines())):
        if (workspace / name).exists():
            say(f"{name} is there already and stays as it is.")
        else:
            replace_file(workspace / name, source.encode("utf-8"))
            written.append(name)
    if not written:
        raise WorkspaceError("Nothing was left to write; edit the files that are there.")
    say(f"Wrote {' and '.join(written)}; put articles beside them and open it with 'glossator {workspace}'.")
    return 0


@click.command("export")
@click.argument("workspace", type=FOLDER)
@click.option("--format", "name", metavar="F", help="One of 'glossator formats'; else by the suffix of PATH.")
@click.option("-o", "--output", required=True, metavar="PATH", help="The file to write; - is standard output.")
@click.option("--as", "annotators", multiple=True, metavar="NAME", help="Only this annotator; may be repeated.")
@click.option("--status", "statuses", multiple=True, type=click.Choice(STATUSES), help="Only this; may be repeated.")
@click.option("--label", "labels", multiple=True, metavar="LABEL", help="Only spans of this; may be repeated.")
@click.option("--since", default="", metavar="DAY", help="Only what was last changed on this day or later.")
@click.option("--until", default="", metavar="DAY", help="Only what was last changed on this day or before.")
@click.option("--suggestions", is_flag=True, help="Also spans that no person has confirmed.")
@click.option("--split", metavar="PARTS", help="Deal the articles out, such as train=80,dev=10,test=10.")
@click.option("--split-file", type=FOLDER, metavar="PATH", help="Keeps the parts; else splits.yaml in the workspace.")
@click.option("--seed", type=int, help="Another seed deals them out another way; else that of the file, else 0.")
@click.option("--card", "with_card", is_flag=True, help="Put a corpus card, README.md, beside the file too.")
@click.option("--strict", is_flag=True, help="Write nothing if other tools miss a span or relation, or one is wrong.")
def export(
    workspace: Path,
    name: str | None,
    output: str,
    annotators: tuple[str, ...],
    statuses: tuple[str, ...],
    labels: tuple[str, ...],
    since: str,
    until: str,
    suggestions: bool,
    split: str | None,
    split_file: Path | None,
    seed: int | None,
    with_card: bool,
    strict: bool,
) -> int:
    """Write what was annotated as a corpus, read it back and compare."""
    from annotations import export as exporting
    from annotations.formats.registry import for_writing
    from annotations.formats.shortfall import refusal, shortfall
    from annotations.splits.file import FILE_NAME as SPLIT_FILE
    from annotations.splits.file import load
    from annotations.splits.split import Split

    opened = Workspace.open(workspace)
    target = sys.stdout.buffer if output == "-" else exporting.place_for(opened, Path(output))
    form = for_writing(output, name)
    if split and seed is None:
        known = load(split_file or opened.root / SPLIT_FILE).split
        seed = known.seed if known else 0
    scope = exporting.Scope(
        annotators=annotators or None,
        statuses=frozenset(map(Status, statuses)) if statuses else exporting.STATUSES,
        split=Split.parse(split, seed or 0) if split else None,
        split_file=split_file,
        labels=frozenset(labels) if labels else None,
        since=since,
        until=until,
        suggestions=suggestions,
    )
    with progress(_length(opened), "Exporting") as bar:
        report = exporting.export(opened, form, target, scope, strict=strict, with_card=with_card, step=bar.step)
    losses = [f"{loss.article_id}, {loss.id}: {loss.instead}" for loss in report.losses]
    _list([*map(str, report.findings), *losses])
    counted = (
        f"{_many(report.articles, 'article')}, {_many(report.spans, 'span')}, {_many(report.relations, 'relation')}"
    )
    short = shortfall(form, report.losses, report.relations)
    if report.refused:
        say(refusal(form, report.losses, report.relations, len(report.findings)))
        return 2
    if not report.written:
        say(f"{counted}: the corpus does not read back as it was written, so nothing was put in its place.")
        return 1
    if report.remembered is not None:
        say(f"Wrote {visible(report.remembered)}, which keeps each article in its part at every later export.")
    if report.verdicts:
        say(f"{_many(report.verdicts, 'verdict')} of reviews left out, as YAML and JSONL alone keep them.")
    if short:
        say(short)
    if report.suggestions:
        say(f"{_many(report.suggestions, 'suggestion')} left out; --suggestions takes them in.")
    if report.unplaced:
        verb = "has" if report.unplaced == 1 else "have"
        waiting = f"{_many(report.unplaced, 'span')} {verb} no sure place since the text changed"
        say(f"{waiting}; 'glossator check' lists them.")
    proof = "all verified" if report.proven else f"not verified, as {form.name} cannot be read back"
    say(f"{counted}, {proof}.")
    return 1 if report.findings else 0


@click.command("import")
@click.argument("workspace", type=FOLDER)
@click.argument("paths", nargs=-1, required=True, type=FOLDER, metavar="PATH...")
@click.option("--format", "name", metavar="F", help="One of 'glossator formats'; else it is recognised.")
@click.option("--as", "annotator", metavar="NAME", help="Put everything in this annotator's files.")
@click.option("--deleted", is_flag=True, help="Bring back too what was deleted here since.")
def import_(workspace: Path, paths: tuple[Path, ...], name: str | None, annotator: str | None, deleted: bool) -> int:
    """Bring corpora in: new articles, and what was said of them; nothing here is overwritten."""
    from annotations.formats.registry import for_reading
    from annotations.formats.spans_csv import SpansCsv
    from annotations.importing import bring_in
    from tui.settings import annotator as sound_name

    owner = sound_name(annotator) if annotator is not None else None
    found = 0
    names: dict[str, None] = {}
    grows = False
    for path in paths:
        opened = Workspace.open(workspace)
        form = for_reading(path, name)
        form.beside = [one for one in paths if not one.is_dir()]
        if isinstance(form, SpansCsv):
            form.texts = opened.article
        corpus = form.read(path)
        with progress(None, "Importing") as bar:
            report = bring_in(
                opened,
                corpus,
                path.stem,
                format_name=form.name,
                annotator=owner,
                deleted=deleted,
                grows=grows,
                step=bar.step,
            )
        grows = grows or report.has_made_schema
        names.update(dict.fromkeys(report.annotators))
        _list(map(str, report.findings))
        for note in report.notes:
            say(note)
        say(
            f"{path.name}: {_many(report.articles, 'new article')}, {report.known} known,"
            f" {_many(report.spans, 'new span')}, {_many(report.relations, 'new relation')}."
        )
        found += len(report.findings)
    if names:
        say(_where_to_look(workspace, list(names)))
    return 1 if found else 0


def _where_to_look(workspace: Path, names: Sequence[str]) -> str:
    """Return how the work of these annotators is opened: the app shows one person's own, a review everybody's."""
    place, name = (quote(visible(word)) for word in (workspace, names[0]))
    others = ", ".join(map(visible, names[1:MOST_NAMED]))
    others += f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    also = f" (or as {others})" if others else ""
    return f"Look at it with 'glossator {place} --as {name}'{also}, or at all of it with 'glossator review {place}'."


@click.command("check")
@click.argument("workspace", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--lint", is_flag=True, help="List inconsistent tagging too, the surest first.")
@click.option("--repair", is_flag=True, help="First set damaged files aside and bring back what can be saved of them.")
def check(workspace: Path, as_json: bool, lint: bool, repair: bool) -> int:
    """Verify every article, file, span and relation; list what is wrong."""
    from annotations.check import check as checked

    opened = Workspace.open(workspace)
    if repair:
        _repair(opened)
    with progress(_length(opened), "Checking") as bar:
        findings = checked(opened, bar.step)
        looked_at = bar.done
    fields = ("kind", "level", "where", "annotator", "span", "what")
    listed = [({name: str(getattr(finding, name)) for name in fields}, str(finding)) for finding in findings]
    if lint:
        listed += _lints(opened, fields, {(f.kind, f.where, f.annotator, f.span) for f in findings})
    if as_json:
        _json([record for record, _ in listed])
    else:
        for record, line in listed:
            show(f"{record['level']}: {line}")
    wrong = f"{len(listed)} to look at" if listed else "nothing wrong"
    say(f"{_many(looked_at, 'article')} checked, {wrong}.")
    return 1 if listed else 0


def _repair(workspace: Workspace) -> None:
    from annotations.repair import repair as repaired

    with progress(_length(workspace), "Repairing") as bar:
        done = list(repaired(workspace, bar.step))
    for one in done:
        say(f"{one.article_id} ({one.annotator}): {one.what}")
    mended = sum(one.is_done for one in done)
    left = f", {len(done) - mended} could not be" if mended < len(done) else ""
    say(f"{_many(mended, 'damaged file')} mended{left}." if done else "No annotation file is damaged.")


def _lints(
    workspace: Workspace, fields: tuple[str, ...], told: set[tuple[str, str, str, str]]
) -> list[tuple[dict[str, Any], str]]:
    """Return what the linter finds and nobody has told yet, as JSON values and as a line each."""
    from annotations.lint.linter import MOST, surest
    from annotations.lint.linter import lint as linted

    with progress(_length(workspace), "Comparing") as bar:
        lints = surest(linted(workspace, step=bar.step), MOST + 1)
    if len(lints) > MOST:
        say(f"Of what is inconsistent, the {MOST} surest are listed.")
    listed: list[tuple[dict[str, Any], str]] = []
    for one in lints[:MOST]:
        finding = one.finding
        if (finding.kind, finding.where, finding.annotator, finding.span) not in told:
            record = {name: str(getattr(finding, name)) for name in fields}
            place = "" if finding.span else f" ({one.extent.start} to {one.extent.end})"
            listed.append((record | one.to_record(), f"{finding}{place}"))
    return listed


@click.command("stats")
@click.argument("workspace", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@click.option("--review", is_flag=True, help="Count what was reviewed instead: errors, pace, open questions.")
def stats(workspace: Path, as_json: bool, review: bool) -> int:
    """Count articles, spans, relations and attributes."""
    from annotations.stats import count

    opened = Workspace.open(workspace)
    if review:
        return _reviewed(opened, as_json=as_json)
    with progress(_length(opened), "Counting") as bar:
        counted = count(opened, bar.step)
    record = counted.to_record()
    if as_json:
        _json(record)
    else:
        _tables(record, counted.annotators)
    _list(map(str, counted.unread))
    return 1 if counted.unread else 0


def _reviewed(workspace: Workspace, *, as_json: bool) -> int:
    from annotations.review.report import report
    from tui.commands.review import tables

    with progress(_length(workspace), "Counting") as bar:
        made = report(workspace, bar.step)
    if as_json:
        _json(made.to_record())
    else:
        for line in tables(made):
            show(line)
    _list(map(str, made.unread))
    return 1 if made.unread else 0


def _tables(record: dict[str, Any], annotators: Sequence[str]) -> None:
    show(f"{_many(record['articles'], 'article')}, {record['words']} words, {record['characters']} characters")
    show(f"{record['done']} done, {record['done_share']:.0%}")
    rows = [["articles", *STATUSES]]
    rows += [[name, *counts.values()] for name, counts in record["annotators"].items()]
    if "unplaced" in record:
        verb = "has" if record["unplaced"]["total"] == 1 else "have"
        whose = ", ".join(f"{name} {record['unplaced'][name]}" for name in annotators if record["unplaced"][name])
        show(f"{_many(record['unplaced']['total'], 'span')} {verb} no sure place since the text changed ({whose})")
    sections = [rows] if annotators else []
    for name in ("spans", "relations"):
        counted = [[label, *counts.values()] for label, counts in record[name].items()]
        sections.append([[name, "total", *annotators], *counted])
    covered = [
        [f"{label}.{name}", held["with"], held["of"]]
        for label, attributes in record["attributes"].items()
        for name, held in attributes.items()
    ]
    sections.append([["attributes", "with", "of"], *covered])
    for section in sections:
        show()
        for line in table(section):
            show(line)


def _length(workspace: Workspace) -> int | None:
    """Return how many articles there are where anybody will see it, else None without a look."""
    return sum(1 for _ in workspace.library.scan()) if sys.stderr.isatty() else None


def _json(value: object) -> None:
    """Print JSON that any locale can show."""
    click.echo(json.dumps(value, indent=2))


def _list(lines: Iterable[str]) -> None:
    listed = list(lines)
    for line in listed[:MOST_LISTED]:
        say(line)
    if len(listed) > MOST_LISTED:
        say(f"... and {len(listed) - MOST_LISTED} more; 'glossator check' lists what is wrong in the workspace.")


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
