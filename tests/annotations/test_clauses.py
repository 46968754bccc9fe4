"""Quotations and clauses: marks of every shape, and what stands around an attribution."""

from annotations.extent import Extent, Unit
from annotations.text import Text
from tests.annotations.quoting import quotes


def test_quotations_of_many_shapes_include_their_marks_and_nest() -> None:
    text = Text('„eins“ «deux» »drei« ”fyra” “five“ 他说「六」 "seven" ‘eight’ “a ‘grave’ error”')
    assert quotes(text, Unit.QUOTATION) == [
        *(
            "„eins“",
            "«deux»",
            "»drei«",
            "”fyra”",
            "“five“",
            "「六」",
            '"seven"',
            "‘eight’",
            "“a ‘grave’ error”",
            "‘grave’",
        ),
    ]
    assert text.at(Unit.QUOTATION, text.string.index("grave")) == Extent(len(text) - 14, len(text) - 7)


def test_apostrophes_open_no_quotation() -> None:
    assert quotes(Text("Baghdad's and the militias' rock of the '90s, isn’t it, Jeffrey‘s"), Unit.QUOTATION) == []


def test_an_open_quotation_ends_with_its_paragraph() -> None:
    assert quotes(Text("He said: “We know.\nThat was all."), Unit.QUOTATION) == ["“We know."]


def test_a_clause_is_what_follows_the_cue_to_the_end_of_the_sentence() -> None:
    text = Text("The press secretary, Ann Hale, said late on Friday that talks go on, slowly, in Vienna.")
    assert quotes(text, Unit.CLAUSE)[-1] == "talks go on, slowly, in Vienna."
    text = Text("While no one claimed it, a statement from the army said the rockets came from Dora.")
    assert quotes(text, Unit.CLAUSE)[-1] == "the rockets came from Dora."


def test_a_clause_is_what_stands_before_the_attribution() -> None:
    assert quotes(Text("Two people were hurt, the officials said."), Unit.CLAUSE) == [
        *("Two people were hurt", "the officials said."),
    ]
    assert quotes(Text("“We told them so,” Hale said on Monday."), Unit.CLAUSE)[0] == "“We told them so,”"
    assert (
        quotes(Text("According to two guards, nobody was hurt, or seen."), Unit.CLAUSE)[1]
        == "nobody was hurt, or seen."
    )


def test_a_hedge_in_the_middle_splits_the_clause() -> None:
    assert quotes(Text("The attack, officials said, was a grave error."), Unit.CLAUSE) == [
        *("The attack", "officials said", "was a grave error."),
    ]


def test_a_separator_inside_a_word_cuts_no_clause() -> None:
    text = Text("See https://example.org/a;b for more; then leave.")
    assert quotes(text, Unit.CLAUSE) == ["See https://example.org/a;b for more", "then leave."]


def test_a_list_with_commas_is_left_whole() -> None:
    text = Text("They brought maps, food, and water.")
    assert quotes(text, Unit.CLAUSE) == ["They brought maps, food, and water."]


def test_a_language_without_cues_has_clauses_between_its_own_commas() -> None:
    assert quotes(Text("美国大使馆遭到火箭弹袭击，没有人员伤亡。"), Unit.CLAUSE) == [
        "美国大使馆遭到火箭弹袭击",
        "没有人员伤亡。",
    ]
