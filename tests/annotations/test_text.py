from itertools import pairwise

import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.extent import Extent, Unit
from annotations.text import Text

# The first call loads models and patterns, on a busy machine slowly.
PATIENT = settings(deadline=None)
PIECES = st.sampled_from(
    [
        "Iran",
        "-",
        "backed ",
        "‘",
        "’",
        "“",
        "”",
        '"',
        "'",
        ". ",
        ", ",
        "\r\n",
        "\n",
        "\r",
        "said that ",
        "U.S. ",
        "é",
        "e\u0301",
        "👨‍👩‍👧",
        "🇮🇶",
        "👍🏽",
        "ประเทศไทย",
        "伊拉克",
        "イラクの",
        "بغداد",
        "؟ ",
        "。",
        " ",
        "\u2028",
        "\x85",
        "\u200d",
        "(",
        ")",
        "$63",
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=40).map("".join))
APART = [unit for unit in Unit if unit is not Unit.QUOTATION]


def quotes(text: Text, unit: Unit) -> list[str]:
    return [text.quote(found) for found in text.units(unit, 0, len(text))]


def words(string: str) -> list[str]:
    return quotes(Text(string), Unit.WORD)


@PATIENT
@given(TEXTS)
def test_every_unit_is_a_valid_extent_between_graphemes(string: str) -> None:
    text = Text(string)
    graphemes = {0, *(found.end() for found in regex.finditer(r"\X", string))}
    for unit in Unit:
        for found in text.units(unit, 0, len(string)):
            assert 0 <= found.start < found.end <= len(string)
            assert {found.start, found.end} <= graphemes, (unit, found)


@PATIENT
@given(TEXTS)
def test_units_that_do_not_nest_ascend_without_overlap(string: str) -> None:
    text = Text(string)
    for unit in APART:
        found = list(text.units(unit, 0, len(string)))
        assert all(left.end <= right.start for left, right in pairwise(found)), unit


@PATIENT
@given(TEXTS, st.integers(0, 70))
def test_at_next_and_previous_agree_with_the_units_in_order(string: str, offset: int) -> None:
    text, offset = Text(string), min(offset, len(string))
    for unit in APART:
        found = list(text.units(unit, 0, len(string)))
        following = [extent for extent in found if extent.end > offset]
        assert text.at(unit, offset) == (following[0] if following else found[-1] if found else None), unit
        assert text.next(unit, offset) == next((extent for extent in found if extent.start >= offset), None), unit
        assert text.previous(unit, offset) == next((e for e in reversed(found) if e.end <= offset), None), unit


@PATIENT
@given(TEXTS, st.integers(0, 70))
def test_the_quotation_at_an_offset_is_the_innermost_that_holds_it(string: str, offset: int) -> None:
    text = Text(string)
    holding = [q for q in text.units(Unit.QUOTATION, 0, len(string)) if q.start <= offset < q.end]
    found = text.at(Unit.QUOTATION, offset)
    assert (found in holding) if holding else found is None
    assert found is None or all(found.end - found.start <= q.end - q.start for q in holding)


@PATIENT
@given(TEXTS, st.integers(0, 70))
def test_snap_gives_the_grapheme_boundary_at_or_before(string: str, offset: int) -> None:
    boundaries = [0, *(found.end() for found in regex.finditer(r"\X", string))]
    assert Text(string).snap(offset) == max(place for place in boundaries if place <= offset)


@PATIENT
@given(st.text(alphabet="a .\u0301\u200d🇮👩\u0915\u094d\r\n", max_size=30), st.sampled_from([4090, 4096, 8190]))
def test_snap_finds_graphemes_across_the_cells_of_a_long_text(string: str, lead: int) -> None:
    string = "x" * lead + string
    boundaries = [0, *(found.end() for found in regex.finditer(r"\X", string))]
    text = Text(string)
    for offset in range(lead, len(string) + 1):
        assert text.snap(offset) == max(place for place in boundaries if place <= offset)


