"""WebAnno TSV 3.3, as INCEpTION and WebAnno exchange it: a row a token, offsets in UTF-16.

Spans are of the layer `webanno.custom.Glossator`, relations of `webanno.custom.GlossatorRelation`. A span that begins
or ends inside a token has rows of parts of tokens (`1-3.1`); of a discontinuous span each fragment stands by itself,
and `part` names what it is a part of.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from pathlib import Path

from annotations.document import Document
from annotations.extent import Extent
from annotations.formats.folder_corpus import FolderCorpus
from annotations.formats.ledger import Shown
from annotations.formats.sentence_tokens import sentence_tokens
from annotations.formats.tokens import tokens
from annotations.formats.uima_layers import OWN, RELATION_TYPE, SPAN_TYPE, shown
from annotations.formats.utf16 import Utf16
from annotations.formats.webanno_rows import FORMAT, read_tsv
from annotations.formats.webanno_words import NONE, NULL, plain_value, text_line, value_cell
from annotations.span import Span

Unit = tuple[int, int, int]
"""Token, and where in it a part begins and ends."""


class WebAnno(FolderCorpus):
    """A folder of WebAnno TSV files."""

    name = "webanno"
    description = "WebAnno TSV 3.3, a folder of .tsv as INCEpTION takes and gives it"
    suffix = ".webanno"
    ending = ".tsv"

    def plain(self, text: str) -> str:
        """Return the text up to its last token, with spaces for what is before the first."""
        found = tokens(text)
        return " " * found[0].start + text[found[0].start :] if found else ""

    def refusal(self, text: str, span: Span) -> str | None:
        """Refuse a span that holds nothing but white space."""
        return None if _placed(text, span) else "Left out: WebAnno TSV has no row for white space alone."

    def show(self, text: str, document: Document) -> Shown:
        """Return spans without white space at their edges, and all else as words that a row can hold."""
        return shown(text, document, "imported:webanno", plain_value, lambda span: _placed(text, span))

    def put(self, path: Path, text: str, document: Document) -> None:
        """Write the file."""
        path.write_bytes("".join(f"{line}\n" for line in _Sheet(text, document).lines()).encode("utf-8"))

    def get(self, path: Path, annotator: str) -> tuple[str, Document]:
        """Return the text and what its spans, relations, chains and slots say."""
        return read_tsv(path.read_bytes(), annotator)

    def is_theirs(self, path: Path) -> bool:
        """Tell whether the file's first line names the format."""
        with path.open("rb") as file:
            return file.read(64).removeprefix(b"\xef\xbb\xbf").startswith(FORMAT.encode())


def _placed(text: str, span: Span) -> tuple[Extent, ...]:
    """Return the fragments without the white space at their edges, those left out that are nothing else."""
    found = []
    for start, end in span.fragments:
        words = text[start:end]
        if solid := words.strip():
            begin = start + words.index(solid)
            found.append(Extent(begin, begin + len(solid)))
    return tuple(found)


class _Sheet:
    """A document laid out in rows."""

    def __init__(self, text: str, document: Document) -> None:
        self.text, self.document = text, document
        self.sentences = sentence_tokens(text)
        self.tokens = [token for sentence in self.sentences for token in sentence]
        self.starts = [token.start for token in self.tokens]
        self.names = [
            f"{number}-{at}"
            for number, sentence in enumerate(self.sentences, start=1)
            for at in range(1, len(sentence) + 1)
        ]
        self.units16 = Utf16(text)
        several = any(len(span.fragments) > 1 for span in document.spans)
        attributes = sorted({name for span in document.spans for name in span.attributes})
        self.features = [*(OWN if several else OWN[:3]), *attributes]
        self.held: dict[Unit, list[tuple[Span, int]]] = {}
        self.first: dict[str, tuple[Unit, int]] = {}
        number = 0
        for span in document.spans:
            for start, end in span.fragments:
                number += 1
                for unit in self._units(start, end):
                    self.held.setdefault(unit, []).append((span, number))
                    self.first.setdefault(span.id, (unit, number))
        self.parts: dict[int, list[Unit]] = {}
        for unit in sorted(self.held):
            if unit[1:] != tuple(self.tokens[unit[0]]):
                self.parts.setdefault(unit[0], []).append(unit)

    def lines(self) -> Iterator[str]:
        """Yield the lines of the file."""
        yield f"{FORMAT}3.3"
        yield f"#T_SP={SPAN_TYPE}|{'|'.join(self.features)}"
        if self.document.relations:
            yield f"#T_RL={RELATION_TYPE}|label|identifier|note|BT_{SPAN_TYPE}"
        yield ""
        at = 0
        for number, sentence in enumerate(self.sentences):
            yield ""
            after = self.sentences[number + 1][0].start if number + 1 < len(self.sentences) else len(self.text)
            for line in self._with_gap(sentence[0].start, sentence[-1].end, after).split("\n"):
                yield f"#Text={text_line(line)}"
            for token in sentence:
                yield self._row(self.names[at], (at, *token))
                for order, unit in enumerate(self.parts.get(at, ()), start=1):
                    yield self._row(f"{self.names[at]}.{order}", unit)
                at += 1

    def _with_gap(self, start: int, end: int, after: int) -> str:
        """Return a sentence, with what follows it where a reader would put something else there."""
        gap = self.text[end:after]
        alike = gap == "" or (after < len(self.text) and gap == "\n" + " " * (len(gap) - 1))
        return self.text[start : end if alike else after]

    def _units(self, start: int, end: int) -> Iterator[Unit]:
        """Yield the tokens, and the parts of tokens, that a fragment covers; it begins and ends with some."""
        for at in range(max(0, bisect_right(self.starts, start) - 1), bisect_left(self.starts, end)):
            token = self.tokens[at]
            if token.end > start:
                yield at, max(start, token.start), min(end, token.end)

    def _name(self, unit: Unit) -> str:
        parts = self.parts.get(unit[0], [])
        return self.names[unit[0]] + (f".{parts.index(unit) + 1}" if unit in parts else "")

    def _row(self, name: str, unit: Unit) -> str:
        _, start, end = unit
        cells = [name, f"{self.units16.unit(start)}-{self.units16.unit(end)}", self.text[start:end]]
        held = self.held.get(unit, [])
        for feature in self.features:
            cells.append("|".join(f"{_cell(_value(span, feature))}[{number}]" for span, number in held) or NONE)
        if self.document.relations:
            cells += self._arrow_cells(unit)
        return "\t".join(cells) + "\t"

    def _arrow_cells(self, unit: Unit) -> list[str]:
        arrows = [arrow for arrow in self.document.relations.values() if self.first[arrow.target][0] == unit]
        cells = [
            "|".join(_cell(value) for value in values) or NONE
            for values in (
                [arrow.label for arrow in arrows],
                [arrow.id for arrow in arrows],
                [arrow.note or None for arrow in arrows],
            )
        ]
        ends = []
        for arrow in arrows:
            (source, source_number), (_, target_number) = self.first[arrow.source], self.first[arrow.target]
            ends.append(f"{self._name(source)}[{source_number}_{target_number}]")
        return [*cells, "|".join(ends) or NONE]


def _value(span: Span, feature: str) -> str | None:
    if feature in OWN:
        part = span.id if len(span.fragments) > 1 else None
        return {"label": span.label, "identifier": span.id, "note": span.note or None, "part": part}[feature]
    return span.attributes.get(feature)


def _cell(value: str | None) -> str:
    return NULL if value is None else value_cell(value)
