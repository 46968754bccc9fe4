from collections.abc import Callable
from itertools import pairwise

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations import selection as motions
from annotations.extent import Extent, Unit
from annotations.selection import Selection
from annotations.text import Text

STORY = (
    "On Monday, rockets hit Baghdad’s Green Zone. The officials said that “two armed groups” fled, slowly, to Dora.\n"
    "No one was hurt. The U.S. Army left."
)


def said(text: Text, selection: Selection) -> str:
    return text.quote(selection.extent)


def chosen(part: str) -> tuple[Text, Selection]:
    start = STORY.index(part)
    return Text(STORY), Selection.of(Extent(start, start + len(part)))


# The first call loads models and patterns, on a busy machine slowly.
PATIENT = settings(deadline=None)
PIECES = st.sampled_from(
    [
        "Iran",
        "-",
        "backed ",
        "“",
        "”",
        "'",
        "’s ",
        ". ",
        ", ",
        "\r\n",
        "\n",
        "said that ",
        "e\u0301",
        "👨‍👩‍👧",
        "🇮🇶",
        "ไทย",
        "伊拉克",
        " ",
    ]
)
TEXTS = st.one_of(st.text(min_size=1, max_size=40), st.lists(PIECES, min_size=1, max_size=25).map("".join))
UNITS = st.sampled_from(list(Unit))
COUNTS = st.integers(-3, 3)


def steps() -> st.SearchStrategy[Callable[[Text, Selection], Selection]]:
    def bound(motion: Callable[..., Selection], *arguments: object) -> Callable[[Text, Selection], Selection]:
        return lambda text, selection: motion(text, selection, *arguments)

    return st.one_of(
        st.builds(lambda unit: bound(motions.select, unit), UNITS),
        st.builds(lambda unit, count: bound(motions.move, unit, count), UNITS, COUNTS),
        st.builds(lambda unit, count: bound(motions.extend, unit, count), UNITS, COUNTS),
        st.builds(lambda unit, end: bound(motions.to_edge, unit, end), UNITS, st.booleans()),
        st.builds(lambda unit, end: bound(motions.extend_to_edge, unit, end), UNITS, st.booleans()),
        st.sampled_from([motions.extend_by_sentence, motions.grow, motions.shrink, motions.collapse]),
        st.just(lambda _, selection: motions.swap_ends(selection)),
        st.just(lambda text, selection: motions.add_fragment(selection, motions.move(text, selection, Unit.WORD))),
    )


@PATIENT
@given(TEXTS, st.lists(steps(), max_size=8))
def test_no_motion_lands_inside_a_grapheme_or_empties_the_selection(
    string: str, sequence: list[Callable[[Text, Selection], Selection]]
) -> None:
    text = Text(string)
    graphemes = {0, *(found.end() for found in regex.finditer(r"\X", string))}
    selection = motions.first(text)
    for step in sequence:
        selection = step(text, selection)
        assert 0 <= selection.start < selection.end <= len(string)
        assert {selection.anchor, selection.head} <= graphemes
        extents = selection.extents
        assert all(left.end < right.start for left, right in pairwise(extents))
        assert all(extent.start < extent.end for extent in extents)


@PATIENT
@given(TEXTS, st.lists(steps(), max_size=4), st.integers(1, 9))
def test_growing_then_shrinking_is_the_identity(
    string: str, sequence: list[Callable[[Text, Selection], Selection]], times: int
) -> None:
    text = Text(string)
    selection = motions.first(text)
    for step in sequence:
        selection = step(text, selection)
    grown = [selection]
    for _ in range(times):
        larger = motions.grow(text, grown[-1])
        if larger == grown[-1]:
            break
        assert larger.start <= grown[-1].start
        assert larger.end >= grown[-1].end
        assert larger.extent != grown[-1].extent
        grown.append(larger)
    for expected in reversed(grown[:-1]):
        larger = motions.shrink(text, larger if larger != grown[-1] else grown[-1])
        assert larger == expected


@PATIENT
@given(TEXTS, UNITS, COUNTS, st.data())
def test_nudging_an_edge_leaves_a_valid_extent_and_the_other_edge(
    string: str, unit: Unit, count: int, data: st.DataObject
) -> None:
    text = Text(string)
    start = data.draw(st.integers(0, len(string) - 1))
    extent = Extent(start, data.draw(st.integers(start + 1, len(string))))
    ended = motions.nudge_end(text, extent, unit, count)
    started = motions.nudge_start(text, extent, unit, count)
    assert ended.start == extent.start < ended.end <= len(string)
    assert 0 <= started.start < started.end == extent.end
    assert ended.end == extent.end or text.snap(ended.end) == ended.end
    assert started.start == extent.start or text.snap(started.start) == started.start


