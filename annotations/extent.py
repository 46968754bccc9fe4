"""A stretch of text and the units a reader moves by."""

from enum import StrEnum
from typing import NamedTuple


class Extent(NamedTuple):
    """A half-open stretch of code points: `text[start:end]`."""

    start: int
    end: int


class Unit(StrEnum):
    """What a motion selects.

    GRAPHEME is an extended grapheme cluster of UAX #29 (CR LF is one).

    WORD follows UAX #29 with an annotator's needs on top. Apostrophes inside stay, so does the wrong-way one of
    "Jeffrey‘s"; "U.S.", "a.m.", "Inc.", "$63", "63%", "2,500", an address of the web and one emoji sequence are a word
    each; punctuation alone is none. A hyphen parts words only where a name begins or ends there and can be wanted
    alone ("Iran-backed" and "US-Iran" are two words). It does not where nobody wants the parts and each would cost a
    key press on the way: all lower-case ("self-defence"), a part that is one letter or a number ("C-RAM", "COVID-19",
    "70-year-old"), an Arabic article before a name ("al-Qadisiyah"). The whole compound is always one GROUP.
    Thai, Chinese and Japanese are parted by a learned model, Lao, Khmer and Burmese into syllables.

    GROUP is a run of capitalised words ("Abu Mahdi al-Muhandis", "House of Representatives") or a hyphenated compound.
    NOUN_GROUP is what stands between function words, verbs and punctuation.
    QUOTATION includes its marks; quotations nest. CLAUSE is a part of a sentence: what follows "said that", what stands
    before ", X said", else what stands between strong separators or commas.
    LINE is a line with something on it, without its newline (LF, CR LF, CR, U+0085, U+2028, U+2029; not VT or FF).
    PARAGRAPH is a line, or the lines of one hard-wrapped block. ARTICLE is everything.
    """

    GRAPHEME = "grapheme"
    WORD = "word"
    GROUP = "group"
    NOUN_GROUP = "noun_group"
    QUOTATION = "quotation"
    CLAUSE = "clause"
    SENTENCE = "sentence"
    LINE = "line"
    PARAGRAPH = "paragraph"
    ARTICLE = "article"
