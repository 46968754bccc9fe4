"""Columns: characters of two columns, of none, and of several code points shift and cut nothing."""

import pytest
from rich.cells import cell_len


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
