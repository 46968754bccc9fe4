"""Review: one key a decision, one's own work and another's, undo, what is alike, and what changes meanwhile."""

import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from tinydb import TinyDB

from annotations import editing
from annotations.extent import Extent
from annotations.review.item import Item
from annotations.review.place import keep, last
from annotations.review.queue import State
from annotations.span import Span, anchor
from annotations.spans import Spans
from annotations.text import Text
from annotations.verdict import Decision
from annotations.workspace import Workspace
from tests.tui.conftest import Bench
from tui.review.desk import ReviewDesk
from tui.review.opening import ReviewApp
from tui.review.searching import Renewed
from tui.review.sitting import Sitting
from tui.visible import edged, fitted, fitted_middle

DAY = "2026-11-20T09:00:00Z"


class ReviewBench(Bench):
    """A running review with what tests ask of it."""

    @property
    def desk(self) -> ReviewDesk:
        assert isinstance(self.app.desk, ReviewDesk)
        return self.app.desk

    @property
    def sitting(self) -> Sitting:
        assert self.desk.sitting is not None
        return self.desk.sitting

    @property
    def item(self) -> Item | None:
        return self.sitting.queue.item

    @property
    def at_hand(self) -> tuple[str, str]:
        """Label and quote of the item at hand."""
        assert self.item is not None
        return self.item.label, self.item.quote

    @property
    def card(self) -> str:
        """What the card says, its lines put together."""
        assert self.desk.boxes is not None
        widget = self.desk.boxes.card if self.desk.boxes.card.size.height else self.desk.boxes.brief
        return " ".join(" ".join(self.shown(widget)).split())


Review = Callable[..., AbstractAsyncContextManager[ReviewBench]]


@pytest.fixture
def review() -> Review:
    """Open a review: `async with review(root, "label:actor") as bench`."""

    @asynccontextmanager
    async def open_review(
        root: Path,
        question: str | None = "",
        annotator: str = "ana",
        size: tuple[int, int] = (160, 48),
        **options: Any,
    ) -> AsyncIterator[ReviewBench]:
        app = ReviewApp(Workspace.open(root), question, annotator=annotator, **options)
        async with app.run_test(size=size, notifications=True) as pilot:
            bench = ReviewBench(app, pilot)
            await bench.until(lambda: app.desk is not None and app.desk.is_mounted)
            await bench.rest()
            yield bench

    return open_review


def tagged(root: Path, annotator: str, article: str, tags: Sequence[tuple[str, str]]) -> None:
    """Tag words of an article as an annotator does, and save it."""
    workspace = Workspace.open(root)
    store = workspace.store(annotator)
    found = workspace.article(article)
    document = store.open(article, found.digest)
    text = Text(found.text)
    for words, label in tags:
        start = found.text.index(words)
        extent = Extent(start, start + len(words))
        document = editing.tag(document, workspace.schema, text, [extent], label).apply(document)
    store.save(document)
    store.close()


def verdicts(root: Path, annotator: str, article: str) -> list[dict[str, Any]]:
    """The verdicts on the disk in the order of the text, as a stock TinyDB reads them."""
    path = root / "annotations" / annotator / f"{article}.json"
    if not path.exists():
        return []
    with TinyDB(path) as database:
        return sorted((dict(row) for row in database.table("verdicts").all()), key=lambda row: row["fragments"])


FERRY_TAGS = (
    ("Ines Valdo", "actor"),
    ("Harbour Trust", "location"),
    ("Port Sable", "location"),
    ("Ruud Okker", "actor"),
)


@pytest.fixture
def mine(root: Path) -> Path:
    """The workspace with a few spans of ana's in two articles."""
    tagged(root, "ana", "a-ferry.txt", FERRY_TAGS)
    tagged(root, "ana", "b-market.md", [("Ruud Okker", "actor"), ("Marlow Island", "location")])
    return root


@pytest.fixture
def theirs(root: Path) -> Path:
    """The workspace with a few spans of bo's."""
    tagged(root, "bo", "a-ferry.txt", FERRY_TAGS)
    return root


async def test_the_first_item_is_at_hand_and_chosen_in_its_article(review, mine):
    async with review(mine, "label:actor") as bench:
        assert bench.at_hand == ("actor", "Ines Valdo")
        assert bench.selected == "Ines Valdo"
        assert bench.in_view
        assert bench.desk.document.article_id == "a-ferry.txt"
        assert "asks for" in bench.card


