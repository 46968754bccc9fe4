"""What the keys of a review do; they lie over those of the text while a queue is at hand."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from annotations.errors import EditRefused
from tui.keys import EVERYWHERE, REVIEW, action

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.review.desk import ReviewDesk
    from tui.review.sitting import Sitting


def _desk(desk: "Desk") -> "ReviewDesk":
    from tui.review.desk import ReviewDesk

    if not isinstance(desk, ReviewDesk):
        raise EditRefused("Nothing is reviewed here; open a workspace of yours for that.")
    return desk


def _sitting(desk: "Desk") -> "Sitting":
    review = _desk(desk)
    if review.sitting is None or not review.reviewing:
        key = review.key_of("review.toggle") or "the palette"
        raise EditRefused(f"No review is at hand; {key} begins one.")
    return review.sitting


def _does(act: "Callable[[Sitting], object]") -> "Callable[[Desk, int], None]":
    def run(desk: "Desk", count: int) -> None:
        act(_sitting(desk))

    return run


def _decides(act: "Callable[[Sitting], object]") -> "Callable[[Desk, int], None]":
    """Return what a verdict's key does; where nothing may be written it says why, whatever is at hand."""

    def run(sitting: "Sitting") -> None:
        sitting.desk.session.refuse_if_locked()
        act(sitting)

    return _does(run)


@action(
    "review.ask", "review: ask a question, the queue is made of what answers it", keys="/", places=REVIEW, short="ask"
)
def ask(desk: "Desk", count: int) -> None:
    """Ask for a question at the foot of the reader, and make a queue of it."""
    _desk(desk).ask_question()


@action(
    "review.toggle", "review: the queue, or the whole article, at the same place", keys="f4", places=EVERYWHERE | REVIEW
)
def toggle(desk: "Desk", count: int) -> None:
    """Go to the queue where one was left, or from it to the whole article."""
    _desk(desk).toggle_review()


@action(
    "review.proposals",
    "review: the corrections that others propose to you",
    keys=":",
    vim="g :",
    places=EVERYWHERE | REVIEW,
)
def proposals(desk: "Desk", count: int) -> None:
    """Make a queue of what others propose of one's own work."""
    _desk(desk).begin_review("proposals:yes")


action("review.keep", "keep it as it stands now, and next", keys="y", places=REVIEW, short="keep")(
    _decides(lambda sitting: sitting.decisions.keep())
)
action(
    "review.delete",
    "delete it, and next; what is missing is refused here",
    keys="x",
    vim="x, d d",
    places=REVIEW,
    short="delete",
)(_decides(lambda sitting: sitting.decisions.delete()))
action("review.suggested", "carry out what is suggested, and next", keys="enter", places=REVIEW, short="as suggested")(
    _decides(lambda sitting: sitting.decisions.carry_out())
)
action(
    "review.refuse",
    "refuse the finding for good: this one, this form, or this kind",
    keys="-",
    places=REVIEW,
    short="refuse",
)(_decides(lambda sitting: sitting.decisions.refuse()))
action("review.defer", "put it off with a question", keys="!", places=REVIEW, short="put off")(
    _decides(lambda sitting: sitting.decisions.defer())
)
action(
    "review.alike",
    "the same for all like it: a preview, then one decision",
    keys="=",
    vim="g *, =",
    places=REVIEW,
    short="all alike",
)(_decides(lambda sitting: sitting.decisions.alike()))
action("review.save", "review: keep the question under a name in glossator.yaml", places=REVIEW)(
    _does(lambda sitting: sitting.save_question())
)
action("review.wrap", "what was skipped comes again", places=REVIEW)(_does(lambda sitting: sitting.wrap()))


@action(
    "review.next", "skip: the next item, without a verdict", keys="j, tab", vim="n, tab", places=REVIEW, short="skip"
)
def go_on(desk: "Desk", count: int) -> None:
    """Leave the item at hand for later, or so many."""
    _sitting(desk).skip(count)


@action("review.back", "back to the item before", keys="k, shift+tab", vim="N, shift+tab", places=REVIEW)
def go_back(desk: "Desk", count: int) -> None:
    """Go back to the item before, decided or not, or so many."""
    _sitting(desk).back(count)
