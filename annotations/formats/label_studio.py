"""JSON of Label Studio: tasks with annotations and predictions, and the labelling configuration beside them.

The form is that of https://labelstud.io/guide/task_format. A folder holds `tasks.json` and `config.xml`, to be pasted
into a project's settings, and `schema.json`, which is ours. A single file, of any age, is read too.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotations.corpus import Corpus, CorpusArticle, head_record, read_head
from annotations.document import Document
from annotations.entry import Problem
from annotations.errors import FormatError
from annotations.formats import json_values, label_studio_config, label_studio_tasks, remainder
from annotations.formats.doccano import in_parts
from annotations.formats.interface import Format, Loss
from annotations.formats.label_studio_config import Controls
from annotations.formats.remainder import FIELD
from annotations.jsonlines import LineError
from annotations.schema import Status
from annotations.span import Span

TASKS = "tasks.json"
CONFIG = "config.xml"
SCHEMA = "schema.json"

_MOST = 1 << 22
"""Bytes of a configuration or schema that are read."""


class LabelStudio(Format):
    """Tasks that Label Studio imports and exports as JSON."""

    name = label_studio_tasks.NAME
    description = "Label Studio's tasks as JSON and its labelling configuration; nothing is lost"
    suffix = ".labelstudio"
    folder = True

    def carry(self, entry: CorpusArticle) -> tuple[CorpusArticle, tuple[Loss, ...]]:
        """Return the article as it is: Label Studio itself sees spans of several parts only from end to end."""
        return entry, in_parts(entry, "Label Studio")

    def write(self, corpus: Corpus, target: Path) -> None:
        """Write one task an article, an annotation of it for each annotator, and the configuration for them."""
        controls = Controls(corpus.schema)
        number = 0
        with (target / TASKS).open("wb") as file:
            file.write(b"[")
            for entry in corpus.articles:
                if isinstance(entry, CorpusArticle):
                    number += 1
                    task = json_values.line(_task(entry, number, controls), entry.article.id)
                    file.write((b",\n" if number > 1 else b"\n") + task.rstrip(b"\n"))
            file.write(b"\n]\n")
        (target / CONFIG).write_bytes(controls.to_xml().encode("utf-8"))
        (target / SCHEMA).write_bytes(json_values.line(head_record(corpus.schema), "the schema"))

    def read(self, path: Path) -> Corpus:
        """Return the corpus in the folder or file at `path`; raise OSError, FormatError."""
        tasks = path / TASKS if path.is_dir() else path
        with tasks.open("rb"):
            return Corpus(_schema(tasks.parent), _Articles(tasks))

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell whether there is a folder with tasks, or a file whose first object is one."""
        if path.is_dir():
            return (path / TASKS).is_file()
        first = json_values.first_object(path, head)
        return first is not None and label_studio_tasks.is_task(first)


def _task(entry: CorpusArticle, number: int, controls: Controls) -> dict[str, Any]:
    article = entry.article
    made = [_annotation(document, article.text, controls) for document in entry.documents]
    return {
        "id": number,
        "data": {
            "text": article.text,
            "title": article.title,
            "article": article.id,
            **({"split": entry.split} if entry.split else {}),
        },
        "annotations": [{"id": number * 1000 + at, **annotation} for at, annotation in enumerate(made)],
        "predictions": [],
        "meta": {FIELD: remainder.of_article(entry)},
    }


def _annotation(document: Document, text: str, controls: Controls) -> dict[str, Any]:
    results: list[dict[str, Any]] = []
    for span in document.spans:
        results += _regions(span, text, controls)
    for name, value in document.labels.items():
        results += _said(controls.of_article(name, value), f"{FIELD}-{name}", {}, value)
    if document.note:
        results += _said(controls.note, f"{FIELD}-note", {}, document.note)
    for arrow in document.ordered_relations():
        controls.relation(arrow.label)
        ends = {"from_id": arrow.source, "to_id": arrow.target, "direction": "right"}
        results.append({"type": "relation", **ends, "labels": [arrow.label]})
    rest = document.extra.get(LabelStudio.name)
    kept = dict(rest) if isinstance(rest, Mapping) else {}
    others = kept.pop("results", [])
    return {
        **{key: value for key, value in kept.items() if key != "id"},
        "result": results + [other for other in _mappings(others) if not label_studio_tasks.is_marking(other)],
        "was_cancelled": document.status is Status.SKIPPED,
        "ground_truth": kept.get("ground_truth") is True,
        FIELD: remainder.of_document(document),
    }


