"""Deciding: one change for edit and verdict, proposals for others' work, answers, overlays, the place that is kept."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations import editing
from annotations.change import Change, to_record
from annotations.document import Document
from annotations.errors import ArticleError, DamagedFile, EditRefused
from annotations.extent import Extent
from annotations.faults import faults
from annotations.lint.lint import Act, Suggestion
from annotations.reanchoring.reanchor import reanchor
from annotations.relation import Relation
from annotations.review import place as places
from annotations.review.answering import accept, accept_all, discuss, reject
from annotations.review.deciding import (
    Resolution,
    decide,
    decide_all,
    decision_of,
    resolved,
    suggested,
    withdraw,
)
from annotations.review.item import Item
from annotations.review.kinds import Kind
from annotations.review.overlay import overlay, standing
from annotations.review.place import Place, Stood
from annotations.review.question import Question
from annotations.review.saved import save
from annotations.review.settled import stands
from annotations.schema import Status
from annotations.schema_file import parse
from annotations.span import fault
from annotations.verdict import Decision, Scope, fingerprint
from annotations.workspace import Workspace
from tests.annotations.reviewing import SCHEMA, Corpus, only_verdict

PARSED = parse(SCHEMA)
TEXT = "Ada saw Bern."


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path)


def tagged(corpus: Corpus, by: str = "ana") -> Document:
    return corpus.article("a.txt", TEXT, [("Ada", "actor"), ("Bern", "location")], by=by)


def mine(corpus: Corpus) -> Document:
    return corpus.article("a.txt", TEXT, by="me", status=Status.NEW)


def item_of(corpus: Corpus, form: str) -> Item:
    return next(one for one in corpus.ask("verdict:none verdict:keep verdict:relabel") if one.form == form)


def proposed(corpus: Corpus) -> tuple[Document, Document, Item]:
    """Return ana's document, and mine, which proposes to relabel her 'Ada'."""
    theirs, own = tagged(corpus), mine(corpus)
    ada = item_of(corpus, "Ada")
    edit = editing.relabel(theirs, PARSED, ada.span_id, "location")
    return theirs, corpus.carry_out(decide(ada, Decision.RELABEL, own, theirs, edit), own), ada


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


def test_what_an_acceptance_did_is_told_with_the_label_as_it_is_called_now(corpus: Corpus) -> None:
    theirs, own, _ = proposed(corpus)
    (proposal,) = own.verdicts.values()
    assert proposal.proposal is not None
    stale = replace(proposal, proposal={**proposal.proposal, "what": "relabel as an old name"})
    assert accept(theirs, stale, PARSED, corpus.workspace.article("a.txt")).what == "accept: relabel actor"


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
    batch = decide_all([*found, gone], resolution, lambda by, name: corpus.load(name, by), corpus.text, PARSED, "me")
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


def test_an_author_accepts_a_proposal(corpus: Corpus) -> None:
    theirs, own, ada = proposed(corpus)
    (proposal,) = own.verdicts.values()
    change = accept(theirs, proposal, PARSED, corpus.workspace.article("a.txt"))
    after = corpus.carry_out(change, theirs)
    assert after.spans[ada.span_id].label == "location"
    answer = only_verdict(change)
    assert (answer.decision, answer.answers, answer.annotator) == (Decision.ACCEPT, proposal.id, "ana")
    assert stands(proposal, after)
    assert change.inverse().apply(after) == theirs
    assert corpus.forms("label:location by:ana") == ["Bern"]


def test_a_proposal_that_no_longer_fits_is_refused_in_a_sentence(corpus: Corpus) -> None:
    theirs, own, ada = proposed(corpus)
    article = corpus.workspace.article("a.txt")
    (proposal,) = own.verdicts.values()
    span = theirs.spans[ada.span_id]
    changed = replace(theirs, spans=theirs.spans.changed([span], [replace(span, note="mine")]))
    with pytest.raises(EditRefused, match="has changed since"):
        accept(changed, proposal, PARSED, article)
    twin = replace(span, id="99", label="location")
    with pytest.raises(EditRefused, match="tagged location already"):
        accept(replace(theirs, spans=theirs.spans.changed([], [twin])), proposal, PARSED, article)
    with pytest.raises(EditRefused, match="cannot be read"):
        accept(theirs, replace(proposal, proposal={"spans": [[None, None]]}), PARSED, article)
    with pytest.raises(EditRefused, match="proposes nothing"):
        accept(theirs, replace(proposal, proposal=None), PARSED, article)


