"""Where one was is there again after a crash too, not only after a good end."""

import json
import time

from tui import settings
from tui.app import WELCOME


def kept(root):
    return settings.recall(root, "ana")


async def test_where_one_is_is_kept_while_one_works(opened, root):
    async with opened(root) as bench:
        await bench.point("Ines Valdo")
        await bench.press("a")
        bench.desk.whereabouts.keep()
        await bench.rest()
        at = bench.find("Ines Valdo")
        assert (kept(root).article, kept(root).caret) == ("a-ferry.txt", (at, at + len("Ines Valdo")))
        await bench.press("greater_than_sign")
        bench.desk.whereabouts.keep()
        await bench.rest()
        assert kept(root).article == "b-market.md"
        assert list(root.rglob("*.part")) == []


async def test_nothing_is_written_where_one_has_stayed(opened, root, monkeypatch):
    async with opened(root) as bench:
        bench.desk.whereabouts.keep()
        await bench.rest()
        (path,) = (settings._memory_folder()).iterdir()
        path.unlink()
        bench.desk.whereabouts.keep()
        await bench.rest()
        assert not path.exists()
        await bench.press("right")
        bench.desk.whereabouts.keep()
        await bench.rest()
        assert json.loads(path.read_bytes())["caret"] == list(bench.desk.selection.extent)


async def test_what_was_on_its_way_does_not_take_the_place_of_where_one_left(opened, root):
    async with opened(root) as bench:
        await bench.point("Ines Valdo")
        bench.desk.whereabouts.keep()
        before = bench.app.memory
        await bench.point("Ruud Okker")
        bench.app.end(0)
        bench.app.write_memory(before)
        assert kept(root).caret[0] == bench.find("Ruud Okker")


def test_after_a_kill_one_is_where_one_was_and_not_welcomed_again(terminal, root):
    one = terminal(root, "--as", "ana")
    one.until("Ferry stops at Marlow", "saved", WELCOME[:9])
    one.send("\x1b[C\x1b[C\x1b[Ca")
    one.until("actor 1", "▸actor Marlow", "✓ saved")
    end = time.monotonic() + 20
    while kept(root).article != "a-ferry.txt" or kept(root).caret[0] == 0:
        assert time.monotonic() < end, "where one is was never kept"
        one.read(0.1)
    one.process.kill()
    one.process.wait()
    again = terminal(root, "--as", "ana")
    again.until("Ferry stops at Marlow", "▸actor Marlow", "saved")
    assert WELCOME[:9] not in again.shown
