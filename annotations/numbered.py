"""Lines of a JSONL file without an id: where one annotator's files of them stand, whatever their numbers are now.

Such a line is `path#n`, and n changes when a line is put in or taken out before it. The digest that a file carries
says on which text it was made, so a file belongs to the line with that text and not to the number in its name.
"""

import os
import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from threading import RLock
from typing import Protocol
from urllib.parse import unquote

from annotations.article import digest
from annotations.durable import sync_folder
from annotations.errors import ArticleError, StoreError
from annotations.naming import hashed_name, relative_path
from annotations.places import has_twin
from annotations.recorded import records

_NUMBERED = re.compile(r"(?s)(.+\.jsonl)#([1-9][0-9]{0,17})")
_HASHED = "%-"
_CONTEXT = 12


class Lines(Protocol):
    """Where the texts of lines without an id come from."""

    def line_state(self, path: str) -> tuple[int, ...] | None:
        """Return what changes whenever the JSONL file at a relative path does, None where there is no such file."""

    def line_texts(self, path: str, numbers: Collection[int] | None = None) -> Iterator[tuple[int, str]]:
        """Yield number and text of each line that is known by its number, only of `numbers` where given."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says of itself: the id it was written under, and the digest of the text it was made on.

    The digest is empty where the file does not tell, as when it is damaged. The number is that of the file's name, or
    where that is hashed, of the id.
    """

    article_id: str
    digest: str
    number: int


@dataclass(slots=True)
class _Table:
    """What is known of one JSONL file: its state, the names beside it, and which file each line has."""

    state: tuple[int, ...] | None
    heads: dict[Path, Head] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    homes: dict[int, Path] = field(default_factory=dict)
    is_assigned: bool = False

    def move(self, moved: Mapping[Path, Path]) -> None:
        """Take note that the files of lines got new names."""
        numbers = {home: number for number, home in self.homes.items()}
        heads = {moved[old]: replace(self.heads[old], number=numbers[old]) for old in moved}
        self.heads = {file: head for file, head in self.heads.items() if file not in moved} | heads
        self.names = self.names - {old.name for old in moved} | {new.name for new in moved.values()}
        self.homes = {number: moved.get(home, home) for number, home in self.homes.items()}


