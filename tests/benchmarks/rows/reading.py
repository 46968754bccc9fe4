"""Starting, and moving through a text."""

import time

from measuring import Bench, middle, processor, ratios, unanswered
from terminal import Cost, typed


def starting(bench: Bench) -> None:
    """From the command to an article that can be read, and the memory that this takes."""
    names = bench.there("trivial", "small", "large", "slate large", "listed")
    found = bench.starts(*names)

    def against(one: str, other: str) -> list[float]:
        return [a.clock / b.clock for (a, _), (b, _) in zip(found[one], found[other], strict=True)]

    def spent(one: str, other: str) -> str:
        pairs = zip(found[one], found[other], strict=True)
        return f"(processor {middle(a.processor / b.processor for (a, _), (b, _) in pairs):.2f})"

    def held(one: str, other: str) -> list[float]:
        return [a / b for (_, a), (_, b) in zip(found[one], found[other], strict=True)]

    bench.row("start to the article / trivial", against("small", "trivial"), 1.25, note=spent("small", "trivial"))
    if bench.has("start with 10 MB / SLATE", "slate large"):
        bench.row("start with 10 MB / SLATE", against("large", "slate large"), 0.40, note=spent("large", "slate large"))
    bench.row(
        "start with 100,000 articles / trivial", against("listed", "trivial"), 1.3, note=spent("listed", "trivial")
    )
    bench.row("memory / trivial", held("small", "trivial"), 1.6)
    bench.row("memory with 10 MB / trivial", held("large", "trivial"), 2.5)
    if "slate large" in bench.programs:
        bench.row("memory with 10 MB / SLATE", held("large", "slate large"), 0.30)
    bench.row("memory with 100,000 articles / trivial", held("listed", "trivial"), 2.5)


def moving(bench: Bench) -> None:
    """From a key that moves the caret to the last byte of the picture."""
    names = bench.there("trivial", "small", "large", "line", "slate", "slate large")
    rounds = list(bench.pressed({name: bench.programs[name].move for name in names}))

    def row(what: str, one: str, other: str, bar: float) -> None:
        bench.row(
            what, ratios(rounds, one, other), bar,
            note=f"{processor(rounds, one, other)}{unanswered(rounds, one)}",
        )  # fmt: skip

    row("caret, 4 KB / trivial", "small", "trivial", 1.7)
    row("caret, 10 MB / trivial", "large", "trivial", 1.7)
    row("caret, 10 MB / 4 KB", "large", "small", 1.15)
    row("caret, 10 MB in one line / 4 KB", "line", "small", 1.15)
    if bench.has("caret / SLATE", "slate", "slate large"):
        row("caret, 4 KB / SLATE", "small", "slate", 1.0)
        row("caret, 10 MB / SLATE", "large", "slate large", 1.0)


def paging(bench: Bench) -> None:
    """A page down in 10 MB."""
    what = "page down, 10 MB / SLATE"
    if bench.has(what, "slate large"):
        rounds = list(bench.pressed({"large": "pagedown", "slate large": "pagedown"}))
        note = f"{processor(rounds, 'large', 'slate large')}{unanswered(rounds, 'large')}"
        bench.row(what, ratios(rounds, "large", "slate large"), 1.4, note=note)


BURST, HELD = 100, 120


def bursts(bench: Bench) -> None:
    """A hundred keys at once, and a key that is held; what stands there at the end shows whether one was lost."""
    names = bench.there("large", "slate large")
    each: dict[str, list[Cost]] = {name: [] for name in names}
    lags: list[float] = []
    lost = 0
    after_burst, after_hold = bench.after_singles("large", "right", BURST, BURST + HELD)
    for order in bench.turns(names):
        for name in order:
            with bench.open(name) as run:
                run.started(bench.programs[name].shown)
                time.sleep(bench.rest)
                run.settle()
                each[name].append(run.press(typed("right") * BURST, 0.3))
                if name == "large":
                    run.settle(0.5)
                    lost += not run.shows(after_burst)
                    lags.append(run.hold(typed("right"), 60, HELD / 60))
                    run.settle(0.5)
                    lost += not run.shows(after_hold)
    note = f"({lost} of {2 * bench.rounds} ended elsewhere than single keys)" if lost else "(no key lost)"
    if bench.has("a burst of 100 keys / SLATE, a key", "slate large"):
        pairs = zip(each["large"], each["slate large"], strict=True)
        bench.row("a burst of 100 keys / SLATE, a key", [a.clock / b.clock for a, b in pairs], 0.10, note=note)
    bench.row("lag of a key held at 60 Hz", lags, 25, "ms", note)
