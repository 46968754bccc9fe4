import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.frontmatter import LONGEST, FrontMatter, front_matter, is_open

NONE = FrontMatter({}, 0)


def test_scalars_stay_as_they_were_written():
    text = '---\ndate: 2024-02-16\nlive: no\ntime: 1:30\nsize: 0x10\nnothing: ~\nempty:\nquoted: "yes"\n---\nText'
    assert front_matter(text).meta == {
        "date": "2024-02-16",
        "live": "no",
        "time": "1:30",
        "size": "0x10",
        "nothing": "~",
        "empty": "",
        "quoted": "yes",
    }


def test_lists_and_mappings_are_kept():
    text = "---\ntags: [war, 7]\nby: {name: Ana, desk: [a, b]}\nbody: |\n  one\n   ---\n  two\n---\n"
    assert front_matter(text).meta == {
        "tags": ["war", "7"],
        "by": {"name": "Ana", "desk": ["a", "b"]},
        "body": "one\n ---\ntwo\n",
    }


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_text_begins_right_after_the_closing_line(end):
    text = f"---{end}a: b{end}--- {end}{end}  Text"
    assert text[front_matter(text).end :] == f"{end}  Text"


def test_a_block_may_end_the_file():
    assert front_matter("---\na: b\n---") == FrontMatter({"a": "b"}, 12)


@pytest.mark.parametrize(
    "block",
    [
        "",
        "just words",
        "- a\n- list",
        "a: 'unclosed",
        "a: 1\na: 2",
        "? [a, b]\n: c",
        "a: b\n...\nc: d",
        "a: !!python/object/apply:os.system [ls]",
        "a: !local b",
        "a: &x [b]\nc: *x",
        "a: nul\0byte",
        'a: "\\ud800"',
        "a: " + "[" * 1000 + "]" * 1000,
        "{a: " * 1000 + "}" * 1000,
    ],
)
def test_what_is_no_plain_mapping_is_text(block):
    assert front_matter(f"---\n{block}\n---\nText") == NONE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "---",
        "---\n",
        "---\na: b\n",
        "----\na: b\n---\n",
        " ---\na: b\n---\n",
        "x\n---\na: b\n---\n",
        "---a: b\n---\n",
    ],
)
def test_without_an_opening_and_a_closing_line_there_is_none(text):
    assert front_matter(text) == NONE


def test_an_alias_bomb_is_text():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    assert front_matter(f"---\n{bomb}---\n") == NONE


def test_a_block_that_is_closed_too_far_away_is_text():
    assert front_matter("---\na: |\n" + " x\n" * LONGEST + "---\n") == NONE


def test_an_open_block_asks_for_more():
    assert is_open("---\na: b\n")
    assert not is_open("---\na: b\n---\n")
    assert not is_open("Text\n")
    assert not is_open("---\n" + "x" * LONGEST)


@given(st.text())
def test_no_text_makes_it_fail(text):
    matter = front_matter(f"---\n{text}\n---\nText")
    assert matter == NONE or matter.meta