async def test_one_key_keeps_and_goes_on_across_articles(review, mine):
    async with review(mine, "label:actor") as bench:
        await bench.press("y")
        assert bench.at_hand == ("actor", "Ruud Okker")
        await bench.press("y")
        assert bench.desk.document.article_id == "b-market.md"
        assert bench.selected == "Ruud Okker"
        await bench.press("y")
        assert bench.item is None
        assert "Done: 3 kept." in bench.card
        await bench.rest()
    kept = verdicts(mine, "ana", "a-ferry.txt")
    assert [(row["decision"], row["quote"], row["question"]) for row in kept] == [
        ("keep", "Ines Valdo", "label:actor"),
        ("keep", "Ruud Okker", "label:actor"),
    ]
    assert verdicts(mine, "ana", "b-market.md")[0]["judged"]


async def test_one_key_deletes_with_its_verdict_and_undo_takes_back_both(review, mine, stored):
    async with review(mine, "label:location article:a-ferry.txt") as bench:
        await bench.press("x")
        assert ("location", "Harbour Trust") not in bench.tags
        assert bench.at_hand == ("location", "Port Sable")
        await bench.press("u")
        assert bench.at_hand == ("location", "Harbour Trust")
        assert ("location", "Harbour Trust") in bench.tags
        await bench.press("x")
        await bench.rest()
    assert ("location", "Harbour Trust") not in stored(mine, "a-ferry.txt")
    assert [row["decision"] for row in verdicts(mine, "ana", "a-ferry.txt")] == ["delete"]


async def test_a_labels_key_relabels_and_goes_on_and_its_own_key_keeps(review, mine, stored):
    async with review(mine, "label:location article:a-ferry.txt") as bench:
        await bench.press("a", "l")
        assert bench.item is None
        await bench.rest()
    assert ("actor", "Harbour Trust") in stored(mine, "a-ferry.txt")
    assert [row["decision"] for row in verdicts(mine, "ana", "a-ferry.txt")] == ["relabel", "keep"]


async def test_other_edges_are_kept_with_the_key_that_keeps(review, mine, stored):
    async with review(mine, "form:Valdo text:Valdo") as bench:
        assert bench.item is None
    async with review(mine, 'form:"Ines Valdo"') as bench:
        await bench.press("shift+left")
        await bench.rest()
        assert bench.at_hand == ("actor", "Ines")
        assert "“Ines Valdo”" in bench.card
        await bench.press("y")
        await bench.rest()
        assert bench.item is None
    assert ("actor", "Ines") in stored(mine, "a-ferry.txt")
    assert [row["decision"] for row in verdicts(mine, "ana", "a-ferry.txt")] == ["reshape"]


async def test_values_and_relations_are_kept_with_the_key_that_keeps(review, mine):
    async with review(mine, 'form:"Ines Valdo"') as bench:
        await bench.press("v", "s", "y")
        await bench.rest()
    assert [row["decision"] for row in verdicts(mine, "ana", "a-ferry.txt")] == ["set"]
    async with review(mine, 'form:"Ruud Okker" article:a-ferry.txt') as bench:
        await bench.press("r")
        code = next(iter(bench.desk.mode.codes.values()))
        await bench.press(*code, "y")
        await bench.rest()
    assert [row["decision"] for row in verdicts(mine, "ana", "a-ferry.txt")] == ["set", "relate"]


async def test_deferring_asks_for_a_question_which_a_queue_can_ask_for(review, mine):
    async with review(mine, "label:actor") as bench:
        await bench.press("!")
        await bench.type("who?")
        await bench.press("enter")
        assert bench.at_hand == ("actor", "Ruud Okker")
        await bench.rest()
    async with review(mine, "open:yes") as bench:
        assert bench.at_hand == ("actor", "Ines Valdo")
        assert "who?" in bench.card


async def test_skipping_leaves_no_verdict_and_comes_again_at_the_end(review, mine):
    async with review(mine, "label:actor") as bench:
        await bench.press("j", "y", "y")
        assert bench.item is None
        assert "1 skipped" in bench.card
        await bench.press("j")
        assert bench.at_hand == ("actor", "Ines Valdo")
        assert bench.desk.document.article_id == "a-ferry.txt"
        await bench.press("y", "k")
        assert bench.item is not None
        assert "kept already" in bench.card


async def test_undo_goes_across_articles_and_works_after_a_restart(review, mine, stored):
    async with review(mine, "label:actor") as bench:
        await bench.press("x", "x", "x")
        assert bench.item is None
        await bench.press("u", "u")
        assert bench.desk.document.article_id == "a-ferry.txt"
        assert bench.at_hand == ("actor", "Ruud Okker")
        await bench.press("U")
        assert bench.desk.document.article_id == "b-market.md"
        assert bench.at_hand == ("actor", "Ruud Okker")
        await bench.rest()
    async with review(mine, None) as bench:
        assert bench.desk.document.article_id == "b-market.md"
        await bench.press("u", "u")
        await bench.rest()
        assert bench.selected == "Ines Valdo"
        assert bench.at_hand == ("actor", "Ines Valdo")
    assert ("actor", "Ines Valdo") in stored(mine, "a-ferry.txt")
    assert verdicts(mine, "ana", "a-ferry.txt") == []


