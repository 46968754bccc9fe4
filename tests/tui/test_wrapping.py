"""Wrapping: the rows are the text, fit the width, and lead from offsets to cells and back."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len, split_graphemes

from tui.reading import wrapping
from tui.reading.wrapping import PLAIN, Layout, is_plain
from tui.visible import visible

ANY = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200)
PROSE = st.text(alphabet="ab -–—\n\r\t.“”é\u2028\x85", max_size=200)
MIXED = st.text(alphabet="ab -\n\r東京e\u0301👩\u200d🇩🇪\u200b\u0351각", max_size=120)
TEXTS = st.one_of(ANY, PROSE, MIXED)
WIDTHS = st.integers(8, 90)
often = settings(max_examples=300, deadline=None)


def rows(layout: Layout) -> list[wrapping.Row]:
    return [layout.row(number) for number in range(len(layout))]


@often
@given(TEXTS, WIDTHS)
@example("", 8)
@example("\r\n" * 3, 8)
@example("x" * 40 + " " * 40 + "\n", 8)
def test_the_rows_partition_the_text(text, width):
    found = rows(Layout(text, width))
    assert "".join(text[row.start : row.end] for row in found) == text
    assert [row.start for row in found] == [0, *(row.end for row in found[:-1])]
    assert all(row.start < row.end for row in found) or text == ""
    assert all(row.start <= row.shown <= row.end for row in found)


@often
@given(TEXTS, WIDTHS)
def test_every_row_is_found_by_the_offsets_it_holds(text, width):
    layout = Layout(text, width)
    for number, row in enumerate(rows(layout)):
        for offset in range(row.start, row.end):
            assert layout.row_of(offset) == number
    assert layout.row_of(len(text)) == len(layout) - 1


@often
@given(TEXTS, WIDTHS)
def test_no_row_is_drawn_wider_than_the_width_but_for_spaces_that_hang(text, width):
    layout = Layout(text, width)
    for row in rows(layout):
        assert cell_len(layout.shown_text(row).rstrip(" ")) <= width


@often
@given(TEXTS, WIDTHS)
def test_no_line_end_is_drawn_and_none_stands_inside_a_row(text, width):
    layout = Layout(text, width)
    for row in rows(layout):
        drawn = text[row.start : row.shown]
        assert not set(drawn) & set(wrapping.NEWLINES) or drawn == "\r"


@often
@given(TEXTS, WIDTHS)
def test_the_cell_of_a_cluster_leads_back_to_its_first_code_point(text, width):
    layout = Layout(text, width)
    for row in rows(layout):
        shown = layout.shown_text(row)
        for start, _, cells in split_graphemes(shown)[0]:
            if cells:
                offset = row.start + start
                assert layout.offset_at(row, layout.cell_of(row, offset)) == offset


@often
@given(TEXTS, WIDTHS, st.integers(-5, 200))
def test_every_cell_leads_to_a_code_point_of_its_row(text, width, cell):
    layout = Layout(text, width)
    for row in rows(layout):
        assert row.start <= layout.offset_at(row, cell) <= max(row.start, row.shown - 1)


@often
@given(st.text(alphabet="ab -–—.,é“”\n", max_size=200), WIDTHS)
def test_plain_text_and_measured_text_are_wrapped_alike(text, width):
    plain = Layout(text, width)
    measured = Layout(text, width)
    measured.starts = wrapping.array("L")
    at = 0
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        measured._measured(at, end)
        at = end
    if not measured.starts:
        measured.starts.append(0)
    assert [row.start for row in rows(plain)] == [row.start for row in rows(measured)]


def test_every_character_held_to_be_plain_fills_one_cell():
    for code in range(0x110000):
        character = visible(chr(code))
        if not 0xD800 <= code < 0xE000 and is_plain(character):
            assert cell_len(character) == 1, hex(code)


def test_what_is_called_plain_is_what_the_list_says():
    assert is_plain("“Hafen” – café")
    assert not is_plain("東京")
    assert not is_plain("e\u0301")
    assert PLAIN


@pytest.mark.parametrize("width", [-3, 0, 1, 7])
def test_a_width_too_small_is_taken_as_eight(width):
    assert Layout("one two three", width).width == 8


def test_a_text_is_wrapped_at_spaces_and_after_hyphens():
    layout = Layout("The long-lived ferry left, and nobody-at-all saw it.", 12)
    assert [layout.shown_text(row).rstrip() for row in rows(layout)] == [
        "The long-",
        "lived ferry",
        "left, and",
        "nobody-at-",
        "all saw it.",
    ]
