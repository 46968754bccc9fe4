"""One line at the foot where words are typed: for a search, a filter, a note."""

from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from tui.visible import one_line


def _nothing(_: str = "") -> None:
    return None


class Prompt(Vertical):
    """Asks for words: `done` gets them on Enter, `changed` while they are typed, `given_up` is called on Esc."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._done: Callable[[str], None] = _nothing
        self._changed: Callable[[str], None] = _nothing
        self._given_up: Callable[[], None] = _nothing
        self._ended: Callable[[], None] = _nothing

    def compose(self) -> ComposeResult:
        """Lay out the question above the line."""
        yield Static(id="question")
        yield Input(id="answer", select_on_focus=False)

    @property
    def is_open(self) -> bool:
        """Tell whether something is being asked."""
        return self.has_class("open")

    def ask(
        self,
        question: str,
        value: str,
        done: Callable[[str], None],
        changed: Callable[[str], None] | None,
        given_up: Callable[[], None] | None,
        closed: Callable[[], None],
    ) -> None:
        """Open with a question and a value to start from; `closed` is called after either end."""
        self._done = done
        self._changed = changed or _nothing
        self._given_up = given_up or _nothing
        self._ended = closed
        self.query_one("#question", Static).update(
            Content.assemble((one_line(question), "bold"), "   Enter keeps, Esc gives up")
        )
        answer = self.query_one("#answer", Input)
        with self.prevent(Input.Changed):
            answer.value = value
        answer.cursor_position = len(value)
        self.add_class("open")
        answer.focus()

    def close(self) -> None:
        """Give up what is being asked."""
        if self.is_open:
            self._shut()
            self._given_up()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.is_open:
            self._changed(event.value)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if self.is_open:
            self._shut()
            self._done(event.value)

    def on_key(self, event: events.Key) -> None:
        """Esc gives up; the other keys are the line's own."""
        if event.key == "escape":
            event.stop()
            event.prevent_default()
            self.close()

    def _shut(self) -> None:
        self.remove_class("open")
        self._ended()
