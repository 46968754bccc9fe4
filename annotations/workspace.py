"""A workspace: the front door to a folder of articles and what people say of them."""

from pathlib import Path
from typing import NamedTuple

from annotations.article import Article
from annotations.document import Document
from annotations.entry import Entry
from annotations.errors import ArticleError, SchemaError, WorkspaceError
from annotations.library import Library
from annotations.positions import Cache
from annotations.schema import Schema
from annotations.schema_file import FILE_NAME, default_schema, parse
from annotations.store import Store, annotators

IMPORTED = "articles/*.jsonl"
"""Where imported articles stand; they are read whatever patterns a schema names."""


class Opened(NamedTuple):
    """An article with what one annotator says of it; `stale` where its text has changed since."""

    article: Article
    document: Document
    stale: bool


class Workspace:
    """A folder that can be read and annotated; opening it writes nothing into it."""

    def __init__(self, root: Path, schema: Schema) -> None:
        self.root = root
        self.schema = schema
        self.library = Library(root, (*schema.articles, IMPORTED), schema.guidelines)

    @classmethod
    def open(cls, folder: Path, cache: Cache | None = None) -> "Workspace":
        """Return the workspace in `folder`; `cache` holds what its YAML came to before.

        Raises:
            WorkspaceError: the folder is missing, no folder, or unreadable.
            SchemaError: its `glossator.yaml` is broken; the sentence names the line.
        """
        try:
            root = folder.resolve(strict=True)
            if not root.is_dir():
                raise WorkspaceError(f"{visible(folder)} is a file; give the folder that holds the articles.")
            next(root.iterdir(), None)
        except (FileNotFoundError, RuntimeError):
            raise WorkspaceError(
                f"There is no folder {visible(folder)}; make it with 'glossator init {visible(folder)}'."
            ) from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "its name cannot be used"
            raise WorkspaceError(f"{visible(folder)} cannot be read ({reason}); look at its permissions.") from None
        return cls(root, read_schema(root, cache))

    def store(self, annotator: str, read_only: bool = False) -> Store:
        """Return the files of one annotator."""
        return Store(self.root, annotator, read_only, self.library)

    def annotators(self) -> list[str]:
        """Return the names of those who have annotated here, sorted."""
        return annotators(self.root)

    def entry(self, article_id: str) -> Entry:
        """Return where the article of that id stands; raise ArticleError where there is none."""
        entry = self.library.find(article_id)
        if entry is None:
            raise ArticleError(f"There is no article {visible(article_id)} here; the list shows those there are.")
        return entry

    def article(self, article_id: str) -> Article:
        """Return the article of that id; raise ArticleError where there is none or it cannot be read."""
        return self.library.read(self.entry(article_id))

    def guidelines(self) -> str:
        """Return the text of the guidelines, empty where there are none."""
        path = self.root / self.schema.guidelines
        try:
            # A pipe or a device would be read for ever.
            if not path.resolve().is_relative_to(self.root) or not path.is_file():
                return ""
            return path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
        except (OSError, RuntimeError, ValueError):
            return ""

    def opened(self, store: Store, article: Article) -> Opened:
        """Return the article with what the annotator of `store` says of it; raise StoreError."""
        document = store.load(article.id, article.digest)
        return Opened(article, document, document.digest != article.digest)


def read_schema(root: Path, cache: Cache | None = None) -> Schema:
    """Return the schema of the workspace at `root`; raise SchemaError where its file is broken."""
    path = root / FILE_NAME
    try:
        if path.exists() and not path.is_file():
            raise SchemaError(f"{FILE_NAME} is no file; put the schema there, or nothing.")
        content = path.read_bytes()
    except FileNotFoundError:
        return default_schema(cache)
    except OSError as error:
        raise SchemaError(f"{FILE_NAME} cannot be read ({error.strerror}); look at its permissions.") from None
    try:
        return parse(content.decode("utf-8-sig"), cache=cache)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SchemaError(f"{FILE_NAME}, line {line}: UTF-8 was expected; save the file as UTF-8.") from None


def visible(words: object) -> str:
    """Return `words` in a form that a terminal shows as it is: what cannot be printed is escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in str(words))
