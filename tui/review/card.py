"""The card of the item at hand: all that is known of it in a pane, or the most of it in three lines."""

from collections.abc import Sequence
from itertools import groupby, zip_longest
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from tui.look import Palette
from tui.panes.drawn import Drawn
from tui.reading.wrapping import Layout
from tui.review.facts import Facts
from tui.visible import fitted, fitted_keeping, one_line

Words = tuple[str, Style]
"""Words in one style."""

GUIDE = 60
"""Lines of the guidelines that are drawn at most."""

KEPT = 1000
"""Wrapped paragraphs, and their lines, that are kept at most: those of the guidelines come again and again."""

BRIEF = 3
"""Lines of the brief."""


class Card(Drawn):
    """Everything that is known of the item at hand, from top to bottom; why it is in the queue comes first."""

    DEFAULT_CSS = """
    Card { width: 1fr; height: 1fr; background: $surface; }
    """

    def __init__(self, palette: Palette, key: str, id: str | None = None) -> None:
        """`key` is how the key is called that carries out what is suggested."""
        super().__init__(id=id)
        self.palette = palette
        self.key = key
        self.facts: Facts | None = None
        self.words: Sequence[str] = ()
        self._page: tuple[object, Page | None] = (None, None)
        self._coming: tuple[object, Page | None] = (None, None)
        self._paragraphs: dict[object, Any] = {}

    def show(self, facts: Facts | None, words: Sequence[str] = ()) -> None:
        """Take what is said of another item; `words` stand where there is none. Lines that differ are drawn again."""
        if (facts, words) == (self.facts, self.words):
            return
        width, height = self.size
        before = self._shown(width).lines[:height] if width else []
        self.facts, self.words = facts, words
        after = self._shown(width).lines[:height] if width else []
        stand = enumerate(zip_longest(before, after))
        stale = [y for y, (old, new) in stand if old is not new and old != new]
        runs = [[y for _, y in run] for _, run in groupby(enumerate(stale), lambda place: place[1] - place[0])]
        if runs:
            self.refresh(*(Region(0, run[0], width, len(run)) for run in runs))

    def foresee(self, facts: Facts) -> None:
        """Wrap what is said of an item that is likely to come, and write its lines as the terminal wants them."""
        if width := self.size.width:
            page = self._filled(facts, width)
            self._coming = (facts, (), width, self.palette), page
            for strip in page.lines[: self.size.height]:
                # A strip keeps what it was written as.
                strip.render(self.app.console)

    def said(self, words: Sequence[str]) -> Sequence[str]:
        """Return the lines that are said where there is no item."""
        return words

    def fill(self, page: "Page", facts: Facts) -> None:
        """Put what is said of an item on a page."""
        _card(page, facts, self.key)

    def draw_lines(self, numbers: Sequence[int], width: int) -> list[Strip]:
        """Return lines of the widget."""
        page = self._shown(width)
        return [page.lines[y] if y < len(page.lines) else page.empty for y in numbers]

    def _shown(self, width: int) -> "Page":
        """Return the page that stands here."""
        key = (self.facts, self.words, width, self.palette)
        for known, page in (self._page, self._coming):
            if page is not None and known == key:
                break
        else:
            page = self._filled(self.facts, width)
        self._page = key, page
        return page

    def _filled(self, facts: Facts | None, width: int) -> "Page":
        """Return a page that says what is said of an item, or the words that stand where there is none."""
        at = self.palette, width
        if self._paragraphs.get("") != at or len(self._paragraphs) > KEPT:
            self._paragraphs = {"": at}
        page = Page(*at, self._paragraphs)
        if facts is None:
            for words in self.said(self.words):
                page.say(words)
        else:
            self.fill(page, facts)
        return page


class Brief(Card):
    """The same in three lines, where there is no room for a pane; why it is in the queue stands there always."""

    DEFAULT_CSS = f"""
    Brief {{ height: {BRIEF}; }}
    """

    def said(self, words: Sequence[str]) -> Sequence[str]:
        """Return the lines that are said where there is no item, without those that part them."""
        return [line for line in words if line]

    def fill(self, page: "Page", facts: Facts) -> None:
        """Put the most of what is said of an item on a page of few lines."""
        _brief(page, facts, self.key)


