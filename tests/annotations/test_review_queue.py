"""The queue: order, the item at hand while it grows, going on and back, what is alike, and looking anew."""

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.extent import Extent
from annotations.lint.lint import Act, Suggestion
from annotations.review.item import Item
from annotations.review.kinds import Kind
from annotations.review.place import Place, Stood
from annotations.review.question import Question
from annotations.review.queue import Queue, State
from annotations.review.terms import read


def question(words: str = "") -> Question:
    return Question(tuple(read(words)))


def item(number: int, form: str = "Oslo", label: str = "location", surprise: float = 0.5, at: int = 0) -> Item:
    place = (Extent(at, at + len(form)),)
    return Item(
        Kind.SPANS, f"{number}.txt", "ana", f"{number}-{at}", place, label, form, surprise=surprise, number=number
    )


def walked(queue: Queue) -> list[str]:
    met = []
    while queue.item is not None and queue.item.span_id not in met:
        met.append(queue.item.span_id)
        queue.decide([queue.item.key])
    return met


FOUND = [item(3, "b"), item(1, "c", at=5), item(1, "a", surprise=0.9), item(2, "B", surprise=0.7)]


def test_items_come_by_article_by_form_and_by_surprise() -> None:
    orders = {}
    for name in ("article", "form", "surprise"):
        queue = Queue(question(f"order:{name}"))
        for one in FOUND:
            queue.add(one)
        orders[name] = [row.item.form for row in queue.rows(0, 9)]
    assert orders == {"article": ["a", "c", "B", "b"], "form": ["a", "B", "b", "c"], "surprise": ["a", "B", "c", "b"]}


@given(st.permutations(range(12)), st.sampled_from(["article", "form", "surprise", "random"]), st.integers(0, 3))
def test_the_order_does_not_depend_on_when_items_arrive(arrival: list[int], order: str, seed: int) -> None:
    items = [item(n, "abc"[n % 3], surprise=n % 4 / 4) for n in range(12)]
    queues = []
    for numbers in (range(12), arrival):
        queue = Queue(question(f"order:{order} seed:{seed}"))
        for number in numbers:
            queue.add(items[number])
        queues.append([row.item.key for row in queue.rows(0, 12)])
    assert queues[0] == queues[1]


@given(
    st.integers(0, 11), st.sets(st.integers(0, 11)), st.sampled_from(["article", "form", "surprise", "random"]),
)  # fmt: skip
def test_where_one_stood_the_next_open_item_follows_in_the_queues_own_order(
    stood: int, decided: set[int], order: str
) -> None:
    items = [item(n, "abc"[n % 3], surprise=n % 4 / 4) for n in range(12)]
    whole, rest = Queue(question(f"order:{order}")), Queue(question(f"order:{order}"))
    for number, one in enumerate(items):
        whole.add(one)
        if number not in decided:
            rest.add(one)
    walk = [row.item for row in whole.rows(0, 12)]
    here = walk.index(items[stood])
    wanted = next((one for one in walk[here:] + walk[:here] if one.key in rest), None)
    place = Place("", items[stood].article_id, items[stood].key, (), Stood.of(items[stood]))
    kept = place.item(items[stood].number)
    assert kept is not None
    assert rest.first_from(kept, place.at) == wanted


@given(st.permutations(range(8)))
def test_growing_never_moves_the_item_at_hand(arrival: list[int]) -> None:
    queue = Queue(question())
    for number in arrival:
        queue.add(item(number))
        assert queue.item == item(arrival[0])
        assert queue.rows(queue.index, queue.index + 1)[0].is_at_hand
    assert sorted(walked(queue)) == sorted(f"{number}-0" for number in range(8))
    assert (queue.item, queue.left, queue.decided_count) == (None, 0, 8)


@given(st.lists(st.sampled_from(["decide", "skip"]), max_size=14))
def test_what_follows_is_what_comes_to_hand_next(steps: list[str]) -> None:
    queue = Queue(question())
    for number in range(6):
        queue.add(item(number))
    for step in steps:
        if queue.item is None:
            break
        following = queue.following
        if step == "decide":
            queue.decide([queue.item.key])
        else:
            queue.skip()
        assert queue.item == following


def test_what_came_in_before_is_met_at_the_end() -> None:
    queue = Queue(question())
    for number in (5, 6):
        queue.add(item(number))
    queue.add(item(1))
    assert walked(queue) == ["5-0", "6-0", "1-0"]


