"""A small workspace to be reviewed: articles are put in with what is said of them, and questions are asked."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from annotations import editing
from annotations.article import digest
from annotations.change import Change
from annotations.document import Document, ZoneMark
from annotations.extent import Extent
from annotations.identity import new_id
from annotations.relation import Relation
from annotations.review.counts import Counts
from annotations.review.deciding import decide
from annotations.review.item import Item
from annotations.review.question import Question
from annotations.review.search import Search
from annotations.schema import Status
from annotations.schema_file import parse
from annotations.span import Span, anchor
from annotations.spans import Spans
from annotations.text import Text
from annotations.verdict import Decision, Verdict
from annotations.workspace import Workspace

MOMENT = "2026-01-01T00:00:00Z"
SCHEMA = """
labels:
  actor:
    key: a
    trim: [space, punctuation, article, possessive]
    attributes: {kind: {key: k, values: {state: s, group: g}}}
  location: {key: l, trim: [space]}
  claim: {key: c, trim: [space, punctuation, paired_quotes], requires: [source_is], attributes: {stance: {key: s}}}
relations:
  source_is: {key: b, pairs: [[claim, actor]]}
overlap: {nest: allow, cross: refuse, identical: refuse}
zones: {furniture: {key: f}}
questions:
  places: label:location order:form
  both: {labels: [actor, claim], by: ana}
"""
PARSED = parse(SCHEMA)
TEXT = "Ada saw Bern."
Tag = tuple[str, str] | tuple[str, str, dict[str, Any]]


class Corpus:
    """A workspace in a folder, asked by `me`."""

    def __init__(self, root: Path, me: str = "me", schema: str = SCHEMA) -> None:
        self.root = root
        self.me = me
        (root / "glossator.yaml").write_text(schema, "utf-8")

    @property
    def workspace(self) -> Workspace:
        return Workspace.open(self.root)

    def article(
        self,
        name: str,
        text: str,
        tags: Iterable[Tag] = (),
        *,
        by: str = "ana",
        status: Status = Status.DONE,
        seen: Sequence[Extent] = (),
        zones: Sequence[ZoneMark] = (),
        origin: str = "manual",
        updated: str = MOMENT,
    ) -> Document:
        """Write an article in which the first untagged occurrence of each form is tagged; return the document."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")
        spans: list[Span] = []
        for form, label, *more in tags:
            taken = {span.start for span in spans if span.label == label and span.quote == form}
            start = next(at for at in range(len(text)) if text.startswith(form, at) and at not in taken)
            extent = Extent(start, start + len(form))
            quote, prefix, suffix = anchor(text, [extent])
            held: Any = more[0] if more else {}
            spans.append(Span(new_id(), label, (extent,), quote, prefix, suffix, MOMENT, updated, held, origin=origin))
        made = Document(name, digest(text), by, status, seen=tuple(seen), zones=tuple(zones), spans=Spans(spans))
        return self.save(made)

    def several(self, count: int, text: str, *tags: Tag, by: str = "ana") -> None:
        """Write that many articles that say the same."""
        for number in range(count):
            self.article(f"same{number}-{len(text)}.txt", text, tags, by=by)

    def save(self, document: Document) -> Document:
        store = self.workspace.store(document.annotator)
        store.save(document)
        store.close()
        return document

    def carry_out(self, change: Change, document: Document) -> Document:
        return self.save(change.apply(document))

    def load(self, name: str, by: str = "ana") -> Document:
        workspace = self.workspace
        return workspace.store(by, read_only=True).load(name, workspace.article(name).digest)

    def held(self, by: str, name: str) -> Document:
        return self.load(name, by)

    def text(self, name: str) -> Text:
        return Text(self.workspace.article(name).text)

    def relate(self, document: Document, source: Span, target: Span, label: str = "source_is") -> Document:
        arrow = Relation(new_id(), label, source.id, target.id, MOMENT, MOMENT)
        return self.save(replace(document, relations={**document.relations, arrow.id: arrow}))

    def search(self, words: str, *, me: str | None = None, counts: Counts | None = None, start: str = "") -> Search:
        workspace = self.workspace
        question = Question.parse(words, workspace.schema)
        return Search(workspace, question, me or self.me, counts=counts, start=start)

    def ask(self, words: str, *, me: str | None = None, counts: Counts | None = None) -> list[Item]:
        return [found for found in self.search(words, me=me, counts=counts) if isinstance(found, Item)]

    def forms(self, words: str, *, me: str | None = None) -> list[str]:
        return [item.form for item in self.ask(words, me=me)]


def only_verdict(change: Change) -> Verdict:
    """Return the verdict that a change gives."""
    (step,) = change.verdicts
    assert step[1] is not None
    return step[1]


def alone(corpus: Corpus) -> tuple[Document, Document, Item]:
    """Write ana's document with one span and mine without any; return them and the item that the span makes."""
    theirs, own = corpus.article("a.txt", TEXT, [("Ada", "actor")]), mine(corpus)
    (ada,) = corpus.ask("")
    return theirs, own, ada


def tagged(corpus: Corpus, by: str = "ana") -> Document:
    return corpus.article("a.txt", TEXT, [("Ada", "actor"), ("Bern", "location")], by=by)


def mine(corpus: Corpus) -> Document:
    return corpus.article("a.txt", TEXT, by="me", status=Status.NEW)


def item_of(corpus: Corpus, form: str) -> Item:
    return next(one for one in corpus.ask("verdict:none verdict:keep verdict:relabel") if one.form == form)


def proposed(corpus: Corpus) -> tuple[Document, Document, Item]:
    """Return ana's document, and mine, which proposes to relabel her 'Ada'."""
    theirs, own = tagged(corpus), mine(corpus)
    ada = item_of(corpus, "Ada")
    edit = editing.relabel(theirs, PARSED, ada.span_id, "location")
    return theirs, corpus.carry_out(decide(ada, Decision.RELABEL, own, theirs, edit), own), ada


def baku(corpus: Corpus, count: int = 4) -> None:
    corpus.several(count, "In Baku it rained.", ("Baku", "location"))
