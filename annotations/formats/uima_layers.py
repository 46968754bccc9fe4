"""The layers that hold spans and relations in the files of INCEpTION, WebAnno and DKPro, and how others are read."""

import keyword
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from annotations.article import digest
from annotations.document import Document
from annotations.extent import Extent
from annotations.formats.encoding import to_json
from annotations.formats.ledger import Shown
from annotations.relation import Relation
from annotations.span import Span, anchor, check_fragments
from annotations.spans import Spans

SPAN_TYPE = "webanno.custom.Glossator"
RELATION_TYPE = "webanno.custom.GlossatorRelation"
OURS = (SPAN_TYPE, RELATION_TYPE)
SEGMENT = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type"
TOKEN_TYPE = f"{SEGMENT}.Token"
SENTENCE_TYPE = f"{SEGMENT}.Sentence"

OWN = ("label", "identifier", "note", "part")
"""Features of our span layer, besides the attributes; the relation layer has the first three."""

EMPTY = "empty_spans"
"""The field of a document that keeps annotations of no width, which cannot be spans, and relations to these."""

LAYER = "layer"
"""The field of a span or relation that names the layer of another tool which it comes from."""

_LABELS = ("label", "value", "PosValue", "DependencyType", "referenceType")
_TAKEN = frozenset([*OWN, "begin", "end", "sofa", "self", "type", "xmiID", "id", "Governor", "Dependent"])


def span_of(
    text: str,
    name: str,
    bounds: Iterable[tuple[int, int]],
    layer: str,
    label: str,
    attributes: dict[str, Any],
    note: str,
) -> Span:
    """Return the span that an annotation of `layer` is, in ours or another tool's; its origin is the caller's to set.

    Raises EditRefused where `bounds` are not in order inside `text`, TypeError where they are no numbers.
    """
    fragments = check_fragments(text, bounds)
    extra = {} if layer == SPAN_TYPE else {LAYER: layer}
    kept = note if layer == SPAN_TYPE else ""
    return Span(name, label, fragments, *anchor(text, fragments), "", "", attributes, kept, extra=extra)


def parted(layer: str, features: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return label and attributes of an annotation: in another tool's layer the label is that feature which is most
    often one, else the layer's name.
    """
    if layer in OURS:
        label = features.get("label")
        rest = {name: value for name, value in features.items() if name not in OWN}
        return label if isinstance(label, str) else "", dict(sorted(rest.items()))
    named = next((name for name in _LABELS if isinstance(features.get(name), str) and features[name]), None)
    rest = {name: value for name, value in features.items() if name != named}
    return features[named] if named else layer.rpartition(".")[2], dict(sorted(rest.items()))


def feature_name(name: str) -> str:
    """Return an attribute's name as that of a feature: a letter, then letters, digits and `_`, in ASCII."""
    made = re.sub("[^0-9A-Za-z_]", lambda match: f"_x{ord(match[0]):x}_", name)
    if not made[:1].isalpha() or made in _TAKEN or keyword.iskeyword(made):
        made = f"a_{made}"
    return made


def shown(
    text: str,
    document: Document,
    origin: str,
    plain: Callable[[str], str],
    place: Callable[[Span], tuple[Extent, ...]],
) -> Shown:
    """Return what our two layers say of a document: everything in words that `plain` has passed, placed by `place`."""
    spans = {span.id: _identifier(span.id, plain) for span in document.spans}
    arrows = {key: _identifier(key, plain) for key in document.relations}
    held = []
    for span in document.spans:
        fragments = place(span)
        attributes = _attributes(span.attributes, plain)
        held.append(
            Span(
                spans[span.id],
                plain(span.label),
                fragments,
                *anchor(text, fragments),
                "",
                "",
                attributes=attributes,
                note=plain(span.note),
                origin=origin,
            )
        )
    relations = {
        arrows[key]: Relation(
            arrows[key],
            plain(arrow.label),
            spans[arrow.source],
            spans[arrow.target],
            "",
            "",
            note=plain(arrow.note),
            origin=origin,
        )
        for key, arrow in document.relations.items()
    }
    made = Document(document.article_id, document.digest, document.annotator, spans=Spans(held), relations=relations)
    return Shown(made, spans, arrows)


def _identifier(record_id: str, plain: Callable[[str], str]) -> str:
    return record_id if plain(record_id) == record_id else digest(record_id)


def _attributes(attributes: Mapping[str, Any], plain: Callable[[str], str]) -> dict[str, str]:
    made: dict[str, str] = {}
    for name, value in attributes.items():
        words = "" if value is None else plain(value if isinstance(value, str) else to_json(value))
        if words:
            made.setdefault(feature_name(name), words)
    return dict(sorted(made.items()))
