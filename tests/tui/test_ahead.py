"""What is done in the background so that no key waits for it."""

import threading

import pytest

from tui import app as app_module
from tui.dialogs.leave import LeaveScreen


def read_by(bench, monkeypatch) -> list[tuple[str, bool]]:
    """The ids of articles as they are read, each with whether the screen waited for it."""
    found = []
    read = bench.app.workspace.library.read

    def noted(entry):
        found.append((entry.id, threading.current_thread() is threading.main_thread()))
        return read(entry)

    monkeypatch.setattr(bench.app.workspace.library, "read", noted)
    return found


async def test_the_neighbours_of_the_open_article_are_at_hand_when_they_are_opened(bench, monkeypatch):
    found = read_by(bench, monkeypatch)
    await bench.press(">")
    await bench.rest()
    found.clear()
    await bench.press(">")
    assert bench.desk.document.article_id == "c/school.txt"
    assert not any(waited for _, waited in found)


async def test_done_goes_on_to_an_article_that_was_read_before(bench, monkeypatch):
    found = read_by(bench, monkeypatch)
    await bench.press(">")
    await bench.rest()
    found.clear()
    await bench.press("Z")
    assert bench.desk.document.article_id == "c/school.txt"
    assert not any(waited for _, waited in found)


async def test_a_disk_that_takes_long_at_the_end_leaves_the_screen_alive_and_says_so(bench, monkeypatch):
    hang, hung = threading.Event(), threading.Event()
    save = bench.app.session.store.save

    def slow(document):
        hung.set()
        hang.wait(20)
        return save(document)

    monkeypatch.setattr(bench.app.session.store, "save", slow)
    monkeypatch.setattr(app_module, "AT_ONCE", 0.0)
    await bench.press("l")
    hung.wait(20)
    await bench.press("ctrl+q")
    assert "Saving" in bench.desk.said
    assert bench.app.is_running
    await bench.press("right")
    assert bench.selected != "Ferry"
    hang.set()
    await bench.until(lambda: not bench.app.is_running or bench.app._exit)
    assert bench.app.return_code == 0


async def test_what_a_disk_does_not_take_in_time_is_asked_about(bench, monkeypatch):
    monkeypatch.setattr(app_module, "AT_ONCE", 0.0)
    monkeypatch.setattr(app_module, "PATIENCE", 0.01)
    hang = threading.Event()
    save = bench.app.session.store.save

    def slow(document):
        hang.wait(20)
        return save(document)

    monkeypatch.setattr(bench.app.session.store, "save", slow)
    await bench.press("l", "ctrl+q")
    await bench.until(lambda: isinstance(bench.app.screen, LeaveScreen))
    hang.set()
    assert isinstance(bench.app.screen, LeaveScreen)


@pytest.fixture(autouse=True)
def short_ends(monkeypatch):
    """Nothing here waits long at its end."""
    monkeypatch.setattr(app_module, "PATIENCE", 2.0)


async def test_a_key_that_changes_nothing_of_the_key_bar_does_not_make_it_again(bench, monkeypatch):
    line, made = bench.desk.key_bar, []
    show = line.show
    monkeypatch.setattr(line, "show", lambda *parts, **how: (made.append(1), show(*parts, **how)))
    await bench.press("right", "right", "down")
    assert not made
    await bench.press("l")
    assert len(made) == 1


async def test_spans_that_open_and_close_in_their_pane_do_not_lay_out_the_screen_anew(opened, root):
    async with opened(root, size=(140, 20)) as bench:
        for _ in range(24):
            await bench.press("l", "right")
        await bench.press("ctrl+home", "J")
        heights = []
        for _ in range(8):
            await bench.press("J", "right", "right")
            heights.append(bench.desk.spans.virtual_size.height)
        assert bench.desk.spans.count() > bench.desk.spans.size.height
        assert len(set(heights)) == 1
