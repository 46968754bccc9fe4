import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.extent import Extent, Unit
from annotations.text import Text
from annotations.trim import RULES, trim, variants

EVERY = sorted(RULES)


def trimmed(string: str, part: str, rules: list[str]) -> str:
    text = Text(string)
    start = string.index(part)
    return text.quote(trim(text, Extent(start, start + len(part)), rules))


@pytest.mark.parametrize(
    ("string", "part", "rules", "kept"),
    [
        ("in  Baghdad \u200f now", "  Baghdad \u200f", ["space"], "Baghdad"),
        ("in Baghdad, now", "Baghdad,", ["punctuation"], "Baghdad"),
        ("troops of the U.S. left", "U.S.", ["punctuation"], "U.S."),
        ("at 4 a.m. it fell", "4 a.m.", ["punctuation"], "4 a.m."),
        ("by Acme Inc. today", "Acme Inc.", ["punctuation"], "Acme Inc."),
        ("some $63, or 5%.", "$63,", ["punctuation"], "$63"),
        ("some $63, or 5%.", "5%.", ["punctuation"], "5%"),
        ("the army (of Iraq) left", "army (of Iraq)", ["punctuation"], "army (of Iraq)"),
        ("the army (of Iraq) left", "(of Iraq", ["punctuation"], "of Iraq"),
        ("the army (of Iraq) left", "of Iraq)", ["punctuation"], "of Iraq"),
        ("an “advisory” role.", "“advisory” role.", ["punctuation"], "“advisory” role"),
        ("an “advisory role” now", "“advisory role", ["punctuation"], "advisory role"),
        ("an “advisory” now", "“advisory”", ["punctuation"], "“advisory”"),
        ("an “advisory” now", "“advisory”", ["paired_quotes"], "advisory"),
        ("“We know,” he said. “All.”", "“We know,” he said. “All.”", ["paired_quotes"], "“We know,” he said. “All.”"),
        ("“We know it,” he said.", "“We know it,”", ["punctuation", "paired_quotes"], "We know it"),
        ("hit the US Embassy", "the US Embassy", ["article"], "US Embassy"),
        ("hit the", "the", ["article"], "the"),
        ("Baghdad's streets", "Baghdad's", ["possessive"], "Baghdad"),
        ("Baghdad’s streets", "Baghdad’s", ["possessive"], "Baghdad"),
        ("Jeffrey‘s map", "Jeffrey‘s", ["possessive"], "Jeffrey"),
        ("the militias’ leaders", "militias’", ["possessive"], "militias"),
        ("the U.S.'s army", "U.S.'s", ["possessive"], "U.S."),
        ("the U.S.’s army", "the U.S.’s", ["space", "punctuation", "article", "possessive"], "U.S."),
        ("the U.S.'s army", "U.S.'", EVERY, "U.S."),
        ("Baghdad's Green Zone", "Baghdad's Green Zone", ["possessive"], "Baghdad's Green Zone"),
        ("“the embassy’s”, he said", "“the embassy’s”, ", EVERY, "embassy"),
        ("| Welcome |", "| Welcome |", ["space", "punctuation"], "Welcome"),
        ("down -5 degrees", "-5 degrees", ["punctuation"], "-5 degrees"),
        ("wait ...", "...", EVERY, "..."),
        ("a   b", "   ", EVERY, "   "),
        ("هل سقط في بغداد؟ نعم", "بغداد؟", ["punctuation"], "بغداد"),
    ],
)
def test_a_rule_takes_off_what_it_says_and_no_more(string: str, part: str, rules: list[str], kept: str) -> None:
    assert trimmed(string, part, rules) == kept


def test_no_rules_leave_the_extent_alone() -> None:
    assert trimmed("in Baghdad, now", " Baghdad, ", []) == " Baghdad, "


def test_an_unknown_rule_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="spaces"):
        trim(Text("Iraq"), Extent(0, 4), ["spaces"])


# The first call loads models and patterns, on a busy machine slowly.
PATIENT = settings(deadline=None)
PIECES = st.sampled_from(
    [
        "the ",
        "a ",
        "“",
        "”",
        '"',
        "'",
        "’s",
        "s’",
        "U.S.",
        "Iran",
        " ",
        ".",
        ",",
        "(",
        ")",
        "e\u0301",
        ".\u0301",
        "👨‍👩‍👧",
        "\r\n",
        "$",
        "%",
    ]
)
TEXTS = st.one_of(st.text(min_size=1, max_size=40), st.lists(PIECES, min_size=1, max_size=14).map("".join))


@PATIENT
@given(TEXTS, st.data(), st.sets(st.sampled_from(EVERY)))
def test_trimming_stays_inside_never_empties_and_is_done_after_once(
    string: str, data: st.DataObject, rules: set[str]
) -> None:
    text = Text(string)
    start = data.draw(st.integers(0, len(string) - 1))
    extent = Extent(start, data.draw(st.integers(start + 1, len(string))))
    found = trim(text, extent, rules)
    assert extent.start <= found.start < found.end <= extent.end
    assert trim(text, found, rules) == found
    for before, after in zip(extent, found, strict=True):
        assert after == before or text.snap(after) == after


@PATIENT
@given(TEXTS, st.data())
def test_the_given_extent_is_the_first_variant_and_all_are_valid(string: str, data: st.DataObject) -> None:
    text = Text(string)
    graphemes = {0, *(found.end() for found in regex.finditer(r"\X", string))}
    word = text.at(Unit.WORD, data.draw(st.integers(0, len(string))))
    if word is None:
        return
    found = variants(text, word)
    assert found[0] == word
    assert len(set(found)) == len(found)
    for extent in found:
        assert 0 <= extent.start < extent.end <= len(string)
        assert {extent.start, extent.end} <= graphemes


def walked(string: str, part: str) -> list[str]:
    text = Text(string)
    start = string.index(part)
    extent = Extent(start, start + len(part))
    seen = []
    while extent not in seen:
        seen.append(extent)
        extent = (*variants(text, extent), extent)[1]
    assert extent == seen[0]
    return [text.quote(found) for found in seen]


def test_variants_walk_article_and_possessive_and_come_back() -> None:
    assert walked("near the embassy’s wall", "the embassy’s") == [
        *("the embassy’s", "embassy", "the embassy", "embassy’s"),
    ]


def test_variants_walk_titles() -> None:
    assert walked("as Press Secretary John Kirby said", "John Kirby") == ["John Kirby", "Press Secretary John Kirby"]
    assert walked("as Mr. Hale said", "Mr. Hale") == ["Mr. Hale", "Hale"]


def test_variants_walk_quotes_and_closing_marks() -> None:
    assert walked("a “deal” with", "deal") == ["deal", "“deal”"]
    assert walked("left Iraq, then", "Iraq") == ["Iraq", "Iraq,"]


def test_a_word_with_nothing_around_has_no_variant_but_itself() -> None:
    assert walked("they left Iraq then", "Iraq") == ["Iraq"]


@given(st.text(max_size=20), st.integers(0, 60), st.integers(1, 20))
@settings(deadline=None)
def test_an_extent_past_the_end_of_the_text_is_left_as_it_is(string: str, start: int, length: int) -> None:
    extent = Extent(len(string) + start, len(string) + start + length)
    assert variants(Text(string), extent) == (extent,)
    assert trim(Text(string), extent, RULES) == extent
