"""Prints how long a person waits for the app, and how much memory it takes, beside yardsticks in the same run.

`python tests/benchmarks/latency.py [--rounds N] [--keys N] [--keep FOLDER] [--only WORD]` makes its workspaces in a
temporary folder (or in FOLDER, where the next run finds them), installs SLATE beside them where it can be had, drives
every program through a pseudo-terminal of 120x40 and prints a table of ratios with their bars. Of every ratio the two
sides take turns, key by key or start by start. Needs a POSIX system; nothing is judged but by the reader.
"""

import argparse
import gc
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import workspaces
from terminal import Cost, Gone, Terminal, typed

from annotations import editing
from annotations.extent import Extent
from annotations.occurrences import occurrences
from annotations.schema_file import default_schema
from annotations.store import Store
from annotations.text import Text

HERE = Path(__file__).parent
ARTICLES, SPANS, LISTED = 10_000, 100_000, 100_000
REST = 12.0
"""Seconds for what an app does in the background after it started."""


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


@dataclass
class Bench:
    """Everything a row needs, and the rows that were made."""

    root: Path
    rounds: int
    keys: int
    env: Mapping[str, str]
    programs: dict[str, Program]
    rows: list[tuple[str, str, str, float, float, str]] = field(default_factory=list)

    def row(self, what: str, ratio: Sequence[float], bar: float, unit: str = "x", note: str = "") -> None:
        """Say and keep a row: the median of the rounds' ratios beside the bar."""
        known = [one for one in ratio if one == one]
        if not known:
            self.skip(what, "no answer was drawn")
            return
        middle = statistics.median(known)
        spread = f"{min(known):.2f}..{max(known):.2f}"
        verdict = "met" if middle <= bar else "MISSED"
        self.rows.append((what, f"{middle:.2f} {unit}", spread, middle, bar, verdict))
        say(f"{what:<62}{middle:>8.2f} {unit:<3}[{spread}]  bar {bar:g}  {verdict}  {note}")

    def skip(self, what: str, why: str) -> None:
        """Say that a row cannot be made."""
        say(f"{what:<62}skipped: {why}")

    def has(self, what: str, *names: str) -> bool:
        """Tell whether all programs of a row are there; say so where one is not."""
        lacking = [name for name in names if name not in self.programs]
        if lacking:
            self.skip(what, f"{', '.join(lacking)} is not there")
        return not lacking

    def open(self, name: str) -> Terminal:
        """Run a program."""
        program = self.programs[name]
        return Terminal(program.command, self.env, program.folder)

    def starts(self, *names: str) -> dict[str, list[tuple[Cost, float]]]:
        """Return, round by round, what each start took and the memory after it; the first round only warms up."""
        found: dict[str, list[tuple[Cost, float]]] = {name: [] for name in names}
        for number in range(self.rounds + 1):
            for name in names:
                with self.open(name) as run:
                    cost = run.started(self.programs[name].shown)
                    run.settle(1.0)
                    if number:
                        found[name].append((cost, run.memory()))
        return found

    def pressed(
        self, keys: Mapping[str, str], before: Mapping[str, str] | None = None
    ) -> Iterator[dict[str, list[float]]]:
        """Yield for each round the milliseconds of every key; the programs take turns with each key."""
        for _ in range(self.rounds):
            with ExitStack() as stack:
                runs = {name: stack.enter_context(self.open(name)) for name in keys}
                for name, run in runs.items():
                    run.started(self.programs[name].shown)
                time.sleep(REST)
                for name, run in runs.items():
                    run.settle()
                    for press in (before or {}).get(name, "").split():
                        run.press(typed(press), 0.3)
                times: dict[str, list[float]] = {name: [] for name in keys}
                gc.collect()
                gc.disable()
                try:
                    for number in range(self.keys + 4):
                        for name, run in runs.items():
                            # No step with any clock of the programs.
                            time.sleep(random.random() / 60)
                            cost = run.press(typed(keys[name]))
                            if number >= 4:
                                times[name].append(cost.clock)
                finally:
                    gc.enable()
                yield times


def middle(times: Sequence[float]) -> float:
    known = [one for one in times if one == one]
    return statistics.median(known) if known else float("nan")


def ratios(rounds: Sequence[Mapping[str, Sequence[float]]], one: str, other: str) -> list[float]:
    return [middle(times[one]) / middle(times[other]) for times in rounds]


