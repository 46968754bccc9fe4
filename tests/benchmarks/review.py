"""Prints how long a reviewer waits for the first and the next item, and how many presses a decision takes.

`python tests/benchmarks/review.py [--quick] [--keep FOLDER]` makes a workspace of 10,000 articles and 100,000 spans (or
finds it in FOLDER), drives the app through a pseudo-terminal of 120x40 beside the trivial app, and prints ratios with
their bars. The presses are counted over the real key table of both presets. Needs a POSIX system.
"""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import workspaces
from measuring import REST, Bench, Program, clock, guarded, middle, processor, say
from programs import ARTICLES, SPANS, environment
from terminal import Terminal, typed

from annotations.schema_file import default_schema
from tui.keys import PRESETS, Keymap, keymap

HERE = Path(__file__).parent
QUESTION = "label:claim"
FIRST, MOVE, TURN = 100.0, 1.7, 4.0
"""Milliseconds till the first item; how often the trivial app's key the next one may take, in another article too."""

BACKSPACES = 40


def prepared(root: Path) -> dict[str, Program]:
    """Make the workspace where it is not there yet; return the programs by name."""
    corpus = root / "review"
    if not (root / "review-made").exists():
        say("making the workspace (once) ...")
        shutil.rmtree(corpus, ignore_errors=True)
        for number in range(ARTICLES):
            name = f"{number // 100:03d}/{number:06d}.txt"
            workspaces.write(corpus, name, workspaces.words(number, 1200), SPANS // ARTICLES, number)
        (root / "review-made").touch()
    if not (corpus / workspaces.SMALL).exists():
        workspaces.write(corpus, workspaces.SMALL, workspaces.words(1, 4_000), 100, 1)
    shutil.rmtree(corpus / "annotations" / workspaces.ANNOTATOR / ".history", ignore_errors=True)

    def asking(*words: str) -> Program:
        command = [sys.executable, "-m", "tui.cli", "review", str(corpus), *words, "--as", workspaces.ANNOTATOR]
        return Program(command, "asks for", "j")

    return {
        "trivial": Program([sys.executable, str(HERE / "trivial.py")], "ready 0", "j"),
        "review": asking(QUESTION),
        "small": asking(f"article:{workspaces.SMALL}"),
    }


def asked(run: Terminal, words: str, shown: str, patience: float = 3.0) -> float:
    """Ask another question; return the milliseconds from Enter to the write that brought `shown` onto the screen."""
    run.press(b"/", 0.3)
    run.press(b"\x7f" * BACKSPACES, 0.3)
    run.press(words.encode(), 0.3)
    run.settle()
    began = time.perf_counter()
    run.send(typed("enter"))
    got = []
    while time.perf_counter() - began < patience:
        one = run.read(0.05)
        if one is not None:
            got.append(one)
    for one in got:
        run.show(one.content)
        if shown in run.text():
            return (one.at - began) * 1000
    return float("nan")


def first(bench: Bench) -> None:
    """From Enter behind a question to its first item on the screen."""
    taken, beside = [], []
    for _ in range(bench.rounds):
        with bench.open("review") as run, bench.open("trivial") as trivial:
            run.started(bench.programs["review"].shown)
            trivial.started(bench.programs["trivial"].shown)
            time.sleep(bench.rest)
            run.settle()
            for label in ("actor", "location", "claim"):
                answer = asked(run, f"label:{label} order:article", f"This {label} is what")
                key = clock([trivial.press(typed("j")) for _ in range(10)])
                taken.append(answer)
                beside.append(answer / key)
    bench.row("first item after asking", taken, FIRST, "ms")
    bench.row("first item / the trivial app's key", beside)


def following(bench: Bench) -> None:
    """From the key that skips, or keeps, to the last byte of the picture of the next item, and of what follows it."""
    for what, key in (("skip", "j"), ("keep", "y")):
        rounds = list(bench.pressed({"trivial": "j", "review": key, "small": key}))
        for name, where, bar in (("small", "in the article", MOVE), ("review", "over articles", TURN)):
            note = processor(rounds, name, "trivial")
            # The text and the card; the queue and the foot come next, and that a verdict is saved when it is.
            figures = [middle(c.first for c in times[name]) / clock(times["trivial"]) for times in rounds]
            bench.row(f"next item {where}, {what} / trivial", figures, bar, note=note)
            bench.row(
                f"next item {where}, {what}: till all is drawn", [clock(times[name]) for times in rounds], unit="ms"
            )


def presses(keys: Keymap, *actions: str) -> int:
    """Return how many presses some actions take, one after the other, each by its shortest way."""
    return sum(min(len(sequence.split(" ")) for sequence in keys.keys[action]) for action in actions)


def counted(bench: Bench) -> None:
    """How many presses each decision takes."""
    schema = default_schema()
    for preset in PRESETS:
        keys = keymap(schema, preset)
        labels = [f"label.{name}" for name in schema.labels]
        edges = ("span.boundary-next", "extend.word-right", "span.edge-right")
        rows = {
            "keep": (presses(keys, "review.keep"), 1),
            "delete": (presses(keys, "review.delete"), 1),
            "relabel, tag": (max(presses(keys, label) for label in labels), 2),
            "as suggested": (presses(keys, "review.suggested"), 1),
            "other end edge": (max(presses(keys, edge, "review.keep") for edge in edges), 3),
            "other start edge": (presses(keys, "extend.swap", "span.edge-right", "review.keep"), 3),
            "refuse (with 1, 2 or 3)": (presses(keys, "review.refuse") + 1, 2),
            "skip": (presses(keys, "review.next"), 1),
        }
        for what, (number, bar) in rows.items():
            bench.row(f"presses, {preset}: {what}", [number], bar, "keys")


def main() -> None:
    """Make the workspace, run every row, and print the table."""
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--rounds", type=int, default=5, help="Times that each row is measured anew.")
    wanted.add_argument("--keys", type=int, default=30, help="Keys of each round.")
    wanted.add_argument("--quick", action="store_true", help="Two rounds of ten keys.")
    wanted.add_argument("--keep", type=Path, help="A folder for the workspace, which the next run finds again.")
    options = wanted.parse_args()
    rounds, keys = (2, 10) if options.quick else (options.rounds, options.keys)
    with tempfile.TemporaryDirectory() as temporary:
        root = (options.keep or Path(temporary)).absolute()
        root.mkdir(parents=True, exist_ok=True)
        bench = Bench(root, rounds, keys, environment(root), prepared(root), REST)
        for row in (counted, first, following):
            guarded(bench, row)


if __name__ == "__main__":
    main()
