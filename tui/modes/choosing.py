"""Choosing by key: an attribute and its value, an article's label, a relation."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from tui.modes.mode import Mode

if TYPE_CHECKING:
    from tui.desk import Desk


class Choosing(Mode):
    """Offers choices by key; each leads on to another mode, or does something and ends."""

    def __init__(
        self, desk: "Desk", question: str, choices: "Mapping[str, tuple[str, Callable[[], Mode | None]]]"
    ) -> None:
        super().__init__(desk)
        self.question = question
        self.choices = choices

    def words(self) -> Sequence[tuple[str, str]]:
        """Return the question and the choices."""
        return [("", self.question), *((key, what) for key, (what, _) in self.choices.items())]

    def press(self, press: str) -> bool:
        """Take a choice."""
        if press not in self.choices:
            return False
        self.desk.end_mode()
        following = self.choices[press][1]()
        if following is not None:
            self.desk.begin_mode(following)
        return True
