"""Panes, help, palette, themes and every size of terminal."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.command import CommandPalette
from textual.markup import escape
from textual.widgets._toast import Toast

import tui
from annotations.document import Document
from annotations.editing import set_attribute
from annotations.extent import Extent
from annotations.lock import FolderLock
from annotations.span import Span
from themes.loading import discover, named
from tui.dialogs.help import HelpScreen, help_content
from tui.keys import names
from tui.panes.guidelines import Guidelines
from tui.visible import fitted, fitted_end, fitted_keeping


def folded(bench, name: str) -> bool:
    return bench.desk.query_one(f"#{name}").has_class("folded")


@pytest.mark.parametrize(
    ("size", "left", "right"),
    [((160, 48), False, False), ((250, 60), False, False), ((80, 24), True, False), ((60, 20), True, True)],
)
async def test_panes_fold_by_themselves_where_there_is_no_room(opened, root, size, left, right):
    async with opened(root, size=size) as bench:
        assert (folded(bench, "left"), folded(bench, "right")) == (left, right)
        lines = bench.shown()
        assert len(lines) == size[1]
        reader = bench.desk.reader
        assert "Ferry stops at Marlow Island" in "\n".join(bench.shown(reader))
        assert reader.measure >= 40
        await bench.press("l")
        assert bench.tags == [("location", "Ferry")]
        assert "location 1" in "".join(bench.shown(bench.desk.status_line)).replace("  ", " ")
        await bench.rest()
        assert "saved" in bench.shown(bench.desk.status_line)[0]


async def test_a_very_wide_terminal_keeps_a_readable_measure_in_the_middle(opened, root):
    async with opened(root, size=(250, 60)) as bench:
        reader = bench.desk.reader
        assert reader.measure < 100
        assert abs(2 * reader.indent + reader.measure - reader.size.width) < 10


async def test_a_wide_terminal_gives_the_panes_more_room_and_the_text_no_less(opened, root):
    async with opened(root, size=(160, 48)) as bench:
        desk = bench.desk
        before = desk.articles.size.width, desk.spans.size.width, desk.reader.measure
        await bench.pilot.resize_terminal(200, 60)
        await bench.pilot.pause()
        after = desk.articles.size.width, desk.spans.size.width, desk.reader.measure
        assert all(wider >= narrower for wider, narrower in zip(after, before, strict=True))
        assert after[:2] > before[:2]
        assert "Ferry stops at Marlow Island" in bench.shown(desk.articles)[0]


async def test_panes_fold_away_by_key_and_come_back(bench):
    for key, name in (("f2", "left"), ("shift+f2", "right")):
        await bench.press(key)
        assert folded(bench, name)
        await bench.press(key)
        assert not folded(bench, name)


async def test_a_pane_that_folds_away_gives_the_focus_back_to_the_text(bench):
    bench.desk.articles.focus()
    await bench.press("f2")
    assert bench.app.focused is bench.desk.reader


async def test_f6_goes_round_the_panes_in_view(bench):
    desk = bench.desk
    seen = []
    for _ in range(3):
        await bench.press("f6")
        seen.append(bench.app.focused)
    assert seen == [desk.spans, desk.articles, desk.reader]
    await bench.press("shift+f6")
    assert bench.app.focused is desk.articles
    await bench.press("escape")
    assert bench.app.focused is desk.reader


async def test_the_guidelines_stand_beside_the_text_with_the_legend_and_go_again(opened, root, write):
    write(root, {"guidelines.md": "# How we tag\n\nTag [b]everything[/b] twice.\n"})
    async with opened(root) as bench:
        await bench.press("f5")
        words = "\n".join(bench.shown())
        assert "How we tag" in words
        assert "Tag [b]everything[/b] twice." in words
        assert all(label in words for label in bench.desk.schema.labels)
        assert bench.app.focused is bench.desk.reader
        await bench.press("l")
        assert bench.tags
        await bench.press("f5")
        assert not bench.desk.query(Guidelines)


async def test_guidelines_open_without_a_file_and_in_a_narrow_terminal(opened, root):
    async with opened(root, size=(60, 20)) as bench:
        await bench.press("f5")
        assert bench.desk.query(Guidelines)
        await bench.press("l")
        assert bench.tags


async def test_help_lists_every_action_there_is_and_closes(bench):
    await bench.press("?")
    assert isinstance(bench.app.screen, HelpScreen)
    words = help_content(bench.app.keymap, 400).plain
    for action in bench.app.keymap.actions.values():
        assert action.what in words
    await bench.press("escape")
    assert bench.app.screen is bench.desk
    await bench.press("l")
    assert bench.tags


async def test_the_palette_finds_every_action_by_name(bench):
    named = {command.title.casefold() for command in bench.app.get_system_commands(bench.app.screen)}
    for action in bench.app.keymap.actions.values():
        assert action.what.casefold() in named or not action.palette
    assert {f"theme: {name}" for name in discover(bench.app.theme_folders).themes} <= named


async def test_the_palette_names_the_keys_of_every_action_that_has_some(bench):
    told = {c.title.casefold(): c.help for c in bench.app.get_system_commands(bench.app.screen)}
    for action in bench.app.keymap.actions.values():
        if action.palette:
            keys = names(bench.app.keymap.keys[action.id])
            assert escape(keys) in told[escape(action.what).casefold()]


async def test_help_stands_in_two_columns_where_there_is_room_and_in_one_where_not(opened, root):
    for size, beside in (((160, 48), True), ((80, 24), False)):
        async with opened(root, size=size) as bench:
            await bench.press("?")
            line = next(line for line in bench.shown() if "Move and select" in line)
            assert len(line.split("Move and select")[1].strip(" │▔▁█▇▆▅▄▃▂")) > 0 or not beside
            heads = [line for line in bench.shown() if "the word before" in line]
            assert len(heads[0].split()) > 6 if beside else len(heads[0].split("the word before")[1].split()) <= 2


async def test_typing_filters_the_help_and_escape_clears_it_before_it_closes(bench):
    await bench.press("?")
    await bench.type("bound var")
    words = "\n".join(bench.shown())
    assert "the next boundary variant" in words
    assert "the word before" not in words
    await bench.press("escape")
    assert "the word before" in "\n".join(bench.shown())
    await bench.type("zzz")
    assert "Nothing matches" in "\n".join(bench.shown())
    await bench.press("escape", "escape")
    assert bench.app.screen is bench.desk


async def test_a_single_letter_finds_its_key_in_the_help_and_the_help_key_closes_it(bench):
    await bench.press("?", "X")
    words = "\n".join(bench.shown())
    assert "delete every span of these words" in words
    assert "delete the span" not in words
    await bench.press("escape", "?")
    assert bench.app.screen is bench.desk


async def test_help_scrolls_with_the_arrows_in_a_small_terminal(opened, root):
    async with opened(root, size=(80, 24)) as bench:
        await bench.press("?")
        first = bench.shown()
        await bench.press("pagedown", "down")
        assert bench.shown() != first
        await bench.press("ctrl+home")
        assert bench.shown() == first


async def test_an_action_is_carried_out_from_the_palette(bench):
    await bench.press("ctrl+p")
    assert isinstance(bench.app.screen, CommandPalette)
    await bench.type("flag: somebody")
    await bench.until(lambda: bench.app.screen.query("OptionList").first().option_count > 0)
    await bench.press("enter")
    await bench.until(lambda: bench.app.screen is bench.desk)
    await bench.until(lambda: str(bench.desk.document.status) == "flagged")


async def test_the_theme_changes_everywhere_and_is_kept_for_the_next_start(opened, root):
    async with opened(root) as bench:
        await bench.press("l")
        before = bench.drawn()
        name = bench.app.look.name
        await bench.press("f9")
        assert bench.app.look.name != name
        after = bench.drawn()
        kept = bench.app.look.name
        assert before != after
        for widget in (bench.desk.reader, bench.desk.spans, bench.desk.articles, bench.desk.status_line):
            grounds = {segment.style.bgcolor for line in bench.drawn(widget) for segment in line if segment.style}
            assert grounds <= colours(bench.app)
    async with opened(root) as bench:
        assert bench.app.look.name == kept


def colours(app) -> set[object]:
    from rich.color import Color

    theme = app.look
    named = {code for code in theme.colours if isinstance(code, str) and code.startswith("#")}
    named |= {slot.fill for slot in map(theme.slot, range(12))}
    return {Color.parse(code) for code in named}


async def test_every_theme_can_be_worn(bench):
    for theme in discover(bench.app.theme_folders).themes.values():
        bench.app.use_theme(theme)
        await bench.pilot.pause()
        assert bench.app.theme == theme.name


async def test_a_theme_asked_for_that_is_not_there_is_named_and_another_taken(opened, root):
    async with opened(root, theme="nowhere") as bench:
        assert any("nowhere" in toast for toast in bench.toasts)
        assert bench.app.look.name in discover(()).themes


async def test_resizing_keeps_the_caret_in_view_and_the_selection(opened, root, write):
    write(root, {"a-ferry.txt": "\n\n".join(f"Line {n}: the boat of pier {n} left at dawn." for n in range(300))})
    async with opened(root) as bench:
        await bench.point("pier 150")
        for size in ((60, 20), (250, 60), (80, 24), (40, 10), (160, 48)):
            await bench.pilot.resize_terminal(*size)
            await bench.pilot.pause()
            assert bench.selected == "pier 150"
            assert bench.in_view


async def test_panes_folded_by_hand_stay_as_they_are_when_the_terminal_grows(bench):
    await bench.press("f2")
    await bench.pilot.resize_terminal(200, 50)
    await bench.pilot.pause()
    assert folded(bench, "left")


async def test_long_walks_keep_the_caret_in_view(opened, root, write):
    write(root, {"a-ferry.txt": "\n\n".join(f"Line {n}: the boat of pier {n} left at dawn." for n in range(300))})
    async with opened(root, size=(80, 24)) as bench:
        for keys in (("pagedown",), ("9", "down"), ("ctrl+end",), ("pageup",), ("5", "0", "left"), ("ctrl+home",)):
            await bench.press(*keys)
            assert bench.in_view


async def test_the_annotation_pane_follows_the_caret_and_shows_a_long_claim_in_full(bench):
    await bench.point("that fuel had", "on Sunday")
    await bench.press("c")
    await bench.point("Ines Valdo")
    await bench.press("a")
    await bench.press("ctrl+home")
    await bench.point("fuel had")
    assert bench.desk.spans.marked == next(s.id for s in bench.desk.document.spans if s.label == "claim")
    words = " ".join(" ".join(bench.shown(bench.desk.spans)).split())
    assert "fuel had run short since 6 a.m. on Sunday" in words


async def test_choosing_a_row_of_the_annotation_pane_jumps_to_its_span(bench):
    for words, key in (("Ines Valdo", "a"), ("Ruud Okker", "a")):
        await bench.point(words)
        await bench.press(key)
    await bench.press("ctrl+home")
    bench.desk.spans.focus()
    await bench.press("end", "enter")
    assert bench.selected == "Ruud Okker"
    assert bench.app.focused is bench.desk.reader


async def test_annotations_are_ordered_by_label_and_back(bench):
    for words, key in (("Ferry", "l"), ("Ines Valdo", "a")):
        await bench.point(words)
        await bench.press(key)
    assert [span.label for span in bench.desk.spans.spans] == ["location", "actor"]
    await bench.press("f8")
    assert [span.label for span in bench.desk.spans.spans] == ["actor", "location"]
    await bench.press("f8")
    assert [span.label for span in bench.desk.spans.spans] == ["location", "actor"]


async def test_the_status_line_says_where_one_is_and_who(bench):
    (line,) = bench.shown(bench.desk.status_line)
    assert "1/3" in line
    assert "ana" in line
    await bench.press(">")
    assert "2/3" in bench.shown(bench.desk.status_line)[0]


@pytest.mark.parametrize("width", [60, 72, 80, 90, 100, 112])
async def test_a_narrow_key_bar_shows_no_key_without_its_word_and_keeps_help(opened, root, width):
    from tui.keys import spoken

    async with opened(root, size=(width, 24)) as bench:
        await bench.press("l")
        (parts,) = bench.drawn(bench.desk.key_bar)
        words = [segment.text.strip() for segment in parts if segment.text.strip()]
        keys = {spoken(one) for held in bench.app.keymap.keys.values() for one in held}
        assert all(key in keys for key in words[::2])
        assert len(words) % 2 == 0
        assert "?" in words


async def tagged(bench, *pairs: tuple[str, str]) -> None:
    for words, key in pairs:
        await bench.point(words)
        await bench.press(key)


def listed(bench) -> list[str]:
    return [bench.desk.spans.span_at(row).quote for row in range(bench.desk.spans.count())]


async def test_the_annotation_pane_is_filtered_by_label_quote_note_and_value_and_escape_clears_it(bench):
    desk = bench.desk
    await tagged(bench, ("Ines Valdo", "a"), ("Marlow Island", "l"), ("Ruud Okker", "a"))
    await bench.press("!", *"Mayor of the place", "enter")
    person = next(s for s in desk.document.spans if s.quote == "Ines Valdo")
    desk.commit(set_attribute(desk.document, desk.schema, person.id, "kind", "person"))
    desk.spans.focus()
    for words, expected in (
        ("LOCATION", ["Marlow Island"]),
        ("ines", ["Ines Valdo"]),
        ("MAYOR", ["Ruud Okker"]),
        ("Person", ["Ines Valdo"]),
        ("actor okk", ["Ruud Okker"]),
        ("zeppelin", []),
    ):
        await bench.press("/", "ctrl+u")
        await bench.type(words)
        assert listed(bench) == expected
        await bench.press("enter")
        assert bench.app.focused is desk.spans
        assert f"{len(expected)} of 3" in bench.shown(desk.spans_head)[0]
    assert "Esc shows all" in "\n".join(bench.shown(desk.spans))
    await bench.press("escape")
    assert len(listed(bench)) == 3
    assert bench.app.focused is desk.spans
    await bench.press("escape")
    assert bench.app.focused is desk.reader


async def test_giving_the_filter_of_the_annotations_up_brings_back_what_was_before(bench):
    await tagged(bench, ("Ines Valdo", "a"), ("Marlow Island", "l"))
    bench.desk.spans.focus()
    await bench.press("/")
    await bench.type("ines")
    await bench.press("escape")
    assert len(listed(bench)) == 2
    assert bench.app.focused is bench.desk.spans


async def test_rows_that_pass_the_filter_come_and_go_with_the_tags_and_another_article_shows_all(bench):
    desk = bench.desk
    await tagged(bench, ("Ines Valdo", "a"), ("Marlow Island", "l"))
    desk.spans.sort_by(filter_text="actor")
    await tagged(bench, ("Ruud Okker", "a"), ("Port Sable", "l"))
    assert listed(bench) == ["Ines Valdo", "Ruud Okker"]
    await bench.point("Ines Valdo")
    await bench.press("x")
    assert listed(bench) == ["Ruud Okker"]
    desk.spans.focus()
    await bench.press("home", "enter")
    assert bench.selected == "Ruud Okker"
    await bench.press(">", "<")
    assert len(listed(bench)) == 3


def a_span(number: int, label: str) -> Span:
    return Span(str(number), label, (Extent(number, number + 6),), f"word {number}", "", "", "", "")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_list_that_is_kept_sorted_is_what_it_would_be_if_made_anew(data):
    from annotations.schema_file import default_schema
    from tui.look import Palette
    from tui.panes.annotation_list import AnnotationList

    schema = default_schema()
    palette = Palette(named("lapis", ()), schema)
    kept = AnnotationList(schema, palette)
    kept.sort_by("label", data.draw(st.sampled_from(["", "word", "actor 1"])))
    document = Document("a.txt", "", "ana")
    for _ in range(data.draw(st.integers(1, 12))):
        held = list(document.spans)
        gone = data.draw(st.lists(st.sampled_from(held), unique_by=lambda s: s.id, max_size=3)) if held else []
        come = [
            a_span(number, data.draw(st.sampled_from(["actor", "location", "claim", "none"])))
            for number in data.draw(st.lists(st.integers(1, 40), unique=True, max_size=4))
            if str(number) not in document.spans
        ]
        document = replace(document, spans=document.spans.changed(gone, come))
        kept.show(document)
        fresh = AnnotationList(schema, palette)
        fresh.show(document)
        fresh.sort_by("label", kept.filter)
        assert [s.id for s in kept.spans] == [s.id for s in fresh.spans]
        assert [kept.row_of(s.id, -1) for s in kept.spans] == list(range(kept.count()))


async def test_an_empty_pane_says_what_to_do(opened, root):
    async with opened(root) as bench:
        assert "press a label's key" in " ".join(" ".join(bench.shown(bench.desk.spans)).split())
        await bench.press("l")
        assert "press a label's key" not in "\n".join(bench.shown(bench.desk.spans))
        bench.desk.articles.focus()
        await bench.press("/")
        await bench.type("zeppelin")
        words = " ".join(" ".join(bench.shown(bench.desk.articles)).split())
        assert "No title has “zeppelin”; Ctrl+F" in words
        assert "Esc shows all" in words


async def test_a_folder_without_articles_says_so_in_the_list(opened, tmp_path):
    (tmp_path / "empty").mkdir()
    async with opened(tmp_path / "empty") as bench:
        assert "put .txt, .md or .jsonl files into this folder." in bench.shown(bench.desk.reader_head)[0]
        assert "No articles here yet." in " ".join(" ".join(bench.shown(bench.desk.articles)).split())


async def test_the_caret_line_takes_the_width_there_is(opened, root):
    async with opened(root, size=(200, 60)) as bench:
        await bench.point("that fuel had", "on Sunday")
        await bench.press("c")
        quote = bench.tags[0][1]
        assert len(quote) > 38
        assert quote in bench.shown(bench.desk.caret_line)[0]
        await bench.pilot.resize_terminal(60, 20)
        await bench.pilot.pause()
        line = bench.shown(bench.desk.caret_line)[0]
        assert "…" not in line or cell_len(line) == 60
        assert "claim" in line


async def test_of_spans_in_spans_each_has_its_part_of_the_caret_line(opened, root):
    async with opened(root, size=(100, 30)) as bench:
        await tagged(bench, ("that fuel had run short since 6 a.m. on Sunday", "c"), ("Sunday", "l"))
        await bench.point("Sunday")
        line = bench.shown(bench.desk.caret_line)[0]
        assert cell_len(line) == 100
        assert "location Sunday in claim that fuel had run short since 6 a.m. on Sunday" in line


async def test_words_that_are_said_are_cut_with_an_ellipsis_where_there_is_no_room(opened, root):
    async with opened(root, size=(60, 20)) as bench:
        bench.desk.tell("word " * 40)
        bench.desk.show_foot()
        (line,) = bench.shown(bench.desk.caret_line)
        assert cell_len(line) == 60
        assert line.rstrip().endswith("…")


async def test_read_only_says_what_works_and_offers_no_key_that_edits(opened, root):
    async with opened(root, size=(200, 48)) as bench:
        await bench.press("l")
        await bench.rest()
    async with opened(root, size=(200, 48), read_only=True) as bench:
        bar = bench.shown(bench.desk.key_bar)[0]
        assert bar.startswith(" Read only, what works: ")
        words = bar.split()
        for offered in ("search", "article", "help", "hint", "quit"):
            assert offered in words
        for edits in ("actor", "location", "claim", "delete", "note", "undo", "repeat", "done", "values", "accept"):
            assert edits not in words
        await bench.press("J")
        assert "delete" not in bench.shown(bench.desk.key_bar)[0]


async def test_who_holds_the_folder_is_said_at_the_foot(opened, root):
    (root / "annotations/ana").mkdir(parents=True)
    lock = FolderLock(root / "annotations/ana")
    held = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock.path.parent)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(tui.__file__).parents[1],
    )  # fmt: skip
    try:
        held.stdout.readline()
        async with opened(root) as bench:
            line = bench.shown(bench.desk.status_line)[0]
            assert "read only" in line
            assert f"held by process {held.pid}" in line
    finally:
        held.communicate("\n")


HOLD = """
import sys
from pathlib import Path
from annotations.extent import Extent
from annotations.lock import FolderLock
from annotations.span import Span
lock = FolderLock(Path(sys.argv[1]))
lock.take()
print("held", flush=True)
sys.stdin.readline()
"""


async def test_toasts_keep_to_the_half_where_the_caret_is_not(opened, root, write):
    write(root, {"a-ferry.txt": "\n\n".join(f"Line {n}: the boat of pier {n} left at dawn." for n in range(9))})
    for size in ((80, 24), (160, 48)):
        async with opened(root, size=size) as bench:
            for keys, words in (("ctrl+home", "Line"), ("ctrl+end", "dawn")):
                await bench.press(keys, "<")
                await bench.pilot.pause()
                toast = bench.app.screen.query_one(Toast).region
                _, y = bench.cell(words) if keys == "ctrl+home" else (0, last_line(bench))
                caret = bench.desk.reader.region.y + y
                assert not toast.y <= caret < toast.bottom
                assert toast.bottom <= bench.desk.caret_line.region.y
                await bench.press("ctrl+home" if keys == "ctrl+end" else "ctrl+end")
                await bench.pilot.pause()
                toast = bench.app.screen.query_one(Toast).region
                caret = bench.desk.reader.region.y + (0 if keys == "ctrl+end" else last_line(bench))
                assert not toast.y <= caret < toast.bottom


def last_line(bench) -> int:
    reader = bench.desk.reader
    return reader.layout_rows.row_of(len(bench.desk.text) - 1) - reader.scroll_offset.y


async def test_a_toast_does_not_stand_over_the_dialog_that_opens(bench):
    await bench.press("<")
    assert bench.toasts
    await bench.press("?")
    assert not bench.toasts


async def test_many_labels_and_long_ones_leave_the_lines_at_the_foot_whole(opened, root, write):
    labels = "".join(
        f"  {'a-very-long-label-that-goes-on-' if n % 2 else 'kind'}{n}: {{key: {key}}}\n"
        for n, key in enumerate("acdefglmnopqtw")
    )
    write(root, {"glossator.yaml": f"glossator: 1\nlabels:\n{labels}"})
    for size in ((80, 24), (200, 60)):
        async with opened(root, size=size) as bench:
            await bench.press("c")
            for line in (bench.desk.status_line, bench.desk.key_bar, bench.desk.caret_line):
                (shown,) = bench.shown(line)
                assert cell_len(shown) == size[0]
            assert (
                "saved" in bench.shown(bench.desk.status_line)[0] or "saving" in bench.shown(bench.desk.status_line)[0]
            )
            assert "…" in bench.shown(bench.desk.status_line)[0]
            assert "Ferry" in bench.shown(bench.desk.spans)[0]


@pytest.mark.parametrize(
    "words",
    ["東京都知事が上海市を訪問した" * 4, "\U0001f469\u200d\U0001f467\U0001f1eb\U0001f1f7" * 12, "กรุงเทพมหานคร" * 9],
    ids=["Chinese", "emoji", "Thai"],
)
async def test_wide_and_joined_characters_never_shift_the_columns_of_a_list(opened, root, write, words):
    write(root, {"a-ferry.txt": f"---\ntitle: {words}\n---\n{words}\n"})
    async with opened(root, size=(120, 30)) as bench:
        await bench.press("ctrl+a", "c")
        for widget in (bench.desk.articles, bench.desk.spans, bench.desk.caret_line, bench.desk.reader_head):
            for line in bench.shown(widget):
                assert cell_len(line) == widget.size.width
        assert "…" in bench.shown(bench.desk.spans)[0]
        assert "…" in bench.shown(bench.desk.articles)[0]


async def test_a_hint_over_a_cluster_of_several_code_points_hides_no_more_than_that(opened, root, write):
    write(root, {"a-ferry.txt": "The \u2764\ufe0f fair drew 300 people to Port Sable on Monday.\n"})
    async with opened(root) as bench:
        at = bench.find("\u2764")
        bench.desk.reader.highlight((), ((at, "f"), (bench.find("Port"), "aa")))
        line = bench.shown(bench.desk.reader)[0]
        assert " fair drew 300 people to aart Sable on Monday." in line
        assert cell_len(line) == bench.desk.reader.size.width


async def test_neither_a_hint_nor_a_tag_takes_a_flag_in_two(opened, root, write):
    flag = "\U0001f1ee\U0001f1f6"
    write(root, {"a-ferry.txt": f"The {flag} fans came to Port Sable on Monday.\n"})
    async with opened(root) as bench:
        bench.desk.reader.highlight((), ((bench.find(flag), "f"),))
        line = bench.shown(bench.desk.reader)[0]
        assert "The f  fans came to Port Sable on Monday." in line
        assert cell_len(line) == bench.desk.reader.size.width
        bench.desk.reader.highlight((), ())
        assert flag in bench.shown(bench.desk.reader)[0]


async def test_a_span_over_several_rows_opens_where_it_begins_though_its_like_begins_only_on_the_next(opened, root):
    (root / "a-ferry.txt").write_text("They asked the aides of the\nmayor of Marlow Island about it.\n")
    async with opened(root, size=(120, 30)) as bench:
        for first, last in (("aides", "Island"), ("mayor", "mayor")):
            await bench.point(first, last)
            await bench.press("a")
        rows = bench.shown(bench.desk.reader)
        assert "the⌜aides" in rows[0]
        assert "Island⌟" in rows[1]


@pytest.mark.parametrize(
    "words", ["นายกรัฐมนตรีไทยเยือนกรุงเทพ", "cafe\u0301 " * 6 + "x", "\U0001f469\u200d\U0001f467" * 4]
)
async def test_marks_that_take_no_column_cut_nothing_off(opened, root, words):
    (root / "a-ferry.txt").write_text(f"---\ntitle: {words}\n---\n{words}\n", "utf-8")
    async with opened(root, size=(180, 40)) as bench:
        await bench.press("ctrl+a", "c")
        assert words in bench.shown(bench.desk.caret_line)[0]
        assert words in bench.shown(bench.desk.spans)[0]
        assert words in bench.shown(bench.desk.articles)[0]


@given(st.text(max_size=80), st.integers(1, 40))
def test_what_is_fitted_takes_no_more_columns_than_there_are(text, cells):
    for cut in (fitted, fitted_end, fitted_keeping):
        assert cell_len(cut(text, cells)) <= cells
