"""The part, for training or for testing, that a file's name tells, as trainers and shared tasks call theirs.

A wrong guess is worse than none: it goes into `splits.yaml`, and everything is dealt out around it from then on.
"""

import re
from collections.abc import Iterable
from pathlib import Path

PARTS = {
    "train": "train",
    "dev": "dev",
    "devel": "dev",
    "val": "dev",
    "valid": "dev",
    "validation": "dev",
    "test": "test",
}
"""The words that tell a part, each with what its part is called where several of its words meet in one corpus."""

_WORD = re.compile(r"[^\W_]+")
_SHARD = re.compile(r"([a-z]+)-(?:\d{5}|\d+-of-\d+)(?:-[0-9a-f]+)?")
"""Such as `train-00000-of-00003`, perhaps with a hash behind it
(https://huggingface.co/docs/hub/datasets-file-names-and-splits)."""


def told_parts(files: Iterable[Path], beside: Iterable[Path] = ()) -> dict[Path, str]:
    """Return, of `files`, those whose names tell a part, each with that part.

    A name that is nothing but one of the words tells it by itself, such as `train.conll`. One that ends in it
    (`en_ewt-ud-train`), or has it before the number of a shard, does where names of other files, or of those that are
    imported `beside` them, tell another part. No other name does: `train-strike` or `Val-de-Marne` may be about
    anything.
    """
    wanted = list(files)
    words = {path: word for path in (*wanted, *beside) if (word := _word(path.stem.lower()))}
    if len({PARTS[word] for word in words.values()}) < 2:
        words = {path: word for path, word in words.items() if path.stem.lower() == word}
    named: dict[str, set[str]] = {}
    for word in words.values():
        named.setdefault(PARTS[word], set()).add(word)
    told = ((path, words[path]) for path in wanted if path in words)
    return {path: word if len(named[PARTS[word]]) == 1 else PARTS[word] for path, word in told}


def _word(stem: str) -> str:
    """Return the word of a part that a name may tell by its place, "" where none does or others are in it too."""
    shard = _SHARD.fullmatch(stem)
    if shard:
        return shard[1] if shard[1] in PARTS else ""
    found = _WORD.findall(stem)
    parts = [word for word in found if word in PARTS]
    return parts[0] if len(parts) == 1 and found[-1] == parts[0] else ""
