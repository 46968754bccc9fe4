"""The annotations of the open article: one line a span, the one under the caret opened in full."""

from collections.abc import Mapping

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from annotations.document import Document
from annotations.editing import ENTITY
from annotations.schema import Schema
from annotations.span import Span
from tui.look import Palette
from tui.panes.rows import RowList
from tui.reading.wrapping import Layout
from tui.visible import one_line, visible

ORDERS = ("text", "label")


class AnnotationList(RowList):
    """Spans in text order or by label; the row at the cursor shows quote, attributes, relations and note."""

    def __init__(self, schema: Schema, palette: Palette, id: str | None = None) -> None:
        super().__init__(id=id)
        self.schema = schema
        self.palette = palette
        self.document = Document("", "", "")
        self.order = "text"
        self.marked: str | None = None
        self._sorted: list[Span] | None = None
        self._rows: dict[str, int] = {}
        self._details: tuple[object, list[list[Segment]]] = (None, [])

    @property
    def spans(self) -> list[Span]:
        """The spans in the order in which they are listed."""
        return list(self.document.spans) if self._sorted is None else self._sorted

    def count(self) -> int:
        """Return the number of spans."""
        return len(self.document.spans)

    def show(self, document: Document) -> None:
        """Take a new value of the document; the cursor stays on its span."""
        at, before, cursor, opened = self.span_at(self.cursor), self.document, self.cursor, self.opened
        gone, come = document.spans.difference(before.spans)
        self.document = document
        self._sort()
        self._details = (None, [])
        if at is not None:
            self.cursor = self.row_of(at.id, self.cursor)
        self.measure()
        if self._sorted is not None:
            self.refresh()
            return
        old, new = [before.spans.row_of(span) for span in gone], [document.spans.row_of(span) for span in come]
        if sorted(old) == sorted(new) and (cursor, opened) == (self.cursor, self.opened):
            self.refresh_rows(self.cursor, *new)
        else:
            # Rows below the first one that changed have moved; below the last one nothing was or is drawn.
            first = min(cursor, self.cursor, *old, *new)
            self.redraw_lines(first, max(len(before.spans) + opened, self.count() + self.opened))
        if opened:
            self.redraw_lines(self.cursor, self.cursor + self.opened + 1)

    def sort_by(self, order: str) -> None:
        """Order by one of ORDERS."""
        at = self.span_at(self.cursor)
        self.order = order
        self._sort()
        if at is not None:
            self.cursor = self.row_of(at.id, self.cursor)
        self.rebuild()
        self.reveal()

    def span_at(self, row: int) -> Span | None:
        """Return the span on a row."""
        if not 0 <= row < self.count():
            return None
        return self.document.spans.nth(row) if self._sorted is None else self._sorted[row]

    def row_of(self, span_id: str, otherwise: int) -> int:
        """Return the row of a span, `otherwise` where it is not listed."""
        span = self.document.spans.get(span_id)
        if span is None:
            return otherwise
        return self.document.spans.row_of(span) if self._sorted is None else self._rows[span_id]

    def mark(self, span_id: str | None) -> None:
        """Mark the span under the caret and bring it into view, or none."""
        if span_id == self.marked:
            return
        before = self.cursor
        self.marked = span_id
        self.move(before if span_id is None else self.row_of(span_id, before))
        self.refresh_rows(before, self.cursor)

    def open_lines(self, row: int, width: int) -> int:
        """Return how many lines the details of a row take; none where neither caret nor focus is."""
        span = self.span_at(row)
        if not width or span is None or not (self.has_focus or span.id == self.marked):
            return 0
        return len(self._detail_lines(span, width))

    def on_focus(self) -> None:
        """The row at the cursor opens while the list has the focus."""
        self.rebuild()
        self.reveal()

    def on_blur(self) -> None:
        """The row at the cursor closes unless the caret is in its span."""
        self.rebuild()

    def draw(self, row: int, line: int, width: int) -> Strip:
        """Return one line of a span."""
        span = self.span_at(row)
        if span is None:
            return self.blank(width)
        here = row == self.cursor and (self.has_focus or span.id == self.marked)
        if line:
            blank = self.palette.plain(ground="panel")
            lines = self._detail_lines(span, width)
            shown = lines[line - 1] if line <= len(lines) else []  # the width may change before the rows are measured
            return Strip([Segment("  ", blank), *shown]).adjust_cell_length(width, blank)
        focused = here and self.has_focus
        ground = "caret" if focused else "panel" if here else "surface"
        plain = self.palette.plain("caret_text" if focused else "foreground", ground=ground, bold=here)
        label = span.label if len(span.label) <= 10 else span.label[:9] + "…"
        sign = Segment(
            "▌" if span.id == self.marked else " ", plain if focused else self.palette.ink(span.label, ground=ground)
        )
        name = Segment(
            f"{visible(label)} ", plain if focused else self.palette.ink(span.label, ground=ground, bold=here)
        )
        signs = (
            ("⋯" if len(span.fragments) > 1 else "")
            + ("✎" if span.note else "")
            + ("→" if self.document.relations_of(span.id) else "")
        )
        room = max(1, width - sign.cell_length - name.cell_length - len(signs) - 2)
        quote = one_line(span.quote, room)
        words = Strip([Segment(quote, plain)]).adjust_cell_length(room, plain)
        faint = plain if focused else self.palette.plain("muted", ground=ground)
        return Strip([sign, name, *words, Segment(f" {signs} ", faint)])

    def code_style(self) -> Style:
        """Return the style of a hint's code on a row."""
        return self.palette.hint()

    def blank(self, width: int) -> Strip:
        """Return the ground below the last span."""
        return Strip.blank(width, self.palette.plain(ground="surface"))

    def _sort(self) -> None:
        """Put the spans in order; text order is that in which the document holds them."""
        self._sorted = None
        self._rows = {}
        if self.order == "label":
            places: Mapping[str, int] = {name: place for place, name in enumerate(self.schema.labels)}
            self._sorted = sorted(
                self.document.spans, key=lambda span: (places.get(span.label, len(places)), span.label, span.order)
            )
            self._rows = {span.id: row for row, span in enumerate(self._sorted)}

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
