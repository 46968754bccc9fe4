"""The export dialog says what other tools miss, as the command does, and all that it says is on the screen."""

import json

import pytest
from textual.widgets import Input, ProgressBar, Static

from annotations.formats.interface import Loss
from annotations.formats.registry import named
from annotations.formats.shortfall import shortfall
from tui.dialogs.export import NAMED, ExportScreen, Said, writable


async def export(bench, name: str) -> str:
    """Export to a name, and return what is said of it, as it stands on the screen."""
    bench.app.ask_export()
    await bench.until(lambda: isinstance(bench.app.screen, ExportScreen) and bench.app.focused is not None)
    bench.app.screen.query_one(Input).value = name
    await bench.press("enter")
    outcome = bench.app.screen.query_one("#outcome", Static)
    await bench.until(lambda: "Wrote" in str(outcome.render()))
    await bench.pilot.pause()
    return on_screen(bench)


def on_screen(bench) -> str:
    """Return what the dialog says of an export, which stands on the screen to its last word, as the frame does."""
    outcome = bench.app.screen.query_one("#outcome", Static)
    region = outcome.region
    assert region in bench.app.screen.region
    lines = bench.shown()[region.y : region.bottom]
    told = "".join("".join(line[region.x : region.right] for line in lines).split())
    assert told == "".join(str(outcome.render()).split())
    pane = bench.app.screen.query_one("#export").region
    assert pane in bench.app.screen.region
    assert region.bottom < pane.bottom
    assert "╰" in bench.shown()[pane.bottom - 1]
    return " ".join(str(outcome.render()).split())


def listed(bench) -> list[str]:
    """Return the rows of the list of formats as they stand on the screen."""
    area = bench.app.screen.query_one("#forms").region
    return ["".join(line)[area.x : area.right] for line in bench.shown()[area.y : area.bottom]]


