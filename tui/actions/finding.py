"""Searching in the article and filtering the list."""

from typing import TYPE_CHECKING

from annotations import searching
from annotations.errors import EditRefused
from annotations.extent import Extent
from annotations.searching import EXPRESSION
from annotations.selection import Selection
from tui.keys import EVERYWHERE, Place, action
from tui.visible import short

if TYPE_CHECKING:
    from tui.desk import Desk


@action("find.search", "search in the article; in the list: filter", keys="/", places=EVERYWHERE, short="search")
def search(desk: "Desk", count: int) -> None:
    """Ask for what to look for, showing matches while it is typed."""
    if desk.place is Place.LIST:
        filter_list(desk, count)
        return
    origin = desk.selection

    def look(words: str) -> None:
        desk.matches = _while_typed(desk, words)
        desk.show_matches()
        match = _first(desk.matches, origin.start)
        desk.select(Selection.of(match) if match else origin)

    def settle(words: str) -> None:
        desk.searched = words or desk.searched
        matches(desk.text.string, desk.searched)
        look(desk.searched)
        if desk.searched and not desk.matches:
            desk.complain(f"Nothing here matches {short(desk.searched)}; F3 searches again with other words.")

    def give_up() -> None:
        desk.matches = ()
        desk.show_matches()
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
    before = desk.articles.filter

    def look(words: str) -> None:
        desk.articles.sort_by(filter_text=words)
        desk.show_heads()

    desk.ask("Filter articles", before, look, look, lambda: look(before))


def matches(text: str, typed: str) -> tuple[Extent, ...]:
    """Return where what was typed stands in `text`; raise EditRefused where it is an expression that is none."""
    if typed.startswith(EXPRESSION):
        return searching.matches(text, typed[1:], expression=True)
    return searching.matches(text, typed)


@action("find.workspace", "search the whole workspace", keys="ctrl+f", vim="g /", places=EVERYWHERE)
def search_workspace(desk: "Desk", count: int) -> None:
    """Ask for what to look for in all articles."""
    from tui.dialogs.search import SearchScreen

    desk.app.push_screen(SearchScreen(desk))


def _while_typed(desk: "Desk", words: str) -> tuple[Extent, ...]:
    """Return the matches of words that may still be incomplete: half a regular expression matches nothing."""
    try:
        return matches(desk.text.string, words)
    except EditRefused:
        return ()


def _walk(desk: "Desk", count: int) -> None:
    if not desk.matches:
        desk.matches = matches(desk.text.string, desk.searched)
        desk.show_matches()
    if not desk.matches:
        raise EditRefused("No match to go to; / searches.")
    here = desk.selection.start
    if count > 0:
        later = [match for match in desk.matches if match.start > here] or list(desk.matches)
        desk.select(Selection.of(later[min(count, len(later)) - 1]))
    else:
        earlier = [match for match in desk.matches if match.start < here] or list(desk.matches)
        desk.select(Selection.of(earlier[max(count, -len(earlier))]))


def _first(found: tuple[Extent, ...], offset: int) -> Extent | None:
    return next((match for match in found if match.start >= offset), found[0] if found else None)
