"""Help and palette: every action is in them, found by words and by keys."""

from textual.command import CommandPalette
from textual.markup import escape

from themes.loading import discover
from tui.dialogs.help import HelpScreen, help_content
from tui.keys import names


async def test_help_lists_every_action_there_is_and_closes(bench):
    await bench.press("?")
    assert isinstance(bench.app.screen, HelpScreen)
    words = help_content(bench.app.keymap, 400).plain
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


async def test_the_palette_names_the_keys_of_every_action_that_has_some(bench):
    told = {c.title.casefold(): c.help for c in bench.app.get_system_commands(bench.app.screen)}
    for action in bench.app.keymap.actions.values():
        if action.palette:
            keys = names(bench.app.keymap.keys[action.id])
            assert escape(keys) in told[escape(action.what).casefold()]


async def test_help_stands_in_two_columns_where_there_is_room_and_in_one_where_not(opened, root):
    for size, beside in (((160, 48), True), ((80, 24), False)):
        async with opened(root, size=size) as bench:
            await bench.press("?")
            line = next(line for line in bench.shown() if "Move and select" in line)
            assert len(line.split("Move and select")[1].strip(" │▔▁█▇▆▅▄▃▂")) > 0 or not beside
            heads = [line for line in bench.shown() if "the word before" in line]
            assert len(heads[0].split()) > 6 if beside else len(heads[0].split("the word before")[1].split()) <= 2


async def test_typing_filters_the_help_and_escape_clears_it_before_it_closes(bench):
    await bench.press("?")
    await bench.type("bound var")
    words = "\n".join(bench.shown())
    assert "the next boundary variant" in words
    assert "the word before" not in words
    await bench.press("escape")
    assert "the word before" in "\n".join(bench.shown())
    await bench.type("zzz")
    assert "Nothing matches" in "\n".join(bench.shown())
    await bench.press("escape", "escape")
    assert bench.app.screen is bench.desk


async def test_a_single_letter_finds_its_key_in_the_help_and_the_help_key_closes_it(bench):
    await bench.press("?", "X")
    words = "\n".join(bench.shown())
    assert "delete every span of these words" in words
    assert "delete the span" not in words
    await bench.press("escape", "?")
    assert bench.app.screen is bench.desk


async def test_help_scrolls_with_the_arrows_in_a_small_terminal(opened, root):
    async with opened(root, size=(80, 24)) as bench:
        await bench.press("?")
        first = bench.shown()
        await bench.press("pagedown", "down")
        assert bench.shown() != first
        await bench.press("ctrl+home")
        assert bench.shown() == first


async def test_an_action_is_carried_out_from_the_palette(bench):
    await bench.press("ctrl+p")
    assert isinstance(bench.app.screen, CommandPalette)
    await bench.type("flag: somebody")
    await bench.until(lambda: bench.app.screen.query("OptionList").first().option_count > 0)
    await bench.press("enter")
    await bench.until(lambda: bench.app.screen is bench.desk)
    await bench.until(lambda: str(bench.desk.document.status) == "flagged")
