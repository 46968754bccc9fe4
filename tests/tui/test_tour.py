"""The tour as it is walked: in both presets, skipped, left, answered where one is wrong, and nothing left behind."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from annotations.selection import Selection
from tui.keys import PRESETS
from tui.tour.app import TourApp, farewell, practice_folder
from tui.tour.progress import tasks
from tui.tour.summary import SummaryScreen
from tui.tour.wording import clusters, lines

SKIP = "app.skip-task"


class Tourist:
    """Somebody on the tour, who presses whatever key the preset gives an action."""

    def __init__(self, app: TourApp, pilot: Any) -> None:
        self.app = app
        self.pilot = pilot
        self.desk: Any = app.desk

    @property
    def title(self) -> str:
        task = self.app.progress.task
        return task.title if task else ""

    @property
    def outcomes(self) -> tuple[bool, ...]:
        return self.app.progress.outcomes

    @property
    def shown(self) -> str:
        strips = self.app.screen._compositor.render_strips(self.app.size)
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    @property
    def tags(self) -> list[tuple[str, str]]:
        return [(span.label, span.quote) for span in self.desk.document.spans]

    async def do(self, *actions: str) -> None:
        for action in actions:
            await self.pilot.press(*self.app.keymap.keys[action][0].split(" "))
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def skip(self, count: int) -> None:
        await self.do(*[SKIP] * count)

    async def point(self, words: str) -> None:
        at = self.desk.text.string.index(words)
        self.desk.select(Selection(at, at + len(words)))
        await self.pilot.pause()

    async def type_code(self, words: str) -> None:
        """Type the code that stands on these words."""
        string = self.desk.text.string
        await self.press(*next(code for at, code in self.desk.mode.codes.items() if string[at[0] : at[1]] == words))


Touring = Callable[..., AbstractAsyncContextManager[Tourist]]


@pytest.fixture
def touring() -> Touring:
    @asynccontextmanager
    async def start(preset: str | None = None, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Tourist]:
        with practice_folder() as folder:
            app = TourApp(folder, keys=preset)
            async with app.run_test(size=size, notifications=True) as pilot:
                await app.workers.wait_for_complete()
                await pilot.pause()
                yield Tourist(app, pilot)

    return start


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@pytest.mark.parametrize("preset", PRESETS)
async def test_the_whole_tour_can_be_walked(touring, preset, size, personal_folders):
    async with touring(preset, size) as tour:
        await tour.do(*["move.word-right"] * 5, "label.location")
        assert tour.tags == [("location", "Pellam")]
        assert "Take it back" in tour.shown
        await tour.do("history.undo")
        assert tour.tags == []
        await tour.point("Nobody")
        await tour.do("move.sentence", "label.claim")
        assert tour.title == "Grow and shrink"
        await tour.do("move.grow", "move.shrink")
        await tour.point("Nora")
        await tour.do("extend.word-right", "label.actor")
        assert tour.title == "Let it find the names"
        await tour.do("candidate.next", "candidate.next", "candidate.previous")
        assert tour.title == "Tag from afar"
        await tour.do("label.hint-location")
        await tour.type_code("Sandmere")
        assert tour.tags == [("actor", "Nora Quill"), ("claim", "Nobody may touch the eggs"), ("location", "Sandmere")]
        await tour.do("span.previous", "extend.word-left")
        assert tour.title == "Say what kind"
        await tour.do("span.previous", "span.values")
        await tour.press("k", "p")
        assert tour.title == "Who says so?"
        await tour.do("span.next", "relation.start")
        await tour.type_code("Nora Quill")
        assert tour.title == "On to the next"
        assert tour.outcomes == (True,) * 10
        await tour.do("article.done")
        assert tour.outcomes == (True,) * 11
        assert isinstance(tour.app.screen, SummaryScreen)
        assert "Well done" in tour.shown
        assert "glossator FOLDER" in tour.shown
        await tour.press("enter")
        root = tour.app.workspace.root
    assert tour.app.return_value == 0
    assert not root.exists()
    assert not [path for path in personal_folders.rglob("*") if path.is_file()]


@pytest.mark.parametrize("preset", PRESETS)
async def test_every_task_can_be_skipped_and_later_ones_still_find_what_they_need(touring, preset):
    async with touring(preset) as tour:
        await tour.skip(7)
        assert tour.title == "Move an edge"
        assert ("actor", "Nora Quill") in tour.tags
        await tour.skip(1)
        await tour.point("Nora Quill")
        await tour.do("span.values")
        await tour.press("k", "o")
        assert tour.title == "Who says so?"
        assert ("claim", "Nobody may touch the eggs") in tour.tags
        await tour.skip(2)
        assert tour.outcomes == (*[False] * 8, True, False, False)
        assert isinstance(tour.app.screen, SummaryScreen)
        assert "The end of the tour" in tour.shown


async def test_what_is_left_of_a_label_is_not_tagged_again_for_a_later_task(touring):
    async with touring() as tour:
        await tour.point("Tobias Reed")
        await tour.press("a")
        await tour.skip(7)
        assert [quote for label, quote in tour.tags if label == "actor"] == ["Tobias Reed"]


async def test_a_task_is_skipped_from_the_palette(touring):
    async with touring() as tour:
        commands = {command.title: command for command in tour.app.get_system_commands(tour.app.screen)}
        commands["Tour: skip this task"].callback()
        assert tour.outcomes == (False,)


async def test_escape_never_leaves_the_tour(touring):
    async with touring() as tour:
        await tour.press(*["escape"] * 5)
        assert tour.outcomes == ()
        assert "1 of 10" in tour.shown
        await tour.skip(11)
        await tour.press("escape", "escape")
        assert tour.app.is_running
        assert not isinstance(tour.app.screen, SummaryScreen)
        assert "The tour is over" in tour.shown
        await tour.skip(1)
        assert isinstance(tour.app.screen, SummaryScreen)
        await tour.press("ctrl+q")
    assert tour.app.return_value == 0


async def test_the_tour_can_be_left_in_the_middle(touring):
    async with touring() as tour:
        await tour.press("right", "l", "ctrl+q")
        root = tour.app.workspace.root
    assert tour.app.return_value == 0
    assert not root.exists()
    assert farewell(tour.app.progress, tour.app.keymap).startswith("0 of 10 tasks done.")


async def test_a_wrong_tag_is_answered_and_undo_clears_the_answer(touring):
    async with touring() as tour:
        await tour.press("right", "l")
        assert tour.outcomes == ()
        assert "Not that one yet; u takes it back." in tour.shown
        await tour.press("u")
        assert "Not that one yet" not in tour.shown


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_complaint_never_covers_the_task(touring, size):
    async with touring(size=size) as tour:
        task = _drawn(tour.desk.strip.body)
        await tour.press("r")
        await tour.pilot.pause()
        assert "Choose the span" in tour.shown
        rows = tour.shown.splitlines()[tour.desk.strip.region.y : tour.desk.strip.region.bottom]
        assert [row.rstrip() for row in rows[1:]] == ["".join(s.text for s in line).rstrip() for line in task]


async def test_a_task_done_is_praised_until_the_next_key(touring):
    async with touring() as tour:
        await tour.press("5", "right", "l")
        assert "✓ Chosen, pressed, tagged." in tour.shown
        await tour.press("right")
        assert "✓ Chosen" not in tour.shown


async def test_the_strip_keeps_its_height_so_that_the_text_never_jumps(touring):
    async with touring(size=(80, 24)) as tour:
        heights = set()
        for _ in tasks():
            heights.add((tour.desk.strip.size.height, tour.desk.reader.size.height))
            await tour.skip(1)
        assert len(heights) == 1
        assert heights.pop()[1] >= 16


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 48)])
@pytest.mark.parametrize("preset", PRESETS)
async def test_every_task_is_shown_whole(touring, preset, size):
    async with touring(preset, size) as tour:
        for task in tasks():
            shown = ["".join(segment.text for segment in line).strip() for line in _drawn(tour.desk.strip.body)]
            whole = lines(clusters(task.text, tour.app.keymap, tour.desk.schema), size[0] - 2)
            wanted = ["".join(piece.words for piece in line).strip() for line in whole]
            assert shown[: len(wanted)] == wanted
            assert not any(shown[len(wanted) :])
            await tour.skip(1)


def _drawn(widget: Any) -> list[Any]:
    return [widget.render_line(y) for y in range(widget.size.height)]


async def test_another_theme_dresses_the_strip_too(touring):
    async with touring() as tour:
        before = _drawn(tour.desk.strip.body)[0]
        await tour.press("f9")
        after = _drawn(tour.desk.strip.body)[0]
        assert [segment.text for segment in before] == [segment.text for segment in after]
        assert [segment.style for segment in before] != [segment.style for segment in after]


@pytest.mark.parametrize(("options", "key"), [((), "Shift+→"), (("--keys", "vim"), "Space a")])
def test_the_command_opens_the_tour_and_leaves_nothing_behind(terminal, tmp_path, monkeypatch, options, key):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    app = terminal(Path("tour"), *options, size=(80, 24))
    app.until("1 of 10", "Goose stops the clock", "saved")
    assert list(tmp_path.iterdir())
    app.send("\x0e\x0e\x0e\x0e")
    app.until("5 of 10", key)
    app.send("\x11")
    assert app.end() == 0
    assert b"0 of 10 tasks done. Your turn: 'glossator FOLDER" in app.raw
    assert not list(tmp_path.iterdir())


def test_a_preset_that_does_not_exist_is_refused_in_one_sentence(terminal, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    app = terminal(Path("tour"), "--keys", "nano")
    assert app.end() == 2
    assert b"nano" in app.raw
    assert b"Traceback" not in app.raw
    assert not list(tmp_path.iterdir())


async def test_somebody_new_is_told_of_the_tour_once_and_not_on_the_tour_itself(opened, root, touring):
    async with touring() as tour:
        assert "New here?" not in tour.shown
    async with opened(root) as bench:
        assert "glossator tour" in bench.desk.said
        await bench.press("right")
        assert bench.desk.said == ""
        bench.app.leave()
    async with opened(root) as bench:
        assert bench.desk.said == ""
