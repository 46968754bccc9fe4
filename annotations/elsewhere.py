"""Work that the workspace's disk refuses, written to another place, and what of it was at stake."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir

from annotations.amount import counted
from annotations.change import Change
from annotations.document import Document
from annotations.errors import GlossatorError, StoreError
from annotations.store import FOLDER, Store

NAME = "glossator-rescued"


def free_folder(parent: Path) -> Path:
    """Return a folder below `parent` that is not there yet, named after this moment."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    folder, number = parent / f"{NAME}-{moment}", 2
    while folder.exists():
        folder, number = parent / f"{NAME}-{moment}-{number}", number + 1
    return folder


def write_elsewhere(documents: Iterable[Document], annotator: str, folder: Path) -> None:
    """Write documents durably below `folder`, each where a workspace in that folder would have it.

    Raises:
        StoreError: annotations are there already, or the folder may not be written.
        OSError: the disk refused.
    """
    if (folder / FOLDER).exists():
        raise StoreError("Annotations are there already, and none are written over; name another folder.")
    store = Store(folder, annotator)
    try:
        for document in documents:
            store.save(document)
    finally:
        store.close()


def put_away(documents: Iterable[Document], annotator: str) -> str:
    """Write documents into a new folder of the person's home, else of the temporary files; return a sentence on it."""
    held, why = list(documents), ""
    for parent in (Path.home(), Path(gettempdir())):
        folder = free_folder(parent)
        try:
            write_elsewhere(held, annotator, folder)
        except (OSError, GlossatorError) as error:
            why = str(error)
            continue
        return f"What could not be saved was written below {folder}; copy its annotations folder into the workspace."
    return f"{counted(len(held), 'article')} could not be saved, here or elsewhere: {why}"


def in_words(change: Change) -> str:
    """Return what a change comes to, as "2 new, 1 changed, 1 removed, note"; "" where it is empty."""
    counts = {"new": 0, "changed": 0, "removed": 0}
    for old, new in (*change.spans, *change.relations, *change.unplaced, *change.unplaced_relations, *change.verdicts):
        counts["new" if old is None else "removed" if new is None else "changed"] += 1
    parts = [f"{number} {what}" for what, number in counts.items() if number]
    if change.state is not None:
        parts += sorted({*change.state[0], *change.state[1]} - {"seen", "digest"})
    return ", ".join(parts)
