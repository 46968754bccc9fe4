"""Deciding: one change for edit and verdict, and proposals for others' work."""

from dataclasses import replace

import pytest

from annotations import editing
from annotations.change import Change
from annotations.document import Document
from annotations.errors import ArticleError, DamagedFile, EditRefused
from annotations.extent import Extent
from annotations.lint.lint import Act, Suggestion
from annotations.review.answering import accept, reject
from annotations.review.deciding import (
    Resolution,
    decide,
    decide_all,
    decision_of,
    resolved,
    suggested,
    withdraw,
)
from annotations.review.overlay import overlay, standing
from annotations.review.settled import stands
from annotations.schema import Status
from annotations.verdict import Decision, Scope, fingerprint
from tests.annotations.reviewing import PARSED, TEXT, Corpus, item_of, only_verdict, proposed, tagged


def test_on_own_work_the_edit_and_the_verdict_are_one_change(corpus: Corpus) -> None:
    held = tagged(corpus, "me")
    ada = item_of(corpus, "Ada")
    edit = editing.relabel(held, PARSED, ada.span_id, "location")
    change = decide(ada, Decision.RELABEL, held, held, edit, question="label:actor", note=" a place ")
    after = change.apply(held)
    verdict = only_verdict(change)
    assert after.spans[ada.span_id].label == "location"
    assert (verdict.decision, verdict.annotator, verdict.span, verdict.label) == (
        Decision.RELABEL,
        "me",
        ada.span_id,
        "actor",
    )
    assert (verdict.asked, verdict.question, verdict.note, verdict.proposal) == (
        "spans",
        "label:actor",
        "a place",
        None,
    )
    assert verdict.judged == fingerprint(after.spans[ada.span_id], after.relations_of(ada.span_id))
    assert change.what == edit.what
    assert change.inverse().apply(after) == held


def test_keeping_edits_nothing_and_deleting_leaves_nothing_to_be_judged(corpus: Corpus) -> None:
    held = tagged(corpus, "me")
    ada = item_of(corpus, "Ada")
    kept = decide(ada, Decision.KEEP, held, held)
    assert (kept.spans, kept.state, kept.what) == ((), None, "keep actor")
    gone = decide(ada, Decision.DELETE, held, held, editing.delete(held, [ada.span_id]))
    assert only_verdict(gone).judged == ""
    with pytest.raises(EditRefused, match="gone already"):
        decide(ada, Decision.KEEP, gone.apply(held), gone.apply(held))


def test_another_persons_work_is_only_proposed_upon(corpus: Corpus) -> None:
    theirs, own, ada = proposed(corpus)
    (verdict,) = own.verdicts.values()
    assert len(own.spans) == 0
    assert own.status is Status.NEW
    assert verdict.proposal is not None
    assert corpus.load("a.txt") == theirs
    assert theirs.spans[ada.span_id].label == "actor"
    shown = overlay(theirs, own.verdicts.values())
    assert shown.spans[ada.span_id].label == "location"
    assert stands(verdict, theirs)
    assert stands(verdict, shown)


def test_a_second_proposal_builds_on_the_first_and_takes_its_place(corpus: Corpus) -> None:
    theirs, own, ada = proposed(corpus)
    shown = overlay(theirs, own.verdicts.values())
    edit = editing.reshape(shown, PARSED, corpus.text("a.txt"), ada.span_id, [Extent(0, 7)])
    own = decide(ada, Decision.RESHAPE, own, theirs, edit).apply(own)
    shown = overlay(theirs, own.verdicts.values())
    assert (shown.spans[ada.span_id].label, shown.spans[ada.span_id].quote) == ("location", "Ada saw")
    last = standing(own.verdicts.values(), "ana")[-1]
    assert (
        accept(theirs, last, PARSED, corpus.workspace.article("a.txt")).apply(theirs).spans[ada.span_id].quote
        == "Ada saw"
    )
    held = replace(ada, proposal=last)
    own = withdraw(held, own, theirs).apply(own)
    assert overlay(theirs, own.verdicts.values()) == theirs
    assert stands(standing(own.verdicts.values(), "ana")[-1], theirs)
    with pytest.raises(EditRefused, match="Nothing is proposed here"):
        withdraw(ada, own, theirs)


