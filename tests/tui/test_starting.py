"""What is there when the app opens, and that reading leaves no trace in the workspace."""

import subprocess
import sys
from pathlib import Path

import pytest

from annotations import editing
from annotations.article import digest
from annotations.document import Document
from annotations.extent import Extent
from annotations.schema_file import default_schema
from annotations.selection import Selection
from annotations.store import Store
from annotations.text import Text
from annotations.workspace import Workspace
from tui.app import GlossatorApp
from tui.keys import KeyClash, declared_keys
from tui.parsed import ParsedFiles


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


WATCHED = """
import asyncio, sys
from pathlib import Path

from tui.opening import plainly_wanted
wanted = plainly_wanted(sys.argv[1:])

from annotations.workspace import Workspace
from tui.app import GlossatorApp
from tui.parsed import ParsedFiles
from tui.settings import cache_folder

has_keys = GlossatorApp.has_keys

def watched(app):
    print("drawn", len(app.session.document.spans), app.desk.reader.region.height > 9, *sys.modules)
    return has_keys(app)

GlossatorApp.has_keys = watched

async def start():
    parsed = ParsedFiles(cache_folder() / "parsed.json")
    workspace = Workspace.open(wanted.workspace, parsed)
    app = GlossatorApp(workspace, annotator=wanted.name, article=wanted.article, parsed=parsed)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()

asyncio.run(start())
"""
"""A start that says, once the first picture is drawn, what it has loaded for it."""

LATE = (
    "annotations.change", "annotations.concordance", "annotations.editing", "annotations.history",
    "annotations.journal", "annotations.numbered", "annotations.propagation", "annotations.refusals",
    "annotations.review.item", "annotations.review.terms", "annotations.salvage", "annotations.searching",
    "annotations.storage", "annotations.units.words", "annotations.verdict", "click", "mmap", "regex", "sqlite3",
    "tinydb", "tui.actions", "tui.modes.hinting", "tui.review.actions", "tui.review.sitting", "yaml",
)  # fmt: skip


def test_a_start_loads_neither_actions_nor_rules_nor_caches_nor_parsers_before_the_first_picture(root):
    text = Text((root / "a-ferry.txt").read_text())
    blank = Document("a-ferry.txt", digest(text.string), "ana")
    store = Store(root, "ana")
    store.save(editing.tag(blank, default_schema(), text, [Extent(0, 5)], "actor").apply(blank))
    store.close()
    # The second start finds in the cache what the YAML came to.
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", WATCHED, str(root), "--as", "ana", "--article", "a-ferry.txt"],
            capture_output=True, cwd=Path(__file__).parents[2], check=True, text=True,
        )  # fmt: skip
    said, spans, is_drawn, *loaded = done.stdout.split()
    assert (said, spans, is_drawn) == ("drawn", "1", "True")
    assert {"tui.desk", "annotations.tables"} <= set(loaded)
    assert [name for name in LATE if name in loaded] == []


async def test_keys_that_clash_since_another_version_end_the_app_with_a_sentence_that_names_both(root, write, tmp_path):
    write(root, {"glossator.yaml": "labels:\n  zoo: {key: q}\nkeys: {span.delete: z}\n"})
    workspace, parsed = Workspace.open(root), ParsedFiles(tmp_path / "parsed.json")
    parsed.put("keys", declared_keys(workspace.schema, "default"), True)
    app = GlossatorApp(workspace, annotator="ana", parsed=parsed)
    async with app.run_test() as pilot:
        await pilot.press("right")
        await pilot.pause()
    assert app.return_value == 2
    assert "span.choose and span.delete share the key 'z'" in str(app.refused)


async def test_keys_that_were_sound_once_are_looked_through_again_where_one_changes(root, write, tmp_path):
    parsed = ParsedFiles(tmp_path / "parsed.json")
    write(root, {"glossator.yaml": "labels:\n  zoo: {key: q}\n"})
    assert "keymap" in vars(GlossatorApp(Workspace.open(root), annotator="ana", parsed=parsed))
    assert "keymap" not in vars(GlossatorApp(Workspace.open(root), annotator="ana", parsed=parsed))
    with pytest.raises(KeyClash):
        GlossatorApp(Workspace.open(root), annotator="ana", parsed=parsed, keys="emacs")
    write(root, {"glossator.yaml": "labels:\n  zoo: {key: Z}\n"})
    with pytest.raises(KeyClash, match=r"article\.done"):
        GlossatorApp(Workspace.open(root), annotator="ana", parsed=parsed, keys="vim")
    write(root, {"glossator.yaml": "labels:\n  zoo: {key: q}\nkeys: {span.delete: z}\n"})
    with pytest.raises(KeyClash, match=r"span\.delete"):
        GlossatorApp(Workspace.open(root), annotator="ana", parsed=parsed)