SIZES = [(width, height) for width in (72, 80, 100, 160) for height in (24, 30, 50)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_what_the_tags_do_not_show_is_said_after_the_export(opened, root, size):
    async with opened(root, size=size) as bench:
        await bench.point("said Ines Valdo", "said Ines Valdo")
        await bench.press("c")
        await bench.point("Ines Valdo")
        await bench.press("a")
        told = await export(bench, "x.conll")
        assert "2 spans, 0 relations, all verified." in told
        assert told.endswith(
            "Not, or not as they are, in what other tools read: 1 span overlapping one that is not shorter."
        )


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_format_has_its_ending_and_name_in_two_columns_of_the_width_there_is(opened, root, size):
    async with opened(root, size=size) as bench:
        bench.app.ask_export()
        await bench.until(lambda: isinstance(bench.app.screen, ExportScreen) and bench.app.focused is not None)
        await bench.pilot.pause()
        forms, rows = writable(), listed(bench)
        half = -(-len(forms) // 2)
        assert len(rows) == half
        for number, row in enumerate(rows):
            told = [(f"{form.suffix}{'/' if form.folder else ''}", form.name) for form in forms[number::half]]
            assert row.replace("▸", " ").split() == [word for pair in told for word in pair]
        assert len({row.index(form.suffix) for row, form in zip(rows[1:], forms[half + 1 :], strict=True)}) == 1


async def test_what_is_said_is_laid_out_again_when_the_terminal_changes_its_size(opened, write, tmp_path):
    deep = write(tmp_path / ("deep" * 20) / "somewhere", {"a.txt": "One told two that three came.\n"})
    async with opened(deep, size=(160, 50)) as bench:
        await bench.point("One told two", "two")
        await bench.press("c")
        await bench.point("two")
        await bench.press("a")
        told = await export(bench, "x.conll")
        assert len(listed(bench)[0]) == 70
        for size in ((72, 24), (80, 30), (72, 30)):
            await bench.pilot.resize_terminal(*size)
            await bench.pilot.pause()
            await bench.pilot.pause()
            assert told.partition("x.conll")[2] == on_screen(bench).partition("x.conll")[2]
            assert len(listed(bench)[0]) == (63 if size[0] == 72 else 70)
        outcome = bench.app.screen.query_one("#outcome").region
        assert bench.shown()[outcome.y][outcome.x :].startswith("Wrote …")


@pytest.mark.parametrize("name", ["x.yaml", "x.jsonl", "x.brat"])
async def test_where_nothing_is_missing_nothing_is_said(opened, root, name):
    async with opened(root, size=(80, 24)) as bench:
        await bench.point("Ines Valdo")
        await bench.press("a")
        assert (await export(bench, name)).endswith("all verified.")


async def test_suggestions_that_were_left_out_are_counted_as_the_command_does(opened, root):
    async with opened(root, size=(80, 24)) as bench:
        await bench.point("Ines Valdo")
        await bench.press("a")
        await bench.point("Ruud Okker")
        await bench.press("a")
        await bench.rest()
    path = root / "annotations/ana/a-ferry.txt.json"
    path.write_text(path.read_text("utf-8").replace('"manual"', '"suggested:tagger"', 1), "utf-8")
    async with opened(root, size=(80, 24)) as bench:
        assert (await export(bench, "x.yaml")).endswith("all verified. 1 suggestion left out.")


async def test_spans_that_wait_for_a_place_are_counted(opened, root):
    async with opened(root, size=(80, 24)) as bench:
        await bench.point("Ines Valdo")
        await bench.press("a")
        await bench.rest()
    path = root / "annotations/ana/a-ferry.txt.json"
    tables = json.loads(path.read_bytes())
    held = {**next(iter(tables["spans"].values())), "id": "waits"}
    waiting = [{"span": held, "digest": "old", "why": "lost", "proposals": []}]
    next(iter(tables["article"].values()))["unplaced"] = waiting
    path.write_text(json.dumps(tables), "utf-8")
    async with opened(root, size=(80, 24)) as bench:
        assert (await export(bench, "x.yaml")).endswith("1 span still without a place in the changed text.")
        await bench.press("escape")
        assert "1 span without a place in the text" in await export(bench, "x.conll")


@pytest.mark.parametrize(("size", "wanted"), [((72, 24), 4), ((80, 24), 4), ((80, 30), 1), ((80, 50), 0)])
async def test_long_lists_of_reasons_are_cut_to_what_there_is_room_for_and_the_rest_counted(
    opened, write, tmp_path, size, wanted
):
    losses = [
        (f"with a reason of some length that is told as number {number}", 10 - number % 5) for number in range(12)
    ]
    made = [
        Loss("a", f"{reason}{at}", "told", reason, is_relation)
        for is_relation in (False, True)
        for reason, often in losses
        for at in range(often)
    ]
    short = [shortfall(named("brat"), made, 0, most) for most in NAMED]
    every = sum(often for _, often in losses)
    assert short[-1].endswith(f"read: {every} spans for 12 reasons and {every} relations for 12 reasons.")
    deep = write(tmp_path / "deep" / "somewhere-in-a-folder" / "with-a-long-name", {"a.txt": "One.\n"})
    async with opened(deep, size=size) as bench:
        bench.app.ask_export()
        await bench.until(lambda: isinstance(bench.app.screen, ExportScreen) and bench.app.focused is not None)
        bench.app.screen.query_one(ProgressBar).display = True
        place = "/home/" + "somewhere/" * 9 + "corpus.brat"
        words = ": 88 articles, 5571 spans, 4407 relations, all verified."
        said = Said(words, True, short, "3 suggestions left out.", before="Wrote ", path=place)
        bench.app.screen.post_message(ExportScreen.Ended(said))
        await bench.pilot.pause()
        await bench.pilot.pause()
        shown = on_screen(bench)
        assert shown.startswith("Wrote …")
        assert f"corpus.brat{words}" in shown
        assert shown.endswith("suggestions left out.")
        assert sum(words in shown for words in short) == 1
        assert sum(words in shown for words in short[:wanted]) == 0
        assert short[wanted] in shown


def test_the_reasons_that_are_not_named_are_counted():
    losses = [Loss("a", str(at), "", reason) for at, reason in enumerate(["in a zone"] * 3 + ["cut"] * 2 + ["odd"])]
    told = [shortfall(named("brat"), losses, 0, most).partition(": ")[2] for most in (None, 2, 1, 0)]
    assert told == [
        "6 spans (3 in a zone, 2 cut, 1 odd).",
        "6 spans (3 in a zone, 2 cut, 1 for 1 other reason).",
        "6 spans (3 in a zone, 3 for 2 other reasons).",
        "6 spans for 3 reasons.",
    ]


async def test_a_refusal_of_any_length_leaves_the_frame_on_the_screen(opened, root):
    async with opened(root, size=(72, 24)) as bench:
        bench.app.ask_export()
        await bench.until(lambda: isinstance(bench.app.screen, ExportScreen) and bench.app.focused is not None)
        bench.app.screen.query_one(ProgressBar).display = True
        bench.app.screen.post_message(ExportScreen.Ended(Said("It is refused. " * 60, good=False)))
        await bench.pilot.pause()
        await bench.pilot.pause()
        assert on_screen(bench).endswith("…")
