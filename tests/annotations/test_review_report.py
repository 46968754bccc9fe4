"""What a review came to: outcomes by annotator and label, pace, and questions that wait."""

from dataclasses import replace

import pytest

from annotations import editing
from annotations.document import Document
from annotations.review.answering import accept, discuss, reject
from annotations.review.deciding import decide, suggested
from annotations.review.item import Item
from annotations.review.report import pace, report
from annotations.schema import Status
from annotations.spans import Spans
from annotations.verdict import Decision
from tests.annotations.reviewing import Corpus

TEXT = "Ada, Ben, Eva and Bern met."


def timed(document: Document, *moments: str) -> Document:
    verdicts = zip(document.ordered_verdicts(), moments, strict=True)
    return replace(document, verdicts={v.id: replace(v, created=f"2026-01-01T{at}Z") for v, at in verdicts})


def test_outcomes_are_counted_by_annotator_and_label_and_open_questions_by_reviewer(corpus: Corpus) -> None:
    theirs = corpus.article("a.txt", TEXT, [(name, "actor") for name in ("Ada", "Ben", "Eva", "Bern")])
    own = corpus.article("a.txt", TEXT, by="me", status=Status.NEW)
    found: dict[str, Item] = {one.form: one for one in corpus.ask("label:actor")}
    schema = corpus.workspace.schema
    own = decide(found["Ada"], Decision.KEEP, own, theirs).apply(own)
    own = decide(found["Ben"], Decision.DEFER, own, theirs, note="Who?").apply(own)
    edit = editing.relabel(theirs, schema, found["Bern"].span_id, "location")
    own = decide(found["Bern"], Decision.RELABEL, own, theirs, edit).apply(own)
    own = decide(found["Eva"], Decision.DELETE, own, theirs, editing.delete(theirs, [found["Eva"].span_id])).apply(own)
    corpus.save(own)
    made = report(corpus.workspace)
    work = made.work["ana", "actor"]
    assert (work.spans, work.decided, work.kept, work.changed, work.deleted, work.missed) == (4, 3, 1, 1, 1, 0)
    assert work.error_rate == pytest.approx(2 / 3)
    reviewer = made.reviewers["me"]
    assert (reviewer.decisions, reviewer.open_questions, reviewer.proposals) == (4, 1, 2)
    assert [row["label"] for row in made.to_record()["work"]] == ["actor"]
    own = decide(found["Bern"], Decision.KEEP, own, theirs, note="It is a town.").apply(own)
    corpus.save(own)
    again = report(corpus.workspace).reviewers["me"]
    assert (again.decisions, again.proposals) == (5, 2)


def test_what_was_missed_counts_against_its_label_and_answers_are_counted(corpus: Corpus) -> None:
    corpus.several(4, "In Baku it rained.", ("Baku", "location"))
    theirs = corpus.article("y.txt", "Rain fell on Baku again.")
    own = corpus.article("y.txt", "Rain fell on Baku again.", by="me", status=Status.NEW)
    (found,) = corpus.ask("find:untagged by:ana")
    edit = suggested(found, theirs, corpus.workspace.schema, corpus.text("y.txt"))
    own = corpus.carry_out(decide(found, Decision.ADD, own, theirs, edit), own)
    work = report(corpus.workspace).work["ana", "location"]
    assert (work.spans, work.missed, work.error_rate) == (4, 1, 1.0)
    (proposal,) = own.verdicts.values()
    accepted = accept(theirs, proposal, corpus.workspace.schema, corpus.workspace.article("y.txt"))
    answers = (accepted, reject(theirs, proposal))
    for change, counts in zip(answers, ((1, 0), (0, 1)), strict=True):
        corpus.carry_out(change, theirs)
        reviewer = report(corpus.workspace).reviewers["me"]
        assert (reviewer.accepted, reviewer.rejected) == counts


def test_the_last_word_on_a_span_counts_once(corpus: Corpus) -> None:
    held = corpus.article("a.txt", TEXT, [("Ada", "actor")], by="me")
    (ada,) = corpus.ask("")
    held = decide(ada, Decision.DEFER, held, held, note="Who?").apply(held)
    corpus.carry_out(decide(ada, Decision.KEEP, held, held), held)
    made = report(corpus.workspace)
    assert (made.work["me", "actor"].decided, made.work["me", "actor"].error_rate) == (1, 0.0)
    assert (made.reviewers["me"].open_questions, made.reviewers["me"].decisions) == (0, 2)


