"""Review of one's own work: the item at hand, and one key a decision."""

import pytest

from annotations import editing
from annotations.workspace import Workspace
from tests.tui.reviewing import FERRY_TAGS, tagged, verdicts


async def test_the_first_item_is_at_hand_and_chosen_in_its_article(review, mine):
    async with review(mine, "label:actor") as bench:
        assert bench.at_hand == ("actor", "Ines Valdo")
        assert bench.selected == "Ines Valdo"
        assert bench.in_view
        assert bench.desk.document.article_id == "a-ferry.txt"
        assert "asks for" in bench.card


async def test_one_key_keeps_and_goes_on_across_articles(review, mine):
    async with review(mine, "label:actor") as bench:
        await bench.press("y")
        assert bench.at_hand == ("actor", "Ruud Okker")
        await bench.press("y")
        assert bench.desk.document.article_id == "b-market.md"
        assert bench.selected == "Ruud Okker"
        await bench.press("y")
        assert bench.item is None
        assert "Done: 3 kept." in bench.card
        await bench.rest()
    kept = verdicts(mine, "ana", "a-ferry.txt")
    assert [(row["decision"], row["quote"], row["question"]) for row in kept] == [
        ("keep", "Ines Valdo", "label:actor"),
        ("keep", "Ruud Okker", "label:actor"),
    ]
    assert verdicts(mine, "ana", "b-market.md")[0]["judged"]


async def test_a_labels_key_relabels_and_goes_on_and_its_own_key_keeps(review, mine, stored):
    async with review(mine, "label:location article:a-ferry.txt") as bench:
        await bench.press("a", "l")
        assert bench.item is None
        await bench.rest()
    assert ("actor", "Harbour Trust") in stored(mine, "a-ferry.txt")
    assert [row["decision"] for row in verdicts(mine, "ana", "a-ferry.txt")] == ["relabel", "keep"]


async def test_other_edges_are_kept_with_the_key_that_keeps(review, mine, stored):
    async with review(mine, "form:Valdo text:Valdo") as bench:
        assert bench.item is None
    async with review(mine, 'form:"Ines Valdo"') as bench:
        await bench.press("shift+left")
        await bench.rest()
        assert bench.at_hand == ("actor", "Ines")
        assert "“Ines Valdo”" in bench.card
        await bench.press("y")
        await bench.rest()
        assert bench.item is None
    assert ("actor", "Ines") in stored(mine, "a-ferry.txt")
    assert [row["decision"] for row in verdicts(mine, "ana", "a-ferry.txt")] == ["reshape"]


async def test_after_other_edges_the_queue_goes_on_with_the_row_that_followed_whatever_the_form_is_now(review, mine):
    async with review(mine, "order:form") as bench:
        rows = [row.item.form for row in bench.sitting.queue.rows(0, 9)]
        assert rows[:2] == ["Harbour Trust", "Ines Valdo"]
        await bench.press("\\", "shift+right")
        await bench.rest()
        assert bench.at_hand == ("location", "Trust")
        assert "1 of 6" in bench.shown(bench.desk.boxes.card_head)[0]
        await bench.press("y")
        assert bench.at_hand == ("actor", "Ines Valdo")
        await bench.rest()
        assert "2 of 6" in bench.shown(bench.desk.boxes.card_head)[0]


async def test_values_and_relations_are_kept_with_the_key_that_keeps(review, mine):
    async with review(mine, 'form:"Ines Valdo"') as bench:
        await bench.press("v", "s", "y")
        await bench.rest()
    assert [row["decision"] for row in verdicts(mine, "ana", "a-ferry.txt")] == ["set"]
    async with review(mine, 'form:"Ruud Okker" article:a-ferry.txt') as bench:
        await bench.press("r")
        code = next(iter(bench.desk.mode.codes.values()))
        await bench.press(*code, "y")
        await bench.rest()
    assert [row["decision"] for row in verdicts(mine, "ana", "a-ferry.txt")] == ["set", "relate"]


async def test_deferring_asks_for_a_question_which_a_queue_can_ask_for(review, mine):
    async with review(mine, "label:actor") as bench:
        await bench.say("who?")
        assert bench.at_hand == ("actor", "Ruud Okker")
        await bench.rest()
    async with review(mine, "open:yes") as bench:
        assert bench.at_hand == ("actor", "Ines Valdo")
        assert "who?" in bench.card


async def test_skipping_leaves_no_verdict_and_comes_again_at_the_end(review, mine):
    async with review(mine, "label:actor") as bench:
        await bench.press("j", "y", "y")
        assert bench.item is None
        assert "1 skipped" in bench.card
        await bench.press("j")
        assert bench.at_hand == ("actor", "Ines Valdo")
        assert bench.desk.document.article_id == "a-ferry.txt"
        await bench.press("y", "k")
        assert bench.item is not None
        assert "kept already" in bench.card


