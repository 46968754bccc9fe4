"""What is likely to be wanted next in the open article: words to be tagged, and values of what is tagged."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from annotations.document import ZoneMark
from annotations.errors import EditRefused
from annotations.span import Span

if TYPE_CHECKING:
    from annotations.candidates.walking import Candidate, Finder
    from tui.desk import Desk

HINTED = 0.1
"""The least weight of a candidate that gets a hint: below it the sample's candidates are hardly ever wanted."""


class Likely:
    """Finds and goes to what is likely to be wanted next: like what was tagged before in this workspace too."""

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        self._held: tuple[Sequence[ZoneMark], Sequence[Finder]] | None = None

    @property
    def finders(self) -> "Sequence[Finder]":
        """What finds candidates; in the zones of the open article they find nothing."""
        from annotations.candidates.walking import outside, with_forms
        from annotations.formats import coverage

        session = self.desk.session
        zones = session.document.zones
        if self._held is None or self._held[0] is not zones:
            masked = coverage.zones(session.document)
            self._held = zones, outside(with_forms(session.forms.index), masked)
        return self._held[1]

    def in_view(self) -> "list[Candidate]":
        """Return the candidates among what is in view."""
        from annotations.candidates.walking import candidates

        view = self.desk.reader.visible_extent
        return candidates(self.desk.text, view.start, view.end, self.finders, least=HINTED)

    def walk(self, count: int) -> None:
        """Select the candidate or span `count` further on, back if negative; raise EditRefused where there is none."""
        for _ in range(abs(count)):
            found = self.desk.caret.next_wanted(1 if count > 0 else -1, self.finders)
            if found is None:
                raise EditRefused("There is nothing further to go to in this article.")
            self.desk.select(found)

    def values(self) -> tuple[Span, dict[str, str]] | None:
        """Return the chosen span with the values proposed for it, or None."""
        span = self.desk.caret.chosen()
        values = self.desk.session.proposed(span) if span else {}
        return (span, values) if span and values else None
