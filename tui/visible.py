"""Untrusted text made safe to draw: every character that could steer a terminal becomes a visible one.

The mapping is one to one, so offsets into the drawn text are offsets into the article.
"""

import re

from rich.cells import cell_len, set_cell_size

MOST = 10
"""Code points that a column holds at most, such as those of a family of four in two columns."""

_CONTROL_PICTURES = 0x2400

_VISIBLE: dict[int, str] = {
    **{code: chr(_CONTROL_PICTURES + code) for code in range(0x20)},
    0x7F: "␡",
    **dict.fromkeys(range(0x80, 0xA0), "␦"),
    0x09: "→",
    0x85: "␤",
    0xAD: "‐",
    0x061C: "◃",
    0x180E: "·",
    0x200B: "·",
    0x200E: "▹",
    0x200F: "◃",
    0x2028: "␤",
    0x2029: "␤",
    0x202A: "▹",
    0x202B: "◃",
    0x202C: "▿",
    0x202D: "▸",
    0x202E: "◂",
    **dict.fromkeys(range(0x2060, 0x2066), "·"),
    0x2066: "▹",
    0x2067: "◃",
    0x2068: "◇",
    0x2069: "▿",
    **dict.fromkeys(range(0x206A, 0x2070), "·"),
    0xFEFF: "·",
    **dict.fromkeys(range(0xFFF9, 0xFFFC), "·"),
    **dict.fromkeys(range(0xFFFE, 0x10000), "␦"),
    **dict.fromkeys(range(0xE0000, 0xE0080), "·"),
}

_BLANKS = {"\n": "⏎", "\r": "␍", "\t": "→", "\u00a0": "⍽", "\u202f": "⍽"}
"""Marks for white space; any other is an open box."""

_ODD = re.compile(r"\s{2,}|[^\S ]")


def visible(text: str) -> str:
    """Return `text`, as long as it was, with nothing in it that a terminal would obey."""
    return text if text.isascii() and text.isprintable() else text.translate(_VISIBLE)


def edged(text: str, *, inner: bool = False) -> str:
    """Return `text` with a mark for each white space at its edges, which are to be seen where they are the matter.

    `inner` asks for marks of white space inside it too, but for single blanks.
    """
    core = text.strip()
    lead = len(text) - len(text.lstrip())
    if inner:
        core = _ODD.sub(lambda found: _marked(found[0]), core)
    return _marked(text[:lead]) + core + _marked(text[lead + len(text.strip()) :])


def _marked(blanks: str) -> str:
    return "".join(_BLANKS.get(blank, "␣") for blank in blanks)


def short(text: str) -> str:
    """Return the beginning of a quotation, fit to be said in a sentence."""
    return f"“{one_line(text, 40)}”"


def one_line(text: str, length: int = 200) -> str:
    """Return the beginning of `text` as one safe line: white space folded, cut with an ellipsis."""
    folded = " ".join(text[: length * 4].split())
    return visible(folded if len(folded) <= length else folded[: length - 1] + "…")


def fitted(text: str, cells: int) -> str:
    """Return `text` as one safe line of at most `cells` columns, cut with an ellipsis."""
    enough = MOST * max(1, cells)
    words = visible(" ".join(text[:enough].split()))
    if len(text) <= enough and cell_len(words) <= cells:
        return words
    return set_cell_size(words, max(0, cells - 1)).rstrip() + "…"


def fitted_keeping(text: str, cells: int) -> str:
    """Return `text` as `fitted` does, with the blanks at its ends where there is room for them."""
    lead, tail = len(text) - len(text.lstrip(" ")), len(text) - len(text.rstrip(" "))
    core = fitted(text, max(0, cells - lead)) if text.strip() and cells > lead else ""
    if not core:
        return " " * min(lead, max(0, cells))
    return " " * lead + core + " " * max(0, min(tail, cells - lead - cell_len(core)))


def fitted_middle(text: str, cells: int) -> str:
    """Return `text` as one safe line of at most `cells` columns, cut in its middle with an ellipsis."""
    if (whole := fitted(text, cells)) == visible(" ".join(text.split())) or cells < 5:
        return whole
    lead = fitted(text, (cells + 1) // 2).rstrip("…")
    return f"{lead}{fitted_end(text, cells - cell_len(lead))}"


def fitted_end(text: str, cells: int) -> str:
    """Return the end of `text` as one safe line of at most `cells` columns, cut at its beginning with an ellipsis."""
    enough = MOST * max(1, cells)
    words = visible(" ".join(text[-enough:].split()) + (" " if text[-1:].isspace() else ""))
    if len(text) <= enough and cell_len(words) <= cells:
        return words
    while words and cell_len(words) > cells - 1:
        words = words[1:]
    return f"…{words}"
