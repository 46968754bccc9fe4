"""What every mode is: it takes presses until it has its answer."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.desk import Desk


class Mode(ABC):
    """A question to the annotator, answered by presses; Esc gives it up.

    A mode ends itself by calling `desk.end_mode()`. It may raise what a person can mend, which ends it too.
    """

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk

    @abstractmethod
    def words(self) -> Sequence[tuple[str, str]]:
        """Return the question and its choices as (key, what it does); the question has an empty key."""

    @abstractmethod
    def press(self, press: str) -> bool:
        """Take a press; return False where it means nothing to this mode, which then ends before it counts."""

    def answer(self, press: str) -> None:
        """Take a press; Esc gives the question up, and so does a press that this mode does not know."""
        if press == "escape":
            self.desk.end_mode()
        elif not self.press(press):
            self.desk.end_mode()
            self.desk.tell("That is none of the choices; nothing was done.")
        elif self.desk.mode is not None:
            self.desk.reader.highlight(self.desk.matches, self.desk.mode.hints(), self.desk.mode.behind())

    def ended(self) -> None:
        """Clean up once the question is answered or given up; called by the desk."""
        return

    def hints(self) -> Sequence[tuple[int, str]]:
        """Return the codes to be drawn over the text, by the offset of their first character."""
        return ()

    def behind(self) -> Collection[int]:
        """Return where those codes are drawn that stand behind the beginning of what they take."""
        return ()
