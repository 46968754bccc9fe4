"""Several processes on one workspace at once, as fast as they can; run as a program, one of those processes.

`edit` is the app's session without its screen, with a real writer thread. `wait` is a second app of the same annotator
that was open before the first one began to write. `pull` writes the same files without asking for any lock, as
`git pull` does: whole files, each made from what stood there.
"""

import json
import os
import random
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotations import editing
from annotations.document import Document
from annotations.durable import Overtaken, replace_file, stamp
from annotations.errors import EditRefused
from annotations.extent import Extent
from annotations.identity import new_id, now
from annotations.scribe import HISTORY, Kept, NotKept
from annotations.span import Span
from annotations.span import to_record as span_record
from annotations.storage import CanonicalStorage
from annotations.store import Store
from annotations.workspace import Workspace
from tui.session import Session

ARTICLES = ("a.txt", "b.txt", "c.txt")
WORDS = 1200
OURS = 600
"""The first words of an article are tagged by `edit`, those after them by the others: so no two can clash."""
SOURCE = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it, over all processes."""

    saves: int
    slowest: float
    """The longest that an edit waited till it was on the disk, in seconds."""
    pulled: int
    merged: int
    refused: int
    """Saves of the second app that were refused while the first one held the folder."""
    lost: tuple[str, ...]


def extent(number: int) -> Extent:
    return Extent(5 * number, 5 * number + 4)


def write_workspace(root: Path) -> None:
    root.mkdir(parents=True)
    for article in ARTICLES:
        (root / article).write_text(" ".join(f"{article[0]}{number % 1000:03d}" for number in range(WORDS)))


class Editor:
    """A session that edits at random, and knows what it was told."""

    def __init__(self, root: Path, annotator: str) -> None:
        self.kept = self.merged = self.refused = 0
        self.slowest = 0.0
        self.sent: list[tuple[int, float]] = []
        self.news: list[str] = []
        self.guard = threading.Lock()
        self.session = Session(Workspace.open(root), annotator, False, self.told)
        self.session.open(ARTICLES[0])

    def told(self, outcome: Kept | NotKept) -> None:
        with self.guard:
            if isinstance(outcome, NotKept):
                self.refused += 1
                return
            self.kept += outcome.article_id != HISTORY
            done = [at for ticket, at in self.sent if ticket <= outcome.ticket]
            self.sent = [one for one in self.sent if one[0] > outcome.ticket]
            self.slowest = max([self.slowest, *(time.monotonic() - at for at in done)])
            if outcome.merged is not None:
                self.merged += 1
                self.news.append(outcome.article_id)

    def act(self, draw: random.Random) -> None:
        session, chance = self.session, draw.random()
        news, self.news = self.news, []
        for article in news:
            session.taken_in(article)
        before = session.ticket
        try:
            if chance < 0.05:
                session.open(draw.choice(ARTICLES))
            elif chance < 0.10:
                session.look_outside()
            elif chance < 0.22:
                session.undo()
            elif chance < 0.28:
                session.redo()
            else:
                place = extent(draw.randrange(OURS))
                session.commit(editing.tag(session.document, session.schema, session.text, [place], "location"))
        except EditRefused:
            return
        if session.ticket > before:
            with self.guard:
                self.sent.append((session.ticket, time.monotonic()))

    def owned(self) -> dict[str, list[str]]:
        """Return the ids of what it says, by article."""
        return {article: ids(self.session.document_of(article), True) for article in ARTICLES}


def ids(document: Document, is_ours: bool) -> list[str]:
    return sorted(span.id for span in document.spans if (span.start < 5 * OURS) == is_ours)


def edit(root: Path, annotator: str, seconds: float) -> dict[str, Any]:
    editor, draw = Editor(root, annotator), random.Random(annotator)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        editor.act(draw)
        time.sleep(draw.choice([0.0, 0.0, 0.002, 0.01, 0.05]))
    editor.session.scribe.drain(20)
    said = editor.owned()
    unsaved = editor.session.scribe.stop(20)
    return {
        "said": said,
        "kept": editor.kept,
        "merged": editor.merged,
        "refused": editor.refused,
        "slowest": editor.slowest,
        "unsaved": len(unsaved),
    }


def wait(root: Path, annotator: str, seconds: float) -> dict[str, Any]:
    editor = Editor(root, annotator)
    if why := editor.session.why_locked:
        raise SystemExit(why)
    print("open", flush=True)
    sys.stdin.readline()
    session = editor.session
    session.commit(editing.tag(session.document, session.schema, session.text, [extent(OURS)], "actor"))
    (mine,) = ids(session.document, False)
    end = time.monotonic() + seconds + 60
    while not session.scribe.drain(5) and time.monotonic() < end:
        time.sleep(0.2)
    unsaved = session.scribe.stop(20)
    return {"added": {ARTICLES[0]: [mine]}, "refused": editor.refused, "unsaved": len(unsaved)}


def pull(root: Path, annotator: str, seconds: float) -> dict[str, Any]:
    draw, store = random.Random("pull"), Store(root, annotator, read_only=True)
    added: dict[str, list[str]] = {article: [] for article in ARTICLES}
    numbers = iter(range(OURS + 1, WORDS))
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(draw.uniform(0.05, 0.3))
        article = draw.choice(ARTICLES)
        path = store.path(article)
        before = stamp(path)
        tables = CanonicalStorage(path).read() if before else None
        number = next(numbers, None)
        if tables is None or number is None:
            continue
        place = extent(number)
        quote = (root / article).read_text()[place.start : place.end]
        span = Span(new_id(), "location", (place,), quote, "", "", now(), now())
        tables["spans"][span.id] = span_record(span)
        try:
            replace_file(path, CanonicalStorage(path).encode(tables), (before,))
        except Overtaken:
            continue
        added[article].append(span.id)
    return {"added": added}


def run(root: Path, seconds: float) -> Report:
    """Let two annotators, a second app of one of them and another program at one workspace; return what came of it."""
    write_workspace(root)
    second = _start("wait", root, "ana", seconds)
    assert second.stdout is not None
    assert second.stdout.readline() == "open\n"
    others = [_start("edit", root, "ana", seconds), _start("edit", root, "ben", seconds)]
    while not (root / "annotations" / "ana" / f"{ARTICLES[0]}.json").exists():
        time.sleep(0.05)
    others.append(_start("pull", root, "ana", seconds - 1))
    told = [json.loads(second.communicate("go\n")[0])]
    told += [json.loads(process.communicate()[0].splitlines()[-1]) for process in others]
    late, ana, ben, pulled = told
    lost = [
        f"{name}: {held['unsaved']} documents never saved"
        for name, held in zip("123", told, strict=False)
        if held["unsaved"]
    ]
    for name, held in (("ana", ana), ("ben", ben)):
        for article in ARTICLES:
            stored = set(ids(Store(root, name).load(article, ""), True))
            if stored != set(held["said"][article]):
                lost.append(f"{name}, {article}: {sorted(stored ^ set(held['said'][article]))}")
    for who, held in (("second app", late), ("pull", pulled)):
        for article, wanted in held["added"].items():
            stored = set(ids(Store(root, "ana").load(article, ""), False))
            lost += [f"{who}, {article}: {one}" for one in wanted if one not in stored]
    if ben["refused"] or ben["merged"]:
        lost.append(f"ben was disturbed: {ben['refused']} refusals, {ben['merged']} merges")
    return Report(
        saves=ana["kept"] + ben["kept"],
        slowest=max(ana["slowest"], ben["slowest"]),
        pulled=sum(map(len, pulled["added"].values())),
        merged=ana["merged"],
        refused=late["refused"],
        lost=tuple(lost),
    )


def _start(what: str, root: Path, annotator: str, seconds: float) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, __file__, what, str(root), annotator, str(seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )


if __name__ == "__main__":
    _, what, folder, name, length = sys.argv
    print(json.dumps({"edit": edit, "wait": wait, "pull": pull}[what](Path(folder), name, float(length))))
