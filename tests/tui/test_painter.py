"""The painter: spans can be told apart, three deep, and without colour."""

from itertools import pairwise

import pytest
from rich.style import Style
from textual.filter import Monochrome

from annotations.document import Document
from annotations.editing import tag
from annotations.extent import Extent
from annotations.schema import Schema
from annotations.schema_file import default_schema
from annotations.text import Text
from themes.loading import discover, named
from tui.look import Palette
from tui.reading.painter import Painter, Scene
from tui.reading.wrapping import Layout

TEXT = "Ines Valdo said the harbour of Port Sable stays shut until Monday, and nobody knows why it does so."
WIDTH = 60


@pytest.fixture
def schema() -> Schema:
    return default_schema()


def drawn(schema: Schema, *spans: tuple[str, str], chosen: str = "", theme: str = "lapis", text: str = TEXT):
    """The rows of a text with tags on quotes, as lists of segments."""
    document = Document("a", "", "ana")
    for label, quote in spans:
        at = text.index(quote)
        change = tag(document, schema, Text(text), [Extent(at, at + len(quote))], label)
        document = change.apply(document)
    at = text.index(chosen)
    layout = Layout(text, WIDTH)
    painter = Painter(layout, Palette(named(theme, ()), schema))
    scene = Scene(document, (Extent(at, at + len(chosen)),) if chosen else ())
    return [list(strip) for strip in painter.strips(range(len(layout)), scene, WIDTH + 8, 0)]


def bare(style: Style | None) -> tuple[bool, ...]:
    """What is left of a style without its colours."""
    assert style is not None
    return tuple(bool(getattr(style, name)) for name in ("bold", "italic", "underline", "underline2", "reverse"))


def picture(rows) -> list[list[tuple[str, tuple[bool, ...]]]]:
    """Every cell with what is left of its style without colour."""
    return [[(character, bare(segment.style)) for segment in row for character in segment.text] for row in rows]


def test_each_label_is_told_from_plain_text_and_from_the_others_without_colour(schema):
    pictures = [picture(drawn(schema))]
    pictures += [picture(drawn(schema, (label, "harbour of Port Sable"))) for label in schema.labels]
    assert all(a != b for n, a in enumerate(pictures) for b in pictures[n + 1 :])


def test_the_selection_is_told_from_plain_text_without_colour(schema):
    assert picture(drawn(schema)) != picture(drawn(schema, chosen="Port Sable"))


def test_the_ends_of_a_span_can_be_read_off_without_colour(schema):
    for label in schema.labels:
        pictures = [
            picture(drawn(schema, (label, quote))) for quote in ("Port Sable", "of Port Sable", "Port Sable stays")
        ]
        assert pictures[0] != pictures[1]
        assert pictures[0] != pictures[2]


def test_nested_spans_of_three_labels_are_all_seen_without_colour(schema):
    outer, middle, inner = ("claim", "the harbour of Port Sable stays shut"), ("actor", "harbour of Port Sable"), (
        "location", "Port Sable",
    )  # fmt: skip
    whole = picture(drawn(schema, outer, middle, inner))
    for left_out in (outer, middle, inner):
        rest = [span for span in (outer, middle, inner) if span is not left_out]
        assert whole != picture(drawn(schema, *rest))


def test_spans_of_one_label_inside_one_another_are_all_seen_without_colour(schema):
    for label in schema.labels:
        spans = [(label, "said the harbour of Port Sable stays shut"), (label, "harbour of Port Sable stays")]
        spans.append((label, "Port Sable"))
        whole = picture(drawn(schema, *spans))
        for left_out in spans:
            assert whole != picture(drawn(schema, *(span for span in spans if span is not left_out)))


def test_a_span_that_runs_over_rows_is_marked_on_each(schema):
    for label in schema.labels:
        plain, tagged = picture(drawn(schema)), picture(drawn(schema, (label, TEXT[20:90])))
        assert all(a != b for a, b in zip(plain, tagged, strict=True))


@pytest.mark.parametrize("spans", [(), (("claim", TEXT[11:70]), ("actor", "Ines Valdo"), ("location", "Port Sable"))])
def test_a_row_is_as_wide_as_it_should_be_and_holds_its_text(schema, spans):
    rows = drawn(schema, *spans)
    for row in rows:
        assert sum(segment.cell_length for segment in row) == WIDTH + 8
    words = " ".join("".join(segment.text for segment in row) for row in rows)
    for word in ("Ines Valdo", "Port Sable", "Monday"):
        assert word in words


def test_every_theme_draws_every_label(schema):
    for theme in discover(()).themes:
        pictures = [drawn(schema, (label, "Port Sable"), theme=theme) for label in schema.labels]
        assert all(a != b for n, a in enumerate(pictures) for b in pictures[n + 1 :])


def test_marks_are_never_torn_off_their_letters(schema):
    text = "The cafe\u0301s of 東京 stay shut."
    for row in drawn(schema, ("actor", "cafe\u0301s"), ("location", "東京"), text=text, chosen="cafe"):
        assert not any(segment.text.startswith("\u0301") for segment in row)


def test_a_filter_to_grey_leaves_the_shapes(schema):
    from rich.color import Color

    row = drawn(schema, ("actor", "Ines Valdo"), ("location", "Port Sable"))[0]
    grey = Monochrome().apply(row, Color.parse("#000000"))
    assert [bare(segment.style) for segment in grey] == [bare(segment.style) for segment in row]


def test_what_looks_alike_is_one_piece(schema):
    rows = drawn(schema, ("actor", "Ines Valdo"), ("claim", "harbour of Port Sable stays shut"), chosen="Monday")
    assert [len(row) for row in drawn(schema)] == [1, 1]
    for row in rows:
        assert all(one.style != other.style for one, other in pairwise(row))


def test_rows_at_once_are_as_rows_one_by_one(schema):
    text = (TEXT + "\n\n") * 5
    document = Document("a", "", "ana")
    for label, at in (("actor", 0), ("claim", 30), ("location", 35), ("claim", 120), ("actor", 300)):
        document = tag(document, schema, Text(text), [Extent(at, at + 60)], label).apply(document)
    layout = Layout(text, 20)
    painter = Painter(layout, Palette(named("lapis", ()), schema))
    scene = Scene(document, (Extent(40, 50),))
    numbers = [0, 1, 2, 5, 6, 9, len(layout) - 1, len(layout), len(layout) + 3]
    at_once = painter.strips(numbers, scene, 30, 2)
    assert at_once == [painter.strips((number,), scene, 30, 2)[0] for number in numbers]
    assert {strip.cell_length for strip in at_once} == {30}


async def test_without_colour_the_app_still_tells_labels_apart(opened, root, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(root) as bench:
        before = picture(bench.drawn(bench.desk.reader))
        seen = [before]
        for key in ("a", "l", "c"):
            await bench.press("ctrl+home", key, "right")
            seen.append(picture(bench.drawn(bench.desk.reader)))
        assert all(a != b for n, a in enumerate(seen) for b in seen[n + 1 :])
