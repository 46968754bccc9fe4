from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from themes.contrast import Triple, blend, distance, lab, lab_distance, linear, ratio

colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)


def test_the_lightest_grey_that_reaches_aa_on_white_is_the_known_one() -> None:
    assert ratio("#767676", "#ffffff") >= 4.5 > ratio("#777777", "#ffffff")


@given(colours, colours)
def test_contrast_knows_no_order_and_stays_in_its_range(a: str, b: str) -> None:
    assert ratio(a, b) == ratio(b, a)
    assert 1 <= ratio(a, b) <= 21.0001
    assert ratio(a, a) == 1


@given(colours, colours)
def test_a_blend_runs_from_the_bottom_to_the_top(top: str, bottom: str) -> None:
    assert blend(top, bottom, 0) == bottom
    assert blend(top, bottom, 1) == top


def test_half_of_white_over_black_is_the_middle_grey() -> None:
    assert blend("#ffffff", "#000000", 0.5) == "#808080"


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_outside_of_its_range_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share is between 0 and 1"):
        blend("#000000", "#ffffff", share)


@pytest.mark.parametrize("colour", ["", "red", "#fff", "#12345", "#1234567", "#12345g", "123456#", "#+12345"])
def test_only_six_hexadecimal_digits_are_a_colour(colour: str) -> None:
    with pytest.raises(ValueError, match="a colour is written #rrggbb"):
        linear(colour)


# Pairs and results out of table 1 of Sharma, Wu and Dalal (2005), chosen for the branches of the formula.
@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0000),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0009), 7.1792),
        ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0011), 7.2195),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((50.0, 2.5, 0.0), (61.0, -5.0, 29.0), 22.8977),
        ((50.0, 2.5, 0.0), (56.0, -27.0, -3.0), 31.9030),
        ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_distance_agrees_with_the_published_pairs(first: Triple, second: Triple, expected: float) -> None:
    assert lab_distance(first, second) == pytest.approx(expected, abs=5e-5)


def test_lab_of_white_and_red_are_the_published_values() -> None:
    assert lab(linear("#ffffff")) == pytest.approx((100, 0, 0), abs=0.01)
    assert lab(linear("#ff0000")) == pytest.approx((53.24, 80.09, 67.20), abs=0.01)


@given(colours, colours)
def test_distance_knows_no_order_and_is_nothing_between_equals(a: str, b: str) -> None:
    assert distance(a, b) == pytest.approx(distance(b, a), abs=1e-6)
    assert distance(a, a) == 0
