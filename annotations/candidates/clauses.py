"""Candidates among clauses: what is said, apart from who says it."""

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import regex

from annotations.candidates.candidate import REMEMBERED, Candidate, Found, Parts, in_sentences, parts
from annotations.candidates.nouns import SPEECH
from annotations.extent import Extent, Unit
from annotations.text import Text
from annotations.trim import trim

TRIM = ("space", "punctuation", "paired_quotes")
"""The rules by which clauses and quotations are trimmed."""

_VERBS = "|".join(SPEECH.split())
# What stands between two commas, or behind the last one, and only tells whose words the rest are.
_ASIDE = regex.compile(
    rf"""
      \b(?:{_VERBS}|went\s+on|goes\s+on|puts?\s+it|according\s+to)\b
    | ^(?:in|by|on)\s(?:the\swords|his|her|their|its|\S+['’](?:s|s\sown)?|the\s\S+['’]s?)(?:\sown)?
      \s(?:of|views?|opinion|words|accounts?|terms|telling|reckoning|eyes)\b
    | ^(?:the|so)\s(?:\w+\s)?(?:argument|story|report|thinking)\s(?:runs|goes|went|ran)\b
    | ^it\s(?:seems|appears|seemed|appeared)\b
    """,
    regex.I | regex.X,
)
_VERB_FIRST = regex.compile(rf"(?:{_VERBS})\b")
_SPEAKER = regex.compile(r"(?:who|which)\s|(?:(?:the|a|an)\s+)?[^\s,;:]+(?:\s+[^\s,;:]+){0,4}(?=,)")
_LONGEST_ASIDE = 14  # words
_SEPARATOR = regex.compile(
    r"[,;:؛][”\"’»]?(?=\s)|[，；：、،][”」』]?|\s[—–-]{1,2}(?=\s)|—|(?<=[?!])[”\"’»]\s+(?=\p{Ll})", regex.V1
)
_CONJUNCTION = regex.compile(r"(?:and|but|yet|so|or|while|although|though|whereas)\s+(?=\S)", regex.I)
_THAT = regex.compile(rf"\b(?:(?P<cue>{_VERBS}|claims?|fact)\b[^,;:]{{0,60}}?\s+)?\bthat\s+(?=\S)")
_QUESTION = regex.compile(r"(?<=\s)(?:whether|how|why)\s")
_PURPOSE = regex.compile(
    r"\b(?:promis|pledg|vow|sw[eo]r|threaten|agree|urg|ask|call|demand|refus|offer|order|told|tells?|beg)\w*"
    r"(?:\s+[^\s,;:.]+){0,5}?\s+(?=(?:not\s+)?to\s)"
)
_PLAIN_MARKS = ".!?…,;:。！？，；："
_MOST = 24  # pieces between commas; a sentence with more is a list, and wanted whole if at all
_FEW = 4  # words that lead up to a comma: "Even so, ..."
_SHORTEST = 5

# Weights are shares wanted, rounded, of each kind in the sample workspace.
_THAT_WEIGHT = 0.8
_SAID = 0.7
_PURPOSE_WEIGHT = 0.65
_QUESTION_WEIGHT = 0.55
_SAID_BEHIND_CONJUNCTION = 0.45
_SAID_IN_PIECES = 0.35
_STRONG_REST = 0.3
_STRONG_CLAUSE = 0.25
_REST = 0.15
_SENTENCE = 0.1
_QUOTATION = 0.3


class Clauses:
    """What is reported or judged: whole sentences, their rests, and clauses apart from the words of who says it."""

    def find(self, text: Text, start: int, end: int) -> Iterator[Candidate]:
        """Yield the clauses of the sentences that overlap [start, end)."""
        for found, extent in in_sentences(text, start, end, clauses_in):
            if not (text.string[extent.start].isalnum() and text.string[extent.end - 1].isalnum()):
                extent = trim(text, extent, TRIM)
            yield Candidate(extent, found.kind, found.weight)


class Quotations:
    """What stands between quotation marks, however many sentences it has."""

    def find(self, text: Text, start: int, end: int) -> Iterator[Candidate]:
        """Yield the insides of the quotations that overlap [start, end)."""
        for quotation in text.units(Unit.QUOTATION, start, end):
            inside = _inside(text.quote(quotation))
            if inside is not None:
                extent = Extent(quotation.start + inside.start, quotation.start + inside.end)
                if not (text.string[extent.start].isalnum() and text.string[extent.end - 1].isalnum()):
                    extent = trim(text, extent, TRIM)
                yield Candidate(extent, "quotation", _QUOTATION)


@lru_cache(maxsize=REMEMBERED)
def _inside(quotation: str) -> Extent | None:
    text = Text(quotation)
    inside = trim(text, Extent(0, len(quotation)), TRIM)
    return inside if any(character.isalnum() for character in text.quote(inside)) else None


class _Piece(NamedTuple):
    """What stands between two separators; `mark` is the one behind it."""

    start: int
    end: int
    mark: str
    aside: bool


@lru_cache(maxsize=REMEMBERED)
def clauses_in(sentence: str) -> tuple[Found, ...]:
    """The clauses of one sentence, the heaviest of each extent."""
    known = parts(sentence)
    best: dict[Extent, Found] = {}
    for found in _clauses(sentence):
        extent = _shorn(sentence, known, found.start, found.end)
        if extent.end - extent.start >= _SHORTEST and (extent not in best or best[extent].weight < found.weight):
            best[extent] = found._replace(start=extent.start, end=extent.end)
    return known.whole(best.values())


