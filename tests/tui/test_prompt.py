"""The line where words are typed: what stands there is replaced or continued, and nothing of it is cut or covered."""

import pytest
from textual.widgets import Input
from textual.widgets._toast import Toast


def answer(bench):
    return bench.desk.prompt.query_one(Input).value


async def test_typing_replaces_what_a_prompt_offers(bench):
    await bench.point("Ruud Okker")
    await bench.press("a", "i")
    assert answer(bench) == "Ruud Okker"
    await bench.type("Q123")
    assert answer(bench) == "Q123"


@pytest.mark.parametrize("key", ["right", "end"])
async def test_an_arrow_or_end_keeps_what_a_prompt_offers(bench, key):
    await bench.point("Ruud Okker")
    await bench.press("a", "i", key)
    await bench.type("!")
    assert answer(bench) == "Ruud Okker!"


async def test_a_note_is_continued(bench):
    await bench.press("!")
    await bench.type("to be")
    await bench.press("enter", "!")
    await bench.type(" checked")
    assert answer(bench) == "to be checked"


async def test_no_toast_covers_the_line_where_words_are_typed(opened, root):
    async with opened(root, size=(80, 24)) as bench:
        bench.desk.complain("Something could not be done; do something else, and then go on with what you were at.")
        await bench.press("/")
        await bench.pilot.pause()
        (toast,) = bench.app.screen.query(Toast)
        assert not toast.region.overlaps(bench.desk.prompt.region)


@pytest.mark.parametrize("width", [60, 80, 120])
async def test_the_hint_of_a_prompt_is_shortened_by_whole_words(opened, root, width):
    async with opened(root, size=(width, 24)) as bench:
        bench.desk.ask("A question that is far too long for the line " * 3, "", print)
        await bench.pilot.pause()
        line = bench.shown(bench.desk.prompt.query_one("#question"))[0].rstrip()
        assert "…   " in line
        assert line.endswith(("   Enter keeps, Esc gives up", "   Esc gives up", "   Esc"))
        await bench.press("escape")
        bench.desk.ask("Filter articles", "", print)
        await bench.pilot.pause()
        line = bench.shown(bench.desk.prompt.query_one("#question"))[0]
        assert "Filter articles   Enter keeps, Esc gives up" in line
