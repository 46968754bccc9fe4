"""The same for all like it: what is like the item at hand, in context, and one decision for all of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import events, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.markup import escape
from textual.screen import ModalScreen
from textual.strip import Strip

from annotations.document import Document
from annotations.errors import EditRefused, GlossatorError
from annotations.review.deciding import Batch, Resolution, decide_all
from annotations.review.item import Item
from annotations.review.kinds import Kind
from annotations.text import Text
from annotations.verdict import Decision, Scope
from tui.keys import Place, press_of, spoken
from tui.look import Palette
from tui.panes.rows import RowList
from tui.panes.status_line import Line
from tui.review.facts import quote_of, suggested
from tui.review.messages import Background
from tui.review.theirs import laid
from tui.visible import fitted, fitted_middle, one_line, short, visible

if TYPE_CHECKING:
    from tui.review.sitting import Sitting


class AlikeList(RowList):
    """Items in context, each in or out."""

    def __init__(self, items: Sequence[Item], palette: Palette) -> None:
        super().__init__(id="alike-list")
        self.items = items
        self.out: set[int] = set()
        self.palette = palette

    def count(self) -> int:
        """Return the number of items."""
        return len(self.items)

    def draw(self, row: int, line: int, width: int) -> Strip:
        """Return an item with its words in one column."""
        item = self.items[row]
        here = row == self.cursor
        ground = "caret" if here else "surface"
        ink = "caret_text" if here else "muted" if row in self.out else "foreground"
        plain = self.palette.plain(ink, ground=ground)
        strong = self.palette.plain(ink, ground=ground, bold=True)
        faint = self.palette.plain("caret_text" if here else "muted", ground=ground)
        words = one_line(quote_of(item), max(8, width // 2))
        room = max(28, width // 3)
        side = max(4, (width - len(words) - room - 6) // 2)
        before = visible(item.prefix.rpartition("\n")[2])[-side:]
        after = visible(item.suffix.partition("\n")[0].rstrip("\r"))[:side]
        place = fitted_middle(f"{item.article_id} · {item.annotator}", room)
        segments = [
            Segment(f" {' ' if row in self.out else '✓'} ", plain),
            Segment(f"{before:>{side}}", faint),
            Segment(words, strong),
            Segment(f"{after:<{side}}  ", faint),
            Segment(place, faint),
        ]
        return Strip(segments).adjust_cell_length(width, faint)

    def blank(self, width: int) -> Strip:
        """Return the ground below the last item."""
        return Strip.blank(width, self.palette.plain(ground="surface"))


class AlikeScreen(ModalScreen[None]):
    """Shows what is alike; the key of a decision takes it for all, as one operation."""

    CSS_PATH = "../dialogs/dialogs.tcss"
    CSS = """
    AlikeScreen { align: center middle; background: $background 60%; }
    AlikeScreen #alike { width: 96%; max-width: 120; height: auto; max-height: 80%; background: $surface;
                         border: round $border; padding: 0 1; }
    AlikeScreen AlikeList { height: auto; max-height: 20; }
    """
    BINDINGS = []
    AUTO_FOCUS = "#alike-list"

    def __init__(self, sitting: "Sitting", items: Sequence[Item]) -> None:
        super().__init__()
        self.sitting = sitting
        palette = sitting.desk.glossator.palette
        self.list = AlikeList(items, palette)
        self.line = Line(palette, "surface")
        self.keys = Line(palette, "surface")
        self.list.styles.height = max(3, min(len(items), 20))
        self.working = False

    def compose(self) -> ComposeResult:
        """Lay out the list between what is asked and the keys."""
        like = self.sitting.item
        with Vertical(id="alike") as pane:
            pane.border_title = escape(f"All like it: {one_line(like.label, 20)} {short(like.quote)}")
            yield self.line
            yield self.list
            yield self.keys

    def on_mount(self) -> None:
        """Say how many there are."""
        self.show()

    def show(self) -> None:
        """Draw the lines above and below again."""
        taken, like = len(self.list.items) - len(self.list.out), self.sitting.item
        articles = len({item.article_id for item in self.list.items})
        left = [
            self.line.part(f"{taken} of {len(self.list.items)} ", "accent", 0, bold=True),
            self.line.part(f"in {articles} article{'s' if articles != 1 else ''}, one decision for all ", rank=1),
        ]
        self.line.show(left, [self.line.part("deciding… ", "accent", 0)] if self.working else [])
        parts = [self.keys.part("", rank=0)]
        told = suggested(like.suggestion, self.sitting.desk.text.string)
        offered = [
            *([("review.suggested", told)] if told else []),
            *([("review.keep", "keep all")] if like.span_id else []),
            ("review.delete", "delete all" if like.span_id else "none is missing"),
            *((f"label.{name}", name) for name in self.sitting.desk.schema.labels),
            *([("review.refuse", "refuse all")] if like.kind is not Kind.SPANS else []),
        ]
        keymap = self.sitting.desk.dispatcher.keymap
        for rank, (action_id, words) in enumerate(offered, 1):
            keys = keymap.keys.get(action_id, ())
            if keys:
                parts.append(self.keys.part(f"{spoken(keys[0])} ", "accent", rank, bold=True))
                parts.append(self.keys.part(f"{fitted(words, 40)}  ", "muted", rank))
        parts.append(self.keys.part("Space ", "accent", 20, bold=True))
        parts.append(self.keys.part("this one or not  ", "muted", 20))
        self.keys.show(parts, [self.keys.part("Esc ", "muted", 1)])

    def on_key(self, event: events.Key) -> None:
        """Take a decision for all, or move in the list."""
        press = press_of(event.key, event.character)
        event.stop()
        event.prevent_default()
        if self.working:
            return
        rows = self.list
        match press:
            case "escape":
                self.dismiss()
                return
            case "down" | "j" | "tab":
                rows.move(rows.cursor + 1)
            case "up" | "k" | "shift+tab":
                rows.move(rows.cursor - 1)
            case "pagedown" | "pageup":
                page = max(1, rows.size.height - 1)
                rows.move(rows.cursor + (page if press == "pagedown" else -page))
            case "space":
                rows.out ^= {rows.cursor}
                rows.refresh_rows(rows.cursor)
                rows.move(rows.cursor + 1)
            case _:
                resolution = self._resolution(press)
                if resolution is not None:
                    self.working = True
                    self.decide([item for row, item in enumerate(rows.items) if row not in rows.out], resolution)
        self.show()

    def _resolution(self, press: str) -> Resolution | None:
        """Return what a key decides for all, None where it decides nothing."""
        desk, like = self.sitting.desk, self.sitting.item
        dispatcher = type(desk.dispatcher)(desk.dispatcher.keymap)
        dispatcher.presses = self._begun
        found = dispatcher.feed(Place.REVIEW, press)
        self._begun = dispatcher.presses if found is True else ()
        if isinstance(found, bool):
            return None
        match found.action.id:
            case "review.keep" if like.span_id:
                return Resolution(Decision.KEEP)
            case "review.delete":
                return Resolution(Decision.DELETE if like.span_id else Decision.REFUSE)
            case "review.refuse" if like.kind is not Kind.SPANS:
                return Resolution(Decision.REFUSE, scope=Scope.THIS)
            case "review.suggested" if suggested(like.suggestion, ""):
                return Resolution(Decision.KEEP, suggested=True)
        if found.action.id.startswith("label.") and found.action.argument in desk.schema.labels:
            label = found.action.argument
            if label == like.label and like.span_id:
                return Resolution(Decision.KEEP)
            return Resolution(Decision.RELABEL if like.span_id else Decision.ADD, label=label)
        return None

    _begun: tuple[str, ...] = ()

    @work(thread=True, group="alike", exclusive=True)
    def decide(self, items: Sequence[Item], resolution: Resolution) -> None:
        """Make the edits in the background: other articles have to be read for them."""
        sitting, session = self.sitting, self.sitting.desk.session
        shown = session.document
        documents: dict[tuple[str, str], Document] = {}

        def document(annotator: str, article_id: str) -> Document:
            key = annotator, article_id
            if key not in documents:
                if annotator != session.annotator:
                    article = session.workspace.article(article_id)
                    store = session.workspace.store(annotator, read_only=True)
                    documents[key] = laid(store.load(article_id, article.digest), article)
                else:
                    documents[key] = shown if article_id == shown.article_id else session.document_of(article_id)
            return documents[key]

        try:
            batch = decide_all(
                items, resolution, document, lambda name: Text(session.workspace.article(name).text),
                session.schema, session.annotator, question=str(sitting.question),
            )  # fmt: skip
        except GlossatorError as error:
            why = str(error)
            sitting.desk.post_message(Background(sitting, lambda: self._failed(why)))
            return
        sitting.desk.post_message(Background(sitting, lambda: self._carry_out(batch, resolution)))

    def _failed(self, why: str) -> None:
        self.dismiss()
        self.sitting.desk.complain(why)

    def _carry_out(self, batch: Batch, resolution: Resolution) -> None:
        self.dismiss()

        def act() -> None:
            if not batch.done:
                why = f" {batch.refused[0][1]}" if batch.refused else ""
                raise EditRefused(f"None of them could be decided so.{why}")
            self.sitting.decisions.decide_alike(batch, resolution)

        self.sitting.desk.guard(act)
