"""What a task of Label Studio's says of its text, in any age of the format."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

from annotations.article import Article
from annotations.corpus import CorpusArticle
from annotations.document import Document
from annotations.errors import FormatError
from annotations.formats import remainder
from annotations.formats.label_studio_config import NOTE
from annotations.formats.particulars import IMPORTED
from annotations.formats.remainder import FIELD, Arrow, Mark
from annotations.formats.utf16 import Utf16
from annotations.schema import Status

NAME = "label_studio"

_ANNOTATIONS = ("annotations", "completions")
_OURS = {"text", "title", "article"}
"""The data of a task that we wrote; what else we wrote may have got lost on the way through a server."""

Result = Mapping[str, Any]


def is_task(value: Mapping[str, Any]) -> bool:
    """Tell whether an object is a task, an export of tasks, or one of the short form that is called JSON-MIN."""
    if isinstance(value.get("projects"), list) or isinstance(value.get("tasks"), list):
        return True
    if "annotation_id" in value and "annotator" in value:
        return True
    known = any(isinstance(value.get(name), list) for name in (*_ANNOTATIONS, "predictions"))
    return isinstance(value.get("data"), Mapping) and known


def entry(task: Mapping[str, Any], name: str) -> CorpusArticle:
    """Return the article of a task, called `name` where it has no id; raise FormatError where it is not sound."""
    if "data" not in task and "annotation_id" in task:
        task = _from_short(task)
    data, meta = task.get("data"), task.get("meta")
    if not isinstance(data, Mapping):
        raise FormatError("it has no 'data'")
    said = list(_said(task))
    key, text = _text(data, [result for _, _, results, _ in said for result in results])
    kept = meta.get(FIELD) if isinstance(meta, Mapping) else None
    article, part = remainder.article_from(kept, text, _article(task, data, key, text, name))
    results = [result for _, _, results, _ in said for result in results]
    counted = _counting(text, results)
    documents: dict[str, Document] = {}
    for annotator, annotation, found, origin in said:
        held = annotation.get(FIELD)
        document = _document(article, annotator, annotation, found, origin, counted, held)
        number, wanted = 1, document.annotator
        while document.annotator in documents:
            if held is not None:
                raise FormatError(f"{wanted} has two annotations of it")
            number += 1
            document = _document(article, f"{wanted}-{number}", annotation, found, origin, counted, held)
        documents[document.annotator] = document
    return CorpusArticle(article, tuple(documents[one] for one in sorted(documents)), part)


def _from_short(task: Mapping[str, Any]) -> dict[str, Any]:
    """Return a task of the short form as a whole one: what is a list of labelled places is a control's results."""
    data: dict[str, Any] = {}
    results: list[dict[str, Any]] = []
    for key, value in task.items():
        if isinstance(value, list) and value and all(isinstance(item, Mapping) and "start" in item for item in value):
            results += [{"from_name": key, "type": "labels", "value": item} for item in value]
        elif key not in ("id", "annotator", "annotation_id", "lead_time", "created_at", "updated_at"):
            data[key] = value
    rest = {key: task[key] for key in ("lead_time", "created_at", "updated_at") if key in task}
    annotation = {"completed_by": task.get("annotator"), "id": task["annotation_id"], "result": results, **rest}
    return {"id": task.get("id"), "data": data, "annotations": [annotation]}


def _said(task: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], list[Result], str]]:
    """Yield annotator, annotation, results and the origin of its spans; drafts and predictions come last."""
    for name in (*_ANNOTATIONS, "drafts", "predictions"):
        found = task.get(name)
        for item in found if isinstance(found, list) else ():
            if not isinstance(item, Mapping):
                raise FormatError(f"{name}: a list of mappings was expected")
            results = item.get("result", [])
            if not isinstance(results, list) or not all(isinstance(result, Mapping) for result in results):
                raise FormatError(f"{name}: each must have a list of results")
            if name == "predictions":
                model = item.get("model_version")
                model = model if isinstance(model, str) and model else "prediction"
                yield model, item, results, f"suggested:{model}"
            elif name == "drafts":
                yield f"{_who(item)}-draft", {**item, "draft": True}, results, ""
            else:
                yield _who(item), item, results, ""


