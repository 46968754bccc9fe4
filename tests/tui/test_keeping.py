"""Keeping: what is tagged reaches the disk, and where it cannot, nothing is lost and everybody knows."""

import asyncio
import os
import time
from pathlib import Path

import pytest
from tinydb import TinyDB

from annotations.document import Document
from annotations.scribe import Kept, NotKept
from annotations.store import Store
from tests.tui.saving import LONG
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


async def test_an_article_that_is_saved_hides_no_other_one_that_is_not(bench, root, stored):
    await bench.press("l")
    await bench.rest()
    assert "✓ saved" in status(bench)
    bench.desk.saving.told(NotKept("other.txt", 0, "The disk refused; make room.", 1.0))
    await bench.press("right", "a")
    await bench.rest()
    assert "NOT SAVED" in status(bench)
    assert stored(root, "a-ferry.txt") == bench.tags
    bench.desk.saving.told(Kept("other.txt", 0))
    assert "✓ saved" in status(bench)


async def test_a_history_that_could_not_be_written_for_a_while_is_not_shown_as_unsaved_for_ever(bench, root):
    timeline = root / "annotations/ana/.history/.timeline.jsonl"
    timeline.mkdir(parents=True)
    await bench.press("l")
    await bench.rest()
    assert "NOT SAVED" in status(bench)
    assert any("Undo after a restart" in toast for toast in bench.toasts)
    timeline.rmdir()
    await bench.rest()
    assert "✓ saved" in status(bench)


async def test_a_pipe_in_the_place_of_the_history_or_the_lock_makes_nobody_wait(bench, root, stored):
    folder = root / "annotations/ana"
    (folder / ".history").mkdir(parents=True)
    os.mkfifo(folder / ".history/.timeline.jsonl")
    await bench.press("u", "l")
    await bench.rest()
    assert stored(root, "a-ferry.txt") == [("location", "Ferry")]
    assert "NOT SAVED" in status(bench)
    (folder / ".history/.timeline.jsonl").unlink()
    await bench.rest()
    assert "✓ saved" in status(bench)
    (folder / ".lock").unlink()
    os.mkfifo(folder / ".lock")
    await bench.press("right", "a")
    await bench.rest()
    assert "NOT SAVED" in status(bench)
    (folder / ".lock").unlink()
    await bench.rest()
    assert stored(root, "a-ferry.txt") == bench.tags


async def test_leaving_says_exactly_what_is_unsaved(bench, root):
    await bench.press("l", "right", "a")
    await bench.rest()
    away = root.parent / "away"
    (root / "annotations").rename(away)
    (root / "annotations").write_text("in the way")
    await bench.press("x", "left", "c", "right", "right", "l", "right", "l", "!", *"odd", "enter")
    await bench.press(">", "a", "#")
    await bench.press("ctrl+q")
    shown = "\n".join(bench.shown())
    (ferry,) = [line for line in shown.splitlines() if "a-ferry.txt:" in line]
    assert "2 new, 1 changed, 1 removed" in ferry
    (market,) = [line for line in shown.splitlines() if "b-market.md:" in line]
    assert "1 new, status" in market
    assert "school" not in shown


async def test_unsaved_work_can_be_written_to_another_place(opened, root, tmp_path, monkeypatch, stored):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    Path(tmp_path / "home").mkdir()
    for number in (1, 2):
        async with opened(root) as bench:
            (root / "annotations").write_text("in the way")
            await bench.press("l", "ctrl+q", "w", "enter")
            assert "Written below" in "\n".join(bench.shown())
            await bench.press("D")
            assert bench.app.return_value == 1
        written = list((tmp_path / "home").rglob("a-ferry.txt.json"))
        assert len(written) == number
    assert all(stored(one.parents[2], "a-ferry.txt") == [("location", "Ferry")] for one in written)


async def test_the_other_place_can_be_named_and_one_that_will_not_do_is_refused(opened, root, tmp_path, stored):
    taken = tmp_path / "taken" / "annotations"
    taken.mkdir(parents=True)
    (tmp_path / "file").write_text("x")
    async with opened(root) as bench:
        (root / "annotations").write_text("in the way")
        await bench.press("l", "ctrl+q")
        for place in (tmp_path / "taken", root, tmp_path / "file"):
            await bench.press("w", "ctrl+a", "ctrl+k")
            bench.app.screen.query_one("#folder").value = str(place)
            await bench.press("enter")
            assert "That failed too" in "\n".join(bench.shown())
            await bench.press("escape")
            assert isinstance(bench.app.screen, LeaveScreen)
        await bench.press("w")
        bench.app.screen.query_one("#folder").value = str(tmp_path / "stick" / "mine")
        await bench.press("enter", "D")
        assert bench.app.return_value == 1
    assert list(taken.iterdir()) == []
    assert (root / "annotations").read_text() == "in the way"
    assert stored(tmp_path / "stick" / "mine", "a-ferry.txt") == [("location", "Ferry")]


async def test_work_that_a_signal_finds_unsaved_is_put_away_in_the_home_folder(
    opened, root, tmp_path, monkeypatch, stored
):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    Path(tmp_path / "home").mkdir()
    async with opened(root) as bench:
        (root / "annotations").write_text("in the way")
        await bench.press("l")
        bench.app.end(128 + 15)
        assert bench.app.return_value == 128 + 15
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
        assert "[,] 1 to place" in bench.shown(bench.desk.status_line)[0]
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


def test_a_thousand_articles_are_saved_one_right_after_the_other(begin, root):
    session = begin()
    documents = [Document(f"n{number}.txt", "sha256:0", "ana", note="x") for number in range(300)]
    breaths: list[float] = []
    real = time.sleep
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("annotations.scribe.time.sleep", lambda seconds: (breaths.append(seconds), real(seconds))[1])
        session.scribe.keep(*documents)
        assert session.scribe.drain(LONG)
    assert len(breaths) <= 2
