"""Counting a workspace: how far it is, and what has been tagged."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from annotations.errors import ArticleError
from annotations.finding import Finding
from annotations.schema import Schema, Status
from annotations.survey import Survey
from annotations.workspace import Workspace

_WORD = re.compile(r"\w+(?:['’‘.,:@/_-]\w+)*")
"""Roughly what people call a word; "U.S", "63,000" and "café-owner's" are one each."""


@dataclass(slots=True)
class Stats:
    """Counts over a workspace.

    `statuses` counts articles by annotator and status, where an article nobody opened is new to all; `spans` and
    `relations` count by label and annotator; `attributes` by label and attribute how many spans have it; `done` is
    the number of articles that somebody has done.
    """

    annotators: list[str]
    articles: int = 0
    characters: int = 0
    words: int = 0
    done: int = 0
    statuses: dict[str, Counter[str]] = field(default_factory=dict)
    spans: dict[str, Counter[str]] = field(default_factory=dict)
    relations: dict[str, Counter[str]] = field(default_factory=dict)
    attributes: dict[str, Counter[str]] = field(default_factory=dict)
    unread: list[Finding] = field(default_factory=list)

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
            "unread": [str(finding) for finding in self.unread],
        }

    def _by_annotator(self, counts: Counter[str]) -> dict[str, int]:
        return {"total": counts.total(), **{name: counts[name] for name in self.annotators}}


def count(workspace: Workspace, step: Callable[[], None] = lambda: None) -> Stats:
    """Return the counts of a workspace; what cannot be read goes to `unread`; `step` is called for each article."""
    survey = Survey(workspace)
    stats = _empty(survey.annotators, workspace.schema)
    for item in survey:
        if isinstance(item, Finding):
            stats.unread.append(item)
            continue
        try:
            text = workspace.library.read(item.entry).text
        except ArticleError as error:
            stats.unread.append(Finding("article", item.entry.id, str(error)))
            continue
        stats.articles += 1
        stats.characters += len(text)
        stats.words += sum(1 for _ in _WORD.finditer(text))
        stats.done += any(document.status is Status.DONE for document in item.documents)
        by_name = {document.annotator: document for document in item.documents}
        for name in survey.annotators:
            document = by_name.get(name)
            stats.statuses[name][str(document.status if document else Status.NEW)] += 1
            if document is None:
                continue
            for span in document.spans:
                stats.spans.setdefault(span.label, Counter())[name] += 1
                stats.attributes.setdefault(span.label, Counter()).update(span.attributes.keys())
            for arrow in document.relations.values():
                stats.relations.setdefault(arrow.label, Counter())[name] += 1
        step()
    return stats


def _empty(annotators: list[str], schema: Schema) -> Stats:
    """Return counts of nothing, with every label and attribute of the schema in the schema's order."""
    return Stats(
        annotators,
        statuses={name: Counter() for name in annotators},
        spans={label: Counter() for label in schema.labels},
        relations={label: Counter() for label in schema.relations},
        attributes={name: Counter(dict.fromkeys(label.attributes, 0)) for name, label in schema.labels.items()},
    )
