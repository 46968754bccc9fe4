"""Keys that come in in one go, as over a slow line: they do what they do when each is waited for."""

from pathlib import Path
from shutil import copytree

import pytest

from tests.tui.bench import stored
from tests.tui.conftest import Open
from tests.tui.reviewing import Review, verdicts

ARTICLES = ("a-ferry.txt", "b-market.md")

Said = list[object]


def said(root: Path) -> Said:
    """Return what stands on the disk of two articles, without ids and times."""
    spans: Said = [stored(root, name) for name in ARTICLES]
    return spans + [
        [(one["decision"], one["quote"], one.get("note")) for one in verdicts(root, "ana", name)] for name in ARTICLES
    ]


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        ("article:a-ferry.txt", "! w h o space s a y s enter"),
        ("article:a-ferry.txt", "! w h y enter y x"),
        ("article:a-ferry.txt", "! w h y escape y x"),
        ("article:a-ferry.txt", "y ! w h y enter u u y"),
        ('"Ruud Okker"', "= y"),
        ('"Ruud Okker"', "= escape y"),
        ("article:a-ferry.txt", "? escape x"),
    ],
)
async def test_in_a_review(review: Review, mine: Path, tmp_path: Path, question: str, keys: str) -> None:
    other = copytree(mine, tmp_path / "other")
    async with review(mine, question) as bench:
        await bench.press(*keys.split())
        await bench.rest()
    async with review(other, question) as bench:
        await bench.at_once(*keys.split())
    assert said(other) == said(mine)


@pytest.mark.parametrize(
    "keys",
    [
        "/ M a r l o w enter a",
        "/ M a r l o w enter a n l",
        "/ M a r l o w escape a",
        "a ! n o t e enter right l",
        "? escape a right c",
        "a = escape right l",
        "tab enter a",
        "S escape a",
    ],
)
async def test_at_the_desk(opened: Open, root: Path, tmp_path: Path, keys: str) -> None:
    other = copytree(root, tmp_path / "other")
    async with opened(root) as bench:
        await bench.press(*keys.split())
        await bench.rest()
    async with opened(other) as bench:
        await bench.at_once(*keys.split())
    assert said(other) == said(root)
    assert stored(root, "a-ferry.txt") or stored(root, "b-market.md")
