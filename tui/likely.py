"""What is likely to be wanted next in the open article."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from annotations.document import ZoneMark
from tui.session import Session

if TYPE_CHECKING:
    from annotations.candidates.walking import Finder


class Likely:
    """What finds the spans that are likely to be wanted next: forms tagged before in this workspace too."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: tuple[Sequence[ZoneMark], Sequence[Finder]] | None = None

    @property
    def finders(self) -> "Sequence[Finder]":
        """The finders; in the zones of the open article they find nothing."""
        from annotations.candidates.walking import outside, with_forms
        from annotations.formats import coverage

        zones = self._session.document.zones
        if self._held is None or self._held[0] is not zones:
            masked = coverage.zones(self._session.document)
            self._held = zones, outside(with_forms(self._session.forms.index), masked)
        return self._held[1]
