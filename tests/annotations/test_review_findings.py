"""What a search finds: each kind of item with a case that it must find and one that it must not."""

from dataclasses import replace
from pathlib import Path

import pytest

from annotations.document import ZoneMark
from annotations.extent import Extent
from annotations.lint.lint import Act
from annotations.relation import Relation
from annotations.review.counts import Counts
from annotations.review.deciding import decide, decide_all, give
from annotations.review.item import Item
from annotations.review.kinds import Kind
from annotations.review.search import Looked, Search
from annotations.review.settled import refused
from annotations.schema import Status
from annotations.verdict import Decision, Scope, Verdict
from annotations.workspace import Workspace
from tests.annotations.reviewing import MOMENT, Corpus, only_verdict


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path)


def baku(corpus: Corpus, count: int = 4) -> None:
    corpus.several(count, "In Baku it rained.", ("Baku", "location"))


def test_spans_that_are_asked_for_and_no_others(corpus: Corpus) -> None:
    corpus.article("a.txt", "Ada saw Bern.", [("Ada", "actor"), ("Bern", "location")])
    corpus.article("b.txt", "Ada slept.", [("Ada", "actor")], by="ben", status=Status.STARTED)
    found = corpus.ask("label:actor")
    assert [(one.kind, one.article_id, one.annotator, one.form) for one in found] == [
        (Kind.SPANS, "a.txt", "ana", "Ada"),
        (Kind.SPANS, "b.txt", "ben", "Ada"),
    ]
    assert [one.number for one in found] == [0, 1]
    assert corpus.forms("by:ana label:location") == ["Bern"]
    assert corpus.forms("status:started") == ["Ada"]
    assert corpus.forms("article:a.txt") == ["Ada", "Bern"]
    assert corpus.forms("bern") == ["Bern"]
    assert corpus.forms("label:claim") == []


def test_another_label_than_nearly_everywhere_else(corpus: Corpus) -> None:
    baku(corpus)
    corpus.article("z.txt", "Anger in Baku.", [("Baku", "actor")])
    (found,) = corpus.ask("find:labels")
    assert (found.kind, found.article_id, found.label) == (Kind.LABELS, "z.txt", "actor")
    assert found.suggestion is not None
    assert (found.suggestion.act, found.suggestion.label) == (Act.RELABEL, "location")
    assert found.why == "'Baku' is location 4 times of 5, and actor here."
    corpus.article("y.txt", "Anger in Baku.", [("Baku", "actor")])
    assert corpus.ask("find:labels") == []


def test_a_form_that_is_tagged_elsewhere_and_not_here(corpus: Corpus) -> None:
    baku(corpus)
    corpus.article("z.txt", "Rain fell on Baku again.")
    (found,) = corpus.ask("find:untagged")
    assert (found.kind, found.span_id, found.fragments, found.label) == (
        Kind.UNTAGGED,
        "",
        (Extent(13, 17),),
        "location",
    )
    assert (found.quote, found.prefix, found.suffix) == ("Baku", "Rain fell on ", " again.")
    assert corpus.ask("find:untagged label:actor") == []
    corpus.article("z.txt", "Rain fell on Bakuvian roofs.")
    assert corpus.ask("find:untagged") == []


def test_what_the_trim_rule_takes_off(corpus: Corpus) -> None:
    corpus.article("a.txt", "It was Baku, and Kars.", [("Baku,", "actor"), ("Kars", "actor")])
    (found,) = corpus.ask("find:edge")
    assert (found.kind, found.form) == (Kind.EDGE, "Baku,")
    assert found.suggestion is not None
    assert found.suggestion.fragments == (Extent(7, 11),)


