"""Answering proposals: accepted where they still fit, turned down, and asked back as often as both like."""

from dataclasses import replace
from typing import Any

import pytest

from annotations import editing
from annotations.change import Change, to_record
from annotations.document import Document
from annotations.errors import EditRefused
from annotations.extent import Extent
from annotations.faults import faults
from annotations.reanchoring.reanchor import reanchor
from annotations.relation import Relation
from annotations.review.answering import accept, accept_all, discuss, reject
from annotations.review.deciding import (
    decide,
    give,
)
from annotations.review.kinds import Kind
from annotations.review.overlay import overlay
from annotations.review.settled import stands
from annotations.schema import Status
from annotations.span import fault
from annotations.verdict import Decision, Verdict
from tests.annotations.reviewing import PARSED, TEXT, Corpus, alone, item_of, mine, only_verdict, proposed, tagged


def test_what_an_acceptance_did_is_told_with_the_label_as_it_is_called_now(corpus: Corpus) -> None:
    theirs, own, _ = proposed(corpus)
    (proposal,) = own.verdicts.values()
    assert proposal.proposal is not None
    stale = replace(proposal, proposal={**proposal.proposal, "what": "relabel as an old name"})
    assert accept(theirs, stale, PARSED, corpus.workspace.article("a.txt")).what == "accept: relabel actor"


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


def to_be_deleted(corpus: Corpus) -> tuple[Document, Document, Verdict]:
    """Return ana's document, and mine with its proposal to delete her 'Ada'."""
    theirs, own, ada = alone(corpus)
    own = corpus.carry_out(decide(ada, Decision.DELETE, own, theirs, editing.delete(theirs, [ada.span_id])), own)
    (waiting,) = corpus.ask("proposals:yes", me="ana")
    assert waiting.proposal is not None
    return theirs, own, waiting.proposal


def test_an_author_who_asks_back_is_heard_by_the_reviewer(corpus: Corpus) -> None:
    theirs, own, proposal = to_be_deleted(corpus)
    theirs = corpus.carry_out(discuss(theirs, proposal, "Why?"), theirs)
    assert corpus.ask("proposals:yes", me="ana") == []
    (back,) = corpus.ask("open:yes")
    assert (back.why, back.reviewer, back.form) == ("ana asks back: Why?", "ana", "Ada")
    keep = only_verdict(decide(back, Decision.KEEP, own, theirs))
    corpus.carry_out(give(replace(keep, created="2999-01-01T00:00:00Z")), own)
    assert corpus.ask("open:yes") == []


def test_author_and_reviewer_ask_and_answer_as_often_as_they_like(corpus: Corpus) -> None:
    theirs, own, ada = alone(corpus)
    edit = editing.relabel(theirs, corpus.workspace.schema, ada.span_id, "location")
    own = corpus.carry_out(decide(ada, Decision.RELABEL, own, theirs, edit), own)
    said = "me proposes another label."
    for question, answer in (("Why?", "It is a town."), ("Which?", "In Ohio."), ("Sure?", "")):
        (waiting,) = corpus.ask("proposals:yes", me="ana")
        assert waiting.proposal is not None
        assert waiting.why == said
        theirs = corpus.carry_out(discuss(theirs, waiting.proposal, question), theirs)
        assert corpus.ask("proposals:yes", me="ana") == []
        (back,) = corpus.ask("open:yes")
        assert (back.why, back.is_asked_back) == (f"ana asks back: {question}", True)
        own = corpus.carry_out(decide(back, Decision.KEEP, own, theirs, note=answer), own)
        assert corpus.ask("open:yes") == []
        told = f"me answers: {answer}" if answer else "me holds to it."
        said = f"me proposes another label. You asked: {question} {told}"
    (waiting,) = corpus.ask("proposals:yes", me="ana")
    assert waiting.why == said


def test_a_question_reaches_the_reviewer_though_the_authors_clock_is_slow(corpus: Corpus) -> None:
    theirs, _, proposal = to_be_deleted(corpus)
    asked = replace(only_verdict(discuss(theirs, proposal, "Why?")), created="2001-01-01T00:00:00Z")
    corpus.carry_out(give(asked), theirs)
    assert [back.why for back in corpus.ask("open:yes")] == ["ana asks back: Why?"]
