"""Reading and tagging with the keyboard, up to the file on the disk."""

import json
from itertools import pairwise

import pytest

from annotations.document import Document

TITLE = "Ferry stops at Marlow Island"


async def test_from_a_fresh_start_a_sentence_is_tagged_and_then_a_word(bench, root, stored):
    await bench.press("s", "c")
    await bench.rest()
    assert stored(root, "a-ferry.txt") == [("claim", TITLE)]
    await bench.press("right", "right", "right")
    word = bench.selected
    await bench.press("l")
    await bench.rest()
    assert stored(root, "a-ferry.txt") == [("claim", TITLE), ("location", word)]
    assert word == "to"


async def test_the_text_has_the_focus_at_the_start_and_the_first_key_tags(bench, root, stored):
    assert bench.app.focused is bench.desk.reader
    await bench.press("right", "right", "right", "l")
    await bench.rest()
    assert stored(root, "a-ferry.txt") == [("location", "Marlow")]


async def test_the_file_says_who_tagged_what_and_where(bench, root):
    await bench.press("right", "right", "right", "shift+right", "l")
    await bench.rest()
    tables = json.loads((root / "annotations/ana/a-ferry.txt.json").read_bytes())
    (span,) = tables["spans"].values()
    at = bench.find("Marlow Island")
    assert (span["start"], span["end"], span["quote"]) == (at, at + len("Marlow Island"), "Marlow Island")
    assert (span["origin"], span["label"]) == ("manual", "location")
    (state,) = tables["article"].values()
    assert (state["id"], state["status"], state["glossator"]) == ("a-ferry.txt", "started", 1)


async def test_a_possessive_falls_off_when_a_word_is_tagged(bench):
    await bench.point("Trust's")
    await bench.press("a")
    assert bench.tags == [("actor", "Trust")]
    assert bench.selected == "Trust"


async def test_an_article_falls_off_and_the_dot_of_an_abbreviation_stays(bench):
    await bench.point("The U.S.")
    await bench.press("a")
    assert bench.tags == [("actor", "U.S.")]


async def test_a_claim_loses_its_outer_quotes_and_its_full_stop(bench):
    await bench.point('"No boat', 'today,"')
    await bench.press("c")
    assert bench.tags == [("claim", "No boat leaves Port Sable today")]


async def test_curly_quotes_fall_off_too(bench):
    await bench.point("“a fairy tale”.")
    await bench.press("c")
    assert bench.tags == [("claim", "a fairy tale")]


async def test_nothing_but_space_is_refused(bench, root):
    await bench.point("\n\n")
    await bench.press("a")
    assert bench.tags == []
    assert bench.toasts
    assert not (root / "annotations").exists()


async def test_a_label_key_on_a_chosen_span_relabels_it(bench, root, stored):
    await bench.point("Ines Valdo")
    await bench.press("l")
    (before,) = bench.desk.document.spans
    await bench.press("a")
    (after,) = bench.desk.document.spans
    assert bench.tags == [("actor", "Ines Valdo")]
    assert after.id == before.id
    await bench.rest()
    assert stored(root, "a-ferry.txt") == [("actor", "Ines Valdo")]


async def test_the_same_label_twice_on_one_extent_is_refused(bench):
    await bench.point("Ines Valdo")
    await bench.press("a", "a")
    assert bench.tags == [("actor", "Ines Valdo")]
    assert bench.toasts


async def test_a_second_label_on_one_extent_is_refused_where_the_schema_says_so(bench):
    await bench.point("Port Sable")
    await bench.press("l", "alt+a")
    assert bench.tags == [("location", "Port Sable")]
    assert bench.toasts


async def test_a_second_label_on_one_extent_is_added_where_the_schema_allows_it(opened, root, stored, write):
    write(root, {"glossator.yaml": "labels:\n  actor: {key: a}\n  location: {key: l}\noverlap: {identical: allow}\n"})
    async with opened(root) as bench:
        await bench.point("Port Sable")
        await bench.press("l", "alt+a")
        await bench.rest()
        assert sorted(stored(root, "a-ferry.txt")) == [("actor", "Port Sable"), ("location", "Port Sable")]
        chosen = bench.desk.caret.chosen()
        assert chosen is not None
        assert chosen.label == "actor"


