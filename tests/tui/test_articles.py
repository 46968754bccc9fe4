"""The list of articles: going through it, status, order and filter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.catalogue import Summary
from annotations.entry import Entry
from annotations.schema import Status
from tui.panes import article_list


async def test_next_and_previous_open_the_neighbours_and_say_where_the_list_ends(bench):
    await bench.press("<")
    assert bench.toasts
    assert bench.desk.document.article_id == "a-ferry.txt"
    await bench.press(">", ">")
    assert bench.desk.document.article_id == "c/school.txt"
    await bench.press(">")
    assert bench.desk.document.article_id == "c/school.txt"
    await bench.press("2", "<")
    assert bench.desk.document.article_id == "a-ferry.txt"


async def test_the_list_shows_titles_marks_and_counts(bench):
    await bench.press("l", "right", "l")
    lines = [line.rstrip() for line in bench.shown(bench.desk.articles)]
    assert "Ferry stops" in lines[0]
    assert lines[0].endswith("2")
    assert "Fish market burns" in lines[1]  # from its front matter
    assert "School" in lines[2]
    await bench.press("#")
    assert "⚑" in bench.shown(bench.desk.articles)[0]


async def test_done_goes_to_the_next_that_is_not_done_and_says_when_all_are(bench, root, record):
    await bench.press("Z", "Z", "Z")
    await bench.rest()
    assert {record(root, i)["status"] for i in ("a-ferry.txt", "b-market.md", "c/school.txt")} == {"done"}
    assert bench.desk.said
    assert "●" in bench.shown(bench.desk.articles)[2]


async def test_done_marks_the_whole_text_as_seen(bench, root, record):
    await bench.press("Z")
    await bench.rest()
    assert record(root, "a-ferry.txt")["seen"] == [[0, len((root / "a-ferry.txt").read_text())]]


@pytest.mark.parametrize(("key", "status"), [("#", Status.FLAGGED), ("*", Status.STARTED)])
async def test_status_keys_stay_on_the_article(bench, key, status):
    await bench.press(key)
    assert (bench.desk.document.article_id, bench.desk.document.status) == ("a-ferry.txt", status)


async def test_skipping_goes_on_and_a_second_flag_takes_the_flag_off(bench, root, record):
    await bench.press("~")
    assert bench.desk.document.article_id == "b-market.md"
    await bench.press("#", "#")
    assert bench.desk.document.status is Status.STARTED
    await bench.rest()
    assert record(root, "a-ferry.txt")["status"] == "skipped"


async def test_the_filter_shows_what_holds_every_word_and_escape_brings_all_back(bench):
    bench.desk.articles.focus()
    await bench.press("/")
    await bench.type("island opens")
    assert bench.desk.articles.count() == 1
    await bench.press("enter")
    assert "School" in bench.shown(bench.desk.articles)[0]
    assert bench.app.focused is bench.desk.articles
    await bench.press("enter")
    assert bench.desk.document.article_id == "c/school.txt"
    assert bench.app.focused is bench.desk.reader
    bench.desk.articles.focus()
    await bench.press("/")
    await bench.press("ctrl+u")
    await bench.press("enter")
    assert bench.desk.articles.count() == 3


async def test_giving_the_filter_up_brings_back_what_was_before(bench):
    bench.desk.articles.focus()
    await bench.press("/")
    await bench.type("school")
    await bench.press("escape")
    assert bench.desk.articles.count() == 3


async def test_the_filter_knows_the_status(bench):
    await bench.press("Z")
    bench.desk.articles.focus()
    await bench.press("/")
    await bench.type("done")
    await bench.press("enter")
    assert bench.desk.articles.count() == 1
    assert "Ferry" in bench.shown(bench.desk.articles)[0]


async def test_the_order_changes_and_the_cursor_stays_on_its_article(bench):
    await bench.press(">", "l")
    bench.desk.articles.focus()
    orders = []
    for _ in range(4):
        await bench.press("f8")
        entry = bench.desk.articles.entry_at(bench.desk.articles.cursor)
        assert entry is not None
        assert entry.id == "b-market.md"
        orders.append([bench.desk.articles.entry_at(row).id for row in range(3)])
    ferry, market, school = "a-ferry.txt", "b-market.md", "c/school.txt"
    assert [ferry, market, school] in orders
    assert [market, ferry, school] in orders  # by the number of spans, or what was started first


async def test_going_on_follows_the_list_as_it_is_ordered_and_filtered(bench):
    bench.desk.articles.sort_by(filter_text="island")
    await bench.press(">")
    assert bench.desk.document.article_id == "c/school.txt"


async def test_an_article_is_opened_where_it_was_left(bench):
    await bench.point("Ruud Okker")
    await bench.press(">", "<")
    assert bench.selected == "Ruud Okker"


async def test_an_article_that_vanishes_while_open_can_still_be_tagged_and_left(bench, root, stored):
    (root / "a-ferry.txt").unlink()
    await bench.press("l")
    await bench.rest()
    assert stored(root, "a-ferry.txt") == [("location", "Ferry")]
    await bench.press(">")
    assert bench.desk.document.article_id == "b-market.md"
    await bench.press("<")
    assert bench.desk.document.article_id == "b-market.md"
    assert bench.toasts


async def test_done_passes_over_an_article_that_has_vanished(bench, root):
    (root / "b-market.md").unlink()
    await bench.press("Z")
    assert bench.desk.document.article_id == "c/school.txt"


async def test_an_open_article_that_is_deleted_is_noticed_and_told_once(bench, root):
    bench.desk.file.look()
    await bench.rest()
    assert not bench.toasts
    kept = (root / "a-ferry.txt").read_bytes()
    (root / "a-ferry.txt").unlink()
    bench.desk.file.look()
    await bench.rest()
    (toast,) = bench.toasts
    assert toast.startswith("a-ferry.txt has gone")
    assert toast.count(". ") == 0
    assert "file gone" in bench.shown(bench.desk.reader_head)[0]
    assert bench.shown(bench.desk.articles)[0].startswith("▎× a-ferry.txt: has gone")
    bench.app.clear_notifications()
    bench.desk.file.look()
    await bench.rest()
    assert not bench.toasts
    (root / "a-ferry.txt").write_bytes(kept)
    bench.desk.file.look()
    await bench.rest()
    assert "file gone" not in bench.shown(bench.desk.reader_head)[0]
    assert "Ferry stops" in bench.shown(bench.desk.articles)[0]


async def test_the_open_file_is_looked_for_every_few_seconds_without_being_asked(opened, root, monkeypatch):
    monkeypatch.setattr("tui.desk.OUTSIDE", 0.05)
    async with opened(root) as bench:
        (root / "a-ferry.txt").unlink()
        await bench.until(lambda: any("has gone" in toast for toast in bench.toasts))


async def test_a_line_of_a_file_of_articles_is_looked_for_in_its_file(opened, tmp_path, write):
    root = write(tmp_path / "w", {"wire.jsonl": '{"id": "one", "text": "Rain fell."}\n{"text": "Sun shone."}\n'})
    async with opened(root) as bench:
        await bench.press(">")
        for _ in range(2):
            bench.desk.file.look()
            await bench.rest()
        assert not bench.toasts
        (root / "wire.jsonl").unlink()
        bench.desk.file.look()
        await bench.rest()
        assert any("wire.jsonl#2 has gone" in toast for toast in bench.toasts)


async def test_what_is_no_text_is_greyed_in_the_list_with_the_reason_before_it_is_opened(opened, root, write):
    write(root, {"a-photo.txt": bytes(range(256)) * 40})
    async with opened(root) as bench:
        bench.desk.articles.focus()
        await bench.press("down")
        lines = bench.shown(bench.desk.articles)
        assert lines[1].startswith(" × ")
        assert "a-photo.txt: is not text" in lines[1]
        assert "NUL bytes" in " ".join(lines[2:5])
        ink = bench.drawn(bench.desk.articles)[1][2].style.color
        await bench.press("up")
        assert "NUL bytes" not in " ".join(bench.shown(bench.desk.articles))
        row = bench.drawn(bench.desk.articles)[1]
        assert row[2].style.color == bench.app.palette.plain("muted").color != ink
        await bench.press("down", "enter")
        assert any("a-photo.txt" in toast for toast in bench.toasts)
        assert bench.desk.document.article_id == "a-ferry.txt"


async def test_only_the_rows_in_view_are_looked_into(opened, tmp_path, write):
    root = write(tmp_path / "w", {f"n{number:04}.txt": f"Report {number}\n\nRain." for number in range(600)})
    async with opened(root, size=(140, 30)) as bench:
        known = bench.desk.articles.titles
        assert 0 < len(known) < 200


async def test_what_turns_out_to_be_no_text_when_it_is_opened_is_greyed_from_then_on(opened, root, write):
    async with opened(root) as bench:
        write(root, {"b-market.md": b"\x00" * 50})
        await bench.press(">")
        assert bench.desk.document.article_id == "c/school.txt"
        assert "× b-market.md" in bench.shown(bench.desk.articles)[1]
        write(root, {"b-market.md": "Fish market burns\n\nOver."})
        await bench.press("<")
        assert bench.desk.document.article_id == "b-market.md"
        assert "Fish market burns" in bench.shown(bench.desk.articles)[1]


@pytest.mark.parametrize("order", article_list.ORDERS)
async def test_a_long_list_is_arranged_in_a_thread_as_a_short_one_is(opened, tmp_path, write, monkeypatch, order):
    write(tmp_path / "w", {f"n{number:03}.txt": f"Report {number * 7 % 50}\n\nRain." for number in range(120)})
    async with opened(tmp_path / "w") as bench:
        rows = bench.desk.articles
        entries = [rows.entries[place] for place in range(120)]
        rows.learn({entry.id: f"Report {number * 7 % 50}" for number, entry in enumerate(entries)}, {})
        states = [Summary(list(article_list.MARKS)[number % 5], {"x": number % 3}) for number in range(120)]
        rows.learn({}, {entry.id: state for entry, state in zip(entries, states, strict=True)})
        for words in ("", "report 1", "done"):
            rows.sort_by(order, words)
            expected = list(rows.view)
            assert words or sorted(expected) == list(range(120))
            rows.sort_by("path", "nowhere")
            assert not rows.count()
            with monkeypatch.context() as patch:
                patch.setattr(article_list, "MANY", 0)
                patch.setattr(article_list, "AT_ONCE", 7)
                rows.sort_by("path", "rain")
                rows.sort_by(order, words)
                assert not rows.count()
                await bench.until(lambda wanted=expected: list(rows.view) == wanted)
            assert f"{len(expected)}" in bench.shown(bench.desk.library.head)[0]


async def test_what_is_found_while_a_long_list_is_arranged_comes_into_it(opened, root, write, monkeypatch):
    monkeypatch.setattr(article_list, "MANY", 0)
    async with opened(root) as bench:
        rows = bench.desk.articles
        for order in ("path", "title"):
            new = [Entry(f"{order}-{number}.txt", root) for number in range(3)]
            rows.sort_by(order, "t")
            rows.add(new)
            places = {rows.entries.index(entry) for entry in new}
            await bench.until(lambda places=places: places <= set(rows.view))
            assert len(set(rows.view)) == rows.count()


@given(st.lists(st.text("ab\u00e9 ", max_size=12), max_size=60))
def test_names_sorted_few_at_a_time_are_sorted(names):
    pairs = [(name, place) for place, name in enumerate(names)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(article_list, "AT_ONCE", 2)
        assert article_list._sorted(pairs) == sorted(pairs)
