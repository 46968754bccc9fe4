"""One annotator's files: reading and writing documents. The only room that knows TinyDB."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from tinydb import TinyDB

from annotations.document import Document
from annotations.durable import Overtaken, Stamp, make_folder, replace_file, stamp, tidy
from annotations.errors import DamagedFile, ForeignFile, ReadOnly, StoreError
from annotations.forms import Tagged
from annotations.journal import Journal
from annotations.lock import FolderLock, Holder
from annotations.naming import file_name, hashed_name, relative_path
from annotations.numbered import Lines, Numbered, parts_of
from annotations.places import FOLDER, annotators, files, free_name, has_twin
from annotations.salvage import Rescue, article_in, on_text, replayed, reunited, salvaged
from annotations.storage import VERSION, CanonicalStorage, parse, read_bytes, records, version_of
from annotations.tables import Records, document_in, records_of, sides, tagged_in

if TYPE_CHECKING:
    from annotations.merging import Merge

__all__ = ["FOLDER", "Store", "annotators", "files"]

IGNORED = ".history/\n.lock\n"
HELD = 64
"""Articles of which is known what stood on the disk when they were opened or saved last."""

ATTEMPTS = 8
"""How often a save takes in what another program wrote while it was writing, before it waits for a better time."""

REMEMBERED = 8
"""Articles whose encoded lines are kept at hand for the next save."""
READ_ONLY = "This workspace is open for reading only; open it again without --read-only."


class Store:
    """The folder of one annotator in a workspace: `annotations/<annotator>/`.

    Nothing is written, and no folder made, before the first `save`; that one takes the folder's lock.
    """

    def __init__(self, root: Path, annotator: str, read_only: bool = False, lines: Lines | None = None) -> None:
        """Take the workspace's folder, whose files these are, and where the texts of JSONL lines come from.

        Without `lines`, those that are known by their number are taken to be where they were.
        """
        self.root = root
        self.annotator = annotator
        self.read_only = read_only
        self.folder = root / FOLDER / file_name(annotator)
        self.lock = FolderLock(self.folder)
        self._was_there = root.is_dir()
        self._homes: dict[str, Path] = {}
        self._numbered = Numbered(lines, self.folder) if lines is not None else None
        self.journal = Journal(self.folder, self._numbered)
        self._opened: dict[str, Path | None] = {}
        self._newer: set[str] = set()
        self._holding = Lock()
        self._stamps: dict[str, Stamp | None] = {}
        self._bases: dict[str, Document] = {}
        self._records: dict[Path, Records] = {}
        self._tidied: set[Path] = set()

    def path(self, article_id: str) -> Path:
        """Return where the annotations of an article stand, or would stand.

        Two ids that differ only in case, on a disk that does not tell them apart, now or after a copy,
        do not meet: the second one stands under its hashed name. For a line without an id it is the file that
        was made on its text.
        """
        if numbered := self._line(article_id):
            return numbered.place(article_id)
        known = self._homes.get(article_id)
        if known is None:
            hashed, plain = self._names(article_id)
            known = hashed if stamp(hashed) else plain
        return known

    def exists(self, article_id: str) -> bool:
        """Tell whether anything was ever saved for the article."""
        return stamp(self.path(article_id)) is not None

    def is_line(self, article_id: str) -> bool:
        """Tell whether this is how a line without an id, of a JSONL file that is there, is known: by its number."""
        return self._line(article_id) is not None

    def load(self, article_id: str, digest: str) -> Document:
        """Return what is stored for an article, or a new document for the text with `digest`.

        The document carries the digest of the text that was annotated, which the caller compares.

        Raises:
            DamagedFile, ForeignFile: the file is not what it should be; it is left as it is.
            StoreError: the disk does not give it.
        """
        numbered = self._line(article_id)
        home = numbered.home(article_id, digest) if numbered else None
        for path in self._names(article_id) if numbered is None else (home,) if home else ():
            if found := self._read(path, article_id, numbered is not None):
                return found
        return Document(article_id, digest, self.annotator)

    def _read(self, path: Path, article_id: str, is_numbered: bool) -> Document | None:
        """Return what a file says of an article, None where it speaks of another; raise as `load` does."""
        tables = CanonicalStorage(path).read()
        if tables is None:
            return None
        document = document_in(tables, self.annotator, path)
        if document.article_id != article_id and not is_numbered:
            return None
        (self._newer.add if version_of(tables) > VERSION else self._newer.discard)(article_id)
        return replace(document, article_id=article_id) if is_numbered else document

    def _line(self, article_id: str) -> Numbered | None:
        """Return the files of lines without ids where this is the id of one."""
        return self._numbered if self._numbered is not None and self._numbered.knows(article_id) else None

    def refusal(self, article_id: str = "") -> str:
        """Return why nothing can be saved, for that article where one is named, in one sentence; "" where it can.

        What only the disk knows is not told here. Of an article, what was true when it was loaded.
        """
        if self.read_only:
            return READ_ONLY
        if self.folder.is_symlink():
            return f"{FOLDER}/{self.folder.name} is a link; put the folder itself there to write into it."
        if article_id in self._newer:
            return f"{self.path(article_id).name} was written by a newer Glossator; update this one before you edit it."
        return ""

    def open(self, article_id: str, digest: str) -> Document:
        """Return what `load` returns, for editing: what others write there from now on is merged, not overwritten.

        Raises as `load` does.
        """
        # Before it is read: what is written in between is then met once more, and not taken for known.
        if numbered := self._line(article_id):
            home = numbered.home(article_id, digest)
            before = stamp(home) if home else None
            self._opened[article_id] = home
            found = self._read(home, article_id, True) if home else None
            document = found or Document(article_id, digest, self.annotator)
        else:
            before = stamp(self.path(article_id))
            document = self.load(article_id, digest)
        self._hold(document, before)
        return document

    def changed_outside(self, article_id: str) -> bool:
        """Tell whether the file of an open article is no longer as it was opened or saved here; asks the disk once."""
        if article_id not in self._stamps:
            return False
        is_line = article_id in self._opened
        now = stamp((self._opened[article_id] or self._names(article_id)[1]) if is_line else self.path(article_id))
        if is_line and now is not None and self._opened[article_id] is None:
            # What was put there may well be another line's.
            known, numbered = self.known(article_id), self._line(article_id)
            head = numbered.head(article_id, self._names(article_id)[1]) if numbered else None
            return known is None or head is None or head.digest == known.digest
        return now is not None and now != self._stamps[article_id]

    def known(self, article_id: str) -> Document | None:
        """Return what stood on the disk when the article was opened or saved last; None where that is not held."""
        with self._holding:
            return self._bases.get(article_id)

    def save(self, document: Document) -> "Merge | None":
        """Write a document durably: when this returns, it is on the disk.

        What another program wrote there since it was opened is merged into it first; then what was written is
        returned, with where the two did not go together, else None. Where that program left no sound file, it is
        set aside first, and what can be salvaged of it is what is merged.

        Raises:
            ReadOnly: this store, or a file of a newer version, may only be read.
            StoreBusy: another process writes into this folder.
            DamagedFile, ForeignFile: what stands there is not ours, was never opened, and stays.
            StoreError: there is no sound place to write to.
            OSError: the disk refused; the old file is whole.
        """
        self.claim()
        article_id = document.article_id
        with self._holding:
            base = self._bases.get(article_id)
            over = (self._stamps[article_id], None) if article_id in self._stamps else None
        merged: Merge | None = None
        for _ in range(ATTEMPTS):
            try:
                path = self._home(article_id, document.digest)
                found = stamp(path)
                if over is not None and found not in over:
                    if article_id in self._opened:
                        blank = Document(article_id, document.digest, self.annotator)
                        theirs = self._read(path, article_id, True) or blank
                    else:
                        theirs = self.load(article_id, document.digest)
                    if theirs != base:
                        merged = _joined(base, document, theirs, merged)
                    base, over = theirs, (found, None)
                with suppress(Overtaken):
                    self._write(path, document, merged, over)
                    return merged
            except (DamagedFile, ForeignFile):
                if over is None:
                    raise
                # What is open holds all that the history tells, without what was never saved.
                rescue = self.rescue(article_id, document.digest, with_history=False)
                found_again = _joined(rescue.base_for(base), document, rescue.document, merged)
                merged = replace(found_again, notice=rescue.sentence)
                base, over = rescue.document, (self._stamps[article_id], None)
        raise StoreError(
            f"Another program keeps writing {self.path(article_id).name}; your work is kept here till it has done."
        )

    def _hold(self, document: Document, found: Stamp | None) -> None:
        """Take a document as what stands on the disk in the state `found`."""
        with self._holding:
            self._stamps[document.article_id] = found
            self._bases.pop(document.article_id, None)
            self._bases[document.article_id] = document
            while len(self._bases) > HELD:
                # Its stamp stays: without the base nothing counts as removed, and still nothing is overwritten.
                del self._bases[next(iter(self._bases))]

    def rescue(self, article_id: str, digest: str, text: str | None = None, with_history: bool = True) -> Rescue:
        """Set a damaged or foreign file aside, and put in its place what can be salvaged of it; it is then open.

        It is copied to `<name>.damaged-<time>` first, byte for byte, so that nothing is lost; what stands
        there then holds both sides of a git conflict, or else its sound records, and of what they lack
        what the history still knows, if that is asked. Where neither tells which text it was made on, it is taken for
        that of `digest`, unless its spans do not stand in that `text`.

        Raises:
            ReadOnly, StoreBusy: as `save` does.
            StoreError: nothing is damaged here, or the disk refused; the file is then as it was.
        """
        try:
            self.claim()
            path, content, why = self._damaged(article_id)
            # A line without an id may have had another number when its file was written.
            said = article_in(content) or article_id if self._line(article_id) else article_id
            both = sides(content, self.annotator, path, said)
            aside = free_name(path)
            replace_file(aside, content)
            others: Mapping[str, Mapping[str, Any]] = {}
            if both is None:
                blank = Document(said, digest, self.annotator)
                history = self.journal.changes_of(said, digest) if with_history else ()
                document, what = salvaged(content, replayed(history), blank)
                if text is not None and document.digest == digest:
                    document = on_text(document, text)
                happened = f"was damaged ({why})"
            else:
                ours, theirs, others = both
                document, what = reunited(ours, theirs)
                happened = "holds a conflict of git"
            document = replace(document, article_id=article_id)
            records = Records(CanonicalStorage(path), others)
            records.stamp = stamp(path)
            self._records[path] = records
            self._write(path, document, None, None)
        except OSError as error:
            raise StoreError(
                f"What is damaged cannot be set aside ({error.strerror or error}); it stays as it is, make room first."
            ) from error
        self._homes[article_id] = path
        return Rescue(
            document,
            aside,
            f"{path.name} {happened} and is kept as {aside.name}; {what}: look them through.",
            both is not None,
        )

    def claim(self) -> None:
        """Make the folder ready for writing and take its lock; raise ReadOnly, StoreBusy, StoreError or OSError."""
        if self.lock.held:
            return
        if self.read_only:
            raise ReadOnly(READ_ONLY)
        if why := self.refusal():
            raise StoreError(why)
        if self._was_there and not self.root.is_dir():
            raise StoreError("The workspace's folder is gone; put it back, your work is kept here till then.")
        make_folder(self.folder)
        ignore = self.folder.parent / ".gitignore"
        # It belongs to everyone's folder and spares git a few files: its lack is no reason to save nothing.
        with suppress(OSError):
            if not ignore.exists():
                replace_file(ignore, IGNORED.encode())
        self.lock.take()

    def holder(self) -> Holder | None:
        """Return which other process writes into this folder, or None."""
        return self.lock.holder()

    def close(self) -> None:
        """Let the folder go."""
        self.lock.release()

    def tagged(self) -> "Iterator[tuple[str, list[Tagged]]]":
        """Yield the id of every article in the folder with what counts of its spans; what is unsound is left out.

        No document is made of a file, so that a large workspace is gone through in little time and memory.
        """
        try:
            for path in files(self.folder):
                article_id, found = None, []
                try:
                    for table, record in records(path):
                        if table == "article":
                            article_id = record.get("id")
                        elif table == "spans" and (one := tagged_in(record)):
                            found.append(one)
                except StoreError:
                    continue
                if isinstance(article_id, str) and (now := self._now(article_id, path)):
                    yield now, found
        except StoreError:
            return

    def documents(self) -> "Iterator[Document | StoreError]":
        """Yield every document in the folder, or the error that its file gives, in the order of their paths.

        What was made on a line without an id bears the number that the line has now, or had when it was there.
        """
        try:
            for path in files(self.folder):
                try:
                    with TinyDB(path, storage=CanonicalStorage) as database:
                        document = document_in(database.storage.read() or {}, self.annotator, path)
                    yield replace(document, article_id=self._now(document.article_id, path) or document.article_id)
                except StoreError as error:
                    yield error
        except StoreError as error:
            yield error

    def _now(self, article_id: str, path: Path) -> str | None:
        """Return the id that the article of a file has now, None where it is a line that is gone."""
        numbered = self._line(article_id)
        return numbered.lines(parts_of(article_id)[0]).get(path) if numbered else article_id

    def _names(self, article_id: str) -> tuple[Path, Path]:
        plain = self.folder.joinpath(*relative_path(article_id, ".json"))
        return plain.with_name(hashed_name(article_id, ".json")), plain

    def _home(self, article_id: str, digest: str = "") -> Path:
        """Return where to write an article: never over what speaks of another one, and never out of the folder."""
        if numbered := self._line(article_id):
            return self._home_of_line(numbered, article_id, digest)
        known = self._homes.get(article_id)
        if known is not None:
            return known
        hashed, plain = self._names(article_id)
        self._refuse_to_leave(plain)
        home = plain
        if stamp(hashed):
            home = hashed
        else:
            tables = CanonicalStorage(plain).read()
            held = None if tables is None else document_in(tables, self.annotator, plain).article_id
            if held not in (None, article_id) or (held is None and has_twin(self.folder, plain)):
                home = hashed
        self._homes[article_id] = home
        return home

    def _home_of_line(self, numbered: Numbered, article_id: str, digest: str) -> Path:
        """Return where to write a line without an id; files whose lines have moved get their names first."""
        self._refuse_to_leave(self._names(article_id)[1])
        moved = numbered.settle(article_id)
        if moved:
            self._opened = {name: moved.get(file, file) if file else None for name, file in self._opened.items()}
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

    def _refuse_to_leave(self, plain: Path) -> None:
        if not plain.parent.resolve().is_relative_to(self.folder.resolve()):
            raise StoreError(f"{plain.parent.name} leads out of {self.annotator}'s folder; put a folder there instead.")

    def _damaged(self, article_id: str) -> tuple[Path, bytes, str]:
        """Return the file of an article that is damaged or foreign, its bytes and what is wrong; raise StoreError."""
        numbered = self._line(article_id)
        for path in self._names(article_id) if numbered is None else (numbered.place(article_id),):
            content = read_bytes(path)
            if content is None:
                continue
            try:
                if numbered or document_in(parse(content, path), self.annotator, path).article_id == article_id:
                    document_in(parse(content, path), self.annotator, path)
                    break
            except ForeignFile:
                return path, content, "it is no annotation file"
            except DamagedFile as error:
                return path, content, str(error.__cause__ or error)
        raise StoreError("Nothing is damaged here any more; open the article again.")

    def _write(
        self, path: Path, document: Document, merged: "Merge | None", over: Collection[Stamp | None] | None
    ) -> None:
        """Write a document, or what was merged of it, and hold it; raise Overtaken as `replace_file` does, OSError."""
        written = document if merged is None else merged.document
        records = self._records.pop(path, None)
        if records is None or records.stamp != stamp(path):
            records = records_of(path)
        records.storage.over = over
        try:
            with TinyDB(path, storage=lambda _: records.storage) as database:
                database.storage.write(records.tables(written))
        except OSError:
            # Perhaps only the folder was not brought to the disk: then what stands there is ours, and no one else's.
            if merged is None and read_bytes(path) == records.storage.encode(records.tables(written)):
                self._hold(written, stamp(path))
            raise
        records.stamp = records.storage.written
        self._hold(written, records.stamp)
        if numbered := self._line(document.article_id):
            self._opened[document.article_id] = path
            numbered.written(document.article_id, path)
        if path.parent not in self._tidied:
            self._tidied.add(path.parent)
            tidy(path.parent)
        self._records[path] = records
        while len(self._records) > REMEMBERED:
            del self._records[next(iter(self._records))]


def _joined(base: Document | None, ours: Document, theirs: Document, before: "Merge | None") -> "Merge":
    """Return what is merged of ours and theirs, where ours is what was merged `before`, if anything was."""
    from annotations.merging import Merge, merge

    found = merge(base, before.document if before else ours, theirs)
    return Merge(found.document, (*before.conflicts, *found.conflicts), before.notice) if before else found
