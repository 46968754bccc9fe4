"""The parts of an export: what a split file holds, and where the articles go that it does not hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from annotations.corpus import CorpusArticle
from annotations.entry import shown
from annotations.errors import FormatError
from annotations.finding import Finding
from annotations.splits.file import Splits, load, save
from annotations.splits.split import Dealing, Split


@dataclass(frozen=True, slots=True)
class Parts:
    """The part of each article of a corpus, what is to be told of that, and the file that is to remember it."""

    path: Path
    by_article: Mapping[str, str]
    findings: tuple[Finding, ...] = ()
    kept: Splits = field(default_factory=Splits)
    is_new: bool = False

    @classmethod
    def deal(cls, path: Path, split: Split | None, entries: Iterable[CorpusArticle]) -> "Parts":
        """Deal out the articles that the file at `path` does not hold; nothing is written.

        Without `split` those the file gives shares for are used; without either only its lists count, and an article
        that stands in none has no part. Raises FormatError where the file is not sound or names other parts.
        """
        known = load(path)
        chosen = split or known.split
        if split is not None and (others := sorted(set(known.held.values()) - split.parts.keys())):
            raise FormatError(
                f"{shown(path.name)} also holds articles for {', '.join(map(shown, others))}; name these parts in"
                " --split too, or choose another --split-file."
            )
        if chosen is None:
            return cls._listed(path, known, entries)
        dealing = Dealing(chosen, known.held)
        for entry in entries:
            labels = (span.label for document in entry.documents for span in document.spans)
            dealing.add(entry.article.id, entry.article.text, entry.article.digest, labels)
        by_article, torn = dealing.dealt()
        findings = tuple(
            Finding(
                "split",
                one.article_id,
                f"It is nearly the same as {shown(one.other)}, but {shown(path.name)} has it in {shown(one.part)} and"
                f" the other in {shown(one.other_part)}; move one of the two lines.",
            )
            for one in torn
        )
        is_new = not by_article.keys() <= known.held.keys()
        # Shares and seed are those by which articles were dealt last: where none was, the file stays as it is.
        kept = Splits(chosen, {**known.held, **by_article}) if is_new else known
        return cls(path, by_article, findings, kept, is_new)

    @classmethod
    def _listed(cls, path: Path, known: Splits, entries: Iterable[CorpusArticle]) -> "Parts":
        ids = [entry.article.id for entry in entries]
        findings = tuple(
            Finding(
                "split", one, f"{shown(path.name)} lists it for no part; add it there, or deal it out with --split."
            )
            for one in ids
            if one not in known.held
        )
        return cls(path, {one: known.held[one] for one in ids if one in known.held}, findings, known)

    def of(self, article_id: str) -> str:
        """Return the part of an article, "" where it has none."""
        return self.by_article.get(article_id, "")

    def keep(self) -> None:
        """Write the file where anything is new; raise OSError."""
        if self.is_new:
            save(self.path, self.kept)
