"""Where words that have changed a little may be found again."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from annotations.extent import Extent

LEAST = 0.8
"""The ratio of `difflib.SequenceMatcher` from which on words count as the same ones, changed."""

LONGEST = 4_000
"""Longer quotes are only looked for word by word."""

_ALIKE = str.maketrans(dict.fromkeys("‘’‚‛ʼ`´′", "'") | dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‐‑‒–—−", "-"))


def plain(words: str) -> str:
    """Return `words` in lower case with one kind of apostrophe, quotation mark and dash, as long as before."""
    lowered = words.lower()
    if len(lowered) != len(words):
        lowered = "".join(low if len(low := c.lower()) == 1 else c for c in words)
    return lowered.translate(_ALIKE)


def alike(one: str, other: str) -> float:
    """Return how alike two strings are, from 0 to 1, whatever their case, space and kind of punctuation."""
    one, other = " ".join(plain(one).split()), " ".join(plain(other).split())
    return 1.0 if one == other else SequenceMatcher(None, one, other, autojunk=False).ratio()


def look_alikes(text: str, quote: str, within: Extent) -> Iterator[tuple[Extent, float]]:
    """Yield stretches of text[within] that say nearly what `quote` says, with how alike they are.

    First those that differ in case, space or punctuation only, then the likeliest other one, on whole words.
    """
    window, wanted = plain(text[within.start : within.end]), plain(quote)
    words = wanted.split()
    if not words:
        return
    met = False
    for found in re.finditer(r"\s+".join(map(re.escape, words)), window):
        met = True
        yield Extent(within.start + found.start(), within.start + found.end()), 0.99
    if met or len(wanted) > LONGEST:
        return
    matcher = SequenceMatcher(None, window, wanted, autojunk=False)
    seed = matcher.find_longest_match(0, len(window), 0, len(wanted))
    if seed.size < min(4, len(wanted)):
        return
    slack = max(8, len(wanted) // 4)
    low = max(0, seed.a - seed.b - slack)
    high = min(len(window), seed.a - seed.b + len(wanted) + slack)
    blocks = SequenceMatcher(None, window[low:high], wanted, autojunk=False).get_matching_blocks()[:-1]
    start, end = low + blocks[0].a, low + blocks[-1].a + blocks[-1].size
    bounds = {(start, end), (low + next(b.a for b in blocks if b.size > 1), end)} if len(blocks) > 1 else {(start, end)}
    best = max((_widened(window, a, b) for a, b in bounds), key=lambda bound: alike(window[slice(*bound)], wanted))
    ratio = alike(window[slice(*best)], wanted)
    if ratio >= LEAST and best[0] < best[1]:
        yield Extent(within.start + best[0], within.start + best[1]), ratio


def _widened(window: str, start: int, end: int) -> tuple[int, int]:
    """Return the stretch with the words at its ends made whole and the space there left out."""
    while start and window[start : start + 1].isalnum() and window[start - 1].isalnum():
        start -= 1
    while end < len(window) and window[end - 1 : end].isalnum() and window[end].isalnum():
        end += 1
    while start < end and window[start].isspace():
        start += 1
    while end > start and window[end - 1].isspace():
        end -= 1
    return start, end
