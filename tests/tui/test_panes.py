"""Panes: how they fold, grow and take the focus in every size of terminal, and what stands in empty ones."""

import pytest

from tui.panes.guidelines import Guidelines


def folded(bench, name: str) -> bool:
    return bench.desk.query_one(f"#{name}").has_class("folded")


@pytest.mark.parametrize(
    ("size", "left", "right"),
    [((160, 48), False, False), ((250, 60), False, False), ((80, 24), True, False), ((60, 20), True, True)],
)
async def test_panes_fold_by_themselves_where_there_is_no_room(opened, root, size, left, right):
    async with opened(root, size=size) as bench:
        assert (folded(bench, "left"), folded(bench, "right")) == (left, right)
        lines = bench.shown()
        assert len(lines) == size[1]
        reader = bench.desk.reader
        assert "Ferry stops at Marlow Island" in "\n".join(bench.shown(reader))
        assert reader.measure >= 40
        await bench.press("l")
        assert bench.tags == [("location", "Ferry")]
        assert "location 1" in "".join(bench.shown(bench.desk.status_line)).replace("  ", " ")
        await bench.rest()
        assert "saved" in bench.shown(bench.desk.status_line)[0]


async def test_a_very_wide_terminal_keeps_a_readable_measure_in_the_middle(opened, root):
    async with opened(root, size=(250, 60)) as bench:
        reader = bench.desk.reader
        assert reader.measure < 100
        assert abs(2 * reader.indent + reader.measure - reader.size.width) < 10


async def test_a_wide_terminal_gives_the_panes_more_room_and_the_text_no_less(opened, root):
    async with opened(root, size=(160, 48)) as bench:
        desk = bench.desk
        before = desk.articles.size.width, desk.spans.size.width, desk.reader.measure
        await bench.pilot.resize_terminal(200, 60)
        await bench.pilot.pause()
        after = desk.articles.size.width, desk.spans.size.width, desk.reader.measure
        assert all(wider >= narrower for wider, narrower in zip(after, before, strict=True))
        assert after[:2] > before[:2]
        assert "Ferry stops at Marlow Island" in bench.shown(desk.articles)[0]


async def test_panes_fold_away_by_key_and_come_back(bench):
    for key, name in (("f2", "left"), ("shift+f2", "right")):
        await bench.press(key)
        assert folded(bench, name)
        await bench.press(key)
        assert not folded(bench, name)


async def test_a_pane_that_folds_away_gives_the_focus_back_to_the_text(bench):
    bench.desk.articles.focus()
    await bench.press("f2")
    assert bench.app.focused is bench.desk.reader


async def test_f6_goes_round_the_panes_in_view(bench):
    desk = bench.desk
    seen = []
    for _ in range(3):
        await bench.press("f6")
        seen.append(bench.app.focused)
    assert seen == [desk.spans, desk.articles, desk.reader]
    await bench.press("shift+f6")
    assert bench.app.focused is desk.articles
    await bench.press("escape")
    assert bench.app.focused is desk.reader


async def test_the_guidelines_stand_beside_the_text_with_the_legend_and_go_again(opened, root, write):
    write(root, {"guidelines.md": "# How we tag\n\nTag [b]everything[/b] twice.\n"})
    async with opened(root) as bench:
        await bench.press("f5")
        words = "\n".join(bench.shown())
        assert "How we tag" in words
        assert "Tag [b]everything[/b] twice." in words
        assert all(label in words for label in bench.desk.schema.labels)
        assert bench.app.focused is bench.desk.reader
        await bench.press("l")
        assert bench.tags
        await bench.press("f5")
        assert not bench.desk.query(Guidelines)


async def test_guidelines_open_without_a_file_and_in_a_narrow_terminal(opened, root):
    async with opened(root, size=(60, 20)) as bench:
        await bench.press("f5")
        assert bench.desk.query(Guidelines)
        await bench.press("l")
        assert bench.tags


async def test_resizing_keeps_the_caret_in_view_and_the_selection(opened, root, write):
    write(root, {"a-ferry.txt": "\n\n".join(f"Line {n}: the boat of pier {n} left at dawn." for n in range(300))})
    async with opened(root) as bench:
        await bench.point("pier 150")
        for size in ((60, 20), (250, 60), (80, 24), (40, 10), (160, 48)):
            await bench.pilot.resize_terminal(*size)
            await bench.pilot.pause()
            assert bench.selected == "pier 150"
            assert bench.in_view


async def test_panes_folded_by_hand_stay_as_they_are_when_the_terminal_grows(bench):
    await bench.press("f2")
    await bench.pilot.resize_terminal(200, 50)
    await bench.pilot.pause()
    assert folded(bench, "left")


async def test_long_walks_keep_the_caret_in_view(opened, root, write):
    write(root, {"a-ferry.txt": "\n\n".join(f"Line {n}: the boat of pier {n} left at dawn." for n in range(300))})
    async with opened(root, size=(80, 24)) as bench:
        for keys in (("pagedown",), ("9", "down"), ("ctrl+end",), ("pageup",), ("5", "0", "left"), ("ctrl+home",)):
            await bench.press(*keys)
            assert bench.in_view


async def test_an_empty_pane_says_what_to_do(opened, root):
    async with opened(root) as bench:
        assert "press a label's key" in " ".join(" ".join(bench.shown(bench.desk.spans)).split())
        await bench.press("l")
        assert "press a label's key" not in "\n".join(bench.shown(bench.desk.spans))
        bench.desk.articles.focus()
        await bench.press("/")
        await bench.type("zeppelin")
        words = " ".join(" ".join(bench.shown(bench.desk.articles)).split())
        assert "No title has “zeppelin”; Ctrl+F" in words
        assert "Esc shows all" in words


async def test_a_folder_without_articles_says_so_in_the_list(opened, tmp_path):
    (tmp_path / "empty").mkdir()
    async with opened(tmp_path / "empty") as bench:
        assert "put .txt, .md or .jsonl files into this folder." in bench.shown(bench.desk.reader_head)[0]
        assert "No articles here yet." in " ".join(" ".join(bench.shown(bench.desk.articles)).split())
