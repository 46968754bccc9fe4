"""Hint codes: the keys that reach every target in view, fewest for the likeliest."""

from collections.abc import Sequence
from itertools import product
from math import log2

from annotations.extent import Extent

ALPHABET = "asdfghjklqwertyuiopzxcvbnm"
"""The letters of codes, the home row first."""

_NEAR = 80  # code points from the caret, about a line, at which a target counts half


def codes(count: int, alphabet: str = ALPHABET) -> list[str]:
    """Return `count` codes of which none begins another, the shortest first, easy letters first.

    With an alphabet of n letters, codes are one letter as long as all fit; up to n * n codes (676) none is longer than
    two, up to n ** 3 than three, and as many as can be are one letter shorter. Raises ValueError unless the alphabet
    has two or more lower-case letters or digits, each once.
    """
    if (
        len(alphabet) < 2
        or len(set(alphabet)) < len(alphabet)
        or not alphabet.isalnum()
        or alphabet != alphabet.lower()
    ):
        raise ValueError(f"unfit alphabet {alphabet!r}: use two or more different lower-case letters or digits")
    if count <= 0:
        return []
    size, length = len(alphabet), 1
    while size**length < count:
        length += 1
    stems = ["".join(letters) for letters in product(alphabet, repeat=length - 1)]
    # Each stem that is no code itself leads to `size` longer ones.
    short = (size**length - count) // (size - 1) if length > 1 else 0
    return [*stems[:short], *(stem + letter for letter in alphabet for stem in stems[short:])][:count]


def assign(
    targets: Sequence[tuple[Extent, float]], caret: int, alphabet: str = ALPHABET, *, behind: float = 1.0
) -> dict[Extent, str]:
    """Return a code for each target's extent, in text order; `targets` are extents with their weights (0 to 1).

    Near and heavy targets get the shortest codes: what counts is the weight over the logarithm of the distance in
    lines, which is taken `behind` times for those that end before the caret. The same targets, in any order, and the
    same caret give the same codes. Raises ValueError as `codes`.
    """
    heaviest: dict[Extent, float] = {}
    for extent, weight in targets:
        heaviest[extent] = max(weight, heaviest.get(extent, weight))

    def rank(extent: Extent) -> tuple[float, float, int, int]:
        distance = max(extent.start - caret, behind * (caret - extent.end + 1), 0)
        return -heaviest[extent] / (1 + log2(1 + distance / _NEAR)), distance, extent.start, -extent.end

    ranked = sorted(heaviest, key=rank)
    assigned = dict(zip(ranked, codes(len(ranked), alphabet), strict=True))
    return {extent: assigned[extent] for extent in sorted(assigned, key=lambda extent: (extent.start, -extent.end))}
