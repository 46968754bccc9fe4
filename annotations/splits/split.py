"""Parts of a corpus for training and testing that do not leak: near copies stay together, nothing ever moves."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from annotations.errors import FormatError
from annotations.splits.near_copies import NearCopies


@dataclass(frozen=True, slots=True)
class Split:
    """Proportions by part, such as train 80, dev 10, test 10, and the seed that deals the articles out."""

    parts: Mapping[str, int]
    seed: int = 0

    @classmethod
    def parse(cls, words: str, seed: int = 0) -> "Split":
        """Return the split written as `train=80,dev=10,test=10`; raise FormatError."""
        parts: dict[str, int] = {}
        for word in words.split(","):
            name, equals, share = (piece.strip() for piece in word.partition("="))
            sound = name and equals and share.isascii() and share.isdecimal() and len(share) < 10
            if not sound or name in parts:
                raise FormatError(f"--split wants parts like train=80,dev=10,test=10, each once, not {words!r}.")
            parts[name] = int(share)
        if not sum(parts.values()):
            raise FormatError("--split gives every part nothing; write proportions like train=80,dev=10,test=10.")
        return cls(parts, seed)

    def part(self, digest: str) -> str:
        """Return a part for the text with this digest: a hash of seed and digest, laid on the shares."""
        place = _drawn(self.seed, digest) * sum(self.parts.values()) >> 64
        for name, share in self.parts.items():
            if place < share:
                return name
            place -= share
        raise AssertionError("a place beyond all shares")


@dataclass(frozen=True, slots=True)
class Torn:
    """An article that is nearly the same as `other`, both held by lists in different parts."""

    article_id: str
    part: str
    other: str
    other_part: str


@dataclass(slots=True)
class Dealing:
    """Articles gathered one by one, then dealt out.

    Those that `held` names stay in their part, so that nothing moves when others are added. Groups of near copies go
    into one part: that of the member most like them which has one, else that which lacks most of their labels.
    """

    split: Split
    held: Mapping[str, str] = field(default_factory=dict)
    _copies: NearCopies = field(default_factory=NearCopies)
    _digests: dict[str, str] = field(default_factory=dict)
    _labels: dict[str, Counter[str]] = field(default_factory=dict)
    _like: dict[str, list[tuple[str, float]]] = field(default_factory=dict)

    def add(self, article_id: str, text: str, digest: str, labels: Iterable[str]) -> None:
        """Take an article and the labels of its spans."""
        self._digests[article_id] = digest
        self._labels[article_id] = Counter(labels)
        for like in self._copies.add(article_id, text):
            self._like.setdefault(article_id, []).append((like.name, like.share))
            self._like.setdefault(like.name, []).append((article_id, like.share))

    def dealt(self) -> tuple[dict[str, str], list[Torn]]:
        """Return the part of each article, and those near copies that lists hold apart."""
        parts = {name: self.held[name] for name in self._digests if name in self.held}
        torn = [
            Torn(name, parts[name], other, parts[other])
            for name in parts
            for other, _ in self._like.get(name, ())
            if name < other and other in parts and parts[name] != parts[other]
        ]
        need = _Need(self.split, self._labels, parts)
        for group in self._groups():
            drawn = min((self._digests[name] for name in group), key=lambda digest: _drawn(self.split.seed, digest))
            whole = sum((self._labels[name] for name in group), Counter[str]())
            free = [name for name in group if name not in parts]
            joined = self._joined(free, parts)
            rest = [name for name in free if name not in joined]
            if rest:
                chosen = need.part(whole, len(group), self.split.part(drawn))
                joined |= dict.fromkeys(rest, chosen)
            for name, part in joined.items():
                need.give(part, self._labels[name], 1)
            parts |= joined
        return parts, torn

    def _groups(self) -> list[list[str]]:
        """Return the groups of near copies, those with most to balance first, else in the order of the draw."""
        groups: list[list[str]] = []
        met: set[str] = set()
        for name in self._digests:
            if name in met:
                continue
            group, waiting = [], [name]
            met.add(name)
            while waiting:
                group.append(one := waiting.pop())
                fresh = [other for other, _ in self._like.get(one, ()) if other not in met]
                met.update(fresh)
                waiting += dict.fromkeys(fresh)
            groups.append(sorted(group))
        weight = {id(group): sum(self._labels[name].total() for name in group) for group in groups}
        draw = {id(group): min(_drawn(self.split.seed, self._digests[name]) for name in group) for group in groups}
        return sorted(groups, key=lambda group: (-weight[id(group)], draw[id(group)], group))

    def _joined(self, free: list[str], parts: Mapping[str, str]) -> dict[str, str]:
        """Return a part for each free article that is linked to one with a part, the most alike first."""
        joined: dict[str, str] = {}
        waiting = set(free)
        while waiting:
            known = {**parts, **joined}
            links = [
                (-share, other, name) for name in waiting for other, share in self._like.get(name, ()) if other in known
            ]
            if not links:
                return joined
            _, other, name = min(links)
            joined[name] = known[other]
            waiting.remove(name)
        return joined


class _Need:
    """How much of each label, and of articles, the parts have and are to have."""

    def __init__(self, split: Split, labels: Mapping[str, Counter[str]], held: Mapping[str, str]) -> None:
        whole = sum(split.parts.values())
        self.shares = {part: share / whole for part, share in split.parts.items() if share}
        self.total: Counter[str] = Counter()
        self.articles = len(labels)
        for counted in labels.values():
            self.total.update(counted)
        self.has = {part: Counter[str]() for part in self.shares}
        self.count = Counter[str]()
        for name, part in held.items():
            self.give(part, labels[name], 1)

    def give(self, part: str, labels: Counter[str], articles: int) -> None:
        """Count what went to a part."""
        if part in self.has:
            self.has[part].update(labels)
        self.count[part] += articles

    def part(self, labels: Counter[str], articles: int, drawn: str) -> str:
        """Return the part that is filled least with what is to be given; of several `drawn`, else the largest.

        Rare labels weigh as much as frequent ones, as in iterative stratification (Sechidis et al. 2011).
        """

        def filled(part: str) -> float:
            share = self.shares[part]
            sums = (self.count[part] + articles) / (share * self.articles) * articles / self.articles
            return sums + sum(
                (self.has[part][label] + number) / (share * self.total[label]) * number / self.total[label]
                for label, number in labels.items()
            )

        empty = not any(self.count.values())
        if empty and drawn in self.shares:
            return drawn
        return min(self.shares, key=lambda part: (round(filled(part), 9), part != drawn, -self.shares[part]))


def _drawn(seed: int, digest: str) -> int:
    return int.from_bytes(blake2b(f"{seed}:{digest}".encode(), digest_size=8).digest())
