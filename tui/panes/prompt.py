"""One line at the foot where words are typed: for a search, a filter, a note."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events
from textual.containers import Vertical
from textual.content import Content

from tui.visible import one_line

if TYPE_CHECKING:
    from textual.widget import Widget
    from textual.widgets import Input


def _nothing(_: str = "") -> None:
    return None


class Prompt(Vertical):
    """Asks for words: `done` gets them on Enter, `changed` while they are typed, `given_up` is called on Esc."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._done: Callable[[str], None] = _nothing
        self._changed: Callable[[str], None] = _nothing
        self._given_up: Callable[[], None] = _nothing
        self._back_to: Widget | None = None

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
        back_to: "Widget",
    ) -> None:
        """Open with a question and a value to start from; after either end `back_to` has the focus."""
        from textual.widgets import Input, Static

        # The first paint does not wait for what many a session never opens.
        if not self.children:
            self.mount(Static(id="question"), Input(id="answer", select_on_focus=False))
        self._done = done
        self._changed = changed or _nothing
        self._given_up = given_up or _nothing
        self._back_to = back_to
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

    def on_input_changed(self, event: "Input.Changed") -> None:
        """Tell what is typed."""
        event.stop()
        if self.is_open:
            self._changed(event.value)

    def on_input_submitted(self, event: "Input.Submitted") -> None:
        """Enter ends it."""
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
        if self._back_to is not None:
            self._back_to.focus()
