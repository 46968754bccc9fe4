"""The fewest presses that SLATE's documented keys need for the same spans, at token scope on a tokenised text.

Keys (its manual, and the rules of movement as its version da52690 carries them out): j ; i o move the cursor a token
left, right, a line up, down, and a cursor of several tokens as a whole; J : go to the line's first and last token, I O
to the first and last line; m / extend by a token left, right; k l contract; digits repeat, a leading 0 goes as far as
the line does; Space and a letter label. Counts are taken to contract by as much as they say. Searching is left out: it
takes four presses and more to reach a single token, which a count does in as many at most.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, product

import regex

from annotations.extent import Extent, Unit
from annotations.text import Text
from presses.gold import Wanted

LABEL = 2
_SLACK = 2  # how far beside the target a slide may end, where a shorter count makes up for it


class Slate:
    """A text as lines of tokens, and the cursor on them."""

    def __init__(self, string: str, tokenised: bool = False) -> None:
        """Take a text; its tokens are what white space parts, or our words and single marks."""
        text = Text(string)
        words = list(text.units(Unit.WORD, 0, len(string)))
        starts = [word.start for word in words]
        marks = [
            Extent(*found.span())
            for found in regex.finditer(r"[^\s\p{L}\p{N}\p{M}]", string)
            if not _inside(words, starts, found.start())
        ]
        parted = [Extent(*found.span()) for found in regex.finditer(r"\S+", string)] if tokenised else []
        self.tokens = parted or sorted([*words, *marks])
        self.starts = {token.start: index for index, token in enumerate(self.tokens)}
        self.ends = {token.end: index for index, token in enumerate(self.tokens)}
        lines: dict[int, list[int]] = {}
        for index, token in enumerate(self.tokens):
            lines.setdefault(string.count("\n", 0, token.start), []).append(index)
        self.sizes = [len(line) for line in lines.values()]
        self.begins = [0, *accumulate(self.sizes)][:-1]

    def reach(self, span: Wanted) -> tuple[int, int] | None:
        """Return the first and last token of a span, or None where SLATE cannot select it."""
        if len(span.fragments) > 1 or span.start not in self.starts or span.end not in self.ends:
            return None
        return self.starts[span.start], self.ends[span.end]

    def presses(self, spans: Sequence[Wanted]) -> dict[str, int]:
        """Return the presses of each span that can be reached, tagged in whichever text order is cheaper."""
        tried = []
        for outer_first in (True, False):
            ordered = sorted(spans, key=lambda span: (span.start, -span.end if outer_first else span.end))
            cursor, taken = (0, 0), {}
            for span in ordered:
                target = self.reach(span)
                if target is not None:
                    taken[span.id] = self.cost(cursor, target) + LABEL
                    cursor = target
            tried.append(taken)
        return min(tried, key=lambda taken: sum(taken.values()))

    def cost(self, cursor: tuple[int, int], target: tuple[int, int]) -> int:
        """Return the fewest presses from one cursor to another."""
        best = 99
        for moved, taken in self._jumps(cursor):
            if taken >= best:
                continue
            for end, slack in product((0, 1), range(-_SLACK, _SLACK + 1)):
                for slide in {0, target[end] - moved[end] + slack}:
                    at = moved[0] + slide, moved[1] + slide
                    if at[0] < 0 or at[1] >= len(self.tokens):
                        continue
                    best = min(best, taken + counted(slide) + self._fit(at, target))
        return best

    def _fit(self, cursor: tuple[int, int], target: tuple[int, int]) -> int:
        """Presses to extend or contract both ends to the target's."""
        left, right = counted(cursor[0] - target[0]), counted(cursor[1] - target[1])
        line = self._line(cursor[0])
        if target[0] < cursor[0] and target[0] == self.begins[line]:
            left = min(left, 2)
        line = self._line(cursor[1])
        if target[1] > cursor[1] and target[1] == self.begins[line] + self.sizes[line] - 1:
            right = min(right, 2)
        return left + right

    def _jumps(self, cursor: tuple[int, int]) -> Iterator[tuple[tuple[int, int], int]]:
        """The cursor after no jump or after one or two of them, with the presses they take."""
        once = list(self._jump(cursor))
        yield cursor, 0
        yield from once
        for moved, taken in once:
            yield from ((again, taken + more) for again, more in self._edges(moved))

    def _jump(self, cursor: tuple[int, int]) -> Iterator[tuple[tuple[int, int], int]]:
        yield from self._edges(cursor)
        for line in range(len(self.sizes)):
            by = line - self._line(cursor[0])
            if by and 0 <= self._line(cursor[1]) + by < len(self.sizes):
                moved = self._down(cursor[0], by), self._down(cursor[1], by)
                yield moved, counted(by)
                if line in (0, len(self.sizes) - 1) and cursor[0] == cursor[1]:
                    yield moved, 1

    def _edges(self, cursor: tuple[int, int]) -> Iterator[tuple[tuple[int, int], int]]:
        lines = self._line(cursor[0]), self._line(cursor[1])
        first = self.begins[lines[0]], self.begins[lines[1]]
        last = first[0] + self.sizes[lines[0]] - 1, first[1] + self.sizes[lines[1]] - 1
        yield from ((moved, 1) for moved in (first, last) if moved[0] != cursor[0] and moved[1] != cursor[1])

    def _line(self, token: int) -> int:
        return bisect_right(self.begins, token) - 1

    def _down(self, token: int, by: int) -> int:
        line = self._line(token)
        column = token - self.begins[line]
        return self.begins[line + by] + min(column, self.sizes[line + by] - 1)


def counted(times: int) -> int:
    """Return the presses that a key takes so many times, by a count or again and again."""
    times = abs(times)
    return min(times, 1 + len(str(times))) if times else 0


def _inside(words: list[Extent], starts: list[int], place: int) -> bool:
    index = bisect_right(starts, place) - 1
    return index >= 0 and place < words[index].end
