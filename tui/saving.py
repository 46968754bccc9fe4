"""What is on the disk and what is not yet, and what other programs write there."""

from typing import TYPE_CHECKING

from annotations.scribe import Kept, NotKept

if TYPE_CHECKING:
    from tui.desk import Desk

OUTSIDE = 2.0
"""Seconds between two looks at whether another program changed what is open."""


class Saving:
    """How far saving is; `trouble` says why something could not be saved, `kept_ticket` what is safe."""

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        self.kept_ticket = 0
        self.trouble = ""

    def told(self, outcome: Kept | NotKept) -> None:
        """Take note of how a save went."""
        if isinstance(outcome, Kept):
            self.kept_ticket = max(self.kept_ticket, outcome.ticket)
            self.trouble = ""
            if outcome.merged is not None:
                self._merged(outcome)
        else:
            if outcome.reason != self.trouble:
                self.desk.complain(outcome.reason)
            self.trouble = outcome.reason
        self.desk.show_foot()

    def _merged(self, kept: Kept) -> None:
        """Show what a save took over from another program, and where the two did not go together."""
        if kept.merged is None:
            return
        if self.desk.session.taken_in(kept.article_id):
            self.desk.show_document(list(self.desk.document.spans))
        conflicts = len(kept.merged.conflicts)
        if conflicts:
            first = kept.merged.conflicts[0]
            self.desk.complain(
                f"{kept.article_id} was changed outside meanwhile: {conflicts} things were changed on both sides, yours"
                f" were kept; the first is {first.kind} {first.id}: {first.why}."
            )
        else:
            self.desk.tell(f"{kept.article_id} was changed outside meanwhile; both were put together.")

    def look_outside(self) -> None:
        """Take in what another program wrote about the open article."""

        def look() -> None:
            if self.desk.session.look_outside():
                self.desk.show_document(list(self.desk.document.spans))
                self.desk.tell("The annotations were changed outside, and are shown as they are now.")

        self.desk.guard(look)
