from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations import change as changes
from annotations import editing
from annotations.change import Change
from annotations.document import Document, ZoneMark
from annotations.errors import EditRefused
from annotations.extent import Extent
from annotations.relation import Relation
from annotations.schema import Schema, Status
from annotations.schema_file import default_schema, parse
from annotations.span import fault
from annotations.text import Text

SCHEMA = default_schema()
STRICT = parse("labels:\n  a: {key: a}\n  b: {key: b}\noverlap: {nest: refuse, cross: refuse, identical: refuse}\n")
TEXT = Text("The cafe\u0301 owner, 🚀 said.\r\nThe U.S. denied it, twice.\r\n")
BLANK = Document("a.txt", "sha256:0", "ana")
WORDS = st.sampled_from(
    [
        "Iran",
        "🚀",
        "cafe\u0301",
        "\r\n",
        " ",
        "“",
        "”",
        "'s",
        ".",
        "U.S.",
        "\u2028",
        "\x85",
        "\u200f",
        "👩\u200d🚀",
        "a",
    ]
)
ARTICLES = st.lists(WORDS, min_size=1, max_size=40).map("".join) | st.text(
    alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60
)


def tagged(text: Text, *extents: tuple[int, int], label: str = "actor", document: Document = BLANK) -> Document:
    return editing.tag(document, SCHEMA, text, [Extent(*e) for e in extents], label).apply(document)


def only(document: Document) -> str:
    return next(iter(document.spans)).id


def edit(draw: st.DrawFn, document: Document, schema: Schema, text: Text) -> Change:
    length = len(text)
    place = st.integers(0, length)
    extents = st.lists(st.tuples(place, place), min_size=1, max_size=3)
    held = [span.id for span in document.spans]
    some = st.sampled_from(held) if held else st.just("gone")
    label = st.sampled_from(list(schema.labels))
    names = [*(schema.labels[document.spans[held[0]].label].attributes if held else ()), "none"]
    acts: list[Callable[[], Change]] = [
        lambda: editing.tag(
            document,
            schema,
            text,
            [Extent(*sorted(e)) for e in sorted(draw(extents))],
            draw(label),
            note=draw(st.text()),
        ),
        lambda: editing.relabel(document, schema, draw(some), draw(label)),
        lambda: editing.reshape(document, schema, text, draw(some), [sorted(e) for e in sorted(draw(extents))]),
        lambda: editing.delete(document, draw(st.lists(some, max_size=3))),
        lambda: editing.write_note(document, draw(some), draw(st.text())),
        lambda: editing.set_attribute(
            document,
            schema,
            draw(some),
            draw(st.sampled_from(names)),
            draw(st.sampled_from([None, "person", "city", "x"])),
        ),
        lambda: editing.relate(
            document, schema, draw(some), draw(some), draw(st.sampled_from(list(schema.relations) or ["none"]))
        ),
        lambda: editing.unrelate(document, draw(st.sampled_from(list(document.relations) or ["gone"]))),
        lambda: editing.set_status(document, draw(st.sampled_from(list(Status))), length),
        lambda: editing.write_article_note(document, draw(st.text())),
        lambda: editing.set_article_label(
            document, schema, "genre", draw(st.sampled_from([None, "news", "opinion", "x"]))
        ),
        lambda: editing.mark_zone(document, schema, "furniture", Extent(*sorted((draw(place), draw(place))))),
    ]
    return draw(st.sampled_from(acts))()


@settings(max_examples=150, deadline=None)
@given(ARTICLES, st.sampled_from([SCHEMA, STRICT]), st.data())
def test_whatever_is_done_undoing_it_all_is_the_identity_and_so_is_doing_it_again(
    article: str, schema: Schema, data: st.DataObject
):
    text = Text(article)
    document, states, done = BLANK, [BLANK], []
    for _ in range(data.draw(st.integers(1, 12))):
        try:
            change = edit(data.draw, document, schema, text)
        except EditRefused:
            continue
        document = change.apply(document)
        states.append(document)
        done.append(change)
        assert all(fault(span, article) is None for span in document.spans)
        assert all(span.updated >= span.created for span in document.spans)
        ids = {span.id for span in document.spans}
        assert all({arrow.source, arrow.target} <= ids for arrow in document.relations.values())
        assert all(0 <= mark.start < mark.end for mark in document.zones)
    for change, before in zip(reversed(done), reversed(states[:-1]), strict=True):
        document = changes.from_record(changes.to_record(change)).inverse().apply(document)
        assert document == before
    for change, after in zip(done, states[1:], strict=True):
        document = change.apply(document)
        assert document == after


