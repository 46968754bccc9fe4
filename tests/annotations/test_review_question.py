"""The language of questions: what is read from words, what is refused, what a question wants, and how it is saved."""

import string
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotations.errors import EditRefused, SchemaError
from annotations.extent import Extent
from annotations.migration.schema_draft import SchemaDraft
from annotations.review.filter import Filter
from annotations.review.kinds import FAMILIES, Kind, named, names
from annotations.review.question import Order, Question, terms_known
from annotations.review.saved import save
from annotations.review.terms import Term, read, recast, written
from annotations.schema import Status
from annotations.schema_file import parse
from annotations.schema_terms import attribute_asked, mentioned, value_asked
from annotations.span import Span
from annotations.storage import CanonicalStorage
from annotations.verdict import Decision
from annotations.workspace import Workspace
from tests.annotations.reviewing import MOMENT, PARSED, SCHEMA, Corpus

SPAN = Span(
    "7",
    "actor",
    (Extent(0, 8),),
    "New\nYork",
    "",
    "",
    MOMENT,
    "2026-03-04T00:00:00Z",
    {"kind": "state"},
    origin="manual",
)


def asked(words: str) -> Question:
    return Question.parse(words, PARSED)


def wants(words: str, span: Span = SPAN) -> bool:
    return Filter(asked(words)).wants_span(span)


VALUES = {
    "label": st.sampled_from(["actor", "claim", "no such label", 'od"d\\']),
    "form": st.text(string.ascii_letters + ' :"\\-é\n', min_size=1).filter(str.strip),
    "text": st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip),
    "value": st.sampled_from(["kind=person", "kind", "a=b=c"]),
    "by": st.sampled_from(["ana", "Ben Ali"]),
    "reviewer": st.sampled_from(["zoe", "Ben Ali"]),
    "origin": st.just("imported:brat"),
    "status": st.sampled_from([str(status) for status in Status]),
    "article": st.sampled_from(["news/*.txt", "a b.txt"]),
    "verdict": st.sampled_from(["none", *map(str, Decision)]),
    "find": st.sampled_from(names()),
}


SINGLE = {
    "order": st.sampled_from([str(order) for order in Order]),
    "sample": st.integers(1, 999).map(str),
    "seed": st.integers(0, 999).map(str),
    "since": st.just("2026-01-02"),
    "longer": st.integers(0, 99).map(str),
    "open": st.sampled_from(["yes", "no"]),
}


@st.composite
def some_terms(draw: st.DrawFn) -> list[Term]:
    chosen = draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=5))
    terms = [Term(name, draw(VALUES[name]), draw(st.booleans())) for name in chosen]
    return terms + [Term(name, draw(SINGLE[name])) for name in draw(st.sets(st.sampled_from(sorted(SINGLE))))]


@given(some_terms())
def test_a_question_reads_back_as_it_is_written(terms: list[Term]) -> None:
    question = asked(written(terms))
    assert asked(str(question)) == question


@given(st.text(max_size=30))
@example("\u3000")
@example("\x1c -\x85")
def test_whatever_is_typed_is_a_question_or_refused_in_one_sentence(words: str) -> None:
    try:
        told, question = "", asked(words)
    except EditRefused as error:
        told, question = str(error), Question()
    assert asked(str(question)) == question
    assert told.splitlines() in ([], [told])
    assert told[-1:] in ("", ".")