def test_open_questions_are_those_that_the_queue_of_open_questions_lists(corpus: Corpus) -> None:
    theirs = corpus.article("a.txt", TEXT, [(name, "actor") for name in ("Ada", "Ben", "Eva", "Bern")])
    own = corpus.article("a.txt", TEXT, by="me", status=Status.NEW)
    found = {one.form: one for one in corpus.ask("label:actor by:ana")}
    for form in ("Ada", "Eva"):
        own = decide(found[form], Decision.DEFER, own, theirs, note="Who?").apply(own)
    edit = editing.delete(theirs, [found["Ben"].span_id])
    own = corpus.carry_out(decide(found["Ben"], Decision.DELETE, own, theirs, edit), own)
    (proposal,) = (verdict for verdict in own.verdicts.values() if verdict.proposal is not None)
    theirs = corpus.carry_out(discuss(theirs, proposal, "Why?"), theirs)
    assert report(corpus.workspace).reviewers["me"].open_questions == len(corpus.ask("open:yes")) == 3
    corpus.save(replace(theirs, spans=Spans(span for span in theirs.spans if span.quote != "Eva")))
    assert report(corpus.workspace).reviewers["me"].open_questions == len(corpus.ask("open:yes")) == 2
    assert report(corpus.workspace).reviewers["ana"].open_questions == len(corpus.ask("open:yes", me="ana")) == 0


def test_nothing_decided_has_no_error_rate_and_what_cannot_be_read_is_listed(corpus: Corpus) -> None:
    corpus.article("a.txt", TEXT, [("Ada", "actor")])
    corpus.article("b.txt", TEXT, [("Ada", "actor")])
    (corpus.root / "annotations/ana/b.txt.json").write_text("{", "utf-8")
    made = report(corpus.workspace)
    assert made.work["ana", "actor"].error_rate is None
    assert len(made.unread) == 1
    assert made.reviewers == {}


def test_a_proposal_that_only_deletes_at_a_place_counts_for_the_label_of_what_it_deletes(corpus: Corpus) -> None:
    theirs = corpus.article("a.txt", TEXT, [("Ada", "actor")])
    own = corpus.article("a.txt", TEXT, by="me", status=Status.NEW)
    (ada,) = corpus.ask("by:ana")
    own = decide(ada, Decision.DELETE, own, theirs, editing.delete(theirs, [ada.span_id])).apply(own)
    corpus.save(replace(own, verdicts={v.id: replace(v, span="", label="") for v in own.verdicts.values()}))
    assert report(corpus.workspace).work["ana", "actor"].deleted == 1


def test_pace_is_the_median_between_decisions_without_pauses(corpus: Corpus) -> None:
    day = "2026-01-01T10:{}Z"
    assert pace([]) is None
    assert pace([day.format("00:00")]) is None
    assert pace(day.format(at) for at in ("00:00", "00:02", "00:06", "00:16")) == 4.0
    assert pace(day.format(at) for at in ("00:16", "00:00", "00:02", "00:06", "50:00")) == 4.0
    assert pace(day.format(at) for at in ("00:00", "00:00", "00:00", "00:08")) == 8.0
    assert pace([day.format("00:00"), "not a time", "2026-01-01"]) is None
    held = corpus.article("a.txt", TEXT, [("Ada", "actor"), ("Ben", "actor")], by="me")
    for one in corpus.ask(""):
        held = decide(one, Decision.KEEP, held, held).apply(held)
    corpus.save(timed(held, "10:00:00", "10:00:07"))
    assert report(corpus.workspace).reviewers["me"].seconds == 7.0


def test_sixty_decisions_within_a_few_seconds_took_a_fraction_of_a_second_each() -> None:
    moments = [f"2026-01-01T00:00:{at // 20:02}Z" for at in range(60)]
    assert pace(moments) == pytest.approx(1 / 20)
    assert pace(moments[:20]) is None
    slow = [f"2026-01-01T00:{at:02}:00Z" for at in range(9)]
    assert pace(slow) == 60.0
    assert pace([*slow, "2026-01-01T00:08:00Z"]) == 60.0


def test_quick_decisions_on_different_words_count_one_by_one_and_one_for_all_alike_once(corpus: Corpus) -> None:
    names = ("Ada", "Ben", "Eva", "Bern")
    theirs = corpus.article("a.txt", TEXT, [(name, "actor") for name in names])
    own = corpus.article("a.txt", TEXT, by="me", status=Status.NEW)
    for one in corpus.ask("label:actor"):
        own = decide(one, Decision.KEEP, own, theirs).apply(own)
    own = corpus.save(timed(own, "10:00:00", *["10:00:02"] * 3))
    assert report(corpus.workspace).reviewers["me"].seconds == pytest.approx(2 / 3, abs=0.001)
    corpus.save(replace(own, verdicts={v.id: replace(v, quote="Ada") for v in own.verdicts.values()}))
    assert report(corpus.workspace).reviewers["me"].seconds == 2.0
