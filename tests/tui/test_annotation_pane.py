"""The pane of annotations: it follows the caret, is ordered, filtered, and leads to its spans."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.document import Document
from annotations.editing import set_attribute
from annotations.extent import Extent
from annotations.span import Span
from themes.loading import named


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
    await bench.tag(("Ines Valdo", "a"), ("Ruud Okker", "a"))
    await bench.press("ctrl+home")
    bench.desk.spans.focus()
    await bench.press("end", "enter")
    assert bench.selected == "Ruud Okker"
    assert bench.app.focused is bench.desk.reader


async def test_annotations_are_ordered_by_label_and_back(bench):
    await bench.tag(("Ferry", "l"), ("Ines Valdo", "a"))
    assert [span.label for span in bench.desk.spans.spans] == ["location", "actor"]
    await bench.press("f8")
    assert [span.label for span in bench.desk.spans.spans] == ["actor", "location"]
    await bench.press("f8")
    assert [span.label for span in bench.desk.spans.spans] == ["location", "actor"]


def listed(bench) -> list[str]:
    return [bench.desk.spans.span_at(row).quote for row in range(bench.desk.spans.count())]


async def test_the_annotation_pane_is_filtered_by_label_quote_note_and_value_and_escape_clears_it(bench):
    desk = bench.desk
    await bench.tag(("Ines Valdo", "a"), ("Marlow Island", "l"), ("Ruud Okker", "a"))
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
    await bench.tag(("Ines Valdo", "a"), ("Marlow Island", "l"))
    bench.desk.spans.focus()
    await bench.press("/")
    await bench.type("ines")
    await bench.press("escape")
    assert len(listed(bench)) == 2
    assert bench.app.focused is bench.desk.spans


async def test_rows_that_pass_the_filter_come_and_go_with_the_tags_and_another_article_shows_all(bench):
    desk = bench.desk
    await bench.tag(("Ines Valdo", "a"), ("Marlow Island", "l"))
    desk.spans.sort_by(filter_text="actor")
    await bench.tag(("Ruud Okker", "a"), ("Port Sable", "l"))
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
