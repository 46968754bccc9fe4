from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.candidates.clauses import Clauses, Quotations
from annotations.candidates.form_index import FormIndex
from annotations.candidates.known import Alike, KnownForms
from annotations.candidates.names import Bits, Names, Numbers
from annotations.candidates.walking import (
    BITS,
    DEFAULT,
    OFFERED,
    Candidate,
    candidates,
    outside,
    walk,
    with_forms,
)
from annotations.entry import Entry
from annotations.extent import Extent
from annotations.text import Text
from annotations.trim import trim
from annotations.workspace import Workspace

SEEDS = Path(__file__).parents[2] / "seeds"
NAME_RULES = ("space", "punctuation", "article", "possessive")
CLAUSE_RULES = ("space", "punctuation", "paired_quotes")

VOCABULARY = """
the The a an Iran Iran’s Iran-backed Baghdad's Green Zone U.S. US-Iran officials said that, says he believes “we
shall stay” "no" he‘s (a note) [b] $63 million 2,500 troops — ; : and, but militias’ school of in Iraq. A. B.” according
to him, whether promised to pay 国防部 表示。 ประเทศไทย @you #tag 'tis Inc. ? ! … » «
"""
MARKS = ["e\u0301cole", "👩\u200d👩\u200d👧", "1️⃣", "\u0301", "\n", "\n\n", "\r\n", "\u2028", "\t", "\u200b"]
WORDS = st.sampled_from(VOCABULARY.split() + MARKS)
PROSE = st.lists(WORDS, max_size=40).map(" ".join)
ANY_TEXT = st.one_of(PROSE, st.text(st.characters(exclude_categories=["Cs"]), max_size=80))


def quotes(string: str, least: float = 0.0) -> list[str]:
    text = Text(string)
    return [text.quote(found.extent) for found in candidates(text, 0, len(text), least=least)]


@pytest.mark.parametrize(
    ("string", "wanted"),
    [
        ("It blamed Iran-backed militias for it.", ["Iran", "Iran-backed militias"]),
        ("Rockets hit Baghdad's Green Zone.", ["Baghdad", "Green Zone"]),
        ("Talks of US-Iran ties.", ["US", "Iran", "US-Iran"]),
        ("The Green Zone was hit by the U.S. troops.", ["Green Zone", "U.S. troops"]),
        ("He met Mayor Idriss Toumani on Monday.", ["Idriss Toumani"]),
        ("It is run by the University of Altenmoor.", ["University of Altenmoor", "Altenmoor"]),
        ("They blame militias in Iraq for it.", ["militias", "Iraq", "militias in Iraq"]),
        ("It left two civilians wounded.", ["two civilians"]),
        ("Nobody came, she said.", ["she", "Nobody came"]),
        ("It costs $63 million and 40% of 31,000 objects.", ["$63 million", "40%", "31,000 objects"]),
    ],
)
def test_names_their_parts_nouns_and_numbers_are_found_without_article_and_possessive(
    string: str, wanted: list[str]
) -> None:
    assert set(wanted) <= set(quotes(string))


@pytest.mark.parametrize(
    ("string", "wanted"),
    [
        ("Officials said that four rockets had hit the embassy.", "four rockets had hit the embassy"),
        ("Four people are missing, the district office said on Monday.", "Four people are missing"),
        ("According to the army, two rockets fell.", "two rockets fell"),
        ("The group promised to refund every ticket.", "to refund every ticket"),
        ("The lamp failed: nobody had lit it.", "nobody had lit it"),
        ("He asked whether the mission is of any use.", "whether the mission is of any use"),
        ("“We are not asking for the moon,” Wiebusch said.", "We are not asking for the moon"),
        ("The dam, says Chaloem Bunyasit, probably made the wave lower.", "probably made the wave lower"),
        ("He spoke of “terrorist groups” again.", "terrorist groups"),
        ("Will the lion be safe?", "Will the lion be safe"),
        ("The crates left for the U.S.", "The crates left for the U.S."),
    ],
)
def test_clauses_are_found_apart_from_who_says_them(string: str, wanted: str) -> None:
    assert wanted in quotes(string)


