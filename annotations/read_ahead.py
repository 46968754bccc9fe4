"""Articles that were read before they are asked for."""

from collections.abc import Iterable
from contextlib import suppress

from annotations.article import Article
from annotations.durable import Stamp, stamp
from annotations.entry import Entry
from annotations.errors import ArticleError
from annotations.library import Library

LARGE = 1024 * 1024
"""Bytes of a file above which it is not read ahead: it would take more memory than time."""


class ReadAhead:
    """Articles that were read before they are asked for; any thread may call."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._held: dict[Entry, tuple[Stamp, Article]] = {}

    def read(self, entries: Iterable[Entry]) -> None:
        """Read some articles, and let go of all others; those that are large or cannot be read are left out."""
        held = {}
        for entry in entries:
            state = stamp(entry.path)
            if state is None or (entry.length or state[1]) > LARGE:
                continue
            with suppress(ArticleError):
                known = self._held.get(entry)
                held[entry] = known if known and known[0] == state else (state, self.library.read(entry))
        self._held = held

    def held(self, entry: Entry) -> Article | None:
        """Return an article as it was read ahead; None where it was not."""
        known = self._held.get(entry)
        return known[1] if known else None

    def article(self, entry: Entry) -> Article:
        """Return an article, as it stands now: from memory where its file has not changed; raise ArticleError."""
        known = self._held.get(entry)
        return known[1] if known and known[0] == stamp(entry.path) else self.library.read(entry)