def starting(bench: Bench) -> None:
    """From the command to an article that can be read, and the memory that this takes."""
    names = [name for name in ("trivial", "small", "large", "slate large", "listed") if name in bench.programs]
    found = bench.starts(*names)
    clock = {name: [cost.clock for cost, _ in costs] for name, costs in found.items()}
    spent = {name: [cost.processor for cost, _ in costs] for name, costs in found.items()}
    held = {name: [memory for _, memory in costs] for name, costs in found.items()}

    def against(table: Mapping[str, Sequence[float]], one: str, other: str) -> list[float]:
        return [a / b for a, b in zip(table[one], table[other], strict=True)]

    def processor(one: str, other: str) -> str:
        return f"(of the processor {middle(against(spent, one, other)):.2f})"

    bench.row(
        "start to the article / trivial", against(clock, "small", "trivial"), 1.25, note=processor("small", "trivial")
    )
    if bench.has("start with 10 MB / SLATE", "slate large"):
        bench.row(
            "start with 10 MB / SLATE", against(clock, "large", "slate large"), 0.40,
            note=processor("large", "slate large"),
        )  # fmt: skip
    bench.row("start with 100,000 articles / trivial", against(clock, "listed", "trivial"), 1.3)
    bench.row("memory / trivial", against(held, "small", "trivial"), 1.6)
    bench.row("memory with 10 MB / trivial", against(held, "large", "trivial"), 2.5)
    if "slate large" in bench.programs:
        bench.row("memory with 10 MB / SLATE", against(held, "large", "slate large"), 0.30)
    bench.row("memory with 100,000 articles / trivial", against(held, "listed", "trivial"), 2.5)


def moving(bench: Bench) -> None:
    """From a key that moves the caret to the last byte of the picture."""
    names = [name for name in ("trivial", "small", "large", "line", "slate", "slate large") if name in bench.programs]
    rounds = list(bench.pressed({name: bench.programs[name].move for name in names}))
    bench.row("caret, 4 KB / trivial", ratios(rounds, "small", "trivial"), 1.7)
    bench.row("caret, 10 MB / trivial", ratios(rounds, "large", "trivial"), 1.7)
    bench.row("caret, 10 MB / 4 KB", ratios(rounds, "large", "small"), 1.15)
    bench.row("caret, 10 MB in one line / 4 KB", ratios(rounds, "line", "small"), 1.15)
    if bench.has("caret / SLATE", "slate", "slate large"):
        bench.row("caret, 4 KB / SLATE", ratios(rounds, "small", "slate"), 1.0)
        bench.row("caret, 10 MB / SLATE", ratios(rounds, "large", "slate large"), 1.0)


def paging(bench: Bench) -> None:
    """A page down in 10 MB."""
    if bench.has("page down / SLATE", "slate large"):
        rounds = list(bench.pressed({"large": "pagedown", "slate large": "pagedown"}))
        bench.row("page down, 10 MB / SLATE", ratios(rounds, "large", "slate large"), 1.4)


def bursts(bench: Bench) -> None:
    """A hundred keys at once, and a key that is held."""
    names = [name for name in ("large", "slate large") if name in bench.programs]
    each: dict[str, list[float]] = {name: [] for name in names}
    lags: list[float] = []
    for _ in range(bench.rounds):
        for name in names:
            with bench.open(name) as run:
                run.started(bench.programs[name].shown)
                time.sleep(REST)
                run.settle()
                each[name].append(run.press(typed("right") * 100, 0.3).clock / 100)
                if name == "large":
                    lags.append(run.hold(typed("right"), 60, 2))
    if bench.has("a burst of 100 keys / SLATE, a key", "slate large"):
        pairs = zip(each["large"], each["slate large"], strict=True)
        bench.row("a burst of 100 keys / SLATE, a key", [a / b for a, b in pairs], 0.10)
    bench.row("lag of a key held at 60 Hz", lags, 25, "ms")


