"""What two versions of a text have in common, passage by passage."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from typing import NamedTuple

from annotations.extent import Extent

_GRAMS = (32, 16)
"""Passages are recognised by so many characters that stand once in either text, the longer first."""

_FAR = 64
"""A repeated passage is recognised up to so many times its length away from where it is expected."""


class Match(NamedTuple):
    """A passage that is the same in both texts: `old[old:old+length] == new[new:new+length]`."""

    old: int
    new: int
    length: int

    @property
    def shift(self) -> int:
        """How far the passage has moved."""
        return self.new - self.old


class Alignment:
    """The passages that two texts share, ascending and disjoint in both.

    `changed` counts the code points of either text that belong to none.
    """

    def __init__(self, matches: Sequence[Match], old_length: int, new_length: int) -> None:
        self.matches = tuple(match for match in matches if match.length > 0)
        self.old_length = old_length
        self.new_length = new_length
        common = sum(match.length for match in self.matches)
        self.changed = old_length + new_length - 2 * common
        self._starts = [match.old for match in self.matches]

    def match(self, start: int, end: int) -> Match | None:
        """Return the passage that holds [start, end) of the old text whole, None where there is none."""
        index = bisect_right(self._starts, start) - 1
        if index < 0:
            return None
        found = self.matches[index]
        return found if end <= found.old + found.length else None

    def around(self, start: int, end: int) -> Extent:
        """Return the stretch of the new text that must hold what became of [start, end), if it kept its order."""
        before = bisect_right(self._starts, start) - 1
        lower, upper = 0, self.new_length
        if before >= 0:
            match = self.matches[before]
            lower = match.new + min(match.length, start - match.old)
        after = bisect_left(self._starts, end)
        if after and end <= self.matches[after - 1].old + self.matches[after - 1].length:
            after -= 1
        if after < len(self.matches):
            match = self.matches[after]
            upper = match.new + max(0, end - match.old)
        return Extent(lower, max(lower, upper))

    def expected(self, offset: int) -> int:
        """Return where `offset` of the old text would stand if nothing had changed since the passage before it."""
        index = bisect_right(self._starts, offset) - 1
        shift = self.matches[index].shift if index >= 0 else 0
        return min(max(0, offset + shift), self.new_length)

    def mapped(self, extents: Sequence[tuple[int, int]]) -> tuple[Extent, ...]:
        """Return the unchanged parts of ascending `extents` at their new places, joined where they touch."""
        kept: list[Extent] = []
        for start, end in extents:
            index = max(0, bisect_right(self._starts, start) - 1)
            while index < len(self.matches) and self.matches[index].old < end:
                match = self.matches[index]
                low, high = max(start, match.old), min(end, match.old + match.length)
                if low < high:
                    low, high = low + match.shift, high + match.shift
                    if kept and low <= kept[-1].end:
                        low, high = kept.pop().start, high
                    kept.append(Extent(low, high))
                index += 1
        return tuple(kept)


def align(old: str, new: str) -> Alignment:
    """Return what two texts have in common.

    What stands alike at both ends is common; between, passages that are unique in both texts are
    matched as in Bram Cohen's patience diff, then repeated ones by the place where they are expected.
    Costs about as much as the changed parts are long, whatever the length of the texts.
    """
    found: list[Match] = []
    _fill(old, new, Extent(0, len(old)), Extent(0, len(new)), 0, found)
    joined: list[Match] = []
    for match in sorted(found):
        if joined and joined[-1].shift == match.shift and joined[-1].old + joined[-1].length == match.old:
            joined[-1] = joined[-1]._replace(length=joined[-1].length + match.length)
        else:
            joined.append(match)
    return Alignment(joined, len(old), len(new))


def _fill(old: str, new: str, a: Extent, b: Extent, level: int, found: list[Match]) -> None:
    """Add the passages that old[a] and new[b] share; `level` says which grams are still to be tried."""
    head = common_head(old, new, a, b)
    if head:
        found.append(Match(a.start, b.start, head))
        a, b = Extent(a.start + head, a.end), Extent(b.start + head, b.end)
    tail = _common_tail(old, new, a, b)
    if tail:
        found.append(Match(a.end - tail, b.end - tail, tail))
        a, b = Extent(a.start, a.end - tail), Extent(b.start, b.end - tail)
    if level > len(_GRAMS) or min(a.end - a.start, b.end - b.start) < _GRAMS[-1]:
        return
    chain = _unique(old, new, a, b, _GRAMS[level]) if level < len(_GRAMS) else _repeated(old, new, a, b, _GRAMS[-1])
    here, there = a.start, b.start
    for match in [*chain, Match(a.end, b.end, 0)]:
        _fill(old, new, Extent(here, match.old), Extent(there, match.new), level + 1, found)
        if match.length:
            found.append(match)
        here, there = match.old + match.length, match.new + match.length


def _unique(old: str, new: str, a: Extent, b: Extent, gram: int) -> list[Match]:
    """Return the heaviest ascending chain of passages that one gram finds once in new[b]."""
    places: dict[str, int] = {}
    for at in range(b.start, b.end - gram + 1, gram):
        key = new[at : at + gram]
        places[key] = -1 if key in places else at
    once = {key: at for key, at in places.items() if at >= 0}
    matches: list[Match] = []
    found = _first(old, a.start, a.end, gram, once)
    while found is not None:
        at, place = found, once[old[found : found + gram]]
        back = _common_tail(old, new, Extent(a.start, at), Extent(b.start, place))
        length = back + common_head(old, new, Extent(at, a.end), Extent(place, b.end))
        matches.append(Match(at - back, place - back, length))
        found = _first(old, at + length - back, a.end, gram, once)
    return _heaviest(matches)


def _repeated(old: str, new: str, a: Extent, b: Extent, gram: int) -> list[Match]:
    """Return passages of which each stands nearest to where the one before it leads to expect it."""
    places: dict[str, list[int]] = {}
    for at in range(b.start, b.end - gram + 1, gram):
        places.setdefault(new[at : at + gram], []).append(at)
    matches: list[Match] = []
    here, there = a.start, b.start
    first = _first(old, here, a.end, gram, places)
    while first is not None:
        # Only every so manyth place is indexed, so the nearest copy may come to light a few places later.
        near: list[tuple[int, int, int]] = []
        for at in range(first, min(first + gram, a.end - gram + 1)):
            held = places.get(old[at : at + gram], [])
            expected = there + at - here
            index = bisect_left(held, expected)
            near += [(abs(p - expected), at, p) for p in held[max(0, index - 1) : index + 1] if p >= there]
        following = first + gram
        if near:
            distance, at, place = min(near)
            back = _common_tail(old, new, Extent(here, at), Extent(there, place))
            length = back + common_head(old, new, Extent(at, a.end), Extent(place, b.end))
            if distance <= _FAR * length:
                matches.append(Match(at - back, place - back, length))
                following = here = at - back + length
                there = place - back + length
        first = _first(old, following, a.end, gram, places)
    return matches


def _first(old: str, start: int, end: int, gram: int, places: Collection[str]) -> int | None:
    """Return the first place in old[start:end] whose gram is among `places`."""
    if not places:
        return None
    return next((at for at in range(start, end - gram + 1) if old[at : at + gram] in places), None)


def _heaviest(matches: list[Match]) -> list[Match]:
    """Return the ascending chain of `matches` that holds most of the text, cut where they overlap.

    By a Fenwick tree of maxima over the places in the new text.
    """
    rank = {place: index for index, place in enumerate(sorted({match.new for match in matches}), 1)}
    tree: list[tuple[int, int]] = [(0, -1)] * (len(rank) + 1)
    before: list[int] = []
    for index, match in enumerate(matches):
        best = (0, -1)
        at = rank[match.new] - 1
        while at:
            best = max(best, tree[at])
            at &= at - 1
        before.append(best[1])
        weight = (best[0] + match.length, index)
        at = rank[match.new]
        while at < len(tree):
            tree[at] = max(tree[at], weight)
            at += at & -at
    chain: list[Match] = []
    index = max(((w, i) for w, i in tree), default=(0, -1))[1]
    while index >= 0:
        chain.append(matches[index])
        index = before[index]
    apart: list[Match] = []
    for match in reversed(chain):
        over = 0
        if apart:
            last = apart[-1]
            over = max(0, last.old + last.length - match.old, last.new + last.length - match.new)
        if over < match.length:
            apart.append(Match(match.old + over, match.new + over, match.length - over))
    return apart


def common_head(old: str, new: str, a: Extent, b: Extent) -> int:
    """Return how many code points old[a] and new[b] have in common at their start."""
    most = min(a.end - a.start, b.end - b.start)
    done, size, grows = 0, 64, True
    while done < most and size:
        step = min(size, most - done)
        here, there = a.start + done, b.start + done
        if old[here : here + step] == new[there : there + step]:
            done += step
            size = size * 2 if grows else size
        else:
            grows, size = False, step // 2
    return done


def _common_tail(old: str, new: str, a: Extent, b: Extent) -> int:
    most = min(a.end - a.start, b.end - b.start)
    done, size, grows = 0, 64, True
    while done < most and size:
        step = min(size, most - done)
        here, there = a.end - done, b.end - done
        if old[here - step : here] == new[there - step : there]:
            done += step
            size = size * 2 if grows else size
        else:
            grows, size = False, step // 2
    return done
