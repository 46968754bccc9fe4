"""What the tests of the app share: real workspaces in temporary folders, and an app or a command opened on them."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

import tui.actions.everything  # noqa: F401 - actions are listed in the order of their modules' first import
from annotations.workspace import Workspace
from tests.tui.bench import ARTICLES, Bench, on_bench, record, stored, write
from tests.tui.reviewing import FERRY_TAGS, Review, ReviewBench, tagged
from tests.tui.saving import ARTICLE, LONG, Told
from tests.tui.terminal import Terminal
from tui.app import GlossatorApp
from tui.review.opening import ReviewApp
from tui.session import Session
from tui.tour.app import practice_folder


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
        async with on_bench(Bench, app, size) as bench:
            yield bench

    return open_app


@pytest.fixture
async def bench(opened: Open, root: Path) -> AsyncIterator[Bench]:
    """The app on the workspace of three articles."""
    async with opened(root) as made:
        yield made


@pytest.fixture
def review() -> Review:
    """Open a review: `async with review(root, "label:actor") as bench`."""

    @asynccontextmanager
    async def open_review(
        root: Path,
        question: str | None = "",
        annotator: str = "ana",
        size: tuple[int, int] = (160, 48),
        **options: Any,
    ) -> AsyncIterator[ReviewBench]:
        app = ReviewApp(Workspace.open(root), question, annotator=annotator, **options)
        async with on_bench(ReviewBench, app, size) as bench:
            yield bench

    return open_review


@pytest.fixture
def mine(root: Path) -> Path:
    """The workspace with a few spans of ana's in two articles."""
    tagged(root, "ana", "a-ferry.txt", FERRY_TAGS)
    tagged(root, "ana", "b-market.md", [("Ruud Okker", "actor"), ("Marlow Island", "location")])
    return root


@pytest.fixture
def theirs(root: Path) -> Path:
    """The workspace with a few spans of bo's."""
    tagged(root, "bo", "a-ferry.txt", FERRY_TAGS)
    return root


@pytest.fixture
def told() -> Told:
    return []


@pytest.fixture
def begin(root: Path, told: Told) -> Iterator[Callable[[], Session]]:
    """Begin a session on the first article; the one before it is ended."""
    made: list[Session] = []

    def start() -> Session:
        if made:
            made[-1].scribe.stop(LONG)
        made.append(Session(Workspace.open(root), "ana", False, told.append))
        made[-1].open(ARTICLE)
        return made[-1]

    yield start
    if made:
        made[-1].scribe.stop(LONG)


@pytest.fixture
def practice() -> Iterator[Workspace]:
    """The workspace in which the tour is taken."""
    with practice_folder() as folder:
        yield Workspace.open(folder)