def test_a_span_that_has_got_a_relation_since_is_not_deleted_under_it(corpus: Corpus) -> None:
    theirs = corpus.article("a.txt", "It rained, they said.", [("It rained", "claim"), ("they", "actor")])
    own = corpus.article("a.txt", "It rained, they said.", by="me", status=Status.NEW)
    they = item_of(corpus, "they")
    change = decide(they, Decision.DELETE, own, theirs, editing.delete(theirs, [they.span_id]))
    claim, actor = theirs.spans
    related = corpus.relate(theirs, claim, actor)
    with pytest.raises(EditRefused, match="relation has been added"):
        accept(related, only_verdict(change), PARSED, corpus.workspace.article("a.txt"))


def test_an_author_rejects_and_discusses(corpus: Corpus) -> None:
    theirs, own, ada = proposed(corpus)
    (proposal,) = own.verdicts.values()
    after = corpus.carry_out(reject(theirs, proposal, note="she is one"), theirs)
    assert after.spans == theirs.spans
    assert overlay(after, own.verdicts.values()).spans[ada.span_id].label == "actor"
    assert corpus.ask("proposals:yes", me="ana") == []
    with pytest.raises(EditRefused, match="answered so already"):
        reject(after, proposal)
    with pytest.raises(EditRefused, match="needs words"):
        discuss(theirs, proposal, " ")


def test_proposals_that_still_fit_are_accepted_together(corpus: Corpus) -> None:
    theirs, own = tagged(corpus), mine(corpus)
    for form in ("Ada", "Bern"):
        found = item_of(corpus, form)
        own = corpus.carry_out(
            decide(found, Decision.DELETE, own, theirs, editing.delete(theirs, [found.span_id])), own
        )
    ada, bern = theirs.spans
    theirs = corpus.save(replace(theirs, spans=theirs.spans.changed([bern], [replace(bern, note="stays")])))
    applied = accept_all(corpus.ask("proposals:yes", me="ana"), corpus.load, corpus.workspace.article, PARSED)
    assert [one.form for one in applied.done] == ["Ada"]
    assert [one.form for one, _ in applied.refused] == ["Bern"]
    ((document, change),) = applied.changes
    assert [span.id for span in change.apply(document).spans] == [bern.id]
    assert ada.id not in change.apply(document).spans


def test_the_place_is_kept_and_a_damaged_one_is_none(tmp_path: Path) -> None:
    stood = Stood("Ada", "claim", 3, 6, 0.25)
    kept = Place("label:claim", "a.txt", ("spans", "a.txt", "ana", "7"), (("spans", "b.txt", "ana", "8"),), stood)
    assert places.last(tmp_path) is None
    places.keep(tmp_path, kept)
    assert places.last(tmp_path) == kept
    path = tmp_path / ".history" / places.FILE
    for content in (b"", b"[]", b'{"question": 1}', b'{"question": "", "article": "", "at": [1], "skipped": []}'):
        path.write_bytes(content)
        assert places.last(tmp_path) is None
    places.keep(tmp_path, kept)
    path.write_bytes(path.read_bytes().replace(b'["Ada"', b'[["Ada"]'))
    assert places.last(tmp_path) == replace(kept, stood=None)
    assert replace(kept, stood=None).item(0) is None
    assert replace(kept, at=("no such kind", "a.txt", "ana", "7")).item(0) is None


