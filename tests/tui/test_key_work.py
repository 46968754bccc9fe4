"""What a key costs, counted: lines drawn, layouts made, and how often what stands at the foot is put together."""

from contextlib import contextmanager
from unittest import mock

from textual import events
from textual.screen import Screen

from tui.panes.drawn import Drawn
from tui.panes.rooms import Room, Rooms
from tui.picture import Picture
from tui.reading.drawn_ahead import STEP
from tui.reading.painter import Painter
from tui.reading.reader import Reader

LONG = "\n".join(f"Line {number} tells of the harbour of Port Sable and of its mayor." for number in range(400))


@contextmanager
def counted():
    """Count, by the id of the widget, the lines that are drawn; "layouts" are those of the whole screen."""
    lines: dict[str, int] = {"layouts": 0}

    def drawing(draw_lines):
        def counting(self, numbers, width):
            lines[self.id] = lines.get(self.id, 0) + len(numbers)
            return draw_lines(self, numbers, width)

        return counting

    def laying_out(refresh):
        def counting(self, size=None, scroll=False):
            lines["layouts"] += 1
            return refresh(self, size, scroll)

        return counting

    with mock.patch.object(Screen, "_refresh_layout", laying_out(Screen._refresh_layout)):
        patches = [
            mock.patch.object(kind, "draw_lines", drawing(kind.draw_lines))
            for kind in _kinds(Drawn)
            if "draw_lines" in vars(kind) and kind is not Drawn
        ]
        for patch in patches:
            patch.start()
        try:
            yield lines
        finally:
            for patch in patches:
                patch.stop()


def _kinds(kind):
    return [kind, *(below for one in kind.__subclasses__() for below in _kinds(one))]


async def test_a_move_of_the_caret_draws_the_rows_that_it_leaves_and_enters_and_lays_nothing_out(opened, root):
    (root / "a-ferry.txt").write_text(LONG)
    async with opened(root, size=(120, 40)) as bench:
        await bench.press("right")
        with counted() as lines:
            await bench.press("right")
        assert 1 <= lines["reader"] <= 2
        assert lines["layouts"] == 0
        assert "articles" not in lines
        assert "status-line" not in lines
        assert "key-bar" not in lines


async def test_a_row_up_in_the_list_draws_two_rows_of_it(opened, root):
    for number in range(60):
        (root / f"z-{number:02}.txt").write_text("Nothing happened.\n")
    async with opened(root, size=(120, 40)) as bench:
        await bench.press("shift+f6", "end", "up")
        with counted() as lines:
            await bench.press("up")
        assert lines["articles"] == 2
        assert lines["layouts"] == 0
        assert "reader" not in lines


async def test_a_list_that_scrolls_by_a_row_draws_only_what_comes_into_view_and_the_cursor(opened, root):
    for number in range(120):
        (root / f"z-{number:03}.txt").write_text("Nothing happened.\n")
    async with opened(root, size=(120, 40)) as bench:
        await bench.press("shift+f6", "pagedown", "pagedown")
        before = bench.desk.articles.scroll_offset.y
        with counted() as lines:
            await bench.press("down")
        assert bench.desk.articles.scroll_offset.y == before + 1
        assert lines["articles"] <= 3


async def test_what_is_kept_after_scrolling_is_what_would_be_drawn(opened, root):
    (root / "a-ferry.txt").write_text(LONG)
    for number in range(60):
        (root / f"z-{number:02}.txt").write_text("Nothing happened.\n")
    async with opened(root, size=(120, 40)) as bench:
        await bench.press(
            "a", "pagedown", "right", "l", "down", "up", "shift+f6", "end", "up", "up", "home", "pagedown"
        )
        await bench.press("escape", "pageup", "f6", "up", "down", "escape", "ctrl+end", "up", ">", "<")
        kept = bench.shown()
        for view in (bench.desk.reader, bench.desk.articles, bench.desk.spans):
            view.forget_lines()
        assert bench.shown() == kept


async def test_the_foot_is_put_together_once_for_all_keys_that_wait(opened, root):
    (root / "a-ferry.txt").write_text(LONG)
    async with opened(root) as bench:
        await bench.press("right")
        feet = []
        with mock.patch.object(Picture, "show_foot", lambda on, show=Picture.show_foot: (feet.append(1), show(on))[1]):
            for _ in range(50):
                bench.app.post_message(events.Key("right", None))
            await bench.pilot.pause()
        many = bench.desk.selection
        assert len(feet) == 1
    async with opened(root) as bench:
        for _ in range(51):
            await bench.press("right")
        assert bench.desk.selection == many


async def test_keys_that_wait_find_the_panes_as_single_keys_would(opened, root):
    (root / "a-ferry.txt").write_text(LONG)
    async with opened(root) as bench:
        await bench.press("right", "a", "right", "right", "l", "home")
        for key in ("right", "f6", "delete"):
            bench.app.post_message(events.Key(key, None))
        await bench.pilot.pause()
        at_once = (bench.desk.spans.cursor, bench.desk.spans.marked)
        await bench.press("escape", "home", "right", "f6")
        assert (bench.desk.spans.cursor, bench.desk.spans.marked) == at_once


