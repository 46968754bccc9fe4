"""What each thing takes where there is much, in milliseconds.

Not in the usual run: `--rows sizes lines million`.
"""

import shutil
import time
from collections.abc import Mapping

import workspaces
from measuring import Bench, Program, say
from programs import LISTED, app
from terminal import Terminal, typed

IMMEDIATE = 100
"""Milliseconds up to which an answer seems to come at once (Nielsen, Usability Engineering, 1993, chapter 5)."""

ACTIONS: Mapping[str, tuple[str, str]] = {
    "a word further": ("", "right"),
    "a page down": ("", "pagedown"),
    "tag": ("", "a"),
    "undo": ("", "u"),
    "a key of a search": ("/", "K i e l"),
    "a page of the list": ("shift+f6", "pageup"),
    "a key of the filter": ("shift+f6 /", "9 8 7"),
    "another order of the list": ("shift+f6", "f8"),
}
"""What is timed: the keys that lead there, and those that are timed, each in turn."""


def sizes(bench: Bench) -> None:
    """100,000 articles, each in a file; 10 MB with 10,000 spans, in many lines and in one."""
    folder = bench.root / "files"
    if not (folder / "made").exists():
        say("making 100,000 files (once) ...")
        shutil.rmtree(folder, ignore_errors=True)
        for number in range(LISTED):
            workspaces.write(folder, f"{number // 1000:03d}/{number:06d}.txt", workspaces.words(number, 120), 0, 0)
        workspaces.write(folder, workspaces.SMALL, workspaces.words(1, 4_000), 100, 1)
        (folder / "made").touch()
    _figures(bench, "100,000 files", app(folder, workspaces.SMALL))
    _figures(bench, "10 MB, 10,000 spans", bench.programs["large"])
    _figures(bench, "10 MB in one line, 10,000 spans", bench.programs["line"])


def lines(bench: Bench) -> None:
    """100,000 articles in one file of 500 MB."""
    folder = bench.root / "lines"
    if not (folder / "all.jsonl").exists():
        say("making one file of 500 MB (once) ...")
        workspaces.lines(folder, LISTED, 4_900)
    _figures(bench, "100,000 articles in one file of 500 MB", app(folder, workspaces.SMALL))


def million(bench: Bench) -> None:
    """1,000,000 files in one folder, which are removed afterwards."""
    folder = bench.root / "million"
    say("making 1,000,000 files ...")
    try:
        folder.mkdir()
        for number in range(1_000_000):
            (folder / f"{number:07d}.txt").write_text(f"Report {number}\n")
        workspaces.write(folder, workspaces.SMALL, workspaces.words(1, 4_000), 100, 1)
        _figures(bench, "1,000,000 files", app(folder, workspaces.SMALL))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _figures(bench: Bench, where: str, program: Program) -> None:
    with Terminal(program.command, bench.env, program.folder) as run:
        cost = run.started(program.shown)
        bench.row(f"{where}: start to the article", [cost.clock], unit="ms")
        # Keys while the list is being found are what a person presses first.
        early = [run.press(typed("right")) for _ in range(bench.keys)]
        bench.row(f"{where}: a word further, while all is found", [one.clock for one in early], IMMEDIATE, "ms")
        run.settle(2.0)
        _wait_for_rest(run)
        bench.row(f"{where}: until the program rests", [(time.perf_counter() - run.began) * 1000], unit="ms")
        for what, (before, keys) in ACTIONS.items():
            for key in before.split():
                run.press(typed(key), 0.3)
            pressed = keys.split()
            costs = [run.press(typed(pressed[n % len(pressed)]), 0.2) for n in range(max(3, len(pressed)))]
            # That a tag is saved is drawn once it is: what is waited for is the picture that shows it.
            taken = [one.first if what in ("tag", "undo") else one.clock for one in costs]
            bench.row(f"{where}: {what}", taken, IMMEDIATE, "ms")
            for key in ("escape",) * len(before.split()):
                run.press(typed(key), 0.3)
        bench.row(f"{where}: memory", [run.memory()], unit="MiB")


def _wait_for_rest(run: Terminal, patience: float = 300.0) -> None:
    """Wait until the program's threads use less than a tenth of a core."""
    end = time.perf_counter() + patience
    before = run.spent_by_all()
    while time.perf_counter() < end:
        run.settle(1.0)
        now = run.spent_by_all()
        if now - before < 100:
            return
        before = now
