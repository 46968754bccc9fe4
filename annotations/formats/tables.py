"""CSV tables that spreadsheets open without harm, and their rows by article."""

import csv
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from annotations.errors import FormatError
from annotations.formats.encoding import to_json

_FORMULA = frozenset("=+-@'\t\r\n＝＋－＠")
"""What a formula may begin with (OWASP's list, with the full-width forms), and the apostrophe that says it is none."""

_NUMBER = re.compile(r"[0-9]{1,15}")
_LONGEST = (1 << 31) - 1


def cell(words: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula, a number or a date."""
    return f"'{words}" if words[:1] in _FORMULA or words[:1].isdecimal() else words if words else ""


def bare(words: str) -> str:
    """Return a time as a cell: as it is, unless it could be a formula."""
    return f"'{words}" if words[:1] in _FORMULA else words


def unescaped(words: str) -> str:
    """Return the text of a cell."""
    return words.removeprefix("'")


class Table:
    """A CSV file that is being written: UTF-8 with a mark that spreadsheets know it by, lines end in CR LF."""

    def __init__(self, path: Path, columns: Iterable[str]) -> None:
        """Open a new file and write its first row; raise OSError."""
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow(columns)

    def add(self, row: Iterable[str]) -> None:
        """Write a row of cells; raise OSError."""
        self._writer.writerow(row)

    def __enter__(self) -> "Table":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()


@dataclass(frozen=True, slots=True)
class Row:
    """A row by the names of its columns, and where it stands."""

    where: str
    columns: Mapping[str, str]

    def has(self, name: str) -> bool:
        """Tell whether there is such a column."""
        return name in self.columns

    def plain(self, name: str) -> str:
        """Return a cell as it stands, "" where there is none."""
        return self.columns.get(name, "")

    def text(self, name: str) -> str:
        """Return the text of a cell, "" where there is none."""
        return unescaped(self.plain(name))

    def number(self, name: str) -> int:
        """Return a whole number; raise FormatError for anything else."""
        found = self.plain(name).strip()
        if not _NUMBER.fullmatch(found):
            raise FormatError(f"{self.where}: {name} is {found[:40]!r}, where a whole number was expected")
        return int(found)

    def json(self, name: str, empty: Any) -> Any:
        """Return the JSON value in a cell, `empty` where there is none; raise FormatError for one of another kind."""
        held = self.plain(name)
        if not held:
            return empty
        try:
            value = json.loads(held)
        except (ValueError, RecursionError) as error:
            raise FormatError(f"{self.where}: {name} is no JSON") from error
        if not isinstance(value, type(empty)):
            raise FormatError(f"{self.where}: {name} is JSON of another kind than expected")
        return value


def rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a table, its cells parted by comma, semicolon or tab, whichever its first line has most of.

    Raises OSError, and FormatError where the table cannot be read on.
    """
    csv.field_size_limit(_LONGEST)
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            first = file.readline()
            file.seek(0)
            reader = csv.reader(file, delimiter=max(",;\t", key=first.count), strict=True)
            columns = [name.strip() for name in next(reader, [])]
            for cells in reader:
                where = f"{path.name}, line {reader.line_num}"
                if len(cells) > len(columns):
                    raise FormatError(f"{where} has more cells than the table has columns; mend that line.")
                if any(cells):
                    yield Row(where, dict(zip(columns, cells, strict=False)))
        except UnicodeDecodeError as error:
            raise FormatError(f"{path.name} is not UTF-8; save it as CSV UTF-8.") from error
        except csv.Error as error:
            raise FormatError(f"{path.name} is no sound CSV ({error}); save it again as CSV UTF-8.") from error


class Rows:
    """The rows of tables by the article they speak of, on the disk: somebody may have sorted them otherwise."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("")  # a nameless file of its own, gone when it is closed
        self._base.execute("create table held (kind text, article text, place text, cells text)")
        self._base.execute("create index by_article on held (article, kind)")

    def take(self, kind: str, path: Path) -> None:
        """Take in a table; raise OSError, FormatError."""
        self._base.executemany(
            "insert into held values (?, ?, ?, ?)",
            ((kind, row.text("article"), row.where, to_json(dict(row.columns))) for row in rows(path)),
        )

    def of(self, kind: str, article: str) -> Iterator[Row]:
        """Yield the rows of a kind that speak of an article, in the order of their table."""
        found = self._base.execute(
            "select place, cells from held where article = ? and kind = ? order by rowid", (article, kind)
        )
        for place, cells in found.fetchall():
            yield Row(place, json.loads(cells))

    def articles(self) -> Iterator[str]:
        """Yield the articles that there are rows of, each once."""
        for (article,) in self._base.execute("select article from held group by article order by min(rowid)"):
            yield article

    def __enter__(self) -> "Rows":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._base.close()
