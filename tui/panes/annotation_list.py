"""The annotations of the open article: one line a span, the one where the caret is, or was last, opened in full."""

from bisect import bisect_left, insort
from collections.abc import Collection, Mapping, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from annotations.document import Document
from annotations.schema import Schema
from annotations.span import ENTITY, Span
from tui.look import Palette
from tui.panes.rows import RowList
from tui.reading.wrapping import Layout
from tui.visible import fitted, one_line, visible

ORDERS = ("text", "label")

KEPT = 500
"""Rows whose pictures are kept, for when the list scrolls."""

MANY = 200
"""Spans that change at once from which on the list is made anew."""

Rank = tuple[int, str, tuple[int, int, tuple[int, str]]]
"""Where a span stands in the list; no two spans share one."""

_NONE: "tuple[Span | None, str, int, Palette | None, Strip]" = (None, "", 0, None, Strip([]))


class AnnotationList(RowList):
    """Spans in text order or by label, all or those that a filter lets pass.

    The row at the cursor shows quote, attributes, relations and note; it stays open while the caret goes on over words
    that are not tagged, so that rows do not jump up and down with every step. Text order without a filter is that of
    the document, which is asked for one row at a time; any other list is made once, and from then on only changed.
    """

    def __init__(self, schema: Schema, palette: Palette, id: str | None = None) -> None:
        super().__init__(id=id)
        self.schema = schema
        self.palette = palette
        self.document = Document("", "", "")
        self.order = "text"
        self.filter = ""
        self.marked: str | None = None
        self._open_id: str | None = None
        self.corrected: Collection[str] = frozenset()
        self._places: Mapping[str, int] = {name: place for place, name in enumerate(schema.labels)}
        self._listed: list[Span] | None = None
        self._details: tuple[object, list[list[Segment]]] = (None, [])
        self._strips: dict[str, tuple[Span | None, str, int, Palette | None, Strip]] = {}

    @property
    def spans(self) -> list[Span]:
        """The spans that are listed, in their order."""
        return list(self.document.spans) if self._listed is None else self._listed

    def count(self) -> int:
        """Return the number of spans that are listed."""
        return len(self.document.spans if self._listed is None else self._listed)

    def show(self, document: Document) -> None:
        """Take a new value of the document; the cursor stays on its span. Another article is listed whole."""
        at, before, cursor, opened = self.span_at(self.cursor), self.document, self.cursor, self.opened
        gone, come = document.spans.difference(before.spans)
        anew = document.article_id != before.article_id or len(gone) + len(come) > MANY
        count, old = self.count(), [] if anew else [row for span in gone if (row := self._row_of(span)) is not None]
        self.document = document
        self._details = (None, [])
        if document.article_id != before.article_id:
            self.filter, self._open_id = "", None
        if anew:
            self._list()
        elif self._listed is not None:
            self._change(gone, come)
        new = [] if anew else [row for span in come if (row := self._row_of(span)) is not None]
        if at is not None:
            self.cursor = self.row_of(at.id, self.cursor)
        self.measure()
        if anew or not count or not self.count():
            self.refresh()
            return
        if sorted(old) == sorted(new) and (cursor, opened) == (self.cursor, self.opened):
            self.refresh_rows(self.cursor, *new)
        else:
            # Rows below the first one that changed have moved; below the last one nothing was or is drawn.
            first = min(cursor, self.cursor, *old, *new)
            self.redraw_lines(first, max(count + opened, self.count() + self.opened) + 1)
        if opened:
            self.redraw_lines(self.cursor, self.cursor + self.opened + 1)

    def sort_by(self, order: str | None = None, filter_text: str | None = None) -> None:
        """Order by one of ORDERS, and list only what holds every word of the filter; the cursor stays on its span."""
        at = self.span_at(self.cursor)
        self.order = self.order if order is None else order
        self.filter = self.filter if filter_text is None else filter_text
        self._list()
        self.cursor = self.row_of(at.id, 0) if at is not None else 0
        self.rebuild()
        self.reveal()

    def span_at(self, row: int) -> Span | None:
        """Return the span on a row."""
        if not 0 <= row < self.count():
            return None
        return self.document.spans.nth(row) if self._listed is None else self._listed[row]

    def row_of(self, span_id: str, otherwise: int) -> int:
        """Return the row of a span, `otherwise` where it is not listed."""
        span = self.document.spans.get(span_id)
        row = None if span is None else self._row_of(span)
        return otherwise if row is None else row

    def mark(self, span_id: str | None, last: str | None = None) -> None:
        """Mark the span under the caret and open it; where there is none, `last`, which is the one before the caret.

        So what is open hangs on where the caret is, and not on the way there.
        """
        opened = span_id or last
        if (span_id, opened) == (self.marked, self._open_id):
            return
        before = self.cursor
        left = before if self.marked is None else self.row_of(self.marked, before)
        self.marked, self._open_id = span_id, opened
        self.move(0 if opened is None else self.row_of(opened, before))
        self.refresh_rows(left, before, self.cursor)

    def open_lines(self, row: int, width: int) -> int:
        """Return how many lines the details of a row take; none where neither the focus nor the caret is."""
        span = self.span_at(row)
        if not width or span is None or not (self.has_focus or span.id == self._open_id):
            return 0
        return len(self._detail_lines(span, width))

    def on_focus(self) -> None:
        """The row at the cursor opens while the list has the focus."""
        self.rebuild()
        self.reveal()

    def on_blur(self) -> None:
        """The row at the cursor closes unless the caret is in its span, or behind it."""
        self.rebuild()

    def draw(self, row: int, line: int, width: int) -> Strip:
        """Return one line of a span."""
        span = self.span_at(row)
        if span is None:
            return self.blank(width)
        here = row == self.cursor and (self.has_focus or span.id == self._open_id)
        if line:
            blank = self.palette.plain(ground="panel")
            lines = self._detail_lines(span, width)
            shown = lines[line - 1] if line <= len(lines) else []  # the width may change before the rows are measured
            room = self.room - 2 - sum(segment.cell_length for segment in shown)
            return Strip(Segment.simplify([Segment("  ", blank), *shown, Segment(" " * room, blank)]))
        signs = (
            ("⋯" if len(span.fragments) > 1 else "")
            + ("✎" if span.note else "")
            + ("◇" if span.id in self.corrected else "")
            + ("→" if self.document.relations_of(span.id) else "")
        )
        if here or span.id == self.marked:
            return self._row(span, signs, width, here)
        of, with_signs, in_width, in_palette, strip = self._strips.get(span.id, _NONE)
        if of is not span or with_signs != signs or in_width != width or in_palette is not self.palette:
            if len(self._strips) >= KEPT:
                self._strips.clear()
            strip = self._row(span, signs, width, here)
            self._strips[span.id] = span, signs, width, self.palette, strip
        return strip

    def _row(self, span: Span, signs: str, width: int, here: bool) -> Strip:
        """Return the first line of a span; `here` is what is opened below it."""
        focused = here and self.has_focus
        ground = "caret" if focused else "panel" if here else "surface"
        plain = self.palette.plain("caret_text" if focused else "foreground", ground=ground, bold=here)
        sign = Segment(
            "▌" if span.id == self.marked else " ", plain if focused else self.palette.ink(span.label, ground=ground)
        )
        name = Segment(
            f"{fitted(span.label, max(10, width // 3))} ",
            plain if focused else self.palette.ink(span.label, ground=ground, bold=here),
        )
        room = max(1, width - sign.cell_length - name.cell_length - len(signs) - 2)
        quote = fitted(span.quote, room)
        words = Segment(quote + " " * (room - cell_len(quote)), plain)
        faint = plain if focused else self.palette.plain("muted", ground=ground)
        return Strip([sign, name, words, Segment(f" {signs} ", faint)])

    def code_style(self) -> Style:
        """Return the style of a hint's code on a row."""
        return self.palette.hint()

    def blank(self, width: int) -> Strip:
        """Return the ground below the last span."""
        return Strip.blank(width, self.palette.plain(ground="surface"))

    def nothing(self) -> Sequence[str]:
        """Return what an empty list says."""
        if self.filter:
            return (f"No annotation here has “{one_line(self.filter, 40)}”.", "", "Esc shows all of them.")
        if not self.document.article_id:
            return ()
        return ("Nothing is tagged here yet.", "", "Select words and press a label's key.")

    def _rank(self, span: Span) -> Rank:
        if self.order == "label":
            return self._places.get(span.label, len(self._places)), span.label, span.order
        return 0, "", span.order

    def _row_of(self, span: Span) -> int | None:
        """Return the row of a span of the document that is shown, None where the filter keeps it out."""
        if self._listed is None:
            return self.document.spans.row_of(span)
        row = bisect_left(self._listed, self._rank(span), key=self._rank)
        return row if row < len(self._listed) and self._listed[row].id == span.id else None

    def _list(self) -> None:
        """List the document's spans anew; none are listed apart where text order holds all of them."""
        if self.order == "text" and not self.filter:
            self._listed = None
            return
        words = self.filter.casefold().split()
        passing = (span for span in self.document.spans if _passes(span, words))
        self._listed = list(passing) if self.order == "text" else sorted(passing, key=self._rank)

    def _change(self, gone: Sequence[Span], come: Sequence[Span]) -> None:
        """Take spans out of the list and put others into it."""
        assert self._listed is not None
        words = self.filter.casefold().split()
        for span in gone:
            row = self._row_of(span)
            if row is not None:
                del self._listed[row]
        for span in come:
            if _passes(span, words):
                insort(self._listed, span, key=self._rank)

    def _detail_lines(self, span: Span, width: int) -> list[list[Segment]]:
        key = (span, width, self.palette)
        if self._details[0] != key:
            self._details = (key, self._detail(span, max(8, width - 3)))
        return self._details[1]

    def _detail(self, span: Span, width: int) -> list[list[Segment]]:
        text = self.palette.plain(ground="panel")
        faint = self.palette.plain("muted", ground="panel")
        lines: list[list[Segment]] = []

        def wrap(words: str, lead_segment: Segment | None = None) -> None:
            lead = lead_segment.cell_length if lead_segment else 0
            layout = Layout(" " * lead + " ".join(words.split()), width)
            for number in range(min(len(layout), 40)):
                shown = layout.shown_text(layout.row(number))
                if number == 0 and lead_segment:
                    lines.append([lead_segment, Segment(shown[lead:], text)])
                else:
                    lines.append([Segment(shown, text)])

        if len(one_line(span.quote)) + len(span.label) > width - 4:
            wrap(span.quote)
        for name, value in span.attributes.items():
            wrap(str(value), Segment(f"{visible(str(name))}: ", faint))
        for relation in self.document.relations_of(span.id):
            outward = relation.source == span.id
            other = self.document.spans.get(relation.target if outward else relation.source)
            quote = one_line(other.quote, width) if other else "a span that is gone"
            wrap(quote, Segment(f"{'→' if outward else '←'} {visible(relation.label)} ", faint))
        if ENTITY in span.extra:
            wrap(str(span.extra[ENTITY]), Segment("entity: ", faint))
        if span.note:
            wrap(span.note, Segment("✎ ", faint))
        if span.origin != "manual":
            wrap(span.origin, Segment("from ", faint))
        return lines or [[Segment("no attributes", faint)]]


def _passes(span: Span, words: Sequence[str]) -> bool:
    """Tell whether a span's label, quote, note or values hold each of `words`, whatever their case."""
    if not words:
        return True
    held = "\n".join((span.label, span.quote, span.note, *map(str, span.attributes.values()))).casefold()
    return all(word in held for word in words)
