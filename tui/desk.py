"""The desk: the one screen an annotator works at. It turns key presses into actions and shows what came of them."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from textual import events, on
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen

from annotations import selection as selections
from annotations.document import Document
from annotations.errors import EditRefused, GlossatorError
from annotations.extent import Extent
from annotations.schema import Schema
from annotations.scribe import Kept, NotKept
from annotations.selection import Selection
from annotations.span import Span
from annotations.text import Text
from tui import foot
from tui.ahead import look_ahead
from tui.arrangement import NARROW, NARROWER, TOAST, Arrangement
from tui.caret import Caret
from tui.keys import Command, Dispatcher, Place, press_of
from tui.likely import Likely
from tui.linked import other_ends
from tui.lister import summary_of
from tui.look import Palette
from tui.modes.mode import Mode
from tui.panes.annotation_list import AnnotationList
from tui.panes.article_list import ArticleList
from tui.panes.library_pane import LibraryPane
from tui.panes.prompt import Prompt
from tui.panes.rooms import Room, Rooms
from tui.panes.rows import RowList
from tui.panes.status_line import Line
from tui.reading.reader import Reader
from tui.saving import OUTSIDE, Saving
from tui.turning import Turning
from tui.visible import one_line
from tui.watching import OpenFile
from tui.whereabouts import EVERY, Whereabouts

if TYPE_CHECKING:
    from annotations.candidates.walking import Candidate
    from annotations.change import Change
    from annotations.journal import Operation
    from tui.app import GlossatorApp

HINTED = 0.1
"""The least weight of a candidate that gets a hint: below it the sample's candidates are hardly ever wanted."""


GIVEN_UP = "The part that was kept is given up."


