"""Clauses of a sentence: what someone is reported to say, apart from who says it."""

from bisect import bisect_left
from itertools import pairwise

import regex

from annotations.extent import Extent

# Cues: what is reported follows them, with or without "that".
_CUES = (
    "said says say saying announced announces announcing insisted insists vowed vows admitted admits alleged alleges"
)
# Forms that are also nouns, or take an object: only with "that".
_CUES_WITH_THAT = (
    "claimed claims claim claiming stated states stating state added adds adding add confirmed confirms confirming "
    "confirm reported reports reporting report argued argues arguing argue warned warns warning warn denied denies "
    "promised promises believed believes believe noted notes noting note explained explains declared declares "
    "declaring revealed reveals suggested suggests suggesting acknowledged acknowledges emphasised emphasized stressed "
    "stresses told tells telling tell pointed concluded concludes estimated estimates indicated indicates indicating "
    "maintained recalled responded replied wrote feared hoped hopes predicted asserted accusation allegation belief "
    "claim fact warning statement demand evidence sure clear made"
)
_SPEECH = (
    "said|says|told|claimed|claims|stated|states|added|adds|announced|confirmed|reported|reports|argued|argues|warned|"
    "warns|insisted|noted|notes|explained|declared|stressed|wrote|tweeted|replied|recalled|alleged|believes?"
)
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|today|yesterday"
_QUOTES = '"”’“»'
_THAT = regex.compile(
    rf"\b(?:{'|'.join((_CUES + ' ' + _CUES_WITH_THAT).split())})\b(?:\s+[^\s,;:]+){{0,6}}?\s+that\b,?\s+(?=\S)"
)
_PLAIN = regex.compile(
    rf"\b(?:{'|'.join(_CUES.split())})\b"
    rf"(?:\s+(?:(?:late|early|earlier|later)\s+)?(?:on\s+)?(?:{_DAYS})(?:\s+(?:morning|afternoon|evening|night))?)?"
    r"[,:]?\s+(?=\S)"
)
_ACCORDING = regex.compile(r"^[“\"']?According to [^,]+,\s+(?=\S)")
_WORD = r"(?!that\b)[^\s,;:“”\"]+"
# ", X said on Friday", ", said X", ", X told Y" and ", according to X": at the end of a sentence or between two commas.
_ATTRIBUTION = regex.compile(
    rf"""
    [,!?—–][{_QUOTES}]?
    (?P<who>\s+(?:
        (?:{_SPEECH}|according\s+to)(?:\s+{_WORD}){{1,10}}?
      | (?:{_WORD}\s+){{1,8}}?(?:
            told(?:\s+{_WORD}){{0,8}}?
          | (?:{_SPEECH})(?:\s+(?:on|in|at|during|late|early|to|by|via|as|through|{_DAYS})\b(?:\s+{_WORD}){{0,8}}?)?
        )
    ))
    (?=\s*(?P<end>[.!?…]*[{_QUOTES}]?$)|,\s)
    """,
    regex.X,
)
_STRONG = regex.compile(r"[;；؛]|:(?=\s)|：|\s[—–-]{1,2}\s|—")
_WEAK = regex.compile(r",(?=\s)|[，、،]")
_ENOUGH = 3  # words that a stretch between two commas needs, so that lists are left whole
_EDGE = " \t\r\n\f\v\u00a0\u3000,;:，、；：،؛—–-"


def clauses(block: str, words: list[Extent], sentences: list[Extent]) -> list[Extent]:
    """The CLAUSE units of a block, ascending and disjoint, without the separators between them.

    A sentence is cut behind a reporting cue and before a closing attribution; what is reported stays whole whatever
    commas it has. A sentence without either is cut at strong separators and at the commas between stretches of words.
    """
    found: list[Extent] = []
    starts = [word.start for word in words]
    for sentence in sentences:
        text = block[sentence.start : sentence.end]
        cuts = _reported(text)
        if not cuts:
            here = starts[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
            counted = [start - sentence.start for start in here]
            cuts = _separated(text, counted)
        cuts = [cut for cut in cuts if not _inside_word(words, starts, cut + sentence.start)]
        places = [0, *cuts, len(text)]
        for start, end in pairwise(places):
            last = end == len(text)
            extent = _shorn(text, start, end, last=last)
            if extent is None:
                continue
            clause = Extent(extent.start + sentence.start, extent.end + sentence.start)
            if bisect_left(starts, clause.start) < bisect_left(starts, clause.end):
                found.append(clause)
    return found


def _reported(text: str) -> list[int]:
    cuts: set[int] = set()
    opening = _ACCORDING.search(text)
    if opening:
        cuts.add(opening.end())
    asides = list(_ATTRIBUTION.finditer(text))
    for aside in asides:
        cuts.add(aside.start("who"))
        if aside.group("end") is None:
            cuts.add(aside.end("who"))
    cues = [found for found in (_THAT.search(text), _PLAIN.search(text)) if found]
    if cues and not opening:
        cue = min(cues, key=lambda found: (found.start(), -found.end()))
        if not any(aside.start() <= cue.start() < aside.end() for aside in asides):
            cuts.add(cue.end())
    return sorted(cuts)


def _separated(text: str, starts: list[int]) -> list[int]:
    strong = {found.end() for found in _STRONG.finditer(text)}
    places = sorted({*strong, *(found.end() for found in _WEAK.finditer(text))})
    cuts: list[int] = []
    for index, place in enumerate(places):
        left = cuts[-1] if cuts else 0
        right = places[index + 1] if index + 1 < len(places) else len(text)
        here = bisect_left(starts, place)
        enough = min(here - bisect_left(starts, left), bisect_left(starts, right) - here)
        if place in strong or enough >= _ENOUGH:
            cuts.append(place)
    return cuts


def _shorn(text: str, start: int, end: int, *, last: bool) -> Extent | None:
    piece = text[start:end]
    kept = piece if last else piece.rstrip(_EDGE)
    shorn = kept.lstrip(_EDGE if start else "")
    if not shorn:
        return None
    return Extent(start + len(kept) - len(shorn), start + len(kept))


def _inside_word(words: list[Extent], starts: list[int], place: int) -> bool:
    index = bisect_left(starts, place) - 1
    return index >= 0 and place < words[index].end
