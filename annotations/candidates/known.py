"""Candidates that are known: surface forms tagged before."""

from collections.abc import Iterator, Mapping

from annotations.candidates.candidate import Candidate
from annotations.extent import Extent
from annotations.occurrences import stands_alone
from annotations.text import Text

_KEY = 2
_LONGEST = 256


class KnownForms:
    """Every occurrence of given surface forms as whole words, the nested ones too, whatever their number."""

    def __init__(self, forms: Mapping[str, float]) -> None:
        """Take each form with its weight (0 to 1). Forms of white space or of over 256 characters are left out."""
        self._by_key: dict[str, list[tuple[str, float]]] = {}
        self._reach = 0
        for form, weight in forms.items():
            if form.strip() == form and 0 < len(form) <= _LONGEST:
                self._by_key.setdefault(form[:_KEY], []).append((form, weight))
                self._reach = max(self._reach, len(form))

    def find(self, text: Text, start: int, end: int) -> Iterator[Candidate]:
        """Yield the occurrences that overlap [start, end); upper and lower case differ, white space is literal."""
        string = text.string
        for place in range(max(start - self._reach + 1, 0), min(end, len(string))):
            forms = self._by_key.get(string[place : place + _KEY])
            if forms is None:
                # A form of one character has no second one to be known by.
                forms = self._by_key.get(string[place])
                if forms is None:
                    continue
            elif string[place] in self._by_key:
                forms = forms + self._by_key[string[place]]
            for form, weight in forms:
                stop = place + len(form)
                if stop > start and string.startswith(form, place) and stands_alone(string, place, stop):
                    yield Candidate(Extent(place, stop), "form", weight)
