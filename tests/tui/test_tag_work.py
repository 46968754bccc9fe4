"""What a tag costs, counted: pictures, the lines drawn for each, and what a step over tagged words draws."""

import time
from contextlib import contextmanager
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.app import App
from textual.screen import Screen

from annotations.store import Store
from tui.panes.status_line import Line, Part

LONG = "\n".join(f"Line {number} tells of the harbour of Port Sable and of its mayor." for number in range(400))


@contextmanager
def pictures(desk):
    """Collect what each picture draws: by the id of the widget the number of lines; and what stands at the foot."""
    found, lines = [], {}
    drawn = {
        one: one.draw_lines
        for one in (desk.reader, desk.spans, desk.articles, desk.status_line, desk.caret_line, desk.key_bar)
    }
    display, lay_out = App._display, Screen._refresh_layout

    def counting(widget):
        def draw_lines(numbers, width):
            lines[widget.id] = lines.get(widget.id, 0) + len(numbers)
            return drawn[widget](numbers, width)

        return draw_lines

    def shown(app, screen, renderable):
        if renderable is not None:
            saved = "".join(part.words for part in desk.status_line.right)
            found.append((dict(lines), "saving" in saved, "✓ saved" in saved))
            lines.clear()
        display(app, screen, renderable)

    def laid_out(screen, size=None, scroll=False):
        lines["layouts"] = lines.get("layouts", 0) + 1
        lay_out(screen, size, scroll)

    patches = [mock.patch.object(App, "_display", shown), mock.patch.object(Screen, "_refresh_layout", laid_out)]
    patches += [mock.patch.object(widget, "draw_lines", counting(widget)) for widget in drawn]
    for patch in patches:
        patch.start()
    try:
        yield found
    finally:
        for patch in patches:
            patch.stop()


@pytest.fixture
def long(root):
    """A workspace whose first article is long."""
    (root / "a-ferry.txt").write_text(LONG)
    return root


async def pictures_of_a_tag(bench):
    """Tag a word behind a tagged one; return what each picture draws till all is at rest."""
    await bench.press("right", "right", "a", "right")
    await bench.rest()
    with pictures(bench.desk) as found:
        await bench.press("a")
        await bench.rest()
    return found


@pytest.fixture
def slow_disk(monkeypatch):
    """A disk that takes longer than a picture does."""
    save = Store.save
    monkeypatch.setattr(Store, "save", lambda store, document: (time.sleep(0.1), save(store, document))[1])


async def test_a_tag_is_drawn_in_the_text_first_then_in_the_pane_and_lays_nothing_out(opened, long, slow_disk):
    async with opened(long, size=(120, 40)) as bench:
        found = await pictures_of_a_tag(bench)
        first, *others = [lines for lines, _, _ in found]
        assert 1 <= first["reader"] <= 2
        assert "annotations" not in first
        assert sum(lines.get("annotations", 0) for lines in others) > 0
        assert all(lines.get("reader", 0) == 0 for lines in others)
        assert not any("layouts" in lines for lines, _, _ in found)
        assert len(found) == 3
        assert [saving for _, saving, _ in found] == [True, True, False]
        assert found[-1][0] == {"status-line": 1}


async def test_the_picture_that_tells_of_saving_takes_the_pane_along_where_the_disk_is_quick(opened, long):
    async with opened(long, size=(120, 40)) as bench:
        found = await pictures_of_a_tag(bench)
        assert len(found) <= 3
        assert sum(lines.get("key-bar", 0) for lines, _, _ in found) <= 1
        assert sum(lines.get("caret-line", 0) for lines, _, _ in found) <= 1


async def test_a_step_over_tagged_words_moves_no_row_of_the_pane(opened, long):
    async with opened(long, size=(120, 40)) as bench:
        for _ in range(12):
            await bench.press("right", "l", "right")
        await bench.press("home", "right")
        for _ in range(4):
            before = bench.shown(bench.desk.spans)
            with pictures(bench.desk) as found:
                await bench.press("right")
            assert sum(lines.get("annotations", 0) for lines, _, _ in found) <= 4
            below = bench.desk.spans.cursor + 4
            assert bench.shown(bench.desk.spans)[below:] == before[below:]


