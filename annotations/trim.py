"""Boundaries of a span: what a label's rule trims off, and the variants an annotator may want instead."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator

from annotations.extent import Extent, Unit
from annotations.text import Text

_BRACKETS = {"(": ")", "[": "]", "{": "}", "（": "）", "［": "］", "【": "】"}
_CLOSING = {close: opening for opening, close in _BRACKETS.items()}
_QUOTES = frozenset("“”„‟\"＂〝〞〟«»‹›'‘’‚‛「」『』《》〈〉﹁﹂﹃﹄")
_APOSTROPHES = frozenset("'’‘`´ʼ＇")
_INVISIBLE = frozenset("\u200b\u200e\u200f\u061c\u2060\ufeff")
_SYMBOLS = frozenset("|`´~")  # no punctuation to Unicode, yet nobody wants them at the edge of a span
_KEPT = frozenset("%‰")
_ARTICLES = ("the", "a", "an")
_BRACKET_REACH = 10_000
# Titles before a name, in lower case without the dot.
_TITLE_LIST = """
    mr mrs ms miss dr prof professor sir dame lord lady president vice prime minister deputy foreign defence defense
    interior press secretary general spokesman spokeswoman spokesperson senator sen rep representative congressman
    congresswoman governor gov mayor ambassador king queen prince princess sheikh ayatollah pope bishop colonel col
    major maj captain capt lieutenant lt sergeant sgt admiral adm gen commander chancellor premier judge justice
    chairman chairwoman director state of
"""
_TITLES = frozenset(_TITLE_LIST.split())


def trim(text: Text, extent: Extent, rules: Iterable[str]) -> Extent:
    """The extent without what `rules` (of RULES) take off its edges, applied until nothing changes.

    "space" takes white space and invisible marks. "punctuation" takes punctuation that is part of no word (the dot of
    "U.S." and "Inc." stays, so do "$" and "%"), but no bracket or quote whose partner stands inside. "paired_quotes"
    takes two quotes that enclose everything. "article" takes a leading the, a or an. "possessive" takes a closing 's or
    the bare apostrophe after an s.

    A rule that would leave nothing is not applied; an edge never comes to lie inside a grapheme unless it did before.
    An extent that reaches past the end of the text is returned as it is. Raises ValueError for an unknown rule.
    """
    chosen = set(rules)
    if unknown := chosen - RULES:
        raise ValueError(f"unknown trim rule {min(unknown)!r}: use {', '.join(sorted(RULES))}")
    steps = [_STEPS[rule] for rule in _STEPS if rule in chosen]
    changed = extent.end <= len(text)
    while changed:
        changed = False
        for step in steps:
            shorter = step(text, extent)
            if extent.start <= shorter.start < shorter.end <= extent.end and shorter != extent:
                extent, changed = shorter, True
    return extent


def _shrink(text: Text, extent: Extent, drops: Callable[[Text, Extent, Extent, bool], bool]) -> Extent:
    """The extent without the graphemes at its edges that `drops`; whole when it would drop all of them."""
    start, end = extent
    while start < end:
        grapheme = text.at(Unit.GRAPHEME, start)
        if grapheme is None or grapheme.end > end or not drops(text, Extent(start, end), grapheme, True):
            break
        start = grapheme.end
    while start < end:
        grapheme = text.at(Unit.GRAPHEME, end - 1)
        if grapheme is None or grapheme.start < start or not drops(text, Extent(start, end), grapheme, False):
            break
        end = grapheme.start
    return Extent(start, end) if start < end else extent


def _blank(text: Text, _: Extent, grapheme: Extent, __: bool) -> bool:
    return all(character.isspace() or character in _INVISIBLE for character in text.quote(grapheme))


def _space(text: Text, extent: Extent) -> Extent:
    return _shrink(text, extent, _blank)


def _mark(text: Text, extent: Extent, grapheme: Extent, leading: bool) -> bool:
    character = text.string[max(grapheme.start, extent.start)]
    if character in _KEPT or not (unicodedata.category(character)[0] == "P" or character in _SYMBOLS):
        return False
    word = text.at(Unit.WORD, grapheme.start)
    if word is not None and word.start <= grapheme.start and grapheme.end <= word.end:
        # A word's own first or last mark stays; one that the extent's edge cut bare goes.
        return not (word.start == grapheme.start if leading else grapheme.end in (word.end, _stem_end(text, word)))
    if leading and character in "-−–." and text.string[grapheme.end : grapheme.end + 1].isdigit():
        return False
    return not _paired(text, extent, grapheme, leading)


def _stem_end(text: Text, word: Extent) -> int:
    """Where a word ends without its possessive: the dot of "U.S.'s" is its own."""
    owned = text.string[word.end - 2 : word.end]
    return word.end - 2 if owned[:1] in _APOSTROPHES and owned[1:] in ("s", "S") else word.end


def _punctuation(text: Text, extent: Extent) -> Extent:
    return _shrink(text, extent, _mark)


def _paired(text: Text, extent: Extent, grapheme: Extent, leading: bool) -> bool:
    """Whether a bracket or quote at an edge has its partner inside the extent."""
    character = text.string[grapheme.start]
    if character in _BRACKETS and leading:
        return _balanced(text.string[grapheme.start : min(extent.end, grapheme.start + _BRACKET_REACH)], _BRACKETS)
    if character in _CLOSING and not leading:
        backwards = text.string[max(extent.start, grapheme.end - _BRACKET_REACH) : grapheme.end][::-1]
        return _balanced(backwards, _CLOSING)
    if character in _QUOTES:
        if leading:
            return any(found.start == grapheme.start for found in _quotations(text, extent))
        return any(found.end == grapheme.end for found in _quotations(text, extent))
    return False


def _balanced(characters: str, pairs: dict[str, str]) -> bool:
    """Whether the first character's partner follows."""
    opening, close = characters[0], pairs[characters[0]]
    depth = 0
    for character in characters:
        depth += (character == opening) - (character == close)
        if depth == 0:
            return True
    return False


