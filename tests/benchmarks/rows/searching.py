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
        first = _beside(bench.rounds, workspace, store, entries, texts, FORMS[0][1], anew=True)
        bench.row("the same, the very first time / read, re", first[0], note="(before any text is kept)")
        for what, form in FORMS:
            ratios, articles = _beside(bench.rounds, workspace, store, entries, texts, form)
            times = 1 / sorted(ratios)[len(ratios) // 2]
            bar = 1 / 30 if what != FORMS[-1][0] else None
            note = f"({times:.0f} times faster; {articles} articles)"
            bench.row(f"everywhere, {what} / read, re", ratios, bar, note=note)
    file.unlink(missing_ok=True)


def _beside(
    rounds: int, workspace: Workspace, store: Store, entries: list[Entry], texts: Concordance, form: str,
    *, anew: bool = False,
) -> tuple[list[float], int]:  # fmt: skip
    """Return our time beside that of reading and `re`, for each round, and in how many articles the form was found."""
    pattern = re.compile(rf"(?<!\w){re.escape(form)}(?!\w)")
    ratios, articles = [], 0
    with undisturbed():
        for number in range(1 if anew else rounds):
            if number % 2 or anew:
                ours, found = _timed(lambda: _ours(workspace, store, texts, form))
                theirs, expected = _timed(lambda: _theirs(workspace, entries, pattern))
            else:
                theirs, expected = _timed(lambda: _theirs(workspace, entries, pattern))
                ours, found = _timed(lambda: _ours(workspace, store, texts, form))
            if found != expected:
                raise SystemExit(f"{form!r} was found in {len(found)} articles, and by re in {len(expected)}.")
            ratios.append(ours / theirs)
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
