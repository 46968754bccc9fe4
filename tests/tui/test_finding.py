"""Searching in the article."""

from tui.actions.finding import matches


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
