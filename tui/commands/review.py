"""The command that opens a queue for review, lists it, saves its question, or applies what was proposed."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from annotations.article import Article
from annotations.errors import EditRefused, StoreError
from annotations.review.answering import accept_all
from annotations.review.item import Item
from annotations.review.kinds import EDGES, names
from annotations.review.question import NO, YES, Order, Question, terms_known
from annotations.review.queue import Queue
from annotations.review.report import Report
from annotations.review.search import Looked, Search
from annotations.review.strangers import refuse_strangers, unknown_name
from annotations.review.terms import quoted
from annotations.schema import Status
from annotations.workspace import Workspace
from tui.commands.telling import progress, say, show, table

_LONGEST = 60
"""Characters of a quote that a line of a list shows."""

_TERMS = (
    "label", "form", "value", "by", "origin", "since", "until", "status", "find", "reviewer", "order", "sample", "seed",
)  # fmt: skip
"""The terms that are options too."""


_WORK = ("annotator", "label", "spans", "decided", "kept", "changed", "deleted", "missed")
_REVIEWERS = ("reviewer", "decisions", "open_questions", "proposals", "accepted", "rejected")
"""The columns of `glossator stats --review`."""

_UNLABELLED = "(no label)"
"""What stands for the label of verdicts on what has none, such as a sentence with nothing in it."""


class _Command(click.Command):
    """A command whose words may begin with a minus, as in `-label:claim`, and are no options for that."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the terms that begin with a minus behind the options."""
        if "--" in args:
            return super().parse_args(ctx, args)
        negated = [word for word in args if _is_negated(word)]
        return super().parse_args(ctx, [*(word for word in args if not _is_negated(word)), "--", *negated])


def _is_negated(word: str) -> bool:
    name, colon, _ = word[1:].partition(":")
    return word.startswith("-") and bool(colon) and name in terms_known()


@click.command("review", cls=_Command)
@click.argument("workspace", type=click.Path(path_type=Path))
@click.argument("words", nargs=-1, metavar="[QUESTION]...")
@click.option("--label", multiple=True, metavar="LABEL", help="Only spans of this; may be repeated, as most of these.")
@click.option("--form", multiple=True, metavar="WORDS", help="Only these very words.")
@click.option("--value", multiple=True, metavar="A=V", help="Only with this value of an attribute.")
@click.option("--by", multiple=True, metavar="NAME", help="Only this annotator's work.")
@click.option("--origin", multiple=True, metavar="O", help="Only what has an origin that begins so.")
@click.option("--since", multiple=True, metavar="DAY", help="Only what was changed on this day or later.")
@click.option("--until", multiple=True, metavar="DAY", help="Only what was changed on this day or before.")
@click.option("--status", multiple=True, type=click.Choice([str(s) for s in Status]), help="Only in such articles.")
@click.option("--find", multiple=True, type=click.Choice(names()), metavar="KIND", help="Findings: lint, check, ...")
@click.option("--reviewer", multiple=True, metavar="NAME", help="Only what NAME proposed, asked back or decided.")
@click.option("--order", multiple=True, type=click.Choice([str(o) for o in Order]), help="How the queue is walked.")
@click.option("--sample", multiple=True, metavar="N", help="Draw N items at random.")
@click.option("--seed", multiple=True, metavar="N", help="Another seed draws others.")
@click.option("--name", "saved", metavar="SAVED", help="A question saved in glossator.yaml; others narrow it.")
@click.option("--save", "save_as", metavar="NAME", help="Save the question in glossator.yaml under this name.")
@click.option("--as", "who", metavar="NAME", help="Who reviews; else the settings' name, else the system's user.")
@click.option("--theme", metavar="NAME", help="One of 'glossator themes'.")
@click.option("--keys", "preset", metavar="PRESET", help="A key preset: default or vim.")
@click.option("--read-only", is_flag=True, help="Change nothing.")
@click.option("--list", "listing", is_flag=True, help="Print the queue instead of opening the app.")
@click.option("--json", "as_json", is_flag=True, help="With --list: print it as JSON.")
@click.option("--apply", "applying", is_flag=True, help="Carry out the corrections proposed to NAME that still fit.")
def review(
    workspace: Path,
    words: tuple[str, ...],
    saved: str | None,
    save_as: str | None,
    who: str | None,
    theme: str | None,
    preset: str | None,
    read_only: bool,
    listing: bool,
    as_json: bool,
    applying: bool,
    **terms: tuple[str, ...],
) -> int:
    """Reread and decide, one key a decision: a queue over the whole workspace.

    The question is made of terms such as label:claim, -by:ana, find:lint or order:form; plain words are a form, and the
    name of a saved question stands for it. Without a question the last queue is resumed. docs/review.md explains all.
    """
    from tui.settings import annotator

    opened = Workspace.open(workspace)
    typed = _typed(opened, words, saved, terms)
    question = Question.parse(typed, opened.schema)
    if as_json and not listing:
        raise EditRefused("--json says how --list prints; give both.")
    if applying and listing:
        raise EditRefused("--apply carries out what --list would print; give one of them.")
    if save_as is not None:
        return _saved(opened, save_as, question)
    who = annotator(who)
    refuse_strangers(question, opened, who)
    if applying:
        return _applied(opened, question, who)
    if listing:
        return _listed(opened, question, who, as_json=as_json)
    from tui.review.opening import open_review

    return open_review(
        opened, str(question) if typed else None, annotator=who, theme=theme, keys=preset, read_only=read_only
    )


