"""One line at the foot where words are typed: for a search, a filter, a note."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import events
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from tui.visible import fitted, one_line

if TYPE_CHECKING:
    from textual.widgets import Input

HINTS = ("Enter keeps, Esc gives up", "Esc gives up", "Esc")
"""How a question may end, the longest first that there is room for."""

LEAST = 12
"""Columns of the question that go before the last words of a hint."""


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
        self._question = ""
        self.passed: events.Key | None = None
        """The last key that the line had no use for, which comes by here on its way to the screen."""

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
        *,
        continued: bool = False,
    ) -> None:
        """Open with a question and a value to start from; after either end `back_to` has the focus.

        What is typed takes the place of the value, or goes on from it where that is to be `continued`.
        """
        from textual.widgets import Input, Static
        from textual.widgets.input import Selection

        # The first paint does not wait for what many a session never opens.
        if not self.children:
            self.mount(Static(id="question"), Input(id="answer", select_on_focus=False))
        self._done = done
        self._changed = changed or _nothing
        self._given_up = given_up or _nothing
        # Where one question follows another, the focus has not gone back yet.
        self._back_to = self._back_to if self.children and back_to in self.children else back_to
        self._question = one_line(question)
        answer = self.query_one("#answer", Input)
        with self.prevent(Input.Changed):
            answer.value = value
        answer.selection = Selection(len(value) if continued else 0, len(value))
        self.add_class("open")
        self._show()
        answer.focus()

    def take_focus(self) -> None:
        """Let what is typed go into the line, where something is being asked."""
        if self.is_open:
            self.query_one("#answer").focus()

    def on_resize(self, event: events.Resize) -> None:
        """Fit the question into the new width."""
        if self.is_open:
            self._show()

    def _show(self) -> None:
        """Show the question with as much of the hint as there is room for, which is never cut within its words."""
        from textual.widgets import Static

        # The widget itself may not have been laid out yet; those above it fill the same column.
        room = max(beside.size.width for beside in (self, *self.siblings)) - 2
        wanted = min(cell_len(self._question), max(LEAST, room - len(HINTS[-1]) - 3))
        hint = next((hint for hint in HINTS if wanted + 3 + len(hint) <= room), HINTS[-1])
        question = fitted(self._question, max(LEAST, room - 3 - len(hint)))
        self.query_one("#question", Static).update(Content.assemble((question, "bold"), f"   {hint}"))

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
        self.passed = event
        if event.key == "escape":
            event.stop()
            event.prevent_default()
            self.close()

    def _shut(self) -> None:
        self.remove_class("open")
        if self._back_to is not None:
            self._back_to.focus()
