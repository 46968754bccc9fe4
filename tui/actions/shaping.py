"""Shaping a chosen span: its boundaries, its parts, one out of two and two out of one."""

from typing import TYPE_CHECKING

from annotations import editing
from annotations import selection as selections
from annotations.errors import EditRefused
from annotations.extent import Unit
from annotations.selection import Selection
from annotations.span import Span
from annotations.trim import variants
from tui.keys import action
from tui.visible import short

if TYPE_CHECKING:
    from tui.desk import Desk


@action(
    "span.boundary-next",
    "the next boundary variant: article, title, possessive, quotes",
    keys="b",
    vim="g b",
    short="boundary",
)
def next_variant(desk: "Desk", count: int) -> None:
    """Lay the chosen span, or the selection, on its next boundary variant."""
    _vary(desk, count)


@action("span.boundary-previous", "the boundary variant before", keys="B", vim="g B")
def previous_variant(desk: "Desk", count: int) -> None:
    """Lay the chosen span, or the selection, on the boundary variant before."""
    _vary(desk, -count)


@action(
    "span.add-fragment", "keep this part and select another: a label key tags all parts as one", keys="+", vim="g +, a"
)
def add_fragment(desk: "Desk", count: int) -> None:
    """Keep what is selected as a part, and begin another one at the next word."""
    following = selections.move(desk.text, desk.selection, Unit.WORD, 1)
    if following.extent == desk.selection.extent:
        raise EditRefused("There is no further word in this article for another part.")
    span = desk.caret.chosen()
    desk.caret.keep(Selection.of(following.extent), span)
    desk.tell("Select the other part, then press a label's key. Esc gives up.")


@action("span.split", "split the span before the caret's word", keys="%", vim="g s")
def split(desk: "Desk", count: int) -> None:
    """Part the chosen span before the word from which it was chosen, else before the selection.

    Without a chosen one it is the one that was chosen last, or the one under the caret.
    """
    at, chosen, came_from = desk.selection.start, desk.caret.chosen(), desk.caret.came_from
    if chosen is not None and chosen == desk.caret.picked():
        if came_from is None or not chosen.start < came_from.start < chosen.end:
            raise EditRefused(
                "Esc goes to the span's first word, arrows on to where it is to be split; then press this."
            )
        span, at = chosen, came_from.start
    else:
        span = _around(desk, at)
    desk.commit(editing.split(desk.document, desk.schema, desk.text, span.id, at))
    desk.caret.choose(desk.document.spans[span.id])


def _around(desk: "Desk", at: int) -> Span:
    """Return the span to be split before `at`; raise EditRefused where another one was meant, or there is none."""
    around = [span for span in desk.caret.under() if span.start < at]
    last = (desk.caret.picked(), desk.caret.last_chosen())
    span = next((one for one in (*last, *around) if one in around), None)
    left = desk.caret.pointed()
    if left is not None and left not in around and desk.selection.extent != left.extent and desk.caret.is_near(left):
        here = ", or choose the span here with z to split that one before this word" if around else ""
        raise EditRefused(
            f"The caret has left the chosen {left.label} {short(left.quote)}: go to a word inside it{here}."
        )
    if span is None:
        raise EditRefused("Move the caret to a word inside a span; it is split before that word.")
    return span


@action("span.join", "join with the next span of the same label", keys="$", vim="g j")
def join(desk: "Desk", count: int) -> None:
    """Make one span of the chosen one and the next of its label."""
    span = desk.caret.chosen()
    if span is None:
        raise EditRefused("Choose a span first: z takes the one here, J the next one.")
    desk.commit(editing.join(desk.document, desk.schema, desk.text, span.id))
    desk.caret.choose(desk.document.spans[span.id])


def _vary(desk: "Desk", count: int) -> None:
    span = desk.caret.chosen()
    piece = desk.selection.extent
    ways = variants(desk.text, piece)
    if len(ways) < 2:
        raise EditRefused("This has no other boundary: Shift+arrows and Ctrl+arrows move its edges.")
    wanted = ways[count % len(ways)]
    if span is None:
        desk.select(Selection(wanted.start, wanted.end, desk.selection.fragments))
        return
    *others, _ = span.fragments
    desk.commit(editing.reshape(desk.document, desk.schema, desk.text, span.id, [*others, wanted]))
    desk.caret.choose(_held(desk, span))


def _held(desk: "Desk", span: Span) -> Span:
    return desk.document.spans[span.id]