async def test_a_verdict_settles_until_the_span_changes(review, mine):
    async with review(mine, "label:actor") as bench:
        await bench.press("y", "y", "y")
        await bench.rest()
    async with review(mine, "label:actor") as bench:
        assert bench.item is None
        assert "Nothing answers this" in bench.card
        assert "label:actor" in bench.card
    workspace = Workspace.open(mine)
    store = workspace.store("ana")
    document = store.open("b-market.md", workspace.article("b-market.md").digest)
    span = next(span for span in document.spans if span.label == "actor")
    store.save(editing.write_note(document, span.id, "new").apply(document))
    store.close()
    async with review(mine, "label:actor") as bench:
        assert bench.desk.document.article_id == "b-market.md"
        assert len(bench.sitting.queue) == 1


async def test_alike_is_decided_at_once_and_undone_at_once(review, mine, stored):
    async with review(mine, '"Ruud Okker"') as bench:
        await bench.press("=")
        assert "2 of 2" in " ".join(bench.shown())
        await bench.press("l")
        await bench.rest()
        assert bench.item is None
        assert ("location", "Ruud Okker") in stored(mine, "a-ferry.txt")
        assert ("location", "Ruud Okker") in stored(mine, "b-market.md")
        await bench.press("u")
        await bench.rest()
        assert ("actor", "Ruud Okker") in stored(mine, "a-ferry.txt")
        assert ("actor", "Ruud Okker") in stored(mine, "b-market.md")
        assert bench.sitting.queue.left == 2
        await bench.press("=", "space", "y")
        await bench.rest()
        assert bench.sitting.queue.left == 1


async def test_esc_leaves_the_preview_and_decides_nothing(review, mine):
    async with review(mine, '"Ruud Okker"') as bench:
        await bench.press("=", "escape")
        assert bench.app.screen is bench.desk
        assert bench.sitting.queue.left == 2


async def test_anothers_work_stays_as_it_is_and_gets_proposals(review, theirs, stored):
    before = (theirs / "annotations/bo/a-ferry.txt.json").read_bytes()
    async with review(theirs, "by:bo") as bench:
        assert "bo's work" in bench.card
        assert bench.at_hand == ("actor", "Ines Valdo")
        await bench.press("y")
        assert bench.at_hand == ("location", "Harbour Trust")
        await bench.press("a")
        assert bench.at_hand == ("location", "Port Sable")
        assert ("actor", "Harbour Trust") in bench.tags
        await bench.press("shift+right", "y")
        await bench.press("x")
        assert bench.item is None
        assert ("actor", "Ruud Okker") not in bench.tags
        await bench.rest()
    assert (theirs / "annotations/bo/a-ferry.txt.json").read_bytes() == before
    found = verdicts(theirs, "ana", "a-ferry.txt")
    assert [row["decision"] for row in found] == ["keep", "relabel", "reshape", "delete"]
    assert [bool(row.get("proposal")) for row in found] == [False, True, True, True]
    assert all(row["annotator"] == "bo" for row in found)
    assert stored(theirs, "a-ferry.txt") == []


async def test_many_edges_of_anothers_span_are_one_proposal_and_undone_key_by_key(review, theirs):
    async with review(theirs, 'by:bo form:"Port Sable"') as bench:
        await bench.press("shift+right", "shift+right", "shift+left")
        shown = [quote for label, quote in bench.tags if quote.startswith("Port Sable")]
        await bench.rest()
        assert len(verdicts(theirs, "ana", "a-ferry.txt")) == 1
        await bench.press("u", "u", "u")
        assert ("location", "Port Sable") in bench.tags
        await bench.rest()
        assert verdicts(theirs, "ana", "a-ferry.txt") == []
    assert len(shown[0]) > len("Port Sable")


async def test_an_author_accepts_turns_down_and_asks_back(review, theirs, stored):
    async with review(theirs, "by:bo") as bench:
        await bench.press("x", "a", "a", "x")
        await bench.rest()
    async with review(theirs, "proposals:yes", annotator="bo") as bench:
        assert bench.at_hand == ("actor", "Ines Valdo")
        assert "ana proposes" in bench.card
        await bench.press("y")
        await bench.press("x")
        await bench.press("!")
        await bench.type("why?")
        await bench.press("enter")
        await bench.press("y")
        assert bench.item is None
        assert "2 accepted, 1 turned down, 1 asked back" in bench.card
        await bench.rest()
    assert stored(theirs, "a-ferry.txt", "bo") == [("location", "Harbour Trust"), ("location", "Port Sable")]
    answers = verdicts(theirs, "bo", "a-ferry.txt")
    assert [row["decision"] for row in answers] == ["accept", "reject", "discuss", "accept"]
    async with review(theirs, "open:yes") as bench:
        assert "bo asks back: why?" in bench.card


