"""The same everywhere: where a surface form stands, in one text and in all articles of a workspace."""

import json
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from annotations.concordance import Holder, Place
from annotations.entry import Entry, Problem, shown
from annotations.errors import ArticleError, StoreError
from annotations.extent import Extent
from annotations.folder import Folder, unreadable
from annotations.span import CONTEXT

if TYPE_CHECKING:
    from annotations.concordance import Concordance
    from annotations.refusals import Refusals
    from annotations.store import Store
    from annotations.workspace import Workspace

# Thai and Lao, Burmese, Khmer, kana, Han: no space between words, so a letter beside a form does not go on with it.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
_ESCAPED_IN_JSON = re.compile(r"[\"\\/\x00-\x1f]")
# Neither waits for a pipe nor follows a link out of the workspace; None where the system cannot promise that.
_PLAIN_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC if hasattr(os, "O_NOFOLLOW") else None


def occurrences(text: str, form: str, *, whole_words: bool = True, fold_case: bool = False) -> Iterator[Extent]:
    """Yield where `form` stands in `text`, ascending and disjoint; nothing for a form of white space alone.

    White space inside the form stands for any run of it, newlines too; white space around the form is left out.
    `whole_words` asks that neither side go on with a letter, digit, underscore or combining mark, save between letters
    of scripts without spaces. `fold_case` takes letters that differ only in case for the same, one for one, so that
    offsets stay right ("ß" is not "SS"). Code points are compared as they are: a form in NFC is not found in a text
    in NFD, since what is tagged must be what stands there.
    """
    pieces = form.split()
    # Most texts lack most forms, and the longest piece tells soonest.
    if not pieces or (not fold_case and max(pieces, key=len) not in text):
        return
    yield from _disjoint(text, _folded(text, pieces) if fold_case else _found(text, pieces), whole_words)


def _disjoint(text: str, found: Iterable[Extent], whole_words: bool) -> Iterator[Extent]:
    end = 0
    for extent in found:
        if extent.start >= end and (not whole_words or stands_alone(text, *extent)):
            yield extent
            end = extent.end


def stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether text[start:end], which is not empty, is no part of a longer word, as `occurrences` has it."""
    return not (
        (start > 0 and _goes_on(text[start - 1], text[start]))
        or (end < len(text) and _goes_on(text[end - 1], text[end], behind=True))
    )


def everywhere(
    workspace: "Workspace",
    store: "Store",
    form: str,
    label: str,
    refusals: "Refusals | None" = None,
    *,
    whole_words: bool = True,
    fold_case: bool = False,
    texts: "Concordance | None" = None,
) -> Iterator[tuple[Entry, str, list[Extent]] | Problem]:
    """Yield, article by article in the workspace's order, its text and where `form` may still be tagged as `label`.

    Left out are extents that the annotator of `store` tagged with the label, those of `refusals`, and articles with
    none. An article that cannot be searched gives a Problem. Streams: an article that lacks the form costs no more than
    a look at its file's state where `texts` hold it, and than reading its bytes where not. It may be stopped anywhere,
    and run in any thread that does not share `store`.
    """
    pieces = form.split()
    if not pieces:
        return
    folder = Folder(workspace.root, (), None)
    needle = max(pieces, key=len)
    library = workspace.library
    found = map(_unknown, library.scan()) if texts is None else texts.holders(library, () if fold_case else pieces)
    for holder in found:
        if isinstance(holder, Problem):
            yield holder
            continue
        entry = holder.place.entry
        try:
            if holder.body is not None:
                text = holder.body.decode("utf-8", "replace")
            elif texts is not None:
                text = texts.read(library, holder.place)
            elif not fold_case and _lacks(folder, entry, needle):
                continue
            else:
                text = library.read(entry).text
            if holder.found:
                extents = list(_disjoint(text, _in_text(text, holder.body or b"", holder.found), whole_words))
            else:
                extents = list(occurrences(text, form, whole_words=whole_words, fold_case=fold_case))
            if extents:
                tagged = _tagged(store, entry.id, label, {text[start:end] for start, end in extents})
                extents = [extent for extent in extents if extent not in tagged]
        except (ArticleError, StoreError) as error:
            yield Problem(shown(entry.id), str(error))
            continue
        if refusals is not None:
            extents = [extent for extent in extents if not _refused(refusals, entry.id, text, label, extent)]
        if extents:
            yield entry, text, extents


def _unknown(found: Entry | Problem) -> Holder | Problem:
    return found if isinstance(found, Problem) else Holder(Place(found))


def _in_text(text: str, body: bytes, found: Sequence[tuple[int, int]]) -> Iterator[Extent]:
    """Yield stretches of a text's bytes, by where they begin, as stretches of the text."""
    if len(text) == len(body):
        yield from (Extent(*stretch) for stretch in found)
        return
    at = start = 0
    for first, end in found:
        start += len(body[at:first].decode("utf-8", "replace"))
        at = first
        yield Extent(start, start + len(body[first:end].decode("utf-8", "replace")))


