"""Articles with gold spans: from a workspace of ours, from brat, from WebAnno TSV, from columns of tokens and tags."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from annotations.document import Document
from annotations.entry import Entry
from annotations.extent import Extent
from annotations.workspace import Workspace

LETTERS = "acdefglmnopqtw"
"""The letters that labels own in the key table."""

SENTENCES = 12
"""Sentences, or posts, of a file without document marks that make one article."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A gold span; `attributes` are the values it must have in the end."""

    id: str
    label: str
    fragments: tuple[Extent, ...]
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.fragments[0].start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.fragments[-1].end


@dataclass(frozen=True, slots=True)
class Arrow:
    """A gold relation between two gold spans, by their ids."""

    label: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """A text and what is to be tagged in it; `tokenised` where its tokens stand apart, by white space."""

    name: str
    text: str
    spans: tuple[Wanted, ...]
    arrows: tuple[Arrow, ...] = ()
    tokenised: bool = False


@dataclass(frozen=True, slots=True)
class Corpus:
    """Gold articles under one schema, given as the text of a glossator.yaml."""

    name: str
    schema: str
    articles: tuple[GoldArticle, ...]


def read(path: Path, annotator: str = "") -> Corpus:
    """Return the corpus at a path: a workspace, a folder of brat or WebAnno TSV files, or files of columns."""
    if path.is_dir() and (path / "glossator.yaml").exists():
        return workspace(path, annotator)
    if path.is_dir() and any(path.glob("*.ann")):
        return _described(path.name, [brat(file) for file in sorted(path.glob("*.ann"))])
    if path.is_dir() and any(path.glob("*.tsv")):
        return _described(path.parent.name, [webanno(file) for file in sorted(path.glob("*.tsv"))])
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    return _described(path.stem, [article for file in files for article in columns(file)])


def workspace(root: Path, annotator: str) -> Corpus:
    """Return what an annotator tagged in a workspace."""
    opened = Workspace.open(root)
    known = [entry.name for entry in sorted((root / "annotations").iterdir()) if entry.is_dir()]
    store = opened.store(annotator or known[0])
    articles = []
    for entry in opened.library.scan():
        if isinstance(entry, Entry):
            article = opened.library.read(entry)
            document = store.load(article.id, article.digest)
            if len(document.spans):
                articles.append(_of_document(article.id, article.text, document))
    return Corpus(root.name, (root / "glossator.yaml").read_text("utf-8"), tuple(articles))


def _of_document(name: str, text: str, document: Document) -> GoldArticle:
    spans = tuple(
        Wanted(span.id, span.label, span.fragments, {key: str(value) for key, value in span.attributes.items()})
        for span in document.spans
    )
    arrows = tuple(Arrow(arrow.label, arrow.source, arrow.target) for arrow in document.ordered_relations())
    return GoldArticle(name, text, spans, arrows)


def brat(file: Path) -> GoldArticle:
    """Return the text-bound annotations of a brat file; events and relations are left out."""
    text = file.with_suffix(".txt").read_bytes().decode("utf-8")
    spans = []
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("T"):
            name, where, *_ = line.split("\t")
            label, _, places = where.partition(" ")
            pieces = sorted(Extent(*map(int, piece.split())) for piece in places.split(";"))
            joined: list[Extent] = []
            for piece in pieces:
                if joined and piece.start <= joined[-1].end:
                    joined[-1] = Extent(joined[-1].start, piece.end)
                else:
                    joined.append(piece)
            spans.append(Wanted(name, label, tuple(joined)))
    return GoldArticle(f"{file.stem}.txt", text, tuple(spans))