def test_pronouns_that_do_not_speak_and_dates_are_no_candidates() -> None:
    assert not {"It", "them", "Monday", "Friday", "February"} & set(
        quotes("It saw them on Monday. Friday, February 16.")
    )


def test_in_the_sample_most_of_what_was_tagged_is_a_candidate_and_few_others_are_offered() -> None:
    workspace = Workspace.open(SEEDS)
    store = workspace.store("sample")
    found: dict[bool, list[bool]] = {True: [], False: []}
    characters = offered = 0
    clause_like = {name for name, label in workspace.schema.labels.items() if "paired_quotes" in label.trim}
    for entry in list(workspace.library.scan()):
        assert isinstance(entry, Entry)
        article = workspace.library.read(entry)
        document = store.load(article.id, article.digest)
        if not len(document.spans):
            continue
        known = candidates(Text(article.text), 0, len(article.text))
        extents = {one.extent for one in known}
        characters += len(article.text)
        offered += sum(one.weight >= OFFERED for one in known)
        for span in document.spans:
            found[span.label in clause_like].append(all(part in extents for part in span.fragments))
    assert sum(found[False]) / len(found[False]) >= 0.9
    assert sum(found[True]) / len(found[True]) >= 0.6
    assert offered * 6_000 / characters <= 300


@given(ANY_TEXT)
@settings(deadline=None)
def test_every_candidate_is_already_trimmed_as_tagging_would_trim_it_and_holds_whole_graphemes(string: str) -> None:
    text = Text(string)
    for finder in (*DEFAULT, *BITS):
        rules = CLAUSE_RULES if isinstance(finder, (Clauses, Quotations)) else NAME_RULES
        for found in candidates(text, 0, len(text), [finder]):
            assert 0 <= found.extent.start < found.extent.end <= len(string)
            assert trim(text, found.extent, rules) == found.extent
            assert all(text.snap(place) == place for place in found.extent)
            assert 0 < found.weight <= 1


@given(ANY_TEXT, st.integers(0, 120), st.integers(1, 60))
@settings(deadline=None)
def test_a_part_of_a_text_has_the_candidates_of_the_whole_that_overlap_it(string: str, start: int, size: int) -> None:
    text, end = Text(string), start + size
    whole = candidates(text, 0, len(text))
    inside = [one for one in whole if one.extent.start < end and one.extent.end > start]
    assert candidates(text, start, end) == inside
    assert [one.extent for one in whole] == sorted({one.extent for one in whole}, key=lambda e: (e.start, -e.end))


class Fixed:
    def __init__(self, *found: tuple[int, int, float]) -> None:
        self.found = found

    def find(self, text: Text, start: int, end: int) -> list[Candidate]:
        return [Candidate(Extent(left, right), "fixed", weight) for left, right, weight in self.found]


def test_the_heaviest_of_several_candidates_with_one_extent_is_kept() -> None:
    finders = [Fixed((0, 3, 0.2), (4, 6, 0.1)), Fixed((0, 3, 0.9))]
    assert [one.weight for one in candidates(Text("abc de"), 0, 6, finders)] == [0.9, 0.1]
    assert [one.weight for one in candidates(Text("abc de"), 0, 6, finders, least=0.2)] == [0.9]


@given(PROSE.map(lambda string: string * 60), st.sampled_from([1, -1]))
@settings(deadline=None, max_examples=20)
def test_walking_meets_every_offered_candidate_once_in_order(string: str, direction: int) -> None:
    text = Text(string)
    wanted = [one.extent for one in candidates(text, 0, len(text), least=OFFERED)][::direction]
    here = Extent(0, 0) if direction > 0 else Extent(len(text), len(text))
    met: list[Extent] = []
    while (found := walk(text, here, 1 if direction > 0 else -1)) is not None and len(met) <= len(wanted):
        here = found.extent
        met.append(here)
    assert met == wanted


