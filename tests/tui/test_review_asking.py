"""The questions of a review: asked, refused, answered by nothing, saved, and left for the whole article."""

import shutil

from annotations.verdict import Decision
from annotations.workspace import Workspace
from tests.tui.reviewing import ReviewBench


async def test_a_label_that_there_is_not_is_told_with_those_that_there_are(review, mine):
    async with review(mine, "label:Nope") as bench:
        assert "has the label 'Nope'; there are actor, location, claim" in bench.card
    async with review(mine, "label:actor shorter:1") as bench:
        assert "Looked for: label:actor shorter:1" in bench.card


async def test_two_labels_with_a_comma_are_told_to_be_two_terms(review, mine):
    async with review(mine, "label:actor,location") as bench:
        assert "there are actor, location, claim" in bench.card
        assert "with a term each: label:actor label:location." in bench.card


async def test_where_nothing_answers_the_key_of_the_queue_asks_again_and_esc_leads_to_the_article(review, mine):
    async with review(mine, "label:actor,location") as bench:
        assert "has the label" in bench.card
        await bench.press("escape", "f4")
        assert bench.desk.prompt.is_open
        assert bench.desk.reviewing
        await bench.press("escape")
        assert not bench.desk.reviewing
        assert not bench.desk.prompt.is_open
        await bench.press("f4")
        assert bench.desk.prompt.is_open
        await bench.press("escape")
        assert not bench.desk.reviewing
        await bench.press("f4")
        await bench.type("label:actor")
        await bench.press("enter")
        await bench.rest()
        assert bench.desk.reviewing
        assert bench.at_hand == ("actor", "Ines Valdo")


async def test_a_remembered_question_for_someone_who_is_gone_is_complained_of_and_its_words_are_to_be_mended(
    review, opened, theirs, mine
):
    async with review(theirs, "by:bo") as bench:
        await bench.press("j")
        await bench.rest()
        await bench.until(lambda: (theirs / "annotations/ana/.history/.review").exists())
    shutil.rmtree(theirs / "annotations/bo")
    async with opened(theirs) as bench:
        for _ in range(2):
            await bench.press("f4")
            assert "Nobody called 'bo' annotates here; there are ana." in bench.toasts
            assert bench.desk.prompt.is_open
            assert bench.app.focused.value == "by:bo"
            await bench.press("escape")
    async with review(theirs, None) as bench:
        assert bench.toasts == ["Nobody called 'bo' annotates here; there are ana."]
        assert bench.app.focused.value == "by:bo"
        await bench.type("by:ana label:location")
        await bench.press("enter")
        await bench.rest()
        assert bench.at_hand == ("location", "Harbour Trust")


async def test_a_question_typed_wrong_is_asked_again_with_its_words_to_be_mended(review, mine):
    async with review(mine, "label:actor") as bench:
        for typed, told in (("labl:location", "There is no term labl:"), ("by:bo", "Nobody called 'bo'")):
            await bench.press("/")
            await bench.type(typed)
            await bench.press("enter")
            assert [words for words in bench.toasts if told in words]
            assert bench.desk.prompt.is_open
            assert bench.app.focused.value == typed
            await bench.press("escape")
            assert bench.app.focused is bench.desk.reader
            assert bench.at_hand == ("actor", "Ines Valdo")
        await bench.press("/")
        await bench.type("labl:location")
        await bench.press("enter", "home", "right", "right", "right", "e", "enter")
        await bench.rest()
        assert bench.at_hand == ("location", "Harbour Trust")
        await bench.press("y")
        assert bench.at_hand == ("location", "Port Sable")


async def test_where_nothing_is_remembered_the_prompt_stands_over_an_article(review, mine):
    async with review(mine, None) as bench:
        await bench.until(lambda: bench.desk.session.article is not None)
        assert bench.desk.prompt.is_open
        assert "No articles" not in bench.shown(bench.desk.reader_head)[0]
        await bench.type("label:location")
        await bench.press("enter")
        await bench.rest()
        assert bench.at_hand == ("location", "Harbour Trust")


async def test_a_question_that_nothing_answers_does_not_say_that_there_are_no_articles(review, mine):
    async with review(mine, "label:claim") as bench:
        await bench.until(lambda: bench.sitting.finished)
        await bench.rest()
        assert "No articles" not in bench.shown(bench.desk.reader_head)[0]
        assert "Nothing answers this" in bench.card


async def test_the_whole_article_is_one_key_away_and_one_key_back(review, mine):
    async with review(mine, "label:actor") as bench:
        await bench.press("j")
        spot, scroll = bench.selected, bench.desk.reader.scroll_offset.y
        await bench.press("f4")
        assert not bench.desk.reviewing
        assert (bench.selected, bench.desk.reader.scroll_offset.y) == (spot, scroll)
        assert bench.desk.articles.size.width
        assert bench.desk.spans.size.width
        await bench.press(">", "f4")
        assert bench.desk.reviewing
        assert (bench.selected, bench.desk.reader.scroll_offset.y) == (spot, scroll)
        assert not bench.desk.articles.size.width


async def test_another_question_may_be_asked_and_saved_under_a_name(review, mine):
    async with review(mine, "label:actor") as bench:
        await bench.press("/")
        await bench.press(*["backspace"] * 11)
        await bench.type("label:location")
        await bench.press("enter")
        await bench.rest()
        assert bench.at_hand == ("location", "Harbour Trust")
        bench.sitting.save_question()
        await bench.pilot.pause()
        await bench.type("places")
        await bench.press("enter")
        await bench.rest()
        bench.desk.begin_review("places")
        await bench.rest()
        assert bench.at_hand == ("location", "Harbour Trust")
    assert Workspace.open(mine).schema.questions == {"places": "label:location"}


async def test_a_question_that_is_none_is_told_of_and_changes_nothing(review, mine):
    async with review(mine, "label:actor") as bench:
        await bench.press("/")
        await bench.press("end")
        await bench.type(" nonsense:1")
        await bench.press("enter")
        assert any("nonsense" in words for words in bench.toasts)
        assert bench.at_hand == ("actor", "Ines Valdo")


async def test_the_plain_desk_begins_a_review_by_its_key(opened, mine):
    async with opened(mine) as plain:
        bench = ReviewBench(plain.app, plain.pilot)
        await bench.press("f4")
        assert bench.desk.prompt.is_open
        await bench.type("label:actor")
        await bench.press("enter")
        await bench.rest()
        assert bench.at_hand == ("actor", "Ines Valdo")
        assert bench.sitting.tally.amounts[Decision.KEEP] == 0
