"""The mouse: click, double click, drag, wheel, rows."""

from textual.events import MouseDown, MouseMove, MouseUp


async def test_a_click_selects_the_word_under_it(bench):
    await bench.pilot.click(bench.desk.reader, offset=bench.cell("Okker"))
    await bench.pilot.pause()
    assert bench.selected == "Okker"
    await bench.press("a")
    assert bench.tags == [("actor", "Okker")]


async def test_a_double_click_selects_the_sentence_and_a_triple_one_the_paragraph(bench):
    place = bench.cell("Okker")
    await bench.pilot.click(bench.desk.reader, offset=place, times=2)
    await bench.pilot.pause()
    assert bench.selected == "The island's mayor, Ruud Okker, called that “a fairy tale”."
    await bench.pilot.click(bench.desk.reader, offset=place, times=3)
    await bench.pilot.pause()
    assert bench.selected.startswith("The U.S. firm")
    assert bench.selected.rstrip().endswith("“a fairy tale”.")


async def drag(bench, start: tuple[int, int], end: tuple[int, int]) -> None:
    reader = bench.desk.reader
    await bench.pilot._post_mouse_events([MouseDown], reader, offset=start, button=1)
    await bench.pilot._post_mouse_events([MouseMove], reader, offset=end, button=1)
    await bench.pilot._post_mouse_events([MouseUp], reader, offset=end, button=1)
    await bench.pilot.pause()


async def test_dragging_selects_whole_words_in_both_directions(bench):
    await drag(bench, bench.cell("boat"), bench.cell("Sable today"))
    assert bench.selected == "boat leaves Port Sable"
    await drag(bench, bench.cell("Sable today"), bench.cell("boat"))
    assert bench.selected == "boat leaves Port Sable"
    await bench.press("c")
    assert bench.tags == [("claim", "boat leaves Port Sable")]


async def test_after_a_drag_the_mouse_only_moves(bench):
    await drag(bench, bench.cell("boat"), bench.cell("leaves"))
    await bench.pilot.hover(bench.desk.reader, offset=bench.cell("Okker"))
    await bench.pilot.pause()
    assert bench.selected == "boat leaves"


async def test_a_click_with_shift_extends(bench):
    await bench.pilot.click(bench.desk.reader, offset=bench.cell("boat"))
    await bench.pilot.click(bench.desk.reader, offset=bench.cell("Port Sable today"), shift=True)
    await bench.pilot.pause()
    assert bench.selected == "boat leaves Port"


async def test_clicks_beside_and_below_the_text_select_something_near(bench):
    reader = bench.desk.reader
    for place in ((0, 0), (reader.size.width - 2, 0), (reader.size.width - 2, reader.size.height - 1), (0, 1)):
        await bench.pilot.click(reader, offset=place)
        await bench.pilot.pause()
        assert bench.selected


async def test_the_wheel_scrolls_the_text_and_leaves_the_selection(opened, root, write):
    write(root, {"a-ferry.txt": "\n\n".join(f"Line {n}: the boat of pier {n} left at dawn." for n in range(300))})
    async with opened(root) as bench:
        reader = bench.desk.reader
        for _ in range(5):
            await bench.wheel(reader)
        await bench.until(lambda: reader.scroll_offset.y > 0)
        assert bench.selected == "Line"
        await bench.press("right")
        assert bench.in_view


async def test_a_click_in_the_list_opens_the_article_and_gives_the_text_the_focus(bench):
    await bench.pilot.click(bench.desk.articles, offset=(5, 2))
    await bench.pilot.pause()
    assert bench.desk.document.article_id == "c/school.txt"
    assert bench.app.focused is bench.desk.reader


async def test_a_click_below_the_last_row_opens_nothing(bench):
    await bench.pilot.click(bench.desk.articles, offset=(5, 20))
    await bench.pilot.pause()
    assert bench.desk.document.article_id == "a-ferry.txt"


async def test_a_click_on_an_annotation_chooses_it(bench):
    for words in ("Ines Valdo", "Ruud Okker"):
        await bench.point(words)
        await bench.press("a")
    await bench.press("ctrl+home")
    await bench.pilot.click(bench.desk.spans, offset=(4, 0))
    await bench.pilot.pause()
    assert bench.selected == "Ines Valdo"


async def test_a_click_on_wide_and_combining_characters_selects_what_is_drawn_there(opened, root, write):
    write(root, {"a-ferry.txt": "東京 cafe\u0301s Ana\n\nover"})
    async with opened(root) as bench:
        await bench.pilot.click(bench.desk.reader, offset=bench.cell("Ana"))
        await bench.pilot.pause()
        assert bench.selected == "Ana"
        await bench.pilot.click(bench.desk.reader, offset=bench.cell("cafe"))
        await bench.pilot.pause()
        assert bench.selected == "cafe\u0301s"
