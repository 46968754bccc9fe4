"""Changing labels over a whole workspace: everybody's files and the schema together, and all of it back."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations import editing
from annotations.check import check
from annotations.document import Document
from annotations.errors import EditRefused, SchemaError, StoreBusy, StoreError
from annotations.extent import Extent
from annotations.history import History
from annotations.migration import carry_out, plan, undo
from annotations.recast_attributes import DeleteAttribute, DeleteValue, MergeValues, RenameAttribute
from annotations.recast_labels import DeleteLabel, MergeLabels, SplitLabel
from annotations.recast_relations import DeleteRelation, MergeRelations, SplitRelation
from annotations.recasting import Recasting
from annotations.relabelling import Count, relabelled
from annotations.relation import Relation
from annotations.schema import Schema, default_source
from annotations.schema_draft import SchemaDraft
from annotations.span import Span, anchor
from annotations.spans import Spans
from annotations.storage import CanonicalStorage
from annotations.unplaced import Unplaced, unplaced, with_unplaced
from annotations.workspace import Workspace

CONTRACT = Path(__file__).parents[1] / "contract"
ARTICLE = "news/embassy.txt"
RENAME = MergeLabels(("actor",), "person", is_new=True)
MOMENT = "2026-01-01T00:00:00Z"
EVERY: list[Recasting] = [
    RENAME,
    MergeLabels(("actor", "location"), "thing"),
    MergeLabels(("location",), "actor"),
    SplitLabel("actor", "state", "s", "kind", "state"),
    SplitLabel("location", "actor", forms=frozenset({"Baghdad"})),
    DeleteLabel("actor", "delete"),
    RenameAttribute("claim", "source", "origin"),
    DeleteAttribute("actor", "mention"),
    MergeValues("actor", "mention", ("name",), "proper name", is_new=True),
    MergeValues("actor", "kind", ("group", "armed_group"), "organisation"),
    DeleteValue("claim", "stance", "asserts"),
    MergeRelations(("attributed_to",), "said_by", is_new=True),
    MergeRelations(("at", "about"), "touches"),
    SplitRelation("about", "about_claim", "claim", "claim", "z"),
    DeleteRelation("attributed_to", "delete"),
]
NAMES = [recasting.what for recasting in EVERY]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "w"
    shutil.copytree(CONTRACT / "workspace", made)
    return made


def content(folder: Path) -> dict[str, bytes]:
    """Every file that people share: not the histories and locks."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".history" not in path.parts and path.name not in (".lock", ".gitignore")
    }


def document(folder: Path, name: str = "ana") -> Document:
    return Workspace.open(folder).store(name, read_only=True).load(ARTICLE, "")


def labels(folder: Path, name: str = "ana") -> list[str]:
    return [span.label for span in document(folder, name).spans]


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
def test_every_change_leaves_a_sound_workspace_and_undo_gives_the_same_bytes(
    folder: Path, recasting: Recasting
) -> None:
    before = content(folder)
    counted = plan(Workspace.open(folder), recasting)
    assert content(folder) == before
    assert not (folder / "annotations/.history").exists()
    done = carry_out(Workspace.open(folder), recasting)
    assert done.counts == counted.counts
    assert done.after == counted.after
    assert (folder / "glossator.yaml").read_text("utf-8") == done.after != before["glossator.yaml"].decode()
    serious = [f for f in check(Workspace.open(folder)) if f.kind not in ("requires",)]
    assert serious == []
    assert undo(Workspace.open(folder)).is_done
    assert content(folder) == before


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


def test_renaming_keeps_ids_and_relations_and_follows_the_name_through_the_schema(folder: Path) -> None:
    source = (folder / "glossator.yaml").read_text("utf-8")
    (folder / "glossator.yaml").write_text(
        source + "keys: {label.actor: A}\nquestions:\n  mine: {label: actor}\n  both: {labels: [actor, claim]}\n",
        "utf-8",
    )
    before = document(folder)
    done = carry_out(Workspace.open(folder), RENAME)
    after = document(folder)
    assert [s.id for s in after.spans] == [s.id for s in before.spans]
    assert after.relations == before.relations
    assert done.total == Count(spans=3)
    assert done.articles == {"ana": [ARTICLE]}
    raw = yaml.safe_load((folder / "glossator.yaml").read_text("utf-8"))
    assert "actor" not in json.dumps(raw)
    assert raw["keys"] == {"label.person": "A"}
    assert raw["questions"] == {"mine": {"label": "person"}, "both": {"labels": ["person", "claim"]}}
    assert list(raw["labels"]) == ["person", "location", "claim"]


