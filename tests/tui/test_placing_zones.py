"""Zones that lost their lines when the text changed: asked about after the spans, laid on lines or given up."""

import pytest

from annotations.reanchoring.unplaced import ZONES_KEY

TEXT = "News of the day\n\nRead More: Storm closes the sound\n\nThe ferry stopped on Monday.\n\nSee also: Fish market\n"


@pytest.fixture
async def changed(opened, tmp_path, write):
    """A workspace with a tagged name and two marked lines, all three of which were rewritten since."""
    root = write(tmp_path / "changed", {"a.txt": TEXT, "b.txt": "Another article.\n"})
    async with opened(root) as bench:
        await bench.point("ferry")
        await bench.press("a")
        for words in ("Read More", "See also"):
            await bench.point(words)
            await bench.press("f")
        await bench.rest()
        assert len(bench.desk.document.zones) == 2
    text = TEXT.replace("Read More: Storm closes the sound", "More to read\nStorms close sounds, more of it is told")
    text = text.replace("The ferry stopped", "Boats were laid up").replace(
        "See also: Fish market", "Also the fish sold"
    )
    return write(root, {"a.txt": text})


def asked(bench) -> str:
    return " ".join(bench.shown(bench.desk.caret_line)[0].split())


@pytest.mark.parametrize("width", [72, 80, 160])
async def test_a_zone_without_lines_is_asked_about_after_the_spans_by_its_name(opened, changed, width):
    async with opened(changed, size=(width, 24)) as bench:
        assert "3 to place" in " ".join("\n".join(bench.shown()).split())
        await bench.press("comma", "n")
        assert "zone furniture, once 17–" in asked(bench)
        for key in ("p “News", "x give up", "n later", "Esc"):
            assert key in asked(bench)
        assert "lost its lines" in asked(bench) or width < 160


@pytest.mark.parametrize("width", [80, 160])
async def test_a_zone_is_given_up_by_one_key_saved_and_undone(opened, changed, record, width):
    async with opened(changed, size=(width, 24)) as bench:
        await bench.press("comma", "n", "n", "x")
        assert "The zone furniture, once at 82 to 103, is given up." in asked(bench)
        await bench.rest()
        assert [one["start"] for one in record(changed, "a.txt")[ZONES_KEY]] == [17]
        await bench.press("u")
        await bench.rest()
        assert [one["start"] for one in record(changed, "a.txt")[ZONES_KEY]] == [17, 82]


async def test_a_zone_is_laid_on_the_lines_of_the_selection_as_one_operation(opened, changed, record):
    async with opened(changed) as bench:
        await bench.point("Storms")
        await bench.press("comma", "n")
        assert "p “Storms close sounds" in asked(bench)
        await bench.press("p", "escape")
        (mark,) = bench.desk.document.zones
        assert bench.desk.text.string[mark.start : mark.end].strip() == "Storms close sounds, more of it is told"
        assert bench.selected == "Storms"
        await bench.rest()
        assert len(record(changed, "a.txt")[ZONES_KEY]) == 1
        await bench.press("u")
        assert bench.desk.document.zones == ()
        assert len(bench.desk.document.extra[ZONES_KEY]) == 2


async def test_all_can_be_given_up_in_one_walk_and_then_nothing_waits(opened, changed, record):
    async with opened(changed) as bench:
        await bench.press("comma", "x", "x", "x")
        assert bench.desk.mode is None
        await bench.rest()
        assert ZONES_KEY not in record(changed, "a.txt")
        await bench.press("comma")
        assert any("Every span and every zone" in words for words in bench.toasts)


async def test_a_zone_that_the_schema_lacks_says_so_and_waits_on(opened, changed, write):
    write(changed, {"glossator.yaml": "labels:\n  actor: {key: a}\n"})
    async with opened(changed) as bench:
        await bench.press("comma", "n", "p")
        assert any("no zone 'furniture'" in words for words in bench.toasts)
        assert len(bench.desk.document.extra[ZONES_KEY]) == 2


@pytest.mark.parametrize(("keys", "preset"), [(["Z"], "default"), (["Z", "Z"], "vim")])
@pytest.mark.parametrize("width", [80, 160])
async def test_an_article_that_is_marked_done_says_what_in_it_still_waits(opened, changed, keys, preset, width):
    async with opened(changed, size=(width, 24), keys=preset) as bench:
        await bench.press(*keys)
        assert bench.desk.document.article_id == "b.txt"
        asks = {"default": ",", "vim": "g,"}[preset]
        words = (
            f"“News of the day” is done, with 1 span and 2 zones still without a place; {asks} there asks about them."
        )
        assert words in [" ".join(toast.split()) for toast in bench.toasts]
        await bench.press(*keys)
        assert sum("is done" in toast for toast in bench.toasts) == 1
        assert "Every article in the list is done" in asked(bench)


