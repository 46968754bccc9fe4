"""Whether the open article's file is still there, looked up off the event loop every few seconds."""

from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from annotations.article import Article
    from tui.desk import Desk

LINES = ".jsonl"


class OpenFile:
    """The file of the open article; `gone` tells whether somebody took it away while it is open."""

    class Looked(Message):
        """Whether the file of an article was there."""

        def __init__(self, article_id: str, there: bool) -> None:
            super().__init__()
            self.article_id, self.there = article_id, there

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        self._gone = ""
        self._looking = False

    @property
    def gone(self) -> bool:
        """Whether the file of the article that is open now was taken away."""
        return bool(self._gone) and self._gone == self.desk.document.article_id

    def look(self) -> None:
        """Look for the file, unless a disk that hangs keeps the last look waiting."""
        article = self.desk.session.article
        if article is None or self._looking:
            return
        path = self.desk.session.workspace.root / file_of(article)
        article_id = article.id
        self._looking = True
        self.desk.run_worker(
            lambda: self.desk.post_message(self.Looked(article_id, is_there(path))), group="watch", thread=True
        )

    def looked(self, found: Looked) -> None:
        """Say once that the file has gone, or that it is back."""
        self._looking = False
        article = self.desk.session.article
        if article is None or found.article_id != article.id or found.there is not self.gone:
            return
        self._gone = "" if found.there else article.id
        if found.there:
            self.desk.articles.learn({article.id: article.title}, {})
            self.desk.tell("The article's file is back.")
        else:
            words = f"{article.id} has gone from the folder: what you tag is kept, but put it back before you leave it."
            self.desk.articles.learn({}, {}, {article.id: words})
            self.desk.complain(words)
        self.desk.picture.show_heads()
        self.desk.picture.show_foot()


def file_of(article: "Article") -> str:
    """Return the path, in the workspace, of the file that holds an article."""
    path, mark, number = article.origin.rpartition("#")
    return path if mark and number.isdecimal() and path.endswith(LINES) else article.origin


def is_there(path: Path) -> bool:
    """Tell whether a file stands there; what cannot be looked up counts as there."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True
