"""The last question and the place in its queue, kept locally beside the history; it can be lost."""

import json
from dataclasses import astuple, dataclass
from pathlib import Path

from annotations.durable import replace_file
from annotations.extent import Extent
from annotations.journal import FOLDER
from annotations.review.item import Item, Key
from annotations.review.kinds import Kind

FILE = ".review"
"""The file's name in the history folder; it ends as neither an annotation file nor a journal does."""


LONGEST = 300
"""Characters of a form that are kept: two that agree so far stand as good as together."""


@dataclass(frozen=True, slots=True)
class Stood:
    """What the item that was at hand is sorted by: it may be decided, and found no more, when one comes back."""

    form: str
    label: str
    start: int
    end: int
    surprise: float

    @classmethod
    def of(cls, item: Item) -> "Stood":
        """Return what an item is sorted by."""
        return cls(item.form[:LONGEST], item.label, *item.extent, item.surprise)


@dataclass(frozen=True, slots=True)
class Place:
    """A question's words, the item that was at hand with its article, and what was skipped.

    `article` is "", `at` empty and `stood` None where nothing was at hand.
    """

    question: str
    article: str = ""
    at: Key = ()
    skipped: tuple[Key, ...] = ()
    stood: Stood | None = None

    def item(self, number: int) -> Item | None:
        """Return what stands for the item that was at hand; `number` is its article's place in the library now."""
        held = self.stood
        if held is None or len(self.at) < 4 or self.at[0] not in set(Kind):
            return None
        kind, article_id, annotator, span_id, *_ = self.at
        extents = (Extent(held.start, held.end),)
        return Item(
            Kind(kind), article_id, annotator, span_id, extents, held.label, held.form,
            surprise=held.surprise, number=number,
        )  # fmt: skip


def keep(folder: Path, place: Place) -> None:
    """Remember the place in the annotator's `folder`, atomically; raise OSError where it cannot be written."""
    record = {
        "question": place.question,
        "article": place.article,
        "at": list(place.at),
        "skipped": [list(key) for key in place.skipped],
        "stood": None if place.stood is None else list(astuple(place.stood)),
    }
    replace_file(folder / FOLDER / FILE, json.dumps(record).encode("ascii") + b"\n")


def last(folder: Path) -> Place | None:
    """Return the place that was kept in the annotator's `folder`, None where there is none that can be read."""
    try:
        match json.loads((folder / FOLDER / FILE).read_bytes()):
            case {"question": str(question), "article": str(article), "at": list(at), "skipped": list(skipped), **rest}:
                return Place(question, article, _key(at), tuple(map(_key, skipped)), _stood(rest.get("stood")))
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return None


def _stood(held: object) -> Stood | None:
    match held:
        case [str(form), str(label), int(start), int(end), int() | float() as surprise]:
            return Stood(form, label, start, end, surprise)
    return None


def _key(parts: object) -> Key:
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise ValueError("a key is a list of texts")
    return tuple(parts)
