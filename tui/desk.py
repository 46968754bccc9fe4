"""The desk: the one screen one annotates at. It turns key presses into actions; its picture shows what came of them."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from textual import events, on
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen

from annotations import selection as selections
from annotations.document import Document
from annotations.errors import GlossatorError
from annotations.extent import Extent
from annotations.schema import Schema
from annotations.scribe import Kept, NotKept
from annotations.selection import Selection
from annotations.span import Span
from annotations.text import Text
from tui.ahead import look_ahead
from tui.arrangement import TOAST, Arrangement
from tui.caret import Caret
from tui.keys import Command, Dispatcher, Place, press_of, spoken
from tui.likely import Likely
from tui.look import Palette
from tui.modes.mode import Mode
from tui.panes.annotation_list import AnnotationList
from tui.panes.library_pane import LibraryPane
from tui.panes.prompt import Prompt
from tui.panes.rows import RowList
from tui.panes.status_line import Line
from tui.picture import Picture
from tui.reading.reader import Reader
from tui.saving import OUTSIDE, Saving
from tui.turning import Turning
from tui.visible import one_line
from tui.watching import OpenFile
from tui.whereabouts import EVERY, Whereabouts

if TYPE_CHECKING:
    from annotations.change import Change
    from annotations.journal import Operation
    from tui.app import GlossatorApp

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
        self.session.adopted = self.library.show_counts
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
        self.at_match: tuple[Selection, Document] | None = None
        self.searched = ""
        self.said = ""
        self.settled = False
        self.held_by = ""
        self.advances = app.personal.advance_after_tagging
        self.likely = Likely(self)
        self.turning = Turning(self)
        self.saving = Saving(self)
        self.file = OpenFile(self)
        self.whereabouts = Whereabouts(self)
        self.panes = Arrangement(self)
        self.picture = Picture(self)
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

    def key_of(self, action_id: str) -> str:
        """Return how the first key of an action is called, "" where it has none."""
        keys = self.dispatcher.keymap.keys.get(action_id, ())
        return spoken(keys[0]) if keys else ""

    # -- laying out -----------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Lay out the panes and the lines at the foot."""
        yield from self.panes.rooms()
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
        self.picture.show_foot()
        self.panes.clear_of_toasts()
        self.library.find()

    def on_resize(self, event: events.Resize) -> None:
        """Fold panes away where there is no room for them; what the lines at the foot say depends on their width."""
        self.panes.arrange()
        if self.settled:
            self.picture.show_foot()

    def on_descendant_focus(self) -> None:
        """Say at the foot what the keys mean where the focus is now."""
        if self.settled:
            self.picture.owe()

    def on_screen_suspend(self) -> None:
        """What was told here does not stand over the dialog that opens."""
        self.app.clear_notifications()

    def dress(self, palette: Palette) -> None:
        """Draw everything in another palette."""
        self.panes.dress(palette)

    # -- from key to action ---------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Look up what a press means where the focus is, and do it; what follows is shown once no key waits."""
        # The view that handed it on stopped it there.
        event.stop(False)
        with self.picture.collected():
            self._press(event)

    def _press(self, event: events.Key) -> None:
        if not self.settled and not self.glossator.has_keys():
            return
        if self.prompt.is_open or not self.is_active:
            if event is not self.prompt.passed:
                event.stop()
                event.prevent_default()
                self.glossator.typed_ahead.hold(event)
            return
        if self.place is not Place.READER:
            self.picture.catch_up()
        if self.said:
            self.said = ""
            self.picture.owe()
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
            self.picture.show_foot()

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
        self.picture.show_annotations()
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
        self.picture.owe()

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
        self.picture.owe(marks=True)
        self.turning.note_view()

    def fall_back(self) -> None:
        """Select a single word again, where nothing is open that could be closed."""
        self.select(selections.collapse(self.text, self.selection))

    def replayed(self, operation: "Operation", *, back: bool) -> None:
        """Take note of an operation that was undone, or done again; whatever else rests on it may follow."""

    # -- editing --------------------------------------------------------------------------------

    def commit(self, change: "Change") -> None:
        """Carry out an edit of the open article and show it; raise EditRefused or ReadOnly."""
        self.session.commit(change)
        self.picture.show_edit([span for step in change.spans for span in step if span is not None])

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
        self.picture.show_heads()
        self.picture.show_foot()

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
