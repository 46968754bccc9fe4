"""Changing labels over a whole workspace: everybody's files and the schema together, and all of it back."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from annotations import editing
from annotations.check import check
from annotations.document import Document
from annotations.errors import EditRefused, StoreBusy, StoreError
from annotations.history import History
from annotations.migration.attributes import MergeValues, RenameAttribute
from annotations.migration.labels import DeleteLabel, MergeLabels
from annotations.migration.migration import carry_out, plan, undo
from annotations.migration.recasting import Recasting
from annotations.migration.relabelling import Count
from annotations.review.answering import accept
from annotations.review.deciding import decide
from annotations.review.item import of_span
from annotations.review.kinds import Kind
from annotations.review.settled import stands
from annotations.storage import CanonicalStorage
from annotations.verdict import Decision
from annotations.workspace import Workspace
from tests.annotations.recastings import EVERY, NAMES, RENAME

CONTRACT = Path(__file__).parents[1] / "contract"
ARTICLE = "news/embassy.txt"


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

    monkeypatch.setattr("annotations.migration.migration.replace_file", full)
    with pytest.raises(OSError, match="No space"):
        carry_out(Workspace.open(folder), MergeLabels(("actor", "location"), "thing"))
    assert content(folder) == before
    monkeypatch.undo()
    carry_out(Workspace.open(folder), RENAME)


def test_what_a_kill_cut_off_is_told_and_taken_back(folder: Path) -> None:
    before = content(folder)
    program = (
        "import os, sys; from pathlib import Path\n"
        "from annotations.migration import migration; from annotations.migration.labels import MergeLabels\n"
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


def reviewed(folder: Path) -> dict[str, str]:
    """Let bob keep one actor of ana's, propose another label for the next, and ana keep her own; return what by id."""
    workspace = Workspace.open(folder)
    theirs = document(folder)
    kept, changed, *_ = [span for span in theirs.spans if span.label == "actor"]
    bob, ana = workspace.store("bob"), workspace.store("ana")
    own = Document(ARTICLE, theirs.digest, "bob")
    items = {span.id: of_span(Kind.SPANS, ARTICLE, "ana", span, "") for span in (kept, changed)}
    own = decide(items[kept.id], Decision.KEEP, own, theirs).apply(own)
    edit = editing.set_attribute(theirs, workspace.schema, changed.id, "kind", "state")
    own = decide(items[changed.id], Decision.SET, own, theirs, edit).apply(own)
    bob.save(own)
    ana.save(decide(items[kept.id], Decision.KEEP, theirs, theirs).apply(theirs))
    bob.close()
    ana.close()
    return {kept.id: "keep", changed.id: "set"}


@pytest.mark.parametrize(
    ("recasting", "label"),
    [
        (RENAME, "person"),
        (MergeLabels(("actor", "location"), "thing"), "thing"),
        (RenameAttribute("actor", "kind", "sort"), "actor"),
        (MergeValues("actor", "kind", ("group", "armed_group"), "organisation"), "actor"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.what,
)
def test_verdicts_go_along_and_still_stand_and_so_do_proposals(folder: Path, recasting: Recasting, label: str) -> None:
    wanted = reviewed(folder)
    before = content(folder)
    carry_out(Workspace.open(folder), recasting)
    theirs, own = document(folder), document(folder, "bob")
    for held in (*theirs.verdicts.values(), *own.verdicts.values()):
        assert held.label == label
        assert stands(held, theirs)
    assert {one.span: str(one.decision) for one in own.verdicts.values()} == wanted
    workspace = Workspace.open(folder)
    proposal = next(one for one in own.verdicts.values() if one.proposal is not None)
    made = accept(theirs, proposal, workspace.schema, workspace.article(ARTICLE)).apply(theirs)
    assert made.spans[proposal.span].label == label
    assert made.spans[proposal.span].attributes != theirs.spans[proposal.span].attributes
    assert undo(Workspace.open(folder)).is_done
    assert content(folder) == before


def test_a_verdict_that_no_longer_stood_does_not_stand_afterwards(folder: Path) -> None:
    reviewed(folder)
    held = document(folder)
    span = next(span for span in held.spans if span.label == "actor")
    store = Workspace.open(folder).store("ana")
    store.save(editing.write_note(held, span.id, "look").apply(held))
    store.close()
    carry_out(Workspace.open(folder), RENAME)
    theirs, own = document(folder), document(folder, "bob")
    verdict = next(one for one in own.verdicts.values() if one.span == span.id)
    assert verdict.label == "person"
    assert not stands(verdict, theirs)