@given(st.text(st.characters(exclude_categories=["Cs"])), st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_any_place_reads_back(tmp_path_factory: pytest.TempPathFactory, words: str, key: list[str]) -> None:
    folder = tmp_path_factory.mktemp("place")
    places.keep(folder, Place(words, words, tuple(key), (tuple(key),)))
    assert places.last(folder) == Place(words, words, tuple(key), (tuple(key),))


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


def adding(corpus: Corpus, form: str, label: str = "location") -> tuple[Document, Document]:
    """Return ana's document, and mine, which proposes to tag a form that she left."""
    theirs, own = tagged(corpus), mine(corpus)
    start = TEXT.index(form)
    fragments = (Extent(start, start + len(form)),)
    place = replace(item_of(corpus, "Ada"), kind=Kind.QUOTATION, span_id="", label=label, fragments=fragments)
    edit = editing.tag(theirs, PARSED, corpus.text("a.txt"), fragments, label)
    return theirs, corpus.carry_out(decide(replace(place, quote=form), Decision.ADD, own, theirs, edit), own)


@pytest.mark.parametrize(("text", "quotes"), [("So Ada saw Bern.", ["Ada", "saw", "Bern"]), ("Ada met Bern.", None)])
def test_a_proposal_on_a_text_that_has_changed_is_laid_on_the_present_one_or_refused(
    corpus: Corpus, text: str, quotes: list[str] | None
) -> None:
    theirs, own = adding(corpus, "saw", "claim")
    (proposal,) = own.verdicts.values()
    (corpus.root / "a.txt").write_text(text, "utf-8")
    article = corpus.workspace.article("a.txt")
    with pytest.raises(EditRefused, match="open it once in the app"):
        accept(theirs, proposal, PARSED, article)
    theirs = reanchor(theirs, article.text, article.digest, TEXT).document
    if quotes is None:
        with pytest.raises(EditRefused, match="text has changed there"):
            accept(theirs, proposal, PARSED, article)
        return
    after = accept(theirs, proposal, PARSED, article).apply(theirs)
    assert [span.quote for span in after.spans] == quotes
    assert list(faults(after, article)) == []


def test_a_proposal_about_a_span_that_was_put_in_place_again_still_fits(corpus: Corpus) -> None:
    text = "Nothing much happened there. It was Ada who saw Bern then, as they said."
    theirs = corpus.article("a.txt", text, [("Ada", "actor")])
    own = corpus.article("a.txt", text, by="me", status=Status.NEW)
    ada = item_of(corpus, "Ada")
    edit = editing.relabel(theirs, PARSED, ada.span_id, "location")
    own = corpus.carry_out(decide(ada, Decision.RELABEL, own, theirs, edit), own)
    (proposal,) = own.verdicts.values()
    (corpus.root / "a.txt").write_text(f"Well. {text}", "utf-8")
    article = corpus.workspace.article("a.txt")
    theirs = reanchor(theirs, article.text, article.digest, text).document
    assert overlay(theirs, [proposal]).spans[ada.span_id].label == "location"
    (span,) = accept(theirs, proposal, PARSED, article).apply(theirs).spans
    assert (span.label, span.quote) == ("location", "Ada")
    assert fault(span, article.text) is None


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"label": "planet"}, "no label"),
        ({"attributes": {"colour": "red"}}, "no attribute"),
        ({"attributes": {"kind": "none"}}, "one of state, group"),
    ],
)
def test_a_proposal_that_the_schema_does_not_know_is_refused(corpus: Corpus, changed: dict[str, Any], why: str) -> None:
    theirs, own, ada = proposed(corpus)
    (proposal,) = own.verdicts.values()
    span = theirs.spans[ada.span_id]
    bad = replace(proposal, proposal=to_record(Change("x", spans=((span, replace(span, **changed)),))))
    with pytest.raises(EditRefused, match=why):
        accept(theirs, bad, PARSED, corpus.workspace.article("a.txt"))
    loose = Relation("7", "source_is", ada.span_id, "404", "", "")
    bad = replace(proposal, proposal=to_record(Change("x", relations=((None, loose),))))
    with pytest.raises(EditRefused, match="not there any more"):
        accept(theirs, bad, PARSED, corpus.workspace.article("a.txt"))


def test_what_was_wrong_before_does_not_keep_a_proposal_from_being_accepted(corpus: Corpus) -> None:
    theirs = corpus.article("a.txt", TEXT, [("Ada", "actor", {"colour": "red"})])
    own = mine(corpus)
    ada = item_of(corpus, "Ada")
    edit = editing.set_attribute(theirs, PARSED, ada.span_id, "kind", "state")
    verdict = only_verdict(decide(ada, Decision.SET, own, theirs, edit))
    (span,) = accept(theirs, verdict, PARSED, corpus.workspace.article("a.txt")).apply(theirs).spans
    assert span.attributes == {"colour": "red", "kind": "state"}


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


def test_the_place_is_no_annotation_file_and_no_journal(tmp_path: Path) -> None:
    folder = tmp_path / "annotations/ana"
    places.keep(folder, Place("label:claim"))
    assert list(tmp_path.rglob("*.json*")) == []
