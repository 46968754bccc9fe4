"""Review of another's work: proposals that leave it as it is, and what its author answers."""

import pytest

from tests.tui.reviewing import ReviewBench, verdicts


async def test_anothers_work_stays_as_it_is_and_gets_proposals(review, theirs, stored):
    before = (theirs / "annotations/bo/a-ferry.txt.json").read_bytes()
    async with review(theirs, "by:bo") as bench:
        assert "bo's work" in bench.card
        assert bench.at_hand == ("actor", "Ines Valdo")
        await bench.press("y")
        assert bench.at_hand == ("location", "Harbour Trust")
        await bench.press("a")
        assert bench.at_hand == ("location", "Port Sable")
        assert ("actor", "Harbour Trust") in bench.tags
        await bench.press("shift+right", "y")
        await bench.press("x")
        assert bench.item is None
        assert ("actor", "Ruud Okker") not in bench.tags
        await bench.rest()
    assert (theirs / "annotations/bo/a-ferry.txt.json").read_bytes() == before
    found = verdicts(theirs, "ana", "a-ferry.txt")
    assert [row["decision"] for row in found] == ["keep", "relabel", "reshape", "delete"]
    assert [bool(row.get("proposal")) for row in found] == [False, True, True, True]
    assert all(row["annotator"] == "bo" for row in found)
    assert stored(theirs, "a-ferry.txt") == []


async def test_many_edges_of_anothers_span_are_one_proposal_and_undone_key_by_key(review, theirs):
    async with review(theirs, 'by:bo form:"Port Sable"') as bench:
        await bench.press("shift+right", "shift+right", "shift+left")
        shown = [quote for label, quote in bench.tags if quote.startswith("Port Sable")]
        await bench.rest()
        assert len(verdicts(theirs, "ana", "a-ferry.txt")) == 1
        await bench.press("u", "u", "u")
        assert ("location", "Port Sable") in bench.tags
        await bench.rest()
        assert verdicts(theirs, "ana", "a-ferry.txt") == []
    assert len(shown[0]) > len("Port Sable")


async def test_an_author_accepts_turns_down_and_asks_back(review, theirs, stored):
    async with review(theirs, "by:bo") as bench:
        await bench.press("x", "a", "a", "x")
        await bench.rest()
    async with review(theirs, "proposals:yes", annotator="bo") as bench:
        assert bench.at_hand == ("actor", "Ines Valdo")
        assert "ana proposes" in bench.card
        await bench.press("y")
        await bench.press("x")
        await bench.say("why?")
        await bench.press("y")
        assert bench.item is None
        assert "2 accepted, 1 turned down, 1 asked back" in bench.card
        await bench.rest()
    assert stored(theirs, "a-ferry.txt", "bo") == [("location", "Harbour Trust"), ("location", "Port Sable")]
    answers = verdicts(theirs, "bo", "a-ferry.txt")
    assert [row["decision"] for row in answers] == ["accept", "reject", "discuss", "accept"]
    async with review(theirs, "open:yes") as bench:
        assert "bo asks back: why?" in bench.card


async def asked_back(review, root, form="Harbour Trust", keys=("a",)):
    """Let ana correct bo's span, and bo ask why."""
    async with review(root, f'by:bo form:"{form}"') as bench:
        await bench.press(*keys)
        await bench.rest()
    async with review(root, "proposals:yes", annotator="bo") as bench:
        await bench.say("why?")
        await bench.rest()


async def test_an_answer_reaches_the_author_and_the_correction_stays_proposed_as_often_as_they_like(review, theirs):
    await asked_back(review, theirs)
    for answer in ("it acts", "it signs"):
        async with review(theirs, "open:yes") as bench:
            assert "bo asks back: why?" in bench.card
            await bench.say(answer)
            assert bench.item is None
            await bench.rest()
        async with review(theirs, "proposals:yes", annotator="bo") as bench:
            assert f"You asked: why? ana answers: {answer}" in bench.card
            await bench.say("why?")
            await bench.rest()


async def test_what_an_author_asks_about_is_held_to_with_the_key_that_keeps(review, theirs, stored):
    await asked_back(review, theirs)
    async with review(theirs, "open:yes") as bench:
        assert ("actor", "Harbour Trust") in bench.tags
        assert "y hold to it" in bench.card
        assert "x withdraw it" in bench.shown()[-1]
        assert "! answer" in bench.card
        await bench.press("y")
        assert bench.item is None
        assert ("actor", "Harbour Trust") in bench.tags
        await bench.press("u")
        assert "bo asks back: why?" in bench.card
        await bench.press("y")
        await bench.rest()
    async with review(theirs, "proposals:yes", annotator="bo") as bench:
        assert "ana holds to it" in bench.card
        await bench.press("y")
        await bench.rest()
    assert ("actor", "Harbour Trust") in stored(theirs, "a-ferry.txt", "bo")


