"""What is there when the app opens, and that reading leaves no trace in the workspace."""

import subprocess
import sys
from pathlib import Path

from annotations.selection import Selection


def tree(root: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(root)): (path.read_bytes() if path.is_file() else b"", path.stat().st_mtime_ns)
        for path in sorted(root.rglob("*"))
    }


async def test_the_first_article_is_open_and_the_text_has_the_focus(bench):
    assert bench.desk.document.article_id == "a-ferry.txt"
    assert bench.app.focused is bench.desk.reader
    assert bench.selected == "Ferry"


async def test_the_article_caret_and_scroll_of_last_time_are_back(opened, root, write):
    write(root, {"b-market.md": "\n\n".join(f"Line {n}: the boat of pier {n} left." for n in range(200))})
    async with opened(root) as bench:
        await bench.press(">")
        await bench.point("pier 120")
        scroll = bench.desk.reader.scroll_offset.y
        assert scroll > 0
        await bench.press("ctrl+q")
    async with opened(root) as bench:
        assert bench.desk.document.article_id == "b-market.md"
        assert bench.selected == "pier 120"
        assert bench.desk.reader.scroll_offset.y == scroll
        assert bench.in_view


async def test_otherwise_the_first_article_that_is_not_done_is_opened(opened, root, personal_folders):
    import shutil

    async with opened(root) as bench:
        await bench.press("Z", "~", "2", "<", "ctrl+q")
    shutil.rmtree(personal_folders / "state_home", ignore_errors=True)
    async with opened(root) as bench:
        assert bench.desk.document.article_id == "c/school.txt"


async def test_when_all_are_done_the_first_is_opened(opened, root, personal_folders):
    import shutil

    async with opened(root) as bench:
        await bench.press("Z", "Z", "Z")
        await bench.rest()
    shutil.rmtree(personal_folders / "state_home", ignore_errors=True)
    async with opened(root) as bench:
        assert bench.desk.document.article_id == "a-ferry.txt"


async def test_the_article_asked_for_is_opened(opened, root):
    async with opened(root, article="c/school.txt") as bench:
        assert bench.desk.document.article_id == "c/school.txt"


async def test_an_article_asked_for_that_is_not_there_is_named_and_another_opened(opened, root):
    async with opened(root, article="nowhere.txt") as bench:
        assert any("nowhere.txt" in toast for toast in bench.toasts)
        assert bench.desk.document.article_id == "a-ferry.txt"


async def test_a_memory_that_no_longer_fits_the_text_is_forgotten(opened, root, write):
    async with opened(root) as bench:
        await bench.point("Storm closes the sound")
        await bench.press("ctrl+q")
    write(root, {"a-ferry.txt": "Short.\n"})
    async with opened(root) as bench:
        assert bench.selected == "Short"


async def test_opening_and_reading_writes_nothing_into_the_workspace(opened, root):
    before = tree(root)
    async with opened(root) as bench:
        await bench.press("right", "s", "S", "down", "pagedown", ">", "ctrl+end", ">", "J", "z", "x", "u", "U")
        await bench.press("/", *"island", "enter", "f3", "escape", "f5", "f8", "f9", "f2", "shift+f2", "?", "escape")
        await bench.rest()
        assert tree(root) == before
        await bench.press("ctrl+q")
    assert tree(root) == before


async def test_the_first_edit_makes_the_folder_and_only_this_annotators(opened, root):
    before = set(tree(root))
    async with opened(root) as bench:
        await bench.press("l")
        await bench.rest()
        new = set(tree(root)) - before
    assert "annotations/ana/a-ferry.txt.json" in new
    assert "annotations/.gitignore" in new
    assert all(path == "annotations" or path.startswith(("annotations/ana", "annotations/.git")) for path in new)


async def test_what_was_on_the_screen_is_kept_as_seen_with_the_next_save(opened, root, record):
    async with opened(root) as bench:
        await bench.press("l", ">")
        await bench.rest()
    ((start, end),) = record(root, "a-ferry.txt")["seen"]
    assert start == 0
    assert end > 100


async def test_the_selection_of_an_empty_article_is_nothing_and_no_key_breaks_it(opened, root, write):
    write(root, {"a-ferry.txt": ""})
    async with opened(root, article="a-ferry.txt") as bench:
        assert bench.desk.selection == Selection(0, 0)


def test_a_start_loads_neither_rules_nor_caches_nor_parsers_before_the_first_picture():
    late = ("regex", "sqlite3", "yaml", "mmap", "annotations.concordance", "annotations.units.words")
    words = (
        "import sys, tui.app, tui.actions.everything;"
        "from annotations import selection; from annotations.text import Text;"
        "selection.first(Text('Storm closes the sound.'));"
        f"print([name for name in {late!r} if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, cwd=root, check=True, text=True)
    assert done.stdout.strip() == "[]"