def webanno(file: Path) -> GoldArticle:
    """Return the spans of the first layer's first feature of a WebAnno TSV 3 file; the rest is left out.

    A sentence is a line of tokens with a space between them. `label[n]` on several tokens is one span, `|` parts those
    that overlap.
    """
    text, spans, runs = "", [], dict[str, tuple[str, int, int]]()
    for line in [*file.read_text("utf-8").splitlines(), ""]:
        cells = line.split("\t")
        if len(cells) < 4 or line.startswith("#"):
            text = text.rstrip(" ") + "\n" if text.endswith(" ") else text
            continue
        place = len(text)
        text += f"{cells[2]} "
        for number, value in enumerate(cells[3].split("|")):
            label, _, stack = value.partition("[")
            if label in ("_", "*", ""):
                continue
            key = stack or f"{cells[0]}.{number}"
            start = runs[key][1] if key in runs else place
            runs[key] = label, start, place + len(cells[2])
    spans = [Wanted(key, label, (Extent(start, end),)) for key, (label, start, end) in runs.items()]
    return GoldArticle(file.stem, text, tuple(spans), tokenised=True)


def columns(file: Path) -> Iterator[GoldArticle]:
    """Yield articles of a file of columns: the token first, its tag (IOB1, IOB2 or I only) last.

    A sentence is a line of tokens with a space between them. Lines that begin with -DOCSTART- part the articles; a file
    without them is parted every SENTENCES sentences.
    """
    sentences: list[list[tuple[str, str]]] = [[]]
    documents: list[list[list[tuple[str, str]]]] = []
    marked = False
    for line in [*file.read_text("utf-8").splitlines(), ""]:
        cells = line.split("\t") if "\t" in line else line.split(" ")
        if cells[0].strip() == "" or len(cells) < 2:
            if sentences[-1]:
                sentences.append([])
            if not marked and len(sentences) > SENTENCES:
                documents.append(sentences)
                sentences = [[]]
        elif cells[0] == "-DOCSTART-":
            if marked or len(sentences) > 1:
                documents.append(sentences)
            marked, sentences = True, [[]]
        else:
            sentences[-1].append((cells[0], cells[-1].strip()))
    documents.append(sentences)
    for number, held in enumerate(documents, 1):
        article = _of_sentences(f"{file.stem}-{number:03}.txt", held)
        if article.spans:
            yield article


def _of_sentences(name: str, sentences: Iterable[list[tuple[str, str]]]) -> GoldArticle:
    text = ""
    spans: list[Wanted] = []
    for sentence in sentences:
        label, start, end = "", 0, 0
        for token, tag in [*sentence, ("", "O")]:
            place = len(text)
            kind = "" if tag == "O" else tag.partition("-")[2]
            if label and (kind != label or tag.startswith("B-")):
                spans.append(Wanted(str(len(spans)), label, (Extent(start, end),)))
                label = ""
            if kind and not label:
                label, start = kind, place
            end = place + len(token)
            text += f"{token} " if token else ""
        text = text.rstrip(" ") + "\n"
    return GoldArticle(name, text, tuple(spans), tokenised=True)


def _described(name: str, articles: list[GoldArticle]) -> Corpus:
    """The corpus with a schema made of the labels it has, each with a key of its own."""
    counts: dict[str, int] = {}
    for article in articles:
        for span in article.spans:
            counts[span.label] = counts.get(span.label, 0) + 1
    keys: dict[str, str] = {}
    named = {label: _plain(label) for label in sorted(counts, key=lambda label: -counts[label])[: len(LETTERS)]}
    for label in named.values():
        free = [letter for letter in LETTERS if letter not in keys.values()]
        keys[label] = next((letter for letter in label.lower() if letter in free), free[0])
    schema = {
        "glossator": 1,
        "title": name,
        "labels": {label: {"key": key, "trim": ["space"]} for label, key in keys.items()},
        "overlap": {"nest": "allow", "cross": "allow", "identical": "allow"},
    }
    kept = [_relabelled(article, named.get) for article in articles]
    return Corpus(name, yaml.safe_dump(schema, sort_keys=False), tuple(article for article in kept if article.spans))


def _relabelled(article: GoldArticle, name: Callable[[str], str | None]) -> GoldArticle:
    spans = (Wanted(one.id, label, one.fragments) for one in article.spans if (label := name(one.label)) is not None)
    seen: dict[tuple[str, tuple[Extent, ...]], Wanted] = {}
    for span in spans:
        seen.setdefault((span.label, span.fragments), span)
    return replace(article, spans=tuple(seen.values()))


def _plain(label: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]", "_", label)
