import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.patterns import matcher, natural_key


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("**/*.txt", "a.txt"),
        ("**/*.txt", "x/y/a.txt"),
        ("*.txt", "a.txt"),
        ("./news/*.txt", "news/a.txt"),
        ("news/**", "news/x/a.txt"),
        ("news/**/a.txt", "news/a.txt"),
        ("news/**/**/a.txt", "news/x/y/a.txt"),
        ("**", "x/a.txt"),
        ("a?.txt", "ab.txt"),
        ("a[0-9].txt", "a7.txt"),
        ("a[!0-9].txt", "ab.txt"),
        ("a[]].txt", "a].txt"),
        ("a[^b].txt", "a^.txt"),
        ("a[.txt", "a[.txt"),
        ("a[z-b].txt", "a-.txt"),
        ("a***b.txt", "a--b.txt"),
        ("(a|b)+$.txt", "(a|b)+$.txt"),
    ],
)
def test_a_pattern_matches(pattern, path):
    assert matcher([pattern])(path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*.txt", "x/a.txt"),
        ("**/*.txt", "a.TXT"),
        ("**/*.txt", "a.txt\n"),
        ("**/*.txt", "a.txt.gz"),
        ("a?b", "a/b"),
        ("a[!x]b", "a/b"),
        ("a[+-9]b", "a/b"),
        ("news/**", "newsroom/a.txt"),
        ("news**.txt", "news/a.txt"),
        ("**/a.txt", "ba.txt"),
    ],
)
def test_a_pattern_does_not_match(pattern, path):
    assert not matcher([pattern])(path)


def test_one_of_several_patterns_is_enough_and_none_matches_nothing():
    assert matcher(["*.md", "*.txt"])("a.txt")
    assert not matcher([])("a.txt")


@given(st.text(alphabet="ab*?[]!-^/.\\", max_size=12), st.text(alphabet="ab/.-", max_size=8))
def test_any_pattern_can_be_asked(pattern, path):
    assert matcher([pattern])(path) in (True, False)


@given(st.text(alphabet="ab/.-|(+$ \n", max_size=12))
def test_a_pattern_without_signs_matches_itself_alone(path):
    path = re.sub(r"^\./", "", path)
    assert matcher([path])(path)
    assert not matcher([path])(path + "x")


def test_numbers_in_names_are_compared_as_numbers():
    names = ["b1", "a10", "a2", "A1", "a02", "a", "a2b", f"a{10**300}", "ä", "a-1"]
    assert sorted(names, key=natural_key) == ["a", "a-1", "A1", "a02", "a2", "a2b", "a10", f"a{10**300}", "b1", "ä"]


@given(st.lists(st.text(max_size=6), unique=True), st.randoms())
def test_the_order_of_names_does_not_depend_on_where_they_stood(names, random):
    shuffled = random.sample(names, len(names))
    assert sorted(names, key=natural_key) == sorted(shuffled, key=natural_key)
