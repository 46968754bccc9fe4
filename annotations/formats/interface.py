"""What a corpus format is: the one interface that ours and third parties' formats implement."""

from abc import ABC
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from annotations.corpus import Corpus, CorpusArticle
from annotations.entry import Problem
from annotations.errors import FormatError


@dataclass(frozen=True, slots=True)
class Loss:
    """Something a format cannot carry: the span, relation or annotator's id or a zone, and what was done instead.

    `reason` says why in a few words that others share, such as "in a zone", so that they can be counted; "" where only
    `instead` does.
    """

    article_id: str
    id: str
    instead: str
    reason: str = ""
    is_relation: bool = False
    is_zone: bool = False


class Format(ABC):
    """A way to write a corpus, to read one, or both.

    What a format gives back is what `carry` says, no less: `list(read(p).articles)` after `write(corpus, p)` equals
    the carried articles. Every export is proven by that before it is called done. A format that can only be written
    (`can_read = False`) cannot be proven, and the export says so.
    """

    name: ClassVar[str]
    """What `--format` calls it."""
    description: ClassVar[str]
    """One line for `glossator formats`."""
    suffix: ClassVar[str]
    """The usual end of its files' names, with the dot; several formats may share one."""
    can_read: ClassVar[bool] = True
    can_write: ClassVar[bool] = True
    carries_verdicts: ClassVar[bool] = False
    """Whether what was decided in review has a place in it; where not, `carry` meets none, and they are counted."""
    carries_unplaced: ClassVar[bool] = False
    """Whether spans that wait for a place have one in it; where not, each is a loss."""
    lines: ClassVar[bool] = False
    """Whether its file holds, of each article, the very line that `CorpusArticle.json` is."""
    folder: ClassVar[bool] = False
    """Whether it is a folder of files and not one file."""
    parted: ClassVar[bool] = False
    """Whether a corpus that was dealt into parts is a folder with a file for each; without parts it is a file."""
    shows_relations: ClassVar[bool] = True
    """Whether other tools find relations in it; where not, they are kept beside what those read."""
    beside: Sequence[Path] = ()
    """What is imported together with the path to be read, where that is known: names may tell a part only together."""

    def carry(self, entry: CorpusArticle) -> tuple[CorpusArticle, tuple[Loss, ...]]:
        """Return what of an article this format can hold, and all that it cannot; everything, unless overridden."""
        return entry, ()

    def write(self, corpus: Corpus, target: Path) -> None:
        """Write carried articles to a new file, or into an empty folder, at `target`, one by one in bounded memory.

        Making that atomic and durable is the caller's part. Raises OSError, and FormatError where `corpus` cannot be
        written.
        """
        raise FormatError(f"{self.name} can only be read; choose another format.")

    def read(self, path: Path) -> Corpus:
        """Return the corpus at `path`, its articles read one by one while they are iterated.

        An article that is not sound is a Problem among them; nothing is yielded in part. Raises FormatError where the
        file as a whole is none of this format, and OSError.
        """
        raise FormatError(f"{self.name} can only be written; choose another format.")

    def records(self, path: Path) -> Iterator[Mapping[str, Any] | bytes | Problem]:
        """Yield the record of each article at `path`, for an export to be compared with what was to be written.

        A format whose files hold these very records gives them as they are parsed and spares itself the values; one
        of `lines` may give those, without their ends. Raises as `read`.
        """
        for entry in self.read(path).articles:
            yield entry if isinstance(entry, Problem) else entry.record()

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell whether the file at `path`, which begins with `head`, looks like this format."""
        return path.name.lower().endswith(self.suffix)
