"""What hints lead to: each of two spans on one extent, spans in masked lines, and the bits of noun groups near by."""

import pytest

from annotations.candidates import codes as codes_module

SCHEMA = """
glossator: 1
labels:
  actor: {key: a, trim: [space, punctuation]}
  place: {key: p, trim: [space, punctuation]}
relations:
  near: {key: n, pairs: [[place, place], [place, actor]]}
zones:
  furniture: {key: f}
overlap: {identical: allow}
"""
TEXT = """Basra is near Mosul.

Read More: Erbil and Kirkuk

The old tannery burns.
"""


@pytest.fixture
async def town(opened, write, tmp_path):
    root = write(tmp_path / "town", {"glossator.yaml": SCHEMA, "town.txt": TEXT})
    async with opened(root) as bench:
        yield bench


def codes(bench):
    """The codes on each stretch of words."""
    found = {}
    for target, code in bench.desk.mode.codes.items():
        found.setdefault(bench.desk.text.string[target.start : target.end], []).append(code)
    return found


async def test_each_of_two_spans_on_one_extent_is_the_target_of_a_relation_by_its_own_code(town):
    await town.point("Mosul")
    await town.press("p", "alt+a")
    await town.point("Basra")
    await town.press("p", "r")
    first, second = codes(town)["Mosul"]
    assert {first, second} <= {code for _, code in town.desk.mode.hints()}
    assert len({at for at, _ in town.desk.mode.hints()}) == 2
    await town.press(*first, "r", *second)
    spans = town.desk.document.spans
    ends = {(spans[arrow.source].quote, spans[arrow.target].label) for arrow in town.desk.document.ordered_relations()}
    assert ends == {("Basra", "place"), ("Basra", "actor")}


async def test_nothing_in_a_masked_line_is_a_candidate_but_what_is_tagged_there_stays_within_reach(town):
    await town.press("h")
    assert {"Basra", "Mosul", "Erbil", "Kirkuk"} <= set(codes(town))
    await town.press("escape")
    await town.point("Kirkuk")
    await town.press("p", "f", "ctrl+home", "h")
    known = codes(town)
    assert {"Basra", "Mosul", "Kirkuk"} <= set(known)
    assert "Erbil" not in known
    await town.press(*known["Kirkuk"][0])
    assert town.selected == "Kirkuk"
    await town.point("Mosul")
    await town.press("P")
    assert "Erbil" not in codes(town)
    await town.press("escape", "j")
    assert town.selected == "Kirkuk"
    await town.press("j")
    assert town.desk.selection.start > TEXT.index("Kirkuk")


async def test_taking_the_mark_off_a_line_makes_its_words_candidates_again(town):
    await town.point("Erbil")
    await town.press("f", "h")
    assert "Erbil" not in codes(town)
    await town.press("escape", "f", "h")
    assert "Erbil" in codes(town)


async def test_a_span_in_parts_is_chosen_by_its_code(town):
    await town.point("Basra")
    await town.press("+")
    await town.point("Mosul")
    town.desk.select(town.desk.selection)
    await town.press("ctrl+home", "+", "right", "right", "a")
    (span,) = town.desk.document.spans
    assert len(span.fragments) == 2
    await town.press("ctrl+end", "h")
    quote = TEXT[span.start : span.end]
    await town.press(*codes(town)[quote][-1])
    assert town.desk.caret.chosen() == span


async def test_hints_that_tag_lead_to_the_words_of_a_noun_group_near_by(town):
    await town.point("The old")
    await town.press("P")
    known = codes(town)
    assert {"old tannery", "tannery"} <= set(known)
    await town.press(*known["old"][0])
    assert town.tags == [("place", "old")]


async def test_hints_on_words_reach_what_punctuation_parts_within_a_word(opened, write, tmp_path):
    files = {"glossator.yaml": SCHEMA, "a.txt": "We met kb12a-kb14c, ส้มตำ and Iraq's envoy."}
    async with opened(write(tmp_path / "parts", files)) as bench:
        await bench.press("H")
        known = codes(bench)
        assert {"kb12a-kb14c", "kb12a", "kb14c", "Iraq", "We"} <= set(known)
        assert not {"s", "ม"} & set(known)
        await bench.press(*known["kb14c"][0])
        await bench.press(*codes(bench)["kb14c"][0], "p")
        assert bench.tags == [("place", "kb14c")]


async def test_a_form_of_the_label_gets_the_easier_code_of_two_that_are_as_near(opened, write, tmp_path):
    words = "Nobody spoke. Anders Holt met Bertil Holm."
    files = {"glossator.yaml": SCHEMA, "a.txt": words, "b.txt": words}
    async with opened(write(tmp_path / "two", files), article="a.txt") as bench:
        await bench.point("Anders Holt")
        await bench.press("a")
        await bench.point("Bertil Holm")
        await bench.press("p", ">", "A")
        first = codes(bench)
        await bench.press("escape", "P")
        second = codes(bench)
        rank = (codes_module.LARGE + "?").index
        assert rank(first["Anders Holt"][0]) < rank(first["Bertil Holm"][0])
        assert rank(second["Bertil Holm"][0]) < rank(second["Anders Holt"][0])


async def test_in_vim_one_key_relates_sets_values_and_adds_a_part(opened, root):
    async with opened(root, keys="vim") as bench:
        await bench.point("Marlow Island")
        await bench.press("L")
        await bench.point("The ferry")
        await bench.press("A", "c", "o", "r")
        assert bench.desk.caret.chosen().attributes["kind"] == "organisation"
        (code,) = bench.desk.mode.codes.values()
        await bench.press(*code)
        assert [arrow.label for arrow in bench.desk.document.ordered_relations()] == ["located_in"]
        await bench.point("Port Sable today")
        await bench.press("a")
        assert len(bench.desk.selection.extents) == 2
        await bench.press("escape", "g", "g", "alt+shift+a")
        code = next(c for at, c in bench.desk.mode.codes.items() if bench.desk.text.quote(at) == "Ines Valdo")
        await bench.press(*code)
        assert ("actor", "Ines Valdo") in bench.tags


@pytest.mark.parametrize("key", ["h", "A"])
async def test_a_code_that_stands_at_the_end_of_what_it_takes_looks_otherwise_than_one_at_its_beginning(bench, key):
    await bench.press(key)
    mode, reader = bench.desk.mode, bench.desk.reader
    filled, open_ended = reader.palette.hint(), reader.palette.hint(behind=True)
    assert filled != open_ended
    drawn = [segment for line in bench.drawn(reader) for segment in line if segment.style in (filled, open_ended)]
    looks = {}
    for segment in drawn:
        looks.setdefault(segment.text, segment.style)
    ends = 0
    for target, code in mode.codes.items():
        at = mode._places[target]
        if code in looks:
            assert looks[code] == (open_ended if at > target.start else filled)
            ends += at > target.start
    assert 0 < ends < len(looks)
    assert "underlined" in bench.shown(bench.desk.caret_line)[0]
