"""What a question asks for on a workspace: terms that go together, and names that nothing here bears."""

import pytest

from annotations.errors import EditRefused
from annotations.review.kinds import Kind
from annotations.review.question import Question
from annotations.review.strangers import refuse_strangers, unknown_name
from annotations.span import Span
from tests.annotations.reviewing import PARSED, Corpus


def question(words: str) -> Question:
    return Question.parse(words, PARSED)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("by:eve", "Nobody called 'eve' annotates here; there are ana, ben, me."),
        ("-by:eve", "Nobody called 'eve' annotates here; there are ana, ben, me."),
        ("by:ana by:Ana", "Nobody called 'Ana' annotates here; there are ana, ben, me."),
        ("reviewer:eve", "Nobody called 'eve' reviews here; there are ana, ben, me."),
        ("-reviewer:eve", "Nobody called 'eve' reviews here; there are ana, ben, me."),
    ],
)
def test_whoever_is_not_here_is_refused_with_who_is(corpus: Corpus, words: str, told: str) -> None:
    corpus.article("a.txt", "Ada slept.", [("Ada", "actor")])
    corpus.article("a.txt", "Ada slept.", by="ben")
    with pytest.raises(EditRefused) as refused:
        refuse_strangers(question(words), corpus.workspace, "me")
    assert str(refused.value) == told


def test_whoever_is_here_or_asks_may_be_named(corpus: Corpus) -> None:
    corpus.article("a.txt", "Ada slept.", [("Ada", "actor")])
    refuse_strangers(question("by:ana -by:me reviewer:me"), corpus.workspace, "me")


def test_an_attribute_that_nothing_has_is_told(corpus: Corpus) -> None:
    corpus.article("a.txt", "Ada slept.", [("Ada", "actor", {"age": "40"})])
    told = unknown_name(question("value:size=big"), corpus.workspace)
    assert told == "Neither the schema nor any span has the attribute 'size'; there are kind, stance, age."
    for words in ("value:kind=state", "value:stance", "value:age=7", "-value:size", "form:Ada"):
        assert unknown_name(question(words), corpus.workspace) == ""
    assert "label 'planet'" in unknown_name(question("label:planet value:size"), corpus.workspace)


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("value:Kind=STATE", "value:kind=state"),
        ("value:KIND", "value:kind"),
        ("value:kind=country", "value:kind=country"),
        ("value:Stance=Free", "value:stance=Free"),
        ('value:" kind = state "', "value:kind=state"),
        ("label:ACTOR", "label:actor"),
    ],
)
def test_what_the_schema_knows_may_be_typed_in_any_case(words: str, read: str) -> None:
    assert str(question(words)) == read


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("since:2026-11-20 until:2026-11-19", "No day is since 2026-11-20 and until 2026-11-19; swap them"),
        ("longer:5 shorter:6", "Nothing is longer than 5 and shorter than 6; swap them"),
        ("shorter:3 longer:5", "Nothing is longer than 5 and shorter than 3; swap them"),
    ],
)
def test_bounds_with_nothing_between_them_are_refused(words: str, told: str) -> None:
    with pytest.raises(EditRefused, match=told):
        question(words)


@pytest.mark.parametrize(
    "words",
    ["since:2026-11-20 until:2026-11-20", "longer:5 shorter:7", "-since:2026-11-20 until:2026-11-19", "shorter:1"],
)
def test_bounds_with_something_between_them_are_not(words: str) -> None:
    assert str(question(words)) == words


def test_what_lacks_something_can_be_asked_for_among_findings(corpus: Corpus) -> None:
    for number in range(4):
        corpus.article(f"{number}.txt", "Then Baku fell.", [("Baku", "actor", {"kind": "state"})])
    corpus.article("x.txt", "Anger in Baku.", [("Baku", "location")])
    corpus.article("y.txt", "Rain in Baku's hills.", [("Baku's", "actor", {"kind": "state"})])
    corpus.article("z.txt", "Snow in Baku's hills.", [("Baku's", "actor")])
    corpus.article("w.txt", "Nothing was said there.")
    assert [item.article_id for item in corpus.ask("find:edge without:kind")] == ["z.txt"]
    assert [item.article_id for item in corpus.ask("find:spans without:kind")] == ["z.txt"]
    found = corpus.ask("find:labels find:sentence find:without without:kind")
    assert [(item.kind, item.article_id) for item in found] == [(Kind.WITHOUT, "z.txt")]


def test_spans_that_lack_something_are_given_once_whatever_else_is_asked(corpus: Corpus) -> None:
    document = corpus.article("a.txt", "Ada saw Bern.", [("Ada", "actor"), ("Bern", "actor", {"kind": "group"})])
    first: Span = next(iter(document.spans))
    assert [item.span_id for item in corpus.ask("without:kind label:actor -form:Bern")] == [first.id]
    assert corpus.ask("without:kind value:kind") == []
