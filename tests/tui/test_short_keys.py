"""Short ways: values by their own keys, capitals that say more, and parts that hints keep."""

import pytest

from annotations.candidates.codes import LARGE
from annotations.schema_file import default_schema


async def tag(bench, words, *keys):
    await bench.point(words)
    await bench.press(*keys)


def values(bench):
    return [dict(span.attributes) for span in bench.desk.document.spans]


async def test_a_value_is_set_by_its_own_key_at_once(bench):
    await tag(bench, "Ines Valdo", "a", "v", "s")
    assert values(bench) == [{"mention": "name", "kind": "state"}]
    await bench.press("v", "d")
    assert values(bench) == [{"mention": "description", "kind": "state"}]
    await bench.press("u")
    assert values(bench) == [{"mention": "name", "kind": "state"}]


async def test_a_key_of_two_values_is_the_first_attributes_whatever_is_set_already(bench):
    await tag(bench, "Ines Valdo", "a", "v", "p")
    assert values(bench) == [{"mention": "name", "kind": "person"}]
    await bench.press("v", "p")
    assert values(bench) == [{"mention": "name", "kind": "person"}]
    assert bench.desk.said == "kind is “person” already; v k Del takes it off."
    await bench.press("v", "m", "p")
    assert values(bench) == [{"mention": "pronoun", "kind": "person"}]
    await bench.press("v", "P", "s")
    assert values(bench) == [{"mention": "pronoun", "kind": "state"}]


async def test_each_letter_offers_the_same_value_before_and_after_and_what_is_set_bears_a_sign(bench):
    await tag(bench, "Ines Valdo", "a", "v")
    before = dict(bench.desk.mode.words())
    await bench.press("o", "v")
    after = dict(bench.desk.mode.words())
    assert {key: words.removesuffix(" ✓") for key, words in after.items()} == {
        key: words.removesuffix(" ✓") for key, words in before.items()
    }
    assert [words for words in before.values() if words.endswith("✓")] == ["name ✓"]
    assert [words for words in after.values() if words.endswith("✓")] == ["organisation ✓", "name ✓"]
    await bench.press("k")
    assert [words for _, words in bench.desk.mode.words() if words.endswith("✓")] == ["organisation ✓"]
    await bench.press("delete")
    assert values(bench) == [{"mention": "name"}]


async def test_a_value_that_is_set_already_leaves_nothing_to_undo(bench):
    await tag(bench, "Ines Valdo", "a", "v", "s", "v", "s", "v", "k", "s")
    await bench.press("u")
    assert values(bench) == [{"mention": "name"}]


async def test_a_capital_sets_a_value_and_asks_on(bench):
    await tag(bench, "Ines Valdo", "a", "v", "O", "d")
    assert values(bench) == [{"mention": "description", "kind": "organisation"}]
    assert bench.desk.mode is None


async def test_an_articles_label_is_set_by_its_values_key(bench):
    await bench.press("v", "o")
    assert bench.desk.document.labels == {"genre": "opinion"}


async def test_a_code_in_capitals_takes_the_second_relation_that_fits(bench):
    await tag(bench, "Ines Valdo", "a")
    await tag(bench, "No boat", "c")
    (actor,) = [span for span in bench.desk.document.spans if span.label == "actor"]
    first, second, *_ = default_schema().relations_between("claim", "actor")
    await bench.press("r")
    code = bench.desk.mode.codes[actor.fragments[0]]
    await bench.press(*code.upper())
    await bench.press("r", *code)
    assert {arrow.label for arrow in bench.desk.document.ordered_relations()} == {first.name, second.name}
    await bench.press("u")
    assert [arrow.label for arrow in bench.desk.document.ordered_relations()] == [second.name]


async def test_a_code_in_capitals_takes_the_only_relation_where_no_second_fits(bench):
    await tag(bench, "Marlow Island", "l")
    await tag(bench, "Ines Valdo", "a")
    await bench.press("r")
    (code,) = bench.desk.mode.codes.values()
    await bench.press(*code.upper())
    assert [arrow.label for arrow in bench.desk.document.ordered_relations()] == ["located_in"]


async def test_a_relation_reaches_a_target_that_is_a_page_away(opened, write, tmp_path):
    lines = ["Ines Valdo spoke.", *(f"Line {number} of the report." for number in range(60)), "Valdo left."]
    async with opened(write(tmp_path / "long", {"long.txt": "\n\n".join(lines)})) as bench:
        await tag(bench, "Valdo left", "shift+left", "a")
        await bench.press("ctrl+home", "shift+right", "a", "r")
        assert not bench.desk.mode.codes
        await bench.press("pagedown", "pagedown", "pagedown")
        (code,) = bench.desk.mode.codes.values()
        await bench.press(*code.upper())
        (arrow,) = bench.desk.document.ordered_relations()
        spans = bench.desk.document.spans
        assert (arrow.label, spans[arrow.source].quote, spans[arrow.target].quote) == ("same_as", "Ines Valdo", "Valdo")
        assert bench.selected == "Ines Valdo"
        assert bench.in_view