def test_a_tag_is_trimmed_begins_with_the_defaults_and_starts_the_article():
    change = editing.tag(BLANK, SCHEMA, TEXT, [Extent(0, 16)], "actor")
    document = change.apply(BLANK)
    span = document.spans[only(document)]
    assert (span.quote, span.attributes, document.status) == ("cafe\u0301 owner", {"mention": "name"}, Status.STARTED)
    assert change.inverse().apply(document) == BLANK


def test_only_the_first_edit_of_a_new_article_starts_it():
    done = replace(BLANK, status=Status.DONE)
    assert tagged(TEXT, (0, 16), document=done).status is Status.DONE


@pytest.mark.parametrize(
    ("extents", "words"),
    [([], "Nothing is selected"), ([(22, 25)], "Only space"), ([(3, 3)], "in order"), ([(0, 999)], "past the end")],
)
def test_what_cannot_be_tagged_is_refused(extents: list[tuple[int, int]], words: str):
    text = Text("The cafe owner said.  \n  Done.")
    with pytest.raises(EditRefused, match=words):
        editing.tag(BLANK, SCHEMA, text, [Extent(*e) for e in extents], "claim")


@pytest.mark.parametrize(
    ("extent", "label", "words"),
    [
        ((4, 15), "a", "tagged a already"),
        ((4, 15), "b", "Exactly this is tagged a"),
        ((4, 9), "b", "inside one another"),
        ((0, 9), "b", "across one another"),
    ],
)
def test_the_overlaps_that_a_schema_forbids_are_refused_at_every_edit(extent: tuple[int, int], label: str, words: str):
    held = editing.tag(BLANK, STRICT, TEXT, [Extent(4, 15)], "a").apply(BLANK)
    with pytest.raises(EditRefused, match=words):
        editing.tag(held, STRICT, TEXT, [Extent(*extent)], label)
    both = editing.tag(held, STRICT, TEXT, [Extent(27, 31)], label).apply(held)
    with pytest.raises(EditRefused, match=words):
        editing.reshape(both, STRICT, TEXT, list(both.spans)[1].id, [extent])


def test_a_relabel_keeps_what_both_labels_know_and_what_neither_does():
    schema = parse(
        "labels:\n"
        "  a: {key: a, attributes: {kind: {key: k, values: {x: x, y: y}}, only: {key: o}}}\n"
        "  b: {key: b, attributes: {kind: {key: k, values: {x: x}}, extra: {key: e, default: d}}}\n"
    )
    change = editing.tag(BLANK, schema, TEXT, [Extent(4, 9)], "a", attributes={"kind": "x", "only": "1", "odd": [1]})
    document = change.apply(BLANK)
    relabelled = editing.relabel(document, schema, only(document), "b").apply(document)
    assert relabelled.spans[only(document)].attributes == {"kind": "x", "odd": [1], "extra": "d"}
    held = replace(document.spans[only(document)], attributes={"kind": ["unhashable"]})
    odd = replace(document, spans=document.spans.changed(list(document.spans), [held]))
    assert editing.relabel(odd, schema, held.id, "b").apply(odd).spans[held.id].attributes == {"extra": "d"}


def test_a_relabel_that_a_relation_does_not_allow_is_refused_and_a_loose_relation_stops_nothing():
    document = tagged(TEXT, (4, 15), label="claim")
    claim = only(document)
    document = tagged(TEXT, (27, 35), document=document)
    actor = next(span.id for span in document.spans if span.label == "actor")
    document = editing.relate(document, SCHEMA, claim, actor, "attributed_to").apply(document)
    with pytest.raises(EditRefused, match="does not allow claim to location; remove the relation first"):
        editing.relabel(document, SCHEMA, actor, "location")
    loose = replace(document, relations={"9": Relation("9", "attributed_to", claim, "gone", "", "")})
    assert editing.relabel(loose, SCHEMA, claim, "actor").apply(loose).spans[claim].label == "actor"


