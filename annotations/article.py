"""What is read: a text that is never altered, with its title and metadata."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from annotations.errors import ArticleError

TITLE_LENGTH = 100
TITLE_WINDOW = 4000
_PIECE = 1 << 16

_LINE = re.compile("[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
"""What `str.splitlines` parts a text into, but for empty lines."""

_WORD = re.compile(r"[^\W\d_]+")
_MONTHS_AND_DAYS = _WORD.findall(
    "january february march april may june july august september october november december"
    " monday tuesday wednesday thursday friday saturday sunday"
)
_DATE_WORDS = frozenset(
    _WORD.findall(
        "published posted updated last date on at of st nd rd th a p m am pm t z utc gmt bst est edt cet cest"
        " sept tues thurs"
    )
).union(_MONTHS_AND_DAYS, (name[:3] for name in _MONTHS_AND_DAYS))
_FURNITURE = re.compile(r"(?i)\||welcome to\b|(?:read|see|find out) more\b|https?://\S+\Z|www\.\S+\Z|<!--|!\[")
_HEADING_MARK = re.compile(r"#{1,6}\s+|#{1,6}\Z")
_SENTENCE_END = re.compile(
    r"[.!?…](?:(?<=[^\W\d_]{3}.)|(?<=\d.))[.!?…]*[\"'”’»)\]]*(?=\s+[^\sa-z])|[。！？]+[」』”’）]*"
)


def digest(text: str) -> str:
    """Return "sha256:" and the hex SHA-256 of the text's UTF-8; raise ArticleError for a lone surrogate."""
    found = hashlib.sha256()
    # Piece by piece: a second copy of a long text would be the most memory that the app ever takes.
    for at in range(0, len(text), _PIECE):
        try:
            found.update(text[at : at + _PIECE].encode("utf-8"))
        except UnicodeEncodeError as error:
            raise ArticleError(
                f"The text holds half a character (a lone surrogate, U+{ord(text[at + error.start]):04X}) at position"
                f" {at + error.start}; save it again as UTF-8."
            ) from error
    return "sha256:" + found.hexdigest()


@dataclass(frozen=True, slots=True)
class Article:
    """A text to be annotated; raises ArticleError when the text holds a lone surrogate.

    `text` is kept code point for code point. `meta` holds what JSON can hold. `digest` is computed from the text unless
    it is given. `encoding` is what the bytes were decoded with. `origin` is where it came from: a path relative to the
    workspace with forward slashes, followed by `#n` for line n of a JSONL file.
    """

    id: str
    text: str = field(repr=False)
    title: str = ""
    meta: Mapping[str, object] = field(default_factory=dict)
    digest: str = ""
    encoding: str = "utf-8"
    origin: str = ""

    def __post_init__(self) -> None:
        if not self.digest:
            object.__setattr__(self, "digest", digest(self.text))


def title_of(text: str, meta: Mapping[str, object], fallback: str) -> str:
    """Return one line to know an article by: the metadata's `title`, else the first line that reads like one.

    Only the first few thousand characters are looked at, so that the head of a file is enough. Portal headers, bare
    dates, links, "Read More" and rulers are passed over; a long line is cut after a sentence or word. When nothing is
    left, `fallback` is returned as it is.
    """
    named = meta.get("title")
    if isinstance(named, str) and (title := " ".join(named.split())):
        return title
    for line in _LINE.finditer(text, 0, TITLE_WINDOW):
        title = " ".join(line[0].split())
        if mark := _HEADING_MARK.match(title):
            title = title[mark.end() :].rstrip("#").rstrip()
        if _reads_like_a_title(title):
            return _cut(title)
    return fallback


def _reads_like_a_title(line: str) -> bool:
    if not any(map(str.isalnum, line)) or _FURNITURE.match(line):
        return False
    return any(word[0] not in _DATE_WORDS for word in _WORD.finditer(line.lower()))


def _cut(line: str) -> str:
    """Return at most TITLE_LENGTH characters: up to a sentence's end, else whole words and an ellipsis."""
    if len(line) <= TITLE_LENGTH:
        return line
    # The lookahead needs the first character of the next sentence.
    ends = [end.end() for end in _SENTENCE_END.finditer(line[: TITLE_LENGTH + 2]) if end.end() <= TITLE_LENGTH]
    if ends and ends[-1] >= TITLE_LENGTH // 4:
        return line[: ends[-1]]
    end = line.rfind(" ", TITLE_LENGTH // 2, TITLE_LENGTH)
    if end < 0:
        end = TITLE_LENGTH - 1
        while end > 1 and (unicodedata.category(line[end])[0] == "M" or "\u200d" in line[end - 1 : end + 1]):
            end -= 1
    return line[:end].rstrip(" ,;:-–—") + "…"