def test_a_boundary_that_is_drawn_otherwise_elsewhere(corpus: Corpus) -> None:
    corpus.several(4, "Here President Trump spoke.", ("Trump", "location"))
    corpus.article("z.txt", "Here President Trump spoke.", [("President Trump", "location")])
    assert [(one.kind, one.form) for one in corpus.ask("find:boundary")] == [(Kind.BOUNDARY, "President Trump")]
    corpus.article("z.txt", "From North Korea.", [("North Korea", "location")])
    assert corpus.ask("find:boundary") == []


def test_a_value_that_is_another_one_elsewhere(corpus: Corpus) -> None:
    corpus.several(9, "Iran protested.", ("Iran", "actor", {"kind": "state"}))
    corpus.article("y.txt", "Iran spoke.", [("Iran", "actor", {"kind": "group"})])
    (found,) = corpus.ask("find:values")
    assert (found.kind, found.article_id) == (Kind.VALUES, "y.txt")
    assert found.suggestion is not None
    assert (found.suggestion.attribute, found.suggestion.value) == ("kind", "state")
    corpus.article("y.txt", "Iran spoke.", [("Iran", "actor", {"kind": "state"})])
    assert corpus.ask("find:values") == []


def test_overlaps_that_the_schema_refuses(corpus: Corpus) -> None:
    corpus.article("a.txt", "In the Gulf of Aden.", [("Gulf of", "location"), ("of Aden", "actor")])
    corpus.article("b.txt", "In the Gulf of Aden.", [("Gulf of Aden", "location"), ("Aden", "actor")])
    assert {(one.kind, one.article_id) for one in corpus.ask("find:overlap")} == {(Kind.OVERLAP, "a.txt")}
    assert {one.article_id for one in corpus.ask("find:check")} == {"a.txt"}


def test_what_a_label_requires(corpus: Corpus) -> None:
    held = corpus.article("a.txt", "It rained, they said.", [("It rained", "claim"), ("they", "actor")])
    (found,) = corpus.ask("find:requires")
    assert (found.kind, found.form) == (Kind.REQUIRES, "It rained")
    assert corpus.forms("find:missing label:claim") == ["It rained"]
    claim, actor = held.spans
    corpus.relate(held, claim, actor)
    assert corpus.ask("find:requires") == []


def test_labels_attributes_and_values_that_the_schema_does_not_know(corpus: Corpus) -> None:
    text = "Ada saw Bern and Calla."
    corpus.article(
        "a.txt",
        text,
        [("Ada", "ghost"), ("Bern", "actor", {"size": "big"}), ("Calla", "actor", {"kind": "none of them"})],
    )
    found = {(one.kind, one.form) for one in corpus.ask("find:check")}
    assert found == {(Kind.UNKNOWN, "Ada"), (Kind.UNKNOWN, "Bern"), (Kind.VALUE, "Calla")}
    assert corpus.forms("find:value") == ["Calla"]
    corpus.article("a.txt", text, [("Ada", "actor", {"kind": "state"})])
    assert corpus.ask("find:check") == []


def test_relations_that_may_not_be_or_have_no_end(corpus: Corpus) -> None:
    held = corpus.article("a.txt", "It rained, they said.", [("It rained", "claim"), ("they", "actor")])
    claim, actor = held.spans
    wrong = {"9": Relation("9", "source_is", actor.id, claim.id, MOMENT, MOMENT)}
    corpus.save(replace(held, relations=wrong))
    assert [(one.kind, one.form) for one in corpus.ask("find:pair")] == [(Kind.PAIR, "they")]
    loose = {"9": Relation("9", "source_is", claim.id, "77", MOMENT, MOMENT)}
    corpus.save(replace(held, relations=loose))
    assert [(one.kind, one.form) for one in corpus.ask("find:pair")] == [(Kind.PAIR, "It rained")]
    corpus.save(replace(held, relations={}))
    assert corpus.ask("find:pair") == []


