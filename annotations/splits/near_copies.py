"""Near copies: which articles are nearly the same, such as syndicated copies and corrected versions."""

import re
from dataclasses import dataclass
from typing import Any

from rensa import RMinHash, RMinHashLSH

ALIKE = 0.45
"""The share of common shingles from which on two articles count as nearly the same."""

_HASHES, _BANDS = 120, 40
"""Three hashes a band find 97 of 100 pairs at ALIKE and hardly any below 0.1 (Leskovec, Rajaraman, Ullman: Mining of
Massive Datasets, 3.4)."""

_SEED = 1
_WORDS = 4
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")


@dataclass(frozen=True, slots=True)
class Like:
    """An article that came before, and the estimated share of shingles that it has in common."""

    name: str
    share: float


class NearCopies:
    """Texts by name, each compared with those that came before; what is kept of one is a few thousand bytes."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._sketches: list[Any] = []
        self._index = RMinHashLSH(threshold=ALIKE, num_perm=_HASHES, num_bands=_BANDS)

    def add(self, name: str, text: str) -> list[Like]:
        """Take a text and return those before it that it is nearly the same as, the most alike first.

        Texts are compared by their sets of four words in a row (MinHash, Broder 1997), whatever their case,
        punctuation and white space. One without any word is like no other.
        """
        shingles = _shingles(text)
        if not shingles:
            return []
        sketch = RMinHash(num_perm=_HASHES, seed=_SEED)
        sketch.update(shingles)
        near = (Like(self._names[at], sketch.jaccard(self._sketches[at])) for at in set(self._index.query(sketch)))
        alike = sorted((like for like in near if like.share >= ALIKE), key=lambda like: (-like.share, like.name))
        self._index.insert(len(self._names), sketch)
        self._names.append(name)
        self._sketches.append(sketch)
        return alike


def _shingles(text: str) -> list[str]:
    words = _WORD.findall(text.casefold())
    return sorted({" ".join(words[at : at + _WORDS]) for at in range(max(1, len(words) - _WORDS + 1))} - {""})