def test_plain_words_are_one_form_and_quotes_and_minuses_part_them() -> None:
    assert read("New  York label:claim") == [Term("form", "New York"), Term("label", "claim")]
    assert read('"10:30" -"a b" -c') == [Term("form", "10:30"), Term("form", "a b", True), Term("form", "c", True)]
    assert read(r'text:"say \"no\""') == [Term("text", 'say "no"')]
    assert read("x-ray - y") == [Term("form", "x-ray - y")]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("10:30", "There is no term 10:"),
        ("colour:red", "label, value, form"),
        ("label:", "wants a value"),
        ('form:"New York', "not closed"),
        ("since:yesterday", "a day like 2026-11-20"),
        ("status:half", "new, started, done"),
        ("verdict:maybe", "none, keep"),
        ("find:everything", "lint, check, missing"),
        ("order:size", "article, form, surprise, random"),
        ("sample:0", "from 1 on"),
        ("sample:many", "whole number"),
        ("order:form order:random", "asked once"),
        ("-order:form", "minus"),
        ("value:=x", "kind=person"),
        ("without:shape", "kind, source_is, stance"),
    ],
)
def test_anything_else_is_refused_with_what_there_is(words: str, told: str) -> None:
    with pytest.raises(EditRefused, match=told):
        asked(words)


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ("", True),
        ("label:actor", True),
        ("label:claim", False),
        ("label:claim label:actor", True),
        ("-label:actor", False),
        ("-label:claim", True),
        ("label:ACTOR", True),
        ("value:kind=state", True),
        ("value:kind=group", False),
        ("value:kind", True),
        ("value:stance", False),
        ("form:new york".replace("new york", '"new york"'), True),
        ('form:"new York"', False),
        ("New York", True),
        ("york", False),
        ("text:york", True),
        ("text:YORK", False),
        ("origin:man", True),
        ("origin:imported", False),
        ("since:2026-03-04", True),
        ("since:2026-03-05", False),
        ("until:2026-03-04", True),
        ("until:2026-03-03", False),
        ("longer:7", True),
        ("longer:8", False),
        ("shorter:9", True),
        ("shorter:8", False),
        ("label:actor form:York", False),
    ],
)
def test_several_of_one_name_mean_any_and_different_names_must_all_hold(words: str, holds: bool) -> None:
    assert wants(words) is holds


def test_articles_annotators_and_statuses_are_told_apart() -> None:
    filtered = Filter(asked("article:news/*.txt -article:news/b* by:ana -by:ben"))
    assert filtered.wants_article("news/a.txt")
    assert not filtered.wants_article("news/b.txt")
    assert not filtered.wants_article("old/a.txt")
    assert (filtered.wants_annotator("ana"), filtered.wants_annotator("ben")) == (True, False)


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8).filter(str.strip),
    st.sampled_from(["form", "text"]),
    st.sampled_from([str.upper, str.lower, str.title, str]),
)
def test_bytes_that_are_passed_over_hold_nothing_that_is_wanted(
    words: str, name: str, case: Callable[[str], str]
) -> None:
    span = replace(SPAN, quote=case(words))
    filtered = Filter(Question((Term("label", "actor"), Term(name, " ".join(words.split())))))
    record = {"id": "7", "label": span.label, "quote": span.quote}
    content = CanonicalStorage("x.json").encode({"article": {"1": {}}, "spans": {"7": record}})
    assert filtered.may_hold(content) or not filtered.wants_span(span)
    assert not Filter(asked("label:claim")).may_hold(content)
    assert Filter(asked("label:claim")).may_hold(b"{" + content)


def test_kinds_of_findings_have_families_sentences_and_names() -> None:
    assert asked("").kinds == {Kind.SPANS}
    assert asked("find:lint").kinds == FAMILIES["lint"]
    assert asked("find:lint -find:edge").kinds == FAMILIES["lint"] - {Kind.EDGE}
    assert asked("proposals:yes").kinds == {Kind.PROPOSAL}
    assert asked("open:yes").kinds == {Kind.DEFERRED}
    assert asked("open:no").kinds == {Kind.SPANS}
    assert asked("without:source_is").kinds == {Kind.WITHOUT}
    assert asked("without:source_is find:spans").kinds == {Kind.SPANS}
    assert all(kind.sentence.endswith(".") for kind in Kind)
    assert {kind for name in names() for kind in named(name)} == set(Kind)
    with pytest.raises(KeyError):
        named("nothing")


def test_only_questions_that_compare_need_the_workspace_counted() -> None:
    assert asked("find:labels").needs_counts
    assert asked("order:surprise").needs_counts
    assert asked("find:without").needs_counts
    assert not asked("find:edge").needs_counts
    assert not asked("without:source_is").needs_counts
    assert not asked("find:quotation label:claim").needs_counts
    assert not asked("label:claim order:form").needs_counts


def test_a_question_can_be_given_another_order() -> None:
    question = asked("label:claim order:form").with_term("order", "random")
    assert (question.order, question.sample, question.seed) == (Order.RANDOM, None, 0)
    assert str(question) == "label:claim order:random"
    assert (asked("sample:20 seed:3").sample, asked("sample:20 seed:3").seed) == (20, 3)


def test_every_term_is_told_in_a_few_words() -> None:
    assert {"label", "find", "proposals"} <= terms_known().keys()
    assert all(terms_known().values())