def tagging(bench: Bench) -> None:
    """A tag on a word, to the picture that shows it, beside a bare move and beside SLATE's label and move.

    That it is saved is drawn later, when it is; how long that takes is a row of its own.
    """
    names = [name for name in ("small", "slate") if name in bench.programs]
    tags: dict[str, list[float]] = {name: [] for name in names}
    both: dict[str, list[float]] = {name: [] for name in names}
    over_move: list[float] = []
    for number in range(bench.rounds):
        with ExitStack() as stack:
            runs = {name: stack.enter_context(bench.open(name)) for name in names}
            times: dict[str, dict[str, list[float]]] = {name: {"tag": [], "move": []} for name in names}
            for name, run in runs.items():
                run.started(bench.programs[name].shown)
            time.sleep(REST if number == 0 else 3)
            for run in runs.values():
                run.settle()
            for press in range(bench.keys):
                for name, run in runs.items():
                    label = "s" if name == "slate" else "al"[press % 2]
                    times[name]["tag"].append(run.press(typed(label)).first)
                    times[name]["move"].append(run.press(typed("right")).clock)
            for name in names:
                tags[name].append(middle(times[name]["tag"]))
                both[name].append(middle(times[name]["tag"]) + middle(times[name]["move"]))
            over_move.append(middle(times["small"]["tag"]) / middle(times["small"]["move"]))
    bench.row("tag / bare move", over_move, 1.3)
    if bench.has("tag and move / SLATE's", "slate"):
        bench.row("tag and move / SLATE's", [a / b for a, b in zip(both["small"], both["slate"], strict=True)], 0.40)


def saving(bench: Bench) -> None:
    """The same tag durable on the disk, beside a bare write, fsync and rename of the same bytes."""
    schema, text = default_schema(), Text(workspaces.words(1, 4_000))
    took: dict[str, list[float]] = {}
    for name, root in (("100,000", bench.root / "corpus"), ("100", bench.root / "lone")):
        store = Store(root, "saver")
        document = replace(workspaces.document(workspaces.SMALL, text.string, 100, 1), annotator="saver")
        store.save(document)
        target = store.path(workspaces.SMALL)
        ratio = []
        for number in range(10 * bench.rounds):
            word = 7 * number % 3_000
            document = editing.tag(
                document, replace(schema, overlap=replace(schema.overlap, identical=True)), text,
                [Extent(word, word + 40)], "claim",
            ).apply(document)  # fmt: skip
            began = time.perf_counter()
            store.save(document)
            ours = time.perf_counter() - began
            content = target.read_bytes()
            began = time.perf_counter()
            _bare(target.with_suffix(".bare"), content)
            ratio.append(ours / (time.perf_counter() - began))
        store.close()
        took[name] = ratio
        shutil.rmtree(store.folder)
    bench.row("durable, 100,000 spans in the workspace / bare write", took["100,000"], 3)
    bench.row("durable, 100 spans in the workspace / bare write", took["100"], 3)


def _bare(path: Path, content: bytes) -> None:
    temporary = path.with_suffix(".new")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def turning(bench: Bench) -> None:
    """The next article: from the key to painted text and panes."""
    rounds = list(bench.pressed({"trivial": "j", "first": ">"}))
    bench.row("next article / trivial", ratios(rounds, "first", "trivial"), 4)


def listing(bench: Bench) -> None:
    """A list of 100,000 articles: scrolled and filtered."""
    rounds = list(bench.pressed({"trivial": "j", "listed": "up"}, {"listed": "f6"}))
    bench.row("100,000 articles, a row up / trivial", ratios(rounds, "listed", "trivial"), 1.5)
    found = bench.starts("listed", "table")
    pairs = zip(found["listed"], found["table"], strict=True)
    bench.row("start with 100,000 articles / DataTable", [a.clock / b.clock for (a, _), (b, _) in pairs], 0.1)
    taken = []
    for _ in range(bench.rounds):
        both = []
        for name, opening in (("listed", ["f6", "/"]), ("options", [])):
            with bench.open(name) as run:
                run.started(bench.programs[name].shown)
                time.sleep(REST)
                run.settle()
                for key in opening:
                    run.press(typed(key), 0.5)
                both.append(middle([run.press(typed(key), 0.5).clock for key in "rep"]))
        taken.append(both[0] / both[1])
    bench.row("100,000 articles, a filter key / OptionList", taken, 0.1)


def everywhere(bench: Bench) -> None:
    """One form over the whole workspace in memory, beside `re` over each article."""
    texts = [workspaces.words(number, 4_700) for number in range(ARTICLES)]
    taken = []
    for form in ("Ada Kiel", "no such words"):
        pattern = re.compile(rf"(?<!\w){re.escape(form)}(?!\w)")
        ours = _least(lambda f=form: [list(occurrences(text, f)) for text in texts])  # type: ignore[misc]
        theirs = _least(lambda p=pattern: [[m.span() for m in p.finditer(text)] for text in texts])  # type: ignore[misc]
        taken.append(ours / theirs)
    bench.row("the same text everywhere / re", taken, 1 / 30)


