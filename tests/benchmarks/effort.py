"""Prints how many key presses gold spans, their values and relations cost, and what the same spans cost in SLATE.

`python tests/benchmarks/effort.py [OPTIONS] [PATH[:ANNOTATOR] ...]`: each path is a workspace, a folder of brat or
WebAnno TSV files, or a file or folder of columns of tokens and IOB tags; without one it is the sample, as `sample`
annotated it. For each article it finds a shortest sequence of presses, types it in the app, and compares what is then
stored with the gold. docs/effort.md tells how it is measured.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from presses import gold  # noqa: E402
from presses.gold import Corpus, GoldArticle, Wanted  # noqa: E402
from presses.machine import Machine, key_event  # noqa: E402
from presses.plans import shapes  # noqa: E402
from presses.slate import Slate  # noqa: E402
from presses.typist import Typed, Typist  # noqa: E402

from annotations.document import Document  # noqa: E402
from annotations.extent import Unit  # noqa: E402
from annotations.schema import Schema  # noqa: E402
from annotations.schema_file import parse  # noqa: E402
from annotations.span import Span  # noqa: E402
from annotations.text import Text  # noqa: E402
from annotations.workspace import Workspace  # noqa: E402
from tui.app import GlossatorApp  # noqa: E402
from tui.desk import Desk  # noqa: E402
from tui.keys import keymap  # noqa: E402

SEEDS = HERE.parents[1] / "seeds"
LONG = 5
"""Words from which on a span counts as a clause."""
ANNOTATOR = "typist"


@dataclass
class Result:
    """What one article came to."""

    article: GoldArticle
    typed: Typed
    slate: dict[str, int]
    differs: list[str] = field(default_factory=list)


def say(line: str = "") -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@asynccontextmanager
async def desk_of(root: Path, size: tuple[int, int], advance: bool, preset: str) -> AsyncIterator[Desk]:
    """Run the app on a workspace."""
    app = GlossatorApp(Workspace.open(root), annotator=ANNOTATOR, keys=preset)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
        assert app.desk is not None
        # What is in view decides codes: planning and typing both wait until the panes have their sizes.
        while not app.desk.reader.size.height or not app.desk.library.finished:
            await pilot.pause()
        await pilot.pause()
        app.desk.advances = advance
        yield app.desk


def lay_out(root: Path, corpus: Corpus) -> dict[str, str]:
    """Write a workspace with the articles of a corpus and nothing tagged; return the ids they have there."""
    (root / "glossator.yaml").write_text(corpus.schema, encoding="utf-8")
    names = {}
    for number, article in enumerate(corpus.articles):
        names[article.name] = f"{number:04}.txt"
        (root / names[article.name]).write_bytes(article.text.encode())
    return names


async def plan(corpus: Corpus, size: tuple[int, int], advance: bool, everything: bool, preset: str) -> dict[str, Typed]:
    """Find what to type for each article, one after the other in one workspace, as an annotator works."""
    typed = {}
    with tempfile.TemporaryDirectory() as folder:
        names = lay_out(Path(folder), corpus)
        async with desk_of(Path(folder), size, advance, preset) as desk:
            machine = Machine(desk)
            for article in corpus.articles:
                desk.turning.open(names[article.name])
                with machine.dry():
                    typed[article.name] = Typist(machine).type(article, everything)
                desk.session.forms.add(typed[article.name].document)
    return typed


async def replay(
    corpus: Corpus, typed: dict[str, Typed], size: tuple[int, int], advance: bool, everything: bool, preset: str
) -> dict[str, list[str]]:
    """Type everything in the app as it is; return how each article, read back from the disk, differs from the gold."""
    differs = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        names = lay_out(root, corpus)
        async with desk_of(root, size, advance, preset) as desk:
            for article in corpus.articles:
                desk.turning.open(names[article.name])
                for press in typed[article.name].presses:
                    if desk.prompt.is_open:
                        await _into_prompt(desk, press)
                    else:
                        desk.on_key(key_event(press))
            await asyncio.to_thread(desk.session.scribe.drain, 30.0)
        workspace = Workspace.open(root)
        store = workspace.store(ANNOTATOR)
        for article in corpus.articles:
            read = workspace.article(names[article.name])
            document = store.load(read.id, read.digest)
            differs[article.name] = compare(article, document, workspace.schema, everything)
    return differs


async def _into_prompt(desk: Desk, press: str) -> None:
    from textual.pilot import Pilot

    await Pilot(desk.app).press(press)
    await Pilot(desk.app).pause()


def compare(article: GoldArticle, document: Document, schema: Schema, everything: bool) -> list[str]:
    """Return what is stored and not gold, and what is gold and not stored."""

    def values(label: str, attributes: dict[str, Any]) -> tuple[tuple[str, str], ...]:
        known = schema.label(label).attributes
        return tuple(sorted((k, str(v)) for k, v in attributes.items() if k in known)) if everything else ()

    def seen(spans: Iterable[Span | Wanted]) -> list[tuple[object, ...]]:
        return sorted((one.fragments, one.label, values(one.label, dict(one.attributes))) for one in spans)

    want, have = seen(article.spans), seen(document.spans)
    wrong = [f"stored, not gold: {one}" for one in Counter(have) - Counter(want)]
    wrong += [f"gold, not stored: {one}" for one in Counter(want) - Counter(have)]
    if everything:
        by_id = {one.id: (one.label, one.fragments) for one in document.spans}
        by_name = {one.id: (one.label, one.fragments) for one in article.spans}

        def ends(label: str, one: object, other: object) -> tuple[object, ...]:
            pair = sorted([one, other], key=str) if schema.relations[label].symmetric else [one, other]
            return label, *pair

        made = {ends(one.label, by_id[one.source], by_id[one.target]) for one in document.ordered_relations()}
        gold_arrows = {ends(one.label, by_name[one.source], by_name[one.target]) for one in article.arrows}
        wrong += [f"related, not gold: {one}" for one in made - gold_arrows]
        wrong += [f"gold, not related: {one}" for one in gold_arrows - made]
    return wrong


def shape(text: Text, span: Wanted) -> str:
    """Return what a span looks like: in parts, or of how many words."""
    if len(span.fragments) > 1:
        return "in parts"
    size = sum(1 for piece in span.fragments for _ in text.units(Unit.WORD, *piece))
    return f"{LONG} words and more" if size >= LONG else f"1-{LONG - 1} words"


def table(corpus: Corpus, results: list[Result], everything: bool) -> None:
    """Print the means by label and by length, beside SLATE's."""
    rows: dict[str, list[tuple[int | None, int | None]]] = {}
    for result in results:
        text = Text(result.article.text)
        for span in result.article.spans:
            pair = result.typed.spans.get(span.id), result.slate.get(span.id)
            for name in (span.label, f"  {shape(text, span)}", "all"):
                rows.setdefault(name, []).append(pair)
    heads = f"{'presses':>9}{'most':>6}{'>6':>4}{'not reached':>12}{'SLATE':>8}{'ratio':>7}{'no way':>8}"
    say(f"{'':<24}{'spans':>6}{heads}")
    order = sorted(rows, key=lambda name: (name == "all", name.startswith(" "), -len(rows[name])))
    for name in order:
        ours = [one for one, _ in rows[name] if one is not None]
        both = [(one, other) for one, other in rows[name] if one is not None and other is not None]
        slate = mean(other for _, other in both) if both else 0.0
        ratio = sum(one for one, _ in both) / sum(other for _, other in both) if both else 0.0
        unreached = sum(other is None for _, other in rows[name])
        say(
            f"{name:<24}{len(rows[name]):>6}{mean(ours or [0]):>9.2f}{max(ours, default=0):>6}"
            f"{sum(one > 6 for one in ours):>4}{len(rows[name]) - len(ours):>12}"
            f"{slate:>8.2f}{ratio:>7.2f}{unreached:>8}"
        )
    if everything:
        told(results)
    presses, differing = sum(r.typed.cost for r in results), sum(bool(r.differs) for r in results)
    say(f"the whole: {presses} presses; replays that differ from the gold: {differing}")


