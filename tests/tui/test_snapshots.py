"""Pictures of the main screens, in two sizes and two themes; made again with `pytest --snapshot-update`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from annotations.workspace import Workspace
from tui.app import GlossatorApp

SMALL, LARGE = (80, 24), (160, 48)

TAGS = (
    ("Ines Valdo", "Ines Valdo", "a"),
    ("Harbour Trust", "Harbour Trust", "a"),
    ("No boat", "today", "c"),
    ("Port Sable today", "Port Sable", "l"),
    ("fuel had", "Sunday", "c"),
    ("Ruud Okker", "Ruud Okker", "a"),
    ("a fairy tale", "a fairy tale", "c"),
)


@pytest.fixture
def pictured(snap_compare: Callable[..., bool], root: Path) -> Callable[..., bool]:
    """Compare the app after some keys, on a workspace in which a few things are tagged, with its picture."""

    def compare(theme: str, size: tuple[int, int], *keys: str) -> bool:
        app = GlossatorApp(Workspace.open(root), annotator="ana", theme=theme)

        async def run_before(pilot: Pilot[int]) -> None:
            from annotations.selection import Selection

            while app.desk is None or app.session.article is None:
                await pilot.pause()
            await app.workers.wait_for_complete()
            await pilot.pause()
            desk = app.desk
            text = desk.text.string
            for first, last, key in TAGS:
                start = text.index(first)
                desk.select(Selection(start, text.index(last, start) + len(last)))
                await pilot.press(key)
            await pilot.press("ctrl+home", "J", "J", *keys)
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
def test_the_main_screen(pictured: Pictured, theme: str, size: tuple[int, int]) -> None:
    assert pictured(theme, size)


def test_the_help(pictured: Pictured) -> None:
    assert pictured("lapis", SMALL, "?")


def test_the_guidelines_beside_the_text(pictured: Pictured) -> None:
    assert pictured("lapis", LARGE, "f5")


@pytest.mark.parametrize("theme", ["lapis", "vellum"])
def test_the_annotations_with_the_focus(pictured: Pictured, theme: str) -> None:
    assert pictured(theme, LARGE, "f6", "end")
