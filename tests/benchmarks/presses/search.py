"""The shortest key sequences to gold spans, their values and relations, found by trying the app's own keys.

From where the last span left the selection, a uniform-cost search presses real keys and follows what the desk makes of
them: every motion, walk, growth and extension of the key table, counts, hints with the codes that the desk gives in
that view, hints on words, and a search for the first letters of a span. A span is reached when its label's key, or its
label's hints, would leave exactly its fragments.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

from annotations.document import Document
from annotations.extent import Extent, Unit
from annotations.selection import Selection
from annotations.text import Text
from annotations.trim import trim
from presses.gold import Wanted
from presses.machine import Machine, State
from tui.actions.finding import matches

MOTIONS = ("move.", "extend.", "candidate.next", "candidate.previous", "span.next", "span.previous", "span.choose")
OTHERS = ("span.boundary-next", "span.boundary-previous")
COUNTED = (
    "move.word-left", "move.word-right", "move.up", "move.down", "extend.word-left", "extend.word-right", "extend.down",
    "extend.up", "candidate.next", "candidate.previous", "move.sentence-next", "move.sentence-previous",
    "span.edge-left", "span.edge-right", "span.next", "span.previous",
)  # fmt: skip
FARTHER = ("move.page-down", "move.page-up", "move.paragraph-next", "move.paragraph-previous", "move.article-end")
"""The motions that go on towards a target that is far from what is selected."""
FAR = 600
"""Code points from a target beyond which it is far."""
DEEP = 3
"""Presses up to which every motion is tried from everywhere; beyond, only from what touches the target."""
MOST = 8
"""Presses of selecting at most that are looked for."""
EFFORT = 6_000
"""Presses tried for one span at most."""
HIGHEST = 24
"""The highest count that is tried."""

Goal = Callable[[Selection], bool]


@dataclass(frozen=True, slots=True)
class Found:
    """A sequence of presses and what it leaves."""

    presses: tuple[str, ...]
    document: Document
    state: State

    @property
    def cost(self) -> int:
        """How many presses it takes."""
        return len(self.presses)


class Search:
    """Finds sequences of presses on a machine."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        wanted = [a.id for a in machine.actions() if a.id.startswith(MOTIONS) or a.id in OTHERS]
        self.motions = {name: machine.keys(name) for name in wanted if name != "move.escape"}
        self.motions["span.edge-left"] = machine.keys("span.edge-left")
        self.motions["span.edge-right"] = machine.keys("span.edge-right")
        self.hint, self.words = machine.keys("candidate.hint"), machine.keys("candidate.hint-words")
        self.look = machine.keys("find.search")
        self.add = machine.keys("span.add-fragment")
        self._scroll = 0

    @property
    def text(self) -> Text:
        """The open article's text."""
        return self.machine.desk.text

    # -- a span ---------------------------------------------------------------------------------

    def tag(self, document: Document, state: State, span: Wanted) -> list[Found]:
        """Return the shortest sequences that tag a span and change nothing else, of each different end the best."""
        *earlier, last = span.fragments
        begun: list[tuple[tuple[str, ...], State]] = [((), state)]
        for piece in earlier:
            begun = [
                (presses + more + self.add, self._pressed(document, reached, self.add))
                for presses, at in begun[:1]
                for more, reached in self.select(document, at, piece, self._piece(span, piece), MOST)[:2]
            ]
        found: list[Found] = []
        for presses, at in begun:
            found += self._tagged(document, at, span, last, presses)
        least = min((one.cost for one in found), default=0)
        ends: dict[tuple[object, ...], Found] = {}
        for one in sorted(found, key=lambda one: one.cost):
            if one.cost <= least + 1:
                ends.setdefault(one.state.place, one)
        return list(ends.values())

    def _tagged(
        self, document: Document, state: State, span: Wanted, piece: Extent, before: tuple[str, ...]
    ) -> list[Found]:
        keys = self.machine.keys(f"label.{span.label}")
        again = self.machine.keys(f"label.second-{span.label}")
        hints = self.machine.keys(f"label.hint-{span.label}")
        held = any(one.fragments == span.fragments for one in document.spans)
        goal = self._whole(span)
        found: list[Found] = []
        best = MOST + 1 + len(keys)

        def keep(presses: tuple[str, ...], at: State) -> None:
            nonlocal best
            end = self._pressed(document, at, presses[len(way) :])
            if self._is_new(document, self.machine.document, span):
                found.append(Found(before + presses, self.machine.document, end))
                best = min(best, len(presses))

        for narrow in (False, True):
            for taken, way, at in self.reached(document, state, piece, lambda: best - 1 - len(keys), narrow=narrow):
                if goal(at.selection):
                    key = again if held and again else keys
                    keep(way + key, at)
                if hints and taken + 2 < best:
                    self.machine.put(document, at)
                    self.machine.press(*hints)
                    for extent, code in self.machine.codes().items():
                        if goal(Selection(extent.start, extent.end, at.selection.fragments)):
                            keep(way + hints + tuple(code), at)
            if found:
                break
        return found

    def select(
        self, document: Document, state: State, piece: Extent, goal: Goal, most: int = MOST
    ) -> list[tuple[tuple[str, ...], State]]:
        """Return the shortest sequences that select what `goal` tells, at or around `piece`."""
        for _, way, at in self.reached(document, state, piece, lambda: most):
            if goal(at.selection):
                return [(way, at)]
        return []

    def reached(
        self, document: Document, state: State, piece: Extent, most: Callable[[], int], *, narrow: bool = False
    ) -> Iterator[tuple[int, tuple[str, ...], State]]:
        """Yield what presses lead to, the cheapest first, as long as it is at most `most()` presses away.

        A `narrow` search goes on only from what touches the target, and so gets deeper.
        """
        self._scroll = state.scroll
        order = count()
        queue: list[tuple[int, int, tuple[str, ...], State]] = [(0, next(order), (), state)]
        known: dict[tuple[object, ...], int] = {state.place: 0}
        began = self.machine.presses
        while queue:
            taken, _, way, at = heappop(queue)
            if taken > most():
                return
            if known.get(at.place, taken) < taken:
                continue
            yield taken, way, at
            if taken + 1 > most() or self.machine.presses - began > EFFORT:
                continue
            if narrow and taken and self._near(at, piece) and not _touches(at.selection, piece):
                continue
            for presses, after in self._steps(document, at, piece, taken, most() - taken):
                cost = taken + len(presses)
                if cost <= most() and cost < known.get(after.place, MOST + 9):
                    known[after.place] = cost
                    heappush(queue, (cost, next(order), way + presses, after))

    def _steps(
        self, document: Document, at: State, piece: Extent, taken: int, left: int
    ) -> Iterator[tuple[tuple[str, ...], State]]:
        """Yield every step from a state that takes at most `left` presses."""
        near = self._near(at, piece)
        if near and taken >= DEEP and not _touches(at.selection, piece):
            return
        for name, keys in self.motions.items():
            if keys and len(keys) <= left and (near or not taken or name in FARTHER):
                after = self._pressed(document, at, keys)
                if self.machine.document is not document or after.place == at.place:
                    continue
                yield keys, after
                if name in (COUNTED if near else FARTHER):
                    yield from self._counts(document, at, keys, left)
        if left >= 2:
            yield from self._hints(document, at, piece, left)
        if left >= 3 and taken <= 2:
            yield from self._between(document, at, piece, taken)
        if left >= 4 and not taken:
            yield from self._looked(document, at, piece, left)

    def _counts(
        self, document: Document, at: State, keys: tuple[str, ...], left: int
    ) -> Iterator[tuple[tuple[str, ...], State]]:
        # So many presses lead where a count leads; typing the sequence in the end proves it.
        self.machine.put(document, at)
        last = self.machine.press(*keys)
        for times in range(2, (HIGHEST if left >= 2 + len(keys) else 9) + 1):
            typed = keys * times if len(keys) * times <= len(str(times)) + len(keys) else (*str(times), *keys)
            if len(typed) > left:
                return
            after = self.machine.press(*keys)
            if self.machine.document is not document or after.place == last.place:
                return
            last = after
            yield typed, after
            self.machine.put(document, last)

    def _hints(
        self, document: Document, at: State, piece: Extent, left: int
    ) -> Iterator[tuple[tuple[str, ...], State]]:
        for extent, code, picked in self.machine.hints(document, at, *self.hint):
            typed = self.hint + tuple(code)
            if len(typed) <= left and extent.start < piece.end + 30 and extent.end > piece.start - 30:
                yield typed, picked()

    def _between(
        self, document: Document, at: State, piece: Extent, taken: int
    ) -> Iterator[tuple[tuple[str, ...], State]]:
        """Yield the selection from the word, or part of one, at the target's beginning to the one at its end.

        Once it has moved, only where the target came into view by that.
        """
        if taken and at.scroll == self._scroll:
            return
        first, last = self.text.at(Unit.WORD, piece.start), self.text.at(Unit.WORD, piece.end - 1)
        self.machine.put(document, at)
        self.machine.press(*self.words)
        begin = self._code(first, lambda one: one.start == piece.start)
        if begin is None:
            return
        self.machine.press(*begin)
        end = self._code(last, lambda one: one.end == piece.end)
        if end is not None:
            typed = self.words + tuple(begin) + tuple(end)
            yield typed, self._pressed(document, at, typed)

    def _code(self, word: Extent | None, fits: Callable[[Extent], bool]) -> str | None:
        """Return the shortest code, on the screen now, of what fits, else that of a word."""
        codes = self.machine.codes()
        fitting = [code for one, code in codes.items() if fits(one)]
        return min(fitting, key=len, default=codes.get(word))

    def _looked(
        self, document: Document, at: State, piece: Extent, left: int
    ) -> Iterator[tuple[tuple[str, ...], State]]:
        """Yield what a search for the target's first letters finds, by the functions that the search calls."""
        string = self.text.string
        for size in range(1, left - 1):
            words = string[piece.start : piece.start + size].lower()
            if not words.strip() or words.startswith("~"):
                return
            found = matches(string, words)
            match = next((one for one in found if one.start >= at.selection.start), found[0] if found else None)
            if match is None or match.start != piece.start:
                continue
            self.machine.put(document, at)
            self.machine.desk.select(Selection.of(match))
            yield (*self.look, *words, "enter"), self.machine.state()
            return

    # -- small questions ------------------------------------------------------------------------

    def _pressed(self, document: Document, at: State, presses: Sequence[str]) -> State:
        self.machine.put(document, at)
        return self.machine.press(*presses)

    def _near(self, at: State, piece: Extent) -> bool:
        here = at.selection
        return here.start - FAR < piece.end and piece.start < here.end + FAR

    def _whole(self, span: Wanted) -> Goal:
        rules = self.machine.desk.schema.label(span.label).trim

        def goal(selection: Selection) -> bool:
            extents = selection.extents
            if len(extents) != len(span.fragments):
                return False
            if extents == span.fragments:
                return True
            if len(extents) == 1:
                (one,) = extents
                inside = one.start <= span.start and span.end <= one.end
                return inside and trim(self.text, one, rules) == span.fragments[0]
            return extents[1:-1] == span.fragments[1:-1] and _tagged(self.text, extents, rules) == span.fragments

        return goal

    def _piece(self, span: Wanted, piece: Extent) -> Goal:
        earlier = span.fragments[: span.fragments.index(piece)]
        return lambda selection: selection.extents == (*earlier, piece)

    def _is_new(self, before: Document, after: Document, span: Wanted) -> bool:
        if len(after.spans) != len(before.spans) + 1:
            return False
        made = [one for one in after.spans if one.id not in before.spans]
        return len(made) == 1 and (made[0].label, made[0].fragments) == (span.label, span.fragments)


def _tagged(text: Text, extents: tuple[Extent, ...], rules: Sequence[str]) -> tuple[Extent, ...]:
    from annotations.editing import _trimmed

    return _trimmed(text, extents, rules)


def _touches(selection: Selection, piece: Extent) -> bool:
    return selection.start < piece.end + 2 and selection.end > piece.start - 2
