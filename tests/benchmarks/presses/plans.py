"""Plans by their shape: which keys a span took, without which code or which letter."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from presses.typist import Typed
from tui.keys import Keymap, Place

ASKING = ("candidate.hint", "label.hint-", "find.search")
"""How the ids of actions begin behind which a code or words are typed."""


def shapes(typed: Iterable[Typed], keymap: Keymap) -> Counter[tuple[int, str]]:
    """Return how many spans took which number of presses in which shape; only where nothing but spans was typed."""
    counted: Counter[tuple[int, str]] = Counter()
    for article in typed:
        place = 0
        for cost in article.spans.values():
            counted[cost, " ".join(_steps(article.presses[place : place + cost], keymap))] += 1
            place += cost
    return counted


def _steps(presses: Sequence[str], keymap: Keymap) -> Iterator[str]:
    place = 0
    while place < len(presses):
        if presses[place].isdigit():
            yield "count"
            place += 1
            continue
        size, name = _action(presses[place:], keymap)
        place += size
        if name.startswith(ASKING):
            # Codes of hints on words are followed by the label, which has its own shape.
            left = len(presses) - place - (0 if name.startswith("label.") else 1)
            more = presses[place : place + left]
            end = more.index("enter") + 1 if "enter" in more else left
            yield f"{name.replace('label.hint-', 'hint-tag ').split(' ')[0]} and {end}"
            place += end
        else:
            yield "tag" if name.startswith("label.") else name


def _action(presses: Sequence[str], keymap: Keymap) -> tuple[int, str]:
    for size in range(1, len(presses) + 1):
        found = keymap.lookup(Place.READER, tuple(presses[:size]))
        if not isinstance(found, bool) and found is not None:
            return size, found.id
    return 1, presses[0]
