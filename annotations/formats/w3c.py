"""W3C Web Annotation as JSON-LD (https://www.w3.org/TR/annotation-model/), a page an annotator and article.

Offsets are those of a TextPositionSelector: code points, the end exclusive (section 4.2.5). A discontinuous span has a
target for each fragment; a relation is an annotation that links: its target is the annotation it starts from, its body
the one it leads to.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from annotations.document import Document
from annotations.editing import ENTITY
from annotations.errors import FormatError
from annotations.formats.encoding import to_json
from annotations.formats.folder_corpus import FolderCorpus
from annotations.formats.ledger import Shown
from annotations.formats.web_annotations import CONTEXT_IRI, RELATION, SPAN, WebAnnotations
from annotations.jsonlines import LineError, fields
from annotations.relation import Relation
from annotations.schema import Status
from annotations.span import CONTEXT, Span, anchor
from annotations.spans import Spans

_TIME = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?Z")
_IRI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:[!#$%&'()*+,./0-9:;=?@A-Z_a-z~-]+")
_COLON = re.compile(": +")
_HEAD = 65536


class WebAnnotation(FolderCorpus):
    """A folder of texts and AnnotationPages."""

    name = "w3c"
    description = "W3C Web Annotation, a folder of .txt and .jsonld"
    suffix = ".w3c"
    ending = ".jsonld"

    def show(self, text: str, document: Document) -> Shown:
        """Return labels, notes and times as they are, attributes as words."""
        spans = Spans(
            Span(
                span.id,
                span.label,
                span.fragments,
                *anchor(text, span.fragments),
                _shown_time(span.created),
                _shown_time(span.updated),
                attributes=_shown_attributes(span.attributes),
                note=span.note,
                origin="imported:w3c",
                extra=_shown_extra(span.extra),
            )
            for span in document.spans
        )
        arrows = {
            arrow.id: Relation(
                arrow.id,
                arrow.label,
                arrow.source,
                arrow.target,
                _shown_time(arrow.created),
                _shown_time(arrow.updated),
                note=arrow.note,
                origin="imported:w3c",
            )
            for arrow in document.ordered_relations()
        }
        shown = Document(document.article_id, document.digest, document.annotator, spans=spans, relations=arrows)
        return Shown(shown, {span.id: span.id for span in spans}, {key: key for key in arrows})

    def put(self, path: Path, text: str, document: Document) -> None:
        """Write the text and the page about it."""
        beside = path.with_name(path.name.removesuffix(self.ending) + ".txt")
        beside.write_bytes(text.encode("utf-8"))
        items = [to_json(item) for item in _items(text, document, quote(beside.name))]
        head = to_json({"@context": CONTEXT_IRI, "type": "AnnotationPage"})[:-1]
        listed = "".join(f"\n{item}{',' if at < len(items) else ''}" for at, item in enumerate(items, start=1))
        path.write_bytes(f'{head}, "items": [{listed}\n]}}\n'.encode())

    def get(self, path: Path, annotator: str) -> tuple[str, Document]:
        """Return text and annotations of a page, a collection with its page, an annotation or a list of them."""
        found = WebAnnotations(_loaded(path), annotator)
        beside = _text_beside(path, found.source)
        text = found.text if beside is None else _decoded(beside)
        if text is None:
            named = f" ({found.source[:80]!r})" if found.source else ""
            raise FormatError(f"the text it is about{named} is not here; put it beside it as {path.stem}.txt")
        text, spans, arrows = found.placed(text)
        return text, Document("", "", annotator, Status.DONE, spans=Spans(spans), relations=arrows)

    def article_id(self, relative: str) -> str:
        """Return the path of the text."""
        folder, slash, name = relative.rpartition("/")
        return f"{folder}{slash}{name.rpartition('.')[0] or name}.txt"

    def is_theirs(self, path: Path) -> bool:
        """Tell whether the file names the context of web annotations near its beginning."""
        with path.open("rb") as file:
            return b"www.w3.org/ns/anno" in file.read(_HEAD)

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell whether it is a folder with such files, or one of them whatever its name."""
        return super().recognises(path, head) or (not path.is_dir() and b"www.w3.org/ns/anno.jsonld" in head)


