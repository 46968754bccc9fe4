"""Prints how long a person waits for the app, and how much memory it takes, beside yardsticks in the same run.

`python tests/benchmarks/latency.py [--quick] [--rows GROUP ...] [--markdown] [--keep FOLDER]` makes its workspaces in a
temporary folder (or in FOLDER, where the next run finds them), installs SLATE beside them where it can be had, drives
every program through a pseudo-terminal of 120x40 and prints a table of ratios with their bars. Of every ratio the two
sides take turns, key by key or start by start. Needs a POSIX system; nothing is judged but by the reader.
"""

import argparse
import os
import platform
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from measuring import REST, Bench, Row, guarded, say
from programs import environment, prepared
from rows.listing import listing, turning
from rows.reading import bursts, moving, paging, starting
from rows.searching import everywhere
from rows.sizes import lines, million, sizes
from rows.tagging import saving, tagging

TABLE = (starting, moving, paging, bursts, tagging, saving, turning, listing, everywhere)
SIZES = (sizes, lines, million)
GROUPS = {row.__name__: row for row in (*TABLE, *SIZES)}


def machine() -> str:
    """Return what is run on, in general terms."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    kernel = ".".join(platform.release().split("-")[0].split(".")[:2])
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB of memory, {platform.system()} {kernel},"
        f" Python {platform.python_version()}, Textual {version('textual')}, TinyDB {version('tinydb')}"
    )


def markdown(rows: list[Row]) -> str:
    """Return the rows as a table."""
    lines = ["| what | median | range | bar | |", "|---|---|---|---|---|"]
    for row in rows:
        unit = "" if row.unit == "x" else f" {row.unit}"
        digits = 3 if row.bar is not None and row.bar < 0.2 else 2
        bar = "" if row.bar is None else f"{row.bar:.{3 if row.bar < 0.1 else 2}f}{unit}"
        spread = f"{row.low:.{digits}f} .. {row.high:.{digits}f}"
        verdict = " ".join(filter(None, (row.verdict, row.note)))
        lines.append(f"| {row.what} | {row.figure:.{digits}f}{unit} | {spread} | {bar} | {verdict} |")
    return "\n".join(lines)


def main() -> None:
    """Make the workspaces, run every row, and print the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=5, help="Times that each row is measured anew.")
    asked.add_argument("--keys", type=int, default=30, help="Keys of each round.")
    asked.add_argument("--quick", action="store_true", help="Two rounds of ten keys.")
    asked.add_argument("--keep", type=Path, help="A folder for the workspaces, which the next run finds again.")
    asked.add_argument("--rows", nargs="+", choices=sorted(GROUPS), metavar="GROUP", help=", ".join(GROUPS))
    asked.add_argument("--markdown", action="store_true", help="Print the table once more, to be pasted.")
    options = asked.parse_args()
    rounds, keys = (2, 10) if options.quick else (options.rounds, options.keys)
    with tempfile.TemporaryDirectory() as temporary:
        root = (options.keep or Path(temporary)).absolute()
        root.mkdir(parents=True, exist_ok=True)
        bench = Bench(root, rounds, keys, environment(root), prepared(root), REST)
        say(f"{machine()}; {rounds} rounds of {keys} keys\n")
        for row in [GROUPS[name] for name in options.rows] if options.rows else TABLE:
            guarded(bench, row)
    barred = [row for row in bench.rows if row.bar is not None]
    say(f"\n{sum(row.verdict == 'met' for row in barred)} of {len(barred)} bars met")
    if options.markdown:
        say(f"\n{machine()}; {rounds} rounds of {keys} keys.\n\n{markdown(bench.rows)}")


if __name__ == "__main__":
    main()
