"""Changes of the vocabulary as values: what becomes of the schema's text and of one document."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.document import Document
from annotations.errors import EditRefused, SchemaError
from annotations.extent import Extent
from annotations.migration.attributes import DeleteAttribute, DeleteValue, MergeValues, RenameAttribute
from annotations.migration.labels import DeleteLabel, MergeLabels, SplitLabel
from annotations.migration.recasting import Recasting
from annotations.migration.relabelling import Count, relabelled
from annotations.migration.relations import DeleteRelation, MergeRelations, SplitRelation
from annotations.migration.schema_draft import SchemaDraft
from annotations.reanchoring.unplaced import Unplaced, unplaced, with_unplaced
from annotations.relation import Relation
from annotations.schema import Schema, default_source
from annotations.span import Span, anchor
from annotations.spans import Spans
from tests.annotations.recastings import EVERY, NAMES, RENAME

MOMENT = "2026-01-01T00:00:00Z"


def span(number: int, label: str, start: int = 0, end: int = 4, **fields: Any) -> Span:
    text = "Rome and the Republic of Rome"
    quote, prefix, suffix = anchor(text, [Extent(start, end)])
    made = {"created": MOMENT, "updated": MOMENT, **fields}
    return Span(str(number), label, (Extent(start, end),), quote, prefix, suffix, **made)


def arrow(number: int, label: str, source: int, target: int) -> Relation:
    return Relation(str(number), label, str(source), str(target), MOMENT, MOMENT)


def holding(*spans: Span, relations: tuple[Relation, ...] = ()) -> Document:
    return Document("a.txt", "d", "ana", spans=Spans(spans), relations={r.id: r for r in relations})


@pytest.mark.parametrize("recasting", EVERY, ids=NAMES)
def test_comments_and_layout_of_the_schema_stay(recasting: Recasting) -> None:
    source = default_source()
    made = recasting.amend(SchemaDraft.of(source))
    assert made.keeps_layout
    assert "# fill, underline, bracket or gutter" in made.source or "actor:" not in made.source
    assert "# allow, refuse; identical: the same extent twice" in made.source
    untouched = [line for line in source.splitlines() if "overlap" in line or "glossator: 1" in line]
    assert all(line in made.source.splitlines() for line in untouched)
    assert made.schema().raw.keys() == SchemaDraft.of(source).raw.keys()


def test_twins_become_the_oldest_with_everything_of_both() -> None:
    a = span(1, "actor", attributes={"kind": "state"}, note="one", created="2026-02-01T00:00:00Z")
    b = span(2, "location", attributes={"kind": "city", "size": "big"}, note="two")
    c = span(3, "claim", 0, 29)
    made = relabelled(
        holding(a, b, c, relations=(arrow(8, "about", 3, 1), arrow(9, "about", 3, 2), arrow(10, "same_as", 1, 2))),
        MergeLabels(("actor", "location"), "thing"),
    )
    after = made.change.apply(
        holding(a, b, c, relations=(arrow(8, "about", 3, 1), arrow(9, "about", 3, 2), arrow(10, "same_as", 1, 2)))
    )
    assert [s.id for s in after.spans] == ["3", "2"]
    kept = after.spans["2"]
    assert (kept.attributes, kept.note) == ({"kind": "city", "size": "big"}, "two\none")
    assert [(r.source, r.target) for r in after.relations.values()] == [("3", "2")]
    assert len(made.clashes) == 3
    assert "'state'" in made.clashes[0].what


def test_twins_that_were_there_before_stay() -> None:
    both = holding(span(1, "claim"), span(2, "claim"), span(3, "actor", 5, 8))
    assert len(relabelled(both, RENAME).change.spans) == 1


def test_deleting_takes_relations_along_and_keeping_counts_what_is_left_over() -> None:
    held = holding(span(1, "actor"), span(2, "claim", 0, 29), relations=(arrow(9, "attributed_to", 2, 1),))
    gone = relabelled(held, DeleteLabel("actor", "delete"), known={"claim"})
    assert gone.count == Count(spans_deleted=1, relations_deleted=1)
    kept = relabelled(held, DeleteLabel("actor", "keep"), known={"claim"})
    assert (kept.count, kept.change.is_empty()) == (Count(spans_left=1), True)


def test_spans_without_a_place_are_relabelled_too() -> None:
    held = Document("a.txt", "d", "ana", extra=with_unplaced({}, [Unplaced(span(1, "actor"), "old")], []))
    made = relabelled(held, RENAME)
    after = made.change.apply(held)
    assert [one.span.label for one in unplaced(after).values()] == ["person"]
    assert made.count == Count(spans=1)
    assert made.change.inverse().apply(after) == held


def test_an_attribute_that_has_the_new_name_already_is_a_clash() -> None:
    rename = RenameAttribute("actor", "kind", "type")
    held = holding(span(1, "actor", attributes={"type": "x", "kind": "state"}), span(2, "actor", 5, 8))
    made = relabelled(held, rename)
    assert made.change.apply(held).spans["1"].attributes == {"type": "state"}
    assert "'x'" in made.clashes[0].what


def test_splitting_by_form_folds_white_space_and_by_value_compares_exactly() -> None:
    by_form = SplitLabel("actor", "place", "p", forms=frozenset({"Rome and"}))
    assert by_form.concerns(Span("1", "actor", (Extent(0, 8),), "Rome\nand", "", "", MOMENT, MOMENT))
    assert not by_form.concerns(span(1, "actor"))
    by_value = SplitLabel("actor", "place", "p", "kind", "state")
    assert by_value.concerns(span(1, "actor", attributes={"kind": "state"}))
    assert not by_value.concerns(span(1, "actor", attributes={"kind": "State"}))


REFUSED: list[tuple[Recasting, str]] = [
    (MergeLabels(("nix",), "person", is_new=True), "no label 'nix'"),
    (MergeLabels(("actor",), "location", is_new=True), "already"),
    (MergeLabels(("actor",), "actor"), "only label named"),
    (MergeLabels(("actor",), " x", is_new=True), "cannot be a name"),
    (MergeLabels(("actor",), "a\nb", is_new=True), "cannot be a name"),
    (SplitLabel("actor", "state", "", "kind", "state"), "needs a key"),
    (SplitLabel("actor", "state", "l", "kind", "state"), "that of location"),
    (SplitLabel("actor", "state", "s", "kind", "planet"), "no value"),
    (SplitLabel("actor", "actor", "s", "kind", "state"), "is what is split"),
    (RenameAttribute("actor", "nix", "x"), "no attribute"),
    (RenameAttribute("actor", "kind", "mention"), "already"),
    (MergeValues("actor", "kind", ("state",), "group", is_new=True), "merge the values"),
    (MergeValues("actor", "kind", ("nix",), "group"), "no value"),
    (MergeRelations(("nix",), "x", is_new=True), "no relation"),
    (SplitRelation("at", "on", "claim", "location", "z"), "rename it instead"),
    (SplitRelation("about", "on", "actor", "claim", "z"), "does not go from"),
]


@pytest.mark.parametrize(("recasting", "why"), REFUSED, ids=[why for _, why in REFUSED])
def test_what_the_schema_cannot_take_is_refused_in_one_sentence(recasting: Recasting, why: str) -> None:
    with pytest.raises(EditRefused, match=why) as refused:
        recasting.amend(SchemaDraft.of(default_source()))
    assert str(refused.value).endswith(".")


def test_the_last_label_and_the_last_value_are_not_deleted() -> None:
    draft = SchemaDraft.of("labels: {a: {key: a, attributes: {k: {key: k, values: {v: v}}}}}\n")
    with pytest.raises(EditRefused, match="only label"):
        DeleteLabel("a", "delete").amend(draft)
    with pytest.raises(EditRefused, match="only value"):
        DeleteValue("a", "k", "v").amend(draft)


LAYOUTS = {
    "block": "labels:\n  a:\n    key: a\n    attributes:\n      k:\n        key: k\n        values:\n"
    "          x: x\n          y: y   # why\n  # about b\n  b:\n    key: b\n\nrelations:\n  r:\n    key: r\n"
    "    pairs:\n      - [a, b]\n      - - b\n        - a\n",
    "flow": "{labels: {a: {key: a, attributes: {k: {key: k, values: {x: x, y: y}}}}, b: {key: b}},"
    " relations: {r: {key: r, pairs: [[a, b], [b, a]]}}}",
    "windows": "labels:\r\n  a: {key: a, attributes: {k: {key: k, values: {x: x, y: y}}}}\r\n  b: {key: b}\r\n"
    "relations: {r: {key: r, pairs: [[a, b], [b, a]]}}\r\n",
    "quoted": '"labels":\n  "a": {key: a, attributes: {k: {key: k, values: {"x": x, "y": y}}}}\n  b: {key: b}\n'
    'relations: {r: {key: r, pairs: [["a", b], [b, a]]}}',
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "recasting",
    [
        MergeLabels(("a",), "no", is_new=True),
        MergeLabels(("a", "b"), "c"),
        MergeLabels(("a",), "b"),
        SplitLabel("a", "2020-99-99", "c", "k", "x"),
        DeleteLabel("b", "delete"),
        MergeValues("a", "k", ("x",), "y"),
        MergeValues("a", "k", ("x",), "a: b #", is_new=True),
        DeleteAttribute("a", "k"),
        DeleteRelation("r", "delete"),
        SplitRelation("r", "s", "a", "b", "s"),
    ],
    ids=lambda recasting: recasting.what,
)
def test_any_layout_says_afterwards_what_it_should(layout: str, recasting: Recasting) -> None:
    def plain(schema: Schema) -> Any:
        return schema.labels, schema.relations

    expected = recasting.amend(SchemaDraft.of(LAYOUTS["flow"]))
    made = recasting.amend(SchemaDraft.of(LAYOUTS[layout]))
    assert plain(made.schema()) == plain(expected.schema())
    if layout == "windows" and made.keeps_layout:
        assert made.source.count("\n") == made.source.count("\r\n")
    if layout == "block":
        assert ("# about b" in made.source) == made.keeps_layout


label_names = st.sampled_from(["actor", "location", "claim"])
words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@settings(deadline=None, max_examples=30)
@given(words)
def test_any_name_can_be_given_and_taken_back(name: str) -> None:
    draft = SchemaDraft.of(default_source())
    if name in draft.raw["labels"]:
        return
    renamed = MergeLabels(("actor",), name, is_new=True).amend(draft)
    assert list(renamed.schema().labels) == [name, "location", "claim"]
    assert renamed.keeps_layout
    back = MergeLabels((name,), "actor", is_new=True).amend(renamed)
    assert back.source == default_source()


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["actor", "location", "claim"]), st.integers(0, 6), st.integers(1, 6)), max_size=8
    ),
    st.lists(st.tuples(st.sampled_from(["about", "same_as"]), st.integers(0, 7), st.integers(0, 7)), max_size=6),
    st.sampled_from(EVERY),
)
def test_whatever_a_document_holds_its_change_is_exact_and_can_be_inverted(
    tagged: list[tuple[str, int, int]], drawn: list[tuple[str, int, int]], recasting: Recasting
) -> None:
    spans = [span(n + 1, label, start, start + length) for n, (label, start, length) in enumerate(tagged)]
    arrows = [
        arrow(100 + n, label, source % len(spans) + 1, target % len(spans) + 1)
        for n, (label, source, target) in enumerate(drawn)
        if spans
    ]
    held = holding(*spans, relations=tuple(arrows))
    made = relabelled(held, recasting, {"same_as"})
    after = made.change.apply(held)
    assert made.change.inverse().apply(after) == held
    assert all(r.source in after.spans and r.target in after.spans for r in after.relations.values())
    again = relabelled(after, recasting, {"same_as"})
    if not isinstance(recasting, SplitLabel):
        assert again.change.is_empty()
    kept = {s.id for s in after.spans}
    assert len(spans) - len(kept) == made.count.spans_deleted + len(
        [clash for clash in made.clashes if "becomes one" in clash.what]
    )


def test_an_unsound_schema_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(SchemaError):
        SchemaDraft.of("labels: [")