def _items(text: str, document: Document, source: str) -> Iterator[dict[str, Any]]:
    for span in document.spans:
        targets = [
            {
                "type": "SpecificResource",
                "source": source,
                "selector": [
                    {"type": "TextPositionSelector", "start": start, "end": end},
                    {
                        "type": "TextQuoteSelector",
                        "exact": text[start:end],
                        "prefix": text[max(0, start - CONTEXT) : start],
                        "suffix": text[end : end + CONTEXT],
                    },
                ],
            }
            for start, end in span.fragments
        ]
        bodies = [_body("tagging", tag) for tag in (span.label, *span.extra.get("tags", ()))]
        if ENTITY in span.extra:
            link = {"type": "SpecificResource", "purpose": "identifying", "source": span.extra[ENTITY]}
            bodies.append(link)
        for name, value in span.attributes.items():
            bodies += [_body("describing", f"{name}: {one}") for one in (value if isinstance(value, list) else [value])]
        target = targets if len(targets) > 1 else targets[0]
        yield _annotation(_iri(span.id, SPAN), document.annotator, span, bodies, target)
    for arrow in document.relations.values():
        link = {"type": "SpecificResource", "purpose": "linking", "source": _iri(arrow.target, SPAN)}
        bodies = [_body("tagging", arrow.label), link]
        # An id that a span has too can be its IRI only once.
        iri = f"#{RELATION}/{quote(arrow.id, safe='')}" if arrow.id in document.spans else _iri(arrow.id, RELATION)
        yield _annotation(iri, document.annotator, arrow, bodies, _iri(arrow.source, SPAN))


def _annotation(
    iri: str, annotator: str, held: Span | Relation, bodies: list[dict[str, Any]], target: object
) -> dict[str, Any]:
    return {
        "id": iri,
        "type": "Annotation",
        "motivation": "tagging" if isinstance(held, Span) else "linking",
        "creator": {"type": "Person", "name": annotator},
        **({"created": held.created} if held.created else {}),
        **({"modified": held.updated} if held.updated else {}),
        "body": bodies + ([_body("commenting", held.note)] if held.note else []),
        "target": target,
    }


def _body(purpose: str, value: str) -> dict[str, Any]:
    return {"type": "TextualBody", "purpose": purpose, "value": value}


def _iri(record_id: str, kind: str) -> str:
    """Return an id as an IRI: itself where it is one, else as a fragment of the page."""
    return record_id if _IRI.fullmatch(record_id) else f"#{kind}/{quote(record_id, safe='')}"


def _shown_time(time: str) -> str:
    return time if _TIME.fullmatch(time) else ""


def _shown_attributes(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what bodies of the form "name: value" can say; what is empty or false has none."""
    shown: dict[str, Any] = {}
    for name, value in attributes.items():
        key = _COLON.sub(":", name)
        if not value or not key or key in shown:
            continue
        if isinstance(value, list) and len(value) > 1 and all(isinstance(one, str) and one for one in value):
            shown[key] = list(value)
        else:
            shown[key] = value if isinstance(value, str) else to_json(value)
    return shown


def _shown_extra(extra: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entity a span is linked to, where it is an IRI, and further tags."""
    shown: dict[str, Any] = {}
    entity, tags = extra.get(ENTITY), extra.get("tags")
    if isinstance(entity, str) and _IRI.fullmatch(entity):
        shown[ENTITY] = entity
    if isinstance(tags, list) and tags and all(isinstance(tag, str) for tag in tags):
        shown["tags"] = list(tags)
    return shown


def _text_beside(path: Path, source: str) -> Path | None:
    """Return the text of the same name, or that which the page names, where it lies in the same folder."""
    named = unquote(source.partition("#")[0].partition("?")[0]).rpartition("/")[2]
    for name in (path.stem + ".txt", named, f"{named}.txt"):
        if name.lower().endswith((".txt", ".md")) and "\0" not in name and len(name) < 255:
            beside = path.with_name(name)
            if beside.is_file():
                return beside
    return None


def _decoded(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormatError(f"{path.name} is not UTF-8 at byte {error.start + 1}; save it again as UTF-8") from error


def _loaded(path: Path) -> Any:
    content = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    try:
        return fields(b'{"whole": ' + content + b"}")["whole"]
    except LineError as error:
        raise FormatError(f"it {error}") from error
