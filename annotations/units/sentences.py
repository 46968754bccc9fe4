"""Sentences of one paragraph."""

import regex

from annotations.extent import Extent

# Scripts whose sentences the English rules get wrong: abbreviations in Russian, the Greek question mark.
_SCRIPT_LANGUAGES = {"Cyrillic": "ru", "Greek": "el"}
_SCRIPT = regex.compile(r"(?P<Cyrillic>\p{Cyrillic})|(?P<Greek>\p{Greek})|\p{L}")
# Inside a word: the segmenter would pair them as quotes and join what stands between.
_APOSTROPHE = regex.compile(r"(?<=\w)['’‘`](?=\w)")
# Full-width marks always end a sentence, also before a digit or a Latin letter.
_WIDE_END = regex.compile("[。！？｡]+[”’」』）》]*")
_NEWLINE = regex.compile("[\n\r\x85\u2028\u2029]")


def language_of(paragraph: str) -> str:
    """The language whose sentence rules fit the script of the first letter; English's fit all but two."""
    found = _SCRIPT.search(paragraph)
    return _SCRIPT_LANGUAGES.get(found.lastgroup or "", "en") if found else "en"


def sentences(paragraph: str, quotations: list[Extent]) -> list[Extent]:
    """The sentences of one paragraph, ascending, disjoint, without white space around them.

    Newlines inside only wrap. A quotation of several sentences is parted too: each can be a claim of its own.
    `quotations` are the paragraph's, by start. It must be encodable (no lone surrogates); else `UnicodeEncodeError`.
    """
    flat = _APOSTROPHE.sub("ʼ", _NEWLINE.sub(" ", paragraph))
    language = language_of(paragraph)
    cuts = _cuts(flat, language, 0, len(flat))
    outer = 0
    for quotation in quotations:
        if quotation.start >= outer:
            outer = quotation.end
            cuts += _cuts(flat, language, quotation.start + 1, quotation.end - 1)[:-1]
    cuts += [mark.end() for mark in _WIDE_END.finditer(flat)]
    found: list[Extent] = []
    start = 0
    for end in sorted(set(cuts)):
        text = flat[start:end]
        kept = text.strip()
        if kept:
            lead = len(text) - len(text.lstrip())
            found.append(Extent(start + lead, start + lead + len(kept)))
        start = end
    return found


def _cuts(flat: str, language: str, start: int, end: int) -> list[int]:
    """Where the sentences of flat[start:end] end."""
    import sentencex

    boundaries = sentencex.get_sentence_boundaries(language, flat[start:end]) if start < end else []
    return [start + int(boundary["end_index"]) for boundary in boundaries]
