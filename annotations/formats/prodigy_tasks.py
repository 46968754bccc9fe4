"""What annotators said in tasks of Prodigy's on one text."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from annotations.article import Article
from annotations.corpus import CorpusArticle
from annotations.document import Document
from annotations.errors import FormatError
from annotations.formats import remainder
from annotations.formats.particulars import IMPORTED
from annotations.formats.remainder import FIELD, Arrow, Mark
from annotations.schema import Status

NAME = "prodigy"
ANSWERS = {
    Status.DONE: "accept",
    Status.STARTED: "accept",
    Status.FLAGGED: "accept",
    Status.SKIPPED: "ignore",
}
"""The answer that a document is written with; one that was never begun is a task without an answer."""

_HASHES = frozenset(["_input_hash", "_task_hash"])
_OWN = _HASHES | {"text", "tokens", "spans", "relations", "meta", FIELD, "answer"}
_WHO = ("_annotator_id", "_session_id")
_PLACE = frozenset(["start", "end", "token_start", "token_end", "label", "text", "type", "input_hash"])
_RANK = (Status.DONE, Status.STARTED, Status.SKIPPED, Status.NEW)


def entry(tasks: Sequence[Mapping[str, Any]]) -> CorpusArticle:
    """Return the article of tasks that have one text; raise FormatError where one of them is not sound."""
    known: tuple[Article, str] | None = None
    by_annotator: dict[str, list[Mapping[str, Any]]] = {}
    for task in tasks:
        found = _article(task)
        if known is None:
            known = found
        elif FIELD in task and found != known:
            raise FormatError("its tasks differ in more than what annotators say")
        if FIELD not in task or _kept(task) is not None or task.get("spans"):
            by_annotator.setdefault(_annotator(task), []).append(task)
    if known is None:
        raise FormatError("there is no task")
    made = [_document(known[0], name, by_annotator[name]) for name in sorted(by_annotator)]
    return CorpusArticle(known[0], tuple(made), known[1])


def _article(task: Mapping[str, Any]) -> tuple[Article, str]:
    text, meta = task.get("text"), task.get("meta")
    if not isinstance(text, str):
        raise FormatError("it has no 'text'")
    if not isinstance(meta, Mapping):
        meta = {} if meta is None else {"meta": meta}
    kept = remainder.part(task.get(FIELD), "article")
    if isinstance(kept, Mapping):
        kept = {"meta": meta, **kept}
    bare = remainder.article("-", text, None, meta)
    named = remainder.article(f"prodigy-{bare.digest.removeprefix('sha256:')[:16]}", text, None, meta)
    return remainder.article_from(kept, text, named)


def _kept(task: Mapping[str, Any]) -> Any:
    return remainder.part(task.get(FIELD), "document")


def _annotator(task: Mapping[str, Any]) -> str:
    kept = _kept(task)
    names = [kept.get("annotator") if isinstance(kept, Mapping) else None, *(task.get(name) for name in _WHO)]
    return next((name for name in names if isinstance(name, str) and name), IMPORTED)


def _document(article: Article, annotator: str, tasks: Sequence[Mapping[str, Any]]) -> Document:
    """Return what one annotator's tasks say together: a span that stands in several of them is one."""
    kept = [found for task in tasks if (found := _kept(task)) is not None]
    if len(kept) > 1:
        raise FormatError(f"{annotator} has two tasks of it")
    marks: list[Mark] = []
    arrows: list[Arrow] = []
    statuses: list[Status] = []
    others: list[dict[str, Any]] = []
    for task in tasks:
        own, said = list(_marks(task)), _status(task)
        other = {key: value for key, value in task.items() if key not in _OWN}
        if task.get("answer") == "reject":
            other["answer"] = "reject"
        if _is_refused(task):
            # A rejected span is no annotation, and no proof that nothing is there: it is kept aside.
            other["spans"] = task.get("spans") or []
            own = []
        statuses.append(said)
        places = _places(marks, own)
        met = list(arrows)
        arrows += [arrow for arrow in _arrows(task, own, places) if arrow not in met]
        if FIELD not in task:
            others.append(other)
    status = min(statuses, key=_RANK.index)
    held = kept[0] if kept else None
    if isinstance(held, Mapping) and isinstance(state := held.get("state"), Mapping):
        answer = tasks[0].get("answer")
        if ANSWERS.get(_known_status(state)) != answer:
            held = {**held, "state": {**state, "status": str(status)}}
    return remainder.document_from(
        article,
        annotator,
        marks,
        arrows,
        form=NAME,
        status=status,
        extra={NAME: others} if any(others) else {},
        kept=held,
    )


