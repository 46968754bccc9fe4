"""The practised annotator: goes through an article span by span, by the shortest sequences that the search finds."""

from dataclasses import dataclass, field

from annotations.document import Document
from presses.gold import Arrow, GoldArticle, Wanted
from presses.machine import Machine, State
from presses.saying import Saying, in_order
from presses.search import Found, Search

REACH = 1_500
"""Code points between two spans within which both are taken to be in view."""
KEPT = 3
"""Ways to have come so far that are followed up."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Everything typed so far, and what each gold thing cost."""

    document: Document
    state: State
    presses: tuple[str, ...] = ()
    spans: dict[str, int] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    values: int = 0
    valued: int = 0
    arrows: dict[Arrow, int] = field(default_factory=dict)

    @property
    def cost(self) -> int:
        """How many presses."""
        return len(self.presses)


class Typist:
    """Types articles on a machine whose article is open and empty."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.search = Search(machine)
        self.saying = Saying(self.search)

    def type(self, article: GoldArticle, everything: bool) -> Typed:
        """Return what to type for the spans of an article, and with `everything` for their values and relations."""
        if everything:
            order = in_order(article.spans, article.arrows, REACH)
        else:
            order = sorted(article.spans, key=lambda span: (span.start, -span.end))
        ways = [Typed(self.machine.document, self.machine.state())]
        for span in order:
            after = [more for way in ways[:KEPT] for more in self._span(way, article, span, everything)]
            # A span that no keys reach is passed over; it stands in no table as reached.
            ways = _best(after) or ways
        if everything:
            ways = [self._left(way, article) for way in ways[:1]]
        return ways[0]

    def _span(self, way: Typed, article: GoldArticle, span: Wanted, everything: bool) -> list[Typed]:
        done = []
        for found in self.search.tag(way.document, way.state, span):
            (span_id,) = [one.id for one in found.document.spans if one.id not in way.document.spans]
            tagged = Typed(
                found.document, found.state, way.presses + found.presses,
                {**way.spans, span.id: found.cost}, {**way.made, span.id: span_id},
                way.values, way.valued, way.arrows,
            )  # fmt: skip
            done += self._said(tagged, article, span, span_id) if everything else [tagged]
        return done

    def _said(self, way: Typed, article: GoldArticle, span: Wanted, span_id: str) -> list[Typed]:
        # Relations first: accepting values moves on.
        for arrow in article.arrows:
            if arrow.source == span.id and arrow.target in way.made and arrow not in way.arrows:
                way = self._arrow(way, arrow)
            elif (
                arrow.target == span.id
                and arrow.source in way.made
                and self.machine.desk.schema.relations[arrow.label].symmetric
            ):
                way = self._arrow(way, Arrow(arrow.label, arrow.target, arrow.source), arrow)
        missing = len(self.saying.missing(way.document.spans[span_id], span))
        return [
            self._after(way, found, values=found.cost, valued=missing)
            for found in self.saying.say(way.document, way.state, span_id, span)
        ]

    def _arrow(self, way: Typed, arrow: Arrow, gold: Arrow | None = None) -> Typed:
        source, target = way.made[arrow.source], way.made[arrow.target]
        found = self.saying.join(way.document, way.state, source, target, arrow)
        return way if found is None else self._after(way, found, arrow=gold or arrow)

    def _left(self, way: Typed, article: GoldArticle) -> Typed:
        """Make the relations whose target was tagged later, or that were out of view, going back to their source."""
        left = [one for one in article.arrows if one not in way.arrows and {one.source, one.target} <= set(way.made)]
        for arrow in sorted(left, key=lambda one: way.document.spans[way.made[one.source]].start):
            ways = [arrow]
            if self.machine.desk.schema.relations[arrow.label].symmetric:
                ways.append(Arrow(arrow.label, arrow.target, arrow.source))
            found = [one for one in (self._from_afar(way, one) for one in ways) if one is not None]
            if found:
                way = self._after(way, min(found, key=lambda one: one.cost), arrow=arrow)
        return way

    def _from_afar(self, way: Typed, arrow: Arrow) -> Found | None:
        source, target = way.made[arrow.source], way.made[arrow.target]
        chosen = self.saying.choose(way.document, way.state, way.document.spans[source])
        if chosen is None:
            return None
        found = self.saying.join(chosen.document, chosen.state, source, target, arrow)
        return found and Found(chosen.presses + found.presses, found.document, found.state)

    def _after(
        self, way: Typed, found: Found, *, values: int = 0, valued: int = 0, arrow: Arrow | None = None
    ) -> Typed:
        return Typed(
            found.document, found.state, way.presses + found.presses, way.spans, way.made,
            way.values + values, way.valued + valued,
            {**way.arrows, arrow: found.cost} if arrow else way.arrows,
        )  # fmt: skip


def _best(ways: list[Typed]) -> list[Typed]:
    """The cheapest way to each state, the cheapest first."""
    ends: dict[tuple[object, ...], Typed] = {}
    for way in sorted(ways, key=lambda one: one.cost):
        ends.setdefault(way.state.place, way)
    return list(ends.values())[:KEPT]
