"""From the bytes of a file to its text, without altering a code point."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE, getincrementaldecoder
from collections.abc import Iterator

from annotations.errors import ArticleError

SAMPLE = 32 * 1024
"""Bytes that are enough to guess an encoding from."""

# UTF-32's mark in little-endian begins with UTF-16's, so it is asked for first.
_MARKS = (
    (BOM_UTF32_LE, "utf-32-le"),
    (BOM_UTF32_BE, "utf-32-be"),
    (BOM_UTF16_LE, "utf-16-le"),
    (BOM_UTF16_BE, "utf-16-be"),
    (BOM_UTF8, "utf-8"),
)

# What news is stored in besides Unicode. Left out are those that any bytes fit (Mac, DOS, EBCDIC): a guess between
# many lookalikes is a worse guess.
_CANDIDATES = [
    *(f"cp125{n}" for n in range(9)),
    *("iso8859_2", "iso8859_5", "koi8_r", "cp932", "euc_jp", "gb18030", "big5", "euc_kr", "tis_620"),
]
# Supersets that Japanese fits as well, asked only when nothing else fits.
_LAST_CANDIDATES = ["cp949", "big5hkscs"]
_WESTERN = "cp1252"
_FEW = 8
_NEAR = 1024
_APART = b"\n "
"""Bytes that are no part of a longer character in any of the candidates."""


def decode(content: bytes, name: str) -> tuple[str, str]:
    """Return the text of `content`, without a byte order mark, and the encoding it was in.

    UTF-16 and UTF-32 are known by their mark; else it is UTF-8 if it can be, else it is guessed. `name` is for the
    message of the ArticleError that is raised for what is not text and for text that is damaged.
    """
    mark, encoding = _mark(content)
    if encoding == "utf-8" and b"\0" in content:
        raise ArticleError(f"{name} is not text (it holds NUL bytes); convert it to text or move it away.")
    try:
        return content[len(mark) :].decode(encoding), encoding
    except UnicodeDecodeError as error:
        if mark:
            raise ArticleError(
                f"{name} starts like {encoding.upper()} but is damaged at byte {error.start + len(mark)};"
                " save it again as UTF-8."
            ) from error
        first = error.start
    if _is_damaged_utf8(content):
        raise ArticleError(f"{name} is UTF-8 but damaged at byte {first}; mend it there and save it as UTF-8.")
    return _guess(content, first, name)


def decode_head(head: bytes, is_whole: bool) -> str | None:
    """Return the text that the first bytes of a file stand for, or None where only the whole file can tell.

    A character that is cut in two at the end is left out, unless `head` is the whole file.
    """
    mark, encoding = _mark(head)
    if encoding == "utf-8" and b"\0" in head:
        return None
    try:
        return getincrementaldecoder(encoding)().decode(head[len(mark) :], final=is_whole)
    except UnicodeDecodeError:
        return None


def _mark(content: bytes) -> tuple[bytes, str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return mark, encoding
    return b"", "utf-8"


def _is_damaged_utf8(content: bytes) -> bool:
    """Tell whether there is so much valid UTF-8 beyond ASCII that the rest can only be damage to it.

    Such a text read in another encoding would be garbled throughout, and every offset with it.
    """
    text = content.decode("utf-8", errors="replace")
    replaced = text.count("\ufffd")
    return len(text) - replaced - len(content.decode("ascii", errors="ignore")) > 10 * replaced


def _guess(content: bytes, first: int, name: str) -> tuple[str, str]:
    sample = _sample(content, first)
    beyond_ascii = len(sample) - len(sample.decode("ascii", errors="ignore"))
    western = _decoded(content, _WESTERN)
    if western is not None and beyond_ascii < min(_FEW, len(sample) / 4):
        return western, "windows-1252"
    for encoding in _likely(sample, len(sample) < len(content)):
        text = _decoded(content, encoding)
        if text is not None and text != western:
            return text, _shown(encoding)
        if text is not None:
            break
    if western is None:
        raise ArticleError(f"{name} is in an encoding that could not be recognised; save it as UTF-8.")
    return western, "windows-1252"


def _likely(sample: bytes, is_cut: bool) -> Iterator[str]:
    """Yield the encodings that `sample` may be in, the likeliest first."""
    # A large import that hardly any workspace needs.
    from charset_normalizer import from_bytes

    # Where it was cut within a long word, one of these ends does not split a character of up to four bytes.
    ends = range(4) if is_cut and sample[-1] not in _APART else range(1)
    for candidates in (_CANDIDATES, _LAST_CANDIDATES):
        samples = [sample[: len(sample) - end] for end in ends]
        matches = sorted(match for part in samples for match in from_bytes(part, cp_isolation=candidates))
        yield from dict.fromkeys(match.encoding for match in matches)


def _sample(content: bytes, first: int) -> bytes:
    """Return bytes around the first one that is not UTF-8, from one gap between words to another where there are."""
    if len(content) <= SAMPLE:
        return content
    start = 0
    if first > _NEAR:
        gap = max(content.rfind(gap, first - _NEAR, first) for gap in _APART)
        start = gap + 1 if gap >= 0 else first
    sample = content[start : start + SAMPLE]
    cut = max(sample.rfind(gap) for gap in _APART)
    return sample[: cut + 1] if cut > SAMPLE // 2 else sample


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _shown(encoding: str) -> str:
    return encoding.replace("cp125", "windows-125").replace("iso8859_", "iso-8859-").replace("_", "-")