def test_walking_passes_over_what_is_tagged_and_goes_on_behind_it() -> None:
    text = Text("Iran met Iraq and Syria. Then Oman met Qatar.")
    iraq, syria = Extent(9, 13), Extent(18, 23)
    first = walk(text, iraq, 1)
    again = walk(text, iraq, 1, skip={iraq, syria})
    assert first is not None
    assert first.extent == syria
    assert again is not None
    assert again.extent.start > syria.start
    assert walk(text, Extent(0, 0), -1) is None


@pytest.mark.parametrize("direction", [1, -1])
def test_what_stands_near_is_found_without_a_look_at_what_is_far(direction: Literal[1, -1]) -> None:
    class Counted:
        looked = 0

        def find(self, text: Text, start: int, end: int) -> Iterable[Candidate]:
            self.looked += end - start
            return [Candidate(Extent(at, at + 2), "tenth", 1.0) for at in range(start - start % 10, end, 10)]

    finder = Counted()
    found = walk(Text("x" * 10_000), Extent(5_000, 5_002), direction, [finder])
    assert found is not None
    assert found.extent.start == 5_000 + 10 * direction
    assert finder.looked < 500


def test_from_a_word_of_a_name_walking_forwards_reaches_the_name() -> None:
    text = Text("He saw Abu Mahdi al-Muhandis there.")
    found = walk(text, Extent(7, 10), 1)
    assert found is not None
    assert text.quote(found.extent) == "Abu Mahdi al-Muhandis"


def test_known_forms_are_found_nested_and_as_whole_words_only() -> None:
    text = Text("New Yorkers left New York for York. 他在北京大学。 X")
    finder = KnownForms(FormIndex((form, "x") for form in ("New", "New York", "York", "北京", "X", "", "Zzz")))
    found = [(text.quote(one.extent), one.extent.start) for one in candidates(text, 0, len(text), [finder])]
    assert found == [("New", 0), ("New York", 17), ("New", 17), ("York", 21), ("York", 30), ("北京", 38), ("X", 44)]


@given(st.text("ab .", max_size=60), st.lists(st.text("ab .", min_size=1, max_size=4), max_size=6))
def test_known_forms_agree_with_looking_for_each_form_by_itself(string: str, forms: list[str]) -> None:
    wanted = set()
    for form in forms:
        for place in range(len(string)) if form.strip() == form else ():
            before, after = string[place - 1 : place] if place else "", string[place + len(form) :][:1]
            if string.startswith(form, place) and not before.isalnum() and not after.isalnum():
                wanted.add((place, place + len(form)))
    found = candidates(Text(string), 0, len(string), [KnownForms(FormIndex((form, "x") for form in forms))])
    assert {tuple(one.extent) for one in found} == wanted


FORMS = st.tuples(
    st.sampled_from(["Basra", "lung cancer", "breast cancer", "X", "New York", " edge", "a b c d e"]),
    st.sampled_from("xyz"),
)
TEXT_OF_FORMS = Text("Basra has lung cancer, breast cancer and skin cancer in New York. X a b c d e.")


@given(st.lists(st.tuples(st.booleans(), FORMS), max_size=40))
def test_an_index_of_forms_answers_by_what_it_holds_now_not_by_how_that_came(
    steps: list[tuple[bool, tuple[str, str]]],
) -> None:
    index, held = FormIndex(), set[tuple[str, str]]()
    for comes, (form, label) in steps:
        if comes:
            index.learn(form, label)
            held.add((form, label))
        else:
            index.forget(form, label)
            held.discard((form, label))
    fresh = FormIndex(sorted(held))
    assert set(index) == set(fresh)
    assert index.longest == fresh.longest == max(map(len, index), default=0)
    for form, label in {one for _, one in steps}:
        assert index.labels(form) == fresh.labels(form)
        assert index.fit(label, form) == fresh.fit(label, form)
        assert index.headed("cancer") == fresh.headed("cancer")
    end = len(TEXT_OF_FORMS)
    assert candidates(TEXT_OF_FORMS, 0, end, with_forms(index)) == candidates(TEXT_OF_FORMS, 0, end, with_forms(fresh))