@pytest.mark.parametrize("decision", [Decision.KEEP, Decision.DEFER, Decision.REFUSE])
def test_what_is_proposed_stays_so_whatever_else_is_decided_on_the_span_without_an_edit(
    corpus: Corpus, decision: Decision
) -> None:
    theirs, own, ada = proposed(corpus)
    (first,) = own.verdicts.values()
    own = corpus.carry_out(decide(ada, decision, own, theirs, note="is she?"), own)
    (last,) = standing(own.verdicts.values(), "ana")
    assert last.id != first.id
    assert last.proposal == first.proposal
    assert last.decision is (Decision.RELABEL if decision is Decision.KEEP else decision)
    (waiting,) = corpus.ask("proposals:yes", me="ana")
    assert waiting.why == "me proposes another label: is she?"
    assert corpus.ask("open:yes") == [] or decision is Decision.DEFER


def test_an_edit_back_to_what_stands_there_proposes_nothing_any_more(corpus: Corpus) -> None:
    theirs, own, ada = proposed(corpus)
    shown = overlay(theirs, own.verdicts.values())
    edit = editing.relabel(shown, PARSED, ada.span_id, "actor")
    own = corpus.carry_out(decide(ada, Decision.RELABEL, own, theirs, edit), own)
    (last,) = standing(own.verdicts.values(), "ana")
    assert last.proposal is None or overlay(theirs, [last]).spans[ada.span_id].label == "actor"
    assert (last.decision, last.proposal) == (Decision.KEEP, None)
    assert corpus.ask("proposals:yes", me="ana") == []


def test_what_was_rejected_is_not_proposed_again_by_keeping(corpus: Corpus) -> None:
    theirs, own, ada = proposed(corpus)
    (proposal,) = own.verdicts.values()
    theirs = corpus.carry_out(reject(theirs, proposal), theirs)
    own = decide(ada, Decision.KEEP, own, theirs).apply(own)
    last = standing(own.verdicts.values(), "ana")[-1]
    assert (last.decision, last.proposal) == (Decision.KEEP, None)


def test_what_is_put_off_needs_a_question(corpus: Corpus) -> None:
    held = tagged(corpus, "me")
    with pytest.raises(EditRefused, match="needs a question"):
        decide(item_of(corpus, "Ada"), Decision.DEFER, held, held, note=" ")


def test_only_a_refusal_reaches_beyond_one_place(corpus: Corpus) -> None:
    held = tagged(corpus, "me")
    ada = item_of(corpus, "Ada")
    assert only_verdict(decide(ada, Decision.REFUSE, held, held, scope=Scope.FORM)).scope is Scope.FORM
    assert only_verdict(decide(ada, Decision.KEEP, held, held, scope=Scope.FORM)).scope is Scope.THIS


def test_of_two_verdicts_in_one_second_the_later_one_counts(corpus: Corpus) -> None:
    held = tagged(corpus, "me")
    ada = item_of(corpus, "Ada")
    for decision in [Decision.KEEP, Decision.REFUSE] * 5:
        held = decide(ada, decision, held, held).apply(held)
    assert [verdict.decision for verdict in standing(held.verdicts.values(), "me")] == [Decision.REFUSE]


def test_what_was_missing_is_tagged_and_judged_as_tagged(corpus: Corpus) -> None:
    corpus.several(4, "In Baku it rained.", ("Baku", "location"))
    held = corpus.article("z.txt", "Rain fell on Baku again.", by="me")
    (found,) = corpus.ask("find:untagged by:me")
    edit = suggested(found, held, PARSED, corpus.text("z.txt"))
    change = decide(found, Decision.ADD, held, held, edit)
    corpus.carry_out(change, held)
    assert corpus.ask("find:untagged by:me") == []
    assert corpus.ask("by:me") == []
    (span,) = change.apply(held).spans
    assert (only_verdict(change).span, span.quote) == (span.id, "Baku")


