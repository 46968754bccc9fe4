"""Spans when the text changes under them: moved where that is sure, else kept for review, never lost or misplaced."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotations import change as changes
from annotations.article import digest
from annotations.document import Document, ZoneMark
from annotations.errors import ArticleError, DamagedFile, EditRefused
from annotations.extent import Extent
from annotations.history import History
from annotations.reanchoring.alignment import align
from annotations.reanchoring.everywhere import reanchor_all
from annotations.reanchoring.needles import Needles
from annotations.reanchoring.placement import CHANGED, REPEATED, TOUCHED
from annotations.reanchoring.placing import give_up, give_up_zone, place
from annotations.reanchoring.reanchor import Reanchoring, reanchor
from annotations.reanchoring.unplaced import unplaced, unplaced_relations
from annotations.relation import Relation
from annotations.schema_file import default_schema
from annotations.span import CONTEXT, Span, anchor, fault
from annotations.spans import Spans
from annotations.store import Store
from annotations.text import Text
from annotations.workspace import Workspace

MOMENT = "2024-01-01T00:00:00Z"
OLD = (
    "Baghdad, Monday.\n"
    "The minister said that Iran's army had crossed the river near Basra at dawn.\n"
    "Read More\n"
    "A spokesman for Abu Mahdi denied it. The talks in Vienna go on, he said.\n"
)


def span(text: str, *fragments: tuple[int, int], span_id: str = "1", label: str = "x") -> Span:
    extents = tuple(Extent(start, end) for start, end in fragments)
    return Span(span_id, label, extents, *anchor(text, extents), MOMENT, MOMENT)


def saying(text: str, *quotes: str) -> list[Span]:
    return [
        span(text, (text.index(quote), text.index(quote) + len(quote)), span_id=str(number))
        for number, quote in enumerate(quotes, 1)
    ]


def document(text: str, spans: Sequence[Span], **fields: Any) -> Document:
    return replace(Document("a.txt", digest(text), "ana", spans=Spans(spans)), **fields)


def put(held: Document, new: str, old: str | None) -> Reanchoring:
    """Put a document in place again, and check what holds for every text: nothing is dropped, all can be undone."""
    found = reanchor(held, new, digest(new), old)
    assert found.document.digest == digest(new)
    assert [fault(one, new) for one in found.document.spans] == [None] * len(found.document.spans)
    away = unplaced(found.document)
    assert {one.id for one in held.spans} | set(unplaced(held)) == {one.id for one in found.document.spans} | set(away)
    assert not {one.id for one in found.document.spans} & set(away)
    assert {u.span.id for u in found.unsure} | {one.id for one in found.lost} == set(away)
    for unsure in found.unsure:
        for proposal in unsure.proposals:
            assert 0 <= proposal.score <= 1
            assert fault(unsure.span.at(new, proposal.fragments, MOMENT), new) is None
    kept_arrows = {*found.document.relations, *unplaced_relations(found.document)}
    assert kept_arrows == {*held.relations, *unplaced_relations(held)}
    assert found.change.apply(held) == found.document
    assert found.change.inverse().apply(found.document) == held
    assert changes.from_record(changes.to_record(found.change)) == found.change
    return found


def quotes(found: Reanchoring, text: str) -> list[str]:
    return [" ".join(text[a:b] for a, b in one.fragments) for one in found.document.spans]


KNOWN = pytest.mark.parametrize("known", [True, False], ids=["old text known", "old text unknown"])


@KNOWN
def test_spans_move_with_a_paragraph_put_in_before_them(known: bool) -> None:
    spans = saying(OLD, "Baghdad", "Iran's army", "Basra", "Abu Mahdi", "Vienna")
    new = OLD.replace("The minister", "A new paragraph about the weather.\nThe minister", 1)
    found = put(document(OLD, spans), new, OLD if known else None)
    assert quotes(found, new) == ["Baghdad", "Iran's army", "Basra", "Abu Mahdi", "Vienna"]
    assert found.is_sure
    assert found.kept == 1
    assert [moved.new[0].start - moved.old[0].start for moved in found.moved] == [35] * 4
    assert all(one.created == MOMENT for one in found.document.spans)
    assert found.document.spans["2"].updated > MOMENT
    assert found.document.spans["1"].fragments == spans[0].fragments


@KNOWN
def test_a_span_whose_own_words_changed_a_little_is_unsure_and_its_new_words_are_proposed(known: bool) -> None:
    spans = saying(OLD, "Baghdad", "Iran's army had crossed the river", "Abu Mahdi")
    new = OLD.replace("Iran's army had crossed the river", "Iran’s  army has crossed the river")
    found = put(document(OLD, spans), new, OLD if known else None)
    assert quotes(found, new) == ["Baghdad", "Abu Mahdi"]
    (unsure,) = found.unsure
    assert unsure.why == CHANGED
    best = unsure.proposals[0]
    assert new[best.fragments[0].start : best.fragments[0].end] == "Iran’s  army has crossed the river"
    assert best.score > 0.8
    assert unplaced(found.document)["2"].proposals[0] == best.fragments


@KNOWN
def test_a_span_that_differs_only_in_case_and_kind_of_apostrophe_is_unsure_too(known: bool) -> None:
    new = OLD.replace("Iran's army", "IRAN’S ARMY")
    found = put(document(OLD, saying(OLD, "Iran's army")), new, OLD if known else None)
    (unsure,) = found.unsure
    assert new[slice(*unsure.proposals[0].fragments[0])] == "IRAN’S ARMY"


@KNOWN
def test_a_span_whose_words_are_nowhere_any_more_is_lost_but_kept(known: bool) -> None:
    new = OLD.replace("A spokesman for Abu Mahdi denied it. ", "")
    found = put(document(OLD, saying(OLD, "Basra", "Abu Mahdi", "he said")), new, OLD if known else None)
    assert [one.quote for one in found.lost] == ["Abu Mahdi"]
    assert unplaced(found.document)["2"].why == "lost"
    assert not found.unsure


@KNOWN
def test_a_word_that_grew_is_never_taken_for_the_span(known: bool) -> None:
    new = OLD.replace("near Basra at", "near Basrawi at")
    found = put(document(OLD, saying(OLD, "Baghdad", "Basra", "Vienna")), new, OLD if known else None)
    assert quotes(found, new) == ["Baghdad", "Vienna"]
    assert [u.span.quote for u in found.unsure] == ["Basra"]


@KNOWN
def test_a_word_at_the_edge_of_the_text_that_grew_is_never_taken_for_the_span(known: bool) -> None:
    old = "They came from far away to Iran"
    found = put(document(old, saying(old, "Iran")), old + "ian", old if known else None)
    assert [u.why for u in found.unsure] == [TOUCHED]


@KNOWN
def test_words_that_changed_beside_a_span_do_not_keep_it_from_its_place(known: bool) -> None:
    spans = saying(OLD, "Baghdad", "Basra", "Vienna")
    new = OLD.replace("Basra at dawn", "Basra at noon")
    found = put(document(OLD, spans), new, OLD if known else None)
    assert quotes(found, new) == ["Baghdad", "Basra", "Vienna"]


def test_repeated_lines_keep_their_spans_where_the_old_text_is_known() -> None:
    line = "The sun rose over Basra and the sun set over Basra again, as it had done on every day since they came.\n"
    old = line * 40
    spans = [span(old, (len(line) * n + 18, len(line) * n + 23), span_id=str(n + 1)) for n in range(40)]
    new = old[: len(line) * 20] + "One new line.\n" + old[len(line) * 20 :]
    found = put(document(old, spans), new, old)
    assert found.is_sure
    assert [one.start for one in found.document.spans] == [
        len(line) * n + 18 + (14 if n >= 20 else 0) for n in range(40)
    ]


@KNOWN
def test_where_one_of_several_alike_lines_went_none_of_them_is_taken_for_another(known: bool) -> None:
    line = "The sun rose over Basra and the sun set over Basra again.\n"
    old, new = line * 40, line * 39
    spans = [span(old, (58 * n + 18, 58 * n + 23), span_id=str(n + 1)) for n in range(40)]
    found = put(document(old, spans), new, old if known else None)
    assert not found.moved
    assert {u.why for u in found.unsure} <= {REPEATED, CHANGED, TOUCHED}
    assert len(found.unsure) == 40


def test_a_paragraph_that_was_cut_and_pasted_takes_its_spans_along() -> None:
    lines = OLD.splitlines(keepends=True)
    new = lines[0] + lines[3] + lines[1] + lines[2]
    found = put(document(OLD, saying(OLD, "army had crossed", "denied it. The")), new, OLD)
    assert quotes(found, new) == ["denied it. The", "army had crossed"]


@KNOWN
def test_a_span_in_fragments_moves_as_a_whole(known: bool) -> None:
    first, second = OLD.index("army"), OLD.index("crossed")
    held = document(OLD, [span(OLD, (first, first + 4), (second, second + 7))])
    found = put(held, "Update. " + OLD, OLD if known else None)
    assert quotes(found, "Update. " + OLD) == ["army crossed"]


def test_fragments_move_apart_where_the_old_text_tells_where_each_went() -> None:
    first, second = OLD.index("minister"), OLD.index("Basra")
    held = document(OLD, [span(OLD, (first, first + 8), (second, second + 5))])
    new = OLD.replace("Iran's army had crossed", "Iran's army, it seems, had crossed")
    assert quotes(put(held, new, OLD), new) == ["minister Basra"]
    (unsure,) = put(held, new, None).unsure
    assert [new[a:b] for a, b in unsure.proposals[0].fragments] == ["minister", "Basra"]


def test_two_spans_never_come_to_stand_on_one_place() -> None:
    old = "Vienna agreed at last. Then, Vienna agreed at last."
    spans = [span(old, (0, 6)), span(old, (29, 35), span_id="2")]
    found = put(document(old, spans), "Vienna agreed at last.", None)
    assert len(found.document.spans) <= 1


@KNOWN
def test_relations_wait_for_an_end_without_a_place_and_come_back_with_it(known: bool) -> None:
    spans = saying(OLD, "Baghdad", "Basra", "Abu Mahdi")
    arrows = [Relation("7", "in", "1", "2", MOMENT, MOMENT), Relation("8", "in", "2", "3", MOMENT, MOMENT)]
    held = document(OLD, spans, relations={arrow.id: arrow for arrow in arrows})
    new = OLD.replace("Basra", "al-Basrah").replace("Abu Mahdi", "the militia")
    found = put(held, new, OLD if known else None)
    assert not found.document.relations
    start = new.index("al-Basrah")
    step = place(found.document, Text(new), "2", [(start, start + 9)])
    placed = step.apply(found.document)
    assert placed.spans["2"].quote == "al-Basrah"
    assert placed.spans["2"].label == spans[1].label
    assert placed.relations == {"7": arrows[0]}
    assert unplaced_relations(placed) == {"8": arrows[1]}
    assert step.inverse().apply(placed) == found.document
    assert changes.from_record(changes.to_record(step)) == step
    rest = give_up(placed, "3")
    assert not rest.apply(placed).extra
    assert rest.inverse().apply(rest.apply(placed)) == placed


def test_what_is_placed_by_hand_keeps_to_the_schema_and_to_the_text() -> None:
    schema = default_schema()
    label = next(iter(schema.labels))
    spans = [span(OLD, (0, 7), label=label), replace(saying(OLD, "Basra")[0], id="2", label=label)]
    new = OLD.replace("near Basra ", "")
    found = put(document(OLD, spans), new, OLD)
    with pytest.raises(EditRefused, match="already"):
        place(found.document, Text(new), "2", [(0, 7)], schema)
    with pytest.raises(EditRefused, match="end of the article"):
        place(found.document, Text(new), "2", [(0, 10_000)])
    with pytest.raises(EditRefused, match="has its place"):
        give_up(found.document, "1")


@KNOWN
def test_a_span_without_a_place_gets_it_back_when_its_text_comes_back(known: bool) -> None:
    held = document(OLD, saying(OLD, "Baghdad", "Abu Mahdi"))
    new = OLD.replace("Abu Mahdi", "the militia")
    gone = put(held, new, OLD if known else None).document
    assert list(unplaced(gone)) == ["2"]
    back = put(gone, OLD, new if known else None).document
    assert [one.quote for one in back.spans] == ["Baghdad", "Abu Mahdi"]
    assert not back.extra


def test_without_a_change_of_the_text_nothing_happens() -> None:
    held = document(OLD, saying(OLD, "Basra"))
    found = reanchor(held, OLD, digest(OLD), OLD)
    assert found.document is held
    assert found.change.is_empty()


def test_an_old_text_that_is_not_the_one_annotated_is_left_aside() -> None:
    new = "Update. " + OLD
    assert quotes(put(document(OLD, saying(OLD, "Basra")), new, "quite another text"), new) == ["Basra"]


def test_zones_and_what_was_seen_move_along_and_marks_without_their_lines_are_kept() -> None:
    start = OLD.index("Read More")
    zones = (ZoneMark(0, 16, "dateline"), ZoneMark(start, start + 9, "furniture"))
    held = document(OLD, saying(OLD, "Basra"), zones=zones, seen=(Extent(0, len(OLD)),))
    new = OLD.replace("Baghdad, Monday.\n", "").replace("at dawn", "at dawn, he said")
    found = put(held, new, OLD)
    start = new.index("Read More")
    assert found.document.zones == (ZoneMark(start, start + 9, "furniture"),)
    assert found.lost_zones == (zones[0],)
    assert found.document.extra["unplaced_zones"] == [{"zone": "dateline", "start": 0, "end": 16}]
    assert "".join(new[a:b] for a, b in found.document.seen) == new.replace(", he said.\nR", ".\nR")
    assert "unplaced_zones" not in give_up_zone(found.document, zones[0]).apply(found.document).extra


def test_a_record_that_is_no_unplaced_span_is_reported_and_not_dropped() -> None:
    held = document(OLD, [], extra={"unplaced": [{"span": 5}]})
    with pytest.raises(DamagedFile):
        reanchor(held, OLD + "x", digest(OLD + "x"))


WORDS = st.sampled_from(["a ", "b ", "ab ", "Iran ", "Iraq ", "the war ", ". ", "\n", "é", "…"])
Edited = tuple[str, str, list[tuple[int, int]], list[int | None]]
PASSAGES = st.lists(WORDS, max_size=5).map("".join)


@st.composite
def edited(draw: st.DrawFn) -> Edited:
    """Return an old text, a new one, spans of the old one, and the origin of each new character."""
    old = draw(st.lists(WORDS, min_size=1, max_size=120).map("".join))
    origins: list[int | None] = list(range(len(old)))
    new, cost = old, 0
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(new)))
        gone = min(draw(st.integers(0, 12)), len(new) - at)
        come = draw(PASSAGES)
        if cost + gone + len(come) > 60:
            break
        cost += gone + len(come)
        new = new[:at] + come + new[at + gone :]
        origins[at : at + gone] = [None] * len(come)
    bounds = st.tuples(st.integers(0, len(old) - 1), st.integers(1, 12))
    extents = [(start, min(len(old), start + size)) for start, size in draw(st.lists(bounds, min_size=1, max_size=12))]
    return old, new, extents, origins


@settings(max_examples=300, deadline=None)
@given(case=edited(), known=st.booleans())
@example(case=("éé", "ééé", [(0, 1)], [None, 0, 1]), known=False)
def test_a_span_untouched_with_its_context_is_at_its_true_place_or_unsure(case: Edited, known: bool) -> None:
    old, new, extents, origins = case
    spans = [span(old, extent, span_id=str(number)) for number, extent in enumerate(extents, 1)]
    found = put(document(old, spans), new, old if known else None)
    where = {origin: place for place, origin in enumerate(origins) if origin is not None}
    for one in spans:
        window = range(max(0, one.start - CONTEXT), min(len(old), one.end + CONTEXT))
        places = [where.get(offset) for offset in window]
        is_untouched = None not in places and places == list(range(places[0] or 0, (places[0] or 0) + len(places)))
        held = found.document.spans.get(one.id)
        if is_untouched and held is not None and new != old:
            assert held.start == where[one.start]


@settings(max_examples=200, deadline=None)
@given(case=edited())
def test_passages_of_an_alignment_are_the_same_in_both_texts_and_in_order(case: Edited) -> None:
    old, new = case[:2]
    alignment = align(old, new)
    here = there = 0
    for match in alignment.matches:
        assert old[match.old : match.old + match.length] == new[match.new : match.new + match.length]
        assert match.old >= here
        assert match.new >= there
        here, there = match.old + match.length, match.new + match.length
    assert here <= len(old)
    assert there <= len(new)
    assert all(0 <= a < b <= len(new) for a, b in alignment.mapped([(0, len(old))]))


@given(
    text=st.lists(WORDS, max_size=900).map("".join),
    needles=st.lists(st.lists(WORDS, min_size=1, max_size=12).map("".join), min_size=1, max_size=6),
    start=st.integers(0, 300),
)
@settings(max_examples=100, deadline=None)
def test_the_index_finds_what_a_search_finds(text: str, needles: list[str], start: int) -> None:
    text = text * 6
    index = Needles(text, needles)
    for needle in needles:
        wanted = [at for at in range(start, len(text)) if text.startswith(needle, at)]
        assert index.places(needle, start, limit=len(text) + 1) == wanted


def annotated(root: Path, texts: dict[str, str], quote: str) -> Workspace:
    store = Store(root, "ana")
    for name, text in texts.items():
        (root / name).write_bytes(text.encode())
        store.save(replace(document(text, saying(text, quote)), article_id=name))
    store.close()
    return Workspace.open(root)


def test_a_whole_workspace_is_put_in_place_and_can_be_undone(tmp_path: Path) -> None:
    workspace = annotated(tmp_path, {"a.txt": OLD, "b.txt": OLD, "c.txt": OLD}, "Abu Mahdi")
    before = workspace.store("ana").load("b.txt", "")
    (tmp_path / "b.txt").write_text("Update. " + OLD)
    (tmp_path / "c.txt").write_text(OLD.replace("Abu Mahdi", "Abu-Mahdi"))
    trial = dict(reanchor_all(workspace, "ana", dry_run=True))
    assert workspace.store("ana").load("b.txt", "") == before
    made = reanchor_all(workspace, "ana", dry_run=False)
    done = {article_id: found for article_id, found in made if isinstance(found, Reanchoring)}
    assert list(done) == list(trial) == ["b.txt", "c.txt"]
    store = workspace.store("ana")
    assert store.load("b.txt", "") == done["b.txt"].document
    assert unplaced(store.load("c.txt", ""))["1"].why == "unsure"
    assert not list(reanchor_all(workspace, "ana", dry_run=False))
    history = History(store.journal)
    last = history.last()
    assert last is not None
    assert last.articles == ("c.txt",)
    history.undo()
    earlier = history.last()
    assert earlier is not None
    assert earlier.changes[0][1].inverse().apply(store.load("b.txt", "")) == before


def test_an_article_that_cannot_be_read_is_told_and_the_others_are_done(tmp_path: Path) -> None:
    workspace = annotated(tmp_path, {"a.txt": OLD, "b.txt": OLD, "c.txt": OLD}, "Basra")
    (tmp_path / "a.txt").write_bytes("\ud800".encode("utf-16-le", "surrogatepass") + b"\x00" * 9)
    workspace.store("ana").path("b.txt").write_text("{")
    (tmp_path / "c.txt").write_text("Update. " + OLD)
    kinds = {name: type(found) for name, found in reanchor_all(workspace, "ana", dry_run=False)}
    assert kinds["b.txt"] is DamagedFile
    assert kinds["c.txt"] is Reanchoring
    assert kinds.get("a.txt", ArticleError) in (ArticleError, Reanchoring)
