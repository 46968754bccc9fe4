"""Moving: what the selection becomes when a motion key is pressed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from annotations import selection as selections
from annotations.extent import Unit
from annotations.selection import Selection
from tui.keys import EVERYWHERE, ROWS, Place, action
from tui.nudging import nudge
from tui.panes.annotation_list import AnnotationList
from tui.panes.article_list import ArticleList

if TYPE_CHECKING:
    from tui.desk import Desk


def _motion(
    action_id: str, what: str, keys: str, vim: str, function: "Callable[[Desk, int], Selection]", short: str = ""
) -> None:
    """Register a motion: a function from the desk to the selection that follows."""

    def run(desk: "Desk", count: int) -> None:
        moved = function(desk, count)
        desk.select(_reaching(desk.selection, moved) if desk.caret.extending else moved)

    action(action_id, what, keys=keys, vim=vim, short=short)(run)


def _reaching(selection: Selection, moved: Selection) -> Selection:
    """Return the selection extended from its anchor so that it holds what a motion would have selected."""
    first, last = min(selection.start, moved.start), max(selection.end, moved.end)
    backward = moved.start < selection.start
    return Selection(last if backward else first, first if backward else last, selection.fragments)


def _by(unit: Unit, direction: int) -> "Callable[[Desk, int], Selection]":
    return lambda desk, count: selections.move(desk.text, desk.selection, unit, direction * count)


def _further(unit: Unit, direction: int) -> "Callable[[Desk, int], Selection]":
    return lambda desk, count: selections.extend(desk.text, desk.selection, unit, direction * count)


def _edge(unit: Unit, *, end: bool, extend: bool = False) -> "Callable[[Desk, int], Selection]":
    change = selections.extend_to_edge if extend else selections.to_edge
    return lambda desk, count: change(desk.text, desk.selection, unit, end)


def _unit(unit: Unit) -> "Callable[[Desk, int], Selection]":
    def choose(desk: "Desk", count: int) -> Selection:
        chosen = selections.select(desk.text, desk.selection, unit)
        return selections.extend(desk.text, chosen, unit, count - 1) if count > 1 else chosen

    return choose


@action("move.word-left", "the word before", keys="left", vim="b, ctrl+left")
def word_left(desk: "Desk", count: int) -> None:
    """Select the word before, or extend to it in extend mode."""
    desk.select((_further if desk.caret.extending else _by)(Unit.WORD, -1)(desk, count))


@action("move.word-right", "the word after", keys="right", vim="w, e, ctrl+right")
def word_right(desk: "Desk", count: int) -> None:
    """Select the word after, or extend to it in extend mode."""
    desk.select((_further if desk.caret.extending else _by)(Unit.WORD, 1)(desk, count))


@action("move.up", "the word above", keys="up", vim="k, up")
def up(desk: "Desk", count: int) -> None:
    """Select the word above, or extend to it in extend mode."""
    desk.caret.vertical(-count, extend=desk.caret.extending)


@action("move.down", "the word below", keys="down", vim="j, down")
def down(desk: "Desk", count: int) -> None:
    """Select the word below, or extend to it in extend mode."""
    desk.caret.vertical(count, extend=desk.caret.extending)


@action("move.page-up", "a page up", keys="pageup", vim="ctrl+b, ctrl+u, pageup")
def page_up(desk: "Desk", count: int) -> None:
    """Go a screen up."""
    desk.caret.vertical(-count * desk.reader.page, extend=desk.caret.extending)


@action("move.page-down", "a page down", keys="pagedown", vim="ctrl+f, ctrl+d, pagedown")
def page_down(desk: "Desk", count: int) -> None:
    """Go a screen down."""
    desk.caret.vertical(count * desk.reader.page, extend=desk.caret.extending)


@action("move.character-left", "the character before", vim="h, left")
def character_left(desk: "Desk", count: int) -> None:
    """Select the character before, or extend to it in extend mode."""
    desk.select((_further if desk.caret.extending else _by)(Unit.GRAPHEME, -1)(desk, count))


@action("move.character-right", "the character after", vim="l, right")
def character_right(desk: "Desk", count: int) -> None:
    """Select the character after, or extend to it in extend mode."""
    desk.select((_further if desk.caret.extending else _by)(Unit.GRAPHEME, 1)(desk, count))


@action(
    "span.edge-left", "a chosen span's edge by a character; else the character before", keys="ctrl+left", vim="alt+left"
)
def edge_left(desk: "Desk", count: int) -> None:
    """Select the character before, or draw in the edge of a chosen span."""
    if not nudge(desk, Unit.GRAPHEME, -count):
        character_left(desk, count)


@action(
    "span.edge-right",
    "a chosen span's edge by a character; else the character after",
    keys="ctrl+right",
    vim="alt+right",
)
def edge_right(desk: "Desk", count: int) -> None:
    """Select the character after, or push out the edge of a chosen span."""
    if not nudge(desk, Unit.GRAPHEME, count):
        character_right(desk, count)


@action("extend.word-left", "extend by a word back; a chosen span is resized", keys="shift+left", vim="shift+left, H")
def extend_left(desk: "Desk", count: int) -> None:
    """Extend back by a word; the edge of a chosen span moves."""
    if not nudge(desk, Unit.WORD, -count):
        desk.select(_further(Unit.WORD, -1)(desk, count))


@action("extend.word-right", "extend by a word on; a chosen span is resized", keys="shift+right", vim="shift+right")
def extend_right(desk: "Desk", count: int) -> None:
    """Extend on by a word; the edge of a chosen span moves."""
    if not nudge(desk, Unit.WORD, count):
        desk.select(_further(Unit.WORD, 1)(desk, count))


@action("extend.up", "extend to the word above", keys="shift+up")
def extend_up(desk: "Desk", count: int) -> None:
    """Extend to the word above."""
    desk.caret.vertical(-count, extend=True)


@action("extend.down", "extend to the word below", keys="shift+down")
def extend_down(desk: "Desk", count: int) -> None:
    """Extend to the word below."""
    desk.caret.vertical(count, extend=True)


@action("extend.character-left", "extend by a character back; a chosen span is resized", keys="ctrl+shift+left")
def extend_character_left(desk: "Desk", count: int) -> None:
    """Extend back by a character; the edge of a chosen span moves."""
    if not nudge(desk, Unit.GRAPHEME, -count):
        desk.select(_further(Unit.GRAPHEME, -1)(desk, count))


@action("extend.character-right", "extend by a character on; a chosen span is resized", keys="ctrl+shift+right")
def extend_character_right(desk: "Desk", count: int) -> None:
    """Extend on by a character; the edge of a chosen span moves."""
    if not nudge(desk, Unit.GRAPHEME, count):
        desk.select(_further(Unit.GRAPHEME, 1)(desk, count))


@action("extend.mode", "extend mode: plain motions extend until Esc", keys=";", vim="v", short="extend")
def extend_mode(desk: "Desk", count: int) -> None:
    """Turn the extend mode on or off."""
    desk.caret.extending = not desk.caret.extending


UNITS = {
    # unit: (what it is called, its own key, next, previous, and the same in vim)
    Unit.CLAUSE: ("clause", "'", "", "", "'", "", ""),
    Unit.SENTENCE: ("sentence", "s", ")", "(", "s", ")", "("),
    Unit.LINE: ("line", "_", "", "", "_", "", ""),
    Unit.PARAGRAPH: ("paragraph", "^", "}", "{", "g p", "}", "{"),
    Unit.QUOTATION: ("quotation", '"', "", "", '"', "", ""),
    Unit.GROUP: ("name or compound", "", "", "", "", "", ""),
    Unit.ARTICLE: ("whole article", "ctrl+a", "", "", "ctrl+a", "", ""),
}
"""The units with motions of their own; words and characters have the arrows."""

EDGES = {Unit.LINE: (("home", "home, ^"), ("end", "end, $"))}
"""Keys, in either preset, of the first and the last word of a unit."""

for _one, (_name, _key, _next, _previous, _vim, _vim_next, _vim_previous) in UNITS.items():
    _motion(f"move.{_one}", f"the {_name}", _key, _vim, _unit(_one), "sentence" if _one is Unit.SENTENCE else "")
    if _one is Unit.ARTICLE:
        continue
    _motion(f"move.{_one}-next", f"the next {_name}", _next, _vim_next, _by(_one, 1))
    _motion(f"move.{_one}-previous", f"the {_name} before", _previous, _vim_previous, _by(_one, -1))
    _first, _last = EDGES.get(_one, (("", ""), ("", "")))
    _motion(f"move.{_one}-start", f"the first word of the {_name}", *_first, _edge(_one, end=False))
    _motion(f"move.{_one}-end", f"the last word of the {_name}", *_last, _edge(_one, end=True))
    if _one is not Unit.SENTENCE:
        _motion(f"extend.{_one}", f"extend by a {_name}", "", "", _further(_one, 1))
    _motion(f"extend.{_one}-back", f"extend back by a {_name}", "", "", _further(_one, -1))


@action("extend.sentence", "extend to the end of the sentence, again: of the next", keys="S", vim="S")
def extend_sentence(desk: "Desk", count: int) -> None:
    """Extend to the end of the sentence."""
    chosen = desk.selection
    for _ in range(count):
        chosen = selections.extend_by_sentence(desk.text, chosen)
    desk.select(chosen)


_motion(
    "extend.line-start",
    "extend to the line's first word",
    "shift+home",
    "shift+home",
    _edge(Unit.LINE, end=False, extend=True),
)
_motion(
    "extend.line-end",
    "extend to the line's last word",
    "shift+end",
    "shift+end",
    _edge(Unit.LINE, end=True, extend=True),
)
_motion(
    "move.article-start", "the first word of the article", "ctrl+home", "g g, ctrl+home", _edge(Unit.ARTICLE, end=False)
)
_motion("move.article-end", "the last word of the article", "ctrl+end", "G, ctrl+end", _edge(Unit.ARTICLE, end=True))


@action("move.grow", "grow: group, clause, sentence, paragraph …", keys="space", vim="+", short="grow")
def grow(desk: "Desk", count: int) -> None:
    """Select the next larger unit around the selection."""
    chosen = desk.selection
    for _ in range(count):
        chosen = selections.grow(desk.text, chosen)
    desk.select(chosen)


@action("move.shrink", "shrink back", keys="backspace", vim="backspace, -", short="shrink")
def shrink(desk: "Desk", count: int) -> None:
    """Select what the selection grew from, or the next smaller unit."""
    chosen = desk.selection
    for _ in range(count):
        chosen = selections.shrink(desk.text, chosen)
    desk.select(chosen)


_motion(
    "extend.swap",
    "swap the ends: extend and resize at the other",
    "-, \\",
    "o",
    lambda d, c: selections.swap_ends(d.selection),
)


@action("move.escape", "back to a word; close what is open", keys="escape", places=EVERYWHERE)
def escape(desk: "Desk", count: int) -> None:
    """Close what is open, one thing at a press; at last fall back."""
    focused = desk.focused
    if isinstance(focused, ArticleList | AnnotationList) and focused.filter:
        focused.sort_by(filter_text="")
        desk.picture.show_heads()
    elif desk.place is not Place.READER:
        desk.reader.focus()
    elif desk.caret.extending:
        desk.caret.extending = False
    elif desk.caret.kept:
        desk.caret.give_up_parts()
        desk.select(selections.collapse(desk.text, desk.selection))
        desk.tell("The part that was kept is given up; + keeps one again.")
    elif desk.matches:
        desk.matches = ()
        desk.reader.highlight(desk.matches)
    else:
        desk.fall_back()


@action("move.back", "back to where one was before a leap", keys="[", vim="ctrl+o")
def back(desk: "Desk", count: int) -> None:
    """Go back along the trail."""
    for _ in range(count):
        desk.turning.leap(desk.turning.trail.back(desk.turning.spot))


@action("move.forward", "forward again", keys="]", vim="alt+o")
def forward(desk: "Desk", count: int) -> None:
    """Go forward along the trail."""
    for _ in range(count):
        desk.turning.leap(desk.turning.trail.forward(desk.turning.spot))


@action("view.row-down", "the next row", keys="down, j, tab", places=ROWS)
def row_down(desk: "Desk", count: int) -> None:
    """Go to the next row of the focused list."""
    _row(desk, count)


@action("view.row-up", "the row before", keys="up, k, shift+tab", places=ROWS)
def row_up(desk: "Desk", count: int) -> None:
    """Go to the row before in the focused list."""
    _row(desk, -count)


def _row(desk: "Desk", step: int) -> None:
    if desk.rows is not None:
        desk.rows.move(desk.rows.cursor + step)


def page(desk: "Desk") -> int:
    """Return how many rows a page of the focused list has."""
    return max(1, desk.rows.size.height - 1) if desk.rows else 1


@action("view.rows-down", "a page of rows down", keys="pagedown", places=ROWS)
def rows_down(desk: "Desk", count: int) -> None:
    """Go a page down in the focused list."""
    _row(desk, count * page(desk))


@action("view.rows-up", "a page of rows up", keys="pageup", places=ROWS)
def rows_up(desk: "Desk", count: int) -> None:
    """Go a page up in the focused list."""
    _row(desk, -count * page(desk))


@action("view.row-first", "the first row", keys="home", vim="home, g g", places=ROWS)
def row_first(desk: "Desk", count: int) -> None:
    """Go to the first row of the focused list."""
    _row(desk, -(10**9))


@action("view.row-last", "the last row", keys="end", vim="end, G", places=ROWS)
def row_last(desk: "Desk", count: int) -> None:
    """Go to the last row of the focused list."""
    _row(desk, 10**9)


@action("view.row-open", "open the article; go to the span", keys="enter", places=ROWS, short="open")
def row_open(desk: "Desk", count: int) -> None:
    """Open what the row stands for and go there."""
    desk.open_row()
