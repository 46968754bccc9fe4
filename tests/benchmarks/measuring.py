"""Taking figures of several programs in turn, and setting them beside their bars."""

import gc
import random
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from terminal import Cost, Gone, Picture, Terminal, typed

REST = 12.0
"""Seconds for what an app does in the background after it started."""

WARM = 4
"""Keys that come before those that count."""


def say(line: str = "") -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@dataclass(frozen=True)
class Program:
    """What is run, what shows that it is there, and its key for moving on."""

    command: Sequence[str]
    shown: str
    move: str = "right"
    folder: Path | None = None


@dataclass(frozen=True)
class Row:
    """A line of the table: the median of the rounds' figures, their range, and the bar, None where there is none."""

    what: str
    figure: float
    low: float
    high: float
    bar: float | None
    unit: str
    note: str

    @property
    def verdict(self) -> str:
        if self.bar is None:
            return ""
        return "met" if self.figure <= self.bar else "MISSED"


@dataclass
class Bench:
    """Everything a row needs, and the rows that were made."""

    root: Path
    rounds: int
    keys: int
    env: Mapping[str, str]
    programs: dict[str, Program]
    rest: float = REST
    rows: list[Row] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)

    def row(
        self, what: str, figures: Iterable[float], bar: float | None = None, unit: str = "x", note: str = ""
    ) -> None:
        """Say and keep a row: the median of the rounds' figures beside the bar."""
        known = [one for one in figures if one == one]
        if not known:
            self.skip(what, "no answer was drawn")
            return
        made = Row(what, statistics.median(known), min(known), max(known), bar, unit, note)
        self.rows.append(made)
        beside = "" if bar is None else f"bar {bar:.3g}  {made.verdict}"
        say(f"{what:<62}{made.figure:>9.2f} {unit:<4}[{made.low:.2f}..{made.high:.2f}]  {beside}  {note}")

    def skip(self, what: str, why: str) -> None:
        """Say that a row cannot be made."""
        self.skipped.append((what, why))
        say(f"{what:<62}skipped: {why}")

    def there(self, *names: str) -> list[str]:
        """Return those of some programs that are there."""
        return [name for name in names if name in self.programs]

    def has(self, what: str, *names: str) -> bool:
        """Tell whether all programs of a row are there; say so where one is not."""
        lacking = [name for name in names if name not in self.programs]
        if lacking:
            self.skip(what, f"{', '.join(lacking)} is not there")
        return not lacking

    def open(self, name: str) -> Terminal:
        """Run a program; no run begins where another one stopped."""
        program = self.programs[name]
        shutil.rmtree(self.env["XDG_STATE_HOME"], ignore_errors=True)
        return Terminal(program.command, self.env, program.folder)

    def turns(self, names: Sequence[str]) -> Iterator[Sequence[str]]:
        """Yield the names once for each round, each time with another one first."""
        for number in range(self.rounds):
            at = number % len(names)
            yield [*names[at:], *names[:at]]

    def starts(self, *names: str) -> dict[str, list[tuple[Cost, float]]]:
        """Return, round by round, what each start took and the memory after it."""
        found: dict[str, list[tuple[Cost, float]]] = {name: [] for name in names}
        for name in names:
            with self.open(name) as run:
                run.started(self.programs[name].shown)
                run.settle(1.0)
        for order in self.turns(names):
            for name in order:
                with self.open(name) as run:
                    cost = run.started(self.programs[name].shown)
                    run.settle(1.0)
                    found[name].append((cost, run.memory()))
        return found

    def pressed(
        self, keys: Mapping[str, str], before: Mapping[str, str] | None = None
    ) -> Iterator[dict[str, list[Cost]]]:
        """Yield for each round the cost of every key; the programs take turns with each key.

        A key that leaves the screen as it was counts as not answered.
        """
        for order in self.turns(list(keys)):
            with ExitStack() as stack:
                runs = {name: stack.enter_context(self.open(name)) for name in order}
                for name, run in runs.items():
                    run.started(self.programs[name].shown)
                time.sleep(self.rest)
                for name, run in runs.items():
                    run.settle()
                    for press in (before or {}).get(name, "").split():
                        run.press(typed(press), 0.3)
                times: dict[str, list[Cost]] = {name: [] for name in keys}
                with undisturbed():
                    for number in range(self.keys + WARM):
                        for name, run in runs.items():
                            # No step with any clock of the programs.
                            time.sleep(random.random() / 60)
                            cost = run.press(typed(keys[name]))
                            if number >= WARM:
                                times[name].append(cost)
                yield times

    def after_singles(self, name: str, key: str, *counts: int) -> list[Picture]:
        """Return what a program shows after so many presses, each of which it has answered before the next."""
        pictures = []
        with self.open(name) as run:
            run.started(self.programs[name].shown)
            time.sleep(self.rest)
            run.settle()
            for number in range(1, max(counts) + 1):
                run.press(typed(key), 0.03)
                if number in counts:
                    run.settle(0.5)
                    pictures.append(run.picture())
        return pictures


class undisturbed:
    """No collection of this program's own garbage while something is timed."""

    def __enter__(self) -> None:
        gc.collect()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        gc.enable()


def middle(figures: Iterable[float]) -> float:
    """Return the median of those that are known, nan where none is."""
    known = [one for one in figures if one == one]
    return statistics.median(known) if known else float("nan")


def clock(costs: Iterable[Cost]) -> float:
    return middle(cost.clock for cost in costs)


def ratios(rounds: Sequence[Mapping[str, Sequence[Cost]]], one: str, other: str) -> list[float]:
    """Return how often the time of `one` is that of `other`, round by round."""
    return [clock(times[one]) / clock(times[other]) for times in rounds]


def processor(rounds: Sequence[Mapping[str, Sequence[Cost]]], one: str, other: str) -> str:
    """Return the same of the processor time of their first threads, as a note: what else the machine does adds less."""
    known = [
        middle(cost.processor for cost in times[one]) / middle(cost.processor for cost in times[other])
        for times in rounds
    ]
    return f"(processor {middle(known):.2f})"


def unanswered(rounds: Sequence[Mapping[str, Sequence[Cost]]], name: str) -> str:
    """Return a note of how many keys changed nothing on the screen, "" where each did."""
    lost = sum(cost.clock != cost.clock for times in rounds for cost in times[name])
    return f"({lost} keys changed nothing)" if lost else ""


def least(act: Callable[[], object], times: int = 5) -> float:
    """Return the milliseconds of the quickest of some calls."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return min(taken) * 1000


def guarded(bench: Bench, row: Callable[[Bench], None]) -> None:
    """Make rows; where a program ends or never draws what was awaited, say so and go on."""
    try:
        row(bench)
    except Gone as end:
        bench.skip(row.__name__, f"a program ended or drew nothing:\n{end}")
