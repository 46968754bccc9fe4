"""The last question and the place in its queue, kept locally beside the history; it can be lost."""

import json
from dataclasses import dataclass
from pathlib import Path

from annotations.durable import replace_file
from annotations.journal import FOLDER
from annotations.review.item import Key

FILE = ".review"
"""The file's name in the history folder; it ends as neither an annotation file nor a journal does."""


@dataclass(frozen=True, slots=True)
class Place:
    """A question's words, the item that was at hand with its article, and what was skipped.

    `article` is "" and `at` empty where nothing was at hand.
    """

    question: str
    article: str = ""
    at: Key = ()
    skipped: tuple[Key, ...] = ()


def keep(folder: Path, place: Place) -> None:
    """Remember the place in the annotator's `folder`, atomically; raise OSError where it cannot be written."""
    record = {
        "question": place.question,
        "article": place.article,
        "at": list(place.at),
        "skipped": [list(key) for key in place.skipped],
    }
    replace_file(folder / FOLDER / FILE, json.dumps(record).encode("ascii") + b"\n")


def last(folder: Path) -> Place | None:
    """Return the place that was kept in the annotator's `folder`, None where there is none that can be read."""
    try:
        match json.loads((folder / FOLDER / FILE).read_bytes()):
            case {"question": str(question), "article": str(article), "at": list(at), "skipped": list(skipped)}:
                return Place(question, article, _key(at), tuple(map(_key, skipped)))
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return None


def _key(parts: object) -> Key:
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise ValueError("a key is a list of texts")
    return tuple(parts)
