"""Which formats there are: ours, and those that other packages register under `glossator.formats`."""

from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from annotations.errors import FormatError
from annotations.formats.interface import Format

GROUP = "glossator.formats"
"""The entry-point group: a name, and a subclass of Format that is made without arguments."""

_HEAD = 4096
_OURS = {
    "yaml": "annotations.formats.yaml_corpus:YamlCorpus",
    "jsonl": "annotations.formats.jsonl_corpus:JsonlCorpus",
    "doccano": "annotations.formats.doccano:Doccano",
    "prodigy": "annotations.formats.prodigy:Prodigy",
    "label_studio": "annotations.formats.label_studio:LabelStudio",
    "csv": "annotations.formats.spans_csv:SpansCsv",
    "brat": "annotations.formats.brat:Brat",
    "w3c": "annotations.formats.w3c:WebAnnotation",
    "xmi": "annotations.formats.xmi:Xmi",
    "webanno": "annotations.formats.webanno:WebAnno",
    "conll": "annotations.formats.conll:Conll",
    "conll-iob1": "annotations.formats.conll:ConllIob1",
    "conll-bilou": "annotations.formats.conll:ConllBilou",
    "conll-bioes": "annotations.formats.conll:ConllBioes",
    "spacy": "annotations.formats.spacy_docbin:SpacyDocBin",
    "hf": "annotations.formats.hf_dataset:HfDataset",
}


def names() -> list[str]:
    """Return the names of all formats, ours first; nothing is imported."""
    return [*_OURS, *sorted(name for name in _others() if name not in _OURS)]


def named(name: str) -> Format:
    """Return the format of that name; raise FormatError where there is none or its package is broken."""
    if name in _OURS:
        module, _, attribute = _OURS[name].partition(":")
        found = getattr(import_module(module), attribute)
    elif (point := _others().get(name)) is not None:
        try:
            found = point.load()
        except (ImportError, AttributeError, SyntaxError) as error:
            raise FormatError(f"The format {name} cannot be loaded ({error}); mend or remove its package.") from error
    else:
        raise FormatError(f"There is no format {name!r}; there are {', '.join(names())}.")
    if not (isinstance(found, type) and issubclass(found, Format)):
        raise FormatError(f"The format {name} is not built on glossator's Format; mend or remove its package.")
    return found()


def for_reading(path: Path, name: str | None = None) -> Format:
    """Return the format called `name`, or without one that which recognises the file; raise FormatError, OSError."""
    if name is not None:
        found = named(name)
        if not found.can_read:
            raise FormatError(f"{name} can only be written; choose another format.")
        return found
    head = b""
    if not path.is_dir():
        with path.open("rb") as file:
            head = file.read(_HEAD)
    candidates = [found for found in map(named, names()) if found.can_read and found.recognises(path, head)]
    if len(candidates) != 1:
        which = " or ".join(found.name for found in candidates) or "no known one"
        raise FormatError(f"The format of {path.name} could be {which}; say it with --format.")
    return candidates[0]


def for_writing(target: str, name: str | None = None) -> Format:
    """Return the format called `name`, or without a name the one whose suffix `target` has; raise FormatError."""
    if name is not None:
        found = named(name)
        if not found.can_write:
            raise FormatError(f"{name} can only be read; choose another format.")
        return found
    candidates = [f for f in map(named, names()) if f.can_write and target.lower().endswith(f.suffix)]
    longest = max((len(f.suffix) for f in candidates), default=0)
    candidates = [f for f in candidates if len(f.suffix) == longest]
    if len(candidates) != 1:
        raise FormatError(
            f"The name {target!r} does not tell the format; say --format with one of {', '.join(names())}."
        )
    return candidates[0]


def _others() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}
