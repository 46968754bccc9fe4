"""What changes while a review is under way: colleagues' files, and work that is not on the disk yet."""

import threading
from typing import Any

from annotations import editing
from annotations.extent import Extent
from annotations.review.queue import State
from annotations.workspace import Workspace
from tests.tui.reviewing import tagged
from tui.review.searching import Renewed


async def test_a_colleagues_file_that_changes_brings_the_queue_up_to_date(review, theirs):
    async with review(theirs, "by:bo") as bench:
        assert bench.at_hand == ("actor", "Ines Valdo")
        workspace = Workspace.open(theirs)
        store = workspace.store("bo")
        document = store.open("a-ferry.txt", workspace.article("a-ferry.txt").digest)
        gone = [span.id for span in document.spans if span.quote in ("Ines Valdo", "Port Sable")]
        store.save(editing.delete(document, gone).apply(document))
        store.close()
        bench.desk.look_at_theirs()
        await bench.rest()
        assert bench.at_hand == ("location", "Harbour Trust")
        assert bench.selected == "Harbour Trust"
        await bench.press("y")
        assert bench.at_hand == ("actor", "Ruud Okker")


async def test_a_colleagues_new_spans_in_articles_looked_at_already_come_in_without_asking_again(review, mine):
    async with review(mine, "label:actor") as bench:
        await bench.until(lambda: bench.sitting.finished)
        bench.desk.look_at_theirs()
        await bench.rest()
        before = len(bench.sitting.queue)
        at_hand = bench.at_hand
        tagged(mine, "bo", "a-ferry.txt", [("Harbour Trust", "actor")])
        tagged(mine, "cy", "b-market.md", [("Marlow Island", "actor")])
        bench.desk.look_at_theirs()
        await bench.rest()
        await bench.rest()
        new = {(row.item.annotator, row.item.quote) for row in bench.sitting.queue.rows(0, 99)}
        assert len(bench.sitting.queue) == before + 2
        assert new >= {("bo", "Harbour Trust"), ("cy", "Marlow Island")}
        assert bench.at_hand == at_hand


async def test_what_is_decided_while_its_article_is_looked_at_anew_stays_decided(review, mine):
    async with review(mine, "label:actor") as bench:
        await bench.until(lambda: bench.sitting.finished)
        first, searching = bench.item, bench.sitting.searching
        searching.touched("a-ferry.txt")
        await bench.rest()
        found, decisions = searching.search.again("a-ferry.txt"), bench.sitting.decision_count
        await bench.press("y")
        second = bench.item
        bench.sitting.renewed(Renewed("a-ferry.txt", 1, found, decisions))
        assert bench.sitting.queue.state(first.key) is State.DECIDED
        assert bench.item == second
        await bench.press("u")
        await bench.rest()
        assert bench.item.key == first.key


async def test_own_work_that_is_not_on_the_disk_yet_is_asked_too(review, root, monkeypatch):
    async with review(root, "label:actor") as bench:
        assert not (root / "annotations/ana").exists()
        held = threading.Event()
        save = bench.desk.session.store.save

        def slow(*given: Any, **named: Any) -> Any:
            held.wait(10.0)
            return save(*given, **named)

        monkeypatch.setattr(bench.desk.session.store, "save", slow)
        try:
            bench.desk.turning.open("a-ferry.txt")
            text, workspace = bench.desk.text, bench.desk.session.workspace
            at = Extent(bench.find("Ines Valdo"), bench.find("Ines Valdo") + len("Ines Valdo"))
            bench.desk.session.commit(editing.tag(bench.desk.document, workspace.schema, text, [at], "actor"))
            bench.desk.begin_review("label:actor by:ana")
            await bench.until(lambda: bench.sitting.finished)
            assert bench.at_hand == ("actor", "Ines Valdo")
        finally:
            held.set()
