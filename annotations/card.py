"""The corpus card: what a corpus holds, how it was made and how far its annotators agree, as a README.md."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path

from annotations.corpus import CorpusArticle
from annotations.document import Document
from annotations.errors import FormatError
from annotations.formats import coverage
from annotations.schema import Schema
from annotations.splits.split import Split

FILE_NAME = "README.md"
LICENCE = "licence"
"""The option in glossator.yaml that says under which licence the corpus may be used."""

_MARK = "<!-- glossator: card of "
_MARKUP = re.compile(r"([\\`*_\[\]<>|#&~])")
_HEADING = re.compile(r"^(#{1,4})(?=\s)", re.MULTILINE)
_FENCE = re.compile(r"^\s{0,3}(```|~~~)")


@dataclass(slots=True)
class Tally:
    """What is counted of a corpus while its articles pass by: nothing that grows with their number."""

    articles: int = 0
    characters: int = 0
    masked: int = 0
    relations: int = 0
    parts: dict[str, list[int]] = field(default_factory=dict)
    statuses: dict[str, Counter[str]] = field(default_factory=dict)
    labels: dict[str, Counter[str]] = field(default_factory=dict)
    relation_labels: Counter[str] = field(default_factory=Counter)
    attributes: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    origins: Counter[str] = field(default_factory=Counter)
    first: str = ""
    last: str = ""
    agreement: "Agreement" = field(default_factory=lambda: Agreement())

    @property
    def spans(self) -> int:
        """How many spans there are."""
        return sum(sum(counted.values()) for counted in self.labels.values())

    def add(self, entry: CorpusArticle) -> None:
        """Count an article as it stands in the corpus."""
        length = len(entry.article.text)
        spans, relations = entry.counts()
        self.articles += 1
        self.characters += length
        self.relations += relations
        part = self.parts.setdefault(entry.split, [0, 0, 0, 0])
        for at, number in enumerate((1, length, spans, relations)):
            part[at] += number
        masked = coverage.united(zone for document in entry.documents for zone in coverage.zones(document))
        self.masked += sum(end - start for start, end in masked)
        # Who only judged what others tagged has not annotated the article.
        told = [document for document in entry.documents if not replace(document, verdicts={}).is_empty()]
        for document in told:
            self._add(document)
        self.agreement.add(told)

    def _add(self, document: Document) -> None:
        self.statuses.setdefault(document.annotator, Counter())[str(document.status)] += 1
        for label, number in document.spans.counts().items():
            self.labels.setdefault(label, Counter())[document.annotator] += number
        self.origins.update([span.origin for span in document.spans])
        for span in document.spans:
            if not span.attributes:
                continue
            for name, value in span.attributes.items():
                if isinstance(value, str):
                    self.attributes.setdefault((span.label, name), Counter())[value] += 1
        self.relation_labels.update([arrow.label for arrow in document.relations.values()])
        for held in (document.spans, document.relations.values()):
            self.first = min({self.first, *[one.created for one in held]} - {""}, default="")
            self.last = max({self.last, *[one.updated for one in held]})


@dataclass(slots=True)
class Agreement:
    """Exact agreement on spans between annotators of the same articles.

    Two spans agree where their label and all their fragments are the same. Over the articles that both have, F1 is
    2·agreeing / (spans of one + spans of the other): the same whoever is taken for the reference (Hripcsak and
    Rothschild 2005, https://doi.org/10.1197/jamia.M1733).
    """

    articles: Counter[tuple[str, str]] = field(default_factory=Counter)
    counts: dict[tuple[str, str], dict[str, list[int]]] = field(default_factory=dict)

    def add(self, documents: Sequence[Document]) -> None:
        """Count what the annotators of one article have in common."""
        for one, other in combinations(documents, 2):
            pair = (one.annotator, other.annotator)
            self.articles[pair] += 1
            held = self.counts.setdefault(pair, {})
            ours, theirs = (Counter((span.label, span.fragments) for span in d.spans) for d in (one, other))
            for (label, _), number in (ours & theirs).items():
                held.setdefault(label, [0, 0])[0] += number
            for counted in (ours, theirs):
                for (label, _), number in counted.items():
                    held.setdefault(label, [0, 0])[1] += number

    def labels(self) -> list[str]:
        """Return the labels that any pair used, sorted."""
        return sorted({label for held in self.counts.values() for label in held})

    def f1(self, pair: tuple[str, str], label: str | None = None) -> float | None:
        """Return the pair's F1, over one label or all; None where neither has a span."""
        held = self.counts[pair]
        chosen = held.values() if label is None else [held.get(label, [0, 0])]
        agreeing, of = sum(c[0] for c in chosen), sum(c[1] for c in chosen)
        return 2 * agreeing / of if of else None


def card(
    tally: Tally,
    schema: Schema,
    *,
    name: str,
    form: str,
    guidelines: str = "",
    split: Split | None = None,
    losses: int = 0,
) -> str:
    """Return the card of a corpus called `name`, as Markdown.

    Whatever comes from the data or the schema is shown as it is written, never as markup; only the guidelines are
    Markdown of their own, their headings two levels down.
    """
    lines = [f"{_MARK}{_commented(name)} -->", "", f"# {_plain(schema.title or name)}", ""]
    lines += [
        f"{_many(tally.articles, 'article')}, {_many(tally.spans, 'span')}, {_many(tally.relations, 'relation')}, by"
        f" {_many(len(tally.statuses), 'annotator')}; in the format {_plain(form)}.",
        "",
    ]
    licence = schema.options.get(LICENCE)
    unsaid = f"Not stated. `options: {{{LICENCE}: ...}}` in glossator.yaml says it."
    lines += ["## Licence", "", _plain(str(licence)) if licence else unsaid, ""]
    lines += _counts(tally)
    lines += _labels(tally, schema)
    lines += _agreement(tally.agreement)
    lines += _splits(tally, split)
    lines += _provenance(tally, losses)
    if guidelines.strip():
        lines += ["## Guidelines", "", _lowered(guidelines.strip()), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def place_beside(target: Path) -> Path:
    """Return where the card of the file `target` goes; raise FormatError where another README.md stands there."""
    place = target.with_name(FILE_NAME)
    if place.exists() and not (place.is_file() and _is_card_of(place, target.name)):
        raise FormatError(f"A {FILE_NAME} that is not this corpus' card stands there; choose another folder.")
    return place


def put_into(folder: Path, text: str) -> None:
    """Write a card into a folder, below what a format has written there as its own; raise OSError."""
    place = folder / FILE_NAME
    own = place.read_text("utf-8").rstrip("\n") + "\n\n" if place.exists() else ""
    place.write_text(own + text, "utf-8", newline="\n")


def _is_card_of(place: Path, name: str) -> bool:
    with place.open("rb") as file:
        return file.readline(4096).decode("utf-8", "replace").startswith(f"{_MARK}{_commented(name)} -->")


def _counts(tally: Tally) -> Iterator[str]:
    yield from ("## Counts", "")
    people = sorted(tally.statuses)
    yield from _table(
        ["label", "spans", *people],
        ([label, sum(of.values()), *(of[name] for name in people)] for label, of in sorted(tally.labels.items())),
    )
    if tally.relation_labels:
        yield from _table(["relation", "number"], ([name, n] for name, n in sorted(tally.relation_labels.items())))
    of = f" of which {tally.masked} in zones that are not the article itself" if tally.masked else ""
    yield from (f"The texts have {tally.characters} characters,{of}.".replace(",.", "."), "")


def _labels(tally: Tally, schema: Schema) -> Iterator[str]:
    yield from ("## Labels", "")
    rows = []
    for label in schema.labels.values():
        told = []
        for name, attribute in label.attributes.items():
            used = tally.attributes.get((label.name, name), Counter())
            values = [f"{value} {used[value]}" for value in attribute.values] or [f"{sum(used.values())} times"]
            told.append(f"{name}: {', '.join(values)}")
        rows.append([label.name, label.description, "; ".join(told)])
    known = schema.labels.keys()
    rows += [[name, "not in the schema", ""] for name in sorted(tally.labels) if name not in known]
    yield from _table(["label", "what it is", "attributes and how often each value"], rows)
    if schema.relations:
        relations = [
            [r.name, r.description, ", ".join(f"{a} → {b}" for a, b in r.pairs), "yes" if r.symmetric else ""]
            for r in schema.relations.values()
        ]
        yield from _table(["relation", "what it is", "joins", "symmetric"], relations)
    if schema.zones:
        yield from _table(["zone", "what it is"], ([z.name, z.description] for z in schema.zones.values()))


def _agreement(agreement: Agreement) -> Iterator[str]:
    if not agreement.articles:
        return
    yield from ("## Agreement", "")
    labels = agreement.labels()
    rows = []
    for pair, number in sorted(agreement.articles.items()):
        shares = [_share(agreement.f1(pair, label)) for label in (None, *labels)]
        rows.append([f"{pair[0]}, {pair[1]}", number, *shares])
    yield from _table(["annotators", "articles", "F1", *labels], rows)
    yield "F1 of spans whose label and fragments are exactly the same, over the articles that both annotated."
    yield ""


def _splits(tally: Tally, split: Split | None) -> Iterator[str]:
    if not any(tally.parts):
        return
    yield from ("## Splits", "")
    yield from _table(
        ["part", "articles", "characters", "spans", "relations"],
        ([name or "none", *numbers] for name, numbers in tally.parts.items()),
    )
    if split is not None:
        shares = ", ".join(f"{name}={share}" for name, share in split.parts.items())
        yield from (f"Asked for: {_plain(shares)}, seed {split.seed}. An article keeps its part when others come.", "")


def _provenance(tally: Tally, losses: int) -> Iterator[str]:
    yield from ("## Provenance", "")
    statuses = sorted({status for counted in tally.statuses.values() for status in counted})
    rows = ([name, *(counted[status] for status in statuses)] for name, counted in sorted(tally.statuses.items()))
    yield from _table(["annotator", *statuses], rows)
    yield from _table(["origin of spans", "number"], ([name, n] for name, n in sorted(tally.origins.items())))
    if tally.first and tally.last:
        yield from (f"Annotated from {_plain(tally.first)} to {_plain(tally.last)}.", "")
    if losses:
        yield from (f"This format could not hold {_many(losses, 'thing')} as it was; the export listed each.", "")


def _table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> list[str]:
    listed = list(rows)
    if not listed:
        return []
    numbers = [all(isinstance(row[at], int) for row in listed) for at in range(len(head))]
    lines = [head, ["---:" if number else "---" for number in numbers], *listed]
    shown = [[str(cell) if at == 1 else _plain(str(cell)) for cell in line] for at, line in enumerate(lines)]
    return [*(f"| {' | '.join(cells)} |" for cells in shown), ""]


def _plain(words: str) -> str:
    """Return words for one line of Markdown, in which nothing is markup and nothing is invisible."""
    line = "".join(c if c.isprintable() else " " for c in " ".join(words.split()))
    return _MARKUP.sub(r"\\\1", line)


def _commented(name: str) -> str:
    return "".join(c if c.isalnum() or c in "._ " else "_" for c in name)


def _lowered(markdown: str) -> str:
    """Return Markdown with its headings two levels down, but not those in code."""
    in_code = False
    lines = []
    for line in markdown.split("\n"):
        if _FENCE.match(line):
            in_code = not in_code
        lines.append(line if in_code else _HEADING.sub(r"##\1", line))
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
