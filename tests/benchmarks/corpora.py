"""Real corpora in and out again: what of them comes back.

    python tests/benchmarks/corpora.py FOLDER [--all] [--list] [FORMAT...]

Each file below FOLDER that exactly one format recognises, and each folder that one of the folder formats does, is
imported into a fresh workspace, exported again, and read back; with `--all` exported in every format there is. A line
stands for a corpus (a folder in FOLDER) in one format: its files and articles, what was met that cannot be imported,
then spans: read, written, equal when read back (label, annotator, fragments, words), listed as not shown or lost.
`--list` prints each problem. FORMAT restricts what is imported. Ends with 1 where a span was neither equal nor listed.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from annotations.corpus import Corpus, CorpusArticle
from annotations.errors import GlossatorError
from annotations.export import Scope, export
from annotations.formats import registry
from annotations.formats.interface import Format
from annotations.importing import bring_in
from annotations.schema import Status
from annotations.workspace import Workspace

EVERYTHING = Scope(statuses=frozenset(Status), suggestions=True)
NOT_DATA = ("ORIGIN.txt", "LICENSE", "README.md", "README.rst", "License-dataset.md")


@dataclass(slots=True)
class Tally:
    """A line of the table."""

    files: int = 0
    articles: int = 0
    problems: int = 0
    read: int = 0
    written: int = 0
    equal: int = 0
    listed: int = 0
    unexplained: int = 0

    def add(self, other: "Tally") -> None:
        """Add another line to this one."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))


def units(folder: Path, wanted: set[str]) -> Iterator[tuple[Path, str]]:
    """Yield what can be imported, with the name of its format: folders before the files in them."""
    forms = [form for form in map(registry.named, registry.names()) if form.can_read]
    taken: set[Path] = set()
    for path in sorted([folder, *folder.rglob("*")]):
        if taken.intersection(path.parents) or path.name in NOT_DATA or not (path.is_dir() or path.is_file()):
            continue
        head = path.open("rb").read(4096) if path.is_file() else b""
        holds_files = path.is_dir() and any(child.is_file() for child in path.iterdir())
        if path.is_dir() and not holds_files:
            continue
        found = [form.name for form in forms if (form.folder or path.is_file()) and form.recognises(path, head)]
        if len(found) == 1:
            if path.is_dir():
                taken.add(path)
            if not wanted or found[0] in wanted:
                yield path, found[0]


def told(entries: Iterator[CorpusArticle]) -> Counter[tuple[object, ...]]:
    """Return what is said of the articles' spans, to be compared."""
    return Counter(
        (entry.article.id, name, span.label, span.fragments, span.quote)
        for entry in entries
        for name, span in entry.spans()
    )


def articles(corpus: Corpus) -> Iterator[CorpusArticle]:
    """Yield the sound articles."""
    return (item for item in corpus.articles if isinstance(item, CorpusArticle))


def round_trips(path: Path, source: str, names: list[str], say: list[str]) -> Iterator[tuple[str, Tally]]:
    """Import a file or folder, export it in each of the formats called `names`, read that back and count."""
    form = registry.named(source)
    corpus = form.read(path)
    tally = Tally(files=1)
    for item in corpus.articles:
        tally.articles += isinstance(item, CorpusArticle)
        tally.read += item.counts()[0] if isinstance(item, CorpusArticle) else 0
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "workspace")
        root.mkdir()
        brought = bring_in(Workspace.open(root), corpus, path.stem, format_name=form.name)
        tally.problems = len(brought.findings)
        say += [f"{path.name}: {finding}" for finding in brought.findings]
        first = told(articles(corpus))
        for name in names:
            yield name, replace(tally, **exported(Workspace.open(root), first, name, Path(folder), say))


def exported(
    workspace: Workspace, first: Counter[tuple[object, ...]], name: str, folder: Path, say: list[str]
) -> dict[str, int]:
    """Export a workspace in a format, and count what reads back of what was there at `first`."""
    form = registry.named(name)
    out = folder / f"out-{name}{form.suffix}"
    report = export(workspace, form, out, EVERYTHING)
    say += [f"{name}: {finding}" for finding in report.findings]
    counted = {"written": report.spans, "listed": len(report.losses), "equal": 0, "unexplained": first.total()}
    if report.written and form.can_read:
        counted["equal"] = (told(articles(form.read(out))) & first).total()
        counted["unexplained"] = max(0, first.total() - counted["equal"] - counted["listed"])
    return counted


def targets(source: Format, every: bool) -> list[str]:
    """Return the names of the formats to export in."""
    if not every:
        return [source.name] if source.can_write else []
    return [form.name for form in map(registry.named, registry.names()) if form.can_write]


def main(folder: Path, wanted: set[str], *, every: bool, listing: bool) -> int:
    """Print the table; return 1 where something is not explained."""
    lines: dict[tuple[str, str, str], Tally] = {}
    say: list[str] = []
    for corpus in sorted(path for path in folder.iterdir() if path.is_dir()):
        for path, source in units(corpus, wanted):
            names = targets(registry.named(source), every)
            try:
                for target, found in round_trips(path, source, names, say):
                    lines.setdefault((corpus.name, source, target), Tally()).add(found)
            except (GlossatorError, OSError) as error:
                say.append(f"{path.name}: {error}")
                lines.setdefault((corpus.name, source, source), Tally()).add(Tally(files=1, problems=1))
    columns = [field.name for field in fields(Tally)]
    width = max((len(corpus) for corpus, _, _ in lines), default=8)
    print(f"{'corpus':{width}} {'from':12} {'to':12} " + " ".join(f"{name:>11}" for name in columns))
    for (corpus_name, source, target), tally in lines.items():
        numbers = " ".join(f"{getattr(tally, name):11}" for name in columns)
        print(f"{corpus_name:{width}} {source:12} {target:12} {numbers}")
    if listing:
        print("\n".join(say))
    return 1 if any(tally.unexplained for tally in lines.values()) else 0


if __name__ == "__main__":
    options = {word for word in sys.argv[1:] if word.startswith("--")}
    rest = [word for word in sys.argv[1:] if not word.startswith("--")]
    if not rest:
        sys.exit(__doc__)
    sys.exit(main(Path(rest[0]), set(rest[1:]), every="--all" in options, listing="--list" in options))
