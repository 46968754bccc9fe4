"""Words as they are shown: cut to the columns that there are, with marks for white space."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.visible import edged, fitted, fitted_end, fitted_keeping, fitted_middle


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(1, 40))
def test_words_cut_in_their_middle_fit_and_keep_both_ends(text, cells):
    cut = fitted_middle(text, cells)
    assert cell_len(cut) <= cells
    assert cut == fitted(text, cells) or (cut.count("…") > text.count("…") and cells >= 5)


@given(st.text(" ab\n\t\u00a0"))
def test_marks_stand_for_white_space_one_for_one(text):
    assert len(edged(text)) == len(edged(text, inner=True)) == len(text)
    assert edged(text).strip() == edged(text)
    assert edged(edged(text, inner=True)) == edged(text, inner=True)
    assert "".join(edged(text).split()).strip("␣⏎→⍽") == "".join(text.split())


@given(st.text(max_size=80), st.integers(1, 40))
def test_what_is_fitted_takes_no_more_columns_than_there_are(text, cells):
    for cut in (fitted, fitted_end, fitted_keeping):
        assert cell_len(cut(text, cells)) <= cells