def test_deleting_a_span_takes_its_relations_and_undoing_brings_them_back():
    document = tagged(TEXT, (4, 15), label="claim")
    claim = only(document)
    document = tagged(TEXT, (27, 35), document=document)
    actor = next(span.id for span in document.spans if span.label == "actor")
    document = editing.relate(document, SCHEMA, claim, actor, "attributed_to").apply(document)
    change = editing.delete(document, [actor, actor])
    assert change.what == "delete actor"
    assert change.apply(document).relations == {}
    assert change.inverse().apply(change.apply(document)) == document


@pytest.mark.parametrize(
    ("ends", "label", "words"),
    [
        (("c", "c"), "attributed_to", "cannot be related to itself"),
        (("a", "c"), "attributed_to", "goes from claim to actor, not from actor to claim"),
        (("c", "a"), "nothing", "no relation 'nothing'"),
        (("c", "a"), "attributed_to", "related by attributed_to already"),
        (("b", "a"), "same_as", "related by same_as already"),
        (("gone", "a"), "same_as", "gone already"),
    ],
)
def test_a_relation_that_the_schema_or_the_document_forbids_is_refused(ends: tuple[str, str], label: str, words: str):
    document = tagged(TEXT, (4, 15), label="claim")
    names = {"c": only(document), "gone": "gone"}
    document = tagged(TEXT, (27, 35), document=document)
    names["a"] = next(span.id for span in document.spans if span.label == "actor")
    document = tagged(TEXT, (36, 42), document=document)
    names["b"] = next(span.id for span in document.spans if span.label == "actor" and span.id != names["a"])
    document = editing.relate(document, SCHEMA, names["c"], names["a"], "attributed_to").apply(document)
    document = editing.relate(document, SCHEMA, names["a"], names["b"], "same_as").apply(document)
    with pytest.raises(EditRefused, match=words):
        editing.relate(document, SCHEMA, names[ends[0]], names[ends[1]], label)


def test_what_the_schema_no_longer_knows_can_still_be_removed_but_not_given():
    document = tagged(TEXT, (4, 15))
    span = replace(next(iter(document.spans)), label="gone", attributes={"old": "x"})
    document = replace(
        document,
        spans=document.spans.changed(list(document.spans), [span]),
        labels={"mood": "x"},
        zones=(ZoneMark(0, 5, "advert"),),
    )
    assert editing.set_attribute(document, SCHEMA, span.id, "old", None).apply(document).spans[span.id].attributes == {}
    assert editing.set_article_label(document, SCHEMA, "mood", None).apply(document).labels == {}
    assert editing.mark_zone(document, SCHEMA, "advert", Extent(0, 5)).apply(document).zones == ()
    for refused in (
        lambda: editing.set_attribute(document, SCHEMA, span.id, "old", "y"),
        lambda: editing.set_article_label(document, SCHEMA, "mood", "y"),
        lambda: editing.mark_zone(document, SCHEMA, "advert", Extent(6, 9)),
        lambda: editing.mark_zone(document, SCHEMA, "furniture", Extent(6, 6)),
    ):
        with pytest.raises(EditRefused):
            refused()


def test_a_clock_that_goes_backwards_never_makes_a_span_older_than_its_making(monkeypatch: pytest.MonkeyPatch):
    document = tagged(TEXT, (4, 15))
    monkeypatch.setattr(editing, "now", lambda: "1999-01-01T00:00:00Z")
    for change in (
        editing.write_note(document, only(document), "n"),
        editing.relabel(document, SCHEMA, only(document), "claim"),
        editing.set_attribute(document, SCHEMA, only(document), "kind", "state"),
        editing.reshape(document, SCHEMA, TEXT, only(document), [(4, 9)]),
    ):
        span = change.apply(document).spans[only(document)]
        assert span.updated == span.created > "2000"


EXTENTS = st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)), max_size=8)


@given(EXTENTS, EXTENTS)
def test_what_was_seen_is_merged_into_ascending_stretches_that_do_not_touch(first, second):
    document = editing.mark_seen(editing.mark_seen(BLANK, first), second)
    assert document.seen == editing.mark_seen(BLANK, [*first, *second]).seen
    assert editing.mark_seen(document, second) is document
    points = {offset for a, b in [*first, *second] for offset in range(max(0, a), b)}
    assert {offset for extent in document.seen for offset in range(*extent)} == points
    assert all(a.end < b.start for a, b in zip(document.seen, document.seen[1:], strict=False))


