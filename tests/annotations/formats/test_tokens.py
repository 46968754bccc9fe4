"""The tokenizer: every character in one token, and spans that fit are told from those that do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.extent import Extent
from annotations.formats.tokens import Grid, flat, tokens
from annotations.span import Span, anchor

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.text(
    st.sampled_from("ab’sS.,-\u0301\u200d👍🏽🇩🇪ก็ก東ア\r\n\t \x1c\x85\xa0\u2028\u3000\ufeff"), max_size=40
)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in tokens(text)]


@given(TEXTS)
def test_every_character_but_white_space_is_in_exactly_one_token(text: str) -> None:
    reached = 0
    for start, end in tokens(text):
        assert start < end
        assert text[reached:start].strip() == ""
        assert not any(map(str.isspace, text[start:end]))
        reached = end
    assert text[reached:].strip() == ""
    assert tokens(text) == tokens("".join(list(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \r\n\x85", []),
        ("He said: “No.”", ["He", "said", ":", "“", "No", ".", "”"]),
        ("Baghdad’s U.S.'s boss'", ["Baghdad", "’s", "U.S.", "'s", "boss", "'"]),
        ("Iran-backed al-Qadisiyah, 70-year-old", ["Iran", "-", "backed", "al-Qadisiyah", ",", "70-year-old"]),
        ("2,500 at $63 (1.5%)...", ["2,500", "at", "$63", "(", "1.5%", ")", ".", ".", "."]),
        ("👍🏽🇩🇪 e\u0301t", ["👍🏽", "🇩🇪", "e\u0301t"]),
        ("a\u2028b\u3000c\x1cd", ["a", "b", "c", "d"]),
        ("สวัสดีครับ", ["สวัสดี", "ครับ"]),
    ],
)
def test_words_are_tokens_and_so_is_each_mark_between_them(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def span(text: str, *fragments: tuple[int, int], id: str = "1", label: str = "x") -> Span:
    sound = tuple(Extent(*fragment) for fragment in fragments)
    return Span(id, label, sound, *anchor(text, sound), created="", updated="")


def test_what_does_not_fit_is_named_with_its_reason() -> None:
    text = "The embassy's gate burned down"
    spans = [
        span(text, (4, 11), id="fits"),
        span(text, (4, 12), id="inside"),
        span(text, (3, 11), id="space"),
        span(text, (4, 11), (14, 18), id="parts"),
        span(text, (4, 18), id="longer"),
        span(text, (14, 25), id="crosses"),
        span(text, (26, 30), id="barred"),
    ]
    grid = Grid(tokens(text))
    fitted = grid.fitted(spans)
    assert [kept.id for kept, _ in fitted.kept] == ["fits", "longer", "crosses", "barred"]
    assert set(fitted.unfit) == {"inside", "space", "parts"}
    assert "2 fragments" in fitted.unfit["parts"].told
    level = flat(fitted, [Extent(28, 30)])
    assert [(kept.id, covered) for kept, covered in level.kept] == [("longer", range(1, 4))]
    assert "overlaps longer" in level.unfit["fits"].told
    assert "overlaps longer" in level.unfit["crosses"].told
    assert "zone" in level.unfit["barred"].told
    assert len(level.unfit) == 6


@given(TEXTS, st.data())
def test_a_span_on_token_bounds_always_fits(text: str, data: st.DataObject) -> None:
    extents = tokens(text)
    if not extents:
        return
    first = data.draw(st.integers(0, len(extents) - 1))
    last = data.draw(st.integers(first, len(extents) - 1))
    assert Grid(extents).fit(extents[first].start, extents[last].end) == range(first, last + 1)