class Desk(Screen[None]):
    """Articles on the left, the text in the middle, its annotations on the right."""

    BLANK = True
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
        palette = app.palette
        self.library = LibraryPane(app.lister, palette, id="left")
        self.articles = self.library.list
        self.reader = Reader(palette, id="reader")
        self.spans = AnnotationList(app.session.schema, palette, id="annotations")
        self.prompt = Prompt(id="prompt")
        self.mode: Mode | None = None
        self.reader_head = Line(palette, "panel", id="head-reader")
        self.spans_head = Line(palette, "panel", id="head-annotations")
        self.caret_line = Line(palette, "background", id="caret-line")
        self.status_line = Line(palette, "panel", id="status-line")
        self.key_bar = Line(palette, "background", id="key-bar")
        self.caret = Caret(app.session, self.reader, self._moved)
        self.repeat: Callable[[], None] | None = None
        self.matches: tuple[Extent, ...] = ()
        self.searched = ""
        self.said = ""
        self.settled = False
        self.held_by = ""
        self.advances = app.personal.advance_after_tagging
        self.likely = Likely(app.session)
        self.turning = Turning(self)
        self.saving = Saving(self)
        self.file = OpenFile(self)
        self.whereabouts = Whereabouts(self)
        self.panes = Arrangement(self)
        self._owes_foot = self._owes_marks = self._owes_annotations = False
        self._edited: Span | None = None
        for view in (self.articles, self.reader, self.spans):
            view.keys_to = self

    @cached_property
    def dispatcher(self) -> Dispatcher:
        """What turns presses into commands."""
        return Dispatcher(self.glossator.keymap)

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
    def keys_place(self) -> Place:
        """Which keys hold where the focus is."""
        return self.place

    @property
    def rows(self) -> RowList | None:
        """The list that has the focus."""
        return self.focused if isinstance(self.focused, RowList) else None

    # -- laying out -----------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Lay out the panes and the lines at the foot."""
        # What is folded away from the start is never laid out.
        width = self.app.size.width
        self.panes.measure(width)
        self.library.set_class(width < NARROW, "folded")
        with Rooms(id="rooms"):
            yield self.library
            with Room(id="middle"):
                yield self.reader_head
                yield self.reader
                yield self.prompt
            with Room(id="right", classes="folded" if width < NARROWER else ""):
                yield self.spans_head
                yield self.spans
        yield self.caret_line
        yield self.status_line
        yield self.key_bar

    def on_mount(self) -> None:
        """Begin where the annotator stopped last time."""
        self.glossator.begin(self)
        self.set_interval(OUTSIDE, self.saving.look_outside)
        self.set_interval(OUTSIDE, self.file.look)
        self.set_interval(EVERY, self.whereabouts.keep)
        self.call_after_refresh(self._begun)

    def _begun(self) -> None:
        """Go on once the article is on the screen."""
        if not self.glossator.has_keys():
            return
        self.glossator.settle()
        if self.session.why_locked:
            self.held_by = str(self.session.store.holder() or "").partition(",")[0]
        self.settled = True
        self.show_foot()
        self.panes.clear_of_toasts()
        self.library.find()

    def on_resize(self, event: events.Resize) -> None:
        """Fold panes away where there is no room for them; what the lines at the foot say depends on their width."""
        self.panes.arrange()
        if self.settled:
            self.show_foot()

    def on_descendant_focus(self) -> None:
        """Say at the foot what the keys mean where the focus is now."""
        if self.settled:
            self.owe()

    def on_screen_suspend(self) -> None:
        """What was told here does not stand over the dialog that opens."""
        self.app.clear_notifications()

    def dress(self, palette: Palette) -> None:
        """Draw everything in another palette."""
        self.panes.dress(palette)

    # -- from key to action ---------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Look up what a press means where the focus is, and do it."""
        # The view that handed it on stopped it there.
        event.stop(False)
        if not self.settled and not self.glossator.has_keys():
            return
        if self.prompt.is_open:
            return
        if self.place is not Place.READER:
            self.catch_up()
        if self.said:
            self.said = ""
            self.owe()
        press = press_of(event.key, event.character)
        if self.mode is not None:
            event.stop()
            event.prevent_default()
            mode = self.mode
            self.guard(lambda: mode.answer(press))
            return
        command = self.dispatcher.feed(self.keys_place, press)
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
        self.reader.highlight(self.matches, mode.hints(), mode.behind())

    def end_mode(self) -> None:
        """The question is answered or given up."""
        if self.mode is not None:
            self.mode.ended()
        self.mode = None
        self.reader.highlight(self.matches)

    def run_command(self, command: Command) -> None:
        """Do an action; what a person can mend is told in one sentence."""
        self.guard(lambda: command.action.run(self, command.count, command.action.argument))

    def guard(self, act: Callable[[], Any]) -> None:
        """Call `act`, and tell what it refuses."""
        self.show_annotations()
        try:
            act()
        except GlossatorError as error:
            if self.mode is not None:
                self.end_mode()
            self.complain(str(error))
        if self.caret.has_lost_parts:
            self.caret.has_lost_parts = False
            if GIVEN_UP not in self.said:
                self.tell(f"{self.said} {GIVEN_UP}".strip())
        self.owe()

    def catch_up(self) -> None:
        """Show now what follows from keys and otherwise waits for those that are queued behind them."""
        if self._owes_marks:
            self._owes_marks = False
            self._mark_current()
            self.panes.clear_of_toasts()
        if self._owes_foot:
            self._owes_foot = False
            # The first picture does without it, and without the keys it tells of.
            if self.settled:
                self.show_foot()

    def owe(self, *, marks: bool = False) -> None:
        """Let the foot, and the marks of the caret, follow once for all keys that are waiting by now."""
        if not self._owes_foot:
            self.call_later(self.catch_up)
        self._owes_foot, self._owes_marks = True, self._owes_marks or marks

    def look_ahead(self) -> None:
        """Read in the background what is likely to be opened next."""
        look_ahead(self)

    # -- selecting ------------------------------------------------------------------------------

    def select(self, selection: Selection) -> None:
        """Select something in the text."""
        before = self.turning.spot
        self.caret.select(selection)
        self.turning.trail.moved(before, self.turning.spot)

    def _moved(self) -> None:
        self.owe(marks=True)
        self.turning.note_view()

    def _mark_current(self) -> None:
        """Mark the span under the caret in its pane, and the other ends of its relations in the text."""
        span = self.caret.current()
        if not self._owes_annotations:
            last = self.document.spans.last_before(self.selection.start) if span is None else None
            self.spans.mark(span.id if span else None, last.id if last else None)
        self.reader.link(other_ends(self.document, span) if span is not None else ())

    def escape(self) -> None:
        """Close what is open, one thing at a press; at last fall back to one word."""
        focused = self.focused
        if isinstance(focused, ArticleList | AnnotationList) and focused.filter:
            focused.sort_by(filter_text="")
            self.show_heads()
        elif self.place is not Place.READER:
            self.reader.focus()
        elif self.caret.extending:
            self.caret.extending = False
        elif self.caret.kept:
            self.caret.give_up_parts()
            self.select(selections.collapse(self.text, self.selection))
            self.tell("The part that was kept is given up; + keeps one again.")
        elif self.matches:
            self.matches = ()
            self.reader.highlight(self.matches)
        else:
            self.select(selections.collapse(self.text, self.selection))

    def replayed(self, operation: "Operation", *, back: bool) -> None:
        """Take note of an operation that was undone, or done again; whatever else rests on it may follow."""

    # -- editing --------------------------------------------------------------------------------

    def commit(self, change: "Change") -> None:
        """Carry out an edit of the open article and show it; raise EditRefused or ReadOnly.

        The text comes first where one looks at it; the pane of annotations follows in the next picture, or with the
        next key.
        """
        self.session.commit(change)
        changed = [span for step in change.spans for span in step if span is not None]
        if self.place is not Place.READER:
            self.show_document(changed)
            return
        self._owes_annotations = True
        self._edited = self.caret.current()
        self.reader.redraw(self.document, changed)
        self._show_counts()
        self.owe(marks=True)
        # The reader's own, since the screen may rest before the reader has told it of the rows to be drawn.
        self.reader.call_after_refresh(self.show_annotations)

    def show_document(self, changed: Sequence[Span]) -> None:
        """Show the document as it is now; `changed` are the spans that came, went or changed."""
        self.reader.redraw(self.document, changed)
        self._show_counts()
        self._owes_annotations = True
        self.show_annotations()

    def show_annotations(self) -> None:
        """Show in the pane of annotations, and above the panes, what the document says now, where they do not yet."""
        if not self._owes_annotations:
            return
        self._owes_annotations = False
        self.spans.show(self.document)
        # The caret may have gone on since, but what was tagged is to be seen.
        edited, self._edited = self._edited, None
        if edited is not None:
            self.spans.mark(edited.id)
        self._mark_current()
        self.show_heads()

    def _show_counts(self) -> None:
        """Show the open article's status and number of spans in the list of articles."""
        if self.document.article_id:
            self.articles.learn({}, {self.document.article_id: summary_of(self.document)})

    # -- lists ----------------------------------------------------------------------------------

    def open_row(self) -> None:
        """Open what the cursor of the focused list stands on."""
        if self.rows is self.articles:
            entry = self.articles.entry_at(self.articles.cursor)
            if entry is not None:
                self.turning.open(entry.id)
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
        event.stop()
        for article_id, spans in event.tagged:
            self.session.forms.learn(article_id, spans)

    @on(Told)
    def _told(self, event: Told) -> None:
        self.saving.told(event.outcome)

    @on(OpenFile.Looked)
    def _looked(self, event: OpenFile.Looked) -> None:
        self.file.looked(event)

    # -- words ----------------------------------------------------------------------------------

    def ask(
        self,
        question: str,
        value: str,
        done: Callable[[str], None],
        changed: Callable[[str], None] | None = None,
        given_up: Callable[[], None] | None = None,
        *,
        continued: bool = False,
    ) -> None:
        """Ask for words at the foot of the reader; the three functions may raise what a person can mend.

        What is typed takes the place of `value`, or goes on from it where that is to be `continued`.
        """
        self.prompt.ask(
            question,
            value,
            lambda words: self.guard(lambda: done(words)),
            lambda words: self.guard(lambda: changed(words)) if changed else None,
            lambda: self.guard(given_up) if given_up else None,
            self.focused or self.reader,
            continued=continued,
        )
        self.panes.clear_of_toasts()

    def tell(self, words: str) -> None:
        """Say something in passing: it stands in the caret line until the next key."""
        self.said = one_line(words)

    def complain(self, words: str, *, besides: bool = False) -> None:
        """Say what could not be done and what to do, in the place of what was said before or `besides` it."""
        if not besides:
            self.app.clear_notifications()
        self.panes.clear_of_toasts(coming=True)
        self.notify(one_line(words, 400), severity="warning", timeout=TOAST, markup=False)

    def candidates_in_view(self) -> "list[Candidate]":
        """Return what is likely to be wanted among what is in view."""
        from annotations.candidates.walking import candidates

        view = self.reader.visible_extent
        return candidates(self.text, view.start, view.end, self.likely.finders, least=HINTED)

    def proposed(self) -> tuple[Span, dict[str, str]] | None:
        """Return the chosen span with the values proposed for it, or None."""
        span = self.caret.chosen()
        values = self.session.proposed(span) if span else {}
        return (span, values) if span and values else None

    def walk_candidates(self, count: int) -> None:
        """Select the candidate or span `count` further on, back if negative."""
        for _ in range(abs(count)):
            found = self.caret.next_wanted(1 if count > 0 else -1, self.likely.finders)
            if found is None:
                raise EditRefused("There is nothing further to go to in this article.")
            self.select(found)

    def show_heads(self) -> None:
        """Draw the lines above the panes again."""
        foot.show_heads(self)

    def show_foot(self) -> None:
        """Draw the lines at the foot again."""
        foot.show_foot(self)
