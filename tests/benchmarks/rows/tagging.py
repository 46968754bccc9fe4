"""Tagging, and what it takes until the tag is durable."""

import os
import shutil
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import workspaces
from measuring import Bench, clock, middle, undisturbed
from terminal import Cost, typed
from tinydb import TinyDB

from annotations import editing
from annotations.document import Document
from annotations.extent import Extent
from annotations.schema_file import default_schema
from annotations.store import Store
from annotations.text import Text


def tagging(bench: Bench) -> None:
    """A tag on a word, to the picture that shows it, beside a bare move and beside SLATE's label and move.

    That it is saved is drawn later, when it is; how long that takes is a row of its own.
    """
    names = bench.there("small", "slate")
    tags: dict[str, list[float]] = {name: [] for name in names}
    both: dict[str, list[float]] = {name: [] for name in names}
    over_move: list[float] = []
    unseen = 0
    for order in bench.turns(names):
        with ExitStack() as stack:
            runs = {name: stack.enter_context(bench.open(name)) for name in order}
            tagged: dict[str, list[Cost]] = {name: [] for name in names}
            moved: dict[str, list[Cost]] = {name: [] for name in names}
            for name, run in runs.items():
                run.started(bench.programs[name].shown)
            time.sleep(bench.rest)
            for run in runs.values():
                run.settle()
            with undisturbed():
                for press in range(bench.keys):
                    for name, run in runs.items():
                        label = "space s" if name == "slate" else "al"[press % 2]
                        tagged[name].append(run.press(typed(label)))
                        moved[name].append(run.press(typed("right")))
            unseen += sum(one.first != one.first for one in tagged["small"])
            for name in names:
                tags[name].append(middle(one.first for one in tagged[name]))
                both[name].append(tags[name][-1] + clock(moved[name]))
            over_move.append(tags["small"][-1] / clock(moved["small"]))
    note = f"({unseen} tags were not in the first picture)" if unseen else ""
    bench.row("tag / bare move", over_move, 1.3, note=note)
    if bench.has("tag and move / SLATE's", "slate"):
        bench.row("tag and move / SLATE's", [a / b for a, b in zip(both["small"], both["slate"], strict=True)], 0.40)


def saving(bench: Bench) -> None:
    """The same tag durable on the disk, beside a bare write, fsync and rename of the same bytes."""
    text = Text(workspaces.words(1, 4_000))
    many = _saved(bench, bench.root / "corpus", text)
    few = _saved(bench, bench.root / "lone", text)
    bench.row("durable, 100,000 spans in the workspace / bare write", many, 3)
    bench.row("durable, 100 spans in the workspace / bare write", few, 3)
    bench.row("one file with 10,000 records, stock TinyDB / bare write", _stock(bench), note="(for comparison)")


def _saved(bench: Bench, root: Path, text: Text) -> list[float]:
    schema = default_schema()
    allowing = replace(schema, overlap=replace(schema.overlap, identical=True))
    store = Store(root, "saver")
    document = replace(workspaces.document(workspaces.SMALL, text.string, 100, 1), annotator="saver")
    store.save(document)
    target, found = store.path(workspaces.SMALL), []
    for number in range(10 * bench.rounds):
        word = 7 * number % 3_000
        document = editing.tag(document, allowing, text, [Extent(word, word + 40)], "claim").apply(document)
        began = time.perf_counter()
        store.save(document)
        ours = time.perf_counter() - began
        content = target.read_bytes()
        began = time.perf_counter()
        _bare(target.with_suffix(".bare"), content)
        found.append(ours / (time.perf_counter() - began))
    _prove(store, document, allowing, text)
    store.close()
    shutil.rmtree(store.folder)
    return found


def _prove(store: Store, document: Document, schema: object, text: Text) -> None:
    """Stop where a save does not bring a new file and its folder to the disk before it returns."""
    target = store.path(document.article_id)
    before, happened = target.stat().st_ino, []
    sync, rename = os.fsync, Path.replace

    def fsync(handle: int) -> None:
        happened.append("fsync")
        sync(handle)

    def replaced(path: Path, other: Path) -> Path:
        happened.append("rename")
        return rename(path, other)

    changed = replace(document, note="proof")
    with mock.patch("os.fsync", fsync), mock.patch.object(Path, "replace", replaced):
        store.save(changed)
    held = len(TinyDB(target, access_mode="r").table("spans"))
    if happened != ["fsync", "rename", "fsync"] or target.stat().st_ino == before or held != len(document.spans):
        raise SystemExit(f"What is timed is not durable: {happened}, {held} spans on the disk.")


def _stock(bench: Bench) -> list[float]:
    """Return an insert of stock TinyDB into one file, with an fsync, beside a bare write of the same bytes."""
    with TemporaryDirectory(dir=bench.root) as folder:
        path = Path(folder, "one.json")
        database = TinyDB(path)
        database.insert_multiple({"label": "actor", "start": n, "end": n + 5, "quote": "x" * 90} for n in range(10_000))
        found = []
        for number in range(bench.rounds):
            began = time.perf_counter()
            database.insert({"label": "actor", "start": number, "end": number + 5, "quote": "x" * 90})
            theirs = time.perf_counter() - began
            began = time.perf_counter()
            _bare(path.with_suffix(".bare"), path.read_bytes())
            found.append(theirs / (time.perf_counter() - began))
        database.close()
    return found


def _bare(path: Path, content: bytes) -> None:
    temporary = path.with_suffix(".new")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