def _least(act: Callable[[], object]) -> float:
    taken = []
    for _ in range(5):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return min(taken)


ROWS = (starting, moving, paging, bursts, tagging, saving, turning, listing, everywhere)


def prepared(root: Path) -> dict[str, Program]:
    """Make what is not there yet; return the programs by name, without those that cannot be had."""
    corpus, listed, lone = root / "corpus", root / "listed", root / "lone"
    if not (root / "made").exists():
        say("making the workspaces (once) ...")
        for folder in (corpus, listed, lone):
            shutil.rmtree(folder, ignore_errors=True)
        workspaces.corpus(corpus, ARTICLES, SPANS)
        workspaces.lines(listed, LISTED)
        workspaces.write(lone, workspaces.SMALL, workspaces.words(1, 4_000), 100, 1)
        (root / "made").touch()
    python = sys.executable
    beginning = workspaces.BEGINNING

    def app(folder: Path, article: str) -> Program:
        words = [python, "-m", "tui.cli", str(folder), "--as", workspaces.ANNOTATOR, "--article", article]
        return Program(words, beginning)

    programs = {
        "trivial": Program([python, str(HERE / "trivial.py")], "ready 0", "j"),
        "small": app(corpus, workspaces.SMALL),
        "large": app(corpus, workspaces.LARGE),
        "line": app(corpus, workspaces.LINE),
        "first": app(corpus, "000/000000.txt"),
        "listed": app(listed, workspaces.SMALL),
        "table": Program([python, str(HERE / "lists.py"), "table", str(LISTED)], "ready report"),
        "options": Program([python, str(HERE / "lists.py"), "options", str(LISTED)], "ready report"),
    }
    slate = _slate(root)
    if slate is not None:
        for name, article in (("slate", workspaces.SMALL), ("slate large", workspaces.LARGE)):
            folder = root / name.replace(" ", "-")
            folder.mkdir(exist_ok=True)
            shutil.copy(corpus / article, folder / article)
            programs[name] = Program([str(slate), "-m", "slate", article, "-o", "-l", "log"], beginning, folder=folder)
    return programs


def _slate(root: Path) -> Path | None:
    """Return the interpreter of an environment that has SLATE, None where it cannot be installed."""
    python = root / "environment" / "bin" / "python"
    try:
        if not python.exists():
            venv.create(python.parents[1], with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "slate-nlp"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        say("SLATE (slate-nlp) cannot be installed here; its rows are skipped.")
        return None
    return python


def environment(root: Path) -> dict[str, str]:
    """Return the environment of every program: folders of its own, no trace of this terminal, caches allowed."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "PYTHON", "TEXTUAL"))}
    for name in ("LINES", "COLUMNS", "NO_COLOR", "TMUX", "STY"):
        env.pop(name, None)
    env |= {f"XDG_{kind}_HOME": str(root / "home" / kind.lower()) for kind in ("CACHE", "CONFIG", "STATE", "DATA")}
    return env | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(HERE.parents[1])}


def main() -> None:
    """Make the workspaces, run every row, and print the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=5, help="Times that each row is measured anew.")
    asked.add_argument("--keys", type=int, default=30, help="Keys of each round.")
    asked.add_argument("--keep", type=Path, help="A folder for the workspaces, which the next run finds again.")
    asked.add_argument("--only", default="", help="Only rows whose group has this word in its name.")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = (options.keep or Path(temporary)).absolute()
        root.mkdir(parents=True, exist_ok=True)
        bench = Bench(root, options.rounds, options.keys, environment(root), prepared(root))
        say(f"{options.rounds} rounds, {options.keys} keys, Python {sys.version.split()[0]}, {os.cpu_count()} cores\n")
        for row in ROWS:
            if options.only in row.__name__:
                try:
                    row(bench)
                except Gone as end:
                    bench.skip(row.__name__, f"a program ended or drew nothing:\n{end}")
        met = sum(verdict == "met" for *_, verdict in bench.rows)
        say(f"\n{met} of {len(bench.rows)} bars met")


if __name__ == "__main__":
    main()
