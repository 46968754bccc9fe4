"""Looking ahead: the articles that are likely to be opened next are read while the open one is."""

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from annotations.entry import Entry
from tui.lister import Found
from tui.panes.library_pane import LibraryPane

if TYPE_CHECKING:
    from tui.desk import Desk

FAR = 1000
"""Articles that are looked at, at most, for one that is not done."""

FINISHED = ("done", "skipped")


def look_ahead(desk: "Desk") -> None:
    """Read the neighbours of the open article in the background, and the next one that is not done."""
    rows = desk.articles
    near = [entry for step in (1, -1) if (entry := rows.neighbour(rows.open_id, step)) is not None]
    unknown: list[Entry] = []
    for entry in islice(rows.after(rows.open_id), FAR):
        summary = rows.summaries.get(entry.id)
        if summary is None:
            unknown.append(entry)
        elif summary.status not in FINISHED:
            near.append(entry)
            break
    desk.run_worker(lambda: _read(desk, near, unknown), group="ahead", thread=True, exclusive=True)


def _read(desk: "Desk", near: Sequence[Entry], unknown: Sequence[Entry]) -> None:
    worker, lister = get_current_worker(), desk.glossator.lister
    found = Found({}, {}, {})
    wanted = list(near)
    for entry in unknown:
        if worker.is_cancelled:
            return
        summary = found.summaries[entry.id] = lister.summary(entry)
        if summary.status not in FINISHED:
            wanted.append(entry)
            break
    desk.session.ahead.read(wanted)
    lister.catalogue.flush()
    if not worker.is_cancelled:
        desk.library.post_message(LibraryPane.Learned(found))
