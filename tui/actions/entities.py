"""Entities: linking the chosen span to one, and the register of those there are."""

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from annotations import editing
from annotations.candidates import codes
from annotations.editing import ENTITY
from annotations.errors import EditRefused
from tui.keys import Place, action
from tui.modes.choosing import Choosing
from tui.visible import one_line, short

if TYPE_CHECKING:
    from tui.desk import Desk

MOST = 24
"""Entities that the register offers at once: one letter each."""


@action(
    "span.link",
    "link to an entity: a name or an identifier",
    keys="i",
    vim="g i",
    places=frozenset({Place.READER, Place.PANE}),
)
def link(desk: "Desk", count: int) -> None:
    """Ask which entity the chosen span names; that of the same words elsewhere stands there already."""
    span = desk.row_span() if desk.place is Place.PANE else desk.caret.chosen()
    if span is None:
        raise EditRefused("Choose a span first: z takes the one here, J the next one.")
    same = Counter(
        str(held.extra[ENTITY]) for held in desk.document.spans if held.quote == span.quote and ENTITY in held.extra
    )
    known = str(span.extra.get(ENTITY, "")) or next((name for name, _ in same.most_common(1)), span.quote)

    def put(words: str) -> None:
        desk.commit(editing.link(desk.document, span.id, words))

    desk.ask(f"Entity of {span.label} {short(span.quote)} (empty: none)", known, put)


@action("span.register", "the register of entities: go to the next span of one", keys="I", vim="g I")
def register(desk: "Desk", count: int) -> None:
    """Show the article's entities, the most frequent first; a letter goes to the next span that names it."""
    counts = Counter(str(span.extra[ENTITY]) for span in desk.document.spans if ENTITY in span.extra)
    if not counts:
        raise EditRefused("No span of this article is linked to an entity yet; i links the chosen one.")
    offered = counts.most_common(MOST)

    def go(entity: str) -> Callable[[], None]:
        def then() -> None:
            named = [span for span in desk.document.spans if span.extra.get(ENTITY) == entity]
            later = [span for span in named if span.start > desk.selection.start]
            desk.caret.choose((later or named)[0])

        return then

    letters = codes.codes(len(offered))
    desk.begin_mode(
        Choosing(
            desk,
            "Entities",
            {
                letter: (f"{one_line(entity, 24)} {amount}", go(entity))
                for letter, (entity, amount) in zip(letters, offered, strict=True)
            },
        )
    )