def test_a_cluster_of_thousands_of_marks_is_cut_the_same_way_from_every_side() -> None:
    text = Text("a" + "\u0301" * 30_000)
    found = list(text.units(Unit.GRAPHEME, 0, len(text)))
    assert found[0].start == 0
    assert found[-1].end == len(text)
    for extent in found:
        assert text.snap(extent.start) == extent.start
        assert text.snap(extent.end - 1) == extent.start
        assert text.at(Unit.GRAPHEME, (extent.start + extent.end) // 2) == extent


def test_an_empty_text_has_no_unit_anywhere() -> None:
    text = Text("")
    for unit in Unit:
        assert text.at(unit, 0) is None
        assert text.next(unit, 0) is None
        assert text.previous(unit, 0) is None
        assert list(text.units(unit, 0, 5)) == []
    assert text.snap(3) == 0


def test_in_a_gap_the_following_unit_comes_first_and_at_the_end_the_last() -> None:
    text = Text("Iraq, Iran.")
    assert text.at(Unit.WORD, 4) == Extent(6, 10)
    assert text.at(Unit.WORD, 10) == Extent(6, 10)
    assert text.at(Unit.WORD, 99) == Extent(6, 10)


def test_words_keep_apostrophes_of_every_shape() -> None:
    assert words("Baghdad's streets, don’t, Jeffrey‘s") == ["Baghdad's", "streets", "don’t", "Jeffrey‘s"]
    assert words("the militias’ leaders") == ["the", "militias", "leaders"]


def test_abbreviations_are_one_word_with_their_last_dot() -> None:
    assert words("The U.S. Army at 4 a.m. today.") == ["The", "U.S.", "Army", "at", "4", "a.m.", "today"]
    assert words("Mr. Hale of Acme Inc. left.") == ["Mr.", "Hale", "of", "Acme", "Inc.", "left"]


def test_numbers_keep_their_separators_currency_and_percent_sign() -> None:
    assert words("$63 million, 2,500 troops, 3.5% and €2.5bn") == [
        *("$63", "million", "2,500", "troops", "3.5%", "and", "€2.5bn"),
    ]


def test_a_hyphen_parts_words_only_beside_a_name_that_can_be_wanted_alone() -> None:
    assert words("Iran-backed US-Iran pro-Iranian") == ["Iran", "backed", "US", "Iran", "pro", "Iranian"]
    assert words("al-Qadisiyah Al-Asad C-RAM COVID-19 F-16s 70-year-old self-defence") == [
        *("al-Qadisiyah", "Al-Asad", "C-RAM", "COVID-19", "F-16s", "70-year-old", "self-defence"),
    ]


def test_punctuation_is_no_word_and_addresses_and_handles_are_one() -> None:
    assert words("— … “!” -") == []
    assert words("See https://example.org/a?b=1. Ask a.b@example.org, #Iraq @desk") == [
        *("See", "https://example.org/a?b=1", "Ask", "a.b@example.org", "#Iraq", "@desk"),
    ]


def test_a_missing_space_behind_a_full_stop_does_not_glue_two_words() -> None:
    assert words("They left Iraq.The base stayed on example.com") == [
        *("They", "left", "Iraq", "The", "base", "stayed", "on", "example.com"),
    ]


def test_an_emoji_sequence_is_one_word() -> None:
    assert words("Hi 👨‍👩‍👧👍🏽🇮🇶 1️⃣") == ["Hi", "👨‍👩‍👧", "👍🏽", "🇮🇶", "1️⃣"]


def test_a_combining_accent_stays_with_its_letter() -> None:
    assert words("e\u0301tude cafe\u0301") == ["e\u0301tude", "cafe\u0301"]


def test_thai_is_parted_into_words_without_spaces() -> None:
    found = words("กระทรวงการต่างประเทศแถลงว่ามีการยิงจรวด")
    assert "ประเทศ" in found
    assert "แถลง" in found
    assert "".join(found) == "กระทรวงการต่างประเทศแถลงว่ามีการยิงจรวด"


def test_chinese_is_parted_into_words_and_sentences() -> None:
    text = Text("美国大使馆遭到袭击，没有人员伤亡。2024年他表示关切。")
    assert {"美国", "大使馆"} <= set(quotes(text, Unit.WORD))
    assert quotes(text, Unit.SENTENCE) == ["美国大使馆遭到袭击，没有人员伤亡。", "2024年他表示关切。"]


def test_traditional_chinese_has_its_own_model() -> None:
    assert "大使館" in words("美國大使館發言人說，這個國家沒有問題。")


def test_japanese_names_stand_apart_from_particles() -> None:
    assert {"イラク", "バグダッド", "大使館"} <= set(words("イラクの首都バグダッドにあるアメリカ大使館に"))


def test_arabic_has_words_and_a_sentence_behind_its_question_mark() -> None:
    text = Text("هل سقط صاروخان في بغداد؟ نعم، قال الوزير.")
    assert "بغداد" in quotes(text, Unit.WORD)
    assert quotes(text, Unit.SENTENCE) == ["هل سقط صاروخان في بغداد؟", "نعم، قال الوزير."]


def test_lao_khmer_and_burmese_are_parted_into_syllables() -> None:
    assert words("ភាសាខ្មែរ")[:2] == ["ភា", "សា"]
    assert words("မြန်မာ") == ["မြန်", "မာ"]
    assert words("ສະບາຍ")[:2] == ["ສະ", "ບາ"]


def test_hebrew_acronyms_keep_their_inner_mark() -> None:
    assert words('צה"ל אמר') == ['צה"ל', "אמר"]


def test_groups_are_capitalised_runs_and_hyphenated_compounds() -> None:
    text = Text(
        "The Islamic Resistance met Abu Mahdi al-Muhandis, the House of Representatives and Iran-backed groups."
    )
    assert quotes(text, Unit.GROUP) == [
        *("Islamic Resistance", "Abu Mahdi al-Muhandis", "House of Representatives", "Iran-backed"),
    ]


def test_a_possessive_ends_a_group_so_that_place_and_part_are_both_reached() -> None:
    assert quotes(Text("rockets hit Baghdad’s Green Zone"), Unit.GROUP) == ["Baghdad’s", "Green Zone"]


def test_groups_do_not_cross_sentences() -> None:
    assert quotes(Text("They left Iraq. Iran stayed."), Unit.GROUP) == ["Iraq", "Iran"]


def test_noun_groups_stand_between_function_words_verbs_and_punctuation() -> None:
    text = Text("Two Iraqi security officials said rockets hit the western Anbar province, near Baghdad’s Green Zone.")
    assert quotes(text, Unit.NOUN_GROUP) == [
        *("Two Iraqi security officials", "rockets", "western Anbar province", "Baghdad’s Green Zone"),
    ]


def test_sentences_end_where_a_reader_ends_them() -> None:
    text = Text("It fell at 4 a.m. on Friday. Mr. Hale of the U.S. Army left! “Why? Who knows,” he said.  ")
    assert quotes(text, Unit.SENTENCE) == [
        *("It fell at 4 a.m. on Friday.", "Mr. Hale of the U.S. Army left!", "“Why?", "Who knows,” he said."),
    ]


def test_a_wrong_way_apostrophe_does_not_join_two_sentences() -> None:
    text = Text("Jeffrey‘s a writer in Rome. He’s fond of maps.")
    assert quotes(text, Unit.SENTENCE) == ["Jeffrey‘s a writer in Rome.", "He’s fond of maps."]


def test_greek_and_russian_sentences_follow_their_own_rules() -> None:
    assert len(quotes(Text("Πού είσαι; Είμαι εδώ."), Unit.SENTENCE)) == 2
    assert len(quotes(Text("Он живёт в г. Москве. Он ушёл."), Unit.SENTENCE)) == 2


def test_a_heading_is_a_sentence_and_a_paragraph_of_its_own() -> None:
    text = Text("Rocket attack\nThe embassy was hit. No one was hurt.\n\nRead More: Talks\n")
    assert quotes(text, Unit.SENTENCE) == [
        *("Rocket attack", "The embassy was hit.", "No one was hurt.", "Read More: Talks"),
    ]
    assert quotes(text, Unit.PARAGRAPH) == [
        *("Rocket attack", "The embassy was hit. No one was hurt.", "Read More: Talks"),
    ]


WRAPPED = (
    "The embassy, which stands on the western bank of the river, was hit\n"
    "by two rockets that had been fired from the Dora neighborhood in the\n"
    "south of the capital, officials said. Mr. Hale, who leads the small\n"
    "mission, left.\n"
)


def test_a_sentence_crosses_the_newlines_of_hard_wrapped_prose() -> None:
    text = Text(WRAPPED + "\nNext.")
    assert [found.replace("\n", " ") for found in quotes(text, Unit.SENTENCE)] == [
        "The embassy, which stands on the western bank of the river, was hit by two rockets that had been fired from "
        "the Dora neighborhood in the south of the capital, officials said.",
        "Mr. Hale, who leads the small mission, left.",
        "Next.",
    ]
    assert quotes(text, Unit.PARAGRAPH) == [WRAPPED.rstrip(), "Next."]


def test_a_very_long_hard_wrapped_block_is_cut_the_same_way_from_every_side() -> None:
    text = Text(
        WRAPPED.replace("mission, left.", "mission, left early in the morning of that day, as the others say") * 120
    )
    found = list(text.units(Unit.PARAGRAPH, 0, len(text)))
    assert len(found) > 1
    for extent in found:
        assert text.at(Unit.PARAGRAPH, extent.start) == extent
        assert text.at(Unit.PARAGRAPH, extent.end - 1) == extent


def test_lines_end_at_newlines_only_and_blank_ones_are_none() -> None:
    assert quotes(Text("a\r\nb\r\r\n \nc\u2028d\x85e\x0bf\x0cg"), Unit.LINE) == ["a", "b", "c", "d", "e\x0bf\x0cg"]


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


def test_one_very_long_line_is_cut_between_sentences_for_all_but_lines_and_paragraphs() -> None:
    sentence = "The officials said that three of the missiles hit the wall. "
    text = Text(sentence * 400)
    assert {text.quote(found) for found in text.units(Unit.SENTENCE, 0, len(text))} == {sentence.strip()}
    assert quotes(text, Unit.LINE) == [text.string]
    assert quotes(text, Unit.PARAGRAPH) == [text.string.strip()]


@PATIENT
@given(
    st.lists(st.sampled_from(["word ", "x", "🇮🇶", "e\u0301", "ไทย", "。", "“", " "]), min_size=1, max_size=5),
    st.integers(0, 9000),
)
def test_a_long_line_gives_the_same_units_from_every_side(pieces: list[str], offset: int) -> None:
    text = Text("".join(pieces) * (9000 // len("".join(pieces))))
    for unit in (Unit.GRAPHEME, Unit.WORD, Unit.SENTENCE):
        found = text.at(unit, offset)
        if found is not None:
            assert text.next(unit, found.start) == found
            assert text.previous(unit, found.end) == found


def test_a_stretch_without_units_is_passed_over_in_both_directions() -> None:
    text = Text("Iraq " + "…… " * 5000 + "Iran")
    assert text.next(Unit.WORD, 4) == Extent(len(text) - 4, len(text))
    assert text.previous(Unit.WORD, len(text) - 4) == Extent(0, 4)
    assert text.next(Unit.GROUP, 100) == Extent(len(text) - 4, len(text))
    assert text.next(Unit.QUOTATION, 0) is None


_BEGINNINGS = [
    "Storm",
    "al",
    "Mr",
    "d",
    "qu",
    "www",
    "http",
    "x" * 98,
    "x" * 120,
    "é",
    "\u0301",
    "1",
    "_",
    "漢",
    "‐",
    "-",
    "'",
]
_BEHIND = [" ", "\n", ", ", "; ", "! ", "?\n", ".", ":", "/", "@", "\r\n", "\u00ad", "\u200d", "", "Storm"]


@PATIENT
@given(st.lists(st.sampled_from(_BEGINNINGS + _BEHIND), min_size=1, max_size=8).map("".join))
def test_the_first_word_of_a_text_is_the_same_found_at_once_as_by_the_rules(string):
    text = Text(string)
    assert text.at(Unit.WORD, 0) == (text._ending_after(Unit.WORD, 0) or text.previous(Unit.WORD, len(string)))
