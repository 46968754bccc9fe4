"""What was decided in a sitting: of which items, how often, about which words, and how fast."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from time import monotonic

from annotations.forms import form_of
from annotations.review.item import Item, Key
from annotations.verdict import Decision, Verdict
from tui.review.pace import Pace


class Tally:
    """Counts decisions, and knows which items each verdict decided."""

    def __init__(self) -> None:
        self.decided: dict[Key, Decision] = {}
        self.amounts: Counter[Decision] = Counter()
        self.pace = Pace(monotonic())
        self._given: dict[str, tuple[Key, ...]] = {}
        self._settled: dict[str, int] = {}
        self._earlier: Mapping[str, Mapping[Decision, int]] = {}
        self._here: dict[str, Counter[Decision]] = {}

    def take(self, items: Sequence[Item], decision: Decision, verdicts: Iterable[str], keys: Sequence[Key]) -> None:
        """Take note of a decision on items, given by verdicts, that settles all of `keys`."""
        verdicts = list(verdicts)
        for verdict_id in verdicts:
            self._given[verdict_id] = tuple(keys)
            # A refusal of a whole form or kind settles many, a decision for all alike one a verdict.
            self._settled[verdict_id] = max(1, len(keys) // len(verdicts))
        self.decided.update(dict.fromkeys(keys, decision))
        self.amounts[decision] += len(keys)
        for item in items:
            self._here.setdefault(item.form, Counter())[decision] += 1
        self.pace.decided(monotonic())

    def keys_of(self, verdict: Verdict) -> tuple[Key, ...]:
        """Return the items that a verdict of this sitting decided; none where it is of another."""
        return self._given.get(verdict.id, ())

    def turn(self, verdicts: Iterable[Verdict], by: int) -> None:
        """Count verdicts that were undone, with -1, or done again, with 1."""
        for verdict in verdicts:
            self.amounts[verdict.decision] += by * self._settled.get(verdict.id, 1)
            self._here.setdefault(form_of(verdict.quote), Counter())[verdict.decision] += by

    def recall(self, earlier: Mapping[str, Mapping[Decision, int]]) -> None:
        """Take what was decided about each form till now, this sitting's own decisions among it."""
        self._earlier, self._here = earlier, {}

    def earlier(self, form: str) -> Counter[Decision]:
        """Return what was decided about a form, before and now."""
        return Counter(self._earlier.get(form, {})) + self._here.get(form, Counter())
