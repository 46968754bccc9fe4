"""The bench on which the app is tried: an app that runs, driven by keys, and what it left on the disk."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from textual import events
from textual.events import MouseEvent, MouseScrollDown, MouseScrollUp
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widget import Widget
from textual.worker import WorkerCancelled
from tinydb import TinyDB

from tui.app import GlossatorApp
from tui.desk import Desk

FERRY = """Ferry stops at Marlow Island

The ferry to Marlow Island stopped on Monday, said Ines Valdo, the Harbour Trust's director. "No boat leaves \
Port Sable today," she told reporters in Port Sable's old town.

Fuel ran short

The U.S. firm Tern Lines, which owns the boats, said that fuel had run short since 6 a.m. on Sunday. The island's \
mayor, Ruud Okker, called that “a fairy tale”.

Read More: Storm closes the sound
"""

MARKET = """---
title: Fish market burns in Port Sable
---
Fire took the fish market of Port Sable on Tuesday. Nobody was hurt, the police said.

Ruud Okker, mayor of Marlow Island, sent help.
"""

SCHOOL = """School on Marlow Island opens again

Forty children went back to school on Marlow Island. Their teacher, Ana Brandt, said that the roof holds.
"""

ARTICLES = {"a-ferry.txt": FERRY, "b-market.md": MARKET, "c/school.txt": SCHOOL}


class Bench:
    """A running app with what tests ask of it again and again."""

    def __init__(self, app: GlossatorApp, pilot: Pilot[Any]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def desk(self) -> Desk:
        assert self.app.desk is not None
        return self.app.desk

    @property
    def selected(self) -> str:
        """The selected text."""
        return " … ".join(self.desk.text.string[a:b] for a, b in self.desk.selection.extents)

    @property
    def tags(self) -> list[tuple[str, str]]:
        """Label and quote of every span on the desk, in text order."""
        return [(span.label, span.quote) for span in self.desk.document.spans]

    @property
    def toasts(self) -> list[str]:
        """What was complained of and still stands."""
        return [notification.message for notification in self.app._notifications]

    async def press(self, *keys: str) -> None:
        """Press keys and let the app come to rest."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, words: str) -> None:
        """Type words into the line that has the focus."""
        await self.press(*words)

    async def at_once(self, *keys: str) -> None:
        """Let keys come in in one go, as over a slow line, and the app come to rest."""
        for key in keys:
            character = {"space": " "}.get(key, key if len(key) == 1 else None)
            named = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
            self.app.post_message(events.Key(named, character))
        await self.rest()

    async def rest(self) -> None:
        """Wait for the workers, and for the disk."""
        await self._workers()
        await self.pilot.pause()
        await self._workers()
        await asyncio.to_thread(self.app.session.scribe.drain, 10.0)
        await self.pilot.pause()

    async def _workers(self) -> None:
        """Wait for the workers; one that was called off for a later one is no failure."""
        while True:
            try:
                await self.app.workers.wait_for_complete()
            except WorkerCancelled:
                await self.pilot.pause()
            else:
                return

    async def until(self, true: Callable[[], bool]) -> None:
        """Let the app run until something holds."""
        async with asyncio.timeout(10):
            while not true():
                await self.pilot.pause()

    def find(self, words: str, after: int = 0) -> int:
        """Where words stand in the open article."""
        return self.desk.text.string.index(words, after)

    async def point(self, words: str, through: str | None = None) -> None:
        """Select words of the open article, from the first of them to the end of `through`."""
        from annotations.selection import Selection

        start = self.find(words)
        last = words if through is None else through
        self.desk.select(Selection(start, self.find(last, start) + len(last)))
        await self.pilot.pause()

    async def tag(self, *pairs: tuple[str, str]) -> None:
        """Select words and press a label's key, for each pair of both."""
        for words, key in pairs:
            await self.point(words)
            await self.press(key)

    def cell(self, words: str) -> tuple[int, int]:
        """The cell of the reader in which words begin."""
        from tui.reading.painter import GUTTER

        reader = self.desk.reader
        at = self.find(words)
        row = reader.layout_rows.row_of(at)
        x = reader.indent + GUTTER + reader.layout_rows.cell_of(reader.layout_rows.row(row), at)
        return x, row - reader.scroll_offset.y

    def shown(self, widget: Widget | None = None) -> list[str]:
        """The lines of a widget, or of the whole screen, as they are drawn."""
        return ["".join(segment.text for segment in line) for line in self.drawn(widget)]

    def drawn(self, widget: Widget | None = None) -> list[list[Any]]:
        """The segments of a widget's lines, or of the whole screen's."""
        if widget is None:
            size = self.app.size
            return [list(strip) for strip in self.app.screen._compositor.render_strips(size)]
        return [list(widget.render_line(y)) for y in range(widget.size.height)]

    @property
    def in_view(self) -> bool:
        """Whether the selection's head is in view."""
        reader = self.desk.reader
        head = max(0, self.desk.selection.head - (1 if self.desk.selection.head > self.desk.selection.anchor else 0))
        return reader.layout_rows.row_of(head) in reader.visible_rows

    async def wheel(self, widget: Widget, down: bool = True) -> None:
        """Turn the wheel over a widget."""
        kind: type[MouseEvent] = MouseScrollDown if down else MouseScrollUp
        await self.pilot._post_mouse_events([kind], widget, offset=(5, 3))
        await self.pilot.pause()


Kind = TypeVar("Kind", bound=Bench)


@asynccontextmanager
async def on_bench(kind: type[Kind], app: GlossatorApp, size: tuple[int, int]) -> AsyncIterator[Kind]:
    """Let an app run, and wait until its desk has come to rest."""
    async with app.run_test(size=size, notifications=True) as pilot:
        bench = kind(app, pilot)
        await bench.until(lambda: app.desk is not None and app.desk.is_mounted)
        await bench.rest()
        yield bench


def stored(root: Path, article: str, annotator: str = "ana") -> list[tuple[str, str]]:
    """Label and quote of every span on the disk, in text order, as a stock TinyDB reads them."""
    path = root / "annotations" / annotator / f"{article}.json"
    with TinyDB(path) as database:
        spans = sorted(database.table("spans").all(), key=lambda span: (span["start"], -span["end"]))
    return [(span["label"], span["quote"]) for span in spans]


def record(root: Path, article: str, annotator: str = "ana") -> dict[str, Any]:
    """The article record on the disk."""
    with TinyDB(root / "annotations" / annotator / f"{article}.json") as database:
        return dict(database.table("article").all()[0])


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    """Write files below a folder, byte for byte."""
    root.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root
