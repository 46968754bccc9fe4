"""Searching in the article and filtering the list."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from annotations import searching
from annotations.errors import EditRefused
from annotations.extent import Extent
from annotations.searching import EXPRESSION, TooSlow
from annotations.selection import Selection
from annotations.text import Text
from tui.keys import EVERYWHERE, Place, action
from tui.visible import short

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.panes.annotation_list import AnnotationList
    from tui.panes.article_list import ArticleList


SOON = 0.01
"""Seconds that a key waits for matches; what takes longer is shown once it is found, and typing goes on meanwhile."""

LOOKING = "looking"
"""The threads that look for matches."""


@action("find.search", "search in the article; in the list: filter", keys="/", places=EVERYWHERE, short="search")
def search(desk: "Desk", count: int) -> None:
    """Ask for what to look for, showing matches while it is typed."""
    if desk.place is not Place.READER:
        _filter(desk, desk.articles if desk.place is Place.LIST else desk.spans)
        return
    origin = desk.selection

    def show(found: tuple[Extent, ...]) -> None:
        desk.matches = found
        desk.reader.highlight(desk.matches)
        match = _first(desk.matches, origin.start)
        _select(desk, Selection.of(match) if match else origin)

    def look(words: str) -> None:
        try:
            _look_for(desk, words, show)
        except EditRefused:
            # Half a regular expression matches nothing yet.
            show(())

    def conclude(found: tuple[Extent, ...]) -> None:
        show(found)
        if desk.searched and not found:
            desk.complain(f"Nothing here matches {short(desk.searched)}; F3 searches again with other words.")

    def settle(words: str) -> None:
        desk.searched = words or desk.searched
        _look_for(desk, desk.searched, conclude, complains=True)

    def give_up() -> None:
        desk.workers.cancel_group(desk, LOOKING)
        desk.matches = ()
        desk.reader.highlight(desk.matches)
        desk.select(origin)

    desk.ask(f"Search ({EXPRESSION} begins a regular expression)", "", settle, look, give_up)


@action("find.next", "the next match", keys="f3", vim="n, f3")
def next_match(desk: "Desk", count: int) -> None:
    """Select the next match of the last search."""
    _walk(desk, count)


@action("find.previous", "the match before", keys="shift+f3", vim="N, shift+f3")
def previous_match(desk: "Desk", count: int) -> None:
    """Select the match before."""
    _walk(desk, -count)


@action("find.filter", "filter the list of articles", places=EVERYWHERE)
def filter_list(desk: "Desk", count: int) -> None:
    """Ask for words that an article's title, id or status must hold."""
    _filter(desk, desk.articles)


def matches(text: str, typed: str, patience: float = searching.PATIENCE) -> tuple[Extent, ...]:
    """Return where what was typed stands in `text`; raise EditRefused where it is an expression that is none."""
    is_expression = typed.startswith(EXPRESSION)
    return searching.matches(text, typed[is_expression:], expression=is_expression, patience=patience)


@action("find.workspace", "search the whole workspace", keys="ctrl+f", vim="g /", places=EVERYWHERE)
def search_workspace(desk: "Desk", count: int) -> None:
    """Ask for what to look for in all articles."""
    from tui.dialogs.search import SearchScreen

    desk.app.push_screen(SearchScreen(desk))


def _look_for(desk: "Desk", words: str, then: Callable[[tuple[Extent, ...]], None], *, complains: bool = False) -> None:
    """Hand the matches of what was typed to `then`: now where they are found soon, else once a thread has found them.

    What is looked for later, or in another article, takes the place of what is still being looked for.

    Raises:
        EditRefused: what was typed is an expression that is none.
    """
    desk.workers.cancel_group(desk, LOOKING)
    text = desk.text
    try:
        found = matches(text.string, words, SOON)
    except TooSlow:
        desk.run_worker(partial(_look, desk, text, words, then, complains), group=LOOKING, thread=True)
    else:
        then(found)


def _look(desk: "Desk", text: Text, words: str, then: Callable[[tuple[Extent, ...]], None], complains: bool) -> None:
    worker, why = get_current_worker(), ""
    try:
        found = matches(text.string, words)
    except EditRefused as error:
        found, why = (), str(error)

    def show() -> None:
        if worker.is_cancelled or desk.text is not text:
            return
        if why and complains:
            desk.complain(why)
        else:
            desk.guard(lambda: then(found))

    desk.call_later(show)


def _walk(desk: "Desk", count: int) -> None:
    if not desk.matches:
        _look_for(desk, desk.searched, lambda found: _go(desk, found, count), complains=True)
    else:
        _go(desk, desk.matches, count)


def _go(desk: "Desk", found: tuple[Extent, ...], count: int) -> None:
    """Select the match that is `count` further on than the caret, back if negative, round the ends."""
    if not found:
        raise EditRefused("No match to go to; / searches.")
    if found is not desk.matches:
        desk.matches = found
        desk.reader.highlight(found)
    here = desk.selection.start
    if count > 0:
        at = bisect_right(found, here, key=lambda match: match.start)
        at = min(at + count - 1, len(found) - 1) if at < len(found) else min(count, len(found)) - 1
    else:
        at = bisect_left(found, here, key=lambda match: match.start)
        at = max(at + count, 0) if at else max(len(found) + count, 0)
    _select(desk, Selection.of(found[at]))


def _select(desk: "Desk", selection: Selection) -> None:
    """Select what was searched for, and note that one came here by searching."""
    desk.select(selection)
    desk.at_match = desk.selection, desk.document


def _filter(desk: "Desk", rows: "ArticleList | AnnotationList") -> None:
    """Ask for words, and show meanwhile only the rows that hold each of them."""
    before = rows.filter

    def look(words: str) -> None:
        rows.sort_by(filter_text=words)
        desk.picture.show_heads()

    what = "articles" if rows is desk.articles else "annotations"
    desk.ask(f"Filter {what}", before, look, look, lambda: look(before))


def _first(found: tuple[Extent, ...], offset: int) -> Extent | None:
    return next((match for match in found if match.start >= offset), found[0] if found else None)
