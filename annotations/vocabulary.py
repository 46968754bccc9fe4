"""The vocabulary that documents use, and what a schema lacks of it: the schema of a corpus that brings none."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from annotations.amount import counted
from annotations.document import Document
from annotations.extent import Extent
from annotations.formats.schema_keys import keys_for
from annotations.migration.schema_draft import Path, SchemaDraft
from annotations.overlap import clash
from annotations.schema import Look, Overlap
from annotations.span import Span
from annotations.text import Text
from annotations.trim import trim

_COLOURS = 8
"""Labels that every theme has colours of their own for; those after them get another look too."""

_LOOKS = (Look.UNDERLINE, Look.FILL, Look.BRACKET, Look.GUTTER)
_FEW, _MANY, _LONGEST = 8, 24, 60
"""Values of an attribute that are always a list to choose from, those that are where they come again and again, and the
characters that one may have."""

_MOST_PAIRS = 2000
"""Pairs of one relation that a schema takes over."""

_MARKS = frozenset(".!?:;…。！？")
"""What ends sentences."""

_WAYS = ("nest", "cross", "identical")
_STRICT = Overlap(nest=False, cross=False, identical=False)


@dataclass(frozen=True, slots=True)
class Addition:
    """One thing that a schema lacks: `value` under `key` in the mapping at `path`, or at the end of the list there."""

    path: Path
    key: str | None
    value: Any

    @property
    def kind(self) -> str:
        """What it is, for a sentence: a label, an attribute, a value, a relation, a pair, a zone or a rule."""
        last = self.path[-1]
        if self.key is None:
            return "pair"
        if last in ("attributes", "article"):
            return "attribute"
        return {"labels": "label", "relations": "relation", "zones": "zone", "overlap": "overlap rule"}.get(
            str(last), "value"
        )


@dataclass(slots=True)
class Values:
    """What is said under one name: how often each word, and whether anything else is."""

    words: Counter[str] = field(default_factory=Counter)
    is_open: bool = False

    def add(self, value: object) -> None:
        """Take a value."""
        if isinstance(value, str) and _is_name(value) and len(value) <= _LONGEST:
            self.words[value] += 1
        else:
            self.is_open = True

    def listed(self) -> list[str]:
        """Return the words to choose from, the most frequent first; none where they are free text."""
        several = self.words.total() >= 3 * len(self.words)
        is_list = len(self.words) <= _FEW or (several and len(self.words) <= _MANY)
        return _by_number(self.words) if is_list and not self.is_open else []


@dataclass(slots=True)
class Vocabulary:
    """The labels with their attributes, relations with their pairs, zones and article labels that documents use."""

    labels: Counter[str] = field(default_factory=Counter)
    marked: Counter[str] = field(default_factory=Counter)
    attributes: dict[str, dict[str, Values]] = field(default_factory=dict)
    relations: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    zones: Counter[str] = field(default_factory=Counter)
    article: dict[str, Values] = field(default_factory=dict)
    ways: set[str] = field(default_factory=set)

    def add(self, document: Document) -> None:
        """Take all that one document uses."""
        for span in document.spans:
            self.labels[span.label] += 1
            self.marked[span.label] += _ends_with_a_mark(span.quote)
            held = self.attributes.setdefault(span.label, {})
            for name, value in span.attributes.items():
                held.setdefault(name, Values()).add(value)
            if not self.ways.issuperset(_WAYS):
                self.ways.update(_shared(span, document))
        for arrow in document.relations.values():
            ends = document.spans.get(arrow.source), document.spans.get(arrow.target)
            if ends[0] and ends[1] and arrow.source != arrow.target:
                self.relations.setdefault(arrow.label, Counter())[ends[0].label, ends[1].label] += 1
        for name, value in document.labels.items():
            self.article.setdefault(name, Values()).add(value)
        self.zones.update(mark.zone for mark in document.zones)

    def schema(self) -> dict[str, Any]:
        """Return the mapping of a schema for all this, empty where no label can stand in one."""
        made: dict[str, Any] = {"glossator": 1}
        for one in self.lacking({}):
            held = made
            for part in one.path:
                held = held.setdefault(str(part), {})
            held[str(one.key)] = one.value
        return made if "labels" in made else {}

    def amended(self, draft: SchemaDraft) -> SchemaDraft:
        """Return the draft with all that it lacks of this."""
        for one in self.lacking(draft.raw):
            if one.key is None:
                draft = draft.append(one.path, one.value)
            elif one.key in (draft.get(*one.path) or {}):
                draft = draft.put((*one.path, one.key), one.value)
            else:
                draft = draft.add(one.path, one.key, one.value)
        return draft

    def lacking(self, raw: Mapping[str, Any]) -> Iterator[Addition]:
        """Yield what the schema of this mapping lacks; what no schema can hold, such as a name of two lines, is not."""
        labels = _section(raw, "labels")
        names = [name for name in _by_number(self.labels) if name not in labels and _is_name(name)]
        known = {**labels}
        for name, key in keys_for(names, taken=_keys(labels)).items():
            look = _LOOKS[len(known) // _COLOURS % len(_LOOKS)]
            known[name] = {}
            attributes = dict(_new(self.attributes.get(name, {}), {}))
            yield Addition(
                ("labels",),
                name,
                {
                    "key": key,
                    **({"look": str(look)} if look is not Look.UNDERLINE else {}),
                    # Whole sentences keep their mark: to trim it would be against how the corpus tags.
                    **({"trim": ["space"]} if 2 * self.marked[name] > self.labels[name] else {}),
                    **({"attributes": attributes} if attributes else {}),
                },
            )
        for name, label in labels.items():
            if name in self.labels:
                path: Path = ("labels", name, "attributes")
                yield from _attributes(path, self.attributes.get(name, {}), _section(label, "attributes"))
        yield from self._relations(raw, known)
        zones = _section(raw, "zones")
        marked = [name for name in _by_number(self.zones) if name not in zones and _is_name(name)]
        for name, key in keys_for(marked, taken=_keys(zones)).items():
            yield Addition(("zones",), name, {"key": key})
        yield from _attributes(("article",), self.article, _section(raw, "article"))
        rules = _section(raw, "overlap")
        for way in _WAYS:
            if way in self.ways and rules.get(way, "allow" if getattr(Overlap(), way) else "refuse") != "allow":
                yield Addition(("overlap",), way, "allow")

    def _relations(self, raw: Mapping[str, Any], labels: Mapping[str, Any]) -> Iterator[Addition]:
        relations = _section(raw, "relations")
        usable = {
            name: [list(pair) for pair in _by_number(pairs) if labels.keys() >= set(pair)][:_MOST_PAIRS]
            for name, pairs in self.relations.items()
        }
        fresh = [name for name in sorted(usable) if name not in relations and usable[name] and _is_name(name)]
        for name, key in keys_for(fresh, taken=_keys(relations)).items():
            yield Addition(("relations",), name, {"key": key, "pairs": usable[name]})
        for name, held in relations.items():
            allowed = [list(map(str, pair)) for pair in held["pairs"]]
            allowed += [pair[::-1] for pair in allowed] if held.get("symmetric") else []
            for pair in usable.get(name, []):
                if pair not in allowed:
                    yield Addition(("relations", name, "pairs"), None, pair)


def told(lacking: Iterable[Addition]) -> str:
    """Return what a schema lacks in a few words: names where they are few, else numbers; "" where it lacks nothing."""
    by_kind: dict[str, list[str]] = {}
    for one in lacking:
        by_kind.setdefault(one.kind, []).append("" if one.key is None else one.key)
        if one.kind == "label" and (attributes := one.value.get("attributes")):
            by_kind.setdefault("attribute", []).extend(attributes)
    words = []
    for kind, names in by_kind.items():
        named = f" {', '.join(names)}" if len(names) <= 12 and kind in ("label", "relation", "zone") else ""
        words.append(f"{counted(len(names), kind)}{f' ({named.strip()})' if named else ''}")
    return ", ".join(words)


def _attributes(path: Path, used: Mapping[str, Values], known: Mapping[str, Any]) -> Iterator[Addition]:
    for name, attribute in _new(used, known):
        yield Addition(path, name, attribute)
    for name, attribute in known.items():
        values = _section(attribute, "values")
        fresh = [word for word in _by_number(used[name].words) if word not in values] if name in used else []
        if values:
            for word, key in keys_for(fresh, taken={str(taken) for taken in values.values()}).items():
                yield Addition((*path, name, "values"), word, key)


def _new(used: Mapping[str, Values], known: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    names = [name for name in sorted(used) if name not in known and _is_name(name)]
    for name, key in keys_for(names, taken=_keys(known)).items():
        words = used[name].listed()
        values = keys_for(words)
        yield name, {"key": key, **({"values": values} if words and len(values) == len(words) else {})}


def _ends_with_a_mark(quote: str) -> bool:
    """Tell whether words end with a mark that the usual rule would trim, and that is part of no word."""
    words = quote.rstrip()
    return words[-1:] in _MARKS and trim(Text(words), Extent(0, len(words)), ("punctuation",)).end < len(words)


def _shared(span: Span, document: Document) -> Iterator[str]:
    """Yield the ways in which a span shares text with those before it."""
    for other in document.spans.overlapping(span.start, span.end):
        if other.order < span.order and (found := clash(span, [other], _STRICT)) is not None:
            yield found[1]


def _section(raw: Any, name: str) -> Mapping[str, Any]:
    held = raw.get(name) if isinstance(raw, Mapping) else None
    return held if isinstance(held, Mapping) else {}


def _keys(known: Mapping[str, Any]) -> set[str]:
    return {str(one.get("key")) for one in known.values() if isinstance(one, Mapping)}


def _is_name(word: str) -> bool:
    return bool(word.strip()) and word.isprintable()


def _by_number(counts: Counter[Any]) -> list[Any]:
    return sorted(counts, key=lambda one: (-counts[one], one))
