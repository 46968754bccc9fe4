"""Tagging, and everything that is done to a chosen span."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from annotations import editing
from annotations.errors import EditRefused
from annotations.span import Span
from tui.keys import EVERYWHERE, Place, action, spoken
from tui.modes.choosing import Choosing
from tui.visible import short

BOTH = frozenset({Place.READER, Place.PANE})

if TYPE_CHECKING:
    from tui.desk import Desk


def tag(desk: "Desk", count: int, label: str) -> None:
    """Tag the selection; where it is exactly a span, give that span the label instead."""
    span = desk.caret.chosen()
    grown = desk.document.spans.get(desk.caret.adding) if desk.caret.adding else None
    if grown is not None and grown.label == label:
        change = editing.reshape(desk.document, desk.schema, desk.text, grown.id, desk.selection.extents)
    elif span is None:
        change = editing.tag(desk.document, desk.schema, desk.text, desk.selection.extents, label)
    else:
        change = editing.relabel(desk.document, desk.schema, span.id, label)
    desk.commit(change)
    desk.caret.give_up_parts()
    made = change.spans[0][1]
    if made is not None:
        desk.caret.choose(made)
    desk.repeat = lambda: tag(desk, 1, label)
    if desk.advances and span is None:
        desk.likely.walk(1)


def tag_again(desk: "Desk", count: int, label: str) -> None:
    """Tag the selection even where exactly it is a span already: a second label on one extent."""
    change = editing.tag(desk.document, desk.schema, desk.text, desk.selection.extents, label)
    desk.commit(change)
    desk.caret.give_up_parts()
    made = change.spans[0][1]
    if made is not None:
        desk.caret.choose(made)
    desk.repeat = lambda: tag_again(desk, 1, label)


@action("history.repeat", "repeat the last tag or edit here", keys=".", short="repeat")
def repeat(desk: "Desk", count: int) -> None:
    """Do the last tagging or editing again, to what is selected now."""
    if desk.repeat is None:
        raise EditRefused("Nothing to repeat yet; tag something first.")
    desk.repeat()


@action("span.next", "the next span", keys="J", vim="] s", short="next span")
def next_span(desk: "Desk", count: int) -> None:
    """Choose the next span of the article."""
    desk.caret.walk(count)


@action("span.previous", "the span before", keys="K", vim="[ s", short="previous")
def previous_span(desk: "Desk", count: int) -> None:
    """Choose the span before."""
    desk.caret.walk(-count)


@action("span.choose", "choose the innermost span here, again: the next one outwards", keys="z", short="choose")
def choose(desk: "Desk", count: int) -> None:
    """Choose among the spans under the caret, innermost first."""
    desk.caret.cycle()


@action(
    "span.everywhere",
    "the same text everywhere: this span's words, place by place",
    keys="=",
    vim="g *",
    short="everywhere",
)
def everywhere(desk: "Desk", count: int) -> None:
    """Offer every other occurrence of the words of the span under the caret, here and in the whole workspace."""
    desk.session.refuse_if_locked()
    from tui.dialogs.everywhere import EverywhereScreen

    span = desk.caret.current()
    if span is not None:
        desk.app.push_screen(EverywhereScreen(desk, span))
        return

    def tagged(label: str) -> Callable[[], None]:
        def then() -> None:
            tag(desk, 1, label)
            everywhere(desk, 1)

        return then

    choices = {label.key: (label.name, tagged(label.name)) for label in desk.schema.labels.values()}
    desk.begin_mode(Choosing(desk, "Tag everywhere as", choices))


@action(
    "span.delete", "delete the span", keys="x", vim="x", places=frozenset({Place.READER, Place.PANE}), short="delete"
)
def delete(desk: "Desk", count: int) -> None:
    """Delete the chosen span; where none is chosen, choose the innermost one under the caret first, and say so."""
    span = _the_span(desk, "span.delete", "it")
    desk.commit(editing.delete(desk.document, [span.id]))
    desk.tell(f"Deleted {span.label}: {short(span.quote)}. u brings it back.")
    if desk.place is Place.READER:
        desk.repeat = lambda: delete(desk, 1)


@action(
    "span.delete-alike",
    "delete every span of these words and this label in the article",
    keys="X",
    vim="g X",
    places=BOTH,
)
def delete_alike(desk: "Desk", count: int) -> None:
    """Delete all spans of the article that have the chosen one's words and label, as one operation."""
    span = _the_span(desk, "span.delete-alike", "all of these words and this label")
    alike = [held.id for held in desk.document.spans if held.label == span.label and held.quote == span.quote]
    desk.commit(editing.delete(desk.document, alike))
    desk.tell(f"Deleted {len(alike)} × {span.label} {short(span.quote)}. u brings them back.")


