"""Parts of a corpus for training and testing: an article never changes its part when others are added."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from annotations.errors import FormatError


@dataclass(frozen=True, slots=True)
class Split:
    """Proportions by part, such as train 80, dev 10, test 10, and the seed that deals the articles out."""

    parts: Mapping[str, int]
    seed: int = 0

    @classmethod
    def parse(cls, words: str, seed: int = 0) -> "Split":
        """Return the split written as `train=80,dev=10,test=10`; raise FormatError."""
        parts: dict[str, int] = {}
        for word in words.split(","):
            name, equals, share = (piece.strip() for piece in word.partition("="))
            sound = name and equals and share.isascii() and share.isdecimal() and len(share) < 10
            if not sound or name in parts:
                raise FormatError(f"--split wants parts like train=80,dev=10,test=10, each once, not {words!r}.")
            parts[name] = int(share)
        if not sum(parts.values()):
            raise FormatError("--split gives every part nothing; write proportions like train=80,dev=10,test=10.")
        return cls(parts, seed)

    def part(self, digest: str) -> str:
        """Return the part of the article whose text has this digest: a hash of seed and digest, laid on the shares."""
        drawn = int.from_bytes(blake2b(f"{self.seed}:{digest}".encode(), digest_size=8).digest())
        place = drawn * sum(self.parts.values()) >> 64
        for name, share in self.parts.items():
            if place < share:
                return name
            place -= share
        raise AssertionError("a place beyond all shares")
