"""Yardsticks for long lists: Textual's own DataTable, and an OptionList that is filtered by what is typed.

`python lists.py table|options ROWS`; j moves on, any letter after `/` filters the options.
"""

import sys

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


if __name__ == "__main__":
    (Table if sys.argv[1] == "table" else Options)().run()
