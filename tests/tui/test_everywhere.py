"""The dialog that offers the same words elsewhere: its keys are named, its answers are never dropped in silence."""

from threading import Event

import pytest

from tui.dialogs.everywhere import EverywhereScreen


@pytest.mark.parametrize("size", [(80, 24), (120, 34)])
async def test_a_line_at_the_foot_names_the_keys_whole(opened, root, size):
    async with opened(root, size=size) as bench:
        await bench.point("Marlow Island")
        await bench.press("l", "=")
        foot = next(line for line in reversed(bench.shown()) if "Enter" in line)
        for words in ("y yes", "n no", "Enter tags them", "e whole workspace", "? keys", "Esc leaves"):
            assert words in " ".join(foot.split()), words


async def test_the_head_says_where_it_looks_and_a_key_goes_over_to_the_whole_workspace(bench):
    await bench.point("Marlow Island")
    await bench.press("l", "=")
    assert any("1 place, 0 yes" in line and "e in this article" in line for line in bench.shown())
    await bench.press("e")
    await bench.rest()
    assert any("4 places, 0 yes" in line and "e in the whole workspace" in line for line in bench.shown())


async def test_a_question_mark_shows_every_key_and_escape_closes_only_that(bench):
    await bench.point("Marlow Island")
    await bench.press("l", "=", "?")
    assert any("or in the whole workspace" in line for line in bench.shown())
    await bench.press("escape")
    assert isinstance(bench.app.screen, EverywhereScreen)
    assert not any("or in the whole workspace" in line for line in bench.shown())


async def test_escape_asks_before_it_drops_a_yes(bench):
    await bench.point("Marlow Island")
    await bench.press("l", "=", "y", "escape")
    assert any("1 yes not tagged: Enter tags them, Esc again leaves" in line for line in bench.shown())
    await bench.press("enter")
    await bench.rest()
    assert bench.tags == [("location", "Marlow Island")] * 2


async def test_escape_twice_leaves_without_tagging(bench):
    await bench.point("Marlow Island")
    await bench.press("l", "=", "y", "escape", "escape")
    assert bench.app.screen is bench.desk
    assert bench.tags == [("location", "Marlow Island")]


async def test_enter_without_a_yes_says_that_nothing_was_tagged(bench):
    await bench.point("Marlow Island")
    await bench.press("l", "=", "enter")
    await bench.rest()
    assert bench.desk.said == "Nothing was marked yes; nothing was tagged."


async def test_a_yes_in_another_article_stays_when_the_search_goes_back_to_this_one(bench, stored, root):
    await bench.point("Marlow Island")
    await bench.press("l", "=", "e")
    await bench.rest()
    await bench.press("down", "y", "e")
    assert any("2 places, 1 yes" in line and "e in this article" in line for line in bench.shown())
    await bench.press("e")
    await bench.rest()
    assert any("4 places, 1 yes" in line for line in bench.shown())
    await bench.press("e", "enter")
    await bench.rest()
    assert sum(len(stored(root, name)) for name in ("b-market.md", "c/school.txt") if _is_there(root, name)) == 1


async def test_the_list_of_articles_shows_at_once_what_was_tagged_in_others_and_what_is_undone_and_done_again(
    bench, monkeypatch
):
    def rows():
        return [" ".join(line.split()) for line in bench.shown(bench.desk.articles)[:3]]

    await bench.point("Marlow Island")
    await bench.press("l", "=", "e")
    await bench.rest()
    before = rows()
    assert [row.strip("▎")[0] for row in before] == ["◐", "○", "○"]
    # The disk is slow: what the list shows cannot come from there.
    store, goes_on = bench.app.session.store, Event()
    save = store.save
    monkeypatch.setattr(store, "save", lambda document: goes_on.wait(10) and save(document))
    await bench.press("!")
    await bench.until(lambda: bench.app.screen is bench.desk)
    assert [(row.strip("▎")[0], row[-1]) for row in rows()] == [("◐", "2"), ("◐", "1"), ("◐", "2")]
    await bench.press("u")
    assert rows() == before
    await bench.press("U")
    assert [(row.strip("▎")[0], row[-1]) for row in rows()] == [("◐", "2"), ("◐", "1"), ("◐", "2")]
    goes_on.set()
    await bench.rest()
    assert [(row.strip("▎")[0], row[-1]) for row in rows()] == [("◐", "2"), ("◐", "1"), ("◐", "2")]


def _is_there(root, name):
    return (root / "annotations" / "ana" / f"{name}.json").exists()
