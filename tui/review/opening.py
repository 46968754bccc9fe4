"""Opening the app at a queue."""

from annotations.review.place import last
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
        if self._resumes_nothing(desk):
            super().begin(desk)
        else:
            for words in self.warnings:
                desk.complain(words)
        desk.post_message(Asked(self.question_words))

    def open_first(self) -> None:
        """Open nothing by itself where the queue says what is read; otherwise as the desk does."""
        if self.desk is not None and self._resumes_nothing(self.desk):
            super().open_first()

    def _resumes_nothing(self, desk: Desk) -> bool:
        """Tell whether a question has yet to be asked: the prompt then stands over the text that was open last."""
        return self.question_words is None and last(desk.session.store.folder) is None


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
    return app.outcome()