def test_words_that_do_not_stand_at_their_place(corpus: Corpus) -> None:
    held = corpus.article("a.txt", "Ada saw Bern.", [("Ada", "actor"), ("Bern", "location")])
    (ada, bern) = held.spans
    corpus.save(replace(held, spans=held.spans.changed([ada], [replace(ada, quote="Eva")])))
    (found,) = corpus.ask("find:broken")
    assert (found.kind, found.span_id) == (Kind.BROKEN, ada.id)
    assert bern.id not in {one.span_id for one in corpus.ask("find:check")}


def test_sentences_that_were_read_and_have_nothing(corpus: Corpus) -> None:
    text = "Ada went to Bern. Nobody saw her there. News at ten. It rained and rained. So they all said."
    furniture = (ZoneMark(40, 52, "furniture"),)
    corpus.article(
        "a.txt", text, [("Ada", "actor")], status=Status.STARTED, seen=[Extent(0, 76)], zones=list(furniture)
    )
    found = corpus.ask("find:sentence")
    assert [(one.kind, one.quote) for one in found] == [
        (Kind.SENTENCE, "Nobody saw her there."),
        (Kind.SENTENCE, "It rained and rained."),
    ]
    assert corpus.forms("find:sentence label:location")[:1] == ["Ada went to Bern."]
    corpus.article("b.txt", "Nobody came to the feast.", status=Status.NEW)
    corpus.article("c.txt", "Hello there.", status=Status.DONE)
    assert {one.article_id for one in corpus.ask("find:sentence")} == {"a.txt"}


def test_quotations_without_a_label_that_holds_quotations_elsewhere(corpus: Corpus) -> None:
    for number in range(6):
        corpus.article(
            f"{number}.txt", f'Ada said: "It rained on day {number}."', [(f"It rained on day {number}", "claim")]
        )
    corpus.article("z.txt", 'Ben said: "It snowed all day." It was "fun".', [("Ben", "actor")])
    (found,) = corpus.ask("find:quotation")
    assert (found.kind, found.quote, found.label) == (Kind.QUOTATION, "It snowed all day.", "claim")
    assert found.suggestion is not None
    assert found.suggestion.act is Act.TAG
    assert corpus.forms("find:quotation label:actor article:0.txt") == ["It rained on day 0."]
    corpus.article("z.txt", 'Ben said: "It snowed all day."', [("snowed", "claim")])
    assert corpus.ask("find:quotation") == []


def test_spans_that_lack_what_their_label_may_have(corpus: Corpus) -> None:
    held = corpus.article("a.txt", "It rained, they said.", [("It rained", "claim"), ("they", "actor")])
    (found,) = corpus.ask("without:source_is")
    assert (found.kind, found.form, found.why) == (Kind.WITHOUT, "It rained", "This claim has no source_is.")
    assert corpus.forms("without:kind") == ["they"]
    claim, actor = held.spans
    corpus.relate(held, claim, actor)
    assert corpus.ask("without:source_is") == []


def test_spans_that_lack_what_others_of_their_label_nearly_all_have(corpus: Corpus) -> None:
    corpus.several(9, "Iran protested.", ("Iran", "actor", {"kind": "state"}))
    assert corpus.ask("find:without") == []
    corpus.article("z.txt", "Ada spoke in Bern.", [("Ada", "actor"), ("Bern", "location")])
    assert [(one.kind, one.form) for one in corpus.ask("find:without")] == [(Kind.WITHOUT, "Ada")]


