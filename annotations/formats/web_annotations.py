"""The annotations in a JSON-LD document of the W3C's model, gathered and laid on the text that they are about."""

from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from typing import Any
from urllib.parse import unquote

from annotations.editing import ENTITY
from annotations.errors import FormatError
from annotations.extent import Extent
from annotations.formats.counting import countings, solid
from annotations.formats.encoding import to_json
from annotations.relation import Relation
from annotations.span import Span, anchor

CONTEXT_IRI = "http://www.w3.org/ns/anno.jsonld"
SPAN = "span"
RELATION = "relation"

_LABELLING = ("tagging", "classifying")
_NOTING = ("commenting", "replying", "questioning", "editing", "moderating", "assessing", "")

Placed = tuple[str, list[Span], dict[str, Relation]]


class WebAnnotations:
    """What a document says; raises FormatError, in a few words, where it cannot be understood whole.

    `source` names the text, which is `text` where the document holds it itself.
    """

    def __init__(self, whole: object, annotator: str) -> None:
        self.annotator = annotator
        self.source = ""
        self.text: str | None = None
        self._spans: dict[str, tuple[dict[str, Any], list[Mapping[str, Any]]]] = {}
        self._links: dict[str, tuple[dict[str, Any], str, str]] = {}
        replies = []
        for number, item in enumerate(_annotations(whole), start=1):
            where = f"annotation {number}"
            said = self._said(item, where)
            targets = _several(item.get("target"))
            if not targets:
                raise FormatError(f"{where} has no target")
            links = said.pop("links")
            if any(self._is_part(target) for target in targets):
                said["links"] = links
                self._add(item, number, said, targets, where)
            elif len(links) == len(targets) == 1:
                self._link(item, number, said, _name(targets[0]), links[0])
            else:
                replies.append((said, links, targets, where))
        for said, links, targets, where in replies:
            for target in targets:
                held = self._spans.get(_record_id(_name(target)))
                if held is None or links:
                    raise FormatError(f"{where} is about {_name(target)[:60]!r}, which is no part of a text")
                held[0]["notes"] += [*said["notes"], *said["labels"]]

    def placed(self, text: str) -> Placed:
        """Return the text, spans and relations.

        Positions count code points, or, where all quotes say so, as `countings` tells. Raises FormatError where quotes
        and text differ in more than white space, and where a quote without a position stands there never or twice.
        """
        wrong: FormatError | None = None
        for read, place in countings(text):
            try:
                spans = [self._span(name, said, parts, read, place) for name, (said, parts) in self._spans.items()]
            except FormatError as error:
                wrong = wrong or error
                continue
            ends = [link[1] for link in self._links.values()] + [link[2] for link in self._links.values()]
            if lost := [end for end in ends if end not in self._spans]:
                raise FormatError(f"there is no annotation {lost[0][:60]!r} that a link could be about")
            return read, spans, {name: _relation(name, *link) for name, link in self._links.items()}
        raise wrong or FormatError("nothing can be read")

    def _said(self, item: Mapping[str, Any], where: str) -> dict[str, Any]:
        """Return what an annotation's bodies say: labels, notes, attributes, entities, links and what else."""
        motivation = str(next(iter(_several(item.get("motivation"))), "")).rpartition("/")[2].rpartition(":")[2]
        said: dict[str, Any] = {"labels": [], "notes": [], "attributes": {}, "links": [], "entities": [], "bodies": []}
        value = item.get("bodyValue")
        for body in [*_several(item.get("body")), *([value] if isinstance(value, str) else [])]:
            self._body(body if body is not value else {"value": value, "type": "TextualBody"}, motivation, said)
        said["motivation"] = motivation or "annotation"
        for name in ("created", "modified"):
            said[name] = time if isinstance(time := item.get(name), str) else ""
        makers = [
            one.get("name", one.get("id")) if isinstance(one, Mapping) else one for one in _several(item.get("creator"))
        ]
        named = [one for one in makers if isinstance(one, str) and one != self.annotator]
        said["creators"] = named
        return said

    def _body(self, body: object, motivation: str, said: dict[str, Any]) -> None:
        if isinstance(body, str):
            body = {"source": body}
        if not isinstance(body, Mapping):
            said["bodies"].append(body)
            return
        given = next(iter(_several(body.get("purpose"))), motivation)
        purpose, value = (given if isinstance(given, str) else ""), body.get("value")
        source = body.get("source", body.get("id"))
        source = source.get("id") if isinstance(source, Mapping) else source
        if isinstance(value, str) and purpose in _LABELLING:
            said["labels"].append(value)
        elif isinstance(value, str) and purpose == "describing":
            name, colon, rest = value.partition(": ")
            if colon and name and rest:
                held = said["attributes"]
                held[name] = rest if name not in held else [*(_several(held[name])), rest]
            else:
                said["notes"].append(value)
        elif isinstance(value, str) and purpose in _NOTING:
            said["notes"].append(value)
        elif isinstance(source, str) and purpose == "linking":
            said["links"].append(source)
        elif isinstance(source, str) and value is None and purpose in ("identifying", *_LABELLING):
            said["entities"].append(source)
        else:
            said["bodies"].append(body)

    def _is_part(self, target: object) -> bool:
        return isinstance(target, Mapping) and ("selector" in target or "refinedBy" in target)

    def _id(self, item: Mapping[str, Any], number: int, kind: str) -> str:
        given = item.get("id", item.get("@id"))
        if isinstance(given, str) and given:
            name = _record_id(given)
        else:
            name = blake2b(f"{kind} {number} {to_json(dict(item))}".encode(), digest_size=8).hexdigest()
        if name in (self._spans if kind == SPAN else self._links):
            raise FormatError(f"the annotation {name[:60]!r} stands there twice")
        return name

    def _add(self, item: Mapping[str, Any], number: int, said: dict[str, Any], targets: list[Any], where: str) -> None:
        name = self._id(item, number, SPAN)
        for target in targets:
            if not self._is_part(target):
                raise FormatError(f"{where} is about a whole and a part of a text at once")
            self._about(target.get("source"), where)
        self._spans[name] = (said, targets)
        for at, link in enumerate(said.pop("links"), start=1):
            self._links[f"{name}.{at}"] = ({**_NOTHING, "labels": ["linking"]}, name, _record_id(link))

    def _about(self, source: object, where: str) -> None:
        if isinstance(source, Mapping):
            value = source.get("value")
            if isinstance(value, str):
                self.text = value
            source = source.get("id", source.get("@id", ""))
        if not isinstance(source, str):
            raise FormatError(f"{where} does not name its text")
        if self.source not in ("", source):
            raise FormatError(f"it is about {self.source[:60]!r} and {source[:60]!r}; part it, one file a text")
        self.source = source

    def _link(self, item: Mapping[str, Any], number: int, said: dict[str, Any], source: str, target: str) -> None:
        self._links[self._id(item, number, RELATION)] = (said, _record_id(source), _record_id(target))

    def _span(
        self, name: str, said: dict[str, Any], parts: list[Mapping[str, Any]], text: str, place: Callable[[int], int]
    ) -> Span:
        given = [_extent(part, text, place, name) for part in parts]
        fragments = sorted(given)
        reached = 0
        for start, end in fragments:
            if not reached <= start < end <= len(text):
                raise FormatError(f"{name[:60]}: its parts are empty, overlap or reach past the text")
            reached = end
        label, *more = said["labels"] or [said["motivation"]]
        extra: dict[str, Any] = {ENTITY: said["entities"][0]} if said["entities"] else {}
        for key, rest in (("tags", more), ("entities", said["entities"][1:]), ("bodies", said["bodies"])):
            extra |= {key: rest} if rest else {}
        extra |= {"creators": said["creators"]} if said["creators"] else {}
        return Span(
            name,
            label,
            tuple(fragments),
            *anchor(text, fragments),
            said["created"],
            said["modified"],
            attributes=said["attributes"],
            note="\n".join(said["notes"]),
            origin="imported:w3c",
            extra=extra,
        )


