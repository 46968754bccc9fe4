"""Candidates that are known: surface forms tagged before, and what is headed by the same words as they."""

from collections.abc import Iterator

from annotations.candidates.candidate import Candidate, in_sentences
from annotations.candidates.form_index import FormIndex, last_word
from annotations.candidates.names import bits_in
from annotations.extent import Extent
from annotations.occurrences import stands_alone
from annotations.text import Text

KNOWN = 0.9
"""How much a form that was tagged before weighs."""

_ALIKE = 0.45
_ALIKE_WITHIN = 0.15


class KnownForms:
    """Every occurrence of the forms of an index as whole words, the nested ones too, whatever their number."""

    def __init__(self, index: FormIndex, weight: float = KNOWN) -> None:
        """Take the index, which may change, and the weight of each form (0 to 1)."""
        self._index = index
        self._weight = weight

    def find(self, text: Text, start: int, end: int) -> Iterator[Candidate]:
        """Yield the occurrences that overlap [start, end); upper and lower case differ, white space is literal."""
        for place, form in self._index.standing(text.string, start - self._index.longest + 1, end):
            stop = place + len(form)
            if stop > start and stands_alone(text.string, place, stop):
                yield Candidate(Extent(place, stop), "form", self._weight)


class Alike:
    """What ends with the last word of a form tagged before: after "Lynch syndrome" also "Turner syndrome"."""

    def __init__(self, index: FormIndex) -> None:
        """Take the index, which may change."""
        self._index = index

    def find(self, text: Text, start: int, end: int) -> Iterator[Candidate]:
        """Yield noun groups, and what they begin and end with, up to a word that is known as a head."""
        if not self._index.has_heads:
            return
        headed = self._index.headed
        for found, extent in in_sentences(text, start, end, bits_in):
            if headed(last_word(text.quote(extent))):
                yield Candidate(extent, "alike", _ALIKE if found.kind == "group" else _ALIKE_WITHIN)