@pytest.mark.parametrize(("rule", "inner"), [("nest", "Sable"), ("cross", "Sable today")])
async def test_overlaps_that_the_schema_refuses_are_refused(opened, root, write, rule, inner):
    write(root, {"glossator.yaml": f"labels:\n  actor: {{key: a}}\n  place: {{key: l}}\noverlap: {{{rule}: refuse}}\n"})
    async with opened(root) as bench:
        await bench.point("Port Sable")
        await bench.press("l")
        await bench.point(inner)
        await bench.press("a")
        assert bench.tags == [("place", "Port Sable")]
        assert bench.toasts


async def test_spans_overlap_nest_and_cross(bench, root, stored):
    await bench.point("No boat", "today")
    await bench.press("c")
    await bench.point("Port Sable today")
    await bench.press("l")
    await bench.point("boat leaves Port")
    await bench.press("a")
    await bench.point("today", "she")
    await bench.press("a")
    await bench.rest()
    assert [label for label, _ in stored(root, "a-ferry.txt")] == ["claim", "actor", "location", "actor"]


async def test_a_label_with_defaults_gives_them_to_the_span(bench):
    await bench.press("a")
    (span,) = bench.desk.document.spans
    assert span.attributes == {"mention": "name"}


async def test_the_last_tag_is_repeated_on_another_word(bench):
    await bench.press("l", "right", ".")
    assert bench.tags == [("location", "Ferry"), ("location", "stops")]


async def test_repeating_before_anything_was_done_says_so(bench):
    await bench.press(".")
    assert bench.tags == []
    assert bench.toasts


async def test_a_count_repeats_a_motion(bench):
    await bench.press("3", "right")
    assert bench.selected == "Marlow"
    await bench.press("2", "left")
    assert bench.selected == "stops"
    await bench.press("1", "0", "right")
    assert bench.selected == "on"


async def test_a_count_is_dropped_by_escape_and_by_a_key_that_means_nothing(bench):
    await bench.press("3", "escape", "right")
    assert bench.selected == "stops"
    await bench.press("3", "f12", "right")
    assert bench.selected == "at"


async def test_extend_mode_makes_plain_arrows_extend_until_escape(bench):
    await bench.press(";", "right", "right")
    assert bench.selected == "Ferry stops at"
    await bench.press("down")
    assert bench.selected.startswith("Ferry stops at Marlow Island\n\nThe")
    await bench.press("escape", "right")
    assert "\n" not in bench.selected
    assert len(bench.selected.split()) == 1


async def test_shifted_arrows_extend_and_come_back(bench):
    await bench.press("shift+right", "shift+right", "shift+left")
    assert bench.selected == "Ferry stops"
    await bench.press("shift+left", "shift+left")
    assert bench.selected.startswith("Ferry")


async def test_control_arrows_move_and_extend_by_character(bench):
    await bench.press("ctrl+right")
    assert len(bench.selected) == 1
    await bench.press("ctrl+shift+right", "ctrl+shift+right")
    assert len(bench.selected) == 3


async def test_growing_climbs_the_units_and_shrinking_comes_back(bench):
    await bench.point("boat")
    steps = [bench.selected]
    for _ in range(4):
        await bench.press("space")
        steps.append(bench.selected)
    assert all(smaller in larger and smaller != larger for smaller, larger in pairwise(steps))
    for step in reversed(steps[:-1]):
        await bench.press("backspace")
        assert bench.selected == step


async def test_the_quotation_key_selects_the_quotation(bench):
    await bench.point("boat")
    await bench.press('"')
    assert bench.selected == '"No boat leaves Port Sable today,"'


async def test_sentences_are_selected_and_added(bench):
    await bench.point("owns")
    await bench.press("s")
    first = bench.selected
    assert first.startswith("The U.S. firm")
    assert first.endswith("on Sunday.")
    await bench.press("S")
    assert bench.selected == first + " The island's mayor, Ruud Okker, called that “a fairy tale”."


async def test_reading_alone_changes_nothing_of_the_document(bench):
    await bench.press("right", "s", "down", "pagedown", "ctrl+end", "z", "J", "K", "space", "escape")
    assert bench.desk.document == Document("a-ferry.txt", bench.desk.document.digest, "ana")
