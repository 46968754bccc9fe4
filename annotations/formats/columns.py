"""Columns: files with a token a line and a tag in the last column, whoever wrote them, as parts and rows."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotations.errors import FormatError
from annotations.extent import Extent
from annotations.formats.particulars import KEY, Found
from annotations.jsonlines import LineError, fields

DOCSTART = "-DOCSTART-"
_TAG = re.compile(r"O|[BIMELSUT]-.+")
_OURS = re.compile(rf"{DOCSTART} -X- -X- O (\{{.*\}})\s*")
_COMMENT = re.compile(r"#\s*(?:newdoc|newpar)\b|#\s+[\w.:]+\s*=")
_NEW_DOCUMENT = re.compile(r"#\s*newdoc\b(?:\s+id\s*=\s*(.*?))?\s*$")
_COLUMNS = re.compile(r"#\s*global\.columns\s*=\s*(.*?)\s*$")
_TAG_IN_MISC = re.compile(r"(?:^|\|)(?:NER|NE)=([^|]*)")
_UD = ["ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC"]
_ONE_TOKEN = re.compile(r"\d+")


@dataclass(slots=True)
class Row:
    """One token with its tag; whether a space follows it, and whether its sentence ends."""

    line: int
    token: str
    tag: str
    spaced: bool = True
    ends_sentence: bool = False


@dataclass(slots=True)
class Part:
    """What stands between two starts of documents.

    `particulars` are ours, `name` is the id a comment gives; `trouble` is what is wrong with line `line`, or "".
    """

    line: int
    name: str = ""
    particulars: dict[str, Any] | None = None
    rows: list[Row] = field(default_factory=list)
    trouble: str = ""

    def fail(self, line: int, trouble: str) -> None:
        """Remember the first thing that is wrong."""
        if not self.trouble:
            self.line, self.trouble = line, trouble


def has_documents(path: Path) -> bool:
    """Tell whether the file marks where its documents begin.

    Raises FormatError where none of its lines can be a row, and OSError.
    """
    seen = marked = sound = False
    with path.open("rb") as file:
        for part in parts(file, split_at_blank=True):
            seen = True
            marked = marked or part.particulars is not None or part.name != ""
            sound = sound or not part.trouble
            if sound and marked:
                return True
    if seen and not sound:
        raise FormatError(f"{path.name} has no lines of a token and a tag like O or B-PER; say another --format.")
    with path.open("rb") as file:
        return any(line.lstrip(b"\xef\xbb\xbf").startswith((DOCSTART.encode(), b"# newdoc")) for line in file)


def parts(lines: Iterable[bytes], *, split_at_blank: bool) -> Iterator[Part]:
    """Yield the parts of a file, one at a time: its documents, or its sentences where it is `split_at_blank`."""
    part = Part(1)
    columns: list[str] = []
    for number, content in enumerate(lines, start=1):
        content = content.rstrip(b"\r\n")
        if number == 1:
            content = content.removeprefix(b"\xef\xbb\xbf")
        try:
            line = content.decode("utf-8")
        except UnicodeDecodeError as error:
            part.fail(number, f"This line is not UTF-8 at byte {error.start + 1}")
            continue
        if not line.strip(" \t\r\n"):
            if part.rows:
                part.rows[-1].ends_sentence = True
            if split_at_blank and (part.rows or part.trouble):
                yield part
                part = Part(number + 1)
            continue
        if line.startswith(DOCSTART):
            if part.rows or part.trouble or part.particulars is not None:
                yield part
            part = Part(number)
            _begin(part, line, number)
        elif part.particulars is None and _COMMENT.match(line):
            if (found := _COLUMNS.match(line)) is not None:
                columns = found[1].split()
            elif (found := _NEW_DOCUMENT.match(line)) is not None:
                if part.rows or part.trouble or part.particulars is not None:
                    yield part
                part = Part(number, found[1] or "")
        else:
            _row(part, line, number, columns)
    if part.rows or part.trouble or part.particulars is not None:
        yield part


def _begin(part: Part, line: str, number: int) -> None:
    found = _OURS.fullmatch(line)
    if found is None or not found[1].startswith(f'{{"{KEY}"'):
        return
    try:
        part.particulars = fields(found[1].encode("utf-8"))
    except LineError as error:
        part.fail(number, f"What stands behind {DOCSTART} {error}")


def _row(part: Part, line: str, number: int, columns: list[str]) -> None:
    cells = _cells(line)
    named = columns or (_UD if len(cells) == len(_UD) and _ONE_TOKEN.match(cells[0]) else [])
    if named:
        _named_row(part, dict(zip(named, cells, strict=False)), number)
    elif len(cells) < 2 or not (_TAG.fullmatch(cells[-1]) or (part.particulars and cells[-1][1:] == "-")):
        part.fail(number, "This line is not a token and, in the last column, a tag like O or B-PER")
    else:
        part.rows.append(Row(number, cells[0], cells[-1]))


def _named_row(part: Part, cells: dict[str, str], number: int) -> None:
    """Add a row of CoNLL-U (https://universaldependencies.org/format.html); the tag stands in NER, NE or MISC."""
    if not _ONE_TOKEN.fullmatch(cells.get("ID", "1")):
        return
    misc = cells.get("MISC", "_")
    found = _TAG_IN_MISC.search(misc)
    tag = next((cells[key] for key in ("NER", "NE") if key in cells), found[1] if found else "O")
    tag = "O" if tag in ("_", "*") else tag
    if "FORM" not in cells or not _TAG.fullmatch(tag):
        part.fail(number, "This line has no FORM, or its tag is not like O or B-PER")
    else:
        part.rows.append(Row(number, cells["FORM"], tag, spaced="SpaceAfter=No" not in misc.split("|")))


def _cells(line: str) -> list[str]:
    return line.split("\t") if "\t" in line else line.split(" ")


def spans_of(rows: Sequence[Row], extents: Sequence[Extent], label_of: Callable[[str], str]) -> list[Found]:
    """Return the spans that tags of any scheme tell of, `extents` being where the rows' tokens stand.

    A span begins at B, S and U, and at any other mark where none of its label is open; it ends at E, L, S and U, where
    another begins, at O, and with the sentence, as the scorer of the CoNLL tasks has it (conlleval).
    """
    found: list[Found] = []
    open_label: str | None = None
    for row, (start, end) in zip(rows, extents, strict=True):
        mark, _, name = row.tag.partition("-")
        if row.tag == "O":
            open_label = None
        elif mark in "BSU" or name != open_label:
            found.append(Found(start, end, name))
            open_label = name
        else:
            found[-1] = found[-1]._replace(end=end)
        if mark in "ELSU" or row.ends_sentence:
            open_label = None
    return [place._replace(label=label_of(place.label)) for place in found]
