"""Themes as they are worn: everywhere at once, each of them, and again at the next start."""

from themes.loading import discover


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