def _typed(workspace: Workspace, words: Iterable[str], saved: str | None, terms: dict[str, tuple[str, ...]]) -> str:
    """Return the question's words, of the arguments, the options and a saved question together."""
    parts = [_argument(word) for word in words]
    if saved is not None:
        questions = workspace.schema.questions
        if saved not in questions:
            there = f"there are {', '.join(questions)}" if questions else "none is saved yet, --save does that"
            raise EditRefused(f"There is no saved question {saved!r}; {there}.")
        parts.insert(0, questions[saved])
    elif len(parts) == 1 and parts[0] in workspace.schema.questions:
        parts[0] = workspace.schema.questions[parts[0]]
    parts += [f"{name}:{quoted(value)}" for name in _TERMS for value in terms[name]]
    return " ".join(parts)


def _argument(word: str) -> str:
    """Return an argument as it stands in a question: the shell took the quotes off its value."""
    name, colon, value = word.removeprefix("-").partition(":")
    is_one = bool(colon) and name in terms_known() and '"' not in value
    if not is_one or any(f" {other}:" in value or f" -{other}:" in value for other in terms_known()):
        return word
    return f"{'-' if word.startswith('-') else ''}{name}:{quoted(value)}"


def _saved(workspace: Workspace, name: str, question: Question) -> int:
    from annotations.review.saved import save

    if not question.terms:
        raise EditRefused("There is no question to save; give one, such as label:claim order:form.")
    keeps_layout = save(workspace.root, name, question)
    say(f"Saved: 'glossator review {workspace.root} {name}' asks {question}.")
    if not keeps_layout:
        say("glossator.yaml was written anew; its comments could not be kept.")
    return 0


def _found(workspace: Workspace, question: Question, who: str) -> Queue:
    """Return the whole queue, in its order."""
    queue = Queue(question)
    with progress(None, "Looking") as bar:
        for found in Search(workspace, question, who):
            if isinstance(found, Looked):
                bar.step()
            else:
                queue.add(found)
    if not len(queue) and (told := unknown_name(question, workspace)):
        raise EditRefused(told)
    return queue


def _listed(workspace: Workspace, question: Question, who: str, *, as_json: bool) -> int:
    queue = _found(workspace, question, who)
    items = [row.item for row in queue.rows(0, len(queue))]
    if as_json:
        click.echo(json.dumps([item.to_record() for item in items], indent=2))
    else:
        for item in items:
            show(_line(item))
    say(f"{len(items)} item{'' if len(items) == 1 else 's'} for {who}.")
    return 0


def _line(item: Item) -> str:
    quote = item.form
    if item.kind in EDGES:
        from tui.visible import edged

        quote = edged(item.quote, inner=True)
    quote = quote if len(quote) <= _LONGEST else quote[: _LONGEST - 1] + "…"
    place = f"{item.article_id} ({item.annotator}) {item.extent.start}-{item.extent.end}"
    return f"{place}: {item.kind}: {item.label + ' ' if item.label else ''}'{quote}': {item.why}"


def _applied(workspace: Workspace, question: Question, who: str) -> int:
    """Carry out what was proposed; say what was done and what was not."""
    from tui.session import Session

    for name, value in (("proposals", YES), ("open", NO)):
        question = question.with_term(name, value)
    queue = _found(workspace, question, who)
    session = Session(workspace, who, False, lambda _: None)
    session.refuse_if_locked()

    read: dict[str, Article] = {}

    def article(article_id: str) -> Article:
        if article_id not in read:
            read.clear()
            read[article_id] = workspace.article(article_id)
        return read[article_id]

    try:
        items = [row.item for row in queue.rows(0, len(queue))]
        applied = accept_all(items, session.document_of, article, workspace.schema)
        session.commit_all("accept proposals", applied.changes)
    finally:
        unsaved = session.scribe.stop()
    if unsaved:
        raise StoreError("Not everything could be written; look at the disk and apply again.")
    for item in applied.done:
        show(f"done: {_line(item)}")
    for item, why in applied.refused:
        show(f"left: {_line(item)} {why}")
    say(f"{len(applied.done)} applied, {len(applied.refused)} left; u in the app takes them back together.")
    return 1 if applied.refused else 0


def tables(report: Report) -> Iterable[str]:
    """Yield the lines of `glossator stats --review`."""
    record = report.to_record()
    work: list[dict[str, Any]] = record["work"]
    rows = [[*_WORK, "errors"]]
    work = [{**one, "label": one["label"] or _UNLABELLED} for one in work]
    rows += [[*(one[head] for head in _WORK), _share(one["error_rate"])] for one in work]
    yield from table(rows)
    rows = [[*(head.replace("_", " ") for head in _REVIEWERS), "seconds each"]]
    for one in record["reviewers"]:
        pace = "" if one["seconds"] is None else f"{one['seconds']:g}"
        rows.append([*(one[head] for head in _REVIEWERS), pace])
    if len(rows) > 1:
        yield ""
        yield from table(rows)


def _share(rate: float | None) -> str:
    return "" if rate is None else f"{rate:.1%}"
