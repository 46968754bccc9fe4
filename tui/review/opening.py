"""Opening the app at a queue."""

from annotations.workspace import Workspace
from tui.app import GlossatorApp
from tui.desk import Desk
from tui.review.messages import Asked


class ReviewApp(GlossatorApp):
    """The app, which begins with a review instead of the article that was open last."""

    CSS_PATH = "../desk.tcss"

    def __init__(
        self,
        workspace: Workspace,
        question_words: str | None,
        *,
        annotator: str,
        theme: str | None = None,
        keys: str | None = None,
        read_only: bool = False,
    ) -> None:
        super().__init__(workspace, annotator=annotator, theme=theme, keys=keys, read_only=read_only)
        self.question_words = question_words

    def begin(self, desk: Desk) -> None:
        """Ask the question, or go on with the last one."""
        for words in self.warnings:
            desk.complain(words)
        desk.post_message(Asked(self.question_words))

    def open_first(self) -> None:
        """Open nothing by itself: the queue says what is read."""


def open_review(
    workspace: Workspace,
    question_words: str | None,
    annotator: str,
    theme: str | None = None,
    keys: str | None = None,
    read_only: bool = False,
) -> int:
    """Open the app at the queue of a question, None for the last one, and return its exit code.

    Raises:
        GlossatorError: the keys clash.
    """
    app = ReviewApp(workspace, question_words, annotator=annotator, theme=theme, keys=keys, read_only=read_only)
    code = app.run()
    return code if code is not None else 1
