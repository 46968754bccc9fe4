"""Review goes back: undo across articles and restarts, and where a queue goes on."""

from dataclasses import replace

import pytest

from annotations.review.place import keep, last
from annotations.spans import Spans
from annotations.verdict import Decision
from annotations.workspace import Workspace
from tests.tui.reviewing import FERRY_TAGS, tagged, verdicts


async def test_one_key_deletes_with_its_verdict_and_undo_takes_back_both(review, mine, stored):
    async with review(mine, "label:location article:a-ferry.txt") as bench:
        await bench.press("x")
        assert ("location", "Harbour Trust") not in bench.tags
        assert bench.at_hand == ("location", "Port Sable")
        await bench.press("u")
        assert bench.at_hand == ("location", "Harbour Trust")
        assert ("location", "Harbour Trust") in bench.tags
        await bench.press("x")
        await bench.rest()
    assert ("location", "Harbour Trust") not in stored(mine, "a-ferry.txt")
    assert [row["decision"] for row in verdicts(mine, "ana", "a-ferry.txt")] == ["delete"]


async def test_undo_goes_across_articles_and_works_after_a_restart(review, mine, stored):
    async with review(mine, "label:actor") as bench:
        await bench.press("x", "x", "x")
        assert bench.item is None
        await bench.press("u", "u")
        assert bench.desk.document.article_id == "a-ferry.txt"
        assert bench.at_hand == ("actor", "Ruud Okker")
        await bench.press("U")
        assert bench.desk.document.article_id == "b-market.md"
        assert bench.at_hand == ("actor", "Ruud Okker")
        await bench.rest()
    async with review(mine, None) as bench:
        assert bench.desk.document.article_id == "b-market.md"
        await bench.press("u", "u")
        await bench.rest()
        assert bench.selected == "Ines Valdo"
        assert bench.at_hand == ("actor", "Ines Valdo")
    assert ("actor", "Ines Valdo") in stored(mine, "a-ferry.txt")
    assert verdicts(mine, "ana", "a-ferry.txt") == []


async def put_two_off(review, root, question, words):
    """Let ana ask about the first two items of a review, and leave it."""
    async with review(root, question) as bench:
        for _ in range(2):
            await bench.say(words)
        await bench.rest()


async def test_undo_after_a_restart_goes_to_what_was_put_off(review, mine):
    await put_two_off(review, mine, "label:actor", "who?")
    async with review(mine, "open:yes") as bench:
        assert bench.at_hand == ("actor", "Ines Valdo")
        await bench.press("u")
        await bench.rest()
        assert bench.at_hand == ("actor", "Ruud Okker")
        await bench.press("y")
        assert bench.at_hand == ("actor", "Ines Valdo")
        await bench.rest()
    assert [row["decision"] for row in verdicts(mine, "ana", "a-ferry.txt")] == ["defer", "keep"]


@pytest.mark.parametrize("order", ["article", "form", "surprise", "random"])
async def test_a_queue_whose_place_lags_behind_goes_on_after_what_was_decided_last_in_its_own_order(
    review, mine, order
):
    folder = mine / "annotations/ana"
    async with review(mine, f"order:{order}") as bench:
        items = [row.item for row in bench.sitting.queue.rows(0, 9)]
        await bench.press("j")
        await bench.until(lambda: (place := last(folder)) is not None and place.at == items[1].key)
        early = last(folder)
        await bench.press("y", "y", "y")
        assert bench.item == items[4]
        await bench.rest()
    keep(folder, early)
    async with review(mine, None) as bench:
        assert bench.item.key == items[4].key
        await bench.press("y")
        assert bench.item.key == items[5].key


async def test_undo_of_a_second_question_goes_back_to_the_first_one(review, mine):
    await put_two_off(review, mine, "label:location", "where?")
    async with review(mine, "open:yes") as bench:
        await bench.press("j")
        await bench.say("where now?")
        await bench.press("k", "k")
        assert bench.at_hand == ("location", "Harbour Trust")
        await bench.until(lambda: (place := last(mine / "annotations/ana")) is not None and place.at == bench.item.key)
        await bench.rest()
    async with review(mine, "open:yes") as bench:
        assert bench.at_hand == ("location", "Harbour Trust")
        await bench.press("u")
        await bench.rest()
        assert bench.at_hand == ("location", "Port Sable")
        assert "where?" in bench.card


@pytest.mark.parametrize("on_the_desk", [False, True])
async def test_what_was_refused_for_good_comes_back_when_that_is_undone(review, root, on_the_desk):
    tagged(root, "ana", "a-ferry.txt", FERRY_TAGS)
    workspace = Workspace.open(root)
    store = workspace.store("ana")
    held = store.open("a-ferry.txt", workspace.article("a-ferry.txt").digest)
    text = workspace.article("a-ferry.txt").text
    wide = [span.at(text, [(span.start - 1, span.end)], span.updated) for span in held.spans]
    store.save(replace(held, spans=Spans(wide)))
    store.close()
    async with review(root, "find:edge") as bench:
        count = len(bench.sitting.queue)
        assert count >= 2
        await bench.press("-", "3")
        assert bench.item is None
        assert f"Done: {count} refused." in bench.card
        await bench.press(*(["f4"] if on_the_desk else []), "u", *(["f4"] if on_the_desk else []))
        await bench.rest()
        assert (len(bench.sitting.queue), bench.sitting.queue.left) == (count, count)
        assert bench.item is not None
        assert not bench.sitting.tally.amounts[Decision.REFUSE]
        await bench.press(*(["f4"] if on_the_desk else []), "U", *(["f4"] if on_the_desk else []))
        await bench.rest()
        assert bench.item is None


@pytest.mark.parametrize("undone_in", ["queue", "article"])
async def test_what_was_deleted_in_the_whole_article_comes_to_hand_when_that_is_undone(review, mine, undone_in):
    async with review(mine, "article:a-ferry.txt") as bench:
        assert bench.at_hand == ("actor", "Ines Valdo")
        await bench.press("f4", "x", *(["f4"] if undone_in == "queue" else []))
        await bench.rest()
        assert bench.at_hand == ("location", "Harbour Trust")
        await bench.press("u", *(["f4"] if undone_in == "article" else []))
        await bench.rest()
        assert bench.at_hand == ("actor", "Ines Valdo")
        assert bench.selected == "Ines Valdo"
        assert "1 of 4" in bench.shown(bench.desk.boxes.card_head)[0]
        await bench.press("U")
        await bench.rest()
        assert bench.at_hand == ("location", "Harbour Trust")
