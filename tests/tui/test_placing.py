"""Placing a span that lost its place: the keys stay whole at any width, and the quotes take what is left."""

from dataclasses import replace

import pytest

from annotations import editing
from tests.outsider import Outsider
from tests.tui.saving import kept

SCHEMA = "labels:\n  actor: {key: a}\n"


@pytest.mark.parametrize("width", [80, 120])
async def test_the_keys_of_placing_are_whole_beside_long_quotes(opened, root, write, width):
    words = "said Ines Valdo, the Harbour Trust's director"
    async with opened(root, size=(width, 24)) as bench:
        await bench.point(words)
        await bench.press("c")
        await bench.rest()
        text = bench.desk.text.string
    moved = text.replace(words, "") + "\n".join(
        f"It is {part} {words.replace('director', 'old head')} who told it." for part in ("then", "now")
    )
    write(root, {"a-ferry.txt": moved})
    async with opened(root, size=(width, 24)) as bench:
        await bench.press("comma")
        line = bench.shown(bench.desk.caret_line)[0]
        for key in ("p “Ferry”", "x give up", "n later", "Esc"):
            assert key in " ".join(line.split()), line
        assert "“said Ines" in line or width < 120
        assert "[said Ines" in line


EMBASSY = """Rockets at dawn

Three rockets fell near the US Embassy in Baghdad on Sunday.

{gap}The guards of the US Embassy in Baghdad said that nobody was hurt.
"""
GAP = "".join(f"On the {day}th of the month nothing was told to anyone by the guards.\n\n" for day in range(4, 16))


@pytest.fixture
async def renamed(opened, tmp_path, write):
    """A workspace in whose text the tagged words were changed, while the same words stand farther down too."""
    root = write(tmp_path / "embassy", {"a.txt": EMBASSY.format(gap=GAP)})
    async with opened(root) as bench:
        await bench.point("US Embassy")
        await bench.press("l")
        await bench.rest()
        assert bench.tags == [("location", "US Embassy")]
    text = EMBASSY.format(gap=GAP).replace("the US Embassy in Baghdad on", "the American Embassy in Baghdad on")
    return write(root, {"a.txt": text})


@pytest.fixture
async def twice(opened, root, write):
    """A workspace in whose text tagged words went, and stand at two other places."""
    words = "said Ines Valdo, the Harbour Trust's director"
    async with opened(root) as bench:
        await bench.point(words)
        await bench.press("c")
        await bench.rest()
        text = bench.desk.text.string
    moved = text.replace(words, "") + "\n".join(f"It is {part} {words} who told it." for part in ("then", "now"))
    return write(root, {"a-ferry.txt": moved})


@pytest.mark.parametrize("width", [80, 120])
async def test_what_was_selected_before_is_where_it_is_laid_and_the_question_says_so(opened, renamed, width):
    async with opened(renamed, size=(width, 24)) as bench:
        assert bench.tags == []
        await bench.press("slash", *"American", "enter", "shift+right")
        assert bench.selected == "American Embassy"
        await bench.press("comma")
        asked = bench.shown(bench.desk.caret_line)[0]
        assert "p “American" in " ".join(asked.split()), asked
        await bench.press("p")
        assert bench.tags == [("location", "American Embassy")]
        assert bench.selected == "American Embassy"


async def test_a_proposal_is_still_laid_by_its_number(opened, renamed):
    async with opened(renamed, size=(120, 24)) as bench:
        await bench.press("comma", "1")
        assert bench.tags == [("location", "US Embassy")]
        assert bench.desk.document.spans.nth(0).start == bench.find("US Embassy")


