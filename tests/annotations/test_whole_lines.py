"""The whole lines in which an extent stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.extent import Extent, Unit
from annotations.text import Text
from annotations.whole_lines import whole_lines

MENU = "Menu\n\n\nThe ferry stopped.\nAt noon.\n\n"


@pytest.mark.parametrize(
    ("part", "lines"),
    [
        ("Me", "Menu"),
        ("Menu\n", "Menu"),
        ("Menu\n\n", "Menu"),
        ("Menu\n\n\n", "Menu"),
        ("Menu\n\n\nT", "Menu\n\n\nThe ferry stopped."),
        ("ferry", "The ferry stopped."),
        ("stopped.\n", "The ferry stopped."),
        ("stopped.\nAt", "The ferry stopped.\nAt noon."),
        ("\n\n\nThe", "The ferry stopped."),
        ("noon.\n\n", "At noon."),
    ],
)
def test_lines_are_taken_from_the_first_to_the_last_of_which_there_is_a_part(part: str, lines: str) -> None:
    start = MENU.index(part)
    found = whole_lines(Text(MENU), Extent(start, start + len(part)))
    assert found is not None
    assert MENU[found.start : found.end] == lines


@pytest.mark.parametrize("extent", [(4, 5), (4, 7), (5, 6), (len(MENU) - 1, len(MENU)), (len(MENU), len(MENU))])
def test_between_lines_there_is_none(extent: tuple[int, int]) -> None:
    assert whole_lines(Text(MENU), Extent(*extent)) is None


def test_an_empty_text_has_no_lines() -> None:
    assert whole_lines(Text(""), Extent(0, 0)) is None


@given(st.text("a \n\r\u2028", max_size=30), st.integers(0, 30), st.integers(1, 30))
def test_they_are_the_lines_that_overlap_the_extent_in_any_text(string: str, start: int, length: int) -> None:
    text, extent = Text(string), Extent(start, start + length)
    lines = list(text.units(Unit.LINE, *extent))
    wanted = Extent(lines[0].start, lines[-1].end) if lines else None
    assert whole_lines(text, extent) == wanted
