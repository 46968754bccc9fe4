"""Searching in the article."""

import pytest
from rich.cells import cell_len

from tui.actions import finding
from tui.actions.finding import matches
from tui.dialogs.search import SearchScreen


async def test_a_search_selects_the_first_match_from_here_on_and_f3_goes_round(bench):
    await bench.press("/")
    await bench.type("port sable")
    await bench.press("enter")
    first = bench.desk.selection.start
    assert bench.selected == "Port Sable"
    assert first == bench.find("Port Sable")
    await bench.press("f3")
    second = bench.desk.selection.start
    assert second == bench.find("Port Sable", first + 1)
    await bench.press("f3")
    assert bench.desk.selection.start == first
    await bench.press("shift+f3")
    assert bench.desk.selection.start == second


async def test_what_was_found_can_be_tagged_at_once(bench):
    await bench.press("/")
    await bench.type("valdo")
    await bench.press("enter", "a")
    assert bench.tags == [("actor", "Valdo")]


async def test_matches_are_drawn_and_escape_takes_them_away(bench):
    plain = bench.drawn(bench.desk.reader)
    await bench.press("/")
    await bench.type("island")
    await bench.press("enter")
    assert len(bench.desk.matches) == 3
    assert bench.drawn(bench.desk.reader) != plain
    await bench.press("escape", "ctrl+home")
    assert bench.drawn(bench.desk.reader) == plain


async def test_giving_up_comes_back_to_where_one_was(bench):
    await bench.press("right", "/")
    await bench.type("okker")
    assert bench.selected == "Okker"
    await bench.press("escape")
    assert bench.selected == "stops"
    assert bench.app.focused is bench.desk.reader


async def test_what_is_not_there_is_said(bench):
    await bench.press("/")
    await bench.type("zeppelin")
    await bench.press("enter")
    assert any("zeppelin" in toast for toast in bench.toasts)
    assert bench.selected == "Ferry"


async def test_searching_on_without_a_search_says_so(bench):
    await bench.press("f3")
    assert bench.toasts


async def test_what_is_typed_is_no_pattern_and_no_markup(bench):
    await bench.press("/")
    await bench.type("[b]).*")
    await bench.press("enter")
    assert bench.selected == "Ferry"


def test_words_match_over_line_breaks_and_case_matters_once_it_is_typed():
    text = "Port\nSable and port sable"
    assert [tuple(found) for found in matches(text, "port sable")] == [(0, 10), (15, 25)]
    assert [tuple(found) for found in matches(text, "Port Sable")] == [(0, 10)]
    assert matches(text, "   ") == ()


async def test_the_number_of_the_match_stands_at_the_foot_until_one_moves_on(bench):
    def foot() -> str:
        return bench.shown(bench.desk.caret_line)[0]

    await bench.press("/")
    await bench.type("port sable")
    await bench.press("enter")
    assert "match 1 of 2" in foot()
    await bench.press("f3")
    assert "match 2 of 2" in foot()
    await bench.press("right")
    assert "match" not in foot()
    await bench.press("shift+f3")
    assert "match 2 of 2" in foot()
    await bench.press(">")
    assert "match" not in foot()


@pytest.mark.parametrize(
    "keys", [("l",), ("l", "u"), ("right", "left"), ("l", "!", *"note", "enter"), ("escape",), ("c", "v", "h")], ids=str
)
async def test_the_number_of_the_match_goes_once_one_edits_or_moves_on_and_f3_tells_it_again(bench, keys):
    await bench.press("/", *"Okker", "enter")
    assert "match 1 of 1" in bench.shown(bench.desk.caret_line)[0]
    await bench.press(*keys)
    assert "match" not in bench.shown(bench.desk.caret_line)[0]
    await bench.press("f3")
    assert "match 1 of 1" in bench.shown(bench.desk.caret_line)[0]


async def test_counted_searching_stops_at_the_last_match_and_goes_round_from_there(bench):
    await bench.press("/")
    await bench.type("island")
    await bench.press("enter")
    starts = [match.start for match in bench.desk.matches]
    assert bench.desk.selection.start == starts[0]
    await bench.press("9", "f3")
    assert bench.desk.selection.start == starts[-1]
    await bench.press("f3")
    assert bench.desk.selection.start == starts[0]
    await bench.press("shift+f3")
    assert bench.desk.selection.start == starts[-1]
    await bench.press("2", "shift+f3")
    assert bench.desk.selection.start == starts[0]


async def search_all(bench, words: str) -> list[str]:
    """Search the workspace for words and return the lines of the answers."""
    await bench.press("ctrl+f")
    await bench.until(lambda: isinstance(bench.app.screen, SearchScreen))
    await bench.type(words)
    await bench.press("enter")
    await bench.until(lambda: not bench.app.screen.searching)
    await bench.pilot.pause()
    return bench.shown(bench.app.screen.list)


async def test_answers_stand_in_columns_whatever_is_wide_in_them_and_are_cut_with_an_ellipsis(opened, root, write):
    name = "a-folder-of-a-long-name/and-a-file-of-a-longer-one-that-goes-on-and-on.txt"
    write(
        root, {"d.txt": "東京都知事は上海市で会談した。" * 3 + "\n", name: f"{'Rain fell. ' * 9}上海{' Sun.' * 30}\n"}
    )
    async with opened(root, size=(80, 24)) as bench:
        lines = await search_all(bench, "上海")
        rows = [line for line in lines if "上海" in line]
        assert len(rows) == 4
        assert all(cell_len(line) == bench.app.screen.list.size.width for line in lines)
        begins = {sum(cell_len(part.text) for part in line[:2]) for line in bench.drawn(bench.app.screen.list)[:4]}
        assert len(begins) == 1
        assert rows[0].rstrip().endswith("…")
        assert "…" in rows[-1][:20]


async def test_a_search_of_the_workspace_that_finds_nothing_says_so(bench):
    lines = await search_all(bench, "zeppelin")
    assert "Nothing in 3 articles matches “zeppelin”; / asks again." in " ".join(" ".join(lines).split())


async def test_a_search_that_takes_long_holds_up_no_key_and_is_shown_once_it_is_done(bench, monkeypatch):
    monkeypatch.setattr(finding, "SOON", 1e-9)
    await bench.press("/")
    await bench.type("port sable")
    await bench.rest()
    assert bench.selected == "Port Sable"
    assert len(bench.desk.matches) == 2
    await bench.press("enter")
    await bench.rest()
    await bench.press("escape", "f3")
    await bench.rest()
    assert bench.selected == "Port Sable"


async def test_an_expression_that_never_ends_is_given_up_and_said_only_on_enter(opened, root, write):
    write(root, {"a-ferry.txt": "x" * 400 + "!"})
    async with opened(root, article="a-ferry.txt") as bench:
        await bench.press("/")
        await bench.type("~(x|xx)+$")
        await bench.rest()
        assert not bench.toasts
        await bench.press("enter")
        await bench.rest()
        assert any("too long" in toast for toast in bench.toasts)


async def test_what_is_typed_on_takes_the_place_of_what_is_still_looked_for(bench, monkeypatch):
    monkeypatch.setattr(finding, "SOON", 1e-9)
    await bench.press("/")
    await bench.type("okker")
    await bench.press("escape")
    await bench.rest()
    assert bench.desk.matches == ()
    assert bench.selected == "Ferry"
