"""How a question and its choices are made to fit a line: quotations go first, the choices last."""

import re
from collections.abc import Sequence

from rich.cells import cell_len

from tui.keys import spoken
from tui.panes.status_line import CUT
from tui.visible import fitted, one_line, visible

LEAST = 8
"""Columns that a quotation keeps, so that one can tell which is meant."""

QUESTION = 14
"""Columns that a question keeps, whatever is offered."""

_REMARK = re.compile(r" \([^()]*\)")

Words = Sequence[tuple[str, str]]
"""A question and its choices as (key, words); the question has an empty key."""


def shortened(words: Words, room: int) -> Words:
    """Return a question and its choices, made safe to draw, in so many columns where that can be.

    First the quotations in the question are cut, then what it says in brackets goes, then the quotations in
    the choices are cut, and at last the question itself. Of what is too long even so the
    line leaves out the last choices.
    """
    whole = [(key, one_line(text) if not key else visible(text)) for key, text in words]
    plain = [(key, _without_brackets(text) if not key else text) for key, text in whole]
    for tried, are_choices in ((whole, False), (plain, False), (plain, True)):
        if not are_choices and _cells(tried) <= room:
            return tried
        longest = max((_quoted(text) for key, text in tried if bool(key) == are_choices), default=0)
        base = [(key, _cut(text, LEAST) if not key and are_choices else text) for key, text in tried]
        for most in range(longest - 1, LEAST - 1, -1):
            found = [(key, _cut(text, most) if bool(key) == are_choices else text) for key, text in base]
            if _cells(found) <= room:
                return found
    choices = [(key, _cut(text, LEAST)) for key, text in plain if key]
    offered, left = choices, room - _cells(choices)
    while offered and left < QUESTION + 2:
        # The line leaves out the last ones, and tells that it does.
        offered = offered[:-1]
        left = room - len(CUT) - _cells(offered)
    return [(key, _fitted(text, left - 2)) for key, text in plain if not key] + choices


def _fitted(question: str, cells: int) -> str:
    """Return a question in so many columns, with as much of its quotation as there is room for."""
    for most in range(_quoted(question), LEAST - 1, -1):
        if cell_len(found := _cut(question, most)) <= cells:
            return found
    return fitted(_cut(question, LEAST), cells)


def _cells(words: Words) -> int:
    """Return how many columns all of it takes, with the blanks between."""
    return sum(cell_len(text) + (cell_len(spoken(key)) + 3 if key else 2) for key, text in words)


def _quoted(text: str) -> int:
    """Return how many columns the quotation in `text` takes, 0 where there is none."""
    start, end = text.find("“"), text.rfind("”")
    return cell_len(text[start + 1 : end]) if 0 <= start < end else 0


def _cut(text: str, cells: int) -> str:
    """Return `text` with at most so many columns of what stands between its first and its last quotation mark."""
    start, end = text.find("“"), text.rfind("”")
    return f"{text[: start + 1]}{fitted(text[start + 1 : end], cells)}{text[end:]}" if 0 <= start < end else text


def _without_brackets(text: str) -> str:
    """Return `text` without a remark in brackets behind its quotation."""
    words, quotation, rest = text.rpartition("”")
    return words + quotation + _REMARK.sub("", rest)
