"""Hint codes: the keys that reach every target in view, fewest for the likeliest."""

from collections.abc import Iterable
from itertools import product
from math import log2
from typing import Protocol, TypeVar

ALPHABET = "asdfghjklqwertyuiopzxcvbnm"
"""The letters of codes, the home row first."""

LARGE = ALPHABET + "ASDFGHJKLQWERTYUPZXCVBNM" + "98765432"
"""All keys that can be told apart on the screen, for codes whose capitals mean nothing else.

Codes of two begin with the last ones: a digit shows where one begins among others that stand side by side.
"""

_NEAR = 80  # code points from the caret, about a line, at which a target counts half


class Target(Protocol):
    """What a code leads to: something that begins and ends somewhere."""

    @property
    def start(self) -> int:
        """Where it begins."""
        ...

    @property
    def end(self) -> int:
        """Where it ends."""
        ...


_T = TypeVar("_T", bound=Target)


def codes(count: int, alphabet: str = ALPHABET) -> list[str]:
    """Return `count` codes of which none begins another, the shortest first, easy letters first.

    With an alphabet of n letters, codes are one letter as long as all fit; up to n * n codes (676) none is longer than
    two, up to n ** 3 than three, and as many as can be are one letter shorter. Raises ValueError unless the alphabet
    has two or more letters or digits, each once.
    """
    if len(alphabet) < 2 or len(set(alphabet)) < len(alphabet) or not alphabet.isalnum():
        raise ValueError(f"unfit alphabet {alphabet!r}: use two or more different letters or digits")
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
    targets: Iterable[tuple[_T, float]], caret: int, alphabet: str = ALPHABET, *, behind: float = 1.0
) -> dict[_T, str]:
    """Return a code for each target, in text order; each comes with its weight (0 to 1).

    Near and heavy targets get the shortest codes: what counts is the weight over the logarithm of the distance in
    lines, which is taken `behind` times for those that end before the caret. The same targets, in any order, and the
    same caret give the same codes. Raises ValueError as `codes`.
    """
    heaviest: dict[_T, float] = {}
    for target, weight in targets:
        heaviest[target] = max(weight, heaviest.get(target, weight))

    def rank(target: _T) -> tuple[float, float, tuple[int, int, object]]:
        distance = max(target.start - caret, behind * (caret - target.end + 1), 0)
        return -heaviest[target] / (1 + log2(1 + distance / _NEAR)), distance, _order(target)

    ranked = sorted(heaviest, key=rank)
    assigned = dict(zip(ranked, codes(len(ranked), alphabet), strict=True))
    return {target: assigned[target] for target in sorted(assigned, key=_order)}


def _order(target: Target) -> tuple[int, int, object]:
    return target.start, -target.end, target