def _quotations(text: Text, extent: Extent) -> Iterator[Extent]:
    """The closed quotations inside the extent that touch one of its edges."""
    if extent.end - extent.start < 2:
        return
    seen = set()
    for place in (extent.start, extent.end - 1):
        for found in text.units(Unit.QUOTATION, place, place + 1):
            inside = extent.start <= found.start and found.end <= extent.end
            if inside and found not in seen and text.string[found.end - 1] in _QUOTES:
                seen.add(found)
                yield found


def _paired_quotes(text: Text, extent: Extent) -> Extent:
    if extent in _quotations(text, extent) and text.string[extent.start] in _QUOTES:
        return Extent(extent.start + 1, extent.end - 1) if _clean(text, extent.start + 1, extent.end - 1) else extent
    return extent


def _article(text: Text, extent: Extent) -> Extent:
    word = text.at(Unit.WORD, extent.start)
    if word is None or word.start != extent.start or text.quote(word).lower() not in _ARTICLES:
        return extent
    following = text.next(Unit.WORD, word.end)
    if following is None or following.start >= extent.end or not text.string[word.end : following.start].isspace():
        return extent
    return Extent(following.start, extent.end)


def _possessive(text: Text, extent: Extent) -> Extent:
    tail = text.string[max(extent.start, extent.end - 3) : extent.end]
    if len(tail) == 3 and tail[2] in "sS" and tail[1] in _APOSTROPHES and (tail[0].isalnum() or tail[0] == "."):
        end = extent.end - 2
    elif len(tail) >= 2 and tail[-1] in _APOSTROPHES and tail[-2] in "sS":
        if any(found.end == extent.end for found in _quotations(text, extent)):
            return extent
        end = extent.end - 1
    else:
        return extent
    return Extent(extent.start, end) if _clean(text, end) else extent


def _clean(text: Text, *places: int) -> bool:
    return all(text.snap(place) == place for place in places)


