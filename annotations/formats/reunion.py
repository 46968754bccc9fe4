"""Reunion: articles that a format dealt out to a folder for each part, put back in the order they were written in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from heapq import merge
from itertools import groupby
from typing import Any

from annotations.corpus import CorpusArticle
from annotations.entry import Problem
from annotations.errors import FormatError
from annotations.formats.particulars import KEY, Found, foreign, whole
from annotations.jsonlines import LineError, fields

PLACE = "place"
"""The particular that holds the number of the article among all that were written."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one annotator says of one article in a file; `trouble` is what is wrong with it, as a sentence, or "".

    `particulars` are ours or None, `where` is what to call it to a person, `name` the id of an article of another tool.
    """

    where: str
    name: str
    text: str
    found: tuple[Found, ...]
    particulars: Mapping[str, Any] | None = None
    place: int = 0
    trouble: str = ""
    split: str = ""
    meta: Mapping[str, Any] | None = None


def placed(said: Said, held: object, before: int) -> Said:
    """Return `said` with what stands in its field of ours (None where there is none), and a place from `before` on."""
    if held is None:
        return replace(said, place=before)
    try:
        if not isinstance(held, str):
            raise LineError("is no text")
        record = fields(held.encode("utf-8", "surrogatepass"))
    except LineError as error:
        return replace(said, place=before, trouble=f"What it says in {KEY} {error}; export it again.")
    place = record.get(PLACE)
    if type(place) is not int or place < before:
        return replace(said, place=before, trouble=f"Its {KEY}.{PLACE} is not in order; export it again.")
    return replace(said, place=place, particulars=record)


def articles(streams: Iterable[Iterable[Said]], origin: str) -> Iterator[CorpusArticle | Problem]:
    """Yield the articles of all streams, each of which is in order; `origin` is what spans of other tools get."""
    together = merge(*streams, key=lambda said: said.place)
    for (_, ours), group in groupby(together, key=lambda said: (said.place, said.particulars is not None)):
        if ours:
            yield _ours(list(group))
        else:
            yield from (_theirs(said, origin) for said in group)


def _ours(group: list[Said]) -> CorpusArticle | Problem:
    if broken := next((said for said in group if said.trouble), None):
        return Problem(broken.where, broken.trouble)
    try:
        if any(said.text != group[0].text for said in group):
            raise FormatError("two of its annotators have another text")
        return whole(group[0].text, [(said.particulars or {}, said.found) for said in group])
    except FormatError as error:
        return Problem(group[0].where, f"This is no sound article: {error}.")


def _theirs(said: Said, origin: str) -> CorpusArticle | Problem:
    if said.trouble:
        return Problem(said.where, said.trouble)
    try:
        made = foreign(said.name, said.text, said.found, origin, meta=said.meta or {})
    except FormatError as error:
        return Problem(said.where, f"This is no sound article: {error}.")
    return replace(made, split=said.split)