async def test_the_scroll_bar_is_drawn_as_before_and_takes_the_mouse(opened, root):
    (root / "a-ferry.txt").write_text(LONG)
    async with opened(root, size=(120, 40)) as bench:
        reader = bench.desk.query_one(Reader)
        bar = reader.vertical_scrollbar
        strips = bar.render_lines(bar.size.region)
        assert [strip.cell_length for strip in strips] == [1] * reader.size.height
        assert len({id(strip) for strip in strips}) <= 4
        await bench.pilot.mouse_down(bar, offset=(0, bar.size.height - 2))
        await bench.pilot.mouse_up(bar, offset=(0, bar.size.height - 2))
        await bench.pilot.pause()
        assert reader.scroll_offset.y > 0


@contextmanager
def painted():
    """List how many rows of text are painted each time that any are."""
    amounts: list[int] = []
    strips = Painter.strips

    def painting(self, numbers, *how):
        amounts.append(len(numbers))
        return strips(self, numbers, *how)

    with mock.patch.object(Painter, "strips", painting):
        yield amounts


async def all_ready(bench):
    """Wait until the next page and the articles around are drawn."""
    await bench.rest()
    works = bench.desk.reader.next_page.spare, bench.desk.turning.neighbours.spare
    await bench.until(lambda: not any(work.busy for work in works))


def as_drawn_anew(bench):
    """The whole screen, its text painted again."""
    bench.desk.reader._strips.clear()
    bench.desk.reader.forget_lines()
    return bench.drawn(None)


async def test_a_page_down_after_a_rest_paints_only_the_rows_of_the_selection(opened, root):
    (root / "a-ferry.txt").write_text(LONG)
    async with opened(root, size=(120, 40)) as bench:
        await bench.press("pagedown")
        await all_ready(bench)
        with painted() as amounts, counted() as lines:
            await bench.press("pagedown")
        assert sum(amounts[:1]) <= 2
        assert lines["layouts"] == 0


async def test_the_next_page_is_made_ready_in_small_steps_and_no_more_than_that(opened, root):
    (root / "a-ferry.txt").write_text(LONG)
    async with opened(root, size=(120, 40)) as bench:
        await all_ready(bench)
        with painted() as amounts:
            await bench.press("pagedown")
            await all_ready(bench)
        assert max(amounts) <= STEP
        assert sum(amounts) <= bench.desk.reader.size.height + 2


async def test_nothing_is_made_ready_between_keys_that_follow_at_once(opened, root):
    (root / "a-ferry.txt").write_text(LONG)
    async with opened(root, size=(120, 40)) as bench:
        await all_ready(bench)
        reader, ready = bench.desk.reader, []
        pages_on = reader.pages_on
        with mock.patch.object(reader, "pages_on", lambda pages: (ready.append(pages), pages_on(pages))[1]):
            for _ in range(9):
                bench.app.post_message(events.Key("pagedown", None))
            bench.app.post_message(events.Key("pageup", None))
            await bench.until(lambda: ready)
            await all_ready(bench)
        assert ready == [-1]


async def test_what_was_made_ready_is_what_would_be_drawn(opened, root):
    (root / "a-ferry.txt").write_text(LONG)
    async with opened(root, size=(120, 40)) as bench:
        for keys in (
            ("pagedown",), ("s", "c", "pagedown"), ("a", "pageup", "pagedown"), ("up", "l", "pagedown"),
            ("u", "pageup"), (">",), ("a", "<"), ("pagedown", ">"), ("u", "<"), ("<",),
        ):  # fmt: skip
            await bench.press(*keys)
            await all_ready(bench)
            kept = bench.drawn(None)
            assert as_drawn_anew(bench) == kept


async def test_the_next_article_is_wrapped_and_painted_before_it_is_opened(opened, root):
    (root / "a-ferry.txt").write_text("\n".join(LONG.splitlines()[:200]))
    (root / "b-market.md").write_text("\n".join(LONG.splitlines()[200:]))
    async with opened(root, size=(120, 40)) as bench:
        await all_ready(bench)
        ready = bench.desk.turning.neighbours.drawn["b-market.md"]
        with painted() as amounts:
            bench.desk.turning.step(1)
            shown = bench.drawn(bench.desk.reader)
        assert bench.desk.reader.layout_rows is ready.rows
        assert not amounts
        assert as_drawn_anew(bench)
        assert bench.drawn(bench.desk.reader) == shown


async def test_an_article_that_was_tagged_meanwhile_is_not_shown_as_it_was_drawn_ahead(opened, root):
    async with opened(root, size=(120, 40)) as bench:
        await bench.press(">", "l", "<")
        await all_ready(bench)
        assert "b-market.md" in bench.desk.turning.neighbours.drawn
        await bench.press(">", "u", "a", "<", ">")
        assert [label for label, _ in bench.tags] == ["actor"]
        kept = bench.drawn(None)
        assert as_drawn_anew(bench) == kept


async def test_boxes_that_their_contents_fill_take_no_part_in_a_picture(opened, root):
    async with opened(root, size=(140, 40)) as bench:
        asked = []
        with (
            mock.patch.object(Room, "render_lines", lambda box, crop: asked.append(box)),
            mock.patch.object(Rooms, "render_lines", lambda box, crop: asked.append(box)),
        ):
            bench.desk.refresh()
            await bench.press("right", "f6")
        assert not asked
        assert bench.desk.query(Room)
