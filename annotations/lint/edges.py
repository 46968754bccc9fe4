"""What stands at the edge of a span and may belong to it all the same."""

import re

from annotations.extent import Extent
from annotations.lint.usage import Side

_INITIAL = re.compile(r"(?:^|[\s.])[^\W\d_]\s?\.$")
"""A single letter and its dot, with a space between them where a corpus was cut into tokens."""

_ENTITY = re.compile(r"&#?\w+;$")
_LOUD = frozenset("!?…")
_QUOTES = frozenset([("“", "”"), ("„", "“"), ("«", "»"), ("‘", "’"), ('"', '"'), ("'", "'")])
_PAIRED = (("“", "”"), ("«", "»"), ("(", ")"), ("[", "]"))
_ENDS = ".!?:…"
_LOOK_BACK = 16


def belongs(text: str, extent: Extent, kept: Extent) -> bool:
    """Tell whether what a trim would take off belongs to what is tagged.

    So does the dot of an initial, a mark after which the sentence goes on or with which a title or quotation ends, the
    apostrophe of a plural's genitive, one half of a pair of quotes or brackets whose other half stays, and the article
    of a name, which has a capital where no sentence begins.
    """
    before, after = text[extent.start : kept.start], text[kept.end : extent.end]
    inner = text[kept.start : kept.end]
    if after.strip() == "." and _INITIAL.search(inner[-2:] + after):
        return True
    if after.strip() and after.strip()[-1] in "!?." and _goes_on(text, extent.end):
        return True
    if (after.strip()[:1] in _LOUD or after.strip().startswith("...")) and _is_title(inner):
        return True
    if after.strip()[:1] in _LOUD and _is_quoted(text, extent):
        return True
    if after == ";" and _ENTITY.search(inner + after):
        return True
    if after.strip() in ("'", "’") and inner[-1:] in ("s", "S"):
        return True
    if before[:1].isupper() and before.strip().isalpha() and not begins_sentence(text, extent.start):
        return True
    return _is_torn(text[extent.start : extent.end], inner)


def is_capital_inside(text: str, extent: Extent, side: Side) -> bool:
    """Tell whether the word at that edge of a span has a capital that no beginning of a sentence gave it."""
    if side == "after":
        last = text[extent.start : extent.end].rsplit(None, 1)[-1]
        return last[:1].isupper()
    return text[extent.start].isupper() and not begins_sentence(text, extent.start)


def begins_sentence(text: str, start: int) -> bool:
    """Tell whether a sentence, a line or a quotation begins at a place."""
    before = text[max(0, start - _LOOK_BACK) : start].rstrip(" \t\"'“”„«»‘’([-–—")
    return not before or before[-1] in _ENDS or before[-1] in "\r\n"


def _is_title(words: str) -> bool:
    """Tell whether words begin and end with a capitalised one, as names and titles do."""
    found = [word for word in words.split() if any(map(str.isalnum, word))]
    return bool(found) and all(word.lstrip("'\"“‘(¡¿")[:1].isupper() for word in (found[0], found[-1]))


def _is_quoted(text: str, extent: Extent) -> bool:
    """Tell whether quotation marks stand right before and after, so that a closing mark is part of what is quoted."""
    before = text[max(0, extent.start - _LOOK_BACK) : extent.start].rstrip()
    after = text[extent.end : extent.end + _LOOK_BACK].lstrip()
    return (before[-1:], after[:1]) in _QUOTES


def _goes_on(text: str, place: int) -> bool:
    """Tell whether the sentence goes on: a small letter, a comma or a closing mark follows."""
    rest = text[place : place + _LOOK_BACK].lstrip(" \t")
    return bool(rest) and (rest[0].islower() or rest[0] in ",;:&/)]")


def _is_torn(whole: str, inner: str) -> bool:
    """Tell whether one half of a pair of quotes or brackets would go and the other stay."""
    if whole.count('"') % 2 == 0 and inner.count('"') % 2:
        return True
    return any(
        whole.count(left) == whole.count(right) and inner.count(left) != inner.count(right) for left, right in _PAIRED
    )