async def test_a_verdict_settles_until_the_span_changes(review, mine):
    async with review(mine, "label:actor") as bench:
        await bench.press("y", "y", "y")
        await bench.rest()
    async with review(mine, "label:actor") as bench:
        assert bench.item is None
        assert "Nothing answers this" in bench.card
        assert "label:actor" in bench.card
    workspace = Workspace.open(mine)
    store = workspace.store("ana")
    document = store.open("b-market.md", workspace.article("b-market.md").digest)
    span = next(span for span in document.spans if span.label == "actor")
    store.save(editing.write_note(document, span.id, "new").apply(document))
    store.close()
    async with review(mine, "label:actor") as bench:
        assert bench.desk.document.article_id == "b-market.md"
        assert len(bench.sitting.queue) == 1


async def test_rows_of_the_same_words_are_told_apart(review, root):
    name = "user1924@example.org"
    tagged(root, name, "a-ferry.txt", FERRY_TAGS)
    tagged(root, name, "b-market.md", [("Ruud Okker", "actor"), ("Port Sable", "location")])
    for size, whose in (((120, 40), "t.md · user"), ((200, 48), f"b-market.md · {name}")):
        async with review(root, 'form:"Port Sable" form:"Ruud Okker" order:form', size=size) as bench:
            rows = bench.shown(bench.desk.boxes.queue)
            await bench.press("j")
            place = bench.shown(bench.desk.boxes.queue)[2]
        assert [row[5:21].rstrip() for row in (rows[0], *rows[2:5])] == [
            "Port Sable today",
            "Port Sable on Tu",
            "Ruud Okker, call",
            "Ruud Okker, mayo",
        ]
        assert whose in place
        assert place.rstrip().endswith(".org")


async def test_what_is_missing_is_tagged_or_refused_by_one_key(review, root, stored):
    tagged(root, "ana", "a-ferry.txt", [("Ines Valdo", "actor")])
    workspace = Workspace.open(root)
    store = workspace.store("ana")
    document = store.open("a-ferry.txt", workspace.article("a-ferry.txt").digest)
    store.save(editing.mark_seen(document, [(0, 400)]))
    store.close()
    async with review(root, "find:sentence") as bench:
        total = len(bench.sitting.queue)
        assert total > 1
        missing = bench.item.quote
        await bench.press("y")
        assert any("Nothing is tagged here" in words for words in bench.toasts)
        assert bench.item.quote == missing
        await bench.press("c")
        assert bench.item.quote != missing
        refused = bench.item.quote
        await bench.press("x")
        assert bench.item is None or bench.item.quote != refused
        await bench.rest()
    found = verdicts(root, "ana", "a-ferry.txt")
    assert [row["decision"] for row in found] == ["add", "refuse"]
    assert any(label == "claim" for label, _ in stored(root, "a-ferry.txt"))


async def test_where_nothing_may_be_written_every_verdict_says_why_in_one_sentence(review, mine):
    for key in ("y", "x", "a", "!", "="):
        async with review(mine, "label:location", read_only=True) as bench:
            await bench.press(key)
            assert bench.at_hand == ("location", "Harbour Trust")
            assert len(bench.toasts) == 1, key
            assert bench.app.screen is bench.desk
    assert verdicts(mine, "ana", "a-ferry.txt") == []


async def test_a_verdict_key_that_comes_with_the_one_that_opens_the_queue_says_why_where_nothing_may_be_written(
    review, opened, mine
):
    async with review(mine, "label:location") as bench:
        await bench.press("j", "k")
        await bench.rest()
        await bench.until(lambda: (mine / "annotations/ana/.history/.review").exists())
    for key in ("y", "x", "enter", "-", "!", "="):
        async with opened(mine, read_only=True) as bench:
            await bench.at_once("f4", key)
            assert [words for words in bench.toasts if "read-only" in words] == bench.toasts != [], key
            assert "Harbour Trust" in " ".join(bench.shown(bench.desk.boxes.card))


@pytest.mark.parametrize("key", ["y", "j", "k", "-", "!", "a"])
async def test_what_was_said_of_a_key_before_anything_was_at_hand_does_not_stand_over_the_first_item(review, mine, key):
    async with review(mine, 'form:"Nobody of that name"') as bench:
        found = bench.sitting
        bench.desk.begin_review("label:location")
        assert bench.sitting is not found
        await bench.at_once(key)
        assert bench.at_hand == ("location", "Harbour Trust")
        assert bench.toasts == []


async def test_markup_in_forms_and_notes_stays_text(review, root, write):
    write(root, {"a-ferry.txt": "A [red]Valdo[/red] [/b] spoke.\n", "glossator.yaml": "labels:\n  actor: {key: a}\n"})
    tagged(root, "ana", "a-ferry.txt", [("[red]Valdo[/red] [/b]", "actor")])
    workspace = Workspace.open(root)
    store = workspace.store("ana")
    document = store.open("a-ferry.txt", workspace.article("a-ferry.txt").digest)
    (span,) = document.spans
    store.save(editing.write_note(document, span.id, "[bold]note[/] [link=x]").apply(document))
    store.close()
    async with review(root, "label:actor") as bench:
        words = " ".join(bench.shown())
        assert "[red]Valdo[/red] [/b]" in words
        assert "[bold]note[/] [link=x]" in bench.card
        await bench.press("=")
        assert "[red]Valdo[/red]" in " ".join(bench.shown())
        await bench.press("escape", "!")
        assert "[red]Valdo[/red]" in " ".join(bench.shown())