def test_after_one_form_what_ends_with_the_same_word_is_offered_and_no_longer_once_it_is_forgotten() -> None:
    text = Text("She has rare skin cancer, and cancer runs in her family.")
    index = FormIndex([("lung cancer", "disease"), ("they said nobody had the cancer", "claim")])

    def found() -> dict[str, float]:
        return {text.quote(one.extent): one.weight for one in candidates(text, 0, len(text), [Alike(index)])}

    assert {"rare skin cancer", "cancer"} <= {quote for quote, weight in found().items() if weight >= OFFERED}
    assert found()["skin cancer"] < OFFERED
    index.forget("lung cancer", "disease")
    assert found() == {}


def test_what_has_the_shape_of_a_labels_forms_fits_it_best() -> None:
    index = FormIndex([("Basra", "place"), ("Mosul", "place"), ("lung cancer", "disease")])
    assert index.fit("place", "Erbil") == 1 > index.fit("place", "skin cancer")
    assert index.fit("disease", "skin cancer") == 1 > index.fit("disease", "Erbil")
    assert index.fit("unheard of", "Erbil") == index.fit("unheard of", "skin cancer") == 1


def test_nothing_is_found_that_shares_a_character_with_masked_lines() -> None:
    text = Text("Iran met Iraq.\nRead More: Oman\nSyria met Qatar.\n")
    masked = [Extent(15, 31)]
    finders = outside(DEFAULT, masked)
    kept = candidates(text, 0, len(text), finders)
    assert {"Iran", "Iraq", "Syria", "Qatar"} <= {text.quote(one.extent) for one in kept}
    assert kept == [one for one in candidates(text, 0, len(text)) if one.extent.end <= 15 or one.extent.start >= 31]
    assert outside(DEFAULT, []) is DEFAULT


def test_bits_are_the_words_of_noun_groups_alone_and_side_by_side() -> None:
    text = Text("It is mild skin cancer.")
    found = [text.quote(one.extent) for one in candidates(text, 0, len(text), [Bits()])]
    assert found == ["mild skin cancer", "mild skin", "mild", "skin cancer", "skin", "cancer"]


def test_a_paragraph_has_the_same_candidates_in_the_midst_of_ten_megabytes() -> None:
    article = (SEEDS / "news" / "embassy-friday.txt").read_text("utf-8")
    start, end = article.index("Sirens at four"), len(article) - 400
    before = article * (5_000_000 // len(article))
    alone = candidates(Text(article), start, end)
    shift = len(before)
    found = candidates(Text(before + article + before), shift + start, shift + end)
    assert [(Extent(one.extent.start - shift, one.extent.end - shift), one.kind) for one in found] == [
        (one.extent, one.kind) for one in alone
    ]
    assert len(alone) > 100


def test_a_sentence_of_thousands_of_clauses_is_not_taken_apart() -> None:
    text = Text("red, and blue, but green: " * 4_000)
    assert len(candidates(text, 0, 6_000, [Clauses()])) < 100


def test_numbers_and_names_finders_can_be_used_alone() -> None:
    text = Text("They owe Iran $63 million.")
    assert [text.quote(one.extent) for one in candidates(text, 0, 26, [Numbers()])] == ["$63 million"]
    assert [text.quote(one.extent) for one in candidates(text, 0, 26, [Names()], least=OFFERED)] == ["Iran"]
