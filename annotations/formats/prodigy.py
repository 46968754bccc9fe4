"""JSON Lines of Prodigy: one task a line, with tokens, spans, relations and the answer to it.

The form of a task is that of https://prodi.gy/docs/api-interfaces: offsets are code points, a span's last token is
`token_end` itself (not one past it), and a relation names the last token of each of its spans.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from annotations.article import digest
from annotations.corpus import Corpus, CorpusArticle
from annotations.document import Document
from annotations.entry import Problem
from annotations.errors import ArticleError, FormatError
from annotations.extent import Extent
from annotations.formats import coverage, json_values, prodigy_tasks, remainder
from annotations.formats.doccano import in_parts
from annotations.formats.interface import Format, Loss
from annotations.formats.remainder import FIELD
from annotations.formats.tokens import Grid, tokens
from annotations.jsonlines import LineError
from annotations.span import Span


class Prodigy(Format):
    """JSON Lines that `prodigy db-in` takes and `prodigy db-out` gives."""

    name = prodigy_tasks.NAME
    description = "Prodigy's JSON Lines with tokens and relations; nothing is lost"
    suffix = ".prodigy.jsonl"

    def carry(self, entry: CorpusArticle) -> tuple[CorpusArticle, tuple[Loss, ...]]:
        """Return the article as it is; what spans do to tokens, and those of several parts, are listed."""
        losses = list(in_parts(entry, "Prodigy"))
        grid = Grid(tokens(entry.article.text))
        for _, span in entry.spans():
            if grid.fit(span.start, span.end) is None:
                instead = "it begins or ends inside a token or in white space; the tokens were cut there, it was kept"
                reason = "with an end inside a token or in white space, where tokens were cut"
                losses.append(Loss(entry.article.id, span.id, instead, reason))
        return entry, tuple(losses)

    def write(self, corpus: Corpus, target: Path) -> None:
        """Write a task for each annotator of each article."""
        with target.open("wb") as file:
            for entry in corpus.articles:
                if not isinstance(entry, CorpusArticle):
                    continue
                for document in entry.documents or (None,):
                    file.write(json_values.line(_task(entry, document), entry.article.id))

    def read(self, path: Path) -> Corpus:
        """Return the corpus at `path`; tasks on one text are one article where they follow each other."""
        with path.open("rb"):
            return Corpus({}, _Articles(path))

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell whether the first object is a task of Prodigy's."""
        row = json_values.first_object(path, head) if head else None
        return row is not None and _is_task(row)


def pieces(text: str, spans: Iterable[Span], barred: Sequence[Extent] = ()) -> list[dict[str, Any]]:
    """Return the tokens of `text`, cut wherever a span begins or ends.

    A single space after a token is its `ws`; any other white space is a token, so that the tokens give the whole text.
    What stands in `barred` cannot be selected: it is `disabled`.
    """
    starts = {span.start for span in spans}
    ends = {span.end for span in spans}
    cuts = sorted(starts | ends)
    made: list[dict[str, Any]] = []

    def put(start: int, end: int) -> None:
        bounds = [start, *cuts[bisect_right(cuts, start) : bisect_right(cuts, end - 1)], end]
        for first, last in pairwise(bounds):
            token = {"text": text[first:last], "start": first, "end": last, "id": len(made), "ws": False}
            if any(zone.start < last and first < zone.end for zone in barred):
                token["disabled"] = True
            made.append(token)

    reached = 0
    for token in (*tokens(text), Extent(len(text), len(text))):
        blank = reached
        if made and text[blank : blank + 1] == " " and blank not in starts and blank + 1 not in ends:
            made[-1]["ws"] = True
            blank += 1
        if blank < token.start:
            put(blank, token.start)
        if token.start < token.end:
            put(*token)
        reached = token.end
    return made


