"""Counting a workspace: how far it is, and what has been tagged."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from annotations.errors import ArticleError, DamagedFile
from annotations.finding import Finding
from annotations.reanchoring.unplaced import KEY, unplaced
from annotations.schema import Status
from annotations.survey import Survey
from annotations.workspace import Workspace

_WORD = re.compile(r"\w+(?:['’‘.,:@/_-]\w+)*")
"""Roughly what people call a word; "U.S", "63,000" and "café-owner's" are one each."""


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts over a workspace.

    `statuses` counts articles by annotator and status, where an article nobody opened is new to all; `spans` and
    `relations` count by label and annotator; `attributes` by label and attribute how many spans have it; `done` is
    the number of articles that somebody has done; `unplaced` counts by annotator the spans that wait for a place since
    their text changed, which are not among `spans`.
    """

    annotators: tuple[str, ...]
    articles: int
    characters: int
    words: int
    done: int
    statuses: Mapping[str, Counter[str]]
    spans: Mapping[str, Counter[str]]
    relations: Mapping[str, Counter[str]]
    attributes: Mapping[str, Counter[str]]
    unread: tuple[Finding, ...]
    unplaced: Counter[str] = field(default_factory=Counter)

    @property
    def done_share(self) -> float:
        """The share of articles that somebody has done, 0 where there are none."""
        return self.done / self.articles if self.articles else 0.0

    def to_record(self) -> dict[str, Any]:
        """Return all counts as JSON values."""
        return {
            "articles": self.articles,
            "characters": self.characters,
            "words": self.words,
            "done": self.done,
            "done_share": round(self.done_share, 4),
            "annotators": {
                name: {status: self.statuses[name][status] for status in map(str, Status)} for name in self.annotators
            },
            "spans": {label: self._by_annotator(counts) for label, counts in self.spans.items()},
            "relations": {label: self._by_annotator(counts) for label, counts in self.relations.items()},
            "attributes": {
                label: {name: {"with": number, "of": self.spans[label].total()} for name, number in counts.items()}
                for label, counts in self.attributes.items()
            },
            **({KEY: self._by_annotator(self.unplaced)} if self.unplaced else {}),
            "unread": [str(finding) for finding in self.unread],
        }

    def _by_annotator(self, counts: Counter[str]) -> dict[str, int]:
        return {"total": counts.total(), **{name: counts[name] for name in self.annotators}}


def count(workspace: Workspace, step: Callable[[], None] = lambda: None) -> Stats:
    """Return the counts of a workspace; what cannot be read goes to `unread`; `step` is called for each article."""
    survey = Survey(workspace)
    schema = workspace.schema
    # Every label and attribute of the schema has its line, in the schema's order, though nothing be tagged so.
    statuses = {name: Counter[str]() for name in survey.annotators}
    spans = {label: Counter[str]() for label in schema.labels}
    relations = {label: Counter[str]() for label in schema.relations}
    attributes = {name: Counter(dict.fromkeys(label.attributes, 0)) for name, label in schema.labels.items()}
    unread: list[Finding] = []
    waiting = Counter[str]()
    totals = Counter[str]()
    for item in survey:
        if isinstance(item, Finding):
            unread.append(item)
            continue
        try:
            text = workspace.library.read(item.entry).text
        except ArticleError as error:
            unread.append(Finding("article", item.entry.id, str(error)))
            continue
        totals["articles"] += 1
        totals["characters"] += len(text)
        totals["words"] += sum(1 for _ in _WORD.finditer(text))
        totals["done"] += any(document.status is Status.DONE for document in item.documents)
        by_name = {document.annotator: document for document in item.documents}
        for name in survey.annotators:
            document = by_name.get(name)
            statuses[name][str(document.status if document else Status.NEW)] += 1
            if document is None:
                continue
            for span in document.spans:
                spans.setdefault(span.label, Counter())[name] += 1
                attributes.setdefault(span.label, Counter()).update(span.attributes.keys())
            try:
                waiting += Counter({name: len(unplaced(document))})
            except DamagedFile as error:
                unread.append(Finding(KEY, item.entry.id, f"Its spans without a place: {error}.", "", name))
            for arrow in document.relations.values():
                relations.setdefault(arrow.label, Counter())[name] += 1
        step()
    return Stats(
        tuple(survey.annotators),
        totals["articles"],
        totals["characters"],
        totals["words"],
        totals["done"],
        statuses,
        spans,
        relations,
        attributes,
        tuple(unread),
        waiting,
    )