@PATIENT
@given(TEXTS)
def test_moving_by_word_to_the_end_and_back_visits_every_word(string: str) -> None:
    text = Text(string)
    every = list(text.units(Unit.WORD, 0, len(string)))
    selection = motions.first(text)
    visited = [selection.extent]
    while (following := motions.move(text, selection, Unit.WORD)) != selection:
        selection = following
        visited.append(selection.extent)
    assert not every or visited == every
    assert motions.move(text, selection, Unit.WORD, -len(visited)).extent == visited[0]


def test_an_empty_text_has_the_empty_selection_and_no_motion_changes_it() -> None:
    text, empty = Text(""), Selection(0, 0)
    assert motions.first(text) == empty
    for unit in Unit:
        assert motions.move(text, empty, unit) == empty
        assert motions.extend(text, empty, unit, -1) == empty
        assert motions.select(text, empty, unit) == empty
        assert motions.to_edge(text, empty, unit, end=True) == empty
    assert motions.grow(text, empty) == motions.shrink(text, empty) == motions.collapse(text, empty) == empty
    assert motions.extend_by_sentence(text, empty) == empty
    assert empty.extents == ()


def test_the_first_word_is_where_an_article_begins() -> None:
    text = Text("\n\n — Baghdad, today")
    assert said(text, motions.first(text)) == "Baghdad"
    assert said(Text("..."), motions.first(Text("..."))) == "."


def test_three_words_to_the_right_is_the_fourth_word() -> None:
    text = Text(STORY)
    assert said(text, motions.move(text, motions.first(text), Unit.WORD, 3)) == "hit"
    assert said(text, motions.move(text, motions.first(text), Unit.WORD, 99)) == "left"


def test_select_takes_the_unit_where_the_selection_starts() -> None:
    text, selection = chosen("Green")
    assert said(text, motions.select(text, selection, Unit.SENTENCE)) == (
        "On Monday, rockets hit Baghdad’s Green Zone."
    )
    assert said(text, motions.select(text, selection, Unit.GROUP)) == "Green Zone"
    assert said(text, motions.select(text, selection, Unit.QUOTATION)) == "“two armed groups”"


def test_extending_left_from_a_word_keeps_the_word() -> None:
    text, selection = chosen("Green")
    wider = motions.extend(text, selection, Unit.WORD, -1)
    assert said(text, wider) == "Baghdad’s Green"
    assert said(text, motions.extend(text, wider, Unit.WORD, 1)) == "Green"
    assert said(text, motions.extend(text, wider, Unit.WORD, 2)) == "Green Zone"


def test_extending_by_character_shrinks_first_and_turns_at_the_last_one() -> None:
    text, selection = chosen("Dora")
    assert said(text, motions.extend(text, selection, Unit.GRAPHEME, -3)) == "D"
    assert said(text, motions.extend(text, selection, Unit.GRAPHEME, -4)) == " D"


def test_extending_right_takes_the_next_word_with_what_stands_between() -> None:
    text, selection = chosen("Zone")
    assert said(text, motions.extend(text, selection, Unit.WORD)) == "Zone. The"


def test_the_edges_of_a_line_are_its_first_and_last_word() -> None:
    text, selection = chosen("Green")
    assert said(text, motions.to_edge(text, selection, Unit.LINE, end=True)) == "Dora"
    assert said(text, motions.to_edge(text, selection, Unit.LINE, end=False)) == "On"
    assert said(text, motions.to_edge(text, selection, Unit.ARTICLE, end=True)) == "left"
    assert said(text, motions.extend_to_edge(text, selection, Unit.SENTENCE, end=True)) == "Green Zone."
    assert said(text, motions.extend_to_edge(text, selection, Unit.SENTENCE, end=False)) == (
        "On Monday, rockets hit Baghdad’s Green"
    )


def test_extending_by_sentence_ends_this_one_then_the_next() -> None:
    text, selection = chosen("No")
    once = motions.extend_by_sentence(text, selection)
    assert said(text, once) == "No one was hurt."
    twice = motions.extend_by_sentence(text, once)
    assert said(text, twice) == "No one was hurt. The U.S. Army left."
    assert motions.extend_by_sentence(text, twice) == twice


def test_extending_by_sentence_counts_a_sentence_without_its_full_stop_as_whole() -> None:
    text, selection = chosen("No one was hurt")
    assert said(text, motions.extend_by_sentence(text, selection)) == "No one was hurt. The U.S. Army left."


