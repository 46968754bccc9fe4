"""The part, for training or for testing, that a file's name tells, as trainers and shared tasks call theirs."""

import re
from pathlib import Path

PARTS = frozenset(["train", "dev", "devel", "valid", "val", "validation", "test"])

_WORD = re.compile(r"[^\W_]+")


def part_of(path: Path) -> str:
    """Return the word of the file's name that is a part's, such as that of `en_ewt-ud-train.conllu`.

    "" where none is, or where several differ.
    """
    told = {word for word in _WORD.findall(path.stem.lower()) if word in PARTS}
    return told.pop() if len(told) == 1 else ""