@action(
    "span.note",
    "note: of the chosen span, else of the article",
    keys="!",
    vim="g n",
    places=frozenset({Place.READER, Place.PANE}),
)
def note(desk: "Desk", count: int) -> None:
    """Write a note on the chosen span, or on the article."""
    span = desk.row_span() if desk.place is Place.PANE else desk.caret.chosen()
    if span is None:
        article_note(desk, count)
        return

    def write(words: str, span_id: str = span.id) -> None:
        desk.commit(editing.write_note(desk.document, span_id, words))

    desk.ask(f"Note on {span.label} {short(span.quote)}", span.note, write, continued=True)


@action("article.note", "note on the article", keys="", vim="", places=EVERYWHERE)
def article_note(desk: "Desk", count: int) -> None:
    """Write a note on the whole article."""

    def write(words: str) -> None:
        desk.commit(editing.write_article_note(desk.document, words))

    desk.ask("Note on the article", desk.document.note, write, continued=True)


@action("span.set-edges", "set the last chosen span's edges to the selection", keys="@", vim="g =")
def set_edges(desk: "Desk", count: int) -> None:
    """Lay the span that was chosen last on what is selected now."""
    span = desk.caret.last_chosen()
    if span is None:
        raise EditRefused("Choose a span first (z or J), then select its new extent and press this again.")
    extents = desk.selection.extents
    if not desk.caret.is_near(span):
        raise EditRefused(
            f"The last chosen span, {span.label} {short(span.quote)}, stands in another sentence; choose the span whose"
            " edges are to move, then select its new extent."
        )
    desk.commit(editing.reshape(desk.document, desk.schema, desk.text, span.id, extents))
    made = desk.document.spans[span.id]
    desk.caret.give_up_parts()
    desk.caret.choose(made)
    words = made.quote.split() or [made.quote]
    desk.tell(
        f"{span.label} {short(span.quote)} now runs from {short(words[0])} to {short(words[-1])};"
        f" {_key(desk, 'history.undo')} takes it back."
    )


def _key(desk: "Desk", action_id: str) -> str:
    keys = desk.dispatcher.keymap.keys.get(action_id, ())
    return spoken(keys[0]) if keys else "the palette"


def _the_span(desk: "Desk", action_id: str, what: str) -> Span:
    if desk.place is Place.PANE:
        row = desk.row_span()
        if row is None:
            raise EditRefused("The list holds no span; tag something first.")
        return row
    span = desk.caret.chosen()
    if span is not None:
        return span
    if desk.caret.kept:
        raise EditRefused("A part is kept: tag all parts as one with a label's key, or give it up with Esc, first.")
    here = desk.caret.under()
    if not here:
        raise EditRefused("There is no span here; J goes to the next one.")
    innermost, again = here[0], f"{_key(desk, action_id)} again deletes {what}"
    desk.caret.choose(innermost, keep_stack=True)
    if len(here) > 1:
        onward = _key(desk, "span.choose")
        raise EditRefused(
            f"{len(here)} spans overlap here: {innermost.label} is chosen now, {again}, {onward} goes on to the next."
        )
    raise EditRefused(f"{innermost.label} {short(innermost.quote)} is chosen now; {again}.")
