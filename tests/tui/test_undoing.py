"""Undo and redo: everything, without limit, across articles and after a restart."""

from annotations.schema import Status


def state(bench) -> tuple[object, ...]:
    held = bench.desk.document
    return tuple(held.spans), held.status, held.note, dict(held.relations), held.zones, dict(held.labels)


async def test_every_kind_of_edit_is_undone_to_the_letter_and_done_again(bench):
    states = [state(bench)]

    async def step(*keys: str) -> None:
        await bench.press(*keys)
        assert state(bench) != states[-1]
        states.append(state(bench))

    await bench.point("Ruud Okker")
    await step("l")
    await step("a")
    await step("shift+left")
    await step("ctrl+left")
    await step("!", *"odd", "enter")
    await step("x")
    await step("#")
    await step("#")
    await step("!", *"all", "enter")
    for expected in reversed(states[:-1]):
        await bench.press("u")
        assert state(bench) == expected
    await bench.press("u")
    assert state(bench) == states[0]
    for expected in states[1:]:
        await bench.press("U")
        assert state(bench) == expected
    await bench.press("U")
    assert state(bench) == states[-1]


async def test_undo_says_what_it_took_back_and_when_nothing_is_left(bench):
    await bench.press("l", "u")
    assert "location" in bench.desk.said
    await bench.press("u")
    assert bench.desk.said
    assert bench.desk.document.status is Status.NEW


async def test_undo_names_a_mark_on_a_line_as_a_person_would(bench):
    await bench.press("f", "u")
    assert bench.desk.said == "Undone: mark as furniture."
    await bench.press("U", "f", "u")
    assert bench.desk.said == "Undone: take the mark furniture off."


async def test_undo_names_a_status_as_a_person_would(bench):
    await bench.press("#", "u")
    assert bench.desk.said == "Undone: mark the article flagged."


async def test_a_new_edit_forgets_what_could_be_done_again(bench):
    await bench.press("l", "u", "a", "U")
    assert bench.tags == [("actor", "Ferry")]


async def test_a_count_undoes_several(bench):
    await bench.press("l", "right", "l", "right", "l", "2", "u")
    assert bench.tags == [("location", "Ferry")]
    await bench.press("2", "U")
    assert len(bench.tags) == 3


async def test_undo_shows_where_it_was(bench):
    await bench.point("Ruud Okker")
    await bench.press("a", "ctrl+home", "u", "U")
    assert bench.selected == "Ruud Okker"
    assert bench.in_view


async def test_undo_goes_back_into_another_article_and_takes_one_there(bench, root, stored):
    await bench.press("l", ">")
    assert bench.desk.document.article_id == "b-market.md"
    await bench.press("a", "u")
    assert (bench.desk.document.article_id, bench.tags) == ("b-market.md", [])
    await bench.press("u")
    assert (bench.desk.document.article_id, bench.tags) == ("a-ferry.txt", [])
    await bench.press("U", "U")
    assert (bench.desk.document.article_id, bench.tags) == ("b-market.md", [("actor", "Fire")])
    await bench.rest()
    assert stored(root, "a-ferry.txt") == [("location", "Ferry")]
    assert stored(root, "b-market.md") == [("actor", "Fire")]


async def test_done_moves_on_and_undoing_it_comes_back(bench, root, record):
    await bench.press("l", "Z")
    assert bench.desk.document.article_id == "b-market.md"
    await bench.rest()
    assert record(root, "a-ferry.txt")["status"] == "done"
    await bench.press("u")
    assert bench.desk.document.article_id == "a-ferry.txt"
    assert bench.desk.document.status is Status.STARTED
    await bench.rest()
    assert record(root, "a-ferry.txt")["status"] == "started"
    await bench.press("U")
    await bench.rest()
    assert record(root, "a-ferry.txt")["status"] == "done"


async def test_after_a_restart_all_of_it_is_undone_and_done_again(opened, root, stored):
    async with opened(root) as bench:
        await bench.press("l", ">")
        await bench.point("Port Sable")
        await bench.press("l", "shift+left", "Z")
        await bench.rest()
    async with opened(root) as bench:
        await bench.press("u")
        assert (bench.desk.document.article_id, bench.desk.document.status) == ("b-market.md", Status.STARTED)
        await bench.press("u", "u")
        assert bench.tags == []
        await bench.press("u")
        assert (bench.desk.document.article_id, bench.tags) == ("a-ferry.txt", [])
        await bench.rest()
    async with opened(root) as bench:
        await bench.press("U", "U", "U")
        await bench.rest()
    assert stored(root, "a-ferry.txt") == [("location", "Ferry")]
    assert stored(root, "b-market.md") == [("location", "Port")]


async def test_a_lost_history_loses_no_tag(opened, root, stored):
    import shutil

    async with opened(root) as bench:
        await bench.press("l")
        await bench.rest()
    shutil.rmtree(root / "annotations/ana/.history")
    async with opened(root) as bench:
        await bench.press("u")
        assert bench.tags == [("location", "Ferry")]
        await bench.press("right", "a", "u")
        await bench.rest()
    assert stored(root, "a-ferry.txt") == [("location", "Ferry")]