def test_a_workspace_without_a_schema_gets_the_default_one_changed_and_undo_takes_it_away(folder: Path) -> None:
    (folder / "glossator.yaml").unlink()
    done = carry_out(Workspace.open(folder), RENAME)
    assert done.before is None
    assert "person" in Workspace.open(folder).schema.labels
    undo(Workspace.open(folder))
    assert not (folder / "glossator.yaml").exists()


def test_the_history_of_each_annotator_takes_its_part_back(folder: Path) -> None:
    before = document(folder), document(folder, "ben")
    carry_out(Workspace.open(folder), MergeLabels(("actor", "location"), "thing"))
    store = Workspace.open(folder).store("ben")
    operation = History(store.journal).last()
    assert operation is not None
    assert operation.what == "merge actor, location to thing"
    assert operation.articles == (ARTICLE,)
    store.save(operation.changes[0][1].inverse().apply(document(folder, "ben")))
    store.close()
    assert document(folder, "ben") == before[1]
    assert document(folder) != before[0]
    taken = undo(Workspace.open(folder))
    assert (taken.is_done, taken.articles, taken.before) == (True, 1, 1)
    assert (document(folder), document(folder, "ben")) == before
    assert History(store.journal).last() is None
    assert History(store.journal).next() is None


def test_undo_does_nothing_where_a_span_was_changed_since(folder: Path) -> None:
    carry_out(Workspace.open(folder), RENAME)
    workspace = Workspace.open(folder)
    store = workspace.store("ana")
    held = store.load(ARTICLE, "")
    actor = next(s for s in held.spans if s.label == "person")
    store.save(editing.write_note(held, actor.id, "mind").apply(held))
    store.close()
    before = content(folder)
    taken = undo(Workspace.open(folder))
    assert not taken.is_done
    assert [(f.where, f.annotator) for f in taken.findings] == [(ARTICLE, "ana")]
    assert content(folder) == before


def test_undo_refuses_when_the_schema_was_edited_since_or_nothing_is_noted(folder: Path) -> None:
    with pytest.raises(EditRefused, match="No change of labels"):
        undo(Workspace.open(folder))
    carry_out(Workspace.open(folder), RENAME)
    with (folder / "glossator.yaml").open("a") as file:
        file.write("# mine\n")
    with pytest.raises(EditRefused, match="was edited since"):
        undo(Workspace.open(folder))


def test_undo_lists_what_was_tagged_since_under_the_label_that_goes(folder: Path) -> None:
    carry_out(Workspace.open(folder), RENAME)
    workspace = Workspace.open(folder)
    store = workspace.store("ben")
    held = store.load(ARTICLE, "")
    other = next(iter(held.spans))
    store.save(editing.relabel(held, workspace.schema, other.id, "person").apply(held))
    store.close()
    taken = undo(Workspace.open(folder))
    assert taken.is_done
    assert [(f.where, f.annotator) for f in taken.findings] == [(ARTICLE, "ben")]


def test_several_changes_are_taken_back_one_after_another(folder: Path) -> None:
    before = content(folder)
    carry_out(Workspace.open(folder), RENAME)
    between = content(folder)
    carry_out(Workspace.open(folder), MergeLabels(("person", "location"), "thing"))
    undo(Workspace.open(folder))
    assert content(folder) == between
    undo(Workspace.open(folder))
    assert content(folder) == before


def test_another_process_that_holds_a_folder_stops_everything(folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from annotations.workspace import Workspace\n"
        "store = Workspace.open(Path(sys.argv[1])).store('ben'); store.claim(); print('held', flush=True); input()"
    )
    before = content(folder)
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=CONTRACT.parents[1],
    )
    assert other.stdout is not None
    assert other.stdout.readline() == b"held\n"
    try:
        with pytest.raises(StoreBusy, match="ben's folder is open"):
            carry_out(Workspace.open(folder), RENAME)
    finally:
        other.communicate(b"\n")
    assert content(folder) == before
    carry_out(Workspace.open(folder), RENAME)