def _mappings(held: object) -> list[Mapping[str, Any]]:
    return [item for item in held if isinstance(item, Mapping)] if isinstance(held, list) else []


def _regions(span: Span, text: str, controls: Controls) -> Iterator[dict[str, Any]]:
    """Yield what is said of one span: its label first, then each attribute that Label Studio can show."""
    place = {"start": span.start, "end": span.end}
    controls.label(span.label)
    region: dict[str, Any] = {
        "id": span.id,
        "from_name": label_studio_config.LABELS,
        "to_name": label_studio_config.TEXT,
        "type": "labels",
        "value": {**place, "text": text[span.start : span.end], "labels": [span.label]},
        "origin": "prediction" if span.origin.startswith("suggested:") else "manual",
    }
    if span.note:
        region["meta"] = {"text": [span.note]}
    yield region
    for name, value in span.attributes.items():
        yield from _said(controls.of_span(span.label, name, value), span.id, place, value)


def _said(control: tuple[str, str] | None, name: str, place: Mapping[str, int], value: Any) -> Iterator[dict[str, Any]]:
    """Yield the result of a control for choices or free text, if there is one for such a value."""
    if control is None:
        return
    from_name, kind = control
    said = {"choices": [value]} if kind == "choices" else {"text": [value]}
    to = {"to_name": label_studio_config.TEXT, "type": kind}
    yield {"id": name, "from_name": from_name, **to, "value": {**place, **said}, "origin": "manual"}


def _schema(folder: Path) -> Mapping[str, Any]:
    """Return the schema that stands beside the tasks, or the one that their configuration describes."""
    ours, theirs = folder / SCHEMA, folder / CONFIG
    if ours.is_file():
        try:
            return read_head(json.loads(_content(ours)), SCHEMA)
        except (ValueError, RecursionError) as error:
            raise FormatError(f"{SCHEMA} is no JSON; mend or remove it.") from error
    return label_studio_config.to_schema(_content(theirs), CONFIG) if theirs.is_file() else {}


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(_MOST + 1)
    if len(content) > _MOST:
        raise FormatError(f"{path.name} is too long to be what its name says; remove it from there.")
    return content


@dataclass(frozen=True, slots=True)
class _Articles(Iterable[CorpusArticle | Problem]):
    path: Path

    def __iter__(self) -> Iterator[CorpusArticle | Problem]:
        name = self.path.name
        with self.path.open("rb") as file:
            try:
                for at, task in enumerate(_tasks(json_values.items(file, name)), start=1):
                    where = f"{name}, task {task.get('id', at) if isinstance(task, Mapping) else at}"
                    try:
                        found = json_values.checked(task)
                        if isinstance(found, LineError):
                            raise found
                        yield label_studio_tasks.entry(found, f"{name}#{at}")
                    except LineError as error:
                        yield Problem(where, f"This task {error}; mend or remove it.")
                    except FormatError as error:
                        yield Problem(where, f"This is no sound article: {error}.")
            except FormatError as error:
                yield Problem(name, f"{error} Nothing after that place was read.")


def _tasks(values: Iterable[Any]) -> Iterator[Any]:
    """Yield the tasks in a list, and in exports of whole projects."""
    for value in values:
        held = value if isinstance(value, Mapping) else {}
        if "data" not in held and isinstance(held.get("projects"), list):
            for project in held["projects"]:
                yield from _tasks([project])
        elif "data" not in held and isinstance(held.get("tasks"), list):
            yield from held["tasks"]
        else:
            yield value