def told(results: list[Result]) -> None:
    """Print what values and relations cost."""
    values, valued = sum(r.typed.values for r in results), sum(r.typed.valued for r in results)
    say(f"values: {valued}, {values / max(1, valued):.2f} presses a value")
    kinds: dict[str, list[int]] = {}
    for result in results:
        for arrow, cost in result.typed.arrows.items():
            kinds.setdefault(arrow.label, []).append(cost)
    costs = [cost for held in kinds.values() for cost in held]
    wanted = sum(len(r.article.arrows) for r in results)
    say(f"relations: {len(costs)} of {wanted}, {mean(costs or [0]):.2f} presses each, at most {max(costs, default=0)}")
    for name, held in sorted(kinds.items()):
        say(f"  {name:<22}{len(held):>6}{mean(held):>9.2f}")


async def measure(corpus: Corpus, size: tuple[int, int], advance: bool, everything: bool, preset: str) -> list[Result]:
    """Plan, type and compare every article of a corpus."""
    typed = await plan(corpus, size, advance, everything, preset)
    differs = await replay(corpus, typed, size, advance, everything, preset)
    return [
        Result(
            article, typed[article.name], Slate(article.text, article.tokenised).presses(article.spans),
            differs[article.name],
        )
        for article in corpus.articles
    ]  # fmt: skip


