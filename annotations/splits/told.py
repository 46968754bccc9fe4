"""The parts that an imported corpus tells, laid beside those that a workspace keeps."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from annotations.amount import counted
from annotations.entry import shown
from annotations.splits.file import Splits, load, save


@dataclass(frozen=True, slots=True)
class Told:
    """What the file at `path` is to keep once a corpus has told its parts.

    `new` is how many articles get a part by it, `differing` how many the corpus has in another part than the file.
    """

    path: Path
    kept: Splits
    new: int = 0
    differing: int = 0

    @classmethod
    def beside(cls, path: Path, told: Iterable[tuple[str, str]]) -> "Told":
        """Lay articles and their parts beside the file, where each that stands in it keeps its part; write nothing.

        Shares and seed of the file stay, and where it has none it gets none. Raises FormatError where it is not sound.
        """
        known = load(path)
        held = dict(known.held)
        differing = {name for name, part in told if held.setdefault(name, part) != part}
        return cls(path, Splits(known.split, held), len(held) - len(known.held), len(differing))

    def keep(self) -> None:
        """Write the file where an article is new in it; raise OSError."""
        if self.new:
            save(self.path, self.kept)

    def notes(self) -> list[str]:
        """Return what is to be said of it, a sentence each."""
        name = shown(self.path.name)
        notes = [f"Parts of {counted(self.new, 'article')} were taken over into {name}."] if self.new else []
        if self.differing:
            notes.append(
                f"The corpus has {counted(self.differing, 'article')} in another part than {name};"
                f" what stands in {name} holds."
            )
        return notes
