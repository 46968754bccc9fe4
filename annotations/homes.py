"""Which file of an annotator's folder an article's annotations stand in."""

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from annotations.durable import stamp
from annotations.errors import StoreError
from annotations.naming import hashed_name, relative_path
from annotations.places import has_twin
from annotations.tables import stored

if TYPE_CHECKING:
    from annotations.numbered import Lines, Numbered


class Homes:
    """The files of one annotator, by article: by the id's name, or for a line without an id by its text."""

    def __init__(self, folder: Path, annotator: str, lines: "Lines | None") -> None:
        """Take the annotator's folder and name, and where the texts of JSONL lines come from.

        Without `lines`, those that are known by their number are taken to be where they were.
        """
        self.folder = folder
        self.annotator = annotator
        self._lines = lines
        self._numbered: Numbered | None = None
        self._making = Lock()
        self._known: dict[str, Path] = {}
        self._opened: dict[str, Path | None] = {}

    @property
    def numbered(self) -> "Numbered | None":
        """The files of lines without ids, None without `lines`; loaded with the first id that might be one's."""
        if self._lines is None:
            return None
        from annotations.numbered import Numbered

        with self._making:
            if self._numbered is None:
                self._numbered = Numbered(self._lines, self.folder)
            return self._numbered

    def line(self, article_id: str) -> "Numbered | None":
        """Return the files of lines without ids where this is the id of one, None for any other article."""
        if "#" not in article_id:
            return None
        numbered = self.numbered
        return numbered if numbered is not None and numbered.knows(article_id) else None

    def path(self, article_id: str) -> Path:
        """Return where the annotations of an article stand, or would stand."""
        if numbered := self.line(article_id):
            return numbered.place(article_id)
        known = self._known.get(article_id)
        if known is None:
            hashed, plain = self.names(article_id)
            known = hashed if stamp(hashed) else plain
        return known

    def candidates(self, article_id: str, digest: str) -> tuple[Path, ...]:
        """Return the files that may speak of the article whose text has `digest`; "" where that is not known."""
        if numbered := self.line(article_id):
            home = numbered.home(article_id, digest)
            return (home,) if home else ()
        return self.names(article_id)

    def open(self, article_id: str, digest: str) -> Path | None:
        """Return the file of an article that is opened, and from now on follow it; None where a line has none."""
        if self.line(article_id) is None:
            return self.path(article_id)
        self._opened[article_id] = next(iter(self.candidates(article_id, digest)), None)
        return self._opened[article_id]

    def watched(self, article_id: str, digest: str) -> Path | None:
        """Return the file of an open article whose text has `digest`, None where another line's stands in its place."""
        if article_id not in self._opened:
            return self.path(article_id)
        plain = self.names(article_id)[1]
        file, numbered = self._opened[article_id], self.line(article_id)
        if file is not None or numbered is None:
            return file or plain
        head = numbered.head(article_id, plain)
        return plain if head is not None and head.digest in ("", digest) else None

    def to_write(self, article_id: str, digest: str) -> Path:
        """Return where to write an article: never over what speaks of another one, and never out of the folder.

        Files of lines that have moved are given the names of their lines first; raises OSError, StoreError.
        """
        hashed, plain = self.names(article_id)
        numbered = self.line(article_id)
        if article_id in self._known and numbered is None:
            return self._known[article_id]
        if not plain.parent.resolve().is_relative_to(self.folder.resolve()):
            raise StoreError(f"{plain.parent.name} leads out of {self.annotator}'s folder; put a folder there instead.")
        if numbered is not None:
            return self._of_line(numbered, article_id, digest)
        home = plain
        if stamp(hashed):
            home = hashed
        else:
            found = stored(plain, self.annotator)
            held = found.document.article_id if found is not None else None
            if held not in (None, article_id) or (held is None and has_twin(self.folder, plain)):
                home = hashed
        self._known[article_id] = home
        return home

    def written(self, article_id: str, file: Path) -> None:
        """Take note that an article was written to a file."""
        if numbered := self.line(article_id):
            self._opened[article_id] = file
            numbered.written(article_id, file)
        else:
            self._known[article_id] = file

    def is_open_line(self, article_id: str) -> bool:
        """Tell whether a line without an id was opened or written under this id."""
        return article_id in self._opened

    def now(self, article_id: str, file: Path) -> str | None:
        """Return the id that the article of a file has now, None where it is a line that is gone."""
        from annotations.numbered import parts_of

        numbered = self.line(article_id)
        return numbered.lines(parts_of(article_id)[0]).get(file) if numbered else article_id

    def names(self, article_id: str) -> tuple[Path, Path]:
        """Return the hashed and the plain name of an article's file."""
        plain = self.folder.joinpath(*relative_path(article_id, ".json"))
        return plain.with_name(hashed_name(article_id, ".json")), plain

    def _of_line(self, numbered: "Numbered", article_id: str, digest: str) -> Path:
        hashed, plain = self.names(article_id)
        file = self._opened.get(article_id)
        is_home = file is not None and file in (hashed, plain) and stamp(file) is not None
        if not is_home and (file is not None or stamp(plain)) and (moved := numbered.settle(article_id)):
            self._opened = {name: moved.get(one, one) if one else None for name, one in self._opened.items()}
            file = self._opened.get(article_id)
        if file is not None and stamp(file):
            return file
        home = numbered.home(article_id, digest)
        if home is not None and article_id in self._opened:
            # It was opened without a file: what stands at its number by now may have been made on another text.
            head = numbered.head(article_id, home)
            if head is not None and head.digest not in ("", digest):
                home = None
        return home or numbered.new(article_id)