class Numbered:
    """The files of one annotator that were made on lines without an id. Reads only, but for `settle`; any thread."""

    def __init__(self, lines: Lines, folder: Path) -> None:
        """Take where texts come from, and the annotator's folder."""
        self._lines = lines
        self._folder = folder
        self._tables: dict[str, _Table] = {}
        self._seen: dict[str, tuple[tuple[int, ...] | None, str]] = {}
        self._lock = RLock()

    def knows(self, article_id: str) -> bool:
        """Tell whether this is the id of a line by its number, in a JSONL file that is there."""
        found = _NUMBERED.fullmatch(article_id)
        return found is not None and self._lines.line_state(found[1]) is not None

    def home(self, article_id: str, text_digest: str = "") -> Path | None:
        """Return the file that belongs to a line, None where it has none.

        With the digest of the line's text given, no other line is read where no other file was made on that text.
        """
        path, number = parts_of(article_id)
        plain = self._plain(path, number)
        with self._lock:
            if text_digest:
                self._seen[article_id] = self._lines.line_state(path), text_digest
                head = _head(plain, path)
                if head is not None and head.digest == text_digest:
                    return plain
                table = self._listed(path)
                if table.heads.get(plain) != head:
                    # It was written under the same name by another program.
                    del self._tables[path]
                    table = self._listed(path)
                if all(one.digest != text_digest and one.number != number for one in table.heads.values()):
                    return None
            return self._table(path).homes.get(number)

    def place(self, article_id: str) -> Path:
        """Return the file of a line, or where a new one of it would stand: never where another line's file is."""
        return self.home(article_id) or self.new(article_id)

    def new(self, article_id: str) -> Path:
        """Return where a new file of a line would stand: under its own name, unless something has that already."""
        plain = self._plain(*parts_of(article_id))
        is_free = not os.path.lexists(plain) and not has_twin(self._folder, plain)
        return plain if is_free else _free_beside(plain, article_id)

    def head(self, article_id: str, file: Path) -> Head | None:
        """Return what a file says of itself, None where it says nothing of the line's JSONL file."""
        return _head(file, parts_of(article_id)[0])

    def lines(self, path: str) -> dict[Path, str]:
        """Return, by file, the id that its line has now; the files of lines that are gone are left out."""
        with self._lock:
            return {home: f"{path}#{number}" for number, home in self._table(path).homes.items()}

    def text_of(self, article_id: str) -> str:
        """Return the digest of the text that a line had when its file was last asked for by it, "" where it was not."""
        return self._seen.get(article_id, (None, ""))[1]

    def line_with(self, article_id: str, text_digest: str) -> str | None:
        """Return the id that the line with a text has now, the same where it has it still, None where it is gone.

        Of several it is the nearest; of those that have annotations, where there are such.
        """
        if not self.knows(article_id):
            return article_id
        path, number = parts_of(article_id)
        if self._seen.get(article_id) == (self._lines.line_state(path), text_digest):
            return article_id
        if any(digest_of(text) == text_digest for _, text in self._lines.line_texts(path, {number})):
            return article_id
        with self._lock:
            table = self._table(path)
            found = [n for n, home in table.homes.items() if table.heads[home].digest == text_digest]
        if not found:
            found = [n for n, text in self._lines.line_texts(path) if digest_of(text) == text_digest]
        return f"{path}#{min(found, key=lambda n: (abs(n - number), n))}" if found else None

    def written(self, article_id: str, file: Path) -> None:
        """Take note that a file was written for a line: that must not cost a look at all its neighbours."""
        path, number = parts_of(article_id)
        with self._lock:
            table = self._tables.get(path)
            head = _head(file, path)
            if table is None or head is None:
                return
            known = table.heads.get(file)
            table.heads[file] = head
            if known is not None and known.digest == head.digest:
                return
            table.names.add(file.name)
            # A text that has left its number while it was open stands elsewhere now.
            is_sure = self._seen.get(article_id) == (table.state, head.digest)
            table.is_assigned = table.is_assigned and is_sure and table.homes.get(number, file) == file
            if table.is_assigned:
                table.homes[number] = file

    def settle(self, article_id: str) -> dict[Path, Path]:
        """Name each file of a JSONL file after the number that its line has now; return the new names by the old.

        Only for who may write in the folder. Files are renamed and never written, and never over one another: wherever
        this is cut off, each is still found by its digest. Raises OSError where the disk refuses.
        """
        path, _ = parts_of(article_id)
        with self._lock:
            waiting: dict[Path, tuple[Path, str]] = {}
            for home, line in self.lines(path).items():
                plain = self._plain(*parts_of(line))
                if home not in (plain, plain.with_name(hashed_name(line, ".json"))):
                    waiting[home] = plain, line
            moved: dict[Path, Path] = {}
            while waiting:
                free = [home for home, (plain, _) in waiting.items() if not os.path.lexists(plain)]
                for home in free:
                    moved[home] = waiting.pop(home)[0]
                    home.rename(moved[home])
                if not free:
                    # They go round in a ring, or the file of a line that is gone stands there.
                    home, (plain, line) = waiting.popitem()
                    moved[home] = _free_beside(plain, line)
                    home.rename(moved[home])
            if moved:
                for folder in {file.parent for file in moved.values()}:
                    sync_folder(folder)
                self._tables[path].move(moved)
            return moved

    def _plain(self, path: str, number: int) -> Path:
        return self._folder.joinpath(*relative_path(f"{path}#{number}", ".json"))

    def _listed(self, path: str) -> _Table:
        """Return what is known of a JSONL file, with the head of every annotation file that speaks of its lines."""
        state = self._lines.line_state(path)
        table = self._tables.get(path)
        if table is None or table.state != state:
            table = self._tables[path] = _Table(state)
        names = set(self._names(path))
        if names != table.names:
            folder = self._plain(path, 1).parent
            for name in table.names - names:
                table.heads.pop(folder / name, None)
            for name in names - table.names:
                if folder / name not in table.heads and (head := _head(folder / name, path)) is not None:
                    table.heads[folder / name] = head
                    table.is_assigned = False
            table.is_assigned = table.is_assigned and all(home in table.heads for home in table.homes.values())
            table.names = names
        return table

    def _table(self, path: str) -> _Table:
        """Return what is known of a JSONL file, each annotation file laid to the line it belongs to."""
        table = self._listed(path)
        if not table.is_assigned:
            table.homes = self._assigned(path, table.heads)
            table.is_assigned = True
        return table

    def _assigned(self, path: str, heads: Mapping[Path, Head]) -> dict[int, Path]:
        """Return the file of each line: where it was if that has its text, else where its text is now.

        A file whose text is nowhere stays with its number where its spans still stand in that line, which was edited.
        """
        if not heads:
            return {}
        numbers = {head.number for head in heads.values()}
        texts = {n: digest_of(text) for n, text in self._lines.line_texts(path, numbers)}
        homes: dict[int, Path] = {}
        astray: list[tuple[int, Path]] = []
        for file, head in sorted(heads.items(), key=lambda one: (one[1].number, _HASHED in one[0].name, one[0])):
            if head.digest and texts.get(head.number) == head.digest and head.number not in homes:
                homes[head.number] = file
            else:
                astray.append((head.number, file))
        if not astray:
            return homes
        wanted: dict[str, list[tuple[int, Path]]] = {}
        for number, file in astray:
            wanted.setdefault(heads[file].digest, []).append((number, file))
        found: dict[str, list[int]] = {}
        for n, text in self._lines.line_texts(path):
            if n not in homes and (made := digest_of(text)) in wanted:
                found.setdefault(made, []).append(n)
        for made, lines in found.items():
            files = wanted[made]
            for at, line in _pairs([number for number, _ in files], lines):
                homes[lines[line]] = files[at][1]
        laid = set(homes.values())
        left = {number: file for number, file in astray if file not in laid and number in texts and number not in homes}
        for n, text in self._lines.line_texts(path, left.keys()) if left else ():
            if not heads[left[n]].digest or _stands_in(left[n], text):
                homes[n] = left[n]
        return homes

    def _names(self, path: str) -> Iterator[str]:
        plain = self._plain(path, 1)
        begins = plain.name.removesuffix("1.json")
        try:
            names = os.listdir(plain.parent)  # noqa: PTH208 - of thousands of files nothing but the names is wanted
        except OSError:
            return
        for name in names:
            if name.endswith(".json") and (name.startswith(begins) or _HASHED in name):
                yield name


