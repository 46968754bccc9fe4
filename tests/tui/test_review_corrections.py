"""Corrections that wait for an answer are told of on the desk, in whichever article they wait."""

import pytest

from tests.tui.reviewing import FERRY_TAGS, tagged


@pytest.fixture
async def corrected(review, root):
    """The workspace in which ana corrects bo's work: three spans in the second article."""
    tagged(root, "bo", "a-ferry.txt", FERRY_TAGS)
    tagged(root, "bo", "b-market.md", [("Port Sable", "location"), ("Ruud Okker", "actor"), ("police", "actor")])
    async with review(root, "by:bo article:b-market.md") as bench:
        await bench.press("x", "x", "x")
        await bench.rest()
    return root


def told(bench):
    """What the status line says."""
    return " ".join(bench.shown(bench.desk.status_line)[0].split())


async def test_corrections_in_other_articles_than_the_open_one_are_told_at_the_start(opened, corrected):
    async with opened(corrected, annotator="bo") as bench:
        assert bench.desk.document.article_id == "a-ferry.txt"
        assert ": 3 corrections elsewhere" in told(bench)
        await bench.press(">")
        await bench.rest()
        assert bench.desk.document.article_id == "b-market.md"
        assert ": 3 corrections" in told(bench)
        assert "elsewhere" not in told(bench)


async def test_corrections_here_and_elsewhere_are_told_apart_and_what_is_answered_waits_no_more(
    review, opened, corrected
):
    async with review(corrected, "by:bo article:a-ferry.txt") as bench:
        await bench.press("x")
        await bench.rest()
    async with opened(corrected, annotator="bo") as bench:
        assert ": 1 correction, 3 elsewhere" in told(bench)
        await bench.press(":")
        await bench.rest()
        await bench.press("j", "y", "x")
        assert bench.desk.document.article_id == "b-market.md"
        await bench.press("f4", "<")
        await bench.rest()
        assert bench.desk.document.article_id == "a-ferry.txt"
        assert ": 1 correction, 1 elsewhere" in told(bench)
        await bench.press("u", "<")
        await bench.rest()
        assert bench.desk.document.article_id == "a-ferry.txt"
        assert ": 1 correction, 2 elsewhere" in told(bench)


async def test_nothing_is_told_where_nothing_waits(opened, corrected):
    async with opened(corrected) as bench:
        assert "correction" not in told(bench)
    (corrected / "b-market.md").unlink()
    async with opened(corrected, annotator="bo") as bench:
        assert "correction" not in told(bench)
