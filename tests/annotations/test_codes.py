import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.candidates.codes import ALPHABET, LARGE, assign, codes
from annotations.extent import Extent

EXTENTS = st.tuples(st.integers(0, 500), st.integers(1, 80)).map(lambda pair: Extent(pair[0], pair[0] + pair[1]))
TARGETS = st.lists(st.tuples(EXTENTS, st.floats(0.01, 1)), max_size=60)


@given(st.integers(0, 2_000), st.integers(2, 26))
def test_no_code_begins_another_and_shorter_ones_come_first(count: int, letters: int) -> None:
    made = codes(count, ALPHABET[:letters])
    assert len(made) == count
    assert [len(code) for code in made] == sorted(len(code) for code in made)
    ordered = sorted(made)
    assert not any(after.startswith(before) for before, after in pairwise(ordered))
    assert all(set(code) <= set(ALPHABET[:letters]) for code in made)


@given(st.integers(1, 2_000), st.integers(2, 26))
def test_as_many_codes_as_can_be_are_one_key_shorter(count: int, letters: int) -> None:
    made = codes(count, ALPHABET[:letters])
    longest = len(made[-1])
    short = sum(len(code) < longest for code in made)
    assert letters ** (longest - 1) < count or longest == 1
    # One more short code would leave too few beginnings for the others.
    assert longest == 1 or (letters ** (longest - 1) - short - 1) * letters < count - short - 1


def test_up_to_the_alphabet_one_key_up_to_600_two_beyond_three() -> None:
    assert codes(26) == list(ALPHABET)
    assert codes(3) == ["a", "s", "d"]
    assert len(codes(27)[24]) == 1
    assert len(codes(600)[-1]) == 2
    assert len(codes(677)[-1]) == len(codes(17_576)[-1]) == 3


def test_the_large_alphabet_gives_fifty_of_two_hundred_targets_one_key_and_the_others_a_digit_first() -> None:
    made = codes(200, LARGE)
    assert sum(len(code) == 1 for code in made) >= 50
    assert all(code[0].isdigit() for code in made if len(code) == 2)
    assert not set("01IO") & set(LARGE)


@pytest.mark.parametrize("alphabet", ["", "a", "aab", "a-", "a b"])
def test_an_alphabet_that_is_not_of_different_letters_or_digits_is_refused(alphabet: str) -> None:
    with pytest.raises(ValueError, match="different letters or digits"):
        codes(3, alphabet)


@given(TARGETS, st.integers(0, 600))
def test_every_target_has_one_code_of_its_own_whatever_the_order_they_come_in(
    targets: list[tuple[Extent, float]], caret: int
) -> None:
    assigned = assign(targets, caret)
    assert set(assigned) == {extent for extent, _ in targets}
    assert len(set(assigned.values())) == len(assigned)
    shuffled = random.Random(7).sample(targets, len(targets))
    assert list(assign(shuffled, caret).items()) == list(assigned.items())


def test_near_and_heavy_targets_get_the_short_codes_and_far_light_ones_the_long() -> None:
    line = [(Extent(80 * row, 80 * row + 5), 0.5) for row in range(40)]
    assigned = assign(line, 80 * 20 + 2)
    assert len(assigned[Extent(1_600, 1_605)]) == len(assigned[Extent(1_520, 1_525)]) == 1
    assert len(assigned[Extent(0, 5)]) == len(assigned[Extent(3_120, 3_125)]) == 2
    assert assigned[Extent(1_600, 1_605)] == "a"
    heavier = assign([(extent, 1.0 if extent.start == 0 else 0.1) for extent, _ in line], 1_602)
    assert len(heavier[Extent(0, 5)]) == 1


def test_overlapping_targets_each_have_a_code() -> None:
    assigned = assign([(Extent(0, 20), 0.5), (Extent(0, 4), 0.5), (Extent(5, 20), 0.5), (Extent(0, 4), 0.9)], 0)
    assert sorted(assigned.values()) == ["a", "d", "s"]
    assert assigned[Extent(0, 4)] == "a"
