"""The lines of a `.ann`, gathered by what they are about and laid on a text."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NoReturn

from annotations.editing import ENTITY
from annotations.errors import FormatError
from annotations.extent import Extent
from annotations.formats.counting import countings, solid
from annotations.relation import Relation
from annotations.span import Span, anchor

_TEXT = re.compile(r"(\S+) ([0-9]{1,15} [0-9]{1,15}(?:;[0-9]{1,15} [0-9]{1,15})*) *")
_ARGUMENT = re.compile(r"([^\s:]+):(\S+)")
_EVENT = re.compile(r"([^\s:]+):(\S+)((?: +[^\s:]+:\S+)*) *")
_TARGETED = re.compile(r"(\S+) (\S+)(?: +(.+?))? *")

Placed = tuple[str, list[Span], dict[str, Relation], str]


@dataclass(slots=True)
class _Held:
    """What is said of one text-bound annotation or relation."""

    label: str
    bounds: list[tuple[int, int]] = field(default_factory=list)
    quote: str = ""
    ends: tuple[str, str] = ("", "")
    roles: tuple[str, str] = ("Arg1", "Arg2")
    attributes: dict[str, Any] = field(default_factory=dict)
    links: list[list[str]] = field(default_factory=list)
    notes: list[list[str]] = field(default_factory=list)


class Lines:
    """The annotations in the content of a `.ann`; raises FormatError, in a few words that name the line.

    An event is its trigger, which gets the event's attributes and notes; a second event with the same trigger is a span
    of its own. An event's arguments and the members of an equivalence, each with the next, are relations.
    """

    def __init__(self, content: str) -> None:
        self.texts: dict[str, _Held] = {}
        self.arrows: dict[str, _Held] = {}
        self.owners: dict[str, str] = {}
        self.remarks: list[str] = []
        late: list[tuple[int, str, str, str]] = []
        events: list[tuple[int, str, str]] = []
        for number, line in enumerate(content.split("\n"), start=1):
            line = line.removesuffix("\r")
            if not line.strip():
                continue
            name, _, rest = line.partition("\t")
            data, _, tail = rest.partition("\t")
            letter = name[:1] or "?"
            if letter == "T":
                self._text(number, name, data, tail)
            elif letter == "E":
                events.append((number, name, data))
            elif letter in "R*AMN#":
                late.append((number, name, data, tail))
            else:
                raise FormatError(f"line {number} begins with none of T, E, R, *, A, M, N and #")
        self._events(events)
        for number, name, data, tail in sorted(late, key=lambda one: one[1][0] not in "R*"):
            handle: dict[str, Callable[[int, str, str, str], None]] = {
                "R": self._relation,
                "*": self._equivalence,
                "N": self._link,
                "#": self._note,
            }
            handle.get(name[0], self._attribute)(number, name, data, tail)

    def placed(self, text: str) -> Placed:
        """Return the text, the spans and relations on it, and what is remarked on the whole.

        Offsets count code points of the text as it is. Where the quotes tell that they were counted without its byte
        order mark, with one character for CR LF, or in UTF-16, all of them are read so. Raises FormatError where
        quotes and text differ in more than white space.
        """
        wrong: FormatError | None = None
        for read, place in countings(text):
            try:
                spans = [self._span(name, held, read, place) for name, held in self.texts.items()]
            except FormatError as error:
                wrong = wrong or error
                continue
            arrows = {name: _arrow(name, held) for name, held in self.arrows.items()}
            return read, spans, arrows, "\n".join(self.remarks)
        raise wrong or FormatError("nothing can be read")

    def _span(self, name: str, held: _Held, text: str, place: Callable[[int], int]) -> Span:
        if any(not start < end for start, end in held.bounds):
            raise FormatError(f"{name} marks nothing: a start must be less than its end")
        given = [Extent(place(start), place(end)) for start, end in held.bounds]
        reached = 0
        for fragment in (fragments := sorted(given)):
            if fragment.start < reached or fragment.end > len(text):
                raise FormatError(f"{name}: its fragments overlap or reach past the text")
            reached = fragment.end
        quote = "".join(text[start:end] for start, end in given)
        if held.quote.strip() and solid(quote) != solid(held.quote):
            raise FormatError(f"{name}: {held.quote[:40]!r} is not what stands at its offsets, {quote[:40]!r}")
        return Span(
            name,
            held.label,
            tuple(fragments),
            *anchor(text, fragments),
            "",
            "",
            attributes=held.attributes,
            note=_note(held),
            origin="imported:brat",
            extra=_extra(held),
        )

    def _new(self, number: int, name: str, held: _Held, among: dict[str, _Held]) -> None:
        if name in self.owners:
            raise FormatError(f"line {number}: {name} stands there twice")
        among[name] = held
        self.owners[name] = name

    def _text(self, number: int, name: str, data: str, tail: str) -> None:
        match = _TEXT.fullmatch(data) or _wrong(number, "T1<tab>Type 0 5<tab>words")
        bounds = [(int(start), int(end)) for start, end in (pair.split(" ") for pair in match[2].split(";"))]
        self._new(number, name, _Held(match[1], bounds, tail), self.texts)

    def _events(self, events: list[tuple[int, str, str]]) -> None:
        taken: set[str] = set()
        found = []
        for number, name, data in events:
            match = _EVENT.fullmatch(data) or _wrong(number, "E1<tab>Type:T1 Role:T2")
            label, trigger = match[1], match[2]
            held = self.texts.get(trigger)
            if held is None:
                raise FormatError(f"line {number}: there is no {trigger}, the trigger of {name}")
            if name in self.owners:
                raise FormatError(f"line {number}: {name} stands there twice")
            if trigger in taken or held.label != label:
                self.texts[name] = _Held(label, held.bounds, held.quote)
                self.owners[name] = name
            else:
                taken.add(trigger)
                self.owners[name] = trigger
            found.append((number, name, match[3]))
        for number, name, arguments in found:
            for at, (role, target) in enumerate(_ARGUMENT.findall(arguments), start=1):
                ends = (self._owner(number, name, self.texts), self._owner(number, target, self.texts))
                self._new(number, f"{name}.{at}", _Held(role, ends=ends), self.arrows)

    def _relation(self, number: int, name: str, data: str, tail: str) -> None:
        label, _, rest = data.partition(" ")
        arguments = _ARGUMENT.findall(rest)
        if not label or len(arguments) != 2 or len(rest.split()) != 2:
            _wrong(number, "R1<tab>Type Arg1:T1 Arg2:T2")
        (first, source), (second, target) = arguments
        ends = (self._owner(number, source, self.texts), self._owner(number, target, self.texts))
        self._new(number, name, _Held(label, ends=ends, roles=(first, second)), self.arrows)

    def _equivalence(self, number: int, name: str, data: str, tail: str) -> None:
        label, *members = data.split() or [""]
        if not members:
            _wrong(number, "*<tab>Equiv T1 T2")
        owners = [self._owner(number, member, self.texts) for member in members]
        for source, target in pairwise(owners):
            made = f"*{label}.{source}.{target}"
            if made not in self.arrows:
                self._new(number, made, _Held(label, ends=(source, target)), self.arrows)

    def _attribute(self, number: int, name: str, data: str, tail: str) -> None:
        match = _TARGETED.fullmatch(data) or _wrong(number, "A1<tab>Name T1 value")
        held = self._target(number, match[2])
        self.owners.setdefault(name, self.owners[match[2]])
        value = match[3] or True
        before = held.attributes.get(match[1])
        if before is None:
            held.attributes[match[1]] = value
        elif before != value:
            held.attributes[match[1]] = [*(before if isinstance(before, list) else [before]), value]

    def _link(self, number: int, name: str, data: str, tail: str) -> None:
        match = _TARGETED.fullmatch(data)
        if match is None or ":" not in (match[3] or ""):
            _wrong(number, "N1<tab>Reference T1 Base:id<tab>words")
        self._target(number, match[2]).links.append([match[1], match[3], tail])

    def _note(self, number: int, name: str, data: str, tail: str) -> None:
        match = _TARGETED.fullmatch(data)
        if name == "#" or match is None or match[3] or match[2] not in self.owners:
            self.remarks.append("\t".join(word for word in (name.lstrip("#").strip(), data, tail) if word))
        else:
            self._target(number, match[2]).notes.append([match[1], tail])

    def _target(self, number: int, name: str) -> _Held:
        return self.texts.get(owner := self._owner(number, name, None)) or self.arrows[owner]

    def _owner(self, number: int, name: str, among: dict[str, _Held] | None) -> str:
        owner = self.owners.get(name)
        if owner is None or (among is not None and owner not in among):
            raise FormatError(f"line {number}: there is no {name[:40]!r} that it could be about")
        return owner


def _arrow(name: str, held: _Held) -> Relation:
    extra = {key: value for key, value in _extra(held).items() if key == "notes"}
    if held.roles != ("Arg1", "Arg2"):
        extra["roles"] = list(held.roles)
    if held.attributes:
        extra["attributes"] = held.attributes
    return Relation(name, held.label, *held.ends, "", "", note=_note(held), origin="imported:brat", extra=extra)


def _note(held: _Held) -> str:
    return "\n".join(words for kind, words in held.notes if kind == "AnnotatorNotes")


def _extra(held: _Held) -> dict[str, Any]:
    notes = [note for note in held.notes if note[0] != "AnnotatorNotes"]
    links = {ENTITY: held.links[0][1], "normalizations": held.links} if held.links else {}
    return {**links, **({"notes": notes} if notes else {})}


def _wrong(number: int, expected: str) -> NoReturn:
    raise FormatError(f"line {number}: something like {expected!r} was expected")
