"""Opening an article: whatever stands in its annotation file, the text is shown, or what is wrong is said."""

import json
from pathlib import Path

import pytest

from tui.foot import NO_ARTICLES


async def tagged(opened, root: Path, *words: str) -> Path:
    """Tag some words as actors in the first article; return its annotation file."""
    async with opened(root) as bench:
        for word in words:
            await bench.point(word)
            await bench.press("a")
        await bench.rest()
    return root / "annotations" / "ana" / "a-ferry.txt.json"


def reshaped(path: Path, quote: str, **fields: object) -> None:
    """Change fields of the span that says `quote` in an annotation file, as by hand: one record stays one line."""
    lines = path.read_text().split("\n")
    (at,) = [number for number, line in enumerate(lines) if f'"quote":"{quote}"' in line.replace('": "', '":"')]
    head, _, tail = lines[at].partition(": ")
    record, comma = (tail[:-1], ",") if tail.endswith(",") else (tail, "")
    lines[at] = f"{head}: {json.dumps(json.loads(record) | fields)}{comma}"
    path.write_text("\n".join(lines))


def prefixed(root: Path) -> None:
    """Put a letter before the first article's text."""
    (root / "a-ferry.txt").write_text("x" + (root / "a-ferry.txt").read_text())


async def test_a_span_beyond_the_end_of_a_changed_text_waits_and_the_text_is_shown(opened, root):
    reshaped(await tagged(opened, root, "Ines Valdo", "Ruud Okker"), "Ines Valdo", end=9999)
    prefixed(root)
    async with opened(root) as bench:
        assert "xFerry stops at Marlow Island" in "\n".join(bench.shown(bench.desk.reader))
        assert bench.tags == [("actor", "Ruud Okker")]
        assert any("1 unsure and 0 lost" in words for words in bench.toasts), bench.toasts
        assert "[,] 1 to place" in bench.shown(bench.desk.status_line)[0]
        await bench.press("comma")
        assert "Ines Valdo" in bench.shown(bench.desk.caret_line)[0]
        await bench.press("1")
        assert bench.tags == [("actor", "Ines Valdo"), ("actor", "Ruud Okker")]


async def test_it_waits_too_where_the_text_is_the_same_but_the_file_no_longer_tells_which_it_was(opened, root):
    path = await tagged(opened, root, "Ines Valdo", "Ruud Okker")
    reshaped(path, "Ines Valdo", end=9999)
    path.write_text("{{ garbled" + path.read_text())
    async with opened(root) as bench:
        assert "Ferry stops at Marlow Island" in "\n".join(bench.shown(bench.desk.reader))
        assert ("actor", "Ruud Okker") in bench.tags
        assert any("kept as" in words for words in bench.toasts), bench.toasts


@pytest.mark.parametrize("bounds", [(70, 9999), (9000, 9999), (-5, 4), (90, 80)])
async def test_a_span_out_of_an_unchanged_text_keeps_nothing_from_being_shown(opened, root, bounds):
    path = await tagged(opened, root, "Ines Valdo", "Ruud Okker")
    reshaped(path, "Ines Valdo", start=bounds[0], end=bounds[1])
    async with opened(root) as bench:
        assert "Ferry stops at Marlow Island" in "\n".join(bench.shown(bench.desk.reader))
        await bench.press("J", "J", "K", "z")
        assert "The ferry to Marlow Island" in "\n".join(bench.shown(bench.desk.reader))


@pytest.mark.parametrize("held", ["not a list", 5, [1], [{"span": 1}]])
async def test_an_article_whose_waiting_spans_cannot_be_read_is_shown_and_says_so(opened, root, held):
    path = await tagged(opened, root, "Ines Valdo")
    tables = json.loads(path.read_text())
    next(iter(tables["article"].values()))["unplaced"] = held
    path.write_text(json.dumps(tables))
    prefixed(root)
    async with opened(root) as bench:
        assert "xFerry stops at Marlow Island" in "\n".join(bench.shown(bench.desk.reader))
        assert any("a-ferry.txt.json" in words and "by hand" in words for words in bench.toasts), bench.toasts
        assert "read only" in bench.shown(bench.desk.status_line)[0]
        await bench.press("comma")
        assert bench.toasts


async def test_what_keeps_the_article_read_last_from_opening_is_said_and_another_one_opens(opened, root):
    path = await tagged(opened, root, "Ines Valdo")
    path.unlink()
    path.mkdir()
    async with opened(root) as bench:
        assert bench.desk.session.article is not None
        assert "Fire took the fish market" in "\n".join(bench.shown(bench.desk.reader))
        assert any("a-ferry.txt.json" in words for words in bench.toasts), bench.toasts


async def test_that_the_article_read_last_is_gone_is_not_complained_of(opened, root):
    await tagged(opened, root, "Ines Valdo")
    (root / "a-ferry.txt").unlink()
    async with opened(root) as bench:
        assert "Fire took the fish market" in "\n".join(bench.shown(bench.desk.reader))
        assert not bench.toasts


async def test_where_no_article_opens_the_head_does_not_say_that_there_are_none(opened, root):
    for article in ("b-market.md", "c"):
        path = root / article
        path.rename(root.parent / path.name)
    path = await tagged(opened, root, "Ines Valdo")
    path.unlink()
    path.mkdir()
    async with opened(root) as bench:
        assert bench.desk.session.article is None
        assert NO_ARTICLES[:20] not in bench.shown(bench.desk.reader_head)[0]
        assert any("a-ferry.txt.json" in words for words in bench.toasts), bench.toasts
