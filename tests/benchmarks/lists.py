"""Yardsticks for long lists: Textual's own DataTable, and an OptionList that is filtered by what is typed.

`python lists.py table|options ROWS`; j moves on, any letter after `/` filters the options.
`python lists.py labels ROWS` prints what a tag costs the annotation pane in each of its orders, among ROWS spans and
among a hundred, beside what sorting all of them costs.
"""

import sys
from dataclasses import replace
from statistics import median
from time import perf_counter

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import DataTable, OptionList


class Table(App[None]):
    """Rows in a DataTable."""

    def compose(self) -> ComposeResult:
        """Lay out the table."""
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(DataTable)
        table.add_columns("report", "spans")
        table.add_rows((f"ready report {number:06d}", "0") for number in range(int(sys.argv[2])))
        table.focus()


class Options(App[None]):
    """Rows in an OptionList, filtered by one letter after another."""

    typed = ""

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        self.rows = [f"ready report {number:06d}" for number in range(int(sys.argv[2]))]
        yield OptionList(*self.rows)

    def on_key(self, event: events.Key) -> None:
        """Filter by what was typed."""
        if event.character is not None and event.character.isalnum():
            self.typed += event.character
            options = self.query_one(OptionList)
            options.clear_options()
            options.add_options([row for row in self.rows if self.typed in row])


def labels(rows: int) -> None:
    """Print milliseconds a tag for each order, with few spans and with many."""
    from annotations.document import Document
    from annotations.extent import Extent
    from annotations.schema_file import default_schema
    from annotations.span import Span
    from annotations.spans import Spans
    from themes.loading import named
    from tui.look import Palette
    from tui.panes.annotation_list import AnnotationList

    schema = default_schema()
    names = list(schema.labels)

    def span(number: int) -> Span:
        start = number * 7 % 1_000_003
        return Span(
            str(number), names[number % len(names)], (Extent(start, start + 6),), f"word {number}", "", "", "", ""
        )

    def a_tag(amount: int, order: str, typed: str) -> tuple[float, float]:
        pane = AnnotationList(schema, Palette(named("lapis", ()), schema))
        document = replace(Document("a.txt", "", "ana"), spans=Spans(map(span, range(amount))))
        pane.show(document)
        pane.sort_by(order, typed)
        taken = []
        for number in range(amount, amount + 50):
            document = replace(document, spans=document.spans.changed([], [span(number)]))
            begun = perf_counter()
            pane.show(document)
            taken.append(perf_counter() - begun)
        begun = perf_counter()
        pane.sort_by(order, typed)
        return median(taken) * 1000, (perf_counter() - begun) * 1000

    for order, typed in (("text", ""), ("label", ""), ("label", "word")):
        few, _ = a_tag(100, order, typed)
        many, anew = a_tag(rows, order, typed)
        which = f"{order} order{', filtered' if typed else ''}"
        print(f"{which:<22} 100: {few:.3f} ms  {rows}: {many:.3f} ms  x{many / few:.1f}  all anew: {anew:.1f} ms")


if __name__ == "__main__":
    if sys.argv[1] == "labels":
        labels(int(sys.argv[2]))
    else:
        (Table if sys.argv[1] == "table" else Options)().run()