def test_what_somebody_else_missed_is_proposed_to_be_tagged(corpus: Corpus) -> None:
    corpus.several(4, "In Baku it rained.", ("Baku", "location"))
    theirs = corpus.article("z.txt", "Rain fell on Baku again.")
    own = corpus.article("z.txt", "Rain fell on Baku again.", by="me", status=Status.NEW)
    (found,) = corpus.ask("find:untagged by:ana")
    edit = suggested(found, theirs, PARSED, corpus.text("z.txt"))
    own = corpus.carry_out(decide(found, Decision.ADD, own, theirs, edit), own)
    assert corpus.ask("find:untagged by:ana") == []
    assert [span.quote for span in overlay(theirs, own.verdicts.values()).spans] == ["Baku"]
    (waiting,) = corpus.ask("proposals:yes", me="ana")
    assert waiting.proposal is not None
    theirs = corpus.carry_out(accept(theirs, waiting.proposal, PARSED, corpus.workspace.article("z.txt")), theirs)
    assert [span.quote for span in theirs.spans] == ["Baku"]
    assert corpus.ask("proposals:yes", me="ana") == []


def test_edits_are_told_by_what_they_do(corpus: Corpus) -> None:
    held, text = tagged(corpus, "me"), corpus.text("a.txt")
    ada, bern = held.spans
    assert decision_of(Change("")) is Decision.KEEP
    assert decision_of(editing.delete(held, [ada.id])) is Decision.DELETE
    assert decision_of(editing.relabel(held, PARSED, ada.id, "location")) is Decision.RELABEL
    assert decision_of(editing.reshape(held, PARSED, text, ada.id, [Extent(0, 7)])) is Decision.RESHAPE
    assert decision_of(editing.set_attribute(held, PARSED, ada.id, "kind", "state")) is Decision.SET
    assert decision_of(editing.write_note(held, bern.id, "hm")) is Decision.SET
    tag = editing.tag(held, PARSED, text, [Extent(4, 7)], "claim")
    assert decision_of(tag) is Decision.ADD
    after = tag.apply(held)
    claim = next(span for span in after.spans if span.label == "claim")
    assert decision_of(editing.relate(after, PARSED, claim.id, ada.id, "source_is")) is Decision.RELATE


@pytest.mark.parametrize(
    ("suggestion", "words"),
    [
        (Suggestion(Act.RELABEL, "location"), "location Ada"),
        (Suggestion(Act.RESHAPE, fragments=(Extent(0, 7),)), "actor Ada saw"),
        (Suggestion(Act.SET, attribute="kind", value="state"), "actor Ada"),
        (Suggestion(Act.DELETE), ""),
    ],
)
def test_what_the_linter_suggests_is_carried_out(corpus: Corpus, suggestion: Suggestion, words: str) -> None:
    held = tagged(corpus, "me")
    ada = replace(item_of(corpus, "Ada"), suggestion=suggestion)
    after = suggested(ada, held, PARSED, corpus.text("a.txt")).apply(held)
    span = after.spans.get(ada.span_id)
    assert (f"{span.label} {span.quote}" if span else "") == words
    assert suggestion.act is not Act.SET or (span is not None and span.attributes == {"kind": "state"})


def test_nothing_is_carried_out_where_nothing_is_suggested(corpus: Corpus) -> None:
    held, text = tagged(corpus, "me"), corpus.text("a.txt")
    ada = item_of(corpus, "Ada")
    with pytest.raises(EditRefused, match="Nothing is suggested"):
        suggested(ada, held, PARSED, text)
    with pytest.raises(EditRefused, match="source_is or kind"):
        suggested(replace(ada, suggestion=Suggestion(Act.ADD, needs=("source_is", "kind"))), held, PARSED, text)
    with pytest.raises(EditRefused, match="one by one"):
        resolved(ada, Resolution(Decision.RESHAPE), held, PARSED, text)