_NOTHING: dict[str, Any] = {"labels": [], "notes": [], "created": "", "modified": "", "motivation": "linking"}


def _relation(name: str, said: dict[str, Any], source: str, target: str) -> Relation:
    return Relation(
        name,
        (said["labels"] or [said["motivation"]])[0],
        source,
        target,
        said["created"],
        said["modified"],
        note="\n".join([*said["labels"][1:], *said["notes"]]),
        origin="imported:w3c",
    )


def _annotations(whole: object) -> Iterator[Mapping[str, Any]]:
    """Yield the annotations in a page, in a collection that holds its first page, in a graph, or in a list."""
    if isinstance(whole, Mapping) and "target" not in whole:
        inner = next((whole[key] for key in ("items", "@graph", "first", "resources") if key in whole), None)
        if inner is None or isinstance(inner, str):
            raise FormatError("no annotations were found in it")
        whole = inner
    for item in _several(whole):
        if isinstance(item, Mapping) and "target" in item:
            yield item
        elif isinstance(item, Mapping) and ("items" in item or "@graph" in item):
            yield from _annotations(item)
        else:
            raise FormatError("something in it is no annotation with a target")


def _extent(part: Mapping[str, Any], text: str, place: Callable[[int], int], name: str) -> Extent:
    """Return where a target's selectors lie, the one of a position checked by the one of a quote."""
    position: Extent | None = None
    words: Mapping[str, Any] | None = None
    for selector in _selectors(part.get("selector")):
        kind = selector.get("type", selector.get("@type"))
        if kind == "TextPositionSelector":
            position = Extent(place(_offset(selector.get("start"), name)), place(_offset(selector.get("end"), name)))
        elif kind == "TextQuoteSelector" and isinstance(selector.get("exact"), str):
            words = selector
        elif kind == "FragmentSelector" and str(selector.get("value", "")).startswith("char="):
            start, _, end = str(selector["value"])[5:].partition(";")[0].partition(",")
            if start.isascii() and start.isdecimal() and end.isascii() and end.isdecimal() and len(start + end) < 30:
                position = Extent(place(int(start)), place(int(end)))
    if position is None:
        if words is None:
            raise FormatError(f"{name[:60]} has no selector of a position or quote in a text")
        return _found(words, text, name)
    if words is not None and solid(text[slice(*position)]) != solid(words["exact"]):
        there = text[slice(*position)][:40]
        raise FormatError(f"{name[:60]}: {words['exact'][:40]!r} is not what stands at its position, {there!r}")
    return position


