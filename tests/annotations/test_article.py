import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.article import TITLE_LENGTH, Article, digest, title_of
from annotations.errors import ArticleError


def test_a_digest_is_the_sha256_of_the_utf8_bytes():
    assert digest("café") == "sha256:" + hashlib.sha256(b"caf\xc3\xa9").hexdigest()


def test_an_article_carries_the_digest_of_its_text():
    assert Article("a.txt", "café").digest == digest("café")


@pytest.mark.parametrize("text", ["\ud800", "before \udfff after"])
def test_a_lone_surrogate_is_refused_with_its_position(text):
    with pytest.raises(ArticleError, match="half a character") as refused:
        Article("a.txt", text)
    assert "position" in str(refused.value)


def test_the_metadata_names_the_article_on_one_line():
    assert title_of("Text", {"title": " Rockets\n fall "}, "stem") == "Rockets fall"


@pytest.mark.parametrize("title", ["", " ", ["Rockets"], None])
def test_a_title_that_is_no_text_is_passed_over(title):
    assert title_of("The first line\n", {"title": title}, "stem") == "The first line"


@pytest.mark.parametrize(
    "furniture",
    [
        "| Welcome to Harbour News",
        "Welcome to Harbour News",
        "Friday, February 16, 2024",
        "16th of March 2020",
        "2024-02-16T10:00:00Z",
        "Updated on 3 May 2021, 10:30 a.m. GMT",
        "16.02.2024",
        "Read More: A school is closed",
        "READ MORE",
        "https://example.org/news?id=1",
        "* * *",
        "———",
        "![a picture](x.png)",
        "<!-- made by hand -->",
    ],
)
def test_portal_furniture_is_no_title(furniture):
    assert title_of(f"{furniture}\r\n\r\nRockets fall\r\n", {}, "stem") == "Rockets fall"
    assert title_of(furniture, {}, "stem") == "stem"


@pytest.mark.parametrize(
    "line", ["May it rain", "March on Rome", "A date on the second of May", "Mars attacks", "部長"]
)
def test_what_only_resembles_furniture_is_a_title(line):
    assert title_of(f"\n  {line}\n", {}, "stem") == line


def test_a_markdown_heading_loses_its_marks():
    assert title_of("## Rockets fall ##\n\ntext", {}, "stem") == "Rockets fall"


def test_a_long_line_is_cut_after_a_sentence_and_not_after_an_abbreviation():
    first = "Four rockets hit the embassy of the U.S. in Baghdad’s Green Zone on Thursday."
    assert title_of(f"{first} The army said that nobody claimed it until now.", {}, "stem") == first


def test_a_long_line_without_a_sentence_end_is_cut_after_a_word():
    title = title_of("rocket " * 50, {}, "stem")
    assert title.endswith("rocket…")
    assert len(title) <= TITLE_LENGTH


def test_a_long_line_without_spaces_is_not_cut_before_a_combining_mark():
    title = title_of("e\u0301" * 200, {}, "stem")
    assert title.removesuffix("…").endswith("e\u0301")


def test_a_chinese_sentence_ends_without_a_space():
    first = "部长周二表示，会谈将于下周继续进行，大使馆遇袭事件中无人受伤，政府拒绝置评。"
    assert title_of(first + "其他消息" * 60, {}, "stem") == first


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400))
def test_a_title_is_one_short_line_that_is_not_empty(text):
    title = title_of(text, {}, "stem")
    assert title
    assert len(title.splitlines()) == 1
    assert len(title) <= TITLE_LENGTH
