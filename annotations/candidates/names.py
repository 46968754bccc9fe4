"""Candidates among nouns: names and their parts, people, bodies, places, numbers with their units."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import regex

from annotations.candidates.candidate import REMEMBERED, Candidate, Found, in_sentences, parts
from annotations.candidates.nouns import DATES, SPEECH, strength
from annotations.extent import Extent
from annotations.text import Text
from annotations.units.groups import groups, noun_groups
from annotations.units.words import HYPHENS

_POSSESSIVE = regex.compile(r"(?<=[\p{L}\p{M}\p{N}.])['’‘`´ʼ＇][sS]$")
_VERBS = "|".join(SPEECH.split())
_PRONOUN = regex.compile(
    rf"\b(?P<who>he|she|they|we|I|it)\b(?=\s+(?:\p{{Ll}}+ly\s+|also\s+|has\s+|had\s+)?(?:{_VERBS}|went\s+on)\b)"
    rf"|\b(?:{_VERBS})\s+(?P<who>he|she|they)\b",
    regex.I,
)
_NUMBER = regex.compile(
    r"""
    (?<![\p{L}\p{N}]|\p{L}-)(?:\p{Lu}{0,3}\p{Sc})?\p{N}+(?:[.,:/'’]\p{N}+)*(?:\s?(?:[%‰]|\p{Sc}))?
    (?:\s+(?:hundred|thousand|million|billion|trillion|dozen|per\s+cent|percent|[ap]\.m\.|(?:km|kg|cm|mm|m)\b))?
    (?:\s+\p{Ll}[\p{Ll}-]+s\b)?(?![\p{L}\p{N}])
    """,
    regex.X | regex.V1,
)
_ARTICLES = frozenset({"the", "a", "an"})
_BEFORE_VERBS_LIST = "i you he she it we they who that which to not will would can could may might must"
_BEFORE_VERBS = frozenset(_BEFORE_VERBS_LIST.split())
_COUNTING_LIST = "one two three four five six seven eight nine ten first second third last next several many few dozens"
_COUNTING = frozenset(_COUNTING_LIST.split())
_JOINERS = frozenset(f"{word}{article}" for word in ("of", "in", "for", "from", "at") for article in ("", " the"))

# Weights are shares wanted, rounded, of each kind in the sample workspace.
_NAME = 0.7
_PRONOUN_WHO_SPEAKS = 0.7
_PART = 0.5
_NOUN = 0.55
_OPENING = 0.3
_LIKELY = 0.2
_HINTED = 0.1
_THING = 0.05
_BIT = 0.03
_LONGEST_BIT = 4  # words


class Names:
    """Names and their parts, and noun groups that speak of people, bodies of people or places.

    Nothing that is found has an article before it or a possessive behind it. Pronouns are found only where they speak.
    """

    def find(self, text: Text, start: int, end: int) -> Iterator[Candidate]:
        """Yield the names and nouns of the sentences that overlap [start, end)."""
        for found, extent in in_sentences(text, start, end, names_in):
            yield Candidate(extent, found.kind, found.weight)


class Numbers:
    """Numbers with what they count: "63%", "$63 million", "9.40 p.m.", "31,000 objects"."""

    def find(self, text: Text, start: int, end: int) -> Iterator[Candidate]:
        """Yield the numbers of the sentences that overlap [start, end)."""
        for found, extent in in_sentences(text, start, end, numbers_in):
            yield Candidate(extent, found.kind, found.weight)


class Bits:
    """Noun groups and their words, alone and side by side: for a stretch where anything may be wanted."""

    def find(self, text: Text, start: int, end: int) -> Iterator[Candidate]:
        """Yield the bits of the noun groups of the sentences that overlap [start, end)."""
        for found, extent in in_sentences(text, start, end, bits_in):
            yield Candidate(extent, found.kind, found.weight)


@lru_cache(maxsize=REMEMBERED)
def bits_in(sentence: str) -> tuple[Found, ...]:
    """Up to four words side by side of each noun group of one sentence; "group" where the group begins with them."""
    known = parts(sentence)
    found = []
    for piece in _pieces(sentence, known.words, noun_groups(sentence, known.words, [Extent(0, len(sentence))])):
        words = _undated(piece).words
        for first in range(len(words)):
            for last in range(first, min(first + _LONGEST_BIT, len(words))):
                kind = "bit" if first else "group"
                found.append(Found(words[first].start, words[last].end, kind, _BIT))
    return known.whole(found)


@lru_cache(maxsize=REMEMBERED)
def numbers_in(sentence: str) -> tuple[Found, ...]:
    """The numbers of one sentence."""
    return parts(sentence).whole(Found(*number.span(), "number", _THING) for number in _NUMBER.finditer(sentence))


class _Piece(NamedTuple):
    """Neighbouring words of one group, up to a possessive, which is left out; `owns` when there was one."""

    texts: list[str]
    words: list[Extent]
    owns: bool = False
    before: str = ""

    def cut(self, start: int, end: int) -> "_Piece":
        return self._replace(texts=self.texts[start:end], words=self.words[start:end])

    @property
    def span(self) -> tuple[int, int]:
        return self.words[0].start, self.words[-1].end


@lru_cache(maxsize=REMEMBERED)
def names_in(sentence: str) -> tuple[Found, ...]:
    """The names, people, bodies and places of one sentence, some of them several times."""
    known = parts(sentence)
    whole = [Extent(0, len(sentence))]
    heads: list[tuple[Extent, float]] = []
    found = [Found(*who.span("who"), "pronoun", _PRONOUN_WHO_SPEAKS) for who in _PRONOUN.finditer(sentence)]
    for piece in _pieces(sentence, known.words, noun_groups(sentence, known.words, whole)):
        found += _nouns(piece, heads)
    inside = {extent: weight for extent, weight in heads if weight}
    for piece in _pieces(sentence, known.words, groups(sentence, known.words, whole)):
        found += _named(sentence, piece, inside)
    found += _joined(sentence, heads)
    return known.whole(found)


def _pieces(sentence: str, words: list[Extent], runs: Iterable[Extent]) -> Iterator[_Piece]:
    index = 0
    for run in runs:
        piece = _Piece([], [])
        while index < len(words) and words[index].start < run.end:
            word = words[index]
            index += 1
            if word.start < run.start:
                continue
            text = sentence[word.start : word.end]
            mark = _POSSESSIVE.search(text)
            if not piece.words and index > 1:
                piece = piece._replace(before=sentence[words[index - 2].start : words[index - 2].end].lower())
            if mark:
                text, word = text[: mark.start()], Extent(word.start, word.start + mark.start())
            if not piece.words and not mark and text.lower() in _ARTICLES and word.end < run.end:
                continue
            piece.texts.append(text)
            piece.words.append(word)
            if mark:
                yield piece._replace(owns=True)
                piece = _Piece([], [])
        if piece.words:
            yield piece


def _capital(text: str) -> bool:
    first = text[1:2] if text[0] in "@#" else text[0]
    return first.isupper() or first.istitle() or (text[2:3] in HYPHENS and text[3:4].isupper())


def _undated(piece: _Piece) -> _Piece:
    """The piece without days, months and the like at its edges, and without numbers that belong to them."""
    dates = [text.lower() in DATES for text in piece.texts]
    if not any(dates):
        return piece
    numbers = [text[0].isdigit() for text in piece.texts]
    start, end = 0, len(dates)
    while start < end and (dates[start] or numbers[start]):
        start += 1
    while start < end and (dates[end - 1] or numbers[end - 1]):
        end -= 1
    return piece.cut(start, end)


def _named(sentence: str, piece: _Piece, inside: dict[Extent, float]) -> Iterator[Found]:
    """A capitalised or hyphenated group and its parts."""
    piece = _undated(piece)
    if not piece.words:
        return
    texts, words = piece.texts, piece.words
    extent = Extent(*piece.span)
    mixed = False
    for start, end in _compounds(sentence, words):
        apart = not all(_capital(text) for text in texts[start:end])
        for index in range(start, end):
            if _capital(texts[index]):
                yield Found(*words[index], "part", _PART if apart else _LIKELY)
        yield Found(words[start].start, words[end - 1].end, "compound", _HINTED if apart else _LIKELY)
        mixed = mixed or apart
    if mixed or not _capital(texts[0]):
        yield Found(*extent, "compound", _THING)
        return
    if any(noun.start <= extent.start and extent.end < noun.end for noun in inside):
        yield Found(*extent, "modifier", _HINTED)
    elif len(texts) == 1 and extent.start == 0 and not piece.owns:
        yield Found(*extent, "opening", _OPENING)
    else:
        yield Found(*extent, "name", _NAME)
    yield from _pieces_of_name(piece)


def _compounds(sentence: str, words: list[Extent]) -> Iterator[tuple[int, int]]:
    """Where neighbouring words are joined by hyphens: from the index of the first to one past the last."""
    start = 0
    for index in range(1, len(words) + 1):
        joined = index < len(words) and sentence[words[index - 1].end : words[index].start] in tuple(HYPHENS)
        if not joined:
            if index - start > 1:
                yield start, index
            start = index


def _pieces_of_name(piece: _Piece) -> Iterator[Found]:
    """A name without the titles before it, and both sides of an "of"."""
    texts, words = piece.texts, piece.words
    last = len(texts) - 1
    title = 0
    while title < last and strength(texts[title].rstrip(".")) == 1 and _capital(texts[title + 1]):
        title += 1
    if title > 0:
        yield Found(words[title].start, words[last].end, "untitled", _PART if title < last else _HINTED)
    for index in range(1, last):
        if texts[index] == "of":
            behind = index + 1 + (texts[index + 1] == "the")
            yield Found(words[0].start, words[index - 1].end, "part", _HINTED)
            if behind <= last:
                yield Found(words[behind].start, words[last].end, "part", _OPENING)


def _nouns(piece: _Piece, heads: list[tuple[Extent, float]]) -> Iterator[Found]:
    """A noun group up to each noun that is known to be wanted; `heads` collects what could be joined by "of"."""
    piece = _undated(piece)
    if not piece.words:
        return
    texts, words = piece.texts, piece.words
    values = [strength(text) for text in texts]
    last = len(texts) - 1
    # "they blame militias", "to stop rockets", "it blamed militias": the group has swallowed its verb.
    verb = last > 0 and texts[0].islower() and (piece.before in _BEFORE_VERBS or texts[0].endswith("ed"))
    for index, value in enumerate(values):
        if not value or (index < last and values[index + 1]):
            continue
        extent = Extent(words[0].start, words[index].end)
        weight = _NOUN if value == 1 else _LIKELY
        if verb and index:
            yield Found(*extent, "noun", _OPENING if texts[0].endswith("ed") else _HINTED)
            extent = Extent(words[1].start, extent.end)
        yield Found(*extent, "noun", weight)
        heads.append((extent, value))
        counted = _counted(texts[:index])
        if counted:
            yield Found(words[counted].start, extent.end, "noun", weight)
    if not values[last]:
        extent = Extent(*piece.span)
        yield Found(*extent, "thing", _THING)
        heads.append((extent, 0.0))


def _counted(texts: list[str]) -> int:
    """How many words at the beginning only count or order the others: "2,500 U.S. troops", "last American soldier"."""
    counting = (text[0].isdigit() or text.lower() in _COUNTING for text in texts)
    return next((index for index, counts in enumerate(counting) if not counts), len(texts))


def _joined(sentence: str, heads: list[tuple[Extent, float]]) -> Iterator[Found]:
    """Two noun groups with "of", "in", "for", "from" or "at" between: "militias in Iraq"."""
    for (left, value), (right, _) in pairwise(heads):
        named = sentence[left.start].isupper() and sentence[right.start].isupper()
        if (value or named) and " ".join(sentence[left.end : right.start].split()) in _JOINERS:
            wanted = sentence[right.start].isupper() and value == 1
            yield Found(left.start, right.end, "joined", _LIKELY if wanted else _HINTED)
