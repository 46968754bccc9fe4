"""A CAS as dkpro-cassis reads it, taken apart into spans and relations."""

import warnings
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from annotations.document import Document
from annotations.errors import EditRefused, FormatError
from annotations.formats.uima_layers import (
    EMPTY,
    LAYER,
    OURS,
    RELATION_TYPE,
    SENTENCE_TYPE,
    SPAN_TYPE,
    TOKEN_TYPE,
    parted,
    span_of,
)
from annotations.formats.xmi_source import ANNOTATED, Source, looked_through
from annotations.relation import Relation
from annotations.schema import Status
from annotations.span import Span
from annotations.spans import Spans

OUR_TYPES = frozenset(
    [SPAN_TYPE, RELATION_TYPE, TOKEN_TYPE, SENTENCE_TYPE, *(f"uima.cas.{name}" for name in ("NULL", "Sofa", "View"))]
)
"""The types in our own files, whose features are all words, so that no type system need be read."""

_PLAIN = frozenset(["xmiID", "type", "begin", "end", "sofa"])
_ENDS = ("Governor", "Dependent")
_PASSED = ("uima.", "de.tudarmstadt.ukp.dkpro.core.api.metadata.", TOKEN_TYPE, SENTENCE_TYPE)
"""How the types begin that tell nothing which somebody has annotated."""


def cassis_module() -> Any:
    """Return dkpro-cassis; raise FormatError that names the command which installs it."""
    try:
        import cassis
    except ImportError as error:
        raise FormatError("XMI needs dkpro-cassis; install it with pip install 'glossator[xmi]'.") from error
    return cassis


def read_cas(path: Path, annotator: str) -> tuple[str, Document]:
    """Return the text and what is annotated in an XMI file; raise FormatError in a few words, OSError."""
    source = looked_through(path.read_bytes())
    cassis = cassis_module()
    described = cassis.TypeSystem() if source.types.keys() <= OUR_TYPES else _described(cassis, path)
    types = _types(cassis, source, described)
    wrong = (KeyError, ValueError, TypeError, AttributeError, RuntimeError, IndexError, SyntaxError, OverflowError)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            cas = cassis.load_cas_from_xmi(BytesIO(source.content), typesystem=types, trusted=True)
            text = cas.sofa_string
            held = list(cas.select("uima.tcas.Annotation"))
    except (*wrong, UserWarning, cassis.typesystem.TypeNotFoundError) as error:
        raise FormatError(f"it is no CAS that can be read ({' '.join(str(error).split())[:80]})") from error
    if not isinstance(text, str):
        raise FormatError("it holds no text")
    return _Taken(source.restored(text), source, held, annotator).document()


