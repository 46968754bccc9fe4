"""Finding and reading the articles of a workspace."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from annotations import jsonlines
from annotations.article import TITLE_WINDOW, Article, title_of
from annotations.decoding import decode, decode_head
from annotations.entry import Entry, Problem, shown
from annotations.errors import ArticleError
from annotations.folder import Folder, State, is_settled, unreadable
from annotations.frontmatter import LONGEST, front_matter, is_open
from annotations.jsonlines import LineError

__all__ = ["Entry", "Library", "Problem", "shown"]

Listing = tuple[tuple[str, State], ...]
"""Folders and JSONL files, with their states."""

PATTERNS = ("**/*.txt", "**/*.md", "**/*.jsonl")

_EXPORT_SUFFIXES = (".yaml", ".yml")
_LOOKED_INTO = (jsonlines.SUFFIX, *_EXPORT_SUFFIXES)
_EXPORT_HEADER = b"glossator: "
_NUMBERED = b".jsonl#"
# Enough for a title in the widest encoding (four bytes a character), and for the longest front matter before it.
_HEADS = (4 * TITLE_WINDOW + 4, 4 * (LONGEST + TITLE_WINDOW) + 4)


class Library:
    """The articles below a folder: listed without being read, read one at a time. Nothing is ever written."""

    def __init__(
        self, root: Path, patterns: Sequence[str] = PATTERNS, guidelines: str | None = "guidelines.md"
    ) -> None:
        """Take the workspace's folder, the patterns of its articles and the file that holds its guidelines."""
        self.root = root.absolute()
        self._folder = Folder(self.root, patterns, guidelines)
        self._known_lines: dict[str, tuple[State, list[Entry | Problem]]] = {}

    def scan(self) -> Iterator[Entry | Problem]:
        """Yield every article, by path in natural order and line by line, and what cannot be one.

        Streams: one folder's names and the ids of JSONL lines are all that is held. A whole file's id is its path, and
        no line can take it; of two lines with one id the first has it. Raises nothing; may be stopped anywhere.
        """
        listed: dict[str, Entry] = {}
        for found in self._folder.files():
            if isinstance(found, Problem):
                yield found
            elif found.endswith(jsonlines.SUFFIX):
                yield from self._scan_lines(found, listed)
            elif not (found.endswith(_EXPORT_SUFFIXES) and self._is_export(found)):
                yield Entry(found, self.root)

    def listing(self) -> Listing | None:
        """Return what changes whenever `scan` would find something else; None where it must look again to tell."""
        folders = self._folder.unchanged()
        if folders is None:
            return None
        listing: list[tuple[str, State]] = []
        for prefix, state, names in folders:
            listing.append((prefix, state))
            for path in [name for name in names if name.endswith(_LOOKED_INTO)]:
                now, known = self._folder.state(path), self._known_lines.get(path)
                if now is None or known is None or known[0] != now:
                    return None
                listing.append((path, now))
        return tuple(listing)

    def find(self, article_id: str) -> Entry | None:
        """Return the article with this id, None when there is none.

        At once for the id of a file, at the cost of one file for `path#n`, else by a scan up to the article. An id is
        never trusted as a path: one that leads out of the folder, or through a link, is that of no file.
        """
        if not article_id.endswith((jsonlines.SUFFIX, *_EXPORT_SUFFIXES)) and self._folder.has(article_id):
            return Entry(article_id, self.root)
        path, hash_sign, number = article_id.rpartition("#")
        if hash_sign and number.isdecimal() and path.endswith(jsonlines.SUFFIX) and self._folder.has(path):
            for entry in self._scan_lines(path, {}):
                if isinstance(entry, Entry) and entry.id == article_id:
                    return entry
        return next((entry for entry in self.scan() if isinstance(entry, Entry) and entry.id == article_id), None)

    def read(self, entry: Entry) -> Article:
        """Return the article; raise ArticleError, in one sentence, if it has gone, has changed its place or is no text.

        The text is what the bytes stand for, code point for code point, without byte order mark and front matter.
        """
        if entry.line is not None:
            return self._read_line(entry)
        content, encoding = decode(self._bytes(entry), shown(entry.id))
        matter = front_matter(content)
        text = content[matter.end :]
        title = title_of(text, matter.meta, _stem(entry.id))
        return Article(entry.id, text, title, matter.meta, encoding=encoding, origin=entry.id)

    def title(self, entry: Entry) -> str:
        """Return the title that `read` gives, from no more of the file than it takes; raise ArticleError as `read`."""
        if entry.line is not None:
            return self._read_line(entry).title
        for size in _HEADS:
            content = self._bytes(entry, size)
            is_whole = len(content) < size
            head = decode_head(content, is_whole)
            if head is None:
                break
            if is_open(head) and not is_whole:
                continue
            matter = front_matter(head)
            if is_whole or matter.meta.get("title") or len(head) - matter.end >= TITLE_WINDOW:
                return title_of(head[matter.end :], matter.meta, _stem(entry.id))
        return self.read(entry).title

    def line_state(self, path: str) -> State | None:
        """Return what changes whenever a JSONL file does, None where no such file holds articles."""
        return self._folder.state(path) if path.endswith(jsonlines.SUFFIX) and self._folder.has(path) else None

    def line_texts(self, path: str, numbers: Collection[int] | None = None) -> Iterator[tuple[int, str]]:
        """Yield number and text of each line of a JSONL file that is known as `path#n`, only of `numbers` where given.

        Lines that hold no article are passed over, and so is all of a file that cannot be read: `scan` tells of them.
        """
        own, is_first = f"{path}#", True
        try:
            with self._folder.open(path) as file:
                for number, _, content in jsonlines.lines(file):
                    # A line may bear such an id as its own: then that is what it is known by.
                    if not (is_first or numbers is None or number in numbers or _NUMBERED in content):
                        continue
                    was_first, is_first = is_first, False
                    try:
                        fields = jsonlines.fields(content)
                        if was_first and jsonlines.is_export(fields):
                            return
                        named = jsonlines.article_id(fields) or f"{own}{number}"
                    except LineError:
                        continue
                    at = named.removeprefix(own)
                    if named.startswith(own) and at.isdecimal() and (numbers is None or int(at) in numbers):
                        yield int(at), str(fields["text"])
        except (ArticleError, OSError):
            return

    def _bytes(self, entry: Entry, size: int = -1) -> bytes:
        try:
            if size < 0:
                return self._folder.read(entry.id)
            with self._folder.open(entry.id) as file:
                return file.read(size)
        except (OSError, MemoryError) as error:
            raise unreadable(entry.id, error) from error

    def _is_export(self, path: str) -> bool:
        try:
            with self._folder.open(path) as file:
                return file.read(len(_EXPORT_HEADER)) == _EXPORT_HEADER
        except (OSError, ArticleError):
            return False  # it is listed, and says what is wrong when it is read

    def _scan_lines(self, path: str, listed: dict[str, Entry]) -> Iterator[Entry | Problem]:
        """Yield the articles of one JSONL file; `listed` are those of other files, and is added to."""
        for item in self._lines(path):
            if isinstance(item, Problem):
                yield item
            elif other := self._holder(item.id, listed):
                where = f"{shown(path)} line {item.line}"
                yield Problem(where, f"The id {shown(item.id)} is taken by {other}; change one of them.")
            else:
                listed[item.id] = item
                yield item

    def _lines(self, path: str) -> Iterator[Entry | Problem]:
        """Yield what stands on the lines of one file; what stood there last time, where it has not changed."""
        state = self._folder.state(path)
        known = self._known_lines.get(path)
        if known is not None and known[0] == state:
            yield from known[1]
            return
        every: list[Entry | Problem] = []
        for item in self._parsed_lines(path):
            every.append(item)
            yield item
        if state is not None and is_settled(state[0]):
            self._known_lines[path] = state, every

    def _parsed_lines(self, path: str) -> Iterator[Entry | Problem]:
        base = self.root / path
        try:
            with self._folder.open(path) as file:
                is_first = True
                for number, offset, content in jsonlines.lines(file):
                    try:
                        fields = jsonlines.fields(content)
                        if is_first and jsonlines.is_export(fields):
                            return
                        article_id = jsonlines.article_id(fields) or f"{path}#{number}"
                    except LineError as error:
                        yield Problem(f"{shown(path)} line {number}", f"This line {error}; mend or remove it.")
                    else:
                        yield Entry(article_id, base, offset, len(content), number)
                    is_first = False
        except ArticleError as error:
            yield Problem(shown(path), str(error))
        except OSError as error:
            yield Problem(shown(path), str(unreadable(path, error)))

    def _holder(self, article_id: str, listed: dict[str, Entry]) -> str | None:
        if entry := listed.get(article_id):
            return f"{shown(self._relative(entry))} line {entry.line}"
        is_file = not article_id.endswith(jsonlines.SUFFIX) and self._folder.has(article_id)
        return f"the file {shown(article_id)}" if is_file else None

    def _relative(self, entry: Entry) -> str:
        return entry.base.relative_to(self.root).as_posix()

    def _read_line(self, entry: Entry) -> Article:
        path = self._relative(entry)
        where = f"{shown(path)} line {entry.line}"
        fields = self._fields(entry, path, where)
        try:
            named = jsonlines.article_id(fields)
        except LineError as error:
            raise ArticleError(f"{where} {error}; mend it.") from error
        if entry.id != (named or f"{path}#{entry.line}"):
            raise _moved(where)
        text, title, meta = str(fields["text"]), fields.get("title"), jsonlines.metadata(fields)
        if not (isinstance(title, str) and title.strip()):
            title = title_of(text, meta, entry.id)
        return Article(entry.id, text, title, meta, origin=f"{path}#{entry.line}")

    def _fields(self, entry: Entry, path: str, where: str) -> dict[str, object]:
        offset, length = entry.offset or 0, entry.length or 0
        # One byte more on either side shows whether these bytes are still a whole line.
        before = 1 if offset and entry.line != 1 else 0
        try:
            with self._folder.open(path) as file:
                file.seek(offset - before)
                content = file.read(before + length + 1)
        except (OSError, MemoryError) as error:
            raise unreadable(path, error) from error
        line, after = content[before : before + length], content[before + length :]
        if len(line) < length or content[:before] not in (b"", b"\n") or after not in (b"", b"\n", b"\r"):
            raise _moved(where)
        try:
            return jsonlines.fields(line)
        except LineError as error:
            raise ArticleError(f"{where} {error}; mend it.") from error


def _moved(where: str) -> ArticleError:
    return ArticleError(f"{where} is another article since the file was changed; list the articles again.")


def _stem(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.rpartition(".")[0] or name
