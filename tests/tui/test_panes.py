"""Panes, help, palette, themes and every size of terminal."""

import pytest
from textual.command import CommandPalette

from themes.loading import discover
from tui.dialogs.help import HelpScreen, help_content
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


async def test_panes_fold_away_by_key_and_come_back(bench):
    for key, name in (("f2", "left"), ("f4", "right")):
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


async def test_help_lists_every_action_there_is_and_closes(bench):
    await bench.press("?")
    assert isinstance(bench.app.screen, HelpScreen)
    words = help_content(bench.app.keymap).plain
    for action in bench.app.keymap.actions.values():
        assert action.what in words
    await bench.press("escape")
    assert bench.app.screen is bench.desk
    await bench.press("l")
    assert bench.tags


async def test_the_palette_finds_every_action_by_name(bench):
    named = {command.title.casefold() for command in bench.app.get_system_commands(bench.app.screen)}
    for action in bench.app.keymap.actions.values():
        assert action.what.casefold() in named or not action.palette
    assert {f"theme: {name}" for name in discover(bench.app.theme_folders).themes} <= named


async def test_an_action_is_carried_out_from_the_palette(bench):
    await bench.press("ctrl+p")
    assert isinstance(bench.app.screen, CommandPalette)
    await bench.type("flag: somebody")
    await bench.until(lambda: bench.app.screen.query("OptionList").first().option_count > 0)
    await bench.press("enter")
    await bench.until(lambda: bench.app.screen is bench.desk)
    await bench.until(lambda: str(bench.desk.document.status) == "flagged")


async def test_the_theme_changes_everywhere_and_is_kept_for_the_next_start(opened, root):
    async with opened(root) as bench:
        await bench.press("l")
        before = bench.drawn()
        name = bench.app.look.name
        await bench.press("f9")
        assert bench.app.look.name != name
        after = bench.drawn()
        kept = bench.app.look.name
        assert before != after
        for widget in (bench.desk.reader, bench.desk.spans, bench.desk.articles, bench.desk.status_line):
            grounds = {segment.style.bgcolor for line in bench.drawn(widget) for segment in line if segment.style}
            assert grounds <= colours(bench.app)
    async with opened(root) as bench:
        assert bench.app.look.name == kept


def colours(app) -> set[object]:
    from dataclasses import astuple

    from rich.color import Color

    theme = app.look
    named = {code for code in astuple(theme.colours) if isinstance(code, str) and code.startswith("#")}
    named |= {slot.fill for slot in map(theme.slot, range(12))}
    return {Color.parse(code) for code in named}


async def test_every_theme_can_be_worn(bench):
    for theme in discover(bench.app.theme_folders).themes.values():
        bench.app.use_theme(theme)
        await bench.pilot.pause()
        assert bench.app.theme == theme.name


async def test_a_theme_asked_for_that_is_not_there_is_named_and_another_taken(opened, root):
    async with opened(root, theme="nowhere") as bench:
        assert any("nowhere" in toast for toast in bench.toasts)
        assert bench.app.look.name in discover(()).themes


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


async def test_the_annotation_pane_follows_the_caret_and_shows_a_long_claim_in_full(bench):
    await bench.point("that fuel had", "on Sunday")
    await bench.press("c")
    await bench.point("Ines Valdo")
    await bench.press("a")
    await bench.press("ctrl+home")
    await bench.point("fuel had")
    assert bench.desk.spans.marked == next(s.id for s in bench.desk.document.spans if s.label == "claim")
    words = " ".join(" ".join(bench.shown(bench.desk.spans)).split())
    assert "fuel had run short since 6 a.m. on Sunday" in words


async def test_choosing_a_row_of_the_annotation_pane_jumps_to_its_span(bench):
    for words, key in (("Ines Valdo", "a"), ("Ruud Okker", "a")):
        await bench.point(words)
        await bench.press(key)
    await bench.press("ctrl+home")
    bench.desk.spans.focus()
    await bench.press("end", "enter")
    assert bench.selected == "Ruud Okker"
    assert bench.app.focused is bench.desk.reader


async def test_annotations_are_ordered_by_label_and_back(bench):
    for words, key in (("Ferry", "l"), ("Ines Valdo", "a")):
        await bench.point(words)
        await bench.press(key)
    assert [span.label for span in bench.desk.spans.spans] == ["location", "actor"]
    await bench.press("f8")
    assert [span.label for span in bench.desk.spans.spans] == ["actor", "location"]
    await bench.press("f8")
    assert [span.label for span in bench.desk.spans.spans] == ["location", "actor"]


async def test_the_status_line_says_where_one_is_and_who(bench):
    (line,) = bench.shown(bench.desk.status_line)
    assert "1/3" in line
    assert "ana" in line
    await bench.press(">")
    assert "2/3" in bench.shown(bench.desk.status_line)[0]


@pytest.mark.parametrize("width", [60, 72, 80, 90, 100, 112])
async def test_a_narrow_key_bar_shows_no_key_without_its_word_and_keeps_help(opened, root, width):
    from tui.keys import spoken

    async with opened(root, size=(width, 24)) as bench:
        await bench.press("l")
        (parts,) = bench.drawn(bench.desk.key_bar)
        words = [segment.text.strip() for segment in parts if segment.text.strip()]
        keys = {spoken(one) for held in bench.app.keymap.keys.values() for one in held}
        assert all(key in keys for key in words[::2])
        assert len(words) % 2 == 0
        assert "?" in words
