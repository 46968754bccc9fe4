"""The rows of a WebAnno TSV 3 file, gathered into a text, spans and relations."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from annotations.document import Document
from annotations.errors import EditRefused, FormatError
from annotations.formats.uima_layers import EMPTY, LAYER, OURS, RELATION_TYPE, SPAN_TYPE, TOKEN_TYPE, parted, span_of
from annotations.formats.utf16 import Utf16
from annotations.formats.webanno_words import NONE, NULL, numbered_cell, of_text_line, of_value_cell, split_cell
from annotations.relation import Relation
from annotations.schema import Status
from annotations.span import Span
from annotations.spans import Spans

FORMAT = "#FORMAT=WebAnno TSV "

_ROW = re.compile(r"([0-9]{1,9}-[0-9]{1,9}(?:\.[0-9]{1,9})?)\t([0-9]{1,12})-([0-9]{1,12})\t")
_CHAIN = re.compile(r"(.*)->([0-9]{1,9})-([0-9]{1,9})", re.DOTALL)
_VERSION = re.compile(r"3\.([0-9]{1,3})")
_MOST = 100_000_000
"""Characters of a text: what offsets ask to be filled with spaces must not fill the memory."""


@dataclass(frozen=True, slots=True)
class _Column:
    layer: str
    kind: str
    feature: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class _Reference:
    """Where an end of a relation or slot stands: a unit, there the number of an annotation or else its layer."""

    unit: str
    number: str
    layer: str


@dataclass(slots=True)
class _Mark:
    """An annotation: its layer, the units it stands at, its features."""

    layer: str
    units: list[tuple[int, int]] = field(default_factory=list)
    features: dict[str, Any] = field(default_factory=dict)


def read_tsv(content: bytes, annotator: str) -> tuple[str, Document]:
    """Return text and annotations; raise FormatError, in a few words that name the line."""
    try:
        written = content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise FormatError(f"it is not UTF-8 at byte {error.start + 1}") from error
    lines = [line.removesuffix("\r") for line in written.split("\n")]
    version = _VERSION.fullmatch(lines[0].removeprefix(FORMAT)) if lines[0].startswith(FORMAT) else None
    if version is None:
        raise FormatError("it does not begin with '#FORMAT=WebAnno TSV 3.3'; only version 3 is read")
    wrong: FormatError | None = None
    for wide in (True, False):
        try:
            return _Sheet(lines, int(version[1]) < 2, wide).document(annotator)
        except FormatError as error:
            wrong = wrong or error
    raise wrong or FormatError("nothing can be read")


class _Sheet:
    """One reading of the lines: characters are counted in UTF-16 (`wide`) or, as some tools do, in code points."""

    def __init__(self, lines: list[str], old: bool, wide: bool) -> None:
        self.columns: list[_Column] = []
        self.remarks: list[str] = []
        self.marks: dict[str, _Mark] = {}
        self.at: dict[tuple[str, str], list[str]] = {}
        self.units: dict[str, tuple[int, int]] = {}
        self.links: list[tuple[str, str, _Reference, _Reference, dict[str, Any]]] = []
        self.roles: dict[tuple[str, str], list[str | None]] = {}
        self.slots: set[tuple[str, str]] = set()
        self.chains: dict[tuple[str, int], dict[int, tuple[str, str]]] = {}
        rows: list[tuple[int, str]] = []
        pieces: list[str] = []
        length = 0
        sentence: list[str] = []
        for number, line in enumerate(lines[1:], start=2):
            if line.startswith("#Text="):
                sentence.append(of_text_line(line[6:], old=old))
            elif line.startswith("#T_") and not rows:
                self._column(number, line)
            elif (match := _ROW.match(line)) is not None:
                if sentence:
                    length = _append(pieces, length, "\n".join(sentence), int(match[2]), wide, number)
                    sentence = []
                rows.append((number, line))
            elif line.startswith("#"):
                self.remarks.append(line)
            elif line:
                raise FormatError(f"line {number} is no row like '1-1<tab>0-5<tab>words'")
        self.text = "".join(pieces)
        self.place: Callable[[int], int] = Utf16(self.text).point if wide else _same
        for number, line in rows:
            self._row(number, line)

    def document(self, annotator: str) -> tuple[str, Document]:
        """Return the text and all that is said of it."""
        links = [(key, layer, self._found(a), self._found(b), said) for key, layer, a, b, said in self.links]
        empty: list[dict[str, Any]] = []
        names: dict[str, str] = {}
        spans: dict[str, Span] = {}
        grouped: dict[str, list[str]] = {}
        for key, mark in self.marks.items():
            part = mark.features.get("part") if mark.layer == SPAN_TYPE else None
            grouped.setdefault(f"part {part}" if part else f"one {key}", []).append(key)
        for keys in grouped.values():
            first = self.marks[keys[0]]
            label, attributes = parted(first.layer, first.features)
            bounds = sorted({self._bounds(self.marks[key]) for key in keys})
            if len(bounds) == 1 and bounds[0][0] == bounds[0][1]:
                empty.append({"label": label, "at": bounds[0][0], "attributes": attributes})
                continue
            name = str(first.features.get("identifier") or keys[0]) if first.layer in OURS else keys[0]
            if name in spans:
                raise FormatError(f"the id {name[:40]!r} stands there twice")
            names |= dict.fromkeys(keys, name)
            spans[name] = self._span(name, label, attributes, first, bounds)
        arrows: dict[str, Relation] = {}
        for key, layer, source, target, features in [*links, *self._chained()]:
            label, attributes = parted(layer, features)
            if source not in names or target not in names:
                empty.append({"label": label, "from": source, "to": target})
                continue
            ours = layer == RELATION_TYPE
            name = str(features.get("identifier") or key) if ours else key
            if name in arrows:
                raise FormatError(f"the id {name[:40]!r} stands there twice")
            left: dict[str, Any] = {} if ours else {LAYER: layer, **({"attributes": attributes} if attributes else {})}
            note = str(features.get("note") or "") if ours else ""
            ends = names[source], names[target]
            arrows[name] = Relation(name, label, *ends, "", "", note=note, origin="imported:webanno", extra=left)
        extra = {EMPTY: empty} if empty else {}
        note = "\n".join(self.remarks)
        held = Spans(spans.values())
        return self.text, Document("", "", annotator, Status.DONE, note=note, spans=held, relations=arrows, extra=extra)

    def _span(
        self, name: str, label: str, attributes: dict[str, Any], mark: _Mark, bounds: list[tuple[int, int]]
    ) -> Span:
        try:
            found = span_of(
                self.text, name, bounds, mark.layer, label, attributes, str(mark.features.get("note") or "")
            )
        except EditRefused as error:
            raise FormatError(f"{name[:40]} at {bounds[0]} does not lie in the text") from error
        return replace(found, origin="imported:webanno")

    def _bounds(self, mark: _Mark) -> tuple[int, int]:
        return min(start for start, _ in mark.units), max(end for _, end in mark.units)

    def _column(self, number: int, line: str) -> None:
        kind, _, declared = line.partition("=")
        layer, *features = declared.split("|")
        if kind not in ("#T_SP", "#T_RL", "#T_CH") or not layer:
            raise FormatError(f"line {number} declares no layer of spans, relations or chains")
        before = ""
        for feature in features or [""]:
            if kind == "#T_CH":
                self.columns.append(_Column(layer, "link" if feature == "referenceRelation" else "element", feature))
            elif kind == "#T_RL":
                based = feature.removeprefix("BT_")
                self.columns.append(_Column(layer, "base" if based != feature else "feature of a relation", based))
            elif feature.startswith("ROLE_"):
                before = feature[5:].partition("_")[0].partition(":")[2] or "slot"
                self.columns.append(_Column(layer, "role", before))
                continue
            elif before:
                self.columns.append(_Column(layer, "slot", before, feature))
            else:
                self.columns.append(_Column(layer, "feature" if feature else "placeholder", feature))
            before = ""

    def _row(self, number: int, line: str) -> None:
        name, offsets, *cells = line.split("\t")
        start, end = (int(offset) for offset in offsets.split("-"))
        try:
            unit = self.place(start), self.place(end)
        except FormatError as error:
            raise FormatError(f"line {number}: {error}") from error
        if not unit[0] <= unit[1] <= len(self.text) or self.text[slice(*unit)] != cells[0]:
            there = self.text[slice(*unit)][:40]
            raise FormatError(f"line {number}: {cells[0][:40]!r} is not what stands at its offsets, {there!r}")
        if name in self.units:
            raise FormatError(f"line {number}: {name} stands there twice")
        self.units[name] = unit
        values = cells[1:]
        if len(values) < len(self.columns):
            raise FormatError(f"line {number} has {len(values)} values, and {len(self.columns)} were declared")
        relations: dict[tuple[str, int], dict[str, Any]] = {}
        for column, written in zip(self.columns, values, strict=False):
            if written == NONE:
                continue
            for at, cell in enumerate(split_cell(written, "|")):
                if column.kind in ("feature of a relation", "base"):
                    self._of_relation(number, name, column, at, cell, relations)
                elif column.kind in ("link", "element"):
                    self._of_chain(number, name, column, at, cell)
                else:
                    self._of_span(number, name, column, at, cell)

    def _of_span(self, number: int, unit: str, column: _Column, at: int, cell: str) -> None:
        value, id_ = (cell, "") if column.kind == "slot" else numbered_cell(cell)
        known = self.at.get((unit, column.layer), [])
        key = known[at] if at < len(known) else f"{_digits(id_, number)}" if id_ else f"{unit}/{column.layer}/{at}"
        mark = self._mark(key, column.layer, unit, number)
        if column.kind == "feature":
            if (said := of_value_cell(value)) is not None:
                mark.features.setdefault(column.feature, said)
        elif column.kind == "role":
            self.roles[key, column.feature] = [of_value_cell(role) for role in split_cell(value, ";")]
        elif column.kind == "slot" and value not in (NULL, NONE) and (key, column.feature) not in self.slots:
            self.slots.add((key, column.feature))
            roles = self.roles.get((key, column.feature), [])
            host = _Reference(unit, key, column.layer)
            for place, target in enumerate(split_cell(value, ";")):
                to, id_ = numbered_cell(target)
                role = roles[place] if place < len(roles) and roles[place] else column.feature
                name = f"{key}.{column.feature}.{place + 1}"
                self.links.append((name, column.layer, host, _Reference(to, id_, column.target), {"label": role}))

    def _of_relation(
        self, number: int, unit: str, column: _Column, at: int, cell: str, held: dict[tuple[str, int], dict[str, Any]]
    ) -> None:
        features = held.setdefault((column.layer, at), {})
        if column.kind != "base":
            # Only the column of ends has brackets of its own; a value's are escaped.
            if (said := of_value_cell(numbered_cell(cell)[0])) is not None:
                features[column.feature] = said
            return
        source, ids = numbered_cell(cell)
        from_, _, to = ids.partition("_")
        key = f"{unit}>{source}/{column.layer}/{at}"
        ends = _Reference(source, from_, column.feature), _Reference(unit, to, column.feature)
        self.links.append((key, column.layer, *ends, features))

    def _found(self, end: _Reference) -> str:
        """Return the key of the annotation that is referred to; a token of the text becomes one."""
        if end.number not in ("", "0"):
            if end.number not in self.marks:
                raise FormatError(f"there is no annotation number {end.number[:20]} that a relation could end at")
            return end.number
        if known := self.at.get((end.unit, end.layer), []):
            return known[0]
        if end.unit not in self.units:
            raise FormatError(f"there is no row {end.unit[:20]!r} that a relation could end at")
        key = f"{end.unit}/Token"
        self._mark(key, TOKEN_TYPE, end.unit, 0)
        return key

    def _of_chain(self, number: int, unit: str, column: _Column, at: int, cell: str) -> None:
        known = self.at.get((unit, column.layer), [])
        if column.kind == "link":
            match = _CHAIN.fullmatch(cell)
            if match is None:
                raise FormatError(f"line {number}: a link like '*->1-1' was expected in the layer {column.layer[:60]}")
            chain, element = int(match[2]), int(match[3])
            key = f"{column.layer.rpartition('.')[2]}->{chain}-{element}"
            self._mark(key, column.layer, unit, number)
            role = of_value_cell(match[1])
            self.chains.setdefault((column.layer, chain), {})[element] = (key, role or "referenceRelation")
        elif at < len(known) and (said := of_value_cell(numbered_cell(cell)[0])) is not None:
            self.marks[known[at]].features[column.feature] = said

    def _chained(self) -> Iterator[tuple[str, str, str, str, dict[str, Any]]]:
        for (layer, _), elements in self.chains.items():
            for (source, role), (target, _) in pairwise(elements[number] for number in sorted(elements)):
                yield f"{source}>", layer, source, target, {"label": role}

    def _mark(self, key: str, layer: str, unit: str, number: int) -> _Mark:
        mark = self.marks.setdefault(key, _Mark(layer))
        if mark.layer != layer:
            raise FormatError(f"line {number}: the number of an annotation is that of another layer's too")
        held = self.at.setdefault((unit, layer), [])
        if key not in held:
            held.append(key)
            mark.units.append(self.units[unit])
        return mark


def _append(pieces: list[str], length: int, sentence: str, start: int, wide: bool, number: int) -> int:
    """Add a sentence that begins at `start` as the format's readers do, and return the length of all.

    A line end is between sentences, then spaces up to the start; none where the next sentence begins at once.
    """
    gap = start - length
    if gap < 0 or start > _MOST:
        raise FormatError(f"line {number}: the sentence begins at {start}, inside the one before or far behind it")
    if gap:
        pieces.append("\n" + " " * (gap - 1) if pieces else " " * gap)
    pieces.append(sentence)
    return start + (len(Utf16(sentence)) if wide else len(sentence))


def _same(offset: int) -> int:
    return offset


def _digits(number: str, line: int) -> str:
    if not (number.isascii() and number.isdecimal() and len(number) < 12):
        raise FormatError(f"line {line}: {number[:20]!r} is no number of an annotation")
    return number