async def test_hints_keep_the_parts_that_were_selected_before(bench):
    await bench.point("The ferry")
    await bench.press("+", "h")
    code = next(code for extent, code in bench.desk.mode.codes.items() if bench.desk.text.quote(extent) == "Ines Valdo")
    await bench.press(*code)
    assert bench.selected == "The ferry … Ines Valdo"
    await bench.press("c")
    assert bench.tags == [("claim", "The ferry Ines Valdo")]


async def test_a_motion_off_a_chosen_span_leaves_its_parts_behind(bench):
    await bench.point("The ferry")
    await bench.press("+", "right", "right", "c")
    assert bench.tags == [("claim", "The ferry Island")]
    await bench.press("right")
    assert bench.selected == "stopped"
    await bench.press("K")
    assert bench.selected == "The ferry … Island"
    await bench.press("h")
    await bench.press(*next(iter(bench.desk.mode.codes.values())))
    assert " … " not in bench.selected


async def test_hints_that_tag_give_what_is_tagged_already_a_later_code(bench):
    def rank(codes, words):
        ranked = sorted(codes, key=lambda extent: (len(codes[extent]), LARGE.index(codes[extent][0])))
        return [bench.desk.text.quote(extent) for extent in ranked].index(words)

    await bench.press("A")
    before = bench.desk.mode.codes
    code = next(code for extent, code in before.items() if bench.desk.text.quote(extent) == "Ines Valdo")
    await bench.press(*code, "ctrl+home", "A")
    assert bench.tags == [("actor", "Ines Valdo")]
    assert rank(bench.desk.mode.codes, "Ines Valdo") > rank(before, "Ines Valdo")


@pytest.mark.parametrize(
    "keys",
    [
        ("/", *"Okker", "enter"), ("f3",), ("down",), ("up", "down"), (")",), (")", "s"), ("J",), ("j",), ("right",),
        ("pagedown",), ("end",), ("}",), ('"',),
    ],
    ids=str,
)  # fmt: skip
async def test_a_kept_part_stays_whatever_moves_the_selection_after_it(bench, keys):
    await bench.point("Valdo")
    await bench.press("l")
    await bench.point("boats")
    bench.desk.searched = "Sable"
    await bench.point("The ferry")
    await bench.press("+", *keys)
    assert bench.selected.startswith("The ferry … ")
    await bench.press("right", "right", "c")
    assert any(label == "claim" and quote.startswith("The ferry ") for label, quote in bench.tags)
    await bench.press("right")
    assert " … " not in bench.selected


async def test_escape_gives_a_kept_part_up_and_says_so(bench):
    await bench.point("The ferry")
    await bench.press("+", "down", "escape")
    assert " … " not in bench.selected
    assert "given up" in bench.desk.said
    await bench.press("right", "c")
    assert bench.tags
    assert "The ferry" not in bench.tags[0][1]


@pytest.mark.parametrize(
    ("keys", "said"), [(("+", "u"), "Undone: tag actor."), (("u", "+", "U"), "Done again: tag actor.")], ids=str
)
async def test_undo_says_that_a_kept_part_is_given_up(bench, keys, said):
    await bench.point("Ruud Okker")
    await bench.press("a")
    await bench.point("The ferry")
    await bench.press(*keys)
    assert " … " not in bench.selected
    assert bench.desk.said == f"{said} The part that was kept is given up."
    await bench.press("right")
    assert "given up" not in bench.desk.said


async def test_undo_in_another_article_says_so_too(bench):
    await bench.press("a", ">", "+", "u")
    assert bench.desk.document.article_id == "a-ferry.txt"
    assert bench.desk.said == "Undone: tag actor. The part that was kept is given up."


@pytest.mark.parametrize("keys", [("c",), ("alt+c",), ("A",)], ids=str)
async def test_parts_that_were_tagged_as_one_are_not_called_given_up(bench, keys):
    await bench.point("The ferry")
    await bench.press("+", "right", *keys)
    if bench.desk.mode is not None:
        await bench.press(*next(iter(bench.desk.mode.codes.values())))
    assert len(bench.tags) == 1
    assert len(bench.desk.document.spans.nth(0).fragments) == 2
    assert "given up" not in bench.desk.said


async def test_a_kept_part_is_given_up_when_another_article_is_opened_which_is_said(bench):
    await bench.point("The ferry")
    await bench.press("+", ">")
    assert "given up" in bench.desk.said
    await bench.press("<")
    assert " … " not in bench.selected