def test_what_was_skipped_comes_again_once_asked() -> None:
    queue = Queue(question())
    for number in range(3):
        queue.add(item(number))
    queue.skip()
    assert queue.item == item(1)
    assert (queue.left, queue.skipped_count) == (2, 1)
    queue.decide([item(1).key, item(2).key])
    assert queue.item is None
    assert queue.wrap() == 1
    assert queue.item == item(0)
    assert queue.state(item(0).key) is State.OPEN


def test_skipping_is_remembered_by_another_sitting() -> None:
    queue = Queue(question())
    queue.add(item(0))
    queue.skip()
    later = Queue(question(), queue.skipped)
    later.add(item(0))
    assert later.item is None
    later.add(item(1))
    assert later.item == item(1)


def test_one_goes_back_to_what_was_decided_and_on_again() -> None:
    queue = Queue(question())
    for number in range(3):
        queue.add(item(number))
    queue.decide([item(0).key])
    assert queue.back()
    assert queue.item == item(0)
    assert not queue.back()
    assert queue.next()
    assert queue.item == item(1)
    assert queue.next()
    assert queue.next()
    assert queue.item == item(1)
    queue.reopen([item(0).key])
    assert queue.item == item(0)
    assert queue.left == 3


def test_back_from_the_end_is_the_last_row_and_go_to_finds_any() -> None:
    queue = Queue(question())
    assert not queue.back()
    for number in range(2):
        queue.add(item(number))
    queue.decide([item(0).key, item(1).key])
    assert queue.item is None
    assert queue.back()
    assert queue.item == item(1)
    assert queue.go_to(item(0).key)
    assert queue.item == item(0)
    assert not queue.go_to(item(9).key)


def test_what_is_alike_shares_kind_form_label_and_suggestion_whoever_tagged_it() -> None:
    move = Suggestion(Act.RESHAPE, fragments=(Extent(0, 3),))
    first = replace(item(0), suggestion=move)
    moved = replace(item(1, at=7), suggestion=Suggestion(Act.RESHAPE, fragments=(Extent(7, 10),)), annotator="ben")
    other = replace(item(2), suggestion=Suggestion(Act.RESHAPE, fragments=(Extent(1, 4),)))
    queue = Queue(question())
    for one in (first, moved, other, item(3), item(4, label="actor"), item(5, "Bern")):
        queue.add(one)
    assert queue.alike(first) == [first, moved]
    queue.decide([first.key])
    assert queue.alike(first) == [moved]


def test_a_changed_article_is_looked_at_anew() -> None:
    queue = Queue(question())
    for number, at in ((0, 0), (1, 0), (1, 9), (2, 0)):
        queue.add(item(number, at=at))
    queue.go_to(item(1).key)
    moved = replace(item(1, at=9), fragments=(Extent(4, 8),), label="actor")
    queue.renew("1.txt", [moved, item(1, at=20)])
    assert queue.item == moved
    assert [row.item.span_id for row in queue.rows(0, 9)] == ["0-0", "1-9", "1-20", "2-0"]


@pytest.mark.parametrize("order", ["article", "form", "surprise"])
@pytest.mark.parametrize("leave", ["decide", "skip"])
def test_other_edges_of_the_item_at_hand_leave_it_in_its_row_and_the_queue_goes_on_from_there(
    order: str, leave: str
) -> None:
    queue = Queue(question(f"order:{order}"))
    for at, form in enumerate(["Bern and Iran", "Cuba", "Dover", "Essen"]):
        queue.add(item(0, form, at=at * 20, surprise=1 - at / 10))
    queue.go_to(item(0, at=0).key)
    edged = replace(item(0, at=0), quote="Iran", fragments=(Extent(45, 49),), surprise=0.1)
    for _ in range(2):
        queue.renew("0.txt", [edged, *queue.in_article("0.txt")[1:]])
        assert (queue.item, queue.index) == (edged, 0)
    assert queue.alike(edged) == [edged]
    if leave == "decide":
        queue.decide([edged.key])
    else:
        queue.skip()
        queue.renew("0.txt", queue.in_article("0.txt"))
    assert (queue.item and queue.item.form, queue.index, queue.left) == ("Cuba", 1, 3)
    assert queue.back()
    assert queue.item == edged


def test_the_item_at_hand_goes_along_where_only_the_text_before_it_grew() -> None:
    queue = Queue(question())
    for at in (0, 10, 20):
        queue.add(item(0, at=at))
    queue.go_to(item(0, at=10).key)
    moved = [replace(item(0, at=at), fragments=(Extent(at + 50, at + 54),)) for at in (0, 10, 20)]
    queue.renew("0.txt", moved)
    assert [row.item for row in queue.rows(0, 9)] == moved
    assert (queue.item, queue.following) == (moved[1], moved[2])