def _clauses(sentence: str) -> Iterator[Found]:
    asked = "?" in sentence[-3:]
    yield Found(0, len(sentence), "question" if asked else "sentence", _QUESTION_WEIGHT if asked else _SENTENCE)
    pieces = _split(sentence)
    if len(pieces) > _MOST:
        return
    told = any(piece.aside for piece in pieces)
    for run in _runs(pieces):
        yield from _of_run(sentence, run, told)


def _of_run(sentence: str, run: list[_Piece], told: bool) -> Iterator[Found]:
    """The clauses among the pieces between two asides."""
    start, end = run[0].start, run[-1].end
    if told:
        yield Found(start, end, "said", _SAID if len(run) == 1 else _SAID_IN_PIECES)
    stops = [run[-1].end] * len(run)
    for index in range(len(run) - 2, -1, -1):
        goes_on = run[index].mark == "," and not _CONJUNCTION.match(sentence, run[index + 1].start)
        stops[index] = stops[index + 1] if goes_on else run[index].end
    if stops[0] < end:
        strong = sentence[stops[0]] in ";:"
        yield Found(start, stops[0], "clause", _STRONG_CLAUSE if strong else _REST)
    for index, piece in enumerate(run):
        conjunction = _CONJUNCTION.match(sentence, piece.start)
        begin = conjunction.end() if conjunction else piece.start
        if index == 0:
            if conjunction and told:
                yield Found(begin, end, "said", _SAID_BEHIND_CONJUNCTION)
            continue
        before = run[index - 1]
        leads = index == 1 and before.start == 0 and len(sentence[: before.end].split()) <= _FEW
        if before.mark != "," or conjunction or told or leads:
            strong = before.mark in ";:"
            yield Found(begin, end, "rest", _STRONG_REST if strong else _REST)
            if stops[index] < end:
                yield Found(begin, stops[index], "clause", _STRONG_CLAUSE if strong else _REST)
    for begin, kind, weight in _cued(sentence, start, end):
        yield Found(begin, end, kind, weight)
        stop = next((stop for piece, stop in zip(run, stops, strict=True) if piece.end > begin), end)
        if stop < end:
            yield Found(begin, stop, kind, weight / 2)


def _cued(sentence: str, start: int, end: int) -> Iterator[tuple[int, str, float]]:
    """Where a clause begins behind "that" or with "whether" and the like or "to", its kind and weight."""
    for cue in _THAT.finditer(sentence, start, end):
        yield cue.end(), "that", _THAT_WEIGHT if cue.group("cue") else _REST
    for cue in _PURPOSE.finditer(sentence, start, end):
        yield cue.end(), "purpose", _PURPOSE_WEIGHT
    for cue in _QUESTION.finditer(sentence, start, end):
        yield cue.start(), "whether", _STRONG_CLAUSE


def _split(sentence: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    start = 0
    for mark in _SEPARATOR.finditer(sentence):
        if mark.start() >= start:
            _add(pieces, sentence, start, mark.start(), mark.group().strip()[:1])
            start = mark.end()
    _add(pieces, sentence, start, len(sentence), ".")
    for index in range(1, len(pieces)):
        # ", Huda al-Sabbari, who led the delegation, said": the speaker is told in several pieces.
        if pieces[index].aside and _VERB_FIRST.match(sentence, pieces[index].start):
            before = index - 1
            while before > 0 and _SPEAKER.match(sentence, pieces[before].start):
                pieces[before] = pieces[before]._replace(aside=True)
                before -= 1
    return pieces


def _add(pieces: list[_Piece], sentence: str, start: int, end: int, mark: str) -> None:
    piece = sentence[start:end]
    words = piece.split()
    if not words:
        return
    start += len(piece) - len(piece.lstrip())
    end = start + len(piece.strip())
    parted = bool(pieces) or mark == ","
    aside = parted and len(words) <= _LONGEST_ASIDE and _ASIDE.search(sentence[start:end]) is not None
    # "X said that ...", "X promised to ..." tell more than who speaks.
    if aside and (_THAT.search(sentence, start, end) or _PURPOSE.search(sentence, start, end)):
        aside = False
    pieces.append(_Piece(start, end, mark, aside))


def _runs(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    run: list[_Piece] = []
    for piece in pieces:
        if piece.aside:
            if run:
                yield run
            run = []
        else:
            run.append(piece)
    if run:
        yield run


def _shorn(sentence: str, known: Parts, start: int, end: int) -> Extent:
    """What `trim` would leave of [start, end), found without it where no quote or bracket is at an edge."""
    while start < end and sentence[start].isspace():
        start += 1
    while start < end:
        last = sentence[end - 1]
        if last.isspace():
            end -= 1
        elif last in _PLAIN_MARKS:
            index = bisect_left(known.words, (end,)) - 1
            if index >= 0 and known.words[index].end >= end:
                break
            end -= 1
        else:
            break
    if start < end and not (sentence[start].isalnum() and sentence[end - 1].isalnum()):
        return trim(Text(sentence), Extent(start, end), TRIM)
    return Extent(start, end)
