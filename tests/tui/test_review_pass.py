"""A whole pass over one label of a large workspace, typed ahead in a real terminal and killed once in the middle."""

import os
import random
import signal
from collections.abc import Callable
from pathlib import Path

from tinydb import TinyDB

from annotations.article import digest
from annotations.document import Document
from annotations.extent import Extent
from annotations.schema import Status
from annotations.span import Span, anchor
from annotations.spans import Spans
from annotations.workspace import Workspace
from tests.tui.terminal import Terminal

ARTICLES, EACH = 25, 80
LABELS = ("actor", "location", "claim", "location")
MOMENT = "2026-01-01T00:00:00Z"
DECISIONS = {"y": "keep", "l": "relabel", "x": "delete"}
AHEAD = 25
"""Keys that are typed before the screen is looked at."""


def made(root: Path) -> list[tuple[str, str]]:
    """Make a workspace of 2,000 spans; return (article, quote) of the actors in the order of a review."""
    root.mkdir()
    store = Workspace.open(root).store("ana")
    wanted = []
    for number in range(ARTICLES):
        article_id = f"{number:02}.txt"
        words = [f"Ada{number:02}x{at:02}" for at in range(EACH)]
        text = "\n\n".join(f"Then {word} went on to the harbour." for word in words)
        (root / article_id).write_text(text, "utf-8")
        spans = []
        for at, word in enumerate(words):
            start = text.index(word)
            extent = Extent(start, start + len(word))
            spans.append(
                Span(
                    f"{number}-{at}", LABELS[at % 4], (extent,), *anchor(text, [extent]), created=MOMENT, updated=MOMENT
                )
            )
            if LABELS[at % 4] == "actor":
                wanted.append((article_id, word))
        store.save(Document(article_id, digest(text), "ana", Status.STARTED, spans=Spans(spans)))
    store.close()
    return wanted


def decided(root: Path) -> list[tuple[str, str, str]]:
    """The (article, quote, decision) of every verdict on the disk, in the order of articles and text."""
    found = []
    for path in sorted((root / "annotations/ana").glob("*.json")):
        with TinyDB(path) as database:
            rows = sorted(database.table("verdicts").all(), key=lambda row: row["fragments"])
        found += [(path.name.removesuffix(".json"), row["quote"], row["decision"]) for row in rows]
    return found


def left(root: Path) -> dict[str, str]:
    """The label of each span on the disk, by its quote."""
    found = {}
    for path in (root / "annotations/ana").glob("*.json"):
        with TinyDB(path) as database:
            found.update({row["quote"]: row["label"] for row in database.table("spans").all()})
    return found


def type_ahead(run: Terminal, keys: str) -> None:
    """Type decisions, many at once, till the last of them is taken and saved."""
    for done in range(0, len(keys), AHEAD):
        run.send(keys[done : done + AHEAD])
        run.until(f" {min(len(keys), done + AHEAD)} decided ")
    run.until("✓ saved")


def test_a_pass_over_one_label_of_two_thousand_spans_gives_exactly_what_was_typed(
    terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    root = tmp_path / "news"
    wanted = made(root)
    keys = "".join(random.Random(6).choices("ylx", (6, 2, 2), k=len(wanted)))
    half = len(keys) // 2 + 7
    typed = [(*where, DECISIONS[key]) for where, key in zip(wanted, keys, strict=True)]
    run = terminal(Path("review"), str(root), "label:actor", "--as", "ana")
    run.until(f"1 of {len(wanted)}", wanted[0][1])
    type_ahead(run, keys[:half])
    os.kill(run.process.pid, signal.SIGKILL)
    run.process.wait()
    assert decided(root) == typed[:half]
    run = terminal(Path("review"), str(root), "--as", "ana")
    run.until(f"1 of {len(wanted) - half}", wanted[half][1])
    type_ahead(run, keys[half:])
    run.until("Done:")
    run.send(b"\x11")
    assert run.end() == 0
    assert decided(root) == typed
    labels = left(root)
    assert [labels.get(quote) for _, quote, _ in typed] == [
        {"keep": "actor", "relabel": "location", "delete": None}[decision] for _, _, decision in typed
    ]
    assert sum(label != "actor" for label in labels.values()) == ARTICLES * EACH * 3 // 4 + keys.count("l")
