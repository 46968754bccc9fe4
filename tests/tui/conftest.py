"""The bench on which the app is tried: real workspaces in temporary folders, driven by keys."""

import asyncio
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pyte
import pytest
from textual.events import MouseEvent, MouseScrollDown, MouseScrollUp
from textual.pilot import Pilot
from textual.widget import Widget
from tinydb import TinyDB

import tui
import tui.actions.everything  # the order in which actions are listed is that of their modules' first import
from annotations.workspace import Workspace
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

    async def rest(self) -> None:
        """Wait for the workers, and for the disk."""
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()
        await self.app.workers.wait_for_complete()
        await asyncio.to_thread(self.app.session.scribe.drain, 10.0)
        await self.pilot.pause()

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


@pytest.fixture(name="stored")
def _stored() -> Callable[..., list[tuple[str, str]]]:
    return stored


@pytest.fixture(name="record")
def _record() -> Callable[..., dict[str, Any]]:
    return record


@pytest.fixture(name="write")
def _write() -> Callable[[Path, dict[str, str | bytes]], Path]:
    return write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace of three articles and the default schema."""
    return write(tmp_path / "news", dict(ARTICLES))


class Terminal:
    """The real command in a terminal of its own, whose screen is read as a person reads it."""

    def __init__(self, root: Path, *options: str, size: tuple[int, int] = (120, 30)) -> None:
        self.screen = pyte.Screen(*size)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        source = str(Path(tui.__file__).parents[1])
        environment = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": source, "COLORTERM": "truecolor"}
        begin = (
            "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
            " os.execv(sys.executable, [sys.executable, '-m', 'tui.cli', *sys.argv[1:]])"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", begin, str(root), *options],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True, env=environment, cwd=root.parent,
        )  # fmt: skip
        os.close(slave)

    @property
    def shown(self) -> str:
        """What stands on the screen."""
        return "\n".join(self.screen.display)

    def read(self, timeout: float) -> bool:
        """Take in what the app has written; tell whether there was anything."""
        ready, _, _ = select.select([self.master], [], [], timeout)
        if not ready:
            return False
        try:
            content = os.read(self.master, 65536)
        except OSError:  # the app has let go of the terminal
            return False
        self.raw += content
        self.stream.feed(content)
        return bool(content)

    def until(self, *words: str, timeout: float = 30.0) -> None:
        """Read until all the words stand on the screen at once."""
        end = time.monotonic() + timeout
        while not all(word in self.shown for word in words):
            assert time.monotonic() < end, f"{words} never stood on the screen:\n{self.shown}"
            assert self.read(0.2) or self.process.poll() is None, f"the app is gone:\n{self.shown}"

    def send(self, keys: str | bytes) -> None:
        """Press keys."""
        os.write(self.master, keys if isinstance(keys, bytes) else keys.encode())

    def end(self, timeout: float = 20.0) -> int:
        """Read until the app has ended; return its exit code."""
        end = time.monotonic() + timeout
        while self.process.poll() is None:
            assert time.monotonic() < end, f"the app does not end:\n{self.shown}"
            self.read(0.05)
        while self.read(0):
            pass
        return self.process.returncode

    def hang_up(self) -> None:
        """Close the terminal from outside, as a lost connection does."""
        os.close(self.master)
        self.master = -1

    def close(self) -> None:
        """End what is left."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.master >= 0:
            os.close(self.master)


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    """Start the real command: `terminal(root, "--as", "ana")`."""
    made: list[Terminal] = []

    def start(root: Path, *options: str, size: tuple[int, int] = (120, 30)) -> Terminal:
        made.append(Terminal(root, *options, size=size))
        return made[-1]

    yield start
    for one in made:
        one.close()


Open = Callable[..., AbstractAsyncContextManager[Bench]]


@pytest.fixture
def opened() -> Open:
    """Open the app on a folder: `async with opened(root) as bench`."""

    @asynccontextmanager
    async def open_app(
        root: Path, annotator: str = "ana", size: tuple[int, int] = (160, 48), **options: Any
    ) -> AsyncIterator[Bench]:
        app = GlossatorApp(Workspace.open(root), annotator=annotator, **options)
        async with app.run_test(size=size, notifications=True) as pilot:
            bench = Bench(app, pilot)
            await bench.until(lambda: app.desk is not None and app.desk.is_mounted)
            await bench.rest()
            yield bench

    return open_app


@pytest.fixture
async def bench(opened: Open, root: Path) -> AsyncIterator[Bench]:
    """The app on the workspace of three articles."""
    async with opened(root) as made:
        yield made
