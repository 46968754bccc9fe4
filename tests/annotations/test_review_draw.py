"""What a search makes of decisions: samples stay what they were, places have verdicts, refusals come and go."""

from annotations import editing
from annotations.change import Change
from annotations.naming import hashed_name
from annotations.review.deciding import decide, suggested
from annotations.review.reading import Reading
from annotations.review.settled import refused
from annotations.verdict import Decision, Scope
from tests.annotations.reviewing import Corpus


def test_a_sample_stays_the_same_while_it_is_decided(corpus: Corpus) -> None:
    for number in range(12):
        corpus.article(f"{number}.txt", "Ada saw Bern.", [("Ada", "actor"), ("Bern", "location")], by="me")
    words = "sample:6 seed:1"
    drawn = corpus.ask(words)
    assert len(drawn) == 6
    for number, (found, decision) in enumerate(zip(drawn, [Decision.KEEP, Decision.DELETE] * 3, strict=True), 1):
        held = corpus.load(found.article_id, "me")
        edit = editing.delete(held, [found.span_id]) if decision is Decision.DELETE else Change("")
        corpus.carry_out(decide(found, decision, held, held, edit, question=words), held)
        assert corpus.ask(words) == drawn[number:]


def test_what_was_decided_before_is_drawn_with_the_rest_and_left_out(corpus: Corpus) -> None:
    for number in range(8):
        corpus.article(f"{number}.txt", "Ada slept.", [("Ada", "actor")], by="me")
    drawn = corpus.ask("sample:3")
    for found in drawn[:2]:
        held = corpus.load(found.article_id, "me")
        corpus.carry_out(decide(found, Decision.KEEP, held, held, question="label:actor"), held)
    assert corpus.ask("sample:3") == drawn[2:]
    assert len(corpus.ask("order:random")) == 6


def test_a_sample_of_what_nobody_tagged_ends(corpus: Corpus) -> None:
    corpus.several(40, "In Baku it rained.", ("Baku", "location"))
    for number in range(4):
        corpus.article(f"{number}.txt", "Rain fell on Baku again.", by="me")
    words = "find:untagged by:me sample:2"
    for left in (2, 1, 0):
        found = corpus.ask(words)
        assert len(found) == left
        for one in found[:1]:
            held = corpus.load(one.article_id, "me")
            edit = suggested(one, held, corpus.workspace.schema, corpus.text(one.article_id))
            corpus.carry_out(decide(one, Decision.ADD, held, held, edit, question=words), held)


def test_places_are_asked_for_by_their_verdict_too(corpus: Corpus) -> None:
    held = corpus.article("a.txt", "Ada slept. Nobody saw her there. They left at once.", [("Ada", "actor")], by="me")
    both = corpus.forms("find:sentence")
    assert corpus.forms("find:sentence verdict:none") == both != []
    first = corpus.ask("find:sentence")[0]
    corpus.carry_out(decide(first, Decision.REFUSE, held, held), held)
    assert corpus.forms("find:sentence verdict:none") == both[1:]
    assert corpus.forms("find:sentence verdict:refuse") == both[:1]


def test_a_refusal_that_was_taken_back_is_forgotten(corpus: Corpus) -> None:
    held = corpus.article("a.txt", "They met Bing, too.", [("Bing,", "actor")], by="me")
    search = corpus.search("find:edge")
    (found,) = search.again("a.txt")
    after = corpus.carry_out(decide(found, Decision.REFUSE, held, held, scope=Scope.KIND), held)
    search.refuse(refused(after.verdicts.values()))
    assert search.again("a.txt") == []
    corpus.save(held)
    search.forget_refusals()
    assert [one.key for one in search.again("a.txt")] == [found.key]


def test_the_hashed_file_of_an_article_is_read_though_another_ones_has_its_plain_name(corpus: Corpus) -> None:
    corpus.article("a.txt", "Ada slept.", [("Ada", "actor")])
    corpus.article("b.txt", "Bern slept.", [("Bern", "location")])
    folder = corpus.root / "annotations/ana"
    (folder / "a.txt.json").rename(folder / hashed_name("a.txt", ".json"))
    (folder / "b.txt.json").rename(folder / "a.txt.json")
    found = Reading(corpus.workspace, "me", lambda article_id: None).document("ana", "a.txt", lambda c: b"Ada" in c)
    assert found is not None
    assert [span.quote for span in found.spans] == ["Ada"]
