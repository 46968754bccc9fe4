"""The lines at the foot: where one is and who, the caret, the keys, and what is said."""

import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

import tui
from annotations.lock import FolderLock


async def test_the_status_line_says_where_one_is_and_who(bench):
    (line,) = bench.shown(bench.desk.status_line)
    assert "1/3" in line
    assert "ana" in line
    await bench.press(">")
    assert "2/3" in bench.shown(bench.desk.status_line)[0]


@pytest.mark.parametrize("width", [60, 72, 80, 90, 100, 112])
async def test_a_narrow_key_bar_shows_no_key_without_its_word_and_keeps_help(opened, root, width):
    from tui.keys import spoken

    async with opened(root, size=(width, 24)) as bench:
        await bench.press("l")
        (parts,) = bench.drawn(bench.desk.key_bar)
        words = [segment.text.strip() for segment in parts if segment.text.strip()]
        keys = {spoken(one) for held in bench.app.keymap.keys.values() for one in held}
        assert all(key in keys for key in words[::2])
        assert len(words) % 2 == 0
        assert "?" in words


async def test_the_caret_line_takes_the_width_there_is(opened, root):
    async with opened(root, size=(200, 60)) as bench:
        await bench.point("that fuel had", "on Sunday")
        await bench.press("c")
        quote = bench.tags[0][1]
        assert len(quote) > 38
        assert quote in bench.shown(bench.desk.caret_line)[0]
        await bench.pilot.resize_terminal(60, 20)
        await bench.pilot.pause()
        line = bench.shown(bench.desk.caret_line)[0]
        assert "…" not in line or cell_len(line) == 60
        assert "claim" in line


async def test_of_spans_in_spans_each_has_its_part_of_the_caret_line(opened, root):
    async with opened(root, size=(100, 30)) as bench:
        await bench.tag(("that fuel had run short since 6 a.m. on Sunday", "c"), ("Sunday", "l"))
        await bench.point("Sunday")
        line = bench.shown(bench.desk.caret_line)[0]
        assert cell_len(line) == 100
        assert "location Sunday in claim that fuel had run short since 6 a.m. on Sunday" in line


async def test_words_that_are_said_are_cut_with_an_ellipsis_where_there_is_no_room(opened, root):
    async with opened(root, size=(60, 20)) as bench:
        bench.desk.tell("word " * 40)
        bench.desk.picture.show_foot()
        (line,) = bench.shown(bench.desk.caret_line)
        assert cell_len(line) == 60
        assert line.rstrip().endswith("…")


async def test_read_only_says_what_works_and_offers_no_key_that_edits(opened, root):
    async with opened(root, size=(200, 48)) as bench:
        await bench.press("l")
        await bench.rest()
    async with opened(root, size=(200, 48), read_only=True) as bench:
        bar = bench.shown(bench.desk.key_bar)[0]
        assert bar.startswith(" Read only, what works: ")
        words = bar.split()
        for offered in ("search", "article", "help", "hint", "quit"):
            assert offered in words
        for edits in ("actor", "location", "claim", "delete", "note", "undo", "repeat", "done", "values", "accept"):
            assert edits not in words
        await bench.press("J")
        assert "delete" not in bench.shown(bench.desk.key_bar)[0]


async def test_who_holds_the_folder_is_said_at_the_foot(opened, root):
    (root / "annotations/ana").mkdir(parents=True)
    lock = FolderLock(root / "annotations/ana")
    held = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock.path.parent)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(tui.__file__).parents[1],
    )  # fmt: skip
    try:
        held.stdout.readline()
        async with opened(root) as bench:
            line = bench.shown(bench.desk.status_line)[0]
            assert "read only" in line
            assert f"held by process {held.pid}" in line
    finally:
        held.communicate("\n")


HOLD = """
import sys
from pathlib import Path
from annotations.lock import FolderLock
lock = FolderLock(Path(sys.argv[1]))
lock.take()
print("held", flush=True)
sys.stdin.readline()
"""


async def test_many_labels_and_long_ones_leave_the_lines_at_the_foot_whole(opened, root, write):
    labels = "".join(
        f"  {'a-very-long-label-that-goes-on-' if n % 2 else 'kind'}{n}: {{key: {key}}}\n"
        for n, key in enumerate("acdefglmnopqtw")
    )
    write(root, {"glossator.yaml": f"glossator: 1\nlabels:\n{labels}"})
    for size in ((80, 24), (200, 60)):
        async with opened(root, size=size) as bench:
            await bench.press("c")
            for line in (bench.desk.status_line, bench.desk.key_bar, bench.desk.caret_line):
                (shown,) = bench.shown(line)
                assert cell_len(shown) == size[0]
            assert (
                "saved" in bench.shown(bench.desk.status_line)[0] or "saving" in bench.shown(bench.desk.status_line)[0]
            )
            assert "…" in bench.shown(bench.desk.status_line)[0]
            assert "Ferry" in bench.shown(bench.desk.spans)[0]
