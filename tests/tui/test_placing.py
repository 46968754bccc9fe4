"""Placing a span that lost its place: the keys stay whole at any width, and the quotes take what is left."""

import pytest


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
        for key in ("p selection", "x give up", "n later", "Esc"):
            assert key in " ".join(line.split()), line
        assert "“said Ines" in line or width < 120
        assert "[said Ines" in line
