"""brat standoff: a text and a file of annotations beside it (https://brat.nlplab.org/standoff.html)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from annotations.document import Document
from annotations.editing import ENTITY
from annotations.errors import FormatError
from annotations.extent import Extent
from annotations.formats import brat_conf
from annotations.formats.brat_lines import Lines
from annotations.formats.brat_names import brat_name, brat_value
from annotations.formats.encoding import to_json
from annotations.formats.folder_corpus import FolderCorpus
from annotations.formats.ledger import Shown, numbered
from annotations.relation import Relation
from annotations.schema import Status
from annotations.span import Span, anchor, quote_of
from annotations.spans import Spans

ROLES = ("Arg1", "Arg2")
NOTE = "AnnotatorNotes"

_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
"""What a line of a `.ann` cannot hold: what some reader of it takes for the end of a line or of a column."""

_ROLE = re.compile(r"[^\s:]+")
_REFERENCE = re.compile(r"[^\s:]+:\S+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Brat(FolderCorpus):
    """A folder of `.txt` and `.ann` files with an `annotation.conf`."""

    name = "brat"
    description = "brat standoff, a folder of .txt and .ann with annotation.conf"
    suffix = ".brat"
    ending = ".ann"
    reserved = (brat_conf.FILE_NAME, brat_conf.VISUAL_NAME)

    def prepare(self, schema: Mapping[str, Any], folder: Path) -> None:
        """Write `annotation.conf` and `visual.conf`."""
        (folder / brat_conf.FILE_NAME).write_bytes(brat_conf.to_conf(schema).encode("utf-8"))
        (folder / brat_conf.VISUAL_NAME).write_bytes(brat_conf.to_visual(schema).encode("utf-8"))

    def foreign_schema(self, folder: Path) -> Mapping[str, Any]:
        """Return what the nearest `annotation.conf` says: in the folder, or in the only place below it."""
        found = [folder / brat_conf.FILE_NAME] if (folder / brat_conf.FILE_NAME).is_file() else []
        found = found or sorted(folder.rglob(brat_conf.FILE_NAME))
        return brat_conf.to_schema(_decoded(found[0])) if len(found) == 1 else {}

    def files(self, folder: Path) -> Iterator[Path]:
        """Yield the `.ann` of each text, whether it is there or not, and each that has no text."""
        found = {path.with_name(path.name[:-4] + ".ann") for path in folder.rglob("*.txt") if path.is_file()}
        found |= {path for path in folder.rglob("*.ann") if path.is_file()}
        if not any(path.is_file() for path in found):
            return
        for path in sorted(found):
            if not any(part.startswith(".") for part in path.relative_to(folder).parts):
                yield path

    def article_id(self, relative: str) -> str:
        """Return the path of the text."""
        return relative[: -len(self.ending)] + ".txt"

    def refusal(self, text: str, span: Span) -> str | None:
        """Refuse a span that holds nothing but line ends and tabs."""
        if _visible(text, span.fragments):
            return None
        return "Left out: brat has no way to mark line ends and tabs alone."

    def show(self, text: str, document: Document) -> Shown:
        """Return spans without the line ends inside them, and all names, values and notes as brat can take them."""
        spans = dict(numbered((span.id for span in document.spans), "T"))
        arrows = dict(numbered((arrow.id for arrow in document.ordered_relations()), "R"))
        shown = Document(
            document.article_id,
            document.digest,
            document.annotator,
            spans=Spans(_shown_span(text, span, spans[span.id]) for span in document.spans),
            relations={
                arrows[key]: _shown_relation(arrow, arrows[key], spans) for key, arrow in document.relations.items()
            },
        )
        return Shown(shown, spans, arrows)

    def put(self, path: Path, text: str, document: Document) -> None:
        """Write the text, byte for byte, and the annotations beside it."""
        _text_path(path).write_bytes(text.encode("utf-8"))
        path.write_bytes("".join(f"{line}\n" for line in _lines(document)).encode("utf-8"))

    def get(self, path: Path, annotator: str) -> tuple[str, Document]:
        """Return text and annotations; a text without a `.ann` has none."""
        if not _text_path(path).is_file():
            raise FormatError(f"there is no text {_text_path(path).name} for it")
        text = _decoded(_text_path(path))
        if not path.exists():
            return text, Document("", "", annotator)
        text, spans, arrows, note = Lines(_decoded(path).removeprefix("\ufeff")).placed(text)
        document = Document("", "", annotator, Status.DONE, note=note, spans=Spans(spans), relations=arrows)
        return text, document


def _visible(text: str, fragments: Sequence[Extent]) -> tuple[Extent, ...]:
    """Return the fragments without line ends and tabs, parted at them."""
    found = []
    for start, end in fragments:
        at = start
        for match in _BREAKS.finditer(text, start, end):
            if match.start() > at:
                found.append(Extent(at, match.start()))
            at = match.end()
        if end > at:
            found.append(Extent(at, end))
    return tuple(found)


def _shown_span(text: str, span: Span, name: str) -> Span:
    fragments = _visible(text, span.fragments)
    return Span(
        name,
        brat_name(span.label),
        fragments,
        *anchor(text, fragments),
        "",
        "",
        attributes=_shown_attributes(span.attributes),
        note=_shown_note(span.note),
        origin="imported:brat",
        extra=_shown_extra(span.extra, _line(quote_of(text, fragments))),
    )


def _shown_relation(arrow: Relation, name: str, spans: Mapping[str, str]) -> Relation:
    extra = {key: value for key, value in _shown_extra(arrow.extra, "").items() if key == "notes"}
    roles = arrow.extra.get("roles")
    if isinstance(roles, list) and tuple(roles) != ROLES and len(roles) == 2 and all(map(_is_role, roles)):
        extra["roles"] = list(roles)
    attributes = arrow.extra.get("attributes")
    if isinstance(attributes, Mapping) and (shown := _shown_attributes(attributes)):
        extra["attributes"] = shown
    return Relation(
        name,
        brat_name(arrow.label),
        spans[arrow.source],
        spans[arrow.target],
        "",
        "",
        note=_shown_note(arrow.note),
        origin="imported:brat",
        extra=extra,
    )


def _is_role(role: Any) -> bool:
    return isinstance(role, str) and _ROLE.fullmatch(role) is not None


def _shown_attributes(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what A lines can say; what is empty or false has none."""
    shown: dict[str, Any] = {}
    for name, value in attributes.items():
        if not value or (given := _shown_value(value)) is None:
            continue
        shown[brat_name(name)] = given
    return shown


