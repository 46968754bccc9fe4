"""Questions and their choices in a line: whatever the words before them, the choices are to be read."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from annotations.spans import Spans
from annotations.workspace import Workspace
from tests.tui.reviewing import tagged
from tui.keys import spoken
from tui.shortening import LEAST, shortened
from tui.visible import short, visible

LONG = "two Iraqi security officials"


def cells(words):
    return sum(cell_len(text) + (cell_len(spoken(key)) + 3 if key else 2) for key, text in words)


def test_what_fits_stays_as_it_is():
    words = [("", f"Relate {short(LONG)} to"), ("a", "at"), ("b", "about")]
    assert shortened(words, cells(words)) == words


def test_a_quotation_in_the_question_is_cut_before_anything_else_and_no_more_than_needed():
    words = [("", f"Relate {short(LONG)} to (capitals: on)"), ("a", "at"), ("b", f"about {short('Baghdad')}")]
    found = shortened(words, cells(words) - 5)
    assert found == [("", "Relate “two Iraqi security off…” to (capitals: on)"), *words[1:]]


def test_a_remark_in_brackets_goes_before_a_choice_is_cut_and_gives_its_room_back_to_the_quotation():
    words = [("", f"Relate {short(LONG)} to (capitals: the second that fits) x"), ("a", "at " * 10)]
    found = shortened(words, 70)
    assert found[0][1].endswith("…” to x")
    assert len(found[0][1]) > len("Relate “12345678” to x")
    assert found[1:] == words[1:]


@given(
    st.lists(st.tuples(st.text(max_size=30), st.text(max_size=90)), min_size=1, max_size=6),
    st.integers(min_value=20, max_value=160),
)
def test_every_choice_stays_and_nothing_is_longer_than_it_must_be(parts, room):
    (said, quote), *others = parts
    words = [("", f"{said} {short(quote)} (or not)"), *((str(n), f"{w} {short(q)}") for n, (w, q) in enumerate(others))]
    found = shortened(words, room)
    assert [key for key, _ in found] == [key for key, _ in words]
    for (key, before), (_, after) in zip(words, found, strict=True):
        if key:
            head, mark, _ = visible(before).partition("“")
            assert after.startswith(head + mark)
        assert all(ord(sign) >= 32 for sign in after)
    if cells(found) > room:
        assert all(cell_len(text[text.find("“") + 1 : text.rfind("”")]) <= LEAST for key, text in found if key)


@pytest.mark.parametrize("width", [80, 100])
async def test_a_refusal_asks_with_all_its_choices_in_a_narrow_window(review, root, write, width):
    write(
        root, {"z-long.txt": "On Monday two Iraqi security officials from Baghdad’s northern quarters spoke of it.\n"}
    )
    tagged(root, "ana", "z-long.txt", [("two Iraqi security officials from Baghdad’s northern quarters", "actor")])
    workspace = Workspace.open(root)
    store, article = workspace.store("ana"), workspace.article("z-long.txt")
    held = store.open("z-long.txt", article.digest)
    wide = [span.at(article.text, [(span.start - 1, span.end)], span.updated) for span in held.spans]
    store.save(replace(held, spans=Spans(wide)))
    store.close()
    async with review(root, "find:edge", size=(width, 24)) as bench:
        await bench.press("-")
        (line,) = bench.shown(bench.desk.caret_line)
        assert cell_len(line) == width
        assert line.strip().startswith("Refuse for good")
        for choice in (" 1 this one ", " 2 “two Iraqi", "…” everywhere ", " 3 every “"):
            assert choice in line
        assert "Esc" in line


@pytest.mark.parametrize("width", [80, 120])
async def test_a_relation_is_asked_for_with_its_source_and_all_its_choices(opened, root, width):
    async with opened(root, size=(width, 24)) as bench:
        await bench.tag(("Marlow Island", "l"), ("Ines Valdo", "a"), ("Port Sable today", "l"), ("No boat leaves", "c"))
        await bench.point("No boat leaves")
        await bench.press("r")
        (line,) = bench.shown(bench.desk.caret_line)
        assert "Relate “No boat" in line
        for _, choice in list(bench.desk.mode.words())[1:3]:
            assert choice in line
        assert "…" not in line or cell_len(line.rstrip()) > width - 10


async def test_wide_characters_in_a_question_push_no_choice_out(opened, root, write):
    write(root, {"a-ferry.txt": "港口当局局长说渡轮停驶港口当局局长说渡轮停驶港口当局局长说渡轮停驶 spoke.\n"})
    async with opened(root, size=(80, 24)) as bench:
        await bench.point("港口当局局长说渡轮停驶港口当局局长说渡轮停驶港口当局局长说渡轮停驶")
        await bench.press("a", "v", "k")
        (line,) = bench.shown(bench.desk.caret_line)
        for value in ("person", "state", "organisation", "armed_group", "group"):
            assert value in line
        assert cell_len(line) == 80
