"""One annotator's files: reading and writing documents. The only room that knows TinyDB."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from annotations.document import Document
from annotations.durable import Overtaken, Stamp, make_folder, replace_file, stamp, sync_folder, tidy
from annotations.errors import DamagedFile, ForeignFile, ReadOnly, StoreError
from annotations.forms import Tagged
from annotations.homes import Homes
from annotations.lock import FolderLock, Holder
from annotations.naming import file_name
from annotations.places import FOLDER, annotators, files, free_name
from annotations.recorded import BEGINNING, VERSION, parse, read_bytes, records
from annotations.tables import Records, document_in, records_of, sides, stored, tagged_in

if TYPE_CHECKING:
    from annotations.journal import Journal
    from annotations.merging import Merge
    from annotations.numbered import Lines
    from annotations.salvage import Rescue, Stray

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

    def __init__(self, root: Path, annotator: str, read_only: bool = False, lines: "Lines | None" = None) -> None:
        """Take the workspace's folder, whose files these are, and where the texts of JSONL lines come from.

        Without `lines`, those that are known by their number are taken to be where they were.
        """
        self.root = root
        self.annotator = annotator
        self.read_only = read_only
        self.folder = root / FOLDER / file_name(annotator)
        self.lock = FolderLock(self.folder)
        self._was_there = root.is_dir()
        self._homes = Homes(self.folder, annotator, lines)
        self._newer: set[str] = set()
        self._holding = Lock()
        self._journal: Journal | None = None
        self._stamps: dict[str, Stamp | None] = {}
        self._bases: dict[str, Document] = {}
        self._owed: dict[str, Merge] = {}
        self._records: dict[Path, Records] = {}
        self._tidied: set[Path] = set()

    @property
    def journal(self) -> "Journal":
        """The history of what was done; loaded when it is first asked for."""
        from annotations.journal import Journal

        with self._holding:
            if self._journal is None:
                self._journal = Journal(self.folder, self._homes.numbered)
            return self._journal

    def path(self, article_id: str) -> Path:
        """Return where the annotations of an article stand, or would stand.

        Two ids that differ only in case, on a disk that does not tell them apart, now or after a copy,
        do not meet: the second one stands under its hashed name. For a line without an id it is the file that
        was made on its text.
        """
        return self._homes.path(article_id)

    def exists(self, article_id: str) -> bool:
        """Tell whether anything was ever saved for the article."""
        return stamp(self.path(article_id)) is not None

    def is_line(self, article_id: str) -> bool:
        """Tell whether this is how a line without an id, of a JSONL file that is there, is known: by its number."""
        return self._homes.line(article_id) is not None

    def load(self, article_id: str, digest: str) -> Document:
        """Return what is stored for an article, or a new document for the text with `digest`.

        The document carries the digest of the text that was annotated, which the caller compares.

        Raises:
            DamagedFile, ForeignFile: the file is not what it should be; it is left as it is.
            StoreError: the disk does not give it.
        """
        for path in self._homes.candidates(article_id, digest):
            if found := self._read(path, article_id):
                return found
        return Document(article_id, digest, self.annotator)

    def _read(self, path: Path, article_id: str) -> Document | None:
        """Return what a file says of an article, None where it speaks of another; raise as `load` does."""
        found = stored(path, self.annotator)
        if found is None:
            return None
        document, version = found
        if document.article_id != article_id and not self.is_line(article_id):
            return None
        (self._newer.add if version > VERSION else self._newer.discard)(article_id)
        return document if document.article_id == article_id else replace(document, article_id=article_id)

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
        home = self._homes.open(article_id, digest)
        before = stamp(home) if home else None
        document = self.load(article_id, digest)
        self._hold(document, before)
        return document

    def changed_outside(self, article_id: str) -> bool:
        """Tell whether the file of an open article is no longer as it was opened or saved here; asks the disk once."""
        if article_id not in self._stamps:
            return False
        known = self.known(article_id)
        path = self._homes.watched(article_id, known.digest if known else "")
        now = stamp(path) if path else None
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
                path = self._homes.to_write(article_id, document.digest)
                found = stamp(path)
                if over is not None and found not in over:
                    theirs = self._read(path, article_id) if self._homes.is_open_line(article_id) else None
                    theirs = theirs or self.load(article_id, document.digest)
                    if theirs != base:
                        from annotations.merging import merge_on

                        merged = merge_on(merged, base, document, theirs)
                    base, over = theirs, (found, None)
                with suppress(Overtaken):
                    self._write(path, document, merged, over)
                    return self._told(document, merged)
            except (DamagedFile, ForeignFile):
                if over is None:
                    raise
                # What is open holds all that the history tells, without what was never saved.
                rescue = self.rescue(article_id, document.digest, with_history=False)
                from annotations.merging import merge_on

                before = rescue.base_for(base)
                found_again = merge_on(merged, before, document, rescue.document)
                merged = replace(found_again, notice=rescue.sentence_while_open)
                base, over = rescue.document, (self._stamps[article_id], None)
                # Till that is written, what was salvaged is work that what is open does not hold yet.
                self._hold_apart(article_id, before)
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

    def _hold_apart(self, article_id: str, base: Document | None) -> None:
        """Take `base` as what both sides began from: what stands on the disk is merged before anything is written."""
        with self._holding:
            self._bases.pop(article_id, None)
            if base is not None:
                self._bases[article_id] = base
            self._stamps[article_id] = None

    def _told(self, document: Document, merged: "Merge | None") -> "Merge | None":
        """Return what was merged, with what attempts that failed left untold."""
        owed = self._owed.pop(document.article_id, None)
        if owed is None:
            return merged
        now = merged or replace(owed, document=document, conflicts=(), notice="")
        return replace(now, conflicts=(*owed.conflicts, *now.conflicts), notice=owed.notice or now.notice)

    def rescue(self, article_id: str, digest: str, text: str | None = None, with_history: bool = True) -> "Rescue":
        """Set a damaged or foreign file aside, and put in its place what can be salvaged of it; it is then open.

        It is copied to `<name>.damaged-<time>` first, byte for byte, so that nothing is lost; what stands
        there then holds both sides of a git conflict, or else its sound records, and of what they lack
        what the history still knows, if that is asked. Where neither tells which text it was made on, it is taken for
        that of `digest`, unless its spans do not stand in that `text`.

        Raises:
            ReadOnly, StoreBusy: as `save` does.
            StoreError: nothing is damaged here, or the disk refused; the file is then as it was.
        """
        from annotations.salvage import Rescue, article_in, on_text, refused_in_words, replayed, reunited, salvaged
        from annotations.storage import CanonicalStorage

        with refused_in_words():
            self.claim()
            path, content, why = self._damaged(article_id)
            # A line without an id may have had another number when its file was written.
            said = article_in(content) or article_id if self.is_line(article_id) else article_id
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
        return Rescue(
            document,
            aside,
            f"{path.name} {happened} and is kept as {aside.name}",
            what,
            both is not None,
        )

    def set_aside(self, path: Path) -> "Stray":
        """Set a damaged file aside whose article is not here, and put in its place what can be salvaged of it.

        Where that is nothing, not even the article's id, its place stays empty. Raises as `rescue` does.
        """
        from annotations.salvage import UNKNOWN, Stray, article_in, refused_in_words, replayed, salvaged
        from annotations.storage import CanonicalStorage

        with refused_in_words():
            self.claim()
            content = read_bytes(path) or b""
            with suppress(DamagedFile, ForeignFile):
                document_in(parse(content, path), self.annotator, path)
                raise StoreError(f"{path.name} is sound by now; nothing was changed.")
            said, aside = article_in(content), free_name(path)
            if not said:
                if not content.startswith(BEGINNING) and not BEGINNING.startswith(content):
                    raise StoreError(f"{path.name} holds nothing of ours; move it away.")
                path.rename(aside)
                sync_folder(path.parent)
                return Stray("", aside, f"{path.name} is kept as {aside.name}; nothing in it could be salvaged.")
            replace_file(aside, content)
            blank = Document(said, UNKNOWN, self.annotator)
            document, what = salvaged(content, replayed(self.journal.changes_of(said)), blank)
            storage = CanonicalStorage(path)
            storage.write(Records(storage, {}).tables(document))
        return Stray(
            said, aside, f"{path.name} was damaged, its article is not here; it is kept as {aside.name}, {what}."
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
                if isinstance(article_id, str) and (now := self._homes.now(article_id, path)):
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
                    if found := stored(path, self.annotator):
                        said = found.document
                        yield replace(said, article_id=self._homes.now(said.article_id, path) or said.article_id)
                except StoreError as error:
                    yield error
        except StoreError as error:
            yield error

    def _damaged(self, article_id: str) -> tuple[Path, bytes, str]:
        """Return the file of an article that is damaged or foreign, its bytes and what is wrong; raise StoreError."""
        is_line = self.is_line(article_id)
        for path in (self.path(article_id),) if is_line else self._homes.names(article_id):
            content = read_bytes(path)
            if content is None:
                continue
            try:
                if document_in(parse(content, path), self.annotator, path).article_id == article_id or is_line:
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
        from tinydb import TinyDB

        written = document if merged is None else merged.document
        records = self._records.pop(path, None)
        if records is None or records.stamp != stamp(path):
            records = records_of(path)
        records.storage.over = over
        try:
            with TinyDB(path, storage=lambda _: records.storage) as database:
                database.storage.write(records.tables(written))
        except OSError:
            # Perhaps only the folder was not brought to the disk: then all that was given stands there, and nobody else
            # did that. What was merged is met again at the next attempt, as work of that other program alone.
            is_there = read_bytes(path) == records.storage.encode(records.tables(written))
            if is_there and merged is None:
                self._hold(written, stamp(path))
            elif is_there:
                self._hold_apart(document.article_id, document)
            if merged is not None and (is_there or merged.notice):
                self._owed[document.article_id] = merged if is_there else replace(merged, conflicts=())
            raise
        records.stamp = records.storage.written
        self._hold(written, records.stamp)
        self._homes.written(document.article_id, path)
        if path.parent not in self._tidied:
            self._tidied.add(path.parent)
            tidy(path.parent)
        self._records[path] = records
        while len(self._records) > REMEMBERED:
            del self._records[next(iter(self._records))]