def _who(annotation: Mapping[str, Any]) -> str:
    by = annotation.get("completed_by", annotation.get("user"))
    if isinstance(by, Mapping):
        named = " ".join(str(by.get(key) or "") for key in ("first_name", "last_name")).strip()
        by = by.get("email") or named or by.get("id")
    if isinstance(by, str) and by:
        return by
    return f"user-{by}" if isinstance(by, int) and not isinstance(by, bool) else IMPORTED


def _text(data: Mapping[str, Any], results: Sequence[Result]) -> tuple[str, str]:
    """Return which field of the data is the text, and the text that offsets count in: of HTML, what it shows."""
    texts = [key for key, value in data.items() if isinstance(value, str)]
    key = "text" if "text" in texts else texts[0] if len(texts) == 1 else None
    if key is None:
        raise FormatError("which field of its data is the text cannot be told; call that one 'text'")
    if any(result.get("type") == "hypertextlabels" for result in results) and "<" in data[key]:
        return key, _shown(data[key])
    return key, data[key]


def _shown(html: str) -> str:
    """Return the text nodes of an HTML document in their order, as a browser's offsets count them."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    return "".join(parser.words)


class _Words(HTMLParser):
    """Takes in the text nodes of an HTML document."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _article(task: Mapping[str, Any], data: Mapping[str, Any], key: str, text: str, name: str) -> Article:
    named, title = data.get("article"), data.get("title")
    if data.keys() - {"split"} == _OURS and isinstance(named, str) and named and isinstance(title, str):
        return remainder.article(named, text, title, {})
    given = task.get("id")
    if isinstance(given, str | int) and not isinstance(given, bool) and str(given):
        name = str(given)
    meta = {field: value for field, value in data.items() if field != key}
    if text != data[key]:
        meta["html"] = data[key]
    held = task.get("meta")
    if isinstance(held, Mapping) and (rest := {field: value for field, value in held.items() if field != FIELD}):
        meta["meta"] = rest
    return remainder.article(name, text, None, meta)


def _place(result: Result) -> tuple[Any, Any] | None:
    """Return start and end of a result that labels a place in a text, None for any other result."""
    value = result.get("value")
    if not isinstance(value, Mapping):
        return None
    spread = value.get("globalOffsets")
    if isinstance(spread, Mapping):
        value = spread
    start, end = value.get("start"), value.get("end")
    return (start, end) if "start" in value and "end" in value else None


def _labels(result: Result) -> list[str]:
    value = result.get("value")
    kind = result.get("type")
    if not isinstance(value, Mapping) or not isinstance(kind, str) or not kind.endswith("labels"):
        return []
    found = value.get(kind)
    return [label for label in found if isinstance(label, str)] if isinstance(found, list) else []


def is_region(result: Result) -> bool:
    """Tell whether a result labels a place in a text."""
    return _place(result) is not None and bool(_labels(result))


def is_marking(result: Result) -> bool:
    """Tell whether a result is one of those that are read as spans and relations."""
    return result.get("type") == "relation" or is_region(result)


def _id(result: Result) -> str:
    """Return what a result's region is called, "" where it has no name."""
    name = result.get("id")
    return str(name) if isinstance(name, str | int) else ""


def _counting(text: str, results: Sequence[Result]) -> Callable[[Any], int]:
    """Return what turns an offset of this task into one in code points.

    Since 2021 Label Studio counts code points; before, and in some exports since, UTF-16 code units. The quotes tell:
    all of them must stand where one of the two counts says. Raises FormatError where neither does.
    """
    units = Utf16(text)
    ways: list[Callable[[Any], int]] = [_whole]
    if len(units) != len(text):
        ways.append(lambda offset: units.point(_whole(offset)))
    first: FormatError | None = None
    for way in ways:
        try:
            for result in results:
                place = _place(result)
                if place is not None and is_region(result):
                    _check(text, way(place[0]), way(place[1]), result["value"].get("text"))
        except FormatError as error:
            first = first or error
        else:
            return way
    assert first is not None
    raise first


def _whole(offset: Any) -> int:
    if isinstance(offset, bool) or not isinstance(offset, int):
        raise FormatError("a region has no whole numbers for its start and end")
    return offset


def _check(text: str, start: int, end: int, quote: object) -> None:
    """Raise FormatError where the quote does not stand there; white space may differ, as Label Studio alters it."""
    if not 0 <= start < end <= len(text):
        raise FormatError(f"a region from {start} to {end} is not inside its text")
    if not isinstance(quote, str) or quote == text[start:end]:
        return
    if quote.replace("\\n", "\n").split() != text[start:end].replace("\\n", "\n").split():
        raise FormatError(f"{quote[:40]!r} does not stand at {start} to {end}")


