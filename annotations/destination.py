"""Where an export may go: in a workspace never over what is no earlier export, nor where it would be an article."""

from pathlib import Path

from annotations.errors import FormatError
from annotations.folder import LEDGER
from annotations.formats.columns import DOCSTART, parts
from annotations.jsonlines import LineError, fields, lines
from annotations.jsonlines import is_export as is_export_line
from annotations.patterns import matcher
from annotations.seal import is_sealed
from annotations.store import FOLDER
from annotations.workspace import Workspace, visible

_YAML_HEAD, _YAML_SCHEMA = b"glossator: ", b"schema: {"
_COLUMNS_HEAD = f"{DOCSTART} ".encode()
_MARKED = (".jsonl", ".yaml", ".yml")
"""How files are called that a workspace looks into before it takes them for articles."""


def place_for(workspace: Workspace, target: Path) -> Path:
    """Return where an export to `target` goes; raise FormatError where something stands there that it would destroy.

    An earlier export may stand there, in the workspace too: a file that says so in its first line, or a folder, which
    `refuse_touched` looks into.
    """
    shown = visible(target)
    place = target.resolve()
    if place.is_dir():
        if not (place / LEDGER).exists():
            raise FormatError(f"{shown} is a folder; name a file in it with -o.")
        return place
    if place.exists() and not place.is_file():
        raise FormatError(f"{shown} is no ordinary file; write to standard output with '-o -' instead.")
    if not place.parent.is_dir():
        raise FormatError(f"There is no folder {visible(target.parent)}; make it first or choose another.")
    if not place.is_relative_to(workspace.root):
        return place
    if place.is_relative_to(workspace.root / FOLDER):
        raise FormatError(f"{shown} is among the annotations; choose a place outside that folder.")
    if place.exists() and not is_export(place):
        raise FormatError(f"{shown} belongs to the workspace and is no export; choose another name.")
    return place


def refuse_touched(place: Path) -> None:
    """Raise FormatError where a folder stands at `place` that is not as an export left it; reads all of it."""
    if place.is_dir() and not is_sealed(place):
        raise FormatError(
            f"{visible(place.name)} is an earlier export in which something was added or changed since; move it away,"
            " or choose another name."
        )


def refuse_article(workspace: Workspace, place: Path, made: Path) -> None:
    """Raise FormatError where the file `made` would be taken for an article once it is at `place`."""
    if not made.is_file() or not place.is_relative_to(workspace.root):
        return
    relative = place.relative_to(workspace.root).as_posix()
    known = place.suffix in _MARKED and (is_export(made) or not made.stat().st_size)
    if not known and matcher(workspace.schema.articles)(relative):
        raise FormatError(
            f"{visible(place.name)} would be taken for an article here; choose a name with another ending, or a place"
            " outside the workspace."
        )


def is_export(path: Path) -> bool:
    """Tell whether a file begins like an export of ours whose header or first line says so."""
    with path.open("rb") as file:
        head = file.read(len(_COLUMNS_HEAD))
        file.seek(0)
        if head.startswith(_YAML_HEAD):
            # A schema, and a list of parts, begin with that line too.
            file.readline()
            return file.readline().startswith(_YAML_SCHEMA)
        if head == _COLUMNS_HEAD:
            return any(part.particulars is not None for part in parts([file.readline()], split_at_blank=False))
        try:
            return is_export_line(fields(next((content for _, _, content in lines(file)), b"")))
        except LineError:
            return False
