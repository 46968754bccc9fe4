"""What the linter takes for evidence, and what it does not: each rule with a case to find and one to let be."""

import pytest

from annotations.extent import Extent
from tests.annotations.reviewing import Corpus

ACTOR, LOCATION = "actor", "location"


COUNTRIES, TOWNS = ("Italy", "Brazil", "Norway"), ("Oslo", "Turin", "Recife")


def tell(corpus: Corpus, form: str, usual: str, other: str, count: int = 3) -> None:
    """Tag a form so many times with its usual label, and once with another one."""
    for number in range(count):
        corpus.article(f"{form}{number}.txt", f"{form} played well.", [(form, usual)])
    corpus.article(f"{form}.txt", f"They left {form} late.", [(form, other)])


def test_labels_that_share_their_forms_either_way_say_nothing_of_one_another(corpus: Corpus) -> None:
    for form in COUNTRIES:
        tell(corpus, form, ACTOR, LOCATION)
    for form in TOWNS:
        tell(corpus, form, LOCATION, ACTOR)
    assert corpus.forms("find:labels") == []


def test_a_label_that_is_always_the_rarer_one_is_found(corpus: Corpus) -> None:
    for form in COUNTRIES + TOWNS:
        tell(corpus, form, ACTOR, LOCATION)
    assert sorted(corpus.forms("find:labels")) == sorted(COUNTRIES + TOWNS)


def test_labels_that_share_their_forms_are_found_where_hardly_any_is_an_exception(corpus: Corpus) -> None:
    for form in COUNTRIES:
        tell(corpus, form, ACTOR, LOCATION)
    for form in TOWNS:
        tell(corpus, form, LOCATION, ACTOR)
    tell(corpus, "Quito", ACTOR, LOCATION, 9)
    assert corpus.forms("find:labels") == ["Quito"]


def test_a_value_that_most_of_its_form_lack_is_not_missing(corpus: Corpus) -> None:
    corpus.several(4, "Iran voted again.", ("Iran", ACTOR, {"kind": "state"}))
    corpus.article("one.txt", "Then Iran left.", [("Iran", ACTOR)])
    (found,) = corpus.ask("find:values")
    assert found.why == "kind of the actor 'Iran' is state 4 times of 5, and nothing here."
    corpus.article("two.txt", "Later Iran returned.", [("Iran", ACTOR)])
    assert corpus.ask("find:values") == []


def test_names_and_other_words_are_judged_apart_by_their_values(corpus: Corpus) -> None:
    corpus.several(9, "Iran voted while we slept.", ("Iran", ACTOR, {"kind": "state"}))
    corpus.several(3, "Here we waited.", ("we", ACTOR, {"kind": "group"}))
    corpus.several(3, "Then they waited long.", ("they", ACTOR, {"kind": "group"}))
    for number, kind in enumerate(("state", "state", "group")):
        corpus.article(f"t{number}.txt", "And they sang.", [("they", ACTOR, {"kind": kind})])
    corpus.article("iran.txt", "Then Iran left.", [("Iran", ACTOR, {"kind": "group"})])
    corpus.article("we.txt", "Now we shall see.", [("we", ACTOR, {"kind": "state"})])
    assert corpus.forms("find:values") == ["Iran"]


PLACES = ("the old mill", "the river", "the harbour", "the long bridge")


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("at the river", ["at the river"]),
        ("at Bern", ["at Bern"]),
        ("at 12th", ["at 12th"]),
        ("at least one", []),
        ("at once there", []),
    ],
)
def test_a_word_is_left_out_where_what_remains_could_stand_alone(
    corpus: Corpus, form: str, expected: list[str]
) -> None:
    for place in PLACES:
        corpus.several(5, f"She waited at {place} today.", (place, LOCATION))
    corpus.article("z.txt", f"He met her {form}, he says.", [(form, LOCATION)])
    assert corpus.forms("find:boundary") == expected


QUOTED = "labels: {work: {key: w, trim: [space, punctuation]}}\n"


@pytest.mark.parametrize(
    ("text", "form", "is_found"),
    [
        ('They played "do you remember?" twice.', "do you remember?", False),
        ("They played “ do you remember ? ” Twice.", "do you remember ?", False),
        ('They played "do you remember!" Twice.', "do you remember!", False),
        ("They played do you remember? Twice.", "do you remember?", True),
        ('They played "do you remember." Twice.', "do you remember.", True),
        ('She asked: "Do they play do you remember?" Twice.', "do you remember?", True),
    ],
)
def test_the_mark_that_ends_what_is_quoted_belongs_to_it(corpus: Corpus, text: str, form: str, is_found: bool) -> None:
    (corpus.root / "glossator.yaml").write_text(QUOTED, "utf-8")
    corpus.article("a.txt", text, [(form, "work")])
    assert bool(corpus.ask("find:edge")) is is_found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See baku.org or baku.2 there.", []),
        ("See www.baku or v2.baku there.", []),
        ("She saw baku.", [Extent(8, 12)]),
        ("She saw baku.Then it rained.", [Extent(8, 12)]),
        ("It rained. baku slept.", [Extent(11, 15)]),
    ],
)
def test_part_of_a_hosts_name_is_no_untagged_form(corpus: Corpus, text: str, found: list[Extent]) -> None:
    corpus.several(4, "In baku it rained.", ("baku", LOCATION))
    corpus.article("z.txt", text)
    assert [one.extent for one in corpus.ask("find:untagged")] == found


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("FOLLOW US AND SING.", 0),
        ("They told the US AND left.", 1),
        ("FOLLOW US and sing.", 1),
        ("FOLLOW US. AND SING.", 1),
        ("IN 2012 US VOTERS STAYED.", 1),
    ],
)
def test_capitals_among_capitals_are_no_untagged_form(corpus: Corpus, text: str, count: int) -> None:
    corpus.several(4, "The US voted.", ("US", ACTOR))
    corpus.article("z.txt", text)
    assert len(corpus.ask("find:untagged")) == count
