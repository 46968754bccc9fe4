"""Keeping: what is tagged reaches the disk, and where it cannot, nothing is lost and everybody knows."""

import asyncio
from pathlib import Path

from tinydb import TinyDB

from annotations.store import Store
from tui.dialogs.leave import LeaveScreen


def status(bench) -> str:
    return bench.shown(bench.desk.status_line)[0]


async def test_each_edit_is_on_the_disk_once_the_queue_is_drained(bench, root, stored):
    await bench.press("l")
    await bench.rest()
    assert stored(root, "a-ferry.txt") == [("location", "Ferry")]
    await bench.press("a")
    await bench.rest()
    assert stored(root, "a-ferry.txt") == [("actor", "Ferry")]
    await bench.press("x")
    await bench.rest()
    assert stored(root, "a-ferry.txt") == []
    assert "saved" in status(bench)


async def test_a_burst_of_tags_over_articles_is_kept_whole(bench, root, stored):
    for _ in range(2):
        for _ in range(10):
            await bench.pilot.press("right", "l")
        await bench.pilot.press(">")
    await bench.rest()
    assert len(stored(root, "a-ferry.txt")) == 10
    assert len(stored(root, "b-market.md")) == 10


async def test_quitting_drains_the_queue(opened, root, stored):
    async with opened(root) as bench:
        await bench.pilot.press("l", "right", "a", "ctrl+q")
        assert bench.app.return_value == 0
    assert stored(root, "a-ferry.txt") == [("location", "Ferry"), ("actor", "stops")]


async def test_a_disk_that_refuses_is_shown_and_the_work_kept_until_it_gives_in(bench, root, stored):
    (root / "annotations").write_text("in the way")
    await bench.press("l")
    await bench.rest()
    assert "NOT SAVED" in status(bench)
    assert bench.toasts
    await bench.press("right", "a")
    await bench.rest()
    assert bench.tags == [("location", "Ferry"), ("actor", "stops")]
    assert "NOT SAVED" in status(bench)
    (root / "annotations").unlink()
    await bench.rest()
    assert "NOT SAVED" not in status(bench)
    assert "saved" in status(bench)
    assert stored(root, "a-ferry.txt") == [("location", "Ferry"), ("actor", "stops")]


async def test_what_was_refused_is_tried_again_without_being_asked(bench, root, stored):
    (root / "annotations").write_text("in the way")
    await bench.press("l")
    await bench.until(lambda: "NOT SAVED" in status(bench))
    (root / "annotations").unlink()
    async with asyncio.timeout(10):
        while "NOT SAVED" in status(bench):
            await bench.pilot.pause(0.05)
    assert stored(root, "a-ferry.txt") == [("location", "Ferry")]


async def test_an_article_left_while_it_could_not_be_saved_comes_back_with_its_tags(bench, root, stored):
    (root / "annotations").write_text("in the way")
    await bench.press("l", ">", "a", "<")
    assert bench.tags == [("location", "Ferry")]
    (root / "annotations").unlink()
    await bench.rest()
    assert stored(root, "a-ferry.txt") == [("location", "Ferry")]
    assert stored(root, "b-market.md") == [("actor", "Fire")]


async def test_undo_after_a_refusal_that_is_over_leaves_a_whole_history(opened, root, stored):
    async with opened(root) as bench:
        (root / "annotations").write_text("in the way")
        await bench.press("l", "right", "a", "u")
        await bench.rest()
        (root / "annotations").unlink()
        await bench.rest()
        assert stored(root, "a-ferry.txt") == [("location", "Ferry")]
    async with opened(root) as bench:
        await bench.press("U")
        assert bench.tags == [("location", "Ferry"), ("actor", "stops")]
        await bench.press("u", "u")
        assert bench.tags == []


async def test_leaving_with_unsaved_work_asks_and_names_it(bench, root, stored):
    (root / "annotations").write_text("in the way")
    await bench.press("l", "ctrl+q")
    assert isinstance(bench.app.screen, LeaveScreen)
    assert "a-ferry.txt" in "\n".join(bench.shown())
    await bench.press("escape")
    assert bench.app.screen is bench.desk
    await bench.press("right", "a", "ctrl+q", "r")
    assert isinstance(bench.app.screen, LeaveScreen)
    (root / "annotations").unlink()
    await bench.press("r")
    assert bench.app.return_value == 0
    assert stored(root, "a-ferry.txt") == [("location", "Ferry"), ("actor", "stops")]