def test_the_same_for_all_alike_is_one_change_an_article_and_lists_what_cannot_be(corpus: Corpus) -> None:
    text = "Bern, Bern and Bern."
    for name in ("a.txt", "b.txt"):
        corpus.article(name, text, [("Bern", "location"), ("Bern", "location")], by="me")
    corpus.article("c.txt", text, [("Bern", "location")])
    found = corpus.ask("label:location")
    gone = replace(found[0], span_id="12345")
    resolution = Resolution(Decision.RELABEL, label="actor")
    batch = decide_all([*found, gone], resolution, corpus.held, corpus.text, PARSED, "me")
    assert [document.article_id for document, _ in batch.changes] == ["a.txt", "b.txt", "c.txt"]
    assert len(batch.done) == 5
    assert [why for _, why in batch.refused] == ["That span is gone already; choose another."]
    documents = {document.article_id: change.apply(document) for document, change in batch.changes}
    assert {span.label for span in documents["a.txt"].spans} == {"actor"}
    assert len(documents["a.txt"].verdicts) == 2
    assert documents["c.txt"].annotator == "me"
    assert len(documents["c.txt"].spans) == 0
    for document in documents.values():
        corpus.save(document)
    assert corpus.ask("label:location") == []


def test_keeping_refusing_and_deleting_all_alike(corpus: Corpus) -> None:
    held = tagged(corpus, "me")
    for decision, left in ((Decision.KEEP, 2), (Decision.REFUSE, 2), (Decision.DELETE, 0)):
        batch = decide_all(
            corpus.ask(""), Resolution(decision), lambda by, name: held, corpus.text, PARSED, "me", question="q"
        )
        ((_, change),) = batch.changes
        assert len(change.apply(held).spans) == left
        assert {new.question for _, new in change.verdicts if new is not None} == {"q"}


def test_only_the_last_word_of_a_reviewer_is_proposed(corpus: Corpus) -> None:
    theirs, own, ada = proposed(corpus)
    shown = overlay(theirs, own.verdicts.values())
    own = corpus.carry_out(decide(ada, Decision.DELETE, own, theirs, editing.delete(shown, [ada.span_id])), own)
    (waiting,) = corpus.ask("proposals:yes", me="ana")
    assert waiting.proposal is not None
    assert waiting.proposal.decision is Decision.DELETE
    corpus.carry_out(withdraw(waiting, own, theirs), own)
    assert corpus.ask("proposals:yes", me="ana") == []


def test_a_verdict_at_the_end_of_time_is_no_obstacle(corpus: Corpus) -> None:
    theirs, own, ada = proposed(corpus)
    late = {name: replace(one, created="9999-12-31T23:59:59Z") for name, one in own.verdicts.items()}
    assert only_verdict(decide(ada, Decision.KEEP, replace(own, verdicts=late), theirs)).created < "9999"


@pytest.mark.parametrize("error", [ArticleError("It is gone."), DamagedFile("It is damaged.")])
def test_what_cannot_be_read_does_not_stop_the_same_decision_for_the_others(corpus: Corpus, error: Exception) -> None:
    for name in ("a.txt", "b.txt"):
        corpus.article(name, TEXT, [("Bern", "location")], by="me")

    def document(by: str, name: str) -> Document:
        if name == "a.txt":
            raise error
        return corpus.load(name, by)

    batch = decide_all(corpus.ask(""), Resolution(Decision.KEEP), document, corpus.text, PARSED, "me")
    assert [one.article_id for one in batch.done] == ["b.txt"]
    assert [why for _, why in batch.refused] == [str(error)]
