"""Review of what is alike: one decision for all of it, seen before it is taken."""

from dataclasses import replace
from pathlib import Path

from annotations.extent import Extent
from annotations.span import Span, anchor
from annotations.spans import Spans
from annotations.workspace import Workspace

DAY = "2026-11-20T09:00:00Z"


async def test_alike_is_decided_at_once_and_undone_at_once(review, mine, stored):
    async with review(mine, '"Ruud Okker"') as bench:
        await bench.press("=")
        assert "2 of 2" in " ".join(bench.shown())
        await bench.press("l")
        await bench.rest()
        assert bench.item is None
        assert ("location", "Ruud Okker") in stored(mine, "a-ferry.txt")
        assert ("location", "Ruud Okker") in stored(mine, "b-market.md")
        await bench.press("u")
        await bench.rest()
        assert ("actor", "Ruud Okker") in stored(mine, "a-ferry.txt")
        assert ("actor", "Ruud Okker") in stored(mine, "b-market.md")
        assert bench.sitting.queue.left == 2
        await bench.press("=", "space", "y")
        await bench.rest()
        assert bench.sitting.queue.left == 1


async def test_esc_leaves_the_preview_and_decides_nothing(review, mine):
    async with review(mine, '"Ruud Okker"') as bench:
        await bench.press("=", "escape")
        assert bench.app.screen is bench.desk
        assert bench.sitting.queue.left == 2


def spaced(root: Path, words: str, times: int = 1) -> Path:
    """A text in which ana tagged words with the white space behind them, as an import leaves them."""
    text = f"They asked {words}with the police.\n" * times
    (root / "d-spaced.txt").write_text(text, "utf-8")
    workspace = Workspace.open(root)
    store = workspace.store("ana")
    article = workspace.article("d-spaced.txt")
    document = store.open(article.id, article.digest)
    starts = [number * (len(text) // times) + text.index(words) for number in range(times)]
    made = []
    for start in starts:
        quote, prefix, suffix = anchor(text, (Extent(start, start + len(words)),))
        extents = (Extent(start, start + len(words)),)
        made.append(Span(str(start), "actor", extents, quote, prefix, suffix, DAY, DAY, origin="imported:x"))
    store.save(replace(document, spans=Spans(made)))
    store.close()
    return root


async def test_white_space_at_an_edge_is_seen_where_it_is_the_matter(review, root):
    async with review(spaced(root, "an  agent\n", 2), "find:edge") as bench:
        assert "an␣␣agent⏎" in bench.card
        assert "agent' by its label's rule" in bench.card
        assert "a line break comes off its end" in bench.card
        assert any("an␣␣agent⏎" in line for line in bench.shown(bench.desk.boxes.queue))
        await bench.press("=")
        shown = "\n".join(bench.shown())
        assert "an␣␣agent⏎with the police" in shown
        assert "Enter make it “agent”" in shown
        await bench.press("enter")
        await bench.rest()
        assert {quote for _, quote in bench.tags} == {"agent"}
        await bench.press("u")
        assert "Undone: reshape 2 alike." in "\n".join(bench.shown())


async def test_alike_of_what_is_decided_says_that_nothing_is_left(review, mine):
    async with review(mine, "label:actor") as bench:
        await bench.press("y", "k", "=")
        assert bench.app.screen is bench.desk
        assert "Nothing like it is left" in bench.toasts[-1]