def test_corrections_that_others_propose_on_my_work(corpus: Corpus) -> None:
    mine = corpus.article("a.txt", "Ada saw Bern.", [("Ada", "actor"), ("Bern", "location")], by="me")
    corpus.article("b.txt", "Bern.", [("Bern", "location")])
    ada = next(one for one in corpus.ask("label:actor by:me", me="ben"))
    boss = corpus.article("a.txt", "Ada saw Bern.", by="ben", status=Status.NEW)
    from annotations.editing import delete

    change = decide(ada, Decision.DELETE, boss, mine, delete(mine, [ada.span_id]), note="no actor")
    corpus.carry_out(change, boss)
    (found,) = corpus.ask("proposals:yes")
    assert (found.kind, found.form, found.reviewer) == (Kind.PROPOSAL, "Ada", "ben")
    assert found.why == "ben proposes to delete this: no actor"
    assert corpus.ask("proposals:yes", me="ana") == []


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
    theirs = corpus.article("a.txt", "Ada saw Bern.", [("Ada", "actor")])
    own = corpus.article("a.txt", "Ada saw Bern.", by="me", status=Status.NEW)
    (ada,) = corpus.ask("")
    from annotations.editing import relabel

    edit = relabel(theirs, corpus.workspace.schema, ada.span_id, "location")
    corpus.carry_out(decide(ada, Decision.RELABEL, own, theirs, edit), own)
    assert corpus.ask("") == []
    span = theirs.spans[ada.span_id]
    changed = corpus.save(replace(theirs, spans=theirs.spans.changed([span], [replace(span, note="hm")])))
    assert corpus.forms("") == ["Ada"]
    accepted = replace(span, label="location")
    corpus.save(replace(changed, spans=theirs.spans.changed([span], [accepted])))
    assert corpus.ask("") == []


def test_a_sample_is_the_same_for_a_seed_and_another_for_another(corpus: Corpus) -> None:
    for number in range(30):
        corpus.article(f"{number}.txt", "Ada saw Bern.", [("Ada", "actor"), ("Bern", "location")])
    drawn = [one.key for one in corpus.ask("sample:10 seed:1")]
    assert len(drawn) == 10
    assert drawn == [one.key for one in corpus.ask("sample:10 seed:1")]
    assert drawn != [one.key for one in corpus.ask("sample:10 seed:2")]
    assert [one.number for one in corpus.ask("sample:10")] == sorted(one.number for one in corpus.ask("sample:10"))
    shuffled = corpus.ask("order:random seed:1")
    assert len(shuffled) == 60
    assert [one.number for one in shuffled] != sorted(one.number for one in shuffled)
    assert {one.key for one in shuffled[:10]} == set(drawn)


def test_surprise_puts_what_is_rare_for_its_words_above_what_is_usual(corpus: Corpus) -> None:
    baku(corpus, 9)
    corpus.article("z.txt", "Anger in Baku. Ada left.", [("Baku", "actor"), ("Ada", "actor")])
    rare = {(one.label, one.form): one.surprise for one in corpus.ask("order:surprise")}
    assert rare["actor", "Baku"] > rare["actor", "Ada"] > rare["location", "Baku"]


def test_counts_are_made_once_and_findings_that_need_none_come_while_counting(corpus: Corpus) -> None:
    baku(corpus)
    corpus.article("0.txt", "They met Bing, too.", [("Bing,", "actor")])
    corpus.article("z.txt", "Anger in Baku.", [("Baku", "actor")])
    for number in range(30):
        corpus.article(f"empty{number}.txt", "Nothing was said of it.", status=Status.STARTED)
    counts = Counts(corpus.workspace.schema)
    first = list(corpus.search("find:lint", counts=counts))
    counting = [isinstance(found, Looked) and found.is_counting for found in first]
    edge = next(place for place, found in enumerate(first) if isinstance(found, Item))
    assert edge < counting.index(True)
    assert counts.is_whole
    second = list(corpus.search("find:lint", counts=counts))
    assert not any(isinstance(found, Looked) and found.is_counting for found in second)
    keys = [{found.key for found in run if isinstance(found, Item)} for run in (first, second)]
    assert keys[0] == keys[1]
    assert len(keys[0]) == 2


