"""What is settled: a decision is not asked for again until what it was about changes."""

from dataclasses import replace

import pytest

from annotations.editing import relabel
from annotations.review.deciding import Resolution, decide, decide_all
from annotations.review.kinds import Kind
from annotations.review.settled import refused
from annotations.schema import Status
from annotations.verdict import Decision, Scope, Verdict
from tests.annotations.reviewing import MOMENT, Corpus, alone, baku, only_verdict


def test_what_was_put_off_waits_until_it_is_decided(corpus: Corpus) -> None:
    theirs = corpus.article("a.txt", "Ada saw Bern.", [("Ada", "actor"), ("Bern", "location")])
    own = corpus.article("a.txt", "Ada saw Bern.", by="me", status=Status.NEW)
    ada, bern = corpus.ask("by:ana")
    own = corpus.carry_out(decide(ada, Decision.DEFER, own, theirs, note="Who is she?"), own)
    own = corpus.carry_out(decide(bern, Decision.KEEP, own, theirs), own)
    (found,) = corpus.ask("open:yes")
    assert (found.kind, found.form, found.why) == (Kind.DEFERRED, "Ada", "Put off with a question: Who is she?")
    assert corpus.ask("") == []
    corpus.carry_out(decide(found, Decision.KEEP, own, theirs), own)
    assert corpus.ask("open:yes") == []


def test_what_was_decided_is_not_asked_again_until_it_changes(corpus: Corpus) -> None:
    held = corpus.article("a.txt", "Ada saw Bern.", [("Ada", "actor"), ("Bern", "location")], by="me")
    ada, _ = corpus.ask("")
    held = corpus.carry_out(decide(ada, Decision.KEEP, held, held), held)
    assert corpus.forms("") == ["Bern"]
    assert corpus.forms("verdict:keep") == ["Ada"]
    assert corpus.forms("verdict:none") == ["Bern"]
    assert corpus.forms("-verdict:keep") == ["Bern"]
    assert corpus.forms("verdict:delete") == []
    assert corpus.forms("", me="ben") == ["Ada", "Bern"]
    assert corpus.forms("verdict:keep", me="ben") == ["Ada"]
    span = held.spans[ada.span_id]
    corpus.save(replace(held, spans=held.spans.changed([span], [replace(span, attributes={"kind": "group"})])))
    assert corpus.forms("") == ["Ada", "Bern"]


def test_a_verdict_on_a_span_settles_no_finding_but_one_on_the_finding_does(corpus: Corpus) -> None:
    baku(corpus)
    held = corpus.article("z.txt", "Anger in Baku.", [("Baku", "actor")], by="me")
    (span,) = corpus.ask("by:me")
    held = corpus.carry_out(decide(span, Decision.KEEP, held, held), held)
    (finding,) = corpus.ask("find:lint by:me")
    corpus.carry_out(decide(finding, Decision.KEEP, held, held), held)
    assert corpus.ask("find:lint by:me") == []


@pytest.mark.parametrize(("scope", "left"), [(Scope.THIS, 3), (Scope.FORM, 2), (Scope.KIND, 0)])
def test_a_finding_is_refused_for_one_place_for_its_form_or_for_its_kind(
    corpus: Corpus, scope: Scope, left: int
) -> None:
    text = "They met Bing, Baku, Kars, Bing, again."
    tags = [("Bing,", "actor"), ("Baku,", "actor"), ("Kars,", "actor"), ("Bing,", "actor")]
    held = corpus.article("a.txt", text, tags, by="me")
    first = corpus.ask("find:edge")[0]
    search = corpus.search("find:edge")
    assert len(search.again("a.txt")) == 4
    change = decide(first, Decision.REFUSE, held, held, scope=scope)
    corpus.carry_out(change, held)
    assert len(corpus.ask("find:edge")) == left
    search.refuse(refused([only_verdict(change)]))
    assert len(search.again("a.txt")) == left
    assert len(corpus.ask("")) == 3


def test_a_place_that_was_refused_stays_so_wherever_it_moves(corpus: Corpus) -> None:
    baku(corpus)
    theirs = corpus.article("z.txt", "Rain fell on Baku again.")
    own = corpus.article("z.txt", "Rain fell on Baku again.", by="me", status=Status.NEW)
    (found,) = corpus.ask("find:untagged by:ana")
    corpus.carry_out(decide(found, Decision.REFUSE, own, theirs), own)
    assert corpus.ask("find:untagged by:ana") == []
    assert len(corpus.ask("find:untagged by:ana", me="ben")) == 1


def test_a_proposal_settles_what_it_is_about_till_that_changes(corpus: Corpus) -> None:
    theirs, own, ada = alone(corpus)
    edit = relabel(theirs, corpus.workspace.schema, ada.span_id, "location")
    corpus.carry_out(decide(ada, Decision.RELABEL, own, theirs, edit), own)
    assert corpus.ask("") == []
    span = theirs.spans[ada.span_id]
    changed = corpus.save(replace(theirs, spans=theirs.spans.changed([span], [replace(span, note="hm")])))
    assert corpus.forms("") == ["Ada"]
    accepted = replace(span, label="location")
    corpus.save(replace(changed, spans=theirs.spans.changed([span], [accepted])))
    assert corpus.ask("") == []


def test_a_missing_place_that_was_put_off_is_closed_by_its_decision(corpus: Corpus) -> None:
    own = corpus.article("a.txt", "Rain fell on the old town. They met Bing.", [("Bing", "actor")], by="me")
    (sentence,) = corpus.ask("find:sentence")
    own = corpus.carry_out(decide(sentence, Decision.DEFER, own, own, note="Is rain one?"), own)
    (waiting,) = corpus.ask("open:yes")
    corpus.carry_out(decide(waiting, Decision.REFUSE, own, own), own)
    assert corpus.ask("open:yes") == []
    assert corpus.ask("find:sentence") == []


def test_verdicts_of_unknown_relevance_settle_nothing(corpus: Corpus) -> None:
    held = corpus.article("a.txt", "Ada slept.", [("Ada", "actor")], by="me")
    stray = Verdict("5", Decision.KEEP, "me", MOMENT, span="no such span", judged="00")
    corpus.save(replace(held, verdicts={"5": stray}))
    assert corpus.forms("") == ["Ada"]
    kept = Resolution(Decision.KEEP)
    assert decide_all([], kept, corpus.held, corpus.text, corpus.workspace.schema, "me").changes == ()