async def test_what_was_selected_stays_at_hand_for_the_next_one_until_it_is_made_use_of(opened, root, write):
    async with opened(root) as bench:
        for words in ("Ines Valdo", "Ruud Okker"):
            await bench.point(words)
            await bench.press("a")
        await bench.rest()
        text = bench.desk.text.string
    write(root, {"a-ferry.txt": text.replace("Ines Valdo", "Iris Waldo").replace("Ruud Okker", "Rudolf Ocker")})
    async with opened(root) as bench:
        await bench.point("Rudolf Ocker")
        await bench.press("comma", "n")
        assert "p “Rudolf Ocker”" in " ".join(bench.shown(bench.desk.caret_line)[0].split())
        await bench.press("p")
        assert bench.tags == [("actor", "Rudolf Ocker")]
        await bench.press("comma")
        assert "p “Rudolf Ocker” is taken" in " ".join(bench.shown(bench.desk.caret_line)[0].split())
        await bench.press("p")
        assert bench.tags == [("actor", "Rudolf Ocker")]
        assert any("tagged actor already" in words for words in bench.toasts), bench.toasts


async def test_a_place_that_is_tagged_already_is_not_proposed_first_and_says_so(opened, twice):
    async with opened(twice, size=(160, 24)) as bench:
        await bench.press("comma")
        first = bench.desk.selection
        await bench.press("escape")
        bench.desk.select(first)
        await bench.press("c")
        assert bench.desk.document.spans.nth(0).extent == first.extent
        await bench.press("ctrl+home", "comma")
        assert bench.desk.selection.start != first.start
        asked = " ".join(bench.shown(bench.desk.caret_line)[0].split())
        assert asked.index(" 1 ") < asked.index(" 2 taken: "), asked
        await bench.press("2")
        assert len(bench.tags) == 1
        assert any("tagged claim already" in words for words in bench.toasts), bench.toasts


async def test_proposals_that_there_is_no_room_for_are_shown_to_be_there_and_come_into_view_first(opened, twice):
    async with opened(twice, size=(80, 24)) as bench:
        await bench.press("comma")
        first = bench.desk.selection.start
        asked = " ".join(bench.shown(bench.desk.caret_line)[0].split())
        assert " 2 … " in asked, asked
        assert "Esc" in asked
        await bench.press("2")
        assert bench.tags == []
        second = bench.desk.selection.start
        assert second != first
        asked = " ".join(bench.shown(bench.desk.caret_line)[0].split())
        assert " 1 … " in asked, asked
        assert " 2 [said" in asked, asked
        await bench.press("2")
        assert [span.start for span in bench.desk.document.spans] == [second]


@pytest.fixture
async def kirby(opened, tmp_path, write):
    """A workspace in which three names wait: their places are gone, and the names stand at several others."""
    head = "News of the day\n\nThe Pentagon spoke.\n\n"
    names = ("John Kirby", "Ana Brandt", "Ruud Okker")
    text = head + "".join(f"First came {name} alone to the hall.\n\n" for name in names)
    root = write(tmp_path / "kirby", {"a.txt": text})
    async with opened(root) as bench:
        for name in names:
            await bench.point(name)
            await bench.press("a")
        await bench.rest()
    moved = head + "".join(
        f"On the {day}th they said. {name} of the ministry told more.\n\n" for name in names for day in (4, 5, 6)
    )
    return write(root, {"a.txt": moved})


async def test_a_key_that_is_not_offered_leaves_the_question_open_and_names_the_keys(opened, kirby):
    async with opened(kirby, size=(120, 24)) as bench:
        await bench.press("comma")
        asked, waits = bench.shown(bench.desk.caret_line)[0], bench.desk.document
        assert "n later" in " ".join(asked.split())
        await bench.press("z")
        assert bench.desk.mode is not None
        assert bench.shown(bench.desk.caret_line)[0] == asked
        assert bench.desk.document is waits
        assert any("press 1, 2, 3, p, x, n, or Esc" in words for words in bench.toasts), bench.toasts
        await bench.press("p")
        assert len(bench.tags) == 1


@pytest.mark.parametrize("keys", [["escape"], ["n", "escape"], ["n", "n", "n"], ["x", "x", "x"], ["1", "escape"]])
async def test_what_was_selected_is_selected_again_after_the_questions(opened, kirby, keys):
    async with opened(kirby, size=(120, 24)) as bench:
        await bench.point("Pentagon")
        await bench.press("comma")
        assert bench.selected != "Pentagon"
        await bench.press(*keys)
        assert bench.desk.mode is None
        assert bench.selected == "Pentagon"


