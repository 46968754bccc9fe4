"""The desk: the one screen an annotator works at. It turns key presses into actions and shows what came of them."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import Screen

from annotations import selection as selections
from annotations.change import Change
from annotations.document import Document
from annotations.editing import reshape
from annotations.entry import Entry
from annotations.errors import ArticleError, EditRefused, GlossatorError, StoreError
from annotations.extent import Extent, Unit
from annotations.journal import Operation
from annotations.schema import Schema
from annotations.scribe import Kept, NotKept
from annotations.selection import Selection
from annotations.span import Span
from annotations.text import Text
from tui import foot
from tui.caret import Caret
from tui.keys import Command, Dispatcher, Place, press_of
from tui.lister import summary_of
from tui.look import Palette
from tui.modes.mode import Mode
from tui.panes.annotation_list import AnnotationList
from tui.panes.library_pane import LibraryPane
from tui.panes.prompt import Prompt
from tui.panes.rows import RowList
from tui.panes.status_line import Line
from tui.reading.reader import Reader
from tui.trail import Spot, Trail
from tui.visible import one_line

if TYPE_CHECKING:
    from annotations.candidates import Candidate
    from tui.app import GlossatorApp

NARROW, NARROWER = 112, 72
"""Below the first width the list of articles folds away by itself, below the second the annotations too."""

PASSED_OVER = 20
"""Articles that cannot be opened which one press passes over at most."""

HINTED = 0.1
"""The least weight of a candidate that gets a hint: below it the sample's candidates are hardly ever wanted."""

OUTSIDE = 2.0
"""Seconds between two looks at whether another program changed what is open."""

SEEN_AT_ONCE = 500
"""Views of an open article that are remembered before they are written down as seen."""


