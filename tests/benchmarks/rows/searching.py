"""The same words everywhere, in a whole workspace on the disk."""

import re
import time
from collections.abc import Callable

from measuring import Bench, undisturbed

from annotations.concordance import Concordance
from annotations.entry import Entry, Problem
from annotations.occurrences import everywhere as occurrences_everywhere
from annotations.store import Store
from annotations.workspace import Workspace

FORMS = (
    ("a name in one article of eighty", "Ada Kiel"),
    ("words that stand nowhere", "no such words"),
    ("a phrase in every other article", "for they"),
)

PAUSE = 2.5
"""Seconds after which the states of all files are looked up again."""


def everywhere(bench: Bench) -> None:
    """One form over all articles of the workspace, beside `re` over each article that the library reads.

    Both read the same files, and both are done when every article is answered for; what ours found is what `re` found.
    """
    workspace = Workspace.open(bench.root / "corpus")
    store = workspace.store("nobody")
    entries = [entry for entry in workspace.library.scan() if isinstance(entry, Entry)]
    file = bench.root / "home" / "concordance.sqlite"
    file.unlink(missing_ok=True)
    with Concordance(file) as texts:
        first = _beside(1, workspace, store, entries, texts, FORMS[0][1])
        bench.row("everywhere, the very first time / read, re", first[0], note="(before any text is kept)")
    for what, form in FORMS:
        with Concordance(file) as texts:
            first = _beside(1, workspace, store, entries, texts, form)
            if form == FORMS[0][1]:
                bench.row("everywhere, first since the start / read, re", first[0], note="(texts are kept)")
            _ours(workspace, store, texts, form)
            for when, wait in (("", PAUSE), (", again at once", 0.0)):
                ratios, articles = _beside(bench.rounds, workspace, store, entries, texts, form, wait)
                times = 1 / sorted(ratios)[len(ratios) // 2]
                bar = 1 / 30 if what != FORMS[-1][0] else None
                note = f"({times:.0f} times faster; {articles} articles)"
                bench.row(f"everywhere, {what}{when} / read, re", ratios, bar, note=note)
    file.unlink(missing_ok=True)


def _beside(
    rounds: int, workspace: Workspace, store: Store, entries: list[Entry], texts: Concordance, form: str,
    wait: float | None = None,
) -> tuple[list[float], int]:  # fmt: skip
    """Return our time beside that of reading and `re`, for each round, and in how many articles the form was found.

    Before each of our searches but a first one (`wait` None) there was another one, so many seconds ago.
    """
    pattern = re.compile(rf"(?<!\w){re.escape(form)}(?!\w)")
    ratios, articles = [], 0
    with undisturbed():
        for number in range(rounds):
            timed = {}
            for ours in (True, False) if number % 2 else (False, True):
                if not ours:
                    timed[ours] = _timed(lambda: _theirs(workspace, entries, pattern))
                    continue
                if wait is not None:
                    _ours(workspace, store, texts, form)
                    time.sleep(wait)
                timed[ours] = _timed(lambda: _ours(workspace, store, texts, form))
            found, expected = timed[True][1], timed[False][1]
            if found != expected:
                raise SystemExit(f"{form!r} was found in {len(found)} articles, and by re in {len(expected)}.")
            ratios.append(timed[True][0] / timed[False][0])
            articles = len(found)
    return ratios, articles


Found = dict[str, list[tuple[int, int]]]


def _ours(workspace: Workspace, store: Store, texts: Concordance, form: str) -> Found:
    found = occurrences_everywhere(workspace, store, form, "x", texts=texts)
    return {one[0].id: [tuple(extent) for extent in one[2]] for one in found if not isinstance(one, Problem)}


def _theirs(workspace: Workspace, entries: list[Entry], pattern: re.Pattern[str]) -> Found:
    found = {}
    for entry in entries:
        places = [match.span() for match in pattern.finditer(workspace.library.read(entry).text)]
        if places:
            found[entry.id] = places
    return found


def _timed(act: Callable[[], Found]) -> tuple[float, Found]:
    began = time.perf_counter()
    found = act()
    return time.perf_counter() - began, found
