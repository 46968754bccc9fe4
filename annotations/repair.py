"""Mending a workspace: each damaged or foreign annotation file is set aside, and what can be salvaged stands there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from annotations.entry import Entry, Problem
from annotations.errors import ArticleError, DamagedFile, ForeignFile, ReadOnly, StoreBusy, StoreError
from annotations.store import Store
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

    What is sound is neither locked nor written. Files whose article is not here are left as they are.
    `step` is called after each article.
    """
    stores = [workspace.store(name) for name in workspace.annotators()]
    try:
        for entry in workspace.library.scan():
            if isinstance(entry, Problem):
                continue
            for store in stores:
                try:
                    store.load(entry.id, "")
                except (DamagedFile, ForeignFile):
                    yield _repaired(workspace, store, entry)
                except (StoreError, OSError):
                    # It is no file, or the disk does not give it: `check` says so.
                    continue
            step()
    finally:
        for store in stores:
            store.close()


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
