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