@pytest.mark.parametrize("keys", [("a",), ("x",)])
async def test_a_correction_that_an_author_asks_about_is_withdrawn_by_a_key_of_its_own(review, theirs, keys):
    await asked_back(review, theirs, keys=keys)
    async with review(theirs, "open:yes") as bench:
        assert "bo asks back: why?" in bench.card
        await bench.press("x")
        assert bench.item is None
        assert ("location", "Harbour Trust") in bench.tags
        await bench.rest()
    for question, annotator in (("proposals:yes", "bo"), ("open:yes", "ana")):
        async with review(theirs, question, annotator=annotator) as bench:
            assert bench.item is None


async def test_esc_leaves_the_item_chosen_so_that_a_labels_key_decides_it(review, theirs, stored):
    async with review(theirs, "by:bo label:location") as bench:
        await bench.press("right", "right", "escape")
        assert bench.selected == "Harbour Trust"
        await bench.press("a")
        assert ("actor", "Harbour Trust") in bench.tags
        await bench.rest()
    assert [row["decision"] for row in verdicts(theirs, "ana", "a-ferry.txt")] == ["relabel"]


async def test_a_labels_key_tags_nothing_where_a_correction_is_to_be_answered(review, theirs, stored):
    async with review(theirs, 'by:bo form:"Harbour Trust"') as bench:
        await bench.press("a")
        assert bench.item is None
        await bench.press("l")
        assert "No item is at hand" in bench.toasts[-1]
        await bench.rest()
    assert len(verdicts(theirs, "ana", "a-ferry.txt")) == 1
    before = stored(theirs, "a-ferry.txt", "bo")
    async with review(theirs, "proposals:yes", annotator="bo") as bench:
        await bench.press("=", "escape", "l")
        assert "y to accept it, x to turn it down, ! to ask back" in bench.toasts[-1]
        await bench.rest()
    assert stored(theirs, "a-ferry.txt", "bo") == before


async def test_the_plain_desk_marks_what_others_correct_and_a_key_shows_it(opened, review, theirs):
    async with review(theirs, "by:bo") as bench:
        await bench.press("x", "y", "a")
        await bench.rest()
    async with opened(theirs, annotator="bo") as plain:
        bench = ReviewBench(plain.app, plain.pilot)
        await bench.press("right")
        await bench.rest()
        assert "2 corrections" in bench.shown(bench.desk.status_line)[0]
        assert sum("◇" in line for line in bench.shown(bench.desk.spans)) == 2
        await bench.press(":")
        await bench.rest()
        assert bench.at_hand == ("actor", "Ines Valdo")
        await bench.press("y")
        await bench.rest()
        await bench.press("f4")
        await bench.rest()
        assert "1 correction " in bench.shown(bench.desk.status_line)[0]


async def test_anothers_work_on_a_text_that_has_changed_stands_where_its_words_are_now(review, theirs, stored):
    path = theirs / "a-ferry.txt"
    path.write_text("Later that day. " + path.read_text("utf-8"), "utf-8")
    async with review(theirs, "by:bo label:actor") as bench:
        assert bench.selected == "Ines Valdo"
        await bench.press("l")
        (verdict,) = verdicts(theirs, "ana", "a-ferry.txt")
        ((start, end),) = verdict["fragments"]
        assert path.read_text("utf-8")[start:end] == verdict["quote"] == "Ines Valdo"
    async with review(theirs, "proposals:yes", annotator="bo") as bench:
        await bench.press("y")
    assert ("location", "Ines Valdo") in stored(theirs, "a-ferry.txt", "bo")


@pytest.mark.parametrize("annotator", ["ana", "bo"])
async def test_a_span_that_has_no_place_any_more_is_told_and_passed_over(review, theirs, annotator):
    (theirs / "a-ferry.txt").write_text("Xx Ruud Okker met Ines.\n", "utf-8")
    async with review(theirs, 'by:bo form:"Port Sable"', annotator=annotator) as bench:
        assert any("no sure place in it any more" in words for words in bench.toasts)
        assert bench.item is None
        assert bench.sitting.queue.skipped_count == 1
        await bench.press("b")
        assert verdicts(theirs, "ana", "a-ferry.txt") == []
