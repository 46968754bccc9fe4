"""What is complained of stands where a person sees it: once, beside the counts at the foot, over nothing at hand."""

from dataclasses import replace

import pytest
from textual.widgets._toast import Toast

from annotations import editing
from annotations.extent import Extent
from annotations.reanchoring.unplaced import KEY as UNPLACED
from annotations.text import Text
from annotations.workspace import Workspace

ARTICLE = "b-market.md"


def tag(root, count=1):
    """Tag the first words of the second article on the disk; return its annotation file."""
    workspace = Workspace.open(root)
    store, article = workspace.store("ana", False), workspace.article(ARTICLE)
    document = store.open(article.id, article.digest)
    for start in range(count):
        change = editing.tag(document, workspace.schema, Text(article.text), [Extent(start, start + 4)], "actor")
        document = change.apply(document)
    store.save(document)
    store.close()
    return root / "annotations/ana" / f"{ARTICLE}.json"


def cut(root):
    """Leave the second article's annotation file without its end, as a crash does."""
    path = tag(root)
    path.write_bytes(path.read_bytes()[:-40])


def rewrite(root):
    """Change the second article's text."""
    tag(root)
    path = root / ARTICLE
    path.write_text(path.read_text().replace("Fire took", "Late news. Fire took"))


BEGINNINGS = {"a damaged file": (cut, "was damaged"), "a changed text": (rewrite, "text has changed")}


@pytest.mark.parametrize(("spoil", "words"), BEGINNINGS.values(), ids=BEGINNINGS)
@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_what_befell_the_article_of_the_start_stands_on_the_screen(opened, root, spoil, words, size):
    spoil(root)
    async with opened(root, size=size, article=ARTICLE) as bench:
        assert any(words in toast for toast in bench.toasts)
        await bench.until(lambda: words in "\n".join(bench.shown()))
        (toast,) = bench.app.screen.query(Toast)
        assert toast.region in bench.app.screen.region


@pytest.mark.parametrize(("spoil", "words"), BEGINNINGS.values(), ids=BEGINNINGS)
def test_a_real_start_at_the_article_that_was_open_last_says_what_befell_it(terminal, root, spoil, words):
    first = terminal(root, "--as", "ana", size=(80, 24))
    first.until("Ferry stops at Marlow", "saved")
    first.send(">")
    first.until("Fish market burns", "2/3")
    first.send("\x11")
    assert first.end() == 0
    spoil(root)
    again = terminal(root, "--as", "ana", size=(80, 24))
    again.until("Fish market burns", words, "saved")
    again.send("\x11")
    assert again.end() == 0


async def test_what_else_is_found_at_the_start_stands_beside_it(opened, root, write):
    cut(root)
    write(root, {"y.jsonl": "{\n"})
    async with opened(root, article=ARTICLE) as bench:
        await bench.until(lambda: len(bench.toasts) == 2)
        assert "was damaged" in bench.toasts[0]
        assert "y.jsonl" in bench.toasts[1]


async def test_keys_of_one_burst_that_are_refused_in_the_same_words_are_told_of_once(bench):
    for _ in range(30):
        bench.app.simulate_key("<")
    await bench.rest()
    assert bench.toasts == ["This is the first article."]
    assert len(bench.app.screen.query(Toast)) == 1
    await bench.press("<")
    assert bench.toasts == ["This is the first article."]


async def test_the_key_that_places_spans_stands_at_the_foot_as_a_key_and_takes_no_count_away(opened, root):
    workspace = Workspace.open(root)
    path = tag(root, 10)
    store = workspace.store("ana", False)
    document = store.open(ARTICLE, workspace.article(ARTICLE).digest)
    waiting = [{"span": {}, "why": "lost"}] * 5
    store.save(replace(document, extra={**document.extra, UNPLACED: waiting}))
    store.close()
    assert path.is_file()
    async with opened(root, size=(80, 24), article=ARTICLE) as bench:
        line = bench.shown(bench.desk.status_line)[0]
        for words in ("actor 10", "location 0", "claim 0", "[,] 5 to place", "saved", "ana"):
            assert words in line
        (key,) = [segment for segment in bench.drawn(bench.desk.status_line)[0] if segment.text == ","]
        assert key.style.bold


async def test_toasts_keep_to_the_half_where_the_caret_is_not(opened, root, write):
    write(root, {"a-ferry.txt": "\n\n".join(f"Line {n}: the boat of pier {n} left at dawn." for n in range(9))})
    for size in ((80, 24), (160, 48)):
        async with opened(root, size=size) as bench:
            for keys, words in (("ctrl+home", "Line"), ("ctrl+end", "dawn")):
                await bench.press(keys, "<")
                await bench.pilot.pause()
                toast = bench.app.screen.query_one(Toast).region
                _, y = bench.cell(words) if keys == "ctrl+home" else (0, last_line(bench))
                caret = bench.desk.reader.region.y + y
                assert not toast.y <= caret < toast.bottom
                assert toast.bottom <= bench.desk.caret_line.region.y
                await bench.press("ctrl+home" if keys == "ctrl+end" else "ctrl+end")
                await bench.pilot.pause()
                toast = bench.app.screen.query_one(Toast).region
                caret = bench.desk.reader.region.y + (0 if keys == "ctrl+end" else last_line(bench))
                assert not toast.y <= caret < toast.bottom


def last_line(bench) -> int:
    reader = bench.desk.reader
    return reader.layout_rows.row_of(len(bench.desk.text) - 1) - reader.scroll_offset.y


async def test_a_toast_does_not_stand_over_the_dialog_that_opens(bench):
    await bench.press("<")
    assert bench.toasts
    await bench.press("?")
    assert not bench.toasts
