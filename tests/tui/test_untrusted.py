"""Text from elsewhere is drawn as it is: no escape sequence, no markup, no reordering."""

import json
import unicodedata

import pytest

from tui.visible import one_line, short, visible

MARKUP = "[b]bold[/b] [red]red[/] [/nothing] [@click=app.quit]x[/] $text \\[ [link=https://example.org]y[/link] end"
ESCAPES = "Head\x1b]0;pwned\x07 \x1b[31mred\x1b[0m \x9b31m \x08\x7f\x0e \x1bc end"
RIGHT_TO_LEFT = "\u202eevil\u202c \u2067\u05d0\u05d1\u2069 \u0645\u0631\u062d\u0628\u0627 \u200f end"
ZERO = "ze\u200bro \u200d \ufeff \u2060 soft\u00adhyphen \U000e0041 end"
COMBINING = "cafe\u0301 " + "Z" + "\u0351\u0489\u035f" * 30 + " n\u0303 end"
WIDE = "東京タワー 👩‍👩‍👧 🇩🇪 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ﷽ 각 end"
TEXTS = {
    "markup": MARKUP, "escapes": ESCAPES, "right to left": RIGHT_TO_LEFT, "zero width": ZERO,
    "combining": COMBINING, "wide": WIDE,
}  # fmt: skip


def steering(words: str) -> list[str]:
    """The characters of drawn words that a terminal would obey, or that reorder what stands beside them."""
    bidi = {chr(code) for code in (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))}
    return [c for c in words if unicodedata.category(c) == "Cc" or c in bidi]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_such_text_is_drawn_and_tagged_everywhere_without_harm(opened, tmp_path, write, text):
    record = {"id": f"id {text}", "title": f"title {text}", "text": text + "\n" + text}
    root = write(
        tmp_path / "w",
        {"wire.jsonl": json.dumps(record) + "\n", "guidelines.md": text},
    )
    async with opened(root, article=record["id"]) as bench:
        await bench.press("s", "c", "!", *"[b]", "enter", "f5")
        await bench.point("end")
        await bench.press("l")
        drawn = bench.shown()
        assert not steering("".join(drawn))
        assert len(drawn) == 48
        bench.desk.spans.focus()
        await bench.press("home")
        assert not steering("".join(bench.shown()))
        await bench.press("f5", "escape", "J", "x", "ctrl+end")
        assert not steering("".join(bench.shown()))
        await bench.rest()
        assert "NOT SAVED" not in bench.shown(bench.desk.status_line)[0]


async def test_markup_in_titles_and_texts_stands_as_it_is(opened, tmp_path, write):
    root = write(tmp_path / "w", {"a.txt": f"---\ntitle: '[b]Bold[/b] [/x]'\n---\n{MARKUP}\n"})
    async with opened(root) as bench:
        words = "\n".join(bench.shown())
        assert "[b]Bold[/b] [/x]" in words
        assert "[@click=app.quit]x[/]" in words


async def test_markup_and_escapes_in_the_schema_are_only_words(opened, root, write):
    schema = {
        "glossator": 1,
        "labels": {"[red]x[/]": {"key": "a", "description": "\x1b]0;pwned\x07\u202e[/nothing]"}, "$b": {"key": "p"}},
    }
    write(root, {"glossator.yaml": json.dumps(schema)})
    async with opened(root) as bench:
        await bench.press("a", "right", "p", "f5")
        assert [label for label, _ in bench.tags] == ["[red]x[/]", "$b"]
        assert not steering("".join(bench.shown()))
        assert "[red]x[/]" in "\n".join(bench.shown())
        await bench.press("x", "?")
        assert not steering("".join(bench.shown()))


async def test_a_toast_reads_no_markup(opened, tmp_path, write):
    root = write(tmp_path / "w", {"[b]x[/b].jsonl": "not json\n"})
    async with opened(root) as bench:
        assert any("[b]x[/b].jsonl" in toast for toast in bench.toasts)
        assert "[b]x[/b].jsonl" in "\n".join(bench.shown())


async def test_an_annotators_name_is_only_a_name(opened, root):
    async with opened(root, annotator="[b]ana[/b]\x1b]0;x\x07") as bench:
        await bench.press("l")
        await bench.rest()
        assert not steering("".join(bench.shown()))
        assert "saved" in bench.shown(bench.desk.status_line)[0]


def test_everything_that_steers_a_terminal_becomes_one_visible_character():
    for code in (*range(0x110000),):
        if 0xD800 <= code < 0xE000:
            continue
        shown = visible(chr(code))
        assert len(shown) == 1
        assert not steering(shown), hex(code)


def test_a_line_of_words_is_short_and_safe():
    assert one_line("a\n b\t\tc") == "a b c"
    assert one_line("x" * 50, 10) == "x" * 9 + "…"
    assert short("\x1b[31m") == "“␛[31m”"


async def test_markup_in_words_that_are_offered_everywhere_and_in_the_palette_is_only_words(opened, root, write):
    write(root, {"a-ferry.txt": "[link=x]no[/link] and [/b] again: [link=x]no[/link].\n"})
    async with opened(root) as bench:
        await bench.point("[link=x]no[/link]")
        await bench.press("a", "=")
        assert any("[link=x]no[/link]" in line for line in bench.shown())
        await bench.press("escape", "ctrl+p", "t", "a", "g")
        await bench.press("escape")
        assert bench.app.screen is bench.desk