async def asked_back(review, root, form="Harbour Trust", keys=("a",)):
    """Let ana correct bo's span, and bo ask why."""
    async with review(root, f'by:bo form:"{form}"') as bench:
        await bench.press(*keys)
        await bench.rest()
    async with review(root, "proposals:yes", annotator="bo") as bench:
        await bench.press("!")
        await bench.type("why?")
        await bench.press("enter")
        await bench.rest()


async def test_an_answer_reaches_the_author_and_the_correction_stays_proposed_as_often_as_they_like(review, theirs):
    await asked_back(review, theirs)
    for answer in ("it acts", "it signs"):
        async with review(theirs, "open:yes") as bench:
            assert "bo asks back: why?" in bench.card
            await bench.press("!")
            await bench.type(answer)
            await bench.press("enter")
            assert bench.item is None
            await bench.rest()
        async with review(theirs, "proposals:yes", annotator="bo") as bench:
            assert f"You asked: why? ana answers: {answer}" in bench.card
            await bench.press("!")
            await bench.type("why?")
            await bench.press("enter")
            await bench.rest()


async def test_what_an_author_asks_about_is_held_to_with_the_key_that_keeps(review, theirs, stored):
    await asked_back(review, theirs)
    async with review(theirs, "open:yes") as bench:
        assert ("actor", "Harbour Trust") in bench.tags
        assert "y hold to it" in bench.card
        assert "x withdraw it" in bench.shown()[-1]
        assert "! answer" in bench.card
        await bench.press("y")
        assert bench.item is None
        assert ("actor", "Harbour Trust") in bench.tags
        await bench.press("u")
        assert "bo asks back: why?" in bench.card
        await bench.press("y")
        await bench.rest()
    async with review(theirs, "proposals:yes", annotator="bo") as bench:
        assert "ana holds to it" in bench.card
        await bench.press("y")
        await bench.rest()
    assert ("actor", "Harbour Trust") in stored(theirs, "a-ferry.txt", "bo")


@pytest.mark.parametrize("keys", [("a",), ("x",)])
async def test_a_correction_that_an_author_asks_about_is_withdrawn_by_a_key_of_its_own(review, theirs, keys):
    await asked_back(review, theirs, keys=keys)
    async with review(theirs, "open:yes") as bench:
        assert "bo asks back: why?" in bench.card
        await bench.press("x")
        assert bench.item is None
        assert ("location", "Harbour Trust") in bench.tags
        await bench.rest()
    for question, annotator in (("proposals:yes", "bo"), ("open:yes", "ana")):
        async with review(theirs, question, annotator=annotator) as bench:
            assert bench.item is None


async def test_esc_leaves_the_item_chosen_so_that_a_labels_key_decides_it(review, theirs, stored):
    async with review(theirs, "by:bo label:location") as bench:
        await bench.press("right", "right", "escape")
        assert bench.selected == "Harbour Trust"
        await bench.press("a")
        assert ("actor", "Harbour Trust") in bench.tags
        await bench.rest()
    assert [row["decision"] for row in verdicts(theirs, "ana", "a-ferry.txt")] == ["relabel"]


async def test_a_labels_key_tags_nothing_where_a_correction_is_to_be_answered(review, theirs, stored):
    async with review(theirs, 'by:bo form:"Harbour Trust"') as bench:
        await bench.press("a")
        assert bench.item is None
        await bench.press("l")
        assert "No item is at hand" in bench.toasts[-1]
        await bench.rest()
    assert len(verdicts(theirs, "ana", "a-ferry.txt")) == 1
    before = stored(theirs, "a-ferry.txt", "bo")
    async with review(theirs, "proposals:yes", annotator="bo") as bench:
        await bench.press("=", "escape", "l")
        assert "y to accept it, x to turn it down, ! to ask back" in bench.toasts[-1]
        await bench.rest()
    assert stored(theirs, "a-ferry.txt", "bo") == before


async def test_undo_after_a_restart_goes_to_what_was_put_off(review, mine):
    async with review(mine, "label:actor") as bench:
        for _ in range(2):
            await bench.press("!")
            await bench.type("who?")
            await bench.press("enter")
        await bench.rest()
    async with review(mine, "open:yes") as bench:
        assert bench.at_hand == ("actor", "Ines Valdo")
        await bench.press("u")
        await bench.rest()
        assert bench.at_hand == ("actor", "Ruud Okker")
        await bench.press("y")
        assert bench.at_hand == ("actor", "Ines Valdo")
        await bench.rest()
    assert [row["decision"] for row in verdicts(mine, "ana", "a-ferry.txt")] == ["defer", "keep"]


