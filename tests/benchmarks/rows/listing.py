"""From article to article, and long lists."""

import time

from measuring import Bench, clock, processor, ratios, unanswered
from terminal import typed


def turning(bench: Bench) -> None:
    """The next article: from the key to painted text and panes."""
    rounds = list(bench.pressed({"trivial": "j", "first": ">"}))
    note = f"{processor(rounds, 'first', 'trivial')}{unanswered(rounds, 'first')}"
    bench.row("next article / trivial", ratios(rounds, "first", "trivial"), 4, note=note)


def listing(bench: Bench) -> None:
    """A list of 100,000 articles: scrolled and filtered."""
    rounds = list(bench.pressed({"trivial": "j", "listed": "up"}, {"listed": "shift+f6"}))
    note = f"{processor(rounds, 'listed', 'trivial')}{unanswered(rounds, 'listed')}"
    bench.row("100,000 articles, a row up / trivial", ratios(rounds, "listed", "trivial"), 1.5, note=note)
    found = bench.starts("listed", "table")
    pairs = zip(found["listed"], found["table"], strict=True)
    bench.row("start with 100,000 articles / DataTable", [a.clock / b.clock for (a, _), (b, _) in pairs], 0.1)
    taken = []
    for order in bench.turns(["listed", "options"]):
        spent = {}
        for name in order:
            with bench.open(name) as run:
                run.started(bench.programs[name].shown)
                time.sleep(bench.rest)
                run.settle()
                for key in ("shift+f6", "/") if name == "listed" else ():
                    run.press(typed(key), 0.5)
                # All rows pass each key; ours shows what was typed, so that its picture has to change.
                anyway = name == "options"
                spent[name] = clock(run.press(typed(key), 0.5, anyway=anyway) for key in "rep")
        taken.append(spent["listed"] / spent["options"])
    bench.row("100,000 articles, a filter key / OptionList", taken, 0.1)