def test_a_file_that_cannot_be_read_or_written_stops_everything(folder: Path) -> None:
    path = folder / "annotations/ben/news/embassy.txt.json"
    sound = path.read_bytes()
    path.write_bytes(b"{")
    before = content(folder)
    with pytest.raises(StoreError, match="Nothing was changed"):
        carry_out(Workspace.open(folder), MergeLabels(("location",), "actor"))
    assert content(folder) == before
    path.write_bytes(sound)
    tables = json.loads(sound)
    tables["article"]["1"]["glossator"] = 99
    CanonicalStorage(path).write(tables)
    before = content(folder)
    with pytest.raises(StoreError, match="newer Glossator"):
        carry_out(Workspace.open(folder), MergeLabels(("location",), "actor"))
    assert content(folder) == before


def test_a_disk_that_refuses_on_the_way_leaves_all_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(folder)

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("annotations.migration.replace_file", full)
    with pytest.raises(OSError, match="No space"):
        carry_out(Workspace.open(folder), MergeLabels(("actor", "location"), "thing"))
    assert content(folder) == before
    monkeypatch.undo()
    carry_out(Workspace.open(folder), RENAME)


def test_what_a_kill_cut_off_is_told_and_taken_back(folder: Path) -> None:
    before = content(folder)
    program = (
        "import os, sys; from pathlib import Path\n"
        "from annotations import migration; from annotations.recast_labels import MergeLabels\n"
        "from annotations.workspace import Workspace\n"
        "done = []\n"
        "def step():\n"
        "    done.append(1)\n"
        "    if len(done) == 3: os._exit(9)\n"
        "migration.carry_out(Workspace.open(Path(sys.argv[1])), MergeLabels(('actor', 'location'), 'thing'), step=step)"
    )
    killed = subprocess.run([sys.executable, "-c", program, str(folder)], cwd=CONTRACT.parents[1], timeout=60)
    assert killed.returncode == 9
    assert "thing" in labels(folder)
    assert "thing" not in labels(folder, "ben")
    with pytest.raises(StoreError, match="cut off"):
        plan(Workspace.open(folder), RENAME)
    assert undo(Workspace.open(folder)).is_done
    assert content(folder) == before
    plan(Workspace.open(folder), RENAME)


def test_strict_refuses_clashes_and_without_it_they_are_merged_and_listed(folder: Path) -> None:
    path = folder / "annotations/ana/news/embassy.txt.json"
    tables = json.loads(path.read_bytes())
    key, held = next((key, held) for key, held in tables["spans"].items() if held["label"] == "location")
    twin = {**held, "id": "77", "label": "actor", "attributes": {"kind": "state"}, "created": "2030-01-01T00:00:00Z"}
    tables["spans"]["77"] = twin | {"updated": twin["created"]}
    CanonicalStorage(path).write(tables)
    before = content(folder)
    merge = MergeLabels(("actor", "location"), "thing")
    with pytest.raises(EditRefused, match="--strict"):
        carry_out(Workspace.open(folder), merge, strict=True)
    assert content(folder) == before
    done = carry_out(Workspace.open(folder), merge)
    assert [clash.span for clash in done.clashes] == [key]
    assert "77" not in document(folder).spans
    undo(Workspace.open(folder))
    assert content(folder) == before


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


def test_a_label_that_only_spans_have_can_be_merged_or_deleted(folder: Path) -> None:
    path = folder / "annotations/ana/news/embassy.txt.json"
    tables = json.loads(path.read_bytes())
    next(held for held in tables["spans"].values() if held["label"] == "actor")["label"] = "planet"
    CanonicalStorage(path).write(tables)
    assert plan(Workspace.open(folder), DeleteLabel("planet", "delete")).total.spans_deleted == 1
    carry_out(Workspace.open(folder), MergeLabels(("planet",), "actor"))
    assert "planet" not in labels(folder)
    with pytest.raises(EditRefused, match="changes nothing"):
        plan(Workspace.open(folder), MergeLabels(("planet",), "actor"))


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
