"""What other programs write while an article is open: taken in, put together, or asked about; never lost."""

from dataclasses import replace
from pathlib import Path

import pytest

from annotations import editing
from annotations.document import Document
from annotations.journal import Operation, Step
from annotations.workspace import Workspace
from tests.outsider import Outsider
from tests.tui.saving import ARTICLE, kept


def path_of(root: Path) -> Path:
    return root / "annotations/ana" / f"{ARTICLE}.json"


def write_outside(root: Path, document: Document) -> None:
    """Save as a program does that asks for no lock."""
    Outsider(root, "ana").save(document)


def asides(root: Path) -> list[bytes]:
    return [aside.read_bytes() for aside in path_of(root).parent.glob("*.damaged-*")]


def status(bench) -> str:
    return bench.shown(bench.desk.status_line)[0]


@pytest.fixture
async def tagged(bench):
    """The app with two tags on the disk."""
    await bench.press("l", "right", "a")
    await bench.rest()
    return bench


@pytest.mark.parametrize("cut", [40, 300])
async def test_a_file_that_is_damaged_while_it_is_open_is_set_aside_and_the_work_goes_on(tagged, root, stored, cut):
    damaged = path_of(root).read_bytes()[:-cut]
    path_of(root).write_bytes(damaged)
    tagged.desk.saving.look_outside()
    await tagged.rest()
    assert asides(root) == [damaged]
    assert any("was damaged" in toast for toast in tagged.toasts)
    assert tagged.tags == [("location", "Ferry"), ("actor", "stops")]
    await tagged.press("right", "c")
    await tagged.rest()
    assert "✓ saved" in status(tagged)
    assert stored(root, ARTICLE) == tagged.tags
    assert len(tagged.tags) == 3


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_a_file_cut_in_half_while_it_is_open_is_told_of_in_one_sentence_and_stays_told_of(opened, root, size):
    async with opened(root, size=size) as bench:
        await bench.press("l", "right", "a")
        await bench.rest()
        whole = path_of(root).read_bytes()
        path_of(root).write_bytes(whole[: len(whole) // 2])
        bench.desk.saving.look_outside()
        await bench.rest()
        (aside,) = path_of(root).parent.glob("*.damaged-*")
        (toast,) = bench.toasts
        assert toast.startswith(f"{ARTICLE}.json was damaged (")
        assert toast.endswith(f" and is kept as {aside.name}; all that is open here was written back.")
        assert "salvaged" not in toast
        assert len(kept(root).spans) == 2
        await bench.press("right", "l", "l")
        await bench.rest()
        assert bench.toasts == ["This is tagged location already."]
        assert "⚠ file set aside" in status(bench)
        assert "✓ saved" in status(bench)
        await bench.press(">")
        assert "set aside" not in status(bench)


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"mine": 1}', b"\xff\xfe"])
async def test_a_file_damaged_just_before_a_save_is_set_aside_and_nothing_is_lost(tagged, root, stored, content):
    await tagged.press("Z", "<")
    await tagged.rest()
    path_of(root).write_bytes(content)
    await tagged.press("x", "right", "right", "c")
    await tagged.rest()
    assert "✓ saved" in status(tagged)
    assert asides(root) == [content]
    assert any("kept as" in toast and "\n" not in toast for toast in tagged.toasts)
    assert stored(root, ARTICLE) == tagged.tags
    assert kept(root) == tagged.desk.document
    assert ("location", "Ferry") in tagged.tags
    assert str(kept(root).status) == "done"


async def test_what_was_noted_in_the_history_and_never_saved_does_not_come_back_with_a_damaged_file(tagged, root):
    span = list(tagged.desk.document.spans)[1]
    change = editing.relabel(tagged.desk.document, tagged.desk.schema, span.id, "claim")
    tagged.desk.session.store.journal.write([Step("do", Operation.of((ARTICLE, change)))])
    path_of(root).write_bytes(path_of(root).read_bytes()[:-40])
    tagged.desk.saving.look_outside()
    await tagged.rest()
    assert kept(root) == tagged.desk.document
    assert tagged.tags == [("location", "Ferry"), ("actor", "stops")]


async def test_a_conflict_that_git_leaves_in_an_open_file_loses_neither_side(tagged, root, stored):
    ours = path_of(root).read_bytes()
    text, schema = tagged.desk.text, tagged.desk.schema
    from annotations.extent import Extent

    document = kept(root)
    start = text.string.index("Ruud Okker")
    change = editing.tag(document, schema, text, [Extent(start, start + 10)], "actor")
    write_outside(root, change.apply(document))
    theirs = path_of(root).read_bytes()
    left = b"<<<<<<< HEAD\n" + ours + b"=======\n" + theirs + b">>>>>>> other\n"
    path_of(root).write_bytes(left)
    await tagged.press("right", "c")
    await tagged.rest()
    assert "✓ saved" in status(tagged)
    assert asides(root) == [left]
    assert ("actor", "Ruud Okker") in stored(root, ARTICLE)
    assert len(stored(root, ARTICLE)) == 4
    assert stored(root, ARTICLE) == tagged.tags


async def test_a_file_that_cannot_be_read_is_complained_of_once_and_not_at_every_look(tagged, root):
    path_of(root).unlink()
    path_of(root).mkdir()
    tagged.desk.saving.look_outside()
    await tagged.rest()
    (toast,) = tagged.toasts
    assert "is no file" in toast
    tagged.app.clear_notifications()
    tagged.desk.saving.look_outside()
    await tagged.rest()
    assert tagged.toasts == []
    assert len(tagged.tags) == 2


async def test_a_text_that_changes_while_it_is_open_is_shown_with_its_tags_laid_on_it(tagged, root, stored):
    path = root / ARTICLE
    path.write_text("Late news.\n\n" + path.read_text().replace("director", "head"))
    tagged.desk.saving.look_outside()
    await tagged.rest()
    assert tagged.desk.text.string.startswith("Late news.")
    assert tagged.tags == [("location", "Ferry"), ("actor", "stops")]
    assert any("text has changed" in toast for toast in tagged.toasts)
    await tagged.press("c")
    await tagged.rest()
    assert "✓ saved" in status(tagged)
    assert set(stored(root, ARTICLE)) == set(tagged.tags)
    assert kept(root).digest == tagged.desk.session.article.digest
    tagged.desk.saving.look_outside()
    assert len(tagged.tags) == len(stored(root, ARTICLE))


async def test_a_text_that_goes_or_is_touched_while_it_is_open_changes_nothing_on_the_screen(tagged, root):
    path = root / ARTICLE
    content = path.read_bytes()
    path.write_bytes(content)
    tagged.desk.saving.look_outside()
    path.unlink()
    tagged.desk.saving.look_outside()
    assert tagged.tags == [("location", "Ferry"), ("actor", "stops")]
    path.write_bytes(content + b"More.\n")
    tagged.desk.saving.look_outside()
    assert tagged.desk.text.string.endswith("More.\n")


@pytest.mark.parametrize("key", ["t", "m"])
async def test_what_both_sides_changed_is_asked_about_and_the_answer_can_be_undone(tagged, root, key):
    document = kept(root)
    span = list(document.spans)[1]
    later = replace(span, note="theirs", updated="2099-01-01T00:00:00Z")
    write_outside(root, replace(document, spans=document.spans.changed([span], [later]), note="their article"))
    await tagged.press("!", *"mine", "enter")
    await tagged.rest()
    assert tagged.desk.document.spans[span.id].note == "mine"
    assert tagged.desk.document.note == "their article"
    assert any("asks about each" in toast for toast in tagged.toasts)
    assert "1 changed on both sides" in status(tagged)
    await tagged.press("comma")
    asked = tagged.shown(tagged.desk.caret_line)[0]
    assert "note “theirs”" in asked
    assert "note “mine”" in asked
    await tagged.press(key)
    await tagged.rest()
    answer = "theirs" if key == "t" else "mine"
    assert tagged.desk.document.spans[span.id].note == kept(root).spans[span.id].note == answer
    assert "changed on both sides" not in status(tagged)
    await tagged.press("u")
    await tagged.rest()
    assert kept(root).spans[span.id].note == ("mine" if key == "t" else "")


async def test_what_was_removed_there_and_changed_here_stays_until_a_person_gives_it_up(tagged, root):
    document = kept(root)
    span = list(document.spans)[1]
    write_outside(root, replace(document, spans=document.spans.changed([span], [])))
    await tagged.press("!", *"mine", "enter")
    await tagged.rest()
    assert span.id in kept(root).spans
    await tagged.press("comma")
    assert "removed" in tagged.shown(tagged.desk.caret_line)[0]
    await tagged.press("t")
    await tagged.rest()
    assert span.id not in kept(root).spans
    assert [str(one) for one in _errors(root)] == []


@pytest.mark.parametrize("key", ["t", "m"])
async def test_what_was_removed_here_and_changed_there_stands_till_a_person_decides(tagged, root, key):
    document = kept(root)
    span = list(document.spans)[1]
    later = replace(span, note="theirs", updated="2099-01-01T00:00:00Z")
    write_outside(root, replace(document, spans=document.spans.changed([span], [later])))
    await tagged.press("x")
    await tagged.rest()
    assert kept(root).spans[span.id] == later
    await tagged.press("comma", key)
    await tagged.rest()
    assert (span.id in kept(root).spans) is (key == "t")
    assert kept(root) == tagged.desk.document


@pytest.mark.parametrize("grown", ["Xy", "A much longer line, of words.\n\n"])
async def test_after_an_outside_edit_of_the_text_whole_words_are_selected_and_the_list_has_the_new_title(
    bench, root, grown
):
    await bench.point("stopped on")
    before = bench.find("stopped")
    path = root / "a-ferry.txt"
    path.write_text(grown + path.read_text())
    bench.desk.saving.look_outside()
    await bench.rest()
    assert bench.desk.text.string.startswith(grown)
    text, (start, end) = bench.desk.text.string, bench.desk.selection.extent
    assert abs(start - before) <= len("stopped") + len(grown)
    assert bench.selected.isalpha()
    assert not text[start - 1 : start].isalpha()
    assert not text[end : end + 1].isalpha()
    assert any(grown.split("\n")[0][:12] in line for line in bench.shown(bench.desk.articles))


async def test_a_chosen_span_stays_chosen_where_an_outside_edit_of_the_text_moves_it(bench, root):
    await bench.point("Ruud Okker")
    await bench.press("a")
    await bench.rest()
    path = root / "a-ferry.txt"
    path.write_text(path.read_text().replace("stopped", "did not go"))
    bench.desk.saving.look_outside()
    await bench.rest()
    assert bench.selected == "Ruud Okker"
    assert bench.desk.caret.chosen() is not None


def _errors(root: Path) -> list[object]:
    from annotations.check import check
    from annotations.finding import Level

    return [finding for finding in check(Workspace.open(root)) if finding.level is Level.ERROR]


async def test_what_another_program_took_away_is_no_longer_drawn(tagged, root):
    document = kept(root)
    write_outside(root, editing.delete(document, [next(iter(document.spans)).id]).apply(document))
    tagged.desk.saving.look_outside()
    await tagged.rest()
    reader = tagged.desk.reader
    assert len(tagged.tags) == 1
    drawn = [reader.render_line(y) for y in range(reader.size.height)]
    reader._strips.clear()
    assert [reader.render_line(y) for y in range(reader.size.height)] == drawn