TWO = "labels:\n  actor: {key: a}\nzones:\n  furniture: {key: f}\n  advert: {key: d}\n"


@pytest.fixture
def marked(opened, tmp_path, write):
    """Mark two lines by the keys given, the second as that zone, and rewrite both; return the workspace."""

    async def make(second: str = "f", schema: str = TWO):
        root = write(tmp_path / "marked", {"a.txt": TEXT, "b.txt": "Another article.\n", "glossator.yaml": schema})
        async with opened(root) as bench:
            await bench.point("Read More")
            await bench.press("f")
            await bench.point("See also")
            await bench.press(second)
            await bench.rest()
        text = TEXT.replace("Read More: Storm closes the sound", "More to read\nStorms close sounds, more is told")
        return write(root, {"a.txt": text.replace("See also: Fish market", "Also the fish sold")})

    return make


@pytest.mark.parametrize("second", ["d", "f"])
@pytest.mark.parametrize("width", [72, 80, 160])
async def test_lines_given_to_a_zone_are_taken_for_the_next_which_is_refused_and_waits_on(
    opened, marked, second, width
):
    async with opened(await marked(second), size=(width, 24)) as bench:
        await bench.point("Storms")
        await bench.press("comma")
        assert "taken" not in asked(bench)
        await bench.press("p")
        assert "” is taken" in asked(bench)
        for key in ("x give up", "n later", "Esc"):
            assert key in asked(bench)
        await bench.press("p")
        assert any("are marked as furniture already" in words for words in bench.toasts)
        assert [mark.zone for mark in bench.desk.document.zones] == ["furniture"]
        assert len(bench.desk.document.extra[ZONES_KEY]) == 1
        await bench.press("u")
        assert len(bench.desk.document.extra[ZONES_KEY]) == 2


async def test_lines_are_free_after_a_zone_that_was_given_up(opened, marked):
    async with opened(await marked("f")) as bench:
        await bench.point("Storms")
        await bench.press("comma", "x")
        assert "taken" not in asked(bench)
        await bench.press("p")
        assert bench.desk.mode is None
        assert ZONES_KEY not in bench.desk.document.extra


async def test_lines_that_were_marked_anew_before_say_so_and_end_the_waiting(opened, marked):
    async with opened(await marked("d")) as bench:
        await bench.point("Storms")
        await bench.press("f", "comma")
        assert "” has it" in asked(bench)
        await bench.press("p")
        assert "” is taken" in asked(bench)
        assert [mark.zone for mark in bench.desk.document.zones] == ["furniture"]
        assert len(bench.desk.document.extra[ZONES_KEY]) == 1


async def test_a_zone_ends_with_its_line_where_the_selection_ends_in_the_newline_after_it(opened, tmp_path, write):
    from annotations.selection import Selection

    root = write(tmp_path / "menu", {"a.txt": "Menu\n\n\nThe ferry stopped.\n"})
    async with opened(root) as bench:
        bench.desk.select(Selection(0, len("Menu\n")))
        await bench.press("f")
        (mark,) = bench.desk.document.zones
        assert (mark.start, mark.end) == (0, len("Menu"))


async def test_marking_tells_which_marks_go_for_it(opened, marked):
    async with opened(await marked()) as bench:
        await bench.point("Storms")
        await bench.press("f")
        assert bench.desk.said == "Marked furniture: “Storms close sounds, more is told”"
        await bench.press("d")
        assert bench.desk.said.endswith("in the place of furniture “Storms close sounds, more is told”")
        await bench.press("d")
        assert bench.desk.said.startswith("No longer advert: ")


@pytest.mark.parametrize(
    ("preset", "override", "key"),
    [("default", "", ","), ("vim", "", "g,"), ("default", "ctrl+o", "Ctrl+O"), ("default", "''", "")],
)
async def test_what_the_changed_text_cost_is_told_with_the_key_that_is_there(opened, marked, preset, override, key):
    root = await marked("f", TWO + (f"keys:\n  span.place: {override}\n" if override else ""))
    async with opened(root, keys=preset) as bench:
        told = "The text has changed since it was annotated: 0 spans stayed, 0 moved, 2 zones lost."
        asks = f" The key {key} asks about what is unsure or lost." if key else ""
        assert bench.toasts == [told + asks]
        assert bench.app.session.notice == told
