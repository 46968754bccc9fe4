"""Units of any text: whole graphemes, in order, and the same from every side, however long a line is."""

from itertools import pairwise

import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.extent import Extent, Unit
from annotations.text import Text
from tests.annotations.quoting import quotes

# The first call loads models and patterns, on a busy machine slowly.
PATIENT = settings(deadline=None)


PIECES = st.sampled_from(
    [
        "Iran",
        "-",
        "backed ",
        "‘",
        "’",
        "“",
        "”",
        '"',
        "'",
        ". ",
        ", ",
        "\r\n",
        "\n",
        "\r",
        "said that ",
        "U.S. ",
        "é",
        "e\u0301",
        "👨‍👩‍👧",
        "🇮🇶",
        "👍🏽",
        "ประเทศไทย",
        "伊拉克",
        "イラクの",
        "بغداد",
        "؟ ",
        "。",
        " ",
        "\u2028",
        "\x85",
        "\u200d",
        "(",
        ")",
        "$63",
    ]
)


TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=40).map("".join))
APART = [unit for unit in Unit if unit is not Unit.QUOTATION]


@PATIENT
@given(TEXTS)
def test_every_unit_is_a_valid_extent_between_graphemes(string: str) -> None:
    text = Text(string)
    graphemes = {0, *(found.end() for found in regex.finditer(r"\X", string))}
    for unit in Unit:
        for found in text.units(unit, 0, len(string)):
            assert 0 <= found.start < found.end <= len(string)
            assert {found.start, found.end} <= graphemes, (unit, found)


@PATIENT
@given(TEXTS)
def test_units_that_do_not_nest_ascend_without_overlap(string: str) -> None:
    text = Text(string)
    for unit in APART:
        found = list(text.units(unit, 0, len(string)))
        assert all(left.end <= right.start for left, right in pairwise(found)), unit


@PATIENT
@given(TEXTS, st.integers(0, 70))
def test_at_next_and_previous_agree_with_the_units_in_order(string: str, offset: int) -> None:
    text, offset = Text(string), min(offset, len(string))
    for unit in APART:
        found = list(text.units(unit, 0, len(string)))
        following = [extent for extent in found if extent.end > offset]
        assert text.at(unit, offset) == (following[0] if following else found[-1] if found else None), unit
        assert text.next(unit, offset) == next((extent for extent in found if extent.start >= offset), None), unit
        assert text.previous(unit, offset) == next((e for e in reversed(found) if e.end <= offset), None), unit


@PATIENT
@given(TEXTS, st.integers(0, 70))
def test_the_quotation_at_an_offset_is_the_innermost_that_holds_it(string: str, offset: int) -> None:
    text = Text(string)
    holding = [q for q in text.units(Unit.QUOTATION, 0, len(string)) if q.start <= offset < q.end]
    found = text.at(Unit.QUOTATION, offset)
    assert (found in holding) if holding else found is None
    assert found is None or all(found.end - found.start <= q.end - q.start for q in holding)


@PATIENT
@given(TEXTS, st.integers(0, 70))
def test_snap_gives_the_grapheme_boundary_at_or_before(string: str, offset: int) -> None:
    boundaries = [0, *(found.end() for found in regex.finditer(r"\X", string))]
    assert Text(string).snap(offset) == max(place for place in boundaries if place <= offset)


@PATIENT
@given(st.text(alphabet="a .\u0301\u200d🇮👩\u0915\u094d\r\n", max_size=30), st.sampled_from([4090, 4096, 8190]))
def test_snap_finds_graphemes_across_the_cells_of_a_long_text(string: str, lead: int) -> None:
    string = "x" * lead + string
    boundaries = [0, *(found.end() for found in regex.finditer(r"\X", string))]
    text = Text(string)
    for offset in range(lead, len(string) + 1):
        assert text.snap(offset) == max(place for place in boundaries if place <= offset)


def test_a_cluster_of_thousands_of_marks_is_cut_the_same_way_from_every_side() -> None:
    text = Text("a" + "\u0301" * 30_000)
    found = list(text.units(Unit.GRAPHEME, 0, len(text)))
    assert found[0].start == 0
    assert found[-1].end == len(text)
    for extent in found:
        assert text.snap(extent.start) == extent.start
        assert text.snap(extent.end - 1) == extent.start
        assert text.at(Unit.GRAPHEME, (extent.start + extent.end) // 2) == extent


def test_an_empty_text_has_no_unit_anywhere() -> None:
    text = Text("")
    for unit in Unit:
        assert text.at(unit, 0) is None
        assert text.next(unit, 0) is None
        assert text.previous(unit, 0) is None
        assert list(text.units(unit, 0, 5)) == []
    assert text.snap(3) == 0


def test_in_a_gap_the_following_unit_comes_first_and_at_the_end_the_last() -> None:
    text = Text("Iraq, Iran.")
    assert text.at(Unit.WORD, 4) == Extent(6, 10)
    assert text.at(Unit.WORD, 10) == Extent(6, 10)
    assert text.at(Unit.WORD, 99) == Extent(6, 10)


def test_one_very_long_line_is_cut_between_sentences_for_all_but_lines_and_paragraphs() -> None:
    sentence = "The officials said that three of the missiles hit the wall. "
    text = Text(sentence * 400)
    assert {text.quote(found) for found in text.units(Unit.SENTENCE, 0, len(text))} == {sentence.strip()}
    assert quotes(text, Unit.LINE) == [text.string]
    assert quotes(text, Unit.PARAGRAPH) == [text.string.strip()]


@PATIENT
@given(
    st.lists(st.sampled_from(["word ", "x", "🇮🇶", "e\u0301", "ไทย", "。", "“", " "]), min_size=1, max_size=5),
    st.integers(0, 9000),
)
def test_a_long_line_gives_the_same_units_from_every_side(pieces: list[str], offset: int) -> None:
    text = Text("".join(pieces) * (9000 // len("".join(pieces))))
    for unit in (Unit.GRAPHEME, Unit.WORD, Unit.SENTENCE):
        found = text.at(unit, offset)
        if found is not None:
            assert text.next(unit, found.start) == found
            assert text.previous(unit, found.end) == found


def test_a_stretch_without_units_is_passed_over_in_both_directions() -> None:
    text = Text("Iraq " + "…… " * 5000 + "Iran")
    assert text.next(Unit.WORD, 4) == Extent(len(text) - 4, len(text))
    assert text.previous(Unit.WORD, len(text) - 4) == Extent(0, 4)
    assert text.next(Unit.GROUP, 100) == Extent(len(text) - 4, len(text))
    assert text.next(Unit.QUOTATION, 0) is None


_BEGINNINGS = [
    "Storm",
    "al",
    "Mr",
    "d",
    "qu",
    "www",
    "http",
    "x" * 98,
    "x" * 120,
    "é",
    "\u0301",
    "1",
    "_",
    "漢",
    "‐",
    "-",
    "'",
]


_BEHIND = [" ", "\n", ", ", "; ", "! ", "?\n", ".", ":", "/", "@", "\r\n", "\u00ad", "\u200d", "", "Storm"]


@PATIENT
@given(st.lists(st.sampled_from(_BEGINNINGS + _BEHIND), min_size=1, max_size=8).map("".join))
def test_the_first_word_of_a_text_is_the_same_found_at_once_as_by_the_rules(string: str) -> None:
    text = Text(string)
    assert text.at(Unit.WORD, 0) == (text._ending_after(Unit.WORD, 0) or text.previous(Unit.WORD, len(string)))
