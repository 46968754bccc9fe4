"""What `check` finds in a workspace, each thing once and by name, and that it finds nothing in a sound one."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from annotations.check import check
from annotations.finding import Level
from annotations.repair import repair
from annotations.storage import CanonicalStorage
from annotations.workspace import Workspace

CONTRACT = Path(__file__).parents[1] / "contract"
Tables = dict[str, dict[str, dict[str, Any]]]


def stored(folder: Path, name: str) -> Path:
    return folder / f"annotations/{name}/news/embassy.txt.json"


def change(path: Path, edit: Callable[[Tables], object]) -> None:
    """Change an annotation file and write it back in the canonical form."""
    tables = json.loads(path.read_bytes())
    edit(tables)
    CanonicalStorage(path).write(tables)


def change_schema(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    schema = yaml.safe_load((folder / "glossator.yaml").read_text("utf-8"))
    edit(schema)
    (folder / "glossator.yaml").write_text(yaml.safe_dump(schema), "utf-8")


def found(folder: Path) -> list[tuple[str, str, str]]:
    findings = check(Workspace.open(folder))
    assert findings == sorted(findings, key=lambda f: f.order)
    assert all(f.what.endswith(".") and "\n" not in f.what for f in findings)
    return [(f.kind, f.annotator, f.span) for f in findings]


def test_the_contracts_workspace_is_sound_and_nothing_is_written(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert found(folder) == []
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_bare_folder_is_sound(tmp_path: Path) -> None:
    assert found(tmp_path) == []
    (tmp_path / "a.txt").write_text("Text", "utf-8")
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    ("edit", "kind", "record"),
    [
        (lambda t: t["spans"]["2236913978166727"].update(quote="Grey Zone"), "span", "2236913978166727"),
        (lambda t: t["spans"]["2236913978166727"].update(end=9999), "span", "2236913978166727"),
        (lambda t: t["spans"]["2236913978166727"].update(note="\ud800"), "value", "2236913978166727"),
        (lambda t: t["relations"]["8458350207099001"].update(mood=float("nan")), "value", "8458350207099001"),
        (lambda t: t["article"]["1"].update(note="\udfff"), "value", ""),
        (lambda t: t["spans"]["2236913978166727"].update(label="planet"), "label", "2236913978166727"),
        (lambda t: t["spans"]["2236913978166727"]["attributes"].update(mood="x"), "attribute", "2236913978166727"),
        (lambda t: t["spans"]["2236913978166727"]["attributes"].update(kind="x"), "value", "2236913978166727"),
        (lambda t: t["spans"]["2236913978166727"]["attributes"].update(kind=["c"]), "value", "2236913978166727"),
        (lambda t: t["relations"]["8458350207099001"].update(target="1"), "relation", "8458350207099001"),
        (lambda t: t["relations"]["8458350207099001"].update(label="eats"), "label", "8458350207099001"),
        (lambda t: t["relations"]["8458350207099001"].update(label="same_as"), None, ""),
        (lambda t: t["relations"]["8458350207099001"].update(label="belongs_to"), "pair", "8458350207099001"),
        (lambda t: t["relations"]["8458350207099001"].update(target="2236913978166727"), "pair", "8458350207099001"),
        (lambda t: t["relations"].pop("97680960043933"), "requires", "4531393181171438"),
        (lambda t: t["article"]["1"]["labels"].update(genre="poem"), "value", ""),
        (lambda t: t["article"]["1"]["labels"].update(mood="poem"), "attribute", ""),
        (lambda t: t["article"]["1"]["zones"][0].update(zone="attic"), "label", ""),
        (lambda t: t["article"]["1"]["zones"][0].update(end=9999), "zone", ""),
        (lambda t: t["article"]["1"].update(seen=[[5, 9], [0, 4]]), "seen", ""),
        (lambda t: t["article"]["1"].update(digest="sha256:0"), "stale", ""),
        (lambda t: t["article"]["1"].update(status="perfect"), "file", ""),
        (lambda t: t["article"]["1"].update(id="news/gone.txt"), "orphan", ""),
        (lambda t: t["article"]["1"].update(glossator=2), "newer", ""),
        (lambda t: t["spans"].update({"7": t["spans"].pop("2236913978166727")}), "key", "2236913978166727"),
        (lambda t: t["spans"]["2236913978166727"].pop("quote"), "file", ""),
    ],
)
def test_each_breach_is_found_by_name(
    edit: Callable[[Tables], object], kind: str | None, record: str, folder: Path
) -> None:
    change(stored(folder, "ana"), edit)
    expected = [] if kind is None else [(kind, "ana", record)]
    if kind == "label" and record == "2236913978166727":
        expected.append(("pair", "ana", "8458350207099001"))
    assert found(folder) == expected


def test_what_only_advises_says_so(folder: Path) -> None:
    change(stored(folder, "ana"), lambda t: t["relations"].pop("97680960043933"))
    assert [f.level for f in check(Workspace.open(folder))] == [Level.ADVICE]
    path = stored(folder, "ben")
    path.write_text(json.dumps(json.loads(path.read_bytes()), indent=2), "utf-8")
    assert [(f.kind, f.level) for f in check(Workspace.open(folder))][:1] == [("canonical", Level.ADVICE)]


def test_a_requirement_asks_nothing_of_articles_that_are_not_done(folder: Path) -> None:
    change(stored(folder, "ana"), lambda t: (t["relations"].clear(), t["article"]["1"].update(status="flagged")))
    assert found(folder) == []


def test_an_attribute_meets_a_requirement_as_a_relation_does(folder: Path) -> None:
    def edit(tables: Tables) -> None:
        tables["relations"].pop("97680960043933")
        tables["spans"]["4531393181171438"]["attributes"]["source"] = "author"

    change(stored(folder, "ana"), edit)
    assert found(folder) == []


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("nest", {"ana": 5, "ben": 1}), ("cross", {}), ("identical", {})],
)
def test_overlaps_are_judged_by_the_schema(rule: str, expected: dict[str, int], folder: Path) -> None:
    change_schema(folder, lambda s: s["overlap"].update({rule: "refuse"}))
    listed = found(folder)
    assert {kind for kind, _, _ in listed} <= {"overlap"}
    counted = {name: sum(1 for _, owner, _ in listed if owner == name) for name in ("ana", "ben")}
    assert {name: number for name, number in counted.items() if number} == {
        name: number if name == "ben" else 3 for name, number in expected.items()
    }


def test_the_same_extent_twice_is_found_once(folder: Path) -> None:
    def twice(tables: Tables) -> None:
        copy = {**tables["spans"]["4116838582955743"], "id": "5"}
        tables["spans"]["5"] = copy

    change(stored(folder, "ben"), twice)
    assert found(folder) == [("overlap", "ben", "4116838582955743")]


def test_files_that_are_not_ours_are_named_with_their_path(folder: Path) -> None:
    stored(folder, "ana").write_bytes(b'{"article": {')
    stored(folder, "ben").write_text("[]", "utf-8")
    (folder / "annotations/loose.json").write_text("{}", "utf-8")
    (folder / "annotations/%ZZ%FF").mkdir()
    findings = check(Workspace.open(folder))
    assert [(f.kind, f.where) for f in findings] == [
        ("folder", "annotations/%ZZ%FF"),
        ("file", "annotations/ana/news/embassy.txt.json"),
        ("file", "annotations/ben/news/embassy.txt.json"),
        ("folder", "annotations/loose.json"),
    ]


def test_a_file_under_a_name_that_is_not_looked_for_is_named(folder: Path) -> None:
    shutil.copy(stored(folder, "ana"), folder / "annotations/ana/copy.json")
    assert [(f.kind, f.where) for f in check(Workspace.open(folder))] == [("name", "annotations/ana/copy.json")]


def test_articles_that_cannot_be_read_are_named(folder: Path) -> None:
    (folder / "news/noise.txt").write_bytes(b"\0\1\2")
    (folder / "a.jsonl").write_text('{"text": "x", "id": "1"}\n{\n{"text": "y", "id": "1"}\n', "utf-8")
    findings = check(Workspace.open(folder))
    assert [(f.kind, f.where) for f in findings] == [
        ("article", "a.jsonl line 2"),
        ("article", "a.jsonl line 3"),
        ("article", "news/noise.txt"),
    ]


@pytest.mark.parametrize(
    ("shut", "lines"),
    [
        ((".", "annotations"), [(".", "")]),
        (("annotations/ana",), [("annotations/ana", "ana")]),
        (("annotations/ana/news",), [("annotations/ana/news", "ana")]),
        (("annotations",), [("annotations", "")]),
    ],
)
def test_a_folder_that_may_only_be_read_is_one_line_of_advice(
    shut: tuple[str, ...], lines: list[tuple[str, str]]
) -> None:
    # pytest's own folders are closed to other users, as whom this has to be tried.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "w"
        shutil.copytree(CONTRACT / "workspace", folder)
        Path(name).chmod(0o755)
        was = os.geteuid()
        for path in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
            path.chmod(0o777)
        for place in shut:
            (folder / place).chmod(0o555)
        try:
            if was == 0:
                os.seteuid(65534)
            findings = check(Workspace.open(folder))
        finally:
            os.seteuid(was)
            for place in shut:
                (folder / place).chmod(0o777)
        assert [(f.where, f.annotator) for f in findings] == lines
        assert {(f.kind, f.level) for f in findings} == {("read-only", Level.ADVICE)}
        assert all("may only be read" in f.what for f in findings)


def test_a_damaged_file_whose_article_is_gone_is_mended_and_kept(folder: Path) -> None:
    path = stored(folder, "ana")
    whole = json.loads(path.read_bytes())
    (folder / "news/embassy.txt").unlink()
    damaged = path.read_bytes()[:-40]
    path.write_bytes(damaged)
    (done,) = repair(Workspace.open(folder))
    assert (done.annotator, done.article_id, done.is_done) == ("ana", "news/embassy.txt", True)
    assert "its article is not here" in done.what
    (aside,) = path.parent.glob("*.damaged-*")
    assert aside.read_bytes() == damaged
    assert aside.name in done.what
    mended = json.loads(path.read_bytes())
    assert mended["article"]["1"]["digest"] == whole["article"]["1"]["digest"]
    assert mended["spans"].keys() <= whole["spans"].keys()
    assert len(mended["spans"]) >= len(whole["spans"]) - 1
    assert {kind for kind, *_ in found(folder)} == {"orphan"}
    assert list(repair(Workspace.open(folder))) == []


def test_a_stray_file_that_tells_nothing_is_set_aside_and_one_of_others_is_left(folder: Path) -> None:
    home = stored(folder, "ana").parent
    (home / "cut.txt.json").write_bytes(b'{\n"article": {\n"1": {"dig')
    (home / "package.json").write_bytes(b'{"name": "x"}')
    found_here = sorted((one.is_done, one.what) for one in repair(Workspace.open(folder)))
    assert found_here[0] == (False, "package.json holds nothing of ours; move it away.")
    assert found_here[1][0] is True
    assert "nothing in it could be salvaged" in found_here[1][1]
    assert not (home / "cut.txt.json").exists()
    assert [path.read_bytes() for path in home.glob("cut.txt.json.damaged-*")] == [b'{\n"article": {\n"1": {"dig']
    assert (home / "package.json").read_bytes() == b'{"name": "x"}'


def test_a_span_that_waits_for_a_place_is_listed_with_its_quote(folder: Path) -> None:
    def wait(tables: Tables) -> None:
        state = next(iter(tables["article"].values()))
        state["unplaced"] = [{"span": span_of(tables), "digest": "old", "why": "lost", "proposals": []}]

    def span_of(tables: Tables) -> dict[str, Any]:
        return {**next(iter(tables["spans"].values())), "id": "waits", "quote": "gone  from\nhere"}

    change(stored(folder, "ben"), wait)
    (finding,) = check(Workspace.open(folder))
    assert (finding.kind, finding.annotator, finding.span) == ("unplaced", "ben", "waits")
    assert finding.where == "news/embassy.txt"
    assert "“gone from here” has no sure place since the text changed" in finding.what
    change(stored(folder, "ben"), lambda tables: next(iter(tables["article"].values())).update(unplaced=[{"span": 5}]))
    assert ("unplaced", "ben", "") in found(folder)


def test_a_zone_that_waits_for_its_lines_is_listed(folder: Path) -> None:
    def wait(tables: Tables) -> None:
        next(iter(tables["article"].values()))["unplaced_zones"] = [{"zone": "menu", "start": 3, "end": 9}]

    change(stored(folder, "ben"), wait)
    (finding,) = check(Workspace.open(folder))
    assert (finding.kind, finding.annotator, finding.level) == ("unplaced_zones", "ben", Level.ADVICE)
    assert finding.what == (
        "The zone menu, once at 3 to 9, has no sure place since the text changed; place it in the app."
    )
    change(stored(folder, "ben"), lambda tables: next(iter(tables["article"].values())).update(unplaced_zones=[{}]))
    assert ("unplaced_zones", "ben", "") in found(folder)