def _document(
    article: Article,
    annotator: str,
    annotation: Mapping[str, Any],
    results: Sequence[Result],
    origin: str,
    counted: Callable[[Any], int],
    kept: object,
) -> Document:
    moment = {
        key: annotation[f"{key}_at"] for key in ("created", "updated") if isinstance(annotation.get(f"{key}_at"), str)
    }
    details: dict[str, dict[str, Any]] = {}
    labels: dict[str, Any] = {}
    note = ""
    others: list[Result] = []
    regions = {_id(result): _labels(result) for result in results if _id(result) and is_region(result)}
    for result in results:
        if is_marking(result):
            continue
        name, words = str(result.get("from_name")), _words(result)
        if words is None:
            others.append(result)
        elif (region := _id(result)) in regions:
            own = next((label for label in regions[region] if name.startswith(f"{label}.")), "")
            details.setdefault(region, {})[name.removeprefix(f"{own}.") if own else name] = words
        elif name == NOTE:
            note = words if isinstance(words, str) else "\n".join(map(str, words))
        else:
            labels[name] = words
    marks: list[Mark] = []
    places: dict[str, int] = {}
    for result in results:
        place = _place(result)
        for at, label in enumerate(_labels(result) if place else ()):
            assert place is not None
            region = _id(result)
            places.setdefault(region, len(marks))
            mark = Mark(
                label,
                counted(place[0]),
                counted(place[1]),
                id=region if at == 0 else "",
                attributes=details.get(region, {}),
                note=_note(result),
                origin=origin,
                extra={NAME: {"score": result["score"]}} if isinstance(result.get("score"), int | float) else {},
                **moment,
            )
            marks.append(mark)
    rest = {key: value for key, value in annotation.items() if key not in ("result", "was_cancelled", FIELD, "draft")}
    rest |= {"results": others} if others else {}
    status = Status.SKIPPED if annotation.get("was_cancelled") is True else Status.DONE
    return remainder.document_from(
        article,
        annotator,
        marks,
        list(_arrows(results, places)),
        form=NAME,
        status=Status.STARTED if origin or annotation.get("draft") else status,
        labels=labels,
        note=note,
        extra={NAME: rest} if rest else {},
        kept=_with_status(kept, annotation),
    )


def _with_status(kept: object, annotation: Mapping[str, Any]) -> object:
    """Return the remainder, its status changed where the annotation was skipped or taken up since."""
    state = kept.get("state") if isinstance(kept, Mapping) else None
    if not isinstance(state, Mapping) or not isinstance(kept, Mapping):
        return kept
    cancelled = annotation.get("was_cancelled") is True
    if cancelled == (state.get("status") == Status.SKIPPED):
        return kept
    return {**kept, "state": {**state, "status": str(Status.SKIPPED if cancelled else Status.DONE)}}


def _words(result: Result) -> Any:
    """Return what a control for choices, a taxonomy or free text says, None for any other control."""
    value, kind = result.get("value"), result.get("type")
    if not isinstance(value, Mapping) or kind not in ("choices", "taxonomy", "textarea", "rating", "number"):
        return None
    found = value.get("text" if kind == "textarea" else str(kind))
    return found[0] if isinstance(found, list) and len(found) == 1 else found


def _note(result: Result) -> str:
    meta = result.get("meta")
    words = meta.get("text") if isinstance(meta, Mapping) else None
    return "\n".join(map(str, words)) if isinstance(words, list) else words if isinstance(words, str) else ""


def _arrows(results: Sequence[Result], places: Mapping[str, int]) -> Iterator[Arrow]:
    for result in results:
        if result.get("type") != "relation":
            continue
        ends = [str(result.get(key)) for key in ("from_id", "to_id")]
        if not all(end in places for end in ends):
            raise FormatError("a relation joins a region that is not there")
        if result.get("direction") == "left":
            ends.reverse()
        labels = result.get("labels")
        named = [label for label in labels if isinstance(label, str)] if isinstance(labels, list) else []
        for label in named or ["related"]:
            yield Arrow(label, places[ends[0]], places[ends[1]])
