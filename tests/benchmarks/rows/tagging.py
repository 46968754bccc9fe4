"""Tagging, and what it takes until the tag is durable."""

import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import workspaces
from measuring import WARM, Bench, clock, middle, undisturbed
from terminal import Cost, typed
from tinydb import TinyDB

from annotations import editing
from annotations.document import Document
from annotations.extent import Extent
from annotations.schema_file import default_schema
from annotations.store import Store
from annotations.text import Text

Keys = tuple[list[Cost], list[Cost]]
"""What each tag took, and each move; no moves where a tag goes on by itself."""


def tagging(bench: Bench) -> None:
    """A tag on a word, to the picture that shows it, beside a bare move and beside SLATE's label and move.

    Its row in the pane, and that it is saved, are drawn in a later picture, which the processor's time includes; how
    long saving takes is a row of its own. Where a tag goes on to the next candidate, one key does what SLATE's two do.
    """
    names = bench.there("small", "slate")
    rounds = list(_tagged(bench, names, goes_on=False))
    over_move = [_first(one["small"]) / clock(one["small"][1]) for one in rounds]
    bench.row("tag / bare move", over_move, 1.3, note=_unseen(rounds))
    if bench.has("tag and move / SLATE's", "slate"):
        _beside_slate(bench, "tag and move / SLATE's", rounds)
        rounds = list(_tagged(bench, names, goes_on=True))
        _beside_slate(bench, "tag that goes on by itself / SLATE's label and move", rounds)
    _begin(bench, goes_on=False)


def _beside_slate(bench: Bench, what: str, rounds: Sequence[Mapping[str, Keys]]) -> None:
    times = [
        (_first(one["small"]) + (clock(one["small"][1]) if one["small"][1] else 0))
        / (_first(one["slate"]) + clock(one["slate"][1]))
        for one in rounds
    ]
    spent = middle(_processor(one["small"]) / _processor(one["slate"]) for one in rounds)
    bench.row(what, times, 0.40, note=f"(processor, saving and all pictures included, {spent:.2f}) {_unseen(rounds)}")


def _first(keys: Keys) -> float:
    return middle(one.first for one in keys[0])


def _processor(keys: Keys) -> float:
    return sum(middle(one.processor for one in pressed) for pressed in keys if pressed)


def _unseen(rounds: Sequence[Mapping[str, Keys]]) -> str:
    unseen = sum(one.first != one.first for times in rounds for one in times["small"][0])
    return f"({unseen} tags were not in the first picture)" if unseen else ""


def _tagged(bench: Bench, names: Sequence[str], *, goes_on: bool) -> Iterator[Mapping[str, Keys]]:
    """Yield for each round what tags and moves took; the programs take turns with each."""
    for order in bench.turns(names):
        _begin(bench, goes_on=goes_on)
        with ExitStack() as stack:
            runs = {name: stack.enter_context(bench.open(name)) for name in order}
            found: dict[str, Keys] = {name: ([], []) for name in names}
            for name, run in runs.items():
                run.started(bench.programs[name].shown)
            time.sleep(bench.rest)
            for run in runs.values():
                run.settle()
            with undisturbed():
                for press in range(WARM + bench.keys):
                    for name, run in runs.items():
                        label = "space s" if name == "slate" else "al"[press % 2]
                        found[name][0].append(run.press(typed(label)))
                        if name == "slate" or not goes_on:
                            found[name][1].append(run.press(typed("right")))
            yield {name: (tags[WARM:], moves[WARM:]) for name, (tags, moves) in found.items()}


def _begin(bench: Bench, *, goes_on: bool) -> None:
    """Take back what the round before tagged: a word that has its label already would be refused it.

    An article in which a tag goes on to the next candidate has no spans yet: else it would go on to these.
    """
    root = bench.root / "corpus"
    folder = root / "annotations" / workspaces.ANNOTATOR
    shutil.rmtree(folder / ".history", ignore_errors=True)
    workspaces.annotate(root, workspaces.SMALL, workspaces.words(1, 4_000), 0 if goes_on else 100, 1)
    settings = Path(bench.env["XDG_CONFIG_HOME"], "glossator", "settings.yaml")
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(f"advance_after_tagging: {str(goes_on).lower()}\n", encoding="utf-8")
    for file in (bench.root / "slate").glob("*.annotations"):
        file.unlink()


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