def test_a_search_begins_where_one_left_and_ends_with_what_stands_before(corpus: Corpus) -> None:
    for number in range(4):
        corpus.article(f"{number}.txt", "Ada slept.", [("Ada", "actor")])
    found = [one.article_id for one in corpus.search("", start="2.txt") if isinstance(one, Item)]
    assert found == ["2.txt", "3.txt", "0.txt", "1.txt"]
    gone = [one.article_id for one in corpus.search("", start="gone.txt") if isinstance(one, Item)]
    assert gone == ["0.txt", "1.txt", "2.txt", "3.txt"]


def test_what_is_not_on_the_disk_yet_counts(corpus: Corpus) -> None:
    held = corpus.article("a.txt", "Ada saw Bern.", [("Ada", "actor"), ("Bern", "location")], by="me")
    workspace = Workspace.open(corpus.root)
    from annotations.editing import delete

    ada = next(iter(held.spans))
    later = delete(held, [ada.id]).apply(held)
    question = corpus.search("").question
    found = Search(workspace, question, "me", pending={"a.txt": later}.get)
    assert [one.form for one in found if isinstance(one, Item)] == ["Bern"]


def test_what_cannot_be_read_is_passed_over_and_nothing_is_written(corpus: Corpus) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        corpus.article(name, "Ada slept.", [("Ada", "actor")])
    (corpus.root / "annotations/ana/a.txt.json").write_text("{", "utf-8")
    (corpus.root / "b.txt").write_text("Eva slept on.", "utf-8")
    before = {path: path.read_bytes() for path in corpus.root.rglob("*") if path.is_file()}
    assert [one.article_id for one in corpus.ask("")] == ["b.txt", "c.txt"]
    assert corpus.ask("find:lint") == []
    assert corpus.ask("find:check find:missing") is not None
    assert {path: path.read_bytes() for path in corpus.root.rglob("*") if path.is_file()} == before


def test_looking_again_at_an_article_gives_what_a_whole_search_gives(corpus: Corpus) -> None:
    baku(corpus)
    corpus.article("z.txt", "Rain fell on Baku again. They met Bing, too.", [("Bing,", "actor")])
    for words in ("", "find:lint", "find:missing find:check"):
        search = corpus.search(words)
        whole = [found for found in search if isinstance(found, Item) and found.article_id == "z.txt"]
        assert sorted(one.key for one in search.again("z.txt")) == sorted(one.key for one in whole)
    search = corpus.search("find:lint")
    assert list(search)
    corpus.article("z.txt", "Rain fell on Baku again. They met Bing, too.", [("Bing", "actor"), ("Baku", "location")])
    assert search.again("z.txt") == []
    assert search.again("gone.txt") == []


def test_an_author_who_asks_back_is_heard_by_the_reviewer(corpus: Corpus) -> None:
    theirs = corpus.article("a.txt", "Ada saw Bern.", [("Ada", "actor")])
    own = corpus.article("a.txt", "Ada saw Bern.", by="me", status=Status.NEW)
    (ada,) = corpus.ask("")
    from annotations.editing import delete
    from annotations.review.answering import discuss

    own = corpus.carry_out(decide(ada, Decision.DELETE, own, theirs, delete(theirs, [ada.span_id])), own)
    (proposed,) = corpus.ask("proposals:yes", me="ana")
    assert proposed.proposal is not None
    theirs = corpus.carry_out(discuss(theirs, proposed.proposal, "Why?"), theirs)
    assert corpus.ask("proposals:yes", me="ana") == []
    (back,) = corpus.ask("open:yes")
    assert (back.why, back.reviewer, back.form) == ("ana asks back: Why?", "ana", "Ada")
    keep = only_verdict(decide(back, Decision.KEEP, own, theirs))
    corpus.carry_out(give(replace(keep, created="2999-01-01T00:00:00Z")), own)
    assert corpus.ask("open:yes") == []


