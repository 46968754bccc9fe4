"""Quotations of one paragraph, whatever marks it uses."""

from typing import NamedTuple

import regex

from annotations.extent import Extent

# Marks that pair with each other, whichever way round they stand.
_FAMILIES = ('“”„‟"＂〝〞〟', "«»", "‹›", "'‘’‚‛", "「」", "『』", "《》", "〈〉", "﹁﹂", "﹃﹄")
_FAMILY = {mark: family for family in _FAMILIES for mark in family}
_SINGLE = _FAMILIES[3]
_ONE_WAY = frozenset(_FAMILIES[4:])
_OPENERS = frozenset("“„‟〝«‹‘‚‛「『《〈﹁﹃")
MARKS = frozenset(_FAMILY)
_BEFORE_OPENING = frozenset("([{—–-/:¿¡…=>") | MARKS
_AFTER_CLOSING = frozenset(".,;:!?…)]}—–-/、。，；：！？،؛؟<") | MARKS
_DEEPEST = 6  # no prose nests deeper; a text full of opening marks must not cost the square of its length
# Clipped words that begin with an apostrophe.
_CLIPPED = regex.compile(r"['’](?:\d|(?:tis|twas|em|til|cause|n|bout|round)\b)", regex.I)


class _Open(NamedTuple):
    start: int
    family: str


def quotations(paragraph: str, end: int | None = None) -> list[Extent]:
    """The quotations of a paragraph with their marks, by start, the outer before the inner.

    Quotations nest. Wrong-way marks are taken for what they do. One that is never closed ends at `end` (the paragraph's
    end unless told), except that a lone single mark is an apostrophe and opens none.
    """
    limit = len(paragraph) if end is None else end
    found: list[Extent] = []
    stack: list[_Open] = []
    places = [place for place, character in enumerate(paragraph[:limit]) if character in MARKS]
    for index, place in enumerate(places):
        mark = paragraph[place]
        family = _FAMILY[mark]
        opened = next((depth for depth in reversed(range(len(stack))) if stack[depth].family == family), None)
        if family == _SINGLE and _apostrophe(paragraph, places, index, opened is not None):
            continue
        if _closes(paragraph, place, opened is not None):
            if opened is not None:
                found.extend(Extent(left.start, place) for left in stack[opened + 1 :] if left.family != _SINGLE)
                found.append(Extent(stack[opened].start, place + 1))
                del stack[opened:]
        elif len(stack) < _DEEPEST and _opens(paragraph, place):
            stack.append(_Open(place, family))
    found.extend(Extent(left.start, limit) for left in stack if left.start + 1 < limit and left.family != _SINGLE)
    return sorted(found, key=lambda extent: (extent.start, -extent.end))


def _around(paragraph: str, place: int) -> tuple[str, str]:
    return paragraph[place - 1 : place] if place else " ", paragraph[place + 1 : place + 2] or " "


def _closes(paragraph: str, place: int, opened: bool) -> bool:
    mark = paragraph[place]
    if _FAMILY[mark] in _ONE_WAY:
        return mark not in _OPENERS
    before, after = _around(paragraph, place)
    if not opened:
        return False
    if before.isspace():
        return after.isspace() or after in _AFTER_CLOSING
    if after.isspace() or after in _AFTER_CLOSING:
        return True
    return mark not in _OPENERS


def _opens(paragraph: str, place: int) -> bool:
    mark = paragraph[place]
    if _FAMILY[mark] in _ONE_WAY:
        return mark in _OPENERS
    before, after = _around(paragraph, place)
    if after.isspace():
        return False
    return (
        before.isspace() or before in _BEFORE_OPENING or mark in _OPENERS or not (before.isalnum() or after in ".,;:")
    )


def _apostrophe(paragraph: str, places: list[int], index: int, opened: bool) -> bool:
    """Whether a single mark only belongs to a word."""
    place = places[index]
    before, after = _around(paragraph, place)
    if before.isalnum() and after.isalnum():
        return True
    if _CLIPPED.match(paragraph, place) and not before.isalnum():
        return True
    if before.isalnum() or not (before.isspace() or before in _BEFORE_OPENING):
        if not opened:
            return True
        # "the militias’ leaders" inside single quotes: the mark that closes comes later.
        return before in "sS" and after.isspace() and _closer_follows(paragraph, places, index)
    return after.isspace() or not _closer_follows(paragraph, places, index)


def _closer_follows(paragraph: str, places: list[int], index: int) -> bool:
    for place in places[index + 1 :]:
        if paragraph[place] not in _SINGLE:
            continue
        before, after = _around(paragraph, place)
        if not before.isspace() and not after.isalnum():
            return True
        if before.isspace() and after.isalnum() and not _CLIPPED.match(paragraph, place):
            return False
    return False