def test_growing_climbs_from_the_word_to_the_article() -> None:
    text, selection = chosen("Green")
    seen = []
    while (larger := motions.grow(text, selection)) != selection:
        selection = larger
        seen.append(said(text, selection))
    first, _ = STORY.split("\n")
    assert seen == [
        "Green Zone",
        "Baghdad’s Green Zone",
        "On Monday, rockets hit Baghdad’s Green Zone.",
        first,
        STORY,
    ]


def test_growing_takes_a_quotation_from_inside_then_its_marks_then_the_clause() -> None:
    text, selection = chosen("armed")
    seen = []
    for _ in range(4):
        selection = motions.grow(text, selection)
        seen.append(said(text, selection))
    assert seen == [
        "two armed groups",
        "“two armed groups”",
        "“two armed groups” fled, slowly, to Dora.",
        "The officials said that “two armed groups” fled, slowly, to Dora.",
    ]


def test_growing_from_a_part_of_a_word_gives_the_word() -> None:
    text, selection = chosen("hdad")
    assert said(text, motions.grow(text, selection)) == "Baghdad’s"


def test_growing_over_two_sentences_takes_both_whole() -> None:
    text, selection = chosen("hurt. The")
    selection = motions.grow(text, selection)
    assert said(text, selection) == "No one was hurt. The U.S. Army left."


def test_shrinking_without_a_trail_ends_at_the_word_under_the_head() -> None:
    text, selection = chosen("rockets hit Baghdad’s Green Zone.")
    seen = []
    while (smaller := motions.shrink(text, selection)) != selection:
        selection = smaller
        seen.append(said(text, selection))
    assert seen == ["Baghdad’s Green Zone", "Green Zone", "Zone"]


def test_a_motion_forgets_what_growing_climbed_from() -> None:
    text, selection = chosen("Green")
    grown = motions.grow(text, selection)
    assert grown.trail == (selection.extent,)
    assert motions.move(text, grown, Unit.WORD).trail == ()


def test_growing_backwards_keeps_the_direction() -> None:
    text, selection = chosen("Green")
    backwards = motions.swap_ends(selection)
    grown = motions.grow(text, backwards)
    assert grown.head < grown.anchor
    assert motions.shrink(text, grown) == backwards


def test_collapsing_leaves_the_first_word_and_no_fragments() -> None:
    text, selection = chosen(", rockets hit")
    whole = motions.add_fragment(selection, motions.move(text, selection, Unit.WORD, 2))
    collapsed = motions.collapse(text, whole)
    assert collapsed.fragments == ()
    assert said(text, motions.collapse(text, selection)) == "rockets"


def test_fragments_stay_while_the_current_piece_moves_and_come_out_in_order() -> None:
    text, selection = chosen("Green")
    pieces = motions.add_fragment(selection, motions.move(text, selection, Unit.WORD, -3))
    assert [text.quote(extent) for extent in pieces.extents] == ["rockets", "Green"]
    moved = motions.move(text, pieces, Unit.WORD, -1)
    assert [text.quote(extent) for extent in moved.extents] == ["Monday", "Green"]


def test_pieces_that_overlap_are_one() -> None:
    assert Selection(5, 9, fragments=(Extent(1, 6), Extent(20, 22))).extents == (Extent(1, 9), Extent(20, 22))


@pytest.mark.parametrize(("count", "kept"), [(1, "Green Zone"), (-1, "Green"), (2, "Green Zone. The")])
def test_nudging_the_end_moves_it_by_words(count: int, kept: str) -> None:
    text, selection = chosen("Green")
    assert text.quote(motions.nudge_end(text, selection.extent, Unit.WORD, count)) == kept


def test_nudging_resizes_by_character_and_never_to_nothing() -> None:
    text, selection = chosen("Baghdad’s")
    assert text.quote(motions.nudge_end(text, selection.extent, Unit.GRAPHEME, -2)) == "Baghdad"
    assert text.quote(motions.nudge_start(text, selection.extent, Unit.GRAPHEME, 99)) == "s"
    assert text.quote(motions.nudge_start(text, selection.extent, Unit.WORD, -1)) == "hit Baghdad’s"


def test_a_click_selects_the_word_and_a_flag_is_one_character() -> None:
    text = Text("in 🇮🇶 today")
    assert said(text, motions.at(text, 4)) == "🇮🇶"
    assert said(text, motions.at(text, 4, Unit.GRAPHEME)) == "🇮🇶"
    assert said(text, motions.at(text, 0, Unit.QUOTATION)) == "in"
