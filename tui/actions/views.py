"""Panes, help, themes, export and the way out."""

from typing import TYPE_CHECKING

from tui import settings
from tui.keys import EVERYWHERE, Place, action
from tui.panes import annotation_list, article_list

if TYPE_CHECKING:
    from tui.desk import Desk


@action("view.next-pane", "the next pane", keys="f6", places=EVERYWHERE)
def next_pane(desk: "Desk", count: int) -> None:
    """Put the focus on the next pane in view."""
    desk.panes.next_pane(1)


@action("view.previous-pane", "the pane before", keys="shift+f6", places=EVERYWHERE)
def previous_pane(desk: "Desk", count: int) -> None:
    """Put the focus on the pane before."""
    desk.panes.next_pane(-1)


@action("view.articles", "show or fold away the list of articles", keys="f2", places=EVERYWHERE)
def fold_articles(desk: "Desk", count: int) -> None:
    """Show or fold away the list of articles."""
    desk.panes.fold("left")


@action("view.annotations", "show or fold away the annotations", keys="shift+f2", places=EVERYWHERE)
def fold_annotations(desk: "Desk", count: int) -> None:
    """Show or fold away the annotations."""
    desk.panes.fold("right")


@action("view.guidelines", "guidelines and legend", keys="f5", places=EVERYWHERE)
def guidelines(desk: "Desk", count: int) -> None:
    """Show or fold away the guidelines beside the text."""
    desk.panes.fold("guidelines")


@action("view.order", "order: of the articles, or of the annotations", keys="f8", vim="f8", places=EVERYWHERE)
def order(desk: "Desk", count: int) -> None:
    """Order the focused list, or the annotations, in the next way there is."""
    if desk.place is Place.LIST:
        orders = article_list.ORDERS
        chosen = orders[(orders.index(desk.articles.order) + 1) % len(orders)]
        desk.articles.sort_by(chosen)
    else:
        chosen = annotation_list.ORDERS[(annotation_list.ORDERS.index(desk.spans.order) + 1) % 2]
        desk.spans.sort_by(chosen)
    desk.picture.show_heads()


@action("view.theme", "the next theme", keys="f9", places=EVERYWHERE)
def next_theme(desk: "Desk", count: int) -> None:
    """Change to the next theme."""
    desk.glossator.next_theme()


@action("app.help", "all keys", keys="?, f1", vim="?, f1", places=EVERYWHERE, short="help")
def show_help(desk: "Desk", count: int) -> None:
    """Show every key there is, by task."""
    desk.glossator.show_help()


@action("app.advance", "go on to the next candidate after tagging, or stay", keys="f7", places=EVERYWHERE)
def toggle_advance(desk: "Desk", count: int) -> None:
    """Change whether tagging moves on, for good."""
    desk.advances = not desk.advances
    settings.save(advance_after_tagging=desk.advances)
    desk.tell("Tagging goes on to the next candidate." if desk.advances else "Tagging stays where it is.")


@action("app.palette", "every action by name", keys="ctrl+p", places=EVERYWHERE, short="palette", palette=False)
def palette(desk: "Desk", count: int) -> None:
    """Open the palette."""
    desk.app.action_command_palette()


@action("app.export", "export the corpus", places=EVERYWHERE)
def export(desk: "Desk", count: int) -> None:
    """Ask where to, and write the corpus."""
    desk.glossator.ask_export()


@action("app.quit", "save all and quit", keys="ctrl+q, ctrl+c", vim="ctrl+q, ctrl+c", places=EVERYWHERE, short="quit")
def leave(desk: "Desk", count: int) -> None:
    """Bring everything to the disk and quit."""
    desk.glossator.leave()