@pytest.mark.parametrize("order", ["article", "form", "surprise", "random"])
async def test_a_queue_whose_place_lags_behind_goes_on_after_what_was_decided_last_in_its_own_order(
    review, mine, order
):
    folder = mine / "annotations/ana"
    async with review(mine, f"order:{order}") as bench:
        items = [row.item for row in bench.sitting.queue.rows(0, 9)]
        await bench.press("j")
        await bench.until(lambda: (place := last(folder)) is not None and place.at == items[1].key)
        early = last(folder)
        await bench.press("y", "y", "y")
        assert bench.item == items[4]
        await bench.rest()
    keep(folder, early)
    async with review(mine, None) as bench:
        assert bench.item.key == items[4].key
        await bench.press("y")
        assert bench.item.key == items[5].key


def spaced(root: Path, words: str, times: int = 1) -> Path:
    """A text in which ana tagged words with the white space behind them, as an import leaves them."""
    text = f"They asked {words}with the police.\n" * times
    (root / "d-spaced.txt").write_text(text, "utf-8")
    workspace = Workspace.open(root)
    store = workspace.store("ana")
    article = workspace.article("d-spaced.txt")
    document = store.open(article.id, article.digest)
    starts = [number * (len(text) // times) + text.index(words) for number in range(times)]
    made = []
    for start in starts:
        quote, prefix, suffix = anchor(text, (Extent(start, start + len(words)),))
        extents = (Extent(start, start + len(words)),)
        made.append(Span(str(start), "actor", extents, quote, prefix, suffix, DAY, DAY, origin="imported:x"))
    store.save(replace(document, spans=Spans(made)))
    store.close()
    return root


async def test_white_space_at_an_edge_is_seen_where_it_is_the_matter(review, root):
    async with review(spaced(root, "an  agent\n", 2), "find:edge") as bench:
        assert "an␣␣agent⏎" in bench.card
        assert "agent' by its label's rule" in bench.card
        assert "a line break comes off its end" in bench.card
        assert any("an␣␣agent⏎" in line for line in bench.shown(bench.desk.boxes.queue))
        await bench.press("=")
        shown = "\n".join(bench.shown())
        assert "an␣␣agent⏎with the police" in shown
        assert "Enter make it “agent”" in shown
        await bench.press("enter")
        await bench.rest()
        assert {quote for _, quote in bench.tags} == {"agent"}
        await bench.press("u")
        assert "Undone: reshape 2 alike." in "\n".join(bench.shown())


async def test_alike_of_what_is_decided_says_that_nothing_is_left(review, mine):
    async with review(mine, "label:actor") as bench:
        await bench.press("y", "k", "=")
        assert bench.app.screen is bench.desk
        assert "Nothing like it is left" in bench.toasts[-1]


async def test_rows_of_the_same_words_are_told_apart(review, root):
    name = "user1924@example.org"
    tagged(root, name, "a-ferry.txt", FERRY_TAGS)
    tagged(root, name, "b-market.md", [("Ruud Okker", "actor"), ("Port Sable", "location")])
    for size, whose in (((120, 40), "t.md · user"), ((200, 48), f"b-market.md · {name}")):
        async with review(root, 'form:"Port Sable" form:"Ruud Okker" order:form', size=size) as bench:
            rows = bench.shown(bench.desk.boxes.queue)
            await bench.press("j")
            place = bench.shown(bench.desk.boxes.queue)[2]
        assert [row[5:21].rstrip() for row in (rows[0], *rows[2:5])] == [
            "Port Sable today",
            "Port Sable on Tu",
            "Ruud Okker, call",
            "Ruud Okker, mayo",
        ]
        assert whose in place
        assert place.rstrip().endswith(".org")


async def test_a_label_that_there_is_not_is_told_with_those_that_there_are(review, mine):
    async with review(mine, "label:Nope") as bench:
        assert "has the label 'Nope'; there are actor, location, claim" in bench.card
    async with review(mine, "label:actor by:bo") as bench:
        assert "Looked for: label:actor by:bo" in bench.card


async def test_two_labels_with_a_comma_are_told_to_be_two_terms(review, mine):
    async with review(mine, "label:actor,location") as bench:
        assert "there are actor, location, claim" in bench.card
        assert "with a term each: label:actor label:location." in bench.card


async def test_where_nothing_answers_the_key_of_the_queue_asks_again_and_esc_leads_to_the_article(review, mine):
    async with review(mine, "label:actor,location") as bench:
        assert "has the label" in bench.card
        await bench.press("escape", "f4")
        assert bench.desk.prompt.is_open
        assert bench.desk.reviewing
        await bench.press("escape")
        assert not bench.desk.reviewing
        assert not bench.desk.prompt.is_open
        await bench.press("f4")
        assert bench.desk.prompt.is_open
        await bench.press("escape")
        assert not bench.desk.reviewing
        await bench.press("f4")
        await bench.type("label:actor")
        await bench.press("enter")
        await bench.rest()
        assert bench.desk.reviewing
        assert bench.at_hand == ("actor", "Ines Valdo")


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(1, 40))
def test_words_cut_in_their_middle_fit_and_keep_both_ends(text, cells):
    cut = fitted_middle(text, cells)
    assert cell_len(cut) <= cells
    assert cut == fitted(text, cells) or (cut.count("…") > text.count("…") and cells >= 5)


@given(st.text(" ab\n\t\u00a0"))
def test_marks_stand_for_white_space_one_for_one(text):
    assert len(edged(text)) == len(edged(text, inner=True)) == len(text)
    assert edged(text).strip() == edged(text)
    assert edged(edged(text, inner=True)) == edged(text, inner=True)
    assert "".join(edged(text).split()).strip("␣⏎→⍽") == "".join(text.split())


async def test_undo_of_a_second_question_goes_back_to_the_first_one(review, mine):
    async with review(mine, "label:location") as bench:
        for _ in range(2):
            await bench.press("!")
            await bench.type("where?")
            await bench.press("enter")
        await bench.rest()
    async with review(mine, "open:yes") as bench:
        await bench.press("j", "!")
        await bench.type("where now?")
        await bench.press("enter", "k", "k")
        assert bench.at_hand == ("location", "Harbour Trust")
        await bench.until(lambda: (place := last(mine / "annotations/ana")) is not None and place.at == bench.item.key)
        await bench.rest()
    async with review(mine, "open:yes") as bench:
        assert bench.at_hand == ("location", "Harbour Trust")
        await bench.press("u")
        await bench.rest()
        assert bench.at_hand == ("location", "Port Sable")
        assert "where?" in bench.card


async def test_a_colleagues_file_that_changes_brings_the_queue_up_to_date(review, theirs):
    async with review(theirs, "by:bo") as bench:
        assert bench.at_hand == ("actor", "Ines Valdo")
        workspace = Workspace.open(theirs)
        store = workspace.store("bo")
        document = store.open("a-ferry.txt", workspace.article("a-ferry.txt").digest)
        gone = [span.id for span in document.spans if span.quote in ("Ines Valdo", "Port Sable")]
        store.save(editing.delete(document, gone).apply(document))
        store.close()
        bench.desk.look_at_theirs()
        await bench.rest()
        assert bench.at_hand == ("location", "Harbour Trust")
        assert bench.selected == "Harbour Trust"
        await bench.press("y")
        assert bench.at_hand == ("actor", "Ruud Okker")


async def test_a_colleagues_new_spans_in_articles_looked_at_already_come_in_without_asking_again(review, mine):
    async with review(mine, "label:actor") as bench:
        await bench.until(lambda: bench.sitting.finished)
        bench.desk.look_at_theirs()
        await bench.rest()
        before = len(bench.sitting.queue)
        at_hand = bench.at_hand
        tagged(mine, "bo", "a-ferry.txt", [("Harbour Trust", "actor")])
        tagged(mine, "cy", "b-market.md", [("Marlow Island", "actor")])
        bench.desk.look_at_theirs()
        await bench.rest()
        await bench.rest()
        new = {(row.item.annotator, row.item.quote) for row in bench.sitting.queue.rows(0, 99)}
        assert len(bench.sitting.queue) == before + 2
        assert new >= {("bo", "Harbour Trust"), ("cy", "Marlow Island")}
        assert bench.at_hand == at_hand


async def test_what_is_decided_while_its_article_is_looked_at_anew_stays_decided(review, mine):
    async with review(mine, "label:actor") as bench:
        await bench.until(lambda: bench.sitting.finished)
        first, searching = bench.item, bench.sitting.searching
        searching.touched("a-ferry.txt")
        await bench.rest()
        found, decisions = searching.search.again("a-ferry.txt"), bench.sitting.decision_count
        await bench.press("y")
        second = bench.item
        bench.sitting.renewed(Renewed("a-ferry.txt", 1, found, decisions))
        assert bench.sitting.queue.state(first.key) is State.DECIDED
        assert bench.item == second
        await bench.press("u")
        await bench.rest()
        assert bench.item.key == first.key


async def test_where_nothing_is_remembered_the_prompt_stands_over_an_article(review, mine):
    async with review(mine, None) as bench:
        await bench.until(lambda: bench.desk.session.article is not None)
        assert bench.desk.prompt.is_open
        assert "No articles" not in bench.shown(bench.desk.reader_head)[0]
        await bench.type("label:location")
        await bench.press("enter")
        await bench.rest()
        assert bench.at_hand == ("location", "Harbour Trust")


async def test_a_question_that_nothing_answers_does_not_say_that_there_are_no_articles(review, mine):
    async with review(mine, "label:claim") as bench:
        await bench.until(lambda: bench.sitting.finished)
        await bench.rest()
        assert "No articles" not in bench.shown(bench.desk.reader_head)[0]
        assert "Nothing answers this" in bench.card


async def test_own_work_that_is_not_on_the_disk_yet_is_asked_too(review, root, monkeypatch):
    async with review(root, "label:actor") as bench:
        assert not (root / "annotations/ana").exists()
        held = threading.Event()
        save = bench.desk.session.store.save

        def slow(*given: Any, **named: Any) -> Any:
            held.wait(10.0)
            return save(*given, **named)

        monkeypatch.setattr(bench.desk.session.store, "save", slow)
        try:
            bench.desk.turning.open("a-ferry.txt")
            text, workspace = bench.desk.text, bench.desk.session.workspace
            at = Extent(bench.find("Ines Valdo"), bench.find("Ines Valdo") + len("Ines Valdo"))
            bench.desk.session.commit(editing.tag(bench.desk.document, workspace.schema, text, [at], "actor"))
            bench.desk.begin_review("label:actor by:ana")
            await bench.until(lambda: bench.sitting.finished)
            assert bench.at_hand == ("actor", "Ines Valdo")
        finally:
            held.set()


async def test_what_is_missing_is_tagged_or_refused_by_one_key(review, root, stored):
    tagged(root, "ana", "a-ferry.txt", [("Ines Valdo", "actor")])
    workspace = Workspace.open(root)
    store = workspace.store("ana")
    document = store.open("a-ferry.txt", workspace.article("a-ferry.txt").digest)
    store.save(editing.mark_seen(document, [(0, 400)]))
    store.close()
    async with review(root, "find:sentence") as bench:
        total = len(bench.sitting.queue)
        assert total > 1
        missing = bench.item.quote
        await bench.press("y")
        assert any("Nothing is tagged here" in words for words in bench.toasts)
        assert bench.item.quote == missing
        await bench.press("c")
        assert bench.item.quote != missing
        refused = bench.item.quote
        await bench.press("x")
        assert bench.item is None or bench.item.quote != refused
        await bench.rest()
    found = verdicts(root, "ana", "a-ferry.txt")
    assert [row["decision"] for row in found] == ["add", "refuse"]
    assert any(label == "claim" for label, _ in stored(root, "a-ferry.txt"))


async def test_the_whole_article_is_one_key_away_and_one_key_back(review, mine):
    async with review(mine, "label:actor") as bench:
        await bench.press("j")
        spot, scroll = bench.selected, bench.desk.reader.scroll_offset.y
        await bench.press("f4")
        assert not bench.desk.reviewing
        assert (bench.selected, bench.desk.reader.scroll_offset.y) == (spot, scroll)
        assert bench.desk.articles.size.width
        assert bench.desk.spans.size.width
        await bench.press(">", "f4")
        assert bench.desk.reviewing
        assert (bench.selected, bench.desk.reader.scroll_offset.y) == (spot, scroll)
        assert not bench.desk.articles.size.width


async def test_another_question_may_be_asked_and_saved_under_a_name(review, mine):
    async with review(mine, "label:actor") as bench:
        await bench.press("/")
        await bench.press(*["backspace"] * 11)
        await bench.type("label:location")
        await bench.press("enter")
        await bench.rest()
        assert bench.at_hand == ("location", "Harbour Trust")
        bench.sitting.save_question()
        await bench.pilot.pause()
        await bench.type("places")
        await bench.press("enter")
        await bench.rest()
        bench.desk.begin_review("places")
        await bench.rest()
        assert bench.at_hand == ("location", "Harbour Trust")
    assert Workspace.open(mine).schema.questions == {"places": "label:location"}


async def test_a_question_that_is_none_is_told_of_and_changes_nothing(review, mine):
    async with review(mine, "label:actor") as bench:
        await bench.press("/")
        await bench.press("end")
        await bench.type(" nonsense:1")
        await bench.press("enter")
        assert any("nonsense" in words for words in bench.toasts)
        assert bench.at_hand == ("actor", "Ines Valdo")


async def test_where_nothing_may_be_written_every_verdict_says_why_in_one_sentence(review, mine):
    for key in ("y", "x", "a", "!", "="):
        async with review(mine, "label:location", read_only=True) as bench:
            await bench.press(key)
            assert bench.at_hand == ("location", "Harbour Trust")
            assert len(bench.toasts) == 1, key
            assert bench.app.screen is bench.desk
    assert verdicts(mine, "ana", "a-ferry.txt") == []


async def test_markup_in_forms_and_notes_stays_text(review, root, write):
    write(root, {"a-ferry.txt": "A [red]Valdo[/red] [/b] spoke.\n", "glossator.yaml": "labels:\n  actor: {key: a}\n"})
    tagged(root, "ana", "a-ferry.txt", [("[red]Valdo[/red] [/b]", "actor")])
    workspace = Workspace.open(root)
    store = workspace.store("ana")
    document = store.open("a-ferry.txt", workspace.article("a-ferry.txt").digest)
    (span,) = document.spans
    store.save(editing.write_note(document, span.id, "[bold]note[/] [link=x]").apply(document))
    store.close()
    async with review(root, "label:actor") as bench:
        words = " ".join(bench.shown())
        assert "[red]Valdo[/red] [/b]" in words
        assert "[bold]note[/] [link=x]" in bench.card
        await bench.press("=")
        assert "[red]Valdo[/red]" in " ".join(bench.shown())
        await bench.press("escape", "!")
        assert "[red]Valdo[/red]" in " ".join(bench.shown())


async def test_the_plain_desk_begins_a_review_by_its_key(opened, mine):
    async with opened(mine) as plain:
        bench = ReviewBench(plain.app, plain.pilot)
        await bench.press("f4")
        assert bench.desk.prompt.is_open
        await bench.type("label:actor")
        await bench.press("enter")
        await bench.rest()
        assert bench.at_hand == ("actor", "Ines Valdo")
        assert bench.sitting.tally.amounts[Decision.KEEP] == 0


async def test_the_plain_desk_marks_what_others_correct_and_a_key_shows_it(opened, review, theirs):
    async with review(theirs, "by:bo") as bench:
        await bench.press("x", "y", "a")
        await bench.rest()
    async with opened(theirs, annotator="bo") as plain:
        bench = ReviewBench(plain.app, plain.pilot)
        await bench.press("right")
        await bench.rest()
        assert "2 corrections" in bench.shown(bench.desk.status_line)[0]
        assert sum("◇" in line for line in bench.shown(bench.desk.spans)) == 2
        await bench.press(":")
        await bench.rest()
        assert bench.at_hand == ("actor", "Ines Valdo")
        await bench.press("y")
        await bench.rest()
        await bench.press("f4")
        await bench.rest()
        assert "1 correction " in bench.shown(bench.desk.status_line)[0]


async def test_anothers_work_on_a_text_that_has_changed_stands_where_its_words_are_now(review, theirs, stored):
    path = theirs / "a-ferry.txt"
    path.write_text("Later that day. " + path.read_text("utf-8"), "utf-8")
    async with review(theirs, "by:bo label:actor") as bench:
        assert bench.selected == "Ines Valdo"
        await bench.press("l")
        (verdict,) = verdicts(theirs, "ana", "a-ferry.txt")
        ((start, end),) = verdict["fragments"]
        assert path.read_text("utf-8")[start:end] == verdict["quote"] == "Ines Valdo"
    async with review(theirs, "proposals:yes", annotator="bo") as bench:
        await bench.press("y")
    assert ("location", "Ines Valdo") in stored(theirs, "a-ferry.txt", "bo")


@pytest.mark.parametrize("annotator", ["ana", "bo"])
async def test_a_span_that_has_no_place_any_more_is_told_and_passed_over(review, theirs, annotator):
    (theirs / "a-ferry.txt").write_text("Xx Ruud Okker met Ines.\n", "utf-8")
    async with review(theirs, 'by:bo form:"Port Sable"', annotator=annotator) as bench:
        assert any("no sure place in it any more" in words for words in bench.toasts)
        assert bench.item is None
        assert bench.sitting.queue.skipped_count == 1
        await bench.press("b")
        assert verdicts(theirs, "ana", "a-ferry.txt") == []


@pytest.mark.parametrize("on_the_desk", [False, True])
async def test_what_was_refused_for_good_comes_back_when_that_is_undone(review, root, on_the_desk):
    tagged(root, "ana", "a-ferry.txt", FERRY_TAGS)
    workspace = Workspace.open(root)
    store = workspace.store("ana")
    held = store.open("a-ferry.txt", workspace.article("a-ferry.txt").digest)
    text = workspace.article("a-ferry.txt").text
    wide = [span.at(text, [(span.start - 1, span.end)], span.updated) for span in held.spans]
    store.save(replace(held, spans=Spans(wide)))
    store.close()
    async with review(root, "find:edge") as bench:
        count = len(bench.sitting.queue)
        assert count >= 2
        await bench.press("-", "3")
        assert bench.item is None
        assert f"Done: {count} refused." in bench.card
        await bench.press(*(["f4"] if on_the_desk else []), "u", *(["f4"] if on_the_desk else []))
        await bench.rest()
        assert (len(bench.sitting.queue), bench.sitting.queue.left) == (count, count)
        assert bench.item is not None
        assert not bench.sitting.tally.amounts[Decision.REFUSE]
        await bench.press(*(["f4"] if on_the_desk else []), "U", *(["f4"] if on_the_desk else []))
        await bench.rest()
        assert bench.item is None