async def test_the_row_of_the_span_before_the_caret_is_open_without_its_mark_whichever_way_the_caret_came(opened, long):
    async with opened(long, size=(120, 40)) as bench:
        await bench.press("right", "l", "right", "right", "right", "l")
        await bench.press("right")
        left = bench.shown(bench.desk.spans)
        assert bench.desk.spans.marked is None
        assert bench.desk.spans.opened == 1
        assert not any(line.startswith("▌") for line in left)
        await bench.press("home", "right")
        assert bench.desk.spans.cursor == 0
        assert [line.startswith("▌") for line in bench.shown(bench.desk.spans)[:3]] == [True, False, False]
        await bench.press("right", "right")
        between = bench.shown(bench.desk.spans)
        await bench.press("end", "left", "left", "left")
        while bench.desk.selection.start > bench.desk.document.spans.nth(1).start:
            await bench.press("left")
        await bench.press("left")
        assert bench.desk.spans.cursor == 0
        assert bench.shown(bench.desk.spans) == between


async def test_what_was_tagged_is_brought_into_view_in_the_pane_though_the_caret_goes_on(opened, root):
    (root / "a-ferry.txt").write_text("\n".join(f"Mister Number{number} came home." for number in range(80)))
    async with opened(root, size=(120, 30)) as bench:
        await bench.press("f7")
        for _ in range(40):
            await bench.press("a")
        pane = bench.desk.spans
        assert bench.desk.caret.current() is None
        assert pane.cursor == len(bench.desk.document.spans) - 1
        assert pane.cursor in pane.rows_in_view


async def test_keys_that_wait_behind_a_tag_find_it_in_the_pane(opened, long):
    async with opened(long, size=(120, 40)) as bench:
        await bench.press("right", "l", "right", "right")
        for key in ("a", "K", "f8"):
            bench.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await bench.pilot.pause()
        assert [span.label for span in bench.desk.spans.spans] == ["actor", "location"]
        assert bench.desk.spans.document is bench.desk.document
        assert bench.desk.spans.marked == bench.desk.spans.spans[1].id
        assert bench.desk.spans.cursor == 1


async def test_the_keys_at_the_foot_are_those_of_the_pane_that_has_the_focus(opened, long):
    async with opened(long, size=(120, 40)) as bench:
        await bench.press("right", "right", "a")
        await bench.rest()
        text = bench.shown(bench.desk.key_bar)
        await bench.press("f6")
        pane = bench.shown(bench.desk.key_bar)
        await bench.press("escape")
        assert bench.shown(bench.desk.key_bar) == text != pane
        assert "Enter open" in pane[0]


async def test_what_is_said_goes_with_the_next_key_even_one_that_means_nothing(opened, long):
    async with opened(long, size=(120, 40)) as bench:
        await bench.press("right", "right", "a", "f6", "u")
        assert "Undone" in bench.shown(bench.desk.caret_line)[0]
        await bench.rest()
        await bench.press("l")
        assert "Undone" not in bench.shown(bench.desk.caret_line)[0]


PARTS = st.lists(
    st.builds(
        lambda words, rank: Part(words, Style(), rank),
        st.sampled_from(["a ", "bcd ", " 漢字 ", "some words ", ""]),
        st.sampled_from([0, 0, 1, 2, 3, 5, 9]),
    ),
    max_size=7,
)


@given(PARTS, PARTS, st.integers(1, 60), st.booleans())
def test_the_least_important_parts_of_a_line_go_first_until_the_rest_fits(left, right, width, cut):
    line = _line(left, right, cut=cut)
    kept, beside = left, right
    while any(part.rank for part in (*kept, *beside)):
        sign = 3 if cut and len(kept) < len(left) else 1
        if sum(cell_len(part.words) for part in (*kept, *beside)) + sign <= width:
            break
        worst = max(part.rank for part in (*kept, *beside))
        kept, beside = ([part for part in side if part.rank != worst] for side in (kept, beside))
    assert line._fitting(width) == (list(kept), list(beside))


@given(PARTS, PARTS, PARTS, st.integers(1, 60), st.booleans())
def test_where_only_the_right_of_a_line_differs_nothing_left_of_it_needs_to_be_drawn(left, before, after, width, cut):
    old, new = _line(left, before, cut=cut), _line(left, after, cut=cut)
    with mock.patch.object(Line, "size", new=mock.Mock(width=width)):
        regions = new._changed(*old._fitting(width))
    if regions:
        (region,) = regions
        assert region.right == width
        assert old._line(width).crop(0, region.x).text == new._line(width).crop(0, region.x).text


class _Plain:
    def plain(self, *_, **__):
        return Style()


def _line(left, right, *, cut):
    line = Line(_Plain())
    line.left, line.right, line.cut = left, right, cut
    return line
