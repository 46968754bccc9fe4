"""What a key costs, counted: lines drawn, layouts made, and how often what stands at the foot is put together."""

from contextlib import contextmanager
from unittest import mock

from textual import events
from textual.screen import Screen

from tui.desk import Desk
from tui.panes.drawn import Drawn
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
        with mock.patch.object(Desk, "show_foot", lambda desk, show=Desk.show_foot: (feet.append(1), show(desk))[1]):
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