def _found(text: str, pieces: list[str]) -> Iterator[Extent]:
    if len(pieces) > 1:
        yield from _matching(text, re.compile(r"\s+".join(map(re.escape, pieces))))
        return
    (piece,) = pieces
    start = text.find(piece)
    while start >= 0:
        yield Extent(start, start + len(piece))
        start = text.find(piece, start + 1)


def _folded(text: str, pieces: list[str]) -> Iterator[Extent]:
    return _matching(text, re.compile(r"\s+".join(map(re.escape, pieces)), re.IGNORECASE))


def _matching(text: str, pattern: re.Pattern[str]) -> Iterator[Extent]:
    found = pattern.search(text)
    while found is not None:
        yield Extent(*found.span())
        found = pattern.search(text, found.start() + 1)


def _goes_on(left: str, right: str, behind: bool = False) -> bool:
    """Whether a word goes on from one character to the next; `behind` when the form is the left one."""
    if unicodedata.category(right)[0] == "M":
        return True
    neighbour = right if behind else left
    if not (neighbour.isalnum() or neighbour == "_" or unicodedata.category(neighbour)[0] == "M"):
        return False
    return not (_UNSPACED.match(left) and _UNSPACED.match(right))


def _lacks(folder: Folder, entry: Entry, needle: str) -> bool:
    """Whether an article's bytes show that `needle`, which has no white space, does not stand in it."""
    data = _read(folder, entry)
    if needle.encode("utf-8", "surrogatepass") in data:
        return False
    if entry.line is not None:
        return not (b"\\u" in data or _ESCAPED_IN_JSON.search(needle))
    if needle.isascii():
        # Every encoding that articles are read in but these writes ASCII as ASCII.
        return not data.startswith(_WIDE_MARKS)
    return _is_utf8(data)


def _read(folder: Folder, entry: Entry) -> bytes:
    """The bytes of an article; raises ArticleError. Only what is no plain file takes the careful way of the folder."""
    name = entry.id if entry.line is None else entry.base.relative_to(folder.root).as_posix()
    try:
        data = _plain(f"{folder.root}/{name}", entry.offset or 0, entry.length)
        if data is not None:
            return data
        with folder.open(name) as file:
            file.seek(entry.offset or 0)
            return file.read(-1 if entry.length is None else entry.length)
    except (OSError, MemoryError) as error:
        raise unreadable(name, error) from error


def _plain(path: str, offset: int, length: int | None) -> bytes | None:
    """The bytes of a plain file from `offset` on, None where it is none or could not be read in one go."""
    if _PLAIN_FLAGS is None:
        return None
    try:
        descriptor = os.open(path, _PLAIN_FLAGS)
    except OSError:
        return None
    try:
        state = os.fstat(descriptor)
        wanted = state.st_size - offset if length is None else length
        if not stat.S_ISREG(state.st_mode) or wanted < 0:
            return None
        data = os.pread(descriptor, wanted, offset)
        return data if len(data) == wanted else None
    finally:
        os.close(descriptor)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _tagged(store: "Store", article_id: str, label: str, quotes: set[str]) -> set[Extent]:
    """The extents of an article that are tagged with the label, as far as their quote is one of `quotes`."""
    if not _may_quote(store.path(article_id), quotes):
        return set()
    spans = store.load(article_id, "").spans
    return {span.fragments[0] for span in spans if span.label == label and len(span.fragments) == 1}


def _may_quote(path: Path, quotes: set[str]) -> bool:
    """Whether an annotation file may hold a span of one of `quotes`: to make a document of it is what takes long."""
    from annotations.recorded import BEGINNING, read_bytes

    content = read_bytes(path)
    if content is None or not content.startswith(BEGINNING):
        return content is not None
    return any(json.dumps(quote).encode("ascii") in content for quote in quotes)


def _refused(refusals: "Refusals", article_id: str, text: str, label: str, extent: Extent) -> bool:
    prefix, suffix = text[max(0, extent.start - CONTEXT) : extent.start], text[extent.end : extent.end + CONTEXT]
    return refusals.holds(text[extent.start : extent.end], label, article_id, extent, prefix, suffix)
