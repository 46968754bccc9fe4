"""Exporting a workspace: gather what is in scope, write it, read it back, compare, then put it in its place."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any, BinaryIO

from annotations.card import card, place_beside, put_into
from annotations.corpus import Corpus, fingerprint, print_of
from annotations.destination import is_export, place_for, refuse_article, refuse_touched
from annotations.draft import draft, put
from annotations.durable import replace_file
from annotations.entry import Problem
from annotations.errors import FormatError
from annotations.finding import Finding, of_problem
from annotations.formats.encoding import to_json
from annotations.formats.interface import Format, Loss
from annotations.formats.ledger import LEDGER, head
from annotations.formats.shortfall import shortfall
from annotations.gathered import Gathered
from annotations.scope import STATUSES, Scope
from annotations.seal import seal
from annotations.splits.file import FILE_NAME as SPLIT_FILE
from annotations.splits.parts import Parts
from annotations.survey import Survey, Surveyed
from annotations.workspace import Workspace, visible

__all__ = ["STATUSES", "Report", "Scope", "export", "is_export", "place_for"]


@dataclass(frozen=True, slots=True)
class Report:
    """What came of an export. `written` is False where it was refused or did not read back as it was written.

    `suggestions` is how many spans were left out because no person has confirmed them, `remembered` the file that now
    tells which part each article belongs to, where it was written. `unplaced` is how many spans wait for a place in
    what was written, as they do in YAML and JSONL; in other formats each is a loss. `verdicts` is how many decisions of
    reviews have no place in the format. `refused` tells that a strict export wrote nothing for what is listed.
    """

    articles: int
    spans: int
    relations: int
    written: bool
    proven: bool
    findings: tuple[Finding, ...]
    losses: tuple[Loss, ...]
    suggestions: int = 0
    remembered: Path | None = None
    unplaced: int = 0
    verdicts: int = 0
    refused: bool = False


def export(
    workspace: Workspace,
    form: Format,
    target: Path | BinaryIO,
    scope: Scope | None = None,
    *,
    strict: bool = False,
    with_card: bool = False,
    step: Callable[[], None] = lambda: None,
) -> Report:
    """Write the corpus of `workspace` to `target`, a path or an open stream, and return what came of it.

    A path is replaced atomically; a stream gets the corpus once it is proven. With `strict` nothing is written where
    there is a finding, or `shortfall` tells of a span, relation or zone that other tools do not read as it is;
    attributes and notes that stand beside what those read, and verdicts of reviews, do not count. A document that
    breaks the contract is left out whole and listed. A folder gets a corpus card, and a file one beside it `with_card`.
    `step` is called after each article that was looked at.

    Raises:
        FormatError: the target cannot be taken, an annotator or a label is unknown, or a value cannot be written.
        OSError: the disk refused; what stood at the path is untouched.
    """
    chosen = scope or Scope()
    _refuse_unmet(workspace, chosen)
    parts = _parts(workspace, form, chosen)
    is_folder = form.folder or (form.parted and parts is not None)
    gathered = Gathered(workspace, form, chosen, step, parts, with_card or is_folder)
    if isinstance(target, Path):
        place = place_for(workspace, target)
        _refuse_other_kind(form, place, is_folder=is_folder)
        refuse_touched(place)
        beside = place_beside(place) if with_card and not is_folder else None
        with draft(place, folder=is_folder) as made:
            report = _made(form, gathered, made, strict, place.name)
            if report.written:
                refuse_article(workspace, place, made)
                report = replace(report, remembered=gathered.keep_parts())
                if is_folder:
                    refuse_touched(place)  # what was put there meanwhile is not lost either
                put(made, place)
                if beside:
                    replace_file(beside, _card(gathered, place.name).encode("utf-8"))
        return report
    if with_card:
        raise FormatError("Standard output has no place for a corpus card; name a file with -o.")
    if is_folder:
        of = "of files" if form.folder else "with a file for each part"
        raise FormatError(f"{form.name} is a folder {of} and cannot go to standard output; name a new folder with -o.")
    with tempfile.TemporaryDirectory(prefix="glossator-") as folder:
        made = Path(folder, f"corpus{form.suffix}")
        report = _made(form, gathered, made, strict)
        if report.written:
            report = replace(report, remembered=gathered.keep_parts())
            with made.open("rb") as file:
                shutil.copyfileobj(file, target)
            target.flush()
    return report


def _refuse_other_kind(form: Format, place: Path, *, is_folder: bool) -> None:
    """Raise FormatError where a file is to replace a folder, or a folder a file."""
    if place.is_dir() and not is_folder:
        raise FormatError(f"{visible(place.name)} is a folder; name a file in it with -o.")
    if place.is_file() and is_folder:
        makes = f"{form.name} makes a folder{'' if form.folder else ' of parts'}"
        raise FormatError(f"{visible(place.name)} is a file, and {makes}; move it away or choose another name.")


def _parts(workspace: Workspace, form: Format, scope: Scope) -> Parts | None:
    """Return the part of each article in scope, or None where no parts are wanted; this reads the workspace once."""
    if scope.split is None and scope.split_file is None:
        return None
    looked_at = Gathered(workspace, form, scope, lambda: None)
    return Parts.deal(scope.split_file or workspace.root / SPLIT_FILE, scope.split, looked_at.sound())


def _card(gathered: Gathered, name: str) -> str:
    workspace = gathered.workspace
    return card(
        gathered.tally,
        workspace.schema,
        name=name,
        form=gathered.form.name,
        guidelines=workspace.guidelines(),
        split=gathered.scope.split,
        losses=len(gathered.losses),
    )


def _made(form: Format, gathered: Gathered, path: Path, strict: bool, name: str = "") -> Report:
    """Write to a draft of what will be called `name`, read it back, and return what came of it."""
    form.write(Corpus(gathered.workspace.schema.raw, gathered), path)
    if path.is_dir():
        if not (path / LEDGER).exists():
            # It marks the folder: whatever the workspace's patterns say, nothing in it is an article.
            (path / LEDGER).write_bytes(to_json(head(form.name, {})).encode("utf-8") + b"\n")
        put_into(path, _card(gathered, name))
        seal(path)
    refused = strict and bool(gathered.findings or shortfall(form, gathered.losses, gathered.relations))
    differing = list(_differing(form, gathered, path)) if form.can_read and not refused else []
    return Report(
        articles=len(gathered.prints),
        spans=gathered.spans,
        relations=gathered.relations,
        written=not refused and not differing,
        proven=form.can_read and not refused and not differing,
        findings=tuple(gathered.findings + differing),
        losses=tuple(gathered.losses),
        suggestions=gathered.suggestions,
        unplaced=gathered.unplaced,
        verdicts=gathered.verdicts,
        refused=refused,
    )


def _refuse_unmet(workspace: Workspace, scope: Scope) -> None:
    """Raise FormatError where a label was asked for that neither the schema nor any span has, in scope or not.

    Only a label that the schema does not have costs a look through everybody's files.
    """
    known = dict.fromkeys(workspace.schema.labels)
    asked = scope.labels or frozenset()
    if asked <= known.keys():
        return
    met: set[str] = set()
    for item in Survey(workspace):
        if isinstance(item, Surveyed):
            for document in item.documents:
                met.update(document.spans.counts())
    known |= dict.fromkeys(sorted(met))
    unmet = sorted(asked - known.keys())
    if unmet:
        told = " or ".join(repr(visible(name)) for name in unmet)
        there = f"there are {', '.join(map(visible, known))}" if known else "there is none"
        raise FormatError(f"No span and no schema has the label {told}; {there}.")


def _differing(form: Format, gathered: Gathered, path: Path) -> Iterator[Finding]:
    """Yield each article that does not read back as it was written."""
    try:
        read = form.read(path)
    except FormatError as error:
        yield Finding("proof", path.name, f"What was written cannot be read back: {error}")
        return
    if read.schema and read.schema != gathered.workspace.schema.raw:
        yield Finding("proof", path.name, "The schema does not read back as it was written; report this.")
    for written, found in zip_longest(gathered.prints, form.records(path)):
        if isinstance(found, Problem):
            yield of_problem(found, "proof")
        elif written is None or found is None or written[1] != _print(form, found):
            where = written[0] if written else path.name
            yield Finding("proof", where, "This article does not read back as it was written; report this.")


def _print(form: Format, found: Mapping[str, Any] | bytes) -> bytes | int:
    if isinstance(found, bytes):
        return print_of(found)
    return print_of(to_json(found).encode("utf-8")) if form.lines else fingerprint(found)
