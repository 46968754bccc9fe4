"""The list of articles: status mark, title and number of spans, ordered and filtered as asked."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from textwrap import wrap

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import on
from textual.message import Message
from textual.strip import Strip

from annotations.catalogue import Summary
from annotations.library import Entry
from tui.look import Palette
from tui.panes.rows import RowList
from tui.visible import fitted, one_line, visible

MARKS = {"new": "○", "started": "◐", "done": "●", "skipped": "–", "flagged": "⚑"}
UNREADABLE = "×"
COLOURS = {"new": "muted", "started": "accent", "done": "success", "skipped": "muted", "flagged": "warning"}
ORDERS = ("path", "title", "status", "spans")
_STATUS_ORDER = {status: place for place, status in enumerate(("flagged", "started", "new", "done", "skipped"))}


MANY = 100_000
"""Articles from which on they are filtered and ordered in a thread: no key waits for it."""

AT_ONCE = 10_000
"""Articles between two looks whether anything else is asked for; as many are sorted at once."""

_STEP = 3
_DEEPEST = 600
"""Characters by which names are put beside each other at a time, and in all, before those that are alike are sorted."""


class ArticleList(RowList):
    """Articles by the order in which they were found, unless another order or a filter is set.

    Titles and counts are asked for with `Wanted` for the rows in view, and learned with `learn`.
    """

    class Wanted(Message):
        """Rows are in view whose titles or counts are not known yet."""

        def __init__(self, entries: Sequence[Entry]) -> None:
            super().__init__()
            self.entries = entries

    class Arranged(Message):
        """The first articles, so many, in the order and as the filter has them that were asked for with a wish."""

        def __init__(self, wish: int, amount: int, view: Sequence[int]) -> None:
            super().__init__()
            self.wish, self.amount, self.view = wish, amount, view

    def __init__(self, palette: Palette, id: str | None = None) -> None:
        super().__init__(id=id)
        self.palette = palette
        self.entries: list[Entry] = []
        self.titles: dict[str, str] = {}
        self.summaries: dict[str, Summary] = {}
        self.unreadable: dict[str, str] = {}
        self.order = "path"
        self.filter = ""
        self.open_id = ""
        self.view: Sequence[int] = ()
        self.searched = False
        self._folded: list[str] = []
        self._places: dict[str, int] = {}
        self._asked: set[str] = set()
        self._wish = 0
        self._arranging = False

    def count(self) -> int:
        """Return the number of articles that pass the filter."""
        return len(self.view)

    def add(self, entries: Iterable[Entry]) -> None:
        """Take articles just found."""
        before = len(self.entries)
        for entry in entries:
            self._places[entry.id] = len(self.entries)
            self.entries.append(entry)
            folded = entry.id.casefold()
            self._folded.append(entry.id if folded == entry.id else folded)
        if self.order != "path":
            if not self._arranging:
                self.sort_by()
        elif self.filter:
            self.view = [*self.view, *self._passing(range(before, len(self.entries)))]
        else:
            self.view = range(len(self.entries))
        self.rebuild()

    def learn(
        self, titles: Mapping[str, str], summaries: Mapping[str, Summary], unreadable: Mapping[str, str] | None = None
    ) -> None:
        """Take titles and summaries that were asked for, or that an edit changed, and why some cannot be read."""
        self.titles.update(titles)
        self.summaries.update(summaries)
        for article_id in titles:
            self.unreadable.pop(article_id, None)
        self.unreadable.update(unreadable or {})
        for article_id, title in titles.items():
            place = self._places.get(article_id)
            if place is not None:
                self._folded[place] = f"{article_id} {title}".casefold()
        if isinstance(self.view, range):
            rows = (self._places.get(article_id) for article_id in (*titles, *summaries))
            self.refresh_rows(*(row for row in rows if row is not None))
        else:
            self.refresh()
        if unreadable:
            self.rebuild()

    def sort_by(self, order: str | None = None, filter_text: str | None = None) -> None:
        """Order by one of ORDERS, and show only what holds every word of the filter; the cursor stays."""
        self.order = self.order if order is None else order
        self.filter = self.filter if filter_text is None else filter_text
        self._wish += 1
        wish, amount = self._wish, len(self.entries)
        self._arranging = amount >= MANY and self.is_attached
        if not self._arranging:
            self._arrange(self._viewed(range(amount)) or ())
        else:
            self.run_worker(lambda: self._view_anew(wish, amount), group="view", thread=True, exclusive=True)

    def _view_anew(self, wish: int, amount: int) -> None:
        """Filter and order the first `amount` articles in a thread, until something else is asked for."""
        view = self._viewed(range(amount), lambda: wish != self._wish)
        if view is not None:
            self.post_message(self.Arranged(wish, amount, view))

    @on(Arranged)
    def _arranged(self, event: Arranged) -> None:
        """Take what a thread came to, unless something else is asked for by now."""
        if event.wish != self._wish:
            event.stop()
            return
        self._arranging = False
        view, found_since = event.view, range(event.amount, len(self.entries))
        if found_since and self.order == "path":
            view = [*view, *self._passing(found_since)] if self.filter else range(len(self.entries))
        self._arrange(view)
        if found_since and self.order != "path":
            self.sort_by()

    def _viewed(self, every: range, stopped: Callable[[], bool] = lambda: False) -> Sequence[int] | None:
        """Return the places of what passes the filter, in order; None where it was stopped."""
        view: Sequence[int] = every
        if self.filter:
            passing: list[int] = []
            for first in range(every.start, every.stop, AT_ONCE):
                if stopped():
                    return None
                passing += self._passing(range(first, min(first + AT_ONCE, every.stop)))
            view = passing
        return view if self.order == "path" else self._ordered(view, stopped)

    def _ordered(self, places: Sequence[int], stopped: Callable[[], bool]) -> Sequence[int] | None:
        """Return ascending places in the order that is asked for; None where it was stopped.

        Sorted are few at a time: while many are, no other thread has its turn.
        """
        if self.order == "title":
            named = []
            for number, place in enumerate(places):
                if number % AT_ONCE == 0 and stopped():
                    return None
                article_id = self.entries[place].id
                named.append(((self.titles.get(article_id) or article_id).casefold(), place))
            return [place for _, place in _sorted(named)]
        alike: dict[int, list[int]] = {}
        for number, place in enumerate(places):
            if number % AT_ONCE == 0 and stopped():
                return None
            alike.setdefault(self._rank(self.entries[place].id), []).append(place)
        return [place for rank in sorted(alike) for place in alike[rank]]

    def _arrange(self, view: Sequence[int]) -> None:
        at = self.entry_at(self.cursor)
        self.view = view
        self.rebuild()
        if at is not None:
            self.point_at(at.id)

    def opened_now(self, article_id: str) -> None:
        """Show which article is open, and put the cursor on it."""
        before, self.open_id = self.open_id, article_id
        self.point_at(article_id)
        self.refresh_rows(*(row for one in (before, article_id) if (row := self._row_of(one)) is not None))

    def point_at(self, article_id: str) -> None:
        """Put the cursor on an article, where it passes the filter."""
        row = self._row_of(article_id)
        if row is not None:
            self.move(row)

    def entry_at(self, row: int) -> Entry | None:
        """Return the article on a row."""
        return self.entries[self.view[row]] if 0 <= row < len(self.view) else None

    def neighbour(self, article_id: str, step: int) -> Entry | None:
        """Return the article `step` rows from another, as the list stands, or None beyond its ends."""
        place = self._places.get(article_id)
        if place is None or place not in self.view:
            return self.entry_at(0) if step > 0 else None
        row = self.view.index(place) + step
        return self.entry_at(row)

    def after(self, article_id: str) -> Iterator[Entry]:
        """Yield the articles in view from the one after `article_id` on, going round once."""
        place = self._places.get(article_id, -1)
        at = self.view.index(place) if place in self.view else -1
        for row in (*range(at + 1, len(self.view)), *range(at + 1)):
            yield self.entries[self.view[row]]

    def status_of(self, article_id: str) -> str:
        """Return the status of an article, `new` where nothing is known."""
        summary = self.summaries.get(article_id)
        return summary.status if summary else "new"

    def position(self, article_id: str) -> int:
        """Return the place of an article among all, from 1, or 0 where it was not found yet."""
        return self._places.get(article_id, -1) + 1

    def draw(self, row: int, line: int, width: int) -> Strip:
        """Return the row of one article."""
        entry = self.entries[self.view[row]]
        summary = self.summaries.get(entry.id)
        if self._unknown(entry.id):
            self._ask()
        status = summary.status if summary else "new"
        amount = sum(summary.counts.values()) if summary else 0
        total = str(amount) if amount else ""
        why = self.unreadable.get(entry.id)
        here = row == self.cursor
        opened = entry.id == self.open_id
        ground = "caret" if here and self.has_focus else "panel" if here or opened else "surface"
        faint = self.palette.plain("caret_text" if ground == "caret" else "muted", ground=ground)
        if line:
            return Strip([Segment("   ", faint), Segment(self._reason(why, width)[line - 1], faint)])
        ink = "caret_text" if ground == "caret" else "muted" if why or status == "skipped" else "foreground"
        plain = self.palette.plain(ink, ground=ground, bold=opened)
        mark = plain if ground == "caret" else self.palette.plain("muted" if why else COLOURS[status], ground=ground)
        room = max(1, width - 5 - len(total))
        title = fitted(self._named(entry.id, why), room)
        words = Segment(title + " " * (room - cell_len(title)), plain)
        return Strip(
            [
                Segment(
                    "▎" if opened else " ", self.palette.plain("accent", ground=ground) if ground != "caret" else plain
                ),
                Segment((UNREADABLE if why else MARKS[status]) + " ", mark),
                words,
                Segment(" " + total + " ", faint),
            ]
        )

    def open_lines(self, row: int, width: int) -> int:
        """Return how many lines tell why the article on a row cannot be read, while the list has the focus."""
        entry = self.entry_at(row)
        why = self.unreadable.get(entry.id) if entry is not None and self.has_focus else None
        return len(self._reason(why, width)) if why and width else 0

    def on_focus(self) -> None:
        """The row at the cursor opens while the list has the focus."""
        self.rebuild()
        self.reveal()

    def on_blur(self) -> None:
        """The row at the cursor closes."""
        self.rebuild()

    def nothing(self) -> Sequence[str]:
        """Return what an empty list says."""
        if self.filter:
            words = one_line(self.filter, 40)
            return (f"No title has “{words}”; Ctrl+F searches the texts.", "", "Esc shows all of them.")
        return ("No articles here yet.", "", "Put .txt, .md or .jsonl files into this folder.") if self.searched else ()

    def _named(self, article_id: str, why: str | None) -> str:
        """Return what a row says: the title, or the name and why there is none."""
        return f"{article_id}: {_cause(why, article_id)}" if why else self.titles.get(article_id) or article_id

    def _reason(self, why: str | None, width: int) -> list[str]:
        """Return the lines below a row that tell why its article cannot be read."""
        return wrap(visible(why or ""), max(8, width - 4)) or [""]

    def code_style(self) -> Style:
        """Return the style of a hint's code on a row."""
        return self.palette.hint()

    def blank(self, width: int) -> Strip:
        """Return the ground below the last article."""
        return Strip.blank(width, self.palette.plain(ground="surface"))

    def _row_of(self, article_id: str) -> int | None:
        """Return the row of an article, None where it is not listed."""
        place = self._places.get(article_id)
        if place is None or isinstance(self.view, range):
            return place
        try:
            return self.view.index(place)
        except ValueError:
            return None

    def _passing(self, places: Iterable[int]) -> list[int]:
        """Return those of `places` whose id, title or status holds each word of the filter."""
        passing = list(places)
        folded = self._folded
        for word in self.filter.casefold().split():
            statuses = {status for status in MARKS if word in status}
            if statuses:
                passing = [
                    place
                    for place in passing
                    if word in folded[place] or self.status_of(self.entries[place].id) in statuses
                ]
            else:
                passing = [place for place in passing if word in folded[place]]
        return passing

    def _rank(self, article_id: str) -> int:
        if self.order == "status":
            return _STATUS_ORDER.get(self.status_of(article_id), 9)
        summary = self.summaries.get(article_id)
        return -sum(summary.counts.values()) if summary else 0

    def _unknown(self, article_id: str) -> bool:
        return article_id not in self.summaries or not (article_id in self.titles or article_id in self.unreadable)

    def _ask(self) -> None:
        """Ask once for what the rows in view, and a page beyond, do not know yet."""
        top = max(0, self.scroll_offset.y - self.size.height)
        entries = [self.entries[place] for place in self.view[top : top + 3 * max(1, self.size.height)]]
        wanted = [e for e in entries if e.id not in self._asked and self._unknown(e.id)]
        if wanted:
            self._asked.update(entry.id for entry in wanted)
            self.post_message(self.Wanted(wanted))


def _sorted(named: list[tuple[str, int]], depth: int = 0) -> list[tuple[str, int]]:
    """Return names with their places in order; of equal names the places stand in order already."""
    if len(named) <= AT_ONCE or depth > _DEEPEST:
        return sorted(named)
    alike: dict[str, list[tuple[str, int]]] = {}
    for one in named:
        alike.setdefault(one[0][depth : depth + _STEP], []).append(one)
    ended = alike.pop("", [])
    return ended + [one for begin in sorted(alike) for one in _sorted(alike[begin], depth + _STEP)]


def _cause(why: str, article_id: str) -> str:
    """Return the beginning of a sentence about an article without the name it begins with."""
    return why.removeprefix(article_id).removeprefix(":").strip()
