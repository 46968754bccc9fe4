"""What the list of articles shows, found in the background: which articles there are, titles, counts."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from annotations.catalogue import Catalogue, Stamp, Summary, stamp
from annotations.document import Document
from annotations.errors import ArticleError, StoreError
from annotations.forms import Tagged
from annotations.library import Entry, Library, Problem
from annotations.outline import outline
from annotations.spans import Spans
from annotations.store import Store

if TYPE_CHECKING:
    from annotations.concordance import Concordance

FIRST_BATCH = 60
BATCH = 2000
LARGE = 256 * 1024
"""Bytes from which on an annotation file is counted record by record, and not read as a whole."""

ENOUGH = 200
"""Spans that are handed over at once when all documents are read."""


class Found(NamedTuple):
    """By id: titles, what is shown of the annotations, and why articles cannot be read."""

    titles: dict[str, str]
    summaries: dict[str, Summary]
    unreadable: dict[str, str]


class Lister:
    """Finds articles and looks up their titles and counts; every method may run in a thread of its own."""

    def __init__(self, library: Library, store: Store, cache_file: Path) -> None:
        self.library = library
        self.store = store
        self.cache_file = cache_file
        self.catalogue = Catalogue(cache_file, lambda article_id, _: store.path(article_id))

    @cached_property
    def texts(self) -> "Concordance":
        """The texts that are kept for searches of the whole workspace."""
        from annotations.concordance import of_workspace

        return of_workspace(self.cache_file.parent, self.library.root)

    def batches(self) -> Iterator[tuple[list[Entry], list[Problem]]]:
        """Yield the articles and the problems of the workspace as they are found, a screenful first."""
        found = self.library.scan()
        size = FIRST_BATCH
        while batch := list(islice(found, size)):
            entries = [item for item in batch if isinstance(item, Entry)]
            yield entries, [item for item in batch if isinstance(item, Problem)]
            size = BATCH

    def look_up(self, entries: Sequence[Entry], stopped: Callable[[], bool] = lambda: False) -> "Found":
        """Return what the list shows of `entries`, from the cache where it is fresh."""
        found = Found({}, {}, {})
        for entry in entries:
            if stopped():
                break
            try:
                found.titles[entry.id] = self.title(entry)
            except ArticleError as error:
                found.unreadable[entry.id] = str(error)
            found.summaries[entry.id] = self.summary(entry)
        self.catalogue.flush()
        return found

    def title(self, entry: Entry) -> str:
        """Return the title of an article; raise ArticleError where that cannot be read."""
        known = self.catalogue.title(entry)
        if known is None:
            read_at = stamp(entry.path)
            known = self.library.title(entry)
            self.catalogue.remember(entry, known, read_at)
        return known

    def summary(self, entry: Entry) -> Summary:
        """Return the status and counts of an article; what cannot be read counts as flagged."""
        try:
            read_at = stamp(self.store.path(entry.id))
            if read_at is None:
                return Summary("new", {})
            known = self.catalogue.summary(entry, self.store.annotator)
            if known is None:
                known = self._summed(entry, read_at)
                self.catalogue.remember_summary(entry, self.store.annotator, known, read_at)
        except (StoreError, OSError):
            return Summary("flagged", {})
        return known

    def _summed(self, entry: Entry, state: Stamp) -> Summary:
        """Return the summary of an annotation file in the state that was found; raise StoreError."""
        if state.size > LARGE:
            return Summary(*outline(self.store.path(entry.id)))
        return summary_of(self.store.load(entry.id, ""))

    def tagged(self) -> Iterator[list[tuple[str, list[Tagged]]]]:
        """Yield, some at a time, every article's id and what the annotator has tagged there."""
        own = Store(self.store.root, self.store.annotator, read_only=True, lines=self.library)
        some: list[tuple[str, list[Tagged]]] = []
        enough = 0
        for article_id, spans in own.tagged():
            some.append((article_id, spans))
            enough += 1 + len(spans)
            if enough >= ENOUGH:
                yield some
                some, enough = [], 0
        if some:
            yield some

    def kept_texts(self) -> Iterator[None]:
        """Keep the text of every article for searches of the whole workspace, one at each step."""
        from annotations.concordance import forget_old

        forget_old(self.cache_file.parent)
        return self.texts.take_in(self.library, self.library.scan())

    def close(self) -> None:
        """Write the cache."""
        self.catalogue.close()
        if "texts" in self.__dict__:
            self.texts.close()


def summary_of(document: Document) -> Summary:
    """Return what the list shows of a document."""
    return Summary(str(document.status), count(document.spans))


def count(spans: Spans) -> dict[str, int]:
    """Return how many of `spans` each label has."""
    return dict(spans.counts())