def _selectors(given: object) -> Iterator[Mapping[str, Any]]:
    for selector in _several(given):
        if isinstance(selector, Mapping):
            yield selector
            # What refines a selector counts from where that begins, which is known for a whole text only.
            if selector.get("type") in ("FragmentSelector", "TextPositionSelector") or "refinedBy" not in selector:
                continue
            refining = selector["refinedBy"]
            yield from (one for one in _several(refining) if isinstance(one, Mapping) and "exact" in one)


def _found(words: Mapping[str, Any], text: str, name: str) -> Extent:
    exact = words["exact"]
    before, after = (one if isinstance(one := words.get(key), str) else "" for key in ("prefix", "suffix"))
    at = text.find(before + exact + after) if exact else -1
    if at < 0 or text.find(before + exact + after, at + 1) >= 0:
        raise FormatError(f"{name[:60]}: {exact[:40]!r} stands never or more than once in the text")
    return Extent(at + len(before), at + len(before) + len(exact))


def _offset(value: object, name: str) -> int:
    if type(value) is not int or not 0 <= value < 1 << 53:
        raise FormatError(f"{name[:60]}: a position must be a whole number")
    return value


def _several(value: object) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list) else [value]


def _name(target: object) -> str:
    if isinstance(target, Mapping):
        target = target.get("source", target.get("id", target.get("@id")))
    return target if isinstance(target, str) else ""


def _record_id(iri: str) -> str:
    """Return the id in an IRI of ours, or the IRI."""
    for kind in (SPAN, RELATION):
        if iri.startswith(f"#{kind}/") and len(iri) > len(kind) + 2:
            return unquote(iri[len(kind) + 2 :])
    return iri
