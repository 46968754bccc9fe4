"""What is done to a span once it is chosen."""

from annotations.span import Span


async def tag(bench, words: str, key: str) -> Span:
    await bench.point(words)
    await bench.press(key)
    chosen = bench.desk.caret.chosen()
    assert chosen is not None
    return chosen


async def test_deleting_a_chosen_span_says_which_and_takes_it_off_the_disk(bench, root, stored):
    await tag(bench, "Ines Valdo", "a")
    await bench.press("x")
    assert bench.tags == []
    assert "Ines Valdo" in bench.desk.said
    assert "actor" in bench.desk.said
    await bench.rest()
    assert stored(root, "a-ferry.txt") == []


async def test_of_overlapping_spans_the_inner_one_is_chosen_before_anything_is_deleted(bench):
    await tag(bench, "No boat leaves Port Sable today", "c")
    await tag(bench, "Port Sable today", "l")
    await bench.point("Port")
    await bench.press("x")
    assert len(bench.tags) == 2
    assert bench.selected == "Port Sable today"
    assert any("2" in toast and "location" in toast for toast in bench.toasts)
    await bench.press("x")
    assert bench.tags == [("claim", "No boat leaves Port Sable today")]


async def test_deleting_where_nothing_is_tagged_says_so(bench):
    await bench.press("x")
    assert bench.toasts


async def test_deleting_in_the_pane_takes_the_row_at_the_cursor(bench):
    await tag(bench, "Ines Valdo", "a")
    await tag(bench, "Ruud Okker", "a")
    bench.desk.spans.focus()
    await bench.press("home", "x")
    assert bench.tags == [("actor", "Ruud Okker")]


async def test_z_walks_outwards_through_the_spans_under_the_caret_and_round(bench):
    claim = await tag(bench, "No boat leaves Port Sable today", "c")
    middle = await tag(bench, "leaves Port Sable", "a")
    inner = await tag(bench, "Port Sable", "l")
    await bench.point("Sable")
    walked = []
    for _ in range(4):
        await bench.press("z")
        chosen = bench.desk.caret.chosen()
        assert chosen is not None
        walked.append(chosen.id)
    assert walked == [inner.id, middle.id, claim.id, inner.id]


async def test_z_where_nothing_is_tagged_says_so(bench):
    await bench.press("z")
    assert bench.toasts


async def test_J_and_K_walk_the_spans_in_text_order(bench):
    for words, key in (("Ruud Okker", "a"), ("Ferry", "a"), ("Port Sable", "l")):
        await tag(bench, words, key)
    await bench.press("ctrl+home")
    seen = []
    for _ in range(3):
        await bench.press("J")
        seen.append(bench.selected)
    assert seen == ["Port Sable", "Ruud Okker", "Ruud Okker"]  # the first word is chosen already
    await bench.press("K")
    assert bench.selected == "Port Sable"
    await bench.press("2", "K")
    assert bench.selected == "Ferry"


async def test_shifted_arrows_resize_a_chosen_span_by_word(bench, root, stored):
    span = await tag(bench, "Port", "l")
    await bench.press("shift+right")
    assert bench.tags == [("location", "Port Sable")]
    assert bench.selected == "Port Sable"
    await bench.press("shift+right", "shift+left", "shift+left")
    await bench.rest()
    assert stored(root, "a-ferry.txt") == [("location", "Port")]
    assert [held.id for held in bench.desk.document.spans] == [span.id]


async def test_control_arrows_resize_a_chosen_span_by_character(bench):
    await tag(bench, "Okker", "a")
    await bench.press("ctrl+left")
    assert bench.tags == [("actor", "Okke")]
    await bench.press("ctrl+right", "ctrl+right")
    assert bench.tags == [("actor", "Okker,")]


async def test_a_span_is_never_resized_to_nothing(bench):
    await tag(bench, "Okker", "a")
    await bench.press("shift+left")
    assert bench.tags == [("actor", "Okker")]
    assert bench.toasts
    await bench.press("9", "9", "ctrl+left")
    assert bench.tags == [("actor", "O")]


async def test_after_swapping_the_ends_the_first_edge_moves(bench):
    await tag(bench, "Okker", "a")
    await bench.press("-", "shift+left")
    assert bench.tags == [("actor", "Ruud Okker")]
    await bench.press("ctrl+right")
    assert bench.tags == [("actor", "uud Okker")]
    await bench.press("-", "ctrl+left")
    assert bench.tags == [("actor", "uud Okke")]


async def test_resizing_onto_an_extent_that_is_taken_is_refused(bench):
    await tag(bench, "Port Sable", "l")
    await bench.point("Sable")
    await tag(bench, "leaves Port Sable", "a")
    await bench.press("-", "shift+right")
    assert ("actor", "leaves Port Sable") in bench.tags
    assert bench.toasts


async def test_the_edges_of_the_last_chosen_span_are_set_to_the_selection(bench):
    span = await tag(bench, "Okker", "a")
    await bench.point("Ruud Okker")
    await bench.press("@")
    assert [(held.id, held.quote) for held in bench.desk.document.spans] == [(span.id, "Ruud Okker")]


