"""How commands speak: words to standard error, one line each, and nothing in them that a terminal would obey."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from annotations.workspace import visible

PATIENCE = 1.0
"""Seconds after which a progress bar appears."""


def say(words: object) -> None:
    """Print words about the work to standard error, as one line."""
    click.echo(visible(words), err=True)


def show(words: object = "") -> None:
    """Print one line of data to standard output."""
    click.echo(visible(words))


def table(rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Yield rows as aligned lines: the first column to the left, numbers to the right, all others to the left."""
    cells = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row, raw in zip(cells, rows, strict=True):
        placed = [
            cell.rjust(width) if isinstance(value, int) else cell.ljust(width)
            for cell, value, width in zip(row, raw, widths, strict=True)
        ]
        yield "  ".join(placed).rstrip()


class Progress:
    """A bar on standard error for work of `length` steps; drawn on a terminal only, and only once it takes long."""

    def __init__(self, length: int | None, label: str) -> None:
        self.length = length
        self.label = label
        self.done = 0
        self._begun = time.monotonic()
        self._drawn = self._begun
        self._bar: Any = None

    def step(self) -> None:
        """Take note that one more is done."""
        self.done += 1
        now = time.monotonic()
        if self._bar is None:
            if now - self._begun < PATIENCE or not sys.stderr.isatty():
                return
            self._bar = click.progressbar(
                length=self.length, label=self.label, file=sys.stderr, show_pos=True, show_percent=False
            )
            self._bar.__enter__()
            self._bar.update(self.done)
        elif now - self._drawn > 0.1:
            self._bar.update(self.done - self._bar.pos)
            self._drawn = now

    def close(self) -> None:
        """Draw the end of the bar, where there is one."""
        if self._bar is not None:
            self._bar.update(self.done - self._bar.pos)
            self._bar.__exit__(None, None, None)


@contextmanager
def progress(length: int | None, label: str) -> Iterator[Progress]:
    """Give a Progress and close it at the end."""
    bar = Progress(length, label)
    try:
        yield bar
    finally:
        bar.close()
