"""Going from article to article, and saying how far one is."""

from typing import TYPE_CHECKING

from annotations import editing
from annotations.amount import counted
from annotations.reanchoring.unplaced import how_many
from annotations.schema import Status
from tui.keys import EVERYWHERE, action
from tui.visible import short

if TYPE_CHECKING:
    from tui.desk import Desk


@action("article.next", "the next article", keys=">", vim="] a", places=EVERYWHERE, short="next article")
def next_article(desk: "Desk", count: int) -> None:
    """Open the next article of the list."""
    desk.turning.step(count)


@action("article.previous", "the article before", keys="<", vim="[ a", places=EVERYWHERE)
def previous_article(desk: "Desk", count: int) -> None:
    """Open the article before."""
    desk.turning.step(-count)


@action("article.done", "done, and on to the next that is not", keys="Z", vim="Z Z", places=EVERYWHERE, short="done")
def done(desk: "Desk", count: int) -> None:
    """Mark the article as done, all of it as seen, and open the next one that is not done; tell what is to place."""
    desk.commit(editing.set_status(desk.document, Status.DONE, len(desk.text.string)))
    waiting = [
        counted(number, noun) for number, noun in zip(how_many(desk.document), ("span", "zone"), strict=True) if number
    ]
    title = short(desk.session.article.title) if desk.session.article else ""
    desk.turning.next_unfinished()
    if waiting:
        key = desk.key_of("span.place")
        asks = f"; {key} there asks about them" if key else ""
        desk.complain(f"{title} is done, with {' and '.join(waiting)} still without a place{asks}.", besides=True)


@action("article.reopen", "not done after all: back to started", keys="*", vim="Z R", places=EVERYWHERE)
def reopen(desk: "Desk", count: int) -> None:
    """Mark the article as started."""
    desk.commit(editing.set_status(desk.document, Status.STARTED, len(desk.text.string)))


@action("article.skip", "skip: set it aside, and on to the next", keys="~", vim="Z S", places=EVERYWHERE)
def skip(desk: "Desk", count: int) -> None:
    """Mark the article as skipped and open the next one that is not done."""
    desk.commit(editing.set_status(desk.document, Status.SKIPPED, len(desk.text.string)))
    desk.turning.next_unfinished()


@action("article.flag", "flag: somebody should look at this", keys="#", vim="Z F", places=EVERYWHERE)
def flag(desk: "Desk", count: int) -> None:
    """Mark the article as flagged, or take the flag off."""
    flagged = desk.document.status is Status.FLAGGED
    desk.commit(editing.set_status(desk.document, Status.STARTED if flagged else Status.FLAGGED, len(desk.text.string)))
