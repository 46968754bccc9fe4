"""Words of a short piece of text, in any script."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import regex

from annotations.extent import Extent

if TYPE_CHECKING:
    from budoux import Parser

HYPHENS = "-‐‑"
# The Arabic article as news agencies spell it; it belongs to the name behind it.
_ARTICLE_LIST = "al el ul ad adh an ar as ash at ath az"
ARTICLES = frozenset(_ARTICLE_LIST.split())
# Words that keep the dot behind them.
_DOTTED = (
    "Mr Mrs Ms Messrs Dr Prof Rev Hon Gen Brig Maj Col Lt Capt Cmdr Adm Sgt Supt Gov Sen Rep St Mt Jr Sr Inc Ltd Corp "
    "Co Bros Jan Feb Aug Sept Oct Nov Dec approx etc vs"
)
# Characters that only traditional Chinese uses, common enough that a paragraph holds one.
_TRADITIONAL = regex.compile("[國們這說會時對後來個為於發與過還點學經開關東車問間長門業當動現員區機實內應]")
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_UNSPACED = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Han}\p{Hiragana}\p{Katakana}"
_BODY = rf"[[\p{{Alphabetic}}\p{{M}}\p{{N}}_\u00ad\u200c\u200d\u2060]--[{_UNSPACED}ー]]"
_ATOM = regex.compile(
    rf"""
      (?:https?://|www\.)[^\s<>"“”«»]*[^\s<>"“”«».,;:!?)\]'’]
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+
    | (?:(?=[\p{{Extended_Pictographic}}\p{{RI}}])|(?=[0-9\#*]\ufe0f?\u20e3))\X
    | (?P<unspaced>[{_UNSPACED}ー][{_UNSPACED}ー\p{{M}}]*)
    | (?:\p{{L}}(?:\.\p{{L}})+\.?|(?:{"|".join(_DOTTED.split())})\.)(?!{_BODY})(?:['’‘][sS](?!{_BODY}))?
    | (?:[cdjlmnst]|qu)['’](?=\p{{L}}{{2}})
    | (?:[@\#](?=[\p{{L}}_])|\p{{Sc}}(?=\.?\d)\.?)?
      {_BODY}+
      (?:
        (?:
            (?<=\p{{L}}\p{{M}}*)['’ʼ＇](?=\p{{L}})
          | [‘`´](?=(?:s|t|d|m|re|ve|ll)(?!{_BODY}))
          | (?<=[\p{{Ll}}\d])\.(?=[\p{{Ll}}])
          | (?<=\d)[.,:/'’٫٬](?=\d)
          | (?<=\d)–(?=\d)
          | (?<=\p{{Lu}})\p{{Sc}}(?=\d)
          | (?<=\p{{Lu}})&(?=\p{{Lu}})
          | (?<=l)·(?=l)
          | (?<=\p{{Hebrew}})["״'׳](?=\p{{Hebrew}})
        )
        {_BODY}+
      )*
      (?:(?<=\d)(?:[%‰]|\p{{Sc}}))?
    """,
    regex.V1 | regex.X,
)
_WORTH = regex.compile(r"[\p{L}\p{N}\p{Extended_Pictographic}\p{RI}\u20e3]")
_SYLLABLE = regex.compile(
    r"""
      [\p{Khmer}--\p{M}](?:\u17d2\p{L}|\p{M})*
    | [\p{Myanmar}--\p{M}](?:\u1039\p{L}|\p{L}\u103a|\p{M})*
    | [\u0ec0-\u0ec4]?[\p{Lao}--[\p{M}\u0ec0-\u0ec4]][\p{M}\u0eb0\u0eb2\u0eb3\u0ebd]*
    | [\s\S]
    """,
    regex.V1 | regex.X,
)
_SCRIPTS = regex.compile(
    rf"[\p{{Thai}}\p{{M}}]+|(?P<cjk>[\p{{Han}}\p{{Hiragana}}\p{{Katakana}}ー\p{{M}}]+)|(?P<syllables>[{_UNSPACED}\p{{M}}]+)",
    regex.V1,
)
# Where a Japanese phrase hides a name: between katakana and the rest, and before the particle that ends the phrase.
_PARTICLE = "(?:から|まで|より|では|には|とは|の|は|が|を|に|へ|と|で|も|や)"
_JAPANESE = regex.compile(
    rf"""
      [\p{{Katakana}}ー]+
    | {_PARTICLE}$
    | (?:[^\p{{Katakana}}ー\p{{Hiragana}}]|[^\p{{Katakana}}ー]{{2,}}?)(?=$|{_PARTICLE}$|\p{{Katakana}})
    | [\s\S]
    """,
    regex.V1 | regex.X,
)


@cache
def _parser(language: str) -> "Parser":
    import budoux

    if language == "th":
        return budoux.load_default_thai_parser()
    if language == "ja":
        return budoux.load_default_japanese_parser()
    if language == "zh-hant":
        return budoux.load_default_traditional_chinese_parser()
    return budoux.load_default_simplified_chinese_parser()


def _part(run: str, block: str) -> Iterator[str]:
    """The words of a run in scripts without spaces; their concatenation is the run."""
    for piece in _SCRIPTS.finditer(run):
        text = piece.group()
        if piece.group("syllables"):
            yield from _SYLLABLE.findall(text)
        elif not piece.group("cjk"):
            yield from _parser("th").parse(text)
        elif _KANA.search(block):
            for phrase in _parser("ja").parse(text):
                yield from (part.group() for part in _JAPANESE.finditer(phrase))
        else:
            yield from _parser("zh-hant" if _TRADITIONAL.search(block) else "zh-hans").parse(text)


def _atoms(block: str) -> Iterator[Extent]:
    for found in _ATOM.finditer(block):
        if found.group("unspaced"):
            start = found.start()
            for word in _part(found.group(), block):
                yield Extent(start, start + len(word))
                start += len(word)
        else:
            yield Extent(*found.span())


def _one_word(left: str, right: str) -> bool:
    """Whether a hyphen between two parts keeps them one word (the rule is told at `Unit`)."""
    if left[-1].isdigit() or right[0].isdigit() or len(left) == 1 or len(right) == 1:
        return True
    if left.lower() in ARTICLES and right[0].isupper():
        return True
    return left[0].islower() and right[0].islower()


def words(block: str, boundaries: list[int] | None) -> list[Extent]:
    """The words of `block`, ascending and disjoint, never ending inside a grapheme.

    `boundaries` are the block's grapheme boundaries, or None when every code point is a grapheme of its own.
    """
    found: list[Extent] = []
    part = ""
    for atom in _atoms(block):
        text = block[atom.start : atom.end]
        if not _WORTH.search(text):
            continue
        start, end = atom if boundaries is None else widen(atom, boundaries)
        if found:
            previous = found[-1]
            gap = block[previous.end : start]
            if start < previous.end or (len(gap) == 1 and gap in HYPHENS and _one_word(part, text)):
                found[-1] = Extent(previous.start, max(previous.end, end))
                part = text
                continue
        found.append(Extent(start, end))
        part = text
    return found


def widen(extent: Extent, boundaries: list[int]) -> Extent:
    """The least extent between two of `boundaries` (ascending, enclosing it) that holds `extent`."""
    return Extent(
        boundaries[bisect_right(boundaries, extent.start) - 1],
        boundaries[bisect_left(boundaries, extent.end)],
    )
