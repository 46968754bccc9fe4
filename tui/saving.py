"""What is on the disk and what is not yet, and what other programs write there."""

from typing import TYPE_CHECKING

from annotations.errors import GlossatorError
from annotations.scribe import Kept, NotKept
from tui import foot
from tui.noticed import noticed

if TYPE_CHECKING:
    from annotations.merging import Conflict
    from tui.desk import Desk

OUTSIDE = 2.0
"""Seconds between two looks at whether another program changed what is open."""


class Saving:
    """How far saving is.

    `kept_ticket` tells what is safe; `differing` holds, by article, what
    another program wrote otherwise than it was changed here, and nobody has decided on yet; `set_aside` those articles
    whose file was damaged while this ran.
    """

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        self.kept_ticket = 0
        self._troubles: dict[str, str] = {}
        self.differing: dict[str, tuple[Conflict, ...]] = {}
        self.set_aside: set[str] = set()
        self._outside = ""

    @property
    def trouble(self) -> str:
        """Why something is not saved, as it was said last; "" where everything is, or on its way."""
        return next(reversed(self._troubles.values()), "")

    def told(self, outcome: Kept | NotKept) -> None:
        """Take note of how a save went."""
        if isinstance(outcome, Kept):
            self.kept_ticket = max(self.kept_ticket, outcome.ticket)
            if outcome.merged is None and not self._troubles:
                foot.show_standing(self.desk)
                return
            self._troubles.pop(outcome.article_id, None)
            if outcome.merged is not None:
                self._merged(outcome)
        else:
            if outcome.reason not in self._troubles.values():
                self.desk.complain(outcome.reason)
            self._troubles.pop(outcome.article_id, None)
            self._troubles[outcome.article_id] = outcome.reason
        self.desk.picture.show_foot()

    def _merged(self, kept: Kept) -> None:
        """Show what a save took over from another program, and where the two did not go together."""
        if kept.merged is None:
            return
        if self.desk.session.taken_in(kept.article_id):
            self.desk.picture.show_document(list(self.desk.document.spans))
        conflicts = kept.merged.conflicts
        if kept.merged.notice:
            self.set_aside.add(kept.article_id)
        if conflicts:
            self.differing[kept.article_id] = (*self.differing.get(kept.article_id, ()), *conflicts)
            many = "one thing was" if len(conflicts) == 1 else f"{len(conflicts)} things were"
            key = self.desk.key_of("span.place")
            asks = f", and the key {key} asks about each" if key else ""
            self.desk.complain(
                f"{kept.merged.notice} {kept.article_id} was changed outside meanwhile, and {many} changed on both"
                f" sides: yours stand{asks}.".strip()
            )
        elif kept.merged.notice:
            self.desk.complain(kept.merged.notice)
        else:
            self.desk.tell(f"{kept.article_id} was changed outside meanwhile; both were put together.")

    def look_outside(self) -> None:
        """Take in what another program wrote about the open article, or into its text."""
        desk = self.desk
        if desk.mode is not None or desk.prompt.is_open:
            return
        try:
            self._look()
        except GlossatorError as error:
            # It may stay like that for hours: it is said once.
            if str(error) != self._outside:
                desk.complain(str(error))
            self._outside = str(error)
        else:
            self._outside = ""

    def _look(self) -> None:
        desk, session = self.desk, self.desk.session
        if session.article is not None and session.text_changed():
            desk.turning.open(session.article.id)
        elif session.look_outside():
            desk.picture.show_document(list(desk.document.spans))
            if session.notice:
                desk.complain(noticed(desk))
            else:
                desk.tell("The annotations were changed outside, and are shown as they are now.")
            desk.picture.show_foot()