_STEPS: dict[str, Callable[[Text, Extent], Extent]] = {
    "space": _space,
    "punctuation": _punctuation,
    "paired_quotes": _paired_quotes,
    "article": _article,
    "possessive": _possessive,
}
RULES: frozenset[str] = frozenset(_STEPS)


def variants(text: Text, extent: Extent) -> tuple[Extent, ...]:
    """The extent's boundary variants, the given one first.

    Leading titles and article, the possessive, closing punctuation and surrounding quotes are in or out. The order is a
    cycle: the variants of the second are the same ones, one step on, so that a key can walk them without remembering.
    An extent that reaches past the end of the text, which changed under it, has no other.
    """
    if extent.end > len(text):
        return (extent,)
    core = _core(text, extent)
    if core.start >= core.end:
        return (extent,)
    cycle: list[Extent] = []
    for end in _ends(text, core):
        cycle += [Extent(start, end) for start in _starts(text, core)]
    quoted = _quoted(text, core)
    if quoted is not None:
        cycle.append(quoted)
    cycle = list(dict.fromkeys(cycle))
    if extent not in cycle:
        return (extent, *cycle)
    index = cycle.index(extent)
    return (*cycle[index:], *cycle[:index])


def _core(text: Text, extent: Extent) -> Extent:
    """What all variants share: the extent with everything off that can be off."""
    while True:
        shorter = trim(text, extent, RULES)
        titled = _without_title(text, shorter)
        if titled == extent:
            return extent
        extent = titled


def _is_title(text: Text, word: Extent) -> bool:
    plain = text.quote(word).rstrip(".")
    return plain.lower() in _TITLES and (plain[:1].isupper() or plain == "of")


def _without_title(text: Text, extent: Extent) -> Extent:
    """The extent without the titles before a capitalised word; untouched when nothing else is in it."""
    start = extent.start
    word = text.at(Unit.WORD, start)
    while word is not None and word.start == start and word.end < extent.end and _is_title(text, word):
        following = text.next(Unit.WORD, word.end)
        if following is None or following.start >= extent.end or not text.string[word.end : following.start].isspace():
            break
        start, word = following.start, following
    return Extent(start, extent.end) if text.string[start : start + 1].isupper() else extent


def _starts(text: Text, core: Extent) -> list[int]:
    """The core's start, then with titles, then with the article before either."""
    starts = [core.start]
    start = titled = core.start
    while text.string[core.start].isupper() and (word := _before(text, start)) is not None and _is_title(text, word):
        start = word.start
        if text.string[start].isupper():
            titled = start
    start = titled
    if start < core.start:
        starts.append(start)
    article = _before(text, start)
    if article is not None and text.quote(article).lower() in _ARTICLES:
        starts.append(article.start)
    return starts


def _before(text: Text, start: int) -> Extent | None:
    """The word before `start` when only space stands between."""
    word = text.previous(Unit.WORD, start)
    if word is None or not text.string[word.end : start].isspace() or start - word.end > 2:
        return None
    return word


def _ends(text: Text, core: Extent) -> list[int]:
    """The core's end, then with the possessive, then with one closing mark."""
    ends = [core.end]
    end = core.end
    string = text.string
    if string[end : end + 1] in _APOSTROPHES:
        if string[end + 1 : end + 2] in ("s", "S") and not string[end + 2 : end + 3].isalnum():
            end += 2
        elif string[end - 1] in "sS" and not string[end + 1 : end + 2].isalnum() and _quoted(text, core) is None:
            end += 1
    if end > core.end and _clean(text, end):
        ends.append(end)
    else:
        end = core.end
    if string[end : end + 1] in tuple(".,;:!?…") and _clean(text, end + 1):
        ends.append(end + 1)
    return ends


def _quoted(text: Text, core: Extent) -> Extent | None:
    """The quotation that holds nothing but the core and punctuation."""
    found = text.at(Unit.QUOTATION, core.start)
    if found is None or found.end < core.end or found.start >= core.start:
        return None
    if text.string[found.end - 1] not in _QUOTES or not _clean(text, found.start, found.end):
        return None
    return found if _core(text, found) == core else None