async def test_a_refused_place_gives_the_selection_back_too(opened, kirby):
    async with opened(kirby, size=(120, 24)) as bench:
        await bench.point("John Kirby")
        await bench.press("a")
        assert bench.tags == [("actor", "John Kirby")]
        await bench.press("comma", "p")
        assert bench.desk.mode is None
        assert bench.toasts
        assert bench.selected == "John Kirby"
        assert bench.desk.selection.start == bench.find("John Kirby")


@pytest.mark.parametrize("width", [72, 80, 100, 120, 160])
@pytest.mark.parametrize("words", ["Pentagon", "John Kirby"])
async def test_later_and_esc_are_there_at_any_width_and_no_proposal_is_cut_to_pieces(opened, kirby, width, words):
    async with opened(kirby, size=(width, 24)) as bench:
        await bench.point(words)
        await bench.press("a", "comma")
        for _ in range(3):
            asked = " ".join(bench.shown(bench.desk.caret_line)[0].split())
            assert "x give up n later Esc" in asked, asked
            assert "is taken" in asked, asked
            assert " 1 of 3" in asked or "Kirby]" in asked or "Brandt]" in asked or "Okker]" in asked, asked
            assert "] o" not in asked.replace("] of", ""), asked
            await bench.press("n")


async def test_a_proposal_that_only_its_number_stands_for_comes_into_view_by_its_key(opened, kirby):
    async with opened(kirby, size=(80, 24)) as bench:
        await bench.point("Pentagon")
        await bench.press("a", "comma")
        first = bench.desk.selection.start
        assert " 1 of 3 " in " ".join(bench.shown(bench.desk.caret_line)[0].split())
        await bench.press("3")
        third = bench.desk.selection.start
        assert third > first
        assert " 3 of 3 " in " ".join(bench.shown(bench.desk.caret_line)[0].split())
        await bench.press("3")
        assert third in [span.start for span in bench.desk.document.spans]


async def test_a_proposal_in_a_text_without_blanks_keeps_its_surroundings(opened, tmp_path, write):
    root = write(tmp_path / "minister", {"a.txt": "最初に国防部長官が来た。\n"})
    async with opened(root) as bench:
        await bench.point("国防部長官")
        await bench.press("a")
        await bench.rest()
    write(
        root,
        {"a.txt": "きのうの午後に東京で国防部長官は言った話をした。あしたの朝に大阪で国防部長官は聞いた話をした。\n"},
    )
    async with opened(root, size=(160, 24)) as bench:
        await bench.press("comma")
        asked = bench.shown(bench.desk.caret_line)[0]
        assert "東京で[国防部長官]は言った" in asked, asked
        assert "大阪で[国防部長官]" in asked, asked


@pytest.mark.parametrize(
    ("preset", "override", "told"),
    [
        ("default", "", "yours stand, and the key , asks about each."),
        ("vim", "", "yours stand, and the key g, asks about each."),
        ("default", "ctrl+o", "yours stand, and the key Ctrl+O asks about each."),
        ("default", "''", "yours stand."),
    ],
)
async def test_what_both_sides_changed_is_told_with_the_key_that_is_there(opened, root, write, preset, override, told):
    write(root, {"glossator.yaml": SCHEMA + (f"keys:\n  span.place: {override}\n" if override else "")})
    async with opened(root, keys=preset) as bench:
        bench.desk.commit(editing.write_article_note(bench.desk.document, "first"))
        await bench.rest()
        stored = kept(root)
        Outsider(root, "ana").save(replace(stored, note="theirs"))
        bench.desk.commit(editing.write_article_note(bench.desk.document, "mine"))
        await bench.rest()
        assert any(words.endswith(told) for words in bench.toasts), bench.toasts
