"""The shortest key sequences to a gold span's values and relations, by the app's own keys."""

from collections.abc import Sequence
from itertools import combinations, permutations, product

from annotations.document import Document
from annotations.span import Span
from presses.gold import Arrow, Wanted
from presses.machine import State
from presses.search import Found, Search


class Saying:
    """Sets values and relations of spans that are tagged."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.machine = search.machine
        self.values, self.accept = self.machine.keys("span.values"), self.machine.keys("span.accept")
        self.relate = self.machine.keys("relation.start")

    # -- values ---------------------------------------------------------------------------------

    def missing(self, span: Span, wanted: Wanted) -> dict[str, str | None]:
        """Return the values that the span lacks; None for one that it must lose."""
        known = self.machine.desk.schema.label(span.label).attributes
        return {
            name: wanted.attributes.get(name)
            for name in known
            if span.attributes.get(name) != wanted.attributes.get(name)
        }

    def say(self, document: Document, state: State, span_id: str, wanted: Wanted) -> list[Found]:
        """Return the shortest sequences that give the chosen span its values: by hand, by accepting, or by both."""
        missing = self.missing(document.spans[span_id], wanted)
        if not missing:
            return [Found((), document, state)]
        found: list[Found] = []
        for size in range(len(missing) + 1):
            for by_hand in combinations(missing, size):
                made = self._by_hand(Found((), document, state), span_id, {name: missing[name] for name in by_hand})
                if made is None:
                    continue
                rest = {name: value for name, value in missing.items() if name not in by_hand}
                if rest:
                    made = self._accepted(made, span_id, wanted)
                if made is not None:
                    found.append(made)
        least = min((one.cost for one in found), default=0)
        return [one for one in found if one.cost <= least + 1]

    def _by_hand(self, begun: Found, span_id: str, values: dict[str, str | None]) -> Found | None:
        """Return the shortest way to set values, in whichever order, going on from one to the next where keys do."""
        if not values:
            return begun
        made = [self._in_turn(begun, span_id, dict(turn)) for turn in permutations(values.items())]
        return min((one for one in made if one is not None), key=lambda one: one.cost, default=None)

    def _in_turn(self, begun: Found, span_id: str, values: dict[str, str | None]) -> Found | None:
        attributes = self.machine.desk.schema.label(begun.document.spans[span_id].label).attributes
        keys = {name: "delete" if v is None else attributes[name].values[v] for name, v in values.items()}
        wanted = {k: v for k, v in {**begun.document.spans[span_id].attributes, **values}.items() if v is not None}
        # For each value: its own key; that as a capital, which asks on; its attribute's key before it.
        ways = [[(keys[name],), (keys[name].upper(),), (attributes[name].key, keys[name])] for name in values]
        best: Found | None = None
        for way in product(*ways):
            typed: tuple[str, ...] = ()
            for before, step in zip((None, *way), way, strict=False):
                asks_on = before is not None and before[-1].isupper()
                typed += step if asks_on else self.values + step
            if best is not None and len(begun.presses) + len(typed) >= best.cost:
                continue
            self.machine.put(begun.document, begun.state)
            after = self.machine.press(*typed)
            if self.machine.desk.mode is None and self.machine.document.spans[span_id].attributes == wanted:
                best = Found(begun.presses + typed, self.machine.document, after)
        return best

    def _accepted(self, begun: Found, span_id: str, wanted: Wanted) -> Found | None:
        self.machine.put(begun.document, begun.state)
        if self.machine.desk.likely.values() is None:
            return None
        after = self.machine.press(*self.accept)
        changed = self.machine.document
        if self.missing(changed.spans[span_id], wanted):
            return None
        return Found(begun.presses + self.accept, changed, after)

    # -- relations ------------------------------------------------------------------------------

    def join(self, document: Document, state: State, source: str, target: str, arrow: Arrow) -> Found | None:
        """Return the shortest sequence that relates the span that is chosen to another one in view."""
        rule = self.machine.desk.schema.relations[arrow.label]
        extent = document.spans[target].fragments[0]
        best: Found | None = None
        ways: list[tuple[tuple[str, ...], bool]] = [((), False), ((), True), ((rule.key,), False)]
        for page in ((), ("pagedown",), ("pageup",)):
            for switch, capital in ways if best is None else ():
                self.machine.put(document, state)
                self.machine.press(*self.relate, *page, *switch)
                # Of several spans on one extent each has a code.
                here = [code for at, code in self.machine.codes().items() if (at.start, at.end) == extent]
                for code in here:
                    presses = (*self.relate, *page, *switch, *code[:-1], code[-1].upper() if capital else code[-1])
                    self.machine.put(document, state)
                    after = self.machine.press(*presses)
                    made = [o for o in self.machine.document.ordered_relations() if o.id not in document.relations]
                    right = [(one.label, one.source, one.target) for one in made] == [(arrow.label, source, target)]
                    if right and (best is None or len(presses) < best.cost):
                        best = Found(presses, self.machine.document, after)
        return best

    def choose(self, document: Document, state: State, span: Span, most: int = 6) -> Found | None:
        """Return the shortest sequence that chooses a span."""
        ways = self.search.select(
            document, state, span.fragments[-1], lambda chosen: chosen.extents == span.fragments, most
        )
        if not ways:
            return None
        presses, after = ways[0]
        return Found(presses, document, after)


def in_order(spans: Sequence[Wanted], arrows: Sequence[Arrow], reach: int) -> list[Wanted]:
    """Return spans in text order, but the targets of relations before their sources where they are within reach."""
    known = {span.id: span for span in spans}
    targets: dict[str, list[str]] = {}
    for arrow in arrows:
        targets.setdefault(arrow.source, []).append(arrow.target)
    ordered: dict[str, Wanted] = {}

    def put(span: Wanted, above: frozenset[str]) -> None:
        if span.id in ordered or span.id in above:
            return
        for name in targets.get(span.id, ()):
            if name in known and abs(known[name].start - span.start) < reach:
                put(known[name], above | {span.id})
        ordered[span.id] = span

    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        put(span, frozenset())
    return list(ordered.values())
