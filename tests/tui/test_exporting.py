"""Exporting from the app: the format by its ending, where it goes, and what it never overwrites unasked."""

from pathlib import Path

import yaml
from textual.widgets import Input, Static

from tui.dialogs.export import PLACE, ExportScreen, writable
from tui.visible import fitted_end


async def ask(bench) -> None:
    bench.app.ask_export()
    await bench.until(lambda: isinstance(bench.app.screen, ExportScreen) and bench.app.focused is not None)


def outcome(bench) -> str:
    return str(bench.app.screen.query_one("#outcome", Static).render())


async def name(bench, words: str) -> None:
    bench.app.screen.query_one(Input).value = words
    await bench.pilot.pause()


async def test_every_ending_is_shown_and_the_arrows_give_the_name_each_in_turn(bench):
    await ask(bench)
    shown = "\n".join(bench.shown())
    answer = bench.app.screen.query_one(Input)
    assert answer.value == "corpus.yaml"
    seen = []
    for form in writable():
        assert form.suffix in shown
        seen.append(answer.value)
        await bench.press("down")
    assert seen == [f"corpus{form.suffix}" for form in writable()]
    assert answer.value == "corpus.yaml"
    await bench.press("up")
    assert answer.value == f"corpus{writable()[-1].suffix}"


async def test_a_relative_name_goes_into_the_workspace_and_the_place_is_said(bench, root):
    await bench.press("l")
    await ask(bench)
    await bench.press("enter")
    await bench.until(lambda: "Wrote" in outcome(bench))
    assert fitted_end(str(root / "corpus.yaml"), PLACE) in outcome(bench)
    assert "corpus.yaml: 1 article, 1 span, 0 relations, all verified." in outcome(bench)
    (article,) = yaml.safe_load((root / "corpus.yaml").read_text("utf-8"))["articles"]
    assert [span["quote"] for span in article["spans"]] == ["Ferry"]


async def test_a_file_that_is_there_is_replaced_only_on_one_key(bench, root):
    await bench.press("l")
    await ask(bench)
    await bench.press("enter")
    await bench.until(lambda: "Wrote" in outcome(bench))
    before = (root / "corpus.yaml").read_bytes()
    await bench.press("escape", "right", "l")
    await ask(bench)
    await bench.press("enter")
    assert "y replaces it" in outcome(bench)
    await bench.press("n")
    assert "Nothing was written" in outcome(bench)
    assert (root / "corpus.yaml").read_bytes() == before
    assert bench.app.screen.query_one(Input).value == "corpus.yaml"
    await bench.press("enter", "y")
    await bench.until(lambda: "Wrote" in outcome(bench))
    assert (root / "corpus.yaml").read_bytes() != before


async def test_escape_at_the_question_leaves_the_file_and_the_dialog_open(bench, root):
    await bench.press("l")
    (root / "corpus.yaml").write_text("glossator: 1\nschema: {}\n")
    await ask(bench)
    await bench.press("enter", "escape")
    assert isinstance(bench.app.screen, ExportScreen)
    await bench.press("escape")
    assert bench.app.screen is bench.desk
    assert (root / "corpus.yaml").read_text() == "glossator: 1\nschema: {}\n"


async def test_nothing_is_written_among_the_annotations(bench, root):
    await bench.press("l")
    await bench.rest()
    await ask(bench)
    for place in ("annotations/corpus.yaml", "annotations/ana/corpus.brat", "news/../annotations/corpus.yaml"):
        await name(bench, place)
        await bench.press("enter")
        assert "among the annotations" in outcome(bench) or "no folder" in outcome(bench)
        await bench.rest()
    assert not list((root / "annotations").rglob("corpus*"))


async def test_a_name_below_the_home_folder_is_typed_with_a_tilde(bench, tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    await bench.press("l")
    await ask(bench)
    await name(bench, "")
    await bench.type("~/c.jsonl")
    await bench.press("enter")
    await bench.until(lambda: "Wrote" in outcome(bench))
    assert (home / "c.jsonl").read_text("utf-8").startswith('{"glossator"')


async def test_a_name_without_a_known_ending_says_what_to_do(bench):
    await ask(bench)
    await name(bench, "corpus.docx")
    await bench.press("enter")
    assert "corpus.docx" in outcome(bench)
    assert bench.app.focused is bench.app.screen.query_one(Input)
    await name(bench, "~nobody-of-this-name/c.yaml")
    await bench.press("enter")
    assert "no folder" in outcome(bench)


def test_formats_that_are_offered_can_be_written():
    assert all(form.can_write for form in writable())
    assert Path(f"corpus{writable()[0].suffix}").name == "corpus.yaml"
