"""An index of surface forms by how they begin and how they end, kept up to date one form at a time."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

_OPENING = 2  # characters at a form's beginning that tell whether any form may stand here
_KEY = 6  # characters at a form's beginning by which it is found
LONGEST = 256
"""Characters of a form at most; longer ones are not held."""

_HEADED = 4  # words up to which the last word of a form tells what kind of thing it names
_SHORTEST_HEAD = 3
_SHAPES = 8


class FormIndex:
    """Forms with the labels that they bear now; learning or forgetting one costs the same among 10 and 100,000.

    What is answered is the same whatever the order in which forms came and went.
    """

    def __init__(self, forms: Iterable[tuple[str, str]] = ()) -> None:
        """Take forms, each with a label."""
        self._by_key: dict[str, dict[str, set[str]]] = {}
        self._sizes: dict[str, dict[int, int]] = {}
        self._lengths: dict[int, int] = {}
        self._heads: dict[str, dict[str, int]] = {}
        self._shapes: dict[str, list[int]] = {}
        for form, label in forms:
            self.learn(form, label)

    def learn(self, form: str, label: str) -> None:
        """Hold a form under a label; nothing where it is held so already, or has no place here.

        Forms of over LONGEST characters, and those with white space at an edge, are left out.
        """
        if form.strip() != form or not 0 < len(form) <= LONGEST:
            return
        forms = self._by_key.setdefault(form[:_KEY], {})
        if form not in forms:
            forms[form] = set()
            _step(self._lengths, len(form), 1)
            _step(self._sizes.setdefault(form[:_OPENING], {}), min(len(form), _KEY), 1)
        labels = forms[form]
        if label not in labels:
            labels.add(label)
            self._count(form, label, 1)

    def forget(self, form: str, label: str) -> None:
        """Hold a form no longer under a label; nothing where it is not held so."""
        forms = self._by_key.get(form[:_KEY], {})
        labels = forms.get(form, set())
        if label not in labels:
            return
        labels.remove(label)
        self._count(form, label, -1)
        if labels:
            return
        del forms[form]
        _step(self._lengths, len(form), -1)
        if not forms:
            del self._by_key[form[:_KEY]]
        sizes = self._sizes[form[:_OPENING]]
        _step(sizes, min(len(form), _KEY), -1)
        if not sizes:
            del self._sizes[form[:_OPENING]]

    def labels(self, form: str) -> frozenset[str]:
        """Return the labels that a form bears."""
        return frozenset(self._by_key.get(form[:_KEY], {}).get(form, ()))

    def standing(self, string: str, start: int, end: int) -> Iterator[tuple[int, str]]:
        """Yield each place from `start` up to `end` with each form that stands there, letter by letter."""
        sizes, by_key = self._sizes, self._by_key
        for place in range(max(start, 0), min(end, len(string))):
            opening = string[place : place + _OPENING]
            found = sizes.get(opening)
            single = sizes.get(opening[0]) if len(opening) > 1 else None
            if found is None and single is None:
                continue
            for size in (*(found or ()), *(single or ())):
                for form in by_key.get(string[place : place + size], ()):
                    if string.startswith(form, place):
                        yield place, form

    @property
    def longest(self) -> int:
        """How many characters the longest form has; 0 where there is none."""
        return max(self._lengths, default=0)

    @property
    def has_heads(self) -> bool:
        """Tell whether any head is known."""
        return bool(self._heads)

    def headed(self, word: str) -> Mapping[str, int]:
        """Return how many short forms of each label have `word`, in small letters, as their last."""
        return self._heads.get(word, {})

    def fit(self, label: str, quote: str) -> float:
        """Return how usual the shape of `quote` is among the forms of a label: 1 for the most usual, towards 0.

        A shape is the number of words, up to four and more, and whether the first letter is a capital. Each shape
        counts as met once before anything is (Laplace's rule), so that all fit alike where nothing is known.
        """
        met = self._shapes.get(label)
        return 1.0 if met is None else (met[_shape(quote)] + 1) / (max(met) + 1)

    def __iter__(self) -> Iterator[str]:
        for forms in self._by_key.values():
            yield from forms

    def _count(self, form: str, label: str, by: int) -> None:
        met = self._shapes.setdefault(label, [0] * _SHAPES)
        met[_shape(form)] += by
        if not any(met):
            del self._shapes[label]
        head = _head(form)
        if head:
            counts = self._heads.setdefault(head, {})
            _step(counts, label, by)
            if not counts:
                del self._heads[head]


_N = TypeVar("_N", str, int)


def _step(counts: dict[_N, int], name: _N, by: int) -> None:
    counts[name] = counts.get(name, 0) + by
    if not counts[name]:
        del counts[name]


def last_word(quote: str) -> str:
    """Return the last word of a quote in small letters, empty where it has none."""
    return next(iter(quote.rsplit(None, 1)[-1:]), "").lower()


def _shape(form: str) -> int:
    return 2 * min(form.count(" "), _SHAPES // 2 - 1) + form[:1].isupper()


def _head(form: str) -> str:
    head = last_word(form)
    return head if form.count(" ") < _HEADED and len(head) >= _SHORTEST_HEAD and head[-1].isalpha() else ""