def _known_status(state: Mapping[str, Any]) -> Any:
    status = state.get("status", Status.NEW)
    return Status(status) if isinstance(status, str) and status in set(Status) else None


def _places(marks: list[Mark], own: Sequence[Mark]) -> list[int]:
    """Add a task's marks to those of the tasks before it, and return where each of them stands."""
    before = [mark.key for mark in marks]
    places: list[int] = []
    for mark in own:
        same = [at for at, key in enumerate(before) if key == mark.key and at not in places]
        if not same:
            marks.append(mark)
        places.append(same[0] if same else len(marks) - 1)
    return places


def _status(task: Mapping[str, Any]) -> Status:
    """Return how far a task's answer says the text is: a judgement on one span leaves the rest of it open."""
    match task.get("answer"):
        case "accept":
            return Status.STARTED if _is_binary(task) else Status.DONE
        case "reject":
            return Status.STARTED if _is_binary(task) else Status.SKIPPED
        case "ignore":
            return Status.SKIPPED
        case None:
            return Status.DONE if isinstance(task.get("spans"), list) else Status.NEW
        case other:
            raise FormatError(f"its answer {str(other)[:40]!r} is none of accept, reject, ignore")


def _is_binary(task: Mapping[str, Any]) -> bool:
    if isinstance(told := task.get("_is_binary"), bool):
        return told
    if task.get("_view_id") in ("ner", "spans", "classification"):
        return True
    spans = task.get("spans")
    return isinstance(spans, list) and any(isinstance(span, Mapping) and "answer" in span for span in spans)


def _is_refused(task: Mapping[str, Any]) -> bool:
    """Tell whether single spans were judged here, and found wrong."""
    return task.get("answer") == "reject" and _is_binary(task)


def _marks(task: Mapping[str, Any]) -> Iterator[Mark]:
    spans = task.get("spans")
    if spans is not None and not isinstance(spans, list):
        raise FormatError("spans: a list was expected")
    moment = _moment(task.get("_timestamp"))
    for span in spans or ():
        if not isinstance(span, Mapping):
            raise FormatError("spans: mappings with start, end and label were expected")
        mark = _mark(span)
        quote = span.get("text")
        if isinstance(quote, str) and task["text"][mark.start : mark.end] != quote:
            raise FormatError(f"{quote[:40]!r} does not stand at {mark.start} to {mark.end}")
        more = {key: value for key, value in span.items() if key not in _PLACE}
        yield Mark(mark.label, mark.start, mark.end, created=moment, extra={NAME: more} if more else {})


def _mark(span: Mapping[str, Any]) -> Mark:
    start, end, label = span.get("start"), span.get("end"), span.get("label")
    if type(start) is not int or type(end) is not int or start < 0 or not isinstance(label, str):
        raise FormatError("a span has no whole numbers for its start and end, or no label")
    return Mark(label, start, end)


def _arrows(task: Mapping[str, Any], own: Sequence[Mark], places: Sequence[int]) -> Iterator[Arrow]:
    """Yield a task's relations; one between tokens that bear no span cannot be said here."""
    relations = task.get("relations")
    if relations is not None and not isinstance(relations, list):
        raise FormatError("relations: a list was expected")
    if not relations or _is_refused(task):
        return
    by_token = {
        span["token_end"]: at
        for at, span in enumerate(task.get("spans") or ())
        if isinstance(span.get("token_end"), int)
    }
    by_place: dict[tuple[int, int], int] = {(mark.start, mark.end): at for at, mark in reversed([*enumerate(own)])}
    by_key = {mark.key: at for at, mark in reversed([*enumerate(own)])}
    for relation in relations:
        if not isinstance(relation, Mapping) or not isinstance(relation.get("label"), str):
            raise FormatError("relations: mappings with head, child and label were expected")
        ends: list[int] = []
        for name in ("head", "child"):
            place = relation.get(f"{name}_span")
            at: int | None = None
            if isinstance(place, Mapping):
                start, end, label = place.get("start"), place.get("end"), place.get("label")
                if isinstance(start, int) and isinstance(end, int):
                    at = by_key.get((label, start, end)) if isinstance(label, str) else None
                    at = by_place.get((start, end)) if at is None else at
            elif isinstance(token := relation.get(name), int):
                at = by_token.get(token)
            if at is None:
                raise FormatError(f"the {name} of a relation {relation['label'][:40]} is no span; label it first")
            ends.append(places[at])
        yield Arrow(relation["label"], ends[0], ends[1])


def _moment(stamp: object) -> str:
    """Return Prodigy's seconds since 1970 as records store times, "" where there are none."""
    if isinstance(stamp, bool) or not isinstance(stamp, int | float):
        return ""
    try:
        return datetime.fromtimestamp(stamp, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, OSError, ValueError):
        return ""
