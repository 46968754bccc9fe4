"""Words of many scripts, and the groups that they make."""

from annotations.extent import Unit
from annotations.text import Text
from tests.annotations.quoting import quotes, words


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