def _shown_value(value: Any) -> Any:
    if value is True:
        return True
    if isinstance(value, list) and all(isinstance(one, str) for one in value) and len(set(value)) == len(value) > 1:
        return [brat_value(one) for one in value]
    return brat_value(value if isinstance(value, str) else to_json(value))


def _shown_note(note: str) -> str:
    """Return a note on one line: line ends as `\\n`, other control characters as spaces."""
    return _CONTROL.sub(" ", note.replace("\r\n", "\n").replace("\n", "\\n")).strip()


def _shown_extra(extra: Mapping[str, Any], quote: str) -> dict[str, Any]:
    """Return the entity a span is linked to, all its normalisations and the notes of other types."""
    shown: dict[str, Any] = {}
    links = [
        [brat_name(kind), reference, _line(words)]
        for kind, reference, words in _triples(extra.get("normalizations"), 3)
        if _REFERENCE.fullmatch(reference)
    ]
    entity = extra.get(ENTITY)
    if isinstance(entity, str) and entity:
        reference = entity if _REFERENCE.fullmatch(entity) else f"{ENTITY}:{brat_value(entity)}"
        if not links or links[0][1] != reference:
            links.insert(0, ["Reference", reference, quote])
    if links:
        shown = {ENTITY: links[0][1], "normalizations": links}
    notes = [[brat_name(kind), _line(words)] for kind, words in _triples(extra.get("notes"), 2)]
    if notes := [note for note in notes if note[0] != NOTE]:
        shown["notes"] = notes
    return shown


def _triples(value: Any, size: int) -> Iterator[list[str]]:
    for one in value if isinstance(value, list) else ():
        if isinstance(one, list) and len(one) == size and all(isinstance(word, str) for word in one):
            yield one


def _line(words: str) -> str:
    return _CONTROL.sub(" ", words).strip()


def _lines(document: Document) -> Iterator[str]:
    """Yield the lines of a `.ann` for what `Brat.show` gave."""
    numbers = {"A": 0, "N": 0, "#": 0}

    def next_id(letter: str) -> str:
        numbers[letter] += 1
        return f"{letter}{numbers[letter]}"

    for span in document.spans:
        bounds = ";".join(f"{start} {end}" for start, end in span.fragments)
        yield f"{span.id}\t{span.label} {bounds}\t{span.quote}"
    for arrow in document.relations.values():
        first, second = arrow.extra.get("roles", ROLES)
        yield f"{arrow.id}\t{arrow.label} {first}:{arrow.source} {second}:{arrow.target}"
    for holder in (*document.spans, *document.relations.values()):
        attributes = holder.attributes if isinstance(holder, Span) else holder.extra.get("attributes", {})
        for name, value in attributes.items():
            for one in value if isinstance(value, list) else [value]:
                yield f"{next_id('A')}\t{name} {holder.id}" + ("" if one is True else f" {one}")
        for kind, reference, words in holder.extra.get("normalizations", ()):
            yield f"{next_id('N')}\t{kind} {holder.id} {reference}\t{words}"
        for kind, words in ([[NOTE, holder.note]] if holder.note else []) + holder.extra.get("notes", []):
            yield f"{next_id('#')}\t{kind} {holder.id}\t{words}"


def _text_path(path: Path) -> Path:
    return path.with_name(path.name[:-4] + ".txt")


def _decoded(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormatError(f"{path.name} is not UTF-8 at byte {error.start + 1}; save it again as UTF-8.") from error
