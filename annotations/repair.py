"""Mending a workspace: each damaged or foreign annotation file is set aside, and what can be salvaged stands there."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from annotations.entry import Entry, Problem
from annotations.errors import ArticleError, DamagedFile, ForeignFile, ReadOnly, StoreBusy, StoreError
from annotations.store import Store, files
from annotations.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Repair:
    """What became of one damaged file: whose, of which article, whether it was mended, and one sentence."""

    annotator: str
    article_id: str
    is_done: bool
    what: str


def repair(workspace: Workspace, step: Callable[[], None] = lambda: None) -> Iterator[Repair]:
    """Mend the files of every annotator, and yield each that was damaged once it is mended, or cannot be.

    What is sound is neither locked nor written. `step` is called after each article; damaged files whose article is
    not here come last.
    """
    failed: set[Path] = set()
    stores = [workspace.store(name) for name in workspace.annotators()]
    try:
        for entry in workspace.library.scan():
            if isinstance(entry, Problem):
                continue
            for store in stores:
                try:
                    store.load(entry.id, "")
                except (DamagedFile, ForeignFile):
                    done = _repaired(workspace, store, entry)
                    if not done.is_done:
                        failed.add(store.path(entry.id))
                    yield done
                except (StoreError, OSError):
                    # It is no file, or the disk does not give it: `check` says so.
                    continue
            step()
        for store in stores:
            yield from _strays(store, failed)
    finally:
        for store in stores:
            store.close()


def _strays(store: Store, failed: Collection[Path]) -> Iterator[Repair]:
    """Mend what is damaged though no article asked for it, but for what could not be mended before."""
    try:
        found = [
            path
            for path, read in zip(files(store.folder), store.documents(), strict=False)
            if isinstance(read, DamagedFile | ForeignFile) and path not in failed
        ]
    except StoreError:
        # A folder that cannot be read: `check` says so.
        return
    for path in found:
        name = path.relative_to(store.folder).as_posix().removesuffix(".json")
        try:
            stray = store.set_aside(path)
        except (ReadOnly, StoreBusy, StoreError) as error:
            yield Repair(store.annotator, name, False, str(error))
        else:
            yield Repair(store.annotator, stray.article_id or name, True, stray.sentence)


def _repaired(workspace: Workspace, store: Store, entry: Entry) -> Repair:
    try:
        article = workspace.library.read(entry)
    except ArticleError as error:
        return Repair(store.annotator, entry.id, False, str(error))
    try:
        rescue = store.rescue(entry.id, article.digest, article.text)
    except (ReadOnly, StoreBusy, StoreError) as error:
        return Repair(store.annotator, entry.id, False, str(error))
    return Repair(store.annotator, entry.id, True, rescue.sentence)
