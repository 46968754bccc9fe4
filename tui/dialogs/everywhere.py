"""The same everywhere: every other occurrence of some words, in context, answered one by one or all at once."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.markup import escape
from textual.message import Message
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Static
from textual.worker import get_current_worker

from annotations.amount import counted
from annotations.change import Change
from annotations.document import Document
from annotations.entry import Problem
from annotations.errors import GlossatorError
from annotations.extent import Extent
from annotations.occurrences import everywhere, occurrences
from annotations.propagation import Occurrence, in_context, propagate
from annotations.span import Span
from annotations.text import Text
from tui.keys import press_of
from tui.look import Palette
from tui.panes.rows import RowList
from tui.panes.status_line import Line
from tui.visible import fitted, fitted_end, one_line, short, visible

if TYPE_CHECKING:
    from tui.desk import Desk

SIGNS = {None: "·", True: "✓", False: "✗"}
COLOURS = {None: "muted", True: "success", False: "error"}

LEGEND = (
    ("y  n", "yes, tag it; no, never: it is not offered again"),
    ("Enter", "tag what was answered with yes, remember what was answered with no"),
    ("e", "look in this article, or in the whole workspace"),
    ("w", "whole words only, or parts of words too"),
    ("i", "case matters, or any case"),
    ("!", "yes to all that are left, and tag them"),
    (".", "yes to the rest of the article at the cursor, and tag them"),
    ("↑ ↓", "go to another place; so do k and j, PgUp and PgDn"),
    ("Esc", "leave without tagging"),
)
"""Every key of the dialog and what it does."""


class OccurrenceList(RowList):
    """Occurrences in context, each with its answer so far."""

    def __init__(self, palette: Palette) -> None:
        super().__init__(id="occurrences")
        self.palette = palette
        self.found: list[Occurrence] = []
        self.answers: list[bool | None] = []

    def count(self) -> int:
        """Return the number of occurrences."""
        return len(self.found)

    def draw(self, row: int, line: int, width: int) -> Strip:
        """Return an occurrence with its words in one column."""
        occurrence, answer = self.found[row], self.answers[row]
        ground = "caret" if row == self.cursor else "surface"
        plain = self.palette.plain("caret_text" if row == self.cursor else "foreground", ground=ground)
        strong = plain + Style(bold=True)
        sign = plain if row == self.cursor else self.palette.plain(COLOURS[answer], ground=ground)
        side = max(6, (width - 4 - cell_len(one_line(occurrence.words))) // 3)
        before = fitted_end(occurrence.before.rpartition("\n")[2], side)
        after = _fitted(occurrence.after.partition("\n")[0].rstrip("\r"), side)
        words = fitted(occurrence.words, max(8, width - 4 - 2 * side))
        room = max(1, width - 6 - 2 * side - cell_len(words))
        return Strip(
            [
                Segment(f" {SIGNS[answer]} ", sign),
                Segment(" " * (side - cell_len(before)) + before, plain),
                Segment(words, strong),
                Segment(after + " " * (side - cell_len(after) + 2), plain),
                Segment(fitted(occurrence.article_id, room), plain),
            ]
        )

    def blank(self, width: int) -> Strip:
        """Return the ground below the last occurrence."""
        return Strip.blank(width, self.palette.plain(ground="surface"))

    def code_style(self) -> Style:
        """Return the style of a hint's code on a row."""
        return self.palette.hint()


def _fitted(text: str, cells: int) -> str:
    """Return the beginning of what follows a place; the blank it begins with stays."""
    blank = " " if text[:1].isspace() else ""
    return blank + fitted(text, cells - len(blank))