async def test_unsaved_work_can_be_written_to_another_place(opened, root, tmp_path, monkeypatch, stored):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    Path(tmp_path / "home").mkdir()
    async with opened(root) as bench:
        (root / "annotations").write_text("in the way")
        await bench.press("l", "ctrl+q", "w", "D")
        assert bench.app.return_value == 1
    (written,) = (tmp_path / "home").rglob("a-ferry.txt.json")
    assert stored(written.parents[2], "a-ferry.txt") == [("location", "Ferry")]


async def test_quitting_without_saving_is_possible_and_said_by_the_exit_code(opened, root):
    async with opened(root) as bench:
        (root / "annotations").write_text("in the way")
        await bench.press("l", "ctrl+q", "D")
        assert bench.app.return_value == 1
    assert (root / "annotations").read_text() == "in the way"


async def test_reading_only_refuses_every_edit_and_writes_nothing(opened, root):
    before = sorted(root.rglob("*"))
    async with opened(root, read_only=True) as bench:
        await bench.press("l")
        assert bench.tags == []
        assert bench.toasts
        assert "read only" in status(bench)
        await bench.press("Z", "#", "u", "!", *"words", "enter")
        await bench.rest()
        assert bench.desk.document.note == ""
        await bench.press(">", "s")
        assert bench.selected
    assert sorted(root.rglob("*")) == before


async def test_a_second_app_on_the_same_folder_may_read_and_is_told_who_has_it(opened, root):
    import os

    other = Store(root, "ana")
    other.claim()
    try:
        async with opened(root) as bench:
            assert any(str(os.getpid()) in toast for toast in bench.toasts)
            await bench.press("l")
            assert bench.tags == []
            assert "read only" in status(bench)
        async with opened(root, annotator="ben") as bench:
            await bench.press("l")
            await bench.rest()
            assert "saved" in status(bench)
    finally:
        other.close()


async def test_a_folder_taken_after_the_start_keeps_the_work_until_it_is_free(bench, root, stored):
    other = Store(root, "ana")
    other.claim()
    try:
        await bench.press("l")
        await bench.rest()
        assert "NOT SAVED" in status(bench)
        assert bench.tags == [("location", "Ferry")]
    finally:
        other.close()
    await bench.rest()
    assert stored(root, "a-ferry.txt") == [("location", "Ferry")]


async def test_two_annotators_never_touch_each_others_files(opened, root, stored):
    async with opened(root) as bench:
        await bench.press("l")
        await bench.rest()
    before = (root / "annotations/ana/a-ferry.txt.json").read_bytes()
    async with opened(root, annotator="ben") as bench:
        assert bench.tags == []
        await bench.press("a")
        await bench.rest()
    assert (root / "annotations/ana/a-ferry.txt.json").read_bytes() == before
    assert stored(root, "a-ferry.txt", "ben") == [("actor", "Ferry")]


async def test_a_text_that_changed_under_its_tags_is_said_and_no_tag_is_lost(opened, root):
    path = root / "annotations/ana/a-ferry.txt.json"
    async with opened(root) as bench:
        await bench.press("l")
        await bench.rest()
        (tagged,) = bench.desk.document.spans
    kept = path.read_bytes()
    (root / "a-ferry.txt").write_text("Another text.\n")
    async with opened(root) as bench:
        assert any("text has changed" in toast for toast in bench.toasts)
        await bench.rest()
    assert path.read_bytes() == kept
    async with opened(root) as bench:
        await bench.press("a")
        await bench.rest()
        assert "1 without a place" in bench.shown(bench.desk.status_line)[0]
        (state,) = TinyDB(path).table("article").all()
        assert [one["span"]["id"] for one in state["unplaced"]] == [tagged.id]
        await bench.press("right", "comma", "p")
        await bench.rest()
        placed = {span["id"]: span["quote"] for span in TinyDB(path).table("spans").all()}
        assert placed[tagged.id] == "text"


async def test_quitting_waits_for_no_writer_that_is_gone_already(opened, root):
    import time

    async with opened(root) as bench:
        (root / "annotations").write_text("in the way")
        await bench.press("l", "ctrl+q", "D")
        begun = time.monotonic()
    assert time.monotonic() - begun < 3