def main() -> None:
    """Read the command line and print a table for each corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", default=[f"{SEEDS}:sample"])
    parser.add_argument("--articles", type=int, default=12, help="articles of each corpus at most")
    parser.add_argument("--size", default="160x48", help="columns x rows of the terminal")
    parser.add_argument("--keys", default="default", help="key preset")
    parser.add_argument("--stay", action="store_true", help="only with advance_after_tagging off")
    parser.add_argument("--advance", action="store_true", help="only with it on")
    parser.add_argument("--only-spans", action="store_true", help="leave values and relations out")
    parser.add_argument("--plans", action="store_true", help="print how many spans took which keys")
    parser.add_argument("--verbose", action="store_true", help="print each span with what was typed for it")
    options = parser.parse_args()
    columns, rows = map(int, options.size.split("x"))
    with tempfile.TemporaryDirectory() as person:
        for name in ("CONFIG", "CACHE", "STATE", "DATA"):
            os.environ[f"XDG_{name}_HOME"] = person
        for given in options.paths:
            path, _, annotator = given.partition(":")
            corpus = gold.read(Path(path), annotator)
            corpus = Corpus(corpus.name, corpus.schema, corpus.articles[: options.articles])
            says = any(a.arrows or any(s.attributes for s in a.spans) for a in corpus.articles)
            runs = [(True, False)] * (not options.stay) + [(False, False)] * (not options.advance)
            runs += [(False, True)] if says and not options.only_spans else []
            for advance, everything in runs:
                began = time.perf_counter()
                results = asyncio.run(measure(corpus, (columns, rows), advance, everything, options.keys))
                what = "spans, values and relations" if everything else "spans"
                say(
                    f"\n{corpus.name}, {len(results)} articles, {what}, advance_after_tagging"
                    f" {'on' if advance else 'off'} ({time.perf_counter() - began:.0f} s)"
                )
                table(corpus, results, everything)
                if options.plans and not everything:
                    planned(corpus, results, options.keys)
                for result in results:
                    for line in result.differs:
                        say(f"  {result.article.name}: {line}")
                    if options.verbose:
                        detail(result)


def planned(corpus: Corpus, results: list[Result], preset: str) -> None:
    """Print the shapes of what was typed, those that took most presses in all first."""
    keys = keymap(parse(corpus.schema), preset, {})
    counted = shapes((result.typed for result in results), keys)
    for (cost, shape_of), number in sorted(counted.items(), key=lambda item: -item[0][0] * item[1]):
        say(f"{number:>6} x {cost}  {shape_of}")


def detail(result: Result) -> None:
    """Print what each span of an article cost."""
    for span in sorted(result.article.spans, key=lambda one: one.start):
        cost, slate = result.typed.spans.get(span.id, "-"), result.slate.get(span.id, "-")
        quote = " … ".join(result.article.text[a:b] for a, b in span.fragments)
        say(f"{cost:>3} {slate:>3} {span.label:<12}{quote}")
    say(" ".join(result.typed.presses))


if __name__ == "__main__":
    main()
