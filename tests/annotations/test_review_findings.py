"""What a search finds: each kind of item with a case that it must find and one that it must not."""

import json
from dataclasses import replace

from annotations.document import ZoneMark
from annotations.editing import delete
from annotations.extent import Extent
from annotations.lint.lint import Act
from annotations.relation import Relation
from annotations.review.deciding import decide
from annotations.review.kinds import Kind
from annotations.schema import Status
from annotations.verdict import Decision
from tests.annotations.reviewing import MOMENT, Corpus, baku


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

    change = decide(ada, Decision.DELETE, boss, mine, delete(mine, [ada.span_id]), note="no actor")
    corpus.carry_out(change, boss)
    (found,) = corpus.ask("proposals:yes")
    assert (found.kind, found.form, found.reviewer) == (Kind.PROPOSAL, "Ada", "ben")
    assert found.why == "ben proposes to delete this: no actor"
    assert corpus.ask("proposals:yes", me="ana") == []


def test_items_are_json(corpus: Corpus) -> None:
    baku(corpus)
    corpus.article("z.txt", "Anger in Baku.", [("Baku", "actor")])
    (found,) = corpus.ask("find:labels")
    record = json.loads(json.dumps(found.to_record()))
    assert (record["kind"], record["article"], record["suggestion"]) == (
        "labels",
        "z.txt",
        {"act": "relabel", "label": "location"},
    )