def test_author_and_reviewer_ask_and_answer_as_often_as_they_like(corpus: Corpus) -> None:
    from annotations.editing import relabel
    from annotations.review.answering import discuss

    theirs = corpus.article("a.txt", "Ada saw Bern.", [("Ada", "actor")])
    own = corpus.article("a.txt", "Ada saw Bern.", by="me", status=Status.NEW)
    (ada,) = corpus.ask("")
    edit = relabel(theirs, corpus.workspace.schema, ada.span_id, "location")
    own = corpus.carry_out(decide(ada, Decision.RELABEL, own, theirs, edit), own)
    said = "me proposes another label."
    for question, answer in (("Why?", "It is a town."), ("Which?", "In Ohio."), ("Sure?", "")):
        (proposed,) = corpus.ask("proposals:yes", me="ana")
        assert proposed.proposal is not None
        assert proposed.why == said
        theirs = corpus.carry_out(discuss(theirs, proposed.proposal, question), theirs)
        assert corpus.ask("proposals:yes", me="ana") == []
        (back,) = corpus.ask("open:yes")
        assert (back.why, back.is_asked_back) == (f"ana asks back: {question}", True)
        own = corpus.carry_out(decide(back, Decision.KEEP, own, theirs, note=answer), own)
        assert corpus.ask("open:yes") == []
        told = f"me answers: {answer}" if answer else "me holds to it."
        said = f"me proposes another label. You asked: {question} {told}"
    (proposed,) = corpus.ask("proposals:yes", me="ana")
    assert proposed.why == said


def test_a_question_reaches_the_reviewer_though_the_authors_clock_is_slow(corpus: Corpus) -> None:
    from annotations.editing import delete
    from annotations.review.answering import discuss

    theirs = corpus.article("a.txt", "Ada saw Bern.", [("Ada", "actor")])
    own = corpus.article("a.txt", "Ada saw Bern.", by="me", status=Status.NEW)
    (ada,) = corpus.ask("")
    own = corpus.carry_out(decide(ada, Decision.DELETE, own, theirs, delete(theirs, [ada.span_id])), own)
    (proposed,) = corpus.ask("proposals:yes", me="ana")
    assert proposed.proposal is not None
    asked = replace(only_verdict(discuss(theirs, proposed.proposal, "Why?")), created="2001-01-01T00:00:00Z")
    corpus.carry_out(give(asked), theirs)
    assert [back.why for back in corpus.ask("open:yes")] == ["ana asks back: Why?"]


def test_a_missing_place_that_was_put_off_is_closed_by_its_decision(corpus: Corpus) -> None:
    own = corpus.article("a.txt", "Rain fell on the old town. They met Bing.", [("Bing", "actor")], by="me")
    (sentence,) = corpus.ask("find:sentence")
    own = corpus.carry_out(decide(sentence, Decision.DEFER, own, own, note="Is rain one?"), own)
    (waiting,) = corpus.ask("open:yes")
    corpus.carry_out(decide(waiting, Decision.REFUSE, own, own), own)
    assert corpus.ask("open:yes") == []
    assert corpus.ask("find:sentence") == []


def test_items_are_json(corpus: Corpus) -> None:
    import json

    baku(corpus)
    corpus.article("z.txt", "Anger in Baku.", [("Baku", "actor")])
    (found,) = corpus.ask("find:labels")
    record = json.loads(json.dumps(found.to_record()))
    assert (record["kind"], record["article"], record["suggestion"]) == (
        "labels",
        "z.txt",
        {"act": "relabel", "label": "location"},
    )


def test_verdicts_of_unknown_relevance_settle_nothing(corpus: Corpus) -> None:
    held = corpus.article("a.txt", "Ada slept.", [("Ada", "actor")], by="me")
    stray = Verdict("5", Decision.KEEP, "me", MOMENT, span="no such span", judged="00")
    corpus.save(replace(held, verdicts={"5": stray}))
    assert corpus.forms("") == ["Ada"]
    assert decide_all([], None, None, None, corpus.workspace.schema, "me").changes == ()  # type: ignore[arg-type]