def test_what_was_decided_stays_when_it_is_no_longer_found_and_is_open_again_when_it_is() -> None:
    queue = Queue(question())
    for number in range(2):
        queue.add(item(number))
    queue.decide([item(0).key])
    queue.renew("0.txt", [])
    assert queue.state(item(0).key) is State.DECIDED
    queue.renew("0.txt", [item(0)])
    assert queue.state(item(0).key) is State.OPEN
    assert queue.item == item(1)


def test_the_last_item_goes_when_it_is_gone_and_a_sample_takes_no_others() -> None:
    queue = Queue(question("sample:2"))
    queue.add(item(0))
    queue.renew("0.txt", [item(0, at=9)])
    assert (len(queue), queue.item) == (0, None)


def test_anothers_items_of_the_article_stay_when_one_persons_are_looked_at_anew() -> None:
    queue = Queue(question())
    mine = replace(item(0, at=9), annotator="me")
    queue.add(item(0))
    queue.add(mine)
    queue.renew("0.txt", [], annotator="me")
    assert item(0).key in queue
    assert mine.key not in queue


def steps_of(act: Callable[[], object]) -> int:
    """How many calls, of Python's and of built-in functions, an act takes."""
    steps = 0

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal steps
        steps += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return steps


def long_queue(articles: int) -> Queue:
    """Five items in each of so many articles; of any form there are as many as there are in a short queue."""
    queue = Queue(question())
    for number in range(articles):
        for at in range(0, 50, 10):
            queue.add(item(number, at=at, form=f"word {number // 20} {at}"))
    for _ in range(articles):
        assert queue.item is not None
        queue.decide([queue.item.key])
        queue.skip()
    return queue


@pytest.mark.parametrize(
    "act",
    [
        lambda queue: queue.in_article("20.txt"),
        lambda queue: queue.renew("20.txt", queue.in_article("20.txt")[1:]),
        lambda queue: queue.alike(queue.in_article("20.txt")[0]),
        lambda queue: queue.of_kind(Kind.SPANS, "word 1 0"),
        lambda queue: queue.decide([queue.in_article("30.txt")[1].key]),
        lambda queue: queue.reopen([queue.in_article("3.txt")[0].key]),
        lambda queue: queue.skip(),
        lambda queue: queue.next(),
        lambda queue: queue.back(),
        lambda queue: (queue.left, queue.decided_count, queue.skipped_count),
    ],
    ids=["in_article", "renew", "alike", "of_kind", "decide", "reopen", "skip", "next", "back", "counts"],
)
def test_no_step_looks_through_the_whole_queue(act: Callable[[Queue], object]) -> None:
    short, long = (steps_of(partial(act, long_queue(articles))) for articles in (40, 800))
    assert long <= short + 20


def test_what_was_decided_and_is_gone_back_to_stays_decided_when_it_is_skipped() -> None:
    queue = Queue(question())
    for number in range(3):
        queue.add(item(number))
    first = queue.item
    assert first is not None
    queue.decide([first.key])
    queue.back()
    queue.skip()
    assert queue.item is not None
    assert queue.item.article_id == "1.txt"
    assert (queue.left, queue.decided_count, queue.skipped_count) == (2, 1, 0)
    assert queue.state(first.key) is State.DECIDED


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 11)), max_size=60))
def test_counts_and_the_next_one_are_as_a_look_through_all_items_says(moves: list[tuple[int, int]]) -> None:
    queue = Queue(question())
    for number in range(12):
        queue.add(item(number))
    for act, which in moves:
        rows = queue.rows(0, 99)
        key = rows[which % len(rows)].item.key if rows else None
        match act:
            case 0:
                queue.decide([key] if key else [])
            case 1:
                queue.reopen([key] if key else [])
            case 2:
                queue.skip()
            case 3:
                queue.wrap()
            case 4:
                queue.renew(f"{which}.txt", [])
            case 5:
                queue.add(item(which))
            case 6:
                queue.back()
        rows = queue.rows(0, 99)
        states = [row.state for row in rows]
        assert queue.left == states.count(State.OPEN)
        assert queue.skipped_count == states.count(State.SKIPPED)
        assert queue.decided_count == states.count(State.DECIDED)
        if queue.item is None:
            assert State.OPEN not in states
        else:
            at = queue.index
            following = next((row.item for row in [*rows[at + 1 :], *rows[:at]] if row.state is State.OPEN), None)
            if queue.next():
                assert queue.item == following
                queue.back()