class EverywhereScreen(ModalScreen[None]):
    """Offers the occurrences of a span's words; what was answered with yes is tagged as one operation."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS = []
    AUTO_FOCUS = "#occurrences"

    class Found(Message):
        """Occurrences in another article."""

        def __init__(self, found: Sequence[Occurrence]) -> None:
            super().__init__()
            self.found = found

    class Searched(Message):
        """The whole workspace was searched, or the search could not go on."""

        def __init__(self, trouble: str = "") -> None:
            super().__init__()
            self.trouble = trouble

    class Prepared(Message):
        """The edits are ready to be carried out."""

        def __init__(self, edits: Sequence[tuple[Document, Change]], refused: int) -> None:
            super().__init__()
            self.edits, self.refused = edits, refused

    def __init__(self, desk: "Desk", like: Span) -> None:
        super().__init__()
        self.desk = desk
        self.like = like
        self.list = OccurrenceList(desk.glossator.palette)
        self.line = Line(desk.glossator.palette, "panel")
        self.keys = Line(desk.glossator.palette, "panel")
        self.legend = Static("\n".join(f" {key:6} {what}" for key, what in LEGEND), id="legend", markup=False)
        self.legend.display = False
        self.leaving = False
        self.whole_words = True
        self.fold_case = False
        self.everywhere = False
        self._answered: dict[tuple[str, Extent], bool] = {}
        self.searching = False
        self.writing = False

    def compose(self) -> ComposeResult:
        """Lay out the list between what is asked and the keys."""
        with Vertical(id="everywhere") as pane:
            pane.border_title = escape(f"The same everywhere: {visible(self.like.label)} {short(self.like.quote)}")
            yield self.line
            yield self.list
            yield self.legend
            yield self.keys

    def on_mount(self) -> None:
        """Look in the open article first."""
        self.look()

    def look(self) -> None:
        """Look for the words anew, in the open article and, where that is wanted, in all others."""
        self._answered |= {
            (found.article_id, found.extent): answer
            for found, answer in zip(self.list.found, self.list.answers, strict=True)
            if answer is not None
        }
        # What was answered stays, so that no yes is out of sight when it is tagged or given up.
        kept = [found for found in self.list.found if (found.article_id, found.extent) in self._answered]
        self.list.found, self.list.answers = [], []
        text, document = self.desk.text.string, self.desk.document
        places = occurrences(text, self.like.quote, whole_words=self.whole_words, fold_case=self.fold_case)
        open_ones = [extent for extent in places if not _tagged(document, extent, self.like.label)]
        found = [in_context(document.article_id, text, extent) for extent in open_ones]
        self.add([one for one in found if not self._refused(one)])
        self.add(kept)
        if self.everywhere:
            self.searching = True
            self.search()
        self.show()

    def add(self, found: Sequence[Occurrence]) -> None:
        """Take occurrences just found."""
        listed = {(one.article_id, one.extent) for one in self.list.found}
        new = [one for one in found if (one.article_id, one.extent) not in listed]
        self.list.found += new
        self.list.answers += [self._answered.get((one.article_id, one.extent)) for one in new]
        self.list.rebuild()

    @work(thread=True, group="everywhere", exclusive=True)
    def search(self) -> None:
        """Look through the other articles in the background."""
        worker = get_current_worker()
        session = self.desk.session
        here = self.desk.document.article_id
        try:
            session.scribe.drain(5.0)
            own = session.workspace.store(session.annotator, read_only=True)
            for found in everywhere(
                session.workspace,
                own,
                self.like.quote,
                self.like.label,
                session.refusals,
                whole_words=self.whole_words,
                fold_case=self.fold_case,
                texts=self.desk.glossator.lister.texts,
            ):
                if worker.is_cancelled:
                    return
                if isinstance(found, Problem):
                    continue
                entry, text, extents = found
                if entry.id != here:
                    self.post_message(self.Found([in_context(entry.id, text, extent) for extent in extents]))
        except GlossatorError as error:
            self.post_message(self.Searched(str(error)))
        else:
            self.post_message(self.Searched())

    @on(Found)
    def _found(self, event: Found) -> None:
        self.add(event.found)
        self.show()

    @on(Searched)
    def _searched(self, event: Searched) -> None:
        self.searching = False
        if event.trouble:
            self.desk.complain(event.trouble)
        self.show()

    def show(self) -> None:
        """Draw the counts and the keys."""
        line, answers = self.line, self.list.answers
        yes, no = answers.count(True), answers.count(False)
        places = f" {counted(len(answers), 'place')}{'…' if self.searching else ''}, {yes} yes "
        keyed = [
            ("e", "in the whole workspace" if self.everywhere else "in this article", 1),
            ("w", "whole words" if self.whole_words else "parts of words", 2),
            ("i", "any case" if self.fold_case else "case matters", 3),
        ]
        scope, *how = [[line.part(f" {k} ", "accent", r, bold=True), line.part(w, rank=r)] for k, w, r in keyed]
        line.show([line.part(places, bold=True, rank=0), *scope], [part for parts in how for part in parts])
        if self.leaving:
            left = f"{yes} yes not tagged: Enter tags them" if yes else f"{no} no not kept: Enter keeps them"
            self.keys.show([self.keys.part(f" {left}, Esc again leaves", "warning", 0, bold=True)])
            return
        keys = (
            ("y", "yes", 1), ("n", "no", 1), ("Enter", "tags them", 1),
            ("e", "this article" if self.everywhere else "whole workspace", 2), ("w", "whole words", 5),
            ("i", "case", 6), ("!", "all", 7), (".", "rest of article", 8), ("?", "keys", 3), ("Esc", "leaves", 1),
        )  # fmt: skip
        parts = []
        for key, what, rank in keys:
            parts += [self.keys.part(f" {key} ", "accent", rank, bold=True), self.keys.part(f"{what} ", "muted", rank)]
        self.keys.show(parts)

    def on_key(self, event: events.Key) -> None:
        """Answer the occurrence at the cursor, or all of them."""
        press = press_of(event.key, event.character)
        event.stop()
        event.prevent_default()
        if self.writing:
            return
        rows = self.list
        was_leaving, self.leaving = self.leaving, False
        match press:
            case "y" | "n":
                self.answer([rows.cursor], press == "y")
                rows.move(rows.cursor + 1)
            case "!":
                self.answer(self._open_rows(lambda _: True), True)
                self.finish()
            case ".":
                here = rows.found[rows.cursor].article_id if rows.found else ""
                self.answer(self._open_rows(lambda found: found.article_id == here), True)
                self.finish()
            case "enter" | "q":
                self.finish()
            case "escape" if self.legend.display:
                self.legend.display = False
            case "escape" if not was_leaving and any(answer is not None for answer in rows.answers):
                self.leaving = True
            case "escape":
                self.workers.cancel_group(self, "everywhere")
                self.dismiss()
            case "?":
                self.legend.display = not self.legend.display
            case "down" | "j" | "tab":
                rows.move(rows.cursor + 1)
            case "up" | "k" | "backspace":
                rows.move(rows.cursor - 1)
            case "pagedown" | "pageup":
                page = max(1, rows.size.height - 1)
                rows.move(rows.cursor + (page if press == "pagedown" else -page))
            case "w":
                self.whole_words = not self.whole_words
                self.look()
            case "i":
                self.fold_case = not self.fold_case
                self.look()
            case "e":
                self.everywhere = not self.everywhere
                self.look()
        self.show()

    def answer(self, rows: Sequence[int], yes: bool) -> None:
        """Answer some occurrences."""
        for row in rows:
            if 0 <= row < len(self.list.answers):
                self.list.answers[row] = yes
        self.list.refresh()

    def finish(self) -> None:
        """Carry out the yeses and remember the noes."""
        self.workers.cancel_group(self, "everywhere")
        self.writing = True
        self.prepare()

    @work(thread=True, group="prepare", exclusive=True)
    def prepare(self) -> None:
        """Make the edits in the background: other articles have to be read for them."""
        session = self.desk.session
        wanted: dict[str, list[Occurrence]] = {}
        for found, answer in zip(self.list.found, self.list.answers, strict=True):
            if answer:
                wanted.setdefault(found.article_id, []).append(found)
            elif answer is False:
                self._refuse(found)
        edits, refused = [], 0
        for article_id, places in wanted.items():
            try:
                document = session.document_of(article_id)
                text = session.workspace.article(article_id).text
            except GlossatorError:
                refused += len(places)
                continue
            sound = [p.extent for p in places if text[p.extent.start : p.extent.end] == p.words]
            change, clashes = propagate(document, session.schema, Text(text), self.like, sound)
            refused += len(clashes) + len(places) - len(sound)
            edits.append((document, change))
        self.post_message(self.Prepared(edits, refused))

    @on(Prepared)
    def _prepared(self, event: Prepared) -> None:
        self.dismiss()
        self.desk.guard(lambda: self._carry_out(event))

    def _carry_out(self, event: Prepared) -> None:
        desk = self.desk
        made = [span for _, change in event.edits for _, span in change.spans if span is not None]
        operation = desk.session.commit_all(f"tag {self.like.label} everywhere", event.edits)
        here = next((c for d, c in event.edits if d.article_id == desk.document.article_id), None)
        desk.picture.show_document([span for step in here.spans for span in step if span is not None] if here else [])
        if not event.edits and not event.refused:
            desk.tell("Nothing was marked yes; nothing was tagged.")
            return
        more = f" {counted(event.refused, 'place')} refused." if event.refused else ""
        back = " u takes all back." if operation is not None else ""
        desk.tell(f"Tagged {len(made)} × {self.like.label} {short(self.like.quote)}.{more}{back}")

    def _refused(self, found: Occurrence) -> bool:
        return self.desk.session.refusals.holds(
            found.words, self.like.label, found.article_id, found.extent, found.prefix, found.suffix
        )

    def _refuse(self, found: Occurrence) -> None:
        """Remember a no; where that cannot be written it is asked again another time."""
        with suppress(OSError):
            self.desk.session.refusals.add(
                found.words, self.like.label, found.article_id, found.extent, found.prefix, found.suffix
            )

    def _open_rows(self, wanted: Callable[[Occurrence], bool]) -> list[int]:
        rows = self.list
        return [
            row
            for row, (found, answer) in enumerate(zip(rows.found, rows.answers, strict=True))
            if answer is None and wanted(found)
        ]


def _tagged(document: Document, extent: tuple[int, int], label: str) -> bool:
    return any(
        span.label == label and span.start <= extent[0] and extent[1] <= span.end and span.extent == tuple(extent)
        for span in document.spans.overlapping(*extent)
    )
