"""Pictures of the review screen, in two sizes and two themes; made again with `pytest --snapshot-update`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from annotations import editing
from annotations.extent import Extent
from annotations.text import Text
from annotations.workspace import Workspace
from tui.review.desk import ReviewDesk
from tui.review.opening import ReviewApp

SMALL, LARGE = (80, 24), (160, 48)
DAY = "2026-01-02T03:04:05Z"

TAGS = (("Ines Valdo", "actor"), ("Harbour Trust", "actor"), ("Port Sable", "location"), ("Ruud Okker", "actor"))


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotations.editing.now", lambda: DAY)


def tagged(root: Path, annotator: str, article_id: str) -> None:
    """Tag a few words as an annotator."""
    workspace = Workspace.open(root)
    article = workspace.article(article_id)
    store = workspace.store(annotator)
    document = store.open(article_id, article.digest)
    for words, label in TAGS:
        start = article.text.find(words)
        if start >= 0:
            extent = Extent(start, start + len(words))
            change = editing.tag(document, workspace.schema, Text(article.text), [extent], label)
            document = change.apply(document)
    store.save(document)
    store.close()


@pytest.fixture
def pictured(snap_compare: Callable[..., bool], root: Path) -> Callable[..., bool]:
    """Compare a review after some keys with its picture."""

    def compare(theme: str, size: tuple[int, int], question: str, *keys: str, preset: str = "default") -> bool:
        for annotator, article_id in (("ana", "a-ferry.txt"), ("ana", "b-market.md"), ("bo", "a-ferry.txt")):
            tagged(root, annotator, article_id)
        app = ReviewApp(Workspace.open(root), question, annotator="ana", theme=theme, keys=preset)

        async def run_before(pilot: Pilot[int]) -> None:
            desk = app.desk
            while not isinstance(desk, ReviewDesk) or desk.sitting is None or not desk.sitting.finished:
                await pilot.pause()
                desk = app.desk
            await app.workers.wait_for_complete()
            await pilot.pause()
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
            await app.workers.wait_for_complete()
            await pilot.pause()
            app.session.scribe.drain(10.0)
            while desk.saving.kept_ticket < app.session.ticket:
                await pilot.pause()
            await pilot.pause()

        return snap_compare(app, terminal_size=size, run_before=run_before)

    return compare


Pictured = Callable[..., bool]


@pytest.mark.parametrize("theme", ["lapis", "vellum"])
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_an_item_of_ones_own(pictured: Pictured, theme: str, size: tuple[int, int]) -> None:
    assert pictured(theme, size, "label:actor by:ana", "y", "l")


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_anothers_work_with_a_proposal(pictured: Pictured, size: tuple[int, int]) -> None:
    assert pictured("lapis", size, "by:bo", "a", "shift+right")


def test_the_keys_of_vim(pictured: Pictured) -> None:
    assert pictured("lapis", SMALL, "label:actor", "n", preset="vim")


def test_all_alike(pictured: Pictured) -> None:
    assert pictured("lapis", LARGE, '"Ruud Okker"', "=")


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_the_end_of_a_queue(pictured: Pictured, size: tuple[int, int]) -> None:
    assert pictured("lapis", size, 'by:ana "Ruud Okker"', "y", "j")