async def test_a_note_is_written_on_the_chosen_span_and_kept(bench, root):
    span = await tag(bench, "Ruud Okker", "a")
    await bench.press("!")
    await bench.type("who is he?")
    await bench.press("enter")
    await bench.rest()
    assert bench.desk.document.spans[span.id].note == "who is he?"
    assert "who is he?" in (root / "annotations/ana/a-ferry.txt.json").read_text()
    assert bench.app.focused is bench.desk.reader


async def test_escape_gives_a_note_up(bench):
    span = await tag(bench, "Ruud Okker", "a")
    await bench.press("!")
    await bench.type("no")
    await bench.press("escape")
    assert bench.desk.document.spans[span.id].note == ""
    assert bench.app.focused is bench.desk.reader
    await bench.press("x")
    assert bench.tags == []


async def test_without_a_chosen_span_the_note_is_the_articles(bench, record, root):
    await bench.press("!")
    await bench.type("to be checked")
    await bench.press("enter")
    await bench.rest()
    assert record(root, "a-ferry.txt")["note"] == "to be checked"


async def test_a_note_may_be_written_from_the_pane(bench):
    span = await tag(bench, "Ruud Okker", "a")
    bench.desk.spans.focus()
    await bench.press("!")
    await bench.type("x")
    await bench.press("enter")
    assert bench.desk.document.spans[span.id].note == "x"
    assert bench.app.focused is bench.desk.spans


async def test_the_key_bar_changes_while_a_span_is_chosen(bench):
    (before,) = bench.shown(bench.desk.key_bar)
    await bench.press("a")
    (chosen,) = bench.shown(bench.desk.key_bar)
    await bench.press("right")
    (after,) = bench.shown(bench.desk.key_bar)
    assert before == after
    assert chosen != before


async def test_a_span_that_is_not_chosen_is_chosen_before_it_is_deleted(bench):
    for key in ("x", "X"):
        await tag(bench, "Ines Valdo", "a")
        await bench.point("Ines")
        await bench.press(key)
        assert bench.tags == [("actor", "Ines Valdo")]
        assert bench.selected == "Ines Valdo"
        assert any(f"{key} again deletes" in toast for toast in bench.toasts)
        await bench.press(key)
        assert bench.tags == []


async def test_the_edges_of_a_span_are_not_set_to_another_sentence(bench):
    await tag(bench, "Okker", "a")
    await bench.point("The ferry")
    await bench.press("@")
    assert bench.tags == [("actor", "Okker")]
    assert any("sentence" in toast for toast in bench.toasts)
    await bench.point("mayor, Ruud Okker")
    await bench.press("@")
    assert bench.tags == [("actor", "mayor, Ruud Okker")]
    assert "Okker" in bench.desk.said
    assert "now runs from" in bench.desk.said
    assert "takes it back" in bench.desk.said


async def test_the_span_that_was_chosen_last_and_holds_the_caret_is_the_one_that_is_split(bench):
    claim = await tag(bench, "No boat leaves Port Sable today", "c")
    inner = await tag(bench, "leaves Port Sable", "a")
    await tag(bench, "Sable", "l")
    bench.desk.caret.choose(claim)
    await bench.press("escape", "right", "right", "right", "right")
    assert bench.selected == "Sable"
    await bench.press("%")
    assert ("claim", "No boat leaves Port") in bench.tags
    assert bench.desk.document.spans[inner.id].quote == "leaves Port Sable"


async def test_a_chosen_span_is_not_split_at_its_edge_nor_the_one_around_it(bench):
    await tag(bench, "No boat leaves Port Sable today", "c")
    await tag(bench, "leaves Port Sable", "a")
    await bench.press("%")
    assert bench.tags == [("claim", "No boat leaves Port Sable today"), ("actor", "leaves Port Sable")]
    assert any("split" in toast for toast in bench.toasts)


async def test_the_span_chosen_outwards_is_split_before_the_word_from_which_it_was_chosen(bench):
    await tag(bench, "No boat leaves Port Sable today", "c")
    await tag(bench, "Port Sable", "l")
    await bench.point("Sable today")
    await bench.point("Port")
    await bench.press("right", "z", "z")
    assert bench.selected == "No boat leaves Port Sable today"
    await bench.press("%")
    assert bench.tags == [("claim", "No boat leaves Port"), ("location", "Port Sable"), ("claim", "Sable today")]


async def test_a_caret_that_has_left_the_chosen_span_splits_no_other_one(bench):
    await tag(bench, "No boat leaves Port Sable today", "c")
    await tag(bench, "leaves Port Sable", "a")
    before = list(bench.tags)
    await bench.point("Port")
    await bench.press("z", "right")
    assert bench.selected == "today"
    await bench.press("%")
    assert bench.tags == before
    assert any("“leaves Port Sable”" in toast for toast in bench.toasts)
    await bench.press("z", "%")
    assert bench.tags[0] == ("claim", "No boat leaves Port Sable")


async def test_a_span_is_split_without_being_chosen_where_the_one_chosen_last_is_far_away(bench):
    await tag(bench, "mayor, Ruud Okker", "a")
    await tag(bench, "ferry", "l")
    await bench.press("ctrl+home", "J")
    assert bench.selected == "ferry"
    await bench.point("Ruud")
    await bench.press("%")
    assert bench.tags == [("location", "ferry"), ("actor", "mayor"), ("actor", "Ruud Okker")]