def _task(entry: CorpusArticle, document: Document | None) -> dict[str, Any]:
    """Return the task of a document, or one that nobody has answered."""
    text = entry.article.text
    held = list(document.spans) if document else []
    cut = pieces(text, held, coverage.zones(document) if document else ())
    first = {token["start"]: token["id"] for token in cut}
    last = {token["end"]: token["id"] for token in cut}
    spans = {
        span.id: {
            "start": span.start,
            "end": span.end,
            "token_start": first[span.start],
            "token_end": last[span.end],
            "label": span.label,
        }
        for span in held
    }
    rest = remainder.of(entry, document)
    del rest["article"]["meta"]
    task: dict[str, Any] = {"text": text, "meta": dict(entry.article.meta), "tokens": cut}
    task |= {"split": entry.split} if entry.split else {}
    if document is None:
        return {**task, FIELD: rest}
    relations = [
        {
            "head": spans[arrow.source]["token_end"],
            "child": spans[arrow.target]["token_end"],
            "head_span": spans[arrow.source],
            "child_span": spans[arrow.target],
            "label": arrow.label,
        }
        for arrow in document.ordered_relations()
    ]
    task |= {"spans": list(spans.values()), **({"relations": relations} if relations else {})}
    task |= {"_view_id": "relations" if relations else "spans_manual"}
    task |= {"_annotator_id": document.annotator, "_session_id": document.annotator}
    answer = prodigy_tasks.ANSWERS.get(document.status)
    return {**task, **({"answer": answer} if answer else {}), FIELD: rest}


def _is_task(row: Mapping[str, Any]) -> bool:
    if not isinstance(row.get("text"), str):
        return False
    if {"_input_hash", "_task_hash", "_view_id"} & row.keys() or row.get("answer") in ("accept", "reject", "ignore"):
        return True
    for name in ("spans", "tokens"):
        found = row.get(name)
        if isinstance(found, list) and found and all(isinstance(item, Mapping) for item in found):
            return "start" in found[0] and "end" in found[0]
    return isinstance(row.get("tokens"), list) and isinstance(row.get(FIELD), Mapping)


@dataclass(frozen=True, slots=True)
class _Articles(Iterable[CorpusArticle | Problem]):
    path: Path

    def __iter__(self) -> Iterator[CorpusArticle | Problem]:
        """Yield each article where its last task stands: sessions are often listed one after the other."""
        name = self.path.name
        expected: Counter[int] = Counter()
        with suppress(FormatError), self.path.open("rb") as file:
            expected.update(_same(*numbered) for numbered in enumerate(json_values.objects(file, name)))
        waiting: dict[int, list[tuple[str, Mapping[str, Any] | LineError]]] = {}
        trouble: Problem | None = None
        try:
            with self.path.open("rb") as file:
                for at, (where, row) in enumerate(json_values.objects(file, name)):
                    key = _same(at, (where, row))
                    waiting.setdefault(key, []).append((where, _brief(row)))
                    expected[key] -= 1
                    if expected[key] == 0:
                        yield _made(waiting.pop(key))
        except FormatError as error:
            trouble = Problem(name, f"{error} Nothing after that place was read.")
        for tasks in waiting.values():
            yield _made(tasks)
        if trouble:
            yield trouble


def _made(tasks: Sequence[tuple[str, Mapping[str, Any] | LineError]]) -> CorpusArticle | Problem:
    try:
        return prodigy_tasks.entry([_sound(row) for _, row in tasks])
    except LineError as error:
        return Problem(tasks[0][0], f"This line {error}; mend or remove it.")
    except FormatError as error:
        return Problem(tasks[0][0], f"This is no sound article: {error}.")


def _brief(row: Mapping[str, Any] | LineError) -> Mapping[str, Any] | LineError:
    """Return a task without its tokens, which are most of it and say nothing that its spans do not."""
    return row if isinstance(row, LineError) else {key: value for key, value in row.items() if key != "tokens"}


def _same(at: int, met: tuple[str, Mapping[str, Any] | LineError]) -> int:
    """Return what tasks on one article have in common: a hash of its id where we wrote them, and of its text."""
    row = met[1]
    if isinstance(row, LineError) or not isinstance(row.get("text"), str):
        return hash(at)
    kept = row.get(FIELD)
    article = kept.get("article") if isinstance(kept, Mapping) else None
    name = article.get("id") if isinstance(article, Mapping) else None
    try:
        return hash((str(name), digest(row["text"])))
    except ArticleError:
        return hash(at)


def _sound(row: Mapping[str, Any] | LineError) -> Mapping[str, Any]:
    if isinstance(row, LineError):
        raise row
    return row