class Desk(Screen[None]):
    """Articles on the left, the text in the middle, its annotations on the right."""

    BINDINGS = []
    AUTO_FOCUS = "#reader"

    class Told(Message):
        """The scribe tells how a save went."""

        def __init__(self, outcome: Kept | NotKept) -> None:
            super().__init__()
            self.outcome = outcome

    def __init__(self, app: "GlossatorApp") -> None:
        super().__init__(id="desk")
        self.session = app.session
        self.dispatcher = Dispatcher(app.keymap)
        palette = app.palette
        self.library = LibraryPane(app.lister, palette, id="left")
        self.articles = self.library.list
        self.reader = Reader(palette, id="reader")
        self.spans = AnnotationList(app.session.schema, palette, id="annotations")
        self.prompt = Prompt(id="prompt")
        self.mode: Mode | None = None
        self.trail = Trail()
        self.reader_head = Line(palette, "panel", id="head-reader")
        self.spans_head = Line(palette, "panel", id="head-annotations")
        self.caret_line = Line(palette, "background", id="caret-line")
        self.status_line = Line(palette, "panel", id="status-line")
        self.key_bar = Line(palette, "background", id="key-bar")
        self.caret = Caret(app.session, self.reader, self._moved)
        self.repeat: Callable[[], None] | None = None
        self.matches: tuple[Extent, ...] = ()
        self.searched = ""
        self.kept_ticket = 0
        self.trouble = ""
        self.said = ""
        self.settled = False
        self.advances = app.personal.advance_after_tagging
        self._back_to: RowList | Reader | None = None
        self._read: list[Extent] = []
        self._folded: dict[str, bool] = {}

    # -- what there is --------------------------------------------------------------------------

    @property
    def glossator(self) -> "GlossatorApp":
        """The app."""
        return cast("GlossatorApp", self.app)

    @property
    def schema(self) -> Schema:
        """The workspace's schema."""
        return self.session.schema

    @property
    def document(self) -> Document:
        """What the annotator says of the open article."""
        return self.session.document

    @property
    def text(self) -> Text:
        """The open article's text."""
        return self.session.text

    @property
    def selection(self) -> Selection:
        """What is selected."""
        return self.reader.selection

    @property
    def place(self) -> Place:
        """Where the focus is."""
        if self.focused is self.articles:
            return Place.LIST
        return Place.PANE if self.focused is self.spans else Place.READER

    @property
    def rows(self) -> RowList | None:
        """The list that has the focus."""
        return self.focused if isinstance(self.focused, RowList) else None

    # -- laying out -----------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Lay out the panes and the lines at the foot."""
        # What is folded away from the start is never laid out.
        width = self.app.size.width
        self.set_class(width < 140, "narrow")
        self.library.set_class(width < NARROW, "folded")
        with Horizontal(id="rooms"):
            yield self.library
            with Vertical(id="middle"):
                yield self.reader_head
                yield self.reader
                yield self.prompt
            with Vertical(id="right", classes="folded" if width < NARROWER else ""):
                yield self.spans_head
                yield self.spans
        yield self.caret_line
        yield self.status_line
        yield self.key_bar

    def on_mount(self) -> None:
        """Begin where the annotator stopped last time."""
        self.glossator.begin(self)
        self.set_interval(OUTSIDE, self.look_outside)
        self.call_after_refresh(self._begun)

    def _begun(self) -> None:
        """Go on once the article is on the screen."""
        self.glossator.settle()
        self.settled = True
        self.show_foot()
        self.library.find()

    def on_resize(self, event: events.Resize) -> None:
        """Fold panes away where there is no room for them."""
        self.arrange_panes()

    def arrange_panes(self) -> None:
        """Show the panes that are wanted and for which there is room."""
        width = self.app.size.width
        self.set_class(width < 140, "narrow")
        for name, limit in (("left", NARROW), ("right", NARROWER)):
            folded = self._folded.get(name, width < limit)
            box = self.query_one(f"#{name}")
            if folded and self.focused is not None and box in self.focused.ancestors:
                self.reader.focus()
            box.set_class(folded, "folded")

    def fold(self, name: str) -> None:
        """Show or fold away a pane by hand: `left`, `right` or `guidelines`."""
        if name == "guidelines":
            self.glossator.toggle_guidelines(self)
            return
        self._folded[name] = not self.query_one(f"#{name}").has_class("folded")
        self.arrange_panes()

    def next_pane(self, step: int) -> None:
        """Move the focus among the panes in view."""
        shown = [
            pane
            for pane in (self.articles, self.reader, self.spans)
            if not any(box.has_class("folded") for box in pane.ancestors)
        ]
        at = shown.index(self.focused) if self.focused in shown else 0
        shown[(at + step) % len(shown)].focus()
        self.show_foot()

    def dress(self, palette: Palette) -> None:
        """Draw everything in another palette."""
        self.reader.use(palette)
        for list_ in (self.articles, self.spans):
            list_.palette = palette
            list_.refresh()
        for line in (self.library.head, self.reader_head, self.spans_head, *self.feet):
            line.palette = palette
        from tui.panes.guidelines import Guidelines

        for guide in self.query(Guidelines):
            guide.use(palette)
        self.show_document([])
        self.show_foot()

    @property
    def feet(self) -> tuple[Line, Line, Line]:
        """The lines at the foot."""
        return self.caret_line, self.status_line, self.key_bar

    # -- from key to action ---------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Look up what a press means where the focus is, and do it."""
        if self.prompt.is_open:
            return
        self.said = ""
        press = press_of(event.key, event.character)
        if self.mode is not None:
            event.stop()
            event.prevent_default()
            self.press_in_mode(self.mode, press)
            return
        command = self.dispatcher.feed(self.place, press)
        if command is False:
            return
        event.stop()
        event.prevent_default()
        if isinstance(command, Command):
            self.run_command(command)
        else:
            self.show_foot()

    def begin_mode(self, mode: Mode) -> None:
        """Put a question to the annotator, which the next presses answer."""
        if self.mode is not None:
            self.mode.ended()
        self.mode = mode
        self.reader.highlight(self.matches, mode.hints())

    def end_mode(self) -> None:
        """The question is answered or given up."""
        if self.mode is not None:
            self.mode.ended()
        self.mode = None
        self.reader.highlight(self.matches)

    def press_in_mode(self, mode: Mode, press: str) -> None:
        """Give a press to the mode; one that it does not know ends it, and does nothing else."""

        def act() -> None:
            if press == "escape":
                self.end_mode()
            elif not mode.press(press):
                self.end_mode()
                self.tell("That is none of the choices; nothing was done.")
            elif self.mode is not None:
                self.reader.highlight(self.matches, self.mode.hints())

        self.guard(act)

    def run_command(self, command: Command) -> None:
        """Do an action; what a person can mend is told in one sentence."""
        self.guard(lambda: command.action.run(self, command.count, command.action.argument))

    def guard(self, act: Callable[[], Any]) -> None:
        """Call `act`, and tell what it refuses."""
        try:
            act()
        except GlossatorError as error:
            if self.mode is not None:
                self.end_mode()
            self.complain(str(error))
        self.show_foot()

    # -- selecting ------------------------------------------------------------------------------

    def select(self, selection: Selection) -> None:
        """Select something in the text."""
        before = self.spot
        self.caret.select(selection)
        self.trail.moved(before, self.spot)

    @property
    def spot(self) -> Spot:
        """Where one is."""
        return Spot(self.document.article_id, self.selection)

    def leap(self, spot: Spot | None) -> None:
        """Go to a spot of the trail, in whichever article it is."""
        if spot is None:
            raise EditRefused("The trail ends here.")
        if spot.article_id != self.document.article_id:
            self.open(spot.article_id)
        if spot.selection.end <= len(self.text):
            self.caret.select(spot.selection)

    def _moved(self) -> None:
        self._mark_current()
        extent = self.reader.visible_extent
        if extent.end > extent.start and (not self._read or self._read[-1] != extent):
            self._read.append(extent)
            del self._read[:-SEEN_AT_ONCE]

    def _mark_current(self) -> None:
        """Mark the span under the caret in its pane, and the other ends of its relations in the text."""
        span = self.caret.current()
        self.spans.mark(span.id if span else None)
        ends: list[Extent] = []
        if span is not None:
            for arrow in self.document.relations_of(span.id):
                other = self.document.spans.get(arrow.target if arrow.source == span.id else arrow.source)
                ends += other.fragments if other is not None else ()
        self.reader.link(ends)

    def nudge(self, unit: Unit, count: int) -> bool:
        """Move an edge of the chosen span by units; return False where none is chosen."""
        nudged = self.caret.nudged(unit, count)
        if nudged is None:
            return False
        span, fragments = nudged
        edit = reshape(self.document, self.schema, self.text, span.id, fragments)
        if edit.is_empty():
            raise EditRefused("The edge can go no further.")
        backward = self.caret.is_backward
        self.commit(edit)
        self.caret.choose(self.document.spans[span.id])
        if backward:
            self.caret.swap()
        return True

    def escape(self) -> None:
        """Close what is open, one thing at a press; at last fall back to one word."""
        if self.place is not Place.READER:
            self.reader.focus()
        elif self.caret.extending:
            self.caret.extending = False
        elif self.matches:
            self.matches = ()
            self.show_matches()
        else:
            self.select(selections.collapse(self.text, self.selection))

    # -- editing --------------------------------------------------------------------------------

    def commit(self, change: Change) -> None:
        """Carry out an edit of the open article and show it; raise EditRefused or ReadOnly."""
        self.session.commit(change)
        self.show_document([span for step in change.spans for span in step if span is not None])

    def show_document(self, changed: Sequence[Span]) -> None:
        """Show the document as it is now; `changed` are the spans that came, went or changed."""
        self.reader.redraw(self.document, changed)
        self.spans.show(self.document)
        self._mark_current()
        if self.document.article_id:
            self.articles.learn({}, {self.document.article_id: summary_of(self.document)})
        self.show_heads()

    def replay(self, operation: Operation | None, word: str, *, back: bool) -> bool:
        """Show an operation that was undone or redone, where it was; return False where there was none."""
        if operation is None:
            self.tell("Nothing to undo." if back else "Nothing to redo.")
            return False
        if self.document.article_id not in operation.articles:
            self.open(operation.articles[0])
        here = next(change for article, change in operation.changes if article == self.document.article_id)
        self.show_document([span for step in here.spans for span in step if span is not None])
        if here.spans:
            before, after = here.spans[-1]
            now, then = (before, after) if back else (after, before)
            span = now or then
            if span is not None:
                self.caret.choose(span)
        self.tell(f"{word}: {operation.what}.")
        return True

    # -- articles -------------------------------------------------------------------------------

    def open(self, article_id: str) -> None:
        """Open an article where it was left; raise ArticleError or StoreError with the old one still open."""
        self.leave_article()
        self.session.open(article_id)
        selection, scroll = self.glossator.remembered(article_id) or (None, None)
        if selection is None or selection.end > len(self.text):
            selection, scroll = selections.first(self.text), None
        self.caret.forget()
        self.matches = ()
        self.reader.show(self.text, self.document, selection, scroll)
        self.articles.open_id = article_id
        self.articles.point_at(article_id)
        self.articles.refresh()
        self.show_document([])
        self.show_foot()
        self.call_after_refresh(self.session.learn)
        if self.session.notice:
            self.complain(self.session.notice)
        if self.session.stale:
            self.complain("The text has changed since it was annotated; 'glossator check' lists what is concerned.")

    def step(self, count: int) -> None:
        """Open the article some rows further on in the list, or the first one after it that can be opened."""
        towards = 1 if count > 0 else -1
        near = (self.articles.neighbour(self.articles.open_id, count + towards * more) for more in range(PASSED_OVER))
        if self._open_one_of(entry for entry in near if entry is not None) == 0:
            raise EditRefused("This is the last article." if count > 0 else "This is the first article.")

    def next_unfinished(self) -> None:
        """Open the next article that is neither done nor skipped, going round once."""
        after = self.articles.after(self.articles.open_id)
        if self._open_one_of(e for e in after if self.library.status_of(e) not in ("done", "skipped")) == 0:
            self.tell("Every article in the list is done.")

    def _open_one_of(self, entries: Iterable[Entry]) -> int:
        """Open the first of `entries` that can be opened, telling of those before it; return how many were tried."""
        tried = 0
        for entry in islice(entries, PASSED_OVER):
            tried += 1
            try:
                self.open(entry.id)
                break
            except (ArticleError, StoreError) as error:
                self.complain(str(error))
        return tried

    def leave_article(self) -> None:
        """Remember where one was in the open article, and what was on the screen."""
        if self.session.article is None:
            return
        self.session.see(self._read)
        self._read = []
        self.glossator.remember(self.session.article.id, self.selection, self.reader.scroll_offset.y)

    # -- lists ----------------------------------------------------------------------------------

    def row(self, step: int) -> None:
        """Move the cursor of the focused list."""
        if self.rows is not None:
            self.rows.move(self.rows.cursor + step)

    def open_row(self) -> None:
        """Open what the cursor of the focused list stands on."""
        if self.rows is self.articles:
            entry = self.articles.entry_at(self.articles.cursor)
            if entry is not None:
                self.open(entry.id)
                self.reader.focus()
        else:
            span = self.row_span()
            if span is not None:
                self.reader.focus()
                self.caret.choose(span)

    def row_span(self) -> Span | None:
        """Return the span at the cursor of the annotation pane."""
        return self.spans.span_at(self.spans.cursor)

    @on(RowList.Chosen)
    def _row_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        event.rows.move(event.row)
        self.guard(self.open_row)

    @on(Reader.Selected)
    def _mouse_selected(self, event: Reader.Selected) -> None:
        event.stop()
        self.guard(lambda: self.select(event.selection))

    @on(LibraryPane.Grew)
    def _grew(self, event: LibraryPane.Grew) -> None:
        if self.session.article is None and self.articles.entries:
            self.guard(self.glossator.open_first)
        if event.finished:
            self.glossator.all_found(self)
            self.library.learn_forms()
        self.show_heads()
        self.show_foot()

    @on(LibraryPane.Read)
    def _read_tagged(self, event: LibraryPane.Read) -> None:
        for article_id, spans in event.tagged:
            self.session.forms.learn(article_id, spans)

    @on(Told)
    def _told(self, event: Told) -> None:
        if isinstance(event.outcome, Kept):
            self.kept_ticket = max(self.kept_ticket, event.outcome.ticket)
            self.trouble = ""
            if event.outcome.merged is not None:
                self._merged(event.outcome)
        else:
            if event.outcome.reason != self.trouble:
                self.complain(event.outcome.reason)
            self.trouble = event.outcome.reason
        self.show_foot()

    def _merged(self, kept: Kept) -> None:
        """Show what a save took over from another program, and where the two did not go together."""
        if kept.merged is None:
            return
        if self.session.taken_in(kept.sent, kept.merged):
            self.show_document(list(self.document.spans))
        conflicts = len(kept.merged.conflicts)
        if conflicts:
            first = kept.merged.conflicts[0]
            self.complain(
                f"{kept.article_id} was changed outside meanwhile: {conflicts} things were changed on both sides, yours"
                f" were kept; the first is {first.kind} {first.id}: {first.why}."
            )
        else:
            self.tell(f"{kept.article_id} was changed outside meanwhile; both were put together.")

    def look_outside(self) -> None:
        """Take in what another program wrote about the open article."""

        def look() -> None:
            if self.session.look_outside():
                self.show_document(list(self.document.spans))
                self.tell("The annotations were changed outside, and are shown as they are now.")

        self.guard(look)

    # -- words ----------------------------------------------------------------------------------

    def ask(
        self,
        question: str,
        value: str,
        done: Callable[[str], None],
        changed: Callable[[str], None] | None = None,
        given_up: Callable[[], None] | None = None,
    ) -> None:
        """Ask for words at the foot of the reader; the three functions may raise what a person can mend."""
        self._back_to = cast("RowList | Reader", self.focused or self.reader)
        self.prompt.ask(
            question,
            value,
            lambda words: self.guard(lambda: done(words)),
            lambda words: self.guard(lambda: changed(words)) if changed else None,
            lambda: self.guard(given_up) if given_up else None,
            self._prompt_ended,
        )

    def _prompt_ended(self) -> None:
        (self._back_to or self.reader).focus()

    def tell(self, words: str) -> None:
        """Say something in passing: it stands in the caret line until the next key."""
        self.said = one_line(words)

    def complain(self, words: str) -> None:
        """Say what could not be done and what to do; it takes the place of what was said before."""
        self.app.clear_notifications()
        self.notify(one_line(words, 400), severity="warning", timeout=6, markup=False)

    def candidates_in_view(self) -> "list[Candidate]":
        """Return what is likely to be wanted among what is in view."""
        from annotations.candidates import candidates

        view = self.reader.visible_extent
        return candidates(self.text, view.start, view.end, self.glossator.finders, least=HINTED)

    def proposed(self) -> tuple[Span, dict[str, str]] | None:
        """Return the chosen span with the values proposed for it, or None."""
        span = self.caret.chosen()
        values = self.session.proposed(span) if span else {}
        return (span, values) if span and values else None

    def walk_candidates(self, count: int) -> None:
        """Select the candidate or span `count` further on, back if negative."""
        for _ in range(abs(count)):
            found = self.caret.next_wanted(1 if count > 0 else -1, self.glossator.finders)
            if found is None:
                raise EditRefused("There is nothing further to go to in this article.")
            self.select(found)

    def show_matches(self) -> None:
        """Show the matches of the search in the text."""
        self.reader.highlight(self.matches)

    def show_heads(self) -> None:
        """Draw the lines above the panes again."""
        foot.show_heads(self)

    def show_foot(self) -> None:
        """Draw the lines at the foot again."""
        foot.show_foot(self)
