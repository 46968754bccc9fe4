"""The tour: walked through in both presets, each check on what it must and must not take, and nothing left behind."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from annotations import editing
from annotations.document import Document
from annotations.extent import Extent
from annotations.schema import Status
from annotations.selection import Selection
from annotations.text import Text
from annotations.workspace import Workspace
from tui.keys import PRESETS, keymap
from tui.tour import checks
from tui.tour.app import ARTICLE, SKIP_ACTION, TourApp, farewell, practice_folder
from tui.tour.checks import CHECKS, Moment, Step
from tui.tour.progress import Progress, Task, tasks
from tui.tour.summary import SummaryScreen
from tui.tour.wording import Kind, clusters, keys_of, lines, spelled

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


# -- the whole tour -----------------------------------------------------------------------------


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


# -- the command --------------------------------------------------------------------------------


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


# -- tasks as data ------------------------------------------------------------------------------


@pytest.fixture
def practice() -> Any:
    with practice_folder() as folder:
        yield Workspace.open(folder)


def test_there_are_ten_tasks_and_a_finale_and_each_check_is_used(practice):
    assert len(tasks()) == 11
    assert {task.check for task in tasks()} == set(CHECKS)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_key_in_a_task_is_one_of_the_preset(practice, preset):
    keys = keymap(practice.schema, preset)
    for task in tasks():
        assert keys_of(task.text, keys, practice.schema)
        assert "Ctrl+P" not in " ".join(keys_of(task.text, keys, practice.schema))


@pytest.mark.parametrize("preset", PRESETS)
def test_nothing_else_has_the_key_that_skips(practice, preset):
    keys = keymap(practice.schema, preset)
    for table in keys.table.values():
        assert all(presses[0] != SKIP_ACTION.keys[0] for presses in table)


def test_labels_attributes_and_words_of_the_tasks_are_in_the_practice_workspace(practice):
    text = practice.article(ARTICLE).text
    for task in tasks():
        label = task.wanted.get("label")
        assert label is None or label in practice.schema.labels
        for words in (*task.wanted.get("quotes", ()), *task.given.values()):
            assert words in text
        assert set(task.given) <= set(practice.schema.labels)


def test_keys_are_spelled_from_the_preset_the_schema_and_the_palette(practice):
    schema = practice.schema
    default, vim = keymap(schema), keymap(schema, "vim")
    assert [spelled("move.word-right", keys, schema) for keys in (default, vim)] == ["→", "w"]
    assert [spelled("label.actor", keys, schema) for keys in (default, vim)] == ["a", "Space a"]
    assert (spelled("actor.kind", vim, schema), spelled("actor.kind=person", vim, schema)) == ("k", "p")
    assert spelled("app.export", default, schema) == "Ctrl+P “export the corpus”"
    moved = keymap(schema, overrides={"move.grow": "ctrl+g"})
    assert spelled("move.grow", moved, schema) == "Ctrl+G"
    with pytest.raises(KeyError):
        spelled("no.such", default, schema)


def test_lines_are_broken_where_there_is_a_blank_and_never_inside_a_key(practice):
    keys = keymap(practice.schema, "vim")
    text = clusters("Press [label.actor], then *Nora Quill* (or [move.grow]).", keys, practice.schema)
    broken = ["".join(piece.words for piece in line) for line in lines(text, 16)]
    assert broken == ["Press  Space a ,", "then Nora Quill", "(or  + )."]
    assert ["".join(piece.words for piece in line) for line in lines(text, 80)] == [
        "Press  Space a , then Nora Quill (or  + )."
    ]
    kinds = [piece.kind for cluster in text for piece in cluster]
    assert kinds.count(Kind.KEY) == 2
    assert kinds.count(Kind.STRONG) == 1


# -- progress -----------------------------------------------------------------------------------


def test_progress_goes_on_when_a_task_is_done_or_skipped_and_ends(moments):
    begin, tagged = moments.plain, moments.tagged
    one = Task("t", "", "p", "tagged", {"label": "actor"})
    way = Progress((one, one))
    way = way.after(Step("move.up", begin, begin))
    assert (way.outcomes, way.task, len(way.steps)) == ((), one, 1)
    way = way.after(Step("label.actor", begin, tagged))
    assert (way.outcomes, way.last, way.steps) == ((True,), one, ())
    way = way.skipping()
    assert (way.outcomes, way.last, way.task) == ((True, False), None, None)
    assert way.skipping() is way
    assert way.after(Step("label.actor", begin, tagged)) is way


# -- checks -------------------------------------------------------------------------------------

STORY = "Nora Quill left Pellam. Nobody may touch the eggs! She said so."


class Moments:
    """How things may stand in a small story."""

    def __init__(self, workspace: Workspace) -> None:
        self.schema = workspace.schema
        self.text = Text(STORY)
        self.plain = self.at("Nora", Document("a.txt", "0" * 64, "you"))
        self.tagged = self.tag(self.plain, "Nora Quill", "actor")
        self.claimed = self.tag(self.tagged, "Nobody may touch the eggs", "claim")

    def at(self, words: str, document: Document) -> Moment:
        start = STORY.index(words)
        return Moment(self.text, Selection(start, start + len(words)), document)

    def tag(self, before: Moment, words: str, label: str) -> Moment:
        start = STORY.index(words)
        extents = [Extent(start, start + len(words))]
        change = editing.tag(before.document, self.schema, self.text, extents, label)
        return Moment(self.text, before.selection, change.apply(before.document))

    def edited(self, before: Moment, change: Any) -> Moment:
        return Moment(self.text, before.selection, change.apply(before.document))

    def only(self, moment: Moment) -> str:
        (span,) = moment.document.spans
        return str(span.id)


@pytest.fixture
def moments(practice) -> Moments:
    return Moments(practice)


def test_tagged_takes_the_right_label_words_and_way_and_nothing_else(moments):
    move, tag = Step("move.up", moments.plain, moments.plain), Step("label.actor", moments.plain, moments.tagged)
    assert checks.tagged([tag], "actor")
    assert checks.tagged([move, tag], "actor", ["Nora Quill"], "move.")
    assert not checks.tagged([tag], "location")
    assert not checks.tagged([tag], "actor", ["Pellam"])
    assert not checks.tagged([tag, move], "actor", after="move.")
    assert not checks.tagged([Step("history.redo", moments.plain, moments.tagged)], "actor")
    assert not checks.tagged([move], "actor")
    other = Moment(moments.text, moments.plain.selection, Document("b.txt", "0" * 64, "you"))
    assert not checks.tagged([Step("article.next", other, moments.tagged)], "actor")


def test_a_sentence_is_tagged_only_where_all_its_words_are(moments):
    whole = Step("label.claim", moments.tagged, moments.claimed)
    assert checks.sentence_tagged([whole], "claim")
    assert not checks.sentence_tagged([whole], "actor")
    part = Step("label.claim", moments.tagged, moments.tag(moments.tagged, "Nobody may touch", "claim"))
    assert not checks.sentence_tagged([part], "claim")
    two = moments.tag(moments.tagged, "Nobody may touch the eggs! She said so", "claim")
    assert not checks.sentence_tagged([Step("label.claim", moments.tagged, two)], "claim")


def test_undone_needs_an_undo_that_changed_something(moments):
    assert checks.undone([Step("history.undo", moments.tagged, moments.plain)])
    assert not checks.undone([Step("history.undo", moments.plain, moments.plain)])
    assert not checks.undone([Step("span.delete", moments.tagged, moments.plain)])


def test_growing_comes_before_shrinking_and_both_must_change_the_selection(moments):
    word, group = moments.plain, moments.at("Nora Quill", moments.plain.document)
    elsewhere = moments.at("Pellam", moments.plain.document)
    grow, shrink = Step("move.grow", word, group), Step("move.shrink", group, word)
    assert checks.grown_and_shrunk([grow, Step("move.left", group, group), shrink])
    assert not checks.grown_and_shrunk([shrink, grow])
    assert not checks.grown_and_shrunk([grow])
    assert not checks.grown_and_shrunk([Step("move.grow", word, word), shrink])
    assert not checks.grown_and_shrunk([grow, Step("move.shrink", group, elsewhere)])
    assert not checks.grown_and_shrunk([Step("extend.word-right", word, group), shrink])


def test_candidates_are_walked_in_both_directions(moments):
    here, there = moments.plain, moments.at("Pellam", moments.plain.document)
    on, back = Step("candidate.next", here, there), Step("candidate.previous", there, here)
    assert checks.walked([on, back])
    assert not checks.walked([on, on])
    assert not checks.walked([on, Step("candidate.previous", there, there)])
    assert not checks.walked([Step("move.word-right", here, there), back])


def test_a_span_is_reshaped_when_its_edges_change_and_its_id_does_not(moments):
    span = moments.only(moments.tagged)
    change = editing.reshape(moments.tagged.document, moments.schema, moments.text, span, [Extent(0, 4)])
    narrower = moments.edited(moments.tagged, change)
    assert checks.reshaped([Step("extend.word-left", moments.tagged, narrower)])
    assert not checks.reshaped([Step("history.undo", narrower, moments.tagged)])
    assert not checks.reshaped([Step("label.actor", moments.plain, moments.tagged)])
    relabelled = editing.relabel(moments.tagged.document, moments.schema, span, "location")
    assert not checks.reshaped([Step("label.location", moments.tagged, moments.edited(moments.tagged, relabelled))])


def test_a_value_counts_on_a_span_of_the_label_and_only_when_it_is_new(moments):
    span = moments.only(moments.tagged)
    given = editing.set_attribute(moments.tagged.document, moments.schema, span, "kind", "person")
    valued = moments.edited(moments.tagged, given)
    assert checks.valued([Step("", moments.tagged, valued)], "actor")
    assert not checks.valued([Step("", moments.tagged, valued)], "claim")
    assert not checks.valued([Step("", valued, moments.tagged)], "actor")
    assert not checks.valued([Step("", moments.tagged, moments.tagged)], "actor")


def test_related_needs_a_new_relation(moments):
    actor, claim = moments.claimed.document.spans
    change = editing.relate(moments.claimed.document, moments.schema, claim.id, actor.id, "attributed_to")
    joined = moments.edited(moments.claimed, change)
    assert checks.related([Step("", moments.claimed, joined)])
    assert not checks.related([Step("history.redo", moments.claimed, joined)])
    assert not checks.related([Step("relation.delete", joined, moments.claimed)])
    assert not checks.related([Step("relation.start", moments.claimed, moments.claimed)])


def test_finished_needs_the_key_for_done(moments):
    status = editing.set_status(moments.plain.document, Status.DONE, len(STORY))
    done = moments.edited(moments.plain, status)
    following = Moment(moments.text, moments.plain.selection, Document("b.txt", "0" * 64, "you"))
    assert checks.finished([Step("article.done", moments.plain, done)])
    assert checks.finished([Step("article.done", moments.plain, following)])
    assert not checks.finished([Step("article.next", moments.plain, following)])
    assert not checks.finished([Step("article.done", moments.plain, moments.plain)])
