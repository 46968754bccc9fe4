"""What a key of a review costs: the next item is ready before it comes, and only what differs is drawn."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.app import App
from textual.geometry import Region
from textual.screen import Screen

from annotations.library import Library
from annotations.workspace import Workspace
from tests.tui.reviewing import Review, ReviewBench
from tui.reading.painter import Painter
from tui.reading.wrapping import Layout
from tui.review.card import Card

Counted = Callable[[type, str], list[tuple[object, ...]]]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Let the calls of a method be listed, each as what it was given."""

    def count(kind: type, name: str) -> list[tuple[object, ...]]:
        calls: list[tuple[object, ...]] = []
        act = getattr(kind, name)

        def noting(self: object, *words: object, **more: object) -> object:
            calls.append(words)
            return act(self, *words, **more)

        monkeypatch.setattr(kind, name, noting)
        return calls

    return count


def as_painted_anew(bench: ReviewBench) -> bool:
    """Tell whether every row in view is what a painter that knows nothing draws."""
    reader = bench.desk.reader
    painter = Painter(Layout(reader.text.string, reader.measure), reader.palette)
    room = reader.size.width - reader.covered
    anew = painter.strips(reader.visible_rows, reader.scene, room, reader.indent)
    shown = reader.draw_lines(range(len(reader.visible_rows)), reader.size.width)
    return [list(strip) for strip in shown] == [list(strip) for strip in anew]


async def ready(bench: ReviewBench) -> None:
    """Wait until the next item is ready."""
    coming = bench.sitting.coming
    await bench.until(lambda: bench.sitting.finished and coming._drawn is not None and not coming.busy)


@pytest.mark.parametrize("key", ["j", "y"])
async def test_the_next_item_of_an_article_is_drawn_before_it_comes(
    review: Review, mine: Path, counted: Counted, key: str
) -> None:
    async with review(mine, "article:a-ferry.txt") as bench:
        await bench.press("j")
        await ready(bench)
        drawn = counted(Painter, "strips")
        await bench.press(key)
        # What is drawn after the key is the item that comes then.
        assert [scene for _, scene, *_ in drawn if scene is bench.desk.reader.scene] == []
        assert as_painted_anew(bench)


@pytest.mark.parametrize("key", ["j", "y"])
async def test_the_text_and_the_card_of_the_next_item_go_before_the_queue_and_the_foot(
    review: Review, mine: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    async with review(mine, "article:a-ferry.txt") as bench:
        await ready(bench)
        boxes = bench.desk.boxes
        assert boxes is not None
        pictures: list[tuple[str, int]] = []
        display = App._display

        def displaying(app: App[None], screen: Screen[object], picture: object) -> None:
            assert boxes.card.facts is not None
            pictures.append((boxes.card.facts.quote, boxes.queue.cursor))
            display(app, screen, picture)  # type: ignore[arg-type]  # What Textual draws is handed through as it came.

        monkeypatch.setattr(App, "_display", displaying)
        before = bench.at_hand[1]
        await bench.press(key)
        await bench.until(lambda: boxes.queue.cursor == 1)
        await bench.rest()
        quote = bench.at_hand[1]
        assert quote != before
        assert pictures[0] == (quote, 0)
        assert pictures[-1] == (quote, 1)


async def test_keys_typed_ahead_leave_the_queue_where_the_text_and_the_card_are(review: Review, mine: Path) -> None:
    async with review(mine, "article:a-ferry.txt") as bench:
        await ready(bench)
        boxes = bench.desk.boxes
        assert boxes is not None
        for count in (2, 1):
            for _ in range(count):
                bench.app.simulate_key("j")
            await bench.rest()
            assert boxes.queue.cursor == bench.sitting.queue.index
            assert boxes.card.facts == bench.sitting.knowledge.at_hand()
            assert f"{bench.sitting.queue.index + 1} of " in bench.shown(bench.desk.status_line)[0]


async def test_an_article_of_the_queue_is_read_wrapped_and_drawn_before_it_comes(
    review: Review, mine: Path, counted: Counted
) -> None:
    async with review(mine, '"Ruud Okker" order:article') as bench:
        await ready(bench)
        assert bench.desk.document.article_id == "a-ferry.txt"
        read, wrapped, drawn = counted(Library, "read"), counted(Layout, "_wrap"), counted(Painter, "strips")
        await bench.press("j")
        assert bench.desk.document.article_id == "b-market.md"
        assert (read, wrapped, drawn) == ([], [], [])
        assert as_painted_anew(bench)


async def test_what_was_made_ready_is_not_used_where_something_else_is_shown_then(review: Review, mine: Path) -> None:
    async with review(mine, "article:a-ferry.txt") as bench:
        for key in ("j", "x", "u", "shift+right", "y", "k", "l", "u", "U", "f4", "f4", "j"):
            await bench.until(lambda: not bench.sitting.coming.busy)
            await bench.press(key)
            assert as_painted_anew(bench), key


async def test_an_article_that_another_program_wrote_meanwhile_is_read_again(review: Review, mine: Path) -> None:
    async with review(mine, '"Ruud Okker" order:article') as bench:
        await ready(bench)
        file = Workspace.open(mine).store("ana", read_only=True).path("b-market.md")
        file.write_text(file.read_text().replace('"location"', '"claim"'))
        await bench.press("j")
        assert {span.label for span in bench.desk.document.spans} == {"actor", "claim"}
        assert as_painted_anew(bench)


async def test_only_lines_of_the_card_that_differ_are_drawn(
    review: Review, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with review(mine, "label:location order:article") as bench:
        assert bench.desk.boxes is not None
        card = bench.desk.boxes.card
        before = bench.shown(card)
        lines: set[int] = set()
        refresh = Card.refresh

        def noting(self: Card, *regions: Region, **more: bool) -> Card:
            lines.update(y for region in regions for y in region.line_range)
            return refresh(self, *regions, **more)

        monkeypatch.setattr(Card, "refresh", noting)
        await bench.press("j")
        after = bench.shown(card)
        assert lines == {y for y, (old, new) in enumerate(zip(before, after, strict=True)) if old != new} != set()


async def test_panes_out_of_sight_are_not_drawn_and_are_right_when_they_come_back(
    review: Review, mine: Path, counted: Counted
) -> None:
    async with review(mine, "article:a-ferry.txt") as bench:
        listed = counted(type(bench.desk.spans), "show")
        await bench.press("x", "j", "y")
        assert listed == []
        await bench.press("f4")
        assert bench.desk.spans.document is bench.desk.document
        chosen = bench.desk.caret.chosen()
        assert chosen is not None
        assert bench.desk.spans.marked == chosen.id
