"""The columns of a Parquet file: which of them tell of texts and spans, or of tokens and tags, whoever wrote it."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from annotations.errors import FormatError
from annotations.extent import Extent
from annotations.formats.columns import Row, spans_of
from annotations.formats.particulars import KEY, Found
from annotations.formats.reunion import Said

_LARGEST_CARD = 1_000_000
_TOKENS = ("tokens", "words")
_TAGS = ("ner_tags", "tags", "labels")
_SPANS = ("spans", "entities")


@dataclass(frozen=True, slots=True)
class Columns:
    """A Parquet file and which of its columns tell what; `names` are those of the numbers in a column.

    `part` is the one that the file's name tells.
    """

    path: Path
    ours: bool
    text: str
    spans: str
    tokens: str
    tags: str
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    part: str = ""

    @classmethod
    def of(cls, path: Path, names_in_card: Mapping[str, Sequence[str]], part: str) -> "Columns":
        """Return the columns of a file; raise OSError, and FormatError where it has none to read."""
        arrow, parquet = libraries()
        try:
            file = parquet.ParquetFile(path)
            columns = set(file.schema_arrow.names)
            held = (file.metadata.metadata or {}).get(b"huggingface", b"{}")
        except (arrow.ArrowException, ValueError) as error:
            raise FormatError(f"{path.name} is no Parquet file that can be read ({error}); write it again.") from error
        found = {
            name: next((column for column in wanted if column in columns), "")
            for name, wanted in (("spans", _SPANS), ("tokens", _TOKENS), ("tags", _TAGS))
        }
        text = "text" if "text" in columns else ""
        if not (text and found["spans"]) and not (found["tokens"] and found["tags"]):
            raise FormatError(f"{path.name} has neither text and spans nor tokens and ner_tags; say another --format.")
        names = {**names_in_card, **_names_in_metadata(held)}
        return cls(path, KEY in columns, text, found["spans"], found["tokens"], found["tags"], names, part)

    def said(self, row: Mapping[str, Any], number: int) -> Said:
        """Return what a row says, but for what stands in our own column."""
        where, name = f"{self.path.name}, row {number}", f"{self.path.stem}#{number}"
        used = {self.text, self.spans, self.tokens, self.tags}
        meta = {key: value for key, value in row.items() if key not in used and _is_plain(value)}
        try:
            text, found = self._by_spans(row) if self.text and self.spans else self._by_tags(row)
        except (TypeError, KeyError, ValueError, IndexError, AttributeError) as error:
            return Said(where, name, "", (), trouble=f"This row cannot be read ({error}); mend or remove it.")
        return Said(where, name, text, tuple(found), split=self.part, meta=meta)

    def _by_spans(self, row: Mapping[str, Any]) -> tuple[str, list[Found]]:
        found = []
        for span in row[self.spans] or []:
            if len(span.get("fragments") or ()) < 2 or not self.ours:
                found.append(Found(_whole(span["start"]), _whole(span["end"]), self._named(self.spans, span["label"])))
        text = row[self.text]
        if not isinstance(text, str):
            raise TypeError("it has no text")
        return text, found

    def _by_tags(self, row: Mapping[str, Any]) -> tuple[str, list[Found]]:
        held = [str(token) for token in row[self.tokens] or []]
        tags = [self._named(self.tags, tag) for tag in row[self.tags] or []]
        extents, place = [], 0
        for token in held:
            extents.append(Extent(place, place + len(token)))
            place += len(token) + 1
        rows = [Row(0, token, tag) for token, tag in zip(held, tags, strict=True)]
        return " ".join(held), [one for one in spans_of(rows, extents, str) if one.start < one.end]

    def _named(self, column: str, value: object) -> str:
        if isinstance(value, str):
            return value
        number = _whole(value)
        if number < 0 and column == self.tags:
            return "O"
        if number < 0 or column not in self.names:
            raise ValueError(f"nothing tells what {number} in {column} stands for")
        return self.names[column][number]


def _names_in_metadata(held: bytes) -> dict[str, list[str]]:
    """Return the names of the numbers in each column, as the metadata of a Parquet file tells them."""
    try:
        features = json.loads(held)["info"]["features"]
        return {column: names for column, kind in features.items() if (names := _names_in(kind))}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def names_in_card(path: Path) -> dict[str, list[str]]:
    """Return the names of the numbers in each column, as the card of a data set tells them."""
    try:
        with path.open("rb") as file:
            card = file.read(_LARGEST_CARD).decode("utf-8", "replace")
        found = re.match(r"---\n(.*?)\n---", card, re.DOTALL)
        info = yaml.safe_load(found[1] if found else "")["dataset_info"]
        features = (info[0] if isinstance(info, list) else info)["features"]
        return {str(column["name"]): names for column in features if (names := _names_in(column))}
    except (OSError, yaml.YAMLError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return {}


def _names_in(kind: object, depth: int = 0) -> list[str]:
    """Return the list of names that stands somewhere in the description of a column."""
    if not isinstance(kind, Mapping) or depth > 5:
        return []
    names = kind.get("names")
    if isinstance(names, Mapping):
        return [str(names[key]) for key in sorted(names, key=lambda key: int(str(key)))]
    if isinstance(names, list):
        return [str(name) for name in names]
    inner = (_names_in(kind.get(key), depth + 1) for key in ("feature", "sequence", "list", "class_label", "dtype"))
    return next((found for found in inner if found), [])


def _is_plain(value: object) -> bool:
    return isinstance(value, str | bool | int) or (isinstance(value, float) and math.isfinite(value))


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError("a whole number was expected")
    return value


def libraries() -> tuple[Any, Any]:
    """Return pyarrow and its module for Parquet files; raise FormatError where it is not installed."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise FormatError("The format hf needs pyarrow; install it with: pip install 'glossator[hf]'") from error
    return pyarrow, parquet
