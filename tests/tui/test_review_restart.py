"""A review in a real terminal: killed in the middle, it goes on where it was, with exactly the decisions typed."""

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from tinydb import TinyDB

from annotations import editing
from annotations.extent import Extent
from annotations.text import Text
from annotations.workspace import Workspace

NAMES = ("Ada Kiel", "Bern Linz", "Calla Oslo", "Dover Riga", "Edam Turin", "Flint Hull", "Garda Jura", "Hull Narva")


def made(root: Path, names: Sequence[str] = NAMES) -> Path:
    """A workspace of four articles with two spans of ana's in each."""
    root.mkdir()
    workspace = Workspace.open(root)
    store = workspace.store("ana")
    for number in range(4):
        first, second = names[2 * number : 2 * number + 2]
        article_id = f"{number}.txt"
        (root / article_id).write_text(f"{first} met {second} by the harbour.\n\nNothing else happened.\n")
        article = workspace.article(article_id)
        document = store.open(article_id, article.digest)
        for words in (first, second):
            start = article.text.index(words)
            extent = Extent(start, start + len(words))
            document = editing.tag(document, workspace.schema, Text(article.text), [extent], "actor").apply(document)
        store.save(document)
    store.close()
    return root


def decisions(root: Path) -> list[tuple[str, str]]:
    """What was decided on the disk, in the order of articles and text."""
    found = []
    for number in range(4):
        with TinyDB(root / "annotations/ana" / f"{number}.txt.json") as database:
            rows = sorted(database.table("verdicts").all(), key=lambda row: row["fragments"])
        found += [(row["decision"], row["quote"]) for row in rows]
    return found


def test_a_pass_that_is_killed_once_gives_exactly_the_decisions_typed(terminal, tmp_path):
    root = made(tmp_path / "news")
    typed = "ylxyylyx"
    wanted = ["keep", "relabel", "delete", "keep", "keep", "relabel", "keep", "delete"]
    run = terminal(Path("review"), str(root), "label:actor", "--as", "ana", size=(120, 30))
    run.until("1 of 8", NAMES[0])
    for number, key in enumerate(typed[:5]):
        run.send(key)
        run.until(NAMES[number + 1], f"{number + 1} decided")
    run.until("✓ saved")
    os.kill(run.process.pid, signal.SIGKILL)
    run.process.wait()
    assert decisions(root) == list(zip(wanted[:5], NAMES[:5], strict=True))
    run = terminal(Path("review"), str(root), "--as", "ana", size=(120, 30))
    run.until("1 of 3", NAMES[5])
    for number, key in enumerate(typed[5:]):
        run.send(key)
        run.until(f"{number + 1} decided")
    run.until("Done:", "✓ saved")
    run.send(b"\x11")
    assert run.end() == 0
    assert decisions(root) == list(zip(wanted, NAMES, strict=True))


def test_a_pass_in_an_order_of_its_own_that_is_killed_while_keys_are_typed_goes_on_in_that_order(terminal, tmp_path):
    root = made(tmp_path / "news", NAMES[::-1])
    run = terminal(Path("review"), str(root), "label:actor", "order:form", "--as", "ana", size=(120, 30))
    run.until("1 of 8", "▸  a " + NAMES[0])
    run.send("yyxxy")
    run.until("5 decided", "✓ saved")
    os.kill(run.process.pid, signal.SIGKILL)
    run.process.wait()
    assert sorted(quote for _, quote in decisions(root)) == list(NAMES[:5])
    run = terminal(Path("review"), str(root), "--as", "ana", size=(120, 30))
    run.until("1 of 3", "▸  a " + NAMES[5])
    run.send("y")
    run.until("2 of 3", "▸  a " + NAMES[6])


def test_what_was_skipped_stays_skipped_after_a_restart(terminal, tmp_path):
    root = made(tmp_path / "news")
    run = terminal(Path("review"), str(root), "label:actor", "--as", "ana", size=(120, 30))
    run.until("1 of 8", NAMES[0])
    run.send("j")
    run.until("2 of 8")
    run.send("y")
    run.until("1 decided", "✓ saved")
    place = root / "annotations/ana/.history/.review"
    end = time.monotonic() + 10
    while not (place.exists() and b"2.txt" not in place.read_bytes() and b"1.txt" in place.read_bytes()):
        assert time.monotonic() < end
        run.read(0.1)
    os.kill(run.process.pid, signal.SIGKILL)
    run.process.wait()
    run = terminal(Path("review"), str(root), "--as", "ana", size=(120, 30))
    run.until("1 skipped", NAMES[2])
    run.send(b"\x11")
    assert run.end() == 0