def parts_of(article_id: str) -> tuple[str, int]:
    """Return the path and the number in the id of a line without an id; raise ValueError for any other id."""
    found = _NUMBERED.fullmatch(article_id)
    if found is None:
        raise ValueError(f"{article_id} is no line's number")
    return found[1], int(found[2])


def digest_of(text: str) -> str:
    """Return the digest of a text, empty where it can have none."""
    try:
        return digest(text)
    except ArticleError:
        return ""


def _head(file: Path, path: str) -> Head | None:
    """Return what a file says of itself, None where there is none or it speaks of no line of the JSONL file."""
    named = None if _HASHED in file.name else _NUMBERED.fullmatch(unquote(file.name.removesuffix(".json")))
    number = int(named[2]) if named else 0
    if not os.path.lexists(file):
        return None
    try:
        record = next((record for table, record in records(file) if table == "article"), {})
    except StoreError:
        record = {}
    article_id = record.get("id")
    if not isinstance(article_id, str):
        return Head("", "", number) if number else None
    said = _NUMBERED.fullmatch(article_id)
    if said is None or said[1] != path:
        return None
    return Head(article_id, str(record.get("digest", "")), number or int(said[2]))


def _stands_in(file: Path, text: str) -> bool:
    """Tell whether at least half of a file's spans stand in a text, with a little of what stood on one side of them."""
    spans = there = 0
    try:
        for table, record in records(file):
            if table == "spans":
                quote, prefix, suffix = (str(record.get(name) or "") for name in ("quote", "prefix", "suffix"))
                before, after = prefix[-_CONTEXT:], suffix[:_CONTEXT]
                spans += 1
                there += (bool(before) and before + quote in text) or (bool(after) and quote + after in text)
    except StoreError:
        return False
    return 0 < spans <= 2 * there


def _pairs(old: Sequence[int], new: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the places of what belongs together among ascending numbers of equal texts: in order, as near as can be."""
    if len(old) > len(new):
        yield from ((at, place) for place, at in _pairs(new, old))
        return
    begin = 0
    for at, number in enumerate(old):
        end = len(new) - (len(old) - at)
        place = bisect_left(new, number, begin, end + 1)
        if place > end or (place > begin and number - new[place - 1] < new[place] - number):
            place -= 1
        yield at, place
        begin = place + 1


def _free_beside(plain: Path, article_id: str) -> Path:
    """Return a name that nothing has yet for the file of a line whose own name is another's."""
    names = (hashed_name(f"{article_id} {further}" if further else article_id, ".json") for further in count())
    return next(place for name in names if not os.path.lexists(place := plain.with_name(name)))
