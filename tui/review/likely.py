"""What is likely to be wanted next while a queue lies on the desk: there the queue says what comes next."""

from typing import TYPE_CHECKING

from annotations.span import Span
from tui.likely import Likely

if TYPE_CHECKING:
    from tui.review.desk import ReviewDesk


class ReviewLikely(Likely):
    """What is likely to be wanted, as far as the review leaves it open."""

    def __init__(self, desk: "ReviewDesk") -> None:
        super().__init__(desk)
        self._review = desk

    def walk(self, count: int) -> None:
        """Select a candidate further on; not where a decision goes on by itself."""
        desk = self._review
        if desk.sitting is None or not (desk.sitting.moved and desk.reviewing):
            super().walk(count)

    def values(self) -> tuple[Span, dict[str, str]] | None:
        """Return the values proposed for the chosen span; none in a review, where the key means something else."""
        return None if self._review.reviewing else super().values()