@pytest.mark.parametrize("words", ["half \ud83d", "\udc00"])
def test_half_a_character_is_refused_wherever_words_are_taken(words: str):
    document = tagged(TEXT, (4, 15))
    for refused in (
        lambda: editing.write_note(document, only(document), words),
        lambda: editing.write_article_note(document, words),
        lambda: editing.tag(document, SCHEMA, TEXT, [Extent(27, 35)], "actor", note=words),
    ):
        with pytest.raises(EditRefused, match="half a character"):
            refused()


def test_an_edit_that_changes_nothing_is_empty():
    document = tagged(TEXT, (4, 15))
    span = document.spans[only(document)]
    assert editing.reshape(document, SCHEMA, TEXT, span.id, span.fragments).is_empty()
    assert editing.write_note(document, span.id, "").is_empty()
    assert editing.set_attribute(document, SCHEMA, span.id, "mention", "name").is_empty()
    assert editing.set_status(document, Status.STARTED, 9).is_empty()
    assert editing.delete(document, []).is_empty()


NEWS = Text("Rockets hit Basra, and Basra answered. Mosul and Basra slept.")


def test_a_split_keeps_the_id_on_the_first_part_and_undo_joins_them_again():
    document = tagged(NEWS, (0, 37), label="claim")
    change = editing.split(document, SCHEMA, NEWS, only(document), 23)
    parted = change.apply(document)
    assert [span.quote for span in parted.spans] == ["Rockets hit Basra, and", "Basra answered"]
    assert next(iter(parted.spans)).id == only(document)
    assert change.inverse().apply(parted) == document


def test_a_split_that_leaves_nothing_on_one_side_or_meets_another_span_is_refused():
    document = tagged(NEWS, (0, 37), label="claim")
    with pytest.raises(EditRefused, match="split before the caret"):
        editing.split(document, SCHEMA, NEWS, only(document), 0)
    document = tagged(NEWS, (12, 28), label="claim")
    claim = only(document)
    document = tagged(NEWS, (23, 28), label="location", document=document)
    with pytest.raises(EditRefused, match="Exactly this is tagged"):
        editing.split(document, SCHEMA, NEWS, claim, 23)


def test_joined_spans_keep_the_first_id_and_take_over_the_relations_of_the_second():
    document = tagged(NEWS, (0, 17), label="claim")
    first = only(document)
    document = tagged(NEWS, (23, 37), label="claim", document=document)
    second = next(span.id for span in document.spans if span.id != first)
    document = tagged(NEWS, (39, 44), label="actor", document=document)
    actor = next(span.id for span in document.spans if span.label == "actor")
    document = editing.relate(document, SCHEMA, second, actor, "attributed_to").apply(document)
    change = editing.join(document, SCHEMA, NEWS, first)
    joined = change.apply(document)
    assert [span.quote for span in joined.spans] == ["Rockets hit Basra, and Basra answered", "Mosul"]
    assert [(r.source, r.target) for r in joined.relations.values()] == [(first, actor)]
    assert change.inverse().apply(joined) == document
    with pytest.raises(EditRefused, match="no further claim"):
        editing.join(joined, SCHEMA, NEWS, first)


def test_an_entity_is_linked_exported_with_the_span_and_unlinked_by_nothing():
    document = tagged(NEWS, (12, 17), label="location")
    linked = editing.link(document, only(document), " Q48195 ").apply(document)
    assert next(iter(linked.spans)).extra == {"entity": "Q48195"}
    assert next(iter(editing.link(linked, only(linked), "").apply(linked).spans)).extra == {}
    assert editing.link(linked, only(linked), "Q48195").is_empty()


def test_several_values_are_set_as_one_change():
    document = tagged(NEWS, (39, 44), label="actor")
    change = editing.set_attributes(document, SCHEMA, only(document), {"kind": "group", "mention": "name"})
    assert next(iter(change.apply(document).spans)).attributes == {"kind": "group", "mention": "name"}
    assert change.inverse().apply(change.apply(document)) == document