class Page:
    """Lines of a width, filled from the top."""

    def __init__(self, palette: Palette, across: int, known: dict[object, Any]) -> None:
        """`across` are the cells of a line with its margins; `known` keeps the lines made for it in this palette."""
        self.palette = palette
        self.width = max(8, across - 2)
        self._across = across
        self._known = known
        self.lines: list[Strip] = []
        self.text = palette.plain(ground="surface")
        self.strong = palette.plain(ground="surface", bold=True)
        self.faint = palette.plain("muted", ground="surface")
        self.accent = palette.plain("accent", ground="surface", bold=True)
        self.warning = palette.plain("warning", ground="surface")
        self.success = palette.plain("success", ground="surface")
        self.empty = self._line(())

    def gap(self) -> None:
        """Leave a line empty, unless one is."""
        if self.lines and self.lines[-1] is not self.empty:
            self.lines.append(self.empty)

    def say(self, words: str, style: Style | None = None, lead: Words | None = None, most: int = 12) -> None:
        """Wrap words after others in a style of their own; what is too much ends in an ellipsis."""
        key = words, style, lead, most
        lines = self._known.get(key)
        if lines is None:
            lines = self._known[key] = [self._line(line) for line in self._wrapped(words, style, lead, most)]
        self.lines += lines

    def _line(self, segments: Sequence[Segment]) -> Strip:
        """Return segments as a line with its margins; the same ones are the same line."""
        key = tuple(segments)
        line = self._known.get(key)
        if line is None:
            line = Strip([Segment(" ", self.text), *segments]).adjust_cell_length(self._across, self.text)
            self._known[key] = line
        return line

    def _wrapped(self, words: str, style: Style | None, lead: Words | None, most: int) -> list[list[Segment]]:
        lines = []
        before = Segment(*lead) if lead is not None else Segment("")
        indent = before.cell_length
        layout = Layout(" " * indent + " ".join(words.split()), self.width)
        for number in range(min(len(layout), most)):
            shown = layout.shown_text(layout.row(number))
            if number == most - 1 and number + 1 < len(layout):
                shown = fitted_end(shown, self.width)
            segments = [Segment(shown[indent:] if number == 0 else shown, style or self.text)]
            lines.append([before, *segments] if number == 0 and indent else segments)
        return lines

    def line(self, *parts: Words) -> None:
        """Add one line of parts, cut where it is full."""
        segments: list[Segment] = []
        room = self.width
        for words, style in parts:
            shown = fitted_keeping(words, room)
            segment = Segment(shown, style)
            if room <= 0 or not shown:
                continue
            room -= segment.cell_length
            segments.append(segment)
        self.lines.append(self._line(segments))

    def heading(self, words: str) -> None:
        """Begin a part of the page."""
        self.gap()
        self.lines.append(self._line([Segment(fitted(words, self.width), self.faint + Style(italic=True))]))


def fitted_end(shown: str, width: int) -> str:
    """Return a line that ends in an ellipsis, because more followed."""
    return f"{fitted(shown.rstrip(), width - 1).rstrip('…')}…"


def _card(page: Page, facts: Facts, key: str) -> None:
    ink = page.palette.ink(facts.label, ground="surface", bold=True)
    page.say(one_line(facts.quote, 300), page.strong, (f"{one_line(facts.label, 20) or 'untagged'} ", ink), most=4)
    for name, value in facts.values:
        page.say(value, page.text, (f"{one_line(name, 20)}  ", page.faint), most=2)
    for end in facts.ends:
        page.say(
            f"{end.label} “{one_line(end.quote, 160)}”", page.text, (f"{one_line(end.arrow, 24)}  ", page.faint), most=3
        )
    if facts.note:
        page.say(facts.note, page.text, ("✎ ", page.faint), most=4)
    page.say(facts.by, page.faint, most=2)
    if facts.decided:
        page.say(facts.decided, page.success, most=2)
    page.heading("Why it is here")
    page.say(facts.why, page.text, most=6)
    if facts.suggested:
        page.say(facts.suggested, page.text, (f"{key} ", page.accent), most=3)
    for press, words in facts.keys:
        page.say(words, page.text, (f"{press} ", page.accent), most=2)
    if facts.changes:
        page.heading("What changes")
        for before, after in facts.changes:
            _change(page, before, after)
    if facts.whose:
        page.gap()
        page.say(facts.whose, page.warning, most=4)
    if facts.earlier:
        page.heading("The same words earlier")
        page.say(facts.earlier, page.text, most=3)
    if facts.guide:
        page.heading(f"Guideline: {one_line(facts.label, 20)}")
        for line in facts.guide:
            if len(page.lines) > GUIDE:
                break
            words = line.strip().replace("**", "")
            point = words.startswith(("- ", "* "))
            if words:
                page.say(words[2:] if point else words, page.text, ("• ", page.faint) if point else None, most=8)


def _change(page: Page, before: str, after: str) -> None:
    if before:
        page.say(one_line(before, 200), page.faint, ("− ", page.faint), most=2)
    if after:
        page.say(one_line(after, 200), page.strong, ("+ ", page.accent), most=2)


def _brief(page: Page, facts: Facts, key: str) -> None:
    page.say(facts.why, page.text, most=2)
    did: list[Words] = []
    if facts.decided:
        did.append((f"{facts.decided}  ", page.success))
    if facts.suggested:
        did += [(f"{key} ", page.accent), (f"{one_line(facts.suggested, 60)}   ", page.text)]
    for press, words in facts.keys:
        did += [(f"{press} ", page.accent), (f"{one_line(words, 40)}   ", page.text)]
    for before, after in facts.changes:
        told = " → ".join(one_line(words, 40) for words in (before or "nothing", after or "nothing"))
        did.append((f"{told}  ", page.strong))
    if facts.earlier:
        did += [("earlier ", page.faint), (f"{facts.earlier}  ", page.text)]
    about: list[Words] = []
    if facts.whose:
        about.append((f"{one_line(facts.whose.partition(', and')[0], 60)}  ", page.warning))
    for name, value in facts.values:
        about += [(f"{one_line(name, 16)} ", page.faint), (f"{one_line(value, 24)}  ", page.text)]
    for end in facts.ends:
        about += [(f"{one_line(end.arrow, 20)} ", page.faint), (f"“{one_line(end.quote, 20)}”  ", page.text)]
    if facts.note:
        about += [("✎ ", page.faint), (f"{one_line(facts.note, 30)}  ", page.text)]
    about.append((facts.by, page.faint))
    for parts in (did, about):
        if parts and len(page.lines) < BRIEF:
            page.line(*parts)