def test_a_saved_question_is_asked_by_its_name() -> None:
    assert asked(" places ") == asked("label:location order:form")
    assert asked("form:places") != asked("places")
    assert asked("both") == asked("label:actor label:claim by:ana")


def test_saved_questions_are_words_or_mappings() -> None:
    assert PARSED.questions == {"places": "label:location order:form", "both": "label:actor label:claim by:ana"}
    flagged = parse(SCHEMA + "  mine: {open: true, -by: ana, sample: 20}\n")
    assert flagged.questions["mine"] == "open:yes -by:ana sample:20"
    with pytest.raises(SchemaError, match="a word or a list of words"):
        parse(SCHEMA + "  mine: {label: {a: b}}\n")
    with pytest.raises(SchemaError, match="line"):
        parse(SCHEMA + "  mine: [label]\n")


def test_a_label_that_is_renamed_is_renamed_in_saved_words() -> None:
    draft = SchemaDraft.of(SCHEMA + "  odd: 'label:location -label:actor text:\"location x\"'\n")
    changed = mentioned(draft, "location", "place")
    assert changed.raw["questions"]["places"] == "label:place order:form"
    assert changed.raw["questions"]["odd"] == 'label:place -label:actor text:"location x"'
    assert changed.keeps_layout
    assert recast("label:a label:b", b_for_a) == "label:b"
    assert recast('label:a "not closed', b_for_a) == 'label:a "not closed'


def b_for_a(term: Term) -> Term:
    return replace(term, value="b") if term.value == "a" else term


LABELS = """labels:
  actor: {key: a, attributes: {kind: {key: k, values: {person: p, group: g}}}}
  claim: {key: c}
"""

QUESTIONS = """questions:
  words: 'value:kind=person without:kind value:kindly=1'
  fields: {value: [kind=person, kind=group], without: kind, text: kind}
  other: 'label:claim value:kind=person'
"""


def test_an_attribute_that_is_renamed_is_renamed_in_saved_words() -> None:
    draft = attribute_asked(SchemaDraft.of(LABELS + QUESTIONS), "actor", "kind", "sort")
    assert draft.raw["questions"] == {
        "words": "value:sort=person without:sort value:kindly=1",
        "fields": {"value": ["sort=person", "sort=group"], "without": "sort", "text": "kind"},
        "other": "label:claim value:sort=person",
    }


def test_where_two_labels_have_the_attribute_only_what_asks_for_the_one_alone_is_renamed() -> None:
    both = LABELS.replace("claim: {key: c}", "claim: {key: c, attributes: {kind: {key: k, values: {person: p}}}}")
    draft = attribute_asked(SchemaDraft.of(both + QUESTIONS), "claim", "kind", "sort")
    before = SchemaDraft.of(both + QUESTIONS).raw["questions"]
    assert draft.raw["questions"] == {**before, "other": "label:claim value:sort=person"}


def test_a_value_that_is_put_into_another_is_so_in_saved_words_and_once() -> None:
    draft = value_asked(SchemaDraft.of(LABELS + QUESTIONS), "actor", "kind", "person", "group")
    assert draft.raw["questions"]["words"] == "value:kind=group without:kind value:kindly=1"
    assert draft.raw["questions"]["fields"]["value"] == ["kind=group"]
    assert draft.keeps_layout


def test_a_question_is_saved_under_a_name_and_comments_stay(corpus: Corpus) -> None:
    path = corpus.root / "glossator.yaml"
    path.write_text("# ours\n" + path.read_text("utf-8"), "utf-8")
    question = Question.parse('label:claim form:"New York"', PARSED)
    assert save(corpus.root, "mine", question)
    assert save(corpus.root, "places", question)
    assert save(corpus.root, "both", question)
    questions = Workspace.open(corpus.root).schema.questions
    assert questions == dict.fromkeys(["places", "both", "mine"], str(question))
    assert path.read_text("utf-8").startswith("# ours\n")
    with pytest.raises(EditRefused, match="cannot name"):
        save(corpus.root, "a:b", question)


def test_a_workspace_without_a_schema_gets_the_default_one_with_the_question(tmp_path: Path) -> None:
    question = Question.parse("find:lint", PARSED)
    save(tmp_path, "all", question)
    assert Workspace.open(tmp_path).schema.questions == {"all": "find:lint"}
    assert "claim" in Workspace.open(tmp_path).schema.labels