class _Taken:
    """The feature structures of one view, sorted into spans, parts of spans and relations."""

    def __init__(self, text: str, source: Source, held: list[Any], annotator: str) -> None:
        self.text, self.source, self.annotator = text, source, annotator
        self.held = {fs.xmiID: fs for fs in held if hasattr(fs, "begin") and hasattr(fs, "end")}
        self.spans: dict[str, Span] = {}
        self.names: dict[int, str] = {}
        self.arrows: dict[str, Relation] = {}
        self.empty: list[dict[str, Any]] = []

    def document(self) -> tuple[str, Document]:
        arrows = {key for key, fs in self.held.items() if all(self._end(fs, name) is not None for name in _ENDS)}
        wanted = {self._end(self.held[key], name) for key in arrows for name in _ENDS}
        parts: dict[str, list[Any]] = {}
        for key, fs in self.held.items():
            if key in arrows or (fs.type.name.startswith(_PASSED) and key not in wanted):
                continue
            part = fs.type.name == SPAN_TYPE and self._word(fs, "part")
            parts.setdefault(f"part {part}" if part else f"one {key}", []).append(fs)
        for several in parts.values():
            self._span(several)
        for key in sorted(arrows):
            fs = self.held[key]
            self._arrow(fs, self._name(fs), self._parted(fs)[0], *(self._end(fs, name) for name in _ENDS))
        for fs in self.held.values():
            if fs.xmiID in self.names and fs.xmiID not in arrows and fs.type.name != SPAN_TYPE:
                for at, (feature, target) in enumerate(self._references(fs), start=1):
                    self._arrow(None, f"{fs.xmiID}.{at}", feature, fs.xmiID, target)
        extra = {EMPTY: self.empty} if self.empty else {}
        spans, arrows_held = Spans(self.spans.values()), self.arrows
        made = Document("", "", self.annotator, Status.DONE, spans=spans, relations=arrows_held, extra=extra)
        return self.text, made

    def _span(self, several: list[Any]) -> None:
        first = several[0]
        bounds = sorted({(fs.begin, fs.end) for fs in several})
        name, (label, attributes) = self._name(first), self._parted(first)
        if len(bounds) == 1 and bounds[0][0] == bounds[0][1]:
            self.empty.append({"label": label, "at": bounds[0][0], "attributes": attributes})
            return
        try:
            found = span_of(self.text, name, bounds, first.type.name, label, attributes, str(self._word(first, "note")))
        except (EditRefused, TypeError) as error:
            raise FormatError(f"the annotation {first.xmiID} at {bounds[0]} does not lie in the text") from error
        if name in self.spans:
            raise FormatError(f"the id {name[:40]!r} stands there twice")
        self.names |= {fs.xmiID: name for fs in several}
        self.spans[name] = replace(found, origin="imported:xmi")

    def _arrow(self, fs: Any, name: str, label: str, source: Any, target: Any) -> None:
        ends = [self.names.get(end) for end in (source, target)]
        if None in ends:
            if any(end not in self.held for end in (source, target)):
                raise FormatError(f"the relation {name[:40]} ends at an annotation that is not there")
            self.empty.append({"label": label, "from": source, "to": target})
            return
        if name in self.arrows:
            raise FormatError(f"the id {name[:40]!r} stands there twice")
        ours = fs is not None and fs.type.name == RELATION_TYPE
        attributes = self._parted(fs)[1] if fs is not None and not ours else {}
        extra = ({"attributes": attributes} if attributes else {}) | (
            {LAYER: fs.type.name} if fs is not None and not ours else {}
        )
        note = self._word(fs, "note") if ours else ""
        self.arrows[name] = Relation(
            name, label, str(ends[0]), str(ends[1]), "", "", note=note, origin="imported:xmi", extra=extra
        )

    def _name(self, fs: Any) -> str:
        ours = fs.type.name in OURS
        return (self._word(fs, "identifier") if ours else "") or str(fs.xmiID)

    def _word(self, fs: Any, feature: str) -> str:
        value = self._values(fs).get(feature)
        return value if isinstance(value, str) else ""

    def _parted(self, fs: Any) -> tuple[str, dict[str, Any]]:
        """Return label and attributes."""
        features = {name: value for name, value in self._values(fs).items() if name not in _ENDS}
        return parted(fs.type.name, features)

    def _values(self, fs: Any) -> dict[str, Any]:
        """Return the features that hold words, numbers or truth values, or lists of these."""
        found: dict[str, Any] = {}
        for feature in fs.type.all_features:
            if feature.name in _PLAIN:
                continue
            value = fs[feature.name]
            name = feature.name.rstrip("_") if feature.name in ("self_", "type_") else feature.name
            elements = getattr(value, "elements", None)
            if isinstance(value, str):
                found[name] = self.source.restored(value)
            elif isinstance(value, bool | int | float):
                found[name] = value
            elif isinstance(elements, list) and elements and all(isinstance(one, str) for one in elements):
                found[name] = [self.source.restored(one) for one in elements]
        return found

    def _end(self, fs: Any, feature: str) -> int | None:
        """Return the id of the annotation that a feature refers to, also where no type says that it refers."""
        if fs.type.get_feature(feature) is None:
            return None
        value = fs[feature]
        if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 12:
            return int(value)
        found = getattr(value, "xmiID", None)
        return found if isinstance(found, int) else None

    def _references(self, fs: Any) -> Iterator[tuple[str, int]]:
        """Yield role and target of what an annotation's features refer to, directly or through a list of links."""
        for feature in fs.type.all_features:
            if feature.name in _PLAIN:
                continue
            value = fs[feature.name]
            elements = getattr(value, "elements", None)
            for one in elements if isinstance(elements, list) else [value]:
                through = one["target"] if hasattr(one, "target") and not hasattr(one, "begin") else one
                if getattr(through, "xmiID", None) in self.names:
                    role = one["role"] if through is not one and hasattr(one, "role") else None
                    yield role if isinstance(role, str) and role else feature.name, through.xmiID


def _described(cassis: Any, path: Path) -> Any:
    """Return the type system beside an XMI file or in one of the folders above that hold one, else an empty one."""
    for folder in list(path.parents)[:3]:
        for name in ("TypeSystem.xml", "typesystem.xml"):
            if (folder / name).is_file():
                content = (folder / name).read_bytes()
                if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                    raise FormatError(f"{name} has a document type, which is not read; remove it")
                try:
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")
                        return cassis.load_typesystem(BytesIO(content.replace(b'version="1.1"', b'version="1.0"', 1)))
                except (KeyError, ValueError, TypeError, AttributeError, RuntimeError, SyntaxError) as error:
                    raise FormatError(f"{name} is no type system ({' '.join(str(error).split())[:80]})") from error
    return cassis.TypeSystem()


def _types(cassis: Any, source: Source, types: Any) -> Any:
    """Return the type system with what the file uses and it does not describe: features are then words."""
    for name, features in source.types.items():
        if name.startswith("uima.cas."):
            continue
        if not types.contains_type(name):
            types.create_type(name, "uima.tcas.Annotation" if name in source.annotations else "uima.cas.TOP")
        made = types.get_type(name)
        for feature, is_list in features.items():
            known = {"self": "self_", "type": "type_"}.get(feature, feature)
            if feature in ANNOTATED and name in source.annotations:
                continue
            if made.get_feature(known) is None:
                kind = "uima.cas.StringArray" if is_list else "uima.cas.String"
                types.create_feature(made, feature, kind)
    return types
