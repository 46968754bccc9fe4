"""Choosing by key: an attribute and its value, an article's label, a relation."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from tui.modes.mode import Mode

if TYPE_CHECKING:
    from tui.desk import Desk


class Choosing(Mode):
    """Offers choices by key; each leads on to another mode, or does something and ends.

    Those of `besides` are taken too and not shown: what a capital adds to a choice.
    """

    def __init__(
        self,
        desk: "Desk",
        question: str,
        choices: "Mapping[str, tuple[str, Callable[[], Mode | None]]]",
        besides: "Mapping[str, Callable[[], Mode | None]] | None" = None,
    ) -> None:
        super().__init__(desk)
        self.question = question
        self.choices = choices
        self.acts = {**(besides or {}), **{key: act for key, (_, act) in choices.items()}}

    def words(self) -> Sequence[tuple[str, str]]:
        """Return the question and the choices."""
        return [("", self.question), *((key, what) for key, (what, _) in self.choices.items())]

    def press(self, press: str) -> bool:
        """Take a choice."""
        if press not in self.acts:
            return False
        self.desk.end_mode()
        following = self.acts[press]()
        if following is not None:
            self.desk.begin_mode(following)
        return True
