"""UIMA CAS as XMI, as INCEpTION, WebAnno and DKPro exchange it, through dkpro-cassis.

A span is an annotation of the type `webanno.custom.Glossator` with the features label, identifier and note and one for
each attribute; of a discontinuous span each fragment is one, and `part` names what it is a part of. A relation is a
`webanno.custom.GlossatorRelation` from Governor to Dependent. Tokens and sentences, which INCEpTION needs, are written
too. UIMA counts in UTF-16; cassis converts.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from annotations.document import Document
from annotations.errors import SchemaError
from annotations.formats.folder_corpus import FolderCorpus
from annotations.formats.ledger import Shown
from annotations.formats.sentence_tokens import sentence_tokens
from annotations.formats.uima_layers import (
    OWN,
    RELATION_TYPE,
    SENTENCE_TYPE,
    SPAN_TYPE,
    TOKEN_TYPE,
    feature_name,
    shown,
)
from annotations.formats.xmi_cas import cassis_module, read_cas
from annotations.schema_file import from_mapping

TYPE_SYSTEM = "TypeSystem.xml"

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML 1.0 has no way to write (https://www.w3.org/TR/xml/#charsets)."""

_HEAD = 4096


class Xmi(FolderCorpus):
    """A folder of CAS files with their type system."""

    name = "xmi"
    description = "UIMA CAS as XMI with TypeSystem.xml, as INCEpTION takes and gives it (needs glossator[xmi])"
    suffix = ".xmi"
    ending = ".xmi"
    reserved = (TYPE_SYSTEM.lower(),)

    def __init__(self) -> None:
        self._features: dict[str, None] = {}

    def prepare(self, schema: Mapping[str, Any], folder: Path) -> None:
        """Begin with the attributes that the schema names."""
        cassis_module()
        try:
            labels = from_mapping(schema).labels.values()
        except SchemaError:
            labels = {}.values()
        self._features = {feature_name(name): None for label in labels for name in label.attributes}

    def finish(self, folder: Path) -> None:
        """Write the type system, with a feature for each attribute that was met."""
        (folder / TYPE_SYSTEM).write_bytes(_type_system(self._features).to_xml().encode("utf-8"))

    def plain(self, text: str) -> str:
        """Return the text with a space for each character that XML cannot hold, as UIMA does it."""
        return _ILLEGAL.sub(" ", text)

    def show(self, text: str, document: Document) -> Shown:
        """Return everything as words that XML can hold."""
        return shown(text, document, "imported:xmi", self.plain, lambda span: span.fragments)

    def put(self, path: Path, text: str, document: Document) -> None:
        """Write the CAS."""
        features = {name: None for span in document.spans for name in span.attributes}
        self._features |= features
        cassis, types = cassis_module(), _type_system(features)
        cas = cassis.Cas(typesystem=types)
        cas.sofa_string, cas.sofa_mime = text, "text"
        made_token, made_sentence = types.get_type(TOKEN_TYPE), types.get_type(SENTENCE_TYPE)
        for sentence in sentence_tokens(text):
            cas.add(made_sentence(begin=sentence[0].start, end=sentence[-1].end))
            cas.add_all([made_token(begin=start, end=end) for start, end in sentence])
        made_span, made_arrow = types.get_type(SPAN_TYPE), types.get_type(RELATION_TYPE)
        firsts = {}
        for span in document.spans:
            part = {"part": span.id} if len(span.fragments) > 1 else {}
            said = {"label": span.label, "identifier": span.id, "note": span.note or None, **part, **span.attributes}
            parts = [made_span(begin=start, end=end, **said) for start, end in span.fragments]
            cas.add_all(parts)
            firsts[span.id] = parts[0]
        for arrow in document.relations.values():
            source, target = firsts[arrow.source], firsts[arrow.target]
            cas.add(
                made_arrow(
                    begin=target.begin,
                    end=target.end,
                    Governor=source,
                    Dependent=target,
                    label=arrow.label,
                    identifier=arrow.id,
                    note=arrow.note or None,
                )
            )
        cas.to_xmi(path)

    def get(self, path: Path, annotator: str) -> tuple[str, Document]:
        """Return the text and all annotations but tokens, sentences and metadata."""
        return read_cas(path, annotator)

    def is_theirs(self, path: Path) -> bool:
        """Tell whether the file begins like XMI."""
        with path.open("rb") as file:
            return b"<xmi:XMI" in (head := file.read(_HEAD)) or b"www.omg.org/XMI" in head


def _type_system(features: Mapping[str, None]) -> Any:
    types = cassis_module().TypeSystem()
    for name in (TOKEN_TYPE, SENTENCE_TYPE):
        types.create_type(name, "uima.tcas.Annotation")
    span, arrow = (types.create_type(name, "uima.tcas.Annotation") for name in (SPAN_TYPE, RELATION_TYPE))
    for feature in (*OWN, *features):
        types.create_feature(span, feature, "uima.cas.String")
    for feature in ("label", "identifier", "note"):
        types.create_feature(arrow, feature, "uima.cas.String")
    for feature in ("Governor", "Dependent"):
        types.create_feature(arrow, feature, SPAN_TYPE)
    return types
